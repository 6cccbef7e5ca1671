"""The second sheet of the workbook: how much each body has to do, and how much of it is late."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from dondoc.feed.phrasing import SOON
from dondoc.feed.wording import day, line
from dondoc.model import OPEN, RUNNING, Status, StoredTask

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_MOST = 300_000
"""How many pairs of bodies and tasks a sheet may still count by itself."""

_NOBODY = "(không nêu cơ quan chủ trì)"
FONT = {"font_name": "Times New Roman", "font_size": 12}
FRAME = {**FONT, "valign": "top", "text_wrap": True, "border": 1, "border_color": "#A6A6A6"}
CENTRED = {**FRAME, "align": "center"}
HEADING = {**CENTRED, "valign": "vcenter", "bold": True, "bg_color": "#1F4E78", "font_color": "#FFFFFF"}
TITLE = {**FONT, "font_size": 15, "bold": True}
LATE: dict[str, object] = {"bg_color": "#F8CBAD", "font_color": "#9C0006", "bold": True}
"""How both sheets look."""


def is_soon(task: StoredTask, today: date) -> bool:
    """Tell whether a running task is due today or within ``SOON`` days."""
    running = task.status in RUNNING and not task.gone
    return running and task.due is not None and today <= task.due <= today + timedelta(days=SOON)


@dataclass(frozen=True, slots=True)
class _Count:
    """One column of figures: its heading, which tasks it counts, and the same as a formula's condition."""

    heading: str
    counts: Callable[[StoredTask, date], bool]
    condition: str


def write(book: Workbook, tasks: Sequence[StoredTask], today: date, ranges: Mapping[str, str]) -> None:
    """Add the sheet; its figures follow what people change in the list, whose columns stand at ``ranges`` by key."""
    sheet = book.add_worksheet("Theo cơ quan")
    counts = _counts(ranges)
    title = book.add_format(TITLE)
    under = book.add_format({**FONT, "italic": True})
    heading = book.add_format(HEADING)
    name, number = book.add_format(FRAME), book.add_format(CENTRED)
    total = book.add_format({**FRAME, "bold": True, "bg_color": "#DDEBF7"})
    totals = book.add_format({**CENTRED, "bold": True, "bg_color": "#DDEBF7"})
    sheet.write_string(0, 0, "NHIỆM VỤ THEO CƠ QUAN CHỦ TRÌ", title)
    said = f"Nhiệm vụ giao nhiều cơ quan được tính cho từng cơ quan; sắp đến hạn: trong {SOON} ngày."
    sheet.write_string(1, 0, said, under)
    for column, count in enumerate(counts, 1):
        sheet.write_string(2, column, count.heading, heading)
    sheet.write_string(2, 0, "Cơ quan chủ trì", heading)

    groups = _groups(tasks, today)
    live = len(groups) * max(len(tasks), 1) <= _MOST
    rows = [("Tổng số nhiệm vụ", list(tasks)), *groups]
    for row, (label, held) in enumerate(rows, 3):
        sheet.write_string(row, 0, label, total if row == 3 else name)
        whose = "1" if row == 3 else _whose(label, row, ranges["lead"])
        for column, count in enumerate(counts, 1):
            value = sum(count.counts(task, today) for task in held)
            form = totals if row == 3 else number
            if live:
                formula = f'=SUMPRODUCT(({ranges["id"]}<>"")*({whose})*({count.condition}))'
                sheet.write_formula(row, column, formula, form, value)
            else:
                sheet.write_number(row, column, value, form)
    late = book.add_format(LATE)
    sheet.conditional_format(
        3, len(counts), 2 + len(rows), len(counts), {"type": "cell", "criteria": ">", "value": 0, "format": late}
    )
    sheet.set_column(0, 0, 56)
    sheet.set_column(1, len(counts), 14)
    sheet.set_row(2, 34)
    sheet.freeze_panes(3, 1)
    sheet.autofilter(2, 0, 2 + len(rows), len(counts))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.set_footer(footer(today))


def footer(today: date) -> str:
    """Return what stands at the foot of each printed page."""
    return f"&L&9Lập ngày {day(today)}&C&9&A&R&9Trang &P/&N"


def _counts(ranges: Mapping[str, str]) -> tuple[_Count, ...]:
    status, due = ranges["status"], ranges["due"]

    def among(statuses: frozenset[Status]) -> str:
        return "+".join(f'({status}="{one.value}")' for one in Status if one in statuses)

    running = f"({among(RUNNING)})*ISNUMBER({due})"
    return (
        _Count("Tổng", lambda _task, _today: True, "1"),
        _Count("Đang mở", lambda task, _: task.status in OPEN, among(OPEN)),
        _Count(
            "Sắp đến hạn",
            is_soon,
            f"{running}*({due}>=TODAY())*({due}<TODAY()+{SOON + 1})",
        ),
        _Count("Quá hạn", lambda task, _: task.overdue, f"{running}*({due}<TODAY())"),
    )


def _groups(tasks: Sequence[StoredTask], today: date) -> list[tuple[str, list[StoredTask]]]:
    """Return the tasks of each lead, those with the most overdue first; last those that nobody leads."""
    found: dict[str, list[StoredTask]] = {}
    for task in tasks:
        for name in dict.fromkeys(line(name) for name in task.lead):
            found.setdefault(name, []).append(task)
    nobody = [task for task in tasks if not any(line(name) for name in task.lead)]
    found.pop("", None)
    ordered = sorted(found.items(), key=lambda one: (-sum(task.overdue for task in one[1]), -len(one[1]), one[0]))
    return [*ordered, (_NOBODY, nobody)] if nobody else ordered


def _whose(label: str, row: int, leads: str) -> str:
    """Return the condition that a row's body leads; whole names only, as ``names`` joins them."""
    if label == _NOBODY:
        return f'{leads}=""'
    return f'ISNUMBER(FIND("; "&$A{row + 1}&"; ","; "&{leads}&"; "))'
