"""Walks the body, a header or a note of a Word file and gives its paragraphs and tables as they are once accepted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from dondoc.ingest.blocks import Block, Cell, Grid, Paragraph
from dondoc.ingest.numbering import Numbering
from dondoc.ingest.styles import Styles, W, value, whole

MAX_COLUMNS = 100  # Word allows 63
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_BOX = W + "txbxContent"
# what only holds what stands in it, inserted text and the new place of moved text included
_WRAPPERS = {
    W + name
    for name in ("sdtContent", "ins", "moveTo", "hyperlink", "smartTag", "customXml", "dir", "bdo", "fldSimple")
}
_DRAWN = {W + "drawing", W + "pict", W + "object"}
# fields whose result says nothing of its own: page numbers, lists of the headings below
_DROPPED = re.compile(r"\s*(?:TOC|INDEX|PAGE|NUMPAGES|SECTIONPAGES)\b")
# the signs of symbol fonts that stand for something in running text
_SYMBOLS = {
    0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xA3: "≤", 0xB4: "×", 0xB9: "≠", 0xB7: "•", 0xA8: "□", 0x6F: "□",
    0xFC: "✓", 0xFE: "☑", 0xE0: "→", 0xAE: "→", 0x2D: "-", 0xD0: "°",
}  # fmt: skip
_PRIVATE = re.compile("[\uf000-\uf0ff]")


@dataclass(slots=True)
class _Field:
    code: str = ""
    result: bool = False

    @property
    def shown(self) -> bool:
        return self.result and not _DROPPED.match(self.code)


@dataclass(slots=True)
class _Pieces:
    """A paragraph as it is read: its number, its stretches with their fonts, and the text boxes that hang on it."""

    paragraph: Paragraph
    stretches: list[tuple[list[str], str | None]] = field(default_factory=list)
    boxes: list[Block] = field(default_factory=list)


class Story:
    """Reads the stories of one file in their order, since its lists count on; ``settle`` then sets their words."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self._styles = styles
        self._numbering = numbering
        self._fields: list[_Field] = []
        self._read: list[_Pieces] = []
        self._open: _Pieces | None = None

    def blocks(self, parent: etree._Element) -> list[Block]:
        """Return the paragraphs and tables in an element, text boxes behind the paragraph that they hang on."""
        found = list(self._blocks(parent))
        if self._open is not None:
            self._open = None
        return found

    def stretches(self) -> Iterator[tuple[str, str | None]]:
        """Yield the stretches of all that was read, with the fonts that they are set in."""
        for pieces in self._read:
            for parts, font in pieces.stretches:
                yield "".join(parts), font

    def settle(self, restored: Callable[[str, str | None], str]) -> None:
        """Give the paragraphs their words; the number, read as the first stretch, stays apart.

        Args:
            restored: makes the words of a stretch in a font.
        """
        for pieces in self._read:
            words = [restored("".join(parts), font) for parts, font in pieces.stretches]
            pieces.paragraph.label = words[0]
            pieces.paragraph.text = "".join(words[1:]).replace("\u00ad", "")
        self._read.clear()

    # -- blocks --------------------------------------------------------------------------------------------------

    def _blocks(self, parent: etree._Element) -> Iterator[Block]:
        for child in parent:
            tag = child.tag
            if tag == W + "p":
                yield from self._paragraph(child)
            elif tag == W + "tbl":
                self._open = None
                yield self._table(child)
            elif tag in _WRAPPERS:
                yield from self._blocks(child)
            elif tag == W + "sdt":
                yield from self._blocks_of(child.find(W + "sdtContent"))
            elif tag == _MC + "AlternateContent":
                yield from self._blocks_of(_chosen(child))

    def _blocks_of(self, parent: etree._Element | None) -> Iterator[Block]:
        if parent is not None:
            yield from self._blocks(parent)

    def _paragraph(self, element: etree._Element) -> Iterator[Block]:
        properties = element.find(W + "pPr")
        style = value(properties, "pStyle")
        mark = properties.find(W + "rPr") if properties is not None else None
        gone = mark is not None and (mark.find(W + "del") is not None or mark.find(W + "moveFrom") is not None)
        pieces = self._open
        if pieces is None:
            pieces = _Pieces(Paragraph(""))
            listed = self._styles.listed(properties)
            words = any(True for _ in element.iter(W + "t", W + "sym"))
            label = None
            if listed is not None and not (gone and not words):
                look = self._styles.look(style, mark)
                label = None if look.hidden and not words else self._numbering.label(listed)
            pieces.stretches.append(([label.text if label else ""], label.font if label else None))
        self._runs(element, style, pieces)
        self._open = pieces if gone else None
        if gone:
            # its mark is deleted: what follows goes on in the same paragraph
            return
        self._read.append(pieces)
        yield pieces.paragraph
        yield from pieces.boxes

    # -- runs ----------------------------------------------------------------------------------------------------

    def _runs(self, parent: etree._Element, style: str | None, pieces: _Pieces) -> None:
        for child in parent:
            tag = child.tag
            if tag == W + "r":
                self._run(child, style, pieces)
            elif tag in _WRAPPERS:
                if tag != W + "fldSimple" or not _DROPPED.match(child.get(W + "instr", "")):
                    self._runs(child, style, pieces)
            elif tag == W + "sdt":
                content = child.find(W + "sdtContent")
                if content is not None:
                    self._runs(content, style, pieces)
            elif tag == _MC + "AlternateContent":
                chosen = _chosen(child)
                if chosen is not None:
                    self._runs(chosen, style, pieces)
            elif tag in (_MATH + "oMath", _MATH + "oMathPara"):
                self._put("".join(part.text or "" for part in child.iter(_MATH + "t")), None, pieces)

    def _run(self, run: etree._Element, style: str | None, pieces: _Pieces) -> None:
        look = self._styles.look(style, run.find(W + "rPr"))
        for child in run:
            tag = child.tag
            if tag == W + "fldChar":
                self._field(child.get(W + "fldCharType"))
            elif tag == W + "instrText":
                if self._fields:
                    self._fields[-1].code += child.text or ""
            elif tag in _DRAWN:
                self._drawn(child, pieces)
            elif tag == _MC + "AlternateContent":
                self._drawn(_chosen(child), pieces)
            elif not look.hidden:
                text = _text(child)
                self._put(text.upper() if look.capitals else text, look.font, pieces)

    def _put(self, text: str, font: str | None, pieces: _Pieces) -> None:
        if not text or not all(one.shown for one in self._fields):
            return
        parts, name = pieces.stretches[-1]
        if name == font and len(pieces.stretches) > 1:
            parts.append(text)
        else:
            pieces.stretches.append(([text], font))

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].result = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _drawn(self, element: etree._Element | None, pieces: _Pieces) -> None:
        """Read the text boxes of a drawing; a box within a box is read with the outer one."""
        if element is None:
            return
        for child in element:
            if child.tag == _BOX:
                fields, self._fields, paragraph, self._open = self._fields, [], self._open, None
                pieces.boxes.extend(self._blocks(child))
                self._fields, self._open = fields, paragraph
            elif child.tag == _MC + "AlternateContent":
                self._drawn(_chosen(child), pieces)
            else:
                self._drawn(child, pieces)

    # -- tables --------------------------------------------------------------------------------------------------

    def _table(self, table: etree._Element) -> Grid:
        properties = table.find(W + "tblPr")
        cells: list[Cell] = []
        reaching: dict[int, Cell] = {}
        lines = 0
        row = 0
        for element in _rows(table):
            said = element.find(W + "trPr")
            if said is not None and said.find(W + "del") is not None:
                continue
            column = whole(value(said, "gridBefore"), 0, MAX_COLUMNS) or 0
            last: Cell | None = None
            for place in _cells(element):
                own = place.find(W + "tcPr")
                width = whole(value(own, "gridSpan"), 1, MAX_COLUMNS) or 1
                merged = own.find(W + "vMerge") if own is not None else None
                across = own.find(W + "hMerge") if own is not None else None
                lines += _lined(own)
                if across is not None and across.get(W + "val") != "restart" and last is not None:
                    last.columns += width
                    column += width
                    continue
                above = reaching.get(column)
                goes_on = merged is not None and merged.get(W + "val") != "restart"
                if goes_on and above is not None and above.row + above.rows == row:
                    above.rows += 1
                    last = above
                elif column < MAX_COLUMNS:
                    self._open = None
                    last = Cell(row, column, list(self._blocks(place)), 1, width)
                    self._open = None
                    cells.append(last)
                    if merged is not None:
                        reaching[column] = last
                    else:
                        reaching.pop(column, None)
                column += width
            row += 1
        ruled = self._styles.ruled(properties)
        return Grid(cells, ruled if not lines else lines > 0)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    return _inside(table, W + "tr")


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    return _inside(row, W + "tc")


