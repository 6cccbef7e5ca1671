"""The sessions shown in the documents: every ``console`` block is run, line by line, and its output compared.

``python -m tests.sessions`` prints what differs; ``--write`` puts the real output in its place.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

from tests.commands import ROOT

DOCUMENTS = (
    "README.md",
    "README.vi.md",
    "CONTRIBUTING.md",
    "docs/store.md",
    "docs/library.md",
    "docs/export.md",
    "docs/feed.md",
    "docs/serve.md",
)
ALLOWED = ("dondoc ", "cat ", "printf ")
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Step:
    """One command of a session and what it printed."""

    document: str
    command: str
    output: str
    number: int


def steps(document: str) -> Iterator[Step]:
    """Yield every command that a document shows with its output."""
    numbers = count()
    for block in _BLOCK.findall(text(document)):
        yield from _steps(document, block, numbers)


def text(document: str) -> str:
    """Return a document's text."""
    return (ROOT / document).read_text(encoding="utf-8")


@cache
def printed(document: str) -> tuple[str, ...]:
    """Return what the commands of a document print, one after the other, on a store of their own."""
    with tempfile.TemporaryDirectory(prefix="dondoc-session-") as folder:
        return tuple(_printed(step.command, folder) for step in steps(document))


def _printed(command: str, folder: str) -> str:
    """Return what a command prints, errors included, in a terminal of 80 columns."""
    assert command.startswith(ALLOWED), f"a session may not run {command!r}"
    paths = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = {**os.environ, "PATH": paths, "COLUMNS": "80", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
    environment |= {"DONDOC_DB": f"{folder}/dondoc.db", "DONDOC_AUTHOR": "Lan", "TMPDIR": folder}
    done = subprocess.run(
        ["sh", "-c", command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=ROOT,
        env=environment,
        check=False,
        timeout=60,
    )
    said = done.stdout.decode()
    return said if not said or said.endswith("\n") else f"{said}\n"


def written_anew(document: str) -> str:
    """Return a document with the real output in every session."""

    said, numbers = printed(document), count()

    def block(found: re.Match[str]) -> str:
        shown = "".join(f"$ {step.command}\n{said[step.number]}" for step in _steps(document, found.group(1), numbers))
        return f"```console\n{shown}```"

    return _BLOCK.sub(block, text(document))


def _steps(document: str, block: str, numbers: Iterator[int]) -> Iterator[Step]:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield Step(document, command, output, next(numbers))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.sessions", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the real output into the documents")
    arguments = parser.parse_args()
    differing = [document for document in DOCUMENTS if written_anew(document) != text(document)]
    for document in differing:
        print(f"{document}: {'written' if arguments.write else 'differs'}")
        if arguments.write:
            (ROOT / document).write_text(written_anew(document), encoding="utf-8", newline="\n")
    return int(bool(differing) and not arguments.write)


if __name__ == "__main__":
    sys.exit(main())
