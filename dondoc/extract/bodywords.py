"""The words of which names of bodies are made, and what each of them can be where it stands."""

from __future__ import annotations

import re
from functools import lru_cache

from dondoc.extract.passage import Passage
from dondoc.rules.loader import Rules
from dondoc.rules.phrases import Match, PhraseSet

MAX_NAME = 220
# "Cư M'gar", "Đắk R’lấp"
WORD = re.compile(r"\w[\w.&/]*(?:['’]\w[\w.&/]*)*")
NEXT = re.compile(r"(?P<between>, | và | & |&| - |-| |/)(?P<word>\w[\w&.]*(?:['’]\w[\w&.]*)*)")
# words that never stand inside a name and so end one
STOPS = frozenset(
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
        "chậm",
        "hoặc",
    ]
)
_FIRST = re.compile(r"\w+")
_LEVEL_LINKS = r"(?:, ?| và | hoặc | - |-|/|; )"


def capital(passage: Passage, position: int, end: int) -> bool:
    """Return whether a word with a capital begins at ``position``."""
    found = WORD.match(passage.text, position, end)
    return found is not None and found.group()[:1].isupper()


class BodyWords:
    """The rows of ``bodies.toml`` by their kind, and the acts and links of other rows that end a name."""

    def __init__(self, rules: Rules) -> None:
        def kinds(*names: str) -> PhraseSet:
            return rules.phrases("bodies", *names)

        self.office, self.head, self.sector = kinds("office"), kinds("head"), kinds("sector")
        self.open, self.role, self.person = kinds("open"), kinds("role"), kinds("person")
        self.noun, self.long_noun, self.determiner = kinds("noun"), kinds("long-noun"), kinds("determiner")
        self.modifier, self.name_word, self._lookalike = kinds("modifier"), kinds("name-word"), kinds("lookalike")
        begins = (self.office, self.head, self.open, self.role, self.person, self.noun, self.long_noun, self.determiner)
        # a body begins with one of these words: what begins with another is none, and nothing more is tried
        self._first = frozenset[str]().union(*(phrases.first_words or () for phrases in begins))
        self.predicate = rules.phrases("verbs", "verb", "adverb", "modal", "narrative")
        self._connector = rules.phrases("connectors")
        self.levels = _levels(rules)

    def may_begin(self, passage: Passage, position: int, end: int) -> bool:
        """Return whether the first word at ``position`` is one with which some body begins."""
        first = _FIRST.match(passage.folded, position, end)
        return first is not None and first[0] in self._first

    def is_longer_act(self, passage: Passage, head: Match, end: int) -> bool:
        """Return whether the head of a name begins a longer act: "báo cáo", "tổ chức", "phòng, chống"."""
        for phrases in (self.predicate, self._connector):
            longer = phrases.at(passage.folded, head.start, end)
            if longer is not None and longer.end > head.end:
                return True
        return False

    def is_proper(self, passage: Passage, noun: Match, end: int) -> bool:
        """Return whether a noun is the head of a proper name ("Sở Y tế", not "Sở, ban, ngành")."""
        if not passage.text[noun.start].isupper():
            return False
        if self.office.at(passage.folded, noun.start, end) or self.role.at(passage.folded, noun.start, end):
            return True
        if any(sign.isupper() for sign in passage.text[noun.start + 1 : noun.end]):
            return True
        opened = self.open.at(passage.folded, noun.start, end)
        if opened is not None and opened.end > noun.end:
            # "Ban nhân dân các thôn"
            return True
        return passage.folded.startswith(" ", noun.end) and capital(passage, noun.end + 1, end)

    def is_verb(self, passage: Passage, noun: Match, end: int) -> bool:
        """Return whether "tổ chức" stands for an act here: no modifier follows, no like noun stands before it."""
        word = passage.folded[noun.start : noun.end]
        if word != "tổ chức" or not passage.folded.startswith(" ", noun.end):
            return False
        if passage.folded.endswith(("cơ quan, ", "cá nhân, ", "đơn vị, ", "các "), 0, noun.start):
            return False
        return not self.modifier.at(passage.folded, noun.end + 1, end)

    def strong(self, passage: Passage, position: int, end: int, *, functional: bool = True) -> bool:
        """Return whether a predicate begins here.

        In the name of a body called by its function ("Ban Quản lý dự án đầu tư xây dựng …") a weak verb counts only
        if no stronger one follows within a few words.
        """
        found = self.predicate.at(passage.folded, position, end)
        if not found or any(sign.isupper() for sign in passage.text[position + 1 : found.end]):
            # "Đài Truyền hình Thành phố" holds no "hình thành"
            return False
        if found.row.flag("inside"):
            return False
        if found.row.flag("weak") and " " not in passage.folded[found.start : found.end]:
            # "di tích": a verb of one syllable ends a name only behind a capital ("Báo Tuyên Quang tăng …")
            before = passage.text[max(0, position - 40) : position].rstrip().rsplit(" ", 1)[-1]
            if not before[:1].isupper():
                return False
            functional = False
        if not functional or not found.row.flag("weak"):
            return True
        reached = found.end
        for _ in range(18):
            following = NEXT.match(passage.folded, reached, end)
            if not following and reached >= len(passage):
                # nothing but the name: a heading, a cell
                return False
            if not following or following.group("between") not in (" ", " và ", ", "):
                return True
            later = self.predicate.at(passage.folded, following.start("word"), end)
            if later and not later.row.flag("weak") and not later.row.flag("inside"):
                return False
            reached = following.end()
        return True

    def predicate_behind(self, passage: Passage, position: int, end: int) -> bool:
        """Return whether a plain act follows behind a space."""
        if not passage.folded.startswith(" ", position):
            return False
        found = self.predicate.at(passage.folded, position + 1, end)
        return found is not None and not found.row.flag("weak")

    def predicate_only(self, passage: Passage, position: int, end: int) -> bool:
        """Return whether an act begins here, and no name."""
        return not capital(passage, position, end) and bool(self.predicate.at(passage.folded, position, end))

    def looks_alike(self, passage: Passage, position: int, end: int) -> bool:
        """Return whether what stands here only begins like a body or an assignment ("giao thông")."""
        found = self._lookalike.at(passage.folded, position, end)
        # "giao ban" is a meeting, "Giao Ban Tổ chức" an assignment
        return found is not None and not any(sign.isupper() for sign in passage.text[position + 1 : found.end])

    def noun_at(self, passage: Passage, position: int, end: int) -> Match | None:
        """Return the noun of bodies ("cơ quan", "đơn vị") that stands at ``position``."""
        return self.long_noun.at(passage.folded, position, end) or self.noun.at(passage.folded, position, end)


def _levels(rules: Rules) -> re.Pattern[str]:
    """Return the pattern of the levels of offices, one or several: "các huyện, thị xã, thành phố"."""
    levels = [phrase for row in rules.rows["bodies"] if row.text("kind") == "level" for phrase in row.texts("phrases")]
    words = "|".join(sorted(map(re.escape, levels), key=len, reverse=True))
    # "tỉnh ủy" and "thành đoàn" are bodies, no levels
    level = rf"(?:{words})(?!\w)(?! (?:ủy|đoàn|hội|bán|lậu|nghề)\b)"
    return re.compile(rf"(?:(?:các|cấp|mỗi|từng|toàn|\d{{1,3}}) )?{level}(?:{_LEVEL_LINKS}(?:(?:các|cấp) )?{level})*")


@lru_cache(maxsize=4)
def body_words(rules: Rules) -> BodyWords:
    """Return the words of bodies of some rules, made once."""
    return BodyWords(rules)
