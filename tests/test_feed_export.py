"""The Atom feed and the JSON rows as others read them: feedparser, ElementTree, json."""

from __future__ import annotations

import json
from datetime import date
from xml.etree import ElementTree

import feedparser

from dondoc.feed import atom, records
from dondoc.model import StoredTask
from tests.exported import DOCUMENT, HOSTILE, NOW, TODAY, hostile, sample, task

_NS = {"a": "http://www.w3.org/2005/Atom"}


def parsed(*tasks: StoredTask) -> feedparser.FeedParserDict:
    """Return a feed as another program reads it, which is to find no fault."""
    found = feedparser.parse(atom.feed(tasks, now=NOW))
    assert not found.bozo, found.get("bozo_exception")
    return found


def test_an_entry_says_what_is_to_be_done_and_where_that_stands() -> None:
    found = parsed(task())
    assert found.version == "atom10"
    assert found.feed.title == "Nhiệm vụ"
    (entry,) = found.entries
    assert entry.title == "Sở Nội vụ trình Ủy ban nhân dân tỉnh kế hoạch. (hạn 30/11/2026)"
    assert entry.author == "Ủy ban nhân dân tỉnh Bến Nghé"
    assert entry.summary == "Chỉ thị 06/CT-UBND ngày 01/09/2026, Ủy ban nhân dân tỉnh Bến Nghé"
    assert [tag.term for tag in entry.tags] == ["chưa thực hiện", "Chỉ thị", "Sở Nội vụ"]
    (content,) = entry.content
    assert content.type == "text/plain"
    assert "Phối hợp: Sở Tài chính; Sở Tư pháp" in content.value.split("\n")


def test_an_id_stays_and_a_time_moves() -> None:
    old, new = parsed(task()).entries[0], parsed(task(text="Khác", updated_at="2026-11-23T10:00:00+07:00")).entries[0]
    assert old.id == new.id == atom.identifier("0000000000000001")
    assert old.id.startswith("urn:uuid:")
    assert (old.updated, new.updated) == ("2026-11-22T03:00:00Z", "2026-11-23T03:00:00Z")
    assert parsed(task(2)).entries[0].id != old.id


def test_a_feed_is_as_new_as_its_newest_entry_and_has_each_task_once() -> None:
    found = parsed(task(), task(2, updated_at="2026-11-24T00:00:00Z"), task())
    assert found.feed.updated == "2026-11-24T00:00:00Z"
    assert len(found.entries) == 2
    assert parsed().feed.updated == "2026-11-22T03:00:00Z"


def test_a_feed_has_what_the_standard_asks_for() -> None:
    root = ElementTree.fromstring(atom.feed(sample("cong-dien-ubnd"), now=NOW))
    for parent in (root, *root.findall("a:entry", _NS)):
        for name in ("id", "title", "updated"):
            assert len(parent.findall(f"a:{name}", _NS)) == 1
    for entry in root.findall("a:entry", _NS):
        content = entry.find("a:content", _NS)
        assert content is not None
        assert content.get("type") == "text"


def test_hostile_texts_are_nothing_but_text_in_a_feed() -> None:
    found = parsed(*hostile())
    assert len(found.entries) == len(HOSTILE)
    root = ElementTree.fromstring(atom.feed(hostile(), now=NOW))
    names = {element.tag.removeprefix("{http://www.w3.org/2005/Atom}") for element in root.iter()}
    assert names == {
        "feed", "id", "title", "updated", "author", "name", "generator", "entry", "category", "summary", "content",
    }  # fmt: skip
    script = found.entries[HOSTILE.index("<script>alert(1)</script>")]
    assert script.content[0].value.startswith("<script>alert(1)</script>\n")
    assert script.content[0].type == "text/plain"


def test_json_rows_hold_all_that_a_task_holds() -> None:
    made = task(rrule="FREQ=WEEKLY", done_on=date(2026, 11, 1), corrected=("due",), note="a\nb")
    (row,) = [json.loads(line) for line in b"".join(records.lines([made])).splitlines()]
    assert set(row) == set(StoredTask.__slots__)
    assert set(row["document"]) == set(type(DOCUMENT).__slots__)
    assert (row["due"], row["done_on"], row["span"]) == ("2026-11-30", "2026-11-01", [0, 10])
    whole = json.loads(b"".join(records.array([made, made], today=TODAY)))
    assert whole == {"schema": "dondoc-tasks/1", "today": "2026-11-22", "tasks": [row, row]}
    assert json.loads(b"".join(records.array([], today=TODAY)))["tasks"] == []


def test_hostile_texts_come_through_json_unchanged() -> None:
    texts = [one for one in HOSTILE if "\ud800" not in one]
    tasks = [task(text=text) for text in texts]
    data = b"".join(records.lines(tasks))
    assert [json.loads(line)["text"] for line in data.split(b"\n") if line] == texts
    whole = json.loads(b"".join(records.array(tasks, today=TODAY)))
    assert [row["text"] for row in whole["tasks"]] == texts
    # what is no text at all is legible, and does not break the row
    whole = json.loads(b"".join(records.array([task(text="lẻ \ud800")], today=TODAY)))
    assert whole["tasks"][0]["text"] == "lẻ \ud800"
