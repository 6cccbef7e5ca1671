"""Makes one body of two that are the same under different names."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select, update

from dondoc.model import DondocError
from dondoc.store import bulk, register
from dondoc.store import tables as t
from dondoc.store.journal import Journal
from dondoc.store.naming import key


def join(name: str, into: str, journal: Journal, *, author: str) -> str:
    """Make ``name`` one more name of the body ``into``, with all its tasks; return the name that stays.

    Raises:
        DondocError: there is no such body, or both are one already.
    """
    connection = journal.connection
    old, kept = _body(name, connection), _body(into, connection)
    if old == kept:
        raise DondocError(f"{name} and {into} are one body already")
    connection.execute(update(t.Alias).where(t.Alias.body_id == old).values(body_id=kept))
    register.complete(connection)
    tasks = list(connection.scalars(select(t.Entry.task_id).where(t.Entry.body_id == old).distinct()))
    for part in bulk.parts(tasks):
        register.strike(connection, part)
        _rename(part, old, kept, connection)
        register.enter(connection, part)
    connection.execute(delete(t.Tally).where(t.Tally.body_id == old))
    connection.execute(delete(t.Body).where(t.Body.id == old))
    number = journal.number(t.Join)
    connection.execute(
        insert(t.Join), {"id": number, "name": name, "body_id": kept, "at": journal.now, "author": author}
    )
    return connection.scalar(select(t.Body.name).where(t.Body.id == kept)) or into


def _rename(tasks: Sequence[int], old: int, kept: int, connection: Connection) -> None:
    """Put one body in the place of another in some tasks; a task that names both keeps the one."""
    here = t.TaskBody.task_id.in_(tasks)
    both = select(t.TaskBody.task_id, t.TaskBody.role).where(here, t.TaskBody.body_id == kept)
    twice = {(row.task_id, row.role) for row in connection.execute(both)}
    found = select(t.TaskBody.task_id, t.TaskBody.role, t.TaskBody.position).where(here, t.TaskBody.body_id == old)
    for task_id, role, position in connection.execute(found.order_by(t.TaskBody.position)).all():
        this = (t.TaskBody.task_id == task_id) & (t.TaskBody.role == role) & (t.TaskBody.position == position)
        if (task_id, role) in twice:
            connection.execute(delete(t.TaskBody).where(this))
        else:
            connection.execute(update(t.TaskBody).where(this).values(body_id=kept))
            twice.add((task_id, role))


def _body(name: str, connection: Connection) -> int:
    found = connection.scalar(select(t.Alias.body_id).where(t.Alias.key == key(name)))
    if found is None:
        raise DondocError(f"no body is called {name}")
    return found
