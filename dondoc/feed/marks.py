"""A text as HTML, line by line, with stretches of it marked, however they lie in and across one another."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup, escape

from dondoc.feed.phrasing import harmless
from dondoc.model import Span


class Role(StrEnum):
    """What is marked; where two begin and end together, the earlier one holds the later one."""

    TASK = "task"
    DEADLINE = "deadline"
    LEAD = "lead"
    COORDINATOR = "coordinator"
    REPORT_TO = "report"
    DOUBTFUL = "doubtful"


_ORDER = {role: number for number, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text, what it is, and the numbers of the tasks that it belongs to."""

    id: str
    role: Role
    span: Span
    tasks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text as HTML, its line end included; ``page`` is set where it is the first to begin on it."""

    html: Markup
    blank: bool
    page: int | None = None


def lines(text: str, marks: Sequence[Mark], pages: Sequence[Span] = ()) -> Iterator[Line]:
    """Yield the lines of a text with its marks.

    A mark that goes on in the next line, or across the end of another one, is several elements with the same
    ``data-m``; what they hold is, put together, the text of its span. The first one has its ``id``. In front of a task
    stands an empty link for each of its numbers.
    """
    ordered = sorted(
        (mark for mark in marks if mark.span.start < mark.span.end <= len(text)),
        key=lambda mark: (mark.span.start, -mark.span.end, _ORDER[mark.role]),
    )
    sweep = _Sweep(harmless(text), ordered)
    starts = [page.start for page in pages]
    start, shown = 0, 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        page = bisect_right(starts, max(start, end - 1))
        yield Line(sweep.upto(end), not text[start:end].strip(), page if page > shown else None)
        start, shown = end, page


class _Sweep:
    """Goes through a text once, knowing what is marked where it stands."""

    def __init__(self, text: str, marks: Sequence[Mark]) -> None:
        self._text = text
        self._coming = list(reversed(marks))
        self._open: list[Mark] = []
        self._begun: set[str] = set()
        self._at = 0

    def upto(self, end: int) -> Markup:
        """Return the text from where this stands to ``end``, as a piece of HTML that is whole."""
        parts = [self._opened(mark) for mark in self._open]
        while self._at < end:
            while self._coming and self._coming[-1].span.start == self._at:
                mark = self._coming.pop()
                parts.append(self._opened(mark))
                self._open.append(mark)
            stop = min([end, *(mark.span.end for mark in self._open), *(mark.span.start for mark in self._coming[-1:])])
            parts.append(escape(self._text[self._at : stop]))
            self._at = stop
            parts += self._closed()
        parts += [_end(mark) for mark in reversed(self._open)]
        return Markup("").join(parts)

    def _closed(self) -> Iterator[Markup]:
        """Yield the ends of what ends here; what lay in it and goes on begins again behind."""
        first = next((i for i, mark in enumerate(self._open) if mark.span.end == self._at), None)
        if first is None:
            return
        inner = self._open[first:]
        yield from (_end(mark) for mark in reversed(inner))
        going = [mark for mark in inner if mark.span.end > self._at]
        self._open[first:] = going
        yield from (self._opened(mark) for mark in going)

    def _opened(self, mark: Mark) -> Markup:
        again = mark.id in self._begun
        self._begun.add(mark.id)
        name = Markup("" if again else ' id="{}"').format(mark.id)
        element = Markup('<{}{} class="m {}" data-m="{}" data-t="{}">').format(
            _element(mark), name, mark.role.value, mark.id, " ".join(map(str, mark.tasks))
        )
        if again or mark.role is not Role.TASK:
            return element
        link = Markup('<a class="back" href="#t{0}" data-n="{0}" aria-label="Nhiệm vụ {0}, về danh sách"></a>')
        return Markup("").join(link.format(number) for number in mark.tasks) + element


def _element(mark: Mark) -> str:
    return "mark" if mark.role is Role.TASK else "span"


def _end(mark: Mark) -> Markup:
    return Markup("</{}>").format(_element(mark))
