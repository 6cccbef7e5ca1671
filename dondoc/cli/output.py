"""Puts what a command made where the user wants it: into a file, whole or not at all, or on standard output."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from dondoc.cli import streams
from dondoc.ingest.files import shown
from dondoc.model import DondocError


def deliver(pieces: Iterable[bytes], output: str | None, *, binary: bool) -> None:
    """Write pieces to a file, or to standard output for ``None`` and ``-``.

    Raises:
        DondocError: the file cannot be written, or what is binary would go to a terminal.
    """
    if output is not None and output != "-":
        _file(pieces, output)
        return
    if binary and sys.stdout.isatty():
        raise DondocError("a workbook is nothing for a terminal; say where it goes with -o FILE")
    for piece in pieces:
        streams.put_bytes(piece)


def _file(pieces: Iterable[bytes], output: str) -> None:
    try:
        path = Path(output).resolve()
        if path.exists() and not path.is_file():
            if path.is_dir():
                raise DondocError(f"{shown(output)}: is a folder")
            with path.open("wb") as stream:  # a pipe or device has no name that could be put in its place
                stream.writelines(pieces)
        else:
            _replace(path, pieces)
    except OSError as error:
        raise DondocError(f"{shown(output)}: {error.strerror or 'cannot be written'}") from None


def _replace(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a new file beside the old one and put it in its place."""
    handle, name = tempfile.mkstemp(prefix=".dondoc-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(pieces)
            stream.flush()
            os.fchmod(stream.fileno(), _mode(path))
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _mode(path: Path) -> int:
    """Return the rights of the file that is replaced, else those of any new file."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
