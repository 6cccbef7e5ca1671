"""What is remembered of each task's to-do in a calendar."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, insert, select

from dondoc.store import register
from dondoc.store import tables as t


def of(calendar: str, connection: Connection) -> dict[str, dict[str, Any]]:
    """Return what is remembered of a calendar, by the ids of tasks."""
    query = select(t.Task.uid, t.Mirror.agreed).join(t.Task, t.Task.id == t.Mirror.task_id)
    return {row.uid: row.agreed for row in connection.execute(query.where(t.Mirror.calendar == calendar))}


def keep(calendar: str, found: dict[str, dict[str, Any] | None], connection: Connection) -> None:
    """Remember what is said of some tasks; ``None`` forgets one."""
    known = register.ids(connection).c
    for uid, agreed in found.items():
        number = connection.scalar(select(known.task_id).where(known.uid == uid))
        connection.execute(delete(t.Mirror).where(t.Mirror.calendar == calendar, t.Mirror.task_id == number))
        if agreed is not None:
            connection.execute(insert(t.Mirror), {"calendar": calendar, "task_id": number, "agreed": agreed})
