"""Which files a command is to take: files, folders, patterns, names on standard input, addresses of other places."""

from __future__ import annotations

import glob
import hashlib
import os
import stat
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dondoc.model import DondocError

SUFFIXES = frozenset(
    f".{name}"
    for names in (
        ("txt", "text", "md", "pdf", "doc", "docx", "rtf", "odt", "htm", "html", "eml", "msg", "zip"),
        ("png", "jpg", "jpeg", "tif", "tiff", "bmp", "webp"),
    )
    for name in names
)
"""What is taken from a folder; a file that is named is always taken, and its content tells its format."""

_SETTLED = 2_000_000_000
"""How long ago, in nanoseconds, a file must have changed last for its times to tell that it is unchanged."""

_BLOCK = 1 << 20


def is_remote(path: str) -> bool:
    """Tell whether a name is an address, as in ``s3://bucket/folder``."""
    scheme, found, _ = path.partition("://")
    return bool(found) and scheme.replace("+", "").replace("::", "").isalnum()


def expanded(arguments: Iterable[str]) -> Iterator[str]:
    """Yield the files that arguments stand for: ``-`` for names on standard input, one a line or ended by NUL."""
    for argument in arguments:
        if argument == "-":
            yield from (name for line in _lines() for name in _one(line))
        else:
            yield from _one(argument)


def _lines() -> list[str]:
    data = sys.stdin.buffer.read() if sys.stdin is not None else b""
    return [os.fsdecode(name) for name in data.split(b"\0" if b"\0" in data else b"\n") if name.strip(b"\r")]


def _one(argument: str) -> Iterator[str]:
    if is_remote(argument):
        yield from _remote(argument)
    elif os.path.isdir(argument):  # noqa: PTH112
        yield from in_folder(argument)
    elif glob.has_magic(argument) and not os.path.lexists(argument):
        found = sorted(glob.glob(argument, recursive=True))  # noqa: PTH207
        if not found:
            yield argument
        for name in found:
            yield from _one(name)
    else:
        yield argument


def in_folder(folder: str) -> Iterator[str]:
    """Yield the documents of a folder and the folders in it, but for hidden ones, in the order of their names."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if is_document(name):
                yield os.path.join(place, name)  # noqa: PTH118


def is_document(path: str) -> bool:
    """Tell by its name whether a file of a folder is taken for a document."""
    name = os.path.basename(path)  # noqa: PTH119
    return not name.startswith((".", "~$")) and os.path.splitext(name)[1].lower() in SUFFIXES  # noqa: PTH122


def mark(path: str) -> str | None:
    """Return what tells that a file is unchanged, ``None`` where it changed just now.

    Raises:
        OSError: the file cannot be looked at.
        DondocError: it is no file.
    """
    if is_remote(path):
        system, name = _system(path)
        return f"remote {system.ukey(name)}"
    found = os.stat(path)  # noqa: PTH116
    if stat.S_ISDIR(found.st_mode):
        raise DondocError("is a folder")
    if not stat.S_ISREG(found.st_mode):
        raise DondocError("is no file")
    if time.time_ns() - max(found.st_mtime_ns, found.st_ctime_ns) < _SETTLED:
        return None
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino}"


def sha256(path: str) -> str:
    """Return the hash of a file's bytes.

    Raises:
        OSError: it cannot be read.
    """
    digest = hashlib.sha256()
    with Path(path).open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


# -- other places ------------------------------------------------------------------------------------------------------


def _system(url: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise DondocError("addresses need the extra: pip install 'dondoc[remote]'") from None
    try:
        found: tuple[Any, str] = url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise DondocError(f"{url}: {error}") from None
    return found


def _remote(url: str) -> Iterator[str]:
    system, name = _system(url)
    try:
        if glob.has_magic(name):
            names = system.glob(name)
        elif system.isdir(name):
            names = [found for found in system.find(name) if is_document(found)]
        else:
            yield url
            return
    except OSError as error:
        raise DondocError(f"{url}: {error.strerror or error}") from None
    # "zip://letters::s3://bucket/a.zip": what an archive lies in stands behind it
    _, chained, rest = url.partition("::")
    yield from (system.unstrip_protocol(found) + chained + rest for found in sorted(names))


@contextmanager
def at_hand(path: str, limit: int) -> Iterator[str]:
    """Give a file under a local name, fetched for the time being where it is elsewhere.

    Args:
        path: its name or address.
        limit: the most bytes that are fetched.

    Raises:
        DondocError: it cannot be fetched.
    """
    if not is_remote(path):
        yield path
        return
    system, name = _system(path)
    suffix = os.path.splitext(name)[1][:20]  # noqa: PTH122
    with tempfile.NamedTemporaryFile(prefix="dondoc-", suffix=suffix) as copy:
        try:
            with system.open(name, "rb") as stream:
                while block := stream.read(_BLOCK):
                    copy.write(block)
                    if copy.tell() > limit:
                        raise DondocError(f"is larger than {limit // 1024 // 1024} MiB")
        except OSError as error:
            raise DondocError(error.strerror or "cannot be fetched") from None
        copy.flush()
        yield copy.name
