"""Reads what is sent to a server: in a process of its own, which is ended when it takes too long or too much."""

from __future__ import annotations

import contextlib
import multiprocessing
import threading
from collections import Counter
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from dondoc.cli import work
from dondoc.cli.batch import rules_version
from dondoc.cli.work import Done, Job, Settings
from dondoc.model import DondocError, Extraction
from dondoc.serve.settings import Failure, Read

if TYPE_CHECKING:
    from dondoc.store.saving import Saved
    from dondoc.store.store import Store

MEMORY = 4 * 1024 * 1024 * 1024
"""How many bytes the process that reads may take."""


class Reader:
    """One process that reads one file after the other; it starts with the first, and anew after it was ended."""

    def __init__(self, settings: Settings, seconds: float) -> None:
        self._settings, self._seconds = settings, seconds
        self._lock = threading.Lock()
        self._process: multiprocessing.process.BaseProcess | None = None
        self._line: Connection | None = None

    def read(self, path: str) -> tuple[Done, bool]:
        """Read a file; return what it gave, and whether it is in a format that is not read at all."""
        with self._lock:
            line = self._ready()
            try:
                line.send(path)
                if not line.poll(self._seconds):
                    self._end()
                    return work.failed(Job(path), f"it took longer than {self._seconds:g} s to read"), False
                answer: tuple[Done, bool] = line.recv()
            except (EOFError, OSError):
                self._end()
                return work.failed(Job(path), work.DIED), False
            return answer

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _ready(self) -> Connection:
        if self._process is not None and self._process.is_alive() and self._line is not None:
            return self._line
        self._end()
        # a fork would copy the open database
        context = multiprocessing.get_context("spawn")
        self._line, far = context.Pipe()
        self._process = context.Process(target=_serve, args=(far, self._settings), daemon=False)
        self._process.start()
        far.close()
        return self._line

    def _end(self) -> None:
        if self._line is not None:
            self._line.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
        self._process = self._line = None


class Desk:
    """Has files read and saves what they hold."""

    def __init__(self, store: Store, settings: Settings, seconds: float) -> None:
        self._store = store
        self._reader = Reader(settings, seconds)
        self._rules = rules_version(settings)

    def take(self, path: str, name: str) -> Read:
        """Read the file at a path and save what it holds under a name."""
        done, unfit = self._reader.read(path)
        parts = Counter[str]()
        saved: list[tuple[Extraction, Saved]] = []
        for found in done.extractions:
            source = replace(found.source, path=_renamed(found.source.path, path, name))
            extraction = replace(found, source=source)
            saved.append((extraction, self._store.save(extraction, rules=self._rules, part=parts[source.sha256])))
            parts[source.sha256] += 1
        # a store that others write to is indexed by the next search
        with contextlib.suppress(DondocError):
            self._store.index(patience=0)
        failures = [Failure(_renamed(one.path, path, name), one.reason) for one in done.failures]
        return Read(saved, failures, unfit)

    def close(self) -> None:
        """End the process that reads."""
        self._reader.close()


def _renamed(said: str, path: str, name: str) -> str:
    """Name what was found in a file by the name that the file is known by."""
    return name + said[len(path) :] if said.startswith(path) else name


def _serve(line: Connection, settings: Settings) -> None:
    """Read what is asked for, until nobody asks any more."""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most)
    resource.setrlimit(resource.RLIMIT_AS, (limit, most))
    work.start(settings)
    while True:
        try:
            path = line.recv()
        except EOFError:
            return
        line.send(_answer(path))


def _answer(path: str) -> tuple[Done, bool]:
    why = _unfit(path)
    return (work.do(Job(path)), False) if why is None else (work.failed(Job(path), why), True)


def _unfit(path: str) -> str | None:
    """Return why a file is in no format that is read, ``None`` where it may be."""
    from pathlib import Path

    from dondoc.ingest.files import File
    from dondoc.ingest.sniffing import Format, told
    from dondoc.ingest.text import read

    file = File(path, Path(path).read_bytes())
    if not file.data.strip():
        return None
    try:
        if told(file) is Format.TXT:
            read(file)
    except DondocError as error:
        return work.reason(error, path)
    return None
