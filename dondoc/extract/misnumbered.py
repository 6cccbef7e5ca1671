"""Finds what recognition misread in the marks of paragraphs and rows: numbers, letters, Roman numerals, bullets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dondoc.model import Table

# specks before a bullet (": - Thống kê"), "~" for "-", "1," and "l." for "1.", "§." for "8.", where a paragraph begins
_MARKER = re.compile(
    r"^[ \t]{0,40}(?:(?P<specks>[:;.,'\"`~^_|!\\]{1,2}[ \t]{1,4})(?=[-+•] ?[^\W\d_])"
    r"|(?P<dash>[~=_¬°])(?=[ \t]{1,4}(?P<a>[^\W\d_]))"
    r"|\d{1,2}(?P<comma>,)(?=[ \t]{1,4}(?P<b>[^\W\d_]))|(?P<one>[l|])(?=[.)] ?(?P<c>[^\W\d_]))"
    r"|1?(?P<eight>§)(?=[.)] ?(?P<d>[^\W\d_]))"
    # a round bullet: no word has one letter of these
    r"|(?P<round>[se«»©®¢§])(?=[ ]{1,4}(?P<e>[^\W_])))",
    re.MULTILINE,
)
# "L. QUAN ĐIỂM", "II   NHIỆM VỤ": a heading in capitals whose numeral was misread, or lost its full stop
_ROMAN = re.compile(
    r"^[ \t]{0,9}(?:(?P<one>[Ll1])(?=[.] {0,9}[^\W\d_]{2})|[IVX]{1,5}(?P<stop> )(?= {0,9}[^\W\d_]{2}))", re.MULTILINE
)
# what a line ends with behind which a new paragraph may begin
_ENDED = re.compile(r"(?:[.:;!?]\s*|\A)\Z")
# a full stop in mid-sentence: "phối hợp. với các sở"
_SPECK = re.compile(r"(?<=[^\W\d_]{2})\.(?= (?P<next>[^\W\d_]{2}))")
_LETTER = re.compile(r"^[ \t]{0,40}(?P<letter>[a-zđ])(?=\) ?\S)", re.MULTILINE)
# "đợt l: trước", "Khu vực l5": a small L is no word, and stands in no number; behind a number it is a litre
_ONE = re.compile(r"(?<![\w.,-])(?:(?<!\d )l(?=[:;,.)]?(?:\s|\Z))|l(?=\d))")
_NUMERAL = re.compile(r"[IVX]{1,5}\Z")
_LIKE_ONE = frozenset("Il|!")

_SIGNS = {"dash": "-", "comma": ".", "one": "1", "eight": "8", "round": "•"}


@dataclass(frozen=True, slots=True)
class Edit:
    """What stands in ``[start, end)`` was misread: it is ``text``, which is as long."""

    start: int
    end: int
    text: str


def markers(text: str, tables: Sequence[Table]) -> Iterator[Edit]:
    """Yield what was misread in the marks of a recognised text.

    Args:
        text: the text, in NFC.
        tables: its tables; the first column may hold the numbers of the rows.
    """
    for found in _SPECK.finditer(text):
        if found["next"].islower() and text[found.start() - 2 : found.start()].islower():
            yield Edit(found.start(), found.end(), " ")
    for found in _ROMAN.finditer(text):
        rest = text[found.end() : found.end() + 60].split("\n", 1)[0]
        if rest.isupper():
            kind = "one" if found["one"] else "stop"
            yield Edit(*found.span(kind), {"one": "I", "stop": "."}[kind])
    for found in _MARKER.finditer(text):
        kind = next(name for name in ("specks", *_SIGNS) if found[name] is not None)
        start, end = found.span(kind)
        behind = next((found[name] for name in "abcde" if found[name]), "")
        if kind != "specks" and not (behind.isupper() or (kind == "round" and behind.isdigit())):
            continue
        if kind == "comma" and not _ENDED.search(text, max(found.start() - 5, 0), found.start()):
            continue
        yield Edit(start, end, _SIGNS.get(kind, " " * (end - start)))
    for found in _ONE.finditer(text):
        yield Edit(found.start(), found.end(), "1")
    yield from _letters(text)
    for table in tables:
        yield from _rows(text, table)


def _letters(text: str) -> Iterator[Edit]:
    """Yield "đ)" that stands where "d)" is due, and the other way round: c is followed by d, d by đ."""
    before = ""
    for found in _LETTER.finditer(text):
        letter = found["letter"]
        due = {"c": "d", "d": "đ"}.get(before)
        if due and letter in "dđ" and letter != due:
            letter = due
            yield Edit(*found.span("letter"), due)
        before = letter


def _rows(text: str, table: Table) -> Iterator[Edit]:
    """Yield "I", "l" and the like for the number 1 of a row: the next row has 2, or the one before a Roman numeral."""
    first = {cell.row: cell for cell in table.cells if cell.column == 0 and cell.span.end > cell.span.start}
    filled: dict[int, int] = {}
    for cell in table.cells:
        filled[cell.row] = filled.get(cell.row, 0) + (cell.span.end > cell.span.start)
    rows = sorted(first)
    said = [text[first[row].span.start : first[row].span.end].strip(" .)") for row in rows]
    for place, row in enumerate(rows):
        if said[place] not in _LIKE_ONE or filled[row] < 2:
            continue
        followed = said[place + 1 : place + 2] == ["2"]
        headed = place > 0 and _NUMERAL.match(said[place - 1]) is not None and filled[rows[place - 1]] <= 2
        if followed or (headed and filled[row] > 2):
            start = text.index(said[place], first[row].span.start)
            yield Edit(start, start + 1, "1")
