from __future__ import annotations

import io
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFilter

from dondoc.ingest import recognition, sheets, tesseract
from dondoc.ingest.baselines import levelled
from dondoc.ingest.cleaning import cleaned
from dondoc.ingest.doubts import _hands_off
from dondoc.ingest.files import File, Options
from dondoc.ingest.furniture import sort
from dondoc.ingest.grids import Rulings, grids
from dondoc.ingest.lines import segments
from dondoc.ingest.pages import Page, Word
from dondoc.ingest.remembering import Memory
from dondoc.ingest.rulings import erased, rulings
from dondoc.ingest.strokes import counted
from dondoc.ingest.tesseract import Seen
from dondoc.ingest.upright import letter_height, lie
from dondoc.model import DondocError
from tests import scans

needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="needs tesseract with vie and osd")
LETTER = """\
ỦY BAN NHÂN DÂN
TỈNH THANH HÓA

Số: 14/CĐ-UBND

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Thanh Hóa, ngày 22 tháng 9 năm 2026

CÔNG ĐIỆN

1. Giám đốc Sở Xây dựng chủ trì, phối hợp với Công an tỉnh kiểm tra các công trình đang thi công, báo cáo \
kết quả trước ngày 30 tháng 9 năm 2026.

2. Chủ tịch Ủy ban nhân dân các xã, phường tổ chức di dời người dân ra khỏi khu vực nguy hiểm; khẩn trương \
thống kê thiệt hại và đề xuất phương án hỗ trợ.

Nơi nhận:
- Như trên;
- Lưu: VT, NN.

KT. CHỦ TỊCH
PHÓ CHỦ TỊCH

Cao Hữu Trạch
"""


@pytest.fixture(scope="module")
def letter() -> tuple[Image.Image, list[str]]:
    scans.need_fonts()
    pages, words = scans.letter(LETTER)
    assert len(pages) == 1
    return pages[0], words


def lost(words: Sequence[str], page: Page) -> float:
    missing = Counter(words) - Counter(word.text for word in page.words)
    return sum(missing.values()) / len(words)


def read(picture: Image.Image, dpi: float) -> Page:
    return sheets.read(picture, picture.width * 72 / dpi, picture.height * 72 / dpi, dpi, "vie")


@needs_tesseract
@pytest.mark.parametrize(
    ("steps", "most"),
    [
        pytest.param([scans.turned(2), scans.noisy(8)], 0.04, id="askew"),
        pytest.param([scans.turned(-5)], 0.04, id="askew by 5 degrees"),
        pytest.param([scans.on_side(180), scans.turned(1)], 0.04, id="upside down"),
        pytest.param([scans.on_side(90)], 0.04, id="on its side"),
        pytest.param([scans.on_side(270)], 0.04, id="on its other side"),
        pytest.param([scans.sealed(0.68, 0.52), scans.signed(0.6, 0.5), scans.turned(1)], 0.05, id="seal"),
        pytest.param([scans.shaded(0.3), scans.levels(20, 190)], 0.04, id="shadow"),
        pytest.param([scans.levels(165, 240), scans.noisy(4)], 0.04, id="faint"),
        pytest.param([scans.turned(-1), scans.framed], 0.05, id="dark edges"),
        pytest.param([scans.noisy(50), scans.bilevel(120)], 0.06, id="fax"),
    ],
)
def test_aged_scans(letter: tuple[Image.Image, list[str]], steps: list[scans.Ageing], most: float) -> None:
    picture, words = letter
    page = read(scans.aged(picture, *steps, scans.at_resolution(200)), 200)
    assert lost(words, page) <= most
    assert all(0 <= word.box[0] < word.box[2] <= page.width and 0 <= word.sure <= 1 for word in page.words)
    assert page.recognised


@needs_tesseract
def test_boxes_stand_in_points_of_the_upright_page(letter: tuple[Image.Image, list[str]]) -> None:
    picture, _ = letter
    for steps in ([scans.turned(1.5)], [scans.on_side(90)]):
        page = read(scans.aged(picture, *steps, scans.at_resolution(150)), 150)
        assert (page.width, page.height) == pytest.approx((595, 842), abs=2)
        title = next(word for word in page.words if word.text == "ĐIỆN")
        assert (title.box[0] + title.box[2]) / 2 == pytest.approx(335, abs=12)
        head = next(word for word in page.words if word.text == "CỘNG")
        assert title.box[1] > head.box[3]


