"""What a store answers, laid out: tables and texts for people, JSON and CSV for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from dondoc.cli.table import rendered
from dondoc.cli.words import plain, share, shortened
from dondoc.feed import records, stored
from dondoc.feed.fields import MODALITY
from dondoc.feed.wording import day
from dondoc.model import Status, StoredDocument, StoredTask
from dondoc.store.details import DocumentDetails, Entry, TaskDetails
from dondoc.store.linking import ACCEPTED, PENDING, REFUSED, VOID
from dondoc.store.summaries import Amended, Load, Stats

_LONGEST = 240
_ID = 8
"""How many signs of a task's id a table shows; so many are enough to name it."""

_MORE = "; còn nữa, --limit 0 để xem hết.\n"
_FIELDS = {
    "status": "tình trạng",
    "assignee": "người thực hiện",
    "progress": "tiến độ",
    "note": "ghi chú",
    "done_on": "ngày hoàn thành",
    "text": "nội dung",
    "item": "mục",
    "due": "hạn cuối",
    "deadline": "thời hạn",
    "rrule": "chu kỳ",
    "deliverable": "sản phẩm",
    "modality": "loại",
    "lead": "chủ trì",
    "coordinators": "phối hợp",
    "report_to": "báo cáo",
    "gone": "không còn trong bản trích mới",
}
_KINDS = {
    "amend": "sửa đổi",
    "replace": "thay thế",
    "correct": "đính chính",
    "extend": "điều chỉnh thời hạn",
    "withdraw": "thu hồi",
}
_STATES = {PENDING: "chờ quyết định", ACCEPTED: "đã đồng ý", REFUSED: "đã từ chối", VOID: "không còn"}
_CAUSES = {"person": "", "reading": "trích lại", "amendment": "theo văn bản sửa đổi"}


def tasks(found: Iterable[StoredTask], layout: str, *, today: date, most: int) -> Iterator[str]:
    """Yield the pieces of a list of tasks, as they come from the store.

    Args:
        found: the tasks; for a table one more than ``most``, where there are more.
        layout: ``table``, ``json``, ``jsonl`` or ``csv``.
        today: the day that counts as today.
        most: how many a table shows; 0 for all.
    """
    if layout == "csv":
        yield from stored.to_csv(found)
    elif layout == "jsonl":
        yield from map(bytes.decode, records.lines(found))
    elif layout == "json":
        yield from _json(found, today)
    else:
        listed = list(islice(found, most)) if most else list(found)
        more = most and next(iter(found), None) is not None
        yield rendered(_tasks(listed, today)) if listed else ""
        late = sum(task.overdue for task in listed)
        line = f"{len(listed)} nhiệm vụ" + (f", {late} quá hạn" if late else "")
        yield line + (_MORE if more else ".\n")


def _json(found: Iterable[StoredTask], today: date) -> Iterator[str]:
    yield f'{{\n "schema": "{stored.SCHEMA_ID}",\n "today": "{today.isoformat()}",\n "tasks": ['
    separator = "\n  "
    for task in found:
        text = json.dumps(stored.to_json(task), ensure_ascii=False, indent=1)
        yield separator + text.replace("\n", "\n  ")
        separator = ",\n  "
    yield "\n ]\n}\n" if separator != "\n  " else "]\n}\n"


def _tasks(listed: Sequence[StoredTask], today: date) -> RenderableType:
    rows = Table(box=box.SIMPLE_HEAD, expand=True, padding=(0, 1, 0, 0), pad_edge=False, leading=1)
    rows.add_column("Mã", no_wrap=True, width=_ID)
    rows.add_column("Văn bản", overflow="fold", ratio=4, min_width=9)
    rows.add_column("Cơ quan", overflow="fold", ratio=5, min_width=10)
    rows.add_column("Nhiệm vụ", overflow="fold", ratio=9, min_width=16)
    rows.add_column("Hạn cuối", overflow="fold", width=10)
    rows.add_column("Tình trạng", overflow="fold", width=10)
    for task in listed:
        rows.add_row(
            Text(task.id[:_ID]),
            Text(_label(task.document)),
            _who(task),
            Text(shortened(plain(task.text), _LONGEST)),
            _when(task, today),
            _state(task),
        )
    return rows


def _label(one: StoredDocument) -> str:
    if one.number:
        return plain(one.number)
    return shortened(plain(one.subject or one.type or one.path), 40)


def _who(task: StoredTask) -> Text:
    names = "\n".join(map(plain, task.lead))
    return Text(names) if names else Text("(không nêu)", style="dim")


def _when(task: StoredTask, today: date) -> Text:
    if task.due is None:
        return Text(plain(task.deadline or ""), style="dim")
    text = Text(day(task.due), style="bold red" if task.overdue else "bold")
    if task.time:
        text.append(f" {task.time:%H:%M}")
    if task.overdue:
        text.append(f"\nquá {(today - task.due).days} ngày", style="red")
    elif task.rrule:
        text.append("\nđịnh kỳ", style="dim")
    return text


