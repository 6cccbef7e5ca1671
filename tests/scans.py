"""Makes scans of letters: a text set as an office sets it, then aged as scanners, stamps and fax machines do."""

from __future__ import annotations

import io
import math
import random
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from dondoc.ingest.grids import Line

DPI = 300
# like Times and with Vietnamese letters, which Liberation lacks
_FONTS = Path("/usr/share/fonts/truetype/freefont")
_SIZE = (round(8.27 * DPI), round(11.69 * DPI))
_LEFT, _RIGHT, _TOP, _BOTTOM = round(1.15 * DPI), round(7.6 * DPI), round(0.8 * DPI), round(10.9 * DPI)
Font = ImageFont.FreeTypeFont
_MOTTO = ("CỘNG HÒA", "CỘNG HOÀ", "CÔNG HÒA", "ĐẢNG CỘNG SẢN")


def need_fonts() -> None:
    if not (_FONTS / "FreeSerif.ttf").exists():
        pytest.skip("needs the fonts of fonts-freefont-ttf")


def font(points: float, style: str = "") -> Font:
    return ImageFont.truetype(str(_FONTS / f"FreeSerif{style}.ttf"), round(points * DPI / 72))


@dataclass
class Setter:
    """Sets lines on pages from the top; keeps the words that it set, in order."""

    pages: list[Image.Image]
    words: list[str]
    y: int = _TOP

    def new(self) -> None:
        self.pages.append(Image.new("L", _SIZE, 255))
        self.y = _TOP

    def put(self, x: float, y: float, text: str, face: Font) -> None:
        ImageDraw.Draw(self.pages[-1]).text((x, y), text, 0, face)
        self.words += text.split()

    def line(self, box: Line, width: int = 3) -> None:
        ImageDraw.Draw(self.pages[-1]).line(box, 0, width)

    def column(self, lines: Sequence[str], left: int, right: int, face: Font, *, centred: bool = True) -> int:
        """Set lines between two places, broken where they are too long; return the y below them."""
        y = self.y
        for line in lines:
            for part in wrapped(line, face, right - left):
                x = (left + right - face.getlength(part)) / 2 if centred else left
                self.put(x, y, part, face)
                y += round(face.size * 1.25)
        return y

    def paragraph(self, text: str, face: Font) -> None:
        indent, step = round(0.5 * DPI), round(face.size * 1.3)
        parts = list(wrapped(text, face, _RIGHT - _LEFT, indent))
        for index, part in enumerate(parts):
            if self.y + step > _BOTTOM:
                self.new()
            x: float = _LEFT + (0 if index else indent)
            pieces = part.split()
            loose = (_RIGHT - x - sum(map(face.getlength, pieces))) / max(len(pieces) - 1, 1)
            gap = loose if index < len(parts) - 1 else face.getlength(" ")
            for piece in pieces:
                self.put(x, self.y, piece, face)
                x += face.getlength(piece) + gap
            self.y += step
        self.y += round(0.08 * DPI)

    def table(self, rows: Sequence[Sequence[str]], face: Font) -> None:
        width = (_RIGHT - _LEFT) // len(rows[0])
        pad, step = 14, round(face.size * 1.2)
        for row in rows:
            cells = [list(wrapped(cell, face, width - 2 * pad)) for cell in row]
            height = max(map(len, cells)) * step + 2 * pad
            if self.y + height > _BOTTOM:
                self.new()
            for index, lines in enumerate(cells):
                left = _LEFT + index * width
                ImageDraw.Draw(self.pages[-1]).rectangle(
                    (left, self.y, left + width, self.y + height), outline=0, width=3
                )
                for number, line in enumerate(lines):
                    self.put(left + pad, self.y + pad + number * step, line, face)
            self.y += height
        self.y += step


def wrapped(text: str, face: Font, width: float, indent: float = 0) -> Iterator[str]:
    line, room = "", width - indent
    for word in text.split():
        if line and face.getlength(f"{line} {word}") > room:
            yield line
            line, room = word, width
        else:
            line = f"{line} {word}".strip()
    if line:
        yield line


