"""Sets the samples as offices set them (Decree 30/2020/ND-CP, appendix I) and prints them as PDF with LibreOffice.

A4, 13 or 14 points, the first line of a paragraph indented by 1 cm, both margins even, letterhead and signature in two
columns, the page's number at its top from the second page on, tables with lines or without, an appendix that lies.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from tests import offices

SECONDS = 180
_HEADING = re.compile(r"(?:[IVX]+\.|PHẦN|CHƯƠNG|MỤC)\s", re.IGNORECASE)
_ITEM_HEADING = re.compile(r"(?:\d{1,2}\.|[a-zđ]\))\s")
_TITLES = (*offices.HEADINGS, *offices.ANNEXES)


@dataclass(frozen=True)
class Style:
    """How an office sets its documents: points, cm, and whether there are lines, indents, even margins."""

    points: float = 14
    indent: float = 1.0
    before: float = 6
    leading: float = 1.0
    even: bool = True
    ruled: bool = True
    landscape: bool = False
    numbered: bool = True
    head: str = ""
    # Times New Roman is set in a font without Vietnamese letters where it is missing: these come from another then
    font: str = "Times New Roman"


PLAIN = Style()
TIGHT = Style(points=13, indent=1.27, before=0, leading=1.15, font="FreeSerif")
RAGGED = Style(points=13, indent=0, before=6, even=False)
LYING = Style(points=13, before=3, landscape=True, head="KẾ HOẠCH CÔNG TÁC - TÀI LIỆU LƯU HÀNH NỘI BỘ")
BARE = Style(points=13, ruled=False, landscape=True, font="FreeSerif")


def need_office() -> None:
    if not shutil.which("soffice"):
        pytest.skip("needs LibreOffice (soffice)")
    if not Path("/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf").exists():
        pytest.skip("needs the fonts of fonts-liberation")


def printed(files: Mapping[str, bytes], folder: Path) -> dict[str, Path]:
    """Print Word files as PDF in one start of LibreOffice; return the PDF of each name."""
    need_office()
    sources = []
    for name, data in files.items():
        source = folder / f"{name}.docx"
        source.write_bytes(data)
        sources.append(source)
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, *sources],
        check=True,
        capture_output=True,
        timeout=SECONDS,
    )
    return {name: folder / f"{name}.pdf" for name in files}


class Setter:
    """Sets one document."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.word: Word = Document()
        normal = self.word.styles["Normal"]
        normal.font.name = style.font
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), style.font)
        normal.font.size = Pt(style.points)
        section = self.word.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin, section.right_margin = Cm(3), Cm(2)
        section.top_margin = section.bottom_margin = Cm(2)
        section.header_distance = Cm(1)
        if style.numbered or style.head:
            section.different_first_page_header_footer = True
            self._number(section.header.paragraphs[0])
            if style.head:
                self._line(section.header.add_paragraph(), style.head, size=10, align=WD_ALIGN_PARAGRAPH.RIGHT)

    def write(self, found: offices.Parts) -> bytes:
        """Return the document as a Word file."""
        self._columns(found.left, found.right, (6, 11), signature=False)
        self._body(found.body)
        self._columns(found.foot_left, found.foot_right, (8.5, 8), signature=True)
        if found.annex:
            self._annex(found.annex)
        stream = io.BytesIO()
        self.word.save(stream)
        return stream.getvalue()

    # -- what stands side by side

    def _columns(self, left: Sequence[str], right: Sequence[str], widths: Sequence[float], *, signature: bool) -> None:
        if not left and not right:
            return
        table = self.word.add_table(1, 2)
        table.autofit = False
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        for cell, width in zip(table.rows[0].cells, widths, strict=True):
            cell.width = Cm(width)
        if signature:
            for number, line in enumerate(left):
                size = 12 if not number else 11
                self._line(self._next(table.cell(0, 0), number), line, bold=not number, size=size)
            for number, line in enumerate(right):
                last = number == len(right) - 1 and len(right) > 1
                if last:
                    for _ in range(4):
                        self._line(self._next(table.cell(0, 1), 1), "")
                self._line(
                    self._next(table.cell(0, 1), number), line, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER, size=14
                )
            return
        for side, lines in enumerate((left, right)):
            for number, line in enumerate(lines):
                day = ", ngày " in line
                # a wide first line shows how near the columns come
                self._line(
                    self._next(table.cell(0, side), number),
                    line,
                    bold=line.isupper() or line.startswith(("Độc lập", "Đôc lập")),
                    italic=day,
                    align=WD_ALIGN_PARAGRAPH.CENTER,
                    size=12 if line.isupper() else 13,
                )
        self._line(self.word.add_paragraph(), "")

    @staticmethod
    def _next(cell: _Cell, number: int) -> Paragraph:
        paragraph: Paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
        return paragraph

    # -- running text

    def _body(self, items: Sequence[str | list[list[str]]]) -> None:
        title = 0
        for item in items:
            if not isinstance(item, str):
                self._table(item)
                continue
            if item in _TITLES:
                title = 1
                self._line(self.word.add_paragraph(), item, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
                continue
            if title == 1 and not _HEADING.match(item):
                title = 2
                self._line(self.word.add_paragraph(), item, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
                self._line(self.word.add_paragraph(), "")
                continue
            centred = title == 2 and item.isupper() and not _HEADING.match(item)
            if centred:
                self._line(self.word.add_paragraph(), item, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
                continue
            title = 3 if title else 0
            self._paragraph(item)

    def _paragraph(self, text: str) -> None:
        style = self.style
        paragraph = self.word.add_paragraph()
        heading = bool(_HEADING.match(text)) or (bool(_ITEM_HEADING.match(text)) and len(text) < 70)
        self._line(
            paragraph, text, bold=heading, align=WD_ALIGN_PARAGRAPH.JUSTIFY if style.even else WD_ALIGN_PARAGRAPH.LEFT
        )
        paragraph.paragraph_format.first_line_indent = Cm(style.indent)
        paragraph.paragraph_format.space_before = Pt(style.before)
        paragraph.paragraph_format.line_spacing = style.leading

    def _line(
        self,
        paragraph: Paragraph,
        text: str,
        *,
        bold: bool = False,
        italic: bool = False,
        align: WD_ALIGN_PARAGRAPH | None = None,
        size: float | None = None,
    ) -> None:
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.space_before = Pt(0)
        if align is not None:
            paragraph.alignment = align
        run = paragraph.add_run(text)
        run.bold, run.italic = bold, italic
        if size:
            run.font.size = Pt(size)

    def _number(self, paragraph: Paragraph) -> None:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph._p.append(
            parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
        )

    # -- tables and what is attached

    def _table(self, rows: Sequence[Sequence[str]]) -> None:
        head = rows[0]
        table = self.word.add_table(len(rows), len(head), style="Table Grid" if self.style.ruled else None)
        table.autofit = False
        for number, row in enumerate(rows):
            for column, words in enumerate(row):
                cell = table.cell(number, column)
                for index, line in enumerate(words.split("<br>")):
                    centred = not number or column == 0
                    self._line(
                        self._next(cell, index),
                        line,
                        bold=not number,
                        align=WD_ALIGN_PARAGRAPH.CENTER if centred else None,
                        size=11,
                    )
            if len(row) < len(head):
                table.cell(number, len(row) - 1).merge(table.cell(number, len(head) - 1))
        self._widths(table, rows)
        repeated = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
        self._line(self.word.add_paragraph(), "")

    def _widths(self, table: Any, rows: Sequence[Sequence[str]]) -> None:
        whole = 24.7 if self.word.sections[-1].orientation == WD_ORIENT.LANDSCAPE else 16.0  # between the margins
        shares = []
        for column in range(len(rows[0])):
            longest = max((len(row[column]) for row in rows if len(row) == len(rows[0])), default=5)
            shares.append(min(max(longest, 9), 60) ** 0.6)
        for column, share in enumerate(shares):
            for cell in table.columns[column].cells:
                cell.width = Cm(whole * share / sum(shares))

    def _annex(self, items: Sequence[str | list[list[str]]]) -> None:
        section = self.word.add_section(WD_SECTION.NEW_PAGE)
        section.different_first_page_header_footer = False
        if self.style.landscape:
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = Cm(29.7), Cm(21)
        self._body(items)


def document(text: str, style: Style = PLAIN) -> bytes:
    """Return a sample's text as an office sets it, as a Word file."""
    # a blank for the number or day is no gap between columns
    text = re.sub(
        r"(?<=Số:) {3,}(?=/)|(?<=ngày) {3,}(?=tháng)", lambda blank: " \u00a0" * (len(blank.group()) // 2), text
    )
    return Setter(style).write(offices.parts(text))
