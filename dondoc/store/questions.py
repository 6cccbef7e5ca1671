"""Answers questions about tasks: which ones, in which order, and all that a list shows of them."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time
from itertools import chain, groupby, islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from dondoc.model import RUNNING, LeadFrom, Modality, Span, Status, StoredDocument, StoredTask
from dondoc.recurrence import next_due
from dondoc.store import bulk, register, rows
from dondoc.store import tables as t
from dondoc.store.wanted import Conditions, Wanted, has_part

SORTS = ("due", "new", "document")
"""How tasks may come: by their last day, the latest added first, as they stand in their documents."""

_MANY_PARTS = 60
_BATCH = 200

Key = tuple[date, int]
Part = tuple[int, str] | Status


def tasks(
    wanted: Wanted,
    connection: Connection,
    *,
    today: date,
    sort: str | None = None,
    reverse: bool = False,
    limit: int | None = None,
) -> Iterator[StoredTask]:
    """Yield the tasks that are asked for.

    Args:
        wanted: which.
        connection: to the store; it has to stay open while tasks are taken.
        today: the day that tells what is overdue and when what recurs is due next.
        sort: one of ``SORTS``; by day without, but for a search the latest first.
        reverse: whether in the opposite order; tasks without a day stay behind those with one.
        limit: how many at most.

    Raises:
        DondocError: nothing is known by a name that is asked for.
    """
    conditions = Conditions(wanted, today, connection)
    order = _Order(conditions, reverse, limit)
    numbers = order.by(sort or ("new" if wanted.search is not None else "due"))
    numbers = islice(numbers, limit) if limit is not None else numbers
    while batch := list(islice(numbers, _BATCH)):
        yield from hydrated(batch, connection, today=today)


def _select(*columns: Any) -> Select[Any]:
    """Return a query whose columns mypy is not to follow through the conditions that are added to it."""
    return select(*columns)


class _Order:
    """The numbers of the tasks of one question, in order; each stream is read only as far as it is needed."""

    def __init__(self, conditions: Conditions, reverse: bool, limit: int | None) -> None:
        self._on, self._reverse, self._limit = conditions, reverse, limit
        self._parts = conditions.parts()
        self._match = conditions.search()
        self._entries: Any = register.entries(conditions.connection).c

    def by(self, sort: str) -> Iterator[int]:
        """Return the numbers, each once."""
        if sort == "due":
            found = self._few_by_due() if self._on.few is not None else self._by_due()
        else:
            found = self._plain(sort)
        return _once(found)

    def _plain(self, sort: str) -> Iterator[int]:
        query = self._all(_select(t.Task.id))
        down = (sort == "new") is not self._reverse
        if sort == "document":
            columns: tuple[Any, ...] = (t.Task.document_id, t.Task.position, t.Task.id)
        elif self._match is not None:
            columns = (self._match.order(t.Task.id),)
        else:
            columns = (t.Task.id,)
        return self._numbers(query.order_by(*(column.desc() if down else column for column in columns)))

    def _numbers(self, query: Select[Any]) -> Iterator[int]:
        return (row[0] for row in self._rows(query))

    def _rows(self, query: Select[Any]) -> Iterator[Any]:
        if self._limit is not None:
            query = query.limit(self._limit)
        yield from self._on.connection.execute(query, execution_options={"stream_results": self._limit is None})

    def _all(self, query: Select[Any], *conditions: ColumnElement[bool]) -> Select[Any]:
        """Return a query on tasks with all conditions."""
        on = self._on
        query = self._searched(query).where(*on.state(), *on.day(), *conditions)
        if self._parts is not None:
            query = query.where(has_part(self._parts))
        if on.few is not None:
            query = query.where(t.Task.document_id.in_(on.few))
        return query

    def _searched(self, query: Select[Any]) -> Select[Any]:
        return query if self._match is None else self._match.narrow(query, t.Task.id)

    # -- by day --------------------------------------------------------------------------------------------------------

    def _few_by_due(self) -> Iterator[int]:
        """Sort the tasks of few documents here: the indexes by day would go through all tasks for them."""
        query = self._all(_select(t.Task.id, t.Task.due, t.Task.rhythm_id))
        found = [(self._due(row), row.id) for row in self._on.connection.execute(query)]
        dated = sorted([(due, number) for due, number in found if due is not None], reverse=self._reverse)
        return chain((number for _, number in dated), sorted(number for due, number in found if due is None))

    def _due(self, row: Any) -> date | None:
        return row.due if row.rhythm_id is None else self._on.rhythms.get(row.rhythm_id)

    def _by_due(self) -> Iterator[int]:
        streams: list[Iterator[Key]] = []
        if not self._on.wanted.no_deadline:
            streams = [self._dated(part, active) for part, active in self._partitions()]
        merged = heapq.merge(*streams, reverse=self._reverse)
        dated = (number for _, number in self._with_recurring(merged))
        return dated if self._on.wanted.dated else chain(dated, self._undated())

    def _with_recurring(self, dated: Iterator[Key]) -> Iterator[Key]:
        """Put what recurs between tasks with a day; it is never due before today, and only then looked for."""
        if not self._reverse:
            for key in dated:
                if key[0] >= self._on.today:
                    dated = chain([key], dated)
                    break
                yield key
        yield from heapq.merge(dated, self._recurring(), reverse=self._reverse)

    def _partitions(self) -> list[tuple[Part, bool | None]]:
        """Return what the indexes by day begin with: a body with a role, or a status; active or not."""
        statuses = self._on.wanted.status
        if self._parts is not None and len(self._parts) <= _MANY_PARTS:
            return [(part, active) for part in self._parts for active in self._actives()]
        if statuses and not self._on.wanted.running:
            todo = (register.EVERY, not self._on.wanted.gone)
            return [todo if one is Status.TODO else (one, None) for one in statuses]
        return [(register.EVERY, active) for active in self._actives()]

    def _actives(self) -> list[bool]:
        """Return whether what is asked for may be active, and whether it may not."""
        wanted = self._on.wanted
        if wanted.running:
            return [True]
        running = {status in RUNNING for status in wanted.status} or {True, False}
        return [False] if wanted.gone else sorted(running, reverse=True)

    def _dated(self, part: Part, active: bool | None) -> Iterator[Key]:
        query, due, number = self._start(part, active)
        query = query.where(self._on.between(due))
        ordered = query.order_by(due.desc(), number.desc()) if self._reverse else query.order_by(due, number)
        return ((row[1], row[0]) for row in self._rows(ordered))

    def _start(self, part: Part, active: bool | None) -> tuple[Select[Any], Any, Any]:
        """Return a query on the tasks of one partition, with its columns for the day and the task."""
        query: Select[Any]
        if isinstance(part, Status):
            due, number = t.Task.due, t.Task.id
            # the index of what is begun is told by the very words of its condition
            query = self._searched(_select(number, due)).where(t.MOVED, t.Task.status == part.value)
            if active is not None:
                query = query.where(t.Task.active.is_(active))
        else:
            entry = self._entries
            due, number = entry.due, entry.task_id
            query = self._searched(_select(number, due).join(t.Task, t.Task.id == number))
            query = query.where(entry.body_id == part[0], entry.role == part[1])
            if active is not None:
                query = query.where(entry.active.is_(active))
        if self._parts is not None and part not in self._parts:
            query = query.where(has_part(self._parts))
        return query.where(*self._on.state(active=active is True)), due, number

    def _recurring(self) -> Iterator[Key]:
        """Yield what recurs by its next day."""
        on = self._on
        numbers = list(on.in_time())
        if not numbers:
            return
        if self._parts is not None and len(self._parts) <= _MANY_PARTS:
            yield from self._recurring_of_bodies(numbers)
            return
        if self._reverse:
            numbers.reverse()
        for due, group in groupby(numbers, key=lambda number: on.rhythms[number]):
            streams = [self._of_rhythm(number, active) for number in group for active in self._actives()]
            yield from ((due, number) for number in heapq.merge(*streams, reverse=self._reverse))

    def _of_rhythm(self, rhythm_id: int, active: bool) -> Iterator[int]:
        entry = self._entries
        query = self._searched(_select(entry.task_id).join(t.Task, t.Task.id == entry.task_id))
        query = query.where(
            *register.every(entry), entry.active.is_(active), entry.rhythm_id.is_not(None), entry.rhythm_id == rhythm_id
        )
        query = query.where(*self._on.state(active=active))
        if self._parts is not None:
            query = query.where(has_part(self._parts))
        return self._numbers(query.order_by(entry.task_id.desc() if self._reverse else entry.task_id))

    def _recurring_of_bodies(self, numbers: list[int]) -> Iterator[Key]:
        """Sort what recurs of some bodies here: it is little, and lies together in the index of bodies."""
        by_role: dict[str, list[int]] = {}
        for body_id, role in self._parts or ():
            by_role.setdefault(role, []).append(body_id)
        found: set[Key] = set()
        for role, body_ids in by_role.items():
            for active in self._actives():
                part = self._entries
                query = _select(part.task_id, part.rhythm_id)
                state = self._on.state(active=active)
                if state or self._match is not None:
                    query = self._searched(query.join(t.Task, t.Task.id == part.task_id)).where(*state)
                query = query.where(part.body_id.in_(body_ids), part.role == role, part.active.is_(active))
                query = query.where(part.rhythm_id.is_not(None), part.rhythm_id.in_(numbers))
                rows_found = self._on.connection.execute(query)
                found.update((self._on.rhythms[row[1]], row[0]) for row in rows_found)
        yield from sorted(found, reverse=self._reverse)

    def _undated(self) -> Iterator[int]:
        """Yield what has no day, as it was added; only what comes before it tells whether it is read."""
        on = self._on
        streams = []
        for part, active in self._partitions():
            query, due, number = self._start(part, active)
            column = t.Task.rhythm_id if isinstance(part, Status) else self._entries.rhythm_id
            query = query.where(due.is_(None), self._no_rhythm(column, on))
            streams.append(self._numbers(query.order_by(number)))
        yield from heapq.merge(*streams)

    @staticmethod
    def _no_rhythm(column: Any, on: Conditions) -> ColumnElement[bool]:
        # a rule that has no next day is as good as none
        known: ColumnElement[bool] = column.is_(None)
        return known | column.not_in(list(on.rhythms)) if on.rhythms else known


def _once(numbers: Iterable[int]) -> Iterator[int]:
    seen: set[int] = set()
    for number in numbers:
        if number not in seen:
            seen.add(number)
            yield number


# -- what a list shows -------------------------------------------------------------------------------------------------


def hydrated(numbers: Sequence[int], connection: Connection, *, today: date) -> Iterator[StoredTask]:
    """Yield the tasks of some numbers, in their order."""
    found = {
        row.id: row
        for row in connection.execute(
            select(t.Task.__table__, t.Deadline.text.label("said"), t.Deadline.time, t.Rhythm.rrule, t.Rhythm.anchor)
            .outerjoin(t.Deadline, (t.Deadline.task_id == t.Task.id) & (t.Deadline.position == 0))
            .outerjoin(t.Rhythm, t.Rhythm.id == t.Task.rhythm_id)
            .where(t.Task.id.in_(numbers))
        )
    }
    bodies: dict[tuple[int, str], list[str]] = {}
    for row in connection.execute(
        select(t.TaskBody.task_id, t.TaskBody.role, t.Body.name)
        .join(t.Body, t.Body.id == t.TaskBody.body_id)
        .where(t.TaskBody.task_id.in_(numbers))
        .order_by(t.TaskBody.task_id, t.TaskBody.role, t.TaskBody.position)
    ):
        bodies.setdefault((row.task_id, row.role), []).append(row.name)
    documents = {one.id: one for one in stored_documents({row.document_id for row in found.values()}, connection)}
    for number in numbers:
        row = found[number]
        named = {field: tuple(bodies.get((number, role), ())) for field, role in rows.ROLES.items()}
        yield _stored(row, documents[row.document_id], named, today)


def stored_documents(numbers: Iterable[int], connection: Connection) -> Iterator[StoredDocument]:
    """Yield the documents of some numbers, in the order of these."""
    wanted = sorted(numbers)
    query = (
        select(
            t.Document.id,
            t.Document.type,
            t.Document.number,
            t.Document.issued_on,
            t.Document.issuer,
            t.Document.subject,
            t.Copy.path,
        )
        .join(t.Copy, (t.Copy.document_id == t.Document.id) & t.Copy.current)
        .order_by(t.Document.id)
    )
    for part in bulk.parts(wanted):
        for row in connection.execute(query.where(t.Document.id.in_(part))):
            yield StoredDocument(**row._mapping)


def _stored(row: Any, document: StoredDocument, bodies: dict[str, tuple[str, ...]], today: date) -> StoredTask:
    due = next_due(row.rrule, row.anchor, today) if row.rrule else row.due
    status = Status(row.status)
    gone = row.gone_at is not None
    corrected = row.corrected or {}
    return StoredTask(
        id=row.uid,
        document=document,
        item=row.item,
        text=row.text,
        span=Span(row.span_start, row.span_end),
        page=row.page,
        lead=bodies["lead"],
        lead_from=LeadFrom(row.lead_from),
        coordinators=bodies["coordinators"],
        report_to=bodies["report_to"],
        deadline=row.said,
        due=due,
        # the hour that was read belongs to the day that was read
        time=time.fromisoformat(row.time) if row.time and "due" not in corrected else None,
        rrule=row.rrule,
        deliverable=row.deliverable,
        modality=Modality(row.modality),
        confidence=row.confidence,
        status=status,
        assignee=row.assignee,
        progress=row.progress,
        note=row.note,
        done_on=row.done_on,
        overdue=due is not None and due < today and status in RUNNING and not gone,
        gone=gone,
        corrected=tuple(sorted(corrected)),
        updated_at=row.updated_at,
    )
