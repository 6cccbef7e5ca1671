"""Gives words that stand in capitals the letters that they would have within a sentence."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from dondoc.extract.bare import bare as _bare
from dondoc.extract.docnumber import LOWER, UPPER
from dondoc.rules.folding import fold
from dondoc.rules.loader import Rules

# the words of titles and names are few and come again and again
bare = lru_cache(maxsize=2_000)(_bare)

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_LINE = re.compile(r"[^\n]+")
_CAPITAL = re.compile(rf"[{UPPER}]")
_SMALL = re.compile(rf"[{LOWER}]")
_ROMAN = re.compile(r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})\Z")
# Syllables of Vietnamese hold a vowel and end in few ways: a word that cannot be one is an abbreviation.
_SYLLABLE = re.compile(r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?\Z")
# How much of a document is read for how it writes its words.
_SAMPLE = 3_000
_UNITS = ("tỉnh", "thành phố", "huyện", "quận", "thị xã", "thị trấn", "xã", "phường", "tp", "đặc khu")
_UNIT_WORDS = {word for unit in _UNITS for word in unit.split()} | {"ủy"}
# The last word of a head: "Sở", "Chi cục", "Trung tâm", "Trường Đại học"; a capital follows it.
_HEADS = ("sở", "bộ", "phòng", "cục", "vụ", "ban", "viện", "trường", "ty", "tâm", "đội", "trạm", "hội", "học")
_NO_HEADS = {("phòng", "chống"), ("phòng", "cháy"), ("phòng", "thủ"), ("phòng", "dịch")}


def shouts(text: str) -> bool:
    """Say whether ``text`` is set in capitals: hardly a small letter in it."""
    capitals, small = len(_CAPITAL.findall(text)), len(_SMALL.findall(text))
    return capitals >= 2 and small * 6 <= capitals


@lru_cache(maxsize=4)
def _written(rules: Rules) -> tuple[frozenset[str], frozenset[str], dict[str, list[str]]]:
    """Return the names that may lose accents, what a place's name follows, and all names by their first word."""
    loose: list[str] = []
    names: list[str] = []
    for file in ("issuers", "titles", "places", "types"):
        for row in rules.rows[file]:
            names.extend(row.texts("phrases"))
            if file in ("issuers", "titles"):
                loose.extend(" ".join(_WORD.findall(name)) for name in row.texts("phrases"))
    named = [row for row in rules.rows["issuers"] if row.text("kind") in ("party", "named")]
    openers = frozenset(_UNITS) | {fold(way) for row in named for way in row.texts("phrases")}
    return frozenset(loose), openers, _by_length(names)


def _by_length(names: list[str]) -> dict[str, list[str]]:
    result: dict[str, list[str]] = {}
    for name in names:
        words = _WORD.findall(name)
        if words:
            result.setdefault(bare(words[0]), []).append(name)
    for ways in result.values():
        ways.sort(key=len, reverse=True)
    return result


