"""The format of a file is told by what it holds: the right one for each, one clear line for what is not read."""

from __future__ import annotations

import codecs
import io
import zipfile
from collections.abc import Mapping

import pytest

from dondoc.ingest.files import File
from dondoc.ingest.sniffing import Format, plain, told
from dondoc.model import DondocError
from tests.compound import compound, message

LETTER = b"From: a@example.vn\r\nTo: b@example.vn\r\nSubject: x\r\n\r\nnoi dung\r\n"


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, held in members.items():
            packed.writestr(name, held)
    return stream.getvalue()


TYPES = (
    '<Types><Override PartName="/{}" ContentType="application/vnd.openxmlformats-officedocument.{}.main+xml"/></Types>'
)
OPEN = "application/vnd.oasis.opendocument."

KNOWN: dict[str, tuple[bytes, Format]] = {
    "pdf": (b"%PDF-1.7\n", Format.PDF),
    "pdf behind junk": (b"\n\n junk %PDF-1.4\n", Format.PDF),
    "png": (b"\x89PNG\r\n\x1a\n", Format.IMAGE),
    "jpeg": (b"\xff\xd8\xff\xe0", Format.IMAGE),
    "tiff": (b"II*\0", Format.IMAGE),
    "tiff of the other end": (b"MM\0*", Format.IMAGE),
    "gif": (b"GIF89a", Format.IMAGE),
    "webp": (b"RIFF\x10\0\0\0WEBPVP8 ", Format.IMAGE),
    "bmp": (b"BM\x10\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0" + bytes(20), Format.IMAGE),
    "jpeg 2000": (b"\0\0\0\x0cjP  \r\n\x87\n", Format.IMAGE),
    "rtf": (b"{\\rtf1\\ansi x}", Format.RTF),
    "docx": (zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<x/>"}), Format.DOCX),
    "docx with its text elsewhere": (
        zipped({"[Content_Types].xml": TYPES.format("a.xml", "wordprocessingml.document"), "a.xml": "<x/>"}),
        Format.DOCX,
    ),
    "odt": (zipped({"mimetype": OPEN + "text", "content.xml": "<x/>"}), Format.ODT),
    "zip": (zipped({"word/van-ban.txt": "x", "xl/so.txt": "y"}), Format.ZIP),
    "gzip": (b"\x1f\x8b\x08\0", Format.GZIP),
    "tar": (b"a.txt".ljust(257, b"\0") + b"ustar\x0000", Format.TAR),
    "doc": (compound({"WordDocument": b"x" * 5000, "1Table": b"y"}), Format.DOC),
    "msg": (message("Kính gửi"), Format.MSG),
    "encrypted docx": (compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), Format.DOCX),
    "html": (b"<!DOCTYPE html><p>x", Format.HTML),
    "html behind a comment": (
        b"\xef\xbb\xbf\n<!-- saved from url=(0017)http://x -- y -->\r\n<HTML><body>",
        Format.HTML,
    ),
    "xhtml": (b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">\n<html>', Format.HTML),
    "html without a frame": (b"<p class=MsoNormal>x</p>", Format.HTML),
    "html behind a line": (b"Khong co gi\n\n  <html>\n<body>x", Format.HTML),
    "html in UTF-16": (codecs.BOM_UTF16_LE + "<html>x".encode("utf-16-le"), Format.HTML),
    "html in UTF-16 without a mark": ("<html><head><title>x</title></head>".encode("utf-16-be"), Format.HTML),
    "eml": (LETTER, Format.EML),
    "eml from a mailbox": (b"From a@example.vn Mon Jan  1\n" + LETTER, Format.EML),
    "eml with a folded field": (b"Received: from x\r\n\tby y\r\n" + LETTER, Format.EML),
    "mhtml": (b"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://x\r\n\r\n", Format.EML),
    "txt": ("Kính gửi: Sở Nội vụ\nSố: 1/A\n".encode(), Format.TXT),
    "txt like a letter": (b"To: Phong Noi vu\nNguoi nhan - x\n\nnoi dung", Format.TXT),
    "txt about html": ("Thẻ <html> và thẻ <p> là gì?".encode(), Format.TXT),
    "txt in UTF-16": (codecs.BOM_UTF16_LE + "Sở".encode("utf-16-le"), Format.TXT),
    "nul": (b"\0" * 600, Format.TXT),
}

NOT_READ: dict[str, tuple[bytes, str]] = {
    "xlsx": (
        zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "x"}),
        "is an Excel file, which is not read",
    ),
    "pptx": (zipped({"[Content_Types].xml": "<Types/>", "ppt/p.xml": "x"}), "is a PowerPoint file, which is not read"),
    "ods": (zipped({"mimetype": OPEN + "spreadsheet"}), "is an OpenDocument spreadsheet, which is not read"),
    "epub": (zipped({"mimetype": "application/epub+zip"}), "is an EPUB book, which is not read"),
    "jar": (zipped({"META-INF/MANIFEST.MF": "x"}), "is a Java program, which is not read"),
    "xls": (compound({"Workbook": b"x" * 5000}), "is an Excel file, which is not read"),
    "ppt": (compound({"PowerPoint Document": b"x"}), "is a PowerPoint file, which is not read"),
    "other ole": (compound({"Contents": b"x"}), "is an old Office file of an unknown kind"),
    "ole cut off": (compound({"WordDocument": b"x" * 5000})[:600], "is a damaged or cut off old Office file"),
    "ole of its mark alone": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is a damaged or cut off old Office file"),
    "docx cut off": (KNOWN["docx"][0][:120], "is a damaged or cut off Word file"),
    "zip cut off": (zipped({"a.txt": "x" * 99})[:50], "is a damaged or cut off zip file"),
    "empty zip": (zipped({}), "is an empty zip file"),
    "rar": (b"Rar!\x1a\x07\x01\0", "is a rar archive, which is not read; unpack it"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\4", "is a 7z archive, which is not read; unpack it"),
    "program": (b"MZ\x90\0", "is a program, which is not read"),
    "heic": (b"\0\0\0\x18ftypheic", "is a HEIC or AVIF picture, which is not read; save it as JPEG"),
    "film": (b"\0\0\0\x18ftypmp42", "is a sound or film, which is not read"),
    "sound": (b"RIFF\x10\0\0\0WAVEfmt ", "is a sound or film, which is not read"),
    "postscript": (b"%!PS-Adobe-3.0", "is a PostScript file, which is not read; save it as PDF"),
    "word xml": (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><x/>', "is a Word file in one XML"),
    "flat odt": (b'<?xml version="1.0"?>\n<office:document x="y">', "is an OpenDocument file in one XML"),
    "svg": (b'<?xml version="1.0"?>\n<svg xmlns="x">', "is an SVG drawing, which is not read"),
    "empty": (b"", "is empty"),
    "blank": (b" \r\n\t", "is empty"),
}


@pytest.mark.parametrize("kind", KNOWN)
def test_known(kind: str) -> None:
    data, expected = KNOWN[kind]
    assert told(File("ten-sai.xyz", data)) is expected
    if expected is not Format.TXT:
        assert not plain(data)


@pytest.mark.parametrize("kind", NOT_READ)
def test_not_read(kind: str) -> None:
    data, expected = NOT_READ[kind]
    with pytest.raises(DondocError, match=f"^a.pdf: {expected}") as caught:
        told(File("a.pdf", data))
    assert str(caught.value).isprintable()


def test_most_texts_are_plain() -> None:
    assert plain("ỦY BAN NHÂN DÂN\n".encode())
    assert plain(codecs.BOM_UTF8 + "ỦY BAN".encode())
