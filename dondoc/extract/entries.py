"""Bodies as they stand in a passage, alone or in an enumeration."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dondoc.extract.passage import Passage
from dondoc.model import Body


@dataclass(frozen=True, slots=True)
class Entry:
    """A body at ``[start, end)`` of a passage; ``head`` stands before the name where an enumeration shares it."""

    start: int
    end: int
    rule: str
    known: bool = True
    head: str = ""

    def name(self, passage: Passage) -> str:
        """Return the body's name as written, with the head that its enumeration shares."""
        name = passage.text[self.start : self.end].strip(" *_,;:")
        return f"{self.head} {name}" if self.head else name

    def body(self, passage: Passage) -> Body:
        """Return the body with its span in the source."""
        return Body(self.name(passage), passage.span(self.start, self.end), self.rule, self.known)


@dataclass(frozen=True, slots=True)
class Entries:
    """An enumeration of bodies; ``end`` is the offset behind it, parentheses included."""

    entries: tuple[Entry, ...]
    end: int

    def stretched(self, stop: int) -> Entries:
        """Return the same with a last body that reaches to ``stop``: the text says more of it than the rows know."""
        return Entries((*self.entries[:-1], replace(self.entries[-1], end=stop, known=False)), stop)
