"""What a word processor's file or a web page is made of before it is put in reading order: paragraphs and tables."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Paragraph:
    """A paragraph's words: lines parted by line feeds, columns by tabs; ``label`` is its number or bullet."""

    text: str
    label: str = ""

    @property
    def whole(self) -> str:
        """The number and the words."""
        return f"{self.label}{self.text}" if self.text.strip() else self.label.rstrip()


@dataclass(slots=True)
class Cell:
    """A cell: its place in the grid from 0, how far it reaches, and what it holds."""

    row: int
    column: int
    blocks: list[Block]
    rows: int = 1
    columns: int = 1


@dataclass(slots=True)
class Grid:
    """A table, row by row; ``ruled`` where lines stand between its columns."""

    cells: list[Cell]
    ruled: bool = True


Block = Paragraph | Grid
