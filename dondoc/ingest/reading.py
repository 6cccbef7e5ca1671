"""One file, or standard input, made into a Source: the format is told by the content."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from dondoc.ingest import text
from dondoc.model import DondocError, Source

MAX_BYTES = 64 * 1024 * 1024

# formats that are known but that this version does not read
_OTHER = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a Word, spreadsheet or zip file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
)


def read(path: str) -> Source:
    """Return the document in the file at ``path``, or on standard input for ``-``.

    Raises:
        DondocError: the file cannot be read, is empty, too large, or in a format that is not read.
    """
    name = shown("standard input" if path == "-" else path)
    data = _bytes(path, name)
    for start, kind in _OTHER:
        if data.startswith(start):
            raise DondocError(f"{name}: is {kind}; this version reads plain text only")
    content = text.decode(data, name)
    if not content.strip():
        raise DondocError(f"{name}: is empty")
    return Source(path, hashlib.sha256(data).hexdigest(), "txt", content)


def shown(text: str) -> str:
    """Return ``text``, a file's name say, fit for one line of a message: what cannot be printed is escaped."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def _bytes(path: str, name: str) -> bytes:
    try:
        if path == "-":
            if sys.stdin is None:
                raise DondocError(f"{name}: is closed")
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            file = Path(path)
            if file.is_dir():
                raise DondocError(f"{name}: is a folder")
            with file.open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise DondocError(f"{name}: {error.strerror or 'cannot be read'}") from None
    except ValueError:
        raise DondocError(f"{name}: is no file name") from None
    if len(data) > MAX_BYTES:
        raise DondocError(f"{name}: is larger than {MAX_BYTES // 1024 // 1024} MiB")
    return data
