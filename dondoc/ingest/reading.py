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
    name = "standard input" if path == "-" else path
    data = _bytes(path, name)
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise DondocError(f"{_shown(name)}: is empty")
    for start, kind in _OTHER:
        if data.startswith(start):
            raise DondocError(f"{_shown(name)}: is {kind}; this version reads plain text only")
    content = text.decode(data, _shown(name))
    if not content.strip():
        raise DondocError(f"{_shown(name)}: is empty")
    return Source(path, hashlib.sha256(data).hexdigest(), "txt", content)


def _shown(name: str) -> str:
    """Return a file's name fit for one line of a message."""
    return name if name.isprintable() else ascii(name)


def _bytes(path: str, name: str) -> bytes:
    try:
        if path == "-":
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            file = Path(path)
            if file.is_dir():
                raise DondocError(f"{_shown(name)}: is a folder")
            with file.open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise DondocError(f"{_shown(name)}: {error.strerror or 'cannot be read'}") from None
    except ValueError:
        raise DondocError(f"{_shown(name)}: is no file name") from None
    if len(data) > MAX_BYTES:
        raise DondocError(f"{_shown(name)}: is larger than {MAX_BYTES // 1024 // 1024} MiB")
    return data
