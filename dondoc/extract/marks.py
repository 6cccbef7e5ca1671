"""Recognises what a line begins with: a set phrase ("Kính gửi", "V/v", "Nơi nhận"), a dash or bullet."""

from __future__ import annotations

import re

from dondoc.extract.bare import bare
from dondoc.rules.loader import Rules
from dondoc.rules.phrases import Match

BULLET = re.compile(r"(?:[-–—+•*●○▪·]|o(?=\s[A-ZĐ]))\s*")


def mark(rules: Rules, text: str, *kinds: str) -> Match | None:
    """Return the set phrase of one of ``kinds`` that ``text`` begins with, or ``None``."""
    return rules.phrases("marks", *kinds).at(bare(text), 0)


def unbulleted(text: str) -> str:
    """Return a line without the dash or bullet that it begins with."""
    found = BULLET.match(text)
    return text[found.end() :] if found else text
