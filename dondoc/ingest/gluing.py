"""Takes words apart that recognition ran together: in Vietnamese every syllable stands alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from dondoc.ingest.pages import Word
from dondoc.ingest.syllables import syllable

_LETTERS = re.compile(r"[^\W\d_]{4,40}")
_VOWELS = frozenset("aeiouy")
_LONGEST = 7  # letters of a syllable: "nghiêng"
_MOST = 4  # syllables in one run


def apart(word: Word) -> Iterator[Word]:
    """Yield a recognised word, or the syllables that it is made of; its box is shared out by letters."""
    seams = [place for found in _LETTERS.finditer(word.text) for place in _seams(found.group(), found.start())]
    if not seams:
        yield word
        return
    left, top, right, bottom = word.box
    step = (right - left) / len(word.text)
    for start, end in pairwise((0, *seams, len(word.text))):
        yield Word(word.text[start:end], (left + start * step, top, left + end * step, bottom), word.sure)


def _seams(run: str, offset: int) -> list[int]:
    """Return where the syllables of a run of letters begin, but the first; none where not all of it is syllables."""
    if run.isascii() or run.isupper() or syllable(run.lower()):
        return []  # one syllable, an abbreviation, or a word of another language
    begins = [0, *(place for place in range(1, len(run)) if run[place].isupper() and not run[place - 1].isupper())]
    if run[:2].isupper():
        # "UBNDcác": an abbreviation, then words
        begins.append(next(place for place in range(2, len(run)) if not run[place].isupper()))
    seams: list[int] = []
    for start, end in pairwise((*sorted(begins), len(run))):
        part = run[start:end].lower()
        inner = () if run[start:end].isupper() or syllable(part) else _best(part)
        if inner is None:
            return []
        seams += [offset + start + place for place in (0, *inner)]
    return seams[1:]


def _best(run: str) -> tuple[int, ...] | None:
    """Return where the syllables of a run begin: as few as can be, each with the most consonants before its vowel."""
    for count in range(2, _MOST + 1):
        if found := list(_parted(run, count)):
            return min(found, key=lambda way: (sum(_is_bare(run[place]) for place in way), way))
    return None


def _is_bare(letter: str) -> bool:
    """Return whether a letter is a vowel: few syllables begin with one."""
    return unicodedata.normalize("NFD", letter)[0] in _VOWELS


def _parted(run: str, count: int) -> Iterator[tuple[int, ...]]:
    if count == 1:
        if 1 < len(run) <= _LONGEST and syllable(run):
            yield ()
        return
    for place in range(2, min(len(run) - 1, _LONGEST + 1)):
        if syllable(run[:place]):
            for rest in _parted(run[place:], count - 1):
                yield (place, *(place + other for other in rest))
