"""Gives words that stand in capitals the letters that they would have within a sentence."""

from __future__ import annotations

import re
from functools import cache

from dondoc.extract.bare import bare
from dondoc.extract.docnumber import LOWER, UPPER
from dondoc.rules.folding import fold
from dondoc.rules.loader import Rules

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_CAPITAL = re.compile(rf"[{UPPER}]")
_SMALL = re.compile(rf"[{LOWER}]")
_ROMAN = re.compile(r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})\Z")
# Syllables of Vietnamese hold a vowel and end in few ways: a word that cannot be one is an abbreviation.
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?\Z"
)
# How much of a document is read for how it writes its words.
_SAMPLE = 60_000
_HEADS = ("sở", "bộ", "phòng", "cục", "vụ", "ban", "viện", "trường", "ty", "tâm", "cục", "đội", "trạm", "hội")
_UNITS = ("tỉnh", "thành phố", "huyện", "quận", "thị xã", "thị trấn", "xã", "phường", "tp", "đặc khu")


def shouts(text: str) -> bool:
    """Say whether ``text`` is set in capitals: hardly a small letter in it."""
    capitals, small = len(_CAPITAL.findall(text)), len(_SMALL.findall(text))
    return capitals >= 2 and small * 6 <= capitals


@cache
def _by_length(names: tuple[str, ...]) -> dict[str, list[str]]:
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
        self._pairs: dict[tuple[str, str], str] | None = None
        loose: list[str] = []
        names: list[str] = []
        for file in ("issuers", "titles", "places", "types"):
            for row in rules.rows[file]:
                names.extend(row.texts("phrases"))
                if file in ("issuers", "titles"):
                    loose.extend(" ".join(_WORD.findall(name)) for name in row.texts("phrases"))
        self._loose = frozenset(loose)
        self._names = _by_length(tuple(names))

    def _evidence(self) -> dict[tuple[str, str], str]:
        """Return how the second word of each pair of neighbours is written where the text does not shout."""
        if self._pairs is None:
            counts: dict[tuple[str, str], dict[str, int]] = {}
            for line in self._text.split("\n"):
                if shouts(line):
                    continue
                before: re.Match[str] | None = None
                for word in _WORD.finditer(line):
                    if before and word.start() - before.end() == 1:
                        ways = counts.setdefault((fold(before.group()), fold(word.group())), {})
                        ways[word.group()] = ways.get(word.group(), 0) + 1
                    before = word
            self._pairs = {pair: max(ways, key=lambda way: ways[way]) for pair, ways in counts.items()}
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
        evidence = self._evidence()
        proper = False
        for i, word in enumerate(words):
            before, folded = fold(words[i - 1].group()) if i else "", fold(word.group())
            if name and _opens_place(words, i):
                proper = ways[i] is None and folded not in ("ủy", "trấn", "phố")
            if ways[i] is not None:
                proper = False
            elif (before, folded) in evidence:
                ways[i] = evidence[before, folded]
            elif _ROMAN.match(word.group()) or not _SYLLABLE.match(bare(word.group())):
                ways[i] = word.group()
            elif proper or (name and (before in _HEADS or (before == "và" and fold(words[0].group()) in _HEADS))):
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
        if [fold(word) for word in words] == [fold(word) for word in its]:
            return True
        return len(words) == len(its) > 1 and " ".join(its) in self._loose and [*map(bare, words)] == [*map(bare, its)]


def _opens_place(words: list[re.Match[str]], i: int) -> bool:
    """Say whether the word at ``i`` stands behind a unit's name ("tỉnh", "thành phố"), so that a place follows."""
    before = fold(words[i - 1].group()) if i else ""
    two = f"{fold(words[i - 2].group())} {before}" if i > 1 else ""
    return before in _UNITS or two in _UNITS


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
