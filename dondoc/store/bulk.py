"""Speaks to the driver itself where a document is saved: by SQLAlchemy each value and each statement takes longer.

Statements have ``?`` for each value, and hold no other ``?`` nor ``%``.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Connection, Date, create_mock_engine
from sqlalchemy.orm import class_mapper

from dondoc.store.tables import Base

# json.dumps makes an encoder for each value
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_URLS = {"sqlite": "sqlite://", "postgresql": "postgresql+psycopg://"}


def add(connection: Connection, table: type[Base], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows, each with a value for every column."""
    statement, values_of, odd = _insert(table, connection.dialect.name)
    values = [list(values_of(row)) for row in rows]
    for value in values:
        for place in odd:
            if value[place] is not None:
                value[place] = _plain(value[place])
    run(connection, statement, values)


def run(connection: Connection, statement: str, values: Sequence[Sequence[Any]]) -> None:
    """Run a statement for each of some rows of values."""
    if values:
        with contextlib.closing(connection.connection.cursor()) as cursor:
            cursor.executemany(_native(statement, connection.dialect.name), values)


def fetch(connection: Connection, statement: str, values: Sequence[Any] = ()) -> list[Any]:
    """Return the rows of a query, as tuples; SQLite gives days and truth values as it keeps them (``day``)."""
    with contextlib.closing(connection.connection.cursor()) as cursor:
        cursor.execute(_native(statement, connection.dialect.name), values)
        return list(cursor.fetchall())


def marks(values: Sequence[Any]) -> str:
    """Return the signs for a list of values in a statement."""
    return ", ".join("?" * len(values))


def day(value: str | date | None) -> date | None:
    """Return a day as either driver gives it."""
    return date.fromisoformat(value) if isinstance(value, str) else value


@cache
def _native(statement: str, dialect: str) -> str:
    return statement if dialect == "sqlite" else statement.replace("?", "%s")


@cache
def _insert(table: type[Base], dialect: str) -> tuple[str, Callable[[Any], tuple[Any, ...]], tuple[int, ...]]:
    """Return the statement that inserts a row, what takes its values in order, and which are days or JSON."""
    columns = list(class_mapper(table).local_table.columns)
    engine = create_mock_engine(_URLS[dialect], lambda *_: None, paramstyle="format")
    quoted = engine.dialect.identifier_preparer
    names = ", ".join(quoted.format_column(column) for column in columns)
    statement = f"INSERT INTO {table.__tablename__} ({names}) VALUES ({marks(columns)})"
    odd = tuple(place for place, column in enumerate(columns) if isinstance(column.type, JSON | Date))
    return statement, itemgetter(*(column.name for column in columns)), odd


def _plain(value: object) -> str:
    # both databases read a day in this form
    if isinstance(value, date):
        return value.isoformat()
    return _encoded(value) if isinstance(value, tuple) else _ENCODER.encode(value) if value else str(value)


@lru_cache(maxsize=10_000)
def _encoded(value: tuple[str, ...]) -> str:
    """Return a tuple as JSON: the same rules are the evidence of many tasks."""
    return _ENCODER.encode(value)
