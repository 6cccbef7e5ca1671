"""Where sentences and clauses of a paragraph begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator

_END = re.compile(r"[.!?…]+[\"”’)*_]*\s+(?=[\"“‘(*_-]*(?P<first>\w))")
# a number with which a sentence or an item inside it begins ("gồm: 1. …; 2. …")
_LABEL = re.compile(r"(?:^|[:;] |\. )(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,4})$")
# a full stop behind these ends no sentence
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:TP|Tp|TX|Tx|TT|Th|ThS|TS|PGS|GS|BS|KS|CN|KT|TM|TL|TUQ|Q|Mr|Mrs|St|tr|v\.v|[A-ZĐ])$"
)
_OPEN, _CLOSE = "(“‘[", ")”’]"
_SIGNS = {sign: re.compile(f"[{re.escape(_OPEN + _CLOSE + sign)}]") for sign in ",;"}


def sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Return ``[start, end)`` of each sentence, its final punctuation included, white space around it not."""
    end = len(text) if end is None else end
    result: list[tuple[int, int]] = []
    begin = start
    for found in _END.finditer(text, start, end):
        if found.group("first").islower():
            continue
        word = text[max(begin, found.start() - 12) : found.start()]
        if (
            found.group().startswith(".")
            and not found.group().startswith("..")
            and (_ABBREVIATION.search(word) or _LABEL.search(word))
        ):
            continue
        stop = found.start() + len(found.group().rstrip())
        if stop > begin:
            result.append((begin, stop))
        begin = found.end()
    if begin < end:
        stop = begin + len(text[begin:end].rstrip())
        if stop > begin:
            result.append((begin, stop))
    return result


def _outside(text: str, start: int, end: int, sign: str) -> Iterator[int]:
    """Yield where ``sign``, a comma or semicolon, stands outside parentheses and quotes."""
    if text.find(sign, start, end) < 0:
        return
    depth = 0
    for found in _SIGNS[sign].finditer(text, start, end):
        here = found[0]
        if here in _OPEN:
            depth += 1
        elif here in _CLOSE:
            depth = max(depth - 1, 0)
        elif not depth:
            yield found.start()


def clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return ``[start, end)`` of the clauses that semicolons part; each keeps its semicolon."""
    result: list[tuple[int, int]] = []
    begin = start
    for position in _outside(text, start, end, ";"):
        if position - begin < 2:
            # signs without words between them are no clause
            continue
        result.append((begin, position + 1))
        begin = position + 1
        while begin < end and text[begin] == " ":
            begin += 1
    if begin < end:
        result.append((begin, end))
    return result


def commas(text: str, start: int, end: int, most: int) -> list[int]:
    """Return where the first ``most`` parts behind a comma begin, parentheses and quotes left out."""
    result: list[int] = []
    for position in _outside(text, start, end, ","):
        if position + 2 < end and text[position + 1] == " ":
            result.append(position + 2)
            if len(result) >= most:
                break
    return result
