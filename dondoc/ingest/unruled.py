"""Finds tables without lines: below a row of column titles, words that keep to the titles' columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from dondoc.ingest.lines import Row, rows, segments
from dondoc.ingest.pages import Grid, GridCell, Page, Word

_SERIAL = re.compile(r"(?:s\s?tt|tt|số\s*tt|số thứ tự)\.?", re.IGNORECASE)
_TITLE = re.compile(
    r"nội dung|nhiệm vụ|công việc|đơn vị|cơ quan|chủ trì|phối hợp|thời gian|thời hạn|hoàn thành|tiến độ|sản phẩm"
    r"|kết quả|ghi chú|đầu mối|thực hiện|trách nhiệm|kinh phí",
    re.IGNORECASE,
)
_LAST = ("t", "T", "ự", "Ự", ".")  # what ends each of them
_NUMBER = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,2})*|[IVX]{1,5}|[A-H]|[a-zđ])[.)]{0,2}|[-–+•*]")
# points: words that are further apart may be of two columns
_GUTTER = 4.5
# of a page's height: where its number stands
_EDGE = 0.08
# so many titles make a header, of which so many are known
_COLUMNS, _KNOWN = 3, 2
# lines of a header at most
_TALLEST = 5
# of a line's height: what follows a wider gap is no more of the table
_LOOSE = 3.0
# of the boundaries that a line reaches: when it keeps to fewer it is prose
_KEPT = 0.7


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns are parted, what their titles say, and the first of them begins."""

    edges: tuple[float, ...]
    titles: tuple[str, ...]
    left: float
    right: float


def with_unruled(pages: Sequence[Page]) -> list[Page]:
    """Return pages with the tables that no lines rule; one that ends a page may go on at the top of the next."""
    result: list[Page] = []
    open_: _Columns | None = None
    for page in pages:
        if open_ is None and not any(word.text.endswith(_LAST) and _SERIAL.fullmatch(word.text) for word in page.words):
            result.append(page)
            continue
        words = [word for word in page.words if not any(_within(word, grid) for grid in page.grids)]
        found, open_ = _tables([line for line in rows(segments(words)) if not _is_page_number(line, page)], open_)
        result.append(replace(page, grids=tuple(sorted((*page.grids, *found), key=lambda grid: grid.box[1]))))
    return result


def _within(word: Word, grid: Grid) -> bool:
    x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    return grid.box[0] <= x <= grid.box[2] and grid.box[1] <= y <= grid.box[3]


def _is_page_number(line: Row, page: Page) -> bool:
    at_edge = line.box[3] < _EDGE * page.height or line.box[1] > (1 - _EDGE) * page.height
    return at_edge and line.text.strip("-– ").isdigit()


def _tables(lines: Sequence[Row], before: _Columns | None) -> tuple[list[Grid], _Columns | None]:
    """Return the tables among lines, and the columns of the last where it reaches the last line."""
    found: list[Grid] = []
    open_: _Columns | None = None
    at = 0
    while at < len(lines):
        columns, first = (before, at) if before is not None and at == 0 else (None, at)
        head = _header(lines, at, before)
        if head is not None:
            columns, first = head
        if columns is None:
            at += 1
            continue
        end = _end(lines, first, columns)
        if end > first:
            found.append(_grid(lines[at:end], first - at, columns))
            open_ = columns if end == len(lines) else None
        at = max(end, at + 1)
    return found, open_


def _header(lines: Sequence[Row], at: int, before: _Columns | None) -> tuple[_Columns, int] | None:
    """Return the columns of a header that begins at a line, and the line behind it.

    A header that comes back has the columns that it had ``before``.
    """
    first = lines[at]
    if not any(_SERIAL.fullmatch(word.text) for line in lines[at : at + _TALLEST] for word in line.words[:2]):
        return None
    end = at + 1
    while end < min(len(lines), at + _TALLEST):
        line = lines[end]
        again = before is not None and _titles(_parted(lines[at:end])) == before.titles
        if again or _NUMBER.fullmatch(line.words[0].text) or line.box[1] - lines[end - 1].box[3] > first.height:
            break
        end += 1
    if end == len(lines):
        return None
    columns = _parted(lines[at:end])
    if before is not None and _titles(columns) == before.titles:
        return before, end
    titles = _titles(columns)
    known = sum(_TITLE.search(title) is not None for title in titles)
    if len(columns) < _COLUMNS or known < _KNOWN or not _SERIAL.fullmatch(titles[0]):
        return None
    body = _body(lines, end)
    edges = tuple(_edge(left, right, body) for left, right in pairwise(columns))
    everything = [word for line in (*lines[at:end], *body) for word in line.words]
    right = max(word.box[2] for word in everything)
    return _Columns(edges, titles, min(word.box[0] for word in everything), right), end


