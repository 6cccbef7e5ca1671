"""PDF: the words of each page with their boxes, from its text where that serves, else from its picture."""

from __future__ import annotations

from ctypes import byref, c_int, c_void_p, cast
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dondoc.ingest.files import MAX_PAGES, File, Ocr
from dondoc.ingest.grids import Line, Rulings, grids
from dondoc.ingest.legacy import is_unicode, restored
from dondoc.ingest.legibility import legible
from dondoc.ingest.letters import Frame, quick, words
from dondoc.ingest.ordering import lay
from dondoc.ingest.pages import Grid, Page, Word
from dondoc.ingest.stamps import signing_time, stamps
from dondoc.ingest.writing import Writer
from dondoc.model import Box, DondocError, Signature, Source

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfObject, PdfPage

# points: PDF's own limit, 200 inches
_MOST_POINTS = 14_400.0
# points: what is no thicker is a line; how far apart lines that meet may end; the narrowest table
_THIN, _NEAR, _WIDTH = 2.5, 3.0, 120.0
_MOST_PATHS = 20_000
# segments of a rectangle's path; lines that rule a table at least
_SIDES, _FEWEST = 6, 5
_UNREAD = "Trang {} là ảnh quét, chưa được nhận dạng nên không có nội dung."
_EMPTY = "Trang {} không đọc được chữ nào."


def read(file: File) -> Source:
    """Return the document in a PDF file.

    Raises:
        DondocError: it is encrypted, damaged, too long, or holds no text and recognition is not to be had.
    """
    document = _opened(file)
    try:
        count = len(document)
        if count > MAX_PAGES:
            raise DondocError(f"{file.name}: has {count:,} pages, more than {MAX_PAGES:,}")
        found, printed, warnings, ocr = _pages(file, document)
    finally:
        document.close()
    if not any(page.words for page in found):
        why = "holds no text that recognition could read" if ocr else "holds no text; it may be a scan (--ocr)"
        raise DondocError(f"{file.name}: {why}")
    writer = Writer(file)
    lay(found, writer)
    signatures = _signatures(file)
    return writer.source(
        "pdf",
        ocr=ocr,
        signed_at=signing_time(signatures, printed),
        signatures=signatures,
        warnings=warnings,
    )


def _signatures(file: File) -> tuple[Signature, ...]:
    if b"/ByteRange" not in file.data:
        return ()
    from dondoc.ingest.signatures import signatures

    return signatures(file)


def _opened(file: File) -> PdfDocument:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(file.data, password=file.options.password)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            wrong = file.options.password is not None
            said = "the password is wrong" if wrong else "is encrypted; --password opens it"
            raise DondocError(f"{file.name}: {said}") from None
        raise DondocError(f"{file.name}: is a PDF file that is damaged") from None


def _pages(file: File, document: PdfDocument) -> tuple[list[Page], list[datetime], list[str], bool]:
    """Return all pages, when their boxes say it was signed, what is to be checked, whether a page was recognised."""
    found: dict[int, Page] = {}
    scanned: list[int] = []
    # on a scan the box is the only text, and better than what recognition makes of it
    printed: list[datetime] = []
    for number in range(len(document)):
        found[number], serves = _page(file, document, number)
        printed += _stamps(found[number])
        if file.options.ocr is Ocr.ALWAYS or (file.options.ocr is Ocr.AUTO and not serves):
            scanned.append(number)
    if not scanned:
        return [found[number] for number in sorted(found)], printed, [], False
    from dondoc.ingest.recognition import recognised

    warnings: list[str] = []
    try:
        for number, page in zip(scanned, recognised(file, document, scanned), strict=True):
            found[number] = page
            printed += [moment for moment in _stamps(page) if moment not in printed]
            if not page.words:
                warnings.append(_EMPTY.format(number + 1))
    except DondocError:
        # what has a text of its own is read all the same
        if len(scanned) == len(found):
            raise
        for number in scanned:
            found[number] = Page(found[number].width, found[number].height, ())
            warnings.append(_UNREAD.format(number + 1))
        return [found[number] for number in sorted(found)], printed, warnings, False
    return [found[number] for number in sorted(found)], printed, warnings, True


def _stamps(page: Page) -> list[datetime]:
    return stamps(" ".join(word.text for word in page.words))


