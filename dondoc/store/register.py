"""Keeps the register: the ids of tasks, each body's tasks in the order of their days, and how many there are of a kind.

It follows from tasks and their bodies, and is written in bulk behind the saving, at a fraction of the cost. What
it does not hold yet is read from the tasks themselves, so that no question misses anything.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Insert,
    Select,
    Text,
    cast,
    delete,
    func,
    insert,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import case

from dondoc.store import progress
from dondoc.store import tables as t

EVERY = (0, "-")
"""The body, and its role, that stand for every task."""

NAME = "register"
"""What it is called where it is noted how far it is."""

_ROWS = 20_000
"""After how many tasks a transaction that only writes the register ends, so that others get their turn."""

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


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
    which = (t.Task.id > first) & (t.Task.id <= last)
    # an id that another task has is found by `dondoc db check`, and holds nobody up
    new = _upsert(connection, t.TaskId, _ids(which).order_by(t.Task.uid)).on_conflict_do_nothing()
    connection.execute(new)
    _enter(connection, which)
    progress.reach(connection, NAME, last)


def strike(connection: Connection, which: ColumnElement[bool]) -> None:
    """Take tasks out before they change, themselves or their bodies; they are to be entered again.

    Args:
        connection: of the transaction.
        which: the condition on tasks.
    """
    complete(connection)
    _count(connection, which, -1)
    connection.execute(delete(t.Entry).where(t.Entry.task_id.in_(select(t.Task.id).where(which))))


def enter(connection: Connection, which: ColumnElement[bool]) -> None:
    """Take tasks in again that were taken out; those that are newer than the register are left to ``advance``."""
    _enter(connection, which & (t.Task.id <= progress.upto(connection, NAME)))


def _enter(connection: Connection, which: ColumnElement[bool]) -> None:
    for query in _entries(which):
        connection.execute(insert(t.Entry).from_select([column.name for column in query.selected_columns], query))
    _count(connection, which, 1)


def _count(connection: Connection, which: ColumnElement[bool], by: int) -> None:
    for query in _tallies(connection, which, by):
        new = _upsert(connection, t.Tally, query)
        keys = [column.name for column in t.Tally.__table__.primary_key]
        connection.execute(new.on_conflict_do_update(index_elements=keys, set_={"n": t.Tally.n + new.excluded.n}))


def _upsert(connection: Connection, table: type[t.TaskId | t.Tally], query: Select[Any]) -> Any:
    new: Insert = _INSERT[connection.dialect.name](table)
    return new.from_select([column.name for column in query.selected_columns], query)


# -- as it is read -----------------------------------------------------------------------------------------------------


def ids(connection: Connection) -> FromClause:
    """Return the ids of tasks to select from (``TaskId``)."""
    missing = _missing(connection)
    return _with(t.TaskId, [] if missing is None else [_ids(missing)])


def entries(connection: Connection) -> FromClause:
    """Return the tasks of bodies to select from (``Entry``)."""
    missing = _missing(connection)
    return _with(t.Entry, [] if missing is None else _entries(missing))


def tallies(connection: Connection) -> FromClause:
    """Return the tallies to select from (``Tally``); one of a kind may come twice, so they have to be summed up."""
    missing = _missing(connection)
    return _with(t.Tally, [] if missing is None else _tallies(connection, missing, 1))


def _missing(connection: Connection) -> ColumnElement[bool] | None:
    """Return the condition on the tasks that are not in the register yet, ``None`` where there are none."""
    first = progress.upto(connection, NAME)
    return t.Task.id > first if first < progress.last(connection, t.Task) else None


def _with(table: type[t.TaskId | t.Entry | t.Tally], more: list[Select[Any]]) -> FromClause:
    if not more:
        return table.__table__
    columns = table.__table__.columns
    same = (query.with_only_columns(*(query.selected_columns[column.name] for column in columns)) for query in more)
    return union_all(select(*columns), *same).subquery(table.__tablename__)


# -- as it follows from tasks ------------------------------------------------------------------------------------------


def _select(*columns: Any) -> Select[Any]:
    """Return a query whose columns mypy is not to follow."""
    return select(*columns)


def _ids(which: ColumnElement[bool]) -> Select[Any]:
    return _select(t.Task.uid, t.Task.id.label("task_id")).where(which)


def _entries(which: ColumnElement[bool]) -> list[Select[Any]]:
    """Return queries on the tasks of bodies, each once, and on every task."""
    place = t.Task.active, t.Task.due, t.Task.rhythm_id
    every = _select(t.Task.id.label("task_id"), *_every(), *place)
    each = _select(t.Task.id.label("task_id"), t.TaskBody.role, t.TaskBody.body_id, *place)
    each = each.join(t.TaskBody, t.TaskBody.task_id == t.Task.id).distinct()
    return [every.where(which), each.where(which)]


def _every() -> list[Any]:
    body_id, role = EVERY
    return [literal_column(str(body_id)).label("body_id"), literal_column(f"'{role}'", Text).label("role")]


def _tallies(connection: Connection, which: ColumnElement[bool], by: int) -> list[Select[Any]]:
    """Return queries that count tasks, all of them and those of each body, each task ``by`` times."""
    month = _month(connection)
    every = _select(*_every(), t.Task.status, month)
    every = every.add_columns((func.count() * literal_column(str(by))).label("n"))
    each = _select(t.TaskBody.body_id, t.TaskBody.role, t.Task.status, month)
    each = each.add_columns((func.count(t.Task.id.distinct()) * literal_column(str(by))).label("n"))
    each = each.join(t.TaskBody, t.TaskBody.task_id == t.Task.id).group_by(t.TaskBody.body_id, t.TaskBody.role)
    return [query.where(which, t.Task.gone_at.is_(None)).group_by(t.Task.status, month) for query in (every, each)]


def _month(connection: Connection) -> Any:
    """Return under which month, or which rhythm, a task is counted."""
    if connection.dialect.name == "sqlite":
        day: ColumnElement[str] = func.substr(t.Task.due, literal_column("1"), literal_column("7"))
    else:
        day = func.to_char(t.Task.due, literal_column("'YYYY-MM'"))
    rhythm = literal_column("'R'", Text) + cast(t.Task.rhythm_id, Text)
    none = literal_column("'-'", Text)
    return case((t.Task.rhythm_id.is_not(None), rhythm), (t.Task.due.is_(None), none), else_=day).label("month")
