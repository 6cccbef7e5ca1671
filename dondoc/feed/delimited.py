"""Tasks as comma-separated values (RFC 4180), with nothing in a cell that a spreadsheet would calculate."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from dondoc.feed.fields import Field
from dondoc.feed.trackers import Tracker
from dondoc.feed.wording import CELL, fitting
from dondoc.model import StoredTask

MARK = b"\xef\xbb\xbf"
"""The byte order mark, by which Excel knows UTF-8."""

# the full-width forms count too: a spreadsheet in an East Asian language takes them for the others
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")

# -5, +1,5 or +84 24 3822 1234: as a formula it is what it is as a number, or none at all
_NUMBER = re.compile(r"[+-][0-9]+(?:[ .,][0-9]+)*%?")


def defused(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: one that looks like it gets an apostrophe in front.

    What stands behind white space or an apostrophe that was there before counts as well, so that an apostrophe more is
    the only thing that was added. A number with its sign stays one. Source: OWASP, CSV Injection.
    """
    if _NUMBER.fullmatch(text):
        return text
    return f"'{text}" if text.lstrip(" \n\u00a0'").startswith(_FORMULA) else text


def listed(tasks: Iterable[StoredTask], columns: Sequence[Field]) -> Iterator[bytes]:
    """Yield the lines of a list for people: byte order mark, headings, a task a row."""
    yield from table(
        [column.heading for column in columns],
        ([column.value(place, task) for column in columns] for place, task in enumerate(tasks, 1)),
    )


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Yield the lines of a table that people open: byte order mark, headings, rows of harmless cells."""
    yield MARK + _line(headings)
    for row in rows:
        # Excel puts what does not fit into a cell into the next row, where it is a cell of its own
        yield _line([defused(fitting(cell, CELL - 1)) for cell in row])


def mapped(tasks: Iterable[StoredTask], tracker: Tracker) -> Iterator[bytes]:
    """Yield the lines of a file that a tracker imports."""
    yield (MARK if tracker.marked else b"") + _line([heading for heading, _ in tracker.columns])
    for task in tasks:
        yield _line([defused(value(task)) for _, value in tracker.columns])


def _line(cells: Sequence[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue().encode()
