from __future__ import annotations

import io
import random
from collections.abc import Callable
from contextlib import suppress

import pypdfium2
import pytest
from PIL import Image

from dondoc.ingest import pdf
from dondoc.ingest.files import File, Ocr, Options
from dondoc.ingest.legibility import legible
from dondoc.ingest.pdf import read
from dondoc.model import DondocError, Source
from tests.drawings import A4, LEFT, Sheet, letterhead
from tests.test_layout import LONG, ORDER, lines

NEVER = Options(ocr=Ocr.NEVER)


def source(data: bytes, options: Options = NEVER) -> Source:
    return read(File("a.pdf", data, options))


@pytest.fixture(scope="module")
def plain() -> bytes:
    return drawn().pdf()


def drawn(sheet: Sheet | None = None) -> Sheet:
    sheet = sheet or Sheet()
    letterhead(sheet)
    sheet.centre(310, 150, "CHỈ THỊ", font="bold")
    y = sheet.paragraph(190, LONG)
    sheet.paragraph(y + 6, ORDER)
    return sheet


def again(data: bytes, change: Callable[[pypdfium2.PdfDocument], None]) -> bytes:
    document = pypdfium2.PdfDocument(data)
    change(document)
    stream = io.BytesIO()
    document.save(stream)
    document.close()
    return stream.getvalue()


# -- how a page may lie ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_page_that_is_turned_is_read_as_it_is_seen(turned: int) -> None:
    # the page's content is drawn so that it is upright once the page is turned
    sheet = Sheet((A4[1], A4[0]) if turned != 180 else A4)
    canvas = sheet.canvas
    width, height = A4
    moves = {90: (height, 0.0, 90), 180: (width, height, 180), 270: (0.0, width, 270)}
    x, y, angle = moves[turned]
    canvas.translate(x, y)
    canvas.rotate(angle)
    sheet.size = A4
    drawn(sheet)
    data = again(sheet.pdf(), lambda document: document[0].set_rotation(turned))
    found = source(data)
    assert lines(found) == lines(source(drawn().pdf()))


@pytest.mark.parametrize("angle", [90, 270])
def test_text_that_runs_up_a_page_is_read_as_if_the_page_were_turned(angle: int) -> None:
    sheet = Sheet((A4[1], A4[0]))
    sheet.canvas.translate(*((A4[1], 0.0) if angle == 90 else (0.0, A4[0])))
    sheet.canvas.rotate(angle)
    sheet.size = A4
    drawn(sheet)
    assert lines(source(sheet.pdf())) == lines(source(drawn().pdf()))


def test_boxes_are_measured_from_what_is_seen_of_a_page(plain: bytes) -> None:
    cropped = again(plain, lambda document: document[0].set_cropbox(50, 100, 560, 820))
    found, whole = source(cropped), source(plain)
    assert lines(found) == lines(whole)
    for one, other in zip(found.blocks, whole.blocks, strict=True):
        assert one.box is not None
        assert other.box is not None
        assert one.box == pytest.approx(
            (other.box[0] - 50, other.box[1] - 22, other.box[2] - 50, other.box[3] - 22), abs=0.5
        )


def test_words_in_a_form_are_read() -> None:
    sheet = Sheet()
    sheet.canvas.beginForm("stamp")
    sheet.say(122, 104, "17", 13)
    sheet.canvas.endForm()
    letterhead(sheet, "", "Quảng Trị, ngày 05 tháng 3 năm 2026")
    sheet.say(95, 104, "Số:", 12)
    sheet.say(150, 104, "/TB-UBND", 12)
    sheet.canvas.doForm("stamp")
    sheet.paragraph(190, LONG)
    assert "Số: 17 /TB-UBND" in " ".join(source(sheet.pdf()).text.split())


def test_what_an_annotation_shows_is_read() -> None:
    sheet = Sheet()
    letterhead(sheet, "", "Quảng Trị, ngày 05 tháng 3 năm 2026")
    sheet.say(95, 104, "Số:", 12)
    sheet.say(150, 104, "/TB-UBND", 12)
    sheet.paragraph(190, LONG)
    sheet.canvas.acroForm.textfield(
        name="number",
        value="17",
        x=118,
        y=int(A4[1]) - 109,
        width=24,
        height=14,
        fontSize=11,
        borderWidth=0,
        fillColor=None,
    )
    assert "Số: 17 /TB-UBND" in " ".join(source(sheet.pdf()).text.split())


