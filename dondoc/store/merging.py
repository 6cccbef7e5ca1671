"""Makes one body of two that are the same under different names."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select, update

from dondoc.model import DondocError
from dondoc.store import rows
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
    # a task that names both keeps the one
    both = select(t.TaskBody.task_id, t.TaskBody.role).where(t.TaskBody.body_id == kept)
    twice = {(row.task_id, row.role) for row in connection.execute(both)}
    for row in connection.execute(select(t.TaskBody.__table__).where(t.TaskBody.body_id == old)).all():
        here = (
            (t.TaskBody.task_id == row.task_id) & (t.TaskBody.role == row.role) & (t.TaskBody.position == row.position)
        )
        if (row.task_id, row.role) in twice:
            connection.execute(delete(t.TaskBody).where(here))
        else:
            connection.execute(update(t.TaskBody).where(here).values(body_id=kept))
            twice.add((row.task_id, row.role))
    _tally(kept, connection)
    connection.execute(delete(t.Tally).where(t.Tally.body_id == old))
    connection.execute(delete(t.Body).where(t.Body.id == old))
    number = journal.number(t.Join)
    connection.execute(
        insert(t.Join), {"id": number, "name": name, "body_id": kept, "at": journal.now, "author": author}
    )
    return connection.scalar(select(t.Body.name).where(t.Body.id == kept)) or into


def _body(name: str, connection: Connection) -> int:
    found = connection.scalar(select(t.Alias.body_id).where(t.Alias.key == key(name)))
    if found is None:
        raise DondocError(f"no body is called {name}")
    return found


def _tally(body_id: int, connection: Connection) -> None:
    """Count a body's tasks anew."""
    connection.execute(delete(t.Tally).where(t.Tally.body_id == body_id))
    counts: dict[tuple[str, str, str], int] = {}
    for row in connection.execute(
        select(t.TaskBody.role, t.Task.status, t.Task.due, t.Task.rhythm_id)
        .join(t.Task, t.Task.id == t.TaskBody.task_id)
        .where(t.TaskBody.body_id == body_id, t.Task.gone_at.is_(None))
        .group_by(t.TaskBody.role, t.TaskBody.task_id, t.Task.status, t.Task.due, t.Task.rhythm_id)
    ):
        place = (row.role, row.status, rows.month(row.due, row.rhythm_id))
        counts[place] = counts.get(place, 0) + 1
    if counts:
        connection.execute(
            insert(t.Tally),
            [
                {"body_id": body_id, "role": role, "status": status, "month": month, "n": n}
                for (role, status, month), n in sorted(counts.items())
            ],
        )
