"""Tasks as the workbook that an office keeps: the list, and beside it the load of each body."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from textwrap import wrap
from typing import TYPE_CHECKING

from dondoc.feed import bodysheet
from dondoc.feed.fields import FIELDS
from dondoc.feed.phrasing import SOON
from dondoc.feed.wording import day, fitting, line, names
from dondoc.model import RUNNING, Status, StoredTask

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

SHEET = "Nhiệm vụ"
EDITED = ("status", "assignee", "note")
"""The columns that are taken back from it, by their keys."""

BASE = "dondoc"
"""The sheet that people do not see: what was in the cells that may be taken back."""

HEAD = 2
"""The row of the headings, from 0."""

_LINE = 15.75  # points, of a line in this font
_SIGNS = 1.13  # about how many signs of Vietnamese go into one unit of width
_HIGHEST = 409.0  # points, of a row in Excel


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the list: the key of its field, its width in characters, and how its cells stand."""

    key: str
    width: float
    centred: bool = False

    @property
    def heading(self) -> str:
        """Return what stands above it."""
        return FIELDS[self.key].heading


COLUMNS = (
    Column("tt", 5, centred=True),
    Column("number", 14),
    Column("issued_on", 12, centred=True),
    Column("text", 46),
    Column("lead", 18),
    Column("coordinators", 18),
    Column("due", 15, centred=True),
    Column("deliverable", 13),
    Column("status", 12, centred=True),
    Column("note", 13),
    Column("assignee", 12),
    Column("id", 18),
)
PLACE = {column.key: place for place, column in enumerate(COLUMNS)}


def workbook(tasks: Iterable[StoredTask], *, today: date) -> bytes:
    """Return the workbook; ``today`` is the day that its head names and that its first figures are of."""
    from xlsxwriter import Workbook

    found = list(tasks)
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(buffer, options) as book:
        book.set_properties({"title": "Danh mục nhiệm vụ", "author": "dondoc"})
        last = HEAD + max(len(found), 1)
        _list(book, found, today, last)
        bodysheet.write(book, found, today, {column.key: _range(column.key, last) for column in COLUMNS})
        _base(book, found)
    return buffer.getvalue()


def _list(book: Workbook, tasks: Sequence[StoredTask], today: date, last: int) -> None:
    sheet = book.add_worksheet(SHEET)
    left = book.add_format(bodysheet.FRAME)
    centred = book.add_format(bodysheet.CENTRED)
    _head(book, sheet, tasks, today)
    write = _Cells(book, sheet, left, centred)
    for row, task in enumerate(tasks, HEAD + 1):
        write.row(row, row - HEAD, task)
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, column.width, None, {"hidden": column.key == "id"})
    sheet.freeze_panes(HEAD + 1, PLACE["number"] + 1)
    sheet.autofilter(HEAD, 0, last, len(COLUMNS) - 1)
    _colours(book, sheet, last)
    sheet.data_validation(
        HEAD + 1,
        PLACE["status"],
        last,
        PLACE["status"],
        {
            "validate": "list",
            "source": [status.value for status in Status],
            "error_title": "Tình trạng",
            "error_message": "Hãy chọn một tình trạng trong danh sách.",
        },
    )
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD)
    sheet.print_area(0, 0, last, PLACE["assignee"])
    sheet.set_footer(bodysheet.footer(today))
    sheet.center_horizontally()


def _head(book: Workbook, sheet: Worksheet, tasks: Sequence[StoredTask], today: date) -> None:
    title = book.add_format({**bodysheet.TITLE, "align": "center", "valign": "vcenter"})
    under = book.add_format({**bodysheet.FONT, "italic": True, "align": "center", "valign": "vcenter"})
    late = sum(task.overdue for task in tasks)
    soon = sum(bodysheet.is_soon(task, today) for task in tasks)
    counts = f"{len(tasks)} nhiệm vụ, {late} quá hạn (nền đỏ, thời hạn in đậm), {soon} sắp đến hạn (nền vàng)"
    sheet.merge_range(0, 0, 0, PLACE["assignee"], "DANH MỤC NHIỆM VỤ", title)
    sheet.merge_range(1, 0, 1, PLACE["assignee"], f"Tính đến ngày {day(today)}: {counts}", under)
    sheet.set_row(0, 26)
    sheet.set_row(1, 20)
    heading = book.add_format(bodysheet.HEADING)
    sheet.set_row(HEAD, 36)
    for place, column in enumerate(COLUMNS):
        sheet.write_string(HEAD, place, column.heading, heading)


