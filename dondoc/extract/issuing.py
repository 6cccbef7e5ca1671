"""Names the body that issued a document: from its letterhead, else from its number, place, signature and text."""

from __future__ import annotations

import re
from collections import Counter

from dondoc.extract import docnumber
from dondoc.extract.bare import bare, key
from dondoc.extract.casing import Speller
from dondoc.extract.closing import Foot
from dondoc.extract.headscan import Head, known_places
from dondoc.rules.folding import fold
from dondoc.rules.loader import Rules
from dondoc.rules.phrases import Row

_UNIT = re.compile(r"(?<!\w)(?:tỉnh|thành phố|tp\.?|huyện|quận|thị xã|thị trấn|xã|phường|đặc khu)(?!\w)(?! hội)(?! ủy)")
_SHORT = {"ubnd": "Ủy ban nhân dân", "hđnd": "Hội đồng nhân dân"}
# a committee with its level and, where it is named, its place: "UBND huyện Cái Nước"
_MENTION = re.compile(
    rf"(?:UBND|[ỦU][yỷ] ban nhân dân|ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN)\s+"
    rf"(?P<level>tỉnh|[Tt]hành phố|huyện|quận|thị xã|thị trấn|xã|phường|[Tt]hành phố)(?!\w)"
    rf"(?P<name>(?: [{docnumber.UPPER}][\w'’]*){{1,4}})?"
)
# How much of a text is read for mentions.
_SAMPLE = 60_000


def _row(rules: Rules, words: str) -> tuple[Row, int] | None:
    found = rules.phrases("issuers").at(fold(words), 0)
    return (found.row, found.end) if found else None


def _bodies(lines: list[str], rules: Rules) -> list[str]:
    """Put the lines of a letterhead together into bodies: a new one begins where its head begins a line."""
    bodies: list[str] = []
    for line in lines:
        found = _row(rules, line)
        if bodies and (found is None or not _complete(bodies[-1], found[0], rules)):
            bodies[-1] += " " + line
        else:
            bodies.append(line)
    return bodies


def _complete(body: str, follows: Row, rules: Rules) -> bool:
    """Say whether ``body`` is a whole name, so that a line with a head of its own begins another."""
    found = _row(rules, body)
    if found is None:
        return True
    row, end = found
    alone = end >= len(body.rstrip())
    if row.text("kind") == "staff" and alone:
        # "VĂN PHÒNG" above "ỦY BAN NHÂN DÂN TỈNH", "BAN CHẤP HÀNH" above "ĐẢNG BỘ XÃ"
        return follows.text("kind") not in ("seat", "party")
    if row.text("kind") == "head" and alone:
        return False
    return not body.rstrip().endswith((",", " -", " –", " và", " VÀ"))


def _expanded(name: str) -> str:
    """Return a body's name with a leading abbreviation in full: "UBND tỉnh X" is "Ủy ban nhân dân tỉnh X"."""
    first, _, rest = name.partition(" ")
    return f"{_SHORT[fold(first)]} {rest}".strip() if fold(first) in _SHORT else name


def _unit(body: str) -> str | None:
    """Return the unit at the end of a body's name: "tỉnh Cà Mau"."""
    found = list(_UNIT.finditer(fold(body)))
    return body[found[0].start() :] if found else None


def from_letterhead(lines: list[str], rules: Rules, speller: Speller, text: str) -> tuple[str, str] | None:
    """Return the issuer that the lines of a letterhead name, with the rule's id, or ``None``.

    Args:
        lines: the lines that name bodies, top first; the last body is the issuer, one above it its parent.
        rules: the rows.
        speller: gives words in capitals the letters of a sentence.
    """
    whole = [body.strip(" ,") for body in _bodies(lines, rules)]
    bodies = [_places_set_right(speller.sentence(body, name=True), rules, text) for body in whole]
    if not bodies:
        return None
    name, parent = _expanded(bodies[-1]), _expanded(bodies[-2]) if len(bodies) > 1 else None
    found = _row(rules, name)
    if found is None:
        return name, "issuers.letterhead"
    row, end = found
    kind = row.text("kind")
    if parent is not None:
        above = _row(rules, parent)
        above_kind = above[0].text("kind") if above else ""
        if kind == "staff" and (above_kind in ("seat", "party") or end >= len(name)):
            if parent and not (above_kind == "seat" and _unit(name)) and key(parent) not in key(name):
                name = f"{name} {parent}"
        elif kind in ("local", "seat", "staff") and _unit(name) is None and above_kind == "seat":
            unit = _unit(parent)
            name = f"{name} {unit}" if unit else name
        elif kind == "seat" and _unit(name) is None and above_kind == "":
            name = f"{name} {parent[:1].lower()}{parent[1:]}"
    return name, row.evidence


def _written(place: str, text: str) -> str | None:
    """Return how sentences of the document write a place that a scan of its head may have robbed of accents."""
    words = place.split()
    if not 2 <= len(words) <= 5 or not place.isascii():
        return None
    plain = bare(text[:20_000])
    wanted = bare(place)
    ways = Counter(
        text[at.start() : at.end()]
        for at in re.finditer(rf"(?<!\w){re.escape(wanted)}(?!\w)", plain)
        if not text[at.start() : at.end()].isupper() and text[at.start()].isupper()
    )
    accented = [way for way, _ in ways.most_common() if not way.isascii()]
    return accented[0] if accented else None


