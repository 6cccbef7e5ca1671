"""The order of a text: lines put together into paragraphs, paragraphs into a tree by their numbers and bullets.

Numbers follow the usual ranks (phần, chương, mục, I., điều, 1., 1.1, a)); bullets nest by the order in which they
come. A number may be lost or skipped: only its kind decides where an item hangs.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from dondoc.extract.passage import Passage
from dondoc.model import Span

HEADING_RANK, BULLET_RANK = 9, 10
_RANKS = {
    "part": 0,
    "chapter": 1,
    "section": 2,
    "roman": 3,
    "upper": 3,
    "article": 4,
    "decimal1": 5,
    "decimal2": 6,
    "decimal3": 7,
    "decimal4": 7,
    "letter": 8,
    "paren": 8,
    "ordinal": 9,
    "heading": HEADING_RANK,
}
_MARKERS = (
    # PHẦN THỨ NHẤT · Phần II. · Phần 1:
    ("part", re.compile(r"(?:PHẦN|Phần)\s+(?:thứ\s+|THỨ\s+)?(?P<label>[IVXL]+|\d{1,2}|\w+)(?=[\s.:]|$)[.:]?\s*", re.I)),
    # CHƯƠNG I · Chương 2.
    ("chapter", re.compile(r"(?:CHƯƠNG|Chương)\s+(?P<label>[IVXL]+|\d{1,2})(?=[\s.:]|$)[.:]?\s*")),
    # MỤC 1 · Mục II.
    ("section", re.compile(r"(?:MỤC|Mục)\s+(?P<label>[IVXL]+|\d{1,2})(?=[\s.:]|$)[.:]?\s*")),
    # Điều 3. · Điều 12a:
    ("article", re.compile(r"(?:ĐIỀU|Điều)\s+(?P<label>\d{1,3}[a-zđ]?)(?:\s*[.:]\s*|\s*$)")),
    # II. · IV - · I/
    ("roman", re.compile(r"(?P<label>[IVX]{1,6})(?!/(?:19|20)\d\d)(?:\s?[./)]\s*|\s?[-–]\s+)(?=\S|$)")),
    # A. · B)
    ("upper", re.compile(r"(?P<label>[A-H])[.)/]\s+(?=\S)")),
    # 1.1. · 2.3.1 · 1.1)
    ("decimals", re.compile(r"(?P<label>\d{1,2}(?:\.\d{1,2}){1,3})(?:[.)/:]\s*|\s?[-–]\s*|\s+)(?=[^\W\d_]|[\"“*(]|$)")),
    # 1. · 12) · 3/ · 4- · 5:
    ("decimal1", re.compile(r"(?P<label>\d{1,2})\s?[.)/:](?:\s+|(?=[^\W\d_])|$)")),
    ("decimal1", re.compile(r"(?P<label>\d{1,2})\s?[-–]\s?(?=[^\W\d_a-z])(?!\w+/)")),
    # a) · đ. · b/
    ("letter", re.compile(r"(?P<label>[a-zđ])(?:\s?[)/]\s*|\.\s+)(?=\S|$)")),
    # (1) · (a) · (iv)
    ("paren", re.compile(r"\((?P<label>\d{1,2}|[a-zđ]|[ivx]{1,4})\)\s*(?=\S)")),
    # Một là, · Thứ hai:
    (
        "ordinal",
        re.compile(
            r"(?P<label>(?:Một|Hai|Ba|Bốn|Năm|Sáu|Bảy|Tám|Chín|Mười) là|Thứ (?:nhất|hai|ba|tư|năm|sáu|bảy))\s?[,:]\s*"
        ),
    ),
)
_BULLETS = re.compile(
    r"(?P<sign>[-–—−]|\+(?!\d\d:)|\*(?!\*)|[•●▪■◦○·❖➢►✓✔◆\uf000-\uf0ff])\s*(?=[^\s\-–_=*])|(?P<o>o)\s+(?=[A-ZĐ])"
)
_PART_LABEL = re.compile(r"[IVXL]+|\d+|nhất|hai|ba|bốn|tư|năm|sáu|bảy", re.I)
_CLOSING = re.compile(r"(?:\*\*|__)\s*")
_DECORATION = re.compile(r"(?:\*\*|__|#{1,6}\s|>\s)+")
_SECTION_LINE = re.compile(r"(?:CHƯƠNG|Chương|MỤC|Mục|PHẦN|Phần)\s+(?:THỨ\s+|thứ\s+)?\w+[.:]?")
_DIGITS = re.compile(r"\d+")
_LOST_BREAK = re.compile(r"(?<=[.;]) (?=([-–+•]) [^\W\d_a-zà-ỹđ])")
_SEPARATOR_LINE = re.compile(r"[…;,\s\-–—_=*~.·•|+:/\\]*")
_PAGE_NUMBER = re.compile(r"[-–—\s]*(?:(?:trang|page)\s*)?\d{1,4}(?:\s*/\s*\d{1,4})?[-–—\s]*", re.I)
_TERMINAL = re.compile(r"[.;:!?…][\"”’)\]*_/.]*$")
# a line that ends so is cut off in mid-sentence whatever begins the next one
_OPEN_END = re.compile(
    r"(?:[,(–-]|\b(?:và|của|các|những|cho|với|tại|trong|theo|về|từ|để|là|do|số|khoản|điều|điểm|mục|ngày|tháng|năm|quý|cấp|đến|"
    r"hoặc|được|bằng|như|trên|dưới|tiêu chí|một|thứ|phụ lục))$",
    re.I,
)
# of these words those with which titles end
_LAST_IN_TITLES = frozenset(("CẤP", "ĐIỂM", "MỤC", "NĂM", "THÁNG", "QUÝ", "TIÊU CHÍ", "PHỤ LỤC"))
_SHARED = re.compile(
    r"\bcác (?:bộ|sở|ban|phòng|vụ|cục|ngành|huyện|quận|xã|phường|thị trấn|tỉnh|thành phố|thôn|ấp|bản|trường|công ty):$",
    re.I,
)
# wrapped lines that tell the width, and the share of them that may be shorter than they could
_ENOUGH, _RAGGED = 10, 0.05
_NUMBER_EXPECTED = re.compile(
    r"\b(?:số|khoản|điều|điểm|mục|ngày|tháng|năm|tiêu chí|thứ|bảng|phụ lục|quý|từ|đến|và)$", re.I
)


@dataclass(frozen=True, slots=True)
class Marker:
    """The number or bullet of an item: its kind, its label as printed, its length in the line."""

    style: str
    label: str
    length: int

    @property
    def rank(self) -> int:
        """Return the rank of its kind; a smaller one is further out."""
        return _RANKS.get(self.style, BULLET_RANK)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source without the white space around it; ``gap`` tells whether an empty line precedes it."""

    span: Span
    text: str
    gap: bool
    marker: Marker | None


