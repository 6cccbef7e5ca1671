"""The words of a PDF's page with their boxes, put together from its letters by where they stand.

A PDF places letters, it knows no words: one of another font comes apart from those beside it, a number that was stamped
in comes last. All boxes are as high as the font's size says, so that lines compare.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import byref, c_double, c_void_p, cast
from dataclasses import dataclass, replace
from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING, Any

from dondoc.ingest.pages import Word
from dondoc.model import Box, DondocError

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

MAX_CHARS = 200_000  # of one page
# what PDFium writes for a hyphen at the end of a line
_HYPHENS = frozenset((0x2, 0xFFFE))
# spaces that are no space of ASCII
_NOTHING = frozenset((0xA0, 0x200B, 0xFEFF))
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
        if self.turned == 90:
            return y0 - self.bottom, x0 - self.left, y1 - self.bottom, x1 - self.left
        if self.turned == 180:
            return self.right - x1, y0 - self.bottom, self.right - x0, y1 - self.bottom
        if self.turned == 270:
            return self.top - y1, self.right - x1, self.top - y0, self.right - x0
        return x0 - self.left, self.top - y1, x1 - self.left, self.top - y0


@dataclass(frozen=True, slots=True)
class _Run:
    """Letters that follow one another: their direction in degrees, box, size, base line in the page's measure."""

    text: str
    angle: int
    box: Box
    size: float
    start: int


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
        found = list(_runs(text.raw, count))
        left, bottom, right, top = page.get_bbox()
        # a page may be laid on its side without saying so
        angles = Counter({0: 0})
        for run in found:
            angles[run.angle] += len(run.text)
        most = angles.most_common(1)[0][0]
        frame = Frame(left, bottom, right, top, (most or page.get_rotation()) % 360)
        upright = [replace(run, box=frame.upright(run.box)) for run in found if run.angle == most]
        placed = [run for line in _lines(upright) for run in _mended(_untangled(text.raw, line, frame))]
    finally:
        text.close()
    return [Word(unicodedata.normalize("NFC", run.text), run.box) for run in placed], frame


def _runs(handle: Any, count: int) -> Iterator[_Run]:
    """Yield letters that no space parts, in the order in which the page draws them."""
    import pypdfium2.raw as raw

    code_at = raw.FPDFText_GetUnicode
    letters = [code_at(handle, index) for index in range(count)]
    letters.append(32)
    start = 0
    for index, code in enumerate(letters):
        hyphen = code in _HYPHENS
        if code > 32 and not hyphen and code not in _NOTHING:
            continue
        # behind a hyphen the next line begins
        end = index + hyphen
        for first, last in _pieces(handle, start, end):
            if (run := _run(handle, letters, first, last)) is not None:
                yield run
        start = index + 1


def _pieces(handle: Any, start: int, end: int) -> list[tuple[int, int]]:
    """Return the letters ``[start, end)`` in one piece, or one by one where they do not stand in their order."""
    import pypdfium2.raw as raw

    if end <= start:
        return []
    drawn = raw.FPDFText_GetTextObject
    if end - start > 1 and _address(drawn(handle, start)) != _address(drawn(handle, end - 1)):
        x, y = c_double(), c_double()
        before = None
        for index in range(start, end):
            if not raw.FPDFText_GetCharOrigin(handle, index, byref(x), byref(y)):
                continue
            if before is not None and x.value < before:
                return [(index, index + 1) for index in range(start, end)]
            before = x.value
    return [(start, end)]


def _address(pointer: Any) -> int | None:
    return cast(pointer, c_void_p).value


