from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from dondoc.ingest.files import File
from dondoc.ingest.pdf import read
from dondoc.ingest.reading import read as read_path
from dondoc.model import Source
from tests import layouts, sameness
from tests.drawings import LEFT, RIGHT, Sheet, letterhead

LONG = (
    "Thời gian qua, công tác quản lý hoạt động khai thác khoáng sản làm vật liệu xây dựng thông thường trên địa bàn "
    "tỉnh đã có chuyển biến tích cực, các lực lượng chức năng đã phát hiện và xử lý nhiều vụ vi phạm."
)
ORDER = (
    "1. Sở Nông nghiệp và Môi trường chủ trì, phối hợp với Công an tỉnh tổng kiểm tra các mỏ cát, mỏ đất đã được cấp "
    "phép trên địa bàn tỉnh, hoàn thành trước ngày 25 tháng 6 năm 2026 và báo cáo Ủy ban nhân dân tỉnh."
)


def source(sheet: Sheet) -> Source:
    return read(File("a.pdf", sheet.pdf()))


def running(found: Source) -> str:
    """Return the text without what stands apart."""
    text = found.text
    for span in reversed(found.asides):
        text = text[: span.start] + text[span.end :]
    return text


def lines(found: Source) -> list[str]:
    return [line for line in running(found).split("\n") if line.strip()]


# -- the samples, as offices set them ----------------------------------------------------------------------------

STYLES = ("PLAIN", "TIGHT", "RAGGED")
TABLED = ("cong-van-so-bang", "ke-hoach-xa")
SETTINGS = [
    *((name, style) for name in sameness.names() for style in STYLES),
    *((name, style) for name in TABLED for style in ("LYING", "BARE")),
]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    layouts.need_office()
    files = {
        f"{name}.{style}": layouts.document(sameness.sample(name), getattr(layouts, style)) for name, style in SETTINGS
    }
    return layouts.printed(files, tmp_path_factory.mktemp("office"))


@pytest.mark.parametrize(("name", "style"), SETTINGS)
def test_a_sample_gives_the_same_as_pdf(office: dict[str, Path], name: str, style: str) -> None:
    found = read_path(str(office[f"{name}.{style}"]))
    assert not found.ocr
    assert sameness.record(found) == sameness.expected(name)


def test_tables_of_the_samples_are_cells(office: dict[str, Path]) -> None:
    for style in ("PLAIN", "BARE"):
        found = read_path(str(office[f"cong-van-so-bang.{style}"]))
        assert [max(cell.column for cell in table.cells) + 1 for table in found.tables] == [7, 6], style
        first = found.tables[0]
        titles = [found.text[cell.span.start : cell.span.end] for cell in first.cells if cell.row == 0]
        assert titles[:2] == ["STT", "Nội dung công việc"], style
        assert sum(found.text[cell.span.start : cell.span.end] == "STT" for cell in first.cells) == 1, style


# -- columns -----------------------------------------------------------------------------------------------------


def test_a_letterhead_is_read_column_by_column() -> None:
    sheet = Sheet()
    letterhead(sheet)
    sheet.centre(310, 150, "CHỈ THỊ", font="bold")
    sheet.centre(310, 168, "Về việc tăng cường quản lý khai thác cát", font="bold")
    sheet.paragraph(210, LONG)
    assert lines(source(sheet)) == [
        "ỦY BAN NHÂN DÂN",
        "TỈNH QUẢNG TRỊ",
        "Số: 12/TB-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Quảng Trị, ngày 05 tháng 3 năm 2026",
        "CHỈ THỊ",
        "Về việc tăng cường quản lý khai thác cát",
        LONG,
    ]


def test_a_signature_stands_behind_the_recipients() -> None:
    sheet = Sheet()
    sheet.paragraph(80, LONG)
    left = ["Nơi nhận:", "- Như trên;", "- Công an tỉnh;", "- Thuế tỉnh;", "- Lưu: VT, NN."]
    for number, line in enumerate(left):
        sheet.say(LEFT, 200 + 13 * number, line, 10)
    for y, line in ((201, "KT. CHỦ TỊCH"), (218, "PHÓ CHỦ TỊCH"), (300, "Nguyễn Văn An")):
        sheet.centre(430, y, line, 13, "bold")
    assert lines(source(sheet)) == [LONG, *left, "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Nguyễn Văn An"]


