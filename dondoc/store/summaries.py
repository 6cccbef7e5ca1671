"""Answers questions about sums: what each body has to do, what the store holds, what waits for a decision."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, and_, case, false, func, select

from dondoc.model import OPEN, RUNNING, Status, StoredDocument
from dondoc.store import bulk, linking, register, wanted
from dondoc.store import tables as t
from dondoc.store.questions import stored_documents

_RUNNING = [status.value for status in RUNNING]


@dataclass(frozen=True, slots=True)
class Load:
    """What a body has to do: tasks that it leads and that are open, due soon, overdue, done; those it helps with."""

    name: str
    aliases: tuple[str, ...]
    open: int
    due: int
    overdue: int
    done: int
    helping: int


@dataclass(frozen=True, slots=True)
class Stats:
    """What a store holds, in numbers."""

    documents: int
    copies: int
    tasks: int
    gone: int
    bodies: int
    failures: int
    proposals: int
    due: int
    overdue: int
    recurring: int
    no_deadline: int
    by_status: dict[str, int] = field(default_factory=dict)
    by_type: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A change of one task that waits for a person: its field, the values before and after."""

    id: int
    task: str
    text: str
    field: str
    old: str | None
    new: str | None
    state: str


@dataclass(frozen=True, slots=True)
class Amended:
    """What one document changes in another one, which may not have come in yet, with what it proposes."""

    id: int
    kind: str
    text: str
    number: str
    by: StoredDocument
    target: StoredDocument | None
    proposals: tuple[Proposed, ...]


def loads(
    connection: Connection, *, today: date, within: int, name: str | None = None, limit: int | None = None
) -> list[Load]:
    """Return what each body has to do, the most overdue first.

    Args:
        connection: to the store.
        today: the day; what is due lies on it or on one of the ``within`` days behind it.
        within: a number of days.
        name: only bodies that it means.
        limit: how many at most.
    """
    only = None if name is None else wanted.bodies(name, connection)
    near = _near(connection, today, within)
    sums = _sums(connection, today, near, only)
    month = today.replace(day=1)
    overdue = _between(connection, month, today - timedelta(days=1), only) if today > month else {}
    due = _between(connection, today, today + timedelta(days=within), only)
    counted = [
        (found.late + overdue.get(number, 0), found.near + due.get(number, 0), found.open, -number)
        for number, found in sums.items()
    ]
    chosen = sorted(counted, reverse=True)[:limit]
    numbers = [-one[3] for one in chosen]
    names = _names(connection, numbers)
    return [
        Load(
            names[number][0],
            tuple(alias for alias in names[number][1:] if alias != names[number][0]),
            open=sums[number].open,
            due=soon,
            overdue=late,
            done=sums[number].done,
            helping=sums[number].helping,
        )
        for number, (late, soon, *_) in zip(numbers, chosen, strict=True)
    ]


def _names(connection: Connection, numbers: list[int]) -> dict[int, list[str]]:
    """Return the name of each body, with its other names behind it."""
    result: dict[int, list[str]] = {}
    for part in bulk.parts(numbers):
        for row in connection.execute(select(t.Body.id, t.Body.name).where(t.Body.id.in_(part))):
            result[row.id] = [row.name]
        # a body has other names only where somebody joined one to it
        joined = t.Alias.body_id.in_(select(t.Join.body_id)), t.Alias.body_id.in_(part)
        for row in connection.execute(select(t.Alias.body_id, t.Alias.name).where(*joined).order_by(t.Alias.key)):
            result[row.body_id].append(row.name)
    return result


class _Sum(NamedTuple):
    """A body's tasks: open, overdue since before this month, done, helped with, and recurring ones that are near."""

    open: int
    late: int
    done: int
    helping: int
    near: int


def _near(connection: Connection, today: date, within: int) -> list[str]:
    """Return the months of the tallies that stand for what recurs and is near."""
    last = today + timedelta(days=within)
    return [f"R{number}" for number, due in wanted.rhythms(today, connection) if due <= last]


def _sums(connection: Connection, today: date, near: list[str], only: list[int] | None) -> dict[int, _Sum]:
    """Return the sums of each body that has any task."""
    tally = register.tallies(connection).c
    month = today.isoformat()[:7]
    is_open = tally.status.in_([status.value for status in OPEN])
    running = and_(tally.role == "L", tally.status.in_(_RUNNING))
    query = select(
        tally.body_id,
        *(
            func.sum(case((what, tally.n), else_=0))
            for what in (
                and_(tally.role == "L", is_open),
                and_(running, tally.month >= "0", tally.month < month),
                and_(tally.role == "L", tally.status.in_([Status.DONE.value, Status.DONE_LATE.value])),
                and_(tally.role == "C", is_open),
                and_(running, tally.month.in_(near)) if near else false(),
            )
        ),
    ).group_by(tally.body_id)
    query = query.where(tally.body_id.in_(only)) if only is not None else query.where(tally.body_id > 0)
    return {row[0]: _Sum(*map(int, row[1:])) for row in connection.execute(query)}


