"""The words of a PDF's page with their boxes, put together from its letters by where they stand.

A PDF places letters, it knows no words: one of another font comes apart from those beside it, a number that was stamped
in comes last. All boxes are as high as the font's size says, so that lines compare.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import CFUNCTYPE, byref, c_double, c_int, c_ushort, c_void_p, cast
from dataclasses import dataclass, replace
from itertools import pairwise
from math import hypot, inf
from typing import TYPE_CHECKING, Any

from dondoc.ingest.pages import Word
from dondoc.model import Box, DondocError

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

MAX_CHARS = 200_000  # of one page
# what PDFium writes for a hyphen at the end of a line; the next line begins behind it
_HYPHENS = str.maketrans("\x02\ufffe", "--")
_RUN = re.compile("[^\\x00-\\x20\xa0\u200b\ufeff\ufffe]+[\\x02\ufffe]?|[\\x02\ufffe]")
_LINE = re.compile("[^\\x00-\\x20](?:[^\r\n]*[^\\x00-\\x20])?")
_SURROGATE = re.compile("[\\ud800-\\udfff]")
# of the font's size: how far a line of text reaches over its base line and below
_ABOVE, _BELOW = 0.9, 0.24
# of the font's size: letters nearer than a thin space make one word; what lies over another by more is drawn twice
_TOUCH, _OVER = 0.09, 0.25
# of the font's size: how far the base lines of one word's letters may differ, and the sizes
_LEVEL, _ALIKE = 0.12, 1.35
# of the font's size: a smaller digit that stands higher is a mark
_MARK, _RAISED = 0.8, 0.15
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Frame:
    """A page's visible part in its own measure (from the bottom left), and by how many degrees it is turned."""

    left: float
    bottom: float
    right: float
    top: float
    turned: int

    @property
    def size(self) -> tuple[float, float]:
        """Return width and height as a reader sees them."""
        across, down = self.right - self.left, self.top - self.bottom
        return (down, across) if self.turned in (90, 270) else (across, down)

    def upright(self, box: Box) -> Box:
        """Return a box in the page's own measure as a reader sees it (from the top left)."""
        x0, y0, x1, y1 = box
        if not self.turned:
            return x0 - self.left, self.top - y1, x1 - self.left, self.top - y0
        if self.turned == 90:
            return y0 - self.bottom, x0 - self.left, y1 - self.bottom, x1 - self.left
        if self.turned == 180:
            return self.right - x1, y0 - self.bottom, self.right - x0, y1 - self.bottom
        return self.top - y1, self.right - x1, self.top - y0, self.right - x0

    def laid(self, box: Box) -> Box:
        """Return a box that stands upright on a page that is not turned in the page's own measure."""
        x0, y0, x1, y1 = box
        return x0 + self.left, self.top - y1, x1 + self.left, self.top - y0


def words(page: PdfPage, name: str) -> tuple[list[Word], Frame]:
    """Return the words of a page, and the frame in which they stand upright.

    Args:
        page: the page.
        name: what errors call it.

    Raises:
        DondocError: it holds too many letters.
    """
    text = page.get_textpage()
    try:
        count = text.count_chars()
        if count > MAX_CHARS:
            raise DondocError(f"{name} holds more than {MAX_CHARS:,} characters")
        flat = Frame(*page.get_bbox(), 0)
        # a page may be laid on its side without saying so
        found, angle = _Reader(text.raw, count, flat).runs() if count > 0 else ([], 0)
        frame = replace(flat, turned=(angle or page.get_rotation()) % 360)
        if frame.turned:
            found = [run._replace(box=frame.upright(flat.laid(run.box))) for run in found]
        placed: list[Word] = []
        for line in _lines(found):
            placed += line if _is_parted(line) else _mended(_untangled(text.raw, sorted(line, key=_left), frame))
    finally:
        text.close()
    if not unicodedata.is_normalized("NFC", " ".join(run.text for run in placed)):
        placed = [run._replace(text=unicodedata.normalize("NFC", run.text)) for run in placed]
    return placed, frame


