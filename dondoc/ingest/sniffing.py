"""What format a file's bytes are in, whatever its name says."""

from __future__ import annotations

import codecs
import io
import re
import struct
from enum import StrEnum

from dondoc.ingest.files import MAX_MEMBERS, File
from dondoc.model import DondocError


class Format(StrEnum):
    """The formats that are read; the value is what ``source.format`` says."""

    TXT = "txt"
    PDF = "pdf"
    IMAGE = "image"
    DOCX = "docx"
    DOC = "doc"
    RTF = "rtf"
    ODT = "odt"
    HTML = "html"
    ZIP = "zip"
    TAR = "tar"
    GZIP = "gz"
    EML = "eml"
    MSG = "msg"


_ZIP = b"PK\x03\x04"
_NO_MEMBERS = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS = (
    (b"{\\rtf", Format.RTF),
    (b"\x89PNG\r\n\x1a\n", Format.IMAGE),
    (b"\xff\xd8\xff", Format.IMAGE),
    (b"II*\0", Format.IMAGE),
    (b"MM\0*", Format.IMAGE),
    (b"II+\0", Format.IMAGE),
    (b"MM\0+", Format.IMAGE),
    (b"GIF87a", Format.IMAGE),
    (b"GIF89a", Format.IMAGE),
    (b"\0\0\0\x0cjP  \r\n\x87\n", Format.IMAGE),
    (b"\xffO\xffQ\0", Format.IMAGE),
    (b"\x1f\x8b\x08", Format.GZIP),
)
_TAKE = "save it as .docx or PDF"
_UNPACK = "unpack it, or pack it as .zip"
# what is known and not read: how it begins, what it is, what to do about it
_OTHERS = (
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (b"Rar!\x1a\x07", "a rar archive", _UNPACK),
    (b"\xfd7zXZ\0", "an xz archive", _UNPACK),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"MSCF\0", "a cab archive", _UNPACK),
    (b"MZ", "a program", "it is not opened"),
    (b"\x7fELF", "a program", "it is not opened"),
    (b"%!PS", "a PostScript file", "save it as PDF"),
    (b"AT&TFORM", "a DjVu file", "save it as PDF"),
    (b"ID3", "a sound", "only documents are read"),
    (b"OggS", "a sound or film", "only documents are read"),
    (b"\x1aE\xdf\xa3", "a film", "only documents are read"),
    (b"SQLite format 3\0", "a database", "only documents are read"),
    (b"\x78\x9f\x3e\x22", "a winmail.dat of Outlook", "let the sender send it as plain text with attachments"),
    (b"\xdb\xa5-\0", "a Word 2 file", _TAKE),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "a film", "only documents are read"),
)
_OLE_STREAMS = (
    ("WordDocument", Format.DOC),
    ("__properties_version1.0", Format.MSG),
    ("Workbook", "an Excel file"),
    ("Book", "an Excel file"),
    ("PowerPoint Document", "a PowerPoint file"),
    ("VisioDocument", "a Visio file"),
    ("Quill", "a Publisher file"),
)
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_MAX_DIRECTORY = 16 * 1024 * 1024  # bytes of a zip file's table of contents
_MAX_TYPES = 1024 * 1024
_WORD_MAIN = re.compile(
    rb"wordprocessingml\.(?:document|template)\.main|ms-word\.(?:document|template)\.macroEnabledT?"
)
_HEAD = 8192

_MARKUP = (
    r"!doctype\s+html|html|head|body|meta|title|style|script|link|table|div|p|span|font|center|h[1-6]|br|section|"
    r"article"
)
# HTML begins with its first element, before which blanks, comments and an XML declaration may stand
_HTML = re.compile(
    rf"(?:\s|\ufeff|<!--(?:[^-]|-(?!->))*-->|<\?xml[^>]*>|<!doctype\s(?!html)[^>]*>)*<(?:{_MARKUP})\b", re.I
)
_LATE_HTML = re.compile(r"^[ \t]*<(?:!doctype\s+html|html|body)\b", re.I | re.M)
_WORD_XML = re.compile(r"<\?mso-application[^>]*progid=.Word|<w:wordDocument\b|<pkg:package\b")
_FLAT_ODT = re.compile(r"<office:document\b")
_SVG = re.compile(r"\s*(?:<\?xml[^>]*>\s*|<!--(?:[^-]|-(?!->))*-->\s*|<!doctype[^>]*>\s*)*<svg\b", re.I)
_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,60}):(?:[ \t]|\r?$|\Z)")
_FIELDS = re.compile(
    r"from|to|cc|subject|date|sender|reply-to|received|return-path|delivered-to|message-id|mime-version|content-.*|x-.*|"
    r"dkim-signature|arc-.*|authentication-results|snapshot-content-location|thread-.*|importance"
)


