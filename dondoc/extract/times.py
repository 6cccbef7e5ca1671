"""Values of time in folded text: dates, periods, counts, times of day, each found once and told apart by a sign.

``Skeleton`` puts one sign of a private alphabet (``rules/placeholders.py``) in the place of each value, so that a row
such as ``trước {date}`` is a short pattern whatever the spelling of the date, and leads back to the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from typing import NamedTuple

from dondoc.rules import numerals
from dondoc.rules.placeholders import (
    BARE_YEAR,
    COUNT,
    DATE,
    DAYS,
    HOURS,
    MONTH_YEAR,
    NEXT,
    PERIOD,
    RANGE,
    SHORT,
    SIGNS,
    STAGE,
    TIME,
    TIMES,
    WEEKDAY,
    YEAR,
)

_W = numerals.pattern()
_NUMBER = rf"(?:\d{{1,4}}(?: ?\((?:{_W})\))?|(?:{_W})(?: ?\(\d{{1,4}}\))?)"
_Y = r"(?:1 ?9|2 ?0)(?: ?\d){2}(?!\d)"  # scans leave gaps inside a year: 202 6
_Y4 = r"(?:19|20)\d\d(?!\d)"
_D, _M = r"(?:0?[1-9]|[12]\d|3[01])(?!\d)", r"(?:0?[1-9]|1[0-2])(?!\d)"
# "mỗi tháng một buổi", "mỗi quý 1 lần"
_NO_TIMES = r"(?! (?:lần|buổi|đợt|kỳ|phiên|cuộc|tin|bài|chuyên (?:mục|trang|đề))(?!\w))"
_QUARTER = rf"(?:iii?|iv|i|[1-4]|một|hai|ba|bốn|tư)(?!\w){_NO_TIMES}"
_MONTH_WORD = rf"(?:giêng|mười một|mười hai|mười|một|hai|ba|tư|sáu|bảy|bẩy|tám|chín)(?!\w){_NO_TIMES}"
_JOIN = r"(?: ?[,\-&] ?| và )"
_SOME = "{0,11}"  # a list without end would be read again from each of its members
_NO_FRACTION = r"(?![/\w%]|[.,\-]\d)"

# A value's name, then its spellings; the first that fits at a place wins, so the longer ones stand first.
_VALUES = {
    # ngày 25 / 8 /202 6; 10-12-2023; 10.12.23
    "full": rf"(?:ngày (?P<d1>\d ?\d?)|(?P<d1b>\d\d?)) ?(?P<s>[/.\-]) ?(?P<m1>\d ?\d?) ?(?P=s) ?"
    rf"(?P<y1>{_Y}|\d\d(?!\d))(?![/\-]\w|[.,]\d|%)",
    # ngày 05 - 10/8/2026; ngày 15 và 16/8: the last day counts
    "range": rf"ngày \d\d? ?(?:-|,|và|đến) ?(?:ngày )?(?P<d3>{_D})(?:/|-| tháng )(?P<m3>{_M})"
    rf"(?:(?:/|-| năm )(?P<y3>{_Y}))?(?![/\w])",
    # ngày 10 tháng 12 năm 2023; 10 tháng 12; mùng 10 tháng 3; 10 tháng 12/2023
    "words": rf"(?<!tuần )(?:ngày )?(?:mồng |mùng )?(?P<d2>\d ?\d?) (?:của )?tháng (?P<m2>\d\d?)(?!\d)"
    rf"(?:(?:,? năm | ?[/.\-] ?)(?P<y2>{_Y}))?(?!/)",
    # ngày 05/8; ngày 05-8 năm 2026; ngày 0 5/8
    "short": rf"ngày (?P<d4>{_D}|\d \d) ?[/.\-] ?(?P<m4>{_M})(?: năm (?P<y4>{_Y}))?{_NO_FRACTION}",
    # ngày 25; ngày 15 và ngày 30
    "days": rf"ngày (?:mồng |mùng )?{_D}"
    rf"(?:(?:,? và |, | hoặc )(?:ngày )?{_D}(?![/%.\-]\d| ?%| (?:của )?tháng \d| (?:ngày|tuần|quý|năm|lần))){_SOME}"
    rf"{_NO_FRACTION}",
    # 9/2026
    "month_year": rf"(?P<m5>{_M}) ?/ ?(?P<y5>{_Y4})(?![/\w\-])",
    # 30/11; 30/11 năm 2026
    "bare": rf"(?P<d6>{_D})/(?P<m6>{_M})(?: năm (?P<y6>{_Y4}))?{_NO_FRACTION}",
    # 6 tháng đầu năm 2026; nửa cuối năm; 9 tháng đầu năm
    "half": rf"(?:(?P<n7>{_NUMBER}) tháng|nửa) (?P<w7>đầu|cuối)(?: của)? năm(?! học)(?: (?P<y7>{_Y}))?",
    # tháng 9; tháng 9/2026; tháng chín năm 2026; tháng 3 - 5/2026: the last month counts
    "month": rf"tháng (?:(?P<m8>\d\d?(?!\d)(?! (?:lần|buổi)(?!\w))"
    rf"(?:{_JOIN}(?:tháng )?{_M}(?= ?[/.\-,;)] ?|$| năm \d|{_JOIN}\d)){_SOME})|"
    rf"(?P<m8w>{_MONTH_WORD}|năm(?= năm \d)))(?:(?: ?[/.\-] ?(?:năm )?|,? (?:của )?năm )(?P<y8>{_Y}))?(?![/%]\w)",
    # quý III/2020; quý 3 năm 2020; quí IV; quý I, II/2026
    "quarter": rf"qu[ýí] (?P<q9>{_QUARTER}(?:{_JOIN}(?:qu[ýí] )?{_QUARTER}(?! (?:ngày|tháng|tuần|lần))){_SOME})"
    rf"(?:(?: ?[/.\-] ?(?:năm )?|,? (?:của )?năm )(?P<y9>{_Y}))?(?![/%]\w)",
    # năm 2021 - 2025; các năm 2025 và 2026; 2021-2025
    "stage": rf"(?:(?:các )?năm )?(?:{_Y4}, ){_SOME}{_Y4} ?(?:-|,|và|đến(?: năm)?) ?(?:năm )?(?P<y10>{_Y4})(?!\w)",
    "year": rf"năm (?P<y11>{_Y})(?![/\w])",
    "bare_year": rf"(?P<y12>{_Y4})(?![/\w%\-.,])",
    # tháng này; năm nay
    "this": r"(?P<u13>tháng|quý|quí|năm|tuần) (?:này|nay)(?!\w)",
    # tháng sau; quý tới
    "next": r"(?<!các )(?<!những )(?P<u14>tháng|quý|quí|năm|tuần) (?:tới|sau|tiếp theo|kế tiếp)(?!\w)",
    # 16 giờ 30 phút; 17h00; 17:00; 16h30'
    "time": r"(?P<h14>\d\d?) ?(?:h|g|giờ|:) ?(?P<i14>[0-5]\d)(?!\d)(?: ?phút(?!\w)|')?",
    "hour": r"(?P<h15>\d\d?) ?[hg](?!\w)",
    # thứ Sáu; thứ 6; chủ nhật
    "weekday": r"(?:thứ (?P<w15>hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ nhật)(?!\w)",
    "times": rf"(?P<n16>{_NUMBER}) lần(?!\w)",
    "fraction": r"nửa (?P<u17>tháng|năm)(?!\w)",
    # 05 ngày; 05 (năm) ngày làm việc; mười lăm ngày; 03 - 05 ngày
    "count": rf"(?:\d{{1,3}} ?- ?)?(?P<n18>{_NUMBER}) "
    r"(?P<u18>ngày làm việc|ngày|tuần lễ|tuần|tháng|quý|quí|năm|giờ|tiếng)"
    r"(?!\w)(?! càng| \d)",
}
# The words a value can begin with: most words are told to begin none by this alone.
_BEGIN = rf"(?=\d|(?:ngày|tháng|quý|quí|năm|nửa|các|tuần|thứ|chủ|mồng|mùng|{'|'.join(numerals.heads())})[ (])"
_VALUE = re.compile(rf"(?<![\w/.\-]){_BEGIN}(?:{'|'.join(f'(?P<{name}>{regex})' for name, regex in _VALUES.items())})")
# What stands before one: with this first a search skips from space to space, not from letter to letter.
_BEFORE = re.compile(rf"[^\w/.\-]{_BEGIN}")
_SIGN = {
    "full": DATE,
    "range": RANGE,
    "words": DATE,
    "short": DATE,
    "days": DAYS,
    "month_year": MONTH_YEAR,
    "bare": SHORT,
    "half": PERIOD,
    "month": PERIOD,
    "quarter": PERIOD,
    "stage": STAGE,
    "year": YEAR,
    "bare_year": BARE_YEAR,
    "this": PERIOD,
    "next": NEXT,
    "time": TIME,
    "hour": HOURS,
    "weekday": WEEKDAY,
    "times": TIMES,
    "fraction": COUNT,
    "count": COUNT,
}
_PRIVATE = re.compile(f"[{SIGNS}]")
UNITS = {
    "ngày làm việc": "working_day",
    "ngày": "day",
    "tuần lễ": "week",
    "tuần": "week",
    "tháng": "month",
    "quý": "quarter",
    "quí": "quarter",
    "năm": "year",
    "giờ": "hour",
    "tiếng": "hour",
}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "tư": 4}
_WEEKDAYS = {"hai": "MO", "ba": "TU", "tư": "WE", "năm": "TH", "sáu": "FR", "bảy": "SA", "bẩy": "SA"} | dict(
    zip("234567", ("MO", "TU", "WE", "TH", "FR", "SA"), strict=True)
)


class Day(NamedTuple):
    """A day as it is written; ``year`` is ``None`` where it is left out, two digits stand as they are."""

    day: int
    month: int
    year: int | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A period as it is written: its ``unit`` (week, month, quarter, year), number, year, or how far it is from now."""

    unit: str
    number: int | None = None
    year: int | None = None
    ahead: int | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """A number of units of time."""

    amount: int
    unit: str


