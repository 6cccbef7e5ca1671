"""The log of changes: every change is an event, once, in order, and the SDK of CloudEvents reads it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from dondoc.feed.events import PREFIX
from dondoc.model import Status
from dondoc.store.editing import Edit
from dondoc.store.store import Store
from tests.commands import ROOT, run
from tests.documents import ORDERS, TODAY, letter


@pytest.fixture
def store(url: str) -> Any:
    with Store.open(url, create=True) as made:
        made.save(letter(1))
        yield made


def events(url: str, *arguments: str) -> list[dict[str, Any]]:
    result = run("feed", "--db", url, "--today", TODAY.isoformat(), *arguments)
    assert result.code == 0, result.err
    return [json.loads(line) for line in result.out.splitlines()]


def kinds(found: list[dict[str, Any]]) -> list[str]:
    return [event["type"].removeprefix(PREFIX) for event in found]


def test_every_change_is_an_event(store: Store, url: str) -> None:
    first = events(url)
    assert kinds(first) == ["document.created", *["task.created"] * 4]
    task = first[4]["subject"]
    store.set(task, Edit(status=Status.DOING, note="đã giao"), author="lan", today=TODAY)
    store.save(letter(1, ORDERS[:3]), again=True)
    later = events(url, "--since", first[-1]["sequence"])
    assert kinds(later) == ["task.updated", "task.withdrawn", "document.updated"]
    assert later[0]["subject"] == later[1]["subject"] == task
    change = later[0]["data"]["change"]
    assert change["changes"]["status"] == ["chưa thực hiện", "đang thực hiện"]
    assert (change["author"], change["cause"]) == ("lan", "person")
    assert later[1]["data"]["gone"] is True


def test_cloudevents_sdk_reads_every_event(store: Store, url: str) -> None:
    store.sweep(today=date(2026, 8, 1), within=3)
    lines = run("feed", "--db", url).out.splitlines()
    assert len(lines) > 5
    read = [JSONFormat().read(CloudEvent, line) for line in lines]
    assert len({(event.get_source(), event.get_id()) for event in read}) == len(read)
    for event in read:
        assert event.get_specversion() == "1.0"
        assert event.get_datacontenttype() == "application/json"
        moment = event.get_time()
        assert isinstance(moment, datetime)
        assert moment.utcoffset() == timedelta(0)
        data = event.get_data()
        assert isinstance(data, dict)
        assert event.get_subject() in (data["id"], f"documents/{data['id']}")
        assert isinstance(event.get_extension("sequence"), str)


def test_ids_are_stable_and_cursors_are_in_the_order_of_letters(store: Store, url: str) -> None:
    store.save(letter(2))
    found = events(url)
    assert found == events(url)
    places = [event["sequence"] for event in found]
    assert places == sorted(places)
    assert len({event["source"] for event in found}) == 1
    for i, place in enumerate(places):
        assert events(url, "--since", place) == found[i + 1 :]
    assert events(url, "--limit", "3") == found[:3]
    assert events(url, "--since", places[-1]) == []


def test_two_stores_number_alike_and_are_told_apart(tmp_path: Path) -> None:
    found = []
    for name in "ab":
        with Store.open(tmp_path / name, create=True) as made:
            made.save(letter(1))
        found.append(events(str(tmp_path / name)))
    assert [event["id"] for event in found[0]] == [event["id"] for event in found[1]]
    assert found[0][0]["source"] != found[1][0]["source"]


@pytest.mark.parametrize("cursor", ["x", "-1", "1" * 19, "١"])
def test_a_cursor_that_is_none(store: Store, url: str, cursor: str) -> None:
    result = run("feed", "--db", url, "--since", cursor)
    assert (result.code, result.out) == (2, "")
    assert "no event's sequence" in result.err


def test_due_and_overdue_are_told_once_for_each_task_and_day(store: Store, url: str) -> None:
    """The letter's tasks are due on 14/7, on 30/9 and on the 20th of each month; the last has no day."""
    by_day = {}
    place = events(url)[-1]["sequence"]
    for day in ("2026-07-10", "2026-07-11", "2026-07-14", "2026-07-15", "2026-07-18", "2026-08-18", "2026-08-18"):
        assert run("sweep", "--db", url, "--today", day).code == 0
        found = events(url, "--since", place)
        by_day[day] = [(kind, event["data"]["change"]["due"]) for kind, event in zip(kinds(found), found, strict=True)]
        place = found[-1]["sequence"] if found else place
    assert by_day == {
        "2026-07-10": [],
        "2026-07-11": [("task.due", "2026-07-14")],
        "2026-07-14": [],
        "2026-07-15": [("task.overdue", "2026-07-14")],
        "2026-07-18": [("task.due", "2026-07-20")],
        # the second run of a day tells nothing
        "2026-08-18": [],
    }


def test_what_is_done_or_moved_is_told_no_more_or_anew(store: Store, url: str) -> None:
    tasks = list(store.tasks(today=TODAY, sort="document"))
    assert store.sweep(today=date(2026, 7, 15), within=0) == (0, 1)
    store.set(tasks[0].id, Edit(corrections={"due": date(2026, 7, 20)}), author="lan", today=TODAY)
    assert store.sweep(today=date(2026, 7, 15), within=5) == (2, 0)
    store.set(tasks[1].id, Edit(status=Status.DONE), author="lan", today=TODAY)
    assert store.sweep(today=date(2026, 10, 15), within=0) == (0, 1)


def test_a_reader_that_follows_sees_what_comes(tmp_path: Path) -> None:
    url = str(tmp_path / "store.db")
    with Store.open(url, create=True) as made:
        made.save(letter(1))
        process = subprocess.Popen(
            [sys.executable, "-m", "dondoc", "feed", "--follow", "--db", url], cwd=ROOT, stdout=subprocess.PIPE
        )
        try:
            assert process.stdout is not None
            first = [json.loads(process.stdout.readline()) for _ in range(5)]
            began = time.monotonic()
            made.save(letter(2))
            later = [json.loads(process.stdout.readline()) for _ in range(5)]
            assert time.monotonic() - began < 20
        finally:
            process.terminate()
            process.communicate()
    assert kinds(first) == kinds(later)
    assert [int(event["id"]) for event in first + later] == list(range(1, 11))
