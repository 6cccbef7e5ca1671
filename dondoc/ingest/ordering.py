"""Puts the words of pages in reading order and writes them: columns, paragraphs that go on over pages, tables."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from dondoc.ingest.columns import Stretch, stretches
from dondoc.ingest.furniture import sort
from dondoc.ingest.gluing import apart
from dondoc.ingest.lines import Row, Segment, around, blank, rows, segments
from dondoc.ingest.pages import Grid, GridCell, Page, Word
from dondoc.ingest.paragraphs import Margins, Placed, agreed, margins, paragraphs
from dondoc.ingest.unruled import with_unruled
from dondoc.ingest.writing import Piece, Writer, Written
from dondoc.model import Box, Span

# what is less sure is doubtful; of a word with digits each could be another
DOUBT, DOUBT_OF_DIGITS = 0.6, 0.8
_DIGIT = re.compile(r"\d")
# a dash that joins at the end of a line: "Phát thanh-" "Truyền hình", "17/NQ-" "CP"
_JOINED = re.compile(r"[^\W_]-$")
_ENDED = re.compile(r"[.;:!?]$")
# a line of a letterhead that a narrow column broke: "CHỦ NGHĨA" "VIỆT NAM", "năm" "2026"
_BROKEN = re.compile(r"(?<!\w)(?:chủ nghĩa|ngày|tháng|năm)$", re.IGNORECASE)
# points: how far the columns of one table may differ on two pages; a cell's margin
_NEAR, _PADDING = 4.0, 3.0
# letters of a row that can be told from another; the share that two of the same head have in common
_TOLD, _ALIKE = 12, 0.85
# of the usual distance of lines
_APART = 1.6
# of a line's height: a wider gap within a line was left to be filled in
_BLANK = 1.5


@dataclass(frozen=True, slots=True)
class _Table:
    """A table that begins on a page and ends on the page ``last``."""

    page: int
    last: int
    columns: tuple[float, ...]
    cells: tuple[Written, ...]

    @property
    def height(self) -> int:
        return max(cell.row + cell.rows for cell in self.cells)

    def row(self, number: int) -> list[Written]:
        return [cell for cell in self.cells if cell.row == number]


class _Layout:
    """Holds back the lines and the table that the next page may go on with."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._lines: list[Placed] = []
        self._table: _Table | None = None
        self._pages = 0

    def stretch(self, page: int, stretch: Stretch, bounds: Margins) -> None:
        """Take lines of a page that are read one after the other."""
        self._write_table()
        if not stretch.column:
            self._lines += [Placed(row, page, bounds) for row in stretch.rows]
            return
        self.end()
        self._turn(page)
        self._writer.gap()
        for number, row in enumerate(stretch.rows):
            broken = number > 0 and _BROKEN.search(stretch.rows[number - 1].text) is not None
            self._writer.paragraph(_piece([row]), joined=broken)
        self._writer.gap()

    def table(self, table: _Table) -> None:
        """Take a table of a page; one with the same columns that ended the page before goes on in it."""
        before = self._table
        if before is not None and not self._lines and _goes_on(before, table):
            self._table = _joined(before, table)
            return
        self.end()
        self._table = table

    def end(self) -> None:
        """Write what was held back."""
        self._write_table()
        lowest: tuple[int, Box] | None = None
        for paragraph in paragraphs(self._lines):
            first = paragraph[0]
            if lowest and lowest[0] == first.page:
                gap = first.row.box[3] - lowest[1][3]
                if gap > _APART * first.margins.pitch:
                    self._writer.gap()
            self._write(paragraph)
            lowest = paragraph[-1].page, paragraph[-1].row.box
        self._lines = []

    def last(self, page: int) -> None:
        """Write all that was held back, and begin the pages up to ``page`` on which nothing stands."""
        self.end()
        self._turn(page)

    def _write(self, paragraph: Sequence[Placed]) -> None:
        start = 0
        joined = False
        glue = False
        for index, line in enumerate(paragraph):
            if index + 1 < len(paragraph) and paragraph[index + 1].page == line.page:
                continue
            rows_here = [one.row for one in paragraph[start : index + 1]]
            self._turn(line.page)
            self._writer.paragraph(_piece(rows_here), joined=joined, glued=glue)
            joined, glue = True, bool(_JOINED.search(rows_here[-1].text))
            start = index + 1

    def _write_table(self) -> None:
        if self._table is None:
            return
        table, self._table = self._table, None
        self._turn(table.page)
        self._writer.gap()
        self._writer.table(table.cells)
        self._writer.gap()

    def _turn(self, page: int) -> None:
        while self._pages < page:
            self._writer.page()
            self._pages += 1


