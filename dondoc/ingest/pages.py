"""What stands on a page before it is put in order: words, the cells that lines rule, its size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from dondoc.model import Box


class Word(NamedTuple):
    """A run of letters without a space; ``sure`` is from 0 to 1, 1 where nothing had to be recognised.

    ``size`` is the font's in points, ``start`` the place among the page's letters, where a PDF's own text tells them.
    A page has hundreds: a tuple is made in a third of the time of a frozen dataclass.
    """

    text: str
    box: Box
    sure: float = 1.0
    size: float = 0.0
    start: int = -1


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell that lines rule: its place in the grid from 0, how far it reaches, and its box."""

    row: int
    column: int
    box: Box
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's cells on one page."""

    box: Box
    cells: tuple[GridCell, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page, upright: its size in points, its words in any order, its ruled tables."""

    width: float
    height: float
    words: tuple[Word, ...]
    grids: tuple[Grid, ...] = ()
    recognised: bool = False
