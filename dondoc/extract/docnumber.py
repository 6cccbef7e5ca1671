"""How the number of a document is written: "06/CT-UBND", "12-CTr/TU", "63/2025/QH15", "493/UBND-KGVX"."""

from __future__ import annotations

import re

from dondoc.rules.loader import Rules
from dondoc.rules.phrases import Row

_BEYOND_ASCII = (*map(ord, "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư"), *range(0x1EA0, 0x1EFA))
UPPER = "A-Z" + "".join(chr(code) for code in _BEYOND_ASCII if chr(code).isupper())
LOWER = "a-z" + "".join(chr(code) for code in _BEYOND_ASCII if chr(code).islower())
_DASHES = "\\-\u2010-\u2015\u2212"

# One part of a code: "UBND", "TTg", "CTr", "QH15", "GD&ĐT", "UBND.HC"; two small letters at most stand together.
SEGMENT = (
    rf"[{UPPER}](?:[{UPPER}0-9&]|[{LOWER}]{{1,2}}(?![{LOWER}])){{0,24}}"
    rf"(?:\.[{UPPER}][{UPPER}0-9]{{0,12}}(?![{LOWER}]))?"
)
# A part that may stand apart from the dash before it ("17/NQ- CP"): capitals only, for words may follow.
_APART = rf"(?:TTg|[{UPPER}][{UPPER}0-9&]+)(?![{LOWER}])"
# What follows the digits: "/2020/NĐ-CP", "-NQ/TW", " /CT-UBND", "/ QĐ-BNV"; "84 QĐ/TWĐTN" has a space for the dash.
# A line's end within a number is white space like any other.
CODE = (
    rf"(?P<year>\s?/\s?(?:19|20)\d\d(?!\d))?"
    rf"(?P<code>(?:\s{{0,2}}[/{_DASHES}]\s{{0,2}}|\s(?=[{UPPER}]{{2,5}}/[{UPPER}])){SEGMENT}"
    rf"(?:(?:[/{_DASHES}]{SEGMENT}|\s?[/{_DASHES}]\s{{1,2}}{_APART}|\s[/{_DASHES}]{_APART})"
    rf"(?:[/{_DASHES}]{SEGMENT}){{0,4}})?)"
)
# A whole number; "30c/NQ-CP" has a letter behind its digits. It does not begin within a word, a date or a figure;
# a scan may leave of "số" an "s" that sticks to the digits.
# The first digit comes first, and what stands before it then: so the search skips from digit to digit.
NUMBER = re.compile(
    rf"(?P<digits>\d(?:(?<![\w/{_DASHES}]\d)(?<!\d[.,]\d)|(?<=[Ss]ố\d)|(?<=\ss\d))\d{{0,5}}[a-zđ]?){CODE}"
)

_SPACE = re.compile(r"\s+")
_DASH = re.compile(rf"[{_DASHES}]")
_UNTIDY = re.compile("[\\s\u2010-\u2015\u2212]")
_PART = re.compile(rf"[/{_DASHES}\s]+")
_SPACED = re.compile(r"(?<=\w) (?=[^\W\d_]{2})")


def tidy(number: str) -> str:
    """Return a number as the contract wants it: no white space within, plain dashes."""
    if not _UNTIDY.search(number):
        return number
    # "84 QĐ/TWĐTN": the space there is a dash that was left out
    return _DASH.sub("-", _SPACE.sub("", _SPACED.sub("-", _SPACE.sub(" ", number.strip()), count=1)))


def parts(code: str) -> list[str]:
    """Return the parts of a code: ``/KH-UBND`` has ``KH`` and ``UBND``."""
    return [part for part in _PART.split(code) if part]


def kind(code: str, rules: Rules) -> Row | None:
    """Return the row of ``types`` whose code stands first in a number's code, or ``None`` (a letter has none)."""
    first = parts(code)[:1]
    for row in rules.rows["types"]:
        if first and first[0] in row.texts("codes"):
            return row
    return None
