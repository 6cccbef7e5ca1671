"""Finds where a page stands in two columns, as letterheads and signature blocks do, and parts it there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dondoc.ingest.lines import Row, Segment, beside, rows

# points: a narrower strip between words is no gutter
_GUTTER = 9.0
# so many lines of one column may stand alone before the other goes on, as where a stamp or signature is
_ALONE = 14
# of a line's height: a wider gap ends the left column
_LOOSE = 3.2
_FOOT = re.compile(r"n[ơo]i nh[ậâạa]n|s[ốôo]\s*[:.]?\s*\d*\s*[-/]|s[ốô]\s*:", re.IGNORECASE)
# an entry of a list: what stands beside it is no part of it
_LISTED = re.compile(r"[-–+•]\s.{0,200}[;.,]$")
# letters in capitals: fewer may be an abbreviation
_CAPITALS = 5
# columns of prose have so many lines, and fill so much of their width
_PROSE, _WIDE = 8, 0.6
_ADDRESSED = re.compile(r"k[íi]nh g[ửưu][iỉ]\b", re.IGNORECASE)
# of a line's height: two segments that share less stand below one another
_SHARED = 0.2


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines that are read one after the other; ``column`` says that they are one of two side by side."""

    rows: tuple[Row, ...]
    column: bool


@dataclass(slots=True)
class _Zone:
    """Lines ``[first, last]`` that a gutter parts, and how many stand side by side."""

    first: int
    last: int
    left: float
    right: float
    pairs: int


def stretches(found: Sequence[Segment]) -> Iterator[Stretch]:
    """Yield the lines of a page in reading order: where it has two columns the left one whole, then the right one."""
    lines = rows(found)
    start = at = 0
    while at < len(lines):
        zone = _zone(lines, at)
        if zone is None:
            at += 1
            continue
        first = _upwards(lines, start, zone)
        middle = (zone.left + zone.right) / 2
        # a large name may stand beside two small lines: each side has lines of its own
        sides = [rows(side) for side in _parted(lines[first : zone.last + 1], middle)]
        if not _are_columns(*sides):
            at = zone.last + 1
            continue
        if start < first:
            yield Stretch(tuple(lines[start:first]), False)
        yield from (Stretch(tuple(side), True) for side in sides if side)
        start = at = zone.last + 1
    if start < len(lines):
        yield Stretch(tuple(lines[start:]), False)


def _are_columns(left: Sequence[Row], right: Sequence[Row]) -> bool:
    """Return whether two sides are read one after the other, not line by line as labels and their values are.

    A letterhead and a signature begin with capitals on one side at least; columns of prose are long and wide.
    """
    if not left or not right:
        return False
    labels = sum(line.text.endswith(":") and not _FOOT.match(line.text) for line in left)
    if labels * 2 >= len(left):
        return False
    if any(_FOOT.match(line.text) or _LISTED.match(line.text) for line in left):
        return True
    if any(_shouts(line.text) for side in (left, right) for line in side[:2]):
        return True
    width = right[0].box[0] - left[0].box[0]
    return min(len(left), len(right)) >= _PROSE and sum(line.box[2] - line.box[0] for line in left) > (
        _WIDE * width * len(left)
    )


def _shouts(text: str) -> bool:
    return text.isupper() and sum(sign.isalpha() for sign in text) >= _CAPITALS


def _parted(lines: Sequence[Row], middle: float) -> tuple[list[Segment], list[Segment]]:
    everything = [one for line in lines for one in line.segments]
    left = [one for one in everything if (one.box[0] + one.box[2]) / 2 < middle]
    return left, [one for one in everything if one not in left]


def _gaps(lines: Sequence[Row], at: int) -> list[tuple[float, float]]:
    """Return the gutters that the segments of a line, or of it and the next, leave between them."""
    near = list(lines[at].segments)
    if at + 1 < len(lines):
        near += [
            one
            for one in lines[at + 1].segments
            if any(beside(one.box, other.box, _SHARED) for other in lines[at].segments)
        ]
    near.sort(key=lambda one: one.box[0])
    gaps: list[tuple[float, float]] = []
    reached = near[0].box[2] if near else 0.0
    for one in near[1:]:
        if one.box[0] - reached >= _GUTTER:
            gaps.append((reached, one.box[0]))
        reached = max(reached, one.box[2])
    return gaps


def _zone(lines: Sequence[Row], at: int) -> _Zone | None:
    """Return the zone that begins at a line, by the gutter that the most lines keep to."""
    found = [zone for left, right in _gaps(lines, at) if (zone := _followed(lines, at, left, right)) is not None]
    return max(found, key=lambda zone: (zone.pairs, zone.last, zone.right - zone.left), default=None)


def _followed(lines: Sequence[Row], at: int, left: float, right: float) -> _Zone | None:
    """Follow a gutter downwards as far as no line crosses it."""
    zone = _Zone(at, at, left, right, 0)
    lowest: dict[bool, Segment | None] = {True: None, False: None}
    alone = 0
    for index in range(at, len(lines)):
        line = lines[index]
        free = _free(line, zone.left, zone.right)
        if free is None:
            break
        sides = [(one.box[2] <= free[0] + 1.0, one) for one in line.segments]
        above = {side: one for side, one in lowest.items() if one is not None}
        pairs = len({side for side, _ in sides}) > 1 or any(
            (other := above.get(not side)) is not None and beside(one.box, other.box, _SHARED) for side, one in sides
        )
        alone = 0 if pairs else alone + 1
        is_left = sides[0][0] and len({side for side, _ in sides}) == 1
        before = above.get(True)
        loose = before is not None and line.box[1] - before.box[3] > _LOOSE * line.height
        # those to whom a letter goes stand below its head, not in one of its columns
        addressed = zone.pairs > 0 and _ADDRESSED.match(line.text) is not None
        if alone > _ALONE or addressed or (is_left and not pairs and loose):
            break
        zone.left, zone.right, zone.last = *free, index
        zone.pairs += pairs
        lowest |= dict(sides)
    if zone.pairs == 1 and zone.last == at and not any(_LISTED.match(one.text) for one in lines[at].segments[:-1]):
        return None
    return zone if zone.pairs else None


def _free(line: Row, left: float, right: float) -> tuple[float, float] | None:
    """Return what of a gutter a line leaves free, or ``None`` where it crosses it."""
    for one in line.segments:
        if one.box[0] >= right or one.box[2] <= left:
            continue
        if one.box[0] > left + _GUTTER and one.box[0] - left >= right - one.box[2]:
            right = one.box[0]
        elif one.box[2] < right - _GUTTER:
            left = one.box[2]
        else:
            return None
    return (left, right) if right - left >= _GUTTER else None


def _upwards(lines: Sequence[Row], start: int, zone: _Zone) -> int:
    """Return the first line of a zone: lines above it that stand in the right column alone belong to it."""
    first = zone.first
    while first > start:
        line = lines[first - 1]
        if line.box[0] < zone.right - 1.0 or lines[first].box[1] - line.box[3] > _LOOSE * line.height:
            break
        first -= 1
    return first
