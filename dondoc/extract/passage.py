"""A stretch of the source with its white space closed up, which knows where each of its characters stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from dondoc.model import Span
from dondoc.rules.folding import fold

# Invisible signs that copying leaves in words: soft hyphen, zero-width space, joiners, marks of direction, BOM.
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_REAL_SPACE = re.compile(r"\s")
# what makes a stretch of text more than words with one space between them
_UNEVEN = re.compile(rf"[\s{_INVISIBLE}]{{2,}}|[^\S ]|[{_INVISIBLE}]")


class Passage:
    """Text made of one or more spans of the source; between words stands one space, at the ends none.

    ``text`` is the closed-up text, ``folded`` the same as it is matched; both have the same offsets.
    """

    __slots__ = ("_at", "_origin", "_source_end", "folded", "text")

    def __init__(self, source: str, spans: Iterable[Span]) -> None:
        pieces: list[str] = []
        self._at: list[int] = []
        self._origin: list[int] = []
        length = 0
        self._source_end = 0
        distance = -1
        joint = False
        for span in spans:
            position, stop = span.start, span.end
            while position < stop:
                gap = _UNEVEN.search(source, position, stop)
                after = gap.start() if gap else stop
                # between uneven gaps stand words with one space between them; at the ends of a span may be one more
                while position < after and source[position] == " ":
                    position, joint = position + 1, True
                piece = source[position:after].rstrip(" ")
                if piece:
                    if joint and pieces:
                        pieces.append(" ")
                        length += 1
                    joint = position + len(piece) < after
                    if position - length != distance:
                        # only where the distance to the source changes
                        distance = position - length
                        self._at.append(length)
                        self._origin.append(position)
                    pieces.append(piece)
                    length += len(piece)
                    self._source_end = position + len(piece)
                if gap:
                    joint = joint or _REAL_SPACE.search(gap.group()) is not None
                position = gap.end() if gap else stop
            joint = True
        self.text = "".join(pieces)
        self.folded = fold(self.text)

    def __len__(self) -> int:
        return len(self.text)

    def origin(self, offset: int) -> int:
        """Return where the character at ``offset`` stands in the source."""
        if not self._at:
            return self._source_end
        i = max(bisect_right(self._at, offset) - 1, 0)
        return self._origin[i] + offset - self._at[i]

    def span(self, start: int, end: int) -> Span:
        """Return the span of the source from the character at ``start`` to the last one before ``end``."""
        if end <= start:
            place = self.origin(start)
            return Span(place, place)
        return Span(self.origin(start), self.origin(end - 1) + 1)

    def offset(self, origin: int) -> int:
        """Return the offset of the first character that stands at or after ``origin`` in the source."""
        i = max(bisect_right(self._origin, origin) - 1, 0)
        limit = self._at[i + 1] if i + 1 < len(self._at) else len(self.text)
        return min(max(self._at[i] + origin - self._origin[i], 0), limit) if self._at else 0
