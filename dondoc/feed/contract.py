"""The JSON of one extraction (``dondoc/1``) and its JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from dondoc.model import (
    Body,
    Deadline,
    Extraction,
    Header,
    Kind,
    LeadFrom,
    Modality,
    Relation,
    Signer,
    Source,
    Span,
    Task,
)

SCHEMA_ID = "dondoc/1"


def to_json(extraction: Extraction) -> dict[str, Any]:
    """Return an extraction as plain values in the contract's order, ready for ``json.dumps``."""
    return {
        "schema": SCHEMA_ID,
        "source": _source(extraction.source, extraction.warnings),
        "document": _document(extraction.header),
        "tasks": [_task(task) for task in extraction.tasks],
    }


def pieces(extraction: Extraction, *, indented: bool) -> Iterator[str]:
    """Yield the JSON of an extraction in pieces, a task at a time, so that a large one is never held whole.

    Args:
        extraction: what to print.
        indented: whether to print it as ``json.dumps`` with an indent of 1 does; else it is one line.
    """
    indent = 1 if indented else None
    head = {
        "schema": SCHEMA_ID,
        "source": _source(extraction.source, extraction.warnings),
        "document": _document(extraction.header),
        "tasks": [],
    }
    before, _, after = json.dumps(head, ensure_ascii=False, indent=indent).rpartition("[]")
    yield f"{before}["
    separator = "\n  " if indented else ""
    for task in extraction.tasks:
        text = json.dumps(_task(task), ensure_ascii=False, indent=indent)
        yield separator + (text.replace("\n", "\n  ") if indented else text)
        separator = ",\n  " if indented else ", "
    yield ("\n ]" if indented and extraction.tasks else "]") + after + "\n"


def _span(span: Span) -> list[int]:
    return [span.start, span.end]


def _source(source: Source, warnings: tuple[str, ...]) -> dict[str, Any]:
    return {
        "path": source.path,
        "sha256": source.sha256,
        "format": source.format,
        "pages": len(source.pages) if source.pages is not None else None,
        "ocr": source.ocr,
        "signed_at": source.signed_at,
        "signatures": [
            {"name": s.name, "organisation": s.organisation, "signed_at": s.signed_at, "intact": s.intact}
            for s in source.signatures
        ],
        "warnings": [*source.warnings, *warnings],
    }


def _document(header: Header) -> dict[str, Any]:
    signer = header.signer
    return {
        "type": header.type,
        "number": header.number,
        "issued_on": header.issued_on.isoformat() if header.issued_on else None,
        "place": header.place,
        "issuer": header.issuer,
        "subject": header.subject,
        "signer": _signer(signer) if signer else None,
        "addressees": list(header.addressees),
        "recipients": list(header.recipients),
        "references": [
            {
                "number": reference.number,
                "type": reference.type,
                "date": reference.day.isoformat() if reference.day else None,
                "issuer": reference.issuer,
                "span": _span(reference.span),
            }
            for reference in header.references
        ],
    }


def _signer(signer: Signer) -> dict[str, Any]:
    return {"name": signer.name, "title": signer.title, "signed_for": list(signer.signed_for)}


def _bodies(bodies: tuple[Body, ...]) -> list[dict[str, Any]]:
    return [{"name": body.name, "span": _span(body.span)} for body in bodies]


def _deadline(deadline: Deadline) -> dict[str, Any]:
    offset = deadline.offset
    return {
        "text": deadline.text,
        "span": _span(deadline.span),
        "kind": deadline.kind.value,
        "relation": deadline.relation.value if deadline.relation else None,
        "date": deadline.day.isoformat() if deadline.day else None,
        "time": deadline.time.strftime("%H:%M") if deadline.time else None,
        "due": deadline.due.isoformat() if deadline.due else None,
        "rrule": deadline.rrule,
        "offset": {"amount": offset.amount, "unit": offset.unit, "anchor": offset.anchor} if offset else None,
    }


