"""Vietnamese number words from 1 to 999, generated from the rules of counting."""

from __future__ import annotations

import re
from functools import cache

from dondoc.rules.folding import fold

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def _below_hundred(number: int) -> list[str]:
    """Return the ways to say ``number`` (1 to 99): 21 is "hai mươi mốt" and "hai mốt"."""
    tens, ones = divmod(number, 10)
    if not tens:
        return [_DIGITS[ones]] + (["bẩy"] if ones == 7 else [])
    endings = {
        0: [""],
        1: [" một" if tens == 1 else " mốt"],
        4: [" bốn", " tư"],
        5: [" lăm", " nhăm"],
        7: [" bảy", " bẩy"],
    }
    heads = ["mười"] if tens == 1 else [f"{_DIGITS[tens]} mươi"]
    if tens > 1 and ones:
        heads.append(_DIGITS[tens])
    return [head + ending for head in heads for ending in endings.get(ones, [f" {_DIGITS[ones]}"])]


@cache
def words() -> dict[str, int]:
    """Return every way to say 1 to 999, folded, with its value; the first way of a value comes first."""
    result: dict[str, int] = {}
    for number in range(1, 100):
        for way in _below_hundred(number):
            result.setdefault(fold(way), number)
    for hundreds in range(1, 10):
        head = f"{_DIGITS[hundreds]} trăm"
        result[fold(head)] = hundreds * 100
        for rest in range(1, 100):
            for way in _below_hundred(rest):
                joined = [f"{head} {link} {way}" for link in ("linh", "lẻ")] if rest < 10 else [f"{head} {way}"]
                for said in joined:
                    result.setdefault(fold(said), hundreds * 100 + rest)
    return result


@cache
def pattern() -> str:
    """Return a regular expression for a number word of up to six syllables, for folded text with single spaces."""
    syllables = sorted({syllable for said in words() for syllable in said.split()}, key=len, reverse=True)
    one = "|".join(map(re.escape, syllables))
    return rf"(?:{one})(?: (?:{one})){{0,5}}"


@cache
def heads() -> tuple[str, ...]:
    """Return the syllables that a number word can begin with."""
    return tuple(sorted({said.split()[0] for said in words()}))


def value(said: str) -> int | None:
    """Return the number that ``said`` names, in digits or in words, or ``None``."""
    folded = " ".join(fold(said).split())
    return int(folded) if folded.isascii() and folded.isdigit() else words().get(folded)
