"""The columns that a list of tasks may have: a key to ask for each, its Vietnamese heading, and its value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dondoc.feed.wording import clean, names, when
from dondoc.model import DondocError, Modality, StoredTask

MODALITY = {Modality.OBLIGATION: "phải làm", Modality.PROHIBITION: "cấm", Modality.REQUEST: "đề nghị"}
"""How a task binds, in the middle of a line."""

Value = Callable[[int, StoredTask], str]
"""What makes a cell's text of a task and its place in the list, from 1; days are ISO 8601."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column."""

    key: str
    heading: str
    value: Value


def _text(read: Callable[[StoredTask], object]) -> Value:
    """Return what makes a cell of a value; ``None`` gives an empty one."""

    def value(_: int, task: StoredTask) -> str:
        found = read(task)
        return "" if found is None else clean(str(found)).strip()

    return value


FIELDS = {
    field.key: field
    for field in (
        Field("tt", "TT", lambda place, _: str(place)),
        Field("number", "Số, ký hiệu văn bản", _text(lambda task: task.document.number)),
        Field("issued_on", "Ngày ban hành", _text(lambda task: task.document.issued_on)),
        Field("text", "Nội dung nhiệm vụ", _text(lambda task: task.text)),
        Field("lead", "Cơ quan chủ trì", _text(lambda task: names(task.lead))),
        Field("coordinators", "Cơ quan phối hợp", _text(lambda task: names(task.coordinators))),
        Field("due", "Thời hạn", _text(lambda task: task.due)),
        Field("deliverable", "Sản phẩm", _text(lambda task: task.deliverable)),
        Field("status", "Tình trạng", _text(lambda task: task.status.value)),
        Field("note", "Ghi chú", _text(lambda task: task.note)),
        Field("assignee", "Người thực hiện", _text(lambda task: task.assignee)),
        Field("progress", "Tiến độ (%)", _text(lambda task: task.progress)),
        Field("done_on", "Ngày hoàn thành", _text(lambda task: task.done_on)),
        Field("overdue", "Quá hạn", _text(lambda task: "x" if task.overdue else "")),
        Field("time", "Giờ", _text(lambda task: f"{task.time:%H:%M}" if task.time else None)),
        Field("deadline", "Thời hạn ghi trong văn bản", _text(lambda task: task.deadline)),
        Field("when", "Thời hạn đầy đủ", _text(when)),
        Field("rrule", "Quy tắc lặp lại", _text(lambda task: task.rrule)),
        Field("report_to", "Báo cáo cho", _text(lambda task: names(task.report_to))),
        Field("modality", "Tính chất", _text(lambda task: MODALITY[task.modality])),
        Field("item", "Mục", _text(lambda task: task.item)),
        Field("page", "Trang", _text(lambda task: task.page)),
        Field("type", "Loại văn bản", _text(lambda task: task.document.type)),
        Field("issuer", "Cơ quan ban hành", _text(lambda task: task.document.issuer)),
        Field("subject", "Trích yếu", _text(lambda task: task.document.subject)),
        Field("path", "Tệp", _text(lambda task: task.document.path)),
        Field("confidence", "Độ tin cậy", _text(lambda task: task.confidence)),
        Field("updated_at", "Cập nhật lúc", _text(lambda task: task.updated_at)),
        Field("id", "Mã nhiệm vụ", _text(lambda task: task.id)),
    )
}
"""All columns by key."""

USUAL = (*list(FIELDS)[: list(FIELDS).index("assignee") + 1], "id")
"""The columns of the list that an office keeps, and the task's id."""


def chosen(keys: Sequence[str]) -> list[Field]:
    """Return the columns of some keys, in their order.

    Raises:
        DondocError: a key is none, or is there twice.
    """
    for key in keys:
        if key not in FIELDS:
            raise DondocError(f"no column is called {key or '(empty)'}; there are {', '.join(FIELDS)}")
        if keys.count(key) > 1:
            raise DondocError(f"the column {key} is asked for twice")
    return [FIELDS[key] for key in keys]
