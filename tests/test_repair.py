"""What recognition misread in set phrases is set right, free text is left alone, and no letter moves."""

from __future__ import annotations

import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.extract.repair import misread, repaired
from dondoc.ingest.text import decode
from dondoc.model import Source, Span
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
