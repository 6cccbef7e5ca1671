"""What a worker process does: read one file and extract the documents in it, whatever the file holds."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing import parent_process
from typing import TYPE_CHECKING

from dondoc.cli import paths
from dondoc.ingest.files import Options, shown
from dondoc.model import DondocError, Extraction, Source

if TYPE_CHECKING:
    from dondoc.extract.witness import Witness
    from dondoc.rules.loader import Rules

LARGEST = 512 * 1024 * 1024
"""The most bytes of a file that is fetched from elsewhere."""

DIED = "the reader died on it, perhaps for want of memory"
"""Why a file failed that ended its process."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A file, or a part of one such as ``archive.zip/letter.pdf``, that could not be read, and why."""

    path: str
    reason: str


def sources(path: str, options: Options) -> Iterator[Source | Failure]:
    """Yield the documents of a file, and what of it could not be read."""
    from dondoc.extract.repair import repaired
    from dondoc.ingest.guarded import documents

    for found in documents(path, options):
        if isinstance(found, Source):
            yield repaired(found)
            continue
        # a part of an archive is named by its path inside
        inside = shown(path) + "!/"
        part = str(found).split(": ", 1)[0] if str(found).startswith(inside) else path
        yield Failure(part, reason(found, part))


@dataclass(frozen=True, slots=True)
class Settings:
    """How documents are read: folders of rows that go first, whether a language model is asked, how files are read."""

    rules: tuple[str, ...] = ()
    nlp: bool = False
    reading: Options = field(default_factory=lambda: Options(jobs=1))


@dataclass(frozen=True, slots=True)
class Job:
    """A file to read, or a source that was read before, with its place among those of one hash."""

    path: str
    source: Source | None = None
    part: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """What a job gave: the hash of the file's bytes, the documents in it, and what of it failed, and why."""

    path: str
    sha256: str | None
    extractions: tuple[Extraction, ...]
    failures: tuple[Failure, ...]
    part: int = 0


def failed(job: Job, why: str) -> Done:
    """Return what a job gave that failed as a whole."""
    return Done(job.path, None, (), (Failure(job.path, why),), job.part)


class Worker:
    """Reads and extracts, by rules that are loaded once."""

    def __init__(self, settings: Settings) -> None:
        from pathlib import Path

        from dondoc.rules.loader import load

        self._reading = settings.reading
        self._rules: Rules = load(*map(Path, settings.rules))
        self._witness: Witness | None = None
        if settings.nlp:
            from dondoc.nlp import witness

            self._witness = witness(self._rules)

    def __call__(self, job: Job) -> Done:
        """Do one job; nothing that a file holds stops the others."""
        from dondoc.extract.document import extract

        found: list[Extraction] = []
        failures: list[Failure] = []
        sha256: str | None = None
        try:
            with _at_hand(job, self._reading) as (read, sha256):
                for one in read:
                    if isinstance(one, Failure):
                        failures.append(one)
                    else:
                        found.append(extract(one, self._rules, witness=self._witness))
        except Exception as error:
            failures.append(Failure(job.path, reason(error, job.path)))
        return Done(job.path, sha256, tuple(found), tuple(failures), job.part)


@contextmanager
def _at_hand(job: Job, options: Options) -> Iterator[tuple[Iterable[Source | Failure], str | None]]:
    """Give a job's sources and the hash of its file, which is in reach while they are read."""
    if job.source is not None:
        yield [job.source], None
        return
    with paths.at_hand(job.path, LARGEST) as local:
        yield (_renamed(one, local, job.path) for one in sources(local, options)), paths.sha256(local)


def _renamed(one: Source | Failure, local: str, path: str) -> Source | Failure:
    """Name what was fetched by where it came from."""
    if local == path or not one.path.startswith(local):
        return one
    return replace(one, path=path + one.path[len(local) :])


def reason(error: BaseException, path: str) -> str:
    """Return in one line why a file failed, without its name."""
    if isinstance(error, DondocError):
        message = str(error)
    elif isinstance(error, OSError):
        message = error.strerror or "cannot be read"
    else:
        message = f"unexpected {type(error).__name__}"
    return shown(message).removeprefix(f"{shown(path)}: ")


_worker: Worker | None = None


def start(settings: Settings) -> None:
    """Make this process a worker, which ends with the process that started it, however that ends."""
    import signal

    global _worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker = Worker(settings)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def do(job: Job) -> Done:
    """Do one job in a worker process."""
    assert _worker is not None
    return _worker(job)
