"""The form in which text is matched: lower case, one tone placement, plain dashes and quotes.

Folding never changes the length of a text that is in NFC, so an offset in the one is the same offset in the other.
"""

from __future__ import annotations

import re
import unicodedata

# The two placements of the tone mark differ only in open syllables with the glides oa, oe, uy
# ("hoà"/"hòa", "thuỷ"/"thủy"); in "toàn" and in "quý" there is one placement.
_TONED = {
    plain: [unicodedata.normalize("NFC", plain + mark) for mark in ("\u0300", "\u0301", "\u0309", "\u0303", "\u0323")]
    for plain in "aeouy"
}
_PLACEMENT = {
    glide + _TONED[vowel][i]: _TONED[glide][i] + vowel for glide, vowel in ("oa", "oe", "uy") for i in range(5)
}
# the vowels come first, so that the search can skip from one to the next; "quý" is no glide
_PLACED = re.compile(rf"(?:o[{''.join(_TONED['a'] + _TONED['e'])}]|u(?<!qu)[{''.join(_TONED['y'])}])(?!\w)")

_SAME = str.maketrans(
    {
        "\u00a0": " ",
        "\u202f": " ",
        "\u2007": " ",
        "\t": " ",
        "\n": " ",
        "\r": " ",
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2212": "-",
        "\u201c": '"',
        "\u201d": '"',
        "\u2018": "'",
        "\u2019": "'",
        "\u00d0": "đ",  # Icelandic eth, which looks like the Vietnamese capital Đ
        "\u00f0": "đ",
        "\u0130": "i",  # its lower case is two code points
    }
)

# looking for these is ten times as fast as translating what mostly has none of them
_UNLIKE = re.compile(f"[{re.escape(''.join(map(chr, _SAME)))}]")


def fold(text: str) -> str:
    """Return ``text`` (in NFC) as it is matched, code point for code point."""
    if _UNLIKE.search(text):
        text = text.translate(_SAME)
    return _PLACED.sub(lambda m: _PLACEMENT[m.group()], text.lower())


def placed(text: str) -> str:
    """Return ``text`` (in NFC) with the tone marks of open syllables placed as in "Ủy ban" and "Hòa"; case stays."""
    result = list(text)
    for found in _PLACED.finditer("".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)):
        for i, sign in enumerate(_PLACEMENT[found.group()], found.start()):
            result[i] = sign.upper() if text[i].isupper() else sign
    return "".join(result)
