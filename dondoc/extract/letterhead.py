"""Reads the head of a document: number, place and day, kind, subject, addressees, and the lines that name the issuer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from dondoc.extract import docnumber
from dondoc.extract.bare import bare, key
from dondoc.extract.casing import Speller, shouts
from dondoc.extract.docnumber import LOWER, UPPER
from dondoc.extract.lines import Cell, Line, cells, closed, cut, unmark
from dondoc.rules.folding import fold
from dondoc.rules.loader import Rules
from dondoc.rules.phrases import Match, Row

# How many lines and characters of a document may belong to its head.
MOST_LINES = 150
MOST_CHARS = 12_000
# A line longer than this is a paragraph of the body.
_PARAGRAPH = 240

# What stands where digits were left out to be written by hand.
_BLANK = r"[\s.…_]"
# "Số: 05 /CT-UBND", "Số:      /KH-UBND", "Nghị quyết số: 653/2019/UBTVQH14", "Số 18-CT/TU"
_NUMBER = re.compile(
    rf"(?<!\w)(?:[Ss][ốôoóồổộỐÔO]|SỐ)\s{{0,3}}[:.;,]?{_BLANK}{{0,40}}"
    rf"(?P<number>(?P<digits>\d{{1,6}}[a-zđ]?)?{_BLANK}{{0,30}}{docnumber.CODE})"
)
# the same with a number that a scan misread: "Số: Ÿ2 /CT-UBND"
_GARBLED = re.compile(
    rf"(?<!\w)(?:[Ss][ốôoóồổộỐÔO]|SỐ)\s{{0,3}}[:.;,]\s{{0,3}}(?P<number>(?P<digits>(?!))?[^\s/]{{0,6}}\s{{0,3}}{docnumber.CODE})"
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
# a line that begins a day and does not end it: "Cà Mau, ngày 03"
_UNFINISHED = re.compile(r"(?<!\w)ngày\s*\d{0,2}\s*(?:tháng\s*\d{0,2}\s*(?:năm\s*(?:20\d?)?\s*)?)?\Z", re.IGNORECASE)
# the end of such a place: words that begin with capitals
_PLACE_END = re.compile(
    rf"(?<![\w/-])(?:(?:TP|Tp|T\.P)\s?\.\s?|(?:[Tt]hành phố|[Tt]hị xã|[Tt]ỉnh|[Hh]uyện|[Xx]ã|[Pp]hường|[Qq]uận|[Tt]hị trấn)\s)?"
    rf"[{UPPER}][\w'’]*(?:(?:\s|\s?[-–]\s?)(?:[{UPPER}\d][\w'’]*)){{0,4}}\Z"
)
_OUTLINE = re.compile(rf"(?:[IVX]+|\d{{1,2}}|[a-zđ])\s?[.)/-]\s|(?:Điều|Chương|Phần|Mục)\s+[\dIVX]+|[{UPPER}]\.\s")
_BULLET = re.compile(r"(?:[-–—+•*●○▪·]|o(?=\s[A-ZĐ]))\s*")
_EDGE = " *_-–—.,;:"
_SMALL = re.compile(rf"[(“\"‘]?[{LOWER}\d%]")
_OPENING = re.compile(r"\(\s*(?:ban hành\s+)?(?:kèm|đính kèm)", re.IGNORECASE)
_BY_WHOM = re.compile(r"(?:của|CỦA)\s")
_ABOUT = re.compile(r"(?:[Vv]ề\s+việc|VỀ\s+VIỆC|[Vv]ề|VỀ|[Vv]\s?/\s?[Vv])\s*:?\s+")


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
    start: int = 0
    body: int = 0


@dataclass(slots=True)
class _Row:
    """One line of the head, with what was found in it; ``cells`` is what is left when that is taken out."""

    line: Line
    cells: list[Cell]
    raw: str
    motto: bool = False
    number: bool = False
    day: bool = False

    @property
    def text(self) -> str:
        return " ".join(cell.text for cell in self.cells)


def unbulleted(text: str) -> str:
    """Return a line without the dash or bullet that it begins with."""
    found = _BULLET.match(text)
    return text[found.end() :] if found else text


def to_day(day: str, month: str, year: str) -> date | None:
    """Return the day that three groups of digits name, white space within them left out, or ``None``."""
    try:
        return date(*(int("".join(part.split())) for part in (year, month, day)))
    except ValueError:
        return None


def known_places(rules: Rules) -> dict[str, str]:
    """Return the names of known places by their letters without accents."""
    return {key(name): name for row in rules.rows["places"] for name in row.texts("phrases")}


def mark(rules: Rules, text: str, *kinds: str) -> Match | None:
    """Return the set phrase of one of ``kinds`` that ``text`` begins with, or ``None``."""
    return rules.phrases("marks", *kinds).at(bare(text), 0)


class _Reader:
    def __init__(self, text: str, rules: Rules, speller: Speller) -> None:
        self.text, self.rules, self.speller = text, rules, speller
        self.places = known_places(rules)
        self.head = Head()
        self.types = {key(way): row for row in rules.rows["types"] for way in row.texts("phrases")}
        lines = cut(text[:MOST_CHARS], 0, MOST_LINES)
        self.rows = [_Row(line, list(line.cells), unmark(text[line.start : line.end])[:2000]) for line in lines]
        self.at_kind: int | None = None

    # -- what stands in one line ------------------------------------------------------------------------------

    def scan(self) -> None:
        """Find mottos, the number, and place and day, and take them out of their lines."""
        self._join()
        for i, row in enumerate(self.rows):
            if not row.line.cells:
                continue
            if len(row.raw) > _PARAGRAPH and i and not self._motto(row.raw):
                break
            taken = self._motto(row.raw)
            row.motto = bool(taken)
            number = self._number(row, i)
            if number:
                taken.append(number)
                row.number = True
            day = self._day(row, i, taken)
            if day:
                taken.append(day)
                row.day = True
            if taken:
                row.cells = self._left(row, taken)
            if self._heading(row) and i > 2 and (self.head.number or self.head.code):
                # below the kind stands no letterhead; a day below a letter's subject is still to come
                if self.head.place or self.head.day:
                    break

    def _join(self) -> None:
        """Put together the lines of the head that a narrow column broke in a day or behind "Số:"."""
        for i, row in enumerate(self.rows):
            if not row.line.cells or len(row.raw) > 60 or not _UNFINISHED.search(row.raw.rstrip()):
                continue
            joined = row.raw.rstrip()
            used: list[_Row] = []
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

    def _number(self, row: _Row, i: int) -> tuple[int, int] | None:
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

    def _day(self, row: _Row, i: int, taken: list[tuple[int, int]]) -> tuple[int, int] | None:
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
        start, place = self._place(row.raw, begin, found.start(), i)
        if place is None and row.raw[begin : found.start()].strip(" ,(|\t"):
            return None
        head.place = place
        head.day = to_day(found["day"], found["month"], found["year"])
        year = "".join(found["year"].split())
        if year.isdigit():
            head.year = int(year)
        if head.day is None:
            head.handwritten.append("issued_on")
        return start, found.end()

    def _day_alone(self, row: _Row) -> tuple[int, int] | None:
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

    def _left(self, row: _Row, taken: list[tuple[int, int]]) -> list[Cell]:
        """Return the cells of a line without the stretches taken from it."""
        chars = list(row.raw)
        for start, end in taken:
            chars[start:end] = "|" * (end - start)
        return [cell for cell in cells("".join(chars), row.line.start) if cell.text.strip(" :;,.|-–—*_")]

    # -- the head's parts -------------------------------------------------------------------------------------

    def _heading(self, row: _Row) -> tuple[Row, str, str] | None:
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
        if found.row.id == "thong-bao-ket-luan" and _BY_WHOM.match(rest):
            first = self.rules.phrases("types").at(fold("thông báo"), 0)
            return (first.row, text[:9], text[9:].strip()) if first else None
        if rest and not key(name).startswith(("congdien", "thongbaoketluan")):
            # "BÁO CÁO TỔNG KẾT NĂM HỌC": the kind is a report, the rest its subject
            short = found.row.texts("phrases")[0]
            if key(name).startswith(key(short)) and len(name) > len(short):
                name, rest = text[: len(short)], text[len(short) :].strip()
        return found.row, name, rest

    def read(self) -> Head:
        head, rows = self.head, self.rows
        self.scan()
        start = self._top()
        for i in range(start, len(rows)):
            row = rows[i]
            if not row.cells:
                continue
            if len(row.raw) > _PARAGRAPH and not mark(self.rules, row.text, "subject", "addressees"):
                heading = self._heading(row)
                if heading is None:
                    break
            heading = self._heading(row)
            if heading and not self._in_second_thoughts(i):
                self.at_kind = i
                self._titled(i, heading)
                break
            if mark(self.rules, row.text, "subject", "addressees") or self._right_subject(row):
                self._letter(i)
                break
            if _OUTLINE.match(row.text):
                break
        else:
            i = len(rows)
        self._issuer(start, i)
        self._body(i)
        return head

    def _top(self) -> int:
        """Return the line where the head begins: a page's own words may stand before it."""
        motto = next((i for i, row in enumerate(self.rows) if row.motto), None)
        if motto is None:
            return 0
        top = motto
        while top > 0 and motto - top < 10:
            row = self.rows[top - 1]
            if len(row.raw) > _PARAGRAPH or (row.cells and row.text.endswith((".", ":")) and not row.number):
                break
            top -= 1
        return top

    def _in_second_thoughts(self, i: int) -> bool:
        """Say whether a heading in small letters before the letterhead is a page's own title."""
        row = self.rows[i]
        return not row.text.isupper() and any(other.motto for other in self.rows[i + 1 : i + 40])

    def _right_subject(self, row: _Row) -> bool:
        return any(mark(self.rules, cell.text, "subject", "addressees") for cell in row.cells)

    def _titled(self, i: int, heading: tuple[Row, str, str]) -> None:
        head = self.head
        head.kind, name, rest = heading
        head.type = self._type_name(name)
        lines = [rest] if rest else []
        last = self._subject_lines(i, lines)
        if len(lines) > 1 and _BY_WHOM.match(lines[0]) and any(_ABOUT.match(line) for line in lines[1:3]):
            # "CỦA BAN THƯỜNG VỤ TỈNH ỦY" says by whom; the subject follows
            while not _ABOUT.match(lines[0]):
                lines.pop(0)
        head.subject = self._subject(" ".join(lines))
        self._after_subject(last)

    def _type_name(self, name: str) -> str:
        squeezed = self.types.get(key(name))
        if squeezed is not None:
            ways = [way for way in squeezed.texts("phrases") if key(way) == key(name)]
            name = ways[0] if ways else name
        return self.speller.sentence(name)

    def _subject(self, words: str) -> str | None:
        words = closed(words).strip(" *_")
        words = _ABOUT.sub("", words, count=1) if _ABOUT.match(words) else words
        words = words.rstrip(" .;,:")
        return self.speller.sentence(words) if words else None

    def _subject_lines(self, i: int, lines: list[str]) -> int:
        """Collect the lines of the subject that stand below line ``i``; return the last line that belongs to it."""
        last, gap, ruled = i, False, False
        for j in range(i + 1, min(i + 30, len(self.rows))):
            row = self.rows[j]
            if row.line.blank or not row.cells:
                gap = True
                ruled = ruled or (row.line.rule and bool(lines))
                continue
            if ruled or not self._goes_on(row, j, lines, gap):
                break
            lines.append(row.text)
            last, gap = j, False
        return last

    def _goes_on(self, row: _Row, j: int, lines: list[str], gap: bool) -> bool:
        """Say whether a line belongs to the subject of which ``lines`` are collected already."""
        text = row.text
        if (
            mark(self.rules, text, "addressees")
            or _OUTLINE.match(text)
            or _OPENING.match(text)
            or text.startswith(("- ", "– ", "+ "))
            or self._authority(row, j)
            or sum(map(len, lines)) > 900
        ):
            return False
        about = bool(_ABOUT.match(text))
        if not lines:
            return about or not (self._opens(text) and (len(text) > 120 or text.endswith((":", ".", ";"))))
        if about and len(lines) == 1 and _BY_WHOM.match(lines[0]):
            return True
        before = lines[-1]
        if shouts(before):
            if shouts(text) or gap or len(text) > 120:
                return shouts(text)
            # capitals and then a line in small letters: "KẾT LUẬN CỦA CHỦ TỊCH / Tại cuộc họp giao ban"
            last = not any(row.cells for row in self.rows[j + 1 : j + 2]) and text[-1:] not in ".:;,"
            return bool(_SMALL.match(text)) or last
        if _SMALL.match(text):
            return not gap or len(text) < 160
        if gap or len(text) > 150 or before.endswith((".", "./.", ":")):
            return False
        return not self._opens(text) and not self._starts_paragraph(j, before)

    def _opens(self, text: str) -> bool:
        return self.rules.phrases("leads").at(fold(text), 0) is not None

    def _starts_paragraph(self, j: int, before: str) -> bool:
        """Say whether line ``j``, which begins with a capital, is the full first line of a hard-wrapped paragraph."""
        following = next((row.text for row in self.rows[j + 1 : j + 2] if row.cells), "")
        return bool(following) and len(self.rows[j].text) > 1.25 * len(before) and bool(_SMALL.match(following))

    def _authority(self, row: _Row, j: int) -> bool:
        """Say whether a line names who decides, below a decision's subject: "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH"."""
        if not shouts(row.text) or len(row.text) > 160:
            return False
        folded = fold(row.text)
        named = self.rules.phrases("titles").at(folded, 0) or self.rules.phrases("issuers").at(folded, 0)
        if named is None:
            return False
        for other in self.rows[j + 1 : j + 8]:
            if other.cells and not (shouts(other.text) or other.text.startswith("(")):
                return self._opens(other.text.lstrip("-– "))
        return False

    def _after_subject(self, last: int) -> None:
        """Move past the authority's lines and those to whom the document goes, where they follow the subject."""
        self._end = last
        j = last + 1
        seen = 0
        decides = False
        while j < len(self.rows) and seen < 8:
            row = self.rows[j]
            if row.line.blank or not row.cells:
                j += 1
                continue
            seen += 1
            if mark(self.rules, row.text, "addressees"):
                self._end = self._addressed(j)
                j = self._end + 1
                continue
            if self._authority(row, j) or (row.text.startswith("(") and self._authority_near(j)) or (
                # "KHÓA XVII, KỲ HỌP THỨ MƯỜI" below the council's name
                decides and shouts(row.text) and self._heading(row) is None
            ):
                decides = True
                self._end = j
                j += 1
                continue
            if self.head.kind is not None and self.head.kind.id == "cong-dien" and self._wire(row):
                self._end = self._addressed(j, wire=True)
            break

    def _authority_near(self, j: int) -> bool:
        return any(self._authority(row, j) for row in self.rows[j + 1 : j + 4] if row.cells)

    def _wire(self, row: _Row) -> bool:
        flat = bare(row.text)
        return any(
            len(row.text) - found.end < 200 for found in self.rules.phrases("marks", "wire").find(flat)
        ) and len(flat) < 400

    # -- letters ----------------------------------------------------------------------------------------------

    def _letter(self, i: int) -> None:
        """Read a letter: its subject stands under the number, then come those to whom it goes."""
        head = self.head
        row = self.rows[i]
        self._end = i
        cell = next(cell for cell in row.cells if mark(self.rules, cell.text, "subject", "addressees"))
        found = mark(self.rules, cell.text, "subject")
        j = i
        if found:
            lines, j = self._letter_subject(i, cell, found)
            head.subject = self._subject(" ".join(lines))
            self._end = j
            j += 1
        for k in range(j, min(j + 25, len(self.rows))):
            other = self.rows[k]
            if not other.cells:
                continue
            heading = self._heading(other)
            if heading and other.text.isupper():
                # a subject above the heading: the heading counts
                self.at_kind = k
                below = head.subject
                self._titled(k, heading)
                head.subject = head.subject or below
                return
            if any(mark(self.rules, one.text, "addressees") for one in other.cells):
                self._end = self._addressed(k)
                return
            if len(other.raw) > _PARAGRAPH:
                return

    def _letter_subject(self, i: int, cell: Cell, found: Match) -> tuple[list[str], int]:
        lines = [cell.text[found.end :].strip(" :")]
        last = i
        for j in range(i + 1, min(i + 14, len(self.rows))):
            row = self.rows[j]
            if row.day and not row.cells:
                continue
            if row.line.blank or not row.cells:
                if lines[-1] and not (row.motto or row.number):
                    break
                continue
            piece = next((one for one in row.cells if one.right == cell.right), None)
            if piece is None:
                continue
            text = piece.text
            if mark(self.rules, text, "addressees") or self._heading(row) or (len(text) > 150 and lines[-1]):
                break
            if self._opens(text) and text[:1].isupper() and not shouts(text) and len(text) > 60:
                break
            lines.append(text)
            last = j
        return lines, last

    def _addressed(self, i: int, wire: bool = False) -> int:
        """Collect those to whom the document goes, from line ``i`` on; return the last line that names one."""
        row = self.rows[i]
        text = row.text
        first = ""
        if wire:
            found = self.rules.phrases("marks", "wire").find(bare(text))[0]
            first = text[found.end :].strip()
        else:
            cell = next(cell for cell in row.cells if mark(self.rules, cell.text, "addressees"))
            match = mark(self.rules, cell.text, "addressees")
            assert match is not None
            first = " ".join([cell.text[match.end :], *(c.text for c in row.cells if c.start > cell.start)]).strip(" :")
        entries = [unbulleted(first)] if first else []
        bulleted = bool(_BULLET.match(first)) and not first[:1].isalnum()
        last, gap = i, False
        for j in range(i + 1, min(i + 80, len(self.rows))):
            other = self.rows[j]
            if other.line.blank or not other.cells:
                gap = True
                continue
            line = other.text
            bullet = _BULLET.match(line) if not line[:1].isalnum() else None
            if bullet:
                if entries and not bulleted and entries[-1].endswith((".", ":")) and not first.endswith(":"):
                    break
                bulleted = True
                entries.append(line[bullet.end() :])
            elif not entries:
                entries.append(line)
            elif entries[-1].endswith(";") and not bulleted and len(line) < 160:
                entries.append(line)
            elif not gap and not entries[-1].endswith((";", ".")) and len(line) < 160 and self._wraps(entries[-1], line):
                entries[-1] += " " + line
            else:
                break
            last, gap = j, False
            if entries[-1].endswith(".") and not bulleted:
                break
        self.head.addressees = [one for entry in entries for one in split_bodies(entry, self.rules)]
        return last

    @staticmethod
    def _wraps(before: str, line: str) -> bool:
        return bool(_SMALL.match(line)) or before.endswith((",", "-", "–")) or len(before) > 45

    # -- the issuer and the body ------------------------------------------------------------------------------

    def _issuer(self, start: int, end: int) -> None:
        """Collect the lines above the number that name the issuer."""
        numbered = next((i for i in range(start, min(end + 1, len(self.rows))) if self.rows[i].number), None)
        mottos = [i for i in range(start, end) if self.rows[i].motto]
        stop = numbered + 1 if numbered is not None else end
        if numbered is None and not mottos:
            # with neither, only lines in capitals at the very top can be a letterhead
            stop = min(end, start + 8)
        left: list[str] = []
        right: list[str] = []
        for i in range(start, min(stop, len(self.rows))):
            row = self.rows[i]
            for cell in row.cells:
                if i == numbered and mark(self.rules, cell.text, "subject", "addressees"):
                    break
                words = cell.text.strip(_EDGE)
                if not self._names_issuer(words):
                    continue
                (right if cell.right and self._two_columns(row) else left).append(words)
        if not (left or right) and numbered is not None:
            # a scan may read the number before the name beside it
            for row in self.rows[numbered + 1 : end]:
                left += [words for cell in row.cells if shouts(words := cell.text.strip(_EDGE)) and self._names_issuer(words)]
        self.head.issuer = left or right

    def _two_columns(self, row: _Row) -> bool:
        return not row.motto and any(not cell.right for other in self.rows for cell in other.line.cells)

    def _names_issuer(self, words: str) -> bool:
        if len(words) < 3 or len(words) > 160 or mark(self.rules, words, "subject", "addressees"):
            return False
        if re.search(r"\d{3}|@|https?:|\.vn\b", words) and not shouts(words):
            return False
        whole = mark(self.rules, words, "fragment", "stamp")
        if sum(c.isalpha() for c in words) < 3 or (whole and not any(c.isalpha() for c in words[whole.end :])):
            return False
        if shouts(words):
            return True
        return self.rules.phrases("issuers").at(fold(words), 0) is not None and words[:1].isupper() and len(words) < 90

    def _body(self, i: int) -> None:
        last = getattr(self, "_end", None)
        if last is None:
            numbered = [k for k in range(min(i, len(self.rows))) if self.rows[k].number or self.rows[k].day]
            last = numbered[-1] if numbered else -1
        after = self.rows[last].line.end if last >= 0 else 0
        while after < len(self.text) and (self.text[after].isspace() or self.text[after] in "-_–—=*|"):
            newline = self.text.find("\n", after)
            line = self.text[after : newline if newline >= 0 else len(self.text)]
            if any(c.isalnum() for c in line[:400]):
                break
            after = len(self.text) if newline < 0 else newline + 1
        self.head.body = after + len(self.text[after : after + 400]) - len(self.text[after : after + 400].lstrip())


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


def read(text: str, rules: Rules, speller: Speller) -> Head:
    """Return what the head of a document says.

    Args:
        text: the source, in NFC.
        rules: the rows.
        speller: gives words in capitals the letters of a sentence.
    """
    return _Reader(text, rules, speller).read()
