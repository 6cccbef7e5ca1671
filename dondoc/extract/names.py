"""One name of a body: what begins it, and the levels, places and owners behind it that still belong to it."""

from __future__ import annotations

import re

from dondoc.extract.bodywords import STOPS, BodyWords, capital
from dondoc.extract.entries import Entry
from dondoc.extract.freenames import FreeNames
from dondoc.extract.passage import Passage
from dondoc.extract.witness import Witness
from dondoc.rules.phrases import Match

_BRANCH = re.compile(r" (?:- )?(?:chi nhánh|cn|phòng giao dịch|khu vực)(?= )")
_NUMBERED = re.compile(r" (?:số|khu vực) (?:\d{1,3}|[ivx]{1,5})(?![\w/])")
# "Thuế cơ sở 3"
_NUMBER = re.compile(r" \d{1,2}(?![\w/.])")
_OWNER = re.compile(r"(?:(?:của|thuộc|trực thuộc|tại) )?(?=\w)")
_BELONGING = re.compile(r" (?:của|thuộc|trong|tại|ở|trực thuộc|thuộc phạm vi|toàn|cấp)(?= )")
_NOUN_LINK = re.compile(r", ?| và |/| - |; ")
# behind these a name may well go on: nothing to ask a witness about
_NO_NAME = STOPS | {"và", "hoặc", "cùng", "-", "–", "&"}
_MOST_MODIFIERS = 6
# parts that the Party and every union have, so that whose they are stands behind them
_ORGAN = re.compile(
    r"(?:ban (?!cán sự|công tác)|ủy ban kiểm tra|đảng đoàn|thường trực|văn phòng)[^.;:]*(?<!ủy)(?<!trung ương)"
)


def _following_word(passage: Passage, position: int) -> str:
    return passage.folded[position:].split(" ", 1)[0]