@dataclass(slots=True)
class Paragraph:
    """A paragraph: its text behind its marker, its place in the tree.

    ``path`` holds the labels from the outermost item to its own; ``parent`` and ``children`` are indexes.
    """

    passage: Passage
    marker: Marker | None
    path: tuple[str, ...]
    parent: int | None
    children: list[int] = field(default_factory=list)
    heading: bool = False


_BY_SIGN: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {}


def _candidates(sign: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the markers that can begin with ``sign``."""
    if sign not in _BY_SIGN:
        if sign.isdigit():
            styles: tuple[str, ...] = ("decimals", "decimal1")
        elif sign == "(":
            styles = ("paren",)
        elif sign.islower():
            styles = ("letter", "part")
        elif sign.isalpha():
            styles = ("part", "chapter", "section", "article", "roman", "upper", "ordinal")
        else:
            styles = ()
        _BY_SIGN[sign] = tuple(marker for marker in _MARKERS if marker[0] in styles)
    return _BY_SIGN[sign]


def find_marker(text: str) -> Marker | None:
    """Return the number or bullet with which ``text`` begins, or ``None``."""
    decoration = _DECORATION.match(text)
    skip = decoration.end() if decoration else 0
    rest = text[skip : skip + 60] if len(text) > skip + 60 else text[skip:]
    if not rest:
        return None
    for style, pattern in _candidates(rest[0]):
        found = pattern.match(rest)
        if not found:
            continue
        label = found.group("label")
        if style == "decimals":
            style = f"decimal{min(label.count('.') + 1, 4)}"
        if style == "part" and not _PART_LABEL.fullmatch(label):
            continue
        tail = found.end()
        closing = _CLOSING.match(rest, tail)
        return Marker(style, label, skip + (closing.end() if closing else tail))
    if rest[0].isalpha() and rest[0] != "o":
        return None
    found = _BULLETS.match(rest)
    if found:
        sign = found.group("sign") or "o"
        return Marker("-" if sign in "-–—−" else sign, sign, skip + found.end())
    return None


_NOTHING = Passage("", ())


class Outline:
    """The paragraphs of one region of a text, in order, with the tree they form."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text = text
        self.paragraphs: list[Paragraph] = []
        lines = _drop_running_heads(split_lines(text, start, end))
        self._wrapped, self._width = _measure(lines)
        self._limit = _limit(lines) if self._wrapped else 0
        self._build(self._gather(lines))

    # -- lines to paragraphs -------------------------------------------------------------------------------------

    def _gather(self, lines: list[Line]) -> list[tuple[Marker | None, list[Line]]]:
        groups: list[tuple[Marker | None, list[Line]]] = []
        for line in lines:
            marker = line.marker
            if groups and self._continues(groups[-1], line, marker):
                groups[-1][1].append(line)
            else:
                groups.append((marker, [line]))
        return groups

    def _continues(self, group: tuple[Marker | None, list[Line]], line: Line, marker: Marker | None) -> bool:
        """Return whether ``line`` goes on with the paragraph ``group``."""
        previous = group[1][-1].text.rstrip("*_ ")
        only_marker = len(group[1]) == 1 and group[0] is not None and group[0].length >= len(group[1][0].text)
        if marker is not None:
            # a number that a hard wrap brought to the front: "theo khoản" / "3. …"
            numbers = marker.style.startswith("decimal") or (marker.style == "roman" and self._wrapped)
            wrapped_number = numbers and _NUMBER_EXPECTED.search(previous)
            # "… Sở Lao động" / "- Thương binh và Xã hội …": a full line that no sign ends
            wrapped_dash = marker.style == "-" and self._wrapped and not _TERMINAL.search(previous)
            wrapped_dash = wrapped_dash and len(group[1][-1].text) >= 0.85 * self._width
            # a bullet behind a bullet, or under a heading of one line, is the next item
            wrapped_dash = wrapped_dash and len(group[1]) > 1 and not (group[0] and group[0].style == "-")
            return not line.gap and bool(wrapped_number or wrapped_dash)
        if only_marker:
            return True
        begins = line.text.lstrip("*_\"“‘('")[:1]
        lower = begins.islower() or (begins.isdigit() and self._wrapped and not line.gap)
        if _SECTION_LINE.fullmatch(previous):
            return not line.gap and line.text.isupper()
        if _TERMINAL.search(previous):
            if not self._wrapped or line.gap:
                return lower and line.gap is False and previous[-1] not in ".:" and self._wrapped
            full = self._is_full(group[1][-1], line)
            if previous.endswith(":"):
                # a wrap behind "phối hợp với các Bộ:" parts a list from what it shares
                return full and (lower or _SHARED.search(previous) is not None)
            return full and (lower or previous[-1] != ";")
        if lower:
            return True
        if cut := _OPEN_END.search(previous):
            # a heading in capitals ends where a sentence follows: "… ĐẠI HỘI ĐẢNG CÁC CẤP", "QUAN ĐIỂM"
            titled = previous.isupper() and line.text[:1].isupper() and not line.text.isupper()
            return not titled or not (line.gap or cut.group() in _LAST_IN_TITLES)
        if line.gap or not self._wrapped:
            return False
        upper = previous.isupper()
        if upper != line.text.isupper():
            return False
        return upper or len(group[1][-1].text) >= 0.6 * self._width

    def _is_full(self, line: Line, following: Line) -> bool:
        """Return whether a wrapped line ends where it does because the next word had no room in it."""
        if self._limit:
            return _with_next_word(line, following) > self._limit
        return len(line.text) >= 0.8 * self._width

    # -- paragraphs to a tree ------------------------------------------------------------------------------------

    def _build(self, groups: list[tuple[Marker | None, list[Line]]]) -> None:
        stack: list[tuple[Marker, int]] = []
        counts: Counter[tuple[int | None, str]] = Counter()
        for marker, lines in groups:
            if marker is None:
                passage = Passage(self._text, [line.span for line in lines])
                if not passage.text:
                    continue
                heading = _is_plain_heading(passage.text, len(lines))
                if heading:
                    while stack and stack[-1][0].rank >= HEADING_RANK:
                        stack.pop()
                    parent = stack[-1][1] if stack else None
                    self._append(Paragraph(passage, None, self._path(parent), parent, heading=True))
                    stack.append((Marker("heading", "", 0), len(self.paragraphs) - 1))
                    continue
                owner = next((index for item, index in reversed(stack) if item.rank < BULLET_RANK), None)
                self._append(Paragraph(passage, None, self._path(owner), owner))
                continue
            marker = self._settle(marker, stack)
            first = lines[0]
            spans = [Span(first.span.start + marker.length, first.span.end), *(line.span for line in lines[1:])]
            filled = [span for span in spans if span.end > span.start]
            passage = Passage(self._text, filled) if filled else _NOTHING
            styles = [item.style for item, _ in stack]
            if marker.style in styles:
                del stack[styles.index(marker.style) :]
            else:
                while stack and stack[-1][0].rank > marker.rank:
                    stack.pop()
            parent = stack[-1][1] if stack else None
            label = marker.label
            if marker.rank == BULLET_RANK:
                counts[(parent, marker.style)] += 1
                label = f"{marker.style}{counts[(parent, marker.style)]}"
            path = self._path(parent)
            if path and label.startswith(f"{path[-1]}."):
                path = path[:-1]
            self._append(Paragraph(passage, marker, (*path, label), parent))
            stack.append((marker, len(self.paragraphs) - 1))

    @staticmethod
    def _settle(marker: Marker, stack: list[tuple[Marker, int]]) -> Marker:
        """Return ``marker`` with C., D., I., V. and X. taken for letters where letters are counted."""
        if marker.style in ("roman", "upper") and len(marker.label) == 1:
            open_upper = [item for item, _ in stack if item.style == "upper"]
            if marker.style == "roman" and open_upper and ord(marker.label) == ord(open_upper[-1].label) + 1:
                return Marker("upper", marker.label, marker.length)
        return marker

    def _path(self, parent: int | None) -> tuple[str, ...]:
        return self.paragraphs[parent].path if parent is not None else ()

    def _append(self, paragraph: Paragraph) -> None:
        if paragraph.parent is not None:
            self.paragraphs[paragraph.parent].children.append(len(self.paragraphs))
        self.paragraphs.append(paragraph)


def _broken_out(line: str) -> list[tuple[int, int]]:
    """Return the parts of a line of bullets that lost its breaks: "- Làm A. - Làm B."."""
    if line[0] not in "-–+•" or len(line) > 5000:
        return [(0, len(line))]
    starts = [0, *(found.end() for found in _LOST_BREAK.finditer(line) if found.group(1) == line[0])]
    return [(a, len(line[:b].rstrip())) for a, b in zip(starts, [*starts[1:], len(line)], strict=True)]


def _may_be_furniture(line: str) -> bool:
    """Return whether a line may be a page number or a rule: it begins with a sign, a digit, or "Trang"."""
    return not line[0].isalpha() or line[:1] in "tTpP"


def split_lines(text: str, start: int, end: int) -> list[Line]:
    """Return the lines of ``text[start:end]`` that hold more than rules, dots and page numbers."""
    lines: list[Line] = []
    gap = False
    position = start
    while position < end:
        stop = text.find("\n", position, end)
        stop = end if stop < 0 else stop
        raw = text[position:stop]
        stripped = raw.strip(" \t\r\f\v\u00a0\u200b\ufeff")
        if not stripped:
            gap = True
        elif not _may_be_furniture(stripped) or not (
            _SEPARATOR_LINE.fullmatch(stripped[:200]) or _PAGE_NUMBER.fullmatch(stripped[:40])
        ):
            left = position + raw.index(stripped[0])
            for begin, end_ in _broken_out(stripped):
                piece = stripped[begin:end_]
                lines.append(Line(Span(left + begin, left + end_), piece, gap, find_marker(piece)))
                gap = False
        elif not _PAGE_NUMBER.fullmatch(stripped[:40]):
            gap = True
        position = stop + 1
    return lines


def _drop_running_heads(lines: list[Line]) -> list[Line]:
    """Return ``lines`` without the short ones that come back, alike but for digits, and cut a sentence in two."""
    keys = [_DIGITS.sub("#", line.text.casefold()) for line in lines]
    often = {key for key, n in Counter(keys).items() if n >= 2 and 12 <= len(key) <= 120 and "|" not in key}
    if not often:
        return lines
    # a body's heading may come back too; a running head stands where a sentence is cut or right after a page's end
    cut: Counter[str] = Counter()
    for i, key in enumerate(keys):
        if key in often and 0 < i < len(lines) - 1:
            inside = not _TERMINAL.search(lines[i - 1].text) and lines[i + 1].text[:1].islower()
            cut[key] += inside
    return [line for line, key in zip(lines, keys, strict=True) if not cut[key]]


def _measure(lines: list[Line]) -> tuple[bool, int]:
    """Return whether lines are wrapped hard, and at about which width."""
    lengths: list[int] = []
    loose = pairs = lower = 0
    for before, line in pairwise(lines):
        if line.gap or line.marker:
            continue
        pairs += 1
        lower += line.text[:1].islower()
        if not _TERMINAL.search(before.text) and not before.text.isupper():
            loose += 1
            lengths.append(len(before.text))
    # wrapped lines begin in mid-sentence, headings do not
    if pairs < 5 or loose < 0.4 * pairs or lower < 0.25 * pairs:
        return False, 0
    lengths.sort()
    return True, lengths[len(lengths) * 9 // 10]


def _with_next_word(line: Line, following: Line) -> int:
    """Return how long ``line`` were with the first word of the one that follows."""
    return len(line.text) + 1 + len(following.text.split(None, 1)[0])


def _limit(lines: list[Line]) -> int:
    """Return the width at which lines were wrapped if every one holds as many words as it can, or else 0."""
    cut = [
        (before, line)
        for before, line in pairwise(lines)
        if line.text[0].islower() and not (line.gap or line.marker or _TERMINAL.search(before.text))
    ]
    limit = max((len(before.text) for before, _ in cut), default=0)
    early = sum(_with_next_word(before, line) <= limit for before, line in cut)
    return limit if len(cut) >= _ENOUGH and early <= _RAGGED * len(cut) else 0


def _is_plain_heading(text: str, lines: int) -> bool:
    """Return whether a paragraph without a number is a heading: short, and in capitals or ending in a colon."""
    if len(text) > 160 or lines > 4:
        return False
    bare = text.strip("*_ ")
    return (
        bare.isupper()
        or (text.startswith(("**", "__", "#")) and len(bare) < 120)
        or (bare.endswith(":") and len(bare) < 100)
    )
