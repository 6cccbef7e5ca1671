"""Words of a page put together into segments of a line, by their boxes alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import inf

from dondoc.ingest.pages import Word
from dondoc.model import Box

# of a line's height: words further apart belong to different segments, each may be of another column
_GAP = 1.15
# recognition lets a word's box reach over the next one
_OVERLAP = 2.0
# of the lower one's height: how much of two words must stand side by side
_LEVEL = 0.5
# a letter's box is about so much higher than it is wide; a blank to be filled in is written as so many spaces
_WIDTH = 0.5
MAX_BLANK = 30
# "1." · "2.1" · "a)" · "II." · "-" · "+" · "(1)": what an item may begin with
MARKER = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}[.):,/]?|[a-zđ][.)]|[IVX]{1,5}[.)/]|[-–—+•*●○▪▫§]|\(\w{1,3}\)")
# of the usual height: how far behind it the text of an item may begin
_TAB = 5.0


@dataclass(frozen=True, slots=True)
class Segment:
    """Words side by side on one line; ``height`` is that of most of them, ``text`` has a space between them."""

    words: tuple[Word, ...]
    box: Box
    height: float
    text: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # it is asked for often
        object.__setattr__(self, "text", " ".join([word.text for word in self.words]))

    @property
    def middle(self) -> float:
        """Return the height on the page at which its line runs."""
        return (self.box[1] + self.box[3]) / 2


@dataclass(frozen=True, slots=True)
class Row:
    """The segments of one line, from left to right."""

    segments: tuple[Segment, ...]
    box: Box
    height: float

    @property
    def words(self) -> tuple[Word, ...]:
        """Return the words of all segments."""
        return tuple(word for segment in self.segments for word in segment.words)

    @property
    def text(self) -> str:
        """Return the words with a space between them."""
        return " ".join(segment.text for segment in self.segments)


def around(boxes: Sequence[Box]) -> Box:
    """Return the box that holds all of ``boxes``."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def beside(one: Box, other: Box, share: float = _LEVEL) -> bool:
    """Return whether two boxes stand side by side for ``share`` of the lower one's height."""
    common = min(one[3], other[3]) - max(one[1], other[1])
    return common > share * max(min(one[3] - one[1], other[3] - other[1]), 0.1)


def segments(words: Sequence[Word]) -> list[Segment]:
    """Return the segments of a page's words, from the top, in one line from the left."""
    heights = sorted([box[3] - box[1] for _, box, *_ in words])
    if not heights:
        return []
    common = max(heights[len(heights) // 2], 1.0)
    found = [segment(run) for run in _linked(_chained(words, common), common)]
    found = _with_markers(found, common)
    return sorted(found, key=lambda one: (one.box[1], one.box[0]))


def _chained(words: Sequence[Word], common: float) -> list[list[Word]]:
    """Return the runs of words that follow one another closely as they are given: most do."""
    runs: list[list[Word]] = []
    run: list[Word] = []
    back, far, level = -0.5 * common, 0.6 * common, 0.3 * common
    reached = before = inf
    for word in words:
        left, top, right, bottom = word[1]
        twice = top + bottom
        if back < left - reached < far and -level < twice - before < level:
            run.append(word)
        else:
            run = [word]
            runs.append(run)
        reached, before = right, twice
    return runs


def _linked(runs: list[list[Word]], common: float) -> list[list[Word]]:
    """Return runs put together that stand behind one another on a line."""
    open_: dict[int, list[list[Word]]] = {}
    made: list[list[Word]] = []
    for run in sorted(runs, key=lambda run: (run[0].box[0], run[0].box[1])):
        word = run[0]
        level = int((word.box[1] + word.box[3]) / 2 / common)
        best: list[Word] | None = None
        nearest = 0.0
        for other in (other for near in (level - 1, level, level + 1) for other in open_.get(near, ())):
            last = other[-1]
            gap = word.box[0] - last.box[2]
            height = max(last.box[3] - last.box[1], word.box[3] - word.box[1], 0.8 * common)
            level_by = abs(last.box[1] + last.box[3] - word.box[1] - word.box[3]) / 2
            reach = _OVERLAP if level_by < 0.2 * height else 0.5
            if not -reach * height < gap < _GAP * height or not beside(last.box, word.box):
                continue
            far = abs(gap) + 2 * level_by
            if best is None or far < nearest:
                best, nearest = other, far
        if best is None:
            best = []
            made.append(best)
        else:
            before = int((best[-1].box[1] + best[-1].box[3]) / 2 / common)
            open_[before].remove(best)
        best += run
        end = run[-1].box
        open_.setdefault(int((end[1] + end[3]) / 2 / common), []).append(best)
    return made


def _with_markers(found: list[Segment], common: float) -> list[Segment]:
    """Return segments with those that are a number or bullet alone put before the text that a tab set apart."""
    result = sorted(found, key=lambda one: one.box[0])
    for mark in [one for one in result if len(one.words) == 1 and MARKER.fullmatch(one.text)]:
        behind = [
            one
            for one in result
            if 0 <= one.box[0] - mark.box[2] < _TAB * common and one is not mark and beside(one.box, mark.box)
        ]
        if behind:
            text = min(behind, key=lambda one: one.box[0])
            result[result.index(text)] = replace(
                text, words=(*mark.words, *text.words), box=around([mark.box, text.box])
            )
            result.remove(mark)
    return result


def rows(found: Sequence[Segment]) -> list[Row]:
    """Return the lines that segments side by side make, from the top."""
    groups: list[list[Segment]] = []
    for one in sorted(found, key=lambda one: one.middle):
        group = groups[-1] if groups else None
        if group and any(beside(one.box, other.box) for other in group[-6:]):
            group.append(one)
        else:
            groups.append([one])
    return [row_of(group) for group in groups]


def row_of(group: Sequence[Segment]) -> Row:
    """Return the line that some segments make."""
    ordered = tuple(sorted(group, key=lambda one: one.box[0]))
    return Row(ordered, around([one.box for one in ordered]), max(one.height for one in ordered))


def blank(before: Box, after: Box, height: float) -> str:
    """Return the spaces between two segments of one column: a blank that was left to be filled in stays one."""
    return " " * max(1, min(round((after[0] - before[2]) / max(_WIDTH * height, 1.0)), MAX_BLANK))


def segment(run: Sequence[Word]) -> Segment:
    """Return words side by side as one segment, as high as most of them: dust makes a word's box higher."""
    lefts, tops, rights, bottoms = zip(*[word[1] for word in run], strict=True)
    left, right, top, bottom = min(lefts), max(rights), min(tops), max(bottoms)
    if top == max(tops) and bottom == min(bottoms):
        return Segment(tuple(run), (left, top, right, bottom), bottom - top)
    heights = sorted([below - above for above, below in zip(tops, bottoms, strict=True)])
    half = len(heights) // 2
    return Segment(tuple(run), (left, sorted(tops)[half], right, sorted(bottoms)[half]), heights[half])
