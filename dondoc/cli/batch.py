"""The main loop of a batch: find what is new, have it read and extracted, save it, one transaction a document."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from dondoc import __version__
from dondoc.cli import paths, pool
from dondoc.cli.work import Done, Job, Settings, reason
from dondoc.model import DondocError
from dondoc.store.filing import Filed, Seen
from dondoc.store.saving import Saved

if TYPE_CHECKING:
    from dondoc.store.store import Store

_LOOKED_UP = 500
_INDEXED = 500
"""After how many documents what was saved is indexed for search."""


class Progress(Protocol):
    """Who is told how far a batch is."""

    def expect(self, total: int) -> None:
        """Take the number of files that are to come."""

    def advance(self, path: str) -> None:
        """Take that one more file is through."""

    def failed(self, path: str, why: str) -> None:
        """Take that a file, or a part of one, failed."""


@dataclass(slots=True)
class Sums:
    """What a batch did: documents new, unchanged, updated, failed now and before; tasks created, changed, gone."""

    new: int = 0
    unchanged: int = 0
    updated: int = 0
    failed: int = 0
    failed_before: int = 0
    created: int = 0
    changed: int = 0
    gone: int = 0

    def add(self, saved: Saved) -> None:
        """Count a document that was saved."""
        setattr(self, saved.outcome.value, getattr(self, saved.outcome.value) + 1)
        self.created += saved.created
        self.changed += saved.changed
        self.gone += saved.gone

    def counts(self) -> dict[str, int]:
        """Return what is kept of a run."""
        return {"new": self.new, "unchanged": self.unchanged, "updated": self.updated, "failed": self.failed}


def rules_version(settings: Settings) -> str:
    """Return what tells two versions of the rules apart: dondoc's, and a hash of all rows."""
    from pathlib import Path

    from dondoc.rules.loader import load

    rows = load(*map(Path, settings.rules)).rows
    said = repr(
        [(file, [(row.id, sorted(row.fields.items())) for row in found]) for file, found in sorted(rows.items())]
    )
    digest = hashlib.sha256(said.encode()).hexdigest()[:12]
    return f"{__version__}+{digest}{'' if settings.nlp else ' no-nlp'}"


