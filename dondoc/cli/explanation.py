"""One extraction explained: each task in its source, each field with its span, its rule and the rule's phrase."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from dondoc.cli.table import rendered
from dondoc.cli.words import meaning, plain, share
from dondoc.extract.times import Skeleton
from dondoc.feed.fields import MODALITY
from dondoc.model import Body, Deadline, Extraction, LeadFrom, Span, Task
from dondoc.rules.fillers import FILLERS
from dondoc.rules.folding import fold
from dondoc.rules.loader import Rules
from dondoc.rules.phrases import Row, compile_phrase
from dondoc.rules.placeholders import PLACEHOLDERS

_AROUND = 40
"""How many characters before and behind a task are shown."""

_LEAD_FROM = {LeadFrom.OWN: "nêu trong nhiệm vụ", LeadFrom.INHERITED: "lấy từ đề mục hoặc câu dẫn", LeadFrom.NONE: ""}


def explained(extraction: Extraction, rules: Rules) -> str:
    """Return the explanation of every task as text, as wide as the terminal."""
    rows = {row.evidence: row for file in rules.rows.values() for row in file}
    source = extraction.source.text
    lines = [line for task in extraction.tasks for line in _task(task, source, rows)]
    parts = [Padding(line, (0, 0, 0, 2 * depth)) for depth, line in lines]
    return rendered(Group(*parts)) if parts else "Không có nhiệm vụ nào.\n"


def _task(task: Task, source: str, rows: dict[str, Row]) -> Iterator[tuple[int, Text]]:
    """Yield the lines on one task, each with its depth."""
    yield 0, Text(f"{plain(task.item or '-')}  {task.id}  độ tin cậy {share(task.confidence)}", style="bold")
    yield 1, _in_place(task.span, source)
    for label, bodies in (("chủ trì", task.lead), ("phối hợp", task.coordinators), ("báo cáo", task.report_to)):
        for body in bodies:
            note = _LEAD_FROM[task.lead_from] if label == "chủ trì" else ""
            yield 1, _body(label, body, note, source)
            yield from _rule(body.rule, source[body.span.start : body.span.end], rows)
    for deadline in (task.deadline, *task.more_deadlines):
        if deadline:
            yield 1, _deadline(deadline)
            yield from _rule(deadline.rule, deadline.text, rows)
    if task.deliverable:
        yield 1, Text(f"sản phẩm: {plain(task.deliverable)}")
    yield 1, Text(f"loại: {MODALITY[task.modality]}")
    named = {body.rule for body in (*task.lead, *task.coordinators, *task.report_to)}
    named |= {deadline.rule for deadline in (task.deadline, *task.more_deadlines) if deadline}
    others = [rule for rule in task.evidence if rule not in named]
    if others:
        yield 1, Text("và:")
        for rule in others:
            yield from _rule(rule, source[task.span.start : task.span.end], rows)
    yield 0, Text()


def _in_place(span: Span, source: str) -> Text:
    """Return a task with a few words around it, itself in « »."""
    before = plain(source[max(0, span.start - _AROUND) : span.start])
    behind = plain(source[span.end : span.end + _AROUND])
    text = Text(f"…{before} " if before else "", style="dim")
    text.append(f"«{plain(source[span.start : span.end])}»", style="not dim")
    return text.append(f" {behind}…" if behind else "")


def _body(label: str, body: Body, note: str, source: str) -> Text:
    written = plain(source[body.span.start : body.span.end])
    text = Text(f"{label}: ").append(plain(body.name), style="bold").append(f" {_at(body.span)}")
    if written != plain(body.name):
        text.append(f", viết là “{written}”")
    if note:
        text.append(f", {note}")
    return text if body.known else text.append(", tên đoán")


def _deadline(deadline: Deadline) -> Text:
    text = Text("thời hạn: ").append(plain(deadline.text), style="bold").append(f" {_at(deadline.span)}, ")
    kind = f"{deadline.kind} {deadline.relation}" if deadline.relation else str(deadline.kind)
    text.append(f"{kind}: {meaning(deadline)}")
    return text if deadline.clear else text.append(", chưa chắc")


def _at(span: Span) -> str:
    return f"[{span.start}, {span.end})"


def _rule(rule: str, written: str, rows: dict[str, Row]) -> Iterator[tuple[int, Text]]:
    """Yield the line on a rule: its id and, where it is a row, the phrase that fits what is written."""
    row = rows.get(rule)
    phrase = _phrase(row, written) if row else ""
    yield 2, Text("← ", style="dim").append(rule, style="cyan").append(f": {phrase}" if phrase else "", style="dim")


def _phrase(row: Row, written: str) -> str:
    """Return the row's phrase that takes most of what is written, else its first ones."""
    folded = " ".join(fold(written).split())
    if row.file == "deadlines":
        folded = Skeleton(folded, 0, len(folded)).text
    best, most = "", 0
    for phrase in row.texts("phrases"):
        found = _pattern(phrase).search(folded)
        if found and found.end() - found.start() > most:
            best, most = phrase, found.end() - found.start()
    phrases = row.texts("phrases")
    return best or " | ".join(phrases[:3]) + (" | …" if len(phrases) > 3 else "")


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    return compile_phrase(phrase, PLACEHOLDERS | FILLERS)[0]
