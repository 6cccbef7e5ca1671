"""Rows of a table of tasks: which of them name a group, and what the columns of the others say of a task."""

from __future__ import annotations

import re

from dondoc.extract.cells import CellReader
from dondoc.extract.confidence import Facts
from dondoc.extract.drafts import Context, Draft
from dondoc.extract.due import DueReader, settle
from dondoc.extract.orders import OrderReader
from dondoc.extract.parties import PartyReader, other_bodies
from dondoc.extract.passage import Passage
from dondoc.extract.tables import Grid
from dondoc.model import Body, LeadFrom

Row = tuple[Passage | None, ...]

_LETTERS = re.compile(r"[^\W\d_]{2}")
_GROUP = re.compile(r"([IVX]+|[A-H]|\d{1,2})[.)]?(?: |$)")
_ITEM = re.compile(r"[*_]*((?:\d{1,3}(?:\.\d{1,2})*|[a-zđ]|[IVX]{1,5}))[.)/](?:\s+|(?=[^\W\d]))|[*_]*(?:[-–+•*]) ?")
_GROUP_NUMBER = re.compile(r"[IVXLC]+\.?|[A-H]\.?")
_GROUP_MARKER = re.compile(r"(?:[IVXLC]+|[A-H])[.)/-]? ")
_ALWAYS = re.compile(r"thường xuyên|liên tục")


class TableTaskReader:
    """Makes a draft of each row that holds a task; ``issuer`` is the document's own, folded."""

    def __init__(
        self, orders: OrderReader, parties: PartyReader, cells: CellReader, due: DueReader, issuer: str
    ) -> None:
        self._orders = orders
        self._parties = parties
        self._cells = cells
        self._due = due
        self._issuer = issuer

    def read(self, grid: Grid, trail: tuple[str, ...], context: Context) -> list[Draft]:
        """Return a draft for each row of a table that holds a task."""
        place = {role: i for i, role in reversed(list(enumerate(grid.roles)))}
        if "task" not in place:
            return []
        drafts: list[Draft] = []
        group: tuple[str, ...] = ()
        serial = 0
        for row in grid.rows:
            label, body = self._label_of(row, place)
            cells = [cell for cell in row if cell is not None]
            if not cells:
                continue
            if self._is_group_row(row, place):
                group = (label,) if label else ()
                continue
            head = row[place["group"]] if "group" in place else None
            if head is not None:
                marker = _GROUP.match(head.text)
                group = (marker.group(1),) if marker else group
            if body is None or not _LETTERS.search(body[0].text):
                # a row of numbers under the header: "(1) | (2) | …"
                continue
            serial += 1
            item = ".".join((*trail, *group, label or str(serial)))
            drafts.append(self._row_draft(row, place, body, item, grid, context))
        return drafts

    @staticmethod
    def _label_of(row: Row, place: dict[str, int]) -> tuple[str, tuple[Passage, int] | None]:
        """Return a row's number and its task's cell with the offset behind a number printed in it."""
        label = ""
        if "number" in place and (cell := row[place["number"]]) is not None:
            label = cell.text.strip(" .)*")
        cell = row[place["task"]]
        if cell is None:
            return label, None
        marker = _ITEM.match(cell.text)
        if marker:
            return label or (marker.group(1) or ""), (cell, marker.end())
        return label, (cell, 0)

    @staticmethod
    def _is_group_row(row: Row, place: dict[str, int]) -> bool:
        """Return whether a row only names what the rows under it have in common."""
        filled = [i for i, cell in enumerate(row) if cell is not None]
        others = [i for i in filled if i not in (place.get("number"), place["task"], 0)]
        if others:
            return False
        number = row[place["number"]] if "number" in place else None
        if number is not None and _GROUP_NUMBER.fullmatch(number.text.strip("* ")):
            return True
        text = (row[place["task"]] or row[filled[0]]) if filled else None
        if text is None or len(filled) > 2:
            return False
        bare = text.text.strip("* ")
        return _GROUP_MARKER.match(bare) is not None or bare.isupper() or (len(row) > 2 and len(filled) == 1)

    def _row_draft(
        self, row: Row, place: dict[str, int], body: tuple[Passage, int], item: str, grid: Grid, context: Context
    ) -> Draft:
        """Return the task of a row: its cell from an offset on (``body``), with what the other columns add."""
        cell, start = body
        end = len(cell.text.rstrip("*_ "))
        while start < end and cell.text[start] in "*_ ":
            start += 1
        lead, coordinators = self._row_bodies(row, place)
        lead_from = LeadFrom.OWN if lead else LeadFrom.NONE
        if not lead and context.lead and "lead" not in place:
            lead, lead_from = context.lead, LeadFrom.INHERITED
        order = self._orders.read(cell, start, end, self._issuer)
        if not lead and order and order.lead:
            lead, lead_from = tuple(e.body(cell) for e in order.lead), LeadFrom.OWN
        time_cell, product = (row[place[role]] if role in place else None for role in ("time", "deliverable"))
        if time_cell is not None:
            found = self._due.column(time_cell)
        else:
            found = self._due.of_task(cell, start, end) if "time" not in place else []
        due = settle(found, time_cell or cell)
        deadline = due.main or (context.deadline if "time" not in place else None)
        report_to = other_bodies(self._parties.report_to(cell, start, end), cell, set())
        evidence = dict.fromkeys(
            (*grid.rules, *(order.rules if order else ()), *(b.rule for b in (*lead, *coordinators, *report_to)))
        )
        if deadline:
            evidence[deadline.rule] = None
        facts = Facts(
            strength=int(order.strength) if order else 0,
            own=lead_from is LeadFrom.OWN,
            inherited=lead_from is LeadFrom.INHERITED,
            known=all(b.known for b in lead),
            clear=deadline.clear if deadline else time_cell is None or not found,
            several=bool(due.more),
            inherited_deadline=False,
            role="table",
            numbered=True,
            unread=time_cell is not None and not found and not _ALWAYS.search(time_cell.folded),
        )
        return Draft(
            item=item,
            span=cell.span(start, end),
            lead=lead,
            lead_from=lead_from,
            coordinators=coordinators,
            report_to=report_to,
            deadline=deadline,
            more_deadlines=due.more,
            deliverable=product.text if product else None,
            modality=order.modality if order else context.modality,
            evidence=tuple(evidence),
            facts=facts,
        )

    def _row_bodies(self, row: Row, place: dict[str, int]) -> tuple[tuple[Body, ...], tuple[Body, ...]]:
        """Return who leads and who acts along, by the columns for them."""
        lead_cell, with_cell = (row[place[role]] if role in place else None for role in ("lead", "coordinator"))
        lead = self._cells.bodies(lead_cell, 0, len(lead_cell)) if lead_cell else ()
        coordinators = self._cells.bodies(with_cell, 0, len(with_cell)) if with_cell else ()
        if lead_cell and not with_cell:
            # "Chủ trì: Sở A; phối hợp: Sở B" in one cell
            charge = self._parties.in_charge(lead_cell, 0, len(lead_cell))
            along = self._parties.coordinators(lead_cell, 0, len(lead_cell))
            if charge or along:
                names = {entry.name(lead_cell) for entry in along}
                lead = tuple(e.body(lead_cell) for e in charge) or tuple(b for b in lead if b.name not in names)
                coordinators = tuple(e.body(lead_cell) for e in along)
        return lead, coordinators
