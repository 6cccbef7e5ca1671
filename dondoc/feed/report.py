"""One document and its tasks as a page for people: an HTML file that needs nothing else."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

from dondoc.feed.marks import Mark, Role, lines
from dondoc.feed.page import pieces
from dondoc.feed.phrasing import MODALITY, SURE, deadline_group
from dondoc.feed.wording import day, line
from dondoc.model import Block, Body, Deadline, Extraction, Header, LeadFrom, Modality, Picture, Span, Task

MAX_PICTURES = 200
"""How many pages are shown as pictures; with more, a browser no longer opens the page at once."""

_PAD = 2  # points that a box stands off what it holds

STYLES = ("page.css", "report.css")
SCRIPTS = ("report.js",)


@dataclass(frozen=True, slots=True)
class Named:
    """A body in its role; ``mark`` is where it stands in the text, ``key`` is the same for the same body and role."""

    body: Body
    mark: str | None
    key: int


@dataclass(frozen=True, slots=True)
class Dated:
    """A deadline, where it stands in the text, and by which sort it is found."""

    deadline: Deadline
    mark: str | None
    group: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A task as the page shows it; ``number`` counts from 1 in the order of the document."""

    number: int
    task: Task
    text: str
    mark: str | None
    leads: tuple[Named, ...]
    coordinators: tuple[Named, ...]
    reports: tuple[Named, ...]
    deadlines: tuple[Dated, ...]

    @property
    def unsure(self) -> bool:
        """Say whether a person should look at it again."""
        return self.task.confidence < SURE

    @property
    def inherited(self) -> bool:
        """Say whether its lead is named above it."""
        return self.task.lead_from is LeadFrom.INHERITED

    @property
    def keys(self) -> str:
        """Return the keys of its bodies, for the filter."""
        return " ".join(str(named.key) for named in (*self.leads, *self.coordinators, *self.reports))

    @property
    def groups(self) -> str:
        """Return the sorts of its deadlines, for the filter."""
        return " ".join(sorted({dated.group for dated in self.deadlines})) or "none"

    @property
    def days(self) -> str:
        """Return its days in ISO 8601, the one for finishing first."""
        return " ".join(dated.deadline.due.isoformat() for dated in self.deadlines if dated.deadline.due)

    @property
    def rules(self) -> tuple[str, ...]:
        """Return the evidence that is not that of a body or a deadline."""
        known = {named.body.rule for named in (*self.leads, *self.coordinators, *self.reports)}
        known |= {dated.deadline.rule for dated in self.deadlines}
        return tuple(rule for rule in self.task.evidence if rule not in known)


@dataclass(frozen=True, slots=True)
class Choice:
    """A body to filter by: its key, its name and how many tasks it has in this role."""

    key: int
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A block on a page's picture: its box as x, y, width and height, and the numbers of the tasks in it."""

    x: float
    y: float
    width: float
    height: float
    tasks: tuple[int, ...]


def page(
    extraction: Extraction, pictures: Iterable[Picture] = (), *, today: date, fixed: bool = False
) -> Iterator[str]:
    """Yield the page of one document in pieces.

    Args:
        extraction: what the document gave.
        pictures: its pages as pictures; they are taken one at a time while the page is written.
        today: the day that tells what is overdue; it counts for a reader without scripts.
        fixed: whether that day counts for every reader, else the reader's own does.
    """
    source, header = extraction.source, extraction.header
    index = _Index(extraction.tasks, len(source.text))
    entries = index.entries
    doubtful = [Mark(f"d{n}", Role.DOUBTFUL, span) for n, span in enumerate(source.doubtful, 1)]
    coming = iter(pictures)
    first = next(coming, None)
    shown = lines(source.text, [*index.marks, *doubtful], source.pages or ())
    yield from pieces(
        "report.html",
        STYLES,
        SCRIPTS,
        title=title(header) or file_name(source.path),
        header=header,
        facts=_facts(header),
        source=source,
        file_name=file_name(source.path),
        warnings=(*source.warnings, *extraction.warnings),
        entries=entries,
        unsure=sum(entry.unsure for entry in entries),
        timed=sum(bool(entry.deadlines) for entry in entries),
        choices=index.choices,
        nobody=sum(not entry.leads for entry in entries),
        lines=shown,
        figures=_figures(chain([first], coming), source.blocks, entries) if first else None,
        most=MAX_PICTURES,
        today=today,
        fixed=fixed,
        modality=MODALITY,
        obligation=Modality.OBLIGATION,
    )


def title(header: Header) -> str:
    """Return how a document is called: its type and number."""
    return " ".join(line(part) for part in (header.type, header.number) if part)


def file_name(path: str) -> str:
    """Return what a page calls a document's file: its name without folders."""
    name = re.split(r"[/\\]", path)[-1]
    return "đầu vào chuẩn" if name == "-" else line(name)


