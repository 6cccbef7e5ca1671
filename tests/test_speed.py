"""Coarse guards on time and memory, far from what is normal; benchmarks/speed.py measures and demands more."""

from __future__ import annotations

import statistics
import time
import tracemalloc

from benchmarks.speed import SAMPLE, lengthened
from dondoc.extract.document import extract
from dondoc.model import Extraction, Source

TEXT = SAMPLE.read_text(encoding="utf-8")


def extracted(text: str) -> Extraction:
    return extract(Source("", "0" * 64, "txt", text))


def seconds(text: str) -> float:
    start = time.process_time()
    extracted(text)
    return time.process_time() - start


def test_a_lengthened_text_holds_its_tasks_again_and_again() -> None:
    long = lengthened(TEXT, 10 * len(TEXT))
    assert len(long) >= 10 * len(TEXT)
    assert len(extracted(long).tasks) >= 9 * len(extracted(TEXT).tasks)


def test_time_grows_with_length_and_not_with_its_square() -> None:
    extracted(TEXT)  # compiles the rules
    short, long = lengthened(TEXT, 2 * len(TEXT)), lengthened(TEXT, 40 * len(TEXT))
    rounds = [(seconds(short), seconds(long)) for _ in range(3)]
    a, b = (statistics.median(column) for column in zip(*rounds, strict=True))
    assert b < 60 * a  # 20 is straight, 400 is square


def test_memory_grows_with_length_and_stays_low() -> None:
    extracted(TEXT)
    long = lengthened(TEXT, 20 * len(TEXT))
    tracemalloc.start()
    try:
        extracted(long)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 100 * len(long.encode())