def test_what_a_letter_is_addressed_to_is_below_its_head() -> None:
    sheet = Sheet()
    letterhead(sheet, "Số: 12/UBND-NN")
    sheet.centre(155, 118, "V/v quản lý khai thác cát", 11)
    sheet.say(LEFT + 28, 150, "Kính gửi:")
    for number, line in enumerate(("- Sở Xây dựng;", "- Công an tỉnh.")):
        sheet.say(LEFT + 60, 168 + 18 * number, line)
    sheet.paragraph(220, LONG)
    found = lines(source(sheet))
    assert found.index("V/v quản lý khai thác cát") < found.index("Độc lập - Tự do - Hạnh phúc")
    assert found[-4:] == ["Kính gửi:", "- Sở Xây dựng;", "- Công an tỉnh.", LONG]


def test_a_label_and_its_value_are_no_columns() -> None:
    sheet = Sheet()
    sheet.paragraph(80, LONG)
    pairs = (
        ("Thời gian:", "08 giờ 00 ngày 12 tháng 3 năm 2026."),
        ("Địa điểm:", "Hội trường số 2, trụ sở Ủy ban nhân dân tỉnh."),
        ("Thành phần:", "Lãnh đạo các sở, ban, ngành."),
    )
    for number, (label, value) in enumerate(pairs):
        sheet.say(LEFT + 28, 200 + 18 * number, label)
        sheet.say(LEFT + 150, 200 + 18 * number, value)
    assert [re.sub(" +", " ", line) for line in lines(source(sheet))[1:]] == [" ".join(pair) for pair in pairs]


# -- what is put on a page later ---------------------------------------------------------------------------------


@pytest.mark.parametrize("off", [-4.0, -2.0, 0.0, 2.0, 4.0])
@pytest.mark.parametrize("size", [10.0, 12.0, 15.0])
def test_a_number_and_a_day_that_were_stamped_in_find_their_place(off: float, size: float) -> None:
    sheet = Sheet()
    letterhead(sheet, "", "")
    sheet.say(95, 104, "Số:", 12)
    sheet.say(150, 104, "/TB-UBND", 12)
    sheet.say(320, 104, "Quảng Trị, ngày", 12)
    sheet.say(460, 104, "tháng 3 năm 2026", 12)
    sheet.centre(310, 150, "THÔNG BÁO", font="bold")
    sheet.paragraph(190, LONG)
    sheet.say(122, 104 + off, "17", size)
    sheet.say(430, 104 - off, "09", size)
    text = re.sub(r" +", " ", source(sheet).text)
    assert "Số: 17 /TB-UBND" in text
    assert "Quảng Trị, ngày 09 tháng 3 năm 2026" in text


def test_letters_of_another_font_stay_in_their_word() -> None:
    sheet = Sheet()
    x = LEFT
    later: list[tuple[float, str]] = []
    for letter in "GIÁM ĐỐC SỞ NỘI VỤ":
        if letter in "ỐỞỘỤ":
            later.append((x, letter))
        elif letter != " ":
            sheet.say(x, 100, letter)
        x += sheet.width(letter)
    for place, letter in later:
        sheet.say(place, 100, letter, 13.5)
    sheet.paragraph(140, LONG)
    assert lines(source(sheet))[0] == "GIÁM ĐỐC SỞ NỘI VỤ"


def test_what_is_drawn_twice_to_look_bold_is_read_once() -> None:
    sheet = Sheet()
    for offset in (0.0, 0.3):
        sheet.say(LEFT + offset, 100, "Điều 1. Phạm vi điều chỉnh")
    sheet.paragraph(140, LONG)
    assert lines(source(sheet))[0] == "Điều 1. Phạm vi điều chỉnh"


def test_small_raised_digits_are_no_part_of_a_number() -> None:
    sheet = Sheet()
    sheet.say(LEFT, 100, "Báo cáo trước ngày 20/4/2026")
    x = LEFT + sheet.width("Báo cáo trước ngày 20/4/2026")
    sheet.say(x, 95, "3", 8)
    sheet.paragraph(140, LONG)
    assert "20/4/2026³" in source(sheet).text


