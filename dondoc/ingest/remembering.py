"""Keeps recognised pages in a folder, so that a file that is read again costs no recognition."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import zlib
from pathlib import Path
from typing import Any

from dondoc.ingest.pages import Grid, GridCell, Page, Word
from dondoc.model import Box

MAX_ENTRIES = 20_000  # pages, of about 8 KiB each; the oldest are dropped
_MAX_BYTES = 16 * 1024 * 1024  # of an entry that is unpacked
_EVERY = 64  # writes between two counts


class Memory:
    """The folder of recognised pages, or none: then nothing is kept. What is damaged in it counts as missing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder / "pages" if folder else None
        self._writes = 0

    def get(self, key: str) -> Page | None:
        """Return the page that was kept under ``key``, if any."""
        if self._folder is None:
            return None
        path = self._path(self._folder, key)
        try:
            unpacking = zlib.decompressobj()
            data = unpacking.decompress(path.read_bytes(), _MAX_BYTES)
            if not unpacking.eof:
                return None
            page = _page(json.loads(data))
        except (OSError, ValueError, KeyError, TypeError, zlib.error):
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return page

    def put(self, key: str, page: Page) -> None:
        """Keep a page; where that cannot be done, nothing is kept."""
        if self._folder is None:
            return
        path = self._path(self._folder, key)
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.parent.mkdir(mode=0o700, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(zlib.compress(json.dumps(_plain(page), ensure_ascii=False).encode()))
                Path(name).replace(path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
            self._writes += 1
            if self._writes % _EVERY == 1:
                self._drop(self._folder)

    @staticmethod
    def _path(folder: Path, key: str) -> Path:
        name = hashlib.sha256(key.encode()).hexdigest()
        return folder / name[:2] / name[2:]

    @staticmethod
    def _drop(folder: Path) -> None:
        entries = [entry for part in os.scandir(folder) if part.is_dir() for entry in os.scandir(part.path)]
        if len(entries) > MAX_ENTRIES:
            for entry in sorted(entries, key=lambda entry: entry.stat().st_mtime)[
                : len(entries) - MAX_ENTRIES * 9 // 10
            ]:
                Path(entry.path).unlink(missing_ok=True)


def _plain(page: Page) -> dict[str, Any]:
    return {
        "size": [page.width, page.height],
        "words": [[word.text, *(round(edge, 2) for edge in word.box), round(word.sure, 3)] for word in page.words],
        "grids": [
            [list(grid.box), [[cell.row, cell.column, cell.rows, cell.columns, *cell.box] for cell in grid.cells]]
            for grid in page.grids
        ],
    }


def _page(plain: dict[str, Any]) -> Page:
    width, height = plain["size"]
    words = tuple(Word(str(text), _box(box), float(sure)) for text, *box, sure in plain["words"])
    grids = tuple(
        Grid(
            _box(box),
            tuple(GridCell(row, column, _box(edges), rows, columns) for row, column, rows, columns, *edges in cells),
        )
        for box, cells in plain["grids"]
    )
    return Page(float(width), float(height), words, grids, recognised=True)


def _box(edges: list[float]) -> Box:
    left, top, right, bottom = edges
    return float(left), float(top), float(right), float(bottom)
