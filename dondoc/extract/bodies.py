"""Names of bodies and collectives: where one begins and ends, and how an enumeration falls into its entries.

A name is read from left to right at a place where one may stand (a sentence's subject, behind "giao" or "phối hợp
với", in a cell): rows say what it is made of, this module how the parts follow one another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from dondoc.extract.passage import Passage
from dondoc.extract.witness import Witness
from dondoc.model import Body
from dondoc.rules.loader import Rules
from dondoc.rules.phrases import Match, PhraseSet

MAX_ENTRIES = 60
MAX_NAME = 220

# ", và" · " và " · ", " · "; " · " cùng với "
_SEPARATOR = re.compile(r",? (?:và|cùng|cùng với|hoặc) (?:của )?|[,;] ?| ?& ?| ?/ ?")
_PARENTHESIS = re.compile(r" ?\([^()]{1,160}\)")
_BRANCH = re.compile(r" (?:- )?(?:chi nhánh|cn|phòng giao dịch|khu vực)(?= )")
# "UBND các phường: 1, 2 và 3"
_WARD = re.compile(r"\d{1,2}(?![\w/.])")
_BARE_ROLES = frozenset(
    ("giám đốc", "chủ tịch", "bí thư", "phó giám đốc", "phó chủ tịch", "phó bí thư", "tổng giám đốc")
)
_NUMBERED = re.compile(r" (?:số|khu vực) (?:\d{1,3}|[ivx]{1,5})(?![\w/])")
_FIRST = re.compile(r"\w+")
_WORD = re.compile(r"[\w][\w.&/]*")
_NEXT = re.compile(r"(?P<between>, | và | & |&| - |-| |/)(?P<word>\w[\w&.]*)")
# words that never stand inside a name and so end one
_STOPS = frozenset(
    [
        "trong",
        "về",
        "để",
        "theo",
        "tại",
        "do",
        "từ",
        "khi",
        "nhằm",
        "là",
        "có",
        "được",
        "đã",
        "phải",
        "cần",
        "với",
        "cho",
        "bằng",
        "nếu",
        "thì",
        "mà",
        "này",
        "trên",
        "như",
        "gồm",
        "đến",
        "vào",
        "ở",
        "sẽ",
        "đang",
        "vẫn",
        "còn",
        "chưa",
        "không",
        "sau",
        "trước",
        "ngay",
        "qua",
        "của",
        "thuộc",
        "gửi",
        "nào",
        "làm",
        "đối",
        "nhưng",
        "hoặc",
    ]
)
_LINKS = frozenset(("và", "hoặc", "cùng", "-", "–", "&"))
# heads whose names say what the body does, in words that are verbs elsewhere
_FUNCTIONAL = frozenset(("ban quản lý", "bql", "ban chỉ đạo", "ban quản lý dự án", "ban chỉ huy"))
_LEVEL_LINKS = r"(?:, ?| và | hoặc | - |-|/|; )"


@dataclass(frozen=True, slots=True)
class Entry:
    """A body at ``[start, end)`` of a passage; ``head`` stands before the name where an enumeration shares it."""

    start: int
    end: int
    rule: str
    known: bool = True
    head: str = ""

    def name(self, passage: Passage) -> str:
        """Return the body's name as written, with the head that its enumeration shares."""
        name = passage.text[self.start : self.end].strip(" *_,;:")
        return f"{self.head} {name}" if self.head else name

    def body(self, passage: Passage) -> Body:
        """Return the body with its span in the source."""
        return Body(self.name(passage), passage.span(self.start, self.end), self.rule, self.known)


@dataclass(frozen=True, slots=True)
class Entries:
    """An enumeration of bodies; ``end`` is the offset behind it, parentheses included."""

    entries: tuple[Entry, ...]
    end: int


