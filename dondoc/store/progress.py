"""Remembers how far each of the indexes is that are written in bulk, behind the saving."""

from __future__ import annotations

from sqlalchemy import Connection, func, select, update

from dondoc.store import tables as t


def upto(connection: Connection, name: str) -> int:
    """Return the number of the last row that an index holds."""
    return connection.scalar(select(t.Indexed.upto).where(t.Indexed.name == name)) or 0


def last(connection: Connection, table: type[t.Task | t.Document]) -> int:
    """Return the number of the last row that there is to hold."""
    return connection.scalar(select(func.max(table.id))) or 0


def reach(connection: Connection, name: str, number: int) -> None:
    """Note the last row that an index holds now."""
    connection.execute(update(t.Indexed).where(t.Indexed.name == name).values(upto=number))
