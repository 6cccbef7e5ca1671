"""Reads ruled tables cell by cell: side by side, the lines of two cells are taken for one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from dondoc.ingest import tesseract
from dondoc.ingest.pages import Grid
from dondoc.ingest.tesseract import Seen

_RIM = 0.02  # inches inside a cell that a ruling may have left
_HIGH = 0.04  # inches: lower is a speck
_ONE_LINE = 52  # dots, where a small letter is 18 high: higher is more than a line
_SHORT = 0.3  # inches: a number
_GAP = 0.2  # inches between two cells that are read one under the other
_TALLEST = 12_000  # dots of a picture that is read
_MANY = 2_000  # cells of a page
_BLOCK = 6  # tesseract's mode for one block of lines

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cell's ink: where it stands on the page, and where it was put to be read."""

    page: Box
    there: Box


def tabular(tables: Iterable[Grid]) -> list[Grid]:
    """Return the tables that are read cell by cell: those of two rows and two columns at least."""
    return [
        table for table in tables if any(cell.column for cell in table.cells) and any(cell.row for cell in table.cells)
    ]


def without(picture: Image.Image, tables: Iterable[Grid]) -> Image.Image:
    """Return a picture in which the tables are blank."""
    boxes = [tuple(int(edge) for edge in table.box) for table in tables]
    if not boxes:
        return picture
    result = picture.copy()
    for left, top, right, bottom in boxes:
        result.paste(255, (left, top, right, bottom))
    return result


def read(picture: Image.Image, tables: Iterable[Grid], language: str, resolution: int) -> list[Seen]:
    """Return the words of tables, their boxes on the page.

    Args:
        picture: of the page, without its rulings.
        tables: their boxes in dots.
        language: tesseract's name for it.
        resolution: of the picture, in dots an inch.

    Raises:
        RecognitionError: tesseract fails.
    """
    found = [box for table in tables for box in _inked(picture, table, resolution)][:_MANY]
    # numbers are read better among themselves
    short = {box for box in found if box[2] - box[0] <= _SHORT * resolution and box[3] - box[1] <= _ONE_LINE}
    kinds = ([box for box in found if box not in short], [box for box in found if box in short])
    result: list[Seen] = []
    before = 0  # cells
    for places in (stack for boxes in kinds for stack in _stacks(boxes, resolution)):
        width = max(place.there[2] for place in places) + round(_GAP * resolution)
        height = max(place.there[3] for place in places) + round(_GAP * resolution)
        sheet = Image.new("L", (width, height), 255)
        for place in places:
            sheet.paste(picture.crop(place.page), place.there[:2])
        words = tesseract.words(sheet, language, resolution=resolution, mode=_BLOCK)
        result += _back(words, places, before + 1)
        before += len(places)
    return result


def _inked(picture: Image.Image, table: Grid, resolution: int) -> Iterator[Box]:
    """Yield where the ink stands in each cell that holds more than a speck."""
    rim = max(round(_RIM * resolution), 2)
    for cell in table.cells:
        left, top, right, bottom = (int(edge) for edge in cell.box)
        left, top, right, bottom = left + rim, top + rim, right - rim, bottom - rim
        if right <= left or bottom <= top:
            continue
        ink = np.asarray(picture.crop((left, top, right, bottom))) < 140
        rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
        if len(rows) == 0 or int(rows[-1]) - int(rows[0]) < _HIGH * resolution:
            continue
        pad = 2
        yield (
            left + int(columns[0]) - pad,
            top + int(rows[0]) - pad,
            left + int(columns[-1]) + 1 + pad,
            top + int(rows[-1]) + 1 + pad,
        )


def _stacks(boxes: Sequence[Box], resolution: int) -> Iterator[list[_Placed]]:
    """Yield cells put one under the other."""
    gap = round(_GAP * resolution)
    places: list[_Placed] = []
    y = gap
    for box in boxes:
        high = box[3] - box[1]
        if places and y + high > _TALLEST:
            yield places
            places, y = [], gap
        places.append(_Placed(box, (gap, y, gap + box[2] - box[0], y + high)))
        y += high + gap
    if places:
        yield places


def _back(words: Iterable[Seen], places: Sequence[_Placed], first: int) -> Iterator[Seen]:
    """Yield words with their boxes on the page, those of each cell in lines of their own."""
    tops = [place.there[1] for place in places]
    for word in words:
        last = bisect_right(tops, word.box[3])
        near = range(max(last - 2, 0), last)
        number = min(near, key=lambda number: _away(word.box, places[number].there), default=None)
        if number is None or _away(word.box, places[number].there) > word.box[3] - word.box[1]:
            continue
        there, page = places[number].there, places[number].page
        right, down = page[0] - there[0], page[1] - there[1]
        box = (word.box[0] + right, word.box[1] + down, word.box[2] + right, word.box[3] + down)
        line = (-first - number, word.line[1] * 1000 + word.line[0], word.line[2])
        yield replace(word, box=_within(box, page), line=line)


def _away(word: Box, place: Box) -> float:
    """Return how far a word's middle is from a place, in dots."""
    middle = (word[1] + word[3]) / 2
    return max(place[1] - middle, middle - place[3], 0)


def _within(box: Box, page: Box) -> Box:
    return max(box[0], page[0]), max(box[1], page[1]), min(box[2], page[2]), min(box[3], page[3])
