"""When a recurring task is due, by its rule of recurrence (RFC 5545) with all that the rule leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice

from dateutil.rrule import rrulestr

MOST = 400
"""How many days of one task are counted out at most."""

_INTERVAL = re.compile(r"INTERVAL=(\d{1,3})")
_FREQUENCY = re.compile(r"FREQ=(\w+)")
_STILL = date(2000, 1, 3)
"""The anchor of a rule that counts from no day: a Monday."""


def anchor(rrule: str, issued_on: date | None) -> date:
    """Return the day that a rule counts from.

    Every second week counts from the document's week; quarters, half-years and years are those of the calendar.
    """
    every = _interval(rrule)
    length = {"DAILY": 1, "WEEKLY": 7}.get(_unit(rrule) or "", 0) * every
    if every == 1 or not length or issued_on is None:
        return _STILL
    # days that lie whole rounds apart are one anchor, so that rules stay few
    return _STILL + timedelta(days=(issued_on - _STILL).days % length)


@lru_cache(maxsize=10_000)
def next_due(rrule: str, anchor: date, today: date) -> date | None:
    """Return the first day on or after ``today`` on which a recurring task is due, ``None`` where the rule has none.

    A rule that names no day ends with its period: on Sunday, the last day of the month, quarter or half-year. A day of
    a quarter ("trước ngày 20 hàng quý") is one of the quarter's last month.
    """
    unit, every = _unit(rrule), _interval(rrule)
    if unit is None:
        return None
    if unit in ("HOURLY", "DAILY") and every == 1 and "BY" not in rrule:
        return today
    try:
        found = rrulestr(explicit(rrule), dtstart=_start(unit, every, anchor, today)).after(
            datetime.combine(today, datetime.min.time()), inc=True
        )
    except (ValueError, OverflowError):
        return None
    return found.date() if found else None


def explicit(rrule: str) -> str:
    """Return a rule that names its day: one that names none ends with its period.

    That is Sunday, the last day of the month, quarter or half-year, or 31 December.
    """
    rule, unit = rrule, _unit(rrule)
    if unit == "WEEKLY" and "BYDAY" not in rule:
        rule += ";BYDAY=SU"
    if unit in ("MONTHLY", "YEARLY") and "BYMONTHDAY" not in rule and "BYDAY" not in rule:
        rule += ";BYMONTHDAY=-1"
    if unit == "YEARLY" and "BYMONTH=" not in rule:
        rule += ";BYMONTH=12"
    return rule


def days(rrule: str, first: date, last: date) -> Iterator[date]:
    """Yield the days of a rule from ``first``, which is one of them, to ``last``, and ``MOST`` at most."""
    # what recurs every few hours is one thing to do a day
    rule = "FREQ=DAILY" if _unit(rrule) == "HOURLY" else explicit(rrule)
    try:
        found = rrulestr(rule, dtstart=datetime.combine(first, datetime.min.time()))
        for moment in islice(found, MOST):
            if moment.date() > last:
                return
            yield moment.date()
    except (ValueError, OverflowError):
        yield first


def _unit(rrule: str) -> str | None:
    found = _FREQUENCY.search(rrule)
    return found[1] if found else None


def _interval(rrule: str) -> int:
    found = _INTERVAL.search(rrule)
    return max(int(found[1]), 1) if found else 1


def _start(unit: str, every: int, anchor: date, today: date) -> datetime:
    """Return a day shortly before ``today`` from which the rule falls on the same days as from its anchor."""
    if unit in ("MONTHLY", "YEARLY"):
        months = every if unit == "MONTHLY" else 1
        # the last month of the quarter, half-year or other stretch of the calendar
        years = 2 if 12 % months == 0 else 2 + today.year % max(months // 12, 1)
        return datetime(today.year - years, min(months, 12) if unit == "MONTHLY" else 1, 1)  # noqa: DTZ001
    length = {"HOURLY": 1, "DAILY": 1, "WEEKLY": 7}.get(unit, 1) * every
    monday = anchor - timedelta(days=anchor.weekday()) if unit == "WEEKLY" else anchor
    steps = (today - monday).days // length - 1
    return datetime.combine(monday + timedelta(days=steps * length), datetime.min.time())
