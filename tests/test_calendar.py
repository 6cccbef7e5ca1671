"""Ends of periods, terms, working days in Vietnam."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.extract import calendar

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("amount", "unit", "anchor", "expected"),
    [
        (100, "day", date(2026, 7, 14), date(2026, 10, 22)),
        (5, "day", date(2026, 3, 10), date(2026, 3, 15)),
        (5, "working_day", date(2026, 3, 10), date(2026, 3, 17)),
        (1, "working_day", date(2026, 3, 6), date(2026, 3, 9)),
        (3, "working_day", date(2026, 4, 29), date(2026, 5, 6)),  # 30 April and 1 May, then a week-end
        (1, "working_day", date(2026, 2, 13), date(2026, 2, 23)),  # lunar new year
        (1, "working_day", date(2026, 8, 21), date(2026, 8, 22)),  # a Saturday that is worked for 31 August
        (-5, "working_day", date(2026, 3, 17), date(2026, 3, 10)),
        (2, "week", date(2026, 3, 10), date(2026, 3, 24)),
        (1, "month", date(2026, 1, 31), date(2026, 2, 28)),
        (6, "month", date(2026, 3, 10), date(2026, 9, 10)),
        (-1, "month", date(2026, 3, 31), date(2026, 2, 28)),
        (2, "quarter", date(2026, 3, 10), date(2026, 9, 10)),
        (1, "year", date(2024, 2, 29), date(2025, 2, 28)),
        (24, "hour", date(2026, 3, 10), None),
        (9999, "year", date(2026, 3, 10), None),
        (99999, "working_day", date(2026, 3, 10), None),
        (999999, "day", date(2026, 3, 10), None),
    ],
)
def test_terms(amount: int, unit: str, anchor: date, expected: date | None) -> None:
    assert calendar.add(amount, unit, anchor) == expected


def test_ends_of_periods() -> None:
    assert calendar.end_of_month(2024, 2) == date(2024, 2, 29)
    assert calendar.end_of_month(2026, 13) is None
    assert calendar.end_of_month(2026, 0) is None
    assert calendar.end_of_quarter(2020, 3) == date(2020, 9, 30)
    assert calendar.end_of_quarter(2020, 5) is None
    assert calendar.end_of_year(2026) == date(2026, 12, 31)
    assert calendar.end_of_week(date(2026, 3, 10)) == date(2026, 3, 15)
    assert calendar.make(2026, 2, 31) is None


@given(DAYS, st.integers(-60, 60).filter(bool))
def test_a_term_of_working_days_ends_on_one_and_holds_as_many(anchor: date, amount: int) -> None:
    end = calendar.add(amount, "working_day", anchor)
    assert end is not None
    assert calendar.is_working_day(end)
    step = timedelta(days=1 if amount > 0 else -1)
    day, count = anchor, 0
    while day != end:
        day += step
        count += calendar.is_working_day(day)
    assert count == abs(amount)


@given(DAYS, st.integers(0, 400), st.sampled_from(["day", "week", "month", "quarter", "year", "working_day"]))
def test_a_longer_term_never_ends_earlier(anchor: date, amount: int, unit: str) -> None:
    shorter, longer = calendar.add(amount, unit, anchor), calendar.add(amount + 1, unit, anchor)
    if shorter and longer:
        assert anchor <= shorter < longer


@given(DAYS)
def test_nobody_works_on_the_great_days(day: date) -> None:
    assert not calendar.is_working_day(date(day.year, 9, 2))
    assert not calendar.is_working_day(date(day.year, 1, 1))
    assert not calendar.is_working_day(day + timedelta(days=6 - day.weekday()))


def test_the_table_is_named_and_waits_until_it_is_needed() -> None:
    assert calendar.TABLE_VERSION.startswith("holidays ")
    program = "import sys, dondoc.extract.deadlines; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
