"""The examples beside the rows that the head and the foot are read with, both ways.

A line is a text with its matches tagged, ``⟦…⟧{row}``; a line without a tag is a counter-example. A kind between
bars before it ("|form| ") keeps to the rows of that kind.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources

import pytest

from dondoc.extract.bare import bare
from dondoc.rules.folding import fold
from dondoc.rules.loader import Rules, built_in

# Set phrases are matched without accents, all else folded.
MATCHED: dict[str, Callable[[str], str]] = {
    "authority": fold,
    "citations": fold,
    "issuers": fold,
    "leads": fold,
    "marks": bare,
    "persons": fold,
    "places": fold,
    "titles": fold,
    "types": fold,
}
_KIND = re.compile(r"\|(\w+)\| ")
_TAG = re.compile(r"⟦(.*?)⟧\{(.*?)\}")


@dataclass(frozen=True)
class Example:
    file: str
    kinds: tuple[str, ...]
    text: str
    tags: tuple[tuple[int, int, str], ...]


def parse(file: str, line: str) -> Example:
    line = unicodedata.normalize("NFC", line)
    kind = _KIND.match(line)
    line = line[kind.end() :] if kind else line
    text, tags, position = "", [], 0
    for found in _TAG.finditer(line):
        text += line[position : found.start()]
        tags.append((len(text), len(text) + len(found[1]), found[2]))
        text += found[1]
        position = found.end()
    return Example(file, kind.groups() if kind else (), text + line[position:], tuple(tags))


def examples(file: str) -> list[Example]:
    lines = (resources.files("dondoc.rules") / "rows" / f"{file}.examples").read_text(encoding="utf-8").splitlines()
    return [parse(file, line) for line in lines if line.strip() and not line.startswith("#")]


ALL = [example for file in MATCHED for example in examples(file)]


def matches(rules: Rules, example: Example) -> tuple[tuple[int, int, str], ...]:
    found = rules.phrases(example.file, *example.kinds).find(MATCHED[example.file](example.text))
    return tuple((match.start, match.end, match.row.id) for match in found)


@pytest.mark.parametrize("example", ALL, ids=lambda example: f"{example.file}: {example.text[:40]}")
def test_every_example_gives_exactly_its_tags(example: Example) -> None:
    assert matches(built_in(), example) == example.tags


@pytest.mark.parametrize("file", MATCHED)
def test_every_row_is_needed_by_an_example(file: str) -> None:
    unused = []
    for row in built_in().rows[file]:
        rest = tuple(other for other in built_in().rows[file] if other is not row)
        without = Rules({**built_in().rows, file: rest}, {})
        if all(matches(without, example) == example.tags for example in ALL if example.file == file):
            unused.append(row.id)
    assert unused == []


@pytest.mark.parametrize("file", MATCHED)
def test_every_file_has_counter_examples(file: str) -> None:
    assert any(not example.tags for example in ALL if example.file == file)


@pytest.mark.parametrize("file", MATCHED)
def test_no_phrase_of_a_kind_stands_twice(file: str) -> None:
    seen: set[tuple[str, str]] = set()
    for row in built_in().rows[file]:
        for phrase in row.texts("phrases"):
            key = row.text("kind"), fold(phrase)
            assert key not in seen, phrase
            seen.add(key)


def test_there_are_63_provinces_and_34_since_2025() -> None:
    rows = {row.id: row.texts("phrases") for row in built_in().rows["places"]}
    cities = set(rows["central-cities"])
    since = set(rows["provinces-2025"]) | cities
    # Huế is one of the six cities of 2025; before, it was the seat of Thừa Thiên Huế
    before = (set(rows["provinces-2025"]) | set(rows["provinces-before-2025"]) | cities) - {"Huế"}
    assert (len(since), len(before)) == (34, 63)
