"""Keeps the register: the ids of tasks, each body's tasks in the order of their days, and how many there are of a kind.

It follows from tasks and their bodies, and is written in bulk behind the saving, at a fraction of the cost. What is not
in it yet is read from the tasks themselves, so that no question misses anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, text

from dondoc.store import bulk, progress
from dondoc.store import tables as t

NAME = "register"
"""What it is called where it is noted how far it is."""

EVERY = (0, "-")
"""The body, and its role, that stand for every task."""

_ROWS = 20_000
"""After how many tasks a transaction that only writes the register ends, so that others get their turn."""

# how the tables follow from tasks; {which} is a condition on these
_IDS = "SELECT t.uid, t.id FROM tasks t WHERE {which}"
_ENTRIES = (
    "SELECT t.id, '-', 0, t.active, t.due, t.rhythm_id FROM tasks t WHERE {which}",
    "SELECT DISTINCT t.id, b.role, b.body_id, t.active, t.due, t.rhythm_id "
    "FROM tasks t JOIN task_bodies b ON b.task_id = t.id WHERE {which}",
)
_MONTH = (
    "CASE WHEN t.rhythm_id IS NOT NULL THEN 'R' || t.rhythm_id WHEN t.due IS NULL THEN '-' ELSE {day} END AS counted_by"
)
_DAY = {"sqlite": "substr(t.due, 1, 7)", "postgresql": "to_char(t.due, 'YYYY-MM')"}
_TALLIES = (
    f"SELECT 0, '-', t.status, {_MONTH}, count(*) * {{by}} FROM tasks t "
    "WHERE {which} AND t.gone_at IS NULL GROUP BY t.status, counted_by",
    f"SELECT b.body_id, b.role, t.status, {_MONTH}, count(DISTINCT t.id) * {{by}} "
    "FROM tasks t JOIN task_bodies b ON b.task_id = t.id "
    "WHERE {which} AND t.gone_at IS NULL GROUP BY b.body_id, b.role, t.status, counted_by",
)

_BETWEEN = "t.id > ? AND t.id <= ?"


def advance(connection: Connection) -> None:
    """Take the next tasks in, as many as a transaction should."""
    first, last = progress.upto(connection, NAME), progress.last(connection, t.Task)
    _take_in(connection, first, min(last, first + _ROWS))


def complete(connection: Connection) -> None:
    """Take in all that are missing."""
    first, last = progress.upto(connection, NAME), progress.last(connection, t.Task)
    if first < last:
        _take_in(connection, first, last)


def _take_in(connection: Connection, first: int, last: int) -> None:
    new = _IDS.format(which=_BETWEEN)
    # an id that another task has is found by `dondoc db check`, and holds nobody up
    known = f"INSERT INTO task_ids (uid, task_id) {new} ORDER BY t.uid ON CONFLICT DO NOTHING"
    bulk.run(connection, known, [(first, last)])
    _enter(connection, _BETWEEN, (first, last))
    progress.reach(connection, NAME, last)


def strike(connection: Connection, tasks: Sequence[int]) -> None:
    """Take tasks out before they change, themselves or their bodies; they are to be entered again."""
    complete(connection)
    for part in bulk.parts(tasks):
        _count(connection, f"t.id IN ({bulk.marks(part)})", part, -1)
        bulk.run(connection, f"DELETE FROM entries WHERE task_id IN ({bulk.marks(part)})", [part])


def enter(connection: Connection, tasks: Sequence[int]) -> None:
    """Take in again what was taken out."""
    for part in bulk.parts(tasks):
        _enter(connection, f"t.id IN ({bulk.marks(part)})", part)


def _enter(connection: Connection, which: str, values: Sequence[int]) -> None:
    for query in _ENTRIES:
        new = f"INSERT INTO entries (task_id, role, body_id, active, due, rhythm_id) {query.format(which=which)}"
        bulk.run(connection, new, [values])
    _count(connection, which, values, 1)


def _count(connection: Connection, which: str, values: Sequence[int], by: int) -> None:
    for query in _TALLIES:
        counted = query.format(which=which, by=by, day=_DAY[connection.dialect.name])
        bulk.run(
            connection,
            f"INSERT INTO tallies (body_id, role, status, month, n) {counted} "
            "ON CONFLICT (body_id, role, status, month) DO UPDATE SET n = tallies.n + excluded.n",
            [values],
        )


# -- as it is read -----------------------------------------------------------------------------------------------------


def ids(connection: Connection) -> FromClause:
    """Return the ids of tasks to select from (``TaskId``)."""
    return _read(connection, t.TaskId, _IDS)


def entries(connection: Connection) -> FromClause:
    """Return the tasks of bodies to select from (``Entry``)."""
    return _read(connection, t.Entry, *_ENTRIES)


def every(entry: Any) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions on the columns of ``entries`` by which each task comes once."""
    body_id, role = EVERY
    return entry.body_id == body_id, entry.role == role


def tallies(connection: Connection) -> FromClause:
    """Return the tallies to select from (``Tally``); one of a kind may come twice, so they have to be summed up."""
    return _read(connection, t.Tally, *_TALLIES)


def _read(connection: Connection, table: type[t.TaskId | t.Entry | t.Tally], *queries: str) -> FromClause:
    """Return a table with what it does not hold yet."""
    first = progress.upto(connection, NAME)
    if first >= progress.last(connection, t.Task):
        return table.__table__
    columns = list(table.__table__.columns)
    held = f"SELECT {', '.join(column.name for column in columns)} FROM {table.__tablename__}"
    day = _DAY[connection.dialect.name]
    more = (query.format(which=f"t.id > {first}", by=1, day=day) for query in queries)
    return text(" UNION ALL ".join((held, *more))).columns(*columns).subquery(table.__tablename__)