def test_red_ink_goes_and_black_under_it_stays(letter: tuple[Image.Image, list[str]]) -> None:
    picture, _ = letter
    sealed = scans.aged(picture, scans.sealed(0.5, 0.4))
    result = np.asarray(cleaned(sealed, 300)).astype(int)
    plain = np.asarray(cleaned(picture, 300)).astype(int)
    inked = np.asarray(sealed.convert("L")) < 190
    assert np.count_nonzero(inked & (plain > 200)) > 20_000  # the seal
    assert np.count_nonzero(inked & (plain > 200) & (result < 150)) < 200
    black = plain < 60
    assert np.count_nonzero(black & (result < 150)) > 0.98 * np.count_nonzero(black)


def test_coloured_text_stays() -> None:
    scans.need_fonts()
    picture = Image.new("RGB", (1200, 400), "white")
    ImageDraw.Draw(picture).text((40, 40), "Kính gửi: Sở Nội vụ", (20, 40, 150), scans.font(20))
    assert np.count_nonzero(np.asarray(cleaned(picture, 300)) < 128) > 3000


@pytest.mark.parametrize("angle", [-5.0, -2.0, 0.0, 0.7, 2.0, 5.0])
def test_skew(letter: tuple[Image.Image, list[str]], angle: float) -> None:
    picture, _ = letter
    found = lie(scans.aged(picture, scans.turned(angle)))
    assert found.skew == pytest.approx(angle, abs=0.15)
    assert not found.sideways
    assert lie(picture.rotate(90, expand=True)).sideways


def test_letter_height(letter: tuple[Image.Image, list[str]]) -> None:
    picture, _ = letter
    height = letter_height(picture)
    assert height == pytest.approx(26, abs=3)  # 13.5 points
    assert letter_height(Image.new("L", (500, 500), 255)) is None


def test_blank_page_holds_nothing() -> None:
    blank = scans.aged(Image.new("L", (1654, 2339), 255), scans.noisy(6))
    assert lie(blank).skew == 0.0
    if shutil.which("tesseract"):
        assert read(blank, 200).words == ()


def ruled() -> Image.Image:
    """Two columns over three rows, the cells of the first row one."""
    picture = Image.new("L", (1600, 1000), 255)
    draw = ImageDraw.Draw(picture)
    for y in (100, 300, 500, 700):
        draw.line((100, y, 1500, y), 0, 3)
    for x in (100, 1500):
        draw.line((x, 100, x, 700), 0, 3)
    draw.line((600, 300, 600, 700), 0, 3)
    return picture


@pytest.mark.parametrize("degrees", [0.0, 0.1])
def test_rulings_make_cells_and_go(degrees: float) -> None:
    picture = ruled().rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255)
    found = rulings(picture, 200)
    (grid,) = grids(found, near=12, width=400)
    assert [(cell.row, cell.column, cell.rows, cell.columns) for cell in grid.cells] == [
        (0, 0, 1, 2),
        (1, 0, 1, 1),
        (1, 1, 1, 1),
        (2, 0, 1, 1),
        (2, 1, 1, 1),
    ]
    assert grid.box == pytest.approx((101, 101, 1501, 701), abs=5)
    assert np.count_nonzero(np.asarray(erased(picture, found)) < 128) < 60
    assert grids(found, near=12, width=1500) == []


def test_letters_on_a_ruling_stay() -> None:
    picture = Image.new("L", (1000, 300), 255)
    draw = ImageDraw.Draw(picture)
    draw.line((500, 120, 500, 180), 0, 6)
    before = np.count_nonzero(np.asarray(picture) < 128)
    draw.line((50, 150, 950, 150), 0, 3)
    after = np.count_nonzero(np.asarray(erased(picture, rulings(picture, 200))) < 128)
    assert before * 0.95 <= after <= before * 1.05


