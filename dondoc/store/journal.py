"""What one transaction leaves behind it: history, the log of changes, and the numbers of new rows."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import accumulate
from typing import Any

from sqlalchemy import Connection

from dondoc.store import bulk
from dondoc.store.tables import Base, Copy, Document, Event, History, Join, Reference, Task

Row = dict[str, Any]

# what a saved document needs is asked for all at once: each statement costs more than its work
_SAVED = (Document, Copy, Task, Reference, Event, Join)
_LAST = "SELECT " + ", ".join(f"(SELECT max(id) FROM {table.__tablename__})" for table in _SAVED)


def timestamp() -> str:
    """Return this moment as the store keeps it: UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class Journal:
    """The notes of one transaction; ``close`` writes them in it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.now = timestamp()
        self._last: dict[type[Base], int] = {}
        self._events: list[Row] = []
        self._history: list[Row] = []

    def number(self, table: type[Base], count: int = 1) -> int:
        """Return the first of ``count`` numbers for new rows of a table."""
        first = self.last(table) + 1
        self._last[table] += count
        return first

    def last(self, table: type[Base]) -> int:
        """Return the last number of a table's rows, 0 where it has none."""
        if not self._last:
            (row,) = bulk.fetch(self.connection, _LAST)
            self._last = {one: number or 0 for one, number in zip(_SAVED, row, strict=True)}
        if table not in self._last:
            ((number,),) = bulk.fetch(self.connection, f"SELECT max(id) FROM {table.__tablename__}")
            self._last[table] = number or 0
        return self._last[table]

    def event(self, kind: str, document_id: int, task_id: int | None = None, payload: Row | None = None) -> None:
        """Note an event for other systems: ``task.created``, ``task.updated``, ``document.amended`` and so on."""
        self._note(kind, document_id, task_id, payload, 0)

    def created(self, document_id: int, first: int, tasks: int) -> None:
        """Note that a document came in with so many tasks, whose numbers begin with ``first``: an event for each."""
        self._note("document.created", document_id, first + tasks - 1 if tasks else None, None, tasks)

    def _note(self, kind: str, document_id: int, task_id: int | None, payload: Row | None, tasks: int) -> None:
        self._events.append(
            {
                "at": self.now,
                "kind": kind,
                "task_id": task_id,
                "document_id": document_id,
                "payload": payload,
                "tasks": tasks,
            }
        )

    def change(
        self,
        task: tuple[int, int],
        changes: Row,
        *,
        author: str,
        cause: str,
        note: str | None = None,
        kind: str = "task.updated",
    ) -> None:
        """Note a change of a task, in its history and for other systems.

        Args:
            task: the numbers of the task and of its document.
            changes: each field with its values before and after.
            author: who made it.
            cause: ``person``, ``reading`` or ``amendment``.
            note: what the author says of it.
            kind: what other systems are told.
        """
        task_id, document_id = task
        self._history.append(
            {"task_id": task_id, "at": self.now, "author": author, "cause": cause, "changes": changes, "note": note}
        )
        self.event(kind, document_id, task_id, {"changes": changes, "author": author, "cause": cause, "note": note})

    def close(self) -> None:
        """Write all that was noted."""
        if self._history:
            first = self.number(History, len(self._history))
            bulk.add(self.connection, History, ({"id": i, **row} for i, row in enumerate(self._history, first)))
        if self._events:
            # an event for each task has a number of its own, in one row
            numbers = list(accumulate((1 + row["tasks"] for row in self._events), initial=self.last(Event)))[1:]
            bulk.add(self.connection, Event, ({"id": i, **row} for i, row in zip(numbers, self._events, strict=True)))
