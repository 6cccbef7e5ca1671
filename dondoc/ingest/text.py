"""Plain text: UTF-8 with or without byte order mark, UTF-16; CRLF becomes LF, nothing else changes.

Text in an encoding older than these is decoded where it then clearly reads like Vietnamese.
"""

from __future__ import annotations

import codecs

from dondoc.ingest.files import File
from dondoc.model import DondocError, Source

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def read(file: File) -> Source:
    """Return the document in a plain text file; its text is the file's own."""
    from dondoc.ingest import legacy

    name: str | None = None
    try:
        text = decode(file.data, file.name)
    except DondocError:
        found = legacy.decoded(file.data)
        if found is None:
            raise
        text, name = _with_plain_ends(found[0]), found[1]
    else:
        # Latin-1 letters that stand for others: what was set in an old font was taken over letter by letter
        if not text.isascii() and not legacy.is_unicode(text):
            name = legacy.encoding(text)
            text = legacy.restored(text) if name else text
    if not text.strip():
        raise DondocError(f"{file.name}: is empty")
    return Source(file.path, file.sha256, "txt", text, warnings=(legacy.note(name),) if name else ())


def decode(data: bytes, name: str) -> str:
    """Return the text of a plain text file; only where no line ends with LF does CR alone end one.

    Args:
        data: the file's bytes.
        name: what errors call the file.

    Raises:
        DondocError: the bytes are in another encoding, or hold what no text holds; the byte is named.
    """
    mark, encoding = next(((m, e) for m, e in _BYTE_ORDER_MARKS if data.startswith(m)), (b"", ""))
    encoding = encoding or _without_mark(data)
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        place = error.start + len(mark)
        raise DondocError(f"{name}: is not {encoding.upper()}: byte 0x{data[place]:02x} at offset {place}") from None
    nul = text.find("\0")
    if nul >= 0:
        place = len(mark) + len(text[:nul].encode(encoding))
        raise DondocError(f"{name}: is no text: a NUL character at offset {place}")
    return _with_plain_ends(text)


def _with_plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n") if "\n" in text else text.replace("\r", "\n")


def _without_mark(data: bytes) -> str:
    """Return the encoding of bytes without a mark; of UTF-16's bytes, many on one side are NUL: the Latin letters'."""
    head = data[:2000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) > max(1, len(head) // 10) and min(even, odd) <= max(even, odd) // 4:
        return "utf-16-le" if odd > even else "utf-16-be"
    return "utf-8"
