"""When a recurring task is due next, by its rule of recurrence (RFC 5545)."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from dateutil.rrule import rrulestr

_INTERVAL = re.compile(r"INTERVAL=(\d{1,3})")
_FREQUENCY = re.compile(r"FREQ=(\w+)")
_STILL = date(2000, 1, 3)
"""The anchor of a rule that counts from no day: a Monday."""


def anchor(rrule: str, issued_on: date | None) -> date:
    """Return the day that a rule counts from.

    Every second week counts from the document's week; quarters, half-years and years are those of the calendar.
    """
    frequency = _FREQUENCY.search(rrule)
    every = _interval(rrule)
    days = {"DAILY": 1, "WEEKLY": 7}.get(frequency[1], 0) * every if frequency else 0
    if every == 1 or not days or issued_on is None:
        return _STILL
    # days that lie whole rounds apart are one anchor, so that rules stay few
    return _STILL + timedelta(days=(issued_on - _STILL).days % days)


@lru_cache(maxsize=10_000)
def next_due(rrule: str, anchor: date, today: date) -> date | None:
    """Return the first day on or after ``today`` on which a recurring task is due, ``None`` where the rule has none.

    A rule that names no day ends with its period: on Sunday, the last day of the month, quarter or half-year. A day of
    a quarter ("trước ngày 20 hàng quý") is one of the quarter's last month.
    """
    frequency = _FREQUENCY.search(rrule)
    if frequency is None:
        return None
    unit, every = frequency[1], _interval(rrule)
    if unit in ("HOURLY", "DAILY") and every == 1 and "BY" not in rrule:
        return today
    rule = rrule
    if unit == "WEEKLY" and "BYDAY" not in rule:
        rule += ";BYDAY=SU"
    if unit in ("MONTHLY", "YEARLY") and "BYMONTHDAY" not in rule and "BYDAY" not in rule:
        rule += ";BYMONTHDAY=-1"
    if unit == "YEARLY" and "BYMONTH=" not in rule:
        rule += ";BYMONTH=12"
    try:
        found = rrulestr(rule, dtstart=_start(unit, every, anchor, today)).after(
            datetime.combine(today, datetime.min.time()), inc=True
        )
    except (ValueError, OverflowError):
        return None
    return found.date() if found else None


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
    days = {"HOURLY": 1, "DAILY": 1, "WEEKLY": 7}.get(unit, 1) * every
    monday = anchor - timedelta(days=anchor.weekday()) if unit == "WEEKLY" else anchor
    steps = (today - monday).days // days - 1
    return datetime.combine(monday + timedelta(days=steps * days), datetime.min.time())
