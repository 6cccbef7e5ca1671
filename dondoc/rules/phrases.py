"""The language of rows: a phrase such as ``trước [ngày] {date}`` made into a pattern, many phrases matched at once.

In a phrase a space stands for the one space that closed-up text has, ``[x]`` may be missing, ``(a|b)`` is one of
several, ``{name}`` is a placeholder. A phrase begins and ends at a word's edge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from dondoc.model import DondocError
from dondoc.rules.folding import fold


@dataclass(frozen=True, slots=True)
class Placeholder:
    """What ``{name}`` stands for: a regular expression, and the words it can begin with (``None``: anything)."""

    regex: str
    first: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a rule file: where it stands, its id, and its fields by name."""

    file: str
    id: str
    fields: Mapping[str, Any]

    @property
    def evidence(self) -> str:
        """Return the id by which results cite this row: ``deadlines.before-date``."""
        return f"{self.file}.{self.id}"

    def text(self, name: str) -> str:
        """Return a field's text, or an empty one."""
        return str(self.fields.get(name, ""))

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a field's list of texts."""
        return tuple(self.fields.get(name, ()))

    def flag(self, name: str) -> bool:
        """Return a field's truth; a missing one is false."""
        return bool(self.fields.get(name, False))


class Match(NamedTuple):
    """A phrase found at ``[start, end)`` of the text searched; ``found`` holds what its placeholders took.

    Thousands are made of a page, a tuple in half the time of a dataclass.
    """

    row: Row
    start: int
    end: int
    found: re.Match[str]

    def group(self, name: str) -> str | None:
        """Return what the placeholder's group ``name`` took, or ``None`` where the phrase has none."""
        return self.found.groupdict().get(name)


@dataclass(frozen=True, slots=True)
class _Part:
    regex: str
    first: frozenset[str] | None
    optional: bool
    glued: bool


_TOKEN = re.compile(r"[\[\]()|]|\{[a-z0-9_]+\}| +|[^\[\]()|{} ]+")
_WORD = re.compile(r"\w+")
_WORD_OR_SIGN = re.compile(r"\w+|[^\w\s]")
# the same where a phrase may begin: never in the middle of a word
_BEGINNING = re.compile(r"(?<!\w)\w+|[^\w\s]")


class _Parser:
    """Reads one phrase; every method leaves ``self.i`` behind what it read."""

    def __init__(self, phrase: str, placeholders: Mapping[str, Placeholder]) -> None:
        self.tokens = _TOKEN.findall(fold(phrase))
        if "".join(self.tokens) != fold(phrase):
            raise DondocError(f"phrase {phrase!r}: a sign that the language of rows does not know")
        self.phrase, self.placeholders, self.i = phrase, placeholders, 0

    def parse(self) -> tuple[str, frozenset[str] | None]:
        regex, first, _ = self.sequence()
        if self.i < len(self.tokens):
            raise DondocError(f"phrase {self.phrase!r}: {self.tokens[self.i]!r} without its opening")
        return regex, first

    def sequence(self) -> tuple[str, frozenset[str] | None, bool]:
        parts: list[_Part] = []
        glued = True
        while self.i < len(self.tokens) and self.tokens[self.i] not in ("]", ")", "|"):
            token = self.tokens[self.i]
            self.i += 1
            if token.isspace():
                glued = not parts
                continue
            parts.append(self.part(token, glued))
            glued = True
        return self.join(parts)

    def part(self, token: str, glued: bool) -> _Part:
        if token in "[(":
            closing, begun = "]" if token == "[" else ")", self.i
            ways = [self.sequence()]
            while self.i < len(self.tokens) and self.tokens[self.i] == "|":
                self.i += 1
                ways.append(self.sequence())
            if self.i >= len(self.tokens) or self.tokens[self.i] != closing:
                raise DondocError(f"phrase {self.phrase!r}: {token!r} is not closed")
            if not any(inner.startswith("{") for inner in self.tokens[begun : self.i]):
                # of words that begin alike the longer ones are tried first
                ways.sort(key=lambda way: len(way[0]), reverse=True)
            self.i += 1
            firsts: frozenset[str] | None = frozenset()
            for _, first, _empty in ways:
                firsts = None if firsts is None or first is None else firsts | first
            regex = f"(?:{'|'.join(way for way, _, _ in ways)})"
            return _Part(regex, firsts, token == "[" or any(empty for _, _, empty in ways), glued)
        if token.startswith("{"):
            name = token[1:-1]
            if name not in self.placeholders:
                raise DondocError(f"phrase {self.phrase!r}: no placeholder {token}")
            place = self.placeholders[name]
            return _Part(f"(?:{place.regex})", place.first, False, glued)
        start = _WORD_OR_SIGN.match(token)
        return _Part(re.escape(token), frozenset({start.group()}) if start else None, False, glued)

    @staticmethod
    def join(parts: list[_Part]) -> tuple[str, frozenset[str] | None, bool]:
        regex, firsts, empty = "", frozenset[str](), True
        open_first: frozenset[str] | None = firsts
        for number, part in enumerate(parts):
            if empty:
                open_first = None if open_first is None or part.first is None else open_first | part.first
            space = "" if part.glued else " "
            if part.optional:
                # a leading optional part brings the space behind it, any other the one before it
                follows = number + 1 < len(parts) and not parts[number + 1].glued
                if empty and follows:
                    regex += f"(?:{part.regex} )?"
                    parts[number + 1] = _Part(
                        parts[number + 1].regex, parts[number + 1].first, parts[number + 1].optional, True
                    )
                else:
                    regex += f"(?:{space}{part.regex})?"
            else:
                regex += space + part.regex
                empty = False
        return regex, open_first, empty


