"""Whether words are written as Vietnamese syllables are: an onset, a rime, at most one tone."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = str.maketrans("", "", "\u0300\u0301\u0303\u0309\u0323")
_ONSET = re.compile(r"(?:b|ch|c|d|đ|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x)?")
_SPELT = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt ăk âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên ênh êp êt êu êng i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu "
    "o oc oi om on ong op ot ooc oong oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt "
    "oe oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt "
    "u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uôc uôi uôm uôn uông uôt uơ "
    "uy uya uych uynh uyt uyu uyên uyêt uyp ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu "
    "y yên yêt yêu yêm yêng ynh yt ych yp yn"
)
_RIMES = frozenset(unicodedata.normalize("NFD", _SPELT).split())
# what no ASCII sign, digit, space or typographic sign parts
_TOKEN = re.compile(r"[^\s!-@\[-`{-~–—‘’“”…•]+")


@lru_cache(20_000)
def syllable(word: str) -> bool:
    """Return whether a word (NFC, lower case) is built as a Vietnamese syllable."""
    spread = unicodedata.normalize("NFD", word)
    bare = spread.translate(_TONES)
    tones = [sign for sign in spread if sign in "\u0300\u0301\u0303\u0309\u0323"]
    if len(tones) > 1:
        return False
    onset = _ONSET.match(bare)
    if onset is None:
        return False
    begun, rime = onset.group(), bare[onset.end() :]
    if begun == "gi" and rime not in _RIMES:
        begun, rime = "g", bare[1:]
    if rime not in _RIMES:
        return False
    front = rime[0] in "eiy"
    if (begun in ("c", "ng") and front) or (begun in ("k", "gh", "ngh") and not front):
        return False
    # a rime that stops takes two of the six tones only
    stopped = rime.endswith(("c", "ch", "p", "t"))
    return not stopped or bool(tones and tones[0] in "\u0301\u0323")


def judged(text: str) -> tuple[int, int]:
    """Return how many words of a text hold letters beyond ASCII's, and how many of these are syllables.

    Other words say nothing: English and Vietnamese ones without marks look alike in every encoding.
    """
    counted = right = 0
    for word in _TOKEN.findall(unicodedata.normalize("NFC", text)):
        if not word.isascii():
            counted += 1
            right += syllable(word.lower())
    return counted, right
