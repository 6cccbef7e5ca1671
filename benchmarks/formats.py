"""Measures what reading a PDF with text costs beyond PDFium's own work on its text and the extraction.

Time is processor time; each ratio comes from runs that took turns.

    python benchmarks/formats.py
"""

from __future__ import annotations

import gc
import statistics
import sys
import tempfile
from pathlib import Path

import pypdfium2

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.speed import Measure, took
from dondoc import nlp
from dondoc.cli import OBJECTS_BETWEEN_COLLECTIONS
from dondoc.extract.document import extract
from dondoc.ingest.files import File
from dondoc.ingest.pdf import read
from tests import layouts, sameness

LIMIT = 1.5


def measure(files: list[File], rounds: int = 7) -> tuple[float, float, float]:
    """Return the medians of what PDFium alone, extraction, and reading take for all files, in seconds."""
    witness = nlp.witness()

    def alone(file: File) -> None:
        document = pypdfium2.PdfDocument(file.data)
        for number in range(len(document)):
            document[number].get_textpage().get_text_range()
        document.close()

    taken: tuple[list[float], list[float], list[float]] = [], [], []
    for number in range(rounds + 1):
        sums = [0.0, 0.0, 0.0]
        for file in files:
            source = read(file)
            acts = (lambda: alone(file)), (lambda: extract(source, witness=witness)), (lambda: read(file))  # noqa: B023
            for index, act in enumerate(acts):
                sums[index] += took(act)
        if number:  # the first round reads models and compiles rules
            for column, seconds in zip(taken, sums, strict=True):
                column.append(seconds)
    alone_s, extract_s, read_s = map(statistics.median, taken)
    return alone_s, extract_s, read_s


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        made = layouts.printed(
            {name: layouts.document(sameness.sample(name), layouts.TIGHT) for name in sameness.names()}, Path(folder)
        )
        files = [File(str(path), path.read_bytes()) for path in made.values()]
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)  # as the command does
    alone, extraction, reading = measure(files)
    ratio = (reading + extraction) / (alone + extraction)
    found = Measure(
        f"reading and extracting {len(files)} PDFs with text against PDFium's text and extraction",
        f"{ratio:.2f} ({reading:.3f} + {extraction:.3f} s, {alone:.3f} + {extraction:.3f} s)",
        f"≤ {LIMIT}",
        ratio,
        LIMIT,
    )
    print("| measure | value | demand | |\n|---|---|---|---|")
    print(found.row())
    return int(not found.holds)


if __name__ == "__main__":
    sys.exit(main())
