"""Notes for other systems whose last day comes and whose is over: once for each task and day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, exists, select

from dondoc.store import bulk
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
    plain = [t.Task.active.is_(True), t.Task.rhythm_id.is_(None)]
    connection = journal.connection
    due = [*connection.execute(_untold(DUE).where(*plain, t.Task.due >= today, t.Task.due <= end))]
    over = [*connection.execute(_untold(OVERDUE).where(*plain, t.Task.due < today))]
    coming = {number: day for number, day in rhythms(today, connection) if day <= end}
    recurring = [(row.id, row.document_id, coming[row.rhythm_id]) for row in _recurring(journal, coming)]
    _tell(DUE, [*((row.id, row.document_id, row.due) for row in due), *recurring], journal)
    _tell(OVERDUE, ((row.id, row.document_id, row.due) for row in over), journal)
    return len(due) + len(recurring), len(over)


def _untold(kind: str) -> Select[Any]:
    """Return a query on tasks with a day that was not told."""
    told = exists().where(t.Notice.task_id == t.Task.id, t.Notice.kind == kind, t.Notice.day == t.Task.due)
    columns: tuple[Any, ...] = (t.Task.id, t.Task.document_id, t.Task.due)
    query: Select[Any] = select(*columns)
    return query.where(~told).order_by(t.Task.due, t.Task.id)


def _recurring(journal: Journal, coming: dict[int, date]) -> Iterator[Any]:
    """Yield what recurs on a day that was not told, the earliest first."""
    for number, day in sorted(coming.items(), key=lambda one: (one[1], one[0])):
        told = exists().where(t.Notice.task_id == t.Task.id, t.Notice.kind == DUE, t.Notice.day == day)
        query = select(t.Task.id, t.Task.document_id, t.Task.rhythm_id)
        yield from journal.connection.execute(
            query.where(t.Task.active.is_(True), t.Task.rhythm_id == number, ~told).order_by(t.Task.id)
        )


def _tell(kind: str, found: Iterable[tuple[int, int, date]], journal: Journal) -> None:
    notices = []
    for task_id, document_id, day in found:
        notices.append({"task_id": task_id, "kind": kind, "day": day})
        journal.event(f"task.{kind}", document_id, task_id, {"due": day.isoformat()})
    bulk.add(journal.connection, t.Notice, notices)
