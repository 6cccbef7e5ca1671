"""Names of bodies and collectives: how an enumeration falls into its entries, and what heads it shares.

A name is read from left to right at a place where one may stand (a sentence's subject, behind "giao" or "phối hợp
với", in a cell): rows say what it is made of, ``names`` where it ends, this module how names follow one another.
"""

from __future__ import annotations

import re
from dataclasses import replace

from dondoc.extract.bodywords import MAX_NAME, body_words, capital
from dondoc.extract.entries import Entries, Entry
from dondoc.extract.names import NameReader
from dondoc.extract.passage import Passage
from dondoc.extract.witness import Witness
from dondoc.rules.loader import Rules
from dondoc.rules.phrases import Match

MAX_ENTRIES = 60

# ", và" · " và " · ", " · "; " · " cùng với "
_SEPARATOR = re.compile(r",? (?:và|cùng|cùng với|hoặc) (?:của )?|[,;] ?| ?& ?| ?/ ?")
_EITHER = re.compile(r",? hoặc (?:của )?")
# behind a person a dash too: "đồng chí Lê Văn Tám - Chủ tịch UBND huyện"
_APPOSITION = re.compile(rf"{_SEPARATOR.pattern}| - ")
_PERSON, _ROLE = "bodies.person", "bodies.role"
_PARENTHESIS = re.compile(r" ?\([^()]{1,160}\)")
# "UBND các phường: 1, 2 và 3"
_WARD = re.compile(r"\d{1,2}(?![\w/.])")
# "UBND các phường 1, 2 và 3"
_WARDS = re.compile(r"\d{1,2}(?=(?:, | và )\d{1,2}(?![\w/.]))")
_BOTH = re.compile(r"(?:, | và |/)")
_PREDICATE_LINK = re.compile(r" (?=và )| (?=\w)")
_BARE_ROLES = frozenset(
    ("giám đốc", "chủ tịch", "bí thư", "phó giám đốc", "phó chủ tịch", "phó bí thư", "tổng giám đốc")
)


