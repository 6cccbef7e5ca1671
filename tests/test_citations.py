"""Documents cited by number: the sentence, and what each citation gives."""

from __future__ import annotations

import time
import unicodedata

import pytest

from dondoc.extract import citations, header
from dondoc.extract.passage import Passage
from dondoc.model import Source, Span
from dondoc.rules.loader import built_in

Given = tuple[str, str | None, str | None, str | None]  # number, kind, day, issuer


def passage(text: str) -> Passage:
    text = unicodedata.normalize("NFC", text)
    return Passage(text, [Span(0, len(text))])


def cited(text: str) -> list[Given]:
    found = [citation.reference for citation in citations.find(passage(text), built_in())]
    return [(one.number, one.type, str(one.day) if one.day else None, one.issuer) for one in found]


CASES: dict[str, tuple[str, list[Given]]] = {
    "short day": (
        "theo Quyết định số 88/QĐ-BXD ngày 30/12/2020 của Bộ trưởng Bộ Xây dựng phê duyệt Đề án",
        [("88/QĐ-BXD", "Quyết định", "2020-12-30", "Bộ trưởng Bộ Xây dựng")],
    ),
    "long day behind a comma": (
        "Chỉ thị số: 26/CT-TTg, ngày 05 tháng 9 năm 2016 của Thủ tướng Chính phủ về kỷ luật",
        [("26/CT-TTg", "Chỉ thị", "2016-09-05", "Thủ tướng Chính phủ")],
    ),
    "without the word for number": (
        "thực hiện Nghị định 30/2020/NĐ-CP về công tác văn thư",
        [("30/2020/NĐ-CP", "Nghị định", None, None)],
    ),
    "abbreviated kind": (
        "theo QĐ số 07/2016/QĐ-UBND của UBND tỉnh",
        [("07/2016/QĐ-UBND", "Quyết định", None, "UBND tỉnh")],
    ),
    "letter": ("Công văn số 123/BNV-TH đã nêu", [("123/BNV-TH", "Công văn", None, None)]),
    "day without year": (
        "Thông báo 252/TB-UBND ngày 27/10 của huyện",
        [("252/TB-UBND", "Thông báo", None, None)],
    ),
    "day without year, number with one": (
        "Nghị định số 45/2020/NĐ-CP ngày 8/4 của Chính phủ",
        [("45/2020/NĐ-CP", "Nghị định", "2020-04-08", "Chính phủ")],
    ),
    "Party": (
        "Nghị quyết số 18-NQ/TW ngày 25/10/2017 của Ban Chấp hành Trung ương khóa XII và Kết luận số 91-KL/TW",
        [
            ("18-NQ/TW", "Nghị quyết", "2017-10-25", "Ban Chấp hành Trung ương"),
            ("91-KL/TW", "Kết luận", None, None),
        ],
    ),
    "Party, dash left out": (
        "Quyết định số 84 QĐ/TWĐTN ngày 22/02/2013",
        [("84-QĐ/TWĐTN", "Quyết định", "2013-02-22", None)],
    ),
    "law": (
        "căn cứ Luật Tổ chức Chính phủ số 63/2025/QH15 ngày 18 tháng 02 năm 2025",
        [("63/2025/QH15", "Luật", "2025-02-18", None)],
    ),
    "law with a comma in its title": (
        "Luật Phổ biến, giáo dục pháp luật số 14/2012/QH13",
        [("14/2012/QH13", "Luật", None, None)],
    ),
    "law without number": ("Luật Đất đai ngày 18 tháng 01 năm 2024", []),
    "broken over a line": (
        "Nghị quyết số 17/NQ-\nCP ngày 07/3/2019 của Chính\nphủ về một số nhiệm vụ",
        [("17/NQ-CP", "Nghị quyết", "2019-03-07", "Chính phủ")],
    ),
    "gaps of a scan": (
        "Công văn số 79 / TT - UBND ngày 7 / 3 / 2019",
        [("79/TT-UBND", "Công văn", "2019-03-07", None)],
    ),
    "a dash behind the number is no part of it": (
        "Kế hoạch số 12/KH-UBND - Về phát triển rừng",
        [("12/KH-UBND", "Kế hoạch", None, None)],
    ),
    "joined by a comma, day and body shared": (
        "theo QĐ số 07/2016/QĐ-UBND, QĐ số 08/2016/QĐ-UBND ngày 27/4/2016 của UBND tỉnh",
        [
            ("07/2016/QĐ-UBND", "Quyết định", "2016-04-27", "UBND tỉnh"),
            ("08/2016/QĐ-UBND", "Quyết định", "2016-04-27", "UBND tỉnh"),
        ],
    ),
    "joined by và, kind shared": (
        "các Công văn số 11/SYT-NV và số 12/SYT-NV ngày 3/3/2022 của Sở Y tế về tiêm chủng",
        [("11/SYT-NV", "Công văn", "2022-03-03", "Sở Y tế"), ("12/SYT-NV", "Công văn", "2022-03-03", "Sở Y tế")],
    ),
    "each with its own day, body shared": (
        "Chỉ thị số 3/CT-UBND ngày 1/2/2020, Kế hoạch số 4/KH-UBND ngày 5/6/2020 của UBND huyện",
        [
            ("3/CT-UBND", "Chỉ thị", "2020-02-01", "UBND huyện"),
            ("4/KH-UBND", "Kế hoạch", "2020-06-05", "UBND huyện"),
        ],
    ),
    "apart: nothing shared": (
        "Chỉ thị số 3/CT-UBND; theo Kế hoạch số 4/KH-UBND ngày 5/6/2020",
        [("3/CT-UBND", "Chỉ thị", None, None), ("4/KH-UBND", "Kế hoạch", "2020-06-05", None)],
    ),
    "body before the day": (
        "Công văn số 45/UBND-VX của UBND tỉnh ngày 3/3/2022 về tuyển sinh",
        [("45/UBND-VX", "Công văn", "2022-03-03", "UBND tỉnh")],
    ),
    "body with a comma in its name": (
        "Thông tư số 2/2019/TT-BVHTTDL ngày 5/7/2019 của Bộ Văn hóa, Thể thao và Du lịch quy định mẫu",
        [("2/2019/TT-BVHTTDL", "Thông tư", "2019-07-05", "Bộ Văn hóa, Thể thao và Du lịch")],
    ),
    "two bodies": (
        "Thông tư liên tịch số 05/2008/TTLT-BKHCN-BNV ngày 18/6/2008 của Bộ Khoa học và Công nghệ và Bộ Nội vụ về việc",
        [
            (
                "05/2008/TTLT-BKHCN-BNV",
                "Thông tư liên tịch",
                "2008-06-18",
                "Bộ Khoa học và Công nghệ và Bộ Nội vụ",
            )
        ],
    ),
    "another body follows": (
        "theo Kế hoạch số 9/KH-UBND ngày 1/2/2024 của UBND tỉnh, Sở Nội vụ chủ trì",
        [("9/KH-UBND", "Kế hoạch", "2024-02-01", "UBND tỉnh")],
    ),
    "in brackets": (
        "báo cáo (Báo cáo số 300/BC-SXD ngày 28/7/2026), Phó Chủ tịch kết luận",
        [("300/BC-SXD", "Báo cáo", "2026-07-28", None)],
    ),
    "letter behind the digits": (
        "Nghị quyết số 30c/NQ-CP ngày 08/11/2011",
        [("30c/NQ-CP", "Nghị quyết", "2011-11-08", None)],
    ),
    "letters and ampersand": ("Công văn số 5/SGD&ĐT-VP", [("5/SGD&ĐT-VP", "Công văn", None, None)]),
    "wrong date": ("Quyết định số 5/QĐ-SYT ngày 31/02/2022", [("5/QĐ-SYT", "Quyết định", None, None)]),
    "fractions": ("đạt 27/42 tiêu chí, 39.67/60 điểm, 24/24 giờ", []),
    "dates": ("từ ngày 05/9/2016 đến 10/12/2023", []),
    "rates": ("20 tấn/ha, 120 kg/người, 5G/4G, 15/UBND", []),
    "forms": ("lập theo Mẫu số 01/BC-CCHC và Biểu mẫu số 02/TH-NV", []),
    "the number of a certified copy": ("SAO Y BẢN CHÍNH\nSố: 35/SY-UBND. Bình Hà, ngày 12 tháng 11 năm 2024", []),
    "clauses": ("khoản 3/Điều 5, mục I/II", []),
}