def quick(function: Any, result: Any) -> Any:
    """Return one of PDFium's functions without the checks of each argument's type: they take four times its own time.

    Args:
        function: of PDFium's own interface.
        result: the type of what it returns.
    """
    return CFUNCTYPE(result)(cast(function, c_void_p).value or 0)


class _Reader:
    """Reads the runs of a page's text; every question to PDFium costs, so that as few as can be are asked."""

    def __init__(self, handle: Any, count: int, frame: Frame) -> None:
        import pypdfium2.raw as raw

        self._raw, self._handle, self._count, self._frame = raw, handle, count, frame
        self._page = cast(handle, c_void_p)
        self._ask_origin = quick(raw.FPDFText_GetCharOrigin, c_int)
        self._ask_box = quick(raw.FPDFText_GetLooseCharBox, c_int)
        self._ask_object = quick(raw.FPDFText_GetTextObject, c_void_p)
        self._x, self._y = c_double(), c_double()
        self._to_x, self._to_y = byref(self._x), byref(self._y)
        self._box, self._matrix = raw.FS_RECTF(), raw.FS_MATRIX()
        self._to_box, self._to_matrix = byref(self._box), byref(self._matrix)
        # of runs that are not level: their direction in degrees, by their first letter
        self._turns: dict[int, int] = {}
        # by the object that draws a letter: its size, its direction
        self._styles: dict[int | None, tuple[float, int]] = {}

    def runs(self) -> tuple[list[Word], int]:
        """Return letters that no space parts, as the page draws them, of the direction that most have; and it."""
        text = self._text()
        spans = [found.span() for found in _RUN.finditer(text)]
        edges, styles = self._edges, self._styles
        ask, page, at_x, at_y, to_x, to_y = self._ask_origin, self._page, self._x, self._y, self._to_x, self._to_y
        places = [(at_x.value, at_y.value) if ask(page, start, to_x, to_y) else (0.0, 0.0) for start, _ in spans]
        places.append((0.0, 0.0))
        spans.append((-1, -1))
        made: list[Word] = []
        left, top = self._frame.left, self._frame.top
        drawn = self._objects(text)
        first, until = None, 0
        for number in range(len(spans) - 1):
            start, end = spans[number]
            while until <= start:
                until, first = next(drawn)
            if end > until:
                made += self._pieced(text, start, end)
                continue
            x, y = places[number]
            size, angle = styles.get(first) or self._style(first, start)
            if angle:
                made.append(self._turned(text[start:end], start, end, x, y, size, angle))
                continue
            right = -1.0
            if spans[number + 1][0] == end + 1 and text[end] == " ":
                # a space that the page itself draws begins where the word ends
                right = at_x.value if ask(page, end, to_x, to_y) else 0.0
                # one of another object may stand anywhere: no letter is wider than its size
                if right >= places[number + 1][0] - _TOUCH * size or right > x + (end - start) * size:
                    right = -1.0
            if right <= x:
                right = max(edges(end - 1)[2], x)
            said = text[start:end]
            if said[-1] in "\x02\ufffe":
                said = said[:-1] + "-"
            y = top - y
            made.append(Word(said, (x - left, y - _ABOVE * size, right - left, y + _BELOW * size), 1.0, size, start))
        return self._agreed(made)

    def _agreed(self, made: list[Word]) -> tuple[list[Word], int]:
        """Return the runs of the direction that most letters have, and the direction."""
        if not self._turns:
            return made, 0
        angles = Counter({0: 0})
        for run in made:
            angles[self._turns.get(run.start, 0)] += len(run.text)
        most = angles.most_common(1)[0][0]
        return [run for run in made if self._turns.get(run.start, 0) == most], most

    def _run(self, said: str, angle: int, box: Box, size: float, start: int) -> Word:
        if angle:
            self._turns[start] = angle
        return Word(said, self._frame.upright(box), 1.0, size, start)

    def _objects(self, text: str) -> Iterator[tuple[int, int | None]]:
        """Yield where the letters of each object that draws text end, and what tells it from the others.

        An object's letters stand together in the text: between two of one object all are of it.
        """
        for found in _LINE.finditer(text):
            start, end = found.start(), found.end() - 1
            yield from self._parted(text, start, self._drawn(start), end, self._drawn(end))

    def _parted(
        self, text: str, start: int, first: int | None, end: int, last: int | None
    ) -> Iterator[tuple[int, int | None]]:
        if first == last:
            yield end + 1, first
            return
        middle = (start + end) // 2
        while middle > start and text[middle] <= " ":  # PDFium adds spaces, which are of no object
            middle -= 1
        yield from self._parted(text, start, first, middle, self._drawn(middle))
        yield from self._parted(text, middle + 1, self._drawn(middle + 1), end, last)

    def _text(self) -> str:
        """Return a sign for each letter, in one go where PDFium has one for each."""
        raw, count = self._raw, self._count
        buffer = (c_ushort * (count + 1))()
        if raw.FPDFText_GetText(self._handle, 0, count, buffer) == count + 1:
            text = bytes(buffer).decode("utf-16-le", "surrogatepass")[:count]
            if len(text) == count and _SURROGATE.search(text) is None:
                return text
        code_at, handle = raw.FPDFText_GetUnicode, self._handle
        codes = [code_at(handle, index) for index in range(count)]
        return "".join(chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd" for code in codes)

    def _origin(self, index: int) -> tuple[float, float]:
        if not self._ask_origin(self._page, index, self._to_x, self._to_y):
            return 0.0, 0.0
        return self._x.value, self._y.value

    def _edges(self, index: int) -> Box:
        box = self._box
        if not self._ask_box(self._page, index, self._to_box):
            x, y = self._origin(index)
            return x, y, x, y
        return box.left, box.bottom, box.right, box.top

    def _drawn(self, index: int) -> int | None:
        """Return what tells one object that draws text from another."""
        found: int | None = self._ask_object(self._page, index)
        return found

    def _style(self, drawn: int | None, index: int) -> tuple[float, int]:
        style = self._styles.get(drawn)
        if style is None:
            matrix = self._matrix
            self._raw.FPDFText_GetMatrix(self._handle, index, self._to_matrix)
            size = self._raw.FPDFText_GetFontSize(self._handle, index) * hypot(matrix.c, matrix.d)
            angle = 180 if matrix.a < 0 else 0
            if abs(matrix.b) > abs(matrix.a):
                angle = 90 if matrix.b > 0 else 270
            style = self._styles[drawn] = size, angle
        return style

    def _pieced(self, text: str, start: int, end: int) -> list[Word]:
        """Return letters that several objects draw: a run where they stand in their order, else each alone."""
        places = [self._origin(index) for index in range(start, end)]
        styles = [self._style(self._drawn(index), index) for index in range(start, end)]
        (x, y), (size, angle) = places[0], styles[0]
        signs = [
            sign.translate(_SUPERSCRIPTS) if own < _MARK * size and at - y > _RAISED * size and not angle else sign
            for sign, (own, _), (_, at) in zip(text[start:end], styles, places, strict=True)
        ]
        said = "".join(signs).translate(_HYPHENS)
        if angle:
            return [self._turned(said, start, end, x, y, size, angle)]
        if all(before[0] <= after[0] for before, after in pairwise(places)):
            right = max(self._edges(end - 1)[2], x)
            return [self._run(said, 0, (x, y - _BELOW * size, right, y + _ABOVE * size), size, start)]
        return [
            self._run(
                sign,
                0,
                (left, base - _BELOW * own, max(self._edges(start + index)[2], left), base + _ABOVE * own),
                own,
                start + index,
            )
            for index, (sign, (left, base), (own, _)) in enumerate(zip(said, places, styles, strict=True))
        ]

    def _turned(self, text: str, start: int, end: int, x: float, y: float, size: float, angle: int) -> Word:
        """Return a run that goes up or down the page, or stands on its head."""
        one, other = self._edges(start), self._edges(end - 1)
        text = text.translate(_HYPHENS)
        if angle == 180:
            box = (min(one[0], other[0]), y - _ABOVE * size, max(one[2], other[2]), y + _BELOW * size)
            return self._run(text, angle, box, size, start)
        sign = -1 if angle == 90 else 1
        edges = sorted((x - sign * _BELOW * size, x + sign * _ABOVE * size))
        box = (edges[0], min(one[1], other[1]), edges[1], max(one[3], other[3]))
        return self._run(text, angle, box, size, start)


def _left(run: Word) -> float:
    return run[1][0]


def _is_parted(line: Sequence[Word]) -> bool:
    """Return whether the runs of a line are words with spaces between them, from the left, as in most lines."""
    reached, size = -inf, 0.0
    for run in line:
        box, own = run[1], run[3]
        if box[0] - reached < _TOUCH * (size if size > own else own):
            return False
        reached, size = box[2], own
    return True


def _untangled(handle: Any, line: list[Word], frame: Frame) -> list[Word]:
    """Return the runs of a line, sorted from the left, letter by letter where one stands between those of another."""
    ordered: list[Word] = []
    tangled: list[Word] = []
    for run in line:
        before = ordered[-1] if ordered else None
        if before is not None and before.box[2] - run.box[0] > _OVER * max(before.size, run.size):
            if before.text == run.text and abs(run.box[0] - before.box[0]) < _OVER * run.size:
                continue  # drawn twice, to look bold
            if _alike(before, run):
                tangled += [one for one in (before, run) if one not in tangled]
            if run.box[2] <= before.box[2]:
                ordered.insert(-1, run)
                continue
        ordered.append(run)
    if not tangled:
        return ordered
    letters = [letter for run in tangled for letter in _spelt(handle, run, frame)]
    return sorted([*(run for run in ordered if run not in tangled), *letters], key=lambda run: run.box[0])


def _spelt(handle: Any, run: Word, frame: Frame) -> Iterator[Word]:
    """Yield the letters of a run."""
    import pypdfium2.raw as raw

    box = raw.FS_RECTF()
    for index, sign in enumerate(run.text):
        if raw.FPDFText_GetLooseCharBox(handle, run.start + index, byref(box)):
            left, _, right, _ = frame.upright((box.left, box.bottom, box.right, box.top))
            yield Word(sign, (left, run.box[1], right, run.box[3]), 1.0, run.size, run.start + index)


def _alike(one: Word, other: Word) -> bool:
    return max(one.size, other.size) < _ALIKE * max(min(one.size, other.size), 0.1)


def _mended(line: Sequence[Word]) -> Iterator[Word]:
    """Yield the words of a line from the left: runs of several fonts that touch are one."""
    before: Word | None = None
    for run in line:
        if before is None:
            before = run
            continue
        size = max(before.size, run.size, 1.0)
        if _alike(before, run) and -_OVER * size < run.box[0] - before.box[2] < _TOUCH * size:
            box = before.box[0], min(before.box[1], run.box[1]), run.box[2], max(before.box[3], run.box[3])
            before = before._replace(text=before.text + run.text, box=box)
        else:
            yield before
            before = run
    if before is not None:
        yield before


def _lines(found: Sequence[Word]) -> Iterator[list[Word]]:
    """Yield the runs that have one base line."""
    bases = [run[1][3] - _BELOW * run[3] for run in found]
    line: list[Word] = []
    reached = 0.0
    for number in sorted(range(len(found)), key=bases.__getitem__):
        run, base = found[number], bases[number]
        if line and base - reached > _LEVEL * run[3]:
            yield line
            line = []
        line.append(run)
        reached = base
    if line:
        yield line
