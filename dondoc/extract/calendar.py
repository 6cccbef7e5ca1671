"""Date arithmetic for deadlines: ends of periods, terms counted from a day, working days in Vietnam.

A term begins on the day after its anchor (Civil Code 2015, Article 147), so the anchor is day 0. Nothing here knows
what day it is today.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

MAX_TERM_DAYS = 36_525
"""The longest term that is counted, in days: a hundred years; beyond it a number is a misprint."""

_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def _table_version() -> str:
    try:
        return f"holidays {version('holidays')}"
    except PackageNotFoundError:  # pragma: no cover - a broken installation
        return "holidays, unknown version"


TABLE_VERSION = _table_version()
"""Which table of holidays working days are counted by: days off are only in it once they are announced."""


def make(year: int, month: int, day: int) -> date | None:
    """Return the day, or ``None`` where the calendar has none such (31 February)."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def end_of_month(year: int, month: int) -> date | None:
    """Return the last day of a month, ``None`` where there is no such month."""
    return make(year, month, monthrange(year, month)[1]) if 1 <= month <= 12 and 1 <= year <= 9999 else None


def end_of_quarter(year: int, quarter: int) -> date | None:
    """Return the last day of a quarter (1 to 4), ``None`` where there is no such quarter."""
    return end_of_month(year, 3 * quarter)


def end_of_year(year: int) -> date | None:
    """Return the last day of a year."""
    return make(year, 12, 31)


def end_of_week(day: date) -> date:
    """Return the Sunday of the week, from Monday, that ``day`` lies in."""
    return day + timedelta(days=6 - day.weekday())


@cache
def _holidays() -> HolidayBase:
    # 0.2 s, and most documents count no working days
    from holidays import country_holidays

    return country_holidays("VN")


def is_working_day(day: date) -> bool:
    """Tell whether offices in Vietnam work on ``day``, make-up Saturdays included."""
    return _holidays().is_working_day(day)


def _add_months(anchor: date, months: int) -> date | None:
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    last = end_of_month(year, month + 1)
    return last and last.replace(day=min(anchor.day, last.day))


def add(amount: int, unit: str, anchor: date) -> date | None:
    """Return the last day of a term counted from its anchor, which is day 0.

    Args:
        amount: how many units; negative counts back from the anchor.
        unit: hour, day, working_day, week, month, quarter or year; hours make no date.
        anchor: the day of the event that the term is counted from.

    Returns:
        The day, or ``None`` for hours, an unknown unit, or a term beyond a hundred years.
    """
    sign = -1 if amount < 0 else 1
    if unit in _MONTHS:
        months = amount * _MONTHS[unit]
        return _add_months(anchor, months) if abs(months) <= MAX_TERM_DAYS // 31 else None
    if unit in _DAYS:
        days = amount * _DAYS[unit]
        return anchor + timedelta(days=days) if abs(days) <= MAX_TERM_DAYS else None
    if unit != "working_day" or abs(amount) > MAX_TERM_DAYS // 100:
        return None
    day = anchor
    for _ in range(abs(amount)):
        day += timedelta(days=sign)
        while not is_working_day(day):
            day += timedelta(days=sign)
    return day
