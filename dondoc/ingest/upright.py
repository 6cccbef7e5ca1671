"""Tells how a scanned page lies: on its side, by how many degrees askew, how high its letters are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

MAX_SKEW = 8.0  # degrees
_REACH = 1000  # dots of the longer side of the picture that is measured
_RULED = 18  # dots: no letter is as wide or high
_MANY = 60_000  # dots of ink that are enough to measure


@dataclass(frozen=True, slots=True)
class Lie:
    """``skew`` in degrees, positive where the lines fall to the right; ``sideways`` where they run up or down."""

    skew: float
    sideways: bool


def lie(picture: Image.Image) -> Lie:
    """Return how the lines of a page in grey, black on white, lie; nothing is known of which end is up."""
    points = _ink(picture)
    if points is None:
        return Lie(0.0, False)
    rows, columns = points
    flat, flat_score = _best(rows, columns)
    tall, tall_score = _best(columns, rows)
    if tall_score > 1.5 * flat_score:
        return Lie(-tall, True)
    return Lie(flat, False)


def straight(picture: Image.Image, skew: float) -> Image.Image:
    """Return a picture turned by ``skew`` degrees, so that lines that fell to the right are level; its size stays."""
    if abs(skew) < 0.05:
        return picture
    return picture.rotate(skew, Image.Resampling.BICUBIC, fillcolor=255)


def letter_height(picture: Image.Image) -> float | None:
    """Return how many dots high the small letters (x) of most lines of a straight page are, if it has lines."""
    shrink = max(round(max(picture.size) / 2400), 1)
    small = np.asarray(picture.reduce(shrink) if shrink > 1 else picture)
    ink = (small < 140).astype(np.int32)
    heights: list[float] = []
    weights: list[float] = []
    # line by line in strips: columns and pictures beside one another have lines of their own
    for strip in np.array_split(ink, 4, axis=1):
        profile = strip.sum(axis=1)
        for start, end in _runs(profile > 0.01 * strip.shape[1]):
            band = profile[start:end]
            if 5 <= end - start <= 200:
                heights.append(float(np.count_nonzero(band > 0.5 * np.percentile(band, 90))))
                weights.append(float(band.sum()))
    if not heights:
        return None
    order = np.argsort(heights)
    share = np.cumsum(np.asarray(weights)[order])
    middle = int(np.searchsorted(share, share[-1] / 2))
    return heights[int(order[middle])] * shrink


def _runs(mask: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], mask.astype(np.int8), [0]))))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _ink(picture: Image.Image) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None:
    shrink = max(round(max(picture.size) / _REACH), 1)
    small = np.asarray(picture.reduce(shrink) if shrink > 1 else picture)
    ink = small < 170
    # the rulings of a table run both ways and say nothing of which way its lines run
    rows, columns = np.nonzero(ink & ~_long(ink) & ~_long(ink.T).T)
    if len(rows) < 200:
        return None
    if len(rows) > _MANY:
        kept = np.random.default_rng(0).choice(len(rows), _MANY, replace=False)
        rows, columns = rows[kept], columns[kept]
    return rows.astype(np.float64), columns.astype(np.float64)


def _long(ink: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return what of a mask stands in runs along its rows that are longer than letters are."""
    edges = np.diff(np.pad(ink.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    where, starts = np.nonzero(edges == 1)
    _, ends = np.nonzero(edges == -1)
    long = ends - starts > _RULED
    marks = np.zeros((ink.shape[0], ink.shape[1] + 1), np.int32)
    np.add.at(marks, (where[long], starts[long]), 1)
    np.add.at(marks, (where[long], ends[long]), -1)
    return np.asarray(np.cumsum(marks, axis=1)[:, :-1] > 0)


def _best(across: npt.NDArray[np.float64], along: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Return the angle at which ink gathers best in lines, and how well: by the jumps between one row and the next."""

    def score(angle: float) -> float:
        places = across - along * np.tan(np.radians(angle))
        counts = np.bincount((places - places.min()).astype(np.int64)).astype(np.float64)
        return float(np.square(np.diff(counts)).sum())

    angles = np.arange(-MAX_SKEW, MAX_SKEW + 0.01, 0.5)
    best = max(angles, key=score)
    for step in (0.25, 0.1, 0.05):
        best = max((best + factor * step for factor in (-2, -1, 0, 1, 2)), key=score)
    return float(best), score(float(best))
