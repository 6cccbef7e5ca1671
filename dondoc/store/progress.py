"""Remembers how far each of the indexes is that are written in bulk, behind the saving."""

from __future__ import annotations

from sqlalchemy import Connection

from dondoc.store import bulk
from dondoc.store import tables as t


def upto(connection: Connection, name: str) -> int:
    """Return the number of the last row that an index holds."""
    found = bulk.fetch(connection, "SELECT upto FROM indexes WHERE name = ?", (name,))
    return int(found[0][0]) if found else 0


def last(connection: Connection, table: type[t.Task | t.Document]) -> int:
    """Return the number of the last row that there is to hold."""
    ((number,),) = bulk.fetch(connection, f"SELECT max(id) FROM {table.__tablename__}")
    return number or 0


def reach(connection: Connection, name: str, number: int) -> None:
    """Note the last row that an index holds now."""
    bulk.run(connection, "UPDATE indexes SET upto = ? WHERE name = ?", [(number, name)])
