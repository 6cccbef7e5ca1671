"""The tables of the store as mapped classes; the migrations make them, and a test compares the two.

Rows get their numbers from dondoc, one after the other: writers take turns, and nothing is ever deleted.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, LargeBinary, MetaData, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# SQLite numbers rows by itself in a column of this very type only
Id = BigInteger().with_variant(Integer, "sqlite")


MOVED = text("status <> 'chưa thực hiện'")


class Base(DeclarativeBase):
    """What all tables share: names for their constraints, and how Python's types are kept."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012
        str: Text,
        int: Id,
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
    }


class Run(Base):
    """One ingest, watch or new extraction; ``ended_at`` stays empty where it was killed."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    version: Mapped[str]
    started_at: Mapped[str]
    ended_at: Mapped[str | None]
    new: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)


class File(Base):
    """The bytes of a file that was read to its end, by their hash; an archive may hold several documents."""

    __tablename__ = "files"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    sha256: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    added_at: Mapped[str]


class Path(Base):
    """A name under which a file was found, with the mark (size, times) by which it is known to be unchanged.

    ``key`` is the name's hash: a name may be longer than an index takes.
    """

    __tablename__ = "paths"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    key: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("files.sha256"))
    mark: Mapped[str | None]


class Failure(Base):
    """What could not be read, and why: a file, or ``path`` inside it; ``sha256`` is empty where there were no bytes."""

    __tablename__ = "failures"

    key: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str]
    file: Mapped[str]
    file_key: Mapped[str] = mapped_column(index=True)
    sha256: Mapped[str | None]
    mark: Mapped[str | None]
    reason: Mapped[str]
    tries: Mapped[int]
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    failed_at: Mapped[str]


class Document(Base):
    """A document, whatever number of copies of it came in."""

    __tablename__ = "documents"
    __table_args__ = (
        Index(None, "type_key", "id"),
        Index(None, "number_key", "issued_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    type: Mapped[str | None]
    type_key: Mapped[str | None]
    number: Mapped[str | None]
    number_key: Mapped[str | None]
    issued_on: Mapped[date | None]
    place: Mapped[str | None]
    issuer: Mapped[str | None]
    issuer_key: Mapped[str | None]
    subject: Mapped[str | None]
    signer: Mapped[dict[str, Any] | None]
    addressees: Mapped[list[Any]]
    recipients: Mapped[list[Any]]
    warnings: Mapped[list[Any]]
    rules: Mapped[str]
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    added_at: Mapped[str]
    updated_at: Mapped[str]


class Copy(Base):
    """One reading of a document's bytes; the current one is what its tasks were taken from."""

    __tablename__ = "copies"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    sha256: Mapped[str]
    path: Mapped[str]
    path_key: Mapped[str] = mapped_column(index=True)
    format: Mapped[str]
    pages: Mapped[int | None]
    ocr: Mapped[bool]
    signed_at: Mapped[str | None]
    signatures: Mapped[list[Any]]
    warnings: Mapped[list[Any]]
    current: Mapped[bool]
    added_at: Mapped[str]


class Content(Base):
    """What a copy holds, packed, so that it can be extracted again without its file."""

    __tablename__ = "contents"

    copy_id: Mapped[int] = mapped_column(ForeignKey("copies.id"), primary_key=True)
    source: Mapped[bytes] = mapped_column(LargeBinary)


