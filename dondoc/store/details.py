"""All that the store knows of one task or one document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from dondoc.model import DondocError, StoredDocument, StoredTask
from dondoc.store import editing, questions
from dondoc.store import tables as t
from dondoc.store.summaries import Amended, amended


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a task's history: when, who, why, which fields from what to what, and what was said."""

    at: str
    author: str
    cause: str
    changes: dict[str, Any]
    note: str | None


@dataclass(frozen=True, slots=True)
class TaskDetails:
    """A task with its history, its other deadlines and, of what a person corrected, what was read."""

    task: StoredTask
    deadlines: tuple[str, ...]
    read: dict[str, Any]
    history: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """A document that another one cites, or is cited by; ``document`` where the store has it."""

    number: str
    type: str | None
    day: date | None
    document: StoredDocument | None


@dataclass(frozen=True, slots=True)
class DocumentDetails:
    """A document with its copies, what it cites, what cites it, and what changes it or is changed by it."""

    document: StoredDocument
    place: str | None
    signer: dict[str, Any] | None
    warnings: tuple[str, ...]
    rules: str
    added_at: str
    copies: tuple[str, ...]
    cites: tuple[Linked, ...]
    cited_by: tuple[StoredDocument, ...]
    amendments: tuple[Amended, ...]


def of_task(uid: str, connection: Connection, *, today: date) -> TaskDetails:
    """Return all on one task.

    Raises:
        NoTaskError: there is no such task.
        DondocError: there is more than one.
    """
    row = editing.row_of(uid, connection)
    (task,) = questions.hydrated([row.id], connection, today=today)
    others = connection.scalars(
        select(t.Deadline.text)
        .where(t.Deadline.task_id == row.id, t.Deadline.position > 0)
        .order_by(t.Deadline.position)
    )
    history = connection.execute(select(t.History.__table__).where(t.History.task_id == row.id).order_by(t.History.id))
    return TaskDetails(
        task,
        tuple(others),
        dict(row.corrected or {}),
        tuple(Entry(one.at, one.author, one.cause, one.changes, one.note) for one in history),
    )


def of_document(number: int, connection: Connection) -> DocumentDetails:
    """Return all on one document of the store, by its number there.

    Raises:
        DondocError: there is no such document.
    """
    row = connection.execute(select(t.Document.__table__).where(t.Document.id == number)).first()
    if row is None:
        raise DondocError(f"there is no document {number}")
    cited = connection.execute(
        select(t.Reference.__table__).where(t.Reference.document_id == number).order_by(t.Reference.span_start)
    ).all()
    citing = list(connection.scalars(select(t.Reference.document_id).where(t.Reference.target_id == number).distinct()))
    targets = {one.target_id for one in cited if one.target_id is not None}
    known = {one.id: one for one in questions.stored_documents({number, *targets, *citing}, connection)}
    copies = connection.scalars(select(t.Copy.path).where(t.Copy.document_id == number).order_by(t.Copy.id))
    return DocumentDetails(
        document=known[number],
        place=row.place,
        signer=row.signer,
        warnings=tuple(row.warnings),
        rules=row.rules,
        added_at=row.added_at,
        copies=tuple(copies),
        cites=tuple(Linked(one.number, one.type, one.day, known.get(one.target_id)) for one in cited),
        cited_by=tuple(known[one] for one in sorted(citing)),
        amendments=tuple(amended(connection, document_id=number, all_states=True)),
    )
