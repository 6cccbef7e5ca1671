"""A web page as what a reader sees of it: paragraphs, tables with their cells, and the groups that hold them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# groups within groups; deeper ones are one with the group around them, so that walking them needs no deep stack
MAX_GROUPS = 120
MAX_ELEMENTS = 1_000_000
MAX_SPAN = 1_000  # columns or rows that one cell may span, as browsers have it
MAX_CELLS = 200_000

_DROPPED = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "iframe",
        "frame",
        "svg",
        "canvas",
        "audio",
        "video",
        "object",
        "embed",
        "applet",
        "map",
        "button",
        "select",
        "input",
        "textarea",
        "datalist",
        "progress",
        "meter",
        "dialog",
        "nav",
        "rp",
        "rt",
        "math",
    )
)
_BLOCKS = frozenset(
    (
        "html",
        "body",
        "div",
        "p",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "aside",
        "blockquote",
        "pre",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "center",
        "form",
        "fieldset",
        "legend",
        "address",
        "figure",
        "figcaption",
        "hr",
        "details",
        "summary",
        "hgroup",
        "search",
        "menu",
        "dir",
        "listing",
        "xmp",
    )
)
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all)", re.I)
_UPPER = re.compile(r"text-transform\s*:\s*uppercase", re.I)
_NO_MARKER = re.compile(r"list-style(?:-type)?\s*:[^;]*\bnone\b", re.I)
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:[^;]*\b((?:lower|upper)-(?:roman|alpha|latin)|decimal)\b", re.I)
_KEPT_LINES = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.I)
_ALIGN = re.compile(r"text-align\s*:\s*(\w+)", re.I)
_FONT = re.compile(r"font(?:-family)?\s*:[^;]*?[\"']?(\.Vn\w*|VNI-[\w-]*)", re.I)
_SPACES = re.compile(r"[ \t\n\r\f]+")
_NOTHING = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
_MARKED = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3})*[.)/]|[a-zđ]\)|\([\da-zđ]{1,3}\)|[IVXLC]{1,6}[.)]|[-–—+•*])(?:\s|$)", re.I
)
# as offices set them, list within list
_BULLETS = ("-", "+", "•")
_TYPES = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman", "1": "decimal"}


@dataclass(slots=True)
class Paragraph:
    """A line as it is shown: its text, how many of its letters lead elsewhere, the old font that it is set in."""

    text: str
    linked: int = 0
    font: str = ""
    heading: bool = False
    gap: bool = False  # an empty line goes before it, or it is set in another way: in the middle or no more


@dataclass(slots=True)
class Group:
    """What one element holds; ``hint`` is its name, class and id, ``columns`` whether these stand side by side."""

    hint: str
    blocks: list[Block] = field(default_factory=list)
    columns: bool = False


@dataclass(slots=True)
class Cell:
    """A cell of a table: its place in the grid from 0, how far it reaches, what it holds."""

    row: int
    column: int
    rows: int
    columns: int
    group: Group


@dataclass(slots=True)
class Grid:
    """A table, its cells row by row."""

    cells: list[Cell] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Return the number of columns in which a cell begins; who writes a page may claim more."""
        return max((cell.column + 1 for cell in self.cells), default=0)

    @property
    def height(self) -> int:
        """Return the number of rows."""
        return max((cell.row + 1 for cell in self.cells), default=0)


Block = Paragraph | Group | Grid


def paragraphs(block: Block) -> Iterator[Paragraph]:
    """Yield all paragraphs of a block in their order."""
    if isinstance(block, Paragraph):
        yield block
    elif isinstance(block, Group):
        for inner in block.blocks:
            yield from paragraphs(inner)
    else:
        for cell in block.cells:
            yield from paragraphs(cell.group)


@dataclass(slots=True)
class _List:
    """A list that is open: ``style`` is how it counts, or the bullet itself, or empty for no marks."""

    style: str
    number: int
    step: int


@dataclass(slots=True)
class _Table:
    """A table that is open: ``taken`` holds until which row each column is filled from above."""

    grid: Grid
    row: int = -1
    column: int = 0
    taken: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Element:
    """What an element changes while it is open; what follows it sees what was before."""

    tag: str
    opened: bool = False  # it began a group
    linked: bool = False
    upper: bool = False
    kept: bool = False
    font: str = ""
    centred: bool = False
    table: _Table | None = None
    items: _List | None = None


