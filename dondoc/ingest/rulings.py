"""Finds the straight lines that are drawn in a scan's picture, and takes them out before it is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PIL import Image

from dondoc.ingest.grids import Line, Rulings, places

_INK = 150  # what is darker
_LENGTH = 0.5  # inches: no letter is as long
_THICKNESS = 0.06  # inches: a thicker bar is no line
_MANY = 2_000  # lines: more is a pattern, no table
_REACH = 0.02  # inches: how far a line may stand from where it goes on
_WHOLE, _PARTLY = 0.95, 0.3  # of a short line's length: that is ink, and of each of its columns
_MOST_COLUMNS = 100

Mask = npt.NDArray[np.bool_]


def rulings(picture: Image.Image, resolution: float) -> Rulings:
    """Return the lines of a straight page in grey, black on white."""
    ink = np.asarray(picture) < _INK
    flat = ink.T
    level = _lines(ink, resolution)
    upright = tuple((top, left, bottom, right) for left, top, right, bottom in _lines(flat, resolution))
    if level and upright:
        upright += tuple(_between(ink, level, upright, resolution))
    return Rulings(level, upright)


def erased(picture: Image.Image, found: Rulings) -> Image.Image:
    """Return a picture without its lines; the strokes of letters that cross them stay."""
    if not found.level and not found.upright:
        return picture
    grey = np.array(picture)
    _erase(grey, found.level)
    _erase(grey.T, [(top, left, bottom, right) for left, top, right, bottom in found.upright])
    return Image.fromarray(grey)


def _lines(ink: Mask, resolution: float) -> tuple[Line, ...]:
    """Return the lines along the rows of a mask: long runs of ink, put together over neighbouring rows."""
    length = max(round(_LENGTH * resolution), 20)
    if ink.shape[1] < length or ink.shape[0] < 3:
        return ()
    # a line that is not quite level goes on in the next row
    thick = ink.copy()
    thick[1:] |= ink[:-1]
    thick[:-1] |= ink[1:]
    sums = np.cumsum(thick, axis=1, dtype=np.int32)
    sums = np.concatenate((np.zeros((len(ink), 1), np.int32), sums), axis=1)
    full = sums[:, length:] - sums[:, :-length] >= length - length // 40
    runs: list[Line] = []
    for row in np.flatnonzero(full.any(axis=1)).tolist():
        edges = np.flatnonzero(np.diff(np.concatenate(([0], full[row].astype(np.int8), [0]))))
        runs += [(int(a), row, int(b) - 1 + length, row + 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]
        if len(runs) > 50 * _MANY:
            return ()
    limit = max(round(_THICKNESS * resolution), 4) + 2
    lines = [line for line in _stacked(runs, length // 4) if line[3] - line[1] <= limit]
    return tuple(lines) if len(lines) <= _MANY else ()


def _between(ink: Mask, level: Sequence[Line], upright: Sequence[Line], resolution: float) -> Iterator[Line]:
    """Yield lines that stand between two level ones nearer than a line is long, over or under an upright one.

    A row of one line of text between two cells that span all columns has such sides.
    """
    length = max(round(_LENGTH * resolution), 20)
    reach = max(round(_REACH * resolution), 2)
    for x in places([(line[0] + line[2]) / 2 for line in upright], reach)[:_MOST_COLUMNS]:
        across = sorted(line for line in level if line[0] - reach <= x <= line[2] + reach)
        standing = [line for line in upright if abs((line[0] + line[2]) / 2 - x) <= reach]
        for above, below in pairwise(sorted(across, key=lambda line: line[1])):
            top, bottom = int(above[3]), int(below[1])
            if not length // 5 <= bottom - top <= length:
                continue
            if any(line[1] <= top + reach and bottom - reach <= line[3] for line in standing):
                continue
            left = max(round(x) - reach, 0)
            columns = ink[top:bottom, left : round(x) + reach + 1]
            if columns.size and columns.any(axis=1).mean() >= _WHOLE:
                dark = np.flatnonzero(columns.mean(axis=0) >= _PARTLY)
                if len(dark):
                    yield (left + int(dark[0]), top, left + int(dark[-1]) + 1, bottom)


def _stacked(runs: Sequence[Line], gap: int) -> list[Line]:
    """Return runs of neighbouring rows put together where they lie over one another, or nearly."""
    ready: list[Line] = []
    open_lines: list[Line] = []
    for left, top, right, bottom in runs:
        still: list[Line] = []
        for line in open_lines:
            (still if line[3] >= top - 1 else ready).append(line)
        merged = (left, top, right, bottom)
        open_lines = []
        for line in still:
            if line[0] <= merged[2] + gap and merged[0] <= line[2] + gap:
                merged = (
                    min(line[0], merged[0]),
                    min(line[1], merged[1]),
                    max(line[2], merged[2]),
                    max(line[3], merged[3]),
                )
            else:
                open_lines.append(line)
        open_lines.append(merged)
    return ready + open_lines


def _erase(grey: npt.NDArray[np.uint8], lines: Iterable[Line]) -> None:
    height = grey.shape[0]
    for line in lines:
        left, top, right, bottom = (int(edge) for edge in line)
        above, below = max(top - 2, 0), min(bottom + 1, height - 1)
        part = grey[top:bottom, left:right]
        # ink above and below: a letter's stroke goes through
        through = (grey[above, left:right] < _INK) & (grey[below, left:right] < _INK)
        part[:, ~through] = 255
