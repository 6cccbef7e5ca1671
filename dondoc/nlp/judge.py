"""What parts of speech say where the rules abstain: order or not, act or not, how far a name goes, a person or not.

A judge answers only what it can tell from the words themselves, and ``None`` else. It reads the beginning of a
sentence, never more than ``MAX_READ`` characters of it, so a question costs about a millisecond, however long the text.
"""

from __future__ import annotations

import re

from dondoc.extract.bare import bare
from dondoc.extract.bodies import BodyReader
from dondoc.extract.casing import shouts
from dondoc.extract.docnumber import UPPER
from dondoc.extract.passage import Passage
from dondoc.model import Span
from dondoc.nlp.words import Tagger, Word
from dondoc.rules.folding import fold
from dondoc.rules.loader import Rules

MAX_READ = 160
MAX_NAME = 160
MAX_TAIL = 3

_NOUNS = frozenset(("N", "Np", "Nc", "Nu", "Ny", "Nb", "FW", "M", "L", "P", "Z"))
# what may stand between a subject, or the sentence's beginning, and its verb
_MANNER = frozenset(("A", "R", "T", "X"))
# verbs of being and having, and what puts a verb into the passive or the past: no order begins with them
_STATES = frozenset(
    ("là", "bị", "được", "có", "còn", "đạt", "gồm", "bao gồm", "đã", "đang", "vẫn", "chưa", "từng", "thuộc", "nằm")
) | frozenset(("chiếm", "trở thành", "diễn ra", "xảy ra", "diễn biến", "được quyền"))
# these tell of a thing, but order where they stand first
_CHANGES = frozenset(("tăng", "giảm", "áp dụng"))
_THIS = frozenset(("này", "đó", "trên", "kia"))
_MUST = frozenset(("phải", "cần", "cần phải", "nên", "hãy"))
# tagged as verbs, but they lead an adjunct
_PREPOSITIONS = frozenset(
    ("theo", "về", "qua", "nhằm", "dựa", "thông qua", "căn cứ", "bằng", "tính", "kể từ", "kể", "đối với")
)
_LEADING = (
    "đối với",
    "trên cơ sở",
    "căn cứ",
    "theo",
    "trong",
    "khi",
    "nếu",
    "để",
    "nhằm",
    "riêng",
    "trước",
    "sau",
    "từ",
    "tại",
)

# a name as far as its capitals go, with what is lower case between them: "Ban Quản lý các khu công nghiệp Dung Quất"
_CAPITAL = rf"(?:[{UPPER}]\w*|\d{{1,2}}(?![\w/]))"
_CAPITALS = re.compile(rf"{_CAPITAL}(?:(?: (?!và|của|giao|phối)[^\W\d_]+){{0,8}}? (?:(?:và|&|-) )?{_CAPITAL})*")
_LAST = re.compile(r"[^\W\d_]+\Z")
_SYLLABLE = re.compile(r" [^\W\d_]+")
_FOLLOWING = re.compile(r" (?=([^\W\d_]))")


