"""Makes a scan's picture black on white: coloured ink, uneven paper, dark edges and punch holes out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

Grey = npt.NDArray[np.uint8]  # rows, columns; 0 is black

_PAPER = 235  # what paper is set to at least: what is lighter is white
_DARK = 110  # a level darker than any paper, after a little blur
_STRIP = 256  # rows
_INKED = 0.5  # of the dark dots: where more are coloured, the text itself is
_CHROMA = 60  # between the channels of an ink that is meant to be coloured


def cleaned(picture: Image.Image, resolution: float) -> Image.Image:
    """Return a page's picture in grey, black on white.

    Args:
        picture: as it was scanned, grey or coloured.
        resolution: in dots an inch, to know a punch hole from a letter.
    """
    if picture.mode == "1":
        picture = picture.convert("L")
    if picture.mode not in ("L", "RGB"):
        picture = picture.convert("RGB")
    grey = _uncoloured(picture) if picture.mode == "RGB" else picture
    even = _even(np.asarray(grey), resolution)
    return Image.fromarray(_without_solids(even, resolution))


def _uncoloured(picture: Image.Image) -> Image.Image:
    """Return an RGB picture in grey, in which coloured ink is as light as paper and black ink under it is not.

    A coloured ink is light in its strongest channel, black is dark in all. Where most of the ink is coloured, the text
    itself is, or the page was photographed in coloured light: then it stays.
    """
    channels = np.asarray(picture)
    # the paper's own colour is no ink
    paper = [max(int(np.percentile(channels[::8, ::8, index], 80)), 1) for index in range(3)]
    white = max(paper)
    if white - min(paper) > 6 and min(paper) > 60:
        table = [min(round(level * white / paper[index]), 255) for index in range(3) for level in range(256)]
        picture = picture.point(table)
        channels = np.asarray(picture)
    top = np.maximum(np.maximum(channels[..., 0], channels[..., 1]), channels[..., 2])
    low = np.minimum(np.minimum(channels[..., 0], channels[..., 1]), channels[..., 2])
    chroma = top - low
    coloured = chroma > _CHROMA
    dark = low < white * 0.6
    count = np.count_nonzero(dark)
    if count and np.count_nonzero(coloured & dark) > _INKED * count:
        return picture.convert("L")
    if not coloured.any():
        return Image.fromarray(top)
    lifted = top + np.minimum(chroma // 2, 255 - top)
    # the rim of a stroke is paler than the stroke: what is near coloured ink and not black goes with it
    near = Image.fromarray((coloured & (top > white * 0.45)).astype(np.uint8) * 255).filter(ImageFilter.MaxFilter(3))
    lifted[(np.asarray(near) > 0) & (top > white * 0.45)] = white
    return Image.fromarray(lifted)


def _even(grey: Grey, resolution: float) -> Grey:
    """Return a picture whose paper is white and whose ink is black, whatever shadow lies on the page."""
    picture = Image.fromarray(grey)
    step = max(round(resolution / 25), 1)
    small = picture.reduce(max(step // 2, 1))
    # the paper round a dot: the lightest nearby, letters being thinner than that
    size = max(round(min(small.size) / 40), 2) * 2 + 1
    around = small.filter(ImageFilter.MaxFilter(min(size, 15))).filter(ImageFilter.GaussianBlur(min(size, 15) / 2))
    paper = np.asarray(around.resize(picture.size, Image.Resampling.BILINEAR))
    sample = grey[::4, ::4] * np.float32(255.0) / np.maximum(paper[::4, ::4], 70)
    ink = float(np.percentile(sample, 1.0))
    dark = sample[sample < 160]
    if dark.size > sample.size // 500:
        ink = float(np.percentile(dark, 30.0))
    ink = min(ink, 150.0)
    result = np.empty_like(grey)
    for top in range(0, len(grey), _STRIP):  # a strip at a time: a page in floating point is four times as large
        strip = slice(top, top + _STRIP)
        level = grey[strip] * np.float32(255.0) / np.maximum(paper[strip], 70)
        result[strip] = np.clip((level - ink) * (255.0 / (_PAPER - ink)), 0, 255)
    return result


def _without_solids(grey: Grey, resolution: float) -> Grey:
    """Return a picture without dark areas that are thicker than any letter's stroke: edges, holes, pictures."""
    step = max(round(resolution / 50), 1)
    picture = Image.fromarray(grey)
    small = picture.reduce(step)  # about 50 dots an inch
    size = 7  # 3.5 mm
    framed = Image.new("L", (small.width + 4 * size, small.height + 4 * size), 0)
    framed.paste(small, (2 * size, 2 * size))
    solid = framed.filter(ImageFilter.MaxFilter(size)).point([255 if level < _DARK else 0 for level in range(256)])
    grown = solid.filter(ImageFilter.MaxFilter(size + 4))
    mask = grown.crop((2 * size, 2 * size, 2 * size + small.width, 2 * size + small.height))
    # the frame itself is solid: only what reaches further in than the frame's own growth counts
    if mask.getextrema() == (0, 0):
        return grey
    wide = np.asarray(mask.resize(picture.size, Image.Resampling.NEAREST)) > 0
    result = grey.copy()
    result[wide] = 255
    return result