# -- paragraphs --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("even", [True, False])
def test_a_paragraph_is_one_line(even: bool) -> None:
    sheet = Sheet()
    y = 80.0
    for text in (LONG, ORDER, ORDER.replace("1.", "2."), LONG):
        y = sheet.paragraph(y, text, even=even) + 6
    assert lines(source(sheet)) == [LONG, ORDER, ORDER.replace("1.", "2."), LONG]


def test_paragraphs_without_indents_or_gaps_are_told_by_their_last_lines() -> None:
    sheet = Sheet()
    y = 80.0
    for text in (LONG, ORDER, LONG):
        y = sheet.paragraph(y, text, indent=0)
    assert lines(source(sheet)) == [LONG, ORDER, LONG]


def test_a_paragraph_goes_on_over_a_page() -> None:
    sheet = Sheet()
    whole = " ".join([LONG] * 3)
    parts = sheet.lines(whole, 13, 28)
    for page, here in enumerate((parts[:3], parts[3:])):
        if page:
            sheet.page()
            sheet.centre(310, 40, "2")
        for number, line in enumerate(here):
            x = LEFT + (28 if not page and not number else 0)
            sheet.say(x, (700 if not page else 70) + 18 * number, line)
    found = source(sheet)
    assert lines(found) == [whole]
    assert found.pages is not None
    assert found.text[found.pages[1].start :].strip().startswith(parts[3].split()[0])
    assert [block.page for block in found.blocks] == [1, 2, 2]
    assert [found.text[span.start : span.end] for span in found.asides] == ["2"]


def test_running_heads_and_page_numbers_stand_apart() -> None:
    sheet = Sheet()
    for page in range(1, 5):
        sheet.say(LEFT, 35, "KẾ HOẠCH CHUYỂN ĐỔI SỐ NĂM 2026", 9)
        sheet.centre(310, 800, f"Trang {page}/4", 10)
        sheet.paragraph(90, LONG)
        sheet.paragraph(200, ORDER.replace("1.", f"{page}."))
        sheet.page()
    found = source(sheet)
    assert lines(found) == [text for page in range(1, 5) for text in (LONG, ORDER.replace("1.", f"{page}."))]
    apart = [found.text[span.start : span.end] for span in found.asides]
    assert apart.count("KẾ HOẠCH CHUYỂN ĐỔI SỐ NĂM 2026") == 4
    assert "Trang 3/4" in apart


def test_footnotes_do_not_cut_a_paragraph() -> None:
    sheet = Sheet()
    whole = " ".join([LONG] * 4)
    parts = sheet.lines(whole, 13, 28)
    note = "1 Công văn số 15/UBND-NC ngày 04/02/2026 của Ủy ban nhân dân tỉnh."
    for number, line in enumerate(parts[:4]):
        sheet.say(LEFT + (28 if not number else 0), 640 + 18 * number, line)
    sheet.line(LEFT, 748, LEFT + 140, 748)
    sheet.say(LEFT, 762, note, 9)
    sheet.page()
    for number, line in enumerate(parts[4:]):
        sheet.say(LEFT, 70 + 18 * number, line)
    found = source(sheet)
    assert lines(found) == [whole]
    assert [found.text[span.start : span.end] for span in found.asides] == [note]


def test_a_heading_that_was_too_long_for_a_line_is_one_paragraph() -> None:
    sheet = Sheet()
    heading = "Kết luận của Phó Chủ tịch Ủy ban nhân dân tỉnh tại cuộc họp nghe báo cáo về tiến độ các dự án"
    y = 80.0
    for line in sheet.lines(heading, 13, 0):
        sheet.centre((LEFT + RIGHT) / 2, y, line)
        y += 18
    sheet.paragraph(y + 20, LONG)
    assert lines(source(sheet)) == [heading, LONG]


# -- tables ------------------------------------------------------------------------------------------------------

ROWS = [
    ("TT", "Nội dung", "Đơn vị chủ trì", "Thời hạn"),
    ("1", "Rà soát quy hoạch", "Sở Xây dựng", "Quý II"),
    ("2", "Báo cáo kết quả", "Sở Tài chính", "Tháng 9"),
]
XS = (85.0, 120.0, 300.0, 430.0, 538.0)


