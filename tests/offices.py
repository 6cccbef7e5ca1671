"""Renders the samples as offices send them: Word files with a letterhead table, lists that count, merged cells.

What is rendered is read from the sample's text alone, so that the reader of Word files has nothing to agree with.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from docx import Document
from docx.document import Document as Word
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from dondoc.ingest import codepages

HEADINGS = (
    "CHỈ THỊ", "CHƯƠNG TRÌNH HÀNH ĐỘNG", "CÔNG ĐIỆN", "BÁO CÁO", "HƯỚNG DẪN", "KẾ HOẠCH", "KẾT LUẬN", "QUYẾT ĐỊNH",
    "THÔNG BÁO", "TỜ TRÌNH",
)  # fmt: skip
ANNEXES = ("PHỤ LỤC", "QUY CHẾ", "KẾ HOẠCH")
_RIGHT = re.compile(r"C[ỘÔ]NG H[ÒO][AÀ]|ĐẢNG CỘNG SẢN|Đ[ộô]c lập|, ngày ")
_SIGN = re.compile(r"\W*(?:T/M|TM\.|K/T|KT\.|TL\.|TRƯỞNG PHÒNG)(?!\w)")
_ITEM = re.compile(r"([IVX]+|\d{1,2}|[a-zđ])([.)])\s+(?=\S)|([-–+•])\s+(?=\S)")
_STARTS = re.compile(r"(?:[IVX]+|\d{1,2}(?:\.\d{1,2})*|[a-zđ])[.)]\s|[-–+•*]\s|Điều \d|Chương |\(|\|")
_GAP = re.compile(r"\t+| {3,}")
_ROMANS = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]


@dataclass
class Parts:
    """A document's text taken apart: lines of the letterhead's columns, paragraphs and tables, the foot's columns."""

    left: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)
    body: list[str | list[list[str]]] = field(default_factory=list)
    foot_left: list[str] = field(default_factory=list)
    foot_right: list[str] = field(default_factory=list)
    annex: list[str | list[list[str]]] = field(default_factory=list)


# -- the text taken apart ----------------------------------------------------------------------------------------


def furniture(text: str) -> list[str]:
    """Return the lines of a text that a printed page has and a Word file has not: page numbers, running heads."""
    lines = text.split("\n")
    found = []
    for before, line in pairwise(lines):
        if not before.strip() and line.strip().isdigit():
            found.append(line)
    heads = [b for a, b in pairwise(lines) if a in found and b.strip() and lines.count(b) > 1]
    return [*found, *dict.fromkeys(heads)]


def parts(text: str) -> Parts:
    """Take a sample apart."""
    lines = unfurnished(unicodedata.normalize("NFC", text)).split("\n")
    lines = [line.replace("**", "").replace("***", "") for line in lines]
    bare = [line.strip(" *") for line in lines]
    top = next(i for i, line in enumerate(bare) if line in HEADINGS or line.startswith("Kính gửi"))
    foot = next(i for i, line in enumerate(bare) if i > top and (line.startswith("Nơi nhận") or _SIGN.match(lines[i])))
    annex = next((i for i, line in enumerate(bare) if i > foot and line in ANNEXES), len(lines))
    found = Parts()
    for line in lines[:top]:
        _head(line, found)
    found.body = list(_paragraphs(lines[top:foot]))
    _foot(lines[foot:annex], found)
    found.annex = list(_paragraphs(lines[annex:]))
    return found


def unfurnished(text: str) -> str:
    """Return a text as it is without pages."""
    return "\n".join(_without(text.split("\n"), furniture(text)))


def _without(lines: list[str], taken: list[str]) -> list[str]:
    """Return lines without those of the page, the empty ones round them included where a sentence goes on."""
    kept: list[str] = []
    drop = False
    for line in lines:
        if line in taken and line.strip():
            while kept and not kept[-1].strip():
                kept.pop()
            drop = True
            continue
        if drop and not line.strip():
            continue
        if drop and _STARTS.match(line):
            kept.append("")
        drop = False
        kept.append(line)
    return kept