def _inside(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Yield the children of one kind, those in content controls and inserted ones included."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag == W + "sdt" or child.tag in _WRAPPERS:
            yield from _inside(child, tag)


def _lined(properties: etree._Element | None) -> int:
    """Return 1 where a cell says that a line stands at its side, -1 where it says that none does, else 0."""
    borders = properties.find(W + "tcBorders") if properties is not None else None
    if borders is None:
        return 0
    said = [value(borders, side) for side in ("left", "right", "start", "end")]
    if any(side not in (None, "nil", "none", "") for side in said):
        return 1
    return -1 if any(side is not None for side in said) else 0


def _chosen(alternate: etree._Element) -> etree._Element | None:
    """Return the choice of ``mc:AlternateContent`` that holds text, one of them only, so that none comes twice."""
    choices: Iterable[etree._Element] = list(alternate)
    first = next(iter(choices), None)
    return next((choice for choice in choices if next(choice.iter(_BOX), None) is not None), first)


def _text(child: etree._Element) -> str:
    """Return what a child of a run prints; a soft hyphen stays, since TCVN3's fonts print it as ư."""
    tag = child.tag
    if tag == W + "t":
        text = (child.text or "").replace("\n", " ")
        # what is set in a symbol font comes as signs of the private area
        return _PRIVATE.sub(lambda sign: _symbol(ord(sign.group())), text) if _PRIVATE.search(text) else text
    if tag in (W + "tab", W + "ptab"):
        return "\t"
    if tag in (W + "br", W + "cr"):
        return "\n"
    if tag == W + "noBreakHyphen":
        return "-"
    if tag == W + "softHyphen":
        return "\u00ad"
    if tag == W + "sym":
        try:
            code = int(child.get(W + "char", ""), 16)
        except ValueError:
            return ""
        return _symbol(code)
    return ""


def _symbol(code: int) -> str:
    if 0xF000 <= code <= 0xF0FF:
        return _SYMBOLS.get(code & 0xFF, "")
    return chr(code) if 0x20 <= code < 0xD800 else ""
