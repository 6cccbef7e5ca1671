"""Tasks as an Atom feed (RFC 4287): one entry a task, under an id that stays."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from xml.etree import ElementTree

from dondoc.feed.wording import cited, description, due, line, once, shortened
from dondoc.model import StoredTask

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_OID, "dondoc")
"""Under which a task's id becomes a UUID."""

_ATOM = "http://www.w3.org/2005/Atom"
_TITLE = "Nhiệm vụ"


def feed(tasks: Iterable[StoredTask], *, now: datetime) -> bytes:
    """Return the feed.

    Args:
        tasks: what it holds, in this order.
        now: when an empty feed was made; any other is as new as its newest entry.
    """
    found = list(once(tasks))
    root = ElementTree.Element("feed", {"xmlns": _ATOM, "xml:lang": "vi"})
    _add(root, "id", uuid.uuid5(NAMESPACE, f"feed {_TITLE}").urn)
    _add(root, "title", _TITLE)
    _add(root, "updated", _moment(max((moment(task) for task in found), default=now)))
    _add(ElementTree.SubElement(root, "author"), "name", "dondoc")
    ElementTree.SubElement(root, "generator").text = "dondoc"
    for task in found:
        _entry(root, task)
    ElementTree.indent(root, " ")
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def identifier(task_id: str) -> str:
    """Return the id under which an entry stands for a task in any feed."""
    return uuid.uuid5(NAMESPACE, task_id).urn


def moment(task: StoredTask) -> datetime:
    """Return when a task was last changed, in UTC; a time without an offset is in UTC already."""
    found = datetime.fromisoformat(task.updated_at)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _entry(root: ElementTree.Element, task: StoredTask) -> None:
    entry = ElementTree.SubElement(root, "entry")
    _add(entry, "id", identifier(task.id))
    last = due(task)
    _add(entry, "title", shortened(task.text) + (f" (hạn {last})" if last else ""))
    _add(entry, "updated", _moment(moment(task)))
    _add(ElementTree.SubElement(entry, "author"), "name", line(task.document.issuer or "") or "(không rõ)")
    for term, scheme in (
        (task.status.value, "status"),
        (line(task.document.type or ""), "type"),
        *((line(name), "lead") for name in task.lead),
    ):
        if term:
            ElementTree.SubElement(entry, "category", {"term": term, "scheme": f"urn:dondoc:{scheme}"})
    source = cited(task.document)
    if source:
        _add(entry, "summary", source)
    _add(entry, "content", description(task))


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    """Add an element that holds text, and no markup."""
    attributes = {"type": "text"} if name in ("title", "summary", "content") else {}
    ElementTree.SubElement(parent, name, attributes).text = text


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