class Rhythm(Base):
    """A rule of recurrence and the day it counts from, shared by all tasks that come back by it."""

    __tablename__ = "rhythms"
    __table_args__ = (Index(None, "rrule", "anchor", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rrule: Mapped[str]
    anchor: Mapped[date]


class Task(Base):
    """A task: as it was read, but for the fields in ``corrected``, which are as people set them.

    ``uid`` is the id that others know it by. ``due`` and ``rhythm_id`` are those in force; ``active`` tells whether the
    task's deadline counts.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        Index(None, "document_id", "position"),
        # what is still to be begun is most of it, and found by its day
        Index(None, "status", "due", "id", sqlite_where=MOVED, postgresql_where=MOVED),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    uid: Mapped[str]
    extracted_id: Mapped[str]
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    position: Mapped[int]
    item: Mapped[str | None]
    text: Mapped[str]
    span_start: Mapped[int]
    span_end: Mapped[int]
    page: Mapped[int | None]
    lead_from: Mapped[str]
    deliverable: Mapped[str | None]
    modality: Mapped[str]
    confidence: Mapped[float]
    evidence: Mapped[list[Any]]
    due: Mapped[date | None]
    rhythm_id: Mapped[int | None] = mapped_column(ForeignKey("rhythms.id"))
    active: Mapped[bool]
    status: Mapped[str]
    done_on: Mapped[date | None]
    assignee: Mapped[str | None]
    progress: Mapped[int | None]
    note: Mapped[str | None]
    corrected: Mapped[dict[str, Any] | None]
    gone_at: Mapped[str | None]
    updated_at: Mapped[str]


class Deadline(Base):
    """A deadline of a task as it was read; the first is the one for finishing."""

    __tablename__ = "deadlines"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    span_start: Mapped[int]
    span_end: Mapped[int]
    kind: Mapped[str]
    relation: Mapped[str | None]
    day: Mapped[date | None]
    time: Mapped[str | None]
    due: Mapped[date | None]
    rrule: Mapped[str | None]
    offset: Mapped[dict[str, Any] | None]
    rule: Mapped[str]


class Body(Base):
    """A body under the name it was first met by; ``bare`` is that name as it is searched."""

    __tablename__ = "bodies"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    bare: Mapped[str]


class Alias(Base):
    """A name of a body, in the form that does not depend on case and the place of tone marks."""

    __tablename__ = "aliases"

    key: Mapped[str] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), index=True)
    name: Mapped[str]


class Join(Base):
    """That a body became one more name of another: whose name, when, by whom."""

    __tablename__ = "joins"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    body_id: Mapped[int]
    at: Mapped[str]
    author: Mapped[str]


class TaskBody(Base):
    """A body's part in a task: L leads, C coordinates, R is reported to."""

    __tablename__ = "task_bodies"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    span_start: Mapped[int | None]
    span_end: Mapped[int | None]
    rule: Mapped[str | None]


# -- the register: derived from tasks and their bodies, behind the saving ----------------------------------------------


class TaskId(Base):
    """The id that others know a task by."""

    __tablename__ = "task_ids"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    uid: Mapped[str] = mapped_column(primary_key=True)
    task_id: Mapped[int]


class Entry(Base):
    """A task of a body, with what of the task tells its place, so that a body's tasks come in order from one index.

    The body 0 has every task, in the role ``-``.
    """

    __tablename__ = "entries"
    __table_args__ = (
        Index(None, "body_id", "role", "active", "due", "task_id"),
        Index(
            None,
            "body_id",
            "role",
            "active",
            "rhythm_id",
            "task_id",
            sqlite_where=text("rhythm_id IS NOT NULL"),
            postgresql_where=text("rhythm_id IS NOT NULL"),
        ),
        {"sqlite_with_rowid": False},
    )

    task_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    role: Mapped[str] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    active: Mapped[bool]
    due: Mapped[date | None]
    rhythm_id: Mapped[int | None]


class Tally(Base):
    """How many tasks a body has, by role, status and month of the deadline; body 0 counts every task once.

    ``month`` is ``YYYY-MM``, ``-`` without a deadline's day, ``R`` and the rhythm's number for what recurs.
    """

    __tablename__ = "tallies"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    body_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    role: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]


# -- what documents say of each other ----------------------------------------------------------------------------------


class Reference(Base):
    """A document that another one cites; ``target_id`` is the one meant, as soon as the store has it."""

    __tablename__ = "document_references"
    __table_args__ = (
        Index(None, "document_id"),
        Index(None, "number_key"),
        Index(None, "target_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    number: Mapped[str]
    number_key: Mapped[str]
    type: Mapped[str | None]
    day: Mapped[date | None]
    issuer: Mapped[str | None]
    span_start: Mapped[int]
    span_end: Mapped[int]
    target_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))


class Amendment(Base):
    """What a document says that it changes in an earlier one; ``gone_at`` where a later reading does not say so."""

    __tablename__ = "amendments"
    __table_args__ = (
        Index(None, "document_id"),
        Index(None, "number_key"),
        Index(None, "target_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    kind: Mapped[str]
    number: Mapped[str]
    number_key: Mapped[str]
    day: Mapped[date | None]
    old: Mapped[date | None]
    new: Mapped[date | None]
    text: Mapped[str]
    span_start: Mapped[int]
    span_end: Mapped[int]
    rule: Mapped[str]
    target_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    gone_at: Mapped[str | None]


class Proposal(Base):
    """What an amendment would change in one task, until a person accepts or refuses it."""

    __tablename__ = "proposals"
    __table_args__ = (Index(None, "amendment_id", "task_id", unique=True), Index(None, "state", "id"))

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendments.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    field: Mapped[str]
    old: Mapped[str | None]
    new: Mapped[str | None]
    state: Mapped[str]
    decided_at: Mapped[str | None]
    decided_by: Mapped[str | None]


class History(Base):
    """A change of a task: when, by whom, why (person, reading, amendment), and each field before and after."""

    __tablename__ = "history"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    at: Mapped[str]
    author: Mapped[str]
    cause: Mapped[str]
    changes: Mapped[dict[str, Any]]
    note: Mapped[str | None]


class Event(Base):
    """The log of changes for other systems, written in the transaction that makes the change.

    ``id`` only grows, in the order in which transactions end: writers take turns. A row with ``tasks`` stands for so
    many events more: that a document came in, and behind it that each of its tasks did. ``id`` and ``task_id`` are then
    those of the last one.
    """

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str]
    kind: Mapped[str]
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"))
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    payload: Mapped[dict[str, Any] | None]
    tasks: Mapped[int] = mapped_column(server_default=text("0"))


class Property(Base):
    """What the store says of itself: ``id`` is what its events are known by elsewhere."""

    __tablename__ = "properties"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class Indexed(Base):
    """How far the register or an index for search is: ``upto`` is the last row that it holds."""

    __tablename__ = "indexes"

    name: Mapped[str] = mapped_column(primary_key=True)
    upto: Mapped[int]


class Notice(Base):
    """That other systems were told of a task's last day: that it comes (``due``) or is over (``overdue``)."""

    __tablename__ = "notices"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)


class Receiver(Base):
    """Somebody who is sent the log: how far, how often the next event was tried, and who is sending until when.

    ``key`` is the address's hash, ``shown`` the address without its secrets; ``until`` counts milliseconds since 1970.
    """

    __tablename__ = "receivers"

    key: Mapped[str] = mapped_column(primary_key=True)
    shown: Mapped[str]
    cursor: Mapped[int]
    tries: Mapped[int]
    holder: Mapped[str | None]
    until: Mapped[int]


class DeadLetter(Base):
    """An event that a receiver did not take, and why."""

    __tablename__ = "dead_letters"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    receiver: Mapped[str] = mapped_column(ForeignKey("receivers.key"), primary_key=True)
    event_id: Mapped[int] = mapped_column(primary_key=True)
    tries: Mapped[int]
    reason: Mapped[str]
    failed_at: Mapped[str]


class Mirror(Base):
    """A task's to-do in a calendar, and what both sides held when they last agreed."""

    __tablename__ = "mirrors"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    calendar: Mapped[str] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), primary_key=True)
    agreed: Mapped[dict[str, Any]]