@pytest.mark.parametrize("case", CASES)
def test_citation(case: str) -> None:
    text, expected = CASES[case]
    assert cited(text) == expected


def test_a_citation_reaches_from_its_kind_to_day_and_body() -> None:
    text = "Thực hiện Quyết định\n  số 88/QĐ-BXD ngày 30/12/2020 của Bộ Xây dựng về nhà ở."
    whole = passage(text)
    (one,) = citations.find(whole, built_in())
    assert whole.text[one.start : one.end] == "Quyết định số 88/QĐ-BXD ngày 30/12/2020 của Bộ Xây dựng"
    span = one.reference.span
    assert text[span.start : span.end] == "Quyết định\n  số 88/QĐ-BXD ngày 30/12/2020 của Bộ Xây dựng"
    assert one.reference.rule == "types.quyet-dinh"


def numbers(text: str) -> list[tuple[str, str | None]]:
    found = header.read(Source("", "", "txt", unicodedata.normalize("NFC", text)), built_in())[0].references
    return [(one.number, str(one.day) if one.day else None) for one in found]


def test_a_document_is_cited_once_and_takes_its_day_from_any_mention() -> None:
    text = (
        "Theo Nghị quyết số 08-NQ/TU; Chỉ thị số 5/CT-UBND ngày 1/2/2020.\n\n"
        "Thực hiện Nghị quyết số 08-NQ/TU ngày 30/9/2024 của Tỉnh ủy; Chỉ thị số 5/CT-UBND.\n"
    )
    assert numbers(text) == [("08-NQ/TU", "2024-09-30"), ("5/CT-UBND", "2020-02-01")]