class Judge:
    """Answers the questions of ``dondoc.extract.witness.Witness``."""

    def __init__(self, tagger: Tagger, rules: Rules) -> None:
        self._tagger = tagger
        self._bodies = BodyReader(rules)
        self._titles, self._issuers, self._types = (rules.phrases(name) for name in ("titles", "issuers", "types"))
        self._marks = rules.phrases("marks", "motto")
        surnames = (row for row in rules.rows["persons"] if row.text("kind") == "surname")
        self._surnames = frozenset(fold(name) for row in surnames for name in row.texts("phrases"))

    # -- is it an order ------------------------------------------------------------------------------------------

    def is_order(self, sentence: str) -> bool | None:
        """Return whether a sentence orders: its act stands first, or behind the body that it names."""
        text = _beginning(sentence)
        for _ in range(3):
            behind = _adjunct(text)
            if behind is None:
                break
            text = text[behind:]
        if not text:
            return None
        subject = self._subject(text)
        if subject is not None:
            return self._says(self._read(text), subject, named=True)
        words = self._read(text[:1].lower() + text[1:])
        if not words:
            return None
        act = _act(words)
        if act is not None:
            return act
        label = next((i for i, word in enumerate(words[:7]) if word.text == ":"), None)
        if label is not None and words[0].tag in _NOUNS:
            # "Thời hạn: …" sets something; "Về kinh phí: bố trí …" orders
            return bool(_act(words[label + 1 :]))
        return self._says(words, words[0].start, named=False)

    def _subject(self, text: str) -> int | None:
        """Return where the body ends with whose name a sentence begins, or ``None``."""
        entries = self._bodies.at(Passage(text, [Span(0, len(text))]), 0)
        return entries.end if entries else None

    @staticmethod
    def _says(words: list[Word], behind: int, *, named: bool) -> bool | None:
        """Return what the predicate behind a subject says; ``named`` where a body that can act is the subject."""
        seen = False
        for number, word in enumerate(words):
            folded = fold(word.text)
            if word.start < behind:
                continue
            if folded in _MUST:
                return True
            if folded in _STATES or (folded in _CHANGES and not named):
                return False
            if word.text in ".;:":
                break
            if word.tag == "V" and folded not in _PREPOSITIONS and named:
                return True
            seen = seen or word.tag == "V"
            if number > 20:
                return None
        return None if named or seen else False

    # -- does an act begin ---------------------------------------------------------------------------------------

    def is_act(self, text: str, start: int) -> bool | None:
        """Return whether a predicate that can be ordered begins at ``start``."""
        return _act(self._read(_beginning(text[start:])))

    def _read(self, text: str) -> list[Word]:
        words = self._tagger.read(text)
        return [word for number, word in enumerate(words) if number or word.tag != "CH"]

    # -- where does a name end -----------------------------------------------------------------------------------

    def name_end(self, text: str, start: int) -> int | None:
        """Return where the name that begins at ``start`` ends: behind its capitals, before the act that follows them.

        ``None`` where no act follows within ``MAX_TAIL`` words: then a comma or a link ends it, which rules see.
        """
        stop = min(len(text), start + MAX_NAME)
        capitals = _CAPITALS.match(text, start, stop)
        if capitals is None:
            return None
        end = capitals.end()
        last = _LAST.search(text, start, end)
        following = _SYLLABLE.match(text, end, stop)
        if last and following and self._tagger.knows(last.group() + following.group()):
            end = following.end()  # "Sở Xây dựng": the last capital begins a word of two syllables
        for _ in range(MAX_TAIL):
            following = _FOLLOWING.match(text, end, stop)
            if following is None:
                return None
            if self.is_act(text, following.start(1)):
                return end
            words = self._tagger.read(_beginning(text[following.start(1) : stop]))
            if not words or words[0].tag not in _NOUNS | {"A"}:
                return None
            end = following.start(1) + words[0].end
        return None

    # -- who is it -----------------------------------------------------------------------------------------------

    def is_person(self, line: str) -> bool | None:
        """Return whether a line is a person's name: a surname and proper nouns only; ``False`` for any common word."""
        words = line.strip(" .,;:*_()").split()
        if not 2 <= len(words) <= 6 or not all(re.fullmatch(r"[^\W\d_][\w'’.-]*", word) for word in words):
            return False
        name = " ".join(word.capitalize() for word in words) if shouts(line) else " ".join(words)
        folded = fold(name)
        if self._marks.at(bare(name), 0):
            return False
        if any(phrases.at(folded, 0) for phrases in (self._titles, self._issuers, self._types)):
            title = self._titles.at(folded, 0)
            whole = title is not None and title.end == len(folded)
            return None if folded.split()[0] in self._surnames and not whole else False
        tagged = self._tagger.read(f"Ông {name} .")[1:-1]
        alone = self._tagger.read(name)
        if any(word.tag not in ("Np", "Ny") for word in alone):
            return None if folded.split()[0] in self._surnames else False
        if folded.split()[0] in self._surnames or re.search(r" (?:thị|văn) ", folded):
            return True
        return True if len(words) > 2 and all(word.tag == "Np" for word in tagged) and len(alone) == 1 else None


def _beginning(text: str) -> str:
    """Return as much of a sentence as is read, cut at a word's end, without what is no word before it."""
    text = text.lstrip(' -–+*_•"“(')
    if len(text) <= MAX_READ:
        return text
    return text[: text.rfind(" ", 1, MAX_READ) if " " in text[1:MAX_READ] else MAX_READ]


def _adjunct(text: str) -> int | None:
    """Return where a sentence goes on behind the case or reason with which it begins ("Đối với …: …")."""
    if not fold(text).startswith(_LEADING):
        return None
    found = re.compile(r"[:,] +(?=\S)").search(text)
    return found.end() if found else None


def _act(words: list[Word]) -> bool | None:
    """Return whether a predicate begins with the first of ``words``: a verb, or a manner before one."""
    for number, word in enumerate(words[:5]):
        folded = fold(word.text)
        if folded in _MUST:
            return True
        if folded in _STATES:
            return False
        if folded in _PREPOSITIONS:
            return None
        if word.tag == "V":
            # "hướng dẫn này" is a paper
            return None if fold(words[number + 1].text if number + 1 < len(words) else "") in _THIS else True
        if word.tag not in _MANNER:
            return None
    return None
