"""What a sentence orders and whom: the one it names, or the act with which it begins.

A sentence is read from its first word: links ("Đồng thời,"), then a body with a predicate, a word that hands the act
to a body ("giao", "đề nghị"), or the act itself. Where it begins with a reason or a case ("Trên cơ sở …, giao …"),
the parts behind its commas are tried in turn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from dondoc.extract import sentences
from dondoc.extract.bodies import BodyReader, Entries, Entry
from dondoc.extract.passage import Passage
from dondoc.extract.witness import Witness
from dondoc.model import Modality
from dondoc.rules.loader import Rules
from dondoc.rules.phrases import Match

MAX_PARTS = 16
MAX_READ = 1200


_FIRST = re.compile(r"\w+")
_NO_TIMES: Mapping[int, int] = {}


class Strength(IntEnum):
    """How plainly a sentence orders; the larger the plainer."""

    GUESS = 0  # an act stands somewhere in it
    BARE = 1  # it begins with an act
    SUBJECT = 2  # a body and its act
    ASSIGNED = 3  # "giao", "yêu cầu", "đề nghị" and a body


@dataclass(frozen=True, slots=True)
class Order:
    """An order as a sentence states it; ``start`` is its first word, ``predicate`` where the act begins."""

    start: int
    predicate: int
    strength: Strength
    lead: tuple[Entry, ...]
    modality: Modality
    rules: tuple[str, ...]
    aim: bool = False


# "Về tài chính:", "Công tác tuyên truyền:" before the body or act
_TOPIC = re.compile(r"[^:;.]{3,140}?: (?=\S)")
# "Đối với bến, bãi nằm trong hành lang thoát lũ: giải tỏa …"
_CASE_COLON = re.compile(r"(?:đối với|riêng|với) [^:;.]{3,140}: (?=\S)")
_MODAL_AHEAD = re.compile(r"(?<!\w)(?:phải|có trách nhiệm|không được|chịu trách nhiệm)(?!\w)")
_PROHIBITION = re.compile(
    r"(?:nghiêm cấm|cấm|tuyệt đối không|kiên quyết không|nhất quyết không|dứt khoát không|không được|không để|không|"
    r"chấm dứt việc)(?!\w)"
)
_RELATIVE_CLAUSE = re.compile(
    r" (?:được|bị|có|thuộc|tại|nơi|đang|do|của|chủ trì|nhận|là|khi|với|trong|phụ trách|quản lý|ở|khai thác|kinh doanh|sản xuất|"
    r"soạn thảo|hoạt động|nghiên cứu|trên|khác|tham gia|chưa|không|sử dụng|cung cấp|ngành|đóng|nêu|nói)(?!\w)"
)
# what stands between a body and its act and says by what right: it is no part of the name
_BY_WHAT = re.compile(r"(?:theo|căn cứ|trên cơ sở|trong phạm vi|tùy)(?!\w)")


_OWN_ROLE = re.compile(
    r"(?:đồng chí )?(?:(?:phó )?chủ tịch|(?:phó )?thủ tướng|bộ trưởng|thứ trưởng|(?:phó )?giám đốc|thường trực|ban thường vụ|"
    r"(?:phó )?bí thư|lãnh đạo|tập thể|ban cán sự đảng|(?:phó )?chánh văn phòng) "
)
_ALWAYS = ("thủ tướng", "phó thủ tướng", "chính phủ", "thường trực chính phủ", "ban bí thư", "bộ chính trị")


def is_issuer(name: str, issuer: str) -> bool:
    """Return whether a body (folded) is the document's issuer or speaks for it: "Chủ tịch UBND tỉnh" for the UBND."""
    if name.startswith(_ALWAYS) or _OWN_ROLE.fullmatch(name + " "):
        return True
    core = _OWN_ROLE.sub("", name, count=1).replace("ubnd", "ủy ban nhân dân")
    if any(word in core for word in ("các ", "cấp ", "mỗi ")):
        return False
    whole = issuer.replace("ubnd", "ủy ban nhân dân")
    return (
        bool(core)
        and len(core) > 4
        and (whole.startswith(core) or core in whole or (len(whole) > 4 and core.startswith(whole)))
    )


