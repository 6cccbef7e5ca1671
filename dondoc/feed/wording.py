"""How a task is told in words to people elsewhere: its title, its description, its document, and what is harmless."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from dondoc.model import StoredDocument, StoredTask

SHORT = 160
"""How long a title is at most, in characters."""

CELL = 32_767
"""How much a cell of a spreadsheet holds, in UTF-16 code units: the limit of Excel."""

_CUT = " […] (còn tiếp, xem văn bản)"

# what XML 1.0 does not allow, what steers a terminal or a sheet, and what turns the direction of writing
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")


def clean(text: str) -> str:
    """Return ``text`` with plain line ends, and with U+FFFD for each sign that is none of a text."""
    return _UNFIT.sub("\ufffd", _LINE_END.sub("\n", text))


def line(text: str) -> str:
    """Return ``text`` cleaned and in one line."""
    return " ".join(clean(text).split())


def shortened(text: str, length: int = SHORT) -> str:
    """Return ``text`` in one line, cut at a word's end to at most ``length`` characters, with ``…`` where it is."""
    text = line(text)
    if len(text) <= length:
        return text
    words = text[: length - 1]
    whole = words.rsplit(" ", 1)[0] if " " in words[length // 2 :] else words
    return whole.rstrip(" ,;:") + "…"


def fitting(text: str, length: int = CELL) -> str:
    """Return ``text`` cleaned and cut to at most ``length`` UTF-16 code units, with a word that says so."""
    text = clean(text)
    units = text.encode("utf-16-le")
    if len(units) <= 2 * length:
        return text
    return units[: 2 * (length - len(_CUT))].decode("utf-16-le", "ignore") + _CUT


def day(value: date) -> str:
    """Return a day as Vietnamese offices write it."""
    return f"{value.day:02}/{value.month:02}/{value.year}"


def due(task: StoredTask) -> str:
    """Return the last day in time with the time of day; empty where there is none."""
    if task.due is None:
        return ""
    return (f"{task.time:%H:%M} ngày " if task.time else "") + day(task.due)


def when(task: StoredTask) -> str:
    """Return the last day in time and how the document says it."""
    last, said = due(task), line(task.deadline or "")
    return f"{last} ({said})" if last and said else last or said


def cited(document: StoredDocument) -> str:
    """Return a document as others cite it: its type, number, day and issuer, as far as they are known."""
    named = " ".join(part for part in (document.type, document.number) if part)
    if document.issued_on:
        named = f"{named or 'Văn bản'} ngày {day(document.issued_on)}"
    return line(", ".join(part for part in (named, document.issuer) if part))


def names(bodies: Iterable[str]) -> str:
    """Return bodies in one line."""
    return "; ".join(map(line, bodies))


def description(task: StoredTask) -> str:
    """Return all that is known of a task and its source, one thing a line."""
    return "\n".join((clean(task.text).strip(), "", *(f"{label}: {value}" for label, value in _facts(task) if value)))


def once(tasks: Iterable[StoredTask]) -> Iterator[StoredTask]:
    """Yield each task once: one that comes from two copies of a document has one id."""
    seen: set[str] = set()
    for task in tasks:
        if task.id not in seen:
            seen.add(task.id)
            yield task


def _facts(task: StoredTask) -> Iterator[tuple[str, str]]:
    yield "Văn bản", cited(task.document)
    yield "Trích yếu", line(task.document.subject or "")
    page = f"trang {task.page}" if task.page else ""
    yield "Mục", ", ".join(part for part in (line(task.item or ""), page) if part)
    yield "Chủ trì", names(task.lead)
    yield "Phối hợp", names(task.coordinators)
    yield "Báo cáo", names(task.report_to)
    yield "Thời hạn", when(task)
    yield "Sản phẩm", line(task.deliverable or "")
    yield "Tình trạng", task.status.value + (" (không còn trong văn bản)" if task.gone else "")
    yield "Tiến độ", f"{task.progress}%" if task.progress is not None else ""
    yield "Người thực hiện", line(task.assignee or "")
    yield "Ghi chú", clean(task.note or "").strip()
    yield "Tệp", line(task.document.path)
    yield "Mã nhiệm vụ", task.id
