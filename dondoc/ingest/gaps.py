"""Looks again where a page has ink and no word was read: a title under a black seal, say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from PIL import Image

from dondoc.ingest import tesseract
from dondoc.ingest.tesseract import Seen

_CELL = 8  # dots of a cell's side
_INK = 0.06  # of a cell
_LEAST = (0.7, 0.12)  # inches across and down; what is smaller is a speck or a stroke
_ROUND = 0.35  # inches round it that are read too
_MANY = 4  # places of a page
_SURE = 0.75  # a seal's ornaments are read as words too, but not as surely
_LETTERS = 2
_BLOCK = 6  # tesseract's mode for one block of lines: it takes no part of it for a picture

Box = tuple[int, int, int, int]


def added(picture: Image.Image, seen: Sequence[Seen], language: str, resolution: int) -> list[Seen]:
    """Return the words of a page and those that are surely read where none was.

    Args:
        picture: that the words were read from.
        seen: the words.
        language: tesseract's name for it.
        resolution: of the picture, in dots an inch.

    Raises:
        RecognitionError: tesseract fails.
    """
    result = list(seen)
    last = max((word.line[0] for word in seen), default=0)
    for number, place in enumerate(_places(_unread(picture, seen), picture.size, resolution), 1):
        for word in tesseract.words(picture.crop(place), language, resolution=resolution, mode=_BLOCK):
            box = tuple(edge + place[index % 2] for index, edge in enumerate(word.box))
            left, top, right, bottom = box
            moved = replace(word, box=(left, top, right, bottom), line=(last + number, *word.line[1:]))
            letters = sum(sign.isalpha() for sign in word.text)
            if word.sure >= _SURE and letters >= _LETTERS and not any(_meet(moved.box, other.box) for other in result):
                result.append(moved)
    return result


def _unread(picture: Image.Image, seen: Iterable[Seen]) -> npt.NDArray[np.bool_]:
    """Return the cells of a page that hold ink and no word."""
    cells = 255 - np.asarray(picture.reduce(_CELL)) > 255 * _INK
    for word in seen:
        left, top, right, bottom = word.box
        cells[max(top // _CELL - 1, 0) : bottom // _CELL + 2, max(left // _CELL - 1, 0) : right // _CELL + 2] = False
    return cells


def _places(cells: npt.NDArray[np.bool_], size: tuple[int, int], resolution: int) -> list[Box]:
    """Return the largest places where such cells hang together, with what is round them."""
    waiting = {(int(row), int(column)) for row, column in np.argwhere(cells)}
    places: list[tuple[int, Box]] = []
    while waiting:
        front = [waiting.pop()]
        group: list[tuple[int, int]] = []
        while front:
            row, column = front.pop()
            group.append((row, column))
            for near in ((row + a, column + b) for a in (-2, -1, 0, 1, 2) for b in (-2, -1, 0, 1, 2)):
                if near in waiting:
                    waiting.remove(near)
                    front.append(near)
        rows, columns = [row for row, _ in group], [column for _, column in group]
        left, top = min(columns) * _CELL, min(rows) * _CELL
        right, bottom = (max(columns) + 1) * _CELL, (max(rows) + 1) * _CELL
        if right - left >= _LEAST[0] * resolution and bottom - top >= _LEAST[1] * resolution:
            rim = round(_ROUND * resolution)
            box = (max(left - rim, 0), max(top - rim, 0), min(right + rim, size[0]), min(bottom + rim, size[1]))
            places.append((len(group), box))
    return [box for _, box in sorted(places, reverse=True)[:_MANY]]


def _meet(one: Box, other: Box) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    if across <= 0 or down <= 0:
        return False
    return across * down > 0.2 * min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
