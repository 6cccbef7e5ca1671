"""A file's bytes on their way to a Source, how they are to be read, and the limits that hold for all formats."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

MAX_BYTES = 256 * 1024 * 1024  # of a file, or of one in an archive
MAX_UNPACKED = 1024 * 1024 * 1024  # of all that an archive holds, the archives within it included
MAX_TEXT = 32 * 1024 * 1024  # characters of one document
MAX_PAGES = 2_000
MAX_MEMBERS = 2_000  # files in an archive or a message
MAX_DEPTH = 3  # archives within archives
MAX_SECONDS = 600  # for one document, and again for each page that is recognised
MAX_MEMORY = 4 * 1024 * 1024 * 1024  # bytes that the process may take that reads a file


class Ocr(StrEnum):
    """Which pages are read by recognition: those whose text is missing or no good, none, or all."""

    AUTO = "auto"
    NEVER = "never"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Options:
    """How files are to be read.

    ``dpi`` is the resolution that pages are drawn at, by default the scan's own; ``language`` is tesseract's name for
    it; ``jobs`` is how many processes recognise at once, by default one a core; ``cache`` is the folder for what was
    recognised, ``None`` for none. ``along`` are the paths that are to be read in the same call, in their order: what
    LibreOffice reads is converted together.
    """

    password: str | None = field(default=None, repr=False)
    ocr: Ocr = Ocr.AUTO
    dpi: int | None = None
    language: str = "vie"
    jobs: int | None = None
    cache: Path | None = None
    along: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """A file's bytes and its name: a path, or a path and the path inside an archive, joined by ``!/``."""

    path: str
    data: bytes = field(repr=False)
    options: Options = Options()
    depth: int = 0

    @property
    def name(self) -> str:
        """Return what messages call the file."""
        return shown("standard input" if self.path == "-" else self.path)

    @property
    def sha256(self) -> str:
        """Return the hash of the bytes, in hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()


def shown(text: str) -> str:
    """Return ``text``, a file's name say, fit for one line of a message: what cannot be printed is escaped."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