def _places_set_right(name: str, rules: Rules, text: str) -> str:
    """Return a name whose place lost an accent in a scan as a known place, or the document's sentences, write it."""
    unit = _unit(name)
    if unit is None:
        return name
    found = _UNIT.match(fold(unit))
    assert found is not None
    place = unit[found.end() :].strip()
    known = known_places(rules).get(key(place)) or _written(place, text)
    if known is None or fold(known) == fold(place) or bare(known) != bare(place):
        return name
    return name[: len(name) - len(place)] + known


def _coded(code: str | None, rules: Rules) -> Row | None:
    """Return the issuer whose code stands in a number's code, the longest first."""
    if not code:
        return None
    pieces = docnumber.parts(code)
    kinds = {code for row in rules.rows["types"] for code in row.texts("codes")}
    for piece in (*pieces[1:], *pieces[:1]):
        if piece in pieces[:1] and piece in kinds:
            continue
        for row in rules.rows["issuers"]:
            if piece in row.texts("codes"):
                return row
    return None


def _own_level(text: str) -> tuple[str | None, str | None]:
    """Return the level of committee that a text speaks of most, and the name that it bears most often."""
    levels: Counter[str] = Counter()
    names: dict[str, Counter[str]] = {}
    for found in _MENTION.finditer(text[:_SAMPLE]):
        level = found["level"].lower()
        levels[level] += 1
        if found["name"]:
            names.setdefault(level, Counter())[" ".join(found["name"].split())] += 1
    if not levels:
        return None, None
    level = levels.most_common(1)[0][0]
    named = names.get(level)
    return level, named.most_common(1)[0][0] if named else None


def _named_unit(text: str, level: str | None) -> str | None:
    """Return the name that a text gives units of ``level``, where it names hardly any other."""
    if level is None:
        return None
    ways = re.compile(rf"(?<!\w){level}\s+(?P<name>[{docnumber.UPPER}][\w'’]*(?: [{docnumber.UPPER}][\w'’]*){{0,3}})")
    names = Counter(" ".join(found["name"].split()) for found in ways.finditer(text[:_SAMPLE]))
    if not names:
        return None
    name, often = names.most_common(1)[0]
    return name if often > 1 and often * 3 > 2 * names.total() else None


def _unit_of(text: str, place: str | None, rules: Rules) -> str | None:
    """Return the unit that a document without letterhead belongs to: "tỉnh Khánh Hòa", or its level alone."""
    level, name = _own_level(text)
    kinds = {key(way): row.text("kind") for row in rules.rows["places"] for way in row.texts("phrases")}
    kind = kinds.get(key(place or ""))
    if place and level and re.search(rf"{level}\s+{re.escape(place)}(?!\w)", text[:_SAMPLE], re.IGNORECASE):
        return f"{level} {place}"
    if place and kind == "province" and level in (None, "tỉnh"):
        return f"tỉnh {place}"
    if place and kind == "city" and level in (None, "thành phố"):
        short = re.sub(r"^(?:[Tt]hành phố|TP\.?|Tp\.?)\s*", "", place)
        return f"thành phố {short}"
    name = name or _named_unit(text, level)
    if level and name:
        return f"{level} {name}"
    if level in ("xã", "phường", "huyện", "thị trấn") and place and kind is None:
        return f"{level} {place}"
    return level


def completed(name: str, rule: str, text: str, head: Head, rules: Rules) -> str:
    """Return an issuer whose unit the letterhead lost ("Ủy ban nhân dân", "Sở Y tế") with its unit, where known."""
    found = _row(rules, name)
    if found is None or _unit(name) is not None or found[0].evidence != rule:
        return name
    row, end = found
    if end < len(name) or row.text("kind") not in ("seat", "local") or " " not in name:
        return name
    if row.id not in ("people-committee", "people-council") and row.text("kind") == "seat":
        return name
    unit = _unit_of(text, head.place, rules)
    return f"{name} {unit}" if unit and (row.text("kind") == "seat" or unit.startswith(("tỉnh", "thành phố"))) else name


def restored(text: str, head: Head, foot: Foot | None, rules: Rules) -> tuple[str, str] | None:
    """Return the issuer of a document without letterhead, with the rule's id, or ``None``.

    Args:
        text: the source.
        head: gives the number's code and the place.
        foot: gives the lines of authority and the title.
        rules: the rows.
    """
    row = _coded(head.code, rules)
    if row is None and foot is not None:
        row = _signed(foot, rules)
    if row is None:
        return None
    name, kind = row.texts("phrases")[0], row.text("kind")
    if kind == "whole" or kind == "head":
        return name, row.evidence
    if kind == "party":
        if row.id == "province-party" and head.place:
            places = {key(way): one.text("kind") for one in rules.rows["places"] for way in one.texts("phrases")}
            if places.get(key(head.place)) == "city":
                name = "Thành ủy"
        return (f"{name} {head.place}" if head.place else name), row.evidence
    unit = _unit_of(text, head.place, rules)
    return (f"{name} {unit}" if unit else name), row.evidence


def _signed(foot: Foot, rules: Rules) -> Row | None:
    """Return the issuer that a signature block speaks for: a committee signs by its chairman or his office."""
    lines = [fold(line) for line in foot.signed_for]
    for line in lines:
        if line.startswith(("tm", "t/m", "t.m")):
            found = rules.phrases("issuers").at(re.sub(r"^t[./]?m\.?\s*", "", line), 0)
            if found and found.row.text("kind") in ("seat", "whole"):
                return found.row
    if any(re.search(r"(?<!\w)chủ tịch$", line) for line in lines):
        return next((row for row in rules.rows["issuers"] if row.id == "people-committee"), None)
    if any(re.search(r"(?<!\w)thủ tướng$", line) for line in lines):
        return next((row for row in rules.rows["issuers"] if row.id == "prime-minister"), None)
    return None
