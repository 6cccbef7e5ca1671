"""Judges the text of a PDF's page: does it cover the page and read like Vietnamese, or must it be recognised?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dondoc.ingest.pages import Word
from dondoc.ingest.syllables import judged, syllable

# of the page: a picture that covers so much is the page's scan, unless words do as well
_PICTURE = 0.5
# words: fewer beside a scan's picture are a signature's box or a stamp
_FEW = 40
# what an empty page may hold of pictures, and of figures that are no letters
_NOTHING, _FIGURES = 0.02, 60
# of the words: what is known to be Vietnamese in a good text, and beyond ASCII
_READ, _MARKED, _BEYOND = 0.7, 0.7, 0.2
_LETTERS = re.compile(r"[^\W\d_]+")


def legible(words: Sequence[Word], pictures: float, paths: int = 0) -> bool:
    """Return whether a page's own text serves.

    Args:
        words: the page's text.
        pictures: what share of the page its pictures cover.
        paths: how many figures are drawn on it: letters may be.
    """
    scanned = pictures > _PICTURE
    if not words:
        return pictures < _NOTHING and paths < _FIGURES  # an empty page
    if len(words) < _FEW:
        return not scanned
    if not scanned:
        return True
    tokens = [token for word in words for token in _LETTERS.findall(word.text)]
    known = sum(syllable(token.lower()) for token in tokens if len(token) > 1)
    counted = sum(len(token) > 1 for token in tokens)
    if not counted or known < _READ * counted:
        return False
    # a layer that an OCR without Vietnamese wrote holds hardly a mark; other languages hold none either
    beyond, right = judged(" ".join(tokens))
    return beyond >= _BEYOND * counted and right >= _MARKED * beyond