def _state(task: StoredTask) -> Text:
    text = Text(task.status.value)
    if task.progress is not None:
        text.append(f"\n{task.progress} %")
    if task.assignee:
        text.append(f"\n{plain(task.assignee)}", style="dim")
    if task.gone:
        text.append("\nkhông còn trong bản trích mới", style="yellow")
    return text


# -- one task, one document --------------------------------------------------------------------------------------------


def _grid(rows: Iterable[tuple[str, str | Text]]) -> RenderableType:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    for label, value in rows:
        if value:
            grid.add_row(label, value if isinstance(value, Text) else Text(plain(value)))
    return grid


def task(details: TaskDetails, today: date) -> str:
    """Return all on one task."""
    one = details.task
    due = _when(one, today)
    read = [
        (f"  đã sửa, bản gốc {_FIELDS.get(field, field)}", _value(value) or "(trống)")
        for field, value in sorted(details.read.items())
    ]
    rows: list[tuple[str, str | Text]] = [
        ("Mã", one.id),
        ("Văn bản", _named(one.document)),
        ("Mục", one.item or ""),
        ("Nhiệm vụ", one.text),
        ("Chủ trì", "; ".join(one.lead)),
        ("Phối hợp", "; ".join(one.coordinators)),
        ("Báo cáo", "; ".join(one.report_to)),
        ("Thời hạn", one.deadline or ""),
        ("Hạn cuối", due if one.due else ""),
        *(("Thời hạn khác", other) for other in details.deadlines),
        ("Sản phẩm", one.deliverable or ""),
        ("Loại", MODALITY[one.modality]),
        ("Độ tin cậy", share(one.confidence)),
        ("Tình trạng", _state(one)),
        ("Hoàn thành", day(one.done_on) if one.done_on else ""),
        ("Ghi chú", one.note or ""),
        *read,
    ]
    parts = [_grid(rows)]
    if details.history:
        parts += [Text("\nLịch sử", style="bold"), *(_entry(entry) for entry in details.history)]
    return rendered(Group(*parts))


def _entry(entry: Entry) -> Text:
    text = Text(f"{entry.at}  ", style="dim")
    cause = _CAUSES.get(entry.cause, entry.cause)
    text.append(plain(entry.author) + (f" ({cause})" if cause else ""), style="not dim bold")
    for field, change in entry.changes.items():
        text.append(f"\n  {_FIELDS.get(field, field)}: ", style="dim").append(_change(change), style="not dim")
    if entry.note and "note" not in entry.changes:
        text.append(f"\n  {plain(entry.note)}", style="not dim")
    return text


def _change(change: Any) -> str:
    if isinstance(change, dict):
        return f"bản trích mới ghi {_change(change['read'])}; giữ giá trị đã sửa"
    before, after = change
    return f"{_value(before) or '(trống)'} → {_value(after) or '(trống)'}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, list):
        return "; ".join(plain(str(one)) for one in value)
    return plain(str(value)) if value is not None else ""


def _named(one: StoredDocument) -> str:
    parts = [" ".join(part for part in (one.type, one.number) if part)]
    if one.issued_on:
        parts.append(f"ngày {day(one.issued_on)}")
    parts.append(one.issuer or "")
    return ", ".join(part for part in parts if part) or one.path


def documents(found: Sequence[StoredDocument]) -> str:
    """Return documents as a table."""
    rows = Table(box=box.SIMPLE_HEAD, expand=True, padding=(0, 1, 0, 0), pad_edge=False)
    rows.add_column("", no_wrap=True)
    rows.add_column("Văn bản", overflow="fold", ratio=4)
    rows.add_column("Trích yếu", overflow="fold", ratio=6)
    for one in found:
        rows.add_row(Text(f"#{one.id}"), Text(plain(_named(one))), Text(shortened(plain(one.subject or ""), _LONGEST)))
    return rendered(rows)


def listed(found: Sequence[StoredDocument], most: int, *, as_json: bool) -> str:
    """Return a list of documents.

    Args:
        found: the documents, one more than ``most`` where there are more.
        most: how many are shown; 0 for all.
        as_json: whether for programs.
    """
    shown = found[:most] if most else found
    if as_json:
        return json.dumps({"documents": list(map(stored.document, shown))}, ensure_ascii=False, indent=1) + "\n"
    line = f"{len(shown)} văn bản" + (_MORE if len(shown) < len(found) else ".\n")
    return (documents(shown) if shown else "") + line


def document(details: DocumentDetails, own: Sequence[StoredTask], today: date) -> str:
    """Return all on one document, with its tasks."""
    one = details.document
    signer = details.signer or {}
    rows: list[tuple[str, str | Text]] = [
        ("Văn bản", f"#{one.id}  {_named(one)}"),
        ("Trích yếu", one.subject or ""),
        ("Người ký", ", ".join(part for part in (signer.get("name"), signer.get("title")) if part)),
        *(("Lưu ý", warning) for warning in details.warnings),
        *(("Tệp", path) for path in details.copies),
        *(("Viện dẫn", _cited(link.number, link.type, link.day, link.document)) for link in details.cites),
        *(("Được viện dẫn", f"#{other.id}  {_named(other)}") for other in details.cited_by),
        *(("Thay đổi", _amended(change)) for change in details.amendments),
    ]
    parts = [_grid(rows)]
    if own:
        parts.append(_tasks(own, today))
    parts.append(Text(f"{len(own)} nhiệm vụ.", style="dim"))
    return rendered(Group(*parts))


