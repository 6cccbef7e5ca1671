"""Standard output and error: always UTF-8, quiet when the reader has gone, one line for what failed."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import IO, AnyStr, NoReturn

from dondoc.ingest.files import shown

BROKEN_PIPE = 141  # what a shell reports for a program that SIGPIPE ended


def prepare() -> None:
    """Make standard output UTF-8 with plain line ends, whatever the locale; give a closed stream somewhere to go."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    if isinstance(sys.stdout, TextIOWrapper):
        # a file's name may hold bytes that are no text: its escape is legible, and within JSON it is valid
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def put(text: str) -> None:
    """Write ``text`` to standard output at once."""
    _put(sys.stdout, text)


def put_bytes(data: bytes) -> None:
    """Write ``data`` to standard output at once, as it is."""
    sys.stdout.flush()
    _put(sys.stdout.buffer, data)


def note(message: str) -> None:
    """Say in one line on standard error what is worth knowing and no failure."""
    print(f"dondoc: {shown(message)}", file=sys.stderr)


def _put(stream: IO[AnyStr], data: AnyStr) -> None:
    try:
        stream.write(data)
        stream.flush()
    except BrokenPipeError:
        _leave(BROKEN_PIPE)
    except OSError as error:
        print(f"dondoc: standard output: {error.strerror}", file=sys.stderr)
        _leave(1)


def complain(error: Exception, file: str = "") -> None:
    """Say in one line on standard error what went wrong, with ``file`` where the error does not name it itself."""
    from dondoc.model import DondocError

    if isinstance(error, DondocError):
        message = str(error)
    else:
        name = "standard input" if file == "-" else file
        message = f"{name + ': ' if name else ''}unexpected {type(error).__name__} (DONDOC_DEBUG=1 shows where)"
        if os.environ.get("DONDOC_DEBUG") == "1":
            import traceback

            traceback.print_exception(error)
    print(f"dondoc: {shown(message)}", file=sys.stderr)


def _leave(status: int) -> NoReturn:
    """End the program; what is still in the buffer goes nowhere, so that its flush at the end cannot fail."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise SystemExit(status)
