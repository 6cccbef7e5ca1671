"""Ties documents to those that they cite and change, whichever came first, and proposes what an amendment changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, delete, select, update

from dondoc.model import OPEN, Change, Status
from dondoc.store import bulk
from dondoc.store import tables as t
from dondoc.store.journal import Journal
from dondoc.store.words import bare

Row = dict[str, Any]

_WAITING: dict[type[t.Reference | t.Amendment], Select[Any]] = {
    table: select(table.__table__).where(
        table.__table__.c.number_key == bindparam("number"),
        table.__table__.c.target_id.is_(None),
        table.__table__.c.document_id != bindparam("document"),
    )
    for table in (t.Reference, t.Amendment)
}

_ANY = (
    "SELECT 'document_references' FROM document_references WHERE number_key = ? AND target_id IS NULL "
    "UNION SELECT 'amendments' FROM amendments WHERE number_key = ? AND target_id IS NULL"
)

PENDING, ACCEPTED, REFUSED, VOID = "pending", "accepted", "refused", "void"


class _Numbered(NamedTuple):
    """A document of the store that may be the one meant by a number."""

    id: int
    issued_on: date | None
    issuer_key: str | None


def add_references(document_id: int, found: Sequence[Row], journal: Journal) -> None:
    """Add what a document cites, tied to what the store has of it."""
    if not found:
        return
    known = _documents([row["number_key"] for row in found], journal.connection)
    first = journal.number(t.Reference, len(found))
    bulk.add(
        journal.connection,
        t.Reference,
        (
            {**row, "id": i, "document_id": document_id, "target_id": _target(row, document_id, known)}
            for i, row in enumerate(found, first)
        ),
    )


def replace_references(document_id: int, found: Sequence[Row], journal: Journal) -> None:
    """Take what a new reading of a document cites in the place of what the old one did."""
    journal.connection.execute(delete(t.Reference).where(t.Reference.document_id == document_id))
    add_references(document_id, found, journal)


def add_amendments(document_id: int, found: Sequence[Row], journal: Journal) -> None:
    """Add what a document says that it changes, and propose it where the store has the document that is changed."""
    if not found:
        return
    known = _documents([row["number_key"] for row in found], journal.connection)
    for i, row in enumerate(found, journal.number(t.Amendment, len(found))):
        target = _target(row, document_id, known)
        whole = {**row, "id": i, "document_id": document_id, "target_id": target}
        bulk.add(journal.connection, t.Amendment, [whole])
        if target is not None:
            _propose(whole, journal)


def replace_amendments(document_id: int, found: Sequence[Row], journal: Journal) -> None:
    """Take what a new reading says that it changes; what it does not say any more is proposed no longer."""
    connection = journal.connection
    same = ("kind", "number_key", "day", "old", "new")
    old = connection.execute(select(t.Amendment.__table__).where(t.Amendment.document_id == document_id)).all()
    known = {tuple(getattr(row, name) for name in same): row for row in old}
    said = {tuple(row[name] for name in same) for row in found}
    for key, row in known.items():
        gone = None if key in said else row.gone_at or journal.now
        connection.execute(update(t.Amendment).where(t.Amendment.id == row.id).values(gone_at=gone))
        state = update(t.Proposal).where(t.Proposal.amendment_id == row.id)
        if gone:
            connection.execute(state.where(t.Proposal.state == PENDING).values(state=VOID))
        else:
            connection.execute(state.where(t.Proposal.state == VOID).values(state=PENDING))
    add_amendments(document_id, [row for row in found if tuple(row[name] for name in same) not in known], journal)


def resolve_for(document_id: int, row: Row, journal: Journal) -> None:
    """Tie the references and amendments that waited for a document to it.

    Args:
        document_id: the document that came in.
        row: its columns.
        journal: of the transaction.
    """
    number = row["number_key"]
    if not number:
        return
    connection = journal.connection
    waiting = {name for (name,) in bulk.fetch(connection, _ANY, (number, number))}
    for table in (one for one in _WAITING if one.__tablename__ in waiting):
        found = connection.execute(_WAITING[table], {"number": number, "document": document_id}).all()
        if not found:
            continue
        known = _documents([number], connection)
        for one in found:
            citing = dict(one._mapping)
            if _target(citing, one.document_id, known) == document_id:
                connection.execute(update(table).where(table.id == one.id).values(target_id=document_id))
                if table is t.Amendment and one.gone_at is None:
                    _propose({**citing, "target_id": document_id}, journal)


def _documents(numbers: Sequence[str], connection: Connection) -> dict[str, list[_Numbered]]:
    """Return the documents of the store by number."""
    result: dict[str, list[_Numbered]] = {}
    wanted = list(dict.fromkeys(numbers))
    for part in bulk.parts(wanted):
        query = f"SELECT id, number_key, issued_on, issuer_key FROM documents WHERE number_key IN ({bulk.marks(part)})"
        for number, key, issued_on, issuer in bulk.fetch(connection, query, part):
            result.setdefault(key, []).append(_Numbered(number, bulk.day(issued_on), issuer))
    return result


def _target(citing: Row, document_id: int, known: dict[str, list[_Numbered]]) -> int | None:
    """Return the one document that is cited, ``None`` where there is none or it cannot be told from another."""
    day: date | None = citing["day"]
    found = [
        row
        for row in known.get(citing["number_key"], ())
        if row.id != document_id and (day is None or row.issued_on is None or row.issued_on == day)
    ]
    if len(found) > 1 and day is not None:
        found = [row for row in found if row.issued_on == day] or found
    if len(found) > 1 and citing.get("issuer"):
        issuer = bare(citing["issuer"])
        found = [row for row in found if row.issuer_key and (issuer in row.issuer_key or row.issuer_key in issuer)]
    return found[0].id if len(found) == 1 else None


# -- what is proposed --------------------------------------------------------------------------------------------------


def _propose(amendment: Row, journal: Journal) -> None:
    """Add a proposal for each task that an amendment would change; nothing is applied."""
    connection = journal.connection
    target = amendment["target_id"]
    journal.event("document.amended", target, None, {"by": amendment["document_id"], "kind": amendment["kind"]})
    wanted = list(_proposed(amendment, connection))
    if not wanted:
        return
    first = journal.number(t.Proposal, len(wanted))
    bulk.add(
        connection,
        t.Proposal,
        [
            {
                "id": i,
                "amendment_id": amendment["id"],
                "task_id": task_id,
                "field": field,
                "old": old,
                "new": new,
                "state": PENDING,
                "decided_at": None,
                "decided_by": None,
            }
            for i, (task_id, field, old, new) in enumerate(wanted, first)
        ],
    )


def _proposed(amendment: Row, connection: Connection) -> list[tuple[int, str, str | None, str]]:
    """Return the changes of tasks that follow from an amendment: task, field, value before and after."""
    tasks = connection.execute(
        select(t.Task.id, t.Task.due, t.Task.status, t.Deadline.day)
        .outerjoin(t.Deadline, (t.Deadline.task_id == t.Task.id) & (t.Deadline.position == 0))
        .where(t.Task.document_id == amendment["target_id"], t.Task.gone_at.is_(None))
        .order_by(t.Task.position)
    ).all()
    still = [task for task in tasks if Status(task.status) in OPEN]
    if amendment["new"] is not None:
        return [
            (task.id, "due", task.due.isoformat(), due.isoformat())
            for task in still
            if task.due is not None and (due := _moved(task, amendment["old"], amendment["new"])) is not None
        ]
    if amendment["kind"] in (Change.WITHDRAW, Change.REPLACE):
        return [(task.id, "status", task.status, Status.CANCELLED.value) for task in still]
    return []


def _moved(task: Any, old: date | None, new: date) -> date | None:
    """Return the new last day of a task, ``None`` where the amendment does not move it.

    A day that a task is to be done before ("trước ngày …") moves as a day before which it is to be done.
    """
    named = task.day or task.due
    if old is not None and old not in (named, task.due):
        return None
    due = new - (named - task.due if timedelta(0) <= named - task.due <= timedelta(1) else timedelta(0))
    # without the old day only what would have ended earlier is put off
    return due if due != task.due and (old is not None or due > task.due) else None