def _head(line: str, found: Parts) -> None:
    for cell in filter(None, (cell.strip() for cell in _GAP.split(line))):
        if cell == "|" or set(cell) <= {"-", "–"}:
            continue
        (found.right if _RIGHT.search(cell) else found.left).append(cell)


def _foot(lines: Sequence[str], found: Parts) -> None:
    right = False
    for line in lines:
        cells = [cell.strip(" *") for cell in _GAP.split(line) if cell.strip(" *|")]
        if not cells:
            continue
        first = line.strip(" *|")
        if len(cells) == 1 and not line.startswith("  "):
            right = not (first.startswith(("Nơi nhận", "-", "–")) or line.startswith("* "))
            mark = "- " if line.startswith("* ") else ""
            (found.foot_right if right else found.foot_left).append(mark + first)
        elif len(cells) == 1:
            found.foot_right.append(cells[0])
        else:
            found.foot_left.append(cells[0])
            found.foot_right.append(cells[1])


def _paragraphs(lines: list[str]) -> Iterator[str | list[list[str]]]:
    """Yield the paragraphs of lines, put together where they were wrapped, and the tables."""
    widest = max(map(len, lines), default=0)
    wrapped = 40 < widest <= 115
    held = ""
    i = 0
    while i < len(lines):
        line = lines[i].strip()
        if line.startswith("|") and line != "|":
            yield from [held] if held else []
            held = ""
            rows = []
            while i < len(lines) and lines[i].startswith("|"):
                if not re.fullmatch(r"[|:\-\s]+", lines[i]) or "-" not in lines[i]:
                    rows.append([cell.strip() for cell in lines[i].strip().strip("|").split("|")])
                i += 1
            yield rows
            continue
        if line == "TT" and i + 1 < len(lines) and lines[i + 1].strip() == "|":
            yield from [held] if held else []
            held = ""
            yield _flat(lines[i:])
            return
        long = len(lines[i - 1]) >= 0.7 * widest if i else False
        if held and wrapped and line and lines[i - 1].strip() and long and not _STARTS.match(line):
            held += " " + line
        elif line and line != "|" and not set(line) <= {"-"}:
            yield from [held] if held else []
            held = line
        i += 1
    yield from [held] if held else []


def _flat(lines: list[str]) -> list[list[str]]:
    cells = [cell.strip("\n") for cell in re.split(r"^\|$", "\n".join(lines), flags=re.MULTILINE)]
    width = next(i for i, cell in enumerate(cells) if cell.strip() in ("I", "1"))
    rows, i = [[cell.replace("\n", " ") for cell in cells[:width]]], width
    while i < len(cells) and cells[i].strip():
        count = 2 if re.fullmatch("[IVX]+", cells[i].strip()) else width
        rows.append([_lines(cell) for cell in cells[i : i + count]])
        i += count
    return rows


def _lines(cell: str) -> str:
    """Return a flat cell with its wrapped lines joined; what begins with a dash is a paragraph of its own."""
    return re.sub(r"\n(?!- )", " ", cell.strip()).replace("\n", "<br>")


# -- a Word file made of it --------------------------------------------------------------------------------------


