"""What a Word file's styles say of its paragraphs, runs and tables: fonts, capitals, hidden text, lists, rules."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAX_BASED = 20  # styles that rest on one another
_OFF = ("0", "false", "off", "none")
_VISIBLE = ("nil", "none", "")


@dataclass(frozen=True, slots=True)
class Look:
    """How a run looks, as far as its text depends on it."""

    font: str | None = None
    hidden: bool = False
    capitals: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """Which list a paragraph belongs to; ``level`` from 0, ``None`` where only the style is named."""

    number: int
    level: int | None
    style: str | None = None


def value(element: etree._Element | None, name: str) -> str | None:
    """Return the ``w:val`` of a child, or ``None``."""
    child = element.find(W + name) if element is not None else None
    return child.get(W + "val", "") if child is not None else None


def whole(text: str | None, least: int = 0, most: int = 1_000_000) -> int | None:
    """Return a number that a file gives as text, held within bounds; ``None`` where it is none."""
    try:
        return min(max(int(text or ""), least), most)
    except ValueError:
        return None


class Styles:
    """The styles of one file; a missing part is one without styles."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._defaults: dict[str, str] = {}
        base = Look()
        if root is not None:
            base = self._looked(base, root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
            for style in root.iterchildren(W + "style"):
                name = style.get(W + "styleId", "")
                self._styles[name] = style
                if style.get(W + "default", "0") not in _OFF:
                    self._defaults[style.get(W + "type", "")] = name
        self._base = base
        self._looks: dict[tuple[str | None, str | None], Look] = {}
        self._lists: dict[str, Listed | None] = {}

    def _chain(self, name: str | None) -> list[etree._Element]:
        """Return a style and those it is based on, the last of them first."""
        chain: list[etree._Element] = []
        while name is not None and name in self._styles and len(chain) < MAX_BASED:
            chain.append(self._styles[name])
            name = value(chain[-1], "basedOn")
        return chain[::-1]

    def look(self, paragraph: str | None, run: etree._Element | None) -> Look:
        """Return how a run looks: the style of its paragraph, its own style, what it says itself."""
        character = value(run, "rStyle")
        key = (paragraph, character)
        found = self._looks.get(key)
        if found is None:
            found = self._base
            for style in (*self._chain(paragraph or self._defaults.get("paragraph")), *self._chain(character)):
                found = self._looked(found, style.find(W + "rPr"))
            self._looks[key] = found
        return self._looked(found, run) if run is not None and len(run) else found

    @staticmethod
    def _looked(look: Look, said: etree._Element | None) -> Look:
        if said is None:
            return look
        for child in said:
            if child.tag == W + "rFonts":
                name = child.get(W + "ascii") or child.get(W + "hAnsi")
                if name or child.get(W + "asciiTheme"):
                    look = replace(look, font=name)
            elif child.tag == W + "vanish":
                look = replace(look, hidden=child.get(W + "val", "1") not in _OFF)
            elif child.tag == W + "caps":
                look = replace(look, capitals=child.get(W + "val", "1") not in _OFF)
        return look

    def listed(self, properties: etree._Element | None) -> Listed | None:
        """Return the list that a paragraph belongs to, by itself or by its style."""
        style = value(properties, "pStyle") or self._defaults.get("paragraph")
        own = properties.find(W + "numPr") if properties is not None else None
        inherited = self._of_style(style) if style else None
        if own is None:
            return inherited
        number, level = whole(value(own, "numId")), whole(value(own, "ilvl"), 0, 8)
        if number is None:
            number = inherited.number if inherited else 0
        return Listed(number, level or 0) if number else None

    def _of_style(self, name: str) -> Listed | None:
        if name not in self._lists:
            number = level = None
            for style in self._chain(name):
                said = style.find(f"{W}pPr/{W}numPr")
                if said is not None:
                    number = whole(value(said, "numId")) if value(said, "numId") is not None else number
                    level = whole(value(said, "ilvl"), 0, 8) if value(said, "ilvl") is not None else level
            self._lists[name] = Listed(number, level, name) if number else None
        return self._lists[name]

    def list_of(self, name: str | None) -> int | None:
        """Return the list that a numbering style names (``w:numStyleLink``)."""
        found = self._of_style(name) if name else None
        return found.number if found else None

    def ruled(self, properties: etree._Element | None) -> bool:
        """Return whether lines stand between a table's columns, by itself or by its style."""
        name = value(properties, "tblStyle") or self._defaults.get("table")
        seen = False
        for said in (*(style.find(W + "tblPr") for style in self._chain(name)), properties):
            borders = said.find(W + "tblBorders") if said is not None else None
            inside = value(borders, "insideV")
            if borders is not None and inside is not None:
                seen = inside not in _VISIBLE
        return seen
