"""What a task and its to-do in a calendar have in common, and which side each of it is taken from."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Todo

from dondoc.feed.ics import STATUS, ZONE
from dondoc.model import Status, StoredTask

_MEANT = {
    "NEEDS-ACTION": Status.TODO,
    "IN-PROCESS": Status.DOING,
    "COMPLETED": Status.DONE,
    "CANCELLED": Status.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Side:
    """What one side holds: the status in iCalendar's words, the share done in percent, and two days."""

    status: str
    percent: int | None
    done_on: date | None
    due: date | None

    def plain(self) -> dict[str, Any]:
        """Return plain values, which ``Side.of`` takes."""
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(self).items()}

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Side:
        """Return the side that plain values stand for."""
        days = {name: date.fromisoformat(plain[name]) if plain[name] else None for name in ("done_on", "due")}
        return cls(status=plain["status"], percent=plain["percent"], done_on=days["done_on"], due=days["due"])


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person changed in the calendar and the store is to take over; ``None`` leaves a field as it is."""

    status: Status | None = None
    progress: int | None = None
    done_on: date | None = None
    due: date | None = None


def of_task(task: StoredTask) -> Side:
    """Return what the store holds."""
    status = STATUS[task.status]
    return Side(
        status=status,
        percent=100 if status == "COMPLETED" else task.progress,
        done_on=task.done_on if status == "COMPLETED" else None,
        due=task.due,
    )


def of_todo(todo: Todo) -> Side:
    """Return what the calendar holds; what it leaves out or writes oddly is as if nothing had been done."""
    completed, percent = _value(todo, "completed"), _value(todo, "percent-complete")
    status = str(todo.get("status", "")).upper()
    if status not in _MEANT:
        status = "COMPLETED" if completed is not None else "NEEDS-ACTION"
    share = int(percent) if isinstance(percent, int) and 0 <= percent <= 100 else None
    due = _day(_value(todo, "due"))
    if due is None and isinstance(length := _value(todo, "duration"), timedelta):
        start = _value(todo, "dtstart")
        due = _day(start + length) if isinstance(start, date) else None
    return Side(
        status=status,
        percent=100 if status == "COMPLETED" else share,
        done_on=_day(completed) if status == "COMPLETED" else None,
        due=due,
    )


def settled(base: Side | None, store: Side, calendar: Side, *, recurs: bool) -> tuple[Wish | None, tuple[str, ...]]:
    """Say what the store is to take over, and on which fields both sides differ that changed since they last agreed.

    What only one side changed is taken from it; where both did, the store's holds. The text, the bodies and all of what
    recurs are always the store's.

    Args:
        base: what both held when they last agreed; ``None`` where that is not known, and the store's holds.
        store: what the store holds.
        calendar: what the calendar holds.
        recurs: whether the task comes back.
    """
    if base is None or recurs:
        return None, ()
    theirs: dict[str, Any] = {}
    conflicts: list[str] = []
    for name in (field.name for field in fields(Side)):
        was, ours, said = getattr(base, name), getattr(store, name), getattr(calendar, name)
        if said in (was, ours) or (name == "due" and said is None):
            continue
        if ours != was:
            conflicts.append(name)
        else:
            theirs[name] = said
    return _wish(theirs, store, conflicts), tuple(conflicts)


def _wish(theirs: dict[str, Any], store: Side, conflicts: list[str]) -> Wish | None:
    status = _MEANT[theirs["status"]] if "status" in theirs else None
    done = status is Status.DONE or (status is None and store.status == "COMPLETED")
    wish = Wish(
        status=status,
        # the hundred percent of what is done follow from its being done
        progress=None if done or "status" in conflicts else theirs.get("percent"),
        done_on=theirs.get("done_on") if done else None,
        due=theirs.get("due"),
    )
    return wish if wish != Wish() else None


def _value(todo: Todo, name: str) -> Any:
    """Return a property's value, ``None`` where it is missing or no value."""
    try:
        return todo.decoded(name, None)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _day(value: Any) -> date | None:
    """Return the day of a moment in Vietnam, where all of this happens."""
    if isinstance(value, datetime):
        return (value.astimezone(ZONE) if value.tzinfo is not None else value).date()
    return value if isinstance(value, date) else None
