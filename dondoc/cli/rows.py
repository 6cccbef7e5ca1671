"""The rows as text: all of them listed, or a user's own checked."""

from __future__ import annotations

from pathlib import Path

from dondoc.rules.loader import built_in, load
from dondoc.rules.phrases import Row


def listed() -> str:
    """Return the built-in rule files, and under each its rows: id, kind, number of phrases."""
    lines: list[str] = []
    for file, rows in built_in().rows.items():
        lines.append(f"{file}.toml: {_count(len(rows), 'row')}")
        width = max((len(row.id) for row in rows), default=0)
        lines += [f"  {row.id:{width}}  {_kind(row):12}  {_count(len(row.texts('phrases')), 'phrase')}" for row in rows]
    return "\n".join(lines) + "\n"


def checked(folder: Path) -> str:
    """Return a line that says that the rows in ``folder`` are well formed.

    Raises:
        DondocError: they are not; the file and the row are named.
    """
    own = load(folder).rows
    known = built_in().rows
    counts = [len(set(map(id, own[file])) - set(map(id, known[file]))) for file in own]
    return f"{folder}: ok, {_count(sum(counts), 'row')} in {_count(sum(map(bool, counts)), 'file')}\n"


def _kind(row: Row) -> str:
    """Return what sort of row it is, under whichever name its file has for that."""
    return next((value for name in ("kind", "role", "modality") if (value := row.text(name))), "-")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
