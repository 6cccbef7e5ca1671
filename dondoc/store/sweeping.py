"""Notes for other systems whose last day comes and whose is over: once for each task and day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, exists, select

from dondoc.store import bulk, register
from dondoc.store import tables as t
from dondoc.store.journal import Journal
from dondoc.store.wanted import rhythms

DUE, OVERDUE = "due", "overdue"


def sweep(journal: Journal, *, today: date, within: int) -> tuple[int, int]:
    """Write an event for each running task whose last day comes or is over, unless that day was told before.

    Args:
        journal: of the transaction.
        today: the day.
        within: a last day comes if it is today or on one of so many days behind it.

    Returns:
        How many are due, and how many overdue.
    """
    end = today + timedelta(days=within)
    connection = journal.connection
    register.complete(connection)
    due = [*connection.execute(_untold(DUE).where(t.Entry.due >= today, t.Entry.due <= end))]
    over = [*connection.execute(_untold(OVERDUE).where(t.Entry.due < today))]
    coming = {number: day for number, day in rhythms(today, connection) if day <= end}
    recurring = [(row.id, row.document_id, coming[row.rhythm_id]) for row in _recurring(journal, coming)]
    _tell(DUE, [*((row.id, row.document_id, row.due) for row in due), *recurring], journal)
    _tell(OVERDUE, ((row.id, row.document_id, row.due) for row in over), journal)
    return len(due) + len(recurring), len(over)


def _untold(kind: str) -> Select[Any]:
    """Return a query on running tasks with a day of their own that was not told."""
    told = exists().where(t.Notice.task_id == t.Entry.task_id, t.Notice.kind == kind, t.Notice.day == t.Entry.due)
    query = _running(t.Entry.due).where(t.Entry.rhythm_id.is_(None), ~told)
    return query.order_by(t.Entry.due, t.Entry.task_id)


def _recurring(journal: Journal, coming: dict[int, date]) -> Iterator[Any]:
    """Yield what recurs on a day that was not told, the earliest first."""
    for number, day in sorted(coming.items(), key=lambda one: (one[1], one[0])):
        told = exists().where(t.Notice.task_id == t.Entry.task_id, t.Notice.kind == DUE, t.Notice.day == day)
        query = _running(t.Entry.rhythm_id).where(t.Entry.rhythm_id.is_not(None), t.Entry.rhythm_id == number, ~told)
        yield from journal.connection.execute(query.order_by(t.Entry.task_id))


def _running(column: Any) -> Select[Any]:
    """Return a query on the tasks whose deadline counts: their numbers, their documents', and a column."""
    columns: tuple[Any, ...] = (t.Task.id, t.Task.document_id, column)
    query: Select[Any] = select(*columns).join(t.Task, t.Task.id == t.Entry.task_id)
    return query.where(*register.every(t.Entry), t.Entry.active.is_(True))


def _tell(kind: str, found: Iterable[tuple[int, int, date]], journal: Journal) -> None:
    notices = []
    for task_id, document_id, day in found:
        notices.append({"task_id": task_id, "kind": kind, "day": day})
        journal.event(f"task.{kind}", document_id, task_id, {"due": day.isoformat()})
    bulk.add(journal.connection, t.Notice, notices)
