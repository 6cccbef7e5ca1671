"""Digital signatures and doubtful letters: what is taken from a certificate, what is left out and not guessed."""

from __future__ import annotations

from datetime import date

import pytest

from dondoc.extract.document import extract
from dondoc.model import Extraction, Signature, Source, Span

HEAD = "ỦY BAN NHÂN DÂN\nTỈNH HOA LƯ\nSố: 17/CT-UBND\nHoa Lư, ngày 20 tháng 3 năm 2018\n"
BODY = "CHỈ THỊ\nVề việc chăm sóc cây xanh\n\n1. Sở Xây dựng kiểm tra cây xanh trước ngày 30/6.\n\n"
FOOT = "Nơi nhận:\n- Như trên;\n- Lưu: VT.\n\nTM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n"


def signature(name: str | None, organisation: str | None = None, day: str = "2018-03-21") -> Signature:
    return Signature(name, organisation, f"{day}T08:00:00+07:00", True)


def read(text: str, *signatures: Signature, doubtful: str = "") -> Extraction:
    spans = []
    if doubtful:
        start = text.index(doubtful)
        spans = [Span(start, start + len(doubtful))]
    source = Source("a.pdf", "0" * 64, "pdf", text, ocr=True, doubtful=tuple(spans), signatures=signatures)
    return extract(source)


@pytest.mark.parametrize("written", ["Trần Văn Tâm", "TRẦN VĂN TÂM"])
def test_a_lost_signatory_is_the_one_person_who_signed(written: str) -> None:
    found = read(HEAD + BODY + FOOT, signature("Ủy ban nhân dân tỉnh Hoa Lư"), signature(written)).header
    assert found.signer is not None
    assert (found.signer.name, found.signer.title) == ("Trần Văn Tâm", "Phó Chủ tịch")
    assert dict(found.rules)["signer"] == "signature.person"


def test_a_certificate_spells_a_name_and_never_contradicts_the_page() -> None:
    text = HEAD + BODY + FOOT + "\nTrần Văn Tám\n"
    for name, expected in (("Trần Văn Tâm", "Trần Văn Tâm"), ("Lê Thị Sen", "Trần Văn Tám")):
        signer = read(text, signature(name)).header.signer
        assert signer is not None
        assert signer.name == expected


def test_of_two_persons_none_is_taken() -> None:
    signer = read(HEAD + BODY + FOOT, signature("Trần Văn Tâm"), signature("Lê Thị Sen")).header.signer
    assert signer is not None
    assert signer.name is None


@pytest.mark.parametrize(
    ("name", "organisation", "issuer"),
    [
        ("Ủy ban Nhân dân tỉnh Hoa Lư", "Tỉnh Hoa Lư", "Ủy ban nhân dân tỉnh Hoa Lư"),
        ("Trần Văn Tâm", "ỦY BAN NHÂN DÂN TỈNH HOA LƯ", "Ủy ban nhân dân tỉnh Hoa Lư"),
        ("Trung tâm Công báo", "Tỉnh Hoa Lư", None),
    ],
)
def test_a_lost_issuer_is_the_office_that_signed(
    name: str | None, organisation: str | None, issuer: str | None
) -> None:
    assert read(BODY, signature(name, organisation)).header.issuer == issuer


def test_digits_in_doubt_are_left_out_with_a_warning() -> None:
    text = HEAD + BODY + FOOT
    found = read(text, doubtful="17/CT-UBND")
    assert found.header.number is None
    assert [w for w in found.warnings if w.startswith("Số của văn bản")]
    found = read(text, doubtful="20")
    assert found.header.issued_on is None
    assert [w for w in found.warnings if w.startswith("Ngày ban hành")]
    assert found.tasks[0].deadline is not None
    assert found.tasks[0].deadline.day == date(2018, 6, 30)


@pytest.mark.parametrize(("day", "issued"), [("2018-03-20", date(2018, 3, 20)), ("2018-03-21", None)])
def test_a_day_in_doubt_holds_where_the_file_was_signed_that_day(day: str, issued: date | None) -> None:
    found = read(HEAD + BODY + FOOT, signature(None, day=day), doubtful="20")
    assert found.header.issued_on == issued
    assert bool([w for w in found.warnings if w.startswith("Ngày ban hành")]) is (issued is None)


def test_the_year_of_a_lost_day_is_that_of_the_signature() -> None:
    text = HEAD.replace("ngày 20 tháng 3 năm 2018", "ngày    tháng    năm") + BODY + FOOT
    for signatures, year in (((), None), ((signature("Trần Văn Tâm"),), date(2018, 6, 30))):
        deadline = read(text, *signatures).tasks[0].deadline
        assert deadline is not None
        assert deadline.day == year


def test_a_number_that_was_not_surely_read_is_no_other_document() -> None:
    text = (
        "ỦY BAN NHÂN DÂN\nTỈNH THANH HÓA\nSố: 14 /QĐ-UBND\n\nThanh Hóa, ngày 22 tháng 9 năm 2026\n\nQUYẾT ĐỊNH\n"
        "Về việc sửa đổi Quyết định số 12/QĐ-UBND ngày 01/9/2026\n\nGiao Sở Y tế báo cáo trước ngày 30/9/2026.\n"
    )
    header = read(text, doubtful="14").header
    assert header.number is None
    assert [one.number for one in header.references] == ["12/QĐ-UBND"]
