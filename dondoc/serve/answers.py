"""What is answered, as models: they check each answer, and make the OpenAPI description."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from dondoc.model import LeadFrom, Modality, Status


class Answer(BaseModel):
    """What all answers share: they hold nothing that is not described."""

    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    """Why a request failed (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None


class Document(Answer):
    """A document of the store."""

    id: int
    type: str | None
    number: str | None
    issued_on: datetime.date | None
    issuer: str | None
    subject: str | None
    path: Annotated[str, Field(description="The name under which it came in.")]


class Task(Answer):
    """A task of the store: what was read, as people corrected it, and what they added."""

    id: str
    document: Document
    item: str | None
    text: str
    span: Annotated[list[int], Field(min_length=2, max_length=2, description="Start and end, in code points.")]
    page: int | None
    lead: list[str]
    lead_from: LeadFrom
    coordinators: list[str]
    report_to: list[str]
    deadline: Annotated[str | None, Field(description="As the document says it.")]
    due: Annotated[datetime.date | None, Field(description="The last day in time; the next one of what recurs.")]
    time: str | None
    rrule: str | None
    deliverable: str | None
    modality: Modality
    confidence: float
    status: Status
    overdue: bool
    assignee: str | None
    progress: int | None
    note: str | None
    done_on: datetime.date | None
    corrected: Annotated[list[str], Field(description="The fields that a person changed.")]
    gone: Annotated[bool, Field(description="Whether a later reading did not find it again.")]
    updated_at: str


class Tasks(Answer):
    """A page of tasks; ``next`` is the ``after`` of the next page, ``null`` on the last one."""

    items: list[Task]
    next: str | None


class Documents(Answer):
    """A page of documents; ``next`` is the ``after`` of the next page, ``null`` on the last one."""

    items: list[Document]
    next: int | None


class Entry(Answer):
    """A change in a task's history: each field before and after."""

    at: str
    author: str
    cause: str
    changes: dict[str, Any]
    note: str | None


class TaskDetails(Answer):
    """All on one task; ``read`` holds what was read of the fields that a person changed."""

    task: Task
    deadlines: list[str]
    read: dict[str, Any]
    history: list[Entry]


class Link(Answer):
    """A document that is cited; ``document`` where the store has it."""

    number: str
    type: str | None
    day: datetime.date | None
    document: Document | None


class DocumentDetails(Answer):
    """All on one document."""

    document: Document
    place: str | None
    signer: dict[str, Any] | None
    warnings: list[str]
    rules: str
    added_at: str
    copies: list[str]
    cites: list[Link]
    cited_by: list[Document]


class Body(Answer):
    """What a body has to do: tasks that it leads and that are open, due soon, overdue, done; those it helps with."""

    name: str
    aliases: list[str]
    open: int
    due: int
    overdue: int
    done: int
    helping: int


class Bodies(Answer):
    """The bodies, the most overdue first."""

    items: list[Body]


class Event(Answer):
    """A CloudEvent; ``data`` is the task or the document as it is now, with ``change``."""

    specversion: Literal["1.0"]
    id: str
    source: str
    type: str
    subject: str
    time: datetime.datetime
    sequence: str
    datacontenttype: str
    data: dict[str, Any]


class Changes(Answer):
    """Events in their order; ``next`` is the ``since`` of what comes behind them."""

    items: list[Event]
    next: str


class Taken(Answer):
    """A document that was taken in; ``extraction`` is what ``dondoc extract --json`` prints."""

    id: int
    outcome: Literal["new", "unchanged", "updated"]
    extraction: Annotated[dict[str, Any], Field(description="In the form of dondoc/1.")]


class Failed(Answer):
    """A part of a file that could not be read, and why."""

    path: str
    reason: str


class Receipt(Answer):
    """What became of a file: the documents in it, and what of it could not be read."""

    documents: list[Taken]
    failures: list[Failed]


class Health(Answer):
    """That the server is there, and the store answers."""

    status: Literal["ok"]
    version: str
