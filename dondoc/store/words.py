"""The forms in which names and text are compared and searched: without tone marks' placement, or without any mark."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_TONES = {"\u0300": "2", "\u0301": "1", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
_ASCII = re.compile(r"[a-z0-9 ]*\Z")
LONGEST = 60
"""How much of one word counts, in characters."""

BETWEEN = "\ue000"
"""Stands between the two forms of a text, so that no run of words goes over from one to the other."""


@lru_cache(maxsize=50_000)
def _forms(word: str) -> tuple[str, str]:
    """Return a word in small letters without any mark, and with its tone as a digit behind it."""
    word = unicodedata.normalize("NFKC", word).lower()[:LONGEST]
    if _ASCII.match(word):
        return word, word
    bare, toned, tone = [], [], ""
    for sign in unicodedata.normalize("NFD", word):
        if sign in _TONES:
            tone = tone or _TONES[sign]
        elif unicodedata.combining(sign):
            toned.append(sign)
        else:
            bare.append("d" if sign in "đð" else sign)
            toned.append("đ" if sign in "đð" else sign)
    # a letter that NFKC or lower made of several signs may bring in what is no letter
    marked = unicodedata.normalize("NFC", "".join(toned))
    return "".join(_WORD.findall("".join(bare))), "".join(_WORD.findall(marked)) + tone


def words(text: str) -> list[str]:
    """Return the words of a text, composed, as they are written."""
    return _WORD.findall(unicodedata.normalize("NFC", text))


def bare(text: str) -> str:
    """Return a text's words in small letters without any mark: "Ủy ban" and "uy ban" are one."""
    return " ".join(filter(None, (_forms(word)[0] for word in words(text))))


def toned(text: str) -> str:
    """Return a text's words in small letters, tones behind: "Uỷ ban" and "Ủy ban" are one, "uy ban" another."""
    return " ".join(filter(None, (_forms(word)[1] for word in words(text))))


def searched(text: str) -> str:
    """Return the words that a search finds a text by: all without marks, then all with them."""
    forms = list(map(_forms, words(text)))
    plain = " ".join([form[0] for form in forms if form[0]])
    marked = " ".join([form[1] for form in forms if form[1]])
    return plain if plain == marked else f"{plain} {BETWEEN} {marked}"


@lru_cache(maxsize=10_000)
def number_key(number: str) -> str:
    """Return a document's number as it is compared: small letters, no marks, no white space, no leading zeros."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", number).lower())
    text = text.replace("đ", "d").replace("ð", "d")
    kept = "".join(sign for sign in text if sign.isalnum() or sign in "/-.&")
    return re.sub(r"^0+(?=\d)", "", kept)