def _cited(number: str, kind: str | None, issued: date | None, known: StoredDocument | None) -> str:
    said = " ".join(part for part in (kind, number, f"ngày {day(issued)}" if issued else None) if part)
    return f"{said} (#{known.id})" if known else said


def _amended(change: Amended) -> str:
    target = f"#{change.target.id} {_named(change.target)}" if change.target else f"{change.number} (chưa có trong kho)"
    return f"#{change.by.id} {_named(change.by)} → {_KINDS[change.kind]} → {target}"


# -- sums --------------------------------------------------------------------------------------------------------------


def bodies(loads: Sequence[Load], limit: int) -> str:
    """Return who has how many tasks, as a table."""
    rows = Table(box=box.SIMPLE_HEAD, expand=True, padding=(0, 1, 0, 0), pad_edge=False)
    rows.add_column("Cơ quan", overflow="fold", ratio=1)
    for title in ("Đang mở", "Sắp đến hạn", "Quá hạn", "Đã xong", "Phối hợp"):
        rows.add_column(title, justify="right", no_wrap=True)
    shown = loads[:limit] if limit else loads
    for one in shown:
        name = Text(plain(one.name))
        if one.aliases:
            name.append(f" ({', '.join(map(plain, one.aliases))})", style="dim")
        late = Text(str(one.overdue), style="bold red" if one.overdue else "")
        rows.add_row(name, str(one.open), str(one.due), late, str(one.done), str(one.helping))
    table = rendered(rows) if shown else ""
    return f"{table}{len(shown)} cơ quan" + (_MORE if len(shown) < len(loads) else ".\n")


def stats(found: Stats) -> str:
    """Return what a store holds."""
    rows: list[tuple[str, str | Text]] = [
        ("Văn bản", f"{found.documents} ({found.copies} bản)"),
        *((f"  {kind or '(không rõ loại)'}", str(number)) for kind, number in found.by_type.items()),
        ("Nhiệm vụ", str(found.tasks)),
        *((f"  {status}", str(found.by_status[status.value])) for status in Status),
        ("Sắp đến hạn", str(found.due)),
        ("Quá hạn", Text(str(found.overdue), style="bold red" if found.overdue else "")),
        ("Định kỳ", str(found.recurring)),
        ("Không định được hạn", str(found.no_deadline)),
        ("Không còn trong bản trích mới", str(found.gone)),
        ("Cơ quan", str(found.bodies)),
        ("Đề xuất chờ quyết định", str(found.proposals)),
        ("Tệp lỗi", str(found.failures)),
    ]
    return rendered(_grid(rows))


# -- changes -----------------------------------------------------------------------------------------------------------


def changed(changes: dict[str, list[object]]) -> str:
    """Return what a person changed."""
    if not changes:
        return "Không có gì thay đổi.\n"
    return "".join(f"{_FIELDS.get(field, field)}: {_change(pair)}\n" for field, pair in changes.items())


def decided(numbers: Sequence[int], *, accepted: bool) -> str:
    """Return which proposals were decided."""
    verb = "Đã đồng ý" if accepted else "Đã từ chối"
    return f"{verb} {len(numbers)} đề xuất{': ' + ', '.join(map(str, numbers)) if numbers else ''}.\n"


def amendments(found: Sequence[Amended]) -> str:
    """Return what documents change in others, and what they propose."""
    if not found:
        return "Không có thay đổi nào.\n"
    parts: list[RenderableType] = []
    for one in found:
        parts.append(Text(plain(_amended(one)), style="bold"))
        parts.append(Text(f"  «{shortened(plain(one.text), _LONGEST)}»", style="dim"))
        if not one.proposals:
            parts.append(Text("  (không đề xuất thay đổi nhiệm vụ nào)" if one.target else "  (chờ văn bản gốc)"))
        for proposal in one.proposals:
            line = Text(f"  {proposal.id:>4}  ").append(proposal.task[:_ID], style="dim")
            line.append(f"  {_FIELDS.get(proposal.field, proposal.field)}: ")
            line.append(_change([proposal.old, proposal.new]), style="bold")
            line.append(f"  {_STATES[proposal.state]}", style="dim")
            parts += [line, Text(f"        {shortened(plain(proposal.text), 120)}", style="dim")]
    waiting = sum(proposal.state == PENDING for one in found for proposal in one.proposals)
    parts.append(Text(f"{waiting} đề xuất chờ quyết định (--accept N, --refuse N).", style="dim"))
    return rendered(Group(*parts))