def table(sheet: Sheet, y: float, rows: Sequence[Sequence[str]], *, ruled: bool = True) -> float:
    ys = [y + 24 * number for number in range(len(rows) + 1)]
    for row, top in zip(rows, ys, strict=False):
        for x, words in zip(XS, row, strict=False):
            sheet.say(x + 5, top + 16, words, 11)
    if ruled:
        sheet.grid(XS, ys)
    return ys[-1]


def cells(found: Source, number: int = 0) -> list[list[str]]:
    made: list[list[str]] = []
    for cell in found.tables[number].cells:
        if cell.row == len(made):
            made.append([])
        made[cell.row].append(found.text[cell.span.start : cell.span.end])
    return made


@pytest.mark.parametrize("ruled", [True, False])
def test_a_table_is_cells_between_its_paragraphs(ruled: bool) -> None:
    sheet = Sheet()
    y = sheet.paragraph(80, LONG)
    y = table(sheet, y + 10, ROWS, ruled=ruled)
    sheet.paragraph(y + 50, ORDER)
    found = source(sheet)
    assert cells(found) == [list(row) for row in ROWS]
    assert lines(found) == [LONG, *(f"| {' | '.join(row)} |" for row in ROWS), ORDER]


@pytest.mark.parametrize("ruled", [True, False])
def test_a_table_goes_on_over_a_page_without_its_header(ruled: bool) -> None:
    sheet = Sheet()
    sheet.paragraph(80, LONG)
    table(sheet, 730, ROWS, ruled=ruled)
    sheet.page()
    sheet.centre(310, 40, "2")
    more = [("3", "Kiểm tra thực địa", "Sở Nội vụ", "Quý III")]
    y = table(sheet, 60, [ROWS[0], *more], ruled=ruled)
    sheet.paragraph(y + 50, ORDER)
    found = source(sheet)
    assert len(found.tables) == 1
    assert cells(found) == [list(row) for row in (*ROWS, *more)]


def test_a_row_that_a_page_break_cut_is_put_together() -> None:
    sheet = Sheet()
    sheet.paragraph(80, LONG)
    table(sheet, 730, [*ROWS[:2], ("2", "Báo cáo kết quả thực", "Sở Tài", "Tháng 9")])
    sheet.page()
    table(sheet, 60, [("", "hiện hằng tháng", "chính", ""), ("3", "Kiểm tra", "Sở Nội vụ", "Quý III")])
    found = source(sheet)
    assert cells(found)[2:] == [
        ["2", "Báo cáo kết quả thực hiện hằng tháng", "Sở Tài chính", "Tháng 9"],
        ["3", "Kiểm tra", "Sở Nội vụ", "Quý III"],
    ]


def test_a_cell_that_reaches_over_others_is_one() -> None:
    sheet = Sheet()
    ys = (100.0, 124.0, 148.0, 172.0)
    for y in ys:
        sheet.line(XS[0], y, XS[-1], y)
    for x in (XS[0], XS[-1]):
        sheet.line(x, ys[0], x, ys[-1])
    for x in XS[1:-1]:
        sheet.line(x, ys[0], x, ys[1])
        sheet.line(x, ys[2], x, ys[3])
    for x, words in zip(XS, ROWS[0], strict=False):
        sheet.say(x + 5, 116, words, 11)
    sheet.say(XS[0] + 5, 140, "I. Nhiệm vụ chung của các cơ quan", 11)
    for x, words in zip(XS, ROWS[1], strict=False):
        sheet.say(x + 5, 164, words, 11)
    sheet.paragraph(220, LONG)
    found = source(sheet)
    assert cells(found)[1] == ["I. Nhiệm vụ chung của các cơ quan"]
    (wide,) = (cell for cell in found.tables[0].cells if cell.row == 1)
    assert (wide.column, wide.columns, wide.rows) == (0, 4, 1)


def test_a_letterhead_and_a_foot_are_no_tables() -> None:
    sheet = Sheet()
    letterhead(sheet)
    sheet.paragraph(160, LONG)
    sheet.say(LEFT, 300, "Nơi nhận:", 11)
    sheet.centre(430, 300, "CHỦ TỊCH")
    assert source(sheet).tables == ()