class Builder:
    """Takes a page's elements and texts in their order and makes blocks of them."""

    def __init__(self) -> None:
        self.root = Group("")
        self._groups: list[Group] = [self.root]
        self._open: list[_Element] = [_Element("")]
        self._tables: list[_Table] = []
        self._lists: list[_List] = []
        self._pieces: list[tuple[str, bool, str]] = []
        self._marker = ""
        self._gap = False
        self._heading = False
        self._centred = False
        self._cells = 0

    def start(self, tag: str, attributes: dict[str, str | None]) -> bool:
        """Open an element.

        Returns:
            Whether it is seen; of one that is not, nothing is to be given, not even its end.
        """
        style = attributes.get("style") or ""
        if tag in _DROPPED or "hidden" in attributes or (style and _HIDDEN.search(style)):
            return False
        above = self._open[-1]
        element = _Element(tag, False, above.linked, above.upper, above.kept, above.font, above.centred)
        align = _ALIGN.search(style) if style else None
        if wanted := align[1] if align else attributes.get("align") if tag != "table" else None:
            element.centred = wanted.strip().lower() == "center"
        if style:
            element.upper = element.upper or bool(_UPPER.search(style))
            element.kept = element.kept or bool(_KEPT_LINES.search(style))
        named = _FONT.search(style) if style else None
        face = attributes.get("face") if tag == "font" else None
        element.font = named[1] if named else face or element.font
        if tag == "a":
            target = (attributes.get("href") or "").strip()
            element.linked = element.linked or (bool(target) and not target.startswith("#"))
        self._open.append(element)
        element.centred = element.centred or tag == "center"
        if tag == "br":
            self._line()
        elif tag in _BLOCKS:
            self._start_block(tag, attributes, style, element)
        return True

    def end(self) -> None:
        """Close the element that was opened last."""
        element = self._open.pop()
        tag = element.tag
        if tag in _BLOCKS:
            self._flush(element.centred)
        if tag[:1] == "h" and tag[1:].isdigit():
            self._heading = False
        if element.opened:
            self._groups.pop()
        if element.items is not None:
            self._lists.pop()
        if element.table is not None:
            self._tables.pop()
        if tag == "li":
            self._marker = ""

    def text(self, text: str) -> None:
        """Take a stretch of text."""
        element = self._open[-1]
        if element.upper:
            text = text.upper()
        if element.kept:
            first, *rest = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            self._pieces.append((first.replace(" ", "\u00a0"), element.linked, element.font))
            for line in rest:
                self._line()
                self._pieces.append((line.replace(" ", "\u00a0"), element.linked, element.font))
        elif text:
            self._pieces.append((text, element.linked, element.font))

    def finish(self) -> Group:
        """Return the group that holds all."""
        self._flush()
        return self.root

    # -- blocks ----------------------------------------------------------------------------------------------------

    def _start_block(self, tag: str, attributes: dict[str, str | None], style: str, element: _Element) -> None:
        self._flush(self._open[-2].centred)
        if tag in ("ol", "ul", "menu", "dir"):
            element.items = _list(tag, attributes, style, sum(items.style in _BULLETS for items in self._lists))
            self._lists.append(element.items)
        elif tag == "li":
            self._item(attributes, style)
        elif tag in ("pre", "listing", "xmp"):
            element.kept = True
        elif tag[0] == "h" and tag[1:].isdigit():
            self._heading = True
        elif tag == "table":
            element.table = _Table(Grid())
            self._groups[-1].blocks.append(element.table.grid)
            self._tables.append(element.table)
            return
        elif tag == "tr" and self._tables:
            self._tables[-1].row += 1
            self._tables[-1].column = 0
            return
        elif tag in ("td", "th") and self._tables:
            self._cell(attributes, element)
            return
        if tag not in ("p", "li", "hr") and len(self._groups) < MAX_GROUPS:
            group = Group(f"{tag} {attributes.get('class') or ''} {attributes.get('id') or ''}".lower())
            self._groups[-1].blocks.append(group)
            self._groups.append(group)
            element.opened = True

    def _cell(self, attributes: dict[str, str | None], element: _Element) -> None:
        table = self._tables[-1]
        table.row = max(table.row, 0)
        columns, rows = _span(attributes.get("colspan")), _span(attributes.get("rowspan"))
        while table.taken.get(table.column, -1) >= table.row:
            table.column += 1
        group = Group(f"td {attributes.get('class') or ''} {attributes.get('id') or ''}".lower())
        self._cells += 1
        if self._cells > MAX_CELLS or len(self._groups) >= MAX_GROUPS:
            return
        table.grid.cells.append(Cell(table.row, table.column, rows, columns, group))
        if rows > 1:
            table.taken.update(dict.fromkeys(range(table.column, table.column + columns), table.row + rows - 1))
        table.column += columns
        self._groups.append(group)
        element.opened = True
        self._marker = ""

    def _item(self, attributes: dict[str, str | None], style: str) -> None:
        items = self._lists[-1] if self._lists else _List("-", 0, 0)
        value = attributes.get("value")
        if value and re.fullmatch(r"-?\d{1,6}", value.strip()):
            items.number = int(value)
        self._marker = "" if _NO_MARKER.search(style) else _marked(items)
        items.number += items.step

    # -- lines -----------------------------------------------------------------------------------------------------

    def _line(self) -> None:
        """End a line; an empty one is a gap."""
        if not self._flush(self._open[-1].centred):
            self._gap = True

    def _flush(self, centred: bool = False) -> bool:
        """Write what stands in the line, ``centred`` or not; return whether it was anything."""
        pieces, self._pieces = self._pieces, []
        if not pieces:
            return False
        text = _SPACES.sub(" ", _NOTHING.sub("", "".join(piece for piece, _, _ in pieces))).strip(" ")
        text = text.replace("\u00a0", " ").rstrip()
        if not text.strip():
            self._gap = self._gap or bool("".join(piece for piece, _, _ in pieces).strip(" \t\n\r\f"))
            return False
        marker, self._marker = self._marker, ""
        if marker and not _MARKED.match(text.lstrip()):
            text = f"{marker} {text.lstrip()}"
        linked = sum(_letters(piece) for piece, link, _ in pieces if link)
        fonts = {font for piece, _, font in pieces if piece.strip()}
        old = sorted(font for font in fonts if font.lower().startswith((".vn", "vni")))
        font = fonts.pop() if len(fonts) == 1 else old[0] if old else ""
        block = Paragraph(text, linked, font, self._heading, self._gap or centred != self._centred)
        self._centred = centred
        self._groups[-1].blocks.append(block)
        self._gap = False
        return True


