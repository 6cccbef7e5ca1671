"""The iCalendar file as others read it: icalendar, recurring-ical-events, and the lines themselves."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from icalendar import Calendar

from dondoc.feed import ics
from dondoc.model import DondocError, Status, StoredTask
from dondoc.recurrence import anchor, days, explicit, next_due
from tests.exported import DOCUMENT, HOSTILE, TODAY, hostile, sample, task
from tests.golden import names

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TODO = ics.Options(TODAY)


def made(*tasks: StoredTask, options: ics.Options = TODO) -> Any:
    """Return a calendar as another program reads it, which is to find no fault."""
    calendar = Calendar.from_ical(ics.calendar(tasks, options))
    assert not any(part.errors for part in calendar.walk())
    return calendar


def only(*tasks: StoredTask, options: ics.Options = TODO, kind: str = "VTODO") -> Any:
    (part,) = made(*tasks, options=options).walk(kind)
    return part


def test_a_todo_says_what_is_to_be_done_until_when_and_where_that_stands() -> None:
    part = only(task(assignee="Lê Văn Tám", progress=40, status=Status.DOING))
    assert part["UID"] == "0000000000000001@dondoc"
    assert part.decoded("DTSTART") == date(2026, 9, 1)
    assert part.decoded("DUE") == date(2026, 11, 30)
    assert part["DUE"].params["VALUE"] == "DATE"
    assert part["STATUS"] == "IN-PROCESS"
    assert part["PERCENT-COMPLETE"] == 40
    assert part["SUMMARY"] == "Sở Nội vụ trình Ủy ban nhân dân tỉnh kế hoạch."
    assert part["CATEGORIES"].cats == ["Chỉ thị", "Sở Nội vụ"]
    said = part["DESCRIPTION"].split("\n")
    assert "Văn bản: Chỉ thị 06/CT-UBND ngày 01/09/2026, Ủy ban nhân dân tỉnh Bến Nghé" in said
    assert "Phối hợp: Sở Tài chính; Sở Tư pháp" in said
    assert "Thời hạn: 30/11/2026 (trước ngày 01/12/2026)" in said
    assert "Người thực hiện: Lê Văn Tám" in said
    assert said[-1] == "Mã nhiệm vụ: 0000000000000001"


def test_a_time_of_day_is_one_in_vietnam() -> None:
    calendar = made(task(time=time(16, 30)))
    (part,) = calendar.walk("VTODO")
    assert part["DUE"].params["TZID"] == "Asia/Ho_Chi_Minh"
    assert part.decoded("DUE").astimezone(UTC) == datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
    assert isinstance(part.decoded("DTSTART"), datetime)
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Asia/Ho_Chi_Minh"
    last = max(zone.walk("STANDARD"), key=lambda one: one.decoded("DTSTART"))
    assert last.decoded("TZOFFSETTO") == timedelta(hours=7)


def test_a_start_that_is_not_before_the_end_is_left_out() -> None:
    part = only(task(due=date(2026, 9, 1)))
    assert "DTSTART" not in part
    part = only(task(document=replace(DOCUMENT, issued_on=None)))
    assert "DTSTART" not in part


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status.TODO, "NEEDS-ACTION"),
        (Status.PAUSED, "NEEDS-ACTION"),
        (Status.DOING, "IN-PROCESS"),
        (Status.DONE, "COMPLETED"),
        (Status.DONE_LATE, "COMPLETED"),
        (Status.CANCELLED, "CANCELLED"),
    ],
)
def test_a_status_is_told_in_the_words_of_calendars(status: Status, said: str) -> None:
    assert only(task(status=status))["STATUS"] == said


def test_what_is_done_says_when_and_what_a_document_no_longer_holds_is_cancelled() -> None:
    part = only(task(status=Status.DONE, done_on=date(2026, 11, 20)))
    assert part.decoded("COMPLETED").astimezone(ZONE).date() == date(2026, 11, 20)
    assert part["PERCENT-COMPLETE"] == 100
    assert only(task(gone=True))["STATUS"] == "CANCELLED"


def test_an_update_replaces_what_was_there_before() -> None:
    old = only(task())
    new = only(task(status=Status.DOING, updated_at="2026-11-22T03:00:01Z"))
    assert new["UID"] == old["UID"]
    assert new["SEQUENCE"] == old["SEQUENCE"] + 1
    assert new.decoded("LAST-MODIFIED") > old.decoded("LAST-MODIFIED")
    assert new.decoded("DTSTAMP") == new.decoded("LAST-MODIFIED")
    assert 0 < only(task(updated_at="2080-01-01T00:00:00Z"))["SEQUENCE"] < 2**31


def test_the_same_tasks_give_the_same_calendar() -> None:
    assert ics.calendar([task()], TODO) == ics.calendar([task(), task()], TODO)


@pytest.mark.parametrize("event", [False, True])
def test_what_recurs_falls_on_the_days_of_its_rule(event: bool) -> None:
    weekly = task(rrule="FREQ=WEEKLY;BYDAY=FR", due=date(2026, 11, 27))
    calendar = made(weekly, options=ics.Options(TODAY, event=event))
    kinds = ["VEVENT"] if event else ["VTODO"]
    found = recurring_ical_events.of(calendar, components=kinds).between(date(2026, 11, 22), date(2027, 1, 1))
    starts = [part.decoded("DTSTART") for part in found]
    assert starts == [date(2026, 11, 27) + timedelta(weeks=i) for i in range(5)]
    if not event:
        assert [part.decoded("DUE") for part in found] == starts


def test_a_rule_without_a_day_ends_with_its_period() -> None:
    quarterly = task(rrule="FREQ=MONTHLY;INTERVAL=3", due=date(2026, 12, 31))
    found = recurring_ical_events.of(made(quarterly), components=["VTODO"]).between((2026, 11), (2028, 1))
    assert [part.decoded("DUE") for part in found] == [
        date(2026, 12, 31),
        date(2027, 3, 31),
        date(2027, 6, 30),
        date(2027, 9, 30),
        date(2027, 12, 31),
    ]


@pytest.mark.parametrize("event", [False, True])
def test_single_occurrences_are_those_of_the_rule(event: bool) -> None:
    monthly = task(rrule="FREQ=MONTHLY", due=date(2026, 11, 30))
    options = ics.Options(TODAY, event=event)
    kind = "VEVENT" if event else "VTODO"
    by_rule = recurring_ical_events.of(made(monthly, options=options), components=[kind])
    wanted = [part.decoded("DTSTART") for part in by_rule.between(TODAY, TODAY + ics.HORIZON)]
    parts = made(monthly, options=replace(options, expand=True)).walk(kind)
    assert [part.decoded("DTSTART" if event else "DUE") for part in parts] == wanted
    assert len(wanted) == 12
    assert len({part["UID"] for part in parts}) == 12
    assert not any("RRULE" in part for part in parts)


def test_what_recurs_every_hour_comes_once_a_day_when_it_is_spelled_out() -> None:
    hourly = task(rrule="FREQ=HOURLY;INTERVAL=3", due=TODAY)
    part = only(hourly)
    assert part["RRULE"] == {"FREQ": ["HOURLY"], "INTERVAL": [3]}
    assert isinstance(part.decoded("DTSTART"), datetime)
    found = [one.decoded("DUE") for one in made(hourly, options=ics.Options(TODAY, expand=True)).walk("VTODO")]
    assert len(found) == len(set(found)) == 367


def test_every_sample_is_read_back_without_a_fault() -> None:
    tasks = [one for name in names() for one in sample(name)]
    for event in (False, True):
        calendar = made(*tasks, options=ics.Options(TODAY, event=event, remind=timedelta(days=3)))
        parts = calendar.walk("VEVENT" if event else "VTODO")
        assert len(parts) == sum(not event or one.due is not None for one in tasks) > 100
        for part in recurring_ical_events.of(calendar, components=["VEVENT", "VTODO"]).between(TODAY, 40):
            assert part["UID"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [("3d", timedelta(days=3)), ("1w", timedelta(weeks=1)), ("12h", timedelta(hours=12)), ("2D", timedelta(days=2))],
)
def test_a_reminder_is_read(said: str, meant: timedelta) -> None:
    assert ics.reminder(said) == meant


@pytest.mark.parametrize("said", ["", "3", "d", "-3d", "3 months", "1.5d", "9999d"])
def test_what_is_no_reminder_is_refused(said: str) -> None:
    with pytest.raises(DondocError, match="a reminder is"):
        ics.reminder(said)


def test_a_reminder_comes_before_the_end_and_never_at_midnight() -> None:
    options = ics.Options(TODAY, remind=timedelta(days=3))
    (alarm,) = made(task(), options=options).walk("VALARM")
    assert alarm["ACTION"] == "DISPLAY"
    assert alarm["TRIGGER"].params["RELATED"] == "END"
    assert datetime(2026, 11, 30, tzinfo=ZONE) + alarm.decoded("TRIGGER") == datetime(2026, 11, 27, 8, tzinfo=ZONE)
    (alarm,) = made(task(time=time(16, 30)), options=options).walk("VALARM")
    assert alarm.decoded("TRIGGER") == timedelta(days=-3)
    (alarm,) = made(task(), options=replace(options, event=True)).walk("VALARM")
    assert alarm["TRIGGER"].params["RELATED"] == "START"


@pytest.mark.parametrize(
    "quiet", [task(status=Status.DONE), task(status=Status.PAUSED), task(gone=True), task(due=None)]
)
def test_nothing_reminds_of_what_is_not_running(quiet: StoredTask) -> None:
    assert made(quiet, options=ics.Options(TODAY, remind=timedelta(days=3))).walk("VALARM") == []


def test_an_event_takes_its_day_and_blocks_no_time() -> None:
    part = only(task(), options=ics.Options(TODAY, event=True), kind="VEVENT")
    assert (part.decoded("DTSTART"), part.decoded("DTEND")) == (date(2026, 11, 30), date(2026, 12, 1))
    assert (part["STATUS"], part["TRANSP"]) == ("CONFIRMED", "TRANSPARENT")
    part = only(task(time=time(16, 30)), options=ics.Options(TODAY, event=True), kind="VEVENT")
    assert part.decoded("DTSTART") == datetime(2026, 11, 30, 16, 30, tzinfo=ZONE)
    assert made(task(due=None), options=ics.Options(TODAY, event=True)).walk("VEVENT") == []
    assert ics.left_out([task(), task(due=None)]) == 1


def test_lines_are_folded_between_letters_and_end_as_the_standard_says() -> None:
    data = ics.calendar([task(text="Đẩy mạnh chuyển đổi số ở cơ sở, 👩‍👩‍👧. " * 40)], TODO)
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", data)
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for one in lines:
        one.decode()  # no letter is cut in two


def test_hostile_texts_are_nothing_but_text() -> None:
    tasks = hostile()
    calendar = made(*tasks, options=ics.Options(TODAY, remind=timedelta(days=1)))
    parts = calendar.walk("VTODO")
    assert [part["UID"] for part in parts] == [ics.uid(one.id) for one in tasks]
    assert {part.name for part in calendar.walk()} == {"VCALENDAR", "VTIMEZONE", "STANDARD", "VTODO", "VALARM"}
    assert {alarm["ACTION"] for alarm in calendar.walk("VALARM")} == {"DISPLAY"}
    dated = [one for one in tasks if one.due]
    assert len(calendar.walk("VALARM")) == len(dated)
    data = ics.calendar(tasks, TODO).decode()
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200f]", data)
    long = parts[HOSTILE.index("x" * 40_000)]
    assert long["DESCRIPTION"].startswith("x" * 40_000)


def test_a_calendar_that_counts_on_finds_the_days_that_are_due() -> None:
    rules = {one.rrule for name in names() for one in sample(name) if one.rrule}
    assert len(rules) > 8
    for rule in rules | {"FREQ=WEEKLY;INTERVAL=2", "FREQ=YEARLY", "FREQ=MONTHLY;INTERVAL=6", "FREQ=DAILY;INTERVAL=10"}:
        for issued in (date(2026, 1, 14), None):
            for day in range(0, 800, 13):
                today = date(2025, 6, 1) + timedelta(days=day)
                wanted = next_due(rule, anchor(rule, issued), today)
                if wanted and "HOURLY" not in rule:
                    later = next_due(rule, anchor(rule, issued), wanted + timedelta(days=1))
                    assert later
                    assert list(days(rule, wanted, later)) == [wanted, later]
    assert explicit("FREQ=WEEKLY;BYDAY=MO") == "FREQ=WEEKLY;BYDAY=MO"