def letter(text: str, points: float = 13.5) -> tuple[list[Image.Image], list[str]]:
    """Return a text set as a letter, its pages at 300 dots an inch, and the words that stand on them.

    The text is as those of samples/: letterhead, title, body, Nơi nhận, signature, in blocks between empty lines.
    """
    plain, bold = font(points), font(points, "Bold")
    setter = Setter([], [])
    setter.new()
    blocks = [_joined(block) for block in re.split(r"\n\s*\n", unicodedata.normalize("NFC", text).strip())]
    motto = next((i for i, block in enumerate(blocks[:5]) if any(line.startswith(_MOTTO) for line in block)), None)
    if motto is not None:
        at = 3 if motto + 1 < len(blocks) and len(blocks[motto + 1]) == 1 and "ngày" in blocks[motto + 1][0] else 2
        head, blocks = blocks[: motto + at - 1], blocks[motto + at - 1 :]
        middle = _LEFT + round(2.7 * DPI)
        left = setter.column([line for block in head[:motto] for line in block], _LEFT, middle, bold)
        right = setter.column([line for block in head[motto:] for line in block], middle, _RIGHT, bold)
        setter.y = max(left, right) + round(0.3 * DPI)
    for index, block in enumerate(blocks):
        if block[0].startswith("Nơi nhận"):
            _close(setter, block, blocks[index + 1 :], points)
            break
        if block[0].startswith("|"):
            rows = [line.strip("|").split("|") for line in block if "---" not in line]
            setter.table([[cell.strip() for cell in row] for row in rows], font(11))
        elif index < 2 and block[0].isupper():
            setter.y = setter.column(block, _LEFT + DPI, _RIGHT - DPI, bold) + round(0.2 * DPI)
        else:
            for line in block:
                setter.paragraph(line, plain)
    return setter.pages, setter.words


def _close(setter: Setter, recipients: Sequence[str], rest: Sequence[Sequence[str]], points: float) -> None:
    small, bold = font(11), font(points, "Bold")
    if setter.y + 3 * DPI > _BOTTOM:
        setter.new()
    setter.y += round(0.1 * DPI)
    below = setter.column(recipients, _LEFT, _LEFT + 3 * DPI, small, centred=False)
    for index, block in enumerate(rest):
        if index and block[0].startswith(("PHỤ LỤC", "Phụ lục")):
            break
        right = setter.column(block, _LEFT + 3 * DPI, _RIGHT, bold)
        setter.y = right + round((0.9 if index == 0 else 0.1) * DPI)
    setter.y = max(setter.y, below)


def _joined(block: str) -> list[str]:
    """Return a block's paragraphs: lines that were wrapped are put together."""
    lines: list[str] = []
    for line in block.split("\n"):
        if lines and len(lines[-1].split("\n")[-1]) > 75 and not re.match(r"\s*([-+•|]|\w{1,3}[.)] )", line):
            lines[-1] += "\n" + line
        else:
            lines.append(line)
    return [" ".join(line.split()) for line in lines]


Ageing = Callable[[Image.Image, random.Random], Image.Image]


def turned(degrees: float) -> Ageing:
    def age(page: Image.Image, _: random.Random) -> Image.Image:
        colour = 255 if page.mode == "L" else (255, 255, 255)
        return page.rotate(-degrees, Image.Resampling.BICUBIC, fillcolor=colour)

    return age


def on_side(degrees: int) -> Ageing:
    return lambda page, _: page.rotate(degrees, expand=True)


def noisy(strength: float) -> Ageing:
    def age(page: Image.Image, chance: random.Random) -> Image.Image:
        levels = np.asarray(page).astype(np.float32)
        levels += np.random.default_rng(chance.randrange(2**32)).normal(0, strength, levels.shape).astype(np.float32)
        return Image.fromarray(np.clip(levels, 0, 255).astype(np.uint8))

    return age


def blurred(radius: float) -> Ageing:
    return lambda page, _: page.filter(ImageFilter.GaussianBlur(radius))


