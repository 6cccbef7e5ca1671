"""Tasks as an iCalendar file (RFC 5545): to-dos, or events for calendars that know no to-dos."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.metadata import version
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Todo, vRecur

from dondoc import recurrence
from dondoc.feed.atom import moment
from dondoc.feed.wording import cited, description, line, once, shortened
from dondoc.model import DONE, RUNNING, DondocError, Status, StoredTask

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HORIZON = timedelta(days=366)
"""How far ahead single occurrences reach."""

_SINCE = datetime(2020, 1, 1, tzinfo=UTC)
_MORNING = time(8)
_NAME = "Nhiệm vụ"
_REMINDER = re.compile(r"(\d{1,3})\s*([wdh])", re.IGNORECASE)
STATUS = {
    Status.TODO: "NEEDS-ACTION",
    Status.DOING: "IN-PROCESS",
    Status.DONE: "COMPLETED",
    Status.DONE_LATE: "COMPLETED",
    Status.PAUSED: "NEEDS-ACTION",
    Status.CANCELLED: "CANCELLED",
}


@dataclass(frozen=True, slots=True)
class Options:
    """How a calendar is to be made.

    ``event`` makes events of all that has a day; ``remind`` is how long before its end a running task reminds;
    ``expand`` writes each occurrence of what recurs by itself, up to ``HORIZON`` from ``today``.
    """

    today: date
    event: bool = False
    remind: timedelta | None = None
    expand: bool = False


def reminder(text: str) -> timedelta:
    """Return a time as people write it: ``3d``, ``1w``, ``12h``.

    Raises:
        DondocError: it is none.
    """
    found = _REMINDER.fullmatch(text.strip())
    if not found:
        raise DondocError(f"a reminder is a number of hours, days or weeks such as 12h, 3d or 1w, not {text}")
    unit = {"h": "hours", "d": "days", "w": "weeks"}[found[2].lower()]
    return timedelta(**{unit: int(found[1])})


def calendar(tasks: Iterable[StoredTask], options: Options) -> bytes:
    """Return the calendar; with ``options.event`` tasks without a day are left out."""
    result = Calendar()
    result.add("prodid", f"-//dondoc//dondoc {version('dondoc')}//VI")
    result.add("version", "2.0")
    result.add("calscale", "GREGORIAN")
    result.add("name", _NAME)
    result.add("x-wr-calname", _NAME)
    for task in once(tasks):
        for part in components(task, options):
            result.add_component(part)
    result.add_missing_timezones()
    made: bytes = result.to_ical()
    return made


def components(task: StoredTask, options: Options) -> Iterator[Todo | Event]:
    """Yield what stands for a task: one component, or one an occurrence, or none for an event without a day."""
    if options.event and task.due is None:
        return
    if task.rrule is None or task.due is None:
        yield _component(task, task.due, uid(task.id), options)
    elif options.expand:
        last = max(task.due, options.today + HORIZON)
        for day in recurrence.days(task.rrule, task.due, last):
            yield _component(task, day, uid(f"{task.id}-{day:%Y%m%d}"), options)
    else:
        part = _component(task, task.due, uid(task.id), options)
        part.add("rrule", vRecur.from_ical(recurrence.explicit(task.rrule)))
        yield part


def uid(task_id: str) -> str:
    """Return the UID of a task, the same in every calendar."""
    return f"{task_id}@dondoc"


def sequence(task: StoredTask) -> int:
    """Return a number that grows with each change of a task: the seconds from 2020 to its last one."""
    return max(int((moment(task) - _SINCE).total_seconds()), 0)


def _component(task: StoredTask, day: date | None, name: str, options: Options) -> Todo | Event:
    part = Event() if options.event else Todo()
    part.add("uid", name)
    changed = moment(task)
    part.add("dtstamp", changed)
    part.add("last-modified", changed)
    part.add("sequence", sequence(task))
    part.add("summary", shortened(task.text))
    part.add("description", description(task))
    labels = [line(label) for label in (task.document.type or "", *task.lead)]
    if any(labels):
        part.add("categories", list(dict.fromkeys(label for label in labels if label)))
    if task.assignee:
        part.add("contact", line(task.assignee))
    source = cited(task.document)
    if source:
        part.add("comment", source)
    if isinstance(part, Event):
        _time_event(part, task, day)
    else:
        _time_todo(part, task, day)
    if options.remind is not None and day is not None and task.status in RUNNING and not task.gone:
        part.add_component(_alarm(task, options.remind, "START" if options.event else "END"))
    return part


def _at(task: StoredTask, day: date) -> date:
    """Return when a task is due on a day: a moment in Vietnam where a time of day is set, else all day."""
    if task.time is not None:
        return datetime.combine(day, task.time, ZONE)
    if task.rrule is not None and "FREQ=HOURLY" in task.rrule:
        return datetime.combine(day, time(), ZONE)  # what recurs within a day needs a time to count from
    return day


def _time_todo(part: Todo, task: StoredTask, day: date | None) -> None:
    part.add("status", "CANCELLED" if task.gone else STATUS[task.status])
    if task.progress is not None or task.status in DONE:
        part.add("percent-complete", 100 if task.status in DONE else task.progress)
    if task.status in DONE and task.done_on is not None:
        # iCalendar wants a moment where only the day is known: noon in Vietnam is on that day in most of the world
        part.add("completed", datetime.combine(task.done_on, time(12), ZONE).astimezone(UTC))
    start = task.document.issued_on
    if day is None:
        if start is not None:
            part.add("dtstart", start)
        return
    last = _at(task, day)
    if task.rrule is not None:
        # what recurs has to start on its first day; a to-do of one whole day then starts and ends on the same one
        part.add("dtstart", last)
    elif start is not None and start < day:
        part.add("dtstart", datetime.combine(start, time(), ZONE) if isinstance(last, datetime) else start)
    part.add("due", last)


def _time_event(part: Event, task: StoredTask, day: date | None) -> None:
    part.add("status", "CANCELLED" if task.gone or task.status is Status.CANCELLED else "CONFIRMED")
    part.add("transp", "TRANSPARENT")
    if day is not None:
        last = _at(task, day)
        part.add("dtstart", last)
        if not isinstance(last, datetime):
            part.add("dtend", last + timedelta(days=1))


def _alarm(task: StoredTask, before: timedelta, related: str) -> Alarm:
    """Return what reminds; of a task without a time of day in the morning, not at midnight."""
    trigger = -before
    if task.time is None and before.seconds == 0:
        trigger += timedelta(hours=_MORNING.hour)
    result = Alarm()
    result.add("action", "DISPLAY")
    result.add("description", shortened(task.text))
    result.add("trigger", trigger, parameters={"RELATED": related})
    return result


def left_out(tasks: Iterable[StoredTask]) -> int:
    """Return how many tasks have no day, and so no place among events."""
    return sum(task.due is None for task in tasks)