def _run(handle: Any, letters: Sequence[int], start: int, end: int) -> _Run | None:
    import pypdfium2.raw as raw

    one, other, matrix = raw.FS_RECTF(), raw.FS_RECTF(), raw.FS_MATRIX()
    x, y = c_double(), c_double()
    if not (
        raw.FPDFText_GetLooseCharBox(handle, start, byref(one))
        and raw.FPDFText_GetLooseCharBox(handle, end - 1, byref(other))
        and raw.FPDFText_GetMatrix(handle, start, byref(matrix))
        and raw.FPDFText_GetCharOrigin(handle, start, byref(x), byref(y))
    ):
        return None
    text = "".join(map(_letter, letters[start:end]))
    size = raw.FPDFText_GetFontSize(handle, start) * hypot(matrix.c, matrix.d)
    if any(before.isalnum() and sign.isdigit() for before, sign in pairwise(text)):
        text = _marked(handle, text, start, size, y.value)
    left, right = min(one.left, other.left), max(one.right, other.right)
    bottom, top = min(one.bottom, other.bottom), max(one.top, other.top)
    # text that runs up or down: of a turned page, or along its margin
    if abs(matrix.b) > abs(matrix.a):
        angle = 90 if matrix.b < 0 else 270
        sign = 1 if angle == 90 else -1
        edges = sorted((x.value - sign * _BELOW * size, x.value + sign * _ABOVE * size))
        return _Run(text, angle, (edges[0], bottom, edges[1], top), size, start)
    angle = 180 if matrix.a < 0 else 0
    sign = -1 if angle else 1
    edges = sorted((y.value - sign * _BELOW * size, y.value + sign * _ABOVE * size))
    return _Run(text, angle, (left, edges[0], right, edges[1]), size, start)


def _letter(code: int) -> str:
    if code in _HYPHENS:
        return "-"
    return chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"


def _marked(handle: Any, text: str, start: int, size: float, base: float) -> str:
    """Return a text with the digits that stand small and high as such: "2025¹", "m²"."""
    import pypdfium2.raw as raw

    x, y, matrix = c_double(), c_double(), raw.FS_MATRIX()
    signs = list(text)
    for index, sign in enumerate(signs):
        if index and sign in "0123456789" and raw.FPDFText_GetMatrix(handle, start + index, byref(matrix)):
            own = raw.FPDFText_GetFontSize(handle, start + index) * hypot(matrix.c, matrix.d)
            if own < _MARK * size and raw.FPDFText_GetCharOrigin(handle, start + index, byref(x), byref(y)):
                signs[index] = sign.translate(_SUPERSCRIPTS) if y.value - base > _RAISED * size else sign
    return "".join(signs)


def _untangled(handle: Any, line: list[_Run], frame: Frame) -> list[_Run]:
    """Return the runs of a line from the left, letter by letter where one stands between those of another."""
    ordered: list[_Run] = []
    tangled: list[_Run] = []
    for run in sorted(line, key=lambda run: run.box[0]):
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


def _spelt(handle: Any, run: _Run, frame: Frame) -> Iterator[_Run]:
    """Yield the letters of a run."""
    import pypdfium2.raw as raw

    box = raw.FS_RECTF()
    for index, sign in enumerate(run.text):
        if raw.FPDFText_GetLooseCharBox(handle, run.start + index, byref(box)):
            left, _, right, _ = frame.upright((box.left, box.bottom, box.right, box.top))
            yield _Run(sign, run.angle, (left, run.box[1], right, run.box[3]), run.size, run.start + index)


def _alike(one: _Run, other: _Run) -> bool:
    return max(one.size, other.size) < _ALIKE * max(min(one.size, other.size), 0.1)


def _mended(line: Sequence[_Run]) -> Iterator[_Run]:
    """Yield the words of a line from the left: runs of several fonts that touch are one."""
    before: _Run | None = None
    for run in line:
        if before is None:
            before = run
            continue
        size = max(before.size, run.size, 1.0)
        if _alike(before, run) and -_OVER * size < run.box[0] - before.box[2] < _TOUCH * size:
            box = before.box[0], min(before.box[1], run.box[1]), run.box[2], max(before.box[3], run.box[3])
            before = replace(before, text=before.text + run.text, box=box)
        else:
            yield before
            before = run
    if before is not None:
        yield before


def _lines(found: Sequence[_Run]) -> Iterator[list[_Run]]:
    """Yield the runs that have one base line."""
    line: list[_Run] = []
    reached = 0.0
    for run in sorted(found, key=lambda run: run.box[3] - _BELOW * run.size):
        base = run.box[3] - _BELOW * run.size
        if line and base - reached > _LEVEL * run.size:
            yield line
            line = []
        line.append(run)
        reached = base
    if line:
        yield line
