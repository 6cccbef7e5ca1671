"""Writes paragraphs and tables in reading order: what only lays a page out is read column by column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from dondoc.ingest.blocks import Block, Cell, Grid, Paragraph
from dondoc.ingest.writing import Piece, Writer, Written

# what stands in a letterhead or beside a signature (Decree 30/2020/ND-CP, appendix I; Instruction 36-HD/VPTW)
_HEAD = re.compile(r"cộng hòa xã hội chủ nghĩa|đảng cộng sản việt nam|độc lập ?[-–] ?tự do")
_SIGN = re.compile(r"^[^\w\n]{0,9}(?:nơi nhận|kính gửi)\b|^(?:tm|kt|tl|tuq|t/m|k/t|q)\s?\.\s?\w", re.MULTILINE)
# rows of a table without lines that has more of either than these are data all the same
MAX_LAYOUT_ROWS, MAX_LAYOUT_COLUMNS = 12, 4
MAX_LETTERHEAD, MAX_FOOT = 12, 60  # paragraphs
MAX_NAME = 80  # characters in a line of a letterhead's column
_MARKER = re.compile(r"(?:[-+*•–]|[(]?\w{1,4}[.)/])\s*\Z")


class _Page:
    """Hands on to a writer, and leaves a gap only once something follows it."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._apart = False

    def gap(self) -> None:
        self._apart = True

    def paragraph(self, text: str) -> None:
        self._part()
        self._writer.paragraph(text)

    def table(self, cells: Iterable[Written]) -> None:
        self._part()
        self._writer.table(cells)

    def _part(self) -> None:
        if self._apart:
            self._writer.gap()
        self._apart = False


def write(blocks: Sequence[Block], writer: Writer) -> None:
    """Write blocks in their order."""
    _write(blocks, _Page(writer))


def _write(blocks: Sequence[Block], page: _Page) -> None:
    i = 0
    while i < len(blocks):
        block = blocks[i]
        if isinstance(block, Grid):
            _grid(block, page)
        else:
            count = _columns(blocks[i : i + MAX_FOOT]) if "\t" in block.text else 0
            if count:
                _by_tabs([one for one in blocks[i : i + count] if isinstance(one, Paragraph)], page)
                i += count
                continue
            _paragraph(block, page)
        i += 1


def _paragraph(paragraph: Paragraph, page: _Page) -> None:
    lines = [line for line in _lines(paragraph) if line]
    if not lines:
        page.gap()
    for line in lines:
        page.paragraph(line)


def _lines(paragraph: Paragraph) -> Iterator[str]:
    """Yield the lines of a paragraph; a tab behind the first words of a line of prose is a space."""
    for line in paragraph.whole.split("\n"):
        yield " ".join(filter(None, (part.strip() for part in line.split("\t"))))


# -- tables ------------------------------------------------------------------------------------------------------


def _grid(grid: Grid, page: _Page) -> None:
    if not grid.cells:
        return
    if not _is_layout(grid):
        page.gap()
        page.table(
            Written(cell.row, cell.column, tuple(map(Piece, _words(cell.blocks))), cell.rows, cell.columns)
            for cell in grid.cells
        )
        page.gap()
        return
    page.gap()
    for part in _parts(grid):
        for block in part:
            _write([block], page)
        page.gap()