def told(file: File) -> Format:
    """Return the format of a file.

    Raises:
        DondocError: it is empty, or a format that is known and not read.
    """
    data = file.data
    if not data.strip():
        raise DondocError(f"{file.name}: is empty")
    if data.startswith((_ZIP, _NO_MEMBERS)):
        return _zip(file)
    if data.startswith(_OLE):
        return _ole(file)
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    if b"%PDF-" in data[:1024]:
        return Format.PDF
    for start, what, advice in _OTHERS:
        if data.startswith(start):
            raise _not_read(file, what, advice)
    if data[257:262] == b"ustar":
        return Format.TAR
    return _media(file) or _text(file)


def plain(data: bytes) -> bool:
    """Return whether bytes can be nothing but text: no other format has to be tried on them."""
    starts = (_ZIP, _NO_MEMBERS, _OLE, b"RIFF", b"BM", *(start for start, *_ in (*_STARTS, *_OTHERS)))
    if data.startswith(starts) or data[4:8] == b"ftyp" or data[257:262] == b"ustar" or b"%PDF-" in data[:1024]:
        return False
    head = _head(data)
    return not (_HTML.match(head) or _LATE_HTML.search(head) or _is_message(head))


def _not_read(file: File, what: str, advice: str) -> DondocError:
    return DondocError(f"{file.name}: is {what}, which is not read; {advice}")


def _media(file: File) -> Format | None:
    """Return pictures whose mark stands behind a length, and refuse sounds and films that are made so."""
    data = file.data
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return Format.IMAGE
    if data.startswith(b"RIFF"):
        raise _not_read(file, "a sound or film", "only documents are read")
    if data.startswith(b"BM") and len(data) > 26 and data[6:10] == b"\0\0\0\0":
        return Format.IMAGE
    if data[4:8] == b"ftyp":
        heic = data[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"avif")
        if heic:
            raise _not_read(file, "a HEIC or AVIF picture", "save it as JPEG")
        raise _not_read(file, "a sound or film", "only documents are read")
    return None


# -- text --------------------------------------------------------------------------------------------------------------


def _text(file: File) -> Format:
    head = _head(file.data)
    if _WORD_XML.search(head):
        raise _not_read(file, "a Word file in one XML", _TAKE)
    if _FLAT_ODT.search(head):
        raise _not_read(file, "an OpenDocument file in one XML", "save it as .odt, .docx or PDF")
    if _SVG.match(head):
        raise _not_read(file, "an SVG drawing", "save it as PDF")
    if _is_message(head):
        return Format.EML
    if _HTML.match(head) or _LATE_HTML.search(head):
        return Format.HTML
    return Format.TXT


def _head(data: bytes) -> str:
    """Return the first signs of what may be a text, ASCII ones surely right."""
    head = data[:_HEAD]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace")
    if head[:2].count(0) == 1 and head[:40:2].count(0) + head[1:40:2].count(0) > 10:
        return head.decode("utf-16-be" if head[0] == 0 else "utf-16-le", "replace")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")


def _is_message(head: str) -> bool:
    """Return whether a text begins with the fields of a message (RFC 5322, section 2.2), two of them known ones."""
    known = 0
    for number, line in enumerate(head.lstrip("\r\n").split("\n")[:60]):
        if not line.strip():
            break
        if number == 0 and line.startswith("From "):
            continue
        if line[0] in " \t" and number:
            continue
        field = _FIELD.match(line)
        if not field:
            return False
        known += bool(_FIELDS.fullmatch(field[1].lower()))
    return known >= 2


# -- zip files ---------------------------------------------------------------------------------------------------------


