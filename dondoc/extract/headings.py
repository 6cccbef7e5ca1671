"""What a heading, or a sentence that opens a list, leaves to what hangs under it: who, by when, ordered or not."""

from __future__ import annotations

import re
from dataclasses import replace

from dondoc.extract import sentences
from dondoc.extract.bodies import BodyReader
from dondoc.extract.drafts import Context
from dondoc.extract.due import DueReader, settle
from dondoc.extract.entries import Entries, Entry
from dondoc.extract.labels import LabelReader
from dondoc.extract.orders import Order, OrderReader, Strength
from dondoc.extract.outline import BULLET_RANK, Outline, Paragraph
from dondoc.extract.passage import Passage
from dondoc.extract.speaker import is_issuer
from dondoc.model import Body, Deadline, Modality, Relation
from dondoc.rules.loader import Rules

_Named = tuple[tuple[Entry, ...], Modality | None, tuple[str, ...]]

_OWNED = re.compile(r"[*_ ]*(?:trách nhiệm|nhiệm vụ|phần việc)(?: cụ thể)? (?:của|đối với) ")
_HEADING_TAIL = re.compile(
    r"[,:]? ?(?:có (?:các )?(?:trách nhiệm|nhiệm vụ)|chịu trách nhiệm|thực hiện|chủ trì|cần|phải|tập trung|"
    r"(?:có trách nhiệm |tập trung |chủ động )*(?:thực hiện|triển khai)[^.;]{0,80}|với các nhiệm vụ[^.;]{0,60})?"
    r"(?: (?:như sau|sau|sau đây|các nội dung sau|cụ thể|cụ thể như sau))?[\s:.;,*_]*$"
)
# words with which the title of a section goes on: "Mục tiêu đến năm 2025"
_SECTION_TAILS = frozenset(
    (
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
    )
)
_SENTENCE_END = re.compile(r"[.;]$")
_TOPIC_END = re.compile(r"[.;:!]$")
_BEFORE_TITLE = re.compile(r"(?:về|một số|các|những|phần) ")
_TO_NAMED = re.compile(r":? ?(?:cho |với |của )?")
_TO = re.compile(r":? ?(?:cho )?")
_STOP = re.compile(r"[;:.]")
# a capital behind a sign, where another body of a heading may begin
_NEXT_BODY = re.compile(r"(?:[,;]|,? và) (?=[A-ZĐÀ-Ỹ])")
_PERSON = re.compile(r"(?:những )?người [^:;,.]{3,80}(?=:|$)")
# what makes the words behind a name more than a part of it
_SAYS = re.compile(r"[.;]|(?<!\w)(?:đã|phải|cần|có trách nhiệm|yêu cầu|như sau|sau)(?!\w)")
_ASSIGNED_TO = "assignments.assigned-to"
# longer paragraphs are no headings: those with items under them, with text under them, with a name in them
MAX_HEADING, MAX_TOPIC, MAX_NAMED = 220, 150, 600


