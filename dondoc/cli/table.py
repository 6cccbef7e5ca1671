"""One extraction as a table for people: what the document is, then who does what by when."""

from __future__ import annotations

import sys

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from dondoc.cli.words import due, plain, share, shortened
from dondoc.feed.phrasing import SURE
from dondoc.feed.wording import day
from dondoc.ingest.files import shown
from dondoc.model import Deadline, Extraction, Header, Task

_LONGEST = 240
"""How much of a task's text the table shows, in characters; the JSON has all of it."""


def table(extraction: Extraction, *, titled: bool = False) -> str:
    """Return the table as text, as wide as the terminal; ``titled`` puts the file's name first.

    A document's words go in as ``Text`` only: nothing in them is taken for markup.
    """
    parts: list[RenderableType] = [_head(extraction)]
    if titled:
        parts.insert(0, Text(shown(extraction.source.path), style="bold underline"))
    if extraction.tasks:
        parts.append(_tasks(extraction.tasks))
    parts.append(Text(_sum(extraction.tasks), style="dim"))
    return rendered(Group(*parts)) + ("\n" if titled else "")


def rendered(part: RenderableType) -> str:
    """Return what rich makes of ``part`` for standard output, without spaces at the lines' ends."""
    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    with console.capture() as capture:
        console.print(part)
    return "".join(line.rstrip() + "\n" for line in capture.get().split("\n")[:-1])


def _head(extraction: Extraction) -> RenderableType:
    head = extraction.header
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    rows = [
        ("Văn bản", " ".join(part for part in (head.type, head.number) if part)),
        ("Ngày", ", ".join(part for part in (head.place, day(head.issued_on) if head.issued_on else None) if part)),
        ("Ban hành", head.issuer or ""),
        ("Trích yếu", head.subject or ""),
        ("Người ký", _signer(head)),
        *(("Lưu ý", warning) for warning in (*extraction.source.warnings, *extraction.warnings)),
    ]
    for label, value in rows:
        grid.add_row(label, Text(plain(value)) if value else Text("(không rõ)", style="dim"))
    return grid


def _signer(head: Header) -> str:
    signer = head.signer
    if signer is None:
        return ""
    who = ", ".join(part for part in (signer.name, signer.title) if part)
    return f"{who} ({', '.join(signer.signed_for)})" if signer.signed_for else who


def _tasks(tasks: tuple[Task, ...]) -> RenderableType:
    rows = Table(box=box.SIMPLE_HEAD, expand=True, padding=(0, 1, 0, 0), pad_edge=False, leading=1)
    rows.add_column("Mục", overflow="fold", min_width=4, max_width=10)
    rows.add_column("Cơ quan", overflow="fold", ratio=5, min_width=10)
    rows.add_column("Nhiệm vụ", overflow="fold", ratio=8, min_width=16)
    rows.add_column("Thời hạn", overflow="fold", ratio=4, min_width=10)
    rows.add_column("", width=1)
    for task in tasks:
        rows.add_row(
            Text(plain(task.item or "")),
            _who(task),
            Text(shortened(plain(task.text), _LONGEST)),
            _when(task),
            Text("?" if task.confidence < SURE else "", style="bold yellow"),
        )
    return rows


def _who(task: Task) -> Text:
    names = "\n".join(plain(body.name) for body in task.lead)
    text = Text(names) if names else Text("(không nêu)", style="dim")
    if task.coordinators:
        text.append("\nphối hợp: " + "; ".join(plain(body.name) for body in task.coordinators), style="dim")
    return text


def _when(task: Task) -> Text:
    text = Text()
    for deadline in (task.deadline, *task.more_deadlines):
        if deadline:
            text.append("\n" if text else "").append_text(_one(deadline))
    return text


def _one(deadline: Deadline) -> Text:
    last = due(deadline)
    text = Text(last, style="bold") if last else Text()
    return text.append(("\n" if last else "") + plain(deadline.text), style="dim" if last else "")


def _sum(tasks: tuple[Task, ...]) -> str:
    timed = sum(task.deadline is not None for task in tasks)
    unsure = sum(task.confidence < SURE for task in tasks)
    line = f"{len(tasks)} nhiệm vụ, {timed} có thời hạn"
    return f"{line}; {unsure} cần xem lại (dấu ?: độ tin cậy dưới {share(SURE)})" if unsure else line
