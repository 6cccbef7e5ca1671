"""Makes cells of straight lines that cross."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dondoc.ingest.pages import Grid, GridCell
from dondoc.model import Box

_DRAWN = 0.6  # of the side of a cell

# left, top, right, bottom; in a picture's dots right and bottom are the first ones behind
Line = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Rulings:
    """The lines of a page that lie level and those that stand upright."""

    level: tuple[Line, ...]
    upright: tuple[Line, ...]


def grids(found: Rulings, *, near: float, width: float) -> list[Grid]:
    """Return the tables that lines make, from the top, their boxes in the lines' measure.

    Args:
        found: the lines.
        near: how far apart the ends of lines that meet may be.
        width: of the narrowest table; a narrower grid is a stamp or a box.
    """
    tables: list[Grid] = []
    for level, upright in _meeting(found, near):
        grid = _grid(level, upright, near)
        if grid is not None and grid.box[2] - grid.box[0] >= width:
            tables.append(grid)
    return sorted(tables, key=lambda grid: grid.box[1])


def _meeting(found: Rulings, near: float) -> Iterable[tuple[list[Line], list[Line]]]:
    """Yield the lines that hang together, level and upright ones apart."""
    lines = [*found.level, *found.upright]
    parent = list(range(len(lines)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for one in range(len(found.level)):
        for other in range(len(found.level), len(lines)):
            if _touch(lines[one], lines[other], near):
                parent[root(one)] = root(other)
    groups: dict[int, tuple[list[Line], list[Line]]] = {}
    for index, line in enumerate(lines):
        groups.setdefault(root(index), ([], []))[index >= len(found.level)].append(line)
    yield from groups.values()


def _touch(one: Line, other: Line, near: float) -> bool:
    return (
        one[0] <= other[2] + near
        and other[0] <= one[2] + near
        and one[1] <= other[3] + near
        and other[1] <= one[3] + near
    )


def _grid(level: list[Line], upright: list[Line], near: float) -> Grid | None:
    """Return the table of lines that hang together: cells that no line parts are one."""
    ys = places([((line[1] + line[3]) / 2) for line in level], near)
    xs = places([((line[0] + line[2]) / 2) for line in upright], near)
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1 or rows * columns < 2:
        return None
    lying = [(line[0], line[2], (line[1] + line[3]) / 2) for line in level]
    standing = [(line[1], line[3], (line[0] + line[2]) / 2) for line in upright]
    groups: dict[tuple[int, int], tuple[int, int]] = {}

    def first(cell: tuple[int, int]) -> tuple[int, int]:
        while groups.setdefault(cell, cell) != cell:
            cell = groups[cell]
        return cell

    for row in range(rows):
        for column in range(columns):
            if column and not _drawn(standing, xs[column], ys[row], ys[row + 1], near):
                groups[first((row, column))] = first((row, column - 1))
            if row and not _drawn(lying, ys[row], xs[column], xs[column + 1], near):
                groups[first((row, column))] = first((row - 1, column))
    members: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for row in range(rows):
        for column in range(columns):
            members.setdefault(first((row, column)), []).append((row, column))
    cells = [cell for group in members.values() for cell in _cells(group, xs, ys)]
    if len(cells) < 2:
        return None
    return Grid((xs[0], ys[0], xs[-1], ys[-1]), tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))


def _cells(group: list[tuple[int, int]], xs: Sequence[float], ys: Sequence[float]) -> list[GridCell]:
    top, bottom = min(row for row, _ in group), max(row for row, _ in group) + 1
    left, right = min(column for _, column in group), max(column for _, column in group) + 1
    if len(group) != (bottom - top) * (right - left):  # no rectangle: a line was missed, the cells stay apart
        return [cell for one in group for cell in _cells([one], xs, ys)]
    box: Box = (xs[left], ys[top], xs[right], ys[bottom])
    return [GridCell(top, left, box, bottom - top, right - left)]


def places(values: Iterable[float], near: float) -> list[float]:
    """Return where values lie, those nearer to one another than ``near`` as their middle."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= near:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _drawn(lines: Iterable[tuple[float, float, float]], at: float, start: float, end: float, near: float) -> bool:
    """Return whether lines, each given by its start, end and place, cover most of a side."""
    covered = sum(
        max(min(stop, end) - max(begin, start), 0.0) for begin, stop, place in lines if abs(place - at) <= near
    )
    return covered >= _DRAWN * (end - start)