class HeadingReader:
    """Reads headings and opening sentences; ``issuer`` is the document's own, folded."""

    def __init__(
        self,
        rules: Rules,
        bodies: BodyReader,
        orders: OrderReader,
        labels: LabelReader,
        due: DueReader,
        issuer: str,
    ) -> None:
        self._bodies = bodies
        self._orders = orders
        self._labels = labels
        self._due = due
        self._issuer = issuer
        self._sections = rules.phrases("sections")
        self._openers = rules.phrases("openers")
        self._assign = rules.phrases("assignments")

    def is_heading(self, passage: Passage) -> bool:
        """Return whether a paragraph only names bodies or is the title of a section."""
        named = self._named_heading(passage, len(passage))
        return named is not None or self._section_role(passage, passage.text) is not None

    def context_of(self, outline: Outline, index: int, context: Context) -> Context | None:
        """Return what paragraph ``index`` leaves to its children if it is a heading or opens a list, else ``None``."""
        paragraph = outline.paragraphs[index]
        passage = paragraph.passage
        text = passage.text
        labelled = any(self._labels.is_item(outline.paragraphs[child]) for child in paragraph.children)
        bare = text.rstrip("*_ ")
        opens = bare.endswith(":")
        short = len(text) <= MAX_HEADING and not _SENTENCE_END.search(bare)
        owned = _OWNED.match(passage.folded)
        role = self._section_role(passage, bare) if (short or opens) and not owned else None
        if role is not None:
            return replace(context, role=role[0], rules=(role[1],), opened=context.opened or role[0] == "orders")
        named = self._named_heading(passage, len(bare), whole=labelled and short) if len(text) <= MAX_NAMED else None
        if named is not None and (paragraph.marker or paragraph.heading or opens):
            lead, modality, rules = named
            # "Sở Y tế (hoàn thành trong tháng 4/2026):"
            deadline = self._set_by_opening(passage, lead[-1].end, len(passage))
            return replace(
                context,
                deadline=deadline or context.deadline,
                lead=tuple(entry.body(passage) for entry in lead),
                modality=modality or context.modality,
                rules=rules,
                role=context.role if context.role == "background" else "orders",
                opened=True,
            )
        if opens:
            return self._opening(paragraph, context)
        titles = (labelled and short) or paragraph.heading or (paragraph.marker is not None and text.isupper())
        if not titles and not self._is_topic(outline, index, bare):
            return None
        if paragraph.marker and paragraph.marker.style == "article" and not labelled:
            return None
        return self._title(paragraph, context, labelled=labelled)

    def _is_topic(self, outline: Outline, index: int, bare: str) -> bool:
        """Return whether a short numbered line is the title of the text without a number under it."""
        marker = outline.paragraphs[index].marker
        if marker is None or marker.rank >= BULLET_RANK or len(outline.paragraphs[index].passage) > MAX_TOPIC:
            return False
        if _TOPIC_END.search(bare) or index + 1 >= len(outline.paragraphs):
            return False
        following = outline.paragraphs[index + 1]
        return following.parent == index and following.marker is None and self._labels.label(following.passage) is None

    def _title(self, paragraph: Paragraph, context: Context, *, labelled: bool) -> Context:
        """Return what a heading leaves that neither names bodies alone nor the role of its section."""
        passage, marker = paragraph.passage, paragraph.marker
        upper = passage.text.isupper()
        role = "orders" if upper and marker and marker.rank <= 4 and context.kind.plans else context.role
        order = self._orders.read(passage, 0, len(passage), self._issuer) if labelled else None
        if order and order.lead and marker and marker.style == "article" and self._is_name(passage, order):
            # "Điều 8. Doanh nghiệp khai thác công trình thủy lợi": the title is a name
            whole = replace(order.lead[0], end=len(passage.text.rstrip(" :*_")), known=False, head="")
            return replace(
                context, lead=(whole.body(passage),), role=role or "orders", opened=True, rules=(whole.rule,)
            )
        if order and order.strength >= Strength.SUBJECT and order.lead:
            lead = tuple(entry.body(passage) for entry in order.lead)
            return replace(context, lead=lead, modality=order.modality, role=role, rules=order.rules)
        due = None if upper else settle(self._due.within(passage, 0, len(passage)), passage).main
        return replace(context, role=role, deadline=due or context.deadline)

    def _is_name(self, passage: Passage, order: Order) -> bool:
        """Return whether what looks like a body and its act is but a name."""
        if order.strength is not Strength.SUBJECT or len(passage) > 80 or len(order.lead) != 1:
            return False
        act = self._orders.acts.verb_at(passage, order.predicate, len(passage))
        return act is not None and act.row.flag("weak")

    def _section_role(self, passage: Passage, bare: str) -> tuple[str, str] | None:
        """Return the role of a section's title and the row that knows it."""
        start = 0
        while start < len(passage.folded) and passage.folded[start] in "*_ ":
            start += 1
        prefix = _BEFORE_TITLE.match(passage.folded, start)
        for begin in (start, prefix.end() if prefix else start):
            found = self._sections.at(passage.folded, begin)
            if not found:
                continue
            rest = passage.folded[found.end : len(bare)].strip(" *_:.")
            strict = found.row.id in ("purpose", "basis")
            if not rest or (not strict and (rest.split()[0] in _SECTION_TAILS or rest[0] in ",-(")):
                if rest and self._bodies.at(passage, found.end + 1) and not passage.text.isupper():
                    continue
                return found.row.text("role"), found.row.evidence
            if found.row.id == "results" and passage.text.isupper():
                # "TÌNH HÌNH PHÁT TRIỂN KINH TẾ THỜI GIAN QUA"
                return found.row.text("role"), found.row.evidence
            if strict and passage.text.isupper() and rest.split()[0] in _SECTION_TAILS:
                return found.row.text("role"), found.row.evidence
        return None

    # -- headings that name bodies -------------------------------------------------------------------------------

    def _named_heading(self, passage: Passage, length: int, *, whole: bool = False) -> _Named | None:
        """Return the bodies that a heading names and nothing else: "2. Sở Y tế:", "Đề nghị Tòa án …:"."""
        folded = passage.folded
        start = 0
        while start < length and folded[start] in '*_ "':
            start += 1
        owned = _OWNED.match(folded, start, length) is not None
        start, modality, rules = self._past_assignments(passage, start, length)
        assigned = _ASSIGNED_TO in rules
        entries = self._bodies.at(passage, start, length) or self._plain_nouns(passage, start, length)
        if entries is None and assigned and folded.startswith(":", length - 1):
            entries = self._behind_comma(passage, start, length)
        if entries is None:
            unknown = self._unknown_owner(passage, start, length, owned=owned)
            return (unknown[0], modality, (*rules, *unknown[1])) if unknown else None
        longer: Entries | None = None
        if assigned and length - entries.end < 120:
            # "Trách nhiệm của doanh nghiệp khai thác …": all of the heading is the name
            tail = _HEADING_TAIL.search(folded, entries.end, length)
            stop = tail.start() if tail else length
            if stop > entries.end and not _STOP.search(folded[entries.end : stop]):
                longer = self._to_the_end(passage, entries, stop)
        if longer is None:
            if _HEADING_TAIL.fullmatch(folded, entries.end, length):
                return entries.entries, modality, (*rules, entries.entries[0].rule)
            longer = self._with_rest(passage, entries, length, whole=whole)
        return (longer.entries, modality, (*rules, longer.entries[-1].rule)) if longer else None

    def _past_assignments(
        self, passage: Passage, start: int, length: int
    ) -> tuple[int, Modality | None, tuple[str, ...]]:
        """Return where the name begins behind "Đề nghị", "Trách nhiệm của" …, and what these say."""
        modality: Modality | None = None
        rules: tuple[str, ...] = ()
        for _ in range(2):
            assign = self._assign.at(passage.folded, start, length)
            if not assign:
                break
            modality = None if assign.row.flag("heading") else Modality(assign.row.text("modality"))
            rules = (*rules, assign.row.evidence)
            behind = _TO_NAMED.match(passage.folded, assign.end, length)
            start = behind.end() if behind else assign.end
        return start, modality, rules

    def _plain_nouns(self, passage: Passage, start: int, length: int) -> Entries | None:
        """Return the bodies of a heading that are named without "các": "Chủ đầu tư, đơn vị thi công …:"."""
        if not passage.folded.startswith(":", length - 1):
            return None
        entries = self._bodies.at(passage, start, length, named=True)
        return entries if entries and len(entries.entries) > 1 else None

    def _behind_comma(self, passage: Passage, start: int, length: int) -> Entries | None:
        """Return the bodies behind a case: "Đối với tuyến đất liền, UBND các huyện:"."""
        for part in sentences.commas(passage.text, start, length, 4):
            entries = self._bodies.at(passage, part, length)
            if entries and _HEADING_TAIL.fullmatch(passage.folded, entries.end, length):
                return entries
        return None

    def _unknown_owner(
        self, passage: Passage, start: int, length: int, *, owned: bool
    ) -> tuple[tuple[Entry, ...], tuple[str, ...]] | None:
        """Return whom a heading names that no row knows: the owner of a duty, "Người đứng đầu …:"."""
        if owned and 0 < length - start <= 80:
            name = passage.folded[start:length].rstrip(" :*_")
            if not _STOP.search(name) and not self._orders.acts.verb_at(passage, start, length):
                return (Entry(start, start + len(name), _ASSIGNED_TO, False),), ()
        person = _PERSON.match(passage.folded, start, length + 1)
        if person and passage.folded[person.end() : person.end() + 1] == ":":
            return (Entry(start, person.end(), "bodies.role", False),), ("bodies.role",)
        return None

    def _with_rest(self, passage: Passage, entries: Entries, length: int, *, whole: bool) -> Entries | None:
        """Return bodies of whose name a heading says more than the rows know, if that is all it says."""
        rest = passage.folded[entries.end : length].rstrip(" :*_")
        listed = rest.startswith(", ")
        if passage.text[length - 1] != ":" and not (whole and listed and length <= 80):
            return None
        if len(rest) > 60 or (not listed and self._orders.acts.verb_at(passage, entries.end + 1, length)):
            return None
        return None if _SAYS.search(rest) else self._to_the_end(passage, entries, entries.end + len(rest))

    def _to_the_end(self, passage: Passage, entries: Entries, stop: int) -> Entries:
        """Return ``entries`` with all that stands before ``stop``: more of the last name, and bodies behind it."""
        for link in _NEXT_BODY.finditer(passage.text, entries.end, stop):
            more = self._bodies.at(passage, link.end(), stop)
            if more is not None:
                before = entries if link.start() == entries.end else entries.stretched(link.start())
                entries = Entries((*before.entries, *more.entries), more.end)
                break
        return entries.stretched(stop) if entries.end < stop else entries

    # -- sentences that open a list ------------------------------------------------------------------------------

    def _opening(self, paragraph: Paragraph, context: Context) -> Context:
        """Return what a sentence that ends in a colon leaves to the list it opens."""
        passage = paragraph.passage
        start, end = sentences.sentences(passage.text)[-1]
        order = self._orders.read(passage, start, end, self._issuer)
        length = len(passage.folded[:end].rstrip(" :*_"))
        opener = next(
            (m for m in self._openers.find(passage.folded, max(start, length - 60), length) if m.end >= length), None
        )
        rules: tuple[str, ...] = (opener.row.evidence,) if opener else ()
        role = context.role
        lead, modality = context.lead, context.modality
        if (order or opener) and (
            role != "background" or (order and order.strength >= Strength.SUBJECT) or paragraph.marker is None
        ):
            role = "orders"
        deadline = None
        if order is not None:
            rules = order.rules + rules
            if order.lead and not self._speaks(passage, order):
                lead = tuple(entry.body(passage) for entry in order.lead)
            if order.modality is not Modality.OBLIGATION or order.lead:
                modality = order.modality
            deadline = self._set_by_opening(passage, start, end)
        else:
            lead, modality, more = self._demanded(passage, start, end, lead, modality)
            rules += more
            # "Khi xảy ra sự cố công trình:"
            found = self._due.within(passage, start, end)
            if found and found[0].start - start <= 1 and found[0].deadline.kind == "event":
                deadline = found[0].deadline
        return Context(context.kind, lead, deadline or context.deadline, modality, role, True, rules)

    def _set_by_opening(self, passage: Passage, start: int, end: int) -> Deadline | None:
        """Return the deadline that an opening sentence sets; when something else takes place is none."""
        ends = (Relation.BEFORE, Relation.BY)
        found = self._due.within(passage, start, end)
        found = [f for f in found if f.finishes or f.deadline.relation in ends or f.deadline.kind == "recurring"]
        return settle(found, passage).main

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
            behind = _TO.match(passage.folded, found.end, end)
            entries = self._bodies.at(passage, behind.end() if behind else found.end, end)
            if entries:
                bodies = tuple(entry.body(passage) for entry in entries.entries)
                return bodies, Modality(found.row.text("modality")), (found.row.evidence,)
            if found.end >= end - 2 or passage.folded[found.end : end].strip(" :*_") == "":
                return lead, Modality(found.row.text("modality")), (found.row.evidence,)
        return lead, modality, ()

    @staticmethod
    def reads_on(paragraph: Paragraph) -> bool:
        """Return whether sentences stand before the one that opens a list, and may order something."""
        parts = sentences.sentences(paragraph.passage.text)
        return len(parts) > 1 and paragraph.passage.text.rstrip("*_ ").endswith(":") and paragraph.marker is not None
