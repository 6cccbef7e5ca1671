"""The nouns of dondoc: what a document is, what an extraction holds.

Every span is ``[start, end)`` in code points of ``Source.text``. Nothing here reads, prints or decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import Any

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
class Picture:
    """A page (from 1) as it looks: its size in points, in which boxes are given, and the bytes of an image."""

    page: int
    width: float
    height: float
    media_type: str
    data: bytes = field(repr=False)


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


class Change(StrEnum):
    """What one document does to an earlier one."""

    AMEND = "amend"
    REPLACE = "replace"
    CORRECT = "correct"
    EXTEND = "extend"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a document says that it changes in an earlier one, cited by ``number``.

    ``day`` is the earlier document's own day; ``old`` and ``new`` are the deadlines that are moved, where the text
    names them.
    """

    kind: Change
    number: str
    day: date | None
    span: Span
    rule: str
    old: date | None = None
    new: date | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one document gave."""

    source: Source
    header: Header
    tasks: tuple[Task, ...]
    warnings: tuple[str, ...] = ()
    amendments: tuple[Amendment, ...] = ()


class Status(StrEnum):
    """How far a task is, in the words of those who follow it up."""

    TODO = "chưa thực hiện"
    DOING = "đang thực hiện"
    DONE = "hoàn thành"
    DONE_LATE = "hoàn thành quá hạn"
    PAUSED = "tạm dừng"
    CANCELLED = "huỷ"


RUNNING = frozenset((Status.TODO, Status.DOING))
"""The statuses in which a deadline counts: only such a task is ever due or overdue."""

DONE = frozenset((Status.DONE, Status.DONE_LATE))
"""The statuses of what is finished."""

OPEN = RUNNING | {Status.PAUSED}
"""The statuses of what is still to be done."""


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as the store keeps it, with what a list of tasks shows of it."""

    id: int
    type: str | None
    number: str | None
    issued_on: date | None
    issuer: str | None
    subject: str | None
    path: str


@dataclass(frozen=True, slots=True)
class StoredTask:
    """A task as the store keeps it: what was read, as people corrected it, and what they added.

    ``due`` is the last day in time, for a recurring task the next one; ``corrected`` names the fields that a person
    changed; ``gone`` is set where a later reading did not find the task again.
    """

    id: str
    document: StoredDocument
    item: str | None
    text: str
    span: Span
    page: int | None
    lead: tuple[str, ...]
    lead_from: LeadFrom
    coordinators: tuple[str, ...]
    report_to: tuple[str, ...]
    deadline: str | None
    due: date | None
    time: time | None
    rrule: str | None
    deliverable: str | None
    modality: Modality
    confidence: float
    status: Status
    assignee: str | None
    progress: int | None
    note: str | None
    done_on: date | None
    overdue: bool
    gone: bool
    corrected: tuple[str, ...]
    updated_at: str


@dataclass(frozen=True, slots=True)
class Event:
    """An entry of the store's log of changes: its place in it, when, what happened, and to what, as that is now.

    ``kind`` is ``task.created``, ``task.updated``, ``task.due``, ``document.created`` and so on; ``change`` says more
    of it: the fields before and after, who made it, the last day that it is about.
    """

    number: int
    at: str
    kind: str
    document: StoredDocument
    task: StoredTask | None
    change: Mapping[str, Any] | None