def _page(file: File, document: PdfDocument, number: int) -> tuple[Page, bool]:
    """Return a page as its text gives it, and whether that serves."""
    import pypdfium2

    try:
        page = _flat(document, number)
        try:
            width, height = page.get_size()
            if max(width, height) > _MOST_POINTS:
                raise DondocError(f"{file.name}: page {number + 1} is larger than {_MOST_POINTS / 72:.0f} inches")
            found, frame = words(page, f"{file.name}: page {number + 1}")
            found = _in_unicode(found)
            width, height = frame.size
            drawn = _drawn(page)
            tables = _grids(frame, drawn.strokes)
            serves = legible(found, min(drawn.pictured / max(width * height, 1.0), 1.0), drawn.paths)
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        raise DondocError(f"{file.name}: page {number + 1} is damaged") from None
    return Page(width, height, tuple(found), tables), serves


def _flat(document: PdfDocument, number: int) -> PdfPage:
    """Return a page with what stamps and signatures draw over it as part of it."""
    import pypdfium2.raw as raw

    page = document[number]
    if raw.FPDFPage_GetAnnotCount(page.raw) > 0 and raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY) == 1:
        page.close()
        page = document[number]
    return page


def _in_unicode(found: list[Word]) -> list[Word]:
    """Return words whose letters are those of an old encoding as Unicode; all of a page tells which it is."""
    before = "\n".join(word.text for word in found)
    after = before if is_unicode(before) else restored(before)
    if after == before or after.count("\n") != len(found) - 1:
        return found
    return [word._replace(text=text) for word, text in zip(found, after.split("\n"), strict=True)]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What is drawn on a page: the points that pictures cover, figures, boxes of lines in the page's own measure."""

    pictured: float
    paths: int
    strokes: list[Box]


def _drawn(page: PdfPage) -> _Drawn:
    """Return what is drawn on a page; a rectangle's sides are four lines."""
    import pypdfium2.raw as raw

    kind_of = quick(raw.FPDFPageObj_GetType, c_int)
    pictured, paths = 0.0, 0
    strokes: list[Box] = []
    # letters are most of what is drawn: a page without anything else costs one question for each
    plain = {raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_SHADING}
    count_of, object_at = raw.FPDFPage_CountObjects, quick(raw.FPDFPage_GetObject, c_void_p)
    here = cast(page.raw, c_void_p)
    if all(kind_of(c_void_p(object_at(here, index))) in plain for index in range(count_of(page.raw))):
        return _Drawn(0.0, 0, [])
    kinds = [raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH]
    for count, thing in enumerate(page.get_objects(filter=kinds, max_depth=4)):
        if count > _MOST_PATHS:
            break
        left, bottom, right, top = thing.get_bounds()
        if thing.type == raw.FPDF_PAGEOBJ_IMAGE:
            pictured += max(right - left, 0.0) * max(top - bottom, 0.0)
            continue
        paths += 1
        if min(right - left, top - bottom) <= _THIN:
            strokes.append((left, bottom, right, top))
        elif _is_framed(thing):
            strokes += [
                (left, bottom, right, bottom),
                (left, top, right, top),
                (left, bottom, left, top),
                (right, bottom, right, top),
            ]
    return _Drawn(pictured, paths, strokes)


def _is_framed(path: PdfObject) -> bool:
    """Return whether a path is a rectangle whose sides are drawn."""
    import pypdfium2.raw as raw

    filled, stroked = c_int(), c_int()
    raw.FPDFPath_GetDrawMode(path.raw, byref(filled), byref(stroked))
    return bool(stroked.value) and raw.FPDFPath_CountSegments(path.raw) <= _SIDES


def _grids(frame: Frame, strokes: list[Box]) -> tuple[Grid, ...]:
    """Return the tables that lines rule on a page."""
    if len(strokes) < _FEWEST:
        return ()
    level: list[Line] = []
    upright: list[Line] = []
    for box in strokes:
        left, top, right, bottom = frame.upright(box)
        if bottom - top <= _THIN < right - left:
            level.append((left, top, right, bottom))
        elif right - left <= _THIN < bottom - top:
            upright.append((left, top, right, bottom))
    if len(level) < 2 or len(upright) < 2:
        return ()
    return tuple(grids(Rulings(tuple(level), tuple(upright)), near=_NEAR, width=_WIDTH))
