"""The examples beside the rows, both ways: every example gives exactly its tags, every row is needed by an example.

A line is a text with its matches tagged, ``⟦…⟧{row}``; a line without a tag is a counter-example. Each file is read
as the extractors read its rows: a heading or a column's title as a whole, a closing from a sentence's first word,
bodies as ``BodyReader`` reads those with which the line begins (the tag's value is the name where it differs from the
words), the verbs that make the predicate of the line's order, and so on.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

import pytest

from dondoc.extract.bodies import BodyReader
from dondoc.extract.entries import Entry
from dondoc.extract.orders import OrderReader
from dondoc.extract.parties import PartyReader
from dondoc.extract.passage import Passage
from dondoc.extract.repair import misread
from dondoc.extract.tables import TableReader
from dondoc.model import Span
from dondoc.rules.folding import fold
from dondoc.rules.loader import Rules, built_in
from dondoc.rules.phrases import Row

_MARK = re.compile(r"⟦(.*?)⟧(?:\{(.*?)\})?")
_KIND = re.compile(r"\|([\w-]+)\| ")


@dataclass(frozen=True, order=True)
class Tag:
    start: int
    end: int
    value: str


@dataclass(frozen=True)
class Example:
    """A line without its marks; ``kind`` is what stands between bars before it, or empty."""

    file: str
    line: int
    kind: str
    text: str
    tags: tuple[Tag, ...]


Reader = Callable[[Example], list[Tag]]


def parse(file: str, number: int, line: str) -> Example:
    line = unicodedata.normalize("NFC", line.rstrip())
    kind = _KIND.match(line)
    pieces, tags, position, length = [], [], kind.end() if kind else 0, 0
    for mark in _MARK.finditer(line):
        before = line[position : mark.start()]
        start = length + len(before)
        pieces += [before, mark.group(1)]
        length = start + len(mark.group(1))
        tags.append(Tag(start, length, mark.group(2) or ""))
        position = mark.end()
    pieces.append(line[position:])
    return Example(file, number, kind.group(1) if kind else "", "".join(pieces), tuple(tags))


def examples(file: str) -> list[Example]:
    lines = (resources.files("dondoc.rules") / "rows" / f"{file}.examples").read_text(encoding="utf-8").splitlines()
    return [parse(file, n, line) for n, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]


def passage(text: str) -> Passage:
    return Passage(text, [Span(0, len(text))])


# -- how each file is read ---------------------------------------------------------------------------------------------


def anywhere(rules: Rules, file: str) -> Reader:
    return lambda example: [Tag(m.start, m.end, m.row.id) for m in rules.phrases(file).find(fold(example.text))]


def title(rules: Rules, file: str) -> Reader:
    def read(example: Example) -> list[Tag]:
        found = rules.phrases(file).at(fold(example.text), 0)
        return [Tag(0, found.end, found.row.id)] if found and found.end == len(example.text) else []

    return read


def column(rules: Rules, _: str) -> Reader:
    table = TableReader(rules)

    def read(example: Example) -> list[Tag]:
        role = table.role(fold(example.text))
        return [Tag(0, len(example.text), role[1].removeprefix("columns."))] if role else []

    return read


def first_words(rules: Rules, file: str) -> Reader:
    def read(example: Example) -> list[Tag]:
        found = rules.phrases(file).at(fold(example.text), 0)
        return [Tag(0, found.end, found.row.id)] if found else []

    return read


def last_words(rules: Rules, file: str) -> Reader:
    def read(example: Example) -> list[Tag]:
        length = len(example.text.rstrip(" :"))
        found = rules.phrases(file).find(fold(example.text), 0, length)
        return [Tag(m.start, m.end, m.row.id) for m in found if m.end == length]

    return read


def enumeration(rules: Rules, _: str) -> Reader:
    reader = BodyReader(rules)

    def read(example: Example) -> list[Tag]:
        whole = passage(example.text)
        found = reader.at(whole, 0)
        entries = found.entries if found else ()
        written = [(entry, example.text[entry.start : entry.end]) for entry in entries]
        return [Tag(e.start, e.end, "" if e.name(whole) == words else e.name(whole)) for e, words in written]

    return read


def parties(rules: Rules, _: str) -> Reader:
    reader = PartyReader(rules, BodyReader(rules))

    def read(example: Example) -> list[Tag]:
        whole = passage(example.text)
        length = len(whole)

        def tagged(row: str, entries: list[Entry]) -> Iterator[Tag]:
            return (Tag(entry.start, entry.end, row) for entry in entries)

        return sorted(
            [
                *tagged("along-with", reader.coordinators(whole, 0, length)),
                *tagged("in-charge", reader.in_charge(whole, 0, length)),
                *tagged("to-whom", reader.report_to(whole, 0, length)),
            ]
        )

    return read


def predicate(rules: Rules, file: str) -> Reader:
    reader = OrderReader(rules, BodyReader(rules))

    def read(example: Example) -> list[Tag]:
        whole = passage(example.text)
        if example.kind == "performs":
            found = rules.phrases(file, "performs").at(whole.folded, 0)
            return [Tag(0, found.end, found.row.id)] if found else []
        if example.kind:
            return [Tag(m.start, m.end, m.row.id) for m in rules.phrases(file, example.kind).find(whole.folded)]
        order = reader.read(whole, 0, len(whole))
        if order is None:
            return []
        ids = [rule.removeprefix("verbs.") for rule in order.rules if rule.startswith("verbs.")]
        if order.aim:
            found = rules.phrases(file, "aim").at(whole.folded, order.predicate)
            return [Tag(found.start, found.end, found.row.id)] if found else []
        return next(chains(reader, whole, ids, order.predicate), [Tag(order.predicate, order.predicate, "?")])

    return read


def chains(reader: OrderReader, whole: Passage, ids: list[str], last: int) -> Iterator[list[Tag]]:
    """Yield the run of verbs with these ids whose last one stands at ``last``."""
    for word in re.finditer(r"\w+", whole.text[: last + 1]):
        tags: list[Tag] = []
        position = word.start()
        while len(tags) < len(ids) and (found := reader.acts.verb_at(whole, position, len(whole))):
            tags.append(Tag(found.start, found.end, found.row.id))
            position = found.end
            while position < len(whole) and whole.text[position] in " ,:":
                position += 1
        if tags and [tag.value for tag in tags] == ids and tags[-1].start == last:
            yield tags


def misreadings(rules: Rules, _: str) -> Reader:
    return lambda example: [Tag(edit.start, edit.end, edit.text) for edit in misread(example.text, rules)]


READERS: dict[str, Callable[[Rules, str], Reader]] = {
    "assignments": anywhere,
    "bodies": enumeration,
    "closings": first_words,
    "columns": column,
    "connectors": first_words,
    "openers": last_words,
    "readings": misreadings,
    "roles": parties,
    "sections": title,
    "verbs": predicate,
}
ALL = {file: examples(file) for file in READERS}


@cache
def reader(file: str) -> Reader:
    return READERS[file](built_in(), file)


@pytest.mark.parametrize(
    "example", [e for file in ALL for e in ALL[file]], ids=lambda example: f"{example.file}-{example.line}"
)
def test_every_example_gives_exactly_its_tags(example: Example) -> None:
    found = reader(example.file)(example)
    assert [(example.text[t.start : t.end], t.value) for t in found] == [
        (example.text[t.start : t.end], t.value) for t in example.tags
    ]
    assert found == list(example.tags)


def without(file: str, row: Row) -> Rules:
    rows = dict(built_in().rows)
    rows[file] = tuple(other for other in rows[file] if other is not row)
    return Rules(rows, {})


@pytest.mark.parametrize(
    ("file", "row"),
    [pytest.param(file, row, id=row.evidence) for file in READERS for row in built_in().rows[file]],
)
def test_every_row_is_needed_by_an_example(file: str, row: Row) -> None:
    read = READERS[file](without(file, row), file)
    assert any(read(example) != list(example.tags) for example in ALL[file])


@pytest.mark.parametrize("file", READERS)
def test_every_file_has_counter_examples(file: str) -> None:
    assert [example for example in ALL[file] if not example.tags]


# in the others a tag's value is a name, or the word that was meant
@pytest.mark.parametrize("file", sorted(set(READERS) - {"bodies", "readings"}))
def test_a_tag_names_a_row(file: str) -> None:
    ids = {row.id for row in built_in().rows[file]}
    assert {tag.value for example in ALL[file] for tag in example.tags} <= ids


@pytest.mark.parametrize("file", READERS)
def test_no_phrase_stands_twice_in_a_kind(file: str) -> None:
    seen: dict[tuple[str, bool, str], str] = {}
    twice = []
    for row in built_in().rows[file]:
        for phrase in row.texts("phrases"):
            key = (row.text("kind"), row.flag("within"), fold(phrase))
            if key in seen:
                twice.append((phrase, seen[key], row.id))
            seen[key] = row.id
    assert twice == []