def compile_phrase(
    phrase: str, placeholders: Mapping[str, Placeholder]
) -> tuple[re.Pattern[str], frozenset[str] | None]:
    """Return the pattern of a phrase and the words it can begin with (``None``: anything).

    Raises:
        DondocError: the phrase is not well formed, names an unknown placeholder, or matches nothing at all.
    """
    regex, first = _Parser(phrase, placeholders).parse()
    return _compile(phrase, regex), first


def _compile(phrase: str, regex: str) -> re.Pattern[str]:
    try:
        pattern = re.compile(rf"(?<!\w){regex}(?!\w)" if _ends_in_word(phrase) else rf"(?<!\w){regex}")
    except re.error as error:
        raise DondocError(f"phrase {phrase!r}: {error}") from None
    if pattern.match(""):
        raise DondocError(f"phrase {phrase!r}: matches nothing at all")
    return pattern


def _ends_in_word(phrase: str) -> bool:
    return phrase.rstrip("])")[-1:] not in ':;,.)"'


_SPECIAL = re.compile(r"[\[\](){}|]")
_ALL = re.compile(r".*", re.S)


class _Phrase:
    """A phrase with its number in the order of rows; its pattern is compiled when it is first needed."""

    __slots__ = ("_regex", "known", "number", "phrase", "row")

    def __init__(self, number: int, row: Row, phrase: str, regex: str) -> None:
        self.number, self.row, self.phrase, self._regex = number, row, phrase, regex
        self.known: re.Pattern[str] | None = None

    @property
    def pattern(self) -> re.Pattern[str]:
        if self.known is None:
            try:
                self.known = _compile(self.phrase, self._regex)
            except DondocError as error:
                raise DondocError(f"{self.row.file}.toml, row {self.row.id}: {error}") from None
        return self.known


@dataclass(slots=True)
class Bucket:
    """The phrases that can begin with one ``word``: those of words only by their text, the others."""

    word: str = ""
    plain: dict[str, _Phrase] = field(default_factory=dict)
    others: list[_Phrase] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)


def _inside_word(text: str, position: int) -> bool:
    """Return whether the signs before and at ``position`` belong to one word."""
    before, here = text[position - 1], text[position]
    return (before.isalnum() or before == "_") and (here.isalnum() or here == "_")


@lru_cache(maxsize=4)
def _words(folded: str) -> frozenset[str]:
    """Return the words and signs of a text; several sets of phrases look for theirs in the same text."""
    return frozenset(_WORD_OR_SIGN.findall(folded))


