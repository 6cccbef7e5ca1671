"""What parts of speech say where the rules abstain: is it an order, does an act begin, where does a name end, who is it.

A judge answers only what it can tell from the words themselves, and ``None`` else. It reads the beginning of a
sentence, never more than ``MAX_READ`` characters of it, so a question costs well below a millisecond.
"""

from __future__ import annotations

import re

from dondoc.extract.bodies import BodyReader
from dondoc.extract.casing import shouts
from dondoc.extract.passage import Passage
from dondoc.model import Span
from dondoc.nlp.words import Tagger, Word
from dondoc.rules.folding import fold
from dondoc.rules.loader import Rules

MAX_READ = 160
MAX_NAME = 120

_NOUNS = frozenset(("N", "Np", "Nc", "Nu", "Ny", "Nb", "FW", "M", "L", "P", "Z"))
# what may stand between a subject, or the sentence's beginning, and its verb
_MANNER = frozenset(("A", "R", "T", "X"))
# verbs of being and having, and what puts a verb into the passive or the past: no order begins with them
_STATES = frozenset(
    ("là", "bị", "được", "có", "còn", "đạt", "gồm", "bao gồm", "đã", "đang", "vẫn", "chưa", "từng", "thuộc", "nằm")
    + ("chiếm", "trở thành", "diễn ra", "xảy ra", "diễn biến", "được quyền")
)
# these tell of a thing, but order where they stand first
_CHANGES = frozenset(("tăng", "giảm", "áp dụng"))
_MUST = frozenset(("phải", "cần", "cần phải", "nên", "hãy"))
# tagged as verbs, but they lead an adjunct
_PREPOSITIONS = frozenset(("theo", "về", "qua", "nhằm", "dựa", "thông qua", "căn cứ", "bằng", "tính", "kể từ", "kể", "đối với"))
_LEADING = ("đối với", "trên cơ sở", "căn cứ", "theo", "trong", "khi", "nếu", "để", "nhằm", "riêng", "trước", "sau", "từ", "tại")


class Judge:
    """Answers the questions of ``dondoc.extract.witness.Witness``."""

    def __init__(self, tagger: Tagger, rules: Rules) -> None:
        self._tagger = tagger
        self._bodies = BodyReader(rules)
        self._titles, self._issuers, self._types = (rules.phrases(name) for name in ("titles", "issuers", "types"))
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
        """Return where the name that begins at ``start`` ends: before its predicate, a comma or a word that only links."""
        stop = min(len(text), start + MAX_NAME)
        words = self._tagger.read(text, start, stop)
        end, capital = start, False
        for number, word in enumerate(words):
            folded = fold(word.text)
            upper = word.text[:1].isupper()
            capital = capital or (upper and number > 0)
            if number and not upper:
                if word.tag in ("E", "CH", "R", "T", "X", "P") or folded in _STATES | _MUST | _PREPOSITIONS:
                    break
                if word.tag == "C" and not (number + 1 < len(words) and words[number + 1].text[:1].isupper()):
                    break
                if word.tag == "V" and not self._inside(words, number, capital):
                    break
            end = word.end
        else:
            return None
        return end if end > start and capital else None

    @staticmethod
    def _inside(words: list[Word], number: int, capital: bool) -> bool:
        """Return whether a verb stands inside a name: no capital came yet, and one follows soon."""
        return not capital and any(word.text[:1].isupper() and word.tag in _NOUNS for word in words[number + 1 : number + 3])

    # -- who is it -----------------------------------------------------------------------------------------------

    def is_person(self, line: str) -> bool | None:
        """Return whether a line is a person's name: a surname and proper nouns only; ``False`` for any common word."""
        words = line.strip(" .,;:*_()").split()
        if not 2 <= len(words) <= 6 or not all(re.fullmatch(r"[^\W\d_][\w'’.-]*", word) for word in words):
            return False
        name = " ".join(word.capitalize() for word in words) if shouts(line) else " ".join(words)
        folded = fold(name)
        if any(phrases.at(folded, 0) for phrases in (self._titles, self._issuers, self._types)):
            return None if folded.split()[0] in self._surnames else False
        tagged = self._tagger.read(f"Ông {name} .")[1:-1]
        alone = self._tagger.read(name)
        if any(word.tag not in ("Np", "Ny") for word in alone):
            return None if folded.split()[0] in self._surnames else False
        if folded.split()[0] in self._surnames or re.search(r" (?:thị|văn) ", folded):
            return True
        return True if len(words) > 2 and all(word.tag == "Np" for word in tagged) and len(alone) == 1 else None


def _beginning(text: str) -> str:
    """Return as much of a sentence as is read, cut at a word's end, without what is no word before it."""
    text = text.lstrip(" -–+*_•\"“(")
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
    for word in words[:5]:
        folded = fold(word.text)
        if folded in _MUST:
            return True
        if folded in _STATES:
            return False
        if folded in _PREPOSITIONS:
            return None
        if word.tag == "V":
            return True
        if word.tag not in _MANNER:
            return None
    return None