def lay(pages: Sequence[Page], writer: Writer) -> None:
    """Write pages in reading order.

    Where a page has two columns the left one is written whole, then the right one. Page numbers, running heads,
    footnotes, the printed boxes of signatures and incoming stamps are written behind all pages, as asides.

    Args:
        pages: all pages of a document, upright, boxes in points.
        writer: takes the paragraphs and tables.
    """
    pages = with_unruled([_parted(page) if page.recognised else page for page in pages])
    found = [segments(_outside(page)) for page in pages]
    layout = _Layout(writer)
    apart: list[tuple[int, tuple[Segment, ...]]] = []
    sorted_ = sort(pages, found)
    bands = [_bands(page, there.running) for page, there in zip(pages, sorted_, strict=True)]
    bounds = agreed([_bounds(page, band) for page, band in zip(pages, bands, strict=True)])
    for number, (page, there) in enumerate(zip(pages, sorted_, strict=True), 1):
        _page(layout, number, page, bands[number - 1], bounds[number - 1])
        apart += [(number, group) for group in there.apart]
    layout.last(len(pages))
    for number, group in apart:
        for row in rows(group):
            writer.aside(_piece([row]), number)


def _parted(page: Page) -> Page:
    return replace(page, words=tuple(part for word in page.words for part in apart(word)))


def _page(layout: _Layout, number: int, page: Page, bands: Sequence[Sequence[Stretch]], bounds: Margins) -> None:
    for grid, band in zip((None, *page.grids), bands, strict=True):
        if grid is not None:
            layout.table(_table(number, page, grid))
        for stretch in band:
            layout.stretch(number, stretch, bounds)


def _bands(page: Page, running: Sequence[Segment]) -> list[list[Stretch]]:
    """Return the lines above the first table, and those behind each."""
    tops = [grid.box[1] for grid in page.grids]
    bands: list[list[Segment]] = [[] for _ in range(len(tops) + 1)]
    for one in running:
        bands[sum(top < one.middle for top in tops)].append(one)
    return [list(stretches(band)) for band in bands]


def _bounds(page: Page, bands: Sequence[Sequence[Stretch]]) -> Margins:
    wide = [row for band in bands for stretch in band if not stretch.column for row in stretch.rows]
    return margins(wide) if wide else Margins(0.0, page.width, 18.0, 26.0)


def _within(words: Sequence[Word], box: Box) -> list[Word]:
    left, top, right, bottom = (2 * edge for edge in box)
    return [
        word
        for word in words
        if left <= word.box[0] + word.box[2] <= right and top <= word.box[1] + word.box[3] <= bottom
    ]


def _outside(page: Page) -> list[Word]:
    if not page.grids:
        return list(page.words)
    ruled = {id(word) for grid in page.grids for word in _within(page.words, grid.box)}
    return [word for word in page.words if id(word) not in ruled]


# -- tables ------------------------------------------------------------------------------------------------------------


def _table(number: int, page: Page, grid: Grid) -> _Table:
    words = _Words(_within(page.words, grid.box))
    cells = tuple(_written(number, cell, words) for cell in grid.cells)
    edges = sorted({edge for cell in grid.cells for edge in (cell.box[0], cell.box[2])})
    return _Table(number, number, tuple(edges), cells)


