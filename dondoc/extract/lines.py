"""The lines of a stretch of text and the cells in them: two columns set side by side are two cells of one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Cells of one line: between them a bar, a tab, or three spaces and more.
_GAP = re.compile(r"[ \u00a0]*(?:\t|\|| {3}|\u00a0{3})[ \t\u00a0|]*")
# The marks of emphasis that Markdown sets round words, and its headings: no letters of the document.
_MARKUP = re.compile(r"\*+|__+|^#{1,6} |^> ")
_RULE = re.compile(r"[\W_]*\Z")
_LEAD = re.compile(r"[ \t\u00a0]*[-–—+*•●○▪·][ \t\u00a0]+(?=\S)")
_TAB = 8
# A cell that begins this far from the edge stands in the right column.
_RIGHT = 24


@dataclass(frozen=True, slots=True)
class Cell:
    """The words of one column in one line, closed up; ``right`` where they stand in the second column."""

    text: str
    start: int
    end: int
    right: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line ``[start, end)`` of the source; ``rule`` where it holds signs only, ``bar`` where a single ``|``."""

    start: int
    end: int
    cells: tuple[Cell, ...]
    bar: bool
    rule: bool

    @property
    def blank(self) -> bool:
        """Whether the line holds no words: it is empty, a rule or a bar."""
        return not self.cells

    @property
    def text(self) -> str:
        """All words of the line, closed up."""
        return " ".join(cell.text for cell in self.cells)


def unmark(text: str) -> str:
    """Return ``text`` with each sign of Markdown emphasis replaced by a space; a bullet ``*`` stays."""
    if not _MARKUP.search(text):
        return text
    bullet = len(text) - len(text.lstrip())
    keep = bullet + 1 if text[bullet : bullet + 2] == "* " else 0
    return text[:keep] + _MARKUP.sub(lambda found: " " * len(found.group()), text[keep:])


def _plain(written: str, start: int, stop: int) -> str:
    """Return a stretch of a line with its marks of emphasis taken out, so that "(*báo cáo*)" is "(báo cáo)"."""
    words = written[start:stop]
    bullet = len(words) - len(words.lstrip())
    keep = bullet + 1 if words[bullet : bullet + 2] == "* " else 0
    return words[:keep] + _MARKUP.sub("", words[keep:])


def closed(text: str) -> str:
    """Return ``text`` with single spaces between its words and none at its ends."""
    return " ".join(text.split())


def cells(text: str, start: int, written: str | None = None) -> Iterator[Cell]:
    """Yield the cells of one line.

    Args:
        text: the line without its marks of emphasis, as long as it stands in the source.
        start: where the line begins in the source.
        written: the line as it stands there; ``None`` where it has no such marks.
    """
    position = 0
    first = True
    lead = _LEAD.match(text)
    while position < len(text):
        # what parts a dash from its words parts no columns: "-\tNhư trên;"
        gap = _GAP.search(text, lead.end() if lead and not position else position)
        stop = gap.start() if gap else len(text)
        words = closed(text[position:stop] if written is None else _plain(written, position, stop))
        if words.strip("*_-–—~=. "):
            begin = position + len(text[position:stop]) - len(text[position:stop].lstrip())
            indent = len(text[:begin].expandtabs(_TAB)) if first else _RIGHT
            yield Cell(words, start + begin, start + stop, indent >= _RIGHT or "\t" in text[:begin])
            first = False
        elif stop > position and text[position:stop].strip():
            first = False
        position = gap.end() if gap else stop


def cut(text: str, start: int, most: int, width: int = 2000) -> list[Line]:
    """Return the lines of ``text`` from ``start`` on.

    Args:
        text: the source.
        start: where the first line begins.
        most: how many lines at most.
        width: how many characters of a line are looked at.
    """
    lines: list[Line] = []
    while start < len(text) and len(lines) < most:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        raw = text[start : min(end, start + width)]
        bare = raw.strip()
        words: tuple[Cell, ...] = ()
        if bare:
            plain = unmark(raw)
            words = tuple(cells(plain, start, None if plain == raw else raw))
        lines.append(Line(start, end, words, bare == "|", bool(bare) and _RULE.match(bare) is not None))
        start = end + 1
    return lines
