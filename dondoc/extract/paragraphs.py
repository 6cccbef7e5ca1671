"""Which sentence or clause of a paragraph begins a task, how far the task reaches, and what is said of it there."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dondoc.extract import sentences
from dondoc.extract.acts import cites, past_signs
from dondoc.extract.confidence import Facts
from dondoc.extract.deadlines import Found
from dondoc.extract.drafts import Context, Draft
from dondoc.extract.due import DueReader, settle
from dondoc.extract.labels import LabelReader
from dondoc.extract.orders import Order, OrderReader, Strength
from dondoc.extract.outline import Paragraph
from dondoc.extract.parties import PartyReader, other_bodies
from dondoc.extract.passage import Passage
from dondoc.extract.witness import Witness
from dondoc.model import Body, LeadFrom, Modality
from dondoc.rules.folding import fold
from dondoc.rules.loader import Rules

_BARE_COMPLETION = re.compile(
    r"(?:(?:và |phải |yêu cầu )?(?:hoàn thành|hoàn tất|xong|xong trước)(?: (?:và|,) báo cáo| xong| việc này|"
    r" nhiệm vụ này| nội dung này| các nội dung (?:này|trên))?|"
    r"(?:thời gian|thời hạn|hạn|tiến độ)(?: (?:hoàn thành|thực hiện|báo cáo|gửi|cuối))*(?: xong)?"
    r"\s?(?::|là|,|trước|chậm nhất|trong))"
)
_CONDITION = re.compile(r"(?:trường hợp|trong trường hợp|nếu)(?!\w)")
# "Căn cứ Quyết định số 15/QĐ-UBND …": on what the document rests
_GROUNDS = re.compile(
    r"(?:căn cứ|thực hiện|triển khai|thi hành|chấp hành|tiếp theo|theo|xét)(?: nội dung| tinh thần)? [^,;.:]{2,90}? "
    r"số:? ?\d"
)
_UNTIL_NOW = re.compile(r"(?<!\w)(?:đã|đến nay|thời gian qua|vừa qua)(?!\w)")
# "Phát triển … là xu thế tất yếu": what is said of an act, but for "xác định … là nhiệm vụ trọng tâm"
_IS = re.compile(
    r"(?:(?!(?<!\w)(?:xác định|coi|xem|lấy|nhận thức|phải|cần|phấn đấu) )[^;:.]){4,160}? là (?:một |những |các )?"
    r"(?:xu thế|yêu cầu|nhiệm vụ|trách nhiệm|chủ trương|điều kiện|yếu tố|vấn đề|khâu|giải pháp|động lực|việc làm|"
    r"nền tảng)"
)
_PARTY = re.compile(
    r"(?:các )?(?:ban cán sự đảng|đảng đoàn|đảng ủy|ban thường vụ|(?:tỉnh|thành|huyện|thị|quận) ủy)(?!\w)"
)
_REPORTED = re.compile(r" (?:và|,) báo cáo")
_PRODUCT = re.compile(r"sản phẩm: ?([^.;]+)")
_PAST = re.compile(r"(?<!\w)(?:đã|vừa qua|nhận được)(?!\w)")


@dataclass(frozen=True, slots=True)
class _Clause:
    """A sentence, or a clause of one that is not its ``first``, with its order and its deadlines."""

    start: int
    end: int
    order: Order | None
    found: list[Found]
    first: bool


@dataclass(slots=True)
class _Open:
    """A task that is still being read: its part of the passage and what its first sentence said."""

    start: int
    end: int
    order: Order | None
    lead: tuple[Body, ...]
    lead_from: LeadFrom
    modality: Modality


class ParagraphReader:
    """Reads the tasks of one paragraph; ``issuer`` is the document's own, folded."""

    def __init__(
        self,
        rules: Rules,
        orders: OrderReader,
        parties: PartyReader,
        labels: LabelReader,
        due: DueReader,
        issuer: str,
        witness: Witness | None,
    ) -> None:
        self._orders = orders
        self._parties = parties
        self._labels = labels
        self._due = due
        self._issuer = issuer
        self._witness = witness
        self._closings = rules.phrases("closings")

    def read(
        self, paragraph: Paragraph, context: Context, trail: tuple[str, ...], *, closing: bool, cut: bool
    ) -> list[Draft]:
        """Return the tasks of a paragraph.

        Args:
            paragraph: the paragraph.
            context: what the headings above it leave.
            trail: the labels that go before its own.
            closing: whether it may be the document's last one, which says how it takes effect.
            cut: whether its last sentence opens a list and is none of its own.
        """
        passage = paragraph.passage
        opened: list[_Open] = []
        current: _Open | None = None
        parts = sentences.sentences(passage.text)
        for start, end in parts[:-1] if cut else parts:
            found = self._due.within(passage, start, end)
            order = self._order(passage, start, end, found)
            if closing and self._is_closing(passage, start, end, found):
                current = None
                continue
            if order is not None and order.aim:
                found = []
            for clause in self._clauses(passage, start, end, order, found):
                if current is None:
                    if not self._begins(clause, paragraph, context, first=not opened):
                        continue
                    begin = clause.order.start if clause.order else clause.start
                    current = self._open(passage, clause, begin, context)
                elif self._goes_on(passage, clause):
                    current.end = clause.end
                    continue
                else:
                    previous = replace(context, lead=current.lead) if current.lead else context
                    current = self._open(passage, clause, clause.start, previous)
                opened.append(current)
        return [self._draft(paragraph, task, context, trail) for task in opened]

    # -- sentences and clauses -----------------------------------------------------------------------------------

    def _order(self, passage: Passage, start: int, end: int, found: list[Found]) -> Order | None:
        """Return the order of a sentence or clause; a time with which it begins is read over."""
        return self._orders.read(passage, start, end, self._issuer, {f.start: f.end for f in found})

    def _clauses(
        self, passage: Passage, start: int, end: int, order: Order | None, found: list[Found]
    ) -> Iterator[_Clause]:
        """Yield the clauses of a sentence; a list of bodies may hold semicolons: none ends before the act begins."""
        head_end = order.predicate if order else start
        units: list[tuple[int, int]] = []
        for unit in sentences.clauses(passage.text, start, end):
            if units and unit[0] <= head_end:
                units[-1] = (units[-1][0], unit[1])
            else:
                units.append(unit)
        starts = [one.start for one in found]
        for number, (begin, stop) in enumerate(units):
            inside = found[bisect_left(starts, begin) : bisect_left(starts, stop)]
            mine = self._order(passage, begin, stop, inside) if number else order
            yield _Clause(begin, stop, mine, inside, number == 0)

    def _begins(self, clause: _Clause, paragraph: Paragraph, context: Context, *, first: bool) -> bool:
        """Return whether a clause begins a task where none is open; ``first`` says that the paragraph has none yet."""
        passage, order = paragraph.passage, clause.order
        if not clause.first and (
            context.kind.reports
            or order is None
            or (order.strength < Strength.ASSIGNED and "verbs.duty" not in order.rules)
        ):
            return False
        if order is not None:
            told = paragraph.parent is None and self._tells(clause, order, paragraph)
            told = told or self._is_ground(clause, order, paragraph, context)
            return not told and self._acceptable(order, paragraph, context)
        if context.role != "orders" or paragraph.marker is None or paragraph.children:
            return False
        if context.kind.reports or self._orders.acts.performs(passage, clause.start, clause.end):
            return False
        if context.modality is Modality.PROHIBITION:
            return first
        if not first or self._orders.acts.tells(passage, clause.start, clause.end):
            return False
        if context.lead:
            # what hangs under a body's name is ordered, whatever verb it begins with
            return True
        if self._witness is not None and len(passage.text) > 30:
            return self._witness.is_order(passage.text[clause.start : clause.end]) is True
        return False

    def _acceptable(self, order: Order, paragraph: Paragraph, context: Context) -> bool:
        """Return whether an order is one in a document of this kind and a section of this role."""
        assigned = order.strength is Strength.ASSIGNED
        if context.role == "background":
            return assigned and bool(order.lead) and paragraph.marker is None and context.opened
        if context.kind.reports:
            return self._asks(order, paragraph.passage, context)
        if assigned:
            return True
        if order.strength is Strength.SUBJECT:
            if context.role == "orders" or context.opened:
                return True
            return paragraph.marker is not None or "verbs.duty" in order.rules
        passage = paragraph.passage
        if context.kind.decides and self._orders.acts.performs(passage, order.start, len(passage)):
            return context.role == "orders" and paragraph.marker is not None and paragraph.marker.style != "article"
        if context.role == "orders":
            return True
        return context.opened and (paragraph.marker is not None or not order.aim)

    @staticmethod
    def _asks(order: Order, passage: Passage, context: Context) -> bool:
        """Return whether a report asks something of a body, rather than telling what another document asked."""
        if cites(passage, order.start):
            return False
        if order.strength is Strength.ASSIGNED and order.lead:
            return True
        if context.lead and any(rule.startswith("assignments.") for rule in order.rules):
            return True
        colon = bool(order.lead) and passage.text[order.lead[-1].end : order.lead[-1].end + 1] == ":"
        return order.strength is Strength.SUBJECT and context.role == "orders" and colon

    @staticmethod
    def _tells(clause: _Clause, order: Order, paragraph: Paragraph) -> bool:
        """Return whether a sentence without a number tells what was done though it begins with an act."""
        if order.strength is not Strength.BARE or paragraph.marker is not None:
            return False
        ahead = paragraph.passage.folded[clause.start : min(clause.end, clause.start + 300)]
        return _PAST.search(ahead) is not None

    @staticmethod
    def _is_ground(clause: _Clause, order: Order, paragraph: Paragraph, context: Context) -> bool:
        """Return whether a sentence without a number names what the document rests on, was done by it, or is so."""
        folded = paragraph.passage.folded
        if order.strength is not Strength.BARE or paragraph.marker is not None:
            return False
        if not _GROUNDS.match(folded, clause.start, clause.end):
            return _IS.match(folded, clause.start, clause.end) is not None
        if paragraph.parent is None and not context.opened:
            return True
        return _UNTIL_NOW.search(folded, clause.start, clause.end) is not None

    def _goes_on(self, passage: Passage, clause: _Clause) -> bool:
        """Return whether a clause only goes on with the task before it."""
        order, found = clause.order, clause.found
        own = order is not None and order.lead and order.strength >= Strength.SUBJECT
        if clause.first and self._labels.fills(passage, clause.start, clause.end):
            # "Đơn vị chủ trì: …" in the same paragraph tells of the task before it
            return True
        if own:
            return False
        if not found or self._merely_conditional(passage, clause):
            # what is to be done in a case keeps its own time but is no task of its own
            return True
        if self._completes(passage, clause) or (order is not None and order.aim):
            return True
        # "Triển khai Kế hoạch …; Đề án … sau khi …": what only goes on with an enumeration is no clause
        return order is None and not clause.first

    @staticmethod
    def _merely_conditional(passage: Passage, clause: _Clause) -> bool:
        """Return whether a case is told in which a year or month in mid-sentence says when something else is."""
        if not _CONDITION.match(passage.folded, clause.start):
            return False
        begin, stop = clause.start + 2, clause.end - 2
        return all(f.deadline.kind == "period" and begin < f.start and f.end < stop for f in clause.found)

    @staticmethod
    def _completes(passage: Passage, clause: _Clause) -> bool:
        """Return whether a sentence or clause only says by when the task before it is to be done."""
        if clause.found and clause.found[0].start - clause.start <= 1:
            # "Chậm nhất trong tháng 9 phải hoàn thành."
            behind = past_signs(passage, clause.found[0].end)
            if (head := _BARE_COMPLETION.match(passage.folded, behind)) and clause.end - head.end() <= 1:
                return True
        head = _BARE_COMPLETION.match(passage.folded, clause.start)
        if head is None:
            return False
        if head.group().endswith("báo cáo") or _REPORTED.match(passage.folded, head.end()):
            return True
        return any(f.start - head.end() <= 4 for f in clause.found)

    def _is_closing(self, passage: Passage, start: int, end: int, found: list[Found]) -> bool:
        """Return whether a sentence is one with which documents end."""
        if found:
            return False
        match = self._closings.at(passage.folded, start, end)
        if not match:
            return False
        return match.row.id in ("difficulties", "in-force") or end - match.end <= 60

    # -- tasks ---------------------------------------------------------------------------------------------------

    @staticmethod
    def _led(passage: Passage, order: Order, context: Context) -> bool:
        """Return whether "Lãnh đạo Ủy ban nhân dân …" is the act of the Party's body named above, and no body."""
        first = order.lead[0]
        if not context.lead or passage.folded[first.start : first.start + 9] != "lãnh đạo ":
            return False
        return _PARTY.match(fold(context.lead[0].name)) is not None

    @classmethod
    def _open(cls, passage: Passage, clause: _Clause, begin: int, context: Context) -> _Open:
        """Return the task that begins at ``begin`` with a clause."""
        order = clause.order
        while begin < clause.end and passage.text[begin] in "*_ ":
            begin += 1
        lead: tuple[Body, ...] = ()
        source = LeadFrom.NONE
        modality = order.modality if order else context.modality
        if order and order.lead and not cls._led(passage, order, context):
            lead, source = tuple(entry.body(passage) for entry in order.lead), LeadFrom.OWN
        elif context.lead:
            lead, source = context.lead, LeadFrom.INHERITED
        if modality is Modality.OBLIGATION and source is not LeadFrom.OWN:
            modality = context.modality
        return _Open(begin, clause.end, order, lead, source, modality)

    def _draft(self, paragraph: Paragraph, task: _Open, context: Context, trail: tuple[str, ...]) -> Draft:
        """Return a task with all that its part of the passage says of it."""
        passage, start, end, order = paragraph.passage, task.start, task.end, task.order
        due = settle([] if order and order.aim else self._due.of_task(passage, start, end), passage)
        deadline = due.main or context.deadline
        charge = self._parties.in_charge(passage, start, end)
        lead, lead_from = task.lead, task.lead_from
        if charge and lead_from is not LeadFrom.OWN:
            lead, lead_from = tuple(entry.body(passage) for entry in charge), LeadFrom.OWN
        leads = {body.name.casefold() for body in lead}
        coordinators = other_bodies(self._parties.coordinators(passage, start, end), passage, leads)
        report_to = other_bodies(self._parties.report_to(passage, start, end), passage, set())
        product = _PRODUCT.search(passage.folded, start, end)
        inherited = context.rules if lead_from is LeadFrom.INHERITED else ()
        named = (body.rule for body in (*lead, *coordinators, *report_to))
        evidence = dict.fromkeys((*(order.rules if order else ()), *inherited, *named))
        if deadline:
            evidence[deadline.rule] = None
        if order is None:
            evidence["outline.under-body" if context.lead else "nlp.order"] = None
        facts = Facts(
            strength=int(order.strength) if order else 0,
            own=lead_from is LeadFrom.OWN,
            inherited=lead_from is LeadFrom.INHERITED,
            known=all(body.known for body in lead),
            witnessed="nlp.act" in evidence or "nlp.order" in evidence,
            clear=deadline is None or deadline.clear,
            several=bool(due.more),
            inherited_deadline=deadline is not None and due.main is None,
            role=context.role,
            numbered=paragraph.marker is not None,
        )
        return Draft(
            item=".".join((*trail, *paragraph.path)) or None,
            span=passage.span(start, end),
            lead=lead,
            lead_from=lead_from,
            coordinators=coordinators,
            report_to=report_to,
            deadline=deadline,
            more_deadlines=due.more,
            deliverable=passage.text[product.start(1) : product.end(1)].strip() if product else None,
            modality=task.modality,
            evidence=tuple(evidence),
            facts=facts,
        )
