"""Tasks for calendars and feed readers, which come back for them, and send a token in the address alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dondoc.feed import atom, ics
from dondoc.model import OPEN, StoredTask
from dondoc.serve.problems import described
from dondoc.serve.questions import Filter, Server, found
from dondoc.serve.settings import Settings, same
from dondoc.store.wanted import Wanted

router = APIRouter()

MOST = 5_000
"""How many tasks a calendar or a feed holds at most."""

Secret = Annotated[str, Path(min_length=1, max_length=200)]
Remind = Annotated[str | None, Query(pattern=r"^\d{1,3}[wdhWDH]$", description="How long before, as 12h, 3d, 1w.")]
Events = Annotated[bool, Query(description="Events for calendars that know no to-dos; what has no day is left out.")]

_CALENDAR, _ATOM = "text/calendar", "application/atom+xml"


def _media(kind: str) -> dict[int | str, dict[str, object]]:
    content = {kind: {"schema": {"type": "string"}}}
    return {200: {"description": "OK", "content": content}, **described(401, 422)}


@router.get("/tasks.ics", response_class=Response, responses=_media(_CALENDAR))
def calendar(server: Server, asked: Filter, remind: Remind = None, events: Events = False) -> Response:
    """Give tasks as a calendar (RFC 5545): those that are open, unless ``status`` asks for others."""
    listed = _listed(server, asked)
    options = ics.Options(server.today(), event=events, remind=ics.reminder(remind) if remind else None)
    return Response(ics.calendar(listed, options), media_type=f"{_CALENDAR}; charset=utf-8")


@router.get("/feed.atom", response_class=Response, responses=_media(_ATOM))
def feed(server: Server, asked: Filter) -> Response:
    """Give tasks as an Atom feed (RFC 4287), what is due first in front."""
    # the day's beginning: an empty feed is the same all day
    now = datetime.combine(server.today(), datetime.min.time(), UTC)
    return Response(atom.feed(_listed(server, asked), now=now), media_type=f"{_ATOM}; charset=utf-8")


@router.get("/subscriptions/{secret}/tasks.ics", include_in_schema=False)
def secret_calendar(
    server: Server, secret: Secret, asked: Filter, remind: Remind = None, events: Events = False
) -> Response:
    """Give the calendar to who knows its address."""
    _admit(server, secret)
    return calendar(server, asked, remind, events)


@router.get("/subscriptions/{secret}/feed.atom", include_in_schema=False)
def secret_feed(server: Server, secret: Secret, asked: Filter) -> Response:
    """Give the feed to who knows its address."""
    _admit(server, secret)
    return feed(server, asked)


def _admit(server: Settings, secret: str) -> None:
    if server.feed_token is None or not same(secret, server.feed_token):
        raise HTTPException(404)


def _listed(server: Settings, asked: Wanted) -> list[StoredTask]:
    if not asked.status and not asked.gone:
        asked = replace(asked, status=tuple(sorted(OPEN)))
    return found(server, asked, sort="due", reverse=False, limit=MOST)
