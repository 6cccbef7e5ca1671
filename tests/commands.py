"""Runs the command line: in this process, which is quick, or in one of its own, which is real."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Mapping
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
    out, err = io.BytesIO(), io.BytesIO()
    stdin_text = io.TextIOWrapper(io.BytesIO(stdin), encoding="ascii")
    stdout = io.TextIOWrapper(out, encoding="ascii")
    stderr = io.TextIOWrapper(err, encoding="utf-8", errors="backslashreplace")
    with (
        patch.multiple(sys, stdin=stdin_text, stdout=stdout, stderr=stderr),
        patch.dict(os.environ, {"COLUMNS": "80", "NO_COLOR": "1", **environment}),
    ):
        code = main([str(argument) for argument in arguments])
        stdout.flush()
        stderr.flush()
        return Result(code, out.getvalue().decode(), err.getvalue().decode())


def process(
    *arguments: str | Path,
    stdin: bytes = b"",
    environment: Mapping[str, str] | None = None,
    stdout: int = subprocess.PIPE,
) -> Result:
    """Run dondoc in a process of its own; what it prints may go to ``stdout`` instead."""
    done = subprocess.run(
        [sys.executable, "-m", "dondoc", *map(str, arguments)],
        input=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        check=False,
        timeout=60,
    )
    return Result(done.returncode, (done.stdout or b"").decode(), done.stderr.decode())