class Speller:
    """Knows how names are written: from the rows, from what the document itself writes in sentences."""

    def __init__(self, text: str, rules: Rules) -> None:
        self._text = text[:_SAMPLE]
        self._pairs: dict[tuple[str, str], tuple[str, str]] | None = None
        self._loose, self._openers, self._names = _written(rules)

    def _evidence(self) -> dict[tuple[str, str], tuple[str, str]]:
        """Return how each pair of neighbours is written where the text does not shout."""
        if self._pairs is None:
            counts: Counter[tuple[str, str, str, str]] = Counter()
            for line in self._text.split("\n"):
                if not shouts(line):
                    words, folded, gaps = _WORD.findall(line), _WORD.findall(fold(line)), _WORD.split(line)[1:-1]
                    counts.update(
                        (low, its_low, before, here)
                        for low, its_low, before, here, gap in zip(
                            folded, folded[1:], words, words[1:], gaps, strict=False
                        )
                        if len(gap) == 1 and not (here.isupper() and _both_shout(before, here))
                    )
            self._pairs = {}
            # of two ways that are as frequent the first one counts
            for (low, its_low, before, here), _ in counts.most_common():
                self._pairs.setdefault((low, its_low), (before, here))
        return self._pairs

    def sentence(self, text: str, name: bool = False) -> str:
        """Return ``text`` as a sentence writes it; what does not shout stays as it is.

        Args:
            text: words, closed up.
            name: whether the words are a body's name, whose last part is a proper name ("… TỈNH CÀ MAU").
        """
        if not shouts(text):
            return text
        words = list(_WORD.finditer(text))
        ways = self._known(words)
        known = [way is not None for way in ways]
        evidence = self._evidence()
        proper = False
        for i, word in enumerate(words):
            before, folded = fold(words[i - 1].group()) if i else "", fold(word.group())
            if name and self._opens_place(words, i):
                proper = ways[i] is None and folded not in _UNIT_WORDS
            if ways[i] is not None:
                proper = False
            elif (before, folded) in evidence:
                first, ways[i] = evidence[before, folded]
                if first[:1].isupper() and _capital(ways[i]) and ways[i - 1] is None:
                    # two capitals side by side are a name: "Tân Yên"
                    ways[i - 1] = first
            elif _ROMAN.match(word.group()) or not _SYLLABLE.match(bare(word.group())):
                ways[i] = word.group()
            elif proper or (name and self._heads(words, known, i)):
                ways[i] = word.group().capitalize()
        out, position = [], 0
        for word, way in zip(words, ways, strict=True):
            out += [text[position : word.start()], _like(word.group(), way)]
            position = word.end()
        result = "".join(out) + text[position:]
        return result[:1].upper() + result[1:]

    def _known(self, words: list[re.Match[str]]) -> list[str | None]:
        """Return how each word is written that belongs to a name in the rows."""
        ways: list[str | None] = [None] * len(words)
        i = 0
        while i < len(words):
            step = 1
            for known in self._names.get(bare(words[i].group()), ()):
                its = _WORD.findall(known)
                here = words[i : i + len(its)]
                # a name of one word ("Ban", "Hội") is none where it stands within a sentence
                if (len(its) > 1 or i == 0) and self._alike([word.group() for word in here], its):
                    ways[i : i + len(its)] = its
                    step = len(its)
                    break
            i += step
        return ways

    def _alike(self, words: list[str], its: list[str]) -> bool:
        """Say whether words are a known name; an office's or body's name may have lost accents in a scan."""
        if len(words) != len(its):
            return False
        if fold(" ".join(words)) == fold(" ".join(its)):
            return True
        return len(its) > 1 and " ".join(its) in self._loose and [*map(bare, words)] == [*map(bare, its)]

    def _opens_place(self, words: list[re.Match[str]], i: int) -> bool:
        """Say whether a proper name follows what stands before ``i``: a unit ("tỉnh"), a committee, a school."""
        if not i:
            return False
        before = [fold(word.group()) for word in words[max(i - 5, 0) : i]]
        return any(" ".join(before[-n:]) in self._openers for n in range(1, len(before) + 1))

    @staticmethod
    def _heads(words: list[re.Match[str]], known: list[bool], i: int) -> bool:
        """Say whether the word at ``i`` is a head behind a known title, or the first word behind a head."""
        here, before = fold(words[i].group()), fold(words[i - 1].group()) if i else ""
        if here in _HEADS and i and all(known[:i]):
            return (here, fold(words[i + 1].group()) if i + 1 < len(words) else "") not in _NO_HEADS
        if before in _HEADS and (i == 1 or known[i - 1] or all(known[: i - 1])):
            return (before, here) not in _NO_HEADS
        return before == "và" and fold(words[0].group()) in ("sở", "bộ", "phòng")


def _both_shout(left: str, right: str) -> bool:
    """Say whether two neighbours stand in capitals and could be syllables: a title set within a line of sentences."""
    return left.isupper() and right.isupper() and bool(_SYLLABLE.match(bare(left)) and _SYLLABLE.match(bare(right)))


def _capital(way: str | None) -> bool:
    return way is not None and way[:1].isupper()


def _like(word: str, way: str | None) -> str:
    """Return ``word`` with the capitals of ``way``; the accents stay where the document sets them."""
    if way is None:
        return word.lower()
    if len(way) != len(word) or fold(way) != fold(word):
        return way
    return "".join(a.upper() if b.isupper() else a.lower() for a, b in zip(word, way, strict=True))


def title(text: str) -> str:
    """Return a person's name with a capital at each word: "NGUYỄN VĂN A" is "Nguyễn Văn A"."""
    return " ".join(word[:1].upper() + word[1:].lower() for word in text.split()) if shouts(text) else text
