"""A file, or standard input, made into Sources: the format is told by the content, each has its module."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from dondoc.ingest.files import MAX_BYTES, MAX_DEPTH, MAX_MEMBERS, MAX_UNPACKED, File, Options, shown
from dondoc.ingest.sniffing import Format, told
from dondoc.model import DondocError, Source

# the module whose read(File) -> Source reads a format
_READERS = {
    Format.TXT: "text",
    Format.PDF: "pdf",
    Format.IMAGE: "image",
    Format.DOCX: "docx",
    Format.DOC: "office",
    Format.RTF: "office",
    Format.ODT: "office",
    Format.HTML: "html",
}
# the module whose members(File) -> Iterator[File] takes a format apart
CONTAINERS = {
    Format.ZIP: "archive",
    Format.TAR: "archive",
    Format.GZIP: "archive",
    Format.EML: "message",
    Format.MSG: "message",
}


def read(path: str, options: Options | None = None) -> Source:
    """Return the document in the file at ``path``, or on standard input for ``-``.

    Raises:
        DondocError: the file cannot be read, is empty, too large, in a format that is not read, or holds several.
    """
    found = documents(path, options)
    first = next(found, None)
    if isinstance(first, DondocError):
        raise first
    name = shown(path)
    if first is None:
        raise DondocError(f"{name}: holds no document")
    if next(found, None) is not None:
        raise DondocError(f"{name}: holds several documents")
    return first


def documents(path: str, options: Options | None = None) -> Iterator[Source | DondocError]:
    """Yield the documents of a file in their order: one, or those of an archive or a message, each by its path inside.

    What cannot be read comes as the error that says why, and the others go on.
    """
    try:
        file = taken(path, options)
    except DondocError as error:
        yield error
        return
    yield from within(file)


def taken(path: str, options: Options | None = None) -> File:
    """Return the bytes of the file at ``path``, or of standard input for ``-``.

    Raises:
        DondocError: it cannot be opened, or is too large.
    """
    return File(path, _bytes(path), options or Options())


def within(file: File) -> Iterator[Source | DondocError]:
    """Yield the documents of a file whose bytes are there already, as ``documents`` does."""
    nothing = True
    for found in _documents(file, _Left()):
        nothing = False
        yield found
    if nothing:
        yield DondocError(f"{file.name}: holds no document")


@dataclass(slots=True)
class _Left:
    """How much may still be unpacked from one file, the archives within it included."""

    members: int = MAX_MEMBERS
    size: int = MAX_UNPACKED

    def take(self, file: File, member: File | DondocError) -> None:
        """Count a member of ``file``.

        Raises:
            DondocError: it is one too many.
        """
        self.members -= 1
        if self.members < 0:
            raise DondocError(f"{file.name}: holds more than {MAX_MEMBERS} files")
        if isinstance(member, File):
            self.size -= len(member.data)
            if self.size < 0:
                raise DondocError(f"{file.name}: unpacks to more than {MAX_UNPACKED // 1024 // 1024} MiB")


def _documents(file: File, left: _Left) -> Iterator[Source | DondocError]:
    try:
        kind = told(file)
        if kind not in CONTAINERS:
            source: Source = import_module(f"dondoc.ingest.{_READERS[kind]}").read(file)
            yield source
            return
        if file.depth >= MAX_DEPTH:
            raise DondocError(f"{file.name}: lies in more than {MAX_DEPTH} archives")
        for member in import_module(f"dondoc.ingest.{CONTAINERS[kind]}").members(file):
            left.take(file, member)
            yield from [member] if isinstance(member, DondocError) else _documents(member, left)
    except DondocError as error:
        yield error
    except (ImportError, GeneratorExit):
        raise
    except Exception as error:
        # a library that chokes on a broken or hostile file says so in its own way
        if os.environ.get("DONDOC_DEBUG") == "1":
            traceback.print_exception(error)
        yield DondocError(f"{file.name}: {_why(error)}")


def _why(error: Exception) -> str:
    """Return in one line what an error means that no reader of a format foresaw."""
    if isinstance(error, MemoryError):
        return "needs more memory than one file may take"
    if isinstance(error, RecursionError):
        return "is nested too deep"
    return f"is damaged ({type(error).__name__})"


def _bytes(path: str) -> bytes:
    name = shown("standard input" if path == "-" else path)
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
