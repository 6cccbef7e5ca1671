"""Takes files into a store as they come into folders, once nothing writes to them any more."""

from __future__ import annotations

import os
import queue
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from dondoc.cli import intake, paths
from dondoc.cli.batch import Batch, Sums
from dondoc.cli.streams import complain
from dondoc.model import DondocError

_PATIENCE = 300.0
"""After how many seconds a store that refused is tried again at the latest."""


class _Ear(FileSystemEventHandler):
    """Hears of files that came or changed."""

    def __init__(self, heard: queue.SimpleQueue[str]) -> None:
        self._heard = heard

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Note the file of an event, where it is a document."""
        if event.event_type in ("created", "modified", "moved", "closed"):
            path = os.fsdecode(event.dest_path if event.event_type == "moved" else event.src_path)
            if event.is_directory:
                for found in paths.in_folder(path):
                    self._heard.put(found)
            elif paths.is_document(path):
                self._heard.put(path)


def watch(folders: Sequence[Path], batch: Batch, *, settle: float, own: frozenset[str]) -> Sums:
    """Take what lies in folders, then what comes, until interrupted; return what came of it all.

    Args:
        folders: where to look, the folders in them included.
        batch: takes the files.
        settle: for how many seconds a file must not have changed.
        own: files that are no documents.

    Raises:
        DondocError: a folder is none.
    """
    for folder in folders:
        if not folder.is_dir():
            raise DondocError(f"{folder}: is no folder")
    heard: queue.SimpleQueue[str] = queue.SimpleQueue()
    observer = Observer()
    for folder in folders:
        observer.schedule(_Ear(heard), str(folder), recursive=True)
    before = signal.signal(signal.SIGTERM, _interrupt)
    observer.start()
    try:
        waiting = {path: ("", 0.0) for folder in folders for path in paths.in_folder(str(folder))}
        _loop(batch, heard, waiting, settle, own)
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)
        observer.stop()
        observer.join()
    batch.store.end(batch.run_id, batch.sums.counts())
    return batch.sums


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


def _loop(
    batch: Batch,
    heard: queue.SimpleQueue[str],
    waiting: dict[str, tuple[str, float]],
    settle: float,
    own: frozenset[str],
) -> None:
    pause = settle / 2
    while True:
        ready = _settled(waiting, settle)
        files = [path for path in ready if intake.absolute(path) not in own]
        try:
            if files:
                batch.run(files)
            pause = settle / 2
        except DondocError as error:
            # locked or full: the files wait until the store takes them
            complain(error)
            waiting.update((path, ("", 0.0)) for path in files)
            pause = min(max(pause * 2, 1.0), _PATIENCE)
            time.sleep(pause)
        _listen(heard, waiting, pause)


def _listen(heard: queue.SimpleQueue[str], waiting: dict[str, tuple[str, float]], pause: float) -> None:
    """Take what was heard of; wait a little where nothing was."""
    try:
        path = heard.get(timeout=pause)
        while True:
            waiting.setdefault(path, ("", time.monotonic()))
            path = heard.get_nowait()
    except queue.Empty:
        pass


def _settled(waiting: dict[str, tuple[str, float]], settle: float) -> list[str]:
    """Take out the files whose size and time did not change for a while."""
    now = time.monotonic()
    ready: list[str] = []
    for path, (before, since) in list(waiting.items()):
        try:
            found = os.stat(path)  # noqa: PTH116
        except OSError:
            # it went as it came
            del waiting[path]
            continue
        state = f"{found.st_size} {found.st_mtime_ns}"
        old = time.time() - found.st_mtime >= settle
        if (state == before and now - since >= settle) or (not before and not since and old):
            ready.append(path)
            del waiting[path]
        elif state != before:
            waiting[path] = (state, now)
    return sorted(ready)
