"""Deadlines: what a phrase of time says of the last day in time, and which phrases are none.

The phrases are rows (``deadlines.toml``); here is what the eight or so kinds mean. What the text leaves out is taken
from the document (``Clock``) and marked as not clear, or stays out: there is no "today".
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from dondoc.extract import calendar
from dondoc.extract.passage import Passage
from dondoc.extract.times import UNITS, Count, Day, Skeleton, Stretch, Value
from dondoc.model import Deadline, Kind, Offset, Relation
from dondoc.rules.loader import Rules
from dondoc.rules.phrases import Bucket, Match, PhraseSet, Placeholder, Row
from dondoc.rules.placeholders import DATE, PLACEHOLDERS, RANGE, SHORT

# Words without which no row can begin or count; one search tells most paragraphs that hold no time at all.
_HINT = re.compile(
    r"\d[/.\-:hg ]|(?<!\w)(?:ngày|tháng|năm|quý|quí|tuần|kỳ|thứ|hàng|hằng|mỗi|sau|khi|tại|trước|hạn|nửa|lần|giờ)(?!\w)"
)
# How far back a clause is read, in characters: what governs a phrase stands near it, and a text without stops must
# not cost the square of its length.
_REACH = 400
# ... and so far the verb right before a recurrence
_WORD = 16
_STOP = re.compile(r"[;:!?]|\.(?=\s|$)")
_TITLES = re.compile(r"(?<!\w)(?:tp|tx|tt|ts|ths|gs|pgs|bs|ks|đ/c)$")
_END = re.compile(r"[;()!?:]|\.(?!\w)|, ")
_OPENING = re.compile(r"(?:\A|[;:+-]) ?\Z")
_DAY = re.compile(rf" (?:ngày |[{DATE}{SHORT}{RANGE}])")
_ITSELF = re.compile(r" này(?!\w)")
_ENUMERATED = re.compile(r"(?:và )?[^\W\d_a-zà-ỹđ]")
# A year that is left out is the one that brings the day nearest after the document's own, up to half a year back.
_BACK = timedelta(days=183)

_FREQUENCY = {
    "day": "FREQ=DAILY",
    "working_day": "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
    "week": "FREQ=WEEKLY",
    "month": "FREQ=MONTHLY",
    "quarter": "FREQ=MONTHLY;INTERVAL=3",
    "half": "FREQ=MONTHLY;INTERVAL=6",
    "year": "FREQ=YEARLY",
}
_LENGTH = {"hour": 0, "day": 1, "working_day": 1, "week": 7, "month": 30, "quarter": 91, "half": 182, "year": 365}
_STEPS = {"hour": "HOURLY", "day": "DAILY", "week": "WEEKLY"}
_UNIT_WORD = re.compile(r"giờ|ngày|tuần|tháng|qu[ýí]|năm")


@dataclass(frozen=True, slots=True)
class Clock:
    """What the document itself says of time: its day of issue, and the year that it settles for phrases without one."""

    issued_on: date | None = None
    year: int | None = None


class Found(NamedTuple):
    """A deadline at ``[start, end)`` of a passage; ``finishes`` where the act before it is one of finishing."""

    start: int
    end: int
    deadline: Deadline
    finishes: bool = False


_NAMES = re.compile(r"\(\?P<\w+>")
_PATIENCE = 1_000


class _Gated(PhraseSet):
    """Phrases of which many begin with one word: where none of them can stand one pattern for all tells so.

    The pattern takes its time to be compiled, so that it is only made for a word met very often.
    """

    def __init__(self, rows: Iterable[Row], placeholders: Mapping[str, Placeholder]) -> None:
        super().__init__(rows, placeholders)
        self._met: Counter[str] = Counter()
        self._gates: dict[str, re.Pattern[str]] = {}

    def longest(self, bucket: Bucket, folded: str, position: int, end: int) -> Match | None:
        gate = self._gates.get(bucket.word) or self._gate(bucket)
        return (
            super().longest(bucket, folded, position, end)
            if gate is None or gate.match(folded, position, end)
            else None
        )

    def _gate(self, bucket: Bucket) -> re.Pattern[str] | None:
        self._met[bucket.word] += 1
        if self._met[bucket.word] < _PATIENCE or self.first_words is None:
            return None
        patterns = [one.pattern.pattern for one in (*bucket.plain.values(), *bucket.others)]
        gate = re.compile("|".join(_NAMES.sub("(?:", pattern) for pattern in patterns))
        return self._gates.setdefault(bucket.word, gate)


class _Lexicon:
    """The rows of deadlines, sorted by where they are tried."""

    def __init__(self, rows: tuple[Row, ...]) -> None:
        said = [row for row in rows if row.text("kind") not in ("anchor", "own", "act", "next", "doing", "guard")]
        self.prose = _Gated([row for row in said if row.text("place") != "column"], PLACEHOLDERS)
        self.column = _Gated([row for row in said if row.text("place") != "prose"], PLACEHOLDERS)
        self.anchors = PhraseSet([row for row in rows if row.text("kind") == "anchor"], PLACEHOLDERS)
        self.own = PhraseSet([row for row in rows if row.text("kind") == "own"], PLACEHOLDERS)
        self.context = PhraseSet([row for row in rows if row.text("kind") in ("act", "guard")], PLACEHOLDERS)
        self.recurs = PhraseSet([row for row in rows if row.text("kind") == "next"], PLACEHOLDERS)
        self.doing = PhraseSet([row for row in rows if row.text("kind") == "doing"], PLACEHOLDERS)


@lru_cache(maxsize=4)
def _lexicon(rules: Rules) -> _Lexicon:
    """Return the compiled rows of some rules, made once."""
    return _Lexicon(rules.rows["deadlines"])


class _Reading(NamedTuple):
    """What a phrase says, before it is tied to the source; ``stop`` is where it ends in the skeleton."""

    kind: Kind
    relation: Relation | None
    stop: int
    day: date | None = None
    time: time | None = None
    due: date | None = None
    rrule: str | None = None
    offset: Offset | None = None
    clear: bool = True


class _Finder:
    """One search through one passage."""

    def __init__(self, passage: Passage, lexicon: _Lexicon, clock: Clock, start: int, end: int, column: bool) -> None:
        self.passage, self.lexicon, self.clock = passage, lexicon, clock
        self.skeleton = Skeleton(passage.folded, start, end)
        self.text = self.skeleton.text
        self.column = column
        self.matches: list[Match] = []
        self.i = 0
        self.stops: list[int] | None = None
        self.contexts: list[Match] | None = None
        self.starts: list[int] = []
        self.dates: dict[tuple[str, str], _Reading | None] = {}

    def run(self) -> list[Found]:
        phrases = self.lexicon.column if self.column else self.lexicon.prose
        self.matches = phrases.find(self.text)
        result: list[Found] = []
        reached = 0
        for i, match in enumerate(self.matches):
            if match.start < reached:
                continue
            self.i, column = i, self.column
            if match.row.text("kind") == "label":
                place = match.end + (self.text[match.end : match.end + 1] == " ")
                labelled = self.lexicon.column.at(self.text, place)
                if labelled is None or labelled.row.text("kind") == "label":
                    continue
                match, column = labelled, True
            if (reading := self.read(match, column)) is not None:
                reached = reading.stop
                result.append(self.tie(match, reading))
            elif match.row.text("kind") in ("none", "event"):
                reached = match.end
        return result

    # --- what a match means --------------------------------------------------------------------------------------

    def read(self, match: Match, column: bool) -> _Reading | None:
        """Return what a match says, or ``None`` where it sets no deadline."""
        kind = match.row.text("kind")
        if kind not in _READERS:
            return None
        reading = _READERS[kind](self, match, column)
        if reading is None or column:
            return reading
        needs = match.row.text("needs")
        return reading if needs not in _NEEDS or _NEEDS[needs](self, match, reading) else None

    def tie(self, match: Match, reading: _Reading) -> Found:
        """Return a reading with its place in the passage and in the source."""
        here = match.found.start("here") if "here" in match.found.re.groupindex else match.start
        start, end = self.skeleton.place(here), self.skeleton.place(reading.stop)
        text, span = self.passage.text[start:end], self.passage.span(start, end)
        kind, relation, _, day, at, due, rrule, offset, clear = reading
        deadline = Deadline(
            text=text,
            span=span,
            kind=kind,
            relation=relation,
            rule=match.row.evidence,
            day=day,
            time=at,
            due=due,
            rrule=rrule,
            offset=offset,
            clear=clear,
        )
        return Found(start, end, deadline, self.finishes(match))

    def values(self, match: Match, group: str) -> list[Value]:
        """Return the values of time that a placeholder of a match took."""
        found = match.found
        if group not in found.re.groupindex:
            return []
        start, end = found.span(group)
        return self.skeleton.inside(start, end) if start >= 0 else []

    def relation(self, match: Match) -> Relation | None:
        relation = match.row.text("relation")
        return Relation(relation) if relation else None

    def year(self, day: Day) -> int | None:
        """Return the year of a day: as written, of two digits if it lies within five years of the document's own."""
        settled = self.clock.year or (self.clock.issued_on and self.clock.issued_on.year)
        if day.year is None:
            return self.nearest(settled, calendar.make(settled, day.month, day.day)) if settled else None
        if day.year < 100:
            return 2000 + day.year if settled and abs(2000 + day.year - settled) <= 5 else None
        return day.year

    def nearest(self, year: int, named: date | None) -> int:
        """Return the year after ``year`` where a day named without one would lie far before the document's own."""
        issued_on = self.clock.issued_on
        if issued_on is None or named is None or year != issued_on.year:
            return year
        return year + 1 if named < issued_on - _BACK else year

    def read_date(self, match: Match, column: bool) -> _Reading | None:
        """Read one day; of two, the last is the one that ends the time. The same words are read once."""
        place = self.skeleton.place
        words = (match.row.id, self.passage.folded[place(match.start) : place(match.end)])
        if words not in self.dates:
            self.dates[words] = self.new_date(match)
        known = self.dates[words]
        return known and known._replace(stop=match.end)

    def new_date(self, match: Match) -> _Reading | None:
        values = self.values(match, "second_date") or self.values(match, "date")
        named = at = None
        for value in values:
            named, at = named or value.day(), at or value.time()
        if named is None:
            return None
        year = self.year(named)
        day = calendar.make(year, named.month, named.day) if year else None
        relation = self.relation(match)
        due = day
        if day and relation is Relation.BEFORE and at is None and day > date.min:
            due = day - timedelta(days=1)
        clear = day is not None and named.year is not None and named.year > 99
        return _Reading(Kind.DATE, relation, match.end, day, at, due, None, None, clear and not self.gone(day))

    def gone(self, day: date | None) -> bool:
        """Tell whether a day lies before the document's own."""
        return bool(day and self.clock.issued_on and day < self.clock.issued_on)

    def stretch(self, match: Match) -> Stretch | None:
        values = self.values(match, "second_period") or self.values(match, "period")
        if values:
            return values[-1].stretch()
        unit = match.group("unit")
        return Stretch(UNITS[unit], ahead=0) if unit else None

    def read_period(self, match: Match, column: bool) -> _Reading | None:
        """Read a month, quarter, half-year or year: its last day, or the first where the act comes before it."""
        stretch = self.stretch(match)
        if stretch is None:
            return None
        edge, relation = match.row.text("edge"), self.relation(match)
        day = self.first_day(stretch) if relation is Relation.BEFORE and edge == "start" else self.edge(stretch, edge)
        if not column and self.gone(day):
            return None  # a period that is over says what was, not by when
        due = day
        if day and relation is Relation.BEFORE and day > date.min:
            due = day - timedelta(days=1)
        clear = stretch.year is not None and day is not None and not self.gone(day)
        return _Reading(Kind.PERIOD, relation, match.end, day, None, due, clear=clear)

    def edge(self, stretch: Stretch, edge: str) -> date | None:
        """Return the day at the edge of a period that a phrase means: its last one, or what ``edge`` says.

        "Đầu tháng 9" and "giữa tháng 9" name no day, so none is made up.
        """
        last = self.last_day(stretch)
        if last is None or edge in ("", "end"):
            return last
        if edge in ("tenth", "twentieth"):
            return last.replace(day=10 if edge == "tenth" else 20) if stretch.unit == "month" else None
        return None

    def first_day(self, stretch: Stretch) -> date | None:
        last = self.last_day(stretch)
        if last is None or stretch.unit == "week":
            return last and last - timedelta(days=6)
        months = {"quarter": 3, "year": 12}.get(stretch.unit, 1)
        return last.replace(month=last.month - months + 1, day=1)

    def last_day(self, stretch: Stretch) -> date | None:
        issued_on = self.clock.issued_on
        if stretch.ahead is not None:
            return self.last_day_ahead(stretch.unit, stretch.ahead)
        year = stretch.year or self.clock.year or (issued_on and issued_on.year)
        if not year:
            return None
        if stretch.unit == "year":
            return calendar.end_of_year(year)
        end_of = calendar.end_of_quarter if stretch.unit == "quarter" else calendar.end_of_month
        number = stretch.number or 0
        last = end_of(year, number)
        return last if stretch.year else last and end_of(self.nearest(year, last), number)

    def last_day_ahead(self, unit: str, ahead: int) -> date | None:
        """Return the last day of the period that the document was issued in, or of the next one."""
        issued_on = self.clock.issued_on
        if unit == "year":
            year = self.clock.year or (issued_on and issued_on.year)
            return calendar.end_of_year(year + ahead) if year else None
        day = issued_on and calendar.add(ahead, unit, issued_on)
        if day is None:
            return None
        if unit == "week":
            return calendar.end_of_week(day)
        if unit == "quarter":
            return calendar.end_of_quarter(day.year, (day.month + 2) // 3)
        return calendar.end_of_month(day.year, day.month)

    def read_recurring(self, match: Match, column: bool) -> _Reading | None:
        """Read a recurrence: the shortest of the units that are named, and the day in it where one is."""
        rule = self.frequency(match)
        if rule is None:
            return None
        at = None
        for group in ("weekday", "days", "second_days", "date", "time"):
            at = at or next((at for value in self.values(match, group) if (at := value.time())), None)
        clear = column or match.row.text("needs") != "recurring" or self.at_start(match)
        return _Reading(Kind.RECURRING, self.relation(match), match.end, time=at, rrule=rule, clear=clear)

    def frequency(self, match: Match) -> str | None:
        every = match.row.text("every")
        if every and any((said := value.stretch()) and said.unit == "quarter" for value in self.values(match, "next")):
            every = "quarter"  # "trước ngày 05 quý sau" stands among the rows of months
        base = _FREQUENCY.get(every) or self.units(match)
        if base is None:
            return None
        if named := [code for value in self.values(match, "weekday") if (code := value.weekday())]:
            return f"{base};BYDAY={','.join(named)}"
        days = self.values(match, "second_days") or self.values(match, "days")
        if numbers := [number for value in days for number in value.days()]:
            return f"{base};BYMONTHDAY={','.join(map(str, numbers))}"
        dates = [value.day() for group in ("date", "second_date") for value in self.values(match, group)]
        if known := [day for day in dates if day and 1 <= day.month <= 12 and 1 <= day.day <= 31]:
            # one rule cannot hold 20 June and 15 December: then the months are all it says
            months = f"{base};BYMONTH={','.join(map(str, dict.fromkeys(day.month for day in known)))}"
            return months if len({day.day for day in known}) > 1 else f"{months};BYMONTHDAY={known[0].day}"
        return base + self.months(match)

    def months(self, match: Match) -> str:
        """Return the months in which periods that return every year end, as a part of a rule."""
        periods = [*self.values(match, "period"), *self.values(match, "second_period")]
        ends = [
            stretch.number * (3 if stretch.unit == "quarter" else 1)
            for value in periods
            if (stretch := value.stretch()) and stretch.number and stretch.number <= 12
        ]
        return f";BYMONTH={','.join(map(str, ends))}" if ends else ""

    def units(self, match: Match) -> str | None:
        """Return the rule of the shortest unit of a list such as "6 tháng, năm", counted as often as "02 lần" says."""
        group = "units" if match.group("units") else "unit"
        if group not in match.found.re.groupindex or not match.group(group):
            return None
        start, end = match.found.span(group)
        # a unit's name within a value of time is a sign by now, so that what is left are bare units
        items = [Count(1, UNITS[word]) for word in _UNIT_WORD.findall(self.text, start, end)]
        items += [count for value in self.skeleton.inside(start, end) if (count := value.count()) and count.amount]
        if not items:
            return None
        item = min(items, key=lambda item: item.amount * _LENGTH[item.unit])
        times = next((count.amount for value in self.values(match, "times") if (count := value.count())), 1)
        return _rule(item, times)

    def read_relative(self, match: Match, column: bool) -> _Reading | None:
        """Read a term and what it is counted from; it is dated where the document itself dates that."""
        count = next((count for value in self.values(match, "count") if (count := value.count())), None)
        if count is None or not count.amount or match.found.end("count") != match.end:
            return None
        if "ahead" in match.found.re.groupindex:
            return self.counted_back(match, count)
        place = match.end
        joint = self.lexicon.anchors.at(self.text, place) or self.lexicon.anchors.at(
            self.text, place + (self.text[place : place + 1] == " ")
        )
        if joint and joint.row.text("needs") == "day" and not _DAY.match(self.text, joint.end):
            joint = None
        if joint is None:
            needs = match.row.text("needs")
            if not column and (needs == "anchor" or (needs == "anchor-if-long" and _LENGTH[count.unit] > 7)):
                return None
            offset = Offset(count.amount, count.unit, None)
            return _Reading(Kind.RELATIVE, self.relation(match), place, offset=offset, clear=False)
        begin = joint.end + (self.text[joint.end : joint.end + 1] == " ")
        own, stop = self.own(begin), self.reach(begin)
        if own > stop or _ITSELF.search(self.text, begin, own):
            stop = own  # what comes behind "kể từ ngày ban hành Kế hoạch này" is the order
        if stop <= begin:
            return None
        anchor = self.passage.text[self.skeleton.place(begin) : self.skeleton.place(stop)]
        back = joint.row.flag("backwards")
        amount = -count.amount if back else count.amount
        relation = Relation.BEFORE if back and not match.row.text("relation") else self.relation(match)
        day = self.counted(amount, count.unit, begin, stop)
        return _Reading(Kind.RELATIVE, relation, stop, day, due=day, offset=Offset(amount, count.unit, anchor))

    def counted_back(self, match: Match, count: Count) -> _Reading:
        """Read a term behind what it is counted back from: "trước kỳ họp ít nhất 05 ngày"."""
        begin, stop = match.found.span("ahead")
        anchor = self.passage.text[self.skeleton.place(begin) : self.skeleton.place(stop)]
        day = self.counted(-(count.amount or 0), count.unit, begin, stop)
        offset = Offset(-(count.amount or 0), count.unit, anchor)
        return _Reading(Kind.RELATIVE, self.relation(match), match.end, day, due=day, offset=offset)

    def own(self, begin: int) -> int:
        """Return where the document's own signing or issue, named at ``begin``, ends; ``begin`` where none is."""
        own = self.lexicon.own.at(self.text, begin)
        return own.end if own else begin

    def counted(self, amount: int, unit: str, begin: int, stop: int) -> date | None:
        """Return the last day of a term whose anchor stands at ``[begin, stop)``, where the document dates that."""
        if self.own(begin) == stop:
            anchor = self.clock.issued_on
        else:
            values = self.skeleton.inside(begin, stop)
            named = values[0].day() if len(values) == 1 and stop - begin == 1 else None
            year = self.year(named) if named else None
            anchor = calendar.make(year, named.month, named.day) if named and year else None
        return calendar.add(amount, unit, anchor) if anchor else None

    def read_event(self, match: Match, column: bool) -> _Reading | None:
        """Read an event: its text runs to the end of its clause, in a column to the end of the cell."""
        if match.row.text("place") == "column" and not _OPENING.search(self.text, max(0, match.start - 3), match.start):
            return None
        if match.row.text("needs") == "opening" and not self.at_start(match):
            return None
        if self.column:
            return _Reading(Kind.EVENT, self.relation(match), self.cell(match.end))
        stop = self.reach(match.end)
        # "sau khi" alone names no event, "khi hệ thống đáp ứng" does
        if stop <= match.end and match.found.group().count(" ") < 2:
            return None
        return _Reading(Kind.EVENT, self.relation(match), stop)

    # --- how far a phrase reaches --------------------------------------------------------------------------------

    def cell(self, begin: int) -> int:
        """Return where an event of a cell ends: at a semicolon, or with the cell."""
        stop = self.text.find(";", begin)
        stop = len(self.text) if stop < 0 else stop
        while stop > begin and self.text[stop - 1] in " .,":
            stop -= 1
        return stop

    def reach(self, begin: int) -> int:
        """Return where the clause of an event or anchor at ``begin`` ends, or the next dated phrase begins."""
        limit = self.next_dated(begin, min(len(self.text), begin + _REACH))
        opened, place = 0, begin
        while found := _END.search(self.text, place, limit):
            sign = found.group()
            place = found.end()
            if sign == "(":
                opened += 1
            elif sign == ")" and opened:
                opened -= 1
            elif not self.goes_on(begin, found, opened):
                limit = found.start()
                break
        stop = limit
        while stop > begin and self.text[stop - 1] in " .,(-/":
            stop -= 1
        return stop

    def next_dated(self, begin: int, limit: int) -> int:
        """Return where the next phrase with a time of its own begins, at most ``limit``."""
        i = self.i + 1
        while i < len(self.matches) and self.matches[i].start < limit:
            match = self.matches[i]
            timed = match.row.text("kind") in ("date", "period", "recurring") and match.row.text("needs") != "opening"
            if timed and match.start >= begin:
                return match.start
            i += 1
        return limit

    def goes_on(self, begin: int, sign: re.Match[str], opened: int) -> bool:
        """Tell whether a clause goes on behind a comma or full stop.

        It does inside brackets, behind a title ("TP."), and behind a comma with little before it and a capital behind
        it, as in an enumeration of bodies.
        """
        if sign.group() == ".":
            return bool(_TITLES.search(self.text, max(begin, sign.start() - 5), sign.start()))
        if sign.group() != ", ":
            return False
        if opened:
            return True
        few = self.text.count(" ", begin, sign.start()) <= 4
        return few and bool(_ENUMERATED.match(self.passage.text, self.skeleton.place(sign.end())))

    # --- what governs a phrase -----------------------------------------------------------------------------------

    def clause(self, start: int) -> int:
        """Return where the clause begins that ``start`` stands in."""
        if self.stops is None:
            self.stops = [
                stop.end()
                for stop in _STOP.finditer(self.text)
                if stop.group() != "." or not _TITLES.search(self.text, max(0, stop.start() - 5), stop.start())
            ]
        i = bisect_right(self.stops, start)
        return max(start - _REACH, self.stops[i - 1] if i else 0)

    def before(self, match: Match) -> list[Match]:
        """Return the words that govern a phrase, in the order of its clause."""
        if self.contexts is None:
            self.contexts = self.lexicon.context.find(self.text)
            self.starts = [context.start for context in self.contexts]
        if not self.contexts:
            return self.contexts
        first = bisect_left(self.starts, self.clause(match.start))
        return self.contexts[first : bisect_left(self.starts, match.start)]

    def finishes(self, match: Match) -> bool:
        """Tell whether the last act before a phrase, or the phrase itself, is one of finishing."""
        if "here" in match.found.re.groupindex:
            return True
        acts = [context for context in self.before(match) if context.row.text("kind") == "act"]
        return bool(acts) and acts[-1].row.flag("finish")

    def guarded(self, match: Match, what: str) -> bool:
        """Tell whether a word before a phrase makes it an attribute; an act of finishing in between takes that back."""
        guarded = firm = False
        for context in self.before(match):
            if context.row.flag("finish"):
                guarded = firm
            elif what in context.row.texts("guards"):
                guarded, firm = True, firm or context.row.flag("firm")
        return guarded

    def at_start(self, match: Match) -> bool:
        return not self.text[self.clause(match.start) : match.start].strip(" -+*•(\"'")

    def own_recurrence(self, match: Match, reading: _Reading) -> bool:
        """Tell whether "hàng năm" says how often the act recurs, and is no attribute of a noun.

        It does at a clause's start and before a verb ("hàng năm báo cáo"); behind a noun it does where an order's verb
        governs it ("bố trí kinh phí hàng năm") and no word of purpose or basis ("để đánh giá … hàng năm") stands by.
        """
        if self.at_start(match):
            return True
        follows = self.lexicon.context.at(self.text, match.end + 1)
        if follows and follows.row.text("kind") == "act":
            return True
        doing = self.lexicon.doing.find(self.text, max(0, match.start - _WORD), match.start)
        if doing and doing[-1].end == match.start - 1:
            return True
        before = self.before(match)
        if any("recurring" in context.row.texts("guards") for context in before):
            return False
        if self.lexicon.recurs.at(self.text, match.end + 1):
            return True
        return any(context.row.text("kind") == "act" for context in before)

    def met(self, match: Match, reading: _Reading) -> bool:
        """Tell whether something is to be done at a meeting, and not only was said there."""
        said = [
            context
            for context in self.before(match)
            if context.row.text("kind") == "act"
            # "kết quả thực hiện Kết luận này": the document, not what was concluded
            or ("meeting" in context.row.texts("guards") and not _ITSELF.match(self.text, context.end))
        ]
        if not said or any(context.row.text("kind") != "act" for context in said[-1:]):
            return False
        if any("meeting" in context.row.texts("guards") for context in said):
            return False
        periods = [value.stretch() for group in ("period", "second_period") for value in self.values(match, group)]
        return not any(self.gone(self.last_day(stretch)) for stretch in periods if stretch)

    def no_aim(self, match: Match, reading: _Reading) -> bool:
        """Tell whether a phrase sets more than an aim: "Phấn đấu …" with a year is one."""
        stretch = self.stretch(match)
        return stretch is None or stretch.unit != "year" or not self.guarded(match, "aim")

    def of_the_act(self, match: Match, reading: _Reading) -> bool:
        return self.no_aim(match, reading) and not self.guarded(match, "period")

    def to_come(self, match: Match, reading: _Reading) -> bool:
        return not self.gone(reading.day)

    def opens(self, match: Match, reading: _Reading) -> bool:
        """Tell whether a bare period opens a clause ("Tháng 9/2026, tổ chức tổng kết"), or an event opens a list."""
        signs = (":",) if reading.kind is Kind.EVENT else (",", ":")
        opens = self.text[reading.stop : reading.stop + 1] in signs and self.at_start(match)
        return opens and not self.gone(reading.day)


def _rule(item: Count, times: int) -> str | None:
    """Return the rule of RFC 5545 for ``times`` a unit: 02 lần/năm is every six months."""
    months = {"month": 1, "quarter": 3, "year": 12}.get(item.unit, 0) * item.amount
    if times > 1 and months and months % times == 0:
        item, times = Count(months // times, "month"), 1
        months = item.amount
    if months and months % 12 == 0:
        return "FREQ=YEARLY" + (f";INTERVAL={months // 12}" if months > 12 else "")
    if months:
        return "FREQ=MONTHLY" + (f";INTERVAL={months}" if months > 1 else "")
    if item.unit in _STEPS:
        return f"FREQ={_STEPS[item.unit]}" + (f";INTERVAL={item.amount}" if item.amount > 1 else "")
    return _FREQUENCY.get(item.unit)


_READERS: dict[str, Callable[[_Finder, Match, bool], _Reading | None]] = {
    "date": _Finder.read_date,
    "period": _Finder.read_period,
    "recurring": _Finder.read_recurring,
    "relative": _Finder.read_relative,
    "event": _Finder.read_event,
}
_NEEDS: dict[str, Callable[[_Finder, Match, _Reading], bool]] = {
    "recurring": _Finder.own_recurrence,
    "aim": _Finder.no_aim,
    "period": _Finder.of_the_act,
    "year": lambda finder, match, _: not finder.guarded(match, "year"),
    "meeting": _Finder.met,
    "past": _Finder.to_come,
    "opening": _Finder.opens,
}


def find(
    passage: Passage, rules: Rules, clock: Clock, *, start: int = 0, end: int | None = None, column: bool = False
) -> list[Found]:
    """Return the deadlines of a passage in reading order; they do not overlap.

    Args:
        passage: one paragraph, or one cell of a table.
        rules: the rows to use.
        clock: what the document says of time.
        start: where in the passage to begin, in characters.
        end: where to end; ``None`` for the passage's end.
        column: whether the text is a cell of a table's column for time, where bare periods and events count.
    """
    end = len(passage) if end is None else end
    if not column and not _HINT.search(passage.folded, start, end):
        return []
    return _Finder(passage, _lexicon(rules), clock, start, end, column).run()


def main(found: list[Found], passage: Passage) -> tuple[Found | None, list[Found]]:
    """Return the deadline for finishing among those of one task, and the others in reading order.

    A dated one goes before a term, a term before an event, an event before a recurrence; of dated ones that of an act
    of finishing, then a day before a period, then the latest.

    Args:
        found: the deadlines of one task.
        passage: the passage they were found in.
    """
    if not found:
        return None, []
    best = max(found, key=lambda one: (_RANK[one.deadline.kind], *_standing(one)))
    return best, [one for one in found if one is not best]


_RANK = {Kind.DATE: 3, Kind.PERIOD: 3, Kind.RELATIVE: 2, Kind.EVENT: 1, Kind.RECURRING: 0}


def _standing(one: Found) -> tuple[bool, bool, bool, bool, date]:
    deadline = one.deadline
    return (
        one.finishes,
        # "hằng tháng tổng hợp, báo cáo trước ngày 25": the day says more than the month
        ";BY" in (deadline.rrule or ""),
        deadline.kind is Kind.DATE,
        deadline.relation is not Relation.ON,
        deadline.due or date.min,
    )
