"""Tables as text gives them: cells between lines that hold one ``|``, and Markdown rows.

A website's table comes flattened: cell after cell, without a mark where a row ends, with empty cells, rows that only
name a group, and cells that span rows. The header is known by its words; the cells behind it are laid into its
columns so that times fall under the column for time, bodies under those for bodies.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from dondoc.extract.bare import key
from dondoc.extract.outline import find_marker
from dondoc.extract.passage import Passage
from dondoc.model import Span
from dondoc.rules.folding import fold
from dondoc.rules.loader import Rules

MAX_COLUMNS = 14
MAX_CELL_LINES = 80
MAX_CELLS = 40_000


@dataclass(frozen=True, slots=True)
class Grid:
    """A table laid out: the role of each column, the cells of each row (``None`` where one is missing).

    A row with a single cell at ``group`` names what the rows under it have in common.
    """

    span: Span
    roles: tuple[str, ...]
    rows: tuple[tuple[Passage | None, ...], ...]
    rules: tuple[str, ...] = ()


_BAR = re.compile(r"^[ \t\u00a0]*\|[ \t\u00a0]*$", re.M)
_MARKDOWN = re.compile(r"^[ \t]*\|.*\|[ \t]*$", re.M)
# the same without bars at its ends: "TT | Nội dung | Đơn vị chủ trì"
_PIPED = re.compile(r"^[ \t]*[^|\s][^|\n]*(?:\|[^|\n]*){2,}$", re.M)
_MARKDOWN_RULE = re.compile(r"[\s|:\-–—=]+")
_BREAK = re.compile(r"<br\s*/?>", re.I)
_NUMBER_CELL = re.compile(r"\(?(?:\d{1,3}|[ivxlc]{1,5}|[a-zđ]|\d+(?:\.\d+)+)[.)]{0,2}")
_EMPTY = {"number": -1.0, "task": -4.0, "lead": -0.8}
_LINE = re.compile(r"[^\n]*\S[^\n]*")
# signs in the line of a table's titles, and lines with bars above it
_MOST_TITLES, _MOST_ABOVE = 600, 2
# what makes a phrase more than words
_GRAMMAR = re.compile(r"[\[\](){}|]")
# signs: a shorter title could be anything without its spaces and marks
_SHORT = 6
_TITLE_NOTE = re.compile(r" ?\([^()]*\)| ?/.*$| \d+$")
_TIME = re.compile(
    r"\d{1,2}[/.-]\d{1,4}|\b(?:trước|trong|quý|tháng|năm|ngày|tuần|chậm nhất|hàng|hằng|định kỳ|thường xuyên|khi|theo|"
    r"sau|cùng với|thể hiện|đến hết)\b"
)
# no body, though "quý cơ quan" is one
_QUARTER = re.compile(r"quý (?:\d|[iv]+\b)")


class TableReader:
    """Finds tables whose header names a task's columns, by the rows of ``columns.toml``."""

    def __init__(self, rules: Rules) -> None:
        self._columns = rules.phrases("columns", within=False)
        self._within = rules.phrases("columns", within=True)
        self._squeezed = {
            key(way): row for row in self._columns.rows for way in row.texts("phrases") if not _GRAMMAR.search(way)
        }
        self._known: dict[str, tuple[str, str] | None] = {}
        self._bodies = rules.phrases("bodies", "office", "head", "open", "role", "determiner")
        self._verbs = rules.phrases("verbs", "verb", "adverb")

    def role(self, title: str) -> tuple[str, str] | None:
        """Return the role and the row of a column's title (folded), or ``None`` where no row knows it."""
        if len(title) > 110:
            return None
        if title not in self._known:
            if len(self._known) > 5000:
                self._known.clear()
            self._known[title] = self._role(title)
        return self._known[title]

    def _role(self, title: str) -> tuple[str, str] | None:
        bare = title.strip(" *_.:")
        for form in (bare, _TITLE_NOTE.sub("", bare)):
            found = self._columns.at(form, 0) if form else None
            if found and found.end == len(form):
                return found.row.text("role"), found.row.evidence
        squeezed = self._squeezed.get(key(bare))
        if squeezed is not None and len(bare) > _SHORT:
            # recognition ran words of a narrow column together, or dropped their marks
            return squeezed.text("role"), squeezed.evidence
        if not 0 < len(bare) <= 70 or bare[-1] in ";,":
            return None
        within = self._within.find(bare)
        best = min(within, key=lambda match: self._within.rows.index(match.row), default=None)
        return (best.row.text("role"), best.row.evidence) if best else None

    def find(self, text: str, start: int, end: int) -> list[Grid]:
        """Return the tables of ``text[start:end]`` in order."""
        grids = [*self._flat(text, start, end), *self._markdown(text, start, end), *self._piped(text, start, end)]
        return sorted(grids, key=lambda grid: grid.span)

    # -- Markdown ------------------------------------------------------------------------------------------------

    def _markdown(self, text: str, start: int, end: int) -> list[Grid]:
        grids: list[Grid] = []
        block: list[list[Span]] = []
        reached = -1
        for line in _MARKDOWN.finditer(text, start, end):
            if block and text[reached : line.start()].strip():
                self._add_markdown(text, block, grids)
                block = []
            reached = line.end()
            if _MARKDOWN_RULE.fullmatch(line.group()):
                continue
            bars = [i for i in range(line.start(), line.end()) if text[i] == "|" and (i == 0 or text[i - 1] != "\\")]
            if len(bars) >= 3:
                block.append([Span(a + 1, b) for a, b in pairwise(bars)])
        if block:
            self._add_markdown(text, block, grids)
        return grids

    def _piped(self, text: str, start: int, end: int) -> list[Grid]:
        """Return tables whose rows have bars between their cells and none at their ends."""
        grids: list[Grid] = []
        if text.find("|", start, end) < 0:
            return grids
        reached, above, before = start, 0, -1
        for line in _PIPED.finditer(text, start, end):
            above = above + 1 if line.start() == before + 1 else 0
            before = line.end()
            if line.start() < reached or above > _MOST_ABOVE or line.end() - line.start() > _MOST_TITLES:
                continue
            titles = [" ".join(title.split()) for title in fold(line.group()).split("|")]
            roles = self.roles(titles) if len(titles) <= MAX_COLUMNS else None
            if roles is None or "task" not in roles[0]:
                continue
            width = len(titles)
            rows: list[tuple[Passage | None, ...]] = []
            reached = line.end()
            while reached < end and len(rows) < MAX_CELLS // width:
                stop = text.find("\n", reached + 1, end)
                stop = end if stop < 0 else stop
                if text.find("|", reached + 1, stop) < 0:
                    break
                spans = self._between_bars(text, Span(reached + 1, stop))[:width]
                if not _MARKDOWN_RULE.fullmatch(text, reached + 1, stop):
                    rows.append((*(self._cell(text, span) for span in spans), *[None] * (width - len(spans))))
                reached = stop
            if rows:
                grids.append(Grid(Span(line.start(), reached), roles[0], tuple(rows), roles[1]))
        return grids

    @staticmethod
    def _between_bars(text: str, line: Span) -> list[Span]:
        """Return the cells of a line between its bars and its ends."""
        bars = [i for i in range(line.start, line.end) if text[i] == "|" and text[i - 1] != "\\"]
        return [Span(a + 1, b) for a, b in pairwise([line.start - 1, *bars, line.end])]

    def _add_markdown(self, text: str, block: list[list[Span]], grids: list[Grid]) -> None:
        head = [Passage(text, [span]) for span in block[0]]
        roles = self.roles([cell.folded for cell in head])
        if roles is None:
            # a table of something else is no prose either
            grids.append(Grid(Span(block[0][0].start - 1, block[-1][-1].end + 1), (), ()))
            return
        width = len(roles[0])
        rows = []
        for spans in block[1:]:
            cells = [self._cell(text, span) for span in spans[:width]]
            rows.append((*cells, *[None] * (width - len(cells))))
        whole = Span(block[0][0].start - 1, block[-1][-1].end + 1)
        grids.append(Grid(whole, roles[0], tuple(rows), roles[1]))

    @staticmethod
    def _cell(text: str, span: Span) -> Passage | None:
        pieces, position = [], span.start
        for found in _BREAK.finditer(text, span.start, span.end):
            pieces.append(Span(position, found.start()))
            position = found.end()
        pieces.append(Span(position, span.end))
        passage = Passage(text, pieces)
        return passage if passage.text else None

    def roles(self, titles: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        """Return the roles of a header's columns if they are those of a table of tasks."""
        roles: list[str] = []
        rules: list[str] = []
        known = 0
        for title in titles:
            role = self.role(title) if title else ("number", "")
            known += bool(role and title)
            roles.append(role[0] if role else "other")
            if role and role[1]:
                rules.append(role[1])
        if known < 2 or known * 2 < len(titles):
            return None
        return settle_roles(roles), tuple(rules)

    # -- cells between bars --------------------------------------------------------------------------------------

    def _flat(self, text: str, start: int, end: int) -> list[Grid]:
        bars = [(found.start(), found.end()) for found in _BAR.finditer(text, start, end)]
        if len(bars) < 3:
            return []
        edges = [(start, start), *bars, (end, end)]
        cells = [Span(a[1], b[0]) for a, b in pairwise(edges)]
        grids: list[Grid] = []
        i = 0
        while i < len(cells):
            head = self._header(text, cells, i)
            if head is None:
                i += 1
                continue
            roles, rules, first, count = head
            stop = self._table_end(text, cells, i + count, len(roles))
            if stop - i - count > MAX_CELLS:
                # no office issues such a table: it is left alone
                grids.append(Grid(Span(first, cells[stop - 1].end), (), ()))
                i = stop
                continue
            rows = self._lay(text, cells[i + count : stop], roles)
            last = cells[stop - 1].end if stop > i + count else cells[i + count - 1].end
            grids.append(Grid(Span(first, max(first, last)), roles, tuple(rows), rules))
            i = max(stop, i + 1)
        return grids

    def _header(self, text: str, cells: list[Span], i: int) -> tuple[tuple[str, ...], tuple[str, ...], int, int] | None:
        """Return roles, rules, where the header begins and its number of cells, if cell ``i`` begins one."""
        # whether titles follow is seen sooner than whether a cell ends with one
        following = self._titles(text, cells[i + 1 : i + MAX_COLUMNS])
        if len(following) < 2:
            return None
        first = self._title_at_end(text, cells[i])
        if first is None:
            return None
        titles = [first[1], *following]
        roles = self.roles(titles)
        if roles is None or "task" not in roles[0]:
            return None
        return roles[0], roles[1], first[0], len(titles)

    def _titles(self, text: str, cells: list[Span]) -> list[str]:
        """Return the column titles with which ``cells`` begin."""
        titles: list[str] = []
        for span in cells:
            title = Passage(text, [span]).folded if span.end - span.start < 200 else "x" * 80
            if self.role(title) is None:
                break
            titles.append(title)
        return titles

    def _title_at_end(self, text: str, span: Span) -> tuple[int, str] | None:
        """Return the column title with which a cell ends and where it begins; an annex's title may precede it."""
        lines = [m.start() for m in _LINE.finditer(text, max(span.start, span.end - 400), span.end)]
        if not lines or span.end - lines[-1] > 120:
            return None
        best: tuple[int, str] | None = None
        for count in range(1, min(4, len(lines)) + 1):
            begin = lines[-count]
            title = Passage(text, [Span(begin, span.end)]).folded
            role = self.role(title)
            if role is None:
                if best is not None:
                    break
                continue
            if best is None or not role[1].endswith("-within"):
                best = (begin, title)
            if title.rstrip().endswith((".", ":")):
                break
        return best

    def _table_end(self, text: str, cells: list[Span], i: int, width: int) -> int:
        """Return the index behind the last cell of the table: prose ends it, or a cell of very many lines."""
        while i < len(cells):
            if text.count("\n", cells[i].start, cells[i].end) > MAX_CELL_LINES or self._header(text, cells, i):
                return i
            i += 1
        return i

    def _fits(self, passage: Passage, roles: tuple[str, ...]) -> list[float]:
        """Return how well a cell's text fits each column: above 0 it does, below it does not."""
        folded = passage.folded
        if not folded:
            return [_EMPTY.get(role, 0.0) for role in roles]
        short = len(folded) <= 60
        marker = find_marker(passage.text)
        if _NUMBER_CELL.fullmatch(folded):
            return [3.0 if role == "number" else -3.0 for role in roles]
        outer = marker is not None and marker.style in ("roman", "upper")
        bare = folded.lstrip("-+ ")
        body = self._bodies.at(bare, 0) is not None and not _QUARTER.match(bare)
        time = len(folded) < 140 and _TIME.search(folded) is not None
        verb = self._verbs.at(folded[marker.length :] if marker else folded, 0) is not None
        task = (1.5 if marker and marker.style.startswith("decimal") else 0.0) + (-3.0 if outer else 0.0)
        task += (2.0 if verb else 0.5) - (1.5 if time and short and not verb else 0.0)
        fits = {
            "number": -4.0,
            "time": 2.5 if time and not body else (1.0 if time else -2.5),
            "lead": 2.5 if body else (-0.5 if short else -3.0),
            "group": 2.0 if outer else (-1.5 if verb or marker else 0.3),
            "task": task - (1.0 if body and short and not verb else 0.0),
            "note": 0.2,
        }
        fits["coordinator"] = fits["lead"]
        return [fits.get(role, -0.2 if time else 0.2) for role in roles]

    def _lay(self, text: str, cells: list[Span], roles: tuple[str, ...]) -> list[tuple[Passage | None, ...]]:
        """Return the rows into which ``cells`` fall: the cheapest way to lay them into the columns in order."""
        width = len(roles)
        passages = [Passage(text, [span]) for span in cells]
        while passages and not passages[-1].text:
            passages.pop()
        if not passages:
            return []
        # previous[c]: the best score with the last cell laid into column c; width: a row of its own, -1: none yet
        skipped = [sum(0.4 if role in ("group", "number") else 3.0 for role in roles[:c]) for c in range(width)]
        missing = [sum(0.8 if role == "note" else 2.2 for role in roles[c + 1 :]) for c in range(width)] + [0.0, 0.0]
        trail: list[list[int]] = []
        previous = {-1: 0.0}
        for passage in passages:
            fits = self._fits(passage, roles)
            group = self._group_fit(passage)
            current: dict[int, float] = {}
            back = [-2] * (width + 1)
            ended, before = max((score - missing[last], last) for last, score in previous.items())
            for column in range(width):
                top, back[column] = ended - skipped[column], before
                for last, score in previous.items():
                    if -1 < last < column and score - 2.5 * (column - last - 1) > top:
                        top, back[column] = score - 2.5 * (column - last - 1), last
                current[column] = top + fits[column]
            current[width], back[width] = ended + group, before
            trail.append(back)
            previous = current
        column = max(previous, key=lambda c: previous[c] - missing[c])
        laid: list[int] = []
        for back in reversed(trail):
            laid.append(column)
            column = back[column]
        laid.reverse()
        return self._collect(passages, laid, width)

    @staticmethod
    def _group_fit(passage: Passage) -> float:
        if not passage.text:
            return -3.0
        marker = find_marker(passage.text)
        if marker and marker.style in ("roman", "upper", "part"):
            return 1.2
        return 0.4 if passage.text.isupper() and len(passage.text) > 8 else -2.5

    @staticmethod
    def _collect(passages: list[Passage], laid: list[int], width: int) -> list[tuple[Passage | None, ...]]:
        rows: list[list[Passage | None]] = []
        last = width
        for passage, column in zip(passages, laid, strict=True):
            content = passage if passage.text else None
            if column == width:
                rows.append([content, *[None] * (width - 1)])
                last = width
                continue
            if last == width or column <= last:
                rows.append([None] * width)
            rows[-1][column] = content
            last = column
        return [tuple(row) for row in rows]


def settle_roles(roles: list[str]) -> tuple[str, ...]:
    """Return the roles of columns with one column for tasks: of several, the last group's stay groups.

    Where no column is one for tasks, the longest unknown one is not guessed: the table is left alone.
    """
    settled = list(roles)
    tasks = [i for i, role in enumerate(settled) if role == "task"]
    for i in tasks[:-1]:
        # "Nhiệm vụ | Nội dung công việc": the first says to what the second belongs
        settled[i] = "group"
    leads = [i for i, role in enumerate(settled) if role == "lead"]
    for i in leads[1:]:
        settled[i] = "note"
    return tuple(settled)
