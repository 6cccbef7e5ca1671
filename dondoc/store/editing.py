"""Changes that people make to tasks: status, assignee, notes, progress, corrected fields; and their decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, select, update

from dondoc import recurrence
from dondoc.model import DONE, DondocError, LeadFrom, Modality, Status
from dondoc.store import bulk, indexing, linking, register, rows
from dondoc.store import tables as t
from dondoc.store.journal import Journal
from dondoc.store.naming import Names
from dondoc.store.words import bare

Row = dict[str, Any]

CORRECTABLE = ("text", "item", "deliverable", "modality", "due", *rows.ROLES)
"""The fields that were read and that a person may set right."""

_LONGEST = 20_000


class NoTaskError(DondocError):
    """No task has the id that was said."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What a person changes in a task; ``None`` leaves a field as it is, an empty text empties it.

    ``corrections`` holds the fields of ``CORRECTABLE`` with their new values; ``restore`` names those that are to be
    again as they were read.
    """

    status: Status | None = None
    assignee: str | None = None
    progress: int | None = None
    note: str | None = None
    done_on: date | None = None
    corrections: Mapping[str, str | date | tuple[str, ...] | None] | None = None
    restore: tuple[str, ...] = ()


def apply(
    edit: Edit,
    uid: str,
    names: Names,
    journal: Journal,
    *,
    author: str,
    today: date,
    cause: str = "person",
) -> dict[str, list[Any]]:
    """Change a task as a person says, and return each changed field with its values before and after.

    A task that is done after its last day gets the status ``hoàn thành quá hạn``, whichever of the two was said.

    Raises:
        DondocError: there is no such task, or a value is none.
    """
    connection = journal.connection
    task = dict(row_of(uid, connection)._mapping)
    before = dict(task)
    register.strike(connection, [task["id"]])
    changes = _correct(edit, task, names, journal)
    changes |= _follow(edit, task, today)
    if changes:
        task["active"] = rows.is_active(task["status"], task["gone_at"])
        task["updated_at"] = journal.now
        kept = {name: value for name, value in task.items() if value != before[name]}
        # a body in another's place within one second changes no column of the task
        if kept:
            connection.execute(update(t.Task).where(t.Task.id == task["id"]).values(**kept))
        indexing.replace(connection, indexing.TASKS, task["id"], before["text"], task["text"])
    register.enter(connection, [task["id"]])
    if not changes:
        return {}
    journal.change((task["id"], task["document_id"]), changes, author=author, cause=cause, note=edit.note or None)
    return changes


def row_of(uid: str, connection: Connection) -> Any:
    """Return the row of a task by its id, or by the beginning of it where only one task's id begins so.

    Raises:
        NoTaskError: there is none.
        DondocError: there is more than one.
    """
    uid = uid.strip().lower()
    found: list[int] = []
    if uid and len(uid) <= 16 and not set(uid) - set("0123456789abcdef"):
        known = register.ids(connection).c
        query = select(known.task_id).where(known.uid >= uid, known.uid < uid + "g").order_by(known.uid)
        found = list(connection.scalars(query.limit(2)))
    if not found:
        raise NoTaskError(f"no task has the id {uid or '(empty)'}")
    if len(found) > 1:
        raise DondocError(f"more than one task's id begins with {uid}")
    return connection.execute(select(t.Task.__table__).where(t.Task.id == found[0])).one()


def decide(
    ids: Iterable[int] | None, names: Names, journal: Journal, *, accept: bool, author: str, today: date
) -> list[int]:
    """Accept or refuse proposals, and return those decided.

    Args:
        ids: their numbers; ``None`` stands for all that wait.
        names: of the store.
        journal: of the transaction.
        accept: whether the tasks are changed as proposed.
        author: who decides.
        today: the day.

    Raises:
        DondocError: there is no such proposal, or it was decided before.
    """
    connection = journal.connection
    query = select(t.Proposal.__table__, t.Task.uid).join(t.Task, t.Task.id == t.Proposal.task_id)
    wanted = None if ids is None else list(dict.fromkeys(ids))
    found = {
        row.id: row
        for row in connection.execute(
            query.where(t.Proposal.state == linking.PENDING if wanted is None else t.Proposal.id.in_(wanted))
        )
    }
    for number in wanted or ():
        if number not in found:
            raise DondocError(f"there is no proposal {number}")
        if found[number].state != linking.PENDING:
            raise DondocError(f"proposal {number} was decided before")
    for number, row in sorted(found.items()):
        state = linking.ACCEPTED if accept else linking.REFUSED
        connection.execute(
            update(t.Proposal)
            .where(t.Proposal.id == number)
            .values(state=state, decided_at=journal.now, decided_by=author)
        )
        if accept:
            edit = (
                Edit(corrections={"due": date.fromisoformat(row.new)})
                if row.field == "due"
                else Edit(status=Status(row.new))
            )
            apply(edit, row.uid, names, journal, author=author, today=today, cause="amendment")
    return sorted(found)


# -- one field after the other -----------------------------------------------------------------------------------------


def _follow(edit: Edit, task: Row, today: date) -> dict[str, list[Any]]:
    """Set what people add to a task."""
    wanted: Row = {}
    if edit.progress is not None and not 0 <= edit.progress <= 100:
        raise DondocError("progress is a number from 0 to 100")
    status = edit.status or Status(task["status"])
    if edit.status is not None or edit.done_on is not None:
        done = status in DONE
        if edit.done_on is not None and not done:
            raise DondocError("only a task that is done has a day on which it was")
        wanted["done_on"] = (edit.done_on or task["done_on"] or today) if done else None
        if done and task["due"] is not None and task["rhythm_id"] is None:
            status = Status.DONE_LATE if wanted["done_on"] > task["due"] else Status.DONE
        wanted["status"] = status.value
    if edit.progress is not None:
        wanted["progress"] = edit.progress
    for field in ("assignee", "note"):
        value = getattr(edit, field)
        if value is not None:
            wanted[field] = _text(value)
    changes = {
        name: [rows.plain(task[name]), rows.plain(value)] for name, value in wanted.items() if task[name] != value
    }
    task.update(wanted)
    return changes


def _text(value: str) -> str | None:
    if len(value) > _LONGEST:
        raise DondocError(f"a text of more than {_LONGEST} characters is none that a person writes here")
    return rows.clean(value.strip()) or None


def _correct(edit: Edit, task: Row, names: Names, journal: Journal) -> dict[str, list[Any]]:
    """Set right what was read, and keep what was read beside it."""
    corrected: Row = dict(task["corrected"] or {})
    changes: dict[str, list[Any]] = {}
    for field, value in (edit.corrections or {}).items():
        if field not in CORRECTABLE:
            raise DondocError(f"{field} cannot be corrected; {', '.join(CORRECTABLE)} can")
        was, now = _set(field, value, task, names, journal)
        if was != now:
            corrected.setdefault(field, was)
            changes[field] = [was, now]
    for field in edit.restore:
        if field not in corrected:
            raise DondocError(f"{field} was not corrected")
        was, now = _set(field, _read(field, corrected.pop(field)), task, names, journal)
        if field == "due":
            task["rhythm_id"] = _rhythm(task, names, journal)
        changes[field] = [was, now]
    task["corrected"] = corrected or None
    return changes


def _read(field: str, value: Any) -> str | date | tuple[str, ...] | None:
    """Return a value as it was read, out of what is kept of it."""
    if field == "due":
        return date.fromisoformat(value) if value else None
    return tuple(value) if field in rows.ROLES else value


def _set(field: str, value: Any, task: Row, names: Names, journal: Journal) -> list[Any]:
    """Set one field that was read; return its values before and after."""
    if field in rows.ROLES:
        return _set_bodies(field, value or (), task, names, journal)
    was = task[field]
    if field == "due":
        if value is not None and not isinstance(value, date):
            raise DondocError("due is a day")
        task["rhythm_id"] = None
    elif field == "modality":
        try:
            value = Modality(value).value
        except ValueError:
            raise DondocError(f"modality is one of {', '.join(Modality)}") from None
    else:
        value = _text(value or "")
        if field == "text" and value is None:
            raise DondocError("a task needs a text")
    task[field] = value
    return [rows.plain(was), rows.plain(value)]


def _set_bodies(field: str, value: tuple[str, ...], task: Row, names: Names, journal: Journal) -> list[Any]:
    connection, role = journal.connection, rows.ROLES[field]
    wanted = [name for name in (" ".join(rows.clean(one).split()) for one in value) if name]
    numbers = names.bodies(wanted, journal)
    was = list(
        connection.scalars(
            select(t.Body.name)
            .join(t.TaskBody, t.TaskBody.body_id == t.Body.id)
            .where(t.TaskBody.task_id == task["id"], t.TaskBody.role == role)
            .order_by(t.TaskBody.position)
        )
    )
    connection.execute(delete(t.TaskBody).where(t.TaskBody.task_id == task["id"], t.TaskBody.role == role))
    ids = dict.fromkeys(numbers[name] for name in wanted)
    parts = enumerate(ids)
    bulk.add(
        connection,
        t.TaskBody,
        ({"task_id": task["id"], "role": role, "position": i, "body_id": body_id} for i, body_id in parts),
    )
    if field == "lead":
        task["lead_from"] = LeadFrom.OWN.value if ids else LeadFrom.NONE.value
    return [was, wanted]


def _rhythm(task: Row, names: Names, journal: Journal) -> int | None:
    """Return the rhythm of a task's deadline as it was read."""
    found = journal.connection.execute(
        select(t.Deadline.rrule, t.Document.issued_on)
        .select_from(t.Deadline)
        .join(t.Document, t.Document.id == task["document_id"])
        .where(t.Deadline.task_id == task["id"], t.Deadline.position == 0, t.Deadline.rrule.is_not(None))
    ).first()
    return names.rhythm(found.rrule, recurrence.anchor(found.rrule, found.issued_on), journal) if found else None


def meant(word: str) -> Status:
    """Return the status that a word stands for, written with or without its marks.

    Raises:
        DondocError: it stands for none.
    """
    for status in Status:
        if bare(status.value) == bare(word):
            return status
    raise DondocError(f"no status is called {word}; there are {', '.join(Status)}")
