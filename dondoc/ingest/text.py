"""Plain text: UTF-8 with or without byte order mark, UTF-16 with one; line ends become LF, nothing else changes."""

from __future__ import annotations

import codecs

from dondoc.model import DondocError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes, name: str) -> str:
    """Return the text of a plain text file.

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
        value = data[place]
        raise DondocError(f"{name}: is not {encoding.upper()}: byte 0x{value:02x} at offset {place}") from None
    nul = text.find("\0")
    if nul >= 0:
        raise DondocError(f"{name}: is no text: a NUL character at offset {nul}")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _without_mark(data: bytes) -> str:
    """Return the encoding of bytes without a mark; half of UTF-16's bytes are NUL where the text is Latin."""
    head = data[:2000]
    if len(head) >= 4 and b"\0" in head:
        even, odd = head[::2].count(0), head[1::2].count(0)
        if odd > len(head) // 10 and not even:
            return "utf-16-le"
        if even > len(head) // 10 and not odd:
            return "utf-16-be"
    return "utf-8"
