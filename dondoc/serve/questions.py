"""The questions that the store answers as JSON: documents, tasks, bodies, changes."""

from __future__ import annotations

import datetime
from dataclasses import asdict, replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query
from starlette.exceptions import HTTPException

from dondoc import __version__
from dondoc.feed import stored
from dondoc.feed.events import cloud_event, cursor
from dondoc.model import DondocError, Status, StoredTask
from dondoc.serve import answers
from dondoc.serve.problems import described, refused
from dondoc.serve.settings import Settings, settings_of
from dondoc.store.wanted import Wanted

router = APIRouter()

_EARLIEST = datetime.date(1900, 1, 1)
_LARGEST = 2**63 - 1

Server = Annotated[Settings, Depends(settings_of)]
Text = Annotated[str | None, Query(max_length=300, pattern=r"^[^\x00]*$")]
Limit = Annotated[int, Query(ge=1, le=500, description="How many at most.")]
Number = Annotated[int, Path(ge=1, le=_LARGEST)]
TaskId = Annotated[str, Path(pattern="^[0-9a-f]{16}$")]


def wanted(
    body: Annotated[Text, Query(description="Only a body's, in any part.")] = None,
    lead: Annotated[Text, Query(description="Only those that a body leads.")] = None,
    status: Annotated[list[Status] | None, Query(max_length=6)] = None,
    due_before: Annotated[datetime.date | None, Query(description="Only those due before this day.")] = None,
    due_within: Annotated[int | None, Query(ge=0, le=3660, description="Only those due in so many days.")] = None,
    overdue: Annotated[bool, Query(description="Only those whose last day is over.")] = False,
    no_deadline: Annotated[bool, Query(description="Only those without a last day.")] = False,
    gone: Annotated[bool, Query(description="Only those that a later reading did not find.")] = False,
    type: Annotated[Text, Query(description="Only of documents of a type.")] = None,  # noqa: A002
    document: Annotated[Text, Query(description="Only of a document: a number, a path, words.")] = None,
    q: Annotated[Text, Query(description="Only those with words, marks or not.")] = None,
) -> Wanted:
    """Return the tasks that a request asks for."""
    return Wanted(
        body=body,
        lead=lead,
        due_before=max(due_before, _EARLIEST) if due_before else None,
        due_within=due_within,
        overdue=overdue,
        status=tuple(status or ()),
        type=type,
        search=q,
        document=document,
        no_deadline=no_deadline,
        gone=gone,
    )


Filter = Annotated[Wanted, Depends(wanted)]


def found(server: Settings, asked: Wanted, *, sort: str, reverse: bool, limit: int) -> list[StoredTask]:
    """Return the tasks that are asked for: none where a body or a document is unknown.

    Raises:
        DondocError: the store does not answer.
    """
    try:
        return list(server.store.tasks(asked, today=server.today(), sort=sort, reverse=reverse, limit=limit))
    except DondocError as error:
        if error.__cause__ is not None:
            raise
        return []


@router.get("/tasks", response_model=answers.Tasks, responses=described(401, 404, 422))
def tasks(
    server: Server,
    asked: Filter,
    sort: Annotated[
        Literal["added", "due"], Query(description="As they came in, in pages; or by last day, the first page only.")
    ] = "added",
    after: Annotated[
        str | None, Query(pattern="^[0-9a-f]{16}$", description="The id of the last task that is known.")
    ] = None,
    limit: Limit = 50,
) -> Any:
    """List tasks: those first that came into the store first, or those that are due first."""
    if sort == "due" and after is None:
        listed = found(server, asked, sort="due", reverse=False, limit=limit)
        return {"items": list(map(stored.to_json, listed)), "next": None}
    if after is not None:
        _known(server, after)
    page = found(server, replace(asked, after=after), sort="new", reverse=True, limit=limit + 1)
    last = page[limit - 1].id if len(page) > limit else None
    return {"items": [stored.to_json(task) for task in page[:limit]], "next": last}


def _known(server: Settings, uid: str) -> None:
    try:
        server.store.task(uid, today=server.today())
    except DondocError as error:
        raise refused(error, 404) from None


@router.get("/tasks/{id}", response_model=answers.TaskDetails, responses=described(401, 404, 422))
def task(server: Server, id: TaskId) -> Any:  # noqa: A002
    """Tell all on one task, with its history."""
    try:
        details = server.store.task(id, today=server.today())
    except DondocError as error:
        raise refused(error, 404) from None
    return {
        "task": stored.to_json(details.task),
        "deadlines": details.deadlines,
        "read": details.read,
        "history": list(map(asdict, details.history)),
    }


@router.get("/documents", response_model=answers.Documents, responses=described(401, 422))
def documents(
    server: Server,
    type: Annotated[Text, Query(description="Only of a type, as Chỉ thị.")] = None,  # noqa: A002
    q: Annotated[Text, Query(description="Only those with words in their text, marks or not.")] = None,
    after: Annotated[int, Query(ge=0, le=_LARGEST, description="The number of the last one that is known.")] = 0,
    limit: Limit = 50,
) -> Any:
    """List documents, those first that came in first."""
    page = server.store.listed(after=after, limit=limit + 1, type_=type, words=q)
    last = page[limit - 1].id if len(page) > limit else None
    return {"items": [stored.document(one) for one in page[:limit]], "next": last}


@router.get("/documents/{id}", response_model=answers.DocumentDetails, responses=described(401, 404, 422))
def document(server: Server, id: Number) -> Any:  # noqa: A002
    """Tell all on one document: its copies, what it cites, what cites it."""
    try:
        details = server.store.document(id)
    except DondocError as error:
        raise refused(error, 404) from None
    return {
        "document": stored.document(details.document),
        "place": details.place,
        "signer": details.signer,
        "warnings": details.warnings,
        "rules": details.rules,
        "added_at": details.added_at,
        "copies": details.copies,
        "cites": [
            {
                "number": link.number,
                "type": link.type,
                "day": link.day,
                "document": stored.document(link.document) if link.document else None,
            }
            for link in details.cites
        ],
        "cited_by": list(map(stored.document, details.cited_by)),
    }


@router.get("/bodies", response_model=answers.Bodies, responses=described(401, 422))
def bodies(
    server: Server,
    name: Annotated[Text, Query(description="Only bodies so called.")] = None,
    within: Annotated[int, Query(ge=0, le=3660, description="In how many days what is due soon is due.")] = 7,
    limit: Limit = 50,
) -> Any:
    """List who has how many tasks open, due and overdue."""
    try:
        loads = server.store.bodies(today=server.today(), within=within, name=name, limit=limit)
    except DondocError as error:
        if error.__cause__ is not None:
            raise
        loads = []
    return {"items": list(map(asdict, loads))}


@router.get("/changes", response_model=answers.Changes, responses=described(401, 422))
def changes(
    server: Server,
    since: Annotated[str, Query(pattern="^[0-9]{1,18}$", description="The sequence of the last one known.")] = "0",
    limit: Limit = 50,
) -> Any:
    """List what changed, as CloudEvents in their order."""
    events = server.store.events(since=int(since), limit=limit, today=server.today())
    name = server.store.identity
    return {
        "items": [cloud_event(event, name) for event in events],
        "next": cursor(events[-1].number if events else int(since)),
    }


@router.get("/health", response_model=answers.Health, responses=described(422, 503), openapi_extra={"security": []})
def health(server: Server) -> Any:
    """Tell whether the store answers."""
    if not server.store.identity:
        raise HTTPException(503, "the store does not answer")
    return {"status": "ok", "version": __version__}
