"""How many tasks fall due week by week, as the bars of a chart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dondoc.model import DONE, RUNNING, StoredTask

BEFORE, AFTER = 8, 17
"""How many weeks are shown before and behind the one of today."""

WIDTH, HEIGHT = 960, 240
_LEFT, _TOP, _BOTTOM = 40, 12, 40
_STEPS = (1, 2, 5)


class State(StrEnum):
    """How far what falls due in a week is."""

    DONE = "done"
    LATE = "late"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar, in the chart's units."""

    state: State
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Week:
    """A week from its Monday on, and how many of its tasks are in each state."""

    monday: date
    counts: dict[State, int]
    pieces: tuple[Piece, ...]
    middle: float
    current: bool

    @property
    def sunday(self) -> date:
        """Return its last day."""
        return self.monday + timedelta(days=6)

    @property
    def total(self) -> int:
        """Return how many tasks fall due in it."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Load:
    """The weeks of the chart, the numbers at its side with their heights, and what lies before and behind it."""

    weeks: tuple[Week, ...]
    scale: tuple[tuple[int, float], ...]
    before: int
    after: int


def load(tasks: Iterable[StoredTask], today: date) -> Load:
    """Return the chart of the tasks that have a day and are done or still to be done."""
    first = monday(today) - timedelta(weeks=BEFORE)
    counts: Counter[tuple[date, State]] = Counter()
    before = after = 0
    for task in tasks:
        if task.due is None or (state := _state(task, today)) is None:
            continue
        week = monday(task.due)
        if week < first:
            before += 1
        elif week > first + timedelta(weeks=BEFORE + AFTER):
            after += 1
        else:
            counts[week, state] += 1
    mondays = [first + timedelta(weeks=number) for number in range(BEFORE + AFTER + 1)]
    most = max(sum(counts[day, state] for state in State) for day in mondays)
    step = _step(most)
    top = max(step, -(-most // step) * step)
    high = HEIGHT - _TOP - _BOTTOM
    wide = (WIDTH - _LEFT) / len(mondays)
    weeks = tuple(
        _week(day, {state: counts[day, state] for state in State}, _LEFT + wide * number, wide, high / top, today)
        for number, day in enumerate(mondays)
    )
    scale = tuple((value, round(HEIGHT - _BOTTOM - value * high / top, 1)) for value in range(0, top + 1, step))
    return Load(weeks, scale, before, after)


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _state(task: StoredTask, today: date) -> State | None:
    if task.done_on is not None or task.status in DONE:
        return State.DONE
    if task.status not in RUNNING:
        return None
    return State.LATE if task.overdue or (task.due is not None and task.due < today) else State.OPEN


def _step(most: int) -> int:
    """Return the distance of the numbers at the side: 1, 2 or 5 and their tens, at most five of them."""
    unit = 1
    while True:
        for step in _STEPS:
            if most <= 5 * step * unit:
                return step * unit
        unit *= 10


def _week(day: date, counts: dict[State, int], left: float, wide: float, unit: float, today: date) -> Week:
    return Week(day, counts, tuple(_pieces(counts, left, wide, unit)), round(left + wide / 2, 1), day == monday(today))


def _pieces(counts: dict[State, int], left: float, wide: float, unit: float) -> Iterator[Piece]:
    y = float(HEIGHT - _BOTTOM)
    for state, count in counts.items():
        if count:
            height = count * unit
            y -= height
            yield Piece(state, round(left + wide * 0.15, 1), round(y, 1), round(wide * 0.7, 1), round(height, 1))
