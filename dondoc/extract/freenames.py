"""How far a name goes that no row knows: its capitals, and the words between them up to an act or another body."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from dondoc.extract.bodywords import MAX_NAME, NEXT, STOPS, WORD, BodyWords, capital
from dondoc.extract.entries import Entry
from dondoc.extract.passage import Passage
from dondoc.rules.phrases import Match

_CAPITAL_WORD = re.compile(r"[ -]([^\W\d_]\w*(?:['’]\w+)*|\d{1,2}(?![\w/.]))")
_GOES_ON = re.compile(r" (?:và|&|-) (?=\S)")
_COMMA_AND = re.compile(r"[^,;:.()]{0,40}?(?:, [^,;:.()]{1,30}?){0,2} (?:và|&) (?=[^\W\d_])")
# heads whose names say what the body does, in words that are verbs elsewhere
_FUNCTIONAL = frozenset(("ban quản lý", "bql", "ban chỉ đạo", "ban quản lý dự án", "ban chỉ huy"))
_SHORT_FORMS = ("tp.", "tx.", "tt.")
# more lower-case words in a row than these make no name, behind a capital and before the first one
_MOST_LOWER, _MOST_AHEAD = 14, 3
# "công ty trách nhiệm hữu hạn một thành viên lâm nghiệp"
_MOST_TAIL = 10


@dataclass(slots=True)
class _Growth:
    """A name while it is read: its end so far, the lower-case words since its last capital.

    ``begun`` says that a capital came; ``functional`` that the name says what the body does, in words that are acts.
    """

    stop: int
    begun: bool
    functional: bool
    lower: int = 0


class FreeNames:
    """Reads names word by word; ``headed`` reads a body with a known head and sector ("Sở Y tế") at an offset."""

    def __init__(self, words: BodyWords, headed: Callable[[Passage, int, int], Entry | None]) -> None:
        self._words = words
        self._headed = headed

    def capitals(self, passage: Passage, position: int, end: int, most: int) -> int:
        """Return the end of a run of at most ``most`` capitalised words behind ``position``."""
        stop = position
        for _ in range(most):
            found = _CAPITAL_WORD.match(passage.text, stop, end)
            if not found or not (found.group(1)[0].isupper() or found.group(1).isdigit()):
                break
            if found.group(1)[0].isupper() and stop > position and self.starts_body(passage, found.start(1), end):
                break
            stop = found.end()
        return stop

    def place(self, passage: Passage, position: int, end: int) -> int:
        """Return the end of a place's name behind a level ("huyện Mộ Đức", "phường 5")."""
        if not passage.folded.startswith(" ", position) or self.starts_body(passage, position + 1, end):
            return position
        return self.capitals(passage, position, end, 5)

    def starts_body(self, passage: Passage, position: int, end: int) -> bool:
        """Return whether a body that the rows know begins at ``position``."""
        return bool(self._words.office.at(passage.folded, position, end) or self._headed(passage, position, end))

    def starts_named(self, passage: Passage, position: int, end: int) -> bool:
        """Return whether a body with a name of its own begins at ``position``."""
        if self.is_full_body(passage, position, end):
            return True
        head = self._words.open.at(passage.folded, position, end) or self._words.head.at(passage.folded, position, end)
        return head is not None and not self._words.is_longer_act(passage, head, end)

    def is_full_body(self, passage: Passage, position: int, end: int) -> bool:
        """Return whether what begins at ``position`` is a body of its own, no part of the name before it."""
        sets = (self._words.office, self._words.role, self._words.person, self._words.determiner)
        if any(phrases.at(passage.folded, position, end) for phrases in sets):
            return True
        if self._headed(passage, position, end):
            return True
        opened = self._words.open.at(passage.folded, position, end)
        return bool(opened and len(passage.folded[position : opened.end]) > 3 and capital(passage, opened.end + 1, end))

    def name_goes_on(self, passage: Passage, position: int, end: int) -> int:
        """Return the end of what follows a known sector and still belongs to the name: " và Tôn giáo"."""
        found = _GOES_ON.match(passage.folded, position, end)
        if not found or not capital(passage, found.end(), end) or self.starts_named(passage, found.end(), end):
            return position
        return self.chunk(passage, found.end(), end)

    def chunk(self, passage: Passage, position: int, end: int) -> int:
        """Return the end of a free name inside a shared enumeration: its comma, "và" before a capital, or verb."""
        stop = position
        for word in WORD.finditer(passage.text, position, min(end, position + MAX_NAME)):
            between = passage.folded[stop : word.start()] if stop > position else ""
            if any(sign in between for sign in ",;:.()"):
                break
            if word.start() > position and not word.group()[0].isupper():
                if self._words.predicate.at(passage.folded, word.start(), end):
                    break
                if word.group() in STOPS:
                    break
                if word.group() == "và" and not self._known_continuation(passage, position, word.end(), end):
                    break
            stop = word.end()
            if word.group().endswith("."):
                return stop - 1
        return stop

    def _known_continuation(self, passage: Passage, start: int, position: int, end: int) -> bool:
        sector = self._words.sector.at(passage.folded, start, end)
        return sector is not None and sector.end > position

    def lower_tail(self, passage: Passage, position: int, end: int, *, functional: bool = False) -> int | None:
        """Return the end of the lower-case words that say which ones a noun means, if a strong verb bounds them."""
        stop = position
        for _ in range(_MOST_TAIL):
            found = NEXT.match(passage.folded, stop, end)
            if not found or found.group("between") != " ":
                break
            if (
                self._words.strong(passage, found.start("word"), end, functional=functional)
                or found.group("word") in STOPS
            ):
                break
            stop = found.end()
        return stop if stop > position else None

    def end_of(self, passage: Passage, head: Match, end: int) -> int | None:
        """Return the end of an unknown name behind ``head``, or ``None`` where no name follows.

        Capitalised words belong to it, and lower-case ones after them up to a verb or a word that ends names.
        """
        name = self._begin(passage, head, end)
        limit = min(end, head.end + MAX_NAME)
        while found := NEXT.match(passage.folded, name.stop, limit):
            between, place = found.group("between"), found.start("word")
            word = passage.text[place : found.end()]
            upper = word[0].isupper()
            name_word = self._words.name_word.at(passage.folded, place, limit)
            if name_word and (name.begun or upper) and (between == " " or upper):
                name.begun, name.stop = True, name_word.end
                continue
            if upper or (word[0].isdigit() and between in " -" and len(word) <= 3):
                stop = self._through_capital(passage, name, found, end, limit)
            else:
                stop = self._through_lower(passage, name, found, end, limit)
            if stop is None:
                break
            name.stop = stop
            if stop == found.end() and word.endswith(".") and word.casefold() not in _SHORT_FORMS:
                break
        stop = name.stop
        # a name does not end in a full stop or in a word that only links
        while stop > head.end and passage.text[stop - 1] in ".&/":
            stop -= 1
        if not name.begun and not passage.text[head.start].isupper():
            return None
        return stop

    def _begin(self, passage: Passage, head: Match, end: int) -> _Growth:
        """Return the name that is nothing but its head so far."""
        # "Ban Quản lý dự án …": the head itself holds the capital of the name
        begun = any(sign.isupper() for sign in passage.text[head.start + 1 : head.end])
        # "Ban Quản lý dự án …", "Trung tâm Xúc tiến …": a name that begins with an act may go on with others
        acts = self._words.predicate.at(passage.folded, head.end + 1, end) if head.end + 1 < end else None
        words = passage.folded[head.start : head.end]
        functional = (acts is not None and words.split()[0] != "các") or words in _FUNCTIONAL
        return _Growth(head.end, begun, functional)

    def _through_capital(
        self, passage: Passage, name: _Growth, found: re.Match[str], end: int, limit: int
    ) -> int | None:
        """Return where a name ends that takes in the capitalised word ``found``; ``None`` where it stops before it."""
        between, place = found.group("between"), found.start("word")
        if between != " " and self.starts_named(passage, place, end):
            return None
        if between == ", " and not self._comma_inside(passage, found.end(), limit):
            return None
        if between == " " and name.begun and self._begins_another(passage, place, end, bool(name.lower)):
            return None
        name.begun, name.lower = True, 0
        act = self._words.predicate.at(passage.folded, place, limit)
        if act is None:
            return found.end()
        name.functional = name.functional or " " in act.found.group()
        # "Văn phòng Đăng ký đất đai", "Cục Quản lý đê điều và Phòng, chống thiên tai"
        return max(act.end, found.end())

    def _through_lower(self, passage: Passage, name: _Growth, found: re.Match[str], end: int, limit: int) -> int | None:
        """Return where a name ends that takes in the lower-case word ``found``; ``None`` where it stops before it."""
        between, place = found.group("between"), found.start("word")
        if passage.text[place : found.end()].casefold() in STOPS:
            return None
        if between in (", ", " và ") and name.functional and name.begun and self._reaches_act(passage, place, limit):
            name.lower += 1
            return found.end()
        if between != " " or self._words.strong(passage, place, end, functional=name.functional):
            return None
        if self._words.modifier.at(passage.folded, place, end) or self._words.levels.match(passage.folded, place, end):
            return None
        name.lower += 1
        if name.lower > _MOST_LOWER or (not name.begun and name.lower > _MOST_AHEAD and not name.functional):
            return None
        act = self._words.predicate.at(passage.folded, place, limit)
        if act and "," in act.found.group():
            name.begun = name.begun or name.functional
            return act.end
        return found.end()

    def _reaches_act(self, passage: Passage, position: int, end: int) -> bool:
        """Return whether the words behind a comma or "và" inside a name lead to a strong act, without a body."""
        if self.is_full_body(passage, position, end) or self._words.noun.at(passage.folded, position, end):
            return False
        if (act := self._words.predicate.at(passage.folded, position, end)) and not act.row.flag("weak"):
            return False
        reached = position
        for _ in range(8):
            word = (
                NEXT.match(" " + passage.folded[reached:end])
                if reached == position
                else NEXT.match(passage.folded, reached, end)
            )
            if not word or (reached != position and word.group("between") != " "):
                return False
            place = position if reached == position else word.start("word")
            found = self._words.predicate.at(passage.folded, place, end)
            if found and reached != position and not found.row.flag("weak") and not found.row.flag("inside"):
                return True
            reached = place + len(word.group("word"))
        return False

    def _begins_another(self, passage: Passage, position: int, end: int, lower: bool) -> bool:
        """Return whether a capital inside a name begins another body, as in a cell with a body a line."""
        if self._headed(passage, position, end):
            return True
        office = self._words.office.at(passage.folded, position, end)
        return office is not None and (lower or office.row.id in ("front", "people-committee"))

    def _comma_inside(self, passage: Passage, position: int, end: int) -> bool:
        """Return whether a comma before a capital stands inside a name: ", Xây dựng và Kinh doanh …"."""
        found = _COMMA_AND.match(passage.text, position, end)
        if not found:
            return False
        after = found.end()
        return capital(passage, after, end) and not self.starts_named(passage, after, end)
