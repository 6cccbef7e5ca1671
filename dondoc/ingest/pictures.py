"""The pages of a PDF or of a scan as pictures for people, drawn in a process of their own that can be stopped."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from importlib import import_module
from io import BytesIO
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from dondoc.ingest import reading
from dondoc.ingest.files import MAX_MEMORY, MAX_PAGES, File, Options
from dondoc.ingest.sniffing import Format, told
from dondoc.model import DondocError, Picture

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTH = 1000
"""How wide a page is drawn, in pixels: small print is legible, and a page of print takes about 60 kB."""

SECONDS = 60
"""How long one page may take."""

_LONGEST = 8  # times its width a page may be high
_QUALITY = 55


def pages(path: str, options: Options | None = None, width: int = WIDTH) -> Iterator[Picture]:
    """Yield the pages of the document at ``path`` as pictures ``width`` pixels wide; none for a format without pages.

    Args:
        path: as ``Source.path`` names it, also within an archive; standard input cannot be read again and gives none.
        options: how the file is to be opened.
        width: of the pictures.

    Raises:
        DondocError: the file cannot be read any more, or a page of it cannot be drawn.
    """
    if path == "-" or path.startswith("-!/"):
        return
    file = _at(path, options or Options())
    if told(file) not in (Format.PDF, Format.IMAGE):
        return
    context = get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_draw, args=(there, file, width), daemon=True)
    process.start()
    there.close()
    try:
        while True:
            if not here.poll(SECONDS):
                raise DondocError(f"{file.name}: a page takes more than {SECONDS} seconds to draw")
            drawn: Picture | DondocError | None = here.recv()
            if drawn is None:
                return
            if isinstance(drawn, DondocError):
                raise drawn
            yield drawn
    except (EOFError, OSError):
        raise DondocError(f"{file.name}: is damaged: what draws its pages crashed") from None
    finally:
        here.close()
        process.kill()
        process.join()


def _at(path: str, options: Options) -> File:
    """Return the file at a path, which may lead into archives."""
    file = reading.taken(path.partition("!/")[0], options)
    while file.path != path:
        members = import_module(f"dondoc.ingest.{reading.CONTAINERS[told(file)]}").members(file)
        inner = (one for one in members if isinstance(one, File))
        found = next((one for one in inner if path == one.path or path.startswith(f"{one.path}!/")), None)
        if found is None:
            raise DondocError(f"{file.name}: has changed while it was read")
        file = found
    return file


def _draw(there: Connection, file: File, width: int) -> None:
    """Send the pages, then ``None``; what fails is sent as the error that says so."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(BrokenPipeError):
        try:
            for picture in _pdf(file, width) if told(file) is Format.PDF else _image(file, width):
                there.send(picture)
            there.send(None)
        except DondocError as error:
            there.send(error)
        except Exception as error:  # a library on a hostile file raises whatever it does
            there.send(DondocError(f"{file.name}: a page cannot be drawn ({type(error).__name__})"))


def _pdf(file: File, width: int) -> Iterator[Picture]:
    import pypdfium2

    document = pypdfium2.PdfDocument(file.data, password=file.options.password)
    for index in range(min(len(document), MAX_PAGES)):
        page = document[index]
        wide, high = page.get_size()
        if 0 < high <= _LONGEST * wide:
            yield Picture(index + 1, wide, high, *_encoded(page.render(scale=width / wide).to_pil()))
        page.close()


def _image(file: File, width: int) -> Iterator[Picture]:
    from dondoc.ingest.image import sheets

    for index, sheet in enumerate(sheets(file)):
        if 0 < sheet.height <= _LONGEST * sheet.width:
            image = sheet.draw()
            image.thumbnail((width, _LONGEST * width))
            yield Picture(index + 1, sheet.width, sheet.height, *_encoded(image))


def _encoded(image: Image) -> tuple[str, bytes]:
    """Return the media type and the bytes of a picture in WebP, which every browser of today shows."""
    written = BytesIO()
    image.convert("RGB").save(written, "WEBP", quality=_QUALITY, method=2)
    return "image/webp", written.getvalue()
