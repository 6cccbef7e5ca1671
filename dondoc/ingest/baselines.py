"""Gives the words of a line the line's height: reading order must not hang on which letters reach up or down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from dondoc.ingest.tesseract import Seen

_GAP = 3.0  # heights between words: behind a wider gap stands another column
_STRAY = 0.6  # heights from the middle of the line: a word of another line, a seal's ornament


def levelled(seen: Sequence[Seen]) -> list[Seen]:
    """Return the words, those that tesseract put in one line and that stand together as high as the line."""
    lines: dict[tuple[int, int, int], list[Seen]] = {}
    for word in seen:
        lines.setdefault(word.line, []).append(word)
    return [word for line in lines.values() for run in _runs(line) for word in _level(run)]


def _runs(line: list[Seen]) -> Iterator[list[Seen]]:
    high = _middle(word.box[3] - word.box[1] for word in line)
    run: list[Seen] = []
    for word in sorted(line, key=lambda word: word.box[0]):
        if run and word.box[0] - run[-1].box[2] > _GAP * high:
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _level(run: list[Seen]) -> Iterator[Seen]:
    centre = _middle((word.box[1] + word.box[3]) // 2 for word in run)
    high = _middle(word.box[3] - word.box[1] for word in run)
    near = [
        word
        for word in run
        if abs((word.box[1] + word.box[3]) / 2 - centre) <= _STRAY * high and word.box[3] - word.box[1] <= 2 * high
    ]
    if not near:
        yield from run
        return
    tops, bottoms = sorted(word.box[1] for word in near), sorted(word.box[3] for word in near)
    top, bottom = tops[len(tops) // 4], bottoms[-1 - len(bottoms) // 4]
    for word in run:
        yield replace(word, box=(word.box[0], top, word.box[2], bottom)) if word in near else word


def _middle(values: Iterable[int]) -> int:
    ordered = sorted(values)
    return ordered[len(ordered) // 2]
