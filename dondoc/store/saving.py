"""Saves one extraction in one transaction: as a new document, as a copy of a known one, or as its better reading."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import count as count_from
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, select, update

from dondoc import recurrence
from dondoc.model import Body, Extraction, Header, Source, Task
from dondoc.store import bulk, indexing, linking, matching, packing, register, rows
from dondoc.store import tables as t
from dondoc.store.journal import Journal
from dondoc.store.matching import Known
from dondoc.store.naming import Names

Row = dict[str, Any]

READ = ("item", "text", "deliverable", "modality", "due")
"""The columns of a task that a new reading may change, and whose change is told."""

_COMPARED = 20
"""With how many documents of one name or path a new copy is compared."""

QUIET = ("extracted_id", "position", "span_start", "span_end", "page", "lead_from", "confidence", "evidence")
"""The columns that a new reading may change without a word."""


class _Candidate(NamedTuple):
    """A document that a reading may be of, by one of three ways: the bytes, the head, the path."""

    way: str
    copy_id: int
    document_id: int
    current: bool
    number_key: str | None
    issued_on: str | date | None


# one statement: to send one takes longer than to run it
_WAYS = (
    "SELECT 'copy' AS way, c.id, c.document_id, c.current, d.number_key, d.issued_on FROM copies c "
    "JOIN documents d ON d.id = c.document_id WHERE c.digest = ? "
    "UNION ALL SELECT 'name', 0, d.id, d.id IS NULL, d.number_key, d.issued_on FROM documents d "
    "WHERE d.number_key = ? AND d.issued_on = ? AND d.issuer_key = ? "
    "UNION ALL SELECT 'path', c.id, c.document_id, c.current, d.number_key, d.issued_on FROM copies c "
    "JOIN documents d ON d.id = c.document_id WHERE c.path_key = ? AND c.current"
)


class Outcome(StrEnum):
    """What became of a document."""

    NEW = "new"
    UNCHANGED = "unchanged"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving a document did: how many of its tasks are new, changed, vanished."""

    outcome: Outcome
    document_id: int
    created: int = 0
    changed: int = 0
    gone: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """An extraction with what it was made by: the run, the version of the rules, the place among equal sources."""

    extraction: Extraction
    run_id: int
    rules: str
    part: int = 0

    @property
    def digest(self) -> str:
        """Return the hash that the copy is known by."""
        return copy_digest(self.extraction.source.sha256, self.part)


def copy_digest(sha256: str, part: int) -> str:
    """Return the hash that a copy is known by; ``part`` counts the documents of a file that has several."""
    return f"{sha256}#{part}" if part else sha256


