"""Tasks of a store as plain values: for JSON with the keys of ``dondoc/1``, and as the cells of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dondoc.model import StoredDocument, StoredTask

SCHEMA_ID = "dondoc-tasks/1"

HEADINGS = (
    "Mã",
    "Số, ký hiệu văn bản",
    "Ngày ban hành",
    "Cơ quan ban hành",
    "Mục",
    "Nội dung nhiệm vụ",
    "Cơ quan chủ trì",
    "Cơ quan phối hợp",
    "Báo cáo",
    "Thời hạn",
    "Hạn cuối",
    "Sản phẩm",
    "Tình trạng",
    "Quá hạn",
    "Người thực hiện",
    "Tiến độ (%)",
    "Ghi chú",
    "Tệp",
)


def to_json(task: StoredTask) -> dict[str, Any]:
    """Return a task of a store as plain values."""
    return {
        "id": task.id,
        "document": document(task.document),
        "item": task.item,
        "text": task.text,
        "span": [task.span.start, task.span.end],
        "page": task.page,
        "lead": list(task.lead),
        "lead_from": task.lead_from.value,
        "coordinators": list(task.coordinators),
        "report_to": list(task.report_to),
        "deadline": task.deadline,
        "due": task.due.isoformat() if task.due else None,
        "time": task.time.strftime("%H:%M") if task.time else None,
        "rrule": task.rrule,
        "deliverable": task.deliverable,
        "modality": task.modality.value,
        "confidence": task.confidence,
        "status": task.status.value,
        "overdue": task.overdue,
        "assignee": task.assignee,
        "progress": task.progress,
        "note": task.note,
        "done_on": task.done_on.isoformat() if task.done_on else None,
        "corrected": list(task.corrected),
        "gone": task.gone,
        "updated_at": task.updated_at,
    }


def document(one: StoredDocument) -> dict[str, Any]:
    """Return a document of a store as plain values."""
    return {
        "id": one.id,
        "type": one.type,
        "number": one.number,
        "issued_on": one.issued_on.isoformat() if one.issued_on else None,
        "issuer": one.issuer,
        "subject": one.subject,
        "path": one.path,
    }


def cells(task: StoredTask) -> tuple[str, ...]:
    """Return a task as the cells under ``HEADINGS``."""
    kind = task.document
    return (
        task.id,
        kind.number or "",
        kind.issued_on.isoformat() if kind.issued_on else "",
        kind.issuer or "",
        task.item or "",
        task.text,
        "; ".join(task.lead),
        "; ".join(task.coordinators),
        "; ".join(task.report_to),
        task.deadline or "",
        task.due.isoformat() if task.due else "",
        task.deliverable or "",
        task.status.value,
        "x" if task.overdue else "",
        task.assignee or "",
        str(task.progress) if task.progress is not None else "",
        task.note or "",
        kind.path,
    )


def to_csv(tasks: Iterable[StoredTask]) -> Iterator[str]:
    """Yield the lines of a CSV file with all ``HEADINGS``, as ``delimited`` writes them."""
    from dondoc.feed.delimited import table

    for line in table(HEADINGS, map(cells, tasks)):
        yield line.decode()
