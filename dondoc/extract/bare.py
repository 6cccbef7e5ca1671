"""Text as it is compared where a scan may have lost accents: folded, and every letter without its marks."""

from __future__ import annotations

import unicodedata

from dondoc.rules.folding import fold

_LETTERS = {"đ": "d"}
for _code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
    _base = unicodedata.normalize("NFD", chr(_code))[0]
    if _base.isascii() and _base != chr(_code):
        _LETTERS[chr(_code)] = _base
_PLAIN = str.maketrans(_LETTERS)


def bare(text: str) -> str:
    """Return ``text`` (in NFC) folded and without accents, code point for code point."""
    return fold(text).translate(_PLAIN)


def same(left: str, right: str) -> bool:
    """Say whether two texts are alike but for accents, case, white space and punctuation."""
    return key(left) == key(right)


def key(text: str) -> str:
    """Return the letters and digits of ``text`` without accents and case, and nothing else."""
    return "".join(c for c in bare(text) if c.isalnum())
