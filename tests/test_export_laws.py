"""What holds of every text that is exported, whatever it is."""

from __future__ import annotations

import csv
import io
from typing import Any
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from dondoc.feed import atom, ics
from dondoc.feed.delimited import defused, listed
from dondoc.feed.fields import chosen
from dondoc.feed.returned import returned
from dondoc.feed.wording import clean, fitting, line, shortened
from dondoc.feed.workbook import workbook
from tests.exported import NOW, TODAY, task

TEXTS = st.text(st.characters(), max_size=300)
"""Any signs, lone surrogates and control signs among them."""

_SIGNS = "=+-@\t\r\n '\"＝;,\\<&]>\x00\u202e\ud800đ😀"
NASTY = st.text(_SIGNS, max_size=30) | TEXTS


@given(NASTY)
def test_no_cell_is_a_formula_and_none_is_more_than_an_apostrophe_longer(text: str) -> None:
    cell = defused(clean(text))
    assert not cell.strip(" \n\t\u00a0").startswith(("=", "+", "-", "@", "＝"))
    assert cell.removeprefix("'") == clean(text).removeprefix("'") or cell == f"'{clean(text)}"


@given(NASTY, NASTY)
def test_a_csv_has_one_row_for_a_task_whatever_its_text(text: str, note: str) -> None:
    data = b"".join(listed([task(text=text, note=note)], chosen(["text", "note", "id"]))).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(data, newline=""), strict=True))
    assert [len(row) for row in rows] == [3, 3]
    assert rows[1][2] == task().id


@given(NASTY)
def test_a_calendar_gives_back_the_text(text: str) -> None:
    data = ics.calendar([task(text=text)], ics.Options(TODAY))
    assert max(map(len, data.split(b"\r\n"))) <= 75
    parts: list[Any] = Calendar.from_ical(data).walk()
    assert [part.name for part in parts] == ["VCALENDAR", "VTODO"]
    assert str(parts[1]["DESCRIPTION"]).startswith(clean(text).strip())
    assert str(parts[1]["SUMMARY"]) == shortened(text)


@given(NASTY)
def test_a_feed_gives_back_the_text(text: str) -> None:
    root = ElementTree.fromstring(atom.feed([task(text=text)], now=NOW))
    content = root.find("{*}entry/{*}content")
    assert content is not None
    assert len(content) == 0
    assert str(content.text).startswith(clean(text).strip())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(NASTY, NASTY, NASTY), max_size=5))
def test_what_nobody_changed_comes_back_as_no_change(texts: list[tuple[str, str, str]]) -> None:
    tasks = [task(i, text=text, note=note, assignee=name) for i, (text, note, name) in enumerate(texts)]
    found = returned(workbook(tasks, today=TODAY), "list.xlsx")
    assert (found.rows, found.edits, found.problems) == (len(tasks), (), ())


@given(TEXTS, st.integers(40, 200))
def test_a_shortened_text_fits(text: str, length: int) -> None:
    assert len(shortened(text, length)) <= length
    assert "\n" not in shortened(text, length)
    assert shortened(line(text)[:length], length) == line(text)[:length].strip()
    assert len(fitting(text, length).encode("utf-16-le")) <= 2 * length