class Office:
    """Writes one document.

    Args:
        tabs: letterhead and foot in columns parted by tabs instead of in tables without lines.
        typed: numbers typed by hand instead of counted by lists.
        tracked: with changes that were never accepted.
        fresh: a list that starts anew is one of its own, as LibreOffice needs it to write it into other formats.
        encoding: an old encoding to set it in, with its fonts.
    """

    def __init__(
        self,
        *,
        tabs: bool = False,
        typed: bool = False,
        tracked: bool = False,
        fresh: bool = False,
        encoding: str | None = None,
    ) -> None:
        self.word: Word = Document()
        self._tabs, self._typed, self._tracked = tabs, typed, tracked
        self._runs: Callable[[str], list[tuple[str, str | None]]] = (
            (lambda text: [(text, None)]) if encoding is None else (lambda text: encoded(text, encoding))
        )
        self._lists = _Lists(self.word, fresh=fresh)
        self._changes = 0

    def write(self, found: Parts) -> bytes:
        """Return the Word file."""
        if found.left or found.right:
            self._columns(found.left, found.right)
        for i, item in enumerate(found.body):
            self._item(item)
            if i and i < 3:
                self.word.add_paragraph()  # the title and the subject stand apart
        self._columns(found.foot_left, found.foot_right)
        for item in found.annex:
            self._item(item)
        self.word.add_paragraph()  # a file may not end with a table
        stream = io.BytesIO()
        self.word.save(stream)
        return stream.getvalue()

    def _columns(self, left: Sequence[str], right: Sequence[str]) -> None:
        self.word.add_paragraph()
        if self._tabs and left and right:
            for a, b in zip([*left, *[""] * len(right)], [*right, *[""] * len(left)], strict=False):
                if a or b:
                    self.say(self.word.add_paragraph(), f"{a}\t{b}" if b else a)
        else:
            table = self.word.add_table(1, 2)  # without a style there are no lines
            self._cell(table.cell(0, 0), left)
            self._cell(table.cell(0, 1), right)
        self.word.add_paragraph()

    def _item(self, item: str | list[list[str]]) -> None:
        if not isinstance(item, str):
            self._table(item)
            return
        paragraph = self.word.add_paragraph()
        found = None if self._typed else _ITEM.match(item)
        if found and self._lists.number(paragraph, found):
            item = item[found.end() :]
        self.say(paragraph, item)

    def _cell(self, cell: _Cell, lines: Sequence[str]) -> None:
        for i, line in enumerate(lines):
            self.say(cell.paragraphs[0] if not i else cell.add_paragraph(), line)

    def say(self, paragraph: Paragraph, text: str) -> None:
        """Write a text, in its fonts; tracked: its middle inserted, another text deleted before that."""
        third = len(text) // 3
        if self._tracked and third > 10:
            self._say(paragraph._p, text[:third])
            self._say(self._change(paragraph, "w:del"), "giao Sở Ngoại vụ bỏ trước ngày 01/01/2020 ", deleted=True)
            self._say(self._change(paragraph, "w:ins"), text[third : 2 * third])
            text = text[2 * third :]
        self._say(paragraph._p, text)

    def _change(self, paragraph: Paragraph, tag: str) -> Any:
        change = _element(tag)
        self._changes += 1
        change.set(qn("w:id"), str(self._changes))
        change.set(qn("w:author"), "Văn thư")
        paragraph._p.append(change)
        return change

    def _say(self, parent: Any, text: str, *, deleted: bool = False) -> None:
        for words, font in self._runs(text):
            for i, piece in enumerate(words.split("\t")):
                run = _element("w:r")
                if font:
                    run.append(_xml(f'<w:rPr {nsdecls("w")}><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr>'))
                if i:
                    run.append(_element("w:tab"))
                said = _element("w:delText" if deleted else "w:t")
                said.text = piece
                said.set(qn("xml:space"), "preserve")
                run.append(said)
                parent.append(run)

    # -- tables

    def _table(self, rows: list[list[str]]) -> None:
        head = rows[0]
        pair = next((i for i, (a, b) in enumerate(pairwise(head)) if (a, b) == ("Chủ trì", "Phối hợp")), None)
        above = 2 if pair is not None else 1
        table = self.word.add_table(len(rows) - 1 + above, len(head), style="Table Grid")
        for column, title in enumerate(head):
            self._cell(table.cell(above - 1, column), [title])
            if pair is not None and column not in (pair, pair + 1):
                _merged(table, (0, column), (1, column))
        if pair is not None:
            self._cell(table.cell(0, pair), ["Cơ quan thực hiện"])
            _merged(table, (0, pair), (0, pair + 1))
        serial = 0
        for number, row in enumerate(rows[1:], above):
            first = row[0]
            for column, words in enumerate(row):
                counted = not self._typed and column == 0 and first.isdigit()
                if counted:
                    self._lists.count(table.cell(number, 0).paragraphs[0], int(first), again=int(first) != serial + 1)
                    serial = int(first)
                elif words:
                    self._cell(table.cell(number, column), words.split("<br>"))
            if len(row) < len(head):
                _merged(table, (number, len(row) - 1), (number, len(head) - 1))
        for column in range(2, len(head)):
            for number in range(above, len(rows) - 2 + above):
                a, b = rows[number - above + 1], rows[number - above + 2]
                if max(len(a), len(b), column + 1) == min(len(a), len(b)) and a[column] == b[column] != "":
                    _joined(table, number, column)