class NameReader:
    """Reads one name at an offset; ``free`` reads those that no row knows."""

    def __init__(self, words: BodyWords, witness: Witness | None = None) -> None:
        self._words = words
        self._witness = witness
        self.free = FreeNames(words, self.headed_at)

    def person_at(self, passage: Passage, start: int, end: int) -> Entry | None:
        """Return a person with rank and name at ``start``."""
        word = self._words.person.at(passage.folded, start, end)
        if not word:
            return None
        stop = self.free.capitals(passage, word.end, end, 5)
        if stop == word.end:
            return None
        return Entry(start, stop, word.row.evidence)

    def office_at(self, passage: Passage, start: int, end: int) -> Entry | None:
        """Return an office whose whole name a row knows at ``start``."""
        office = self._words.office.at(passage.folded, start, end)
        if not office:
            return None
        opened = self._words.open.at(passage.folded, start, end)
        if opened and opened.end >= office.end:
            return None
        stop = self.modifiers(passage, self._field(passage, office, end), end)
        if office.row.id == "party" and stop == office.end:
            stop = self._whose(passage, office, end)
        if (
            office.row.id == "committee-office"
            and passage.folded.startswith(" ", stop)
            and capital(passage, stop + 1, end)
        ):
            # "Văn phòng thường trực Ban Chỉ huy …"
            inner = self.office_at(passage, stop + 1, end) or self.open_at(passage, stop + 1, end)
            if inner:
                return Entry(start, inner.end, office.row.evidence, inner.known)
        if office.row.id == "force":
            stop = self._parent(passage, stop, end)
        return Entry(start, stop, office.row.evidence)

    def _field(self, passage: Passage, office: Match, end: int) -> int:
        """Return the end of an office and its field: "Ban Tổ chức - Kiểm tra", "Thuế cơ sở 3"."""
        if passage.folded.endswith(" ngành", office.start, office.end):
            sector = self._words.sector.at(passage.folded, office.end + 1, end)
            return sector.end if sector and passage.folded.startswith(" ", office.end) else office.end
        if passage.folded.endswith(" cơ sở", office.start, office.end):
            number = _NUMBER.match(passage.folded, office.end, end)
            return number.end() if number else office.end
        if office.row.id not in ("party", "committee-office") or not passage.folded.startswith(" - ", office.end):
            return office.end
        return self.free.name_goes_on(passage, office.end, end)

    def _whose(self, passage: Passage, office: Match, end: int) -> int:
        """Return the end of the body to which an organ belongs: "Ban Thường vụ Hội Nông dân tỉnh"."""
        begin = office.end + 1
        if not passage.folded.startswith(" ", office.end) or not capital(passage, begin, end):
            return office.end
        owner = self._words.office.at(passage.folded, begin, end)
        if owner is None or owner.row.id not in ("front", "party") or not _ORGAN.fullmatch(office.found.group()):
            return office.end
        return self.modifiers(passage, owner.end, end)

    def _parent(self, passage: Passage, position: int, end: int) -> int:
        """Return the end of the body that a part of it names behind a dash: "Phòng Cảnh sát … - Công an tỉnh"."""
        if not passage.folded.startswith(" - ", position):
            return position
        office = self._words.office.at(passage.folded, position + 3, end)
        if (
            office is None
            or office.row.id not in ("force", "people-committee")
            or not capital(passage, position + 3, end)
        ):
            return position
        return self.modifiers(passage, office.end, end)

    def headed_at(self, passage: Passage, start: int, end: int) -> Entry | None:
        """Return a body of a known head and sector at ``start``."""
        head = self._words.head.at(passage.folded, start, end)
        if not head or not passage.folded.startswith(" ", head.end):
            return None
        sector = self._words.sector.at(passage.folded, head.end + 1, end)
        if sector and not passage.text[sector.start].isupper():
            act = self._words.predicate.at(passage.folded, sector.start, end)
            if act and act.end >= sector.end:
                # "các sở tổ chức …", but "các sở giáo dục và đào tạo"
                return None
        if sector:
            # a longer name than the rows know goes on with "và X" or ", X và Y" in capitals
            stop = self.free.name_goes_on(passage, sector.end, end)
            return Entry(start, self.modifiers(passage, stop, end), head.row.evidence, stop == sector.end)
        return None

    def open_at(self, passage: Passage, start: int, end: int) -> Entry | None:
        """Return a body with a known head and a name of its own at ``start``."""
        head = self._words.open.at(passage.folded, start, end) or self._words.head.at(passage.folded, start, end)
        if not head or self._words.is_longer_act(passage, head, end):
            return None
        stop = self.free.end_of(passage, head, end)
        if stop is None:
            return None
        reached = self.modifiers(passage, stop, end)
        open_end = passage.folded.startswith(" ", reached) and not self._words.predicate.at(
            passage.folded, reached + 1, end
        )
        if self._witness is not None and open_end and _following_word(passage, reached + 1) not in _NO_NAME:
            # an unknown name behind which no act stands: where do its words end?
            told = self._witness.name_end(passage.text, start)
            stop = told if told is not None and head.end < told < stop else stop
        stop = self._parent(passage, self.modifiers(passage, stop, end), end)
        if stop == head.end and not passage.text[start].isupper():
            return None
        return Entry(start, stop, head.row.evidence, False)

    def collective_at(
        self, passage: Passage, start: int, end: int, *, determined: bool = False, listed: bool = False
    ) -> Entry | None:
        """Return bodies named by a noun ("các cơ quan, đơn vị trực thuộc") at ``start``.

        ``determined`` says that "các", "mỗi" … stands before it, ``listed`` that another body does.
        """
        long_noun = self._words.long_noun.at(passage.folded, start, end)
        noun = self._words.noun.at(passage.folded, start, end)
        first = long_noun if long_noun and (noun is None or long_noun.end > noun.end) else noun
        short = first is noun
        if first is None or self._words.is_proper(passage, first, end):
            return None
        if short and not determined and self._words.is_verb(passage, first, end):
            return None
        stop = self._further_nouns(passage, first.end, end, determined) if short else first.end
        tail = self.modifiers(passage, stop, end)
        entry = Entry(start, tail, first.row.evidence)
        wordy = passage.folded.count(" ", first.start, first.end) >= 2
        # "Chủ đầu tư khẩn trương …": with an act behind it such a noun names who acts
        wordy = wordy and (
            listed or (passage.text[start].isupper() and self._words.predicate_behind(passage, first.end, end))
        )
        if not short or stop > first.end or tail > stop or wordy:
            return entry
        # a bare "đơn vị" is a body only with a determiner, or in a list with words that say which ones
        if not determined and not listed:
            return None
        named = self.free.lower_tail(passage, stop, end, functional=not determined)
        if not determined and (
            # ", doanh nghiệp khai thác công trình thủy lợi phát hiện …"
            named is None or named - stop <= 8 or not self._words.predicate_behind(passage, named, end)
        ):
            return None
        return entry if named is None else Entry(start, self.modifiers(passage, named, end), entry.rule, False)

    def _further_nouns(self, passage: Passage, stop: int, end: int, determined: bool) -> int:
        """Return the end of the nouns that are enumerated behind the first: "sở, ban, ngành"."""
        words = self._words
        while link := _NOUN_LINK.match(passage.folded, stop, end):
            longer = words.long_noun.at(passage.folded, link.end(), end)
            following = words.noun.at(passage.folded, link.end(), end)
            if following is None or (longer and longer.end > following.end):
                break
            if words.is_proper(passage, following, end) or words.is_verb(passage, following, end):
                break
            if link.group() == "; " and not determined:
                break
            stop = following.end
        return stop

    # -- what stands behind a name -------------------------------------------------------------------------------

    def modifiers(self, passage: Passage, position: int, end: int) -> int:
        """Return the end of the modifiers behind a name: levels, places, "có liên quan", "thuộc tỉnh"."""
        for _ in range(_MOST_MODIFIERS):
            reached = self._one_modifier(passage, position, end)
            if reached is None:
                break
            position = reached
        return position

    def _one_modifier(self, passage: Passage, stop: int, end: int) -> int | None:
        """Return the end of the modifier behind ``stop``, or ``None``."""
        folded, free = passage.folded, self.free
        if not folded.startswith(" ", stop):
            return None
        if numbered := _NUMBERED.match(folded, stop, end):
            return numbered.end()
        branch = _BRANCH.match(folded, stop, end)
        if branch and (reached := free.capitals(passage, branch.end(), end, 5)) > branch.end():
            return reached
        begin = stop + 1
        owner = self._owner(passage, begin, end)
        if owner is not None:
            return owner
        modifier = self._words.modifier.at(folded, begin, end)
        levels = self._words.levels.match(folded, begin, end)
        if levels and (modifier is None or levels.end() >= modifier.end):
            return free.place(passage, levels.end(), end)
        if modifier:
            area = folded[begin : modifier.end].endswith("địa bàn")
            return self._area(passage, modifier.end, end) if area else modifier.end
        if link := _BELONGING.match(folded, stop, end):
            behind = self._words.levels.match(folded, link.end() + 1, end)
            return free.place(passage, behind.end(), end) if behind else None
        if not capital(passage, begin, end) or free.starts_body(passage, begin, end):
            return None
        reached = free.capitals(passage, stop, end, 5)
        return None if reached == stop or self._words.open.at(folded, begin, end) else reached

    def _area(self, passage: Passage, stop: int, end: int) -> int:
        """Return the end of the area behind "trên địa bàn"."""
        behind = (
            self._words.levels.match(passage.folded, stop + 1, end) if passage.folded.startswith(" ", stop) else None
        )
        return self.free.place(passage, behind.end() if behind else stop, end)

    def _several_offices(self, passage: Passage, position: int, end: int) -> int | None:
        """Return the end of "Huyện ủy, Thành ủy, Thị ủy" behind "các"."""
        reached: int | None = None
        while office := self._words.office.at(passage.folded, position, end):
            reached = office.end
            if not passage.folded.startswith(", ", reached):
                break
            position = reached + 2
        return reached

    def _owner(self, passage: Passage, position: int, end: int) -> int | None:
        """Return the end of whose a body is: "thuộc Sở Y tế", "của các ngân hàng thương mại", "các sở, ngành"."""
        found = _OWNER.match(passage.folded, position, end)
        start = found.end() if found else position
        if passage.folded.startswith("các ", start):
            several = self._words.levels.match(passage.folded, start, end)
            noun = self.collective_at(passage, start + 4, end, determined=True)
            if noun and noun.known and (several is None or noun.end > several.end()):
                return noun.end
            return self._several_offices(passage, start + 4, end)
        if start == position:
            return None
        entry = self.office_at(passage, start, end) or self.headed_at(passage, start, end)
        return entry.end if entry else None