class Saver:
    """Saves readings; knows the names of bodies that it met."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def save(self, reading: Reading, journal: Journal, *, again: bool = False) -> Saved:
        """Save a reading in the journal's transaction.

        Args:
            reading: what was read.
            journal: of the transaction.
            again: whether a copy that is known is to be compared all the same, because newer rules read it.
        """
        connection = journal.connection
        row = rows.document(reading.extraction.header, reading.extraction.warnings)
        path = reading.extraction.source.path
        issued_on = row["issued_on"].isoformat() if row["issued_on"] else None
        keys = (reading.digest, row["number_key"], issued_on, row["issuer_key"], rows.digest(path))
        candidates = [_Candidate(*found) for found in bulk.fetch(connection, _WAYS, keys)]
        for known in candidates:
            if known.way == "copy":
                if not (again and known.current):
                    return Saved(Outcome.UNCHANGED, known.document_id)
                return self._update(reading, known.document_id, known.copy_id, journal)
        document_id = _recognised(reading.extraction.source, row, candidates, connection)
        if document_id is None:
            return self._create(reading, row, journal)
        return self._copied(reading, document_id, journal)

    # -- a new document ------------------------------------------------------------------------------------------------

    def _create(self, reading: Reading, row: Row, journal: Journal) -> Saved:
        connection, extraction = journal.connection, reading.extraction
        document_id = journal.number(t.Document)
        made = {"rules": reading.rules, "run_id": reading.run_id, "added_at": journal.now, "updated_at": journal.now}
        bulk.add(connection, t.Document, [{"id": document_id, **row, **made}])
        self._add_copy(reading, document_id, journal, current=True)
        # an id comes from the bytes and the words: without other documents of these bytes it is free
        shared = reading.part > 0
        first = self._add_tasks(extraction, document_id, list(enumerate(extraction.tasks)), journal, shared=shared)
        journal.created(document_id, first, len(extraction.tasks))
        linking.add_references(document_id, rows.references(extraction), journal)
        linking.add_amendments(document_id, rows.amendments(extraction), journal)
        linking.resolve_for(document_id, row, journal)
        return Saved(Outcome.NEW, document_id, created=len(extraction.tasks))

    def _add_copy(self, reading: Reading, document_id: int, journal: Journal, *, current: bool) -> int:
        copy_id = journal.number(t.Copy)
        source = reading.extraction.source
        row = rows.copy(source) | {"document_id": document_id, "digest": reading.digest}
        bulk.add(journal.connection, t.Copy, [{"id": copy_id, **row, "current": current, "added_at": journal.now}])
        bulk.add(journal.connection, t.Content, [{"copy_id": copy_id, "source": packing.pack(source)}])
        return copy_id

    def _add_tasks(
        self,
        extraction: Extraction,
        document_id: int,
        tasks: Sequence[tuple[int, Task]],
        journal: Journal,
        *,
        shared: bool,
    ) -> int:
        """Add tasks, each with its place, to a document, and return the number of the first."""
        if not tasks:
            return 0
        connection = journal.connection
        first = journal.number(t.Task, len(tasks))
        parts = [rows.bodies(task) for _, task in tasks]
        bodies = self._names.bodies((body.name for part in parts for _, _, body in part), journal)
        ids = [task.id for _, task in tasks]
        uids = _free_uids(ids, document_id, connection) if shared else ids
        task_rows: list[Row] = []
        body_rows: list[Row] = []
        deadline_rows: list[Row] = []
        added = rows.added(journal.now)
        for task_id, uid, (position, task), part in zip(count_from(first), uids, tasks, parts, strict=False):
            row = rows.task(task, position) | added
            row["id"], row["uid"], row["document_id"] = task_id, uid, document_id
            row["rhythm_id"] = self.rhythm_of(task, extraction.header, journal)
            task_rows.append(row)
            body_rows += links(task_id, part, bodies)
            deadline_rows += rows.deadlines(task, task_id)
        bulk.add(connection, t.Task, task_rows)
        bulk.add(connection, t.TaskBody, body_rows)
        bulk.add(connection, t.Deadline, deadline_rows)
        return first

    def rhythm_of(self, task: Task, header: Header, journal: Journal) -> int | None:
        """Return the number of a task's rule of recurrence, ``None`` for one that does not recur."""
        main = task.deadline
        if main is None or main.rrule is None:
            return None
        return self._names.rhythm(main.rrule, recurrence.anchor(main.rrule, header.issued_on), journal)

    # -- a known document ----------------------------------------------------------------------------------------------

    def _copied(self, reading: Reading, document_id: int, journal: Journal) -> Saved:
        connection = journal.connection
        current = connection.execute(
            select(t.Copy.id, t.Copy.ocr, t.Copy.warnings, t.Document.warnings.label("found"))
            .join(t.Document, t.Document.id == t.Copy.document_id)
            .where(t.Copy.document_id == document_id, t.Copy.current)
        ).one()
        source = reading.extraction.source
        before = (not current.ocr, -len(current.warnings) - len(current.found))
        after = (not source.ocr, -len(source.warnings) - len(reading.extraction.warnings))
        better = after >= before
        copy_id = self._add_copy(reading, document_id, journal, current=False)
        if not better:
            return Saved(Outcome.UNCHANGED, document_id)
        return self._update(reading, document_id, copy_id, journal)

    def _update(self, reading: Reading, document_id: int, copy_id: int, journal: Journal) -> Saved:
        """Take a new reading of a known document for its tasks, and keep what people added to them."""
        connection, extraction = journal.connection, reading.extraction
        was = _searched(document_id, connection)
        packed = {"source": packing.pack(extraction.source)}
        connection.execute(update(t.Content).where(t.Content.copy_id == copy_id).values(**packed))
        connection.execute(
            update(t.Copy).where(t.Copy.document_id == document_id, t.Copy.current).values(current=False)
        )
        connection.execute(update(t.Copy).where(t.Copy.id == copy_id).values(current=True))
        row = rows.document(extraction.header, extraction.warnings)
        connection.execute(
            update(t.Document)
            .where(t.Document.id == document_id)
            .values(**row, rules=reading.rules, updated_at=journal.now)
        )
        for index, words in indexing.document(row, packed["source"]).items():
            indexing.replace(connection, index, document_id, was[index], words)
        created, changed, gone = _Merge(self, self._names, extraction, document_id, journal).run()
        linking.replace_references(document_id, rows.references(extraction), journal)
        linking.replace_amendments(document_id, rows.amendments(extraction), journal)
        linking.resolve_for(document_id, row, journal)
        journal.event("document.updated", document_id)
        return Saved(Outcome.UPDATED, document_id, created, changed, gone)

    def add_tasks(
        self, extraction: Extraction, document_id: int, tasks: Sequence[tuple[int, Task]], journal: Journal
    ) -> None:
        """Add tasks, each with its place, to a document that the store has."""
        first = self._add_tasks(extraction, document_id, tasks, journal, shared=True)
        for task_id, _ in enumerate(tasks, first):
            journal.event("task.created", document_id, task_id)


