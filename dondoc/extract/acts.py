"""The act with which a predicate begins: what is to be done, what must not be, or what is only told."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dondoc.extract import sentences
from dondoc.extract.passage import Passage
from dondoc.model import Modality
from dondoc.rules.loader import Rules
from dondoc.rules.phrases import Match

_FIRST = re.compile(r"\w+")
_MODAL_AHEAD = re.compile(r"(?<!\w)(?:phải|có trách nhiệm|không được|chịu trách nhiệm)(?!\w)")
PROHIBITION = re.compile(
    r"(?:nghiêm cấm|cấm|tuyệt đối không|kiên quyết không|nhất quyết không|dứt khoát không|không được|không để|không|"
    r"chấm dứt việc)(?!\w)"
)
_WORD = re.compile(r"\S+")
_TOLD = re.compile(r"(?<!\w)(?:đã|đang|được quyền|áp dụng đối với)(?!\w)")
# "Từ ngày 15/7 đến nay giá rau tăng …"
SINCE = re.compile(r"(?:kể |tính )?từ [^,;.:]{2,40}? đến nay(?!\w)")
# "Về nguồn vốn: đồng ý …"
_TOPIC = re.compile(r"(?:về|đối với) [^:;.]{3,140}?: (?=\S)")
# a sentence that begins so reports what another document said: "Tại Thông báo số …, … yêu cầu …"
_CITING = ("tại ", "theo ", "căn cứ ", "ngày ", "thực hiện ")
_OF_OTHERS = ("advise", "direct")
# adverbs and modals before one verb
_MOST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Act:
    """An act that begins at ``start``; its first word that is more than a limit or a link stands at ``predicate``."""

    start: int
    predicate: int
    modality: Modality
    rules: tuple[str, ...]
    aim: bool = False


def past_signs(passage: Passage, position: int) -> int:
    """Return where the next word begins behind spaces, commas and colons."""
    while position < len(passage) and passage.folded[position] in " ,:":
        position += 1
    return position


def cites(passage: Passage, start: int) -> bool:
    """Return whether a sentence begins like one that reports what another document said."""
    return passage.folded.startswith(_CITING, start)


class ActReader:
    """Reads acts by the rows of ``verbs.toml``, and the adjuncts before them by those of ``connectors.toml``."""

    def __init__(self, rules: Rules) -> None:
        self.verb = rules.phrases("verbs", "verb")
        self.adverb = rules.phrases("verbs", "adverb")
        self._modal = rules.phrases("verbs", "modal")
        self._first = frozenset[str]().union(
            *(phrases.first_words or () for phrases in (self.verb, self.adverb, self._modal))
        )
        self.narrative = rules.phrases("verbs", "narrative")
        self._performs = rules.phrases("verbs", "performs")
        self._aim = rules.phrases("verbs", "aim")
        self._limiter = rules.phrases("verbs", "limiter")
        self._act_only = rules.phrases("verbs", "act-only")
        self.adjunct = rules.phrases("connectors", "adjunct")

    def verb_at(self, passage: Passage, position: int, end: int) -> Match | None:
        """Return the verb, adverb or modal with which a predicate begins at ``position``."""
        first = _FIRST.match(passage.folded, position, end)
        if first is None or first[0] not in self._first:
            return None
        for phrases in (self.verb, self.adverb, self._modal):
            found = phrases.at(passage.folded, position, end)
            if found:
                return found
        return None

    def at(self, passage: Passage, position: int, end: int) -> Act | None:
        """Return the act that begins at ``position``, or ``None`` where something is told or nothing done."""
        folded = passage.folded
        at = past_signs(passage, position)
        if at >= end:
            return None
        if negative := PROHIBITION.match(folded, at, end):
            careful = negative.group().startswith("không để")
            return Act(at, at, Modality.OBLIGATION if careful else Modality.PROHIBITION, ("verbs.duty",))
        limiter = self._limiter.at(folded, at, end)
        if limiter and self.verb.at(folded, past_signs(passage, limiter.end), end):
            at = past_signs(passage, limiter.end)
        if aim := self._aim.at(folded, at, end):
            return Act(at, at, Modality.OBLIGATION, (aim.row.evidence,), True)
        return None if self._narrates(passage, at, end) else self._predicate(passage, position, at, end)

    def _narrates(self, passage: Passage, at: int, end: int) -> bool:
        """Return whether a state or event begins here, and no longer verb or modal."""
        narrative = self.narrative.at(passage.folded, at, end)
        if narrative is None or self._modal.at(passage.folded, at, end):
            return False
        verb = self.verb.at(passage.folded, at, end)
        return verb is None or narrative.end >= verb.end

    def _predicate(self, passage: Passage, position: int, at: int, end: int) -> Act | None:
        """Return the act to which adverbs and modals at ``at`` lead: "phải khẩn trương rà soát"."""
        folded = passage.folded
        rules: tuple[str, ...] = ()
        for _ in range(_MOST_WORDS):
            found = self.verb_at(passage, at, end)
            if not found:
                break
            rules = (*rules, found.row.evidence)
            kind = found.row.text("kind")
            if folded.startswith(" này", found.end):
                # "Hướng dẫn này áp dụng …": the document, not an act
                return None
            if kind == "verb":
                return Act(position, at, Modality.OBLIGATION, rules)
            if kind == "modal" and PROHIBITION.match(folded, found.start, end):
                return Act(position, at, Modality.PROHIBITION, rules)
            following = past_signs(passage, found.end)
            if following >= end:
                break
            if self._act_only.at(folded, following, end):
                return Act(position, at, Modality.OBLIGATION, rules)
            if negative := PROHIBITION.match(folded, following, end):
                plain = negative.group() in ("không để", "không")
                return Act(position, at, Modality.OBLIGATION if plain else Modality.PROHIBITION, rules)
            at = following
        # an adverb before an act that no row knows; a mere time ("hằng năm, …") says nothing
        told = set(rules) - {"verbs.regularly"}
        return Act(position, at, Modality.OBLIGATION, rules) if told else None

    def behind_adjunct(self, passage: Passage, position: int, end: int) -> Act | None:
        """Return the act behind a subject's adjunct: "căn cứ chức năng, nhiệm vụ được giao, chủ động …"."""
        if not self.adjunct.at(passage.folded, position, end):
            return None
        for part in sentences.commas(passage.text, position, end, 8):
            act = self.at(passage, part, end)
            if act is None and self._act_only.at(passage.folded, part, end):
                return Act(part, part, Modality.OBLIGATION, ("verbs.let",))
            if act:
                return act
        stop = self.next_at(passage, position, end, 40, signs=";:.()")
        return self.at(passage, stop, end) if stop else None

    def modal_ahead(self, passage: Passage, start: int, end: int, most: int) -> int | None:
        """Return where the first modal ("phải", "có trách nhiệm") within ``most`` characters begins."""
        modal = _MODAL_AHEAD.search(passage.folded, start, min(end, start + most))
        return modal.start() if modal else None

    def next_at(
        self, passage: Passage, position: int, end: int, most: int, *, signs: str = ",;:.()", directing: bool = False
    ) -> int | None:
        """Return where the next plain act within ``most`` words begins, before any of ``signs``.

        ``directing`` lets acts of directing and advising count, which are often said of others in a clause.
        """
        reached = position
        for number, word in enumerate(_WORD.finditer(passage.folded, position, end)):
            if number > most:
                return None
            if number and passage.folded[reached - 1] in signs:
                return None
            act = self.verb_at(passage, word.start(), end)
            if act and act.row.flag("inside"):
                # "trực tiếp" is no "trực"
                act = self.adverb.at(passage.folded, word.start(), end) or act
            if number and act and not act.row.flag("weak") and (directing or act.row.id not in _OF_OTHERS):
                return word.start()
            reached = word.end()
        return None

    def tells(self, passage: Passage, start: int, end: int) -> bool:
        """Return whether a sentence begins by telling what is or was so."""
        topic = _TOPIC.match(passage.folded, start, end)
        for place in (start, topic.end() if topic else start):
            if self.narrative.at(passage.folded, place, end) or SINCE.match(passage.folded, place, end):
                return True
        if passage.folded.startswith(("được ", "có quyền"), start):
            return True
        return _TOLD.search(passage.folded[start : start + 90]) is not None

    def performs(self, passage: Passage, start: int, end: int) -> bool:
        """Return whether a sentence begins with an act by which the document itself takes effect."""
        return self._performs.at(passage.folded, start, end) is not None