def _words(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the lines of what a cell holds, those of a table within it row by row."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from (line for line in _lines(block) if line)
            continue
        row: list[str] = []
        at = 0
        for cell in block.cells:
            if cell.row != at:
                yield " ".join(row)
                row, at = [], cell.row
            row.extend(_words(cell.blocks))
        yield " ".join(row)


def _is_layout(grid: Grid) -> bool:
    """Return whether a table only lays a page out: a letterhead, a signature, a frame, columns without lines."""
    columns = max(cell.column + cell.columns for cell in grid.cells) if grid.cells else 0
    rows = max((cell.row for cell in grid.cells), default=0) + 1
    if columns <= 1:
        return True
    if columns > MAX_LAYOUT_COLUMNS or rows > MAX_LAYOUT_ROWS:
        return False
    words = [folded("\n".join(_words(cell.blocks))) for cell in grid.cells]
    filled = [text for text in words if text]
    if any(_HEAD.search(text) for text in filled) or sum(bool(_SIGN.search(text)) for text in filled) >= 2:
        return True
    if not grid.ruled:
        return True
    return any(_SIGN.search(text) for text in filled) and rows <= 2


def _parts(grid: Grid) -> Iterator[list[Block]]:
    """Yield what a layout's columns hold, or its rows where these belong together."""
    rows: dict[int, list[Cell]] = {}
    for cell in grid.cells:
        rows.setdefault(cell.row, []).append(cell)
    text = folded("\n".join(line for cell in grid.cells for line in _words(cell.blocks)))
    if len(rows) > 1 and not _HEAD.search(text) and not _SIGN.search(text):
        for cells in rows.values():
            yield _row(cells)
        return
    columns: dict[int, list[Block]] = {}
    for cell in grid.cells:
        columns.setdefault(cell.column, []).extend(cell.blocks)
    yield from (columns[column] for column in sorted(columns))


def _row(cells: Sequence[Cell]) -> list[Block]:
    """Return a row's cells one behind the other; a number stands before its words."""
    found: list[Block] = []
    for cell in cells:
        for block in cell.blocks:
            last = found[-1] if found else None
            if isinstance(block, Paragraph) and isinstance(last, Paragraph) and _MARKER.fullmatch(last.whole):
                found[-1] = Paragraph(f"{last.whole} {block.whole}")
            elif not isinstance(block, Paragraph) or block.whole:
                found.append(block)
    return found


# -- columns made by tabs ----------------------------------------------------------------------------------------


def _columns(blocks: Sequence[Block]) -> int:
    """Return how many of the paragraphs with which ``blocks`` begin stand in two columns parted by tabs."""
    count = reached = 0
    seen = False
    first = blocks[0]
    foot = isinstance(first, Paragraph) and folded(first.text).lstrip().startswith("nơi nhận")
    for block in blocks[: MAX_FOOT if foot else MAX_LETTERHEAD]:
        if not isinstance(block, Paragraph) or block.label:
            break
        count += 1
        left, right = _halves(block)
        if not left and not right:
            continue
        if not foot and (len(left) > MAX_NAME or _MARKER.fullmatch(left) or _SIGN.match(folded(left))):
            break
        if not right:
            if foot and not left.startswith(("-", "–", "+", "*")):
                break
            continue
        seen = seen or bool(left and right and (foot or _HEAD.search(folded(block.text))))
        reached = count
    return reached if seen else 0


def _halves(paragraph: Paragraph) -> tuple[str, str]:
    """Return what stands in the left column and in the right one; what a tab leads stands right."""
    left: list[str] = []
    right: list[str] = []
    for line in paragraph.text.split("\n"):
        parts = [part.strip() for part in line.split("\t")]
        words = [part for part in parts if part]
        if len(words) > 1:
            dash = words[0] in ("-", "–", "+", "*")
            first = 2 if dash else 1
            left.append(" ".join(words[:first]))
            right.append(" ".join(words[first:]))
        elif words:
            (right if not parts[0] else left).append(words[0])
    return "\n".join(filter(None, left)), "\n".join(filter(None, right))


def _by_tabs(paragraphs: Sequence[Paragraph], page: _Page) -> None:
    halves = [_halves(paragraph) for paragraph in paragraphs]
    page.gap()
    for side in (0, 1):
        for half in halves:
            for line in half[side].split("\n"):
                if line.strip():
                    page.paragraph(line)
        page.gap()


def is_letterhead(words: str) -> bool:
    """Return whether folded words hold the motto of the state or of the Party."""
    return _HEAD.search(words) is not None


def folded(text: str) -> str:
    """Return a text composed, in small letters, with single spaces in its lines and one way to place its tones."""
    text = unicodedata.normalize("NFC", text).lower().replace("hoà", "hòa")
    return re.sub(r"[^\S\n]+", " ", text)
