"""The bodies of a cell or label: one or several, in lines, bullets or an enumeration, known or not."""

from __future__ import annotations

import re
from dataclasses import replace

from dondoc.extract.acts import ActReader
from dondoc.extract.bodies import BodyReader
from dondoc.extract.entries import Entry
from dondoc.extract.passage import Passage
from dondoc.model import Body

_PIECE_END = re.compile(r"(?:^|(?<=[;.\n])) ?[-+•*] ?|; ?")
_LETTER = re.compile(r"[^\W\d_]")
_LINK = re.compile(r"(?:,|;| và| -|\.) ?(?=\S)")
# a longer piece is no name, a longer rest behind one no part of it
MAX_PIECE, MAX_REST = 160, 60


class CellReader:
    """Reads what stands in a column for bodies; ``acts`` tells where a name ends and an act begins."""

    def __init__(self, bodies: BodyReader, acts: ActReader) -> None:
        self._bodies = bodies
        self._acts = acts

    def bodies(self, passage: Passage, start: int, end: int) -> tuple[Body, ...]:
        """Return the bodies of a cell; what no row knows is taken whole, as a name that is not known."""
        result: list[Entry] = []
        position = start
        for piece in _PIECE_END.split(passage.text[start:end]):
            begin = passage.text.find(piece, position, end) if piece.strip() else -1
            if begin < 0:
                continue
            position = begin + len(piece)
            while begin < position and passage.text[begin] in " -+•*_:":
                begin += 1
            result.extend(self._piece_bodies(passage, begin, position))
        return tuple(entry.body(passage) for entry in result)

    def _piece_bodies(self, passage: Passage, begin: int, stop: int) -> list[Entry]:
        """Return the bodies of a piece of a cell, each known one and what stands between commas else."""
        entries = self._bodies.at(passage, begin, stop)
        if entries:
            return self._with_rest(passage, list(entries.entries), entries.end, stop)
        text = passage.text[begin:stop].rstrip(" .,;")
        if not _LETTER.search(text) or len(text) > MAX_PIECE:
            return []
        cut = text.find(", ")
        if cut > 0 and text[cut + 2 : cut + 3].isupper():
            first = Entry(begin, begin + cut, "columns.lead", False)
            return [first, *self._piece_bodies(passage, begin + cut + 2, stop)]
        return [Entry(begin, begin + len(text), "columns.lead", False)]

    def _with_rest(self, passage: Passage, found: list[Entry], reached: int, stop: int) -> list[Entry]:
        """Return known bodies with those in the rest of their piece; a short rest belongs to the last one's name."""
        rest = passage.folded[reached:stop].strip(" .,;")
        if not rest:
            return found
        link = _LINK.match(passage.folded, reached, stop)
        if link is None and passage.text[reached : reached + 1] == " ":
            following = self._bodies.at(passage, reached + 1, stop)
            if following and passage.text[reached + 1].isupper():
                return found + self._piece_bodies(passage, reached + 1, stop)
        if link and not self._acts.verb_at(passage, link.end(), stop):
            return found + self._piece_bodies(passage, link.end(), stop)
        short = rest.count(" ") <= (2 if found[-1].known else 9) and "," not in rest
        if len(rest) > MAX_REST or (self._acts.verb_at(passage, reached + 1, stop) and not short):
            return found
        return [*found[:-1], replace(found[-1], end=stop, known=False)]