def _merged(table: Table, start: tuple[int, int], end: tuple[int, int]) -> None:
    cell = table.cell(*start).merge(table.cell(*end))
    for paragraph in cell.paragraphs:
        if not paragraph.text and len(cell.paragraphs) > 1:
            paragraph._p.getparent().remove(paragraph._p)


def _joined(table: Table, row: int, column: int) -> None:
    """Let a cell reach into the next row, whose own words are the same."""
    cells = [table.rows[at]._tr.tc_lst[column] for at in (row, row + 1)]
    for tc, kind in zip(cells, ("restart", "continue"), strict=True):
        properties = tc.get_or_add_tcPr()
        if properties.find(qn("w:vMerge")) is None:
            merge = _element("w:vMerge")
            merge.set(qn("w:val"), kind)
            properties.append(merge)


class _Lists:
    """Counts as Word does, and starts a list anew where the sample's number is another one."""

    def __init__(self, word: Word, *, fresh: bool) -> None:
        self._fresh = fresh
        self._part = word.part.numbering_part.element
        for child in list(self._part):
            self._part.remove(child)
        self._pattern(1)
        self._patterns = 10
        for i, (sign, font) in enumerate((("\uf0b7", "Symbol"), ("-", "Times New Roman"), ("+", "Times New Roman"))):
            level = (
                f'<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="{sign}"/>'
                f'<w:rPr><w:rFonts w:ascii="{font}"/></w:rPr></w:lvl>'
            )
            bullets = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{i + 2}">{level}</w:abstractNum>'
            self._part.append(_xml(bullets))
        self._numbers = 0
        main = self._num(1)
        self._bullets = {sign: self._num(i + 2) for i, sign in enumerate("•-+")}
        # the list that each level counts in: one that starts anew holds the levels below it too
        self._current = [main] * 4
        self._counts = [0] * 4

    def _pattern(self, number: int, start: tuple[int, int] = (0, 1)) -> None:
        levels = [("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)"), ("decimal", "%4.")]
        said = "".join(
            f'<w:lvl w:ilvl="{i}"><w:start w:val="{start[1] if i == start[0] else 1}"/><w:numFmt w:val="{kind}"/>'
            f'<w:lvlText w:val="{text}"/></w:lvl>'
            for i, (kind, text) in enumerate(levels)
        )
        element = _xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{said}</w:abstractNum>')
        self._part.insert(0, element)

    def _num(self, pattern: int, level: int | None = None, start: int = 1) -> int:
        self._numbers += 1
        override = (
            f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
            if level is not None
            else ""
        )
        said = f'<w:abstractNumId w:val="{pattern}"/>{override}'
        self._part.append(_xml(f'<w:num {nsdecls("w")} w:numId="{self._numbers}">{said}</w:num>'))
        return self._numbers

    def number(self, paragraph: Paragraph, item: re.Match[str]) -> bool:
        """Put a paragraph into the list that prints its number; ``False`` for "đ)", which Word cannot count."""
        label, end, sign = item.groups()
        if sign:
            if sign not in self._bullets:
                return False
            self._put(paragraph, self._bullets[sign], 0)
            return True
        if label in _ROMANS and end == ".":
            level, value = 0, _ROMANS.index(label)
        elif label.isdigit() and end == ".":
            level, value = 1, int(label)
        elif "a" <= label <= "z" and end == ")":
            level, value = 2, ord(label) - ord("a") + 1
        else:
            return False
        self._count(paragraph, level, value)
        return True

    def count(self, paragraph: Paragraph, value: int, *, again: bool) -> None:
        """Let a cell of a table's first column hold nothing but its number."""
        self._count(paragraph, 3, value, again=again)

    def _count(self, paragraph: Paragraph, level: int, value: int, *, again: bool = False) -> None:
        number = self._current[level]
        if again or self._counts[level] + 1 != value:
            number = self._anew(level, value)
        self._counts[level] = value
        self._counts[level + 1 :] = [0] * (3 - level)
        self._current[level:] = [number] * (4 - level)
        self._put(paragraph, number, level)

    def _anew(self, level: int, value: int) -> int:
        if not self._fresh:
            return self._num(1, level, value)
        self._patterns += 1
        self._pattern(self._patterns, (level, value))
        return self._num(self._patterns)

    @staticmethod
    def _put(paragraph: Paragraph, number: int, level: int) -> None:
        said = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        paragraph._p.get_or_add_pPr().append(_xml(said))


