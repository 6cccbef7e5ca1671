"""The log of changes as it is read, and who it is sent to: how far each receiver is, and what it did not take."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, delete, insert, select, text, update

from dondoc.model import Event
from dondoc.store import engine as base
from dondoc.store import questions
from dondoc.store import tables as t
from dondoc.store.journal import timestamp

_LONGEST_REASON = 500


def identity(connection: Connection) -> str:
    """Return the id by which the events of a store are known elsewhere; a copy of the store has the same."""
    return connection.scalar(select(t.Property.value).where(t.Property.name == "id")) or ""


def last(connection: Connection) -> int:
    """Return the number of the latest event, 0 before the first one."""
    return connection.scalar(select(t.Event.id).order_by(t.Event.id.desc()).limit(1)) or 0


def events(connection: Connection, *, since: int, limit: int, today: date) -> list[Event]:
    """Return the events after a number in their order, each with its task or document as it is now.

    Args:
        connection: to the store.
        since: the number of the last event that is known.
        limit: how many at most.
        today: the day that tells what is overdue.
    """
    query = select(t.Event.__table__).where(t.Event.id > since).order_by(t.Event.id).limit(limit)
    found = (one for row in connection.execute(query).all() for one in _each(row) if one.number > since)
    return _hydrated(list(islice(found, limit)), connection, today)


def event(connection: Connection, number: int, *, today: date) -> Event:
    """Return the event of a number."""
    query = select(t.Event.__table__).where(t.Event.id >= number).order_by(t.Event.id).limit(1)
    found = [one for row in connection.execute(query) for one in _each(row) if one.number == number]
    (one,) = _hydrated(found, connection, today)
    return one


class _Noted(NamedTuple):
    """An event as it is noted."""

    number: int
    kind: str
    at: str
    document_id: int
    task_id: int | None
    payload: dict[str, Any] | None


def _each(row: Any) -> Iterator[_Noted]:
    """Yield the events that a row stands for."""
    first = row.id - row.tasks
    yield _Noted(first, row.kind, row.at, row.document_id, None if row.tasks else row.task_id, row.payload)
    for i in range(1, row.tasks + 1):
        yield _Noted(first + i, "task.created", row.at, row.document_id, row.task_id - row.tasks + i, None)


def _hydrated(noted: Sequence[_Noted], connection: Connection, today: date) -> list[Event]:
    numbers = list(dict.fromkeys(one.task_id for one in noted if one.task_id is not None))
    tasks = dict(zip(numbers, questions.hydrated(numbers, connection, today=today), strict=True))
    documents = {one.id: one for one in questions.stored_documents({one.document_id for one in noted}, connection)}
    return [
        Event(
            number=one.number,
            at=one.at,
            kind=one.kind,
            document=documents[one.document_id],
            task=tasks[one.task_id] if one.task_id is not None else None,
            change=one.payload,
        )
        for one in noted
    ]


@dataclass(frozen=True, slots=True)
class Dead:
    """An event that a receiver did not take: its number, how often it was tried, why and when it failed last."""

    number: int
    tries: int
    reason: str
    failed_at: str


class Outbox:
    """What one receiver is still to be sent, for one sender: only who holds its lease may send.

    A lease ends by itself, so that a sender that was killed holds nobody up for long.
    """

    def __init__(self, database: Engine, address: str, shown: str, today: date) -> None:
        self._engine = database
        self._key = hashlib.sha256(address.encode()).hexdigest()
        self._shown, self._today = shown, today
        self._holder = uuid.uuid4().hex

    def is_on(self, today: date) -> None:
        """Take a day for the one that tells what is overdue."""
        self._today = today

    def claim(self, seconds: float, *, start: int = 0) -> tuple[int, int] | None:
        """Take the lease.

        Args:
            seconds: for how long.
            start: the event after which a receiver begins that was never sent any.

        Returns:
            The number of the last event that was sent, and how often the next one was tried before; ``None`` while
            another sender has the lease.
        """
        with base.writing(self._engine) as connection:
            now = _now(connection)
            row = connection.execute(select(t.Receiver.__table__).where(t.Receiver.key == self._key)).first()
            if row is None:
                connection.execute(
                    insert(t.Receiver),
                    {
                        "key": self._key,
                        "shown": self._shown,
                        "cursor": start,
                        "tries": 0,
                        "holder": self._holder,
                        "until": now + _milliseconds(seconds),
                    },
                )
                return start, 0
            if row.holder not in (None, self._holder) and row.until > now:
                return None
            self._set(connection, holder=self._holder, until=now + _milliseconds(seconds))
            return row.cursor, row.tries

    def extend(self, seconds: float, *, tries: int | None = None) -> bool:
        """Hold the lease for so long from now, and note how often the next event was tried; tell whether it is held."""
        values = {} if tries is None else {"tries": tries}
        return self._held(seconds, values)

    def delivered(self, number: int, seconds: float) -> bool:
        """Note that all events up to one were sent; tell whether the lease is still held."""
        return self._held(seconds, {"cursor": number, "tries": 0})

    def bury(self, number: int, tries: int, reason: str, seconds: float) -> bool:
        """Note that the receiver does not take an event, and go on behind it; tell whether the lease is still held."""
        with base.writing(self._engine) as connection:
            if not self._renewed(connection, seconds, {"cursor": number, "tries": 0}):
                return False
            self._note(connection, number, tries, reason)
            return True

    def release(self) -> None:
        """Give the lease back."""
        with base.writing(self._engine, durable=False) as connection:
            self._set_own(connection, holder=None, until=0)

    def pending(self, since: int, limit: int) -> list[Event]:
        """Return the next events."""
        with base.reading(self._engine) as connection:
            return events(connection, since=since, limit=limit, today=self._today)

    def waiting(self) -> int:
        """Return how many events are still to be sent."""
        with base.reading(self._engine) as connection:
            cursor = connection.scalar(select(t.Receiver.cursor).where(t.Receiver.key == self._key)) or 0
            return last(connection) - cursor

    # -- what was not taken --------------------------------------------------------------------------------------------

    def dead(self) -> list[Dead]:
        """Return what the receiver did not take, in the order of the log."""
        with base.reading(self._engine) as connection:
            query = select(t.DeadLetter.__table__).where(t.DeadLetter.receiver == self._key)
            rows = connection.execute(query.order_by(t.DeadLetter.event_id))
            return [Dead(row.event_id, row.tries, row.reason, row.failed_at) for row in rows]

    def buried(self, number: int) -> Event:
        """Return an event of the dead letters."""
        with base.reading(self._engine) as connection:
            return event(connection, number, today=self._today)

    def revived(self, number: int) -> None:
        """Note that an event of the dead letters was taken after all."""
        with base.writing(self._engine) as connection:
            connection.execute(
                delete(t.DeadLetter).where(t.DeadLetter.receiver == self._key, t.DeadLetter.event_id == number)
            )

    def rebury(self, number: int, tries: int, reason: str) -> None:
        """Note that an event of the dead letters was tried again, so often more, in vain."""
        with base.writing(self._engine) as connection:
            here = (t.DeadLetter.receiver == self._key) & (t.DeadLetter.event_id == number)
            before = connection.scalar(select(t.DeadLetter.tries).where(here)) or 0
            connection.execute(delete(t.DeadLetter).where(here))
            self._note(connection, number, before + tries, reason)

    def _note(self, connection: Connection, number: int, tries: int, reason: str) -> None:
        connection.execute(
            insert(t.DeadLetter),
            {
                "receiver": self._key,
                "event_id": number,
                "tries": tries,
                "reason": reason[:_LONGEST_REASON],
                "failed_at": timestamp(),
            },
        )

    # -- the lease -----------------------------------------------------------------------------------------------------

    def _held(self, seconds: float, values: dict[str, int]) -> bool:
        # what a power cut takes back is sent twice, under the same id
        with base.writing(self._engine, durable=False) as connection:
            return self._renewed(connection, seconds, values)

    def _renewed(self, connection: Connection, seconds: float, values: dict[str, int]) -> bool:
        return self._set_own(connection, until=_now(connection) + _milliseconds(seconds), **values)

    def _set(self, connection: Connection, **values: object) -> None:
        connection.execute(update(t.Receiver).where(t.Receiver.key == self._key).values(**values))

    def _set_own(self, connection: Connection, **values: object) -> bool:
        """Change the receiver's row if the lease is held, and tell whether it is."""
        own = (t.Receiver.key == self._key) & (t.Receiver.holder == self._holder)
        return connection.execute(update(t.Receiver).where(own).values(**values)).rowcount == 1


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)


def _now(connection: Connection) -> int:
    """Return the time by the one clock that all senders share: the server's, or this computer's for a file."""
    if connection.dialect.name == "postgresql":
        return int(connection.scalar(text("SELECT extract(epoch FROM clock_timestamp()) * 1000")) or 0)
    return int(time.time() * 1000)
