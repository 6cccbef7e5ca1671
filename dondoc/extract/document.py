"""One source in, one extraction out: the way through this room."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from array import array
from bisect import bisect_left
from collections import Counter
from dataclasses import replace

from dondoc.extract import amendments
from dondoc.extract import header as heading
from dondoc.extract.confidence import confidence
from dondoc.extract.deadlines import Clock
from dondoc.extract.drafts import Draft
from dondoc.extract.kinds import kinds
from dondoc.extract.tasks import TaskReader
from dondoc.extract.witness import Witness
from dondoc.model import Body, Deadline, Extraction, Header, Source, Span, Table, Task
from dondoc.rules.folding import fold
from dondoc.rules.loader import Rules, built_in

# marks on one letter; more are no language
MAX_MARKS = 12
_SIGNS = re.compile(r"[\W_]+")


def extract(source: Source, rules: Rules | None = None, *, witness: Witness | None = None) -> Extraction:
    """Return what a source holds: its header and its tasks.

    Args:
        source: one document; spans of the result refer to its text.
        rules: the rows to read it by; the built-in ones without.
        witness: asked where no row decides (``dondoc.nlp.witness()``); ``None`` leaves it to the rules.
    """
    rules = rules or built_in()
    if source.asides:
        running = replace(source, text=_without(source.text, source.asides), asides=())
        return replace(extract(running, rules, witness=witness), source=source)
    if unicodedata.is_normalized("NFC", source.text):
        return _read(source, rules, witness)
    text, origins = _compose(source.text)
    tables = tuple(_moved(table, origins) for table in source.tables)
    return _place(_read(replace(source, text=text, tables=tables), rules, witness), source, origins)


def _without(text: str, asides: tuple[Span, ...]) -> str:
    """Return a text with blanks where it stands apart from what runs."""
    letters = list(text)
    for span in asides:
        letters[span.start : span.end] = " " * (span.end - span.start)
    return "".join(letters)


def _read(source: Source, rules: Rules, witness: Witness | None) -> Extraction:
    text = source.text
    head, layout, warnings = heading.read(source, rules, witness)
    clock = Clock(head.issued_on, layout.year)
    reader = TaskReader(
        rules, clock, kind=head.type or "", issuer=head.issuer or "", tables=source.tables, witness=witness
    )
    drafts = reader.read_region(text, layout.body_start, layout.body_end)
    if layout.annex_start < len(text):
        drafts += reader.read_region(
            text, layout.annex_start, len(text), annex=True, kind=_attached_kind(text, layout.annex_start, rules)
        )
    warnings = (*warnings, *dict.fromkeys(reader.warnings))
    if not drafts:
        warnings = (*warnings, "Không tìm thấy nhiệm vụ nào trong văn bản.")
    tasks = _number(drafts, source)
    amended = amendments.find(text, layout.cited, rules, head.issued_on)
    # a document does not change itself: its own number stands on its head
    amended = tuple(one for one in amended if one.number != head.number or one.day not in (None, head.issued_on))
    return Extraction(source, head, tasks, warnings, amended)


def _attached_kind(text: str, start: int, rules: Rules) -> str:
    """Return the kind of the document attached behind the signature; an appendix counts as a plan."""
    planning = {name for name, kind in kinds(rules).items() if kind.plans}
    for line in text[start : start + 3000].splitlines():
        name = fold(line.strip("*_# \t"))
        if name in planning:
            return name
    return "kế hoạch"


def _number(drafts: list[Draft], source: Source) -> tuple[Task, ...]:
    """Return the drafts as tasks, each with its id.

    The id is a hash of the file's bytes, the letters and digits of the task and its place among tasks with the same:
    it stays while the task's words stay, whatever a later version thinks of its bodies and deadline.
    """
    seen: Counter[str] = Counter()
    tasks: list[Task] = []
    for draft in drafts:
        text = " ".join(source.text[draft.span.start : draft.span.end].split())
        words = _SIGNS.sub("", fold(text))
        seen[words] += 1
        digest = hashlib.sha256(f"{source.sha256}\n{words}\n{seen[words]}".encode()).hexdigest()[:16]
        tasks.append(
            Task(
                digest,
                draft.item,
                text,
                draft.span,
                _page(source, draft.span),
                draft.lead,
                draft.lead_from,
                draft.coordinators,
                draft.report_to,
                draft.deadline,
                draft.more_deadlines,
                draft.deliverable,
                draft.modality,
                confidence(draft.facts),
                draft.evidence,
            )
        )
    return tuple(tasks)


def _page(source: Source, span: Span) -> int | None:
    if source.pages is None:
        return None
    return next((i for i, page in enumerate(source.pages, 1) if page.start <= span.start < page.end), None)


def _compose(text: str) -> tuple[str, array[int]]:
    """Return ``text`` in NFC and, for each of its code points and its end, where it begins in ``text``."""
    pieces: list[str] = []
    origins: array[int] = array("l")
    start = 0
    for i in range(1, len(text) + 1):
        if i < len(text) and unicodedata.combining(text[i]) and i - start < MAX_MARKS:
            continue
        if i - start == 1:
            # most letters have no mark
            pieces.append(text[start])
            origins.append(start)
            start = i
            continue
        cluster = text[start:i]
        composed = unicodedata.normalize("NFC", cluster)
        pieces.append(composed)
        # what does not compose keeps its places, what does stands where it begins
        origins.extend(range(start, i) if composed == cluster else [start] * len(composed))
        start = i
    origins.append(len(text))
    return "".join(pieces), origins


def _moved(table: Table, origins: array[int]) -> Table:
    """Return a table with its spans moved from the source's own text to the composed one."""

    def span(old: Span) -> Span:
        return Span(bisect_left(origins, old.start), bisect_left(origins, old.end))

    return Table(span(table.span), tuple(replace(cell, span=span(cell.span)) for cell in table.cells))


def _place(extraction: Extraction, source: Source, origins: array[int]) -> Extraction:
    """Return ``extraction`` with every span moved from the composed text to the source's own."""

    def span(old: Span) -> Span:
        return Span(origins[old.start], origins[old.end])

    def body(old: Body) -> Body:
        return replace(old, span=span(old.span))

    def deadline(old: Deadline) -> Deadline:
        return replace(old, span=span(old.span))

    def header(old: Header) -> Header:
        return replace(old, references=tuple(replace(r, span=span(r.span)) for r in old.references))

    tasks = tuple(
        replace(
            task,
            span=span(task.span),
            lead=tuple(map(body, task.lead)),
            coordinators=tuple(map(body, task.coordinators)),
            report_to=tuple(map(body, task.report_to)),
            deadline=deadline(task.deadline) if task.deadline else None,
            more_deadlines=tuple(map(deadline, task.more_deadlines)),
        )
        for task in extraction.tasks
    )
    amended = tuple(replace(one, span=span(one.span)) for one in extraction.amendments)
    return Extraction(source, header(extraction.header), tasks, extraction.warnings, amended)
