"""Brings up to date what follows behind the saving: the register, and the indexes for search."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from dondoc.store import indexing, progress, register
from dondoc.store import tables as t

TABLES: dict[str, type[t.Task | t.Document]] = {register.NAME: t.Task, **indexing.TABLES}
"""What follows, each with the rows that it holds."""


def late(connection: Connection, names: Iterable[str]) -> list[str]:
    """Return what does not hold all rows yet."""
    return [name for name in names if progress.upto(connection, name) < progress.last(connection, TABLES[name])]


def missing(connection: Connection) -> int:
    """Return how many rows are not held yet, each counted wherever it is missing."""
    left = (progress.last(connection, table) - progress.upto(connection, name) for name, table in TABLES.items())
    return sum(max(number, 0) for number in left)


def advance(connection: Connection, name: str) -> None:
    """Take in the next rows, as many as a transaction should."""
    if name == register.NAME:
        register.advance(connection)
    else:
        indexing.advance(connection, name)