class OrderReader:
    """Reads orders by the rows of verbs, assignments and connectors."""

    def __init__(
        self, rules: Rules, bodies: BodyReader, *, reporting: bool = False, witness: Witness | None = None
    ) -> None:
        self.bodies = bodies
        self._reporting = reporting
        self._witness = witness
        # the orders of the passage at hand, which is read more than once
        self._kept: tuple[Passage, dict[tuple[int, int], Order | None]] | None = None
        self._times: Mapping[int, int] = _NO_TIMES
        self._assign = rules.phrases("assignments")
        self._verb = rules.phrases("verbs", "verb")
        self._adverb = rules.phrases("verbs", "adverb")
        self._modal = rules.phrases("verbs", "modal")
        self._acts = frozenset[str]().union(
            *(phrases.first_words or () for phrases in (self._verb, self._adverb, self._modal))
        )
        self._narrative = rules.phrases("verbs", "narrative")
        self._performs = rules.phrases("verbs", "performs")
        self._aim = rules.phrases("verbs", "aim")
        self._limiter = rules.phrases("verbs", "limiter")
        self._act_only = rules.phrases("verbs", "act-only")
        self._link = rules.phrases("connectors", "link")
        self._adjunct = rules.phrases("connectors", "adjunct")

    def read(
        self, passage: Passage, start: int, end: int, issuer: str = "", times: Mapping[int, int] = _NO_TIMES
    ) -> Order | None:
        """Return the order that the sentence or clause at ``[start, end)`` states, or ``None``.

        ``issuer`` is the document's own issuer (folded), whose name as a subject makes no lead ("UBND tỉnh giao Sở A");
        ``times`` holds where a time begins and ends, which is read over ("6 tháng một lần báo cáo …", "Sở A mỗi quý …").
        """
        if self._kept is None or self._kept[0] is not passage:
            self._kept = (passage, {})
        key = (start, end)
        self._times = times
        known = self._kept[1]
        if key not in known:
            known[key] = self._read(passage, start, min(end, start + MAX_READ), issuer)
        return known[key]

    def _read(self, passage: Passage, start: int, end: int, issuer: str) -> Order | None:
        position = self._skip_links(passage, start, end)
        if self._times.get(position, 0) > position:
            order = self._from(passage, self._space(passage, self._times[position]), end, issuer)
            if order:
                return self._begin(order, start)
        topic = _TOPIC.match(passage.folded, position, end)
        if (
            topic
            and passage.text[position].isupper()
            and not self._names_up_to(passage, position, topic.end() - 2, end)
        ):
            # "Thanh tra giao thông: Sở A chủ trì …"
            behind_topic = self._from(passage, self._skip_links(passage, topic.end(), end), end, issuer)
            if (
                behind_topic
                and behind_topic.lead
                and not passage.folded.startswith(("đối với", "riêng", "với "), position)
            ):
                return behind_topic
        order = self._from(passage, position, end, issuer)
        if order:
            return self._begin(order, start)
        if topic and (
            passage.folded.startswith("về ", position) or not self._adjunct.at(passage.folded, position, end)
        ):
            behind = self._from(passage, self._skip_links(passage, topic.end(), end), end, issuer)
            if behind and behind.strength >= Strength.BARE:
                return behind
        if not self._adjunct.at(passage.folded, position, end) and not self._narrow(passage, position, end):
            return None
        return self._behind_commas(passage, start, position, end, issuer)

    def _names_up_to(self, passage: Passage, position: int, colon: int, end: int) -> bool:
        """Return whether what stands before a colon is an enumeration of bodies, maybe behind "giao", and no topic."""
        assign = self._assign.at(passage.folded, position, end)
        start = assign.end + 1 if assign else position
        entries = self.bodies.at(passage, start, end)
        return entries is not None and entries.end >= colon

    def _behind_commas(self, passage: Passage, start: int, position: int, end: int, issuer: str) -> Order | None:
        """Return the order behind a reason or case: one handed to a body before an act that nobody is named for."""
        cased = self._adjunct.at(passage.folded, position, end) is not None
        bare: Order | None = None
        parts = sentences.commas(passage.text, position, end, MAX_PARTS)
        if colon := _CASE_COLON.match(passage.folded, position, end):
            parts = [colon.end(), *parts]
        for part in parts:
            order = self._from(passage, self._skip_links(passage, part, end), end, issuer)
            if order is None and self._adjunct.at(passage.folded, part, end):
                # "trường hợp …, trong vòng 24 giờ kể từ khi … phải chuyển …"
                modal = _MODAL_AHEAD.search(passage.folded, part, min(end, part + 160))
                order = self._act(passage, modal.start(), end) if modal else None
            if order is None:
                continue
            if order.strength is Strength.BARE:
                bare = bare or (order if cased else None)
            elif order.strength is Strength.ASSIGNED or not (bare and bare.modality is Modality.OBLIGATION):
                if order.strength is Strength.ASSIGNED or self._stands_alone(passage, order):
                    return self._begin(order, start)
        return self._begin(bare, start) if bare else None

    @staticmethod
    def _stands_alone(passage: Passage, order: Order) -> bool:
        """Return whether a subject behind a comma is no mere end of an enumeration ("cơ quan, đơn vị được giao …")."""
        if not order.lead or order.lead[0].rule not in ("bodies.noun", "bodies.long-noun"):
            return True
        first = order.lead[0]
        return passage.text[first.start].isupper() or passage.folded.startswith(
            ("các ", "mỗi ", "từng ", "toàn "), first.start
        )

    def is_act(self, passage: Passage, position: int, end: int) -> Match | None:
        """Return the verb, adverb or modal with which a predicate begins at ``position``."""
        first = _FIRST.match(passage.folded, position, end)
        if first is None or first[0] not in self._acts:
            return None
        for phrases in (self._verb, self._adverb, self._modal):
            found = phrases.at(passage.folded, position, end)
            if found:
                return found
        return None

    # ------------------------------------------------------------------------------------------------------------

    @staticmethod
    def _begin(order: Order, start: int) -> Order:
        """Return ``order`` beginning where its sentence does: links and cases belong to it."""
        return Order(start, order.predicate, order.strength, order.lead, order.modality, order.rules, order.aim)

    def _skip_links(self, passage: Passage, position: int, end: int) -> int:
        for _ in range(3):
            link = self._link.at(passage.folded, position, end)
            if not link:
                return position
            behind = re.compile(r"[,:]? (?:thì )?").match(passage.folded, link.end, end)
            if not behind:
                return position
            position = behind.end()
        return position

    def _narrow(self, passage: Passage, position: int, end: int) -> bool:
        """Return whether a sentence may name its body behind a comma though nothing says so: "Ngày …, giao …"."""
        return passage.folded.startswith(("ngày", "quý", "tháng", "năm", "riêng", "việc", "mọi"), position)

    def _from(self, passage: Passage, position: int, end: int, issuer: str) -> Order | None:
        if position >= end:
            return None
        folded = passage.folded
        entries = self.bodies.at(passage, position, end) if self._may_name(passage, position) else None
        assign = self._assign.at(folded, position, end)
        if assign and self.bodies.looks_alike(passage, position, end):
            assign = None
        if assign and passage.folded.startswith(" này", assign.end):
            # "Chỉ thị này thay thế …"
            return None
        if assign and (assign.row.flag("heading") or (assign.row.id == "propose" and not self._reporting)):
            assign = None
        if assign and not (entries and entries.entries[0].end > assign.end):
            return self._assigned(passage, position, assign, end)
        if entries:
            return self._subject(passage, position, entries, end, issuer) or self._with_modal(passage, position, end)
        return self._act(passage, position, end) or self._with_modal(passage, position, end)

    def _with_modal(self, passage: Passage, position: int, end: int) -> Order | None:
        """Return the order of a subject that no row knows but a noun of bodies begins: "Cơ quan nhận được … phải …"."""
        if not passage.text[position].isupper():
            return None
        if passage.folded.startswith("việc ", position):
            # "Việc tiếp nhận … phải hoàn thành trong …": an order to whoever the context names
            modal = _MODAL_AHEAD.search(passage.folded, position, min(end, position + 200))
            return self._act(passage, modal.start(), end) if modal else None
        noun = self.bodies.noun_at(passage, position, end)
        modal = _MODAL_AHEAD.search(passage.folded, position, min(end, position + 200)) if noun else None
        if noun is None or modal is None or any(sign in passage.folded[position : modal.start()] for sign in ";:,."):
            return None
        act = self._act(passage, modal.start(), end)
        if act is None:
            return None
        lead = Entry(position, modal.start() - 1, noun.row.evidence, False)
        return Order(position, act.predicate, Strength.SUBJECT, (lead,), act.modality, (noun.row.evidence, *act.rules))

    @staticmethod
    def _may_name(passage: Passage, position: int) -> bool:
        return passage.folded[position] not in "0123456789(\"'"

    def _assigned(self, passage: Passage, position: int, assign: Match, end: int) -> Order | None:
        modality = Modality(assign.row.text("modality"))
        behind = re.compile(r":? ?(?:cho |với |tới |đến |đối với )?").match(passage.folded, assign.end, end)
        after = behind.end() if behind else assign.end
        entries = self.bodies.at(passage, after, end) or self.bodies.at(passage, after, end, named=True)
        rules = (assign.row.evidence,)
        if entries and entries.entries[0].rule == "bodies.role" and passage.folded.startswith("phân công", position):
            # "phân công lãnh đạo trực" is an act of the one named before
            entries = entries if any(e.end - e.start > 14 for e in entries.entries) else None
        if entries:
            entries = self._through_clause(passage, entries, after, end)
            negative = _PROHIBITION.match(passage.folded, self._space(passage, entries.end), end)
            if negative and modality is Modality.OBLIGATION and not negative.group().startswith("không để"):
                modality = Modality.PROHIBITION
            return Order(position, entries.end, Strength.ASSIGNED, entries.entries, modality, rules)
        act = self._act(passage, after, end)
        if act and act.strength >= Strength.BARE:
            modality = act.modality if act.modality is Modality.PROHIBITION else modality
            return Order(position, act.predicate, Strength.BARE, (), modality, rules + act.rules)
        if assign.row.id in ("give", "ask") and passage.text[after : after + 1].isupper():
            stop = self._next_act(passage, after, end, 14)
            if stop:
                unknown = Entry(after, stop - 1, assign.row.evidence, False)
                return Order(position, stop, Strength.ASSIGNED, (unknown,), modality, rules)
        verb = self._verb.at(passage.folded, position, end)
        return Order(position, position, Strength.BARE, (), modality, rules) if verb or assign.row.id != "ask" else None

    def _space(self, passage: Passage, position: int) -> int:
        while position < len(passage) and passage.folded[position] in " ,:":
            position += 1
        return position

    def _through_clause(self, passage: Passage, entries: Entries, start: int, end: int) -> Entries:
        """Return ``entries`` with what says which ones are meant ("… được giao nhiệm vụ tại …") up to the act."""
        at = entries.end
        if self._act(passage, self._space(passage, at), end):
            return entries
        clause = _RELATIVE_CLAUSE.match(passage.folded, at, end)
        general = entries.entries[-1].rule in ("bodies.role", "bodies.noun", "bodies.long-noun")
        if not clause and not (general and passage.folded.startswith(" ", at)):
            return entries
        stop = self._next_act(passage, at + 1, end, 12 if clause else 4)
        if not stop:
            return entries
        last = entries.entries[-1]
        longer = Entry(last.start, stop - 1, last.rule, False, last.head)
        return Entries((*entries.entries[:-1], longer), stop - 1)

    def _next_act(self, passage: Passage, position: int, end: int, most: int) -> int | None:
        """Return where the next plain act within ``most`` words begins, before any sign but a hyphen."""
        reached = position
        for number, word in enumerate(re.compile(r"\S+").finditer(passage.folded, position, end)):
            if number > most:
                return None
            if number and passage.folded[reached - 1] in ",;:.()":
                return None
            act = self.is_act(passage, word.start(), end)
            if number and act and not act.row.flag("weak") and act.row.id not in ("advise", "direct"):
                return word.start()
            reached = word.end()
        return None

    def _subject(self, passage: Passage, position: int, entries: Entries, end: int, issuer: str) -> Order | None:
        folded = passage.folded
        entries = self._spelled_out(passage, entries, end)
        at = entries.end
        rules = (entries.entries[0].rule,)
        if folded.startswith(":", at):
            behind = self._space(passage, at)
            if behind >= end:
                return None
            act = self._act(passage, behind, end) or self._from_adjunct(passage, behind, end)
            if act is None and not passage.text[behind].isalpha():
                return None
            modality = act.modality if act else Modality.OBLIGATION
            return Order(position, behind, Strength.SUBJECT, entries.entries, modality, rules)
        at = self._space(passage, at)
        if self._times.get(at, 0) > at:
            at = self._space(passage, self._times[at])
        if at >= end:
            return None
        if self._narrative.at(folded, at, end):
            return None
        issuing = self._is_issuer(passage, entries, issuer)
        assign = self._assign_behind(passage, at, end)
        if assign and (issuing or assign.row.id == "give"):
            order = self._assigned(passage, assign.start, assign, end)
            if order and (order.lead or issuing):
                return Order(position, order.predicate, order.strength, order.lead, order.modality, rules + order.rules)
        act = self._act(passage, at, end)
        if act is None and folded[entries.end : at].startswith(","):
            # "Sở A, trên cơ sở …, chủ trì …"
            act = self._from_adjunct(passage, at, end)
        if act is None and _BY_WHAT.match(folded, at, end):
            act = self._from_adjunct(passage, at, end)
        if act is None:
            wider = self._through_clause(passage, entries, position, end)
            if wider.end != entries.end:
                entries, at = wider, wider.end + 1
                act = self._act(passage, at, end)
        if act is None:
            act = self._from_adjunct(passage, at, end)
        if act is None and self._witness is not None and self._witness.is_act(passage.text, at):
            # an act that no row knows, behind a body that the rows do
            act = Order(position, at, Strength.BARE, (), Modality.OBLIGATION, ("nlp.act",))
        if act is None:
            modal = _MODAL_AHEAD.search(folded, at, min(end, at + 400))
            if modal is None or any(sign in folded[at : modal.start()] for sign in ";:"):
                return None
            if self._narrative.find(folded, at, modal.start()):
                return None
            last = entries.entries[-1]
            named = re.search(r"(?<!\w)(?:ủy ban nhân dân|ubnd|sở|bộ)(?!\w)", passage.folded[last.start : last.end])
            stop = last.end if named else modal.start() - 1
            entries = Entries(
                (*entries.entries[:-1], Entry(last.start, stop, last.rule, False, last.head)), modal.start()
            )
            act = self._act(passage, modal.start(), end)
            if act is None:
                return None
        if act.aim:
            return None
        lead = () if issuing and act.strength < Strength.ASSIGNED and self._is_issuers_own(act) else entries.entries
        return Order(position, act.predicate, Strength.SUBJECT, lead, act.modality, rules + act.rules)

    def _spelled_out(self, passage: Passage, entries: Entries, end: int) -> Entries:
        """Return the bodies that "các đơn vị … gồm: Sở A, Sở B" spells out in place of the collective."""
        found = re.compile(r"[^.;:]{0,200}?(?<= )(?:bao )?gồm:? ").match(passage.folded, entries.end, end)
        if not found or len(entries.entries) > 1:
            return entries
        listed = self.bodies.at(passage, found.end(), end)
        return listed if listed and len(listed.entries) > 1 else entries

    @staticmethod
    def _is_issuers_own(act: Order) -> bool:
        return any(rule.startswith("assignments.") for rule in act.rules)

    def _assign_behind(self, passage: Passage, at: int, end: int) -> Match | None:
        for _ in range(3):
            assign = self._assign.at(passage.folded, at, end)
            if assign and not assign.row.flag("heading"):
                return assign
            adverb = self._adverb.at(passage.folded, at, end)
            if not adverb:
                return None
            at = self._space(passage, adverb.end)
        return None

    def _is_issuer(self, passage: Passage, entries: Entries, issuer: str) -> bool:
        if len(entries.entries) != 1:
            return False
        return is_issuer(passage.folded[entries.entries[0].start : entries.entries[0].end], issuer)

    def _from_adjunct(self, passage: Passage, position: int, end: int) -> Order | None:
        """Return the act behind a subject's adjunct: "căn cứ chức năng, nhiệm vụ được giao, chủ động …"."""
        if not self._adjunct.at(passage.folded, position, end):
            return None
        for part in sentences.commas(passage.text, position, end, 8):
            act = self._act(passage, part, end)
            if act is None and self._act_only.at(passage.folded, part, end):
                return Order(part, part, Strength.BARE, (), Modality.OBLIGATION, ("verbs.let",))
            if act:
                return act
        stop = self._next_act(passage, position, end, 40)
        return self._act(passage, stop, end) if stop else None

    def _act(self, passage: Passage, position: int, end: int) -> Order | None:
        folded = passage.folded
        at = self._space(passage, position) if position < end and folded[position] in " ,:" else position
        if at >= end:
            return None
        if negative := _PROHIBITION.match(folded, at, end):
            hard = not negative.group().startswith("không để") and negative.group() != "không"
            modality = Modality.PROHIBITION if hard or negative.group() == "không" else Modality.OBLIGATION
            return Order(at, at, Strength.BARE, (), modality, ("verbs.duty",))
        limiter = self._limiter.at(folded, at, end)
        if limiter and self._verb.at(folded, self._space(passage, limiter.end), end):
            at = self._space(passage, limiter.end)
        if aim := self._aim.at(folded, at, end):
            return Order(at, at, Strength.BARE, (), Modality.OBLIGATION, (aim.row.evidence,), True)
        if self._narrative.at(folded, at, end) and not self._modal.at(folded, at, end):
            verb = self._verb.at(folded, at, end)
            narrative = self._narrative.at(folded, at, end)
            if not verb or (narrative and narrative.end >= verb.end):
                return None
        modality = Modality.OBLIGATION
        rules: tuple[str, ...] = ()
        for _ in range(4):
            found = self.is_act(passage, at, end)
            if not found:
                break
            rules = (*rules, found.row.evidence)
            kind = found.row.text("kind")
            if folded.startswith(" này", found.end):
                # "Hướng dẫn này áp dụng …": the document, not an act
                return None
            if kind == "verb":
                return Order(position, at, Strength.BARE, (), modality, rules)
            if kind == "modal" and _PROHIBITION.match(folded, found.start, end):
                return Order(position, at, Strength.BARE, (), Modality.PROHIBITION, rules)
            following = self._space(passage, found.end)
            if following >= end:
                break
            if self._act_only.at(folded, following, end):
                return Order(position, at, Strength.BARE, (), modality, rules)
            if negative := _PROHIBITION.match(folded, following, end):
                plain = negative.group() in ("không để", "không")
                return Order(position, at, Strength.BARE, (), modality if plain else Modality.PROHIBITION, rules)
            at = following
        # an adverb before an act that no row knows; a mere time ("hằng năm, …") says nothing
        told = set(rules) - {"verbs.regularly"}
        return Order(position, at, Strength.BARE, (), modality, rules) if told else None

    def cites(self, passage: Passage, start: int) -> bool:
        """Return whether a sentence reports what another document said: "Tại Thông báo số …, … yêu cầu …"."""
        return passage.folded.startswith(("tại ", "theo ", "căn cứ ", "ngày ", "thực hiện "), start)

    def tells(self, passage: Passage, start: int, end: int) -> bool:
        """Return whether a sentence begins by telling what is or was so."""
        if self._narrative.at(passage.folded, start, end) or passage.folded.startswith(("được ", "có quyền"), start):
            return True
        return (
            re.search(r"(?<!\w)(?:đã|đang|được quyền|áp dụng đối với)(?!\w)", passage.folded[start : start + 90])
            is not None
        )

    def performs(self, passage: Passage, start: int, end: int) -> bool:
        """Return whether a sentence begins with an act by which the document itself takes effect."""
        return self._performs.at(passage.folded, start, end) is not None
