"""Runs a batch with its progress shown: a bar on a terminal, plain lines elsewhere, and a summary at its end."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dondoc import __version__
from dondoc.cli.batch import Batch, Sums
from dondoc.cli.options import name
from dondoc.cli.streams import complain
from dondoc.cli.work import Settings
from dondoc.ingest.files import Options, cores
from dondoc.model import DondocError

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from dondoc.store.store import Store

_EVERY = 30.0
"""How many seconds lie between two plain lines of progress."""


def batch(store: Store, kind: str, rules: list[Path] | None, jobs: int | None, *, nlp: bool, reading: Options) -> Batch:
    """Return a batch on a store, as a run that begins now."""
    # processes read beside one another, each page by page
    settings = Settings(tuple(map(str, rules or ())), nlp, replace(reading, jobs=1))
    run_id = store.begin(kind, __version__)
    return Batch(store, settings, Lines(), run_id, jobs or cores())


def run(one: Batch, files: Sequence[str], *, stored: bool = False) -> Sums:
    """Run a batch over files, or over copies that are ``stored``, and note that it ended.

    Raises:
        DondocError: the store refuses.
    """
    progress = Bars() if sys.stderr.isatty() else Lines()
    one.progress = progress
    try:
        sums = one.read_again(files) if stored else one.run(files)
    finally:
        progress.close()
    one.store.end(one.run_id, sums.counts())
    return sums


def summary(sums: Sums) -> str:
    """Return in a line or two what a batch did."""
    lines = [
        f"Văn bản: {sums.new} mới, {sums.unchanged} không đổi, {sums.updated} cập nhật, {sums.failed} lỗi.",
        f"Nhiệm vụ: {sums.created} mới, {sums.changed} thay đổi, {sums.gone} không còn.",
    ]
    if sums.failed_before:
        lines.append(f"{sums.failed_before} tệp đã lỗi từ trước, không đọc lại (--retry-failed để đọc lại).")
    return "\n".join(lines) + "\n"


def absolute(path: str) -> str:
    """Return a file's name from the root on."""
    return os.path.abspath(path)  # noqa: PTH100


def own_files(db: str | None) -> frozenset[str]:
    """Return the files of a SQLite store, which are no documents, wherever they lie."""
    file = absolute(name(db).removeprefix("sqlite:///"))
    return frozenset((file, f"{file}-wal", f"{file}-shm"))


class Lines:
    """Tells how far a batch is in plain lines, now and then."""

    def __init__(self) -> None:
        self._total = self._done = 0
        self._began = self._said = time.monotonic()

    def expect(self, total: int) -> None:
        """Take the number of files that are to come."""
        self._total, self._done = total, 0

    def advance(self, path: str) -> None:
        """Take that one more file is through."""
        self._done += 1
        now = time.monotonic()
        if now - self._said >= _EVERY and self._done < self._total:
            self._said = now
            rate = self._done / (now - self._began)
            left = (self._total - self._done) / rate
            print(f"dondoc: {self._done}/{self._total}, {rate:.1f}/s, {left:.0f} s left", file=sys.stderr, flush=True)

    def failed(self, path: str, why: str) -> None:
        """Say why a file failed."""
        complain(DondocError(f"{path}: {why}"))

    def close(self) -> None:
        """Say nothing more."""


class Bars(Lines):
    """Shows how far a batch is as a bar with rate and time left."""

    def __init__(self) -> None:
        super().__init__()
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._console = Console(stderr=True, highlight=False, markup=False, emoji=False)
        self._bar: Bar = Progress(
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
        )
        self._task = self._bar.add_task("", total=None, rate="")
        self._bar.start()

    def expect(self, total: int) -> None:
        """Take the number of files that are to come."""
        super().expect(total)
        self._bar.update(self._task, total=total)

    def advance(self, path: str) -> None:
        """Take that one more file is through."""
        self._done += 1
        rate = self._done / max(time.monotonic() - self._began, 0.001)
        self._bar.update(self._task, advance=1, rate=f"{rate:.1f}/s")

    def close(self) -> None:
        """Take the bar away."""
        self._bar.stop()