class _Words:
    """A table's words by their height on the page, so that a cell looks through those of its row alone."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = words
        self._order = sorted(range(len(words)), key=lambda number: words[number].box[1] + words[number].box[3])
        self._heights = [words[number].box[1] + words[number].box[3] for number in self._order]

    def within(self, box: Box) -> list[Word]:
        """Return the words of a cell in their order."""
        first = bisect_left(self._heights, 2 * box[1])
        last = bisect_right(self._heights, 2 * box[3])
        return _within([self._words[number] for number in sorted(self._order[first:last])], box)


def _written(number: int, cell: GridCell, words: _Words) -> Written:
    inner = rows(segments(words.within(cell.box)))
    pieces: tuple[Piece, ...] = ()
    if inner:
        bounds = replace(margins(inner), right=max(row.box[2] for row in inner))
        bounds = replace(bounds, right=max(bounds.right, cell.box[2] - 2 * _PADDING - inner[0].height))
        lines = [Placed(row, number, bounds) for row in inner]
        pieces = tuple(_piece([line.row for line in paragraph]) for paragraph in paragraphs(lines))
    return Written(cell.row, cell.column, pieces, cell.rows, cell.columns)


def _goes_on(before: _Table, table: _Table) -> bool:
    return (
        table.page == before.last + 1
        and len(table.columns) == len(before.columns)
        and all(
            abs((a - before.columns[0]) - (b - table.columns[0])) < _NEAR
            for a, b in zip(before.columns, table.columns, strict=True)
        )
    )


def _joined(before: _Table, table: _Table) -> _Table:
    """Return a table with the rows of the next page: its header left out, a row that a page break cut put together."""
    first = 0
    if table.height > 1 and _alike(before.row(0), table.row(0)):
        first = 1
    cells = list(before.cells)
    rest = table.row(first)
    last = before.row(before.height - 1)
    if _is_cut(last, rest):
        upper = {cell.column: cell for cell in last}
        for cell in rest:
            if cell.paragraphs and (whole := upper.get(cell.column)):
                cells[cells.index(whole)] = replace(whole, paragraphs=_continued(whole.paragraphs, cell.paragraphs))
        first += 1
    shift = before.height - first
    cells += [replace(cell, row=cell.row + shift) for cell in table.cells if cell.row >= first]
    return replace(before, cells=tuple(cells), last=table.last)


def _alike(one: Sequence[Written], other: Sequence[Written]) -> bool:
    """Return whether two rows say the same, but for what recognition misread in either."""
    texts = [[" ".join(piece.text for piece in cell.paragraphs) for cell in row] for row in (one, other)]
    if texts[0] == texts[1]:
        return True
    if len(one) != len(other) or len(" ".join(texts[0])) < _TOLD:
        return False
    return SequenceMatcher(None, " ".join(texts[0]), " ".join(texts[1]), autojunk=False).ratio() >= _ALIKE


def _is_cut(last: Sequence[Written], rest: Sequence[Written]) -> bool:
    """Return whether the first row of a page goes on with the last of the page before.

    Its number is missing, or a cell begins in the middle of a sentence.
    """
    if not last or not rest or [cell.column for cell in last] != [cell.column for cell in rest]:
        return False
    if last[0].paragraphs and not rest[0].paragraphs and any(cell.paragraphs for cell in rest):
        return True
    return any(
        upper.paragraphs
        and lower.paragraphs
        and not _ENDED.search(upper.paragraphs[-1].text)
        and lower.paragraphs[0].text[:1].islower()
        for upper, lower in zip(last, rest, strict=True)
    )


def _continued(upper: tuple[Piece, ...], lower: tuple[Piece, ...]) -> tuple[Piece, ...]:
    if not upper or not lower or _ENDED.search(upper[-1].text):
        return (*upper, *lower)
    text = f"{upper[-1].text} {lower[0].text}"
    shift = len(upper[-1].text) + 1
    moved = tuple(Span(span.start + shift, span.end + shift) for span in lower[0].doubtful)
    return (*upper[:-1], Piece(text, upper[-1].box, (*upper[-1].doubtful, *moved)), *lower[1:])


# -- text --------------------------------------------------------------------------------------------------------------


def _piece(lines: Sequence[Row]) -> Piece:
    """Return lines as one stretch of text, with what of it is doubtful."""
    text, doubtful = "", []
    before: Segment | None = None
    for row in lines:
        for number, segment in enumerate(row.segments):
            if before is None or (number == 0 and _JOINED.search(text)):
                space = ""
            elif number and segment.box[0] - before.box[2] > _BLANK * row.height:
                space = blank(before.box, segment.box, row.height)
            else:
                space = " "
            text += space
            at = len(text)
            text += segment.text
            for word in segment.words:
                sure = word.sure
                if sure < DOUBT_OF_DIGITS and (sure < DOUBT or _DIGIT.search(word.text)):
                    doubtful.append(Span(at, at + len(word.text)))
                at += len(word.text) + 1
            before = segment
    return Piece(text, around([row.box for row in lines]), tuple(doubtful))
