"""What a sentence orders and whom: the one it names, or the act with which it begins.

A sentence is read from its first word: links ("Đồng thời,"), then a body with a predicate, a word that hands the act
to a body ("giao", "đề nghị"), or the act itself. Where it begins with a reason or a case ("Trên cơ sở …, giao …"),
the parts behind its commas are tried in turn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum

from dondoc.extract import sentences
from dondoc.extract.acts import PROHIBITION, SINCE, Act, ActReader, past_signs
from dondoc.extract.bodies import BodyReader
from dondoc.extract.entries import Entries, Entry
from dondoc.extract.passage import Passage
from dondoc.extract.speaker import is_issuer
from dondoc.extract.witness import Witness
from dondoc.model import Modality
from dondoc.rules.loader import Rules
from dondoc.rules.phrases import Match

MAX_PARTS = 16
MAX_READ = 1200
# "do" so often in a sentence is looked behind
_MOST_BY = 4

_SEVERAL = ("các ", "mỗi ", "những ", "từng ", "mọi ")
_SOME = ("một số ", "nhiều ", "không ít ")
_NOT_DONE = re.compile(r"(?:còn |vẫn )?(?:không|chưa|chậm|thiếu|để|sơ sài|hình thức)(?! được| để)(?!\w)")
_NO_TIMES: Mapping[int, int] = {}
# "Về tài chính:", "Công tác tuyên truyền:" before the body or act
_TOPIC = re.compile(r"[^:;.]{3,140}?: (?=\S)")
# "Đối với bến, bãi nằm trong hành lang thoát lũ: giải tỏa …"
_CASE_COLON = re.compile(r"(?:đối với|riêng|với) [^:;.]{3,140}: (?=\S)")
_GENERAL = ("bodies.role", "bodies.noun", "bodies.long-noun")
_RELATIVE_CLAUSE = re.compile(
    r" (?:được|bị|có|thuộc|tại|nơi|đang|do|của|chủ trì|nhận|khi|với|trong|phụ trách|quản lý|ở|khai thác|kinh doanh|"
    r"sản xuất|soạn thảo|hoạt động|nghiên cứu|trên|khác|tham gia|chưa|không|sử dụng|cung cấp|ngành|đóng|nêu|nói)(?!\w)"
)
_PASSIVE = re.compile(r" (?:được|bị) ")
# "Các đồng chí ủy viên (được phân công) phụ trách địa bàn …"; "làm việc tại" says where somebody works
_CHARGE = re.compile(r" (?:(?:được phân công|được giao) )?(?:phụ trách|(?:đang )?(?:làm việc|công tác) tại) ")
# "các địa phương chưa gửi báo cáo khẩn trương …"
_UNDONE = re.compile(r" (?:còn )?chưa (?=\w)")
_WORDS = re.compile(r"[,;:.]? (?P<word>\w+)")
_WHEN = re.compile(r"(?:qua|trong|từ|tại|sau|đến|cuối|đầu|năm|tháng|quý|ngày) ")
_FOUND_OUT = re.compile(
    r"(?:đã |vẫn )?(?:phát hiện|ghi nhận|xử lý|xử phạt|lập biên bản|có) [^,;.:]{0,30}?\d|(?:vẫn )?còn |cho thấy "
)
_DID = re.compile(r"[^\W\d_]\w*(?: (?!đã )[^\s,;:.]+){0,6} đã (?:phải )?(?![^,;:.]{0,120} phải )")
_FAR = 160
# so far behind a topic's colon the body is named: "Chế độ báo cáo: Trong các ngày nghỉ lễ, các đơn vị …"
_NEAR = 80
# "Các đơn vị nộp chậm sẽ bị trừ điểm": what follows from an act, and no order to do it
_PENALTY = re.compile(
    r"[^,;:.]{0,120}? (?:sẽ|thì|đều) (?:sẽ )?(?:bị|không được|được (?:khen|xét|cộng|tặng|thưởng|ưu tiên))(?!\w)"
)
# what stands between a body and its act and says by what right: it is no part of the name
_BY_WHAT = re.compile(r"(?:theo|căn cứ|trên cơ sở|trong phạm vi|tùy)(?!\w)")
_BEHIND_LINK = re.compile(r"[,:]? (?:thì )?")
_TO = re.compile(r":? ?(?:cho |với |tới |đến |đối với )?")
_CONSISTING = re.compile(r"[^.;:]{0,200}?(?<= )(?:bao )?gồm:? ")
_OFFICE = re.compile(
    r"(?<!\w)(?:ủy ban nhân dân|ubnd|(?<!cơ )sở|bộ)(?!\w)|^(?:thôn|ấp|khu phố|tổ dân phố|xã|phường|thị trấn|"
    r"huyện|quận) "
)


# "kết quả gửi về Sở A trước ngày …", "Danh sách … phải được cập nhật trước ngày …": what is to be sent or done
_THING = re.compile(
    r"(?:các |những |toàn bộ )?(?:kết quả|danh sách|hồ sơ|văn bản|số liệu|kế hoạch|phương án|biên bản|dự toán|tài liệu|"
    r"báo cáo|ý kiến|đề xuất|sản phẩm|thông tin)(?!\w)[^;.:]{0,80}?(?<!được) (?P<act>"
    r"(?:đề nghị )?(?:báo cáo|gửi|nộp|trình|chuyển) (?:về |cho |đến |tới |qua |bằng |ủy ban|ubnd|chủ tịch|sở |bộ |ban |"
    r"phòng |văn phòng |thường trực |thủ tướng )|"
    r"phải (?:được |gửi |báo cáo |nộp |trình |cập nhật |hoàn thành |xong ))"
)
# "Việc nâng cấp trạm … do Ban Quản lý … chủ trì"
_MATTER = re.compile(r"(?:việc|công tác|nội dung|nhiệm vụ|hạng mục) ")
_BY = re.compile(r" do (?=\S)")


class Strength(IntEnum):
    """How plainly a sentence orders; the larger the plainer."""

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


class OrderReader:
    """Reads orders by the rows of verbs, assignments and connectors."""

    def __init__(
        self, rules: Rules, bodies: BodyReader, *, reporting: bool = False, witness: Witness | None = None
    ) -> None:
        self.acts = ActReader(rules)
        self.bodies = bodies
        self._reporting = reporting
        self._witness = witness
        # the orders of the passage at hand, which is read more than once
        self._kept: tuple[Passage, dict[tuple[int, int], Order | None]] | None = None
        self._times: Mapping[int, int] = _NO_TIMES
        self._assign = rules.phrases("assignments")
        self._link = rules.phrases("connectors", "link")

    def read(
        self, passage: Passage, start: int, end: int, issuer: str = "", times: Mapping[int, int] = _NO_TIMES
    ) -> Order | None:
        """Return the order that the sentence or clause at ``[start, end)`` states, or ``None``.

        ``issuer`` is the document's own issuer (folded), whose name as a subject makes no lead ("UBND tỉnh giao Sở A");
        ``times`` holds where a time begins and ends, which is read over ("6 tháng một lần báo cáo …").
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
        behind_time = self._over_time(passage, position)
        if behind_time > position:
            order = self._from(passage, behind_time, end, issuer)
            if order:
                return replace(order, start=start)
        topic = _TOPIC.match(passage.folded, position, end)
        if topic and (behind := self._behind_topic(passage, position, topic.end(), end, issuer)):
            return behind
        if self._tells(passage, position, end):
            # "Hiện nay, …", "Thời gian qua, …": only what is handed to a body behind it is ordered
            later = self._behind_commas(passage, start, position, end, issuer)
            return later if later and later.strength is Strength.ASSIGNED else None
        order = self._from(passage, position, end, issuer)
        adjunct = self.acts.adjunct.at(passage.folded, position, end) is not None
        if order and order.strength is Strength.BARE and adjunct:
            # "Thực hiện ý kiến của …, Bộ A đề nghị Ủy ban nhân dân các tỉnh …"
            later = self._behind_commas(passage, start, position, end, issuer)
            if later and later.strength is Strength.ASSIGNED and later.lead:
                return later
        if order:
            return replace(order, start=start)
        if topic and (passage.folded.startswith("về ", position) or not adjunct):
            behind = self._from(passage, self._skip_links(passage, topic.end(), end), end, issuer)
            if behind:
                return behind
        if matter := self._of_matter(passage, position, end):
            return replace(matter, start=start)
        if not adjunct and not self._narrow(passage, position):
            return None
        return self._behind_commas(passage, start, position, end, issuer)

    def _behind_topic(self, passage: Passage, position: int, behind: int, end: int, issuer: str) -> Order | None:
        """Return the order of a body that is named behind a topic: "Thanh tra giao thông: Sở A chủ trì …"."""
        if not passage.text[position].isupper() or self._names_up_to(passage, position, behind - 2, end):
            return None
        if passage.folded.startswith(("đối với", "riêng", "với "), position):
            return None
        order = self._from(passage, self._skip_links(passage, behind, end), end, issuer)
        if order is None and self.acts.adjunct.at(passage.folded, behind, end):
            # "Chế độ báo cáo: Trong các ngày nghỉ lễ, các đơn vị …"
            parts = sentences.commas(passage.text, behind, min(end, behind + _NEAR), 3)
            found = (self._from(passage, part, end, issuer) for part in parts)
            order = next((replace(named, start=behind) for named in found if named and named.lead), None)
        return order if order and order.lead else None

    def _tells(self, passage: Passage, position: int, end: int) -> bool:
        """Return whether a sentence begins with a time that is gone or a word of telling, and no act."""
        if SINCE.match(passage.folded, position, end):
            return True
        if _WHEN.match(passage.folded, position, end):
            # "Qua kiểm tra, còn 12 xã …", "Trong năm 2024, Sở đã …"
            for part in sentences.commas(passage.text, position, min(end, position + _FAR), 1):
                found_out = passage.folded.startswith("qua ", position) and _FOUND_OUT.match(passage.folded, part, end)
                if found_out or _DID.match(passage.folded, part, end):
                    return True
        told = self.acts.narrative.at(passage.folded, position, end)
        return told is not None and not self.acts.verb.at(passage.folded, position, end)

    def _of_matter(self, passage: Passage, position: int, end: int) -> Order | None:
        """Return the order of a sentence whose subject is the matter: what is sent by a day, or done by a body."""
        if self._times and (thing := _THING.match(passage.folded, position, end)):
            return self._bare(self.acts.at(passage, thing.start("act"), end))
        if not _MATTER.match(passage.folded, position, end):
            return None
        for number, by in enumerate(_BY.finditer(passage.folded, position, min(end, position + 240))):
            entries = self.bodies.at(passage, by.end(), end) if number < _MOST_BY else None
            act = self.acts.at(passage, entries.end, end) if entries else None
            if entries and act and "verbs.lead" in act.rules:
                rules = (entries.entries[0].rule, *act.rules)
                return Order(position, act.predicate, Strength.SUBJECT, entries.entries, act.modality, rules)
        return None

    def _names_up_to(self, passage: Passage, position: int, colon: int, end: int) -> bool:
        """Return whether what stands before a colon is an enumeration of bodies, maybe behind "giao", and no topic."""
        assign = self._assign.at(passage.folded, position, end)
        start = assign.end + 1 if assign else position
        entries = self.bodies.at(passage, start, end)
        return entries is not None and entries.end >= colon

    def _behind_commas(self, passage: Passage, start: int, position: int, end: int, issuer: str) -> Order | None:
        """Return the order behind a reason or case: one handed to a body before an act that nobody is named for."""
        cased = self.acts.adjunct.at(passage.folded, position, end) is not None
        bare: Order | None = None
        parts = sentences.commas(passage.text, position, end, MAX_PARTS)
        if colon := _CASE_COLON.match(passage.folded, position, end):
            parts = [colon.end(), *parts]
        for part in parts:
            order = self._from(passage, self._skip_links(passage, part, end), end, issuer)
            if order is None and self.acts.adjunct.at(passage.folded, part, end):
                # "trường hợp …, trong vòng 24 giờ kể từ khi … phải chuyển …"
                modal = self.acts.modal_ahead(passage, part, end, 160)
                order = self._bare(self.acts.at(passage, modal, end)) if modal is not None else None
            if order is None:
                continue
            if order.strength is Strength.BARE:
                bare = bare or (order if cased else None)
            elif order.strength is Strength.ASSIGNED or (
                not (bare and bare.modality is Modality.OBLIGATION) and self._stands_alone(passage, order)
            ):
                return replace(order, start=start)
        return replace(bare, start=start) if bare else None

    @staticmethod
    def _stands_alone(passage: Passage, order: Order) -> bool:
        """Return whether a subject behind a comma is no mere end of an enumeration ("cơ quan, đơn vị được giao …")."""
        if not order.lead or order.lead[0].rule not in ("bodies.noun", "bodies.long-noun"):
            return True
        first = order.lead[0]
        return passage.text[first.start].isupper() or passage.folded.startswith(
            ("các ", "mỗi ", "từng ", "toàn "), first.start
        )

    @staticmethod
    def _bare(act: Act | None) -> Order | None:
        """Return an act as the order of a sentence that names nobody."""
        return Order(act.start, act.predicate, Strength.BARE, (), act.modality, act.rules, act.aim) if act else None

    def _over_time(self, passage: Passage, position: int) -> int:
        """Return where the words go on behind a time that begins at ``position``, or else ``position``."""
        stop = self._times.get(position, 0)
        return past_signs(passage, stop) if stop > position else position

    def _skip_links(self, passage: Passage, position: int, end: int) -> int:
        for _ in range(3):
            link = self._link.at(passage.folded, position, end)
            if not link:
                return position
            behind = _BEHIND_LINK.match(passage.folded, link.end, end)
            if not behind:
                return position
            position = behind.end()
        return position

    @staticmethod
    def _narrow(passage: Passage, position: int) -> bool:
        """Return whether a sentence may name its body behind a comma though nothing says so: "Ngày …, giao …"."""
        return passage.folded.startswith(("ngày", "quý", "tháng", "năm", "riêng", "việc", "mọi"), position)

    def _from(self, passage: Passage, position: int, end: int, issuer: str) -> Order | None:
        """Return the order that begins at ``position`` with a body, an assignment or an act."""
        if position >= end:
            return None
        folded = passage.folded
        entries = self.bodies.at(passage, position, end) if self._may_name(passage, position) else None
        if entries and self._is_act_twice(passage, position, entries, end):
            entries = None
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
        return self._bare(self.acts.at(passage, position, end)) or self._with_modal(passage, position, end)

    def _is_act_twice(self, passage: Passage, position: int, entries: Entries, end: int) -> bool:
        """Return whether what looks like a body is the first of several acts: "Thanh tra, kiểm tra …"."""
        verb = self.acts.verb.at(passage.folded, position, end)
        if verb is None or verb.end != entries.entries[0].end or not passage.folded.startswith(", ", verb.end):
            return False
        return self.acts.verb.at(passage.folded, verb.end + 2, end) is not None

    def _with_modal(self, passage: Passage, position: int, end: int) -> Order | None:
        """Return the order of a subject that no row knows but a noun of bodies begins: "Cơ quan nhận được … phải …"."""
        if passage.folded.startswith(_SEVERAL, position):
            modal = self.acts.modal_ahead(passage, position, end, 100)
            act = self.acts.at(passage, modal, end) if modal is not None else None
            if act and modal is not None and not any(sign in passage.folded[position:modal] for sign in ";:,."):
                # "các chủ đập thủy điện phải …"
                lead = Entry(position, modal - 1, "bodies.determiner", False)
                rules = ("bodies.determiner", *act.rules)
                return Order(position, act.predicate, Strength.SUBJECT, (lead,), act.modality, rules)
        if not passage.text[position].isupper():
            return None
        if passage.folded.startswith("việc ", position):
            # "Việc tiếp nhận … phải hoàn thành trong …": an order to whoever the context names
            modal = self.acts.modal_ahead(passage, position, end, 200)
            return self._bare(self.acts.at(passage, modal, end)) if modal is not None else None
        noun = self.bodies.noun_at(passage, position, end)
        if noun and passage.folded.startswith(("đã ", "vừa ", "từng "), noun.end + 1):
            # "Sở đã phải nhắc nhở …"
            return None
        modal = self.acts.modal_ahead(passage, position, end, 200) if noun else None
        if noun is None or modal is None or any(sign in passage.folded[position:modal] for sign in ";:,."):
            return None
        act = self.acts.at(passage, modal, end)
        if act is None:
            return None
        lead = Entry(position, modal - 1, noun.row.evidence, False)
        return Order(position, act.predicate, Strength.SUBJECT, (lead,), act.modality, (noun.row.evidence, *act.rules))

    @staticmethod
    def _may_name(passage: Passage, position: int) -> bool:
        return passage.folded[position] not in "0123456789(\"'"

    def _assigned(self, passage: Passage, position: int, assign: Match, end: int) -> Order | None:
        """Return the order of a sentence that hands its act to a body: "giao Sở A …", "yêu cầu các đơn vị …"."""
        modality = Modality(assign.row.text("modality"))
        behind = _TO.match(passage.folded, assign.end, end)
        after = behind.end() if behind else assign.end
        entries = self.bodies.at(passage, after, end) or self.bodies.at(passage, after, end, named=True)
        rules = (assign.row.evidence,)
        if entries and entries.entries[0].rule in _GENERAL and passage.folded.startswith("phân công", position):
            # "phân công lãnh đạo trực" is an act of the one named before
            several = passage.folded.startswith(_SEVERAL, entries.entries[0].start)
            entries = entries if several or any(e.end - e.start > 14 for e in entries.entries) else None
        if entries:
            entries = self._through_clause(passage, entries, end)
            negative = PROHIBITION.match(passage.folded, past_signs(passage, entries.end), end)
            if negative and modality is Modality.OBLIGATION and not negative.group().startswith("không để"):
                modality = Modality.PROHIBITION
            return Order(position, entries.end, Strength.ASSIGNED, entries.entries, modality, rules)
        act = self.acts.at(passage, after, end)
        if act:
            modality = act.modality if act.modality is Modality.PROHIBITION else modality
            return Order(position, act.predicate, Strength.BARE, (), modality, rules + act.rules)
        if assign.row.id in ("give", "ask") and passage.text[after : after + 1].isupper():
            stop = self.acts.next_at(passage, after, end, 14, directing=True)
            if stop:
                unknown = Entry(after, stop - 1, assign.row.evidence, False)
                return Order(position, stop, Strength.ASSIGNED, (unknown,), modality, rules)
        verb = self.acts.verb.at(passage.folded, position, end)
        return Order(position, position, Strength.BARE, (), modality, rules) if verb or assign.row.id != "ask" else None

    def _with_charge(self, passage: Passage, entries: Entries, end: int) -> Entries:
        """Return persons with what they are in charge of, where their act follows: "… phụ trách xã nắm tình hình"."""
        charge = _CHARGE.match(passage.folded, entries.end, end)
        if charge is None or entries.entries[-1].rule != "bodies.role":
            return entries
        act = self.acts.verb_at(passage, charge.end(), end)
        if act and not act.row.flag("inside"):
            # "… phụ trách theo dõi, tổng hợp"
            return entries
        stop = self.acts.next_at(passage, charge.end(), end, 9, directing=True)
        return entries.stretched(stop - 1) if stop else entries

    def _through_clause(self, passage: Passage, entries: Entries, end: int) -> Entries:
        """Return ``entries`` with what says which ones are meant ("… được giao nhiệm vụ tại …") up to the act."""
        entries = self._with_charge(passage, entries, end)
        at = entries.end
        if self.acts.at(passage, past_signs(passage, at), end):
            return entries
        clause = _RELATIVE_CLAUSE.match(passage.folded, at, end)
        general = entries.entries[-1].rule in _GENERAL
        if not clause and not (general and passage.folded.startswith(" ", at)):
            return entries
        stop = (
            self._behind_passive(passage, at, end)
            or self._behind_undone(passage, at, end)
            or self.acts.next_at(passage, at + 1, end, 12 if clause else 4)
        )
        if not stop:
            return entries
        return entries.stretched(stop - 1)

    def _behind_passive(self, passage: Passage, at: int, end: int) -> int | None:
        """Return where the order begins behind "được cấp phép khai thác …": the act behind "được" is no order."""
        passive = _PASSIVE.match(passage.folded, at, end)
        if passive is None:
            return None
        modal = self.acts.modal_ahead(passage, passive.end(), end, 160)
        if modal is not None and not any(sign in passage.folded[at:modal] for sign in ",;:."):
            return modal
        done = self.acts.verb_at(passage, passive.end(), end)
        return self.acts.next_at(passage, done.start, end, 12) if done else None

    def _behind_undone(self, passage: Passage, at: int, end: int) -> int | None:
        """Return where the order begins behind "chưa gửi báo cáo …": at an adverb, as acts may be what is undone."""
        undone = _UNDONE.match(passage.folded, at, end)
        if undone is None:
            return None
        for word in _WORDS.finditer(passage.folded, undone.end(), min(end, undone.end() + 120)):
            if word.group().startswith((",", ";", ":", ".")):
                return None
            if self.acts.adverb.at(passage.folded, word.start("word"), end):
                return word.start("word")
        return None

    # -- a body and its act --------------------------------------------------------------------------------------

    def _subject(self, passage: Passage, position: int, entries: Entries, end: int, issuer: str) -> Order | None:
        """Return the order of a sentence that begins with bodies."""
        entries = self._with_charge(passage, self._spelled_out(passage, entries, end), end)
        if passage.folded.startswith(":", entries.end):
            return self._behind_colon(passage, position, entries, end)
        at = self._over_time(passage, past_signs(passage, entries.end))
        if at >= end:
            return None
        told = self.acts.narrative.at(passage.folded, at, end)
        if told and ((verb := self.acts.verb.at(passage.folded, at, end)) is None or verb.end <= told.end):
            # "chủ trì hội nghị …" tells of a meeting that was, but for one that is still to come
            if not (self._times and passage.folded.startswith("chủ trì ", told.start)):
                return None
            return Order(
                position,
                at,
                Strength.SUBJECT,
                entries.entries,
                Modality.OBLIGATION,
                (entries.entries[0].rule, told.row.evidence),
            )
        rules = (entries.entries[0].rule,)
        issuing = self._is_issuer(passage, entries, issuer)
        assign = self._assign_behind(passage, at, end)
        if assign and (issuing or assign.row.id == "give"):
            order = self._assigned(passage, assign.start, assign, end)
            if order and (order.lead or issuing):
                return replace(order, start=position, rules=rules + order.rules)
        entries, act = self._act_of(passage, entries, self._past_each(passage, at, end), end)
        if act is None or act.aim or _PENALTY.match(passage.folded, at, end) or self._complains(passage, entries, act):
            return None
        return Order(position, act.predicate, Strength.SUBJECT, entries.entries, act.modality, rules + act.rules)

    def _complains(self, passage: Passage, entries: Entries, act: Act) -> bool:
        """Return whether what some do not do is told: "một số xã báo cáo không đầy đủ"."""
        first = entries.entries[0].start
        if not passage.folded.startswith(_SOME, first):
            return False
        verb = self.acts.verb.at(passage.folded, act.predicate, len(passage))
        return _NOT_DONE.match(passage.folded, verb.end + 1 if verb else act.predicate) is not None

    def _past_each(self, passage: Passage, at: int, end: int) -> int:
        """Return where the act begins behind "Các xã: A, B mỗi xã …", or else ``at``."""
        if not passage.folded.startswith(("mỗi ", "từng "), at):
            return at
        noun = self.bodies.noun_at(passage, passage.folded.index(" ", at) + 1, end)
        return past_signs(passage, noun.end) if noun and self.acts.at(passage, noun.end, end) else at

    def _behind_colon(self, passage: Passage, position: int, entries: Entries, end: int) -> Order | None:
        """Return the order of "Sở A: khẩn trương …"; behind a colon everything is one but a number."""
        behind = past_signs(passage, entries.end)
        if behind >= end:
            return None
        act = self.acts.at(passage, behind, end) or self.acts.behind_adjunct(passage, behind, end)
        if act is None and not passage.text[behind].isalpha():
            return None
        modality = act.modality if act else Modality.OBLIGATION
        return Order(position, behind, Strength.SUBJECT, entries.entries, modality, (entries.entries[0].rule,))

    def _act_of(self, passage: Passage, entries: Entries, at: int, end: int) -> tuple[Entries, Act | None]:
        """Return the act of the bodies before ``at``, and those with what the text says more of them before it."""
        folded = passage.folded
        if folded.endswith(" chủ trì", 0, entries.end):
            # "Các đơn vị chủ trì soạn thảo … phải …"
            wider, act = self._up_to_modal(passage, entries, at, end)
            if act:
                return wider, act
        act = self.acts.at(passage, at, end)
        if act is None and (folded[entries.end : at].startswith(",") or _BY_WHAT.match(folded, at, end)):
            # "Sở A, trên cơ sở …, chủ trì …"
            act = self.acts.behind_adjunct(passage, at, end)
        if act is None:
            wider = self._through_clause(passage, entries, end)
            if wider.end != entries.end:
                entries, at = wider, wider.end + 1
                act = self.acts.at(passage, at, end)
        act = act or self.acts.behind_adjunct(passage, at, end)
        if act is None and entries.entries[-1].rule == "bodies.long-noun":
            # "Chủ cơ sở kinh doanh karaoke, quán bar phải …"
            entries, act = self._up_to_modal(passage, entries, at, min(end, at + 120))
        if act is None and self._witnessed(passage, entries, at):
            # an act that no row knows, behind a body that the rows do
            act = Act(at, at, Modality.OBLIGATION, ("nlp.act",))
        return (entries, act) if act else self._up_to_modal(passage, entries, at, end)

    def _witnessed(self, passage: Passage, entries: Entries, at: int) -> bool:
        """Return whether the witness takes the small-letter words right behind bodies for an act."""
        if self._witness is None or at != entries.end + 1 or not passage.text[at].islower():
            return False
        return self._witness.is_act(passage.text, at) is True

    def _up_to_modal(self, passage: Passage, entries: Entries, at: int, end: int) -> tuple[Entries, Act | None]:
        """Return bodies of which a clause says more, and their act behind "phải" or "có trách nhiệm"."""
        modal = self.acts.modal_ahead(passage, at, end, 400)
        if modal is None or any(sign in passage.folded[at:modal] for sign in ";:"):
            return entries, None
        if self.acts.narrative.find(passage.folded, at, modal):
            return entries, None
        last = entries.entries[-1]
        stop = last.end if _OFFICE.search(passage.folded[last.start : last.end]) else modal - 1
        return entries.stretched(stop), self.acts.at(passage, modal, end)

    def _spelled_out(self, passage: Passage, entries: Entries, end: int) -> Entries:
        """Return the bodies that "các đơn vị … gồm: Sở A, Sở B" spells out in place of the collective."""
        found = _CONSISTING.match(passage.folded, entries.end, end)
        if not found or len(entries.entries) > 1:
            return entries
        listed = self.bodies.at(passage, found.end(), end)
        return listed if listed and len(listed.entries) > 1 else entries

    def _assign_behind(self, passage: Passage, at: int, end: int) -> Match | None:
        for _ in range(3):
            assign = self._assign.at(passage.folded, at, end)
            if assign and not assign.row.flag("heading"):
                return assign
            adverb = self.acts.adverb.at(passage.folded, at, end)
            if not adverb:
                return None
            at = past_signs(passage, adverb.end)
        return None

    @staticmethod
    def _is_issuer(passage: Passage, entries: Entries, issuer: str) -> bool:
        if len(entries.entries) != 1:
            return False
        return is_issuer(passage.folded[entries.entries[0].start : entries.entries[0].end], issuer)