# -- old encodings -----------------------------------------------------------------------------------------------


def signs(encoding: str) -> dict[str, str]:
    """Return what each letter is in an encoding."""
    return {letter: sign for sign, letter in reversed(list(codepages.table(encoding).items()))}


def encoded(text: str, encoding: str) -> list[tuple[str, str | None]]:
    """Return a text in an old encoding as runs with their fonts; TCVN3 has its capitals with tones in a second font."""
    table = signs(encoding)
    if encoding != "tcvn3":
        return [("".join(table.get(letter, letter) for letter in text), "VNI-Times")]
    if text.isupper():
        return [("".join(table.get(letter, letter) for letter in text.lower()), ".VnTimeH")]
    runs: list[tuple[str, str | None]] = []
    for letter in text:
        capital = letter not in table and letter.lower() in table
        font = ".VnTimeH" if capital else ".VnTime"
        sign = table.get(letter.lower() if capital else letter, letter)
        if runs and runs[-1][1] == font:
            sign = runs.pop()[0] + sign
        runs.append((sign, font))
    return runs


def in_bytes(text: str, encoding: str) -> bytes:
    """Return a text as bytes of an old encoding; what it has no sign for is a question mark."""
    if encoding == "windows-1258":
        spread = "".join(_half(letter) for letter in unicodedata.normalize("NFC", text))
        return spread.encode("cp1258", "replace")
    table = signs(encoding)
    if encoding == "tcvn3":
        table |= {letter.upper(): sign for letter, sign in table.items() if letter.upper() not in table}
    # quotation marks and dashes stood where Windows has them
    page = "cp1252" if encoding in ("tcvn3", "vni") else "latin-1"
    return "".join(table.get(letter, letter) for letter in text).encode(page, "replace")


def _half(letter: str) -> str:
    """Return a letter with its tone, but not its shape, taken apart."""
    spread = unicodedata.normalize("NFD", letter)
    tones = [sign for sign in spread if sign in "\u0300\u0301\u0303\u0309\u0323"]
    shape = unicodedata.normalize("NFC", "".join(sign for sign in spread if sign not in tones))
    return shape + "".join(tones)


def _xml(text: str) -> Any:
    return parse_xml(text)


def _element(tag: str) -> Any:
    return OxmlElement(tag)


def rendered(text: str, **options: Any) -> bytes:
    """Return a sample as a Word file (see ``Office``)."""
    return Office(**options).write(parts(text))
