"""The numbers that Word prints before paragraphs of lists, worked out from a file's numbering part."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from dondoc.ingest.styles import Listed, Styles, W, value, whole

LEVELS = 9
MAX_PATTERN = 200  # characters of a level's text
_PLACE = re.compile(r"%([1-9])")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_DASHES = "-‐‑‒–—−\uf02d\uf0be"


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    kind: str
    pattern: str
    restart: int | None
    gap: str
    legal: bool
    font: str | None


@dataclass(frozen=True, slots=True)
class Label:
    """What stands before a paragraph, with the gap behind it, and the font that it is set in."""

    text: str
    font: str | None


class Numbering:
    """The lists of one file; it counts, so paragraphs must come in their order."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._patterns: dict[int, etree._Element] = {}
        self._lists: dict[int, etree._Element] = {}
        for child in root if root is not None else ():
            if child.tag == W + "abstractNum":
                self._patterns[whole(child.get(W + "abstractNumId")) or 0] = child
            elif child.tag == W + "num":
                self._lists[whole(child.get(W + "numId")) or 0] = child
        self._styles = styles
        self._levels: dict[int, tuple[int, dict[int, _Level], dict[str, int], dict[int, int]]] = {}
        self._counts: dict[int, list[int | None]] = {}
        self._begun: set[tuple[int, int]] = set()

    def label(self, listed: Listed) -> Label | None:
        """Return what Word prints before the next paragraph of a list; ``None`` where there is no such list."""
        if listed.number not in self._lists:
            return None
        pattern, levels, by_style, restarts = self._list(listed.number)
        place = listed.level
        if listed.style is not None:
            place = by_style.get(listed.style, place or 0)
        place = place or 0
        level = levels.get(place)
        if level is None:
            return None
        counts = self._counts.setdefault(pattern, [None] * LEVELS)
        self._count(listed.number, place, counts, levels, restarts)
        text = bullet(level.pattern) if level.kind == "bullet" else self._filled(level, levels, counts)
        return Label(text + level.gap, level.font) if text else None

    def _count(
        self, number: int, place: int, counts: list[int | None], levels: dict[int, _Level], restarts: dict[int, int]
    ) -> None:
        """Count a paragraph at a level: what lies above is begun, what lies below begins anew."""
        for above in range(place):
            if counts[above] is None and above in levels:
                counts[above] = levels[above].start
        before = counts[place]
        if (number, place) not in self._begun:
            self._begun.add((number, place))
            if place in restarts:
                before = restarts[place] - 1
        counts[place] = levels[place].start if before is None else before + 1
        for below in range(place + 1, LEVELS):
            restart = levels[below].restart if below in levels else None
            # w:lvlRestart: 0 never, n once a level up to the n-th is used (ISO/IEC 29500-1, 17.9.10)
            if restart is None or place < restart:
                counts[below] = None

    @staticmethod
    def _filled(level: _Level, levels: dict[int, _Level], counts: list[int | None]) -> str:
        if level.kind == "none" and not _PLACE.sub("", level.pattern).strip():
            return ""

        def number(found: re.Match[str]) -> str:
            place = int(found[1]) - 1
            other = levels.get(place)
            if other is None:
                return ""
            count = counts[place]
            kind = "decimal" if level.legal and other.kind != "decimalZero" else other.kind
            return printed(other.start if count is None else count, kind)

        return _PLACE.sub(number, level.pattern)

    def _list(self, number: int) -> tuple[int, dict[int, _Level], dict[str, int], dict[int, int]]:
        """Return a list's pattern, its levels, which style names which level, and where levels start anew."""
        if number not in self._levels:
            said = self._lists[number]
            pattern = self._pattern(whole(value(said, "abstractNumId")) or 0)
            levels: dict[int, _Level] = {}
            by_style: dict[str, int] = {}
            restarts: dict[int, int] = {}
            root = self._patterns.get(pattern)
            for level in root.iterchildren(W + "lvl") if root is not None else ():
                self._read(level, levels, by_style)
            for override in said.iterchildren(W + "lvlOverride"):
                place = whole(override.get(W + "ilvl"), 0, LEVELS - 1) or 0
                own = override.find(W + "lvl")
                if own is not None:
                    self._read(own, levels, by_style)
                start = whole(value(override, "startOverride"))
                if start is not None:
                    restarts[place] = start
            self._levels[number] = pattern, levels, by_style, restarts
        return self._levels[number]

    def _pattern(self, number: int) -> int:
        """Return the pattern that counts: one that only names a numbering style leads to that style's."""
        for _ in range(5):
            root = self._patterns.get(number)
            linked = self._styles.list_of(value(root, "numStyleLink")) if root is not None else None
            if linked is None or linked not in self._lists:
                return number
            number = whole(value(self._lists[linked], "abstractNumId")) or 0
        return number

    @staticmethod
    def _read(said: etree._Element, levels: dict[int, _Level], by_style: dict[str, int]) -> None:
        place = whole(said.get(W + "ilvl"), 0, LEVELS - 1) or 0
        style = value(said, "pStyle")
        if style:
            by_style[style] = place
        fonts = said.find(f"{W}rPr/{W}rFonts")
        start = whole(value(said, "start"))
        levels[place] = _Level(
            start=1 if start is None else start,
            kind=value(said, "numFmt") or "decimal",
            pattern=(value(said, "lvlText") or "")[:MAX_PATTERN],
            restart=whole(value(said, "lvlRestart"), 0, LEVELS),
            gap="" if value(said, "suff") == "nothing" else " ",
            legal=value(said, "isLgl") is not None,
            font=fonts.get(W + "ascii") if fonts is not None else None,
        )


def bullet(sign: str) -> str:
    """Return a bullet as people type it: a dash, a plus, a star, or else a dot, whatever the symbol font draws."""
    sign = sign.strip()
    if not sign:
        return ""
    if sign[0] in _DASHES:
        return "-"
    return sign if sign in ("+", "*") else "•"


def printed(number: int, kind: str) -> str:
    """Return a number in a format of Word (``w:numFmt``); one that is not known is printed in digits."""
    if kind in ("none", "bullet"):
        return ""
    if kind == "decimalZero":
        return f"{number:02d}"
    if kind in ("lowerLetter", "upperLetter") and 0 < number <= 26 * 30:
        # behind z Word doubles the letter: aa, bb, …
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if kind == "lowerLetter" else letter.upper()
    if kind in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        roman = ""
        for size, signs in _ROMAN:
            roman += signs * (number // size)
            number %= size
        return roman if kind == "lowerRoman" else roman.upper()
    return str(number)
