"""The deadlines of a task: those of its sentences and cells, and which of them counts."""

from __future__ import annotations

from dataclasses import dataclass

from dondoc.extract import deadlines, sentences
from dondoc.extract.deadlines import Clock, Found
from dondoc.extract.orders import OrderReader
from dondoc.extract.passage import Passage
from dondoc.model import Deadline
from dondoc.rules.loader import Rules


@dataclass(frozen=True, slots=True)
class Due:
    """The deadline that counts, if there is one, and the others."""

    main: Deadline | None = None
    more: tuple[Deadline, ...] = ()


def settle(found: list[Found], passage: Passage) -> Due:
    """Return which of the deadlines found in a passage counts."""
    main, more = deadlines.main(found, passage)
    return Due(main.deadline if main else None, tuple(other.deadline for other in more))


class DueReader:
    """Finds the deadlines of stretches of text; ``issuer`` is the document's own, folded."""

    def __init__(self, rules: Rules, clock: Clock, orders: OrderReader, issuer: str) -> None:
        self._rules = rules
        self._clock = clock
        self._orders = orders
        self._issuer = issuer
        self._kept: tuple[Passage, dict[tuple[int, int], list[Found]]] | None = None

    def within(self, passage: Passage, start: int, end: int) -> list[Found]:
        """Return the deadlines of a stretch; those of the paragraph at hand are kept, as it is read more than once."""
        if self._kept is None or self._kept[0] is not passage:
            self._kept = (passage, {})
        known = self._kept[1]
        if (start, end) not in known:
            known[(start, end)] = deadlines.find(passage, self._rules, self._clock, start=start, end=end)
        return known[(start, end)]

    def column(self, passage: Passage, start: int = 0, end: int | None = None) -> list[Found]:
        """Return the deadlines of a cell or label in which a time is expected."""
        return deadlines.find(passage, self._rules, self._clock, start=start, end=end, column=True)

    def of_task(self, passage: Passage, start: int, end: int) -> list[Found]:
        """Return the deadlines of a task; those of a sentence that begins with an aim are none."""
        result: list[Found] = []
        for begin, stop in sentences.sentences(passage.text, start, end):
            order = self._orders.read(passage, begin, stop, self._issuer)
            if not (order and order.aim):
                result.extend(self.within(passage, begin, stop))
        return result