class _Merge:
    """One new reading put over the tasks of a known document."""

    def __init__(self, saver: Saver, names: Names, extraction: Extraction, document_id: int, journal: Journal) -> None:
        self._saver, self._names = saver, names
        self._extraction, self._document_id, self._journal = extraction, document_id, journal
        self._author = "dondoc"

    def run(self) -> tuple[int, int, int]:
        """Return how many tasks are new, changed, vanished."""
        old = self._journal.connection.execute(
            select(t.Task.__table__).where(t.Task.document_id == self._document_id).order_by(t.Task.position, t.Task.id)
        ).all()
        register.strike(self._journal.connection, [row.id for row in old])
        new = self._extraction.tasks
        found = matching.pairs(
            [Known(row.extracted_id, row.item, (row.corrected or {}).get("text", row.text)) for row in old],
            [Known(task.id, task.item, task.text) for task in new],
        )
        changed = sum(self._match(old[i], new[j], j) for i, j in found)
        kept, taken = {i for i, _ in found}, {j for _, j in found}
        lost = [row for i, row in enumerate(old) if i not in kept and row.gone_at is None]
        for row in lost:
            self._lose(row)
        added = [(j, task) for j, task in enumerate(new) if j not in taken]
        self._saver.add_tasks(self._extraction, self._document_id, added, self._journal)
        register.enter(self._journal.connection, [row.id for row in old])
        return len(added), changed, len(lost)

    def _match(self, old: Any, task: Task, position: int) -> bool:
        """Put a task of the new reading over the old one; return whether anything that is told changed."""
        journal, connection = self._journal, self._journal.connection
        row = rows.task(task, position)
        corrected: Row = dict(old.corrected or {})
        was = self._as_read(old, corrected)
        now: Row = {field: rows.plain(row[field]) for field in READ}
        now |= {field: [body.name for body in getattr(task, field)] for field in rows.ROLES}
        now["rrule"] = task.deadline.rrule if task.deadline else None
        now["deadline"] = rows.clean(task.deadline.text) if task.deadline else None
        for field in rows.ROLES:
            # one body under two spellings is no difference
            ids = self._names.bodies([*was[field], *now[field]], journal)
            if [ids[name] for name in was[field]] == [ids[name] for name in now[field]]:
                now[field] = was[field]
        changes: Row = {field: [was[field], now[field]] for field in now if _differ(was[field], now[field])}
        after = {name: row[name] for name in QUIET}
        after |= {field: row[field] for field in READ if field not in corrected}
        for field in corrected:
            if field in changes:
                corrected[field] = now[field]
        after["corrected"] = corrected or None
        if "due" not in corrected:
            after["rhythm_id"] = self._saver.rhythm_of(task, self._extraction.header, journal)
        after["gone_at"] = None
        after["active"] = rows.is_active(old.status, None)
        if changes or old.gone_at:
            after["updated_at"] = journal.now
        connection.execute(update(t.Task).where(t.Task.id == old.id).values(**after))
        indexing.replace(connection, indexing.TASKS, old.id, old.text, after.get("text", old.text))
        self._relink(old.id, task, corrected)
        connection.execute(delete(t.Deadline).where(t.Deadline.task_id == old.id))
        bulk.add(connection, t.Deadline, rows.deadlines(task, old.id))
        told = {name: {"read": pair} if name in corrected else pair for name, pair in changes.items()}
        if old.gone_at:
            told["gone"] = [True, False]
        if told:
            journal.change((old.id, self._document_id), told, author=self._author, cause="reading")
        return bool(told)

    def _as_read(self, old: Any, corrected: Row) -> Row:
        """Return a task's values as the last reading had them."""
        connection = self._journal.connection
        bodies = connection.execute(
            select(t.TaskBody.role, t.Body.name)
            .join(t.Body, t.Body.id == t.TaskBody.body_id)
            .where(t.TaskBody.task_id == old.id)
            .order_by(t.TaskBody.role, t.TaskBody.position)
        ).all()
        main = connection.execute(
            select(t.Deadline.text, t.Deadline.rrule).where(t.Deadline.task_id == old.id, t.Deadline.position == 0)
        ).first()
        was: Row = {field: rows.plain(getattr(old, field)) for field in READ}
        was |= {field: [one.name for one in bodies if one.role == role] for field, role in rows.ROLES.items()}
        was["deadline"] = main.text if main else None
        was["rrule"] = main.rrule if main else None
        return was | corrected

    def _relink(self, task_id: int, task: Task, corrected: Row) -> None:
        """Tie a task to the bodies of its new reading, but for the roles that a person set."""
        connection = self._journal.connection
        own = [role for field, role in rows.ROLES.items() if field in corrected]
        connection.execute(delete(t.TaskBody).where(t.TaskBody.task_id == task_id, t.TaskBody.role.not_in(own)))
        parts = [part for part in rows.bodies(task) if part[0] not in own]
        bodies = self._names.bodies((body.name for _, _, body in parts), self._journal)
        bulk.add(connection, t.TaskBody, links(task_id, parts, bodies))

    def _lose(self, old: Any) -> None:
        """Mark a task that the new reading does not have; it stays, with all that people added."""
        journal, connection = self._journal, self._journal.connection
        state = {"active": False, "gone_at": journal.now, "updated_at": journal.now}
        connection.execute(update(t.Task).where(t.Task.id == old.id).values(**state))
        journal.change(
            (old.id, self._document_id),
            {"gone": [False, True]},
            author=self._author,
            cause="reading",
            kind="task.withdrawn",
        )


