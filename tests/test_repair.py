"""What recognition misread in set phrases is set right, free text is left alone, and no letter moves."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.extract.repair import misread, repaired
from dondoc.ingest.text import decode
from dondoc.model import Cell, Source, Span, Table
from dondoc.rules.loader import built_in

SAMPLES = sorted(Path("samples").glob("*.txt"))
# marked on purpose in these samples: a scan's lost marks
MISPRINTS = {"cong-dien-ubnd.txt": ["CỘNG", "TỊCH"]}


def recognised(text: str, *doubtful: Span) -> Source:
    return Source("a.pdf", "0" * 64, "pdf", text, ocr=True, doubtful=doubtful)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_a_text_that_was_read_well_stays(sample: Path) -> None:
    text = unicodedata.normalize("NFC", decode(sample.read_bytes(), sample.name))
    assert [edit.text for edit in misread(text, built_in())] == MISPRINTS.get(sample.name, [])


def test_only_what_was_recognised_is_touched() -> None:
    source = Source("a.txt", "0" * 64, "txt", "cơ quan có thâm quyền\n")
    assert repaired(source) is source
    assert repaired(recognised(source.text)).text == "cơ quan có thẩm quyền\n"


def test_where_recognition_doubts_more_is_believed() -> None:
    text = "Thủ trương các cơ quan"
    assert misread(text, built_in()) == []
    assert misread("thực hiên", built_in()) == []
    assert [edit.text for edit in misread("thực hiên", built_in(), (Span(5, 9),))] == ["hiện"]


def test_what_was_set_right_is_no_longer_doubtful() -> None:
    text = "có thâm quyền | xã Tân\n"
    spans = [Span(text.index(word), text.index(word) + len(word)) for word in ("thâm", "Tân")]
    result = repaired(recognised(text, *spans))
    assert (result.text, result.doubtful) == ("có thẩm quyền | xã Tân\n", (spans[1],))


PIECES = st.sampled_from(
    [
        "thâm quyền",
        "Kê hoạch và Đâu tư",
        "xuât",
        "đột",
        "l0/7/2O20",
        "45/ND-CP",
        "Cục Thị hành án",
        "Nguyễn Văn",
        ";",
        "\n",
    ]
)


@given(st.lists(PIECES, max_size=12).map(" ".join))
def test_repair_is_idempotent_and_keeps_every_letter(text: str) -> None:
    once = repaired(recognised(text))
    assert repaired(once).text == once.text
    assert len(once.text) == len(text)


@pytest.mark.parametrize("piece", ["thâm quyền ", "l0/", "1/", "ngày ", " ", "A-", ": ", "1,", "ngay thang nam "])
def test_long_texts_take_little_time(piece: str) -> None:
    start = time.process_time()
    repaired(recognised(piece * (300_000 // len(piece))))
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("7. Sở Y tế.\n§. Sở Nội vụ.\n18. Sở Xây dựng.", "7. Sở Y tế.\n8. Sở Nội vụ.\n18. Sở Xây dựng."),
        (
            "1. Việc chung\ns Phát động\n« 100% cán bộ\ne Báo cáo",
            "1. Việc chung\n• Phát động\n• 100% cán bộ\n• Báo cáo",
        ),
        ("a) Một\nb) Hai\nc) Ba\nđ) Bốn\nđ) Năm\ne) Sáu", "a) Một\nb) Hai\nc) Ba\nd) Bốn\nđ) Năm\ne) Sáu"),
        ("c) Ba\nd) Bốn\nd) Năm", "c) Ba\nd) Bốn\nđ) Năm"),
        ("Đợt l: trước 15/6; Khu vực l5; 20 l xăng", "Đợt 1: trước 15/6; Khu vực 15; 20 l xăng"),
        ("Luật số 33/2024/QHI5 và 87/2025/QHl5", "Luật số 33/2024/QH15 và 87/2025/QH15"),
    ],
)
def test_marks_of_paragraphs(read: str, meant: str) -> None:
    assert repaired(recognised(read)).text == meant
    assert repaired(recognised(meant)).text == meant


def table(*rows: Sequence[str]) -> tuple[str, Table]:
    """Return rows as text, and the table."""
    text, cells = "", []
    for number, row in enumerate(rows):
        text += "| "
        for column, said in enumerate(row):
            cells.append(Cell(number, column, Span(len(text), len(text) + len(said))))
            text += said + " | "
        text = text.rstrip() + "\n"
    return text, Table(Span(0, len(text)), tuple(cells))


def test_the_number_1_of_a_row() -> None:
    read = ["TT", "I", "I", "2", "l", "2", "IV", "|", "V", "VI", "I"]
    meant = ["TT", "I", "1", "2", "1", "2", "IV", "1", "V", "VI", "1"]
    rest = [("Việc", "Ai"), ("HẠ TẦNG", ""), *[("Làm", "Sở Y tế")] * 4, ("SƠ KẾT", ""), ("Làm", "Sở Y tế")]
    rest += [("KHÁC", ""), ("NỮA", ""), ("Làm", "Sở Y tế")]
    text, found = table(*((number, *row) for number, row in zip(read, rest, strict=True)))
    source = replace(recognised(text), tables=(found,))
    right, _ = table(*((number, *row) for number, row in zip(meant, rest, strict=True)))
    assert repaired(source).text == right


def test_what_a_seal_left_beside_an_office() -> None:
    text = "KT. CHÁNH VĂN PHÒNG\nPHÓ CHÁNH VĂN PHÒNG\nSỐ\nBế Thị Minh Hằng\n"
    start = text.index("SỐ")
    assert repaired(recognised(text, Span(start, start + 2))).text == text.replace("SỐ", "  ")
    assert repaired(recognised(text)).text == text
    text = "T/M BAN THƯỜNG VỤ\nPHÓ BÍ THƯ à\nMa Đình Thuyết\n"
    start = text.index("à\n")
    assert repaired(recognised(text, Span(start, start + 1))).text == text.replace("à\n", " \n")
