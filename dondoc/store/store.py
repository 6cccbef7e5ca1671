"""The store as others see it: opened by a file's name or a URL, it saves, is asked and is changed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, Engine, select

from dondoc.model import DondocError, Event, Extraction, Source, StoredDocument, StoredTask
from dondoc.store import (
    behind,
    details,
    editing,
    engine,
    filing,
    indexing,
    listing,
    merging,
    mirrors,
    outbox,
    questions,
    register,
    summaries,
    sweeping,
    upkeep,
    wanted,
)
from dondoc.store import tables as t
from dondoc.store.editing import Edit
from dondoc.store.filing import Failed, Filed, Seen
from dondoc.store.journal import Journal
from dondoc.store.naming import Names
from dondoc.store.outbox import Outbox
from dondoc.store.packing import unpack
from dondoc.store.saving import Reading, Saved, Saver
from dondoc.store.wanted import Wanted

_PATIENCE = 1.0
"""For how many seconds a search waits for those that write, to index what they saved."""


class Store:
    """Where tasks live. Any number of processes may use one store at once: those that write take turns."""

    def __init__(self, database: Engine) -> None:
        self._engine = database
        self._names = Names()
        self._saver = Saver(self._names)

    @classmethod
    def open(cls, name: str | Path, *, create: bool = False) -> Store:
        """Open a store.

        Args:
            name: a file's name for SQLite, or a URL: ``postgresql://user@host/database``.
            create: whether to make the file and the tables where there are none.

        Raises:
            DondocError: there is no store, or one of another version.
        """
        url = engine.parse(str(name))
        file = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
        if file is not None:
            if not create and not file.exists():
                raise DondocError(f"{file}: is no store yet; dondoc ingest makes one")
            if file.is_dir():
                raise DondocError(f"{file}: is a folder")
            if create:
                try:
                    file.parent.mkdir(parents=True, exist_ok=True)
                except OSError as error:
                    raise DondocError(f"{file.parent}: {error.strerror}") from None
        database = engine.connect(url)
        try:
            if create:
                with engine.reading(database) as connection:
                    found = upkeep.version(connection)
                if found is None:
                    upkeep.upgrade(database)
            upkeep.require(database)
        except BaseException:
            database.dispose()
            raise
        return cls(database)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _writing(self, *, durable: bool = True) -> Iterator[Journal]:
        try:
            with engine.writing(self._engine, durable=durable) as connection:
                journal = Journal(connection)
                self._names.refresh(journal)
                yield journal
                journal.close()
        except BaseException:
            self._names.undo()
            raise
        self._names.keep()

    # -- documents come in ---------------------------------------------------------------------------------------------

    def begin(self, kind: str, version: str) -> int:
        """Note that a run (``ingest``, ``watch``, ``reextract``) begins, and return its number."""
        with self._writing() as journal:
            return filing.begin(kind, version, journal)

    def end(self, run_id: int, counts: Mapping[str, int]) -> None:
        """Note that a run ended, with how many documents were new, unchanged, updated, failed."""
        with self._writing() as journal:
            filing.end(run_id, counts, journal)

    def save(
        self,
        extraction: Extraction,
        *,
        run_id: int | None = None,
        rules: str = "",
        part: int = 0,
        again: bool = False,
        file: Filed | None = None,
    ) -> Saved:
        """Save a document in one transaction.

        Args:
            extraction: what was read.
            run_id: the run that it belongs to; without one it is a run of its own.
            rules: the version of the rules that it was read by.
            part: its place among the documents of one file that have one hash.
            again: whether to take the reading even where the document's bytes are known: newer rules made it.
            file: the file whose last document this is, so that it is not read again.
        """
        with self._writing(durable=run_id is None) as journal:
            if run_id is None:
                run_id = filing.begin("save", rules, journal)
                filing.end(run_id, {}, journal)
            saved = self._saver.save(Reading(extraction, run_id, rules, part), journal, again=again)
            if file is not None:
                filing.add_file(file, run_id, journal)
            return saved

    def seen(self, paths: Iterable[str]) -> dict[str, Seen]:
        """Return what the store knows of files by their names."""
        with engine.reading(self._engine) as connection:
            return filing.seen(paths, connection)

    def is_read(self, sha256: str) -> bool:
        """Tell whether a file with these bytes was read to its end."""
        with engine.reading(self._engine) as connection:
            return filing.is_read(sha256, connection)

    def known_failure(self, sha256: str) -> str | None:
        """Return why a file with these bytes could not be read, ``None`` where it was not tried."""
        with engine.reading(self._engine) as connection:
            return filing.known_failure(sha256, connection)

    def add_path(self, path: str, sha256: str, mark: str | None) -> None:
        """Note one more name of a file that was read."""
        with self._writing(durable=False) as journal:
            filing.add_path(path, sha256, mark, journal)

    def add_failure(self, path: str, sha256: str | None, mark: str | None, reason: str, run_id: int) -> None:
        """Note why a file could not be read."""
        with self._writing(durable=False) as journal:
            filing.add_failures(path, sha256, mark, {path: reason}, run_id, journal)

    def failures(self) -> list[Failed]:
        """Return what could not be read."""
        with engine.reading(self._engine) as connection:
            return list(filing.failures(connection))

    def to_read_again(self, documents: Iterable[str] | None, *, other_than: str | None = None) -> list[tuple[int, str]]:
        """Return the documents to extract again, each with its copy's hash.

        Args:
            documents: what they are known as; ``None`` for all.
            other_than: only those that another version of the rules than this read.

        Raises:
            DondocError: there is no such document.
        """
        with self._asking(*([indexing.HEADS] if documents is not None else [])) as connection:
            numbers = None
            if documents is not None:
                numbers = [number for said in documents for number in wanted.documents(said, connection)]
            return filing.documents(connection, wanted=numbers, other_than=other_than)

    def source(self, digest: str) -> Source:
        """Return the source of a copy, as it was read.

        Raises:
            DondocError: there is no such copy.
        """
        with engine.reading(self._engine) as connection:
            packed = connection.scalar(
                select(t.Content.source).join(t.Copy, t.Copy.id == t.Content.copy_id).where(t.Copy.digest == digest)
            )
        if packed is None:
            raise DondocError(f"no copy is known as {digest}")
        return unpack(packed)

    # -- words are indexed ---------------------------------------------------------------------------------------------

    def unindexed(self) -> int:
        """Return how many rows the register and the indexes for search do not hold yet."""
        with engine.reading(self._engine) as connection:
            return behind.missing(connection)

    def index(self, names: Sequence[str] = tuple(behind.TABLES), *, patience: float | None = None) -> None:
        """Take what was saved since the last time into the register and the indexes, some thousand tasks a transaction.

        Args:
            names: which of them, of ``behind.TABLES``.
            patience: for how many seconds to wait for those that write, where that is less than usual.

        Raises:
            DondocError: the store refuses; what is not held yet is looked through by every question.
        """
        while True:
            with engine.reading(self._engine) as connection:
                missing = behind.late(connection, names)
            if not missing:
                return
            for name in missing:
                # what a power cut takes back is done again
                with engine.writing(self._engine, durable=False, patience=patience) as connection:
                    behind.advance(connection, name)

    @contextmanager
    def _asking(self, *names: str) -> Iterator[Connection]:
        """Open a transaction that reads the register or indexes, brought up to date where the store can be written."""
        with contextlib.suppress(DondocError):
            self.index(names, patience=_PATIENCE)
        with engine.reading(self._engine) as connection:
            yield connection

    # -- questions -----------------------------------------------------------------------------------------------------

    def tasks(
        self,
        wanted: Wanted | None = None,
        *,
        today: date,
        sort: str | None = None,
        reverse: bool = False,
        limit: int | None = None,
    ) -> Iterator[StoredTask]:
        """Yield the tasks that are asked for (``questions.tasks``)."""
        wanted = wanted or Wanted()
        said = {indexing.TASKS: wanted.search, indexing.HEADS: wanted.document}
        with self._asking(register.NAME, *(name for name, words in said.items() if words is not None)) as connection:
            yield from questions.tasks(wanted, connection, today=today, sort=sort, reverse=reverse, limit=limit)

    def task(self, uid: str, *, today: date) -> details.TaskDetails:
        """Return all on one task, by its id or a beginning of it.

        Raises:
            NoTaskError: there is no such task.
            DondocError: there is more than one.
        """
        with self._asking(register.NAME) as connection:
            return details.of_task(uid, connection, today=today)

    def documents(self, said: str) -> list[StoredDocument]:
        """Return the documents that are known by a number, a path, words of their head or, without, of their text.

        Raises:
            DondocError: there is none.
        """
        with self._asking(indexing.HEADS, indexing.TEXTS) as connection:
            try:
                numbers = wanted.documents(said, connection)[: wanted.FEW]
            except DondocError:
                numbers = wanted.holding(said, indexing.TEXTS, connection, limit=wanted.FEW)
                if not numbers:
                    raise
            return list(questions.stored_documents(numbers, connection))

    def listed(
        self,
        *,
        after: int = 0,
        limit: int | None = 50,
        type_: str | None = None,
        words: str | None = None,
        latest: bool = False,
    ) -> list[StoredDocument]:
        """Return documents, those first that came in first, or last (``listing.documents``)."""
        with self._asking(*([indexing.TEXTS] if words is not None else [])) as connection:
            return listing.documents(connection, after=after, limit=limit, type_=type_, words=words, latest=latest)

    def document(self, number: int) -> details.DocumentDetails:
        """Return all on one document, by its number in the store.

        Raises:
            DondocError: there is no such document.
        """
        with engine.reading(self._engine) as connection:
            return details.of_document(number, connection)

    def bodies(
        self, *, today: date, within: int = 7, name: str | None = None, limit: int | None = None
    ) -> list[summaries.Load]:
        """Return what each body has to do (``summaries.loads``)."""
        with self._asking(register.NAME) as connection:
            return summaries.loads(connection, today=today, within=within, name=name, limit=limit)

    def stats(self, *, today: date, within: int = 7) -> summaries.Stats:
        """Return what the store holds."""
        with self._asking(register.NAME) as connection:
            return summaries.stats(connection, today=today, within=within)

    def amendments(self, *, all_states: bool = False) -> list[summaries.Amended]:
        """Return what documents change in others, with the proposals that wait, or all."""
        with engine.reading(self._engine) as connection:
            return summaries.amended(connection, all_states=all_states)

    # -- what people do ------------------------------------------------------------------------------------------------

    def set(self, uid: str, edit: Edit, *, author: str, today: date) -> dict[str, list[object]]:
        """Change a task, and return each changed field with its values before and after (``editing.apply``)."""
        with self._writing() as journal:
            return editing.apply(edit, uid, self._names, journal, author=author, today=today)

    def decide(self, ids: Iterable[int] | None, *, accept: bool, author: str, today: date) -> list[int]:
        """Accept or refuse proposals, all that wait with ``None``; return those decided (``editing.decide``)."""
        with self._writing() as journal:
            return editing.decide(ids, self._names, journal, accept=accept, author=author, today=today)

    def join(self, name: str, into: str, *, author: str) -> str:
        """Make one body of two: ``name`` becomes one more name of ``into``; return the name that stays."""
        with self._writing() as journal:
            return merging.join(name, into, journal, author=author)

    # -- what others are told ------------------------------------------------------------------------------------------

    @property
    def identity(self) -> str:
        """Return the id by which the store's events are known elsewhere."""
        with engine.reading(self._engine) as connection:
            return outbox.identity(connection)

    def events(self, *, since: int, limit: int, today: date) -> list[Event]:
        """Return the events after a number, in their order (``outbox.events``)."""
        with engine.reading(self._engine) as connection:
            return outbox.events(connection, since=since, limit=limit, today=today)

    def sweep(self, *, today: date, within: int) -> tuple[int, int]:
        """Write events for tasks whose last day comes or is over, and return how many of each (``sweeping.sweep``)."""
        with self._writing() as journal:
            return sweeping.sweep(journal, today=today, within=within)

    def outbox(self, address: str, *, shown: str, today: date) -> Outbox:
        """Return what the receiver at an address is still to be sent; ``shown`` is the address without its secrets."""
        return Outbox(self._engine, address, shown, today)

    def mirrors(self, calendar: str) -> dict[str, dict[str, Any]]:
        """Return what is remembered of the to-dos in a calendar, by the ids of tasks."""
        with engine.reading(self._engine) as connection:
            return mirrors.of(calendar, connection)

    def keep_mirrors(self, calendar: str, found: dict[str, dict[str, Any] | None]) -> None:
        """Remember what is said of some to-dos in a calendar; ``None`` forgets one."""
        with engine.writing(self._engine) as connection:
            mirrors.keep(calendar, found, connection)

    # -- upkeep --------------------------------------------------------------------------------------------------------

    @staticmethod
    def upgrade(name: str | Path) -> tuple[str | None, str]:
        """Bring a store to this version's tables; return the versions before and after."""
        url = engine.parse(str(name))
        if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
            raise DondocError(f"{url.database}: is no store yet; dondoc ingest makes one")
        database = engine.connect(url)
        try:
            return upkeep.upgrade(database)
        finally:
            database.dispose()

    def check(self) -> list[str]:
        """Return what is wrong with the store, nothing for a sound one."""
        return upkeep.check(self._engine)

    def backup(self, target: Path) -> int:
        """Write a whole copy of a SQLite store, and return its size in bytes."""
        return upkeep.backup(self._engine, target)