def links(task_id: int, parts: Sequence[tuple[str, int, Body]], bodies: dict[str, int]) -> list[Row]:
    """Return the rows that tie a task to its bodies, by their parts in it (``rows.bodies``)."""
    return [
        {
            "task_id": task_id,
            "role": role,
            "position": place,
            "body_id": bodies[body.name],
            "span_start": body.span.start,
            "span_end": body.span.end,
            "rule": body.rule,
        }
        for role, place, body in parts
    ]


def _differ(one: Any, other: Any) -> bool:
    """Tell whether two values differ by more than white space."""
    if isinstance(one, str) and isinstance(other, str):
        return one.split() != other.split()
    return bool(one != other)


def _free_uids(ids: Sequence[str], document_id: int, connection: Connection) -> list[str]:
    """Return ids that no task of the store has: the extraction's own but for a text that is in the store already."""
    register.complete(connection)
    taken: set[str] = set()
    for part in bulk.parts(ids):
        taken.update(connection.scalars(select(t.TaskId.uid).where(t.TaskId.uid.in_(part))))
    result: list[str] = []
    for uid in ids:
        free, tries = uid, 0
        while free in taken:
            tries += 1
            free = hashlib.sha256(f"{uid}\n{document_id}\n{tries}".encode()).hexdigest()[:16]
        taken.add(free)
        result.append(free)
    return result


# -- recognising a document --------------------------------------------------------------------------------------------


def _recognised(source: Source, row: Row, candidates: Sequence[_Candidate], connection: Connection) -> int | None:
    """Return the document that a new copy is of: the same number, day and issuer, or the same path, and a like text."""
    found: dict[int, None] = {}
    for one in candidates:
        # a file that now holds a document of another number or day is another document
        known = {"number_key": one.number_key, "issued_on": bulk.day(one.issued_on)}
        other = any(row[name] and value not in (None, row[name]) for name, value in known.items())
        if one.way == "name" or (source.path != "-" and not other):
            found[one.document_id] = None
    for document_id in list(found)[:_COMPARED]:
        if matching.same_text(_text(document_id, connection), source.text):
            return document_id
    return None


def _text(document_id: int, connection: Connection) -> str:
    """Return the text that a document's tasks were read from."""
    packed = connection.scalar(
        select(t.Content.source)
        .join(t.Copy, t.Copy.id == t.Content.copy_id)
        .where(t.Copy.document_id == document_id, t.Copy.current)
    )
    assert packed is not None
    return packing.text(packed)


def _searched(document_id: int, connection: Connection) -> dict[str, str]:
    """Return what a document is searched by now, for each index."""
    row = connection.execute(
        select(t.Document.__table__, t.Content.source)
        .join(t.Copy, (t.Copy.document_id == t.Document.id) & t.Copy.current)
        .join(t.Content, t.Content.copy_id == t.Copy.id)
        .where(t.Document.id == document_id)
    ).one()
    return indexing.document(dict(row._mapping), row.source)
