"""Reads the cells of a ruled table in which no word was found: the numbers of its rows above all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from PIL import Image

from dondoc.ingest import tesseract
from dondoc.ingest.pages import Grid
from dondoc.ingest.tesseract import Seen

_RIM = 0.02  # inches inside a cell that a ruling may have left
_HIGH = (0.04, 0.35)  # inches: lower is a speck, higher is more than a line
_MANY = 600  # cells of a page
_LINE = 10  # cells beside one another: a number in a line is read better than one alone
_BLOCK = 6  # tesseract's mode for one block of lines

Box = tuple[int, int, int, int]


def filled(
    picture: Image.Image, tables: Iterable[Grid], seen: Sequence[Seen], language: str, resolution: int
) -> list[Seen]:
    """Return the words of a page and those of cells that were skipped.

    Args:
        picture: that the words were read from, without its rulings.
        tables: their boxes in dots.
        seen: the words.
        language: tesseract's name for it.
        resolution: of the picture, in dots an inch.

    Raises:
        RecognitionError: tesseract fails.
    """
    found = [box for table in tables for box in _unread(picture, table, seen, resolution)][:_MANY]
    if not found:
        return list(seen)
    high = max(box[3] - box[1] for box in found)
    gap, step = round(1.5 * high), 2 * high + 8
    lines = [found[start : start + _LINE] for start in range(0, len(found), _LINE)]
    width = max(sum(box[2] - box[0] + gap for box in line) for line in lines) + gap
    sheet = Image.new("L", (width, step * len(lines) + step), 255)
    places: list[tuple[Box, Box]] = []  # on the sheet, on the page
    for number, line in enumerate(lines):
        x, bottom = gap, step * (number + 1)
        for box in line:
            sheet.paste(picture.crop(box), (x, bottom - (box[3] - box[1])))
            places.append(((x, bottom - (box[3] - box[1]), x + box[2] - box[0], bottom), box))
            x += box[2] - box[0] + gap
    result = list(seen)
    last = max((word.line[0] for word in seen), default=0)
    for word in tesseract.words(sheet, language, resolution=resolution, mode=_BLOCK):
        across, down = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
        for number, (there, box) in enumerate(places, 1):
            if there[0] <= across <= there[2] and there[1] - high <= down <= there[3] + high:
                result.append(Seen(word.text, _inside(word.box, there, box), word.sure, (last + number, 1, 1)))
    return result


def _inside(word: Box, there: Box, box: Box) -> Box:
    across = box[0] - there[0]
    return max(word[0] + across, box[0]), box[1], min(word[2] + across, box[2]), box[3]


def _unread(picture: Image.Image, table: Grid, seen: Sequence[Seen], resolution: int) -> Iterator[Box]:
    """Yield where the ink stands in cells that hold no word."""
    rim = max(round(_RIM * resolution), 2)
    for cell in table.cells:
        left, top, right, bottom = (int(edge) for edge in cell.box)
        if any(
            left <= (word.box[0] + word.box[2]) / 2 <= right and top <= (word.box[1] + word.box[3]) / 2 <= bottom
            for word in seen
        ):
            continue
        left, top, right, bottom = left + rim, top + rim, right - rim, bottom - rim
        if right <= left or bottom <= top:
            continue
        ink = np.asarray(picture.crop((left, top, right, bottom))) < 140
        rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
        if len(rows) == 0:
            continue
        high = int(rows[-1]) - int(rows[0]) + 1
        if _HIGH[0] * resolution <= high <= _HIGH[1] * resolution:
            pad = 2
            yield (
                left + int(columns[0]) - pad,
                top + int(rows[0]) - pad,
                left + int(columns[-1]) + 1 + pad,
                top + int(rows[-1]) + 1 + pad,
            )
