"""Runs the command line: in this process, which is quick, or in one of its own, which is real."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from dondoc.cli import main

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


def run(*arguments: str | Path, stdin: bytes = b"", **environment: str) -> Result:
    """Run dondoc in this process; what it printed is read as UTF-8."""
    streams = [io.TextIOWrapper(io.BytesIO(content), encoding="ascii") for content in (stdin, b"", b"")]
    streams[2].reconfigure(errors="backslashreplace")
    with (
        patch.multiple(sys, stdin=streams[0], stdout=streams[1], stderr=streams[2]),
        patch.dict(os.environ, {"COLUMNS": "80", "NO_COLOR": "1", **environment}),
    ):
        code = main([str(argument) for argument in arguments])
        for stream in streams[1:]:
            stream.flush()
    out, err = (stream.buffer.getvalue().decode() for stream in streams[1:])  # type: ignore[attr-defined]
    return Result(code, out, err)


def process(*arguments: str | Path, stdin: bytes = b"", **environment: str) -> Result:
    """Run dondoc in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "dondoc", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        check=False,
        timeout=60,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())