def test_a_day_of_its_own_outweighs_a_shared_one() -> None:
    text = (
        "Theo Nghị quyết số 08-NQ/TU và Chỉ thị số 5/CT-UBND ngày 1/2/2020.\n\n"
        "Thực hiện Nghị quyết số 08-NQ/TU ngày 30/9/2024 của Tỉnh ủy.\n"
    )
    assert numbers(text) == [("08-NQ/TU", "2024-09-30"), ("5/CT-UBND", "2020-02-01")]


def test_one_number_with_two_days_is_two_documents() -> None:
    text = "Theo Kế hoạch số 5/KH-UBND ngày 1/2/2020; Kế hoạch số 5/KH-UBND ngày 3/2/2021.\n"
    assert numbers(text) == [("5/KH-UBND", "2020-02-01"), ("5/KH-UBND", "2021-02-03")]


def test_the_document_itself_is_no_reference() -> None:
    text = (
        "Số: 63/KH-UBND\nKim Mã, ngày 06 tháng 10 năm 2025\nKẾ HOẠCH\nChuyển đổi số\n\nTheo Công văn số 2/SNV-CC.\n\n"
        "PHỤ LỤC\n(Kèm theo Kế hoạch số 63/KH-UBND ngày 06/10/2025)\n"
    )
    assert numbers(text) == [("2/SNV-CC", None)]


def test_a_citation_that_a_page_break_cuts_is_found() -> None:
    text = "Thực hiện Chỉ thị số 12/CT-UBND\n\nngày 26/5/2017 của UBND tỉnh.\n"
    assert numbers(text) == [("12/CT-UBND", "2017-05-26")]


def test_paragraphs_without_a_slash_cost_nothing() -> None:
    whole = passage("Rà soát, báo cáo Quyết định số của Ủy ban nhân dân tỉnh trước ngày 5 tháng 6. " * 2000)
    start = time.process_time()
    for _ in range(1000):
        assert citations.find(whole, built_in()) == []
    assert time.process_time() - start < 0.5
