"""Reads the lines that recognition was not sure of once more, from a picture treated otherwise, and weighs both."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

import numpy as np
from PIL import Image, ImageFilter

from dondoc.ingest import tesseract
from dondoc.ingest.tesseract import Seen

# Of the words of real scans that are read with less, a third is wrong; of all others 2 %.
_SURE = 0.85
_SAME = 0.5  # of the area that two boxes cover together: the same word
_APART = 0.7  # how much surer two readings that differ leave one
_HEAD = 0.3  # of the page from the top: where number and day are written by hand
_HAND = 0.5  # the most that is believed of what may be handwriting
_TALL = 1.3  # times as high as printed digits: written by hand
_GREYS = 0.35  # of the ink: less is a fax, or a scan that was stored with one bit a dot; of a grey scan it is half
_GARBAGE = 0.4  # less sure: a pen's stroke read as signs
_BESIDE = 0.7  # heights between two signs of one number
_SPECK = 0.5  # less sure and no letter: a speck
_DIGITS = re.compile(r"[\d.,/-]*\d[\d.,/-]*")
# a line of a letterhead in which number or day are left to be filled in, without marks
_FILLED_IN = re.compile(r"\bso ?[:.]|\bso \S{0,9} ?/|\bngay\b.{0,12}\bthang\b|\bthang\b.{0,12}\bnam\b")
_NUMBERED = re.compile(r"\d|[Ss]ố|ngày", re.IGNORECASE)


def reviewed(picture: Image.Image, seen: Sequence[Seen], language: str, resolution: int, *, hard: bool) -> list[Seen]:
    """Return the words of a page, those of doubtful lines after a second look.

    Args:
        picture: that they were read from.
        seen: the words.
        language: tesseract's name for it.
        resolution: of the picture, in dots an inch.
        hard: whether the page is black and white without grey: its edges are then softened, else sharpened.

    Raises:
        RecognitionError: tesseract fails.
    """
    lines: dict[tuple[int, int, int], list[Seen]] = {}
    for word in seen:
        lines.setdefault(word.line, []).append(word)
    doubtful = [line for line in lines.values() if _doubtful(line, picture.height)]
    if not doubtful:
        return list(seen)
    treatment = ImageFilter.GaussianBlur(0.8) if hard else ImageFilter.UnsharpMask(2, 120, 0)
    other = Image.new("L", picture.size, 255)
    for line in doubtful:
        box = _around(line, picture.size)
        other.paste(picture.crop(box).filter(treatment), box[:2])
    again = tesseract.words(other, language, resolution=resolution)
    asked = {word.line for line in doubtful for word in line}
    result = [_weighed(word, lines[word.line], again, picture.height) if word.line in asked else word for word in seen]
    return _hands_off(result, picture.height)


def _doubtful(line: Sequence[Seen], height: int) -> bool:
    if line[0].box[1] < _HEAD * height and any(_NUMBERED.search(word.text) for word in line):
        return True
    return any(word.sure < _SURE for word in line)


def _around(line: Sequence[Seen], size: tuple[int, int]) -> tuple[int, int, int, int]:
    boxes = [word.box for word in line]
    high = max(box[3] - box[1] for box in boxes)
    rim = min(max(high // 6, 3), 12)
    return (
        max(min(box[0] for box in boxes) - 2 * rim, 0),
        max(min(box[1] for box in boxes) - rim, 0),
        min(max(box[2] for box in boxes) + 2 * rim, size[0]),
        min(max(box[3] for box in boxes) + rim, size[1]),
    )


def _weighed(word: Seen, line: Sequence[Seen], again: Sequence[Seen], height: int) -> Seen:
    """Return a word of a line as the surer of two readings has it; two that differ make it less sure."""
    twin = max(again, key=lambda other: _shared(word.box, other.box), default=None)
    if twin is None or _shared(word.box, twin.box) < _SAME:
        return word
    if any(other is not word and _inside(other.box, twin.box) > _SAME for other in line):
        return word  # two words to one reading, one to the other
    if twin.text == word.text:
        return replace(word, sure=max(word.sure, twin.sure))
    best = max(word, twin, key=lambda one: one.sure)
    sure = best.sure * _APART if min(word.sure, twin.sure) > best.sure * _APART else best.sure
    if word.box[1] < _HEAD * height and (_DIGITS.fullmatch(word.text) or _DIGITS.fullmatch(twin.text)):
        sure = min(sure, _HAND)
    return replace(word, text=best.text, sure=sure)


def _hands_off(seen: Sequence[Seen], height: int) -> list[Seen]:
    """Return the words without a pen's strokes and specks that were read as signs.

    A number or day that a hand wrote in a letterhead is left out where it was read as garbage, all of it, and is not
    believed where it only looks written.
    """
    digits = [word.box[3] - word.box[1] for word in seen if _DIGITS.fullmatch(word.text) and word.sure > _SURE]
    printed = median(digits) if len(digits) >= 3 else None
    lines: dict[tuple[int, int, int], str] = {}
    for word in seen:
        lines[word.line] = f"{lines.get(word.line, '')} {word.text}"
    filled_in = {line for line, text in lines.items() if _FILLED_IN.search(_plain(text))}
    result: list[Seen] = []
    for index, word in enumerate(seen):
        if word.sure < _SPECK and not any(map(str.isalnum, word.text)):
            continue
        if word.box[1] < _HEAD * height and word.line in filled_in:
            beside = [other for other in seen[max(index - 1, 0) : index + 2] if other.line == word.line]
            if _garbage(word) or (
                len(word.text) <= 3 and any(_garbage(other) and _near(word, other) for other in beside)
            ):
                continue
            high = word.box[3] - word.box[1]
            if printed is not None and high > _TALL * printed and _DIGITS.fullmatch(word.text):
                word = replace(word, sure=min(word.sure, _HAND))
        result.append(word)
    return result


def _plain(text: str) -> str:
    """Return a text in small letters without marks: they are what is misread first."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(sign))


def _garbage(word: Seen) -> bool:
    return word.sure < _GARBAGE and not (len(word.text) > 1 and word.text.rstrip(".,;:").isalpha())


def _near(one: Seen, other: Seen) -> bool:
    apart = max(one.box[0], other.box[0]) - min(one.box[2], other.box[2])
    return apart < (one.box[3] - one.box[1]) * _BESIDE


Box = tuple[int, int, int, int]


def _common(one: Box, other: Box) -> int:
    """Return the area that two boxes share."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return max(across, 0) * max(down, 0)


def _area(box: Box) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])


def _inside(one: Box, other: Box) -> float:
    """Return what share of a box another covers."""
    return _common(one, other) / max(_area(one), 1)


def _shared(one: Box, other: Box) -> float:
    """Return what share of the area that two boxes cover together both cover."""
    both = _common(one, other)
    return both / (_area(one) + _area(other) - both) if both else 0.0


def hard(picture: Image.Image) -> bool:
    """Return whether a picture knows black and white only: a fax, or a scan that was stored with one bit a dot."""
    levels = np.asarray(picture.histogram()[:256])
    ink = int(levels[:192].sum())
    return ink > 0 and int(levels[64:192].sum()) < _GREYS * ink
