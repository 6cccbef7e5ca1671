"""Splits a line of those to whom a document goes into bodies."""

from __future__ import annotations

import re

from dondoc.extract.lines import closed
from dondoc.rules.folding import fold
from dondoc.rules.loader import Rules


def split_bodies(entry: str, rules: Rules) -> list[str]:
    """Return the bodies that one line of addressees names.

    At a semicolon always, at a comma where another body begins; "Các Sở: Tài chính, Tư pháp" shares its head.
    """
    result: list[str] = []
    for piece in entry.split(";"):
        words = closed(piece).strip(" .,;:-–")
        if not words:
            continue
        shared = re.match(r"(?:[Cc]ác )?([Ss]ở|[Bb]ộ|[Pp]hòng|[Bb]an)\s?:\s?(.+)", words)
        if shared:
            head = shared[1].capitalize()
            rest = _shared(shared[2])
            result += [one if rules.phrases("issuers").at(fold(one), 0) else f"{head} {one}" for one in rest]
            continue
        result += _at_commas(words, rules)
    return result


def _shared(words: str) -> list[str]:
    """Split "Văn hóa, Thể thao và Du lịch, Tài chính": a comma within one name is followed by its "và"."""
    names: list[str] = []
    pieces = [piece.strip() for piece in words.split(",")]
    while pieces:
        name = pieces.pop(0)
        if fold(name) in ("văn hóa", "kinh tế") and pieces and " và " in pieces[0]:
            name += ", " + pieces.pop(0)
        names.append(name)
    return [name for name in names if name]


def _at_commas(words: str, rules: Rules) -> list[str]:
    names: list[str] = []
    for piece in words.split(","):
        piece = piece.strip()
        if names and not _begins_body(piece, rules):
            names[-1] += ", " + piece
        else:
            names.append(piece)
    return [name for name in names if name]


def _begins_body(piece: str, rules: Rules) -> bool:
    """Say whether a piece behind a comma begins another body: its head with a capital, and more than the head."""
    if not piece[:1].isupper():
        return False
    if piece.startswith("Các "):
        return True
    found = rules.phrases("issuers").at(fold(piece), 0)
    if found is None or found.end >= len(piece):
        return found is not None and " " in piece
    if found.row.text("kind") in ("head", "local"):
        follows = piece[found.end :].strip()
        return follows[:1].isupper() or follows.startswith(("các ", "tỉnh", "huyện", "xã"))
    return True