def test_no_lines_no_grid() -> None:
    assert grids(Rulings((), ()), near=10, width=1) == []


@needs_tesseract
def test_table_is_read_with_its_cells() -> None:
    scans.need_fonts()
    setter = scans.Setter([], [])
    setter.new()
    rows = [
        ["TT", "Nhiệm vụ", "Chủ trì", "Thời hạn"],
        ["1", "Ban hành kế hoạch kiểm tra công trình thủy lợi", "Sở Xây dựng", "Tháng 9/2026"],
        ["2", "Báo cáo kết quả khắc phục thiệt hại", "Công an tỉnh", "Ngày 25 hằng tháng"],
    ]
    setter.table(rows, scans.font(12))
    page = read(scans.aged(setter.pages[0], scans.turned(1), scans.at_resolution(200)), 200)
    (grid,) = page.grids
    assert len(grid.cells) == 12
    assert lost(setter.words, page) <= 0.06
    cell = next(cell for cell in grid.cells if (cell.row, cell.column) == (1, 2))
    inside = [word.text for word in page.words if _within(word.box, cell.box)]
    assert inside == ["Sở", "Xây", "dựng"]


def _within(box: tuple[float, ...], cell: tuple[float, ...]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return cell[0] <= x <= cell[2] and cell[1] <= y <= cell[3]


def test_words_of_a_line_get_its_height() -> None:
    line = [
        Seen("này", (0, 14, 30, 34), 1, (1, 1, 1)),
        Seen("ứng", (40, 5, 70, 34), 1, (1, 1, 1)),
        Seen("ao", (80, 14, 100, 28), 1, (1, 1, 1)),
        Seen("xa", (400, 20, 420, 40), 1, (1, 1, 1)),
    ]
    boxes = [word.box for word in levelled(line)]
    assert len({(box[1], box[3]) for box in boxes[:3]}) == 1
    assert boxes[3] == (400, 20, 420, 40)


def scan(pages: int, dpi: int = 100) -> bytes:
    sheets_of = []
    for number in range(pages):
        picture = Image.new("L", (620, 877), 255)
        ImageDraw.Draw(picture).text(
            (60, 60 + number), f"Chủ tịch tỉnh yêu cầu {number + 1} điều ngay", 0, scans.font(5)
        )
        sheets_of.append(picture)
    return scans.pdf(sheets_of, dpi)


@needs_tesseract
def test_pages_come_in_order_and_from_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scans.need_fonts()
    data = scan(5)
    file = File("a.pdf", data, Options(jobs=2, cache=tmp_path))
    document = pypdfium2.PdfDocument(data)
    first = list(recognition.recognised(file, document, range(5)))
    assert [next(word.text for word in page.words if word.text.isdigit()) for page in first] == list("12345")

    def never(*_: object, **__: object) -> list[Seen]:
        raise AssertionError("read again")

    monkeypatch.setattr(tesseract, "words", never)
    again = list(recognition.recognised(file, document, range(5)))
    assert [[word.text for word in page.words] for page in again] == [
        [word.text for word in page.words] for page in first
    ]
    with pytest.raises(AssertionError):
        list(recognition.recognised(replace(file, options=replace(file.options, dpi=180)), document, [0]))


def test_damaged_memory_counts_as_missing(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    page = Page(100, 200, (), (), recognised=True)
    memory.put("key", page)
    assert memory.get("key") == page
    assert memory.get("other") is None
    (kept,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    for data in (b"", b"nonsense", kept.read_bytes()[:-3]):
        kept.write_bytes(data)
        assert memory.get("key") is None
    assert Memory(None).get("key") is None


def test_memory_that_cannot_be_written_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    memory = Memory(tmp_path / "file")
    memory.put("key", Page(1, 1, ()))
    assert memory.get("key") is None


def test_missing_program_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    tesseract.version.cache_clear()
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(DondocError, match=r"^a\.pdf: .*install tesseract-ocr tesseract-ocr-vie$"):
        list(recognition.pages(File("a.pdf", b""), []))
    tesseract.version.cache_clear()


@needs_tesseract
@pytest.mark.parametrize("language", ["xyz", "vie+xyz", "../etc", "-l"])
def test_unknown_language(language: str) -> None:
    with pytest.raises(DondocError, match=r"^a\.pdf: tesseract does not know the language"):
        list(recognition.pages(File("a.pdf", b"", Options(language=language)), []))


def test_huge_page_is_drawn_small() -> None:
    stream = io.BytesIO()
    Image.new("L", (100, 100), 255).save(stream, "PDF", resolution=0.15)
    document = pypdfium2.PdfDocument(stream.getvalue())
    assert document[0].get_size()[0] > 40_000
    sheet = recognition._sheet(File("a.pdf", stream.getvalue()), document, 0)
    assert sheet.draw().width * sheet.draw().height <= 40_000_000


# -- Roman numerals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("drawn", "read", "meant"),
    [
        ("III.", "II.", "III."),
        ("III.", "HI.", "III."),
        ("III.", "THỊ.", "III."),
        ("II", "H", "II"),
        ("II.", "II.", "II."),
        ("I.", "I.", "I."),
        ("III/2026,", "II/2026,", "III/2026,"),
        ("II/2026", "II/2026", "II/2026"),
        ("VIII.", "VII.", "VIII."),
        ("XII", "XII", "XII"),
        ("H", "H", "H"),
        ("VT,", "VT,", "VT,"),
        ("IV.", "IV.", "IV."),
        ("1.", "1.", "1."),
        ("TH", "TH", "TH"),
    ],
)
@pytest.mark.parametrize("style", ["", "Bold"])
def test_strokes_of_a_numeral_are_counted(drawn: str, read: str, meant: str, style: str) -> None:
    scans.need_fonts()
    picture = Image.new("L", (400, 120), 255)
    draw = ImageDraw.Draw(picture)
    draw.text((50, 40), drawn, 0, scans.font(10, style))
    left, top, right, bottom = draw.textbbox((50, 40), drawn, scans.font(10, style))
    soft = picture.filter(ImageFilter.GaussianBlur(0.8))
    seen = Seen(read, (round(left), round(top), round(right), round(bottom)), 0.5, (1, 1, 1))
    (found,) = counted(soft, [seen])
    assert found.text == meant


def test_strokes_that_cannot_be_told_apart_change_nothing() -> None:
    seen = Seen("II.", (10, 10, 60, 40), 0.5, (1, 1, 1))
    for level in (255, 0):
        assert counted(Image.new("L", (100, 60), level), [seen]) == [seen]


# -- cells -------------------------------------------------------------------------------------------------------------


def test_sides_of_a_low_row_between_wide_cells_are_found() -> None:
    picture = Image.new("L", (1600, 800), 255)
    draw = ImageDraw.Draw(picture)
    for y in (100, 150, 200, 500):
        draw.line((100, y, 1500, y), 0, 3)
    for x in (100, 1500):
        draw.line((x, 100, x, 500), 0, 3)
    for x in (500, 1000):  # a head and the rows below it, a group's title between them
        draw.line((x, 100, x, 150), 0, 3)
        draw.line((x, 200, x, 500), 0, 3)
    (grid,) = grids(rulings(picture, 200), near=12, width=400)
    assert [(cell.row, cell.column, cell.columns) for cell in grid.cells] == [
        (0, 0, 1),
        (0, 1, 1),
        (0, 2, 1),
        (1, 0, 3),
        (2, 0, 1),
        (2, 1, 1),
        (2, 2, 1),
    ]


@needs_tesseract
def test_lines_of_cells_side_by_side_are_not_mixed() -> None:
    scans.need_fonts()
    picture = Image.new("L", (1200, 700), 255)
    draw = ImageDraw.Draw(picture)
    face = scans.font(12)
    cells_ = [
        ["1", "Ban hành kế\nhoạch kiểm\ntra đê điều", "Sở Xây\ndựng chủ\ntrì thực hiện", "Trước\n15/3"],
        ["2", "Tổng hợp số\nliệu thiệt hại", "Công an\ncác xã", "Thường\nxuyên"],
    ]
    edges, tops = (200, 300, 560, 830, 1000), (100, 330, 500)
    for y in tops:
        draw.line((edges[0], y, edges[-1], y), 0, 3)
    for x in edges:
        draw.line((x, tops[0], x, tops[-1]), 0, 3)
    for row, texts in enumerate(cells_):
        for column, text in enumerate(texts):
            draw.multiline_text((edges[column] + 16, tops[row] + 12), text, 0, face, spacing=6)
    page = read(picture, 300)
    (grid,) = page.grids
    for row, texts in enumerate(cells_):
        for column, text in enumerate(texts):
            cell = next(one for one in grid.cells if (one.row, one.column) == (row, column))
            inside = [word.text for word in page.words if _within(word.box, cell.box)]
            share = SequenceMatcher(None, " ".join(inside), text.replace("\n", " ")).ratio()
            assert share > 0.9, inside


# -- what may be handwriting -------------------------------------------------------------------------------------------


def test_only_where_number_and_day_stand_garbage_is_a_pen() -> None:
    def line(number: int, *words: tuple[str, float]) -> list[Seen]:
        y = 20 * number
        return [
            Seen(text, (60 * i, y, 60 * i + 50, y + 12), sure, (1, 1, number)) for i, (text, sure) in enumerate(words)
        ]

    seen = [
        *line(1, ("Số:", 0.9), ("A4;", 0.2), ("/CT-UBND", 0.9)),
        *line(2, ("Hà", 0.9), ("Nội,", 0.9), ("ngày", 0.9), ("2#", 0.1), ("tháng", 0.9), ("3", 0.9), ("năm", 0.9)),
        *line(3, ("c)", 0.2), ("Dự", 0.9), ("án", 0.9), ("WB12.", 0.3)),
    ]
    left = [word.text for word in _hands_off(seen, 1000)]
    assert left == ["Số:", "/CT-UBND", "Hà", "Nội,", "ngày", "tháng", "3", "năm", "c)", "Dự", "án", "WB12."]


# -- the margin --------------------------------------------------------------------------------------------------------


def line_of(text: str, left: float, right: float, y: float) -> list[Word]:
    """Return the words of a line, set even between two places."""
    words = text.split()
    step = (right - left) / len(words)
    return [Word(word, (left + i * step, y, left + (i + 0.9) * step, y + 12), 0.95) for i, word in enumerate(words)]


def test_lines_that_go_on_left_of_indented_ones_are_no_stamp() -> None:
    words: list[Word] = []
    y = 100.0
    for number in range(12):
        words += line_of("- Tham mưu Ủy ban nhân dân tỉnh ban hành các văn bản chỉ đạo công tác", 110, 540, y)
        if number in (3, 10):
            words += line_of(
                "phòng, chống thiên tai." if number == 3 else "số 21/KH-UBND ngày 04/8/2025.", 80, 200, y + 18
            )
            y += 18
        y += 18
    (found,) = sort([page := Page(595, 842, tuple(words), recognised=True)], [segments(page.words)])
    assert found.apart == ()


def test_a_stamp_in_the_margin_that_runs_into_the_title_is_parted_from_it() -> None:
    stamp = [
        *line_of("ÁO TÌ8 0.NG", 60, 130, 130),
        *line_of("ĐẾN Số 12", 20, 75, 146),
        *line_of("Chuyển: P1", 15, 75, 162),
    ]
    words = [word._replace(sure=0.4) for word in stamp]
    words += line_of("Về việc tăng cường công tác thi hành án hành chính", 140, 480, 130)
    for number in range(12):
        words += line_of("chính; việc tổ chức thi hành những bản án, quyết định của Tòa án", 94, 528, 200 + 18 * number)
    (found,) = sort([page := Page(595, 842, tuple(words), recognised=True)], [segments(page.words)])
    apart = " ".join(one.text for group in found.apart for one in group)
    assert all(word in apart for word in ("TÌ8", "ĐẾN", "Chuyển:"))
    assert "Về việc tăng cường công tác thi hành án hành chính" in [one.text for one in found.running]