class PhraseSet:
    """Many phrases matched at once: those that can begin with the word at hand are tried, no others."""

    def __init__(self, rows: Iterable[Row], placeholders: Mapping[str, Placeholder]) -> None:
        self.rows = tuple(rows)
        self._by_word: dict[str, Bucket] = {}
        self._anywhere: list[_Phrase] = []
        number = 0
        for row in self.rows:
            for phrase in row.texts("phrases") or (row.text("phrase"),):
                number += 1
                self._add(number, row, phrase, placeholders)
        for bucket in self._by_word.values():
            bucket.lengths = sorted({len(text) for text in bucket.plain}, reverse=True)
            bucket.others += self._anywhere
        self._firsts = frozenset(self._by_word)
        # the phrases behind a word with which none begins
        self._without = Bucket(others=self._anywhere) if self._anywhere else None

    def _add(self, number: int, row: Row, phrase: str, placeholders: Mapping[str, Placeholder]) -> None:
        text = " ".join(fold(phrase).split())
        begin = _WORD_OR_SIGN.match(text)
        if begin and not _SPECIAL.search(phrase):
            bucket = self._bucket(begin.group())
            bucket.plain.setdefault(text, _Phrase(number, row, phrase, re.escape(text)))
            return
        try:
            regex, first = _Parser(phrase, placeholders).parse()
            if not phrase.strip():
                raise DondocError(f"phrase {phrase!r}: matches nothing at all")
        except DondocError as error:
            raise DondocError(f"{row.file}.toml, row {row.id}: {error}") from None
        one = _Phrase(number, row, phrase, regex)
        if first is None:
            self._anywhere.append(one)
        for word in first or ():
            self._bucket(word).others.append(one)

    def _bucket(self, word: str) -> Bucket:
        return self._by_word.setdefault(word, Bucket(word))

    @property
    def first_words(self) -> frozenset[str] | None:
        """Return the words with which phrases begin, or ``None`` where one may begin with anything."""
        return None if self._anywhere else self._firsts

    def check(self) -> None:
        """Compile every phrase, so that one that is not well formed is told now.

        Raises:
            DondocError: a phrase is not well formed or matches nothing at all; file and row are named.
        """
        for one in self._anywhere:
            _ = one.pattern
        for bucket in self._by_word.values():
            for one in (*bucket.plain.values(), *bucket.others):
                _ = one.pattern

    def at(self, folded: str, position: int, end: int | None = None) -> Match | None:
        """Return the longest phrase that begins at ``position`` of a folded text; of equals the first row's."""
        end = len(folded) if end is None else end
        word = _BEGINNING.match(folded, position, end)
        if word is None:
            return None
        bucket = self._by_word.get(word[0], self._without)
        return self.longest(bucket, folded, position, end) if bucket is not None else None

    def longest(self, bucket: Bucket, folded: str, position: int, end: int) -> Match | None:
        """Return the longest phrase of a bucket that stands at ``position``, where a word or sign begins."""
        best: Match | None = None
        reached, rank = position, 0
        for length in bucket.lengths:
            # a phrase of words only: the text holds it or not
            stop = position + length
            if stop > end:
                continue
            plain = bucket.plain.get(folded[position:stop])
            if plain is not None and not (stop < end and _inside_word(folded, stop)):
                found = _ALL.match(folded, position, stop)
                if found is not None:
                    best, reached, rank = Match(plain.row, position, stop, found), stop, plain.number
                break
        for one in bucket.others:
            found = (one.known or one.pattern).match(folded, position, end)
            if found is None:
                continue
            stop = found.end()
            if stop > reached or (best is not None and stop == reached and one.number < rank):
                best, reached, rank = Match(one.row, position, stop, found), stop, one.number
        return best

    def find(self, folded: str, start: int = 0, end: int | None = None) -> list[Match]:
        """Return the phrases of a folded text that do not overlap: earliest start first, then the longest."""
        end = len(folded) if end is None else end
        places: set[int] = set()
        # few words of a text begin a phrase: only these are looked for
        for word in self._firsts & _words(folded):
            place = folded.find(word, start, end)
            while place >= 0:
                places.add(place)
                place = folded.find(word, place + 1, end)
        for one in self._anywhere:
            places.update(found.start() for found in one.pattern.finditer(folded, start, end))
        result: list[Match] = []
        reached = start
        for place in sorted(places):
            if place >= reached and (match := self.at(folded, place, end)):
                result.append(match)
                reached = match.end
        return result
