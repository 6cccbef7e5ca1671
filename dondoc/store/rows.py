"""Makes the rows of the store's tables out of an extraction's nouns."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from dondoc.model import RUNNING, Body, Deadline, Extraction, Header, Offset, Signature, Signer, Source, Status, Task
from dondoc.store.words import bare, number_key

Row = dict[str, Any]

ROLES = {"lead": "L", "coordinators": "C", "report_to": "R"}
"""The letters under which a task's bodies are kept, by field."""

_CUT = 300

# the same offices issue the same kinds of documents
_bare = lru_cache(maxsize=10_000)(bare)


def clean(text: str) -> str:
    """Return ``text`` as both databases take it: without NUL, and with a file name's odd bytes escaped."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return text


def maybe(text: str | None) -> str | None:
    """Return ``text`` cleaned, or ``None``."""
    return None if text is None else clean(text)


def plain(value: Any) -> Any:
    """Return a value as the history keeps it: a day as text."""
    return value.isoformat() if isinstance(value, date) else value


@lru_cache(maxsize=64)
def digest(text: str) -> str:
    """Return the key of a text that may be longer than an index takes."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _fields(one: Signer | Signature | Offset) -> Row:
    """Return the fields of a noun that holds no other; ``asdict`` looks for some, at length."""
    return {field: getattr(one, field) for field in one.__slots__}


def document(header: Header, warnings: tuple[str, ...]) -> Row:
    """Return the columns of a document that its reading gives."""
    return {
        "type": maybe(header.type),
        "type_key": _bare(header.type)[:_CUT] if header.type else None,
        "number": maybe(header.number),
        "number_key": number_key(header.number)[:_CUT] if header.number else None,
        "issued_on": header.issued_on,
        "place": maybe(header.place),
        "issuer": maybe(header.issuer),
        "issuer_key": _bare(header.issuer)[:_CUT] if header.issuer else None,
        "subject": maybe(header.subject),
        "signer": _fields(header.signer) if header.signer else None,
        "addressees": list(map(clean, header.addressees)),
        "recipients": list(map(clean, header.recipients)),
        "warnings": list(map(clean, warnings)),
    }


def copy(source: Source) -> Row:
    """Return the columns of a copy that its source gives."""
    return {
        "sha256": source.sha256,
        "path": clean(source.path),
        "path_key": digest(source.path),
        "format": source.format,
        "pages": len(source.pages) if source.pages is not None else None,
        "ocr": source.ocr,
        "signed_at": source.signed_at,
        "signatures": [_fields(signature) for signature in source.signatures],
        "warnings": list(map(clean, source.warnings)),
    }


def task(one: Task, position: int) -> Row:
    """Return the columns of a task that its reading gives."""
    return {
        "extracted_id": one.id,
        "position": position,
        "item": maybe(one.item),
        "text": clean(one.text),
        "span_start": one.span.start,
        "span_end": one.span.end,
        "page": one.page,
        "lead_from": one.lead_from.value,
        "deliverable": maybe(one.deliverable),
        "modality": one.modality.value,
        "confidence": one.confidence,
        "evidence": one.evidence,
        "due": one.deadline.due if one.deadline else None,
    }


def added(now: str) -> Row:
    """Return what people have done with a new task: nothing, so that the columns that they fill stay empty."""
    return {"active": True, "status": Status.TODO.value, "updated_at": now}


def deadline(one: Deadline, task_id: int, position: int) -> Row:
    """Return the row of a task's deadline."""
    return {
        "task_id": task_id,
        "position": position,
        "text": clean(one.text),
        "span_start": one.span.start,
        "span_end": one.span.end,
        "kind": one.kind.value,
        "relation": one.relation.value if one.relation else None,
        "day": one.day,
        "time": one.time.strftime("%H:%M") if one.time else None,
        "due": one.due,
        "rrule": one.rrule,
        "offset": _fields(one.offset) if one.offset else None,
        "rule": one.rule,
    }


def deadlines(one: Task, task_id: int) -> list[Row]:
    """Return the rows of a task's deadlines; the place 0 is that of the one for finishing, even if there is none."""
    main = [deadline(one.deadline, task_id, 0)] if one.deadline else []
    return main + [deadline(other, task_id, i) for i, other in enumerate(one.more_deadlines, 1)]


def bodies(one: Task) -> list[tuple[str, int, Body]]:
    """Return the bodies of a task with their role and place."""
    return [
        (role, i, body)
        for role, found in (("L", one.lead), ("C", one.coordinators), ("R", one.report_to))
        for i, body in enumerate(found)
    ]


def document_words(row: Mapping[str, Any]) -> str:
    """Return what a document says of itself, by the columns of its head."""
    signer = row["signer"] or {}
    said = (row["number"], row["type"], row["issuer"], row["subject"], row["place"], signer.get("name"))
    return "\n".join((*(part for part in said if part), *row["addressees"]))


def is_active(status: str, gone_at: str | None) -> bool:
    """Tell whether a task's deadline counts."""
    return gone_at is None and Status(status) in RUNNING


def references(extraction: Extraction) -> list[Row]:
    """Return the documents that an extraction cites."""
    return [
        {
            "number": clean(one.number),
            "number_key": number_key(one.number)[:_CUT],
            "type": maybe(one.type),
            "day": one.day,
            "issuer": maybe(one.issuer),
            "span_start": one.span.start,
            "span_end": one.span.end,
            "target_id": None,
        }
        for one in extraction.header.references
    ]


def amendments(extraction: Extraction) -> list[Row]:
    """Return what an extraction says that it changes in earlier documents."""
    return [
        {
            "kind": one.kind.value,
            "number": clean(one.number),
            "number_key": number_key(one.number)[:_CUT],
            "day": one.day,
            "old": one.old,
            "new": one.new,
            "text": clean(" ".join(extraction.source.text[one.span.start : one.span.end].split())),
            "span_start": one.span.start,
            "span_end": one.span.end,
            "rule": one.rule,
            "target_id": None,
            "gone_at": None,
        }
        for one in extraction.amendments
    ]
