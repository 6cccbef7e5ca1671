# What the tests use of recurring-ical-events, which ships no types.
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from icalendar import Component

_Day = date | tuple[int, ...]

class CalendarQuery:
    def between(self, start: _Day, stop: _Day | int | timedelta) -> list[Any]: ...

def of(a_calendar: Component, *, components: Sequence[str] = ...) -> CalendarQuery: ...
