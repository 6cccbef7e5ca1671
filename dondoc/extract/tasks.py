"""From paragraphs and rows of tables to tasks: which sentence begins one, how far it reaches, what it inherits.

One walk over the outline. A heading, or a sentence that opens a list, leaves a context (who, by when, whether what
follows is ordered at all) to what hangs under it; every other paragraph is read sentence by sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from dondoc.extract import deadlines, sentences
from dondoc.extract.bodies import BodyReader, Entry
from dondoc.extract.confidence import Facts
from dondoc.extract.deadlines import Clock, Found
from dondoc.extract.orders import Order, OrderReader, Strength, is_issuer
from dondoc.extract.outline import Outline, Paragraph
from dondoc.extract.parties import PartyReader
from dondoc.extract.passage import Passage
from dondoc.extract.tables import Grid, TableReader
from dondoc.extract.witness import Witness
from dondoc.model import Body, Deadline, LeadFrom, Modality, Relation, Span
from dondoc.rules.folding import fold
from dondoc.rules.loader import Rules

# kinds of document that report or ask; in them only what is handed to a named body is a task
REPORTING = frozenset(
    ("báo cáo", "tờ trình", "giấy mời", "biên bản", "phiếu trình", "đề án", "giấy giới thiệu", "thư công")
)
# kinds of document whose numbered parts are orders from the first one on
PLANNING = frozenset(
    (
        "kế hoạch",
        "chương trình",
        "chương trình hành động",
        "hướng dẫn",
        "quy chế",
        "quy định",
        "phương án",
        "đề án",
        "dự án",
        "nghị quyết",
    )
)
DECIDING = frozenset(("quyết định", "nghị quyết", "quy định"))


@dataclass(frozen=True, slots=True)
class Draft:
    """A task before it is numbered and weighed; spans are in the source."""

    item: str | None
    span: Span
    lead: tuple[Body, ...]
    lead_from: LeadFrom
    coordinators: tuple[Body, ...]
    report_to: tuple[Body, ...]
    deadline: Deadline | None
    more_deadlines: tuple[Deadline, ...]
    deliverable: str | None
    modality: Modality
    evidence: tuple[str, ...]
    facts: Facts


@dataclass(frozen=True, slots=True)
class Context:
    """What a heading or an opening sentence leaves to what hangs under it.

    ``role`` is "orders", "background" or "" where nothing was said; ``opened`` whether an opening sentence came.
    """

    lead: tuple[Body, ...] = ()
    deadline: Deadline | None = None
    modality: Modality = Modality.OBLIGATION
    role: str = ""
    opened: bool = False
    rules: tuple[str, ...] = ()


@dataclass(slots=True)
class _Open:
    """A task that is still being read: its part of the passage and what its first sentence said."""

    start: int
    end: int
    order: Order | None
    lead: tuple[Body, ...]
    lead_from: LeadFrom
    modality: Modality
    rules: tuple[str, ...]


_BARE_COMPLETION = re.compile(
    r"(?:(?:và |phải |yêu cầu )?(?:hoàn thành|hoàn tất|xong|xong trước)(?: (?:và|,) báo cáo| xong| việc này| nhiệm vụ này|"
    r" nội dung này| các nội dung (?:này|trên))?|"
    r"(?:thời gian|thời hạn|hạn|tiến độ)(?: (?:hoàn thành|thực hiện|báo cáo|gửi|cuối))*(?: xong)?\s?(?::|là|,|trước|chậm nhất|trong))"
)
_CONDITION = re.compile(r"(?:trường hợp|trong trường hợp|nếu)(?!\w)")
_OWNED = re.compile(r"[*_ ]*(?:trách nhiệm|nhiệm vụ|phần việc)(?: cụ thể)? (?:của|đối với) ")
_LABEL = re.compile(r"([^:]{2,60}): ?")
_HEADING_TAIL = re.compile(
    r"[,:]? ?(?:có (?:các )?(?:trách nhiệm|nhiệm vụ)|chịu trách nhiệm|thực hiện|chủ trì|cần|phải|tập trung|"
    r"(?:có trách nhiệm |tập trung |chủ động )*(?:thực hiện|triển khai)[^.;]{0,80}|với các nhiệm vụ[^.;]{0,60})?"
    r"(?: (?:như sau|sau|sau đây|các nội dung sau|cụ thể|cụ thể như sau))?[\s:.;,*_]*$"
)
_SECTION_TAILS = frozenset(
    [
        "của",
        "năm",
        "đến",
        "giai",
        "trong",
        "chủ",
        "trọng",
        "về",
        "thời",
        "tháng",
        "quý",
        "cụ",
        "và",
        "khi",
        "6",
        "06",
        "9",
        "09",
        "công",
        "thực",
        "triển",
        "cho",
        "từ",
        "tổ",
        "ngành",
        "đối",
        "tại",
        "-",
        "(",
        "trước",
        "lĩnh",
        "qua",
        "đã",
        ",",
        "đạt",
    ]
)


class TaskReader:
    """Reads the tasks of a document; a ``witness`` is asked where the rules abstain (see ``dondoc.nlp``)."""

    def __init__(
        self,
        rules: Rules,
        clock: Clock,
        *,
        kind: str,
        issuer: str,
        witness: Witness | None = None,
    ) -> None:
        self._rules = rules
        self._clock = clock
        self._kind = fold(kind)
        self._issuer = fold(issuer)
        self._witness = witness
        self.bodies = BodyReader(rules, witness)
        self.orders = OrderReader(rules, self.bodies, reporting=self._kind in REPORTING, witness=witness)
        self.parties = PartyReader(rules, self.bodies)
        self.tables = TableReader(rules)
        self._sections = rules.phrases("sections")
        self._openers = rules.phrases("openers")
        self._closings = rules.phrases("closings")
        self._assign = rules.phrases("assignments")
        self.warnings: list[str] = []
        self._kept: tuple[Passage, dict[tuple[int, int], list[Found]]] | None = None

    # -- regions -------------------------------------------------------------------------------------------------

    def read_region(
        self, text: str, start: int, end: int, *, annex: bool = False, kind: str | None = None
    ) -> list[Draft]:
        """Return the drafts of ``text[start:end]``; an ``annex`` is an appendix or attached document."""
        if kind is not None:
            self._kind = fold(kind)
        grids = self.tables.find(text, start, end)
        drafts: list[Draft] = []
        position, trail = start, ("PL",) if annex and self._is_appendix(text, start, end) else ()
        context = Context(role="orders" if self._kind in PLANNING else "", opened=False)
        path: tuple[str, ...] = trail
        for grid in grids:
            context, path = self._read_prose(text, position, grid.span.start, drafts, context, trail, annex=annex)
            if not grid.roles and grid.span.end - grid.span.start > 200_000:
                self.warnings.append("Có bảng quá lớn, không đọc được nhiệm vụ trong bảng.")
            if context.role != "background" or annex:
                drafts.extend(self._read_grid(grid, path if not annex else trail, context))
            position = grid.span.end
        self._read_prose(text, position, end, drafts, context, trail, annex=annex and position == start)
        return drafts

    @staticmethod
    def _is_appendix(text: str, start: int, end: int) -> bool:
        head = fold(text[start : min(end, start + 400)])
        return re.search(r"(?<!\w)(?:phụ lục|biểu|danh mục|bảng|phụ biểu)", head) is not None

    def _read_prose(
        self,
        text: str,
        start: int,
        end: int,
        drafts: list[Draft],
        root: Context,
        trail: tuple[str, ...],
        *,
        annex: bool,
    ) -> tuple[Context, tuple[str, ...]]:
        """Read paragraphs into ``drafts``; return the last context and path, which a table behind them takes."""
        outline = Outline(text, start, end)
        contexts: dict[int | None, Context] = {None: root}
        last_lead: dict[int | None, tuple[Body, ...]] = {}
        path: tuple[str, ...] = trail
        total = len(outline.paragraphs)
        taken: set[int] = set()
        titled = not annex
        for index, paragraph in enumerate(outline.paragraphs):
            if index in taken:
                continue
            titled = titled or paragraph.marker is not None or paragraph.passage.text.endswith((".", ":", ";"))
            if not titled:
                # the title of an attached document
                contexts[index] = contexts[paragraph.parent]
                continue
            if not paragraph.passage.text:
                contexts[index] = contexts[paragraph.parent]
                continue
            context = contexts[paragraph.parent]
            last = total - index <= 4 and (
                paragraph.marker is None or paragraph.marker.style == "article" or index == total - 1
            )
            if self._attach_label(paragraph, drafts, context):
                contexts[index] = context
                continue
            whole = self._with_children(text, outline, index)
            if whole is not None:
                merged, children = whole
                taken.update(children)
                drafts.extend(self._read_paragraph(merged, context, trail, closing=False, cut=False))
                contexts[index] = context
                continue
            below = self._context_of(outline, index, context)
            if below is not None:
                contexts[index] = below
                following = outline.paragraphs[index + 1] if index + 1 < total else None
                if paragraph.marker is None and not paragraph.heading:
                    contexts[paragraph.parent] = below
                elif paragraph.heading and following and following.marker and following.marker.rank < 9:
                    # numbers outrank a heading without one: what it opens hangs beside it
                    contexts[paragraph.parent] = below
                elif paragraph.heading and paragraph.parent is None and below.role:
                    contexts[None] = replace(contexts[None], role=below.role)
                last_lead.pop(index, None)
                path = trail + paragraph.path
                if not self._reads_on(paragraph):
                    continue
            inherited = context
            if paragraph.marker is None and not paragraph.heading and last_lead.get(paragraph.parent):
                inherited = replace(context, lead=last_lead[paragraph.parent])
            made = self._read_paragraph(paragraph, inherited, trail, closing=last, cut=below is not None)
            drafts.extend(made)
            if made:
                path = trail + paragraph.path
                lead = made[-1].lead
                if below is None:
                    contexts[index] = replace(context, lead=lead or context.lead, deadline=context.deadline)
                    owner = index if paragraph.marker is not None else paragraph.parent
                    if lead and (paragraph.marker is None or True):
                        last_lead[owner] = lead
            elif below is None:
                contexts[index] = context
        return contexts[None], path

    def _with_children(self, text: str, outline: Outline, index: int) -> tuple[Paragraph, list[int]] | None:
        """Return an item whose bullets only spell it out ("hướng dẫn về: + Quy trình …") as one paragraph with them."""
        paragraph = outline.paragraphs[index]
        passage = paragraph.passage
        if paragraph.marker is None or not passage.text.endswith(":") or not 0 < len(paragraph.children) <= 30:
            return None
        children = [outline.paragraphs[i] for i in paragraph.children]
        if any(child.children or child.marker is None or not child.passage.text for child in children):
            return None
        order = self.orders.read(passage, 0, len(passage), self._issuer)
        if order is None or order.strength is Strength.GUESS or order.modality is Modality.PROHIBITION:
            return None
        if self._named_heading(passage, len(passage)) or self._section_role(passage, passage.text):
            return None
        for child in children:
            inside = child.passage
            if self.orders.read(inside, 0, len(inside), self._issuer) or self._deadlines(inside, 0, len(inside)):
                return None
        last = children[-1].passage
        span = Span(passage.origin(0), last.span(0, len(last)).end)
        merged = Paragraph(Passage(text, [span]), paragraph.marker, paragraph.path, paragraph.parent)
        return merged, list(paragraph.children)

    # -- headings ------------------------------------------------------------------------------------------------

    def _context_of(self, outline: Outline, index: int, context: Context) -> Context | None:
        """Return what paragraph ``index`` leaves to its children if it is a heading or opens a list, else ``None``."""
        paragraph = outline.paragraphs[index]
        passage = paragraph.passage
        text, folded = passage.text, passage.folded
        labelled = [c for c in paragraph.children if self._is_item(outline.paragraphs[c])]
        bare = text.rstrip("*_ ")
        opens = bare.endswith(":")
        short = len(text) <= 220 and not re.search(r"[.;]$", bare)
        owned = _OWNED.match(folded)
        role = self._section_role(passage, bare) if (short or opens) and not owned else None
        if role is not None:
            return replace(context, role=role[0], rules=(role[1],), opened=context.opened or role[0] == "orders")
        named = self._named_heading(passage, len(bare), whole=bool(labelled) and short) if len(text) <= 600 else None
        if named is not None and (paragraph.marker or paragraph.heading or opens):
            lead, modality, rules = named
            bodies = tuple(entry.body(passage) for entry in lead)
            role_here = "orders" if context.role != "background" else context.role
            return replace(
                context, lead=bodies, modality=modality or context.modality, rules=rules, role=role_here, opened=True
            )
        if opens:
            return self._opening(paragraph, context)
        following = outline.paragraphs[index + 1] if index + 1 < len(outline.paragraphs) else None
        topic = (
            paragraph.marker is not None
            and paragraph.marker.rank < 10
            and len(text) <= 150
            and not re.search(r"[.;:!]$", bare)
            and following is not None
            and following.parent == index
            and following.marker is None
            and self._label(following.passage) is None
        )
        if (labelled and short) or topic or paragraph.heading or (paragraph.marker and text.isupper()):
            if paragraph.marker and paragraph.marker.style == "article" and not labelled:
                return None
            role_here = context.role
            if text.isupper() and paragraph.marker and paragraph.marker.rank <= 4 and self._kind in PLANNING:
                role_here = "orders"
            lead_order = self.orders.read(passage, 0, len(passage), self._issuer) if labelled else None
            if lead_order and lead_order.strength is Strength.SUBJECT and len(text) <= 80 and len(lead_order.lead) == 1:
                act = self.orders.is_act(passage, lead_order.predicate, len(passage))
                if act and act.row.flag("weak") and paragraph.marker and paragraph.marker.style == "article":
                    # "Điều 8. Doanh nghiệp khai thác công trình thủy lợi": the title is a name
                    entry = Entry(
                        lead_order.lead[0].start, len(passage.text.rstrip(" :*_")), lead_order.lead[0].rule, False
                    )
                    return replace(
                        context,
                        lead=(entry.body(passage),),
                        role=role_here or "orders",
                        opened=True,
                        rules=(entry.rule,),
                    )
            if lead_order and lead_order.strength >= Strength.SUBJECT and lead_order.lead:
                bodies = tuple(entry.body(passage) for entry in lead_order.lead)
                return replace(
                    context, lead=bodies, modality=lead_order.modality, role=role_here, rules=lead_order.rules
                )
            found = self._deadlines(passage, 0, len(passage))
            deadline = deadlines.main(found, passage)[0] if found and not text.isupper() else None
            return replace(context, role=role_here, deadline=deadline.deadline if deadline else context.deadline)
        return None

    def _is_item(self, paragraph: Paragraph) -> bool:
        """Return whether a paragraph is an item or heading of its own, no label ("Đơn vị chủ trì: …") of the one above."""
        if paragraph.marker is None and not paragraph.heading:
            return False
        return self._label(paragraph.passage) is None

    def _labels(self, passage: Passage, start: int, end: int) -> bool:
        """Return whether a sentence only fills in a column of the task before it."""
        found = _LABEL.match(passage.folded, start, end)
        role = self.tables.role(found.group(1)) if found else None
        return role is not None and role[0] in ("lead", "coordinator", "time", "deliverable")

    def _label(self, passage: Passage) -> tuple[tuple[str, str], int] | None:
        """Return the column that a label names and where its value begins."""
        found = _LABEL.match(passage.folded)
        role = self.tables.role(found.group(1)) if found else None
        if found is None or role is None or role[0] not in ("lead", "coordinator", "time", "deliverable"):
            return None
        return (role, found.end()) if found.end() < len(passage.text) else None

    def _section_role(self, passage: Passage, bare: str) -> tuple[str, str] | None:
        """Return the role of a section's title and the row that knows it."""
        start = 0
        while start < len(passage.folded) and passage.folded[start] in "*_ ":
            start += 1
        prefix = re.compile(r"(?:về|một số|các|những|phần) ").match(passage.folded, start)
        for begin in (start, prefix.end() if prefix else start):
            found = self._sections.at(passage.folded, begin)
            if not found:
                continue
            rest = passage.folded[found.end : len(bare)].strip(" *_:.")
            strict = found.row.id in ("purpose", "basis")
            if not rest or (not strict and (rest.split()[0] in _SECTION_TAILS or rest[0] in ",-(")):
                if rest and self.bodies.at(passage, found.end + 1) and not passage.text.isupper():
                    continue
                return found.row.text("role"), found.row.evidence
            if strict and passage.text.isupper() and rest.split()[0] in _SECTION_TAILS:
                return found.row.text("role"), found.row.evidence
        return None

    def _named_heading(
        self, passage: Passage, length: int, *, whole: bool = False
    ) -> tuple[tuple[Entry, ...], Modality | None, tuple[str, ...]] | None:
        """Return the bodies that a heading names and nothing else: "2. Sở Y tế:", "Đề nghị Tòa án …:"."""
        start = 0
        while start < length and passage.folded[start] in '*_ "':
            start += 1
        modality: Modality | None = None
        rules: tuple[str, ...] = ()
        owned = _OWNED.match(passage.folded, start, length) is not None
        for _ in range(2):
            assign = self._assign.at(passage.folded, start, length)
            if not assign:
                break
            modality = Modality(assign.row.text("modality"))
            modality = None if assign.row.flag("heading") else modality
            rules = (*rules, assign.row.evidence)
            behind = re.compile(r":? ?(?:cho |với |của )?").match(passage.folded, assign.end, length)
            start = behind.end() if behind else assign.end
        entries = self.bodies.at(passage, start, length)
        if entries is None and "assignments.assigned-to" in rules and passage.folded.startswith(":", length - 1):
            # "Đối với tuyến đất liền, UBND các huyện:"
            for part in sentences.commas(passage.text, start, length, 4):
                entries = self.bodies.at(passage, part, length)
                if entries and _HEADING_TAIL.fullmatch(passage.folded, entries.end, length):
                    break
                entries = None
        if entries and "assignments.assigned-to" in rules and length - entries.end < 120:
            # "Trách nhiệm của doanh nghiệp khai thác …": all of the heading is the name
            tail = _HEADING_TAIL.search(passage.folded, entries.end, length)
            stop = tail.start() if tail else length
            if stop > entries.end and not re.search(r"[;:.]", passage.folded[entries.end : stop]):
                last = entries.entries[-1]
                longer = Entry(last.start, stop, last.rule, False, last.head)
                return (*entries.entries[:-1], longer), modality, (*rules, last.rule)
        if not entries and owned and 0 < length - start <= 80:
            name = passage.folded[start:length].rstrip(" :*_")
            if not re.search(r"[;:.]", name) and not self.orders.is_act(passage, start, length):
                return (Entry(start, start + len(name), "assignments.assigned-to", False),), modality, rules
        if not entries:
            person = re.compile(r"(?:những )?người [^:;,.]{3,80}(?=:|$)").match(passage.folded, start, length + 1)
            if person and passage.folded[person.end() : person.end() + 1] == ":":
                return (Entry(start, person.end(), "bodies.role", False),), modality, (*rules, "bodies.role")
            return None
        if _HEADING_TAIL.fullmatch(passage.folded, entries.end, length):
            return entries.entries, modality, (*rules, entries.entries[0].rule)
        rest = passage.folded[entries.end : length].rstrip(" :*_")
        ends = passage.text[length - 1] == ":" or (whole and rest.startswith(", ") and length <= 80)
        if (
            ends
            and len(rest) <= 60
            and (rest.startswith(", ") or not self.orders.is_act(passage, entries.end + 1, length))
        ):
            if not re.search(r"[.;]|(?<!\w)(?:đã|phải|cần|có trách nhiệm|yêu cầu|như sau|sau)(?!\w)", rest):
                # the heading says more of the name than the rows know
                last = entries.entries[-1]
                longer = Entry(last.start, entries.end + len(rest), last.rule, False, last.head)
                return (*entries.entries[:-1], longer), modality, (*rules, last.rule)
        return None

    def _opening(self, paragraph: Paragraph, context: Context) -> Context:
        """Return what a sentence that ends in a colon leaves to the list it opens."""
        passage = paragraph.passage
        start, end = sentences.sentences(passage.text)[-1]
        order = self.orders.read(passage, start, end, self._issuer)
        length = len(passage.folded[:end].rstrip(" :*_"))
        opener = next(
            (m for m in self._openers.find(passage.folded, max(start, length - 60), length) if m.end >= length), None
        )
        rules: tuple[str, ...] = (opener.row.evidence,) if opener else ()
        role = context.role
        lead, modality = context.lead, context.modality
        if order is not None or opener is not None:
            if role != "background" or (order and order.strength >= Strength.SUBJECT) or paragraph.marker is None:
                role = "orders"
        if order is not None:
            rules = order.rules + rules
            if order.lead and not self._speaks(passage, order):
                lead = tuple(entry.body(passage) for entry in order.lead)
            if order.modality is not Modality.OBLIGATION or order.lead:
                modality = order.modality
        else:
            lead, modality, more = self._demanded(passage, start, end, lead, modality)
            rules += more
        found = self._deadlines(passage, start, end) if order is not None else []
        # a time with which the sentence begins, or one that sets an end; when something else takes place is none
        ends = (Relation.BEFORE, Relation.BY)
        found = [f for f in found if f.finishes or f.deadline.relation in ends or f.deadline.kind == "recurring"]
        main = deadlines.main(found, passage)[0] if found else None
        deadline = main.deadline if main else context.deadline
        return Context(lead, deadline, modality, role, True, rules)

    def _speaks(self, passage: Passage, order: Order) -> bool:
        """Return whether the subject is the issuer, which announces what follows and is not ordered to do it."""
        first = order.lead[0]
        name = passage.folded[first.start : first.end]
        return order.strength is Strength.SUBJECT and len(order.lead) == 1 and is_issuer(name, self._issuer)

    def _demanded(
        self, passage: Passage, start: int, end: int, lead: tuple[Body, ...], modality: Modality
    ) -> tuple[tuple[Body, ...], Modality, tuple[str, ...]]:
        """Return whom the last demand of an opening sentence names ("…, UBND tỉnh yêu cầu các sở … như sau:")."""
        for found in reversed(self._assign.find(passage.folded, start, end)):
            if found.row.flag("heading"):
                continue
            behind = re.compile(r":? ?(?:cho )?").match(passage.folded, found.end, end)
            entries = self.bodies.at(passage, behind.end() if behind else found.end, end)
            if entries:
                bodies = tuple(entry.body(passage) for entry in entries.entries)
                return bodies, Modality(found.row.text("modality")), (found.row.evidence,)
            if found.end >= end - 2 or passage.folded[found.end : end].strip(" :*_") == "":
                return lead, Modality(found.row.text("modality")), (found.row.evidence,)
        return lead, modality, ()

    @staticmethod
    def _reads_on(paragraph: Paragraph) -> bool:
        """Return whether sentences stand before the one that opens a list, and may order something."""
        parts = sentences.sentences(paragraph.passage.text)
        return len(parts) > 1 and paragraph.passage.text.rstrip("*_ ").endswith(":") and (paragraph.marker is not None)

    # -- paragraphs ----------------------------------------------------------------------------------------------

    def _deadlines(self, passage: Passage, start: int, end: int) -> list[Found]:
        """Return the deadlines of a stretch; those of the paragraph at hand are kept, as it is read more than once."""
        if self._kept is None or self._kept[0] is not passage:
            self._kept = (passage, {})
        known = self._kept[1]
        if (start, end) not in known:
            known[(start, end)] = deadlines.find(passage, self._rules, self._clock, start=start, end=end)
        return known[(start, end)]

    def _read_paragraph(
        self, paragraph: Paragraph, context: Context, trail: tuple[str, ...], *, closing: bool, cut: bool
    ) -> list[Draft]:
        passage = paragraph.passage
        parts = sentences.sentences(passage.text)
        if cut:
            parts = parts[:-1]
        opened: list[_Open] = []
        current: _Open | None = None
        for start, end in parts:
            found = self._deadlines(passage, start, end)
            order = self._order(passage, start, end, found)
            if closing and self._is_closing(passage, start, end, found):
                current = None
                continue
            if order is not None and order.aim:
                found = []
            whole = sentences.clauses(passage.text, start, end)
            # a list of bodies may hold semicolons: no clause ends before the act begins
            head_end = order.predicate if order else start
            units: list[tuple[int, int]] = []
            for unit in whole:
                if units and unit[0] <= head_end:
                    units[-1] = (units[-1][0], unit[1])
                else:
                    units.append(unit)
            for number, (begin, stop) in enumerate(units):
                inside = [f for f in found if begin <= f.start < stop]
                mine = order if number == 0 else self._order(passage, begin, stop, inside)
                if current is None:
                    if number and (
                        self._kind in REPORTING
                        or mine is None
                        or (mine.strength < Strength.ASSIGNED and "verbs.duty" not in mine.rules)
                    ):
                        continue
                    if not self._begins(mine, passage, begin, stop, paragraph, context, inside, first=not opened):
                        continue
                    current = self._open(passage, mine, begin, stop, context)
                    opened.append(current)
                    continue
                own = mine is not None and mine.lead and mine.strength >= Strength.SUBJECT
                if number == 0 and self._labels(passage, begin, stop):
                    # "Đơn vị chủ trì: …" in the same paragraph tells of the task before it
                    current.end = stop
                    continue
                if inside and not own and self._merely_conditional(passage, begin, stop, inside):
                    # what is to be done in a case keeps its own time but is no task of its own
                    current.end = stop
                    continue
                timed = bool(inside) and not self._completes(passage, begin, inside) and not (mine and mine.aim)
                # "Triển khai Kế hoạch …; Đề án … sau khi …": what only goes on with an enumeration is no clause
                timed = timed and (mine is not None or number == 0)
                if own or timed:
                    previous = replace(context, lead=current.lead) if current.lead else context
                    current = self._open(passage, mine, begin, stop, previous, at=begin)
                    opened.append(current)
                else:
                    current.end = stop
        return [self._draft(passage, paragraph, task, context, trail) for task in opened]

    def _order(self, passage: Passage, start: int, end: int, found: list[Found]) -> Order | None:
        """Return the order of a sentence or clause; a time with which it begins is read over."""
        return self.orders.read(passage, start, end, self._issuer, {f.start: f.end for f in found})

    def _begins(
        self,
        order: Order | None,
        passage: Passage,
        start: int,
        end: int,
        paragraph: Paragraph,
        context: Context,
        found: list[Found],
        *,
        first: bool,
    ) -> bool:
        if order is not None:
            told = paragraph.parent is None and self._tells(passage, order, start, end, paragraph)
            return self._acceptable(order, paragraph, context) and not told
        if context.role != "orders" or paragraph.marker is None or paragraph.children:
            return False
        if self._kind in REPORTING or self.orders.performs(passage, start, end):
            return False
        if context.modality is Modality.PROHIBITION:
            return first
        if context.lead and first and not self.orders.tells(passage, start, end):
            # what hangs under a body's name is ordered, whatever verb it begins with
            return True
        if self._witness is not None and first and len(passage.text) > 30:
            return self._witness.is_order(passage.text[start:end]) is True
        return False

    def _acceptable(self, order: Order, paragraph: Paragraph, context: Context) -> bool:
        if context.role == "background":
            return (
                order.strength is Strength.ASSIGNED and bool(order.lead) and paragraph.marker is None and context.opened
            )
        if self._kind in REPORTING:
            asked = bool(context.lead) and any(rule.startswith("assignments.") for rule in order.rules)
            passage = paragraph.passage
            if self.orders.cites(passage, order.start):
                return False
            colon = bool(order.lead) and passage.text[order.lead[-1].end : order.lead[-1].end + 1] == ":"
            named = order.strength is Strength.SUBJECT and context.role == "orders" and colon
            return (order.strength is Strength.ASSIGNED and bool(order.lead)) or asked or named
        if order.strength is Strength.ASSIGNED:
            return True
        if order.strength is Strength.SUBJECT:
            if context.role == "orders" or context.opened:
                return True
            return paragraph.marker is not None or "verbs.duty" in order.rules
        if self._kind in DECIDING and self.orders.performs(paragraph.passage, order.start, len(paragraph.passage)):
            return context.role == "orders" and paragraph.marker is not None and paragraph.marker.style != "article"
        if context.role == "orders":
            return True
        return context.opened and (paragraph.marker is not None or not order.aim)

    @staticmethod
    def _tells(passage: Passage, order: Order, start: int, end: int, paragraph: Paragraph) -> bool:
        """Return whether a sentence without a number tells what was done though it begins with an act."""
        if order.strength >= Strength.ASSIGNED or paragraph.marker is not None:
            return False
        ahead = passage.folded[start : min(end, start + 300)]
        return (
            order.strength is Strength.BARE and re.search(r"(?<!\w)(?:đã|vừa qua|nhận được)(?!\w)", ahead) is not None
        )

    @staticmethod
    def _merely_conditional(passage: Passage, start: int, end: int, found: list[Found]) -> bool:
        """Return whether a case is told in which a year or month in mid-sentence says when something else is."""
        if not _CONDITION.match(passage.folded, start):
            return False
        return all(f.deadline.kind == "period" and start + 2 < f.start and f.end < end - 2 for f in found)

    @staticmethod
    def _completes(passage: Passage, start: int, found: list[Found]) -> bool:
        """Return whether a sentence or clause only says by when the task before it is to be done."""
        head = _BARE_COMPLETION.match(passage.folded, start)
        if head is None:
            return False
        reported = head.group().endswith("báo cáo") or re.match(r" (?:và|,) báo cáo", passage.folded[head.end() :])
        return bool(reported) or any(f.start - head.end() <= 4 for f in found)

    def _is_closing(self, passage: Passage, start: int, end: int, found: list[Found]) -> bool:
        if found:
            return False
        match = self._closings.at(passage.folded, start, end)
        if not match:
            return False
        return match.row.id in ("difficulties", "in-force") or end - match.end <= 60

    def _open(
        self, passage: Passage, order: Order | None, start: int, end: int, context: Context, at: int | None = None
    ) -> _Open:
        begin = order.start if order and at is None else start
        while begin < end and passage.text[begin] in "*_ ":
            begin += 1
        lead: tuple[Body, ...] = ()
        source = LeadFrom.NONE
        modality = order.modality if order else context.modality
        rules = order.rules if order else ()
        if order and order.lead:
            lead, source = tuple(entry.body(passage) for entry in order.lead), LeadFrom.OWN
        elif context.lead:
            lead, source = context.lead, LeadFrom.INHERITED
        if modality is Modality.OBLIGATION and source is not LeadFrom.OWN:
            modality = context.modality
        return _Open(begin, end, order, lead, source, modality, rules)

    def _draft(
        self, passage: Passage, paragraph: Paragraph, task: _Open, context: Context, trail: tuple[str, ...]
    ) -> Draft:
        start, end = task.start, task.end
        aim = bool(task.order and task.order.aim)
        found = [] if aim else self._task_deadlines(passage, start, end)
        main, more = deadlines.main(found, passage) if found else (None, [])
        deadline = main.deadline if main else context.deadline
        charge = self.parties.in_charge(passage, start, end)
        lead, lead_from = task.lead, task.lead_from
        if charge and lead_from is not LeadFrom.OWN:
            lead, lead_from = tuple(entry.body(passage) for entry in charge), LeadFrom.OWN
        leads = {body.name.casefold() for body in lead}
        coordinators = self._others(self.parties.coordinators(passage, start, end), passage, leads)
        report_to = self._others(self.parties.report_to(passage, start, end), passage, set())
        product = re.compile(r"sản phẩm: ?([^.;]+)").search(passage.folded, start, end)
        item = ".".join((*trail, *paragraph.path)) or None
        evidence = dict.fromkeys(
            (*task.rules, *(context.rules if lead_from is LeadFrom.INHERITED else ()), *(b.rule for b in lead))
        )
        evidence.update(dict.fromkeys(b.rule for b in (*coordinators, *report_to)))
        if deadline:
            evidence[deadline.rule] = None
        if task.order is None:
            evidence["outline.under-body" if context.lead else "nlp.order"] = None
        facts = Facts(
            strength=int(task.order.strength) if task.order else 0,
            own=lead_from is LeadFrom.OWN,
            inherited=lead_from is LeadFrom.INHERITED,
            known=all(body.known for body in lead),
            witnessed="nlp.act" in evidence or "nlp.order" in evidence,
            entries=len(lead),
            clear=deadline is None or deadline.clear,
            several=bool(more),
            timed=deadline is not None,
            inherited_deadline=deadline is not None and main is None,
            role=context.role,
            numbered=paragraph.marker is not None,
            length=end - start,
        )
        return Draft(
            item,
            passage.span(start, end),
            lead,
            lead_from,
            coordinators,
            report_to,
            deadline,
            tuple(f.deadline for f in more),
            passage.text[product.start(1) : product.end(1)].strip() if product else None,
            task.modality,
            tuple(evidence),
            facts,
        )

    def _task_deadlines(self, passage: Passage, start: int, end: int) -> list[Found]:
        """Return the deadlines of a task; those of a sentence that begins with an aim are none."""
        result: list[Found] = []
        for begin, stop in sentences.sentences(passage.text, start, end):
            order = self.orders.read(passage, begin, stop, self._issuer)
            if not (order and order.aim):
                result.extend(self._deadlines(passage, begin, stop))
        return result

    @staticmethod
    def _others(entries: list[Entry], passage: Passage, leads: set[str]) -> tuple[Body, ...]:
        bodies = [entry.body(passage) for entry in entries]
        return tuple(body for body in bodies if body.name.casefold() not in leads)

    # -- labels and tables ---------------------------------------------------------------------------------------

    def _attach_label(self, paragraph: Paragraph, drafts: list[Draft], context: Context) -> bool:
        """Read "Đơn vị chủ trì: Sở A" under a task as a column of it; return whether the paragraph was one."""
        passage = paragraph.passage
        label = self._label(passage)
        if label is None or not drafts:
            return False
        role, start = label
        owner = ".".join(paragraph.path[:-1] if paragraph.marker else paragraph.path)
        last = drafts[-1]
        item = last.item or ""
        if item != owner and not (item and owner and (item.endswith(f".{owner}") or owner.endswith(item))):
            return False
        drafts[-1] = self._with_column(last, role, passage, start, len(passage))
        return True

    def _with_column(self, draft: Draft, role: tuple[str, str], passage: Passage, start: int, end: int) -> Draft:
        evidence = tuple(dict.fromkeys((*draft.evidence, role[1])))
        if role[0] == "time":
            found = deadlines.find(passage, self._rules, self._clock, start=start, end=end, column=True)
            main, more = deadlines.main(found, passage) if found else (None, [])
            if main is None:
                return replace(draft, evidence=evidence)
            facts = replace(draft.facts, timed=True, clear=main.deadline.clear, several=bool(more))
            evidence = tuple(dict.fromkeys((*evidence, main.deadline.rule)))
            return replace(
                draft,
                deadline=main.deadline,
                more_deadlines=tuple(f.deadline for f in more),
                evidence=evidence,
                facts=facts,
            )
        if role[0] == "deliverable":
            return replace(draft, deliverable=passage.text[start:end].strip(" .;"), evidence=evidence)
        bodies = self._cell_bodies(passage, start, end)
        if role[0] == "coordinator":
            return replace(draft, coordinators=bodies, evidence=evidence)
        facts = replace(draft.facts, own=True, inherited=False, known=all(b.known for b in bodies), entries=len(bodies))
        return replace(draft, lead=bodies, lead_from=LeadFrom.OWN, evidence=evidence, facts=facts)

    def _cell_bodies(self, passage: Passage, start: int, end: int) -> tuple[Body, ...]:
        """Return the bodies of a cell; what no row knows is taken whole, as a name that is not known."""
        result: list[Entry] = []
        position = start
        for piece in re.compile(r"(?:^|(?<=[;.\n])) ?[-+•*] ?|; ?").split(passage.text[start:end]):
            begin = passage.text.find(piece, position, end) if piece.strip() else -1
            if begin < 0:
                continue
            position = begin + len(piece)
            while begin < position and passage.text[begin] in " -+•*_:":
                begin += 1
            result.extend(self._piece_bodies(passage, begin, position))
        return tuple(entry.body(passage) for entry in result)

    def _piece_bodies(self, passage: Passage, begin: int, stop: int) -> list[Entry]:
        """Return the bodies of a piece of a cell, each known one and what stands between commas else."""
        entries = self.bodies.at(passage, begin, stop)
        if entries:
            rest = passage.folded[entries.end : stop].strip(" .,;")
            found = list(entries.entries)
            if not rest:
                return found
            link = re.compile(r"(?:,|;| và| -|\.) ?(?=\S)").match(passage.folded, entries.end, stop)
            if link is None and passage.text[entries.end : entries.end + 1] == " ":
                following = self.bodies.at(passage, entries.end + 1, stop)
                if following and passage.text[entries.end + 1].isupper():
                    return found + self._piece_bodies(passage, entries.end + 1, stop)
            if link and not self.orders.is_act(passage, link.end(), stop):
                return found + self._piece_bodies(passage, link.end(), stop)
            short = rest.count(" ") <= (2 if found[-1].known else 9) and "," not in rest
            if len(rest) > 60 or (self.orders.is_act(passage, entries.end + 1, stop) and not short):
                return found
            last = found[-1]
            return [*found[:-1], replace(last, end=stop, known=False)]
        text = passage.text[begin:stop].rstrip(" .,;")
        if not text or len(text) > 160:
            return []
        cut = text.find(", ")
        if cut > 0 and text[cut + 2 : cut + 3].isupper():
            return [
                Entry(begin, begin + cut, "columns.lead", False),
                *self._piece_bodies(passage, begin + cut + 2, stop),
            ]
        return [Entry(begin, begin + len(text), "columns.lead", False)]

    def _read_grid(self, grid: Grid, trail: tuple[str, ...], context: Context) -> list[Draft]:
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
                marker = re.match(r"([IVX]+|[A-H]|\d{1,2})[.)]?(?: |$)", head.text)
                group = (marker.group(1),) if marker else group
            if body is None:
                continue
            serial += 1
            item = ".".join((*trail, *group, label or str(serial)))
            drafts.append(self._row_draft(row, place, body, item, grid, context))
        return drafts

    @staticmethod
    def _label_of(row: tuple[Passage | None, ...], place: dict[str, int]) -> tuple[str, tuple[Passage, int] | None]:
        """Return a row's number and its task's cell with the offset behind a number printed in it."""
        label = ""
        if "number" in place and (cell := row[place["number"]]) is not None:
            label = cell.text.strip(" .)*")
        cell = row[place["task"]]
        if cell is None:
            return label, None
        marker = re.match(
            r"[*_]*((?:\d{1,3}(?:\.\d{1,2})*|[a-zđ]|[IVX]{1,5}))[.)/](?:\s+|(?=[^\W\d]))|[*_]*(?:[-–+•*]) ?", cell.text
        )
        if marker:
            return label or (marker.group(1) or ""), (cell, marker.end())
        return label, (cell, 0)

    @staticmethod
    def _is_group_row(row: tuple[Passage | None, ...], place: dict[str, int]) -> bool:
        filled = [i for i, cell in enumerate(row) if cell is not None]
        others = [i for i in filled if i not in (place.get("number"), place["task"], 0)]
        if others:
            return False
        number = row[place["number"]] if "number" in place else None
        if number is not None and re.fullmatch(r"[IVXLC]+\.?|[A-H]\.?", number.text.strip("* ")):
            return True
        text = (row[place["task"]] or row[filled[0]]) if filled else None
        if text is None or len(filled) > 2:
            return False
        bare = text.text.strip("* ")
        return (
            bool(re.match(r"(?:[IVXLC]+|[A-H])[.)/-]? ", bare)) or bare.isupper() or (len(row) > 2 and len(filled) == 1)
        )

    def _row_draft(
        self,
        row: tuple[Passage | None, ...],
        place: dict[str, int],
        body: tuple[Passage, int],
        item: str,
        grid: Grid,
        context: Context,
    ) -> Draft:
        cell, start = body
        end = len(cell.text.rstrip("*_ "))
        while start < end and cell.text[start] in "*_ ":
            start += 1

        def column(role: str) -> Passage | None:
            return row[place[role]] if role in place else None

        lead_cell, with_cell, time_cell, product = (
            column("lead"),
            column("coordinator"),
            column("time"),
            column("deliverable"),
        )
        lead = self._cell_bodies(lead_cell, 0, len(lead_cell)) if lead_cell else ()
        coordinators = self._cell_bodies(with_cell, 0, len(with_cell)) if with_cell else ()
        if lead_cell and not with_cell:
            # "Chủ trì: Sở A; phối hợp: Sở B" in one cell
            charge = self.parties.in_charge(lead_cell, 0, len(lead_cell))
            along = self.parties.coordinators(lead_cell, 0, len(lead_cell))
            if charge or along:
                names = {entry.name(lead_cell) for entry in along}
                lead = tuple(e.body(lead_cell) for e in charge) or tuple(b for b in lead if b.name not in names)
                coordinators = tuple(e.body(lead_cell) for e in along)
        lead_from = LeadFrom.OWN if lead else LeadFrom.NONE
        if not lead and context.lead and "lead" not in place:
            lead, lead_from = context.lead, LeadFrom.INHERITED
        order = self.orders.read(cell, start, end, self._issuer)
        rules = order.rules if order else ()
        if not lead and order and order.lead:
            lead, lead_from = tuple(e.body(cell) for e in order.lead), LeadFrom.OWN
        found: list[Found] = []
        source = cell
        if time_cell is not None:
            source = time_cell
            found = deadlines.find(time_cell, self._rules, self._clock, column=True)
        elif "time" not in place:
            found = self._task_deadlines(cell, start, end)
        main, more = deadlines.main(found, source) if found else (None, [])
        deadline = main.deadline if main else (context.deadline if "time" not in place else None)
        report_to = self._others(self.parties.report_to(cell, start, end), cell, set())
        evidence = dict.fromkeys((*grid.rules, *rules, *(b.rule for b in (*lead, *coordinators, *report_to))))
        if deadline:
            evidence[deadline.rule] = None
        facts = Facts(
            strength=int(order.strength) if order else 0,
            own=lead_from is LeadFrom.OWN,
            inherited=lead_from is LeadFrom.INHERITED,
            known=all(b.known for b in lead),
            entries=len(lead),
            clear=deadline.clear if deadline else time_cell is None or not found,
            several=bool(more),
            timed=deadline is not None,
            inherited_deadline=False,
            role="table",
            numbered=True,
            length=end - start,
            unread=time_cell is not None and not found and not re.search(r"thường xuyên|liên tục", time_cell.folded),
        )
        return Draft(
            item,
            cell.span(start, end),
            lead,
            lead_from,
            coordinators,
            report_to,
            deadline,
            tuple(f.deadline for f in more),
            product.text if product else None,
            order.modality if order else context.modality,
            tuple(evidence),
            facts,
        )