def _facts(header: Header) -> list[tuple[str, str | None]]:
    signer = header.signer
    who = ", ".join(part for part in (signer.name, signer.title) if part) if signer else None
    above = "; ".join(signer.signed_for) if signer else ""
    return [
        ("Loại văn bản", header.type),
        ("Số, ký hiệu", header.number),
        ("Ngày ban hành", day(header.issued_on) if header.issued_on else None),
        ("Nơi ban hành", header.place),
        ("Cơ quan ban hành", header.issuer),
        ("Người ký", f"{who} ({above})" if who and above else who),
    ]


class _Index:
    """Numbers tasks, marks and bodies, such that the same stretch in the same role is one mark."""

    def __init__(self, tasks: Sequence[Task], length: int) -> None:
        self._length = length
        self._found: dict[tuple[Role, Span], list[int]] = {}
        self._keys: dict[tuple[Role, str], int] = {}
        self._names: dict[int, str] = {}
        self._counts: Counter[int] = Counter()
        self.entries = [self._entry(number, task) for number, task in enumerate(tasks, 1)]

    @property
    def marks(self) -> list[Mark]:
        """Return what is to be marked."""
        return [Mark(_name(key, found), key[0], key[1], tuple(found)) for key, found in self._found.items()]

    @property
    def choices(self) -> list[tuple[str, list[Choice]]]:
        """Return the bodies by role, those with most tasks first."""
        result = []
        for role, label in ((Role.LEAD, "Chủ trì"), (Role.COORDINATOR, "Phối hợp"), (Role.REPORT_TO, "Nhận báo cáo")):
            keys = [key for (of, _), key in self._keys.items() if of is role]
            keys.sort(key=lambda key: (-self._counts[key], key))
            if keys:
                result.append((label, [Choice(key, self._names[key], self._counts[key]) for key in keys]))
        return result

    def _entry(self, number: int, task: Task) -> Entry:
        return Entry(
            number,
            task,
            line(task.text),
            self._mark(Role.TASK, task.span, number),
            self._named(Role.LEAD, task.lead, number),
            self._named(Role.COORDINATOR, task.coordinators, number),
            self._named(Role.REPORT_TO, task.report_to, number),
            tuple(
                Dated(deadline, self._mark(Role.DEADLINE, deadline.span, number), deadline_group(deadline))
                for deadline in (task.deadline, *task.more_deadlines)
                if deadline
            ),
        )

    def _named(self, role: Role, bodies: Iterable[Body], number: int) -> tuple[Named, ...]:
        result = []
        for body in bodies:
            name = line(body.name)
            key = self._keys.setdefault((role, unicodedata.normalize("NFC", name).casefold()), len(self._keys) + 1)
            self._names.setdefault(key, name)
            result.append(Named(body, self._mark(role, body.span, number), key))
        self._counts.update({named.key for named in result})
        return tuple(result)

    def _mark(self, role: Role, span: Span, number: int) -> str | None:
        """Return the id of a stretch's mark; None where there is nothing to mark."""
        if not span.start < span.end <= self._length:
            return None
        found = self._found.setdefault((role, span), [])
        if number not in found:
            found.append(number)
        return _name((role, span), found)


def _name(key: tuple[Role, Span], found: Sequence[int]) -> str:
    role, span = key
    return f"s{found[0]}" if role is Role.TASK else f"{role.value}-{span.start}-{span.end}"


def _figures(
    pictures: Iterable[Picture], blocks: Sequence[Block], entries: Sequence[Entry]
) -> Iterator[tuple[Picture, list[Drawn]]]:
    """Yield each page with the boxes of the blocks in which tasks stand."""
    on: dict[int, list[Block]] = {}
    for block in blocks:
        on.setdefault(block.page, []).append(block)
    for picture in islice(pictures, MAX_PICTURES):
        drawn = [one for block in on.get(picture.page, ()) for one in _drawn(block, entries)]
        # a page that was turned or cut to be read has boxes that lie elsewhere: better none than wrong ones
        right, bottom = picture.width + _PAD, picture.height + _PAD
        fits = all(one.x + one.width <= right and one.y + one.height <= bottom for one in drawn)
        yield picture, drawn if fits else []


def _drawn(block: Block, entries: Sequence[Entry]) -> Iterator[Drawn]:
    if not block.box:
        return
    span = block.span
    tasks = tuple(
        entry.number for entry in entries if entry.task.span.start < span.end and entry.task.span.end > span.start
    )
    if tasks:
        left, top, right, bottom = block.box
        yield Drawn(left - _PAD, top - _PAD, right - left + 2 * _PAD, bottom - top + 2 * _PAD, tasks)
