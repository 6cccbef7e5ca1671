"""The examples beside the rows of deadlines, both ways, and what holds for every text."""

from __future__ import annotations

import re
import time
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dondoc.extract import calendar
from dondoc.extract.deadlines import Clock, Found, find, main
from dondoc.extract.passage import Passage
from dondoc.model import Deadline, Kind, Relation, Span
from dondoc.rules import loader
from dondoc.rules.loader import Rules

CLOCK = Clock(date(2026, 3, 10), 2026)
_MARK = re.compile(r"⟦(.*?)⟧\{(.*?)\}")


@dataclass(frozen=True)
class Example:
    line: int
    text: str
    expected: tuple[tuple[str, str], ...]
    clock: Clock
    column: bool


def read_examples() -> list[Example]:
    lines = (resources.files("dondoc.rules") / "rows" / "deadlines.examples").read_text(encoding="utf-8").splitlines()
    result = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        clock = CLOCK
        if at := re.search(r"\s@(\d{4}-\d\d-\d\d|none|\d{4})$", line):
            said, line = at.group(1), line[: at.start()]
            if said == "none":
                clock = Clock()
            elif len(said) == 4:
                clock = Clock(None, int(said))
            else:
                clock = Clock(date.fromisoformat(said), int(said[:4]))
        column = line.startswith("|col|")
        line = line.removeprefix("|col|").strip()
        text = _MARK.sub(lambda m: m.group(1), line)
        result.append(Example(number, text, tuple(_MARK.findall(line)), clock, column))
    return result


def show(deadline: Deadline) -> str:
    """Return a deadline's value as the examples write it; ``~`` stands where it is not clear."""
    offset = deadline.offset
    parts = [
        deadline.kind.value,
        deadline.relation.value if deadline.relation else None,
        f"{offset.amount} {offset.unit}" if offset else None,
        f"from “{offset.anchor}”" if offset and offset.anchor else None,
        deadline.day.isoformat() if deadline.day else None,
        f"due {deadline.due}" if deadline.due != deadline.day else None,
        f"at {deadline.time:%H:%M}" if deadline.time else None,
        deadline.rrule,
        None if deadline.clear else "~",
    ]
    return " ".join(part for part in parts if part)


def values(found: list[Found]) -> tuple[tuple[str, str], ...]:
    return tuple((one.deadline.text, show(one.deadline)) for one in found)


@cache
def rules() -> Rules:
    text = (resources.files("dondoc.rules") / "rows" / "deadlines.toml").read_text(encoding="utf-8")
    return Rules({"deadlines": loader.parse("deadlines", text, "deadlines.toml")}, {})


def passage(text: str) -> Passage:
    return Passage(text, [Span(0, len(text))])


def found_in(text: str, clock: Clock = CLOCK, *, column: bool = False) -> list[Found]:
    return find(passage(unicodedata.normalize("NFC", text)), rules(), clock, column=column)


EXAMPLES = read_examples()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"line{example.line}")
def test_every_example_gives_exactly_its_tags(example: Example) -> None:
    assert values(found_in(example.text, example.clock, column=example.column)) == example.expected