# -- what is no text ---------------------------------------------------------------------------------------------


def words(data: bytes) -> tuple[bool, int]:
    file = File("a.pdf", data, NEVER)
    document = pypdfium2.PdfDocument(data)
    page, serves = pdf._page(file, document, 0)
    document.close()
    return serves, len(page.words)


def scanned(sheet: Sheet) -> Sheet:
    sheet.picture(Image.new("L", (600, 850), 240), (0, 0, 595, 842))
    return sheet


def garbled(text: str, seed: int = 7) -> str:
    """Return a text as a layer has it that another language's recognition wrote."""
    chance = random.Random(seed)
    return "".join(
        chance.choice("aeiou<>[]|01lI;") if ord(sign) > 127 or chance.random() < 0.3 else sign for sign in text
    )


def test_a_page_judges_its_own_text(plain: bytes) -> None:
    assert words(plain)[0]
    assert words(drawn(scanned(Sheet())).pdf())[0]  # a scan with a layer that is right


def test_a_signature_s_box_on_a_scan_is_no_text() -> None:
    sheet = scanned(Sheet())
    for y, line in ((20, "Người ký: Ủy ban nhân dân tỉnh"), (30, "Thời gian ký: 05.03.2026 16:41:07 +07:00")):
        sheet.say(380, y, line, 7)
    serves, count = words(sheet.pdf())
    assert not serves
    assert count > 8


def test_a_garbage_layer_on_a_scan_is_no_text() -> None:
    sheet = scanned(Sheet())
    y = 80.0
    for text in (LONG, ORDER, LONG):
        y = sheet.paragraph(y, garbled(text))
    assert not words(sheet.pdf())[0]


def test_an_empty_page_does_not_serve() -> None:
    assert not legible([], 1.0, 0)


# -- what cannot be read -----------------------------------------------------------------------------------------


def refused(data: bytes, options: Options = NEVER) -> str:
    with pytest.raises(DondocError) as error:
        read(File("a.pdf", data, options))
    said = str(error.value)
    assert said.startswith("a.pdf: ")
    assert "\n" not in said
    return said


def test_a_locked_file_needs_its_password() -> None:
    data = drawn(Sheet(password="mật khẩu".encode().decode("latin-1"))).pdf()
    assert "--password" in refused(data)
    assert "password is wrong" in refused(data, Options(ocr=Ocr.NEVER, password="other"))
    locked = drawn(Sheet(password="bimat")).pdf()
    assert ORDER in source(locked, Options(ocr=Ocr.NEVER, password="bimat")).text


@pytest.mark.parametrize("share", [0.01, 0.3, 0.7])
def test_a_file_that_is_cut_off_is_damaged_or_read(plain: bytes, share: float) -> None:
    data = plain[: int(len(plain) * share)]
    with suppress(DondocError):
        # what can be saved is read
        assert read(File("a.pdf", data, NEVER)).text.strip()
        return
    assert refused(data)


def test_junk_behind_the_mark_of_a_pdf_is_damaged() -> None:
    assert "damaged" in refused(b"%PDF-1.7\n" + bytes(range(256)) * 20)


def test_a_page_that_is_too_large_is_refused() -> None:
    sheet = Sheet((50_000, 50_000))
    sheet.say(LEFT, 100, "Điều 1.")
    assert "page 1 is larger than 200 inches" in refused(sheet.pdf())


def test_too_many_pages_are_refused(plain: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 3)
    sheet = Sheet()
    for _ in range(4):
        sheet.say(LEFT, 100, "Điều 1.")
        sheet.page()
    assert "has 4 pages, more than 3" in refused(sheet.pdf())


def test_a_file_without_text_says_what_it_may_be() -> None:
    assert "scan" in refused(scanned(Sheet()).pdf())


def test_pages_and_blocks_know_their_place(plain: bytes) -> None:
    sheet = drawn()
    sheet.page()
    sheet.paragraph(90, LONG)
    found = source(sheet.pdf())
    assert found.format == "pdf"
    assert not found.ocr
    assert found.pages is not None
    assert [found.text[page.start : page.end].count(LONG) for page in found.pages] == [1, 1]
    for block in found.blocks:
        page = found.pages[block.page - 1]
        assert page.start <= block.span.start <= block.span.end <= page.end
        assert block.box is not None
        assert 0 <= block.box[0] < block.box[2] <= A4[0]
        assert 0 <= block.box[1] < block.box[3] <= A4[1]
