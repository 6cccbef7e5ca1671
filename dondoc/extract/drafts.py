"""The nouns between paragraphs and tasks: what a heading leaves to what hangs under it, a task as it was read."""

from __future__ import annotations

from dataclasses import dataclass

from dondoc.extract.confidence import Facts
from dondoc.extract.kinds import Kind
from dondoc.model import Body, Deadline, LeadFrom, Modality, Span


@dataclass(frozen=True, slots=True)
class Draft:
    """A task before it is numbered and weighed; spans are in the source."""

    item: str | None
    span: Span
    lead: tuple[Body, ...]
    lead_from: LeadFrom
    coordinators: tuple[Body, ...]
    report_to: tuple[Body, ...]
    deadline: Deadline | None
    more_deadlines: tuple[Deadline, ...]
    deliverable: str | None
    modality: Modality
    evidence: tuple[str, ...]
    facts: Facts


@dataclass(frozen=True, slots=True)
class Context:
    """What a heading or an opening sentence leaves to what hangs under it.

    ``kind`` is that of the document; ``role`` "orders", "background" or "" where nothing was said; ``opened`` tells
    whether an opening sentence came.
    """

    kind: Kind
    lead: tuple[Body, ...] = ()
    deadline: Deadline | None = None
    modality: Modality = Modality.OBLIGATION
    role: str = ""
    opened: bool = False
    rules: tuple[str, ...] = ()