class BodyReader:
    """Reads names of bodies by the rows of ``bodies.toml``; ``verbs.toml`` says where an unknown name ends."""

    def __init__(self, rules: Rules, witness: Witness | None = None) -> None:
        self._words = body_words(rules)
        self._names = NameReader(self._words, witness)
        self._free = self._names.free
        self.looks_alike = self._words.looks_alike
        self.noun_at = self._words.noun_at

    def at(self, passage: Passage, start: int, end: int | None = None, *, named: bool = False) -> Entries | None:
        """Return the enumeration of bodies that begins at ``start``, or ``None`` where no body begins.

        It goes on as long as a separator is followed by another body; ``end`` bounds what is read. ``named`` says that
        a body must stand here, so that a bare noun is one ("yêu cầu chủ đầu tư, đơn vị thi công …").
        """
        end = len(passage) if end is None else end
        if not self._words.may_begin(passage, start, end):
            return None
        if named and self._bare_noun(passage, start, end):
            return self._bare_nouns(passage, start, end)
        entries: list[Entry] = []
        position = last = start
        while len(entries) < MAX_ENTRIES:
            found = self._shared(passage, position, end) or self._one(passage, position, end, bool(entries))
            if found is None:
                break
            if entries and not entries[-1].head and _EITHER.fullmatch(passage.folded, last, position):
                # "Văn phòng hoặc bộ phận hành chính của cơ quan": whichever there is
                entries[-1] = replace(entries[-1], end=found.entries[0].end)
                entries.extend(found.entries[1:])
            elif entries and entries[-1].rule == _PERSON and found.entries[0].rule == _ROLE:
                # "đồng chí Lê Văn Tám, Giám đốc Sở Y tế" is one
                entries[-1] = replace(entries[-1], end=found.entries[0].end)
                entries.extend(found.entries[1:])
            else:
                entries.extend(found.entries)
            reached = self._skip_parenthesis(passage, found.end, end)
            separator = (_SEPARATOR if entries[-1].rule != _PERSON else _APPOSITION).match(passage.folded, reached, end)
            if separator is None or separator.end() >= end:
                return Entries(tuple(entries), reached)
            position = separator.end()
            last = reached
        if not entries:
            return None
        return Entries(tuple(entries), last)

    def _bare_noun(self, passage: Passage, position: int, end: int) -> Match | None:
        """Return a noun of bodies without determiner, modifier or name at ``position``."""
        noun = self._words.noun_at(passage, position, end)
        if noun is None or self._words.is_proper(passage, noun, end) or self._words.is_verb(passage, noun, end):
            return None
        if self._names.collective_at(passage, position, end) is not None:
            return None
        stop = self._names.modifiers(passage, noun.end, end)
        if stop < end and passage.folded[stop] not in ",;:.":
            link = _PREDICATE_LINK.match(passage.folded, stop, end)
            if link is None or not (
                passage.folded.startswith("và ", link.end())
                or self._words.predicate.at(passage.folded, link.end(), end)
            ):
                return None
        return noun

    def _bare_nouns(self, passage: Passage, position: int, end: int) -> Entries:
        entries: list[Entry] = []
        reached = position
        while noun := self._bare_noun(passage, position, end):
            stop = self._names.modifiers(passage, noun.end, end)
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

    @staticmethod
    def _skip_parenthesis(passage: Passage, position: int, end: int) -> int:
        found = _PARENTHESIS.match(passage.folded, position, end)
        return found.end() if found else position

    def _one(self, passage: Passage, start: int, end: int, listed: bool) -> Entries | None:
        """Return one body at ``start``; in a list (``listed``) a bare noun counts only with care."""
        determiner = self._words.determiner.at(passage.folded, start, end)
        after = start
        if determiner:
            after = determiner.end + 1
            if after >= end or passage.folded[determiner.end] != " ":
                determiner, after = None, start
        if self._words.looks_alike(passage, after, end):
            return None
        for reader in (self._role_at, self._names.person_at, self._names.office_at, self._names.headed_at):
            entry = reader(passage, after, end)
            if entry and determiner:
                # "các chi bộ, đảng bộ cơ sở": one collective, though each is a name by itself
                several = self._names.collective_at(passage, after, end, determined=True)
                entry = several if several and several.known and several.end > entry.end else entry
            if entry:
                return Entries((entry if after == start else replace(entry, start=start),), entry.end)
        entry = self._names.collective_at(
            passage, after, end, determined=bool(determiner), listed=listed
        ) or self._names.open_at(passage, after, end)
        if entry is None:
            return None
        return Entries((entry if after == start else replace(entry, start=start),), entry.end)

    def _role_at(self, passage: Passage, start: int, end: int) -> Entry | None:
        role = self._words.role.at(passage.folded, start, end) or self._addressed(passage, start, end)
        if not role or self._words.is_longer_act(passage, role, end):
            return None
        stop, known = role.end, True
        both = _BOTH.match(passage.folded, stop, end)
        if (
            both
            and passage.folded[start:stop] in _BARE_ROLES
            and (second := self._role_at(passage, both.end(), end))
            and second.end > both.end() + 12
            and not self._words.strong(passage, both.end(), end, functional=False)
        ):
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
                several = self._names.collective_at(passage, position, end, determined=True)
                if several:
                    return replace(several, start=start, rule=role.row.evidence)
            levels = self._words.levels.match(passage.folded, position, end)
            if levels:
                stop = self._names.modifiers(passage, self._free.place(passage, levels.end(), end), end)
            elif capital(passage, position, end) and not self._words.predicate.at(passage.folded, position, end):
                named = self._free.end_of(passage, role, end)
                stop, known = self._names.modifiers(passage, named if named is not None else stop, end), False
            else:
                stop = self._names.modifiers(passage, stop, end)
        if stop == role.end and self._words.predicate.at(passage.folded, start, end):
            # "Lãnh đạo, chỉ đạo …" is an act, "Lãnh đạo các sở" a body
            return None
        return Entry(start, stop, role.row.evidence, known)

    def _addressed(self, passage: Passage, start: int, end: int) -> Match | None:
        """Return the office in which a person is addressed: "đồng chí Bí thư …", "ông Giám đốc …"."""
        person = self._words.person.at(passage.folded, start, end)
        if person is None or not passage.folded.startswith(" ", person.end):
            return None
        return self._words.role.at(passage.folded, person.end + 1, end)

    # -- enumerations that share a head --------------------------------------------------------------------------

    def _shared(self, passage: Passage, start: int, end: int) -> Entries | None:
        """Return the entries of "các Sở: Tài chính, Tư pháp", "UBND các huyện: A, B", "Giám đốc các Sở A, B"."""
        if passage.folded.find("các ", start, min(end, start + MAX_NAME)) < 0:
            return None
        role = self._words.role.at(passage.folded, start, end)
        position, prefix = start, ""
        if role and passage.folded.startswith(" ", role.end):
            position, prefix = role.end + 1, passage.text[start : role.end] + " "
        office = self._words.office.at(passage.folded, position, end) or self._words.open.at(
            passage.folded, position, end
        )
        if office and passage.folded.startswith(" các ", office.end):
            levels = self._words.levels.match(passage.folded, office.end + 1, end)
            if levels and "," not in levels.group() and " và " not in levels.group():
                head = f"{prefix}{passage.text[position : office.end]} {levels.group().removeprefix('các ')}"
                return self._names_behind(passage, levels.end(), end, head, office.row.evidence, place=True)
        if not passage.folded.startswith("các ", position):
            return None
        position += 4
        levels = self._words.levels.match(passage.folded, position, end)
        if levels and not prefix and "," not in levels.group() and levels.end() < end:
            named = self._names_behind(
                passage, levels.end(), end, passage.text[position : levels.end()], "bodies.level", place=True
            )
            if named and (passage.text[levels.end()] == ":" or len(named.entries) > 1):
                return named
        head_word = self._words.head.at(passage.folded, position, end) or self._words.open.at(
            passage.folded, position, end
        )
        if head_word is None:
            return None
        stop = self._before_colon(passage, head_word, end)
        word = passage.text[position:stop]
        head = f"{prefix}{word[:1].upper()}{word[1:]}"
        named = self._names_behind(passage, stop, end, head, head_word.row.evidence, place=False)
        # "các Ban Quản lý dự án: Khẩn trương …" shares nothing
        return named if stop == head_word.end or (named and len(named.entries) > 1) else None

    def _before_colon(self, passage: Passage, head: Match, end: int) -> int:
        """Return where a shared head ends: behind words of a name that a colon and more names follow, or as the row."""
        if passage.folded.find(":", head.end, min(end, head.end + MAX_NAME)) < 0:
            return head.end
        stop = self._free.end_of(passage, head, end)
        if stop is None or not passage.text.startswith(": ", stop) or not capital(passage, stop + 2, end):
            return head.end
        return head.end if self._words.predicate.at(passage.folded, stop + 2, end) else stop

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
            sector = None if place else self._words.sector.at(passage.folded, position, end)
            if sector and not self._words.predicate_only(passage, position, end):
                stop, known = sector.end, True
            elif (place and entries and (number := _WARD.match(passage.text, position, end))) or (
                place and (number := (_WARD if colon else _WARDS).match(passage.text, position, end))
            ):
                stop, known = number.end(), True
            elif (colon or place or entries) and capital(passage, position, end):
                if self._free.is_full_body(passage, position, end) and not (
                    colon and self._is_company(passage, position, end)
                ):
                    break
                stop = (
                    self._free.capitals(passage, position - 1, end, 6)
                    if place
                    else self._free.chunk(passage, position, end)
                )
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

    def _is_company(self, passage: Passage, position: int, end: int) -> bool:
        """Return whether the name of a company stands here, which "các Tập đoàn: VNPT, …" gives a head."""
        office = self._words.office.at(passage.folded, position, end)
        return office is not None and office.row.id == "branch" and not self._names.headed_at(passage, position, end)
