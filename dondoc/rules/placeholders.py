"""What the placeholders of rows stand for, as regular expressions over folded, closed-up text.

Each names its groups, so that the code that knows a kind's meaning can read the values; a second one of the same
sort in a phrase carries a 2 (``{date}`` … ``{date2}``).
"""

from __future__ import annotations

from dondoc.rules import numerals
from dondoc.rules.phrases import Placeholder


def _numbered(regex: str) -> str:
    """Return ``regex`` with ``second_`` before the name of each group."""
    return regex.replace("(?P<", "(?P<second_")


_NUMBER = rf"(?:\d{{1,4}}|{numerals.pattern()})"

# Deadlines: their rows are matched on text in which extract/times.py has put one sign for each value of time, so that
# a placeholder of theirs is a sign or two, and a row stays short whatever the spelling of a date.

DATE, SHORT, DAYS = "\ue000", "\ue001", "\ue002"
"""A day with its month; the same without "ngày" and year (30/11); days whose month is not named (ngày 15 và 30)."""
PERIOD, YEAR, MONTH_YEAR, BARE_YEAR, STAGE = "\ue003", "\ue004", "\ue005", "\ue006", "\ue007"
"""A month, quarter or half-year; "năm 2026"; "9/2026"; "2026"; years from … to …."""
COUNT, HOURS, TIME, WEEKDAY = "\ue008", "\ue009", "\ue00a", "\ue00b"
"""A number of units of time; hours, maybe a time of day; a time of day; a day of the week."""
TIMES, RANGE, NEXT = "\ue00c", "\ue00d", "\ue00e"
"""A number of times; "ngày 05 - 10/8"; "tháng sau"."""
SIGNS = "".join(
    (DATE, SHORT, DAYS, PERIOD, YEAR, MONTH_YEAR, BARE_YEAR, STAGE, COUNT, HOURS, TIME, WEEKDAY, TIMES, RANGE, NEXT)
)

_UNITS = ("năm", "tháng", "quý", "quí", "tuần")
_UNIT = "|".join(_UNITS)
_ITEM = rf"(?:hàng |hằng |mỗi )?(?:{COUNT}|(?:ngày|{_UNIT})(?!\w))"
_TIMED = rf"(?:[{TIME}{HOURS}](?: sáng| trưa| chiều| tối)?(?: của)?,? )?"
_SOME = "{0,5}"  # a list without end would be read again from each of its members
_DATES = DATE + SHORT + RANGE
# The kinds of document that speak of themselves: "kể từ ngày ban hành Chương trình hành động này".
_DOCUMENT = (
    "chỉ thị|kế hoạch(?: hành động| thực hiện| triển khai)?|quyết định|công văn|thông báo(?: kết luận)?|văn bản|"
    "chương trình(?: hành động| công tác)?|công điện|nghị quyết|kết luận|hướng dẫn|đề án|phương án|dự án|"
    "quy chế(?: phối hợp| làm việc)?|quy định|quy trình|nội quy|điều lệ|tờ trình|thông tri|thông tư|nghị định|lệnh|"
    "báo cáo|đề cương|danh mục"
)
_NO_FEAST = "số|ngày|của|được|ký|ban hành|nhận|có|này|quyết định|công văn|đến|từ|và|hoặc"
_PERIODS = PERIOD + NEXT + MONTH_YEAR + YEAR


def _first(signs: str, *words: str) -> frozenset[str]:
    return frozenset(signs) | frozenset(words)


_DEADLINES: dict[str, Placeholder] = {
    # where the deadline begins inside a phrase that needs words before it
    "here": Placeholder("(?P<here>)", frozenset()),
    "date": Placeholder(
        rf"(?P<date>{_TIMED}(?:{WEEKDAY},? )?(?:[{_DATES}]|\([{_DATES}]\)))",
        _first(_DATES + TIME + HOURS + WEEKDAY),
    ),
    "dates": Placeholder(
        rf"(?P<date>{_TIMED}[{_DATES}](?:(?:,|,? và) (?:trước )?[{_DATES}]){_SOME})", _first(_DATES + TIME + HOURS)
    ),
    "range": Placeholder(rf"(?P<date>{RANGE})", _first(RANGE)),
    "days": Placeholder(rf"(?P<days>{_TIMED}{DAYS})", _first(DAYS + TIME + HOURS)),
    "period": Placeholder(rf"(?P<period>[{PERIOD}{NEXT}{MONTH_YEAR}])", _first(PERIOD + NEXT + MONTH_YEAR)),
    "next_period": Placeholder(rf"(?P<next>{NEXT})", _first(NEXT)),
    "year": Placeholder(rf"(?P<period>{YEAR})", _first(YEAR)),
    "any_period": Placeholder(rf"(?P<period>[{_PERIODS}])", _first(_PERIODS)),
    "bare_year": Placeholder(rf"(?P<period>{BARE_YEAR})", _first(BARE_YEAR)),
    "stage": Placeholder(rf"(?P<period>{STAGE})", _first(STAGE)),
    "count": Placeholder(rf"(?P<count>[{COUNT}{HOURS}])", _first(COUNT + HOURS)),
    "time": Placeholder(rf"(?P<time>[{TIME}{HOURS}])", _first(TIME + HOURS)),
    "weekday": Placeholder(
        rf"(?P<weekday>{_TIMED}(?:ngày )?{WEEKDAY}(?:(?:,| và|, và) {WEEKDAY}){_SOME})",
        _first(WEEKDAY + TIME + HOURS, "ngày"),
    ),
    "times": Placeholder(rf"(?P<times>{TIMES})", _first(TIMES)),
    "unit": Placeholder(rf"(?P<unit>{_UNIT})(?!\w)", _first("", *_UNITS)),
    "units": Placeholder(
        rf"(?P<units>{_ITEM}(?:(?:,|,? và|,? hoặc|;| -|/) {_ITEM}){_SOME})",
        _first(COUNT, "hàng", "hằng", "mỗi", "ngày", *_UNITS),
    ),
    "hours": Placeholder(rf"(?P<units>{HOURS}|giờ(?!\w))", _first(HOURS, "giờ")),
    # the name of a day: "trước ngày Quốc tế Lao động 01/5"; what is done on a day, or names a document, is none
    "feast": Placeholder(
        rf"(?!(?:{_NO_FEAST})(?!\w))[^\W\d_](?:(?! (?:{_NO_FEAST})(?!\w))[^{SIGNS}.,;:()/\d]){{1,50}}?"
    ),
    # what is finished: words without a value of time or another clause
    "matter": Placeholder(rf"(?:(?! (?:và|đồng thời|sau khi|ngay khi) )[^{SIGNS}.,;:()]){{1,60}}?"),
    # what a term is counted back from: "trước kỳ họp ít nhất 05 ngày"
    "ahead": Placeholder(rf"(?:khi |thời điểm )?(?P<ahead>[{DATE}{SHORT}]|[^{SIGNS}.,;:()/\d]{{2,60}}?)"),
    "document": Placeholder(rf"(?:{_DOCUMENT})"),
    "open": Placeholder(r"\(", _first("(")),
    "close": Placeholder(r"\)", _first(")")),
    "few": Placeholder(r"[^.,;:()]{1,90}?"),
}

PLACEHOLDERS: dict[str, Placeholder] = {
    "number": Placeholder(rf"(?P<number>{_NUMBER})"),
    **_DEADLINES,
    **{
        f"{name}2": Placeholder(_numbered(_DEADLINES[name].regex), _DEADLINES[name].first)
        for name in ("date", "days", "any_period")
    },
}