def _zip(file: File) -> Format:
    """Return what a zip file is: a Word or OpenDocument text by its members, else an archive."""
    from zipfile import BadZipFile, ZipFile

    if directory_size(file.data) > _MAX_DIRECTORY:
        raise DondocError(f"{file.name}: holds more than {MAX_MEMBERS} files")
    try:
        with ZipFile(io.BytesIO(file.data)) as packed:
            names = set(packed.namelist())
            mimetype, types = "", b""
            if "[Content_Types].xml" in names and packed.getinfo("[Content_Types].xml").file_size < _MAX_TYPES:
                types = packed.read("[Content_Types].xml")
            if "mimetype" in names and packed.getinfo("mimetype").file_size < 200:
                mimetype = packed.read("mimetype").decode("latin-1").strip()
    except Exception as error:
        what = _what_it_was(file.data)
        if isinstance(error, BadZipFile | OSError | ValueError | NotImplementedError | RuntimeError | struct.error):
            raise DondocError(f"{file.name}: is a damaged or cut off {what}") from None
        raise DondocError(f"{file.name}: is a damaged {what} ({type(error).__name__})") from None
    if mimetype.startswith(_OPEN_DOCUMENT):
        return _open_document(file, mimetype.removeprefix(_OPEN_DOCUMENT))
    if mimetype == "application/epub+zip":
        raise _not_read(file, "an EPUB book", "save it as PDF")
    if "[Content_Types].xml" in names:
        return _office(file, names, types)
    if "META-INF/MANIFEST.MF" in names or "AndroidManifest.xml" in names:
        raise _not_read(file, "a Java program", "it is not opened")
    if not names:
        raise DondocError(f"{file.name}: is an empty zip file")
    return Format.ZIP


def _open_document(file: File, kind: str) -> Format:
    if kind.startswith("text"):
        return Format.ODT
    what = "spreadsheet" if kind.startswith("spreadsheet") else "presentation" if kind.startswith("pres") else "drawing"
    raise _not_read(file, f"an OpenDocument {what}", _TAKE)


def _office(file: File, names: set[str], types: bytes) -> Format:
    folders = {name.split("/", 1)[0] for name in names}
    if "word" in folders or _WORD_MAIN.search(types):
        return Format.DOCX
    for folder, what in (("xl", "an Excel file"), ("ppt", "a PowerPoint file"), ("visio", "a Visio file")):
        if folder in folders:
            raise _not_read(file, what, _TAKE)
    if any(name.endswith((".fdseq", ".fpage")) for name in names):
        raise _not_read(file, "an XPS file", "save it as PDF")
    return Format.ZIP


def _what_it_was(data: bytes) -> str:
    """Return what a damaged zip file seems to have been, by the names at its beginning."""
    head = data[:65536]
    if b"word/" in head:
        return "Word file"
    return "OpenDocument file" if b"opendocument" in head else "zip file"


def directory_size(data: bytes) -> int:
    """Return how many bytes a zip file's table of contents claims to hold; 0 where it has none (APPNOTE 4.3.16)."""
    place = data.rfind(_NO_MEMBERS, max(0, len(data) - 65557))
    if place < 0 or place + 22 > len(data):
        return 0
    size = int(struct.unpack_from("<L", data, place + 12)[0])
    wide = data.rfind(b"PK\x06\x06", max(0, place - 65536), place)
    if size == 0xFFFFFFFF and wide >= 0 and wide + 56 <= len(data):
        return int(struct.unpack_from("<Q", data, wide + 40)[0])
    return size


# -- compound files of old Office --------------------------------------------------------------------------------------


def _ole(file: File) -> Format:
    """Return what a compound file is, by the names of its streams."""
    import olefile

    try:
        with olefile.OleFileIO(file.data) as compound:
            names = {path[0] for path in compound.listdir(streams=True, storages=True)}
    except Exception:
        raise DondocError(f"{file.name}: is a damaged or cut off old Office file") from None
    if "EncryptedPackage" in names or "EncryptionInfo" in names:
        return Format.DOCX  # which Office program it is of shows only behind the password
    for name, kind in _OLE_STREAMS:
        if name in names:
            if isinstance(kind, Format):
                return kind
            raise _not_read(file, kind, _TAKE)
    raise _not_read(file, "an old Office file of an unknown kind", _TAKE)