class BodyReader:
    """Reads names of bodies by the rows of ``bodies.toml``; ``verbs.toml`` says where an unknown name ends."""

    def __init__(self, rules: Rules, witness: Witness | None = None) -> None:
        self._witness = witness

        def kinds(*names: str) -> PhraseSet:
            return rules.phrases("bodies", *names)

        self._office, self._head, self._sector = kinds("office"), kinds("head"), kinds("sector")
        self._open, self._role, self._person = kinds("open"), kinds("role"), kinds("person")
        self._noun, self._long_noun, self._determiner = kinds("noun"), kinds("long-noun"), kinds("determiner")
        self._modifier, self._name_word, self._lookalike = kinds("modifier"), kinds("name-word"), kinds("lookalike")
        # a body begins with one of these words: what begins with another is none, and nothing more is tried
        self._first = frozenset[str]().union(
            *(
                phrases.first_words or ()
                for phrases in (self._office, self._head, self._open, self._role, self._person)
                + (self._noun, self._long_noun, self._determiner)
            )
        )
        self._predicate = rules.phrases("verbs", "verb", "adverb", "modal", "narrative")
        self._connector = rules.phrases("connectors")
        levels = [
            phrase for row in rules.rows["bodies"] if row.text("kind") == "level" for phrase in row.texts("phrases")
        ]
        # "tỉnh ủy" and "thành đoàn" are bodies, no levels
        level = (
            "(?:" + "|".join(sorted(map(re.escape, levels), key=len, reverse=True)) + r")(?!\w)(?! (?:ủy|đoàn|hội)\b)"
        )
        self._levels = re.compile(rf"(?:(?:các|cấp|mỗi|từng|toàn) )?{level}(?:{_LEVEL_LINKS}(?:(?:các|cấp) )?{level})*")

    def at(self, passage: Passage, start: int, end: int | None = None, *, named: bool = False) -> Entries | None:
        """Return the enumeration of bodies that begins at ``start``, or ``None`` where no body begins.

        It goes on as long as a separator is followed by another body; ``end`` bounds what is read. ``named`` says that
        a body must stand here, so that a bare noun is one ("yêu cầu chủ đầu tư, đơn vị thi công …").
        """
        end = len(passage) if end is None else end
        first = _FIRST.match(passage.folded, start, end)
        if first is None or first[0] not in self._first:
            return None
        if named and self._bare_noun(passage, start, end):
            return self._bare_nouns(passage, start, end)
        entries: list[Entry] = []
        position = start
        while len(entries) < MAX_ENTRIES:
            found = self._shared(passage, position, end) or self._one(passage, position, end, bool(entries))
            if found is None:
                break
            entries.extend(found.entries)
            reached = self._skip_parenthesis(passage, found.end, end)
            separator = _SEPARATOR.match(passage.folded, reached, end)
            if separator is None or separator.end() >= end:
                return Entries(tuple(entries), reached)
            position = separator.end()
            last = reached
        if not entries:
            return None
        return Entries(tuple(entries), last)

    def _bare_noun(self, passage: Passage, position: int, end: int) -> Match | None:
        """Return a noun of bodies without determiner, modifier or name at ``position``."""
        noun = self._long_noun.at(passage.folded, position, end) or self._noun.at(passage.folded, position, end)
        if noun is None or self._is_proper(passage, noun, end) or self._is_verb(passage, noun, end):
            return None
        if self._collective_at(passage, position, end, False, False) is not None:
            return None
        stop = self._modifiers(passage, noun.end, end)
        if stop < end and passage.folded[stop] not in ",;:.":
            link = re.compile(r" (?=và )| (?=\w)").match(passage.folded, stop, end)
            if link is None or not (
                passage.folded.startswith("và ", link.end()) or self._predicate.at(passage.folded, link.end(), end)
            ):
                return None
        return noun

    def _bare_nouns(self, passage: Passage, position: int, end: int) -> Entries:
        entries: list[Entry] = []
        reached = position
        while noun := self._bare_noun(passage, position, end):
            stop = self._modifiers(passage, noun.end, end)
            entries.append(Entry(position, stop, noun.row.evidence))
            reached = stop
            separator = _SEPARATOR.match(passage.folded, stop, end)
            if separator is None:
                break
            position = separator.end()
        if reached != position and (more := self.at(passage, position, end)):
            return Entries((*entries, *more.entries), more.end)
        return Entries(tuple(entries), reached)

    def starts(self, passage: Passage, position: int, end: int) -> bool:
        """Return whether a body can begin at ``position``."""
        return self._one(passage, position, end, True) is not None

    def looks_alike(self, passage: Passage, position: int, end: int) -> bool:
        """Return whether what stands here only begins like a body or an assignment ("giao thông")."""
        found = self._lookalike.at(passage.folded, position, end)
        # "giao ban" is a meeting, "Giao Ban Tổ chức" an assignment
        return found is not None and not any(sign.isupper() for sign in passage.text[position + 1 : found.end])

    def noun_at(self, passage: Passage, position: int, end: int) -> Match | None:
        """Return the noun of bodies ("cơ quan", "đơn vị") that stands at ``position``."""
        return self._long_noun.at(passage.folded, position, end) or self._noun.at(passage.folded, position, end)

    # -- the parts of a name -------------------------------------------------------------------------------------

    @staticmethod
    def _skip_parenthesis(passage: Passage, position: int, end: int) -> int:
        found = _PARENTHESIS.match(passage.folded, position, end)
        return found.end() if found else position

    def _word(self, passage: Passage, position: int, end: int) -> str:
        found = _WORD.match(passage.text, position, end)
        return found.group() if found else ""

    def _capital(self, passage: Passage, position: int, end: int) -> bool:
        word = self._word(passage, position, end)
        return word[:1].isupper()

    def _one(self, passage: Passage, start: int, end: int, listed: bool) -> Entries | None:
        """Return one body at ``start``; in a list (``listed``) a bare noun counts only with care."""
        determiner = self._determiner.at(passage.folded, start, end)
        after = start
        if determiner:
            after = determiner.end + 1
            if after >= end or passage.folded[determiner.end] != " ":
                determiner, after = None, start
        if self.looks_alike(passage, after, end):
            return None
        for reader in (self._role_at, self._person_at, self._office_at, self._headed_at):
            entry = reader(passage, after, end)
            if entry:
                return Entries((replace(entry, start=start),), entry.end)
        entry = self._collective_at(passage, after, end, bool(determiner), listed) or self._open_at(passage, after, end)
        return Entries((replace(entry, start=start),), entry.end) if entry else None

    def _person_at(self, passage: Passage, start: int, end: int) -> Entry | None:
        word = self._person.at(passage.folded, start, end)
        if not word:
            return None
        stop = self._capitals(passage, word.end, end, 5)
        if stop == word.end:
            return None
        return Entry(start, stop, word.row.evidence)

    def _role_at(self, passage: Passage, start: int, end: int) -> Entry | None:
        role = self._role.at(passage.folded, start, end)
        if not role or self._is_longer_act(passage, role, end):
            return None
        stop, known = role.end, True
        both = re.compile(r"(?:, | và |/)").match(passage.folded, stop, end)
        if (
            both
            and passage.folded[start:stop] in _BARE_ROLES
            and (second := self._role_at(passage, both.end(), end))
            and second.end > both.end() + 12
        ):
            if not self._strong(passage, both.end(), end, functional=False):
                # "Giám đốc, Thủ trưởng các sở, ban, ngành"
                return Entry(start, second.end, second.rule, second.known)
        # "Chủ tịch, Phó Chủ tịch UBND tỉnh", "Thủ trưởng các sở, ban, ngành"
        if passage.folded.startswith(" ", stop):
            position = stop + 1
            shared = self._shared(passage, position, end)
            if shared is None:
                inner = self._one(passage, position, end, False)
                if inner:
                    return replace(inner.entries[-1], start=start, rule=role.row.evidence)
                several = self._collective_at(passage, position, end, True, False)
                if several:
                    return replace(several, start=start, rule=role.row.evidence)
            levels = self._levels.match(passage.folded, position, end)
            if levels:
                stop = self._modifiers(passage, self._place(passage, levels.end(), end), end)
            elif self._capital(passage, position, end) and not self._predicate.at(passage.folded, position, end):
                named = self._free_name(passage, role, end)
                stop, known = self._modifiers(passage, named if named is not None else stop, end), False
            else:
                stop = self._modifiers(passage, stop, end)
        if stop == role.end and self._predicate.at(passage.folded, start, end):
            # "Lãnh đạo, chỉ đạo …" is an act, "Lãnh đạo các sở" a body
            return None
        return Entry(start, stop, role.row.evidence, known)

    def _is_longer_act(self, passage: Passage, head: Match, end: int) -> bool:
        """Return whether the head of a name begins a longer act: "báo cáo", "tổ chức", "phòng, chống"."""
        for phrases in (self._predicate, self._connector):
            longer = phrases.at(passage.folded, head.start, end)
            if longer is not None and longer.end > head.end:
                return True
        return False

    def _office_at(self, passage: Passage, start: int, end: int) -> Entry | None:
        office = self._office.at(passage.folded, start, end)
        if not office:
            return None
        opened = self._open.at(passage.folded, start, end)
        if opened and opened.end >= office.end:
            return None
        stop = self._modifiers(passage, office.end, end)
        if (
            office.row.id == "committee-office"
            and passage.folded.startswith(" ", stop)
            and self._capital(passage, stop + 1, end)
        ):
            # "Văn phòng thường trực Ban Chỉ huy …"
            inner = self._office_at(passage, stop + 1, end) or self._open_at(passage, stop + 1, end)
            if inner:
                return Entry(start, inner.end, office.row.evidence, inner.known)
        if office.row.id == "force":
            stop = self._parent(passage, stop, end)
        return Entry(start, stop, office.row.evidence)

    def _parent(self, passage: Passage, position: int, end: int) -> int:
        """Return the end of the body that a part of it names behind a dash: "Phòng Cảnh sát … - Công an tỉnh"."""
        if not passage.folded.startswith(" - ", position):
            return position
        office = self._office.at(passage.folded, position + 3, end)
        if (
            office is None
            or office.row.id not in ("force", "people-committee")
            or not self._capital(passage, position + 3, end)
        ):
            return position
        return self._modifiers(passage, office.end, end)

    def _headed_at(self, passage: Passage, start: int, end: int) -> Entry | None:
        head = self._head.at(passage.folded, start, end)
        if not head or not passage.folded.startswith(" ", head.end):
            return None
        sector = self._sector.at(passage.folded, head.end + 1, end)
        if (
            sector
            and not passage.text[sector.start].isupper()
            and self._predicate.at(passage.folded, sector.start, end)
        ):
            # "các sở tổ chức …"
            return None
        if sector:
            # a longer name than the rows know goes on with "và X" or ", X và Y" in capitals
            stop = self._name_goes_on(passage, sector.end, end)
            return Entry(start, self._modifiers(passage, stop, end), head.row.evidence, stop == sector.end)
        return None

    def _open_at(self, passage: Passage, start: int, end: int) -> Entry | None:
        head = self._open.at(passage.folded, start, end) or self._head.at(passage.folded, start, end)
        if not head or self._is_longer_act(passage, head, end):
            return None
        stop = self._free_name(passage, head, end)
        if stop is None:
            return None
        reached = self._modifiers(passage, stop, end)
        open_end = passage.folded.startswith(" ", reached) and not self._predicate.at(passage.folded, reached + 1, end)
        if (
            self._witness is not None
            and open_end
            and passage.folded[reached + 1 :].split(" ", 1)[0] not in _STOPS | _LINKS
        ):
            # an unknown name behind which no act stands: where do its words end?
            told = self._witness.name_end(passage.text, start)
            stop = told if told is not None and head.end < told < stop else stop
        stop = self._parent(passage, self._modifiers(passage, stop, end), end)
        if stop == head.end and not passage.text[start].isupper():
            return None
        return Entry(start, stop, head.row.evidence, False)

    def _collective_at(self, passage: Passage, start: int, end: int, determined: bool, listed: bool) -> Entry | None:
        long_noun = self._long_noun.at(passage.folded, start, end)
        noun = self._noun.at(passage.folded, start, end)
        first = long_noun if long_noun and (noun is None or long_noun.end > noun.end) else noun
        if first is None or self._is_proper(passage, first, end):
            return None
        if first is noun and not determined and self._is_verb(passage, first, end):
            return None
        stop = first.end
        short = first is noun
        count = 1
        while short:
            link = re.compile(r", ?| và |/| - |; ").match(passage.folded, stop, end)
            if link is None:
                break
            longer = self._long_noun.at(passage.folded, link.end(), end)
            following = self._noun.at(passage.folded, link.end(), end)
            if longer and (following is None or longer.end > following.end):
                break
            if following is None or self._is_proper(passage, following, end) or self._is_verb(passage, following, end):
                break
            if link.group() == "; " and not determined:
                break
            stop, count = following.end, count + 1
        tail = self._modifiers(passage, stop, end)
        if listed and short and count == 1 and passage.folded[first.start : first.end].count(" ") >= 2:
            return Entry(start, tail, first.row.evidence)
        if listed and not determined and count == 1 and tail == stop and short:
            # ", doanh nghiệp khai thác công trình thủy lợi phát hiện …"
            named = self._lower_tail(passage, stop, end, functional=True)
            if named is not None and named - stop > 8 and self._predicate_behind(passage, named, end):
                return Entry(start, self._modifiers(passage, named, end), first.row.evidence, False)
        if not determined and count == 1 and tail == stop and (short or listed):
            # a bare "đơn vị" is a body only where it stands with a modifier or opens a sentence in capitals
            if not (first is long_noun or passage.text[start].isupper()) or short:
                return None
        if tail == stop and short and count == 1:
            named = self._lower_tail(passage, stop, end)
            if named is not None:
                return Entry(start, self._modifiers(passage, named, end), first.row.evidence, False)
        return Entry(start, tail, first.row.evidence)

    # -- enumerations that share a head --------------------------------------------------------------------------

    def _shared(self, passage: Passage, start: int, end: int) -> Entries | None:
        """Return the entries of "các Sở: Tài chính, Tư pháp", "UBND các huyện: A, B", "Giám đốc các Sở A, B"."""
        role = self._role.at(passage.folded, start, end)
        position, prefix = start, ""
        if role and passage.folded.startswith(" ", role.end):
            position, prefix = role.end + 1, passage.text[start : role.end] + " "
        office = self._office.at(passage.folded, position, end) or self._open.at(passage.folded, position, end)
        if office and passage.folded.startswith(" các ", office.end):
            levels = self._levels.match(passage.folded, office.end + 1, end)
            if levels and "," not in levels.group() and " và " not in levels.group():
                head = f"{prefix}{passage.text[position : office.end]} {levels.group().removeprefix('các ')}"
                return self._names_behind(passage, levels.end(), end, head, office.row.evidence, place=True)
        if not passage.folded.startswith("các ", position):
            return None
        position += 4
        levels = self._levels.match(passage.folded, position, end)
        if levels and not prefix and "," not in levels.group() and levels.end() < end:
            named = self._names_behind(
                passage, levels.end(), end, passage.text[position : levels.end()], "bodies.level", place=True
            )
            if named and passage.text[levels.end()] == ":":
                return named
        head_word = self._head.at(passage.folded, position, end) or self._open.at(passage.folded, position, end)
        if head_word is None:
            return None
        word = passage.text[position : head_word.end]
        head = f"{prefix}{word[:1].upper()}{word[1:]}"
        return self._names_behind(passage, head_word.end, end, head, head_word.row.evidence, place=False)

    def _names_behind(
        self, passage: Passage, position: int, end: int, head: str, rule: str, *, place: bool
    ) -> Entries | None:
        colon = passage.text.startswith(":", position)
        if colon:
            position += 1
        entries: list[Entry] = []
        reached = position
        while len(entries) < MAX_ENTRIES:
            if passage.folded.startswith(" ", position):
                position += 1
            sector = None if place else self._sector.at(passage.folded, position, end)
            if sector and not self._predicate_only(passage, position, end):
                stop, known = sector.end, True
            elif (place and entries and (number := _WARD.match(passage.text, position, end))) or (
                colon and place and (number := _WARD.match(passage.text, position, end))
            ):
                stop, known = number.end(), True
            elif (colon or place or entries) and self._capital(passage, position, end):
                if self._is_full_body(passage, position, end) and not (
                    colon and self._is_company(passage, position, end)
                ):
                    break
                stop = self._capitals(passage, position - 1, end, 6) if place else self._chunk(passage, position, end)
                known = place
                if stop <= position:
                    break
            else:
                break
            entries.append(Entry(position, stop, rule, known, head))
            reached = self._skip_parenthesis(passage, stop, end)
            separator = _SEPARATOR.match(passage.folded, reached, end)
            if separator is None:
                break
            position = separator.end()
        if not entries or (len(entries) == 1 and not colon):
            return None
        return Entries(tuple(entries), reached)

    def _predicate_only(self, passage: Passage, position: int, end: int) -> bool:
        return not self._capital(passage, position, end) and bool(self._predicate.at(passage.folded, position, end))

    def _is_full_body(self, passage: Passage, position: int, end: int) -> bool:
        sets = (self._office, self._role, self._person, self._determiner)
        if any(phrases.at(passage.folded, position, end) for phrases in sets):
            return True
        if self._headed_at(passage, position, end):
            return True
        opened = self._open.at(passage.folded, position, end)
        return bool(
            opened and len(passage.folded[position : opened.end]) > 3 and self._capital(passage, opened.end + 1, end)
        )

    def _is_company(self, passage: Passage, position: int, end: int) -> bool:
        """Return whether the name of a company stands here, which "các Tập đoàn: VNPT, …" gives a head."""
        office = self._office.at(passage.folded, position, end)
        return office is not None and office.row.id == "branch" and not self._headed_at(passage, position, end)

    def _chunk(self, passage: Passage, position: int, end: int) -> int:
        """Return the end of a free name inside a shared enumeration: its comma, "và" before a capital, or verb."""
        stop = position
        for word in _WORD.finditer(passage.text, position, min(end, position + MAX_NAME)):
            between = passage.folded[stop : word.start()] if stop > position else ""
            if any(sign in between for sign in ",;:.()"):
                break
            if word.start() > position and not word.group()[0].isupper():
                if self._predicate.at(passage.folded, word.start(), end):
                    break
                if word.group() in _STOPS:
                    break
                if word.group() == "và" and not self._known_continuation(passage, position, word.end(), end):
                    break
            stop = word.end()
            if word.group().endswith("."):
                return stop - 1
        return stop

    def _known_continuation(self, passage: Passage, start: int, position: int, end: int) -> bool:
        sector = self._sector.at(passage.folded, start, end)
        return sector is not None and sector.end > position

    # -- how far a name goes -------------------------------------------------------------------------------------

    def _is_proper(self, passage: Passage, noun: Match, end: int) -> bool:
        """Return whether a noun is the head of a proper name ("Sở Y tế", not "Sở, ban, ngành")."""
        if not passage.text[noun.start].isupper():
            return False
        if self._office.at(passage.folded, noun.start, end) or self._role.at(passage.folded, noun.start, end):
            return True
        if any(sign.isupper() for sign in passage.text[noun.start + 1 : noun.end]):
            return True
        return passage.folded.startswith(" ", noun.end) and self._capital(passage, noun.end + 1, end)

    def _is_verb(self, passage: Passage, noun: Match, end: int) -> bool:
        """Return whether "tổ chức" stands for an act here: no modifier follows, no like noun stands before it."""
        word = passage.folded[noun.start : noun.end]
        if word != "tổ chức" or not passage.folded.startswith(" ", noun.end):
            return False
        if passage.folded.endswith(("cơ quan, ", "cá nhân, ", "đơn vị, ", "các "), 0, noun.start):
            return False
        return not self._modifier.at(passage.folded, noun.end + 1, end)

    def _capitals(self, passage: Passage, position: int, end: int, most: int) -> int:
        """Return the end of a run of at most ``most`` capitalised words behind ``position``."""
        stop = position
        for _ in range(most):
            found = re.compile(r"[ -]([^\W\d_]\w*|\d{1,2}(?![\w/.]))").match(passage.text, stop, end)
            if not found or not (found.group(1)[0].isupper() or found.group(1).isdigit()):
                break
            if found.group(1)[0].isupper() and stop > position and self._starts_body(passage, found.start(1), end):
                break
            stop = found.end()
        return stop

    def _starts_body(self, passage: Passage, position: int, end: int) -> bool:
        return bool(self._office.at(passage.folded, position, end) or self._headed_at(passage, position, end))

    def _place(self, passage: Passage, position: int, end: int) -> int:
        """Return the end of a place's name behind a level ("huyện Mộ Đức", "phường 5")."""
        if not passage.folded.startswith(" ", position) or self._starts_body(passage, position + 1, end):
            return position
        return self._capitals(passage, position, end, 5)

    def _modifiers(self, passage: Passage, position: int, end: int) -> int:
        """Return the end of the modifiers behind a name: levels, places, "có liên quan", "thuộc tỉnh"."""
        folded = passage.folded
        stop = position
        for _ in range(6):
            numbered = _NUMBERED.match(folded, stop, end)
            if numbered:
                stop = numbered.end()
                continue
            branch = _BRANCH.match(folded, stop, end)
            if branch and (reached := self._capitals(passage, branch.end(), end, 5)) > branch.end():
                stop = reached
                continue
            if not folded.startswith(" ", stop):
                return stop
            nextword = stop + 1
            modifier = self._modifier.at(folded, nextword, end)
            levels = self._levels.match(folded, nextword, end)
            owner = self._owner(passage, nextword, end)
            link = re.compile(r" (?:của|thuộc|trong|tại|ở|trực thuộc|thuộc phạm vi|toàn|cấp)(?= )").match(
                folded, stop, end
            )
            if owner is not None:
                stop = owner
            elif levels and (modifier is None or levels.end() >= modifier.end):
                stop = self._place(passage, levels.end(), end)
            elif modifier:
                stop = modifier.end
                if folded[modifier.start : modifier.end].endswith("địa bàn"):
                    behind = self._levels.match(folded, stop + 1, end) if folded.startswith(" ", stop) else None
                    stop = self._place(passage, behind.end(), end) if behind else self._place(passage, stop, end)
            elif link:
                behind = self._levels.match(folded, link.end() + 1, end)
                if not behind:
                    return stop
                stop = self._place(passage, behind.end(), end)
            elif self._capital(passage, nextword, end) and not self._starts_body(passage, nextword, end):
                reached = self._capitals(passage, stop, end, 5)
                if reached == stop or self._open.at(folded, nextword, end):
                    return stop
                stop = reached
            else:
                return stop
        return stop

    def _owner(self, passage: Passage, position: int, end: int) -> int | None:
        """Return the end of whose a body is: "thuộc Sở Y tế", "của các ngân hàng thương mại", "các sở, ngành"."""
        found = re.compile(r"(?:(?:của|thuộc|trực thuộc|tại) )?(?=\w)").match(passage.folded, position, end)
        start = found.end() if found else position
        if passage.folded.startswith("các ", start):
            several = self._levels.match(passage.folded, start, end)
            noun = self._collective_at(passage, start + 4, end, True, False)
            if noun and noun.known and (several is None or noun.end > several.end()):
                return noun.end
            return None
        if start == position:
            return None
        entry = self._office_at(passage, start, end) or self._headed_at(passage, start, end)
        return entry.end if entry else None

    def _name_goes_on(self, passage: Passage, position: int, end: int) -> int:
        """Return the end of what follows a known sector and still belongs to the name: " và Tôn giáo"."""
        found = re.compile(r" (?:và|&|-) (?=\S)").match(passage.folded, position, end)
        if not found or not self._capital(passage, found.end(), end) or self.starts_named(passage, found.end(), end):
            return position
        return self._chunk(passage, found.end(), end)

    def starts_named(self, passage: Passage, position: int, end: int) -> bool:
        """Return whether a body with a name of its own begins at ``position``."""
        if self._is_full_body(passage, position, end):
            return True
        head = self._open.at(passage.folded, position, end) or self._head.at(passage.folded, position, end)
        return head is not None and not self._is_longer_act(passage, head, end)

    def _lower_tail(self, passage: Passage, position: int, end: int, *, functional: bool = False) -> int | None:
        """Return the end of the lower-case words that say which ones a noun means, if a strong verb bounds them."""
        stop = position
        for _ in range(8):
            found = _NEXT.match(passage.folded, stop, end)
            if not found or found.group("between") != " ":
                break
            if self._strong(passage, found.start("word"), end, functional=functional) or found.group("word") in _STOPS:
                break
            stop = found.end()
        return stop if stop > position else None

    def _predicate_behind(self, passage: Passage, position: int, end: int) -> bool:
        if not passage.folded.startswith(" ", position):
            return False
        found = self._predicate.at(passage.folded, position + 1, end)
        return found is not None and not found.row.flag("weak")

    def _strong(self, passage: Passage, position: int, end: int, *, functional: bool = True) -> bool:
        """Return whether a predicate begins here.

        In the name of a body called by its function ("Ban Quản lý dự án đầu tư xây dựng …") a weak verb counts only
        if no stronger one follows within a few words.
        """
        found = self._predicate.at(passage.folded, position, end)
        if not found or any(sign.isupper() for sign in passage.text[position + 1 : found.end]):
            # "Đài Truyền hình Thành phố" holds no "hình thành"
            return False
        if found.row.flag("inside"):
            return False
        if found.row.flag("weak") and " " not in passage.folded[found.start : found.end]:
            # "di tích": a verb of one syllable ends a name only behind a capital ("Báo Tuyên Quang tăng …")
            before = passage.text[:position].rstrip().rsplit(" ", 1)[-1]
            if not before[:1].isupper():
                return False
            functional = False
        if not functional or not found.row.flag("weak"):
            return True
        reached = found.end
        for _ in range(18):
            following = _NEXT.match(passage.folded, reached, end)
            if not following or following.group("between") not in (" ", " và ", ", "):
                return True
            later = self._predicate.at(passage.folded, following.start("word"), end)
            if later and not later.row.flag("weak") and not later.row.flag("inside"):
                return False
            reached = following.end()
        return True

    def _free_name(self, passage: Passage, head: Match, end: int) -> int | None:
        """Return the end of an unknown name behind ``head``, or ``None`` where no name follows.

        Capitalised words belong to it, and lower-case ones after them up to a verb or a word that ends names.
        """
        stop, lower = head.end, 0
        # "Ban Quản lý dự án …": the head itself holds the capital of the name
        begun = any(sign.isupper() for sign in passage.text[head.start + 1 : head.end])
        # "Ban Quản lý dự án …", "Trung tâm Xúc tiến …": a name that begins with an act may go on with others
        named = self._predicate.at(passage.folded, head.end + 1, end) if head.end + 1 < end else None
        functional = named is not None and passage.folded[head.start : head.end].split()[0] != "các"
        functional = functional or passage.folded[head.start : head.end] in _FUNCTIONAL
        limit = min(end, head.end + MAX_NAME)
        while True:
            found = _NEXT.match(passage.folded, stop, limit)
            if not found:
                break
            between, place = found.group("between"), found.start("word")
            word = passage.text[place : found.end()]
            name_word = self._name_word.at(passage.folded, place, limit)
            if name_word and (begun or word[0].isupper()) and (between == " " or word[0].isupper()):
                begun, stop = True, name_word.end
                continue
            if word[0].isupper() or (word[0].isdigit() and between in " -" and len(word) <= 3):
                if between != " " and self.starts_named(passage, place, end):
                    break
                if between == ", " and not self._comma_inside(passage, found.end(), limit):
                    break
                if between == " " and begun and self._begins_another(passage, place, end, bool(lower)):
                    break
                begun, lower = True, 0
                act = self._predicate.at(passage.folded, place, limit)
                functional = functional or (act is not None and " " in act.found.group())
                if act and act.end > found.end():
                    # "Văn phòng Đăng ký đất đai", "Cục Quản lý đê điều và Phòng, chống thiên tai"
                    stop = act.end
                    continue
            elif word.casefold() in _STOPS:
                break
            elif between in (", ", " và ") and functional and begun and self._reaches_act(passage, place, limit):
                lower += 1
            elif between != " " or self._strong(passage, place, end, functional=functional):
                break
            else:
                if self._modifier.at(passage.folded, place, end) or self._levels.match(passage.folded, place, end):
                    break
                lower += 1
                if lower > 14 or (not begun and lower > 3 and not functional):
                    break
                act = self._predicate.at(passage.folded, place, limit)
                if act and "," in act.found.group():
                    stop, begun = act.end, begun or functional
                    continue
            stop = found.end()
            if word.endswith(".") and word.casefold() not in ("tp.", "tx.", "tt."):
                break
        # a name does not end in a full stop or in a word that only links
        while stop > head.end and passage.text[stop - 1] in ".&/":
            stop -= 1
        if not begun and not passage.text[head.start].isupper():
            return None
        return stop

    def _reaches_act(self, passage: Passage, position: int, end: int) -> bool:
        """Return whether the words behind a comma or "và" inside a name lead to a strong act, and no body is among them."""
        if self._is_full_body(passage, position, end) or self._noun.at(passage.folded, position, end):
            return False
        if (act := self._predicate.at(passage.folded, position, end)) and not act.row.flag("weak"):
            return False
        reached = position
        for _ in range(8):
            word = (
                _NEXT.match(" " + passage.folded[reached:end])
                if reached == position
                else _NEXT.match(passage.folded, reached, end)
            )
            if not word or (reached != position and word.group("between") != " "):
                return False
            place = position if reached == position else word.start("word")
            found = self._predicate.at(passage.folded, place, end)
            if found and reached != position and not found.row.flag("weak") and not found.row.flag("inside"):
                return True
            reached = place + len(word.group("word"))
        return False

    def _begins_another(self, passage: Passage, position: int, end: int, lower: bool) -> bool:
        """Return whether a capital inside a name begins another body, as in a cell with a body a line."""
        if self._headed_at(passage, position, end):
            return True
        office = self._office.at(passage.folded, position, end)
        return office is not None and (lower or office.row.id in ("front", "people-committee"))

    def _comma_inside(self, passage: Passage, position: int, end: int) -> bool:
        """Return whether a comma before a capital stands inside a name: ", Xây dựng và Kinh doanh …"."""
        found = re.compile(r"[^,;:.()]{0,40}?(?:, [^,;:.()]{1,30}?){0,2} (?:và|&) (?=[^\W\d_])").match(
            passage.text, position, end
        )
        if not found:
            return False
        after = found.end()
        return self._capital(passage, after, end) and not self.starts_named(passage, after, end)
