"""Labelled lines under a task ("Đơn vị chủ trì: Sở A"): each fills in a column of it, as a table's cell would."""

from __future__ import annotations

import re
from dataclasses import replace

from dondoc.extract.cells import CellReader
from dondoc.extract.drafts import Draft
from dondoc.extract.due import DueReader, settle
from dondoc.extract.outline import Paragraph
from dondoc.extract.passage import Passage
from dondoc.extract.tables import TableReader
from dondoc.model import LeadFrom

_LABEL = re.compile(r"([^:]{2,60}): ?")
# the last label of a bullet's path: "-2"
_BULLET = re.compile(r"(?:^|\.)[^\w.]\d+$")
_ROLES = ("lead", "coordinator", "time", "deliverable")


def _has(draft: Draft, column: str) -> bool:
    """Say whether a task has of itself what a column of this name would give it."""
    if column == "lead":
        return draft.lead_from is LeadFrom.OWN
    return bool({"coordinator": draft.coordinators, "time": draft.deadline}.get(column, draft.deliverable))


class LabelReader:
    """Knows labels by the rows of ``columns.toml`` and reads what stands behind them."""

    def __init__(self, tables: TableReader, cells: CellReader, due: DueReader) -> None:
        self._tables = tables
        self._cells = cells
        self._due = due

    def _find(self, passage: Passage, start: int, end: int) -> tuple[tuple[str, str], int] | None:
        """Return the role and row of the column that a label at ``start`` names, and where the label ends."""
        found = _LABEL.match(passage.folded, start, end)
        role = self._tables.role(found.group(1)) if found else None
        return (role, found.end()) if found and role and role[0] in _ROLES else None

    def fills(self, passage: Passage, start: int, end: int) -> bool:
        """Return whether a sentence only fills in a column of the task before it."""
        return self._find(passage, start, end) is not None

    def label(self, passage: Passage) -> tuple[tuple[str, str], int] | None:
        """Return the column that a paragraph's label names and where its value begins."""
        found = self._find(passage, 0, len(passage))
        return found if found and found[1] < len(passage.text) else None

    def is_item(self, paragraph: Paragraph) -> bool:
        """Return whether a paragraph is an item or heading of its own, no label of the one above."""
        return (paragraph.marker is not None or paragraph.heading) and self.label(paragraph.passage) is None

    def attach(self, paragraph: Paragraph, drafts: list[Draft]) -> bool:
        """Read "Đơn vị chủ trì: Sở A" under a task as a column of it; return whether the paragraph was one."""
        passage = paragraph.passage
        label = self.label(passage)
        if label is None or not drafts:
            return False
        role, start = label
        owner = ".".join(paragraph.path[:-1] if paragraph.marker else paragraph.path)
        last = drafts[-1]
        item = last.item or ""
        same = item == owner or (item and owner and (item.endswith(f".{owner}") or owner.endswith(item)))
        # an unnumbered one behind the bullets of an item says of the last what that does not say itself
        under = item.startswith(f"{owner}.") if owner else _BULLET.search(item) is not None
        behind = paragraph.marker is None and under and not _has(last, role[0])
        if not same and not behind:
            return False
        drafts[-1] = self._with_column(last, role, passage, start, len(passage))
        return True

    def _with_column(self, draft: Draft, role: tuple[str, str], passage: Passage, start: int, end: int) -> Draft:
        """Return ``draft`` with what a label's value says of it."""
        column, rule = role
        evidence = tuple(dict.fromkeys((*draft.evidence, rule)))
        if column == "time":
            return self._with_time(replace(draft, evidence=evidence), passage, start, end)
        if column == "deliverable":
            return replace(draft, deliverable=passage.text[start:end].strip(" .;"), evidence=evidence)
        bodies = self._cells.bodies(passage, start, end)
        if column == "coordinator":
            return replace(draft, coordinators=bodies, evidence=evidence)
        facts = replace(draft.facts, own=True, inherited=False, known=all(b.known for b in bodies))
        return replace(draft, lead=bodies, lead_from=LeadFrom.OWN, evidence=evidence, facts=facts)

    def _with_time(self, draft: Draft, passage: Passage, start: int, end: int) -> Draft:
        """Return ``draft`` with the deadline behind a label, if one can be read there."""
        due = settle(self._due.column(passage, start, end), passage)
        if due.main is None:
            return draft
        facts = replace(draft.facts, clear=due.main.clear, several=bool(due.more))
        evidence = tuple(dict.fromkeys((*draft.evidence, due.main.rule)))
        return replace(draft, deadline=due.main, more_deadlines=due.more, evidence=evidence, facts=facts)
