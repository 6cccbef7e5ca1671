"""Measures speed and memory, and says of each measure whether it holds what is demanded of it; one core, all local.

Time is processor time, so that other programs do not count, and each ratio comes from runs that took turns. Reading
a document is compared with what reads words only, and starting the command with the import of spaCy alone.

    python benchmarks/speed.py
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from dondoc import nlp
from dondoc.cli import OBJECTS_BETWEEN_COLLECTIONS
from dondoc.extract.document import extract
from dondoc.ingest.reading import read
from dondoc.model import Source

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "samples/cong-van-ubnd-tinh.txt"
EVALUATION = ROOT.parent / "shared/eval/texts"

# A child's peak memory counts that of the process it was forked from: this small one starts the command.
_LAUNCHER = """
import json, os, sys
quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
_, status, used = os.wait4(os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet), 0)
unit = 1 if sys.platform == "darwin" else 1024
print(json.dumps([os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss * unit]))
"""


@dataclass(frozen=True)
class Measure:
    """What was measured, as words and as the number that must not exceed its limit."""

    name: str
    value: str
    demand: str
    number: float
    limit: float

    @property
    def holds(self) -> bool:
        return self.number <= self.limit

    def row(self) -> str:
        return f"| {self.name} | {self.value} | {self.demand} | {'holds' if self.holds else '**fails**'} |"


@dataclass(frozen=True)
class Usage:
    """What a command took: seconds of processor time, bytes of memory at its peak."""

    seconds: float
    memory: int


def usage(command: Sequence[str | Path]) -> Usage:
    """Run a command, its output thrown away, and return what it took."""
    arguments = [sys.executable, "-S", "-E", "-c", _LAUNCHER, *map(str, command)]
    code, seconds, memory = json.loads(subprocess.run(arguments, capture_output=True, check=True, cwd=ROOT).stdout)
    if code:
        raise SystemExit(f"{' '.join(map(str, command))}: exit {code}")
    return Usage(seconds, memory)


def lengthened(text: str, size: int, length: Callable[[str], int] = len) -> str:
    """Return a document whose numbered part is repeated until it is ``size`` long."""
    start, end = text.index("\n1. ") + 1, text.index("\nNơi nhận") + 1
    head, body, tail = text[:start], text[start:end], text[end:]
    return head + body * -(-(size - length(head) - length(tail)) // length(body)) + tail


def took(act: Callable[[], object], times: int = 1) -> float:
    """Return the processor time of one run, the mean of several in a row."""
    start = time.process_time()
    for _ in range(times):
        act()
    return (time.process_time() - start) / times


def reader() -> Callable[[str], object]:
    """Return what extracts a text as the command line does, NLP included."""
    witness = nlp.witness()
    return lambda text: extract(Source("", "0" * 64, "txt", text), witness=witness)


def against_words(rounds: int = 9) -> Measure:
    import underthesea

    extracted = reader()
    files = [*(ROOT / "samples").glob("*.txt"), *(EVALUATION.glob("*.txt") if EVALUATION.is_dir() else ())]
    texts = [read(str(path)).text for path in sorted(files)]
    ours: list[float] = []
    theirs: list[float] = []
    for number in range(rounds + 1):
        mine = other = 0.0
        for text in texts:  # text by text, so that both meet the machine in the same mood
            mine += took(partial(extracted, text))
            other += took(partial(underthesea.word_tokenize, text))
        if number:  # the first round reads models and compiles rules
            ours.append(mine)
            theirs.append(other)
    ratio = statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))
    a, b = statistics.median(ours), statistics.median(theirs)
    name = f"extraction of {len(texts)} texts, NLP included, against word_tokenize"
    return Measure(name, f"{ratio:.2f} ({a:.3f} s, {b:.3f} s)", "≤ 0.50", ratio, 0.5)


def growth(times: int = 100, rounds: int = 5) -> Measure:
    extracted = reader()
    short = SAMPLE.read_text(encoding="utf-8")
    long = lengthened(short, times * len(short))
    extracted(short)
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)  # as the command does, for texts such as the long one
    pairs = [(took(lambda: extracted(short), 20), took(lambda: extracted(long))) for _ in range(rounds)]
    a, b = (statistics.median(column) for column in zip(*pairs, strict=True))
    name = f"a text {len(long) / len(short):.0f} times as long takes"
    return Measure(name, f"{b / a:.0f} times as long ({a * 1000:.1f} ms, {b:.2f} s)", "≤ 120", b / a, 120)


def memory(megabytes: int = 10) -> Measure:
    text = lengthened(SAMPLE.read_text(encoding="utf-8"), megabytes * 10**6, lambda part: len(part.encode()))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "long.txt")
        path.write_text(text, encoding="utf-8")
        used = usage([*command(), "extract", path, "--json"])
    name = f"memory for a text of {megabytes} MB"
    return Measure(name, f"{used.memory / 1e6:.0f} MB ({used.seconds:.0f} s)", "< 400 MB", used.memory, 400e6 - 1)


def starts(rounds: int = 11) -> list[Measure]:
    commands: dict[str, list[str | Path]] = {
        "spacy": [sys.executable, "-c", "import spacy"],
        "extract": [*command(), "extract", SAMPLE, "--json"],
        "help": [*command(), "--help"],
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, arguments in commands.items():
            seconds = usage(arguments).seconds
            if number:  # the first round writes byte code
                taken[name].append(seconds)
    spacy, whole, shown = (statistics.median(taken[name]) for name in commands)
    times = f"{{:.2f}} ({{:.3f}} s, {spacy:.3f} s)"
    return [
        Measure(
            f"cold start of `dondoc extract samples/{SAMPLE.name} --json` against `import spacy`",
            times.format(whole / spacy, whole),
            "≤ 1.00",
            whole / spacy,
            1,
        ),
        Measure(
            "cold start of `dondoc --help` against `import spacy`",
            times.format(shown / spacy, shown),
            "≤ 0.33",
            shown / spacy,
            1 / 3,
        ),
    ]


def command() -> list[str | Path]:
    """Return the command ``dondoc`` that belongs to this Python."""
    script = Path(sys.executable).with_name("dondoc")
    return [script] if script.exists() else [sys.executable, "-m", "dondoc"]


def measures() -> Iterator[Measure]:
    yield from starts()
    yield against_words()
    yield growth()
    yield memory()


def main() -> int:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    print("| measure | value | demand | |\n|---|---|---|---|")
    holds = True
    for measure in measures():
        print(measure.row(), flush=True)
        holds = holds and measure.holds
    return int(not holds)


if __name__ == "__main__":
    sys.exit(main())
