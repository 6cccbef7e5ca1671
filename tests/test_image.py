from __future__ import annotations

import io
import shutil
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from dondoc.ingest import image
from dondoc.ingest.files import File, Options
from dondoc.ingest.reading import read
from dondoc.model import DondocError
from tests import scans

needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="needs tesseract with vie and osd")
WORDS = "Chủ tịch Ủy ban nhân dân tỉnh yêu cầu Sở Nội vụ báo cáo"


@pytest.fixture(scope="module")
def note() -> Image.Image:
    scans.need_fonts()
    picture = Image.new("L", (1240, 500), 255)
    ImageDraw.Draw(picture).text((80, 200), WORDS, 0, scans.font(9))
    return picture


def stored(picture: Image.Image, kind: str, **how: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **how)
    return stream.getvalue()


def sheet(data: bytes, **options: object) -> Image.Image:
    (found,) = image.sheets(File("a.png", data, Options(**options)))  # type: ignore[arg-type]
    return found.draw()


@needs_tesseract
def test_picture_is_a_document(tmp_path: Path, note: Image.Image) -> None:
    path = tmp_path / "scan.txt"  # whatever its name
    path.write_bytes(stored(note, "PNG", dpi=(150, 150)))
    source = read(str(path))
    assert (source.format, source.ocr, source.text.split()) == ("image", True, WORDS.split())
    assert source.pages is not None
    assert len(source.pages) == 1
    assert source.blocks[0].box is not None


@needs_tesseract
def test_every_page_of_a_tiff(tmp_path: Path, note: Image.Image) -> None:
    pages = [note, note.rotate(1, fillcolor=255), note]
    path = tmp_path / "a.tif"
    bits = [page.convert("1", dither=Image.Dither.NONE) for page in pages]
    path.write_bytes(
        stored(bits[0], "TIFF", save_all=True, append_images=bits[1:], compression="group4", dpi=(150, 150))
    )
    source = read(str(path))
    assert source.pages is not None
    assert [source.text[span.start : span.end].split() for span in source.pages] == [WORDS.split()] * 3


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB", "RGBA", "CMYK", "I;16", "I", "F", "YCbCr", "PA"])
def test_modes_show_the_same(note: Image.Image, mode: str) -> None:
    if mode in ("I;16", "I"):
        picture = Image.fromarray(np.asarray(note).astype(np.uint16) * 257)
        picture = picture if mode == "I;16" else picture.convert("I")
        data = stored(picture, "PNG" if mode == "I;16" else "TIFF")
    elif mode == "RGBA":
        picture = Image.new("RGBA", note.size, (0, 0, 0, 0))  # clear, not white
        picture.paste((0, 0, 0, 255), mask=note.point(range(255, -1, -1)))
        data = stored(picture, "PNG")
    elif mode == "PA":
        data = stored(note.convert("P"), "PNG", transparency=b"\xff" * 256)
    else:
        picture = note.convert(mode)
        data = stored(picture, "PNG" if mode in ("1", "L", "P", "LA", "RGB") else "TIFF")
    shown = np.asarray(sheet(data).convert("L")).astype(int)
    assert np.abs(shown - np.asarray(note)).mean() < 4


def test_exif_turn_is_followed(note: Image.Image) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise
    data = stored(note.rotate(90, expand=True), "JPEG", exif=exif)
    assert sheet(data).size == note.size


def test_fax_lines_that_are_farther_apart_than_dots(note: Image.Image) -> None:
    low = note.resize((note.width, note.height // 2))
    found = sheet(stored(low.convert("1"), "TIFF", dpi=(204, 98)))
    assert found.width / found.height == pytest.approx(note.width / note.height, rel=0.05)


@pytest.mark.parametrize(("dpi", "inches"), [((200, 200), 10.0), ((72, 72), 11.69), (None, 11.69)])
def test_size_is_the_papers(dpi: tuple[int, int] | None, inches: float) -> None:
    data = stored(Image.new("L", (1400, 2000), 255), "PNG", **({"dpi": dpi} if dpi else {}))
    (found,) = image.sheets(File("a.png", data))
    assert found.height == pytest.approx(inches * 72, abs=1)


@needs_tesseract
def test_picture_without_text() -> None:
    generator = np.random.default_rng(1)
    rough = Image.fromarray(generator.uniform(0, 255, (30, 40, 3)).astype(np.uint8)).resize(
        (800, 600), Image.Resampling.BICUBIC
    )
    with pytest.raises(DondocError, match=r"^cat\.jpg: holds no text that recognition could read$"):
        image.read(File("cat.jpg", stored(rough, "JPEG")))


def bomb(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(50_000, 50_000), (12_000, 12_000), (2**31 - 1, 2**31 - 1)])
def test_bomb(size: tuple[int, int]) -> None:
    with pytest.raises(DondocError, match=r"^a\.png: (has more than 120 million dots|is no picture that can be read)$"):
        sheet(bomb(*size))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_cut_off(note: Image.Image, kind: str, share: float) -> None:
    data = stored(note.filter(ImageFilter.GaussianBlur(3)), kind)
    with pytest.raises(DondocError, match=r"^a\.png: is (no picture that can be read|a picture that is damaged)"):
        sheet(data[: round(len(data) * share)])


def test_too_small_and_too_many(note: Image.Image) -> None:
    with pytest.raises(DondocError, match="too small to hold text"):
        sheet(stored(Image.new("L", (20, 20)), "PNG"))
    dots = [Image.new("1", (64, 64)) for _ in range(2001)]
    with pytest.raises(DondocError, match="more than 2,000 pages"):
        list(image.sheets(File("a.tif", stored(dots[0], "TIFF", save_all=True, append_images=dots[1:]))))


def test_picture_that_moves_is_one_page(note: Image.Image) -> None:
    data = stored(note, "PNG", save_all=True, append_images=[note.rotate(3), note.rotate(6)])
    assert sheet(data).size == note.size


def test_resolution_that_is_asked_for(note: Image.Image) -> None:
    assert sheet(stored(note, "PNG", dpi=(150, 150)), dpi=75).width == note.width // 2
