"""Counts the strokes of Roman numerals: of three in a row recognition sees two, and "quý III" becomes another day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PIL import Image

from dondoc.ingest.tesseract import Seen

# "II.", "III/2026", "VIl)", "H." and "THỊ." (strokes taken for letters), "Hi!"
_NUMERAL = re.compile(
    r"(?P<head>[VX]{0,3})(?P<strokes>[IHl1i!|]{1,4}|(?<![VX])(?:TH[IỊÌÍl1]?|I?HỊ|II?Ị))"
    r"(?P<rest>[.,:;)-]?|/(?:19|20)\d\d[.,:;)]*)"
)
_CAPITAL = re.compile(r"[IHVX]")
_WORD = re.compile("[TỊÌÍ]")  # what may be a word, as in "CHỈ THỊ"
_LETTERS = {"H": 2}
_INK = 150  # what is darker
_LEAST = 10  # dots: a capital's height, below which strokes run together
# of a capital's height: the part without serifs, the part where an H has its bar
_BODY, _MIDDLE = (0.14, 0.86), (0.38, 0.62)
_UPRIGHT = 0.9  # of the part without serifs: a V's or a slash's stroke leans out of any column
_THICK = (0.05, 0.34)  # of a capital's height
_APART = (0.3, 0.72)  # of a capital's height, from middle to middle
_BAR = 0.8  # of the columns between two strokes
_COUNTED = 0.9  # how sure a numeral is whose strokes were counted
_MOST = 3

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Stroke:
    """Columns that are ink from top to bottom."""

    left: int
    right: int

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def counted(picture: Image.Image, seen: Iterable[Seen]) -> list[Seen]:
    """Return words, Roman numerals among them with as many strokes as stand in the picture.

    A numeral whose strokes cannot be told apart stays as it was read.

    Args:
        picture: that the words were read from, upright, black on white.
        seen: the words, their boxes in the picture's dots.
    """
    return [_counted(picture, word) for word in seen]


def _counted(picture: Image.Image, word: Seen) -> Seen:
    found = _NUMERAL.fullmatch(word.text)
    if found is None or not _CAPITAL.search(found["head"] + found["strokes"]):
        return word
    box = word.box
    ink = np.asarray(picture.crop((box[0] - 2, box[1] - 1, box[2] + 2, box[3] + 1)).convert("L")) < _INK
    groups = [run for run in _runs(ink) if len(run) <= _MOST]
    if "/" in found["rest"]:
        groups = groups[:1]  # a year has strokes of its own
        if found["head"] or (groups and groups[0][0].left > ink.shape[0]):
            return word
    if len(groups) != 1:
        return word
    number = len(groups[0])
    if _WORD.search(word.text) and number != _MOST:
        return word
    read = sum(_LETTERS.get(sign, 1) for sign in found["strokes"])
    if abs(number - read) > 1 and read <= _MOST:
        return word
    text = found["head"] + "I" * number + found["rest"]
    return replace(word, text=text, sure=max(word.sure, _COUNTED))


def _runs(ink: Mask) -> Iterator[list[_Stroke]]:
    """Yield the upright strokes of a word in groups that stand side by side with nothing between them."""
    rows = np.flatnonzero(ink.any(axis=1))
    if len(rows) == 0:
        return
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    high = bottom - top
    if high < _LEAST:
        return
    body = ink[top + round(_BODY[0] * high) : top + round(_BODY[1] * high)]
    centre = ink[top + round(_MIDDLE[0] * high) : top + round(_MIDDLE[1] * high)]
    middle: Mask = np.asarray(centre.any(axis=0))
    full = np.concatenate(([False], body.mean(axis=0) >= _UPRIGHT, [False]))
    edges = np.flatnonzero(np.diff(full.astype(np.int8)))
    run: list[_Stroke] = []
    for left, right in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        stroke = _Stroke(left, right)
        if not _THICK[0] * high <= right - left <= _THICK[1] * high:
            continue
        if run and not _beside(run[-1], stroke, high, middle):
            yield run
            run = []
        run.append(stroke)
    if run:
        yield run


def _beside(one: _Stroke, other: _Stroke, high: int, middle: Mask) -> bool:
    """Return whether two strokes stand as those of a numeral do, without the bar of an H."""
    distance = other.middle - one.middle
    between = middle[one.right + 1 : other.left - 1]
    return _APART[0] * high <= distance <= _APART[1] * high and (len(between) == 0 or between.mean() < _BAR)
