"""What a question asks for, and the conditions that it becomes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Connection, and_, exists, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from dondoc import recurrence
from dondoc.model import DondocError, Status
from dondoc.store import indexing, register, rows, search
from dondoc.store import tables as t
from dondoc.store.naming import key
from dondoc.store.words import bare, number_key

_Day = ColumnElement[date | None] | InstrumentedAttribute[date | None]

FEW = 500
"""Up to so many documents are named one by one in a condition."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tasks are asked for; what is left out does not matter.

    ``body`` names a body in any part, ``lead`` one that leads. ``due_before`` is a day that a deadline lies before,
    ``due_within`` a number of days from today on; these two and ``overdue`` ask for what is still running unless
    ``status`` says otherwise. ``document`` is a number, a path, a number of the store or words. ``gone`` asks for what
    a later reading did not find again, which is left out otherwise. ``after`` is a task's id: only what was added
    behind it is asked for.
    """

    body: str | None = None
    lead: str | None = None
    due_before: date | None = None
    due_within: int | None = None
    overdue: bool = False
    status: tuple[Status, ...] = ()
    type: str | None = None
    search: str | None = None
    document: str | None = None
    no_deadline: bool = False
    gone: bool = False
    after: str | None = None

    @property
    def dated(self) -> bool:
        """Tell whether only tasks with a last day are asked for."""
        return self.due_before is not None or self.due_within is not None or self.overdue

    @property
    def running(self) -> bool:
        """Tell whether only tasks are asked for whose deadline counts."""
        return self.overdue or (self.dated and not self.status)

    def days(self, today: date) -> tuple[date, date]:
        """Return the first and the last day between which a last day is to lie."""
        first, last = date.min, date.max
        if self.due_before is not None:
            last = min(last, self.due_before - timedelta(days=1))
        if self.due_within is not None:
            first, last = max(first, today), min(last, today + timedelta(days=self.due_within))
        if self.overdue:
            last = min(last, today - timedelta(days=1))
        return first, last


def bodies(name: str, connection: Connection) -> list[int]:
    """Return the bodies that a name means: the one that is called so, else all whose names hold its words, marks aside.

    Raises:
        DondocError: there is none.
    """
    found = connection.scalar(select(t.Alias.body_id).where(t.Alias.key == key(name)))
    if found is not None:
        return [found]
    wanted = bare(name)
    if wanted:
        same = list(connection.scalars(select(t.Body.id).where(t.Body.bare == wanted)))
        if same:
            return same
        # words only: a sign that LIKE reads otherwise is not among them
        held = (" " + t.Body.bare + " ").like(f"% {wanted} %")
        same = list(connection.scalars(select(t.Body.id).where(held).order_by(t.Body.id)))
        if same:
            return same
    raise DondocError(f"no body is called {name}")


def documents(said: str, connection: Connection) -> list[int]:
    """Return the documents that words mean: a number of the store, a document's number, a path, else a search.

    Raises:
        DondocError: there is none.
    """
    text = said.strip()
    ways: list[ColumnElement[bool]] = []
    if re.fullmatch(r"#?\d{1,15}", text):
        ways.append(t.Document.id == int(text.removeprefix("#")))
    if text:
        ways.append(t.Document.number_key == number_key(text)[:300])
        path = select(t.Copy.document_id).where(t.Copy.path_key == rows.digest(said))
        ways.append(t.Document.id.in_(path))
    for way in ways:
        if found := list(connection.scalars(select(t.Document.id).where(way).order_by(t.Document.id))):
            return found
    if found := holding(said, indexing.HEADS, connection):
        return found
    raise DondocError(f"no document is known as {said}")


def holding(words: str, index: str, connection: Connection, *, limit: int | None = None) -> list[int]:
    """Return the documents that an index (``indexing.HEADS``, ``indexing.TEXTS``) finds words in, the latest first."""
    match = search.match(connection, index, words)
    if match is None:
        return []
    query = match.narrow(select(t.Document.id), t.Document.id).order_by(match.order(t.Document.id).desc())
    return list(connection.scalars(query.limit(limit)))


class Conditions:
    """The conditions of one question on one day."""

    def __init__(self, wanted: Wanted, today: date, connection: Connection) -> None:
        self.wanted, self.today, self.connection = wanted, today, connection
        self.first, self.last = wanted.days(today)
        self.rhythms = {} if wanted.no_deadline else dict(rhythms(today, connection))
        self.few = self._documents()

    def _documents(self) -> list[int] | None:
        """Return the documents asked for where they are few, ``None`` where they are many or all."""
        wanted, connection = self.wanted, self.connection
        found: set[int] | None = None
        if wanted.document is not None:
            found = set(documents(wanted.document, connection))
            if len(found) > FEW:
                raise DondocError(f"more than {FEW} documents are known as {wanted.document}; say more of it")
        if wanted.type is not None:
            kind = select(t.Document.id).where(t.Document.type_key == bare(wanted.type)).limit(FEW + 1)
            some = list(connection.scalars(kind))
            if found is None and len(some) <= FEW:
                found = set(some)
        return sorted(found) if found is not None else None

    def in_time(self) -> Iterator[int]:
        """Yield the rhythms whose next day is in time, the earliest first."""
        for number, due in sorted(self.rhythms.items(), key=lambda one: (one[1], one[0])):
            if not self.wanted.dated or self.first <= due <= self.last:
                yield number

    def state(self, *, active: bool = False) -> list[ColumnElement[bool]]:
        """Return the conditions on a task that are not about its day; ``active`` where the caller asks for that."""
        wanted, task = self.wanted, t.Task
        result: list[ColumnElement[bool]] = []
        if not active:
            # what is active is not gone, and an index tells it
            result.append(task.gone_at.is_not(None) if wanted.gone else task.gone_at.is_(None))
        if wanted.after is not None:
            known = register.ids(self.connection).c
            result.append(task.id > select(known.task_id).where(known.uid == wanted.after).scalar_subquery())
        if wanted.running:
            result.append(task.active.is_(True))
        if wanted.status:
            result.append(task.status.in_([status.value for status in wanted.status]))
        if wanted.type is not None:
            result.append(task.document_id.in_(select(t.Document.id).where(t.Document.type_key == bare(wanted.type))))
        return result

    def day(self) -> list[ColumnElement[bool]]:
        """Return the conditions on a task's day, the next one of a recurring task included."""
        if self.wanted.no_deadline:
            return [t.Task.due.is_(None), t.Task.rhythm_id.is_(None)]
        if not self.wanted.dated:
            return []
        rhythms = list(self.in_time())
        return [or_(self.between(t.Task.due), t.Task.rhythm_id.in_(rhythms) if rhythms else false())]

    def between(self, column: _Day) -> ColumnElement[bool]:
        """Return the condition that a last day lies in time."""
        ends: list[ColumnElement[bool]] = [column.is_not(None)]
        if self.first != date.min:
            ends.append(column >= self.first)
        if self.last != date.max:
            ends.append(column <= self.last)
        return and_(*ends)

    def parts(self) -> list[tuple[int, str]] | None:
        """Return the bodies asked for, each with a role, ``None`` where any will do."""
        found: list[tuple[int, str]] | None = None
        for name, roles in ((self.wanted.lead, "L"), (self.wanted.body, "LCR")):
            if name is not None:
                pairs = [(number, role) for number in bodies(name, self.connection) for role in roles]
                found = pairs if found is None else [pair for pair in found if pair in pairs]
        return found

    def search(self) -> search.Match | None:
        """Return the tasks that a search finds, ``None`` where nothing is searched for.

        Raises:
            DondocError: what is searched for holds no word.
        """
        if self.wanted.search is None:
            return None
        match = search.match(self.connection, indexing.TASKS, self.wanted.search)
        if match is None:
            raise DondocError("what is searched for holds no word")
        return match


def has_part(pairs: Sequence[tuple[int, str]]) -> ColumnElement[bool]:
    """Return the condition that a task has one of some bodies in its role."""
    by_role: dict[str, list[int]] = {}
    for number, role in pairs:
        by_role.setdefault(role, []).append(number)
    ways = [and_(t.TaskBody.role == role, t.TaskBody.body_id.in_(found)) for role, found in by_role.items()]
    return exists().where(t.TaskBody.task_id == t.Task.id, or_(*ways)) if ways else false()


def rhythms(today: date, connection: Connection) -> Iterator[tuple[int, date]]:
    """Yield every rhythm with its next day."""
    for row in connection.execute(select(t.Rhythm.id, t.Rhythm.rrule, t.Rhythm.anchor)):
        due = recurrence.next_due(row.rrule, row.anchor, today)
        if due is not None:
            yield row.id, due


def count_of(connection: Connection, what: type[t.Base]) -> int:
    """Return the number of rows of a table."""
    return connection.scalar(select(func.count()).select_from(what)) or 0
