"""All tasks of a store as a page for people: what is due, what is late and whose, a calendar, the load by week."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dondoc.feed import load
from dondoc.feed.page import pieces
from dondoc.feed.phrasing import WEEKDAYS
from dondoc.feed.wording import line, once
from dondoc.model import OPEN, RUNNING, StoredTask

MONTHS = 2
"""How many months the calendar shows, from this one on."""

MOST = 100
"""How many tasks a list shows, and how many bodies: beyond, the page says how many more there are."""

MOST_A_DAY = 20
"""How many tasks of one day the calendar lists."""

NOBODY = "Không nêu cơ quan"


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar; ``inside`` is false for one that belongs to the month before or behind."""

    day: date
    inside: bool
    tasks: tuple[StoredTask, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks of seven days from Monday on."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]

    @property
    def busy(self) -> list[Day]:
        """Return its days on which something is due."""
        return [day for week in self.weeks for day in week if day.inside and day.tasks]


@dataclass(frozen=True, slots=True)
class Behind:
    """A body and its tasks that are overdue, the longest first."""

    name: str
    tasks: tuple[StoredTask, ...]


def page(tasks: Iterable[StoredTask], *, today: date) -> Iterator[str]:
    """Yield the page of a store in pieces; what a later reading did not find again is left out."""
    known = [task for task in once(tasks) if not task.gone]
    running = sorted(
        (task for task in known if task.status in RUNNING), key=lambda task: (task.due or date.max, task.document.id)
    )
    first = load.monday(today)
    last = first + timedelta(days=6)
    late = [task for task in running if task.due and task.due < today]
    yield from pieces(
        "overview.html",
        ("page.css", "overview.css"),
        (),
        today=today,
        fixed=True,
        weekdays=WEEKDAYS,
        most=MOST,
        most_a_day=MOST_A_DAY,
        first=first,
        last=last,
        opened=sum(task.status in OPEN for task in known),
        documents=len({task.document.id for task in known}),
        late=late,
        week=[task for task in running if task.due and today <= task.due <= last],
        undated=sum(task.due is None for task in running),
        behind=behind(late),
        months=list(months(running, today)),
        chart=load.load(known, today),
        size=(load.WIDTH, load.HEIGHT),
    )


def behind(late: Sequence[StoredTask]) -> list[Behind]:
    """Return the bodies that lead overdue tasks, those with most first; a task of several bodies counts for each."""
    found: dict[str, list[StoredTask]] = {}
    names: dict[str, str] = {}
    for task in late:
        for name in dict.fromkeys(map(line, task.lead or (NOBODY,))):
            names.setdefault(name.casefold(), name)
            found.setdefault(name.casefold(), []).append(task)
    bodies = [Behind(names[key], tuple(tasks)) for key, tasks in found.items()]
    return sorted(bodies, key=lambda body: (-len(body.tasks), body.tasks[0].due or date.max, body.name))


def months(running: Iterable[StoredTask], today: date) -> Iterator[Month]:
    """Yield the calendar's months with the tasks that are due on each day."""
    due: dict[date, list[StoredTask]] = {}
    for task in running:
        if task.due:
            due.setdefault(task.due, []).append(task)
    first = today.replace(day=1)
    for _ in range(MONTHS):
        weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
        yield Month(
            first,
            tuple(tuple(Day(day, day.month == first.month, tuple(due.get(day, ()))) for day in week) for week in weeks),
        )
        first = (first + timedelta(days=31)).replace(day=1)
