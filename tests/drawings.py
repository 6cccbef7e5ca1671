"""Draws PDFs letter by letter: what stands where is up to the test, as a stamp's number is up to the stamp."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

A4 = (595.0, 842.0)
LEFT, RIGHT = 85.0, 538.0
_FONTS = Path("/usr/share/fonts/truetype/dejavu")


def need_fonts() -> None:
    if not (_FONTS / "DejaVuSerif.ttf").exists():
        pytest.skip("needs the fonts of fonts-dejavu")


class Sheet:
    """Draws pages; places are in points from the top left corner, a text stands on its base line."""

    def __init__(self, size: tuple[float, float] = A4, password: str | None = None) -> None:
        need_fonts()
        for name, file in (("serif", "DejaVuSerif"), ("bold", "DejaVuSerif-Bold")):
            pdfmetrics.registerFont(TTFont(name, str(_FONTS / f"{file}.ttf")))
        self._stream = io.BytesIO()
        self.size = size
        self.canvas = Canvas(self._stream, pagesize=size, encrypt=password, invariant=1)

    def say(self, x: float, y: float, text: str, size: float = 13, font: str = "serif") -> None:
        """Draw a text from ``x`` on."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, self.size[1] - y, text)

    def centre(self, x: float, y: float, text: str, size: float = 13, font: str = "serif") -> None:
        """Draw a text around ``x``."""
        self.say(x - self.width(text, size, font) / 2, y, text, size, font)

    @staticmethod
    def width(text: str, size: float = 13, font: str = "serif") -> float:
        """Return how wide a text is."""
        return pdfmetrics.stringWidth(text, font, size)

    def paragraph(
        self, y: float, text: str, *, indent: float = 28, size: float = 13, step: float = 18, even: bool = True
    ) -> float:
        """Draw a paragraph between the margins, its lines as wide as they; return the base line below."""
        for number, line in enumerate(self.lines(text, size, indent)):
            x = LEFT + (indent if not number else 0)
            words = line.split()
            loose = RIGHT - x - sum(self.width(word, size) for word in words)
            last = number == len(self.lines(text, size, indent)) - 1
            gap = self.width(" ", size) if last or not even or len(words) < 2 else loose / (len(words) - 1)
            for word in words:
                self.say(x, y, word, size)
                x += self.width(word, size) + gap
            y += step
        return y

    def lines(self, text: str, size: float, indent: float) -> list[str]:
        """Return the lines into which a paragraph is broken."""
        made: list[str] = []
        room = RIGHT - LEFT - indent
        line = ""
        for word in text.split():
            longer = f"{line} {word}".strip()
            if line and self.width(longer, size) > room:
                made.append(line)
                line, room = word, RIGHT - LEFT
            else:
                line = longer
        return [*made, line]

    def line(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """Draw a straight line."""
        self.canvas.line(x, self.size[1] - y, to_x, self.size[1] - to_y)

    def grid(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        """Rule a table."""
        for x in xs:
            self.line(x, ys[0], x, ys[-1])
        for y in ys:
            self.line(xs[0], y, xs[-1], y)

    def picture(self, image: object, box: tuple[float, float, float, float]) -> None:
        """Draw a picture into a box."""
        left, top, right, bottom = box
        self.canvas.drawImage(ImageReader(image), left, self.size[1] - bottom, right - left, bottom - top)

    def page(self, size: tuple[float, float] | None = None) -> None:
        """Begin the next page."""
        self.canvas.showPage()
        if size is not None:
            self.size = size
            self.canvas.setPageSize(size)

    def pdf(self) -> bytes:
        """Return the file."""
        self.canvas.save()
        return self._stream.getvalue()


def letterhead(sheet: Sheet, number: str = "Số: 12/TB-UBND", day: str = "Quảng Trị, ngày 05 tháng 3 năm 2026") -> None:
    """Draw the head of a document in its two columns."""
    for y, left, right in (
        (60, "ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (76, "TỈNH QUẢNG TRỊ", "Độc lập - Tự do - Hạnh phúc"),
        (104, number, day),
    ):
        sheet.centre(155, y, left, 11)
        sheet.centre(410, y, right, 11)
