"""Tells which lines of running text make a paragraph: by indents, by how full lines are, by what they begin with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from dondoc.ingest.lines import MARKER, Row

_MARKER = re.compile(rf"(?:{MARKER.pattern}|Điều\s\d{{1,3}}[.:]?)(?=\s|$)")
_ENDED = re.compile(r"[.;:!?…][\"”’)\]]*$")
_PAUSED = re.compile(r"[.,;:!?…][\"”’)\]]*$")
# of a line's height
_INDENT, _FULL, _CENTRED, _LARGER = 0.7, 1.0, 2.5, 1.3
# of the widest line: a shorter one says nothing of the margins
_LONG = 0.55
# of the usual distance of lines: what is further apart is another paragraph, where it is known from lines that go on,
# or only from all lines
_APART, _PERHAPS_APART = 1.2, 1.45
# so many pairs of lines tell their distance
_PAIRS = 3
_MOST_LINES = 400


@dataclass(frozen=True, slots=True)
class Margins:
    """Where the running text of a page begins and ends, how far its lines are apart, and those of a paragraph at most.

    ``sure`` says that lines tell which surely go on.
    """

    left: float
    right: float
    pitch: float
    most: float
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A line on its page, from 1, with the margins of that page."""

    row: Row
    page: int
    margins: Margins


def margins(rows: Sequence[Row]) -> Margins:
    """Return the margins of a page's full-width lines: most of them reach both."""
    widest = max(row.box[2] for row in rows) - min(row.box[0] for row in rows)
    long = [row for row in rows if row.box[2] - row.box[0] >= _LONG * widest] or rows
    starts = sorted(row.box[0] for row in long)
    ends = sorted(row.box[2] for row in long)
    steps = sorted(
        after.box[3] - before.box[3]
        for before, after in pairwise(rows)
        if 0 < after.box[3] - before.box[3] < 4 * before.height
    )
    left, right = starts[len(starts) // 10], ends[-1 - len(ends) // 10]
    pitch = steps[len(steps) // 2] if steps else 1.5 * (rows[0].height if rows else 12.0)
    within = sorted(
        after.box[3] - before.box[3]
        for before, after in pairwise(rows)
        if after.text[:1].islower()
        and not _MARKER.match(after.text)
        and abs(after.box[0] - left) < _INDENT * after.height
        and 0 < after.box[3] - before.box[3] < 4 * before.height
    )
    if len(within) < _PAIRS:
        return Margins(left, right, pitch, _PERHAPS_APART * pitch)
    pitch = within[len(within) // 2]
    # lines that hold something higher are further apart
    usual = [step for step in within if step < _PERHAPS_APART * pitch]
    return Margins(left, right, pitch, max(_APART * pitch, *usual), sure=True)


def agreed(found: Sequence[Margins]) -> list[Margins]:
    """Return the margins of pages, the distance of lines taken from the others where a page says nothing."""
    sure = sorted((one.most, one.pitch) for one in found if one.sure)
    if not sure:
        return list(found)
    most, pitch = sure[len(sure) // 2]
    return [one if one.sure else replace(one, most=most, pitch=pitch) for one in found]


def paragraphs(lines: Sequence[Placed]) -> Iterator[tuple[Placed, ...]]:
    """Yield the paragraphs of consecutive lines; one may go on over a page."""
    run: list[Placed] = []
    for line in lines:
        if run and (len(run) >= _MOST_LINES or _begins(run, line)):
            yield tuple(run)
            run = []
        run.append(line)
    if run:
        yield tuple(run)


def _begins(run: Sequence[Placed], line: Placed) -> bool:
    """Return whether a line begins a paragraph behind those of ``run``."""
    before, row = run[-1], line.row
    height = max(before.row.height, 1.0)
    same_page = before.page == line.page
    if not _full(before, row):
        return True
    if same_page and row.box[3] - before.row.box[3] > max(line.margins.most, 1.2 * height):
        return True
    if _centred(before) or (_centred(line) and not _ENDED.search(row.text)):
        return not _wrapped(before, line)
    if not 1 / _LARGER < row.height / height < _LARGER and same_page and _unlike(before.row, row):
        return True
    own = row.box[0] - line.margins.left
    indent = own - (before.row.box[0] - before.margins.left)
    marked = bool(_MARKER.match(row.text))
    if len(run) == 1 and own > _INDENT * height and abs(indent) < 0.3 * height and not row.text[:1].islower():
        # both are indented as first lines are
        return marked or line.margins.sure or not _MARKER.match(before.row.text)
    if len(run) == 1 and _MARKER.match(before.row.text):
        # the first line's number hangs before the others, or is indented
        indent = min(indent, 0.0) if not marked else indent
    if indent > _INDENT * height:
        return True
    return marked and bool(_PAUSED.search(before.row.text) or indent > 0.3 * height)


def _full(before: Placed, row: Row) -> bool:
    """Return whether a line ends where it has to: the next one's first word has no room in it."""
    first = row.segments[0].words[0]
    room = before.margins.right - before.row.box[2]
    height = max(before.row.height, 1.0)
    return room < (first.box[2] - first.box[0]) + 0.2 * height + _FULL * height * 0.5


def _centred(line: Placed) -> bool:
    """Return whether a line stands in the middle, as headings do."""
    left = line.row.box[0] - line.margins.left
    right = line.margins.right - line.row.box[2]
    least = _CENTRED * line.row.height
    return left > least and right > least and abs(left - right) < 0.35 * (left + right)


def _wrapped(before: Placed, line: Placed) -> bool:
    """Return whether a line goes on with a heading that was too long for one: its first word had no room above."""
    if before.page != line.page or _unlike(before.row, line.row) or not (_in_the_middle(before) and _centred(line)):
        return False
    first = line.row.segments[0].words[0]
    slack = before.margins.right - before.margins.left - (before.row.box[2] - before.row.box[0])
    return slack < first.box[2] - first.box[0] + 0.3 * before.row.height


def _in_the_middle(line: Placed) -> bool:
    """Return whether a line, be it nearly full, keeps the same distance from both margins."""
    left = line.row.box[0] - line.margins.left
    right = line.margins.right - line.row.box[2]
    return abs(left - right) < 0.5 * line.row.height


def _unlike(one: Row, other: Row) -> bool:
    """Return whether one line is in capitals and the other is not; else heights differ by the letters they hold."""
    return one.text.isupper() != other.text.isupper()