@dataclass(slots=True)
class Batch:
    """One run over files; ``again`` reads also what is known, ``retry`` what failed before."""

    store: Store
    settings: Settings
    progress: Progress
    run_id: int
    jobs: int = 1
    again: bool = False
    retry: bool = False
    version: str = ""
    sums: Sums = field(default_factory=Sums)
    _taken: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    _waiting: dict[str, list[str]] = field(default_factory=dict)
    _saved: int = 0

    def run(self, files: Sequence[str]) -> Sums:
        """Take files, and return what came of them.

        Raises:
            DondocError: the store refuses; what was saved until then stays.
        """
        self.version = self.version or rules_version(self.settings)
        files = list(dict.fromkeys(files))
        self._taken.clear()
        self._waiting.clear()
        self.progress.expect(len(files))
        # workers take a second to start: a file or two are read sooner without
        processes = self.jobs if len(files) > 2 else 1
        for done in pool.results(self._to_read(files), self.settings, processes):
            self._save(done)
            self.progress.advance(done.path)
        self._index()
        return self.sums

    def read_again(self, digests: Sequence[str]) -> Sums:
        """Extract documents of the store again, by the rules of now, and return what came of them."""
        self.version = self.version or rules_version(self.settings)
        self.progress.expect(len(digests))
        jobs = map(self._again, digests)
        for done in pool.results(jobs, self.settings, self.jobs if len(digests) > 2 else 1):
            for failure in done.failures:
                self._failed(failure.path, failure.reason)
            for extraction in done.extractions:
                saved = self.store.save(extraction, run_id=self.run_id, rules=self.version, part=done.part, again=True)
                self._add(saved)
            self.progress.advance(done.path)
        self._index()
        return self.sums

    def _again(self, digest: str) -> Job:
        source = self.store.source(digest)
        return Job(source.path, source, int(digest.partition("#")[2] or 0))

    # -- what is to be read --------------------------------------------------------------------------------------------

    def _to_read(self, files: Sequence[str]) -> Iterator[Job]:
        for i in range(0, len(files), _LOOKED_UP):
            part = files[i : i + _LOOKED_UP]
            seen = self.store.seen(part)
            for path in part:
                if self._is_new(path, seen.get(path)):
                    yield Job(path)
                else:
                    self.progress.advance(path)

    def _is_new(self, path: str, known: Seen | None) -> bool:
        """Tell whether a file is to be read, and count it where it is not."""
        try:
            mark = paths.mark(path)
            if known is not None and mark is not None and known.mark == mark and self._is_known(known):
                return False
            if paths.is_remote(path):
                self._taken[path] = (mark, None)
                return True
            sha256 = paths.sha256(path)
        except (OSError, DondocError, ValueError) as error:
            why = reason(error, path)
            self._failed(path, why)
            self.store.add_failure(path, None, None, why, self.run_id)
            return False
        if sha256 in self._waiting:
            self._taken[path] = (mark, sha256)
            self._waiting[sha256].append(path)
            return False
        if not self.again:
            partly = known is not None and known.reason is not None
            if self.store.is_read(sha256) and not (partly and self.retry):
                self.store.add_path(path, sha256, mark)
                self.sums.failed_before += partly
                self.sums.unchanged += not partly
                return False
            if not self.retry and self.store.known_failure(sha256):
                self.sums.failed_before += 1
                return False
        self._taken[path] = (mark, sha256)
        self._waiting[sha256] = []
        return True

    def _is_known(self, known: Seen) -> bool:
        """Tell whether a file with an unchanged mark can be left alone, and count it."""
        if self.again or (known.reason is not None and self.retry):
            return False
        if known.reason is not None:
            self.sums.failed_before += 1
        else:
            self.sums.unchanged += 1
        return True

    # -- what was read -------------------------------------------------------------------------------------------------

    def _save(self, done: Done) -> None:
        for failure in done.failures:
            self._failed(failure.path, failure.reason)
        mark, expected = self._taken.pop(done.path)
        same = self._waiting.pop(expected, []) if expected is not None else []
        if expected is not None and done.sha256 != expected:
            # it changed under the reader's eyes: it is looked at again the next time
            mark = None
        if not done.extractions:
            why = done.failures[0].reason if done.failures else "holds no document"
            if not done.failures:
                self._failed(done.path, why)
            self.store.add_failure(done.path, done.sha256, mark, why, self.run_id)
            for path in same:
                self.store.add_failure(path, expected, self._taken.pop(path)[0], why, self.run_id)
                self.sums.failed += 1
            return
        assert done.sha256 is not None
        file = Filed(done.path, done.sha256, mark, {failure.path: failure.reason for failure in done.failures})
        parts = Counter[str]()
        for i, extraction in enumerate(done.extractions, 1):
            sha256 = extraction.source.sha256
            saved = self.store.save(
                extraction,
                run_id=self.run_id,
                rules=self.version,
                part=parts[sha256],
                again=self.again,
                file=file if i == len(done.extractions) else None,
            )
            parts[sha256] += 1
            self._add(saved)
        for path in same:
            self.store.add_path(path, done.sha256, self._taken.pop(path)[0])
            self.sums.unchanged += 1

    def _add(self, saved: Saved) -> None:
        """Count a document that was saved, and index a good many of them at once."""
        self.sums.add(saved)
        self._saved += 1
        if self._saved >= _INDEXED:
            self._index()

    def _index(self) -> None:
        self._saved = 0
        self.store.index()

    def _failed(self, path: str, why: str) -> None:
        self.sums.failed += 1
        self.progress.failed(path, why)