class _Cells:
    """Writes the cells of one row after the other, each as what it is: a number, a day, or text and only text."""

    def __init__(self, book: Workbook, sheet: Worksheet, left: Format, centred: Format) -> None:
        self._book, self._sheet, self._left, self._centred = book, sheet, left, centred
        self._days: dict[str, Format] = {}

    def row(self, row: int, place: int, task: StoredTask) -> None:
        """Write the row of a task."""
        self._sheet.write_number(row, PLACE["tt"], place, self._centred)
        self._day(row, PLACE["issued_on"], task.document.issued_on, "", "dd/mm/yyyy")
        self._due(row, task)
        lines = 1
        for key, read in _TEXTS.items():
            column, text = COLUMNS[PLACE[key]], fitting(read(task))
            self._text(row, PLACE[key], text, self._centred if column.centred else self._left)
            lines = max(lines, _lines(text, column.width))
        if task.due is None and task.deadline:
            lines = max(lines, _lines(task.deadline, COLUMNS[PLACE["due"]].width))
        self._sheet.set_row(row, min(lines * _LINE + 3, _HIGHEST))

    def _text(self, row: int, column: int, text: str, form: Format) -> None:
        if text:
            self._sheet.write_string(row, column, text, form)
        else:
            self._sheet.write_blank(row, column, None, form)

    def _due(self, row: int, task: StoredTask) -> None:
        form = "dd/mm/yyyy"
        value: date | None = task.due
        if value is not None and task.time is not None:
            value, form = datetime.combine(value, task.time), f"hh:mm {form}"
        self._day(row, PLACE["due"], value, task.deadline or "", f'{form} "(định kỳ)"' if task.rrule else form)

    def _day(self, row: int, column: int, value: date | None, instead: str, form: str) -> None:
        """Write a day as a day, so that sheets can sort and count; where there is none, the words for it."""
        if value is None or value.year < 1900:  # the calendar of Excel begins there
            self._text(row, column, fitting(day(value) if value else instead), self._centred)
            return
        if form not in self._days:
            # a day that is too wide for its column would be shown as ###
            look = {**bodysheet.CENTRED, "num_format": form, "text_wrap": False, "shrink": True}
            self._days[form] = self._book.add_format(look)
        self._sheet.write_datetime(row, column, value, self._days[form])


def _unnumbered(task: StoredTask) -> str:
    return f"{task.document.type or 'Văn bản'} (chưa rõ số)"


def _lines(text: str, width: float) -> int:
    """Return about how many lines a text takes in a column, which not every program works out by itself."""
    signs = max(int(width * _SIGNS), 1)
    return sum(len(wrap(part, signs)) or 1 for part in text[:5000].split("\n"))


_TEXTS: dict[str, Callable[[StoredTask], str]] = {
    "number": lambda task: line(task.document.number or _unnumbered(task)),
    "text": lambda task: task.text,
    "lead": lambda task: names(task.lead),
    "coordinators": lambda task: names(task.coordinators),
    "deliverable": lambda task: line(task.deliverable or ""),
    "status": lambda task: task.status.value,
    "note": lambda task: task.note or "",
    "assignee": lambda task: line(task.assignee or ""),
    "id": lambda task: task.id,
}


def _colours(book: Workbook, sheet: Worksheet, last: int) -> None:
    first = HEAD + 2
    status, due = (f"${_letter(PLACE[key])}{first}" for key in ("status", "due"))
    states = (f'{status}="{one.value}"' for one in Status if one in RUNNING)
    running = f"OR({','.join(states)})"
    dated = f"ISNUMBER({due})"
    late = f"AND({dated},{running},{due}<TODAY())"
    soon = f"AND({dated},{running},{due}>=TODAY(),{due}<TODAY()+{SOON + 1})"
    over = f'OR(LEFT({status},10)="{Status.DONE.value}",{status}="{Status.CANCELLED.value}")'
    rules: list[tuple[str, dict[str, object]]] = [
        (late, {"bg_color": bodysheet.LATE["bg_color"]}),
        (soon, {"bg_color": "#FFF2CC"}),
        (over, {"font_color": "#6B6B6B"}),
    ]
    # the days have rules of their own: not every program adds up the rules of ranges that overlap
    left, right = PLACE["due"] - 1, PLACE["due"] + 1
    others = f"A{first}:{_letter(left)}{last + 1} {_letter(right)}{first}:{_letter(PLACE['assignee'])}{last + 1}"
    for formula, look in rules:
        rule = {"type": "formula", "criteria": f"={formula}", "format": book.add_format(look), "multi_range": others}
        sheet.conditional_format(HEAD + 1, 0, last, left, rule)
    for formula, look in [(late, bodysheet.LATE), *rules[1:]]:
        rule = {"type": "formula", "criteria": f"={formula}", "format": book.add_format(look)}
        sheet.conditional_format(HEAD + 1, PLACE["due"], last, PLACE["due"], rule)


def _range(key: str, last: int) -> str:
    """Return the cells of a column down to the row ``last``, as formulas of another sheet name them."""
    letter = _letter(PLACE[key])
    return f"'{SHEET}'!${letter}${HEAD + 2}:${letter}${last + 1}"


def _letter(place: int) -> str:
    return chr(ord("A") + place)


def _base(book: Workbook, tasks: Sequence[StoredTask]) -> None:
    """Keep what was in the cells that may be taken back, so that only what somebody changed is taken."""
    sheet = book.add_worksheet(BASE)
    keys = ("id", *EDITED)
    for place, key in enumerate(keys):
        sheet.write_string(0, place, FIELDS[key].heading)
    for row, task in enumerate(tasks, 1):
        for place, key in enumerate(keys):
            if text := fitting(_TEXTS[key](task)):
                sheet.write_string(row, place, text)
    sheet.very_hidden()
