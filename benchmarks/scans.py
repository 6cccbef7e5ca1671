"""Measures the reading of scans: with all cores against one, its memory over many pages, a second time from memory."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dondoc.ingest import recognition
from dondoc.ingest.files import File, Options
from tests import scans

TEXT = Path(__file__).resolve().parents[1] / "samples" / "cong-dien-ubnd.txt"


def full(pages: int) -> bytes:
    """Return a scan of dense pages at 200 dots an inch."""
    made, _ = scans.letter(TEXT.read_text(encoding="utf-8"))
    aged = [
        scans.aged(made[0], scans.turned(1), scans.noisy(6), scans.at_resolution(200), seed=n) for n in range(pages)
    ]
    return scans.pdf(aged, 200)


def sparse(pages: int) -> bytes:
    """Return a scan of many pages, each an A4 at 300 dots an inch in colour, with one line: as large, quicker read."""
    made = []
    for number in range(min(pages, 4)):
        page = Image.new("RGB", (2480, 3508), "white")
        ImageDraw.Draw(page).text((400, 500), f"Chủ tịch tỉnh yêu cầu số {number}", "black", scans.font(14))
        made.append(page)
    return scans.pdf([made[number % len(made)] for number in range(pages)], 300)


def read(data: bytes, jobs: int | None = None, cache: Path | None = None) -> int:
    file = File("scan.pdf", data, Options(jobs=jobs, cache=cache))
    document = pypdfium2.PdfDocument(data)
    return sum(len(page.words) for page in recognition.recognised(file, document, range(len(document))))


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def resident() -> float:
    """Return what this process and those that it started hold now, in MiB."""
    parents: dict[int, list[int]] = {}
    sizes: dict[int, float] = {}
    own = Path("/proc/self/cmdline").read_bytes()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                said = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            # for a moment a child that is still to become another program is this process, memory and all
            if said == own and int(entry.name) != os.getpid():
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
            sizes[int(entry.name)] = int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 1024**2

    def below(process: int) -> Iterator[int]:
        yield process
        for child in parents.get(process, ()):
            yield from below(child)

    return sum(sizes.get(process, 0.0) for process in below(os.getpid()))


def highest(work: Callable[[], object]) -> float:
    """Return the most that this process and its children held while the work was done, in MiB."""
    most = [0.0]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            most[0] = max(most[0], resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        work()
    finally:
        done.set()
        watcher.join()
    return most[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10, help="of the scan that is read with one and with all cores")
    parser.add_argument("--many", type=int, default=300, help="pages of the scan whose memory is measured; 0 for none")
    args = parser.parse_args()
    data = full(args.pages)
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        one = timed(lambda: read(data, 1))
        both = timed(lambda: read(data, None, cache))
        again = timed(lambda: read(data, None, cache))
    print(f"{args.pages} pages, one process     {one:7.1f} s")
    print(f"{args.pages} pages, one a core      {both:7.1f} s   {one / both:.2f} times as fast")
    print(f"{args.pages} pages, a second time   {again:7.3f} s")
    if args.many:
        big = sparse(args.many)
        most = highest(lambda: read(big))
        print(f"{args.many} pages, most memory      {most:7.0f} MiB   of a file of {len(big) / 2**20:.0f} MiB")


if __name__ == "__main__":
    main()