def _between(connection: Connection, first: date, last: date, only: list[int] | None) -> dict[int, int]:
    """Return how many running tasks each body leads whose last day lies between two."""
    part = register.entries(connection).c
    number = (
        select(func.count(part.task_id))
        .where(part.body_id == t.Body.id, part.role == "L", part.active.is_(True), part.due.between(first, last))
        .correlate(t.Body)
        .scalar_subquery()
    )
    # only who has anything at all in these months is counted, from its place in the index
    tally = register.tallies(connection).c
    months = [first.isoformat()[:7]]
    while months[-1] < last.isoformat()[:7]:
        year, month = divmod(int(months[-1][:4]) * 12 + int(months[-1][5:]), 12)
        months.append(f"{year}-{month + 1:02}")
    some = select(tally.body_id).where(tally.role == "L", tally.status.in_(_RUNNING), tally.month.in_(months))
    query = select(t.Body.id, number).where(t.Body.id.in_(some))
    if only is not None:
        query = query.where(t.Body.id.in_(only))
    return {row[0]: row[1] for row in connection.execute(query) if row[1]}


def stats(connection: Connection, *, today: date, within: int) -> Stats:
    """Return what a store holds."""
    tally, entry = register.tallies(connection).c, register.entries(connection).c
    by_status = dict.fromkeys((status.value for status in Status), 0)
    counted: Counter[tuple[str, str]] = Counter()
    late = 0
    this_month = today.isoformat()[:7]
    for row in connection.execute(select(tally.status, tally.month, tally.n).where(tally.body_id == 0)):
        by_status[row.status] += row.n
        counted[row.status, row.month] += row.n
        if row.status in _RUNNING and "0" <= row.month < this_month:
            late += row.n

    def running(first: date, last: date) -> int:
        active = *register.every(entry), entry.active.is_(True)
        return connection.scalar(select(func.count(entry.task_id)).where(*active, entry.due.between(first, last))) or 0

    near = set(_near(connection, today, within))
    soon = sum(n for (status, month), n in counted.items() if status in _RUNNING and month in near)
    by_type: dict[str, int] = {}
    kinds = select(t.Document.type_key, func.count(), func.min(t.Document.id)).group_by(t.Document.type_key)
    for _, number, first in connection.execute(kinds).all():
        kind = connection.scalar(select(t.Document.type).where(t.Document.id == first))
        by_type[kind or ""] = number
    total = sum(by_status.values())
    return Stats(
        documents=sum(by_type.values()),
        copies=wanted.count_of(connection, t.Copy),
        tasks=total,
        gone=(connection.scalar(select(func.max(t.Task.id))) or 0) - total,
        bodies=wanted.count_of(connection, t.Body),
        failures=wanted.count_of(connection, t.Failure),
        proposals=proposals(connection),
        due=running(today, today + timedelta(days=within)) + soon,
        overdue=late + running(today.replace(day=1), today - timedelta(days=1)),
        recurring=sum(n for (_, month), n in counted.items() if month.startswith("R")),
        no_deadline=sum(n for (_, month), n in counted.items() if month == "-"),
        by_status=by_status,
        by_type=dict(sorted(by_type.items(), key=lambda one: (-one[1], one[0]))),
    )


def proposals(connection: Connection) -> int:
    """Return how many proposals wait."""
    pending = select(func.count()).select_from(t.Proposal).where(t.Proposal.state == linking.PENDING)
    return connection.scalar(pending) or 0


def amended(connection: Connection, *, document_id: int | None = None, all_states: bool = False) -> list[Amended]:
    """Return what documents change in others, the latest first.

    Args:
        connection: to the store.
        document_id: only what this document changes, or what changes it.
        all_states: also what was decided; without only what waits for a decision, or for its document to come in.
    """
    query = select(t.Amendment.__table__).where(t.Amendment.gone_at.is_(None)).order_by(t.Amendment.id.desc())
    if document_id is not None:
        query = query.where((t.Amendment.document_id == document_id) | (t.Amendment.target_id == document_id))
    found = connection.execute(query).all()
    numbers = {row.document_id for row in found} | {row.target_id for row in found if row.target_id is not None}
    documents = {one.id: one for one in stored_documents(numbers, connection)}
    result = []
    for row in found:
        changes = connection.execute(
            select(t.Proposal.__table__, t.Task.uid, t.Task.text)
            .join(t.Task, t.Task.id == t.Proposal.task_id)
            .where(t.Proposal.amendment_id == row.id)
            .order_by(t.Proposal.id)
        ).all()
        open_ones = [one for one in changes if all_states or one.state == linking.PENDING]
        if changes and not open_ones:
            continue
        proposed = tuple(
            Proposed(one.id, one.uid, one.text, one.field, one.old, one.new, one.state) for one in open_ones
        )
        by, target = documents[row.document_id], documents[row.target_id] if row.target_id is not None else None
        result.append(Amended(row.id, row.kind, row.text, row.number, by, target, proposed))
    return result
