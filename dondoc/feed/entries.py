"""Tasks of an extraction as the rows that exporters take, as if they had just come into a store."""

from __future__ import annotations

from datetime import date, datetime

from dondoc import recurrence
from dondoc.model import Extraction, Status, StoredDocument, StoredTask, Task


def entries(extraction: Extraction, *, today: date, now: datetime, document_id: int = 0) -> list[StoredTask]:
    """Return the tasks of an extraction as rows that nobody has worked on yet.

    Args:
        extraction: what a document gave.
        today: the day that tells what is overdue and when what recurs is due next.
        now: when it was extracted, with its offset from UTC.
        document_id: the document's number among those that are exported together.
    """
    header = extraction.header
    document = StoredDocument(
        id=document_id,
        type=header.type,
        number=header.number,
        issued_on=header.issued_on,
        issuer=header.issuer,
        subject=header.subject,
        path=extraction.source.path,
    )
    moment = now.isoformat(timespec="seconds")
    return [_entry(task, document, today, moment) for task in extraction.tasks]


def _entry(task: Task, document: StoredDocument, today: date, moment: str) -> StoredTask:
    deadline = task.deadline
    rrule = deadline.rrule if deadline else None
    due = deadline.due if deadline else None
    if rrule:
        due = recurrence.next_due(rrule, recurrence.anchor(rrule, document.issued_on), today)
    return StoredTask(
        id=task.id,
        document=document,
        item=task.item,
        text=task.text,
        span=task.span,
        page=task.page,
        lead=tuple(body.name for body in task.lead),
        lead_from=task.lead_from,
        coordinators=tuple(body.name for body in task.coordinators),
        report_to=tuple(body.name for body in task.report_to),
        deadline=deadline.text if deadline else None,
        due=due,
        time=deadline.time if deadline else None,
        rrule=rrule,
        deliverable=task.deliverable,
        modality=task.modality,
        confidence=task.confidence,
        status=Status.TODO,
        assignee=None,
        progress=None,
        note=None,
        done_on=None,
        overdue=due is not None and due < today,
        gone=False,
        corrected=(),
        updated_at=moment,
    )
