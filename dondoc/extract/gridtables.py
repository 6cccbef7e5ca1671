"""Tables whose cells the format knows, laid into the columns that their header names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from dondoc.extract.passage import Passage
from dondoc.extract.tables import MAX_CELLS, Grid
from dondoc.model import Cell, Span, Table
from dondoc.rules.folding import fold

# what reads a header's titles: the roles of its columns and the rules that say so
Roles = Callable[[list[str]], tuple[tuple[str, ...], tuple[str, ...]] | None]

# rows above the header (a title over the whole width), and rows that a header has
MAX_ABOVE, MAX_HEADER = 3, 3
_APART = re.compile(r"[\s\d]*")
# what holds for every row that its cell reaches; a number is that of the first one
_FIRST_ONLY = ("number",)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column as its header names it: a role, and the places in the grid under its title."""

    title: str
    start: int
    end: int


class _Layout:
    """A table's cells by their places; ``cells`` are those that lie within the region that is read."""

    def __init__(self, text: str, cells: Sequence[Cell]) -> None:
        self._text = text
        self.rows = max(cell.row + cell.rows for cell in cells)
        self.width = max(cell.column + cell.columns for cell in cells)
        self.at: dict[tuple[int, int], Cell] = {}
        for cell in cells:
            for row in range(cell.row, cell.row + cell.rows):
                for column in range(cell.column, cell.column + cell.columns):
                    self.at[row, column] = cell

    def row(self, row: int) -> list[Cell]:
        """Return the cells that reach a row, each once, from left to right."""
        found = dict.fromkeys(self.at.get((row, column)) for column in range(self.width))
        return [cell for cell in found if cell is not None]

    def passage(self, cells: Iterable[Cell]) -> Passage | None:
        """Return what cells hold, their paragraphs one behind the other, or ``None`` where they are empty."""
        spans: list[Span] = []
        for cell in cells:
            start = cell.span.start
            for line in self._text[start : cell.span.end].split("\n"):
                spans.append(Span(start, start + len(line)))
                start += len(line) + 1
        passage = Passage(self._text, spans)
        return passage if passage.text else None

    def title(self, cells: Iterable[Cell]) -> str:
        passage = self.passage(cells)
        return passage.folded if passage else ""


def laid(text: str, tables: Iterable[Table], start: int, end: int, roles: Roles) -> list[Grid]:
    """Return the tables of a region in order; a table that goes on with another one's rows is part of that.

    Args:
        text: the source.
        tables: the source's tables.
        start: where the region begins.
        end: where it ends.
        roles: what reads a header's titles.
    """
    grids: list[Grid] = []
    columns: list[_Column] = []
    width = 0
    for table in tables:
        cells = [cell for cell in table.cells if start <= cell.span.start and cell.span.end <= end]
        if not cells:
            continue
        span = Span(max(table.span.start, start), min(table.span.end, end))
        if sum(cell.rows * cell.columns for cell in cells) > MAX_CELLS:
            grids.append(Grid(span, (), ()))
            columns = []
            continue
        layout = _Layout(text, cells)
        header = _header(layout, roles)
        if header is None:
            last = grids[-1] if grids else None
            if last and columns and width == layout.width and _APART.fullmatch(text, last.span.end, span.start):
                rows = _rows(layout, 0, columns, last.roles)
                grids[-1] = replace(last, span=Span(last.span.start, span.end), rows=last.rows + tuple(rows))
            else:
                grids.append(Grid(span, (), ()))
                columns = []
            continue
        first, columns, (named, rules) = header
        width = layout.width
        grids.append(Grid(span, named, tuple(_rows(layout, first, columns, named)), rules))
    return grids


def _header(layout: _Layout, roles: Roles) -> tuple[int, list[_Column], tuple[tuple[str, ...], tuple[str, ...]]] | None:
    """Return the first row below a table's header, its columns, and their roles with their rules."""
    top = 0
    while top < min(MAX_ABOVE, layout.rows - 1) and len(layout.row(top)) <= 1:
        top += 1
    deepest = max((cell.row + cell.rows for cell in layout.row(top)), default=top + 1)
    best: tuple[int, int, list[_Column], tuple[tuple[str, ...], tuple[str, ...]]] | None = None
    for below in range(deepest, min(deepest + 2, top + MAX_HEADER + 1, layout.rows + 1)):
        columns = _titled(layout, top, below, roles)
        found = roles([column.title for column in columns])
        if found is None:
            continue
        known = sum(role != "other" for role in found[0])
        if best is None or known > best[0]:
            best = known, below, columns, found
    return best[1:] if best else None


def _titled(layout: _Layout, top: int, below: int, roles: Roles) -> list[_Column]:
    """Return the columns of a header whose lowest row is above ``below``, each with the title that says most."""
    columns: list[_Column] = []
    place = 0
    while place < layout.width:
        lowest = layout.at.get((below - 1, place))
        stop = lowest.column + lowest.columns if lowest else place + 1
        above = dict.fromkeys(layout.at.get((row, place)) for row in range(top, below))
        cells = [cell for cell in above if cell is not None]
        titles = [layout.title(cells[-1:]), layout.title(cells), layout.title(cells[:1])] if cells else [""]
        columns.append(_Column(next((title for title in titles if _known(title, roles)), titles[0]), place, stop))
        place = max(stop, place + 1)
    return columns


def _known(title: str, roles: Roles) -> bool:
    # two titles that are known beside it, so that this one alone decides whether it is
    found = roles(["tt", title]) if title else None
    return found is not None and found[0][1] != "other"


def _rows(
    layout: _Layout, first: int, columns: Sequence[_Column], roles: Sequence[str]
) -> list[tuple[Passage | None, ...]]:
    """Return the rows from ``first`` on; rows that share the cell of a task are one, a repeated header is none."""
    titles = [column.title for column in columns]
    task = roles.index("task") if "task" in roles else None
    rows: list[tuple[Passage | None, ...]] = []
    row = first
    while row < layout.rows:
        stop = row + 1
        shared = layout.at.get((row, columns[task].start)) if task is not None else None
        if shared is not None and shared.row == row:
            stop = min(max(stop, shared.row + shared.rows), layout.rows)
        taken: set[Cell] = set()
        line: list[Passage | None] = []
        for column, role in zip(columns, roles, strict=True):
            found = dict.fromkeys(
                layout.at.get((at, place)) for at in range(row, stop) for place in range(column.start, column.end)
            )
            cells = [cell for cell in found if cell is not None and cell not in taken]
            taken.update(cells)
            if role in _FIRST_ONLY:
                cells = [cell for cell in cells if cell.row >= row]
            line.append(layout.passage(cells))
        if task is not None and line[task] is None:
            _to_task(line, layout.row(row), columns, task)
        if any(line) and [fold(cell.text) if cell else "" for cell in line] != titles:
            rows.append(tuple(line))
        row = stop
    return rows


def _to_task(line: list[Passage | None], cells: Sequence[Cell], columns: Sequence[_Column], task: int) -> None:
    """Put what reaches over the column for tasks from another one there: the name of a group."""
    for i, column in enumerate(columns[:task]):
        reaching = any(
            cell.column <= column.start and cell.column + cell.columns >= columns[task].end for cell in cells
        )
        if reaching and line[i] is not None:
            line[i], line[task] = None, line[i]
            return
