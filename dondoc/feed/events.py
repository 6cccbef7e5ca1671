"""Events of the store's log in the form of CloudEvents 1.0 (JSON), as other systems take them."""

from __future__ import annotations

import json
from typing import Any

from dondoc.feed import stored
from dondoc.model import Event

PREFIX = "vn.dondoc."
"""What the type of every event begins with."""

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"

_DIGITS = 18


def cloud_event(event: Event, store: str) -> dict[str, Any]:
    """Return an event in CloudEvents' JSON format.

    Args:
        event: of the log.
        store: the id of the store: two stores number their events alike.
    """
    subject, data = (
        (event.task.id, stored.to_json(event.task))
        if event.task is not None
        else (f"documents/{event.document.id}", stored.document(event.document))
    )
    return {
        "specversion": "1.0",
        "id": str(event.number),
        "source": f"urn:uuid:{store}",
        "type": PREFIX + event.kind,
        "subject": subject,
        "time": event.at,
        "sequence": cursor(event.number),
        "datacontenttype": "application/json",
        "data": {**data, "change": dict(event.change) if event.change is not None else None},
    }


def cursor(number: int) -> str:
    """Return the place of an event in the log, such that a later one comes later in the order of letters too."""
    return f"{number:0{_DIGITS}}"


def encoded(event: dict[str, Any]) -> bytes:
    """Return an event as one line of UTF-8 without its end."""
    # a file's name may hold bytes that are no text
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