def at_resolution(dpi: int) -> Ageing:
    return lambda page, _: page.resize((page.width * dpi // DPI, page.height * dpi // DPI), Image.Resampling.LANCZOS)


def as_jpeg(quality: int) -> Ageing:
    def age(page: Image.Image, _: random.Random) -> Image.Image:
        stream = io.BytesIO()
        page.save(stream, "JPEG", quality=quality)
        return Image.open(io.BytesIO(stream.getvalue()))

    return age


def levels(black: int, white: int) -> Ageing:
    """Print only as dark as ``black`` on paper only as light as ``white``."""
    return lambda page, _: page.point(
        [black + level * (white - black) // 255 for level in range(256)] * len(page.getbands())
    )


def bilevel(threshold: int = 140) -> Ageing:
    return lambda page, _: (
        page.convert("L").point([255 if level >= threshold else 0 for level in range(256)]).convert("1")
    )


def shaded(darkest: float) -> Ageing:
    """The shadow of a book's fold along the left side, and light that falls off to the right."""

    def age(page: Image.Image, _: random.Random) -> Image.Image:
        x = np.linspace(0, 1, page.width)
        light = np.clip(darkest + (1 - darkest) * np.minimum(x / 0.15, 1), 0, 1) * (1 - 0.25 * x)
        picture = np.asarray(page).astype(np.float32) * (light[None, :] if page.mode == "L" else light[None, :, None])
        return Image.fromarray(picture.astype(np.uint8))

    return age


def framed(page: Image.Image, _: random.Random) -> Image.Image:
    """Dark edges, as when the scanner's lid is open, and two punch holes."""
    result = page.copy()
    draw = ImageDraw.Draw(result)
    dark = 20 if page.mode == "L" else (20, 20, 20)
    inch = page.width / 8.27
    draw.rectangle((0, 0, inch * 0.25, page.height), dark)
    draw.polygon([(0, page.height), (page.width, page.height), (page.width, page.height - inch * 0.35)], dark)
    for y in (4.2, 7.4):
        draw.ellipse((inch * 0.45, inch * y, inch * 0.7, inch * (y + 0.25)), dark)
    return result


def sealed(x: float, y: float, colour: tuple[int, int, int] = (205, 45, 60)) -> Ageing:
    """A round seal with a star, its middle at a share of the page, its ink printed over what is there."""

    def age(page: Image.Image, chance: random.Random) -> Image.Image:
        seal = Image.new("RGB", page.size, "white")
        draw = ImageDraw.Draw(seal)
        inch = page.width / 8.27
        mx, my, radius = x * page.width, y * page.height, 0.7 * inch
        for part, width in ((1.0, 0.035), (0.93, 0.012), (0.62, 0.012)):
            box = (mx - radius * part, my - radius * part, mx + radius * part, my + radius * part)
            draw.ellipse(box, outline=colour, width=max(round(width * inch), 1))
        tips = [
            (mx + radius * size * 0.5 * math.sin(math.pi * k / 5), my - radius * size * 0.5 * math.cos(math.pi * k / 5))
            for k, size in zip(range(10), [1, 0.4] * 5, strict=True)
        ]
        draw.polygon(tips, colour)
        face = ImageFont.truetype(str(_FONTS / "FreeSansBold.ttf"), round(0.12 * inch))
        text = "ỦY BAN NHÂN DÂN TỈNH * THỪA THIÊN *"
        for index, sign in enumerate(text):
            angle = math.tau * index / len(text)
            tile = Image.new("RGB", (round(0.2 * inch),) * 2, "white")
            ImageDraw.Draw(tile).text((0.03 * inch, 0.02 * inch), sign, colour, face)
            tile = tile.rotate(-math.degrees(angle), Image.Resampling.BICUBIC, fillcolor="white")
            place = (mx + radius * 0.78 * math.sin(angle), my - radius * 0.78 * math.cos(angle))
            seal.paste(tile, (round(place[0] - tile.width / 2), round(place[1] - tile.height / 2)))
        ink = np.asarray(seal).astype(np.float64)
        patchy = np.random.default_rng(chance.randrange(2**32)).uniform(0.7, 1.0, (page.height, page.width, 1))
        ink = 255 - (255 - ink) * patchy
        return Image.fromarray((np.asarray(page.convert("RGB")) * (ink / 255)).astype(np.uint8))

    return age


def signed(x: float, y: float, colour: tuple[int, int, int] = (30, 45, 140)) -> Ageing:
    """A signature's loops, in ink."""

    def age(page: Image.Image, chance: random.Random) -> Image.Image:
        result = page.convert("RGB")
        inch = page.width / 8.27
        points: list[tuple[float, float]] = []
        for step in range(60):
            across = step / 60 * 1.8 * inch
            swing = 0.35 * inch * math.sin(step / 3 + chance.random() * 0.4) * (1 - step / 80)
            points.append((x * page.width + across, y * page.height + swing))
        ImageDraw.Draw(result).line(points, colour, max(round(0.02 * inch), 2), joint="curve")
        return result

    return age


def photographed(page: Image.Image, _: random.Random) -> Image.Image:
    """A phone's picture: the sheet on a brown table, a little askew, seen from below, in warm light."""
    width, height = page.size
    table = Image.new("RGB", (width, height), (96, 70, 52))
    corners = [(-0.05, -0.03), (-0.02, 1.05), (1.04, 1.03), (1.05, -0.04)]
    quad = [edge for x, y in corners for edge in (x * width, y * height)]
    sheet = page.convert("RGB").transform((width, height), Image.Transform.QUAD, quad, Image.Resampling.BICUBIC)
    inside = Image.new("L", page.size, 255).transform((width, height), Image.Transform.QUAD, quad)
    table.paste(sheet, (0, 0), inside)
    light = np.linspace(1.0, 0.6, height)[:, None, None] * np.array([0.98, 0.92, 0.8])[None, None, :]
    return Image.fromarray((np.asarray(table) * light).astype(np.uint8))


def aged(page: Image.Image, *steps: Ageing, seed: int = 0) -> Image.Image:
    chance = random.Random(seed)
    for step in steps:
        page = step(page, chance)
    return page


def pdf(pages: Sequence[Image.Image], dpi: int = DPI) -> bytes:
    stream = io.BytesIO()
    pages[0].save(stream, "PDF", resolution=dpi, save_all=True, append_images=list(pages[1:]))
    return stream.getvalue()
