"""Finds the motto, the number, and place and day in the lines of a head, and takes them out of the lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from dondoc.extract import docnumber
from dondoc.extract.bare import bare, key
from dondoc.extract.casing import Speller, shouts
from dondoc.extract.docnumber import UPPER
from dondoc.extract.lines import Cell, Line, cells, closed, cut, unmark
from dondoc.extract.marks import mark
from dondoc.rules.folding import fold
from dondoc.rules.loader import Rules
from dondoc.rules.phrases import Row

# How many lines and characters of a document may belong to its head.
MOST_LINES = 150
MOST_CHARS = 12_000
# A line longer than this is a paragraph of the body.
PARAGRAPH = 240

# What stands where digits were left out to be written by hand.
_BLANK = r"[\s.…_]"
# "Số: 05 /CT-UBND", "Số:      /KH-UBND", "Nghị quyết số: 653/2019/UBTVQH14", "Số 18-CT/TU"
_NUMBER = re.compile(
    rf"(?<!\w)(?:[Ss][ốôoóồổộỐÔO]|SỐ)\s{{0,3}}[:.;,]?{_BLANK}{{0,40}}"
    rf"(?P<number>(?P<digits>\d{{1,6}}[a-zđ]?)?{_BLANK}{{0,30}}{docnumber.CODE})"
)
# the same with a number that a scan misread: "Số: Ÿ2 /CT-UBND"
_GARBLED = re.compile(
    rf"(?<!\w)(?:[Ss][ốôoóồổộỐÔO]|SỐ)\s{{0,3}}[:.;,]\s{{0,3}}"
    rf"(?P<number>(?P<digits>(?!))?(?:[^\s/]{{1,6}}\s{{0,3}}){{0,3}}{docnumber.CODE})"
)
# "Số: 1234": an office that writes no code, or the number alone on its line
_BARE_NUMBER = re.compile(rf"(?:[Ss][ốôoóồổộỐÔO]|SỐ)\s{{0,3}}[:.;]?{_BLANK}{{0,40}}(?P<digits>\d{{0,6}})\s*\Z")
# the code that stands in a line of its own below a lonely "Số:": "/TTr-SNV"
_CODE_LINE = re.compile(rf"(?P<number>(?P<digits>\d{{1,6}}[a-zđ]?)?{docnumber.CODE})\s*\Z")
# "ngày 21 tháng 4 năm 2020", "ngày    tháng 4 năm 2026", "ngày 5 tháng 9 năm 202 6"
_HAND = rf"(?:\d\s?\d?|{_BLANK}{{0,20}})"
_DAY = re.compile(
    rf"(?<!\w)[Nn][gq][àaáạ]y\s{{0,20}}(?P<day>{_HAND})\s{{0,20}}th[áaàả]ng\s{{0,20}}(?P<month>{_HAND})\s{{0,20}}"
    rf"n[ăaâ]m\s{{0,20}}(?P<year>2\s?0\s?\d\s?\d(?!\d)|19\d\d|{_BLANK}{{0,12}}(?!\d))",
    re.IGNORECASE,
)
# "ngày 05/9/2024", "ngày 5-9-2024"
_SHORT_DAY = re.compile(
    r"(?<!\w)[Nn]gày\s{0,3}(?P<day>\d{1,2})\s?[/.-]\s?(?P<month>\d{1,2})\s?[/.-]\s?(?P<year>(?:19|20)\d\d)(?!\d)"
)
# the same without the word, accepted behind a known place only: "Hà Nội, 05/9/2024"
_BARE_DAY = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>(?:19|20)\d\d)(?!\d)\s*\Z")
# the hour of a telegram before its day: "Hà Nội, hồi 15 giờ 30 ngày …"
_HOUR = re.compile(
    r"(?:vào\s)?(?:hồi|lúc)\s{1,3}\d{1,2}\s?(?:giờ|h|g|:)(?:\s?\d{1,2})?(?:\s?phút)?[\s,]{0,9}\Z", re.IGNORECASE
)
# a line that begins a day and does not end it: "Cà Mau, ngày 03"
_UNFINISHED = re.compile(r"(?<!\w)ngày\s*\d{0,2}\s*(?:tháng\s*\d{0,2}\s*(?:năm\s*(?:20\d?)?\s*)?)?\Z", re.IGNORECASE)
# the end of such a place: words that begin with capitals
_PLACE_END = re.compile(
    rf"(?<![\w/-])(?:(?:TP|Tp|T\.P)\s?\.\s?"
    rf"|(?:[Tt]hành phố|[Tt]hị xã|[Tt]ỉnh|[Hh]uyện|[Xx]ã|[Pp]hường|[Qq]uận|[Tt]hị trấn)\s)?"
    rf"[{UPPER}][\w'’]*(?:(?:\s|\s?[-–]\s?)(?:[{UPPER}\d][\w'’]*)){{0,4}}\Z"
)


@dataclass(slots=True)
class Head:
    """What the head of a document gave; offsets are the source's.

    ``issuer`` holds the lines that name who issued it, top first; ``code`` what stands behind the number's digits;
    ``handwritten`` names the fields whose place is there and empty.
    """

    kind: Row | None = None
    type: str | None = None
    number: str | None = None
    code: str | None = None
    day: date | None = None
    year: int | None = None
    place: str | None = None
    subject: str | None = None
    issuer: list[str] = field(default_factory=list)
    addressees: list[str] = field(default_factory=list)
    handwritten: list[str] = field(default_factory=list)
    body: int = 0


@dataclass(slots=True)
class HeadLine:
    """One line of the head, with what was found in it; ``cells`` is what is left when that is taken out."""

    line: Line
    cells: list[Cell]
    raw: str
    motto: bool = False
    number: bool = False
    day: bool = False

    @property
    def text(self) -> str:
        """The words that are left, closed up."""
        return " ".join(cell.text for cell in self.cells)


def to_day(day: str, month: str, year: str) -> date | None:
    """Return the day that three groups of digits name, white space within them left out, or ``None``."""
    try:
        return date(*(int("".join(part.split())) for part in (year, month, day)))
    except ValueError:
        return None


@lru_cache(maxsize=4)
def known_places(rules: Rules) -> dict[str, str]:
    """Return the names of known places by their letters without accents."""
    return {key(name): name for row in rules.rows["places"] for name in row.texts("phrases")}


@lru_cache(maxsize=4)
def _types(rules: Rules) -> dict[str, Row]:
    """Return the types of documents by their letters without accents."""
    return {key(way): row for row in rules.rows["types"] for way in row.texts("phrases")}


class Scan:
    """The lines of a head: ``read`` fills ``head`` with number, place and day, the other words stay in ``rows``."""

    def __init__(self, text: str, rules: Rules, speller: Speller) -> None:
        self.rules, self.speller = rules, speller
        self.places = known_places(rules)
        self.head = Head()
        self.types = _types(rules)
        lines = cut(text[:MOST_CHARS], 0, MOST_LINES)
        self.rows = [HeadLine(line, list(line.cells), unmark(text[line.start : line.end])[:2000]) for line in lines]

    def read(self) -> None:
        """Find mottos, the number, and place and day, and take them out of their lines."""
        self._join()
        for i, row in enumerate(self.rows):
            if not row.line.cells:
                continue
            if len(row.raw) > PARAGRAPH and i and not self._motto(row.raw):
                break
            taken = self._motto(row.raw)
            row.motto = bool(taken)
            if number := self._number(row, i):
                taken.append(number)
                row.number = True
            if day := self._day(row, i, taken):
                taken.append(day)
                row.day = True
            if taken:
                row.cells = self._left(row, taken)
            if i > 2 and self.heading(row) and self.head.code and (self.head.place or self.head.day):
                # below the kind stands no letterhead; a day below a letter's subject is still to come
                break

    def _join(self) -> None:
        """Put together the lines of the head that a narrow column broke in a day or behind "Số:"."""
        for i, row in enumerate(self.rows):
            if not row.line.cells or len(row.raw) > 60 or not _UNFINISHED.search(row.raw.rstrip()):
                continue
            joined = row.raw.rstrip()
            used: list[HeadLine] = []
            for other in self.rows[i + 1 : i + 7]:
                if not other.line.cells:
                    continue
                if len(other.raw) > 60 or len(used) == 3:
                    break
                joined += " " + other.raw.strip()
                used.append(other)
                if _DAY.search(joined):
                    row.raw = joined
                    for one in used:
                        one.cells, one.raw = [], ""
                    break

    def _motto(self, raw: str) -> list[tuple[int, int]]:
        if len(raw) > 400:
            return []
        flat = bare(raw)
        # a match is sought in the line with its white space closed up, and carried back
        at = [i for i in range(len(flat)) if not flat[i].isspace() or (i and not flat[i - 1].isspace())]
        text = "".join(flat[i] for i in at)
        return [
            (at[found.start], at[found.end - 1] + 1)
            for found in self.rules.phrases("marks", "motto").find(text)
            if found.row.id != "youth-union" or not text[: found.start].strip()
        ]

    def _number(self, row: HeadLine, i: int) -> tuple[int, int] | None:
        head = self.head
        if head.number or len(row.raw) > 400:
            return None
        found = _NUMBER.search(row.raw) or _GARBLED.search(row.raw)
        if found and self._cited(row.raw, found.start()):
            return None
        if found:
            self._set_number(found, row.raw)
            return found.start(), found.end()
        lonely = next((cell for cell in cells(row.raw, 0) if _BARE_NUMBER.match(cell.text)), None)
        if lonely is None or head.code:
            return None
        for other in self.rows[i + 1 : i + 8]:
            for cell in other.line.cells:
                code = _CODE_LINE.match(cell.text)
                if code:
                    digits = _BARE_NUMBER.match(lonely.text)
                    given = (digits and digits["digits"]) or code["digits"] or ""
                    self._accept(given, code["year"] or "", code["code"])
                    other.cells = [left for left in other.cells if left is not cell]
                    return lonely.start, lonely.end
        digits = _BARE_NUMBER.match(lonely.text)
        if digits and not self._stamped(i):
            if digits["digits"]:
                head.number = digits["digits"]
            elif "number" not in head.handwritten:
                head.handwritten.append("number")
            return lonely.start, lonely.end
        return None

    def _stamped(self, i: int) -> bool:
        """Say whether line ``i`` stands in an incoming stamp: another part of the stamp is near."""
        near = self.rows[max(i - 2, 0) : i + 4]
        return any(mark(self.rules, cell.text, "stamp") for row in near for cell in row.line.cells)

    def _cited(self, raw: str, start: int) -> bool:
        """Say whether the number at ``start`` belongs to a cited document: words stand before it in its cell."""
        before = raw[:start]
        gap = max(before.rfind("   "), before.rfind("\t"), before.rfind("|"))
        words = closed(before[gap + 1 :])
        if not words:
            return False
        # "Nghị quyết số: 653/2019/…", "Luật số 63/2025/…"; a letterhead in one column: "SỞ Y TẾ Số: 12/SYT-NV"
        return key(words) not in self.types and not shouts(words)

    def _set_number(self, found: re.Match[str], raw: str) -> None:
        self._accept(found["digits"] or "", found["year"] or "", found["code"])

    def _accept(self, digits: str, year: str, code: str) -> None:
        head = self.head
        head.code = docnumber.tidy("0" + code)[1:]
        if digits:
            head.number = docnumber.tidy(digits + year + code)
            head.handwritten = [name for name in head.handwritten if name != "number"]
        elif "number" not in head.handwritten:
            head.handwritten.append("number")
        if year:
            head.year = head.year or int(re.sub(r"\D", "", year))

    def _day(self, row: HeadLine, i: int, taken: list[tuple[int, int]]) -> tuple[int, int] | None:
        head = self.head
        if head.day or head.place or len(row.raw) > 400:
            return None
        found = _DAY.search(row.raw) or _SHORT_DAY.search(row.raw)
        if not found:
            return self._day_alone(row)
        after = row.raw[found.end() :].strip(" .,*_|\t")
        if after and not any(start >= found.end() for start, _ in taken) and not mark(self.rules, after, "subject"):
            return None
        begin = max([end for start, end in taken if end <= found.start()] + [0])
        hour = _HOUR.search(row.raw, begin, found.start())
        stop = hour.start() if hour else found.start()
        start, place = self._place(row.raw, begin, stop, i)
        if place is None and row.raw[begin:stop].strip(" ,(|\t"):
            return None
        head.place = place
        head.day = to_day(found["day"], found["month"], found["year"])
        year = "".join(found["year"].split())
        if year.isdigit():
            head.year = int(year)
        if head.day is None:
            head.handwritten.append("issued_on")
        return start, found.end()

    def _day_alone(self, row: HeadLine) -> tuple[int, int] | None:
        for cell in cells(row.raw, 0):
            found = _BARE_DAY.search(cell.text)
            if not found:
                continue
            words = cell.text[: found.start()].rstrip(" ,")
            if key(words) in self.places and cell.text[: found.start()].rstrip().endswith(","):
                self.head.place = self._spelled(words)
                self.head.day = to_day(found["day"], found["month"], found["year"])
                return cell.start, cell.end
        return None

    def _place(self, raw: str, begin: int, end: int, i: int) -> tuple[int, str | None]:
        """Return the place before a day at ``end`` and where it starts."""
        words = raw[begin:end].rstrip(" ,.;\u00a0\t")
        gap = max(words.rfind("   "), words.rfind("\t"), words.rfind("|"))
        start = begin + gap + 1
        words = closed(words[gap + 1 :])
        if not words:
            return start, None
        if _PLACE_END.match(words) and len(words.split()) <= 8:
            name = words
        else:
            found = _PLACE_END.search(words)
            name = (self._known_end(found.group()) or "") if found else ""
            if found and not name and raw[begin:end].rstrip().endswith(",") and not mark(self.rules, words, "subject"):
                name = found.group()
            if not name:
                return start, None
            start = begin + max(raw[begin:end].rfind(name.split()[0]), 0)
        before = next((row.text for row in reversed(self.rows[max(i - 2, 0) : i]) if row.cells), "")
        if " " not in name and key(f"{before} {name}") in self.places and " " not in before:
            self._empty(before, i)
            name = f"{before} {name}"
        return start, self._spelled(name)

    def _empty(self, text: str, i: int) -> None:
        for row in self.rows[max(i - 2, 0) : i]:
            if row.text == text:
                row.cells = []

    def _known_end(self, words: str) -> str | None:
        """Return the longest end of ``words`` that is a known place."""
        pieces = words.split()
        ends = (" ".join(pieces[n:]) for n in range(len(pieces)))
        return next((end for end in ends if key(end) in self.places), None)

    def _spelled(self, place: str) -> str:
        """Return a place as it is written where a scan dropped an accent; else as it stands."""
        known = self.places.get(key(place))
        place = self.speller.sentence(place, name=True) if shouts(place) and known is None else place
        if known is None or fold(known) == fold(place):
            return place if not shouts(place) else known or place
        return known if bare(known) == bare(place) else place

    def _left(self, row: HeadLine, taken: list[tuple[int, int]]) -> list[Cell]:
        """Return the cells of a line without the stretches taken from it."""
        chars = list(row.raw)
        for start, end in taken:
            chars[start:end] = "|" * (end - start)
        return [cell for cell in cells("".join(chars), row.line.start) if cell.text.strip(" :;,.|-–—*_")]

    def heading(self, row: HeadLine) -> tuple[Row, str, str] | None:
        """Return the kind that a line is headed with, its name as written, and the rest of the line."""
        text = row.text
        if not text or len(text) > 600:
            return None
        words = text.strip(" :.*_")
        whole = self.types.get(key(words))
        if whole is not None and len(words) <= 60:
            return whole, words, ""
        found = self.rules.phrases("types").at(fold(text), 0)
        if found is None:
            return None
        name, rest = text[: found.end], text[found.end :].strip(" :.-–")
        if not name.isupper() or mark(self.rules, rest, "signed"):
            return None
        if re.match(r"(?i)(?:liên tịch )?số(?!\w)", rest):
            return (found.row, name, "") if _NUMBER.search(text) else None
        if found.row.id == "thong-bao-ket-luan" and rest[:4].lower() == "của ":
            first = self.rules.phrases("types").at(fold("thông báo"), 0)
            return (first.row, text[:9], text[9:].strip()) if first else None
        if rest and not key(name).startswith(("congdien", "thongbaoketluan")):
            # "BÁO CÁO TỔNG KẾT NĂM HỌC": the kind is a report, the rest its subject
            short = found.row.texts("phrases")[0]
            if key(name).startswith(key(short)) and len(name) > len(short):
                name, rest = text[: len(short)], text[len(short) :].strip()
        return found.row, name, rest
