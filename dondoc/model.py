"""The nouns of dondoc: what a document is, what an extraction holds.

Every span is ``[start, end)`` in code points of ``Source.text``. Nothing here reads, prints or decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

# left, top, right, bottom in points, from the top left corner of the page as a reader sees it
Box = tuple[float, float, float, float]


class DondocError(Exception):
    """A failure that a user can act on; its message is one line."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch ``[start, end)`` of code points."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"no span: [{self.start}, {self.end})")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: its place in the grid, how far it reaches, and where its text stands."""

    row: int
    column: int
    span: Span
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose cells the reader of a format knows; ``span`` covers all of it."""

    span: Span
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text that stands together on a page (from 1); one that goes on over a page is a block on each."""

    span: Span
    page: int
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """A digital signature found in a file."""

    name: str | None
    organisation: str | None
    signed_at: str | None
    intact: bool | None


@dataclass(frozen=True, slots=True)
class Source:
    """One document as it was read: its text and what the format says of the text's order.

    ``pages`` holds the span of each page in order, or is ``None`` for a format without pages. ``doubtful`` holds, in
    order, what recognition was not sure of; ``asides`` what stands apart from the running text: page numbers, running
    heads, footnotes, stamps.
    """

    path: str
    sha256: str
    format: str
    text: str
    pages: tuple[Span, ...] | None = None
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    ocr: bool = False
    doubtful: tuple[Span, ...] = ()
    asides: tuple[Span, ...] = ()
    signed_at: str | None = None
    signatures: tuple[Signature, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed: the name, the office of the one who signs, the lines of authority above it in order."""

    name: str | None
    title: str | None
    signed_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A document cited by its number; ``type``, ``day`` and ``issuer`` are ``None`` where the text is silent."""

    number: str
    type: str | None
    day: date | None
    issuer: str | None
    span: Span
    rule: str


@dataclass(frozen=True, slots=True)
class Header:
    """What a document says of itself; every field may be missing. ``rules`` names what made each field."""

    type: str | None = None
    number: str | None = None
    issued_on: date | None = None
    place: str | None = None
    issuer: str | None = None
    subject: str | None = None
    signer: Signer | None = None
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    rules: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """A body or collective as the text names it; ``known`` where a row names it whole, not only its head."""

    name: str
    span: Span
    rule: str
    known: bool = True


class Kind(StrEnum):
    """What sort of deadline a phrase sets."""

    DATE = "date"
    PERIOD = "period"
    RECURRING = "recurring"
    RELATIVE = "relative"
    EVENT = "event"


class Relation(StrEnum):
    """How the act stands to the day that is named."""

    BEFORE = "before"
    BY = "by"
    ON = "on"
    WITHIN = "within"


class Modality(StrEnum):
    """What the sentence does to the one it names."""

    OBLIGATION = "obligation"
    PROHIBITION = "prohibition"
    REQUEST = "request"


class LeadFrom(StrEnum):
    """Where the responsible body is named: in the task, above it, or nowhere."""

    OWN = "own"
    INHERITED = "inherited"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Offset:
    """A time counted from an anchor; ``unit`` is hour, day, working_day, week, month, quarter or year."""

    amount: int
    unit: str
    anchor: str | None


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when: the phrase, what it names, and the last day in time where the document settles it.

    ``clear`` is false where the reading rests on a guess (a year supplied by the document, an odd form).
    """

    text: str
    span: Span
    kind: Kind
    relation: Relation | None
    rule: str
    day: date | None = None
    time: time | None = None
    due: date | None = None
    rrule: str | None = None
    offset: Offset | None = None
    clear: bool = True


@dataclass(frozen=True, slots=True)
class Task:
    """One order, prohibition or request to somebody, with the evidence that made it."""

    id: str
    item: str | None
    text: str
    span: Span
    page: int | None
    lead: tuple[Body, ...]
    lead_from: LeadFrom
    coordinators: tuple[Body, ...]
    report_to: tuple[Body, ...]
    deadline: Deadline | None
    more_deadlines: tuple[Deadline, ...]
    deliverable: str | None
    modality: Modality
    confidence: float
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one document gave."""

    source: Source
    header: Header
    tasks: tuple[Task, ...]
    warnings: tuple[str, ...] = ()
