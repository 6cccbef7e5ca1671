"""Reads pages that are pictures, several at once, and hands them on in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dondoc.ingest import pulse, tesseract
from dondoc.ingest.files import File, cores
from dondoc.ingest.pages import Page
from dondoc.ingest.remembering import Memory
from dondoc.model import DondocError

if TYPE_CHECKING:
    import pypdfium2
    from PIL import Image

VERSION = 9  # to be raised when the same picture gives other words
MIN_DPI, MAX_DPI = 150, 400
_DPI = 300  # of a page that holds no picture
_DOTS = 36_000_000  # of one page: A3 at 400 dots an inch
_COVER = 0.3  # of the page: a smaller picture says nothing of its resolution
MAX_JOBS = 64


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page to be read: what makes its picture, its size in points, the picture's dots an inch, its key in memory."""

    draw: Callable[[], Image.Image]
    width: float
    height: float
    resolution: float
    key: str


def recognised(file: File, document: pypdfium2.PdfDocument, numbers: Iterable[int]) -> Iterator[Page]:
    """Yield pages of a PDF, read from their pictures.

    Pages are drawn where this is iterated, by the thread that does so, and at most a few at once are held.

    Args:
        file: gives the options and the name that messages show.
        document: as it was opened from the file.
        numbers: of the pages, from 0.

    Raises:
        DondocError: tesseract or its data is missing, or fails.
    """
    return pages(file, (_sheet(file, document, number) for number in numbers))


def pages(file: File, sheets: Iterable[Sheet]) -> Iterator[Page]:
    """Yield what stands on each sheet, in their order, from memory where it was read before.

    Raises:
        DondocError: tesseract or its data is missing, or fails.
    """
    options = file.options
    try:
        version = tesseract.version(options.language)
        memory = Memory(options.cache)
        jobs = min(options.jobs or cores(), MAX_JOBS)
        # the numbers of both sides: what is read ahead waits for its turn, and no more is drawn
        waiting: deque[Page | tuple[str, Future[Page]]] = deque()
        with ThreadPoolExecutor(jobs, thread_name_prefix="recognition") as pool:
            try:
                for sheet in sheets:
                    key = f"{VERSION} {version} {sheet.key}"
                    waiting.append(memory.get(key) or (key, pool.submit(_read, sheet, sheet.draw(), options.language)))
                    while len(waiting) > jobs:
                        yield _done(waiting.popleft(), memory)
                while waiting:
                    yield _done(waiting.popleft(), memory)
            finally:
                pool.shutdown(wait=True, cancel_futures=True)
    except tesseract.RecognitionError as error:
        raise DondocError(f"{file.name}: {error}") from None


def _done(entry: Page | tuple[str, Future[Page]], memory: Memory) -> Page:
    pulse.beat()
    if isinstance(entry, Page):
        return entry
    key, future = entry
    page = future.result()
    memory.put(key, page)
    return page


def _read(sheet: Sheet, picture: Image.Image, language: str) -> Page:
    from dondoc.ingest.sheets import read  # heavy: numpy

    return read(picture, sheet.width, sheet.height, sheet.resolution, language)


def _sheet(file: File, document: pypdfium2.PdfDocument, number: int) -> Sheet:
    page = document[number]
    try:
        width, height = page.get_size()
        wanted = file.options.dpi or _own_resolution(page, width * height)
        wanted = min(wanted, (_DOTS / max(width * height, 1)) ** 0.5 * 72, 60_000 / max(width, height, 1) * 72)
    finally:
        page.close()

    def draw() -> Image.Image:
        page = document[number]
        try:
            bitmap = page.render(scale=wanted / 72, rev_byteorder=True)
            picture = bitmap.to_pil().convert("RGB")
            bitmap.close()
            return picture
        finally:
            page.close()

    return Sheet(draw, width, height, wanted, f"{file.sha256} {number} {wanted:.2f}")


def _own_resolution(page: pypdfium2.PdfPage, area: float) -> float:
    """Return the dots an inch of the finest picture that covers a good part of a page, within what serves reading."""
    import pypdfium2.raw as raw

    best = 0.0
    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        left, bottom, right, top = thing.get_bounds()
        if (right - left) * (top - bottom) >= _COVER * area:
            across, down = thing.get_px_size()
            best = max(best, (across * down / ((right - left) * (top - bottom))) ** 0.5 * 72)
    return min(max(best, MIN_DPI), MAX_DPI) if best else _DPI


__all__: Sequence[str] = ("Sheet", "pages", "recognised")
