"""Reads a picture, or the pictures of a file with several, as scanned pages."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator

from PIL import Image, ImageOps

from dondoc.ingest.files import MAX_PAGES, File
from dondoc.ingest.ordering import lay
from dondoc.ingest.recognition import Sheet, pages
from dondoc.ingest.writing import Writer
from dondoc.model import DondocError, Source

MAX_DOTS = 120_000_000  # of one picture: A3 at 600 dots an inch is 70 million
_MIN_DOTS = 64  # of the shorter side
_FORMATS = ("PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP", "JPEG2000")
_A4 = 841.89  # points
# a page's longer side in inches: what is given beyond that is a screen's resolution, not a scanner's
_SIDES = (5.0, 24.0)


def read(file: File) -> Source:
    """Return the document that the file's pictures show.

    Raises:
        DondocError: it is no picture that can be read, too large, or holds no text.
    """
    found = list(pages(file, sheets(file)))
    if not any(page.words for page in found):
        raise DondocError(f"{file.name}: holds no text that recognition could read")
    writer = Writer(file)
    lay(found, writer)
    return writer.source("image", ocr=True)


def sheets(file: File) -> Iterator[Sheet]:
    """Yield the pages of a picture's file, upright.

    Raises:
        DondocError: it is no picture that can be read, or too large.
    """
    picture = _opened(file)
    with picture:
        # a picture that moves, or a photograph with a preview behind it, is one page; TIFF has pages
        count = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
        if count > MAX_PAGES:
            raise DondocError(f"{file.name}: holds more than {MAX_PAGES:,} pages")
        for number in range(count):
            yield _sheet(file, picture, number, count)


def _opened(file: File) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Image.open(io.BytesIO(file.data), formats=_FORMATS)
    except Image.DecompressionBombError:
        raise DondocError(f"{file.name}: has more than {MAX_DOTS // 1_000_000} million dots") from None
    except Exception:  # Pillow raises whatever its plugins do
        raise DondocError(f"{file.name}: is no picture that can be read") from None


def _sheet(file: File, picture: Image.Image, number: int, count: int) -> Sheet:
    place = f", page {number + 1}" if count > 1 else ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if count > 1:
                picture.seek(number)
            across, down = picture.size
            if across * down > MAX_DOTS:
                raise DondocError(f"{file.name}{place}: has more than {MAX_DOTS // 1_000_000} million dots")
            if min(across, down) < _MIN_DOTS:
                raise DondocError(f"{file.name}{place}: is too small to hold text")
            dpi = _resolution(picture)
            # the file is open at this page now: it is drawn here, not later
            upright = _plain(_square(picture))
    except DondocError:
        raise
    except Exception as error:  # a decoder of a hostile file: Pillow raises whatever its plugins do
        raise DondocError(f"{file.name}{place}: is a picture that is damaged ({type(error).__name__})") from None
    wanted = file.options.dpi
    if wanted and wanted < dpi:
        upright = upright.resize(
            (max(round(upright.width * wanted / dpi), 1), max(round(upright.height * wanted / dpi), 1)),
            Image.Resampling.LANCZOS,
        )
        dpi = wanted
    width, height = upright.width * 72 / dpi, upright.height * 72 / dpi
    return Sheet(lambda: upright, width, height, dpi, f"{file.sha256} {number} {dpi:.2f}")


def _said(picture: Image.Image) -> tuple[float, float] | None:
    """Return the dots an inch, across and down, that the file gives, if it does."""
    said = picture.info.get("dpi")
    if not isinstance(said, tuple) or len(said) != 2:
        return None
    across, down = (float(one) for one in said)
    return (across, down) if 0 < across < 10_000 and 0 < down < 10_000 else None


def _resolution(picture: Image.Image) -> float:
    """Return the dots an inch: what the file says where that gives a sheet of paper, else as if it were A4."""
    dpi = max(_said(picture) or (0.0, 0.0))
    longer = max(picture.size)
    if dpi and _SIDES[0] <= longer / dpi <= _SIDES[1]:
        return dpi
    return longer * 72 / _A4


def _square(picture: Image.Image) -> Image.Image:
    """Return a picture whose dots are as high as wide; a fax has twice as many across as down."""
    across, down = _said(picture) or (1.0, 1.0)
    finest = max(across, down)
    if not 1.1 < finest / min(across, down) < 4:
        return picture
    size = (round(picture.width * finest / across), round(picture.height * finest / down))
    return picture.convert("L" if picture.mode == "1" else picture.mode).resize(size, Image.Resampling.BICUBIC)


def _plain(picture: Image.Image) -> Image.Image:
    """Return a picture as it is meant to be looked at: upright, in grey or colours, on white where it is clear."""
    turned = ImageOps.exif_transpose(picture)
    if turned.mode.startswith("I") or turned.mode == "F":
        return _narrowed(turned)
    if turned.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in turned.info:
        clear = turned.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(white, clear).convert("RGB")
    return turned.copy() if turned.mode in ("1", "L", "RGB") else turned.convert("RGB")


def _narrowed(picture: Image.Image) -> Image.Image:
    import numpy as np

    levels = np.asarray(picture).astype(np.float64)
    low, high = float(levels.min()), float(levels.max())
    top = 65535.0 if high > 255 else 255.0
    if picture.mode == "F" and high <= 1.0:
        low, top = 0.0, 1.0
    return Image.fromarray(np.clip((levels - min(low, 0.0)) * 255.0 / top, 0, 255).astype(np.uint8))