def _parted(lines: Sequence[Row]) -> list[list[Word]]:
    """Return the words of a header's lines, column by column."""
    columns: list[list[Word]] = []
    reached = float("-inf")
    for word in sorted((word for line in lines for word in line.words), key=lambda word: word.box[0]):
        if word.box[0] - reached >= _GUTTER:
            columns.append([])
        columns[-1].append(word)
        reached = max(reached, word.box[2])
    return columns


def _titles(columns: Sequence[Sequence[Word]]) -> tuple[str, ...]:
    ordered = (sorted(column, key=lambda word: (round(word.box[3]), word.box[0])) for column in columns)
    return tuple(" ".join(word.text for word in column) for column in ordered)


def _body(lines: Sequence[Row], start: int) -> list[Row]:
    """Return the lines that may be the table's: down to the first wide gap."""
    body: list[Row] = []
    for line in lines[start : start + 60]:
        if body and line.box[1] - body[-1].box[3] > _LOOSE * line.height:
            break
        body.append(line)
    return body


def _edge(left: Sequence[Word], right: Sequence[Word], body: Sequence[Row]) -> float:
    """Return the place between two titles that the fewest lines cross, in the middle of the widest such strip."""
    start = (min(word.box[0] for word in left) + max(word.box[2] for word in left)) / 2
    stop = (min(word.box[0] for word in right) + max(word.box[2] for word in right)) / 2
    places = [start + step for step in range(int(max(stop - start, 1.0)) + 1)]
    crossed = [
        sum(any(word.box[0] - 1 < place < word.box[2] + 1 for word in line.words) for line in body) for place in places
    ]
    least = min(crossed)
    best, length, run = 0, 0, 0
    for index, count in enumerate(crossed):
        run = run + 1 if count == least else 0
        if run > length:
            best, length = index, run
    return places[best] - (length - 1) / 2


def _end(lines: Sequence[Row], first: int, columns: _Columns) -> int:
    """Return the line behind the last that keeps to the columns."""
    at = first
    while at < len(lines):
        line = lines[at]
        if at > first and line.box[1] - lines[at - 1].box[3] > _LOOSE * line.height:
            break
        if not (_keeps(line, columns) or _is_group(line, columns)):
            break
        at += 1
    return at


def _keeps(line: Row, columns: _Columns) -> bool:
    if line.box[0] < columns.left - 6 * _GUTTER or line.box[2] > columns.right + 6 * _GUTTER:
        return False
    kept = reached = 0
    for edge in columns.edges:
        if not line.box[0] < edge < line.box[2]:
            continue
        reached += 1
        before = max((word.box[2] for word in line.words if word.box[0] < edge), default=line.box[0])
        after = min((word.box[0] for word in line.words if word.box[2] > edge), default=line.box[2])
        kept += after - before >= _GUTTER
    return kept >= _KEPT * reached


def _is_group(line: Row, columns: _Columns) -> bool:
    """Return whether a line is a group's number and title, which may reach over columns."""
    first = line.words[0]
    return first.box[2] <= columns.edges[0] + 1 and re.fullmatch(r"(?:[IVX]{1,5}|[A-H])[.)]?", first.text) is not None


def _grid(lines: Sequence[Row], head: int, columns: _Columns) -> Grid:
    """Return a table's cells: a row begins where its first column is filled."""
    starts = [0] if head else []
    for index in range(head, len(lines)):
        word = lines[index].words[0]
        numbered = word.box[2] <= columns.edges[0] + 1
        if numbered or index == head:
            starts.append(index)
    left, right = columns.left - 2.0, columns.right + 2.0
    edges = (left, *columns.edges, right)
    cells: list[GridCell] = []
    for row, start in enumerate(starts):
        stop = starts[row + 1] if row + 1 < len(starts) else len(lines)
        here = lines[start:stop]
        top = lines[start].box[1] if not row else (lines[start - 1].box[3] + lines[start].box[1]) / 2
        bottom = lines[stop - 1].box[3] if stop == len(lines) else (lines[stop - 1].box[3] + lines[stop].box[1]) / 2
        beyond = any(word.box[0] > edges[2] for line in here for word in line.words)
        crossing = any(not _keeps(line, columns) for line in here)
        if start >= head and _is_group(here[0], columns) and (crossing or not beyond):
            cells.append(GridCell(row, 0, (left, top, edges[1], bottom)))
            cells.append(GridCell(row, 1, (edges[1], top, right, bottom), 1, len(edges) - 2))
            continue
        cells += [
            GridCell(row, column, (edges[column], top, edges[column + 1], bottom)) for column in range(len(edges) - 1)
        ]
    return Grid((left, lines[0].box[1], right, lines[-1].box[3]), tuple(cells))