def _digits(said: str) -> int:
    return int(said) if said.isdecimal() else int(said.replace(" ", ""))


def _optional(said: str | None) -> int | None:
    return _digits(said) if said else None


def _number(said: str) -> int:
    """Return a number in digits, in words, or in both: ``05 (năm)``."""
    value = numerals.value(said.split("(")[0])
    return value if value is not None else 0


def _last(said: str) -> str:
    """Return the last member of a list such as ``i, ii`` or ``3 - tháng 5``."""
    return re.split(r"[ ,\-&]+", said)[-1]


class Value:
    """One value of time at ``[start, end)`` of the folded text; it is read when it is asked for."""

    __slots__ = ("_match", "end", "name", "start")

    def __init__(self, match: re.Match[str]) -> None:
        self._match = match
        self.start, self.end = match.span()
        self.name = match.lastgroup or ""

    def day(self) -> Day | None:
        """Return the day that the value names."""
        get = self._match.group
        match self.name:
            case "full":
                day, bare, month, year = get("d1", "d1b", "m1", "y1")
                return Day(_digits(day or bare), _digits(month), _digits(year))
            case "words":
                return Day(_digits(get("d2")), int(get("m2")), _optional(get("y2")))
            case "range":
                return Day(int(get("d3")), int(get("m3")), _optional(get("y3")))
            case "short":
                return Day(_digits(get("d4")), int(get("m4")), _optional(get("y4")))
            case "bare":
                return Day(int(get("d6")), int(get("m6")), _optional(get("y6")))
        return None

    def days(self) -> list[int]:
        """Return the days of a month that the value names."""
        return [int(number) for number in re.findall(r"\d+", self._match.group())] if self.name == "days" else []

    def stretch(self) -> Stretch | None:
        """Return the period that the value names."""
        get = self._match.group
        match self.name:
            case "month_year":
                return Stretch("month", int(get("m5")), int(get("y5")))
            case "half":
                months = _number(get("n7")) if get("n7") else 6
                return Stretch("month", months if get("w7") == "đầu" else 12, _optional(get("y7")))
            case "month":
                word = get("m8w")
                said = word or _last(get("m8"))
                number = {"giêng": 1, "tư": 4}.get(said) or numerals.value(said)
                return Stretch("month", number, _optional(get("y8")))
            case "quarter":
                said = _last(get("q9"))
                return Stretch("quarter", _ROMAN.get(said) or numerals.value(said), _optional(get("y9")))
            case "stage":
                return Stretch("year", year=int(get("y10")))
            case "year":
                return Stretch("year", year=_digits(get("y11")))
            case "bare_year":
                return Stretch("year", year=int(get("y12")))
            case "this":
                return Stretch(UNITS[get("u13")], ahead=0)
            case "next":
                return Stretch(UNITS[get("u14")], ahead=1)
        return None

    def count(self) -> Count | None:
        """Return the number of units that the value names."""
        get = self._match.group
        match self.name:
            case "count":
                return Count(_number(get("n18")), UNITS[get("u18")])
            case "fraction":
                return Count(6, "month") if get("u17") == "năm" else Count(15, "day")
            case "hour":
                return Count(int(get("h15")), "hour")
            case "times":
                return Count(_number(get("n16")), "times")
        return None

    def time(self) -> time | None:
        """Return the time of day that the value names; midnight at a day's end (24 giờ) is one minute earlier."""
        get = self._match.group
        hour, minute = -1, 0
        match self.name:
            case "time":
                hour, minute = int(get("h14")), int(get("i14"))
            case "hour":
                hour = int(get("h15"))
            case "count" if get("u18") == "giờ":
                hour = _number(get("n18"))
        if (hour, minute) == (24, 0):
            return time(23, 59)
        return time(hour, minute) if 0 <= hour < 24 else None

    def weekday(self) -> str | None:
        """Return the day of the week as RFC 5545 has it: MO to SU."""
        if self.name != "weekday":
            return None
        said = self._match.group("w15")
        return _WEEKDAYS[said] if said else "SU"


