"""Reads one page's picture: cleaned, turned upright and straight, at the size that tesseract reads best."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from dondoc.ingest import cells, tesseract
from dondoc.ingest.baselines import levelled
from dondoc.ingest.cleaning import cleaned
from dondoc.ingest.doubts import hard, reviewed
from dondoc.ingest.gaps import added
from dondoc.ingest.grids import grids
from dondoc.ingest.pages import Grid, GridCell, Page, Word
from dondoc.ingest.rulings import erased, rulings
from dondoc.ingest.strokes import counted
from dondoc.ingest.tesseract import Seen
from dondoc.ingest.upright import letter_height, lie, straight
from dondoc.model import Box

# Dots that a small letter is high: at 18 (13 points at 200 dots an inch) tesseract misreads half as many marks as at
# 27, the height of a page that is drawn at 300.
_LETTER = 18.0
_SCALES = (0.3, 4.0)
_SIDE = 6_000  # dots, of what tesseract is given
_POOR = 0.6  # mean sureness: below, the page may stand on its head
_TURNED = 1.0  # how sure tesseract has to be of that
_NEAR = 0.06  # inches between the ends of lines that meet
_WIDTH = 0.4  # of the page: a narrower grid is a stamp or a box


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A picture ready to be read: upright, straight, without lines; its dots an inch; the tables that it has."""

    picture: Image.Image
    resolution: float
    tables: list[Grid]


def read(picture: Image.Image, width: float, height: float, resolution: float, language: str) -> Page:
    """Return what stands on a page.

    Args:
        picture: of the page, as it lies.
        width: of the page as it lies, in points; so is ``height``.
        height: see there.
        resolution: of the picture, in dots an inch.
        language: tesseract's name for it.

    Raises:
        RecognitionError: tesseract fails.
    """
    clean = cleaned(picture, resolution)
    lies = lie(clean)
    if lies.sideways:
        clean = clean.transpose(Image.Transpose.ROTATE_270)
        width, height = height, width
        turned, _ = tesseract.turn(_small(clean, resolution))
        if turned == 180:
            clean = clean.transpose(Image.Transpose.ROTATE_180)
    prepared = _prepared(straight(clean, lies.skew), resolution)
    seen = _words(prepared, language)
    if not lies.sideways and _sureness(seen) < _POOR:
        turned, sure = tesseract.turn(_small(clean, resolution))
        if turned == 180 and sure >= _TURNED:
            other = _prepared(straight(clean.transpose(Image.Transpose.ROTATE_180), lies.skew), resolution)
            again = _words(other, language)
            if _sureness(again) > _sureness(seen):
                prepared, seen = other, again
    seen = reviewed(prepared.picture, seen, language, round(prepared.resolution), hard=hard(clean))
    seen = added(prepared.picture, seen, language, round(prepared.resolution))
    seen = levelled(counted(prepared.picture, seen))
    scale = width / prepared.picture.width
    return Page(
        width,
        height,
        tuple(Word(one.text, _scaled(one.box, scale), one.sure) for one in seen),
        tuple(_table(grid, scale) for grid in prepared.tables),
        recognised=True,
    )


def _prepared(picture: Image.Image, resolution: float) -> _Prepared:
    height = letter_height(picture)
    scale = _LETTER / height if height else 200 / resolution
    scale = min(max(scale, _SCALES[0]), _SCALES[1], _SIDE / max(picture.size))
    size = (max(round(picture.width * scale), 1), max(round(picture.height * scale), 1))
    picture = picture.resize(size, Image.Resampling.LANCZOS)
    lines = rulings(picture, resolution * scale)
    resolution *= scale
    tables = grids(lines, near=_NEAR * resolution, width=_WIDTH * picture.width)
    return _Prepared(erased(picture, lines), resolution, tables)


def _words(prepared: _Prepared, language: str) -> list[Seen]:
    """Return the words of a page: those round its tables, then those of each cell."""
    resolution = round(prepared.resolution)
    tables = cells.tabular(prepared.tables)
    seen = tesseract.words(cells.without(prepared.picture, tables), language, resolution=resolution)
    return seen + cells.read(prepared.picture, tables, language, resolution)


def _small(picture: Image.Image, resolution: float) -> Image.Image:
    return picture.reduce(max(round(resolution / 150), 1))


def _sureness(seen: list[Seen]) -> float:
    letters = sum(len(one.text) for one in seen)
    return sum(one.sure * len(one.text) for one in seen) / letters if letters else 0.0


def _scaled(box: tuple[float, float, float, float], scale: float) -> Box:
    left, top, right, bottom = box
    return left * scale, top * scale, right * scale, bottom * scale


def _table(grid: Grid, scale: float) -> Grid:
    cells = (GridCell(cell.row, cell.column, _scaled(cell.box, scale), cell.rows, cell.columns) for cell in grid.cells)
    return Grid(_scaled(grid.box, scale), tuple(cells))