def _letters(text: str) -> int:
    return sum(sign.isalnum() for sign in text)


def _span(value: str | None) -> int:
    """Return how many columns or rows a cell spans; what is no number, or none, is 1."""
    found = re.match(r"\s*(\d{1,6})", value or "")
    return min(max(int(found[1]), 1), MAX_SPAN) if found else 1


def _list(tag: str, attributes: dict[str, str | None], style: str, bulleted: int) -> _List:
    """Return a list's marks (HTML, 4.4.5), for one that stands in ``bulleted`` lists with bullets."""
    if _NO_MARKER.search(style):
        return _List("", 0, 0)
    if tag != "ol":
        return _List(_BULLETS[min(bulleted, len(_BULLETS) - 1)], 0, 0)
    named = _LIST_STYLE.search(style)
    kind = named[1].lower().replace("latin", "alpha") if named else _TYPES.get(attributes.get("type") or "", "decimal")
    start = re.fullmatch(r"\s*(-?\d{1,6})\s*", attributes.get("start") or "")
    return _List(kind, int(start[1]) if start else 1, -1 if "reversed" in attributes else 1)


def _marked(items: _List) -> str:
    """Return the mark of a list's next item."""
    if items.style in ("", *_BULLETS):
        return items.style
    number = items.number
    if items.style.endswith("alpha") and number > 0:
        label = ""
        while number > 0:
            number, rest = divmod(number - 1, 26)
            label = chr(ord("a") + rest) + label
        return f"{label})" if items.style == "lower-alpha" else f"{label.upper()}."
    if items.style.endswith("roman") and 0 < number < 4000:
        roman = _roman(number)
        return f"{roman.lower()}." if items.style == "lower-roman" else f"{roman}."
    return f"{number}."


def _roman(number: int) -> str:
    label = ""
    for value, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        count, number = divmod(number, value)
        label += sign * count
    return label
