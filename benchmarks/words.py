"""Measures what a batch of Word files gains over one call a file, and says whether that holds what is demanded.

The files are the samples, rendered as offices send them; old Word files are made of them by LibreOffice, where it is
there. Times are those of the clock: single calls and the batch run one after the other on the same machine.

    python -m benchmarks.words
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.speed import ROOT, Measure, command
from tests import offices

FILES, SINGLE = 100, 10
OLD, OLD_SINGLE = 40, 4


def took(files: Sequence[Path]) -> float:
    """Return the seconds of one call for ``files``; it must print one object a file."""
    start = time.perf_counter()
    done = subprocess.run([*command(), "extract", *files, "--jsonl"], capture_output=True, check=True, cwd=ROOT)
    seconds = time.perf_counter() - start
    if done.stdout.count(b"\n") != len(files):
        raise SystemExit(f"not one object a file, of {len(files)}")
    return seconds


def against_calls(name: str, files: Sequence[Path], single: int, demand: float | None) -> Measure:
    """Return how many times as fast one call for all files is as one for each, of which ``single`` are made."""
    took(files[:1])  # writes byte code
    calls = sum(took([file]) for file in files[:: len(files) // single][:single]) / single * len(files)
    batch = took(files)
    ratio = calls / batch
    value = f"{ratio:.1f} times as fast ({batch:.1f} s; {calls / len(files):.2f} s a call)"
    limit = 1 / demand if demand else 1.0
    return Measure(name, value, f"≥ {demand:g}" if demand else "> 1", 1 / ratio, limit)


def rendered(folder: Path, count: int) -> list[Path]:
    """Return so many Word files made of the samples, no two of them the same."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "samples").glob("*.txt"))]
    files = []
    for number in range(count):
        file = folder / f"{number:03d}.docx"
        file.write_bytes(offices.rendered(texts[number % len(texts)], tabs=number // len(texts) % 2 == 1, fresh=True))
        files.append(file)
    return files


def main() -> int:
    print("| measure | value | demand | |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = rendered(folder, FILES)
        measures = [against_calls(f"a batch of {FILES} Word files against one call each", files, SINGLE, 5)]
        print(measures[0].row(), flush=True)
        program = shutil.which("soffice")
        if program:
            old = [file.with_suffix(".doc") for file in files[:OLD]]
            profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
            convert: list[str | Path] = [program, profile, "--headless", "--convert-to", "doc:MS Word 97"]
            subprocess.run([*convert, "--outdir", folder, *files[:OLD]], capture_output=True, check=True)
            name = f"a batch of {OLD} old Word files against one call each"
            measures.append(against_calls(name, old, OLD_SINGLE, None))
            print(measures[-1].row())
    return int(not all(measure.holds for measure in measures))


if __name__ == "__main__":
    sys.exit(main())
