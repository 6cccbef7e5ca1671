"""What one transaction leaves behind it: history, the log of changes, tallies, and the numbers of new rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from dondoc.store import bulk
from dondoc.store.tables import Base, Event, History

Row = dict[str, Any]

_COUNT = (
    "INSERT INTO tallies (body_id, role, status, month, n) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (body_id, role, status, month) DO UPDATE SET n = tallies.n + excluded.n"
)

# asked for all at once: each statement costs more than its work
_NUMBERED = [table.name for table in Base.metadata.sorted_tables if "id" in table.columns]
_LAST = "SELECT " + ", ".join(f"(SELECT max(id) FROM {name})" for name in _NUMBERED)


def timestamp() -> str:
    """Return this moment as the store keeps it: UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class Journal:
    """The notes of one transaction; ``close`` writes them in it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.now = timestamp()
        self._last: dict[str, int] = {}
        self._events: list[Row] = []
        self._history: list[Row] = []
        self._tallies: Counter[tuple[int, str, str, str]] = Counter()

    def number(self, table: type[Base], count: int = 1) -> int:
        """Return the first of ``count`` numbers for new rows of a table."""
        first = self.last(table) + 1
        self._last[table.__tablename__] += count
        return first

    def last(self, table: type[Base]) -> int:
        """Return the last number of a table's rows, 0 where it has none."""
        if not self._last:
            (row,) = bulk.fetch(self.connection, _LAST)
            self._last = {name: number or 0 for name, number in zip(_NUMBERED, row, strict=True)}
        return self._last[table.__tablename__]

    def event(self, kind: str, document_id: int, task_id: int | None = None, payload: Row | None = None) -> None:
        """Note an event for other systems: ``task.created``, ``task.updated``, ``document.amended`` and so on."""
        self._events.append(
            {"at": self.now, "kind": kind, "task_id": task_id, "document_id": document_id, "payload": payload}
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

    def count(self, parts: Iterable[tuple[int, str]], status: str, month: str, by: int) -> None:
        """Note that each body has ``by`` tasks more of its role, a status and a month; body 0 stands for every task."""
        for body_id, role in parts:
            self._tallies[body_id, role, status, month] += by

    def close(self) -> None:
        """Write all that was noted."""
        tallies = [(*place, n) for place, n in sorted(self._tallies.items()) if n]
        bulk.run(self.connection, _COUNT, tallies)
        for table, found in ((History, self._history), (Event, self._events)):
            if found:
                first = self.number(table, len(found))
                bulk.add(self.connection, table, ({"id": i, **row} for i, row in enumerate(found, first)))
