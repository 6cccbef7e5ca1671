"""What one document changes in earlier ones: the rows by their examples, both ways, and whole sentences."""

from __future__ import annotations

from datetime import date

import pytest

from dondoc.extract.document import extract
from dondoc.extract.times import Skeleton
from dondoc.model import Change, Source
from dondoc.rules.folding import fold
from dondoc.rules.loader import Rules, built_in
from tests.test_header_rows import Example, examples

ALL = examples("amendments")

HEAD = """ỦY BAN NHÂN DÂN
TỈNH ĐẮK LẮK
Số: 77/UBND-TH
Đắk Lắk, ngày 20 tháng 6 năm 2026
V/v chỉ đạo, điều hành

Kính gửi: Các sở, ban, ngành.

"""


def matches(rules: Rules, example: Example) -> tuple[tuple[int, int, str], ...]:
    folded = fold(example.text)
    skeleton = Skeleton(folded, 0, len(folded))
    found = rules.phrases("amendments", *example.kinds).find(skeleton.text)
    return tuple((skeleton.place(match.start), skeleton.place(match.end), match.row.id) for match in found)


@pytest.mark.parametrize("example", ALL, ids=lambda example: example.text[:40])
def test_every_example_gives_exactly_its_tags(example: Example) -> None:
    assert matches(built_in(), example) == example.tags


def test_every_row_is_needed_by_an_example() -> None:
    for row in built_in().rows["amendments"]:
        rest = tuple(other for other in built_in().rows["amendments"] if other is not row)
        without = Rules({**built_in().rows, "amendments": rest}, {})
        assert any(matches(without, example) != example.tags for example in ALL), row.id


@pytest.mark.parametrize("kind", ["before", "behind", "guard", "shift"])
def test_every_kind_has_a_counter_example(kind: str) -> None:
    assert any(not example.tags for example in ALL if example.kinds == (kind,))


def found(body: str) -> list[tuple[str, str, date | None, date | None, date | None]]:
    extraction = extract(Source("", "0" * 64, "txt", HEAD + body))
    for one in extraction.amendments:
        assert 0 <= one.span.start < one.span.end <= len(HEAD + body)
    return [(one.kind.value, one.number, one.day, one.old, one.new) for one in extraction.amendments]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "Lùi thời hạn báo cáo nêu tại Công văn số 12/UBND-TH ngày 01/3/2026 từ ngày 30/6/2026 đến ngày 15/7/2026.",
            ("extend", "12/UBND-TH", date(2026, 3, 1), date(2026, 6, 30), date(2026, 7, 15)),
        ),
        (
            "UBND tỉnh đồng ý gia hạn thời gian thực hiện nhiệm vụ giao tại Kế hoạch số 30/KH-UBND ngày 05/01/2026 "
            "đến hết ngày 31/8/2026.",
            ("extend", "30/KH-UBND", date(2026, 1, 5), None, date(2026, 8, 31)),
        ),
        (
            "Điều chỉnh thời gian hoàn thành từ ngày 30/6 thành ngày 15/7/2026 tại Kế hoạch số 30/KH-UBND.",
            ("extend", "30/KH-UBND", None, date(2026, 6, 30), date(2026, 7, 15)),
        ),
        (
            "Văn bản này thay thế Công văn số 45/UBND-TH ngày 02/02/2026 của Ủy ban nhân dân tỉnh.",
            ("replace", "45/UBND-TH", date(2026, 2, 2), None, None),
        ),
        (
            "Nay đính chính Công văn số 45/UBND-TH ngày 02/02/2026 như sau: bỏ cụm từ thừa.",
            ("correct", "45/UBND-TH", date(2026, 2, 2), None, None),
        ),
        (
            "Thu hồi Công văn số 45/UBND-TH ngày 02/02/2026.",
            ("withdraw", "45/UBND-TH", date(2026, 2, 2), None, None),
        ),
        (
            "Công văn số 45/UBND-TH ngày 02/02/2026 hết hiệu lực kể từ ngày ký văn bản này.",
            ("withdraw", "45/UBND-TH", date(2026, 2, 2), None, None),
        ),
        (
            "Sửa đổi, bổ sung một số nội dung của Kế hoạch số 30/KH-UBND ngày 05/01/2026.",
            ("amend", "30/KH-UBND", date(2026, 1, 5), None, None),
        ),
    ],
)
def test_a_sentence_that_changes_a_document(
    body: str, expected: tuple[str, str, date | None, date | None, date | None]
) -> None:
    assert found(body) == [expected]


@pytest.mark.parametrize(
    "body",
    [
        "Căn cứ Luật sửa đổi, bổ sung một số điều của Luật số 47/2019/QH14 ngày 22/11/2019;",
        "Sở Tư pháp tham mưu UBND tỉnh sửa đổi, bổ sung Quyết định số 12/2020/QĐ-UBND ngày 02/3/2020.",
        "Thực hiện Nghị định số 154/2020/NĐ-CP ngày 31/12/2020 sửa đổi Nghị định số 46/2017/NĐ-CP ngày 21/4/2017.",
        "Sở Nội vụ báo cáo theo Công văn số 12/UBND-TH ngày 01/3/2026 trước ngày 15/7/2026.",
        "Kế hoạch số 30/KH-UBND đã được thay thế; các đơn vị chú ý.",
    ],
)
def test_a_sentence_that_changes_none(body: str) -> None:
    assert found(body) == []


def test_documents_in_a_row_are_changed_alike() -> None:
    said = found("Văn bản này thay thế Công văn số 1/UBND-TH ngày 02/02/2026 và Công văn số 2/UBND-TH ngày 03/02/2026.")
    assert [(kind, number) for kind, number, *_ in said] == [("replace", "1/UBND-TH"), ("replace", "2/UBND-TH")]


def test_days_in_another_sentence_belong_to_the_one_document() -> None:
    said = found(
        "Nay điều chỉnh Kế hoạch số 30/KH-UBND ngày 05/01/2026 như sau:\n\n"
        "1. Lùi thời hạn nộp báo cáo từ ngày 30/6/2026 đến ngày 15/7/2026."
    )
    assert ("extend", "30/KH-UBND", date(2026, 1, 5), date(2026, 6, 30), date(2026, 7, 15)) in said


def test_kinds_are_those_of_the_rows() -> None:
    assert {row.text("change") for row in built_in().rows["amendments"]} - {""} == {kind.value for kind in Change}
