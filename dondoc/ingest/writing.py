"""The text of a document put together piece by piece, with the spans of its pages, blocks, cells and doubtful words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dondoc.ingest.files import MAX_TEXT, File
from dondoc.model import Block, Box, Cell, DondocError, Signature, Source, Span, Table


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph as it stands in one place, and the ``[start, end)`` in it that are doubtful."""

    text: str
    box: Box | None = None
    doubtful: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A cell to be written: its place in the grid from 0, how far it reaches, its paragraphs."""

    row: int
    column: int
    paragraphs: tuple[Piece, ...]
    rows: int = 1
    columns: int = 1


class Writer:
    """Takes paragraphs and tables in reading order and makes a Source of them.

    The text is composed (NFC). A paragraph is one line; a table is a line ``| a | b |`` a row, and a cell of several
    paragraphs goes on in the next line.
    """

    def __init__(self, file: File) -> None:
        self._file = file
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._tables: list[Table] = []
        self._pages: list[int] = []
        self._doubtful: list[Span] = []
        self._asides: list[Span] = []
        self._open = False

    def page(self) -> None:
        """Begin a page; for a format without pages this is never called."""
        self._pages.append(self._length)

    def paragraph(self, piece: Piece | str, *, joined: bool = False, glued: bool = False) -> None:
        """Write a paragraph, or what of it stands here.

        ``joined`` puts it behind the paragraph written last, ``glued`` without a space between them.
        """
        piece = _composed(piece)
        if not piece.text:
            return
        if self._open:
            self._put(("" if glued else " ") if joined else "\n")
        self._piece(piece)
        self._open = True

    def gap(self) -> None:
        """Leave an empty line between what was written and what follows."""
        if self._parts and not (self._length and self._ends("\n\n")):
            self._put("\n\n" if self._open else "\n")
            self._open = False

    def table(self, cells: Iterable[Written]) -> None:
        """Write a table's cells, given row by row; an empty cell is written too."""
        if self._open:
            self._put("\n")
        self._open = False
        start = self._length
        written: list[Cell] = []
        row: int | None = None
        for cell in cells:
            if cell.row != row:
                if row is not None:
                    self._put(" |\n")
                self._put("| ")
                row = cell.row
            else:
                self._put(" | ")
            begin = self._length
            for index, piece in enumerate(filter(lambda piece: piece.text, map(_composed, cell.paragraphs))):
                if index:
                    self._put("\n")
                self._piece(piece)
            written.append(Cell(cell.row, cell.column, Span(begin, self._length), cell.rows, cell.columns))
        if row is not None:
            self._put(" |")
            self._tables.append(Table(Span(start, self._length), tuple(written)))
            self._open = True

    def aside(self, piece: Piece, page: int) -> None:
        """Write what stands apart from the running text of a page, from 1, behind all that was written."""
        self.gap()
        piece = _composed(piece)
        if piece.text:
            start = self._length
            self._piece(piece, page)
            self._asides.append(Span(start, self._length))
            self._open = True

    def source(
        self,
        kind: str,
        *,
        ocr: bool = False,
        signed_at: str | None = None,
        signatures: Sequence[Signature] = (),
        warnings: Sequence[str] = (),
    ) -> Source:
        """Return what was written as the document of this file, ``kind`` being its format.

        Raises:
            DondocError: nothing was written.
        """
        if self._open:
            self._put("\n")
            self._open = False
        text = "".join(self._parts)
        if not text.strip():
            raise DondocError(f"{self._file.name}: is empty")
        ends = [*self._pages[1:], len(text)]
        pages = tuple(Span(a, b) for a, b in zip(self._pages, ends, strict=True)) if self._pages else None
        return Source(
            self._file.path,
            self._file.sha256,
            kind,
            text,
            pages,
            tuple(self._blocks),
            tuple(self._tables),
            ocr,
            tuple(self._doubtful),
            tuple(self._asides),
            signed_at,
            tuple(signatures),
            tuple(warnings),
        )

    def _piece(self, piece: Piece, page: int | None = None) -> None:
        start = self._length
        self._put(piece.text)
        if self._pages:
            self._blocks.append(Block(Span(start, self._length), page or len(self._pages), piece.box))
        self._doubtful += [Span(start + span.start, start + span.end) for span in piece.doubtful]

    def _put(self, text: str) -> None:
        self._length += len(text)
        if self._length > MAX_TEXT:
            raise DondocError(f"{self._file.name}: holds more than {MAX_TEXT // 1_000_000} million characters")
        self._parts.append(text)

    def _ends(self, end: str) -> bool:
        return "".join(self._parts[-2:]).endswith(end)


def _composed(piece: Piece | str) -> Piece:
    """Return a piece composed and without white space around; doubtful spans stay on their words."""
    if isinstance(piece, str):
        piece = Piece(piece)
    text = piece.text
    if not piece.doubtful and unicodedata.is_normalized("NFC", text):
        return Piece(text.strip(), piece.box) if text != text.strip() else piece
    cuts = sorted({0, len(text), *(edge for span in piece.doubtful for edge in (span.start, span.end))})
    lead = len(text) - len(text.lstrip())
    places, composed = {}, ""
    for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True):
        places[a] = len(composed)
        composed += unicodedata.normalize("NFC", text[a:b])
    stripped = composed.strip()
    shift = len(composed) - len(composed.lstrip()) if lead else 0

    def moved(place: int) -> int:
        return min(max(places[place] - shift, 0), len(stripped))

    doubtful = tuple(Span(moved(span.start), moved(span.end)) for span in piece.doubtful)
    return Piece(stripped, piece.box, doubtful)