def _task(task: Task) -> dict[str, Any]:
    return {
        "id": task.id,
        "item": task.item,
        "text": task.text,
        "span": _span(task.span),
        "page": task.page,
        "lead": _bodies(task.lead),
        "lead_from": task.lead_from.value,
        "coordinators": _bodies(task.coordinators),
        "report_to": _bodies(task.report_to),
        "deadline": _deadline(task.deadline) if task.deadline else None,
        "more_deadlines": [_deadline(deadline) for deadline in task.more_deadlines],
        "deliverable": task.deliverable,
        "modality": task.modality.value,
        "confidence": task.confidence,
        "evidence": list(task.evidence),
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _nullable(**schema: Any) -> dict[str, Any]:
    kind = schema.pop("type")
    values = schema.pop("enum", None)
    result: dict[str, Any] = {"type": [kind, "null"], **schema}
    if values is not None:
        result["enum"] = [*values, None]
    return result


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one extraction."""
    text = {"type": "string"}
    texts = {"type": "array", "items": text}
    span = {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 2, "maxItems": 2}
    maybe = _nullable(type="string")
    day = _nullable(type="string", pattern=r"^\d{4}-\d{2}-\d{2}$")
    body = _object({"name": text, "span": span})
    bodies = {"type": "array", "items": {"$ref": "#/$defs/body"}}
    offset = _object(
        {
            "amount": {"type": "integer"},
            "unit": {"enum": ["hour", "day", "working_day", "week", "month", "quarter", "year"]},
            "anchor": maybe,
        }
    )
    deadline = _object(
        {
            "text": text,
            "span": span,
            "kind": {"enum": [kind.value for kind in Kind]},
            "relation": _nullable(type="string", enum=[relation.value for relation in Relation]),
            "date": day,
            "time": _nullable(type="string", pattern=r"^\d{2}:\d{2}$"),
            "due": day,
            "rrule": maybe,
            "offset": {"anyOf": [offset, {"type": "null"}]},
        }
    )
    signature = _object({"name": maybe, "organisation": maybe, "signed_at": maybe, "intact": _nullable(type="boolean")})
    source = _object(
        {
            "path": text,
            "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "format": text,
            "pages": _nullable(type="integer"),
            "ocr": {"type": "boolean"},
            "signed_at": maybe,
            "signatures": {"type": "array", "items": signature},
            "warnings": texts,
        }
    )
    reference = _object({"number": text, "type": maybe, "date": day, "issuer": maybe, "span": span})
    signer = _object({"name": maybe, "title": maybe, "signed_for": texts})
    document = _object(
        {
            "type": maybe,
            "number": maybe,
            "issued_on": day,
            "place": maybe,
            "issuer": maybe,
            "subject": maybe,
            "signer": {"anyOf": [signer, {"type": "null"}]},
            "addressees": texts,
            "recipients": texts,
            "references": {"type": "array", "items": reference},
        }
    )
    task = _object(
        {
            "id": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
            "item": maybe,
            "text": text,
            "span": span,
            "page": _nullable(type="integer", minimum=1),
            "lead": bodies,
            "lead_from": {"enum": [value.value for value in LeadFrom]},
            "coordinators": bodies,
            "report_to": bodies,
            "deadline": {"anyOf": [{"$ref": "#/$defs/deadline"}, {"type": "null"}]},
            "more_deadlines": {"type": "array", "items": {"$ref": "#/$defs/deadline"}},
            "deliverable": maybe,
            "modality": {"enum": [value.value for value in Modality]},
            "confidence": {"type": "number", "minimum": 0, "maximum": 1},
            "evidence": texts,
        }
    )
    whole = _object(
        {
            "schema": {"const": SCHEMA_ID},
            "source": source,
            "document": document,
            "tasks": {"type": "array", "items": {"$ref": "#/$defs/task"}},
        }
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "One extraction of dondoc",
        **whole,
        "$defs": {"body": body, "deadline": deadline, "task": task},
    }