def _matches(folded: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield what ``_VALUE.finditer`` would, in half the time."""
    place = start
    while place < end:
        found = _VALUE.match(folded, place, end)
        if found:
            yield found
        # the sign before the next one may be the last of this one
        before = _BEFORE.search(folded, found.end() - 1 if found else place, end)
        if before is None:
            return
        place = before.end()


class Skeleton:
    """``folded[start:end]`` with one sign in the place of each value of time; ``text`` is what rows are matched on."""

    __slots__ = ("_base", "_places", "text", "values")

    def __init__(self, folded: str, start: int, end: int) -> None:
        if _PRIVATE.search(folded, start, end):
            folded = _PRIVATE.sub("\ufffd", folded)
        self._base = start
        self.values: list[Value] = []
        self._places: list[int] = []
        pieces: list[str] = []
        reached, length = start, 0
        for match in _matches(folded, start, end):
            value = Value(match)
            pieces.append(folded[reached : value.start])
            length += value.start - reached
            sign = _SIGN[value.name]
            if sign == COUNT and match.group("u18") == "giờ":
                sign = HOURS
            pieces.append(sign)
            self.values.append(value)
            self._places.append(length)
            reached, length = value.end, length + 1
        pieces.append(folded[reached:end])
        self.text = "".join(pieces)

    def inside(self, start: int, end: int) -> list[Value]:
        """Return the values whose signs stand at ``[start, end)`` of the skeleton."""
        places = self._places
        first = last = bisect_left(places, start)
        while last < len(places) and places[last] < end:
            last += 1
        return self.values[first:last]

    def place(self, offset: int) -> int:
        """Return the offset in the folded text of what stands at ``offset`` in the skeleton."""
        i = bisect_left(self._places, offset)
        if not i:
            return self._base + offset
        return self.values[i - 1].end + offset - self._places[i - 1] - 1
