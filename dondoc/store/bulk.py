"""Speaks to the driver itself where a document is saved: by SQLAlchemy each value and each statement takes longer.

Statements have ``?`` for each value, and hold no other ``?`` nor ``%``.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import JSON, Connection, Date, create_mock_engine
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.orm import class_mapper

from dondoc.store.tables import Base

_T = TypeVar("_T")

# json.dumps makes an encoder for each value
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_URLS = {"sqlite": "sqlite://", "postgresql": "postgresql+psycopg://"}


def add(connection: Connection, table: type[Base], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows; all name the same columns, and the others stay empty."""
    rows = list(rows)
    if not rows:
        return
    statement, values_of, odd = _insert(table, tuple(rows[0]), connection.dialect.name)
    values: list[Any] = list(map(values_of, rows))
    if odd:
        values = list(map(list, values))
    for place, plain in odd:
        for value in values:
            if value[place] is not None:
                value[place] = plain(value[place])
    run(connection, statement, values)


def run(connection: Connection, statement: str, values: Sequence[Sequence[Any]]) -> None:
    """Run a statement for each of some rows of values."""
    if values:
        with contextlib.closing(_cursor(connection)) as cursor:
            cursor.executemany(_native(statement, connection.dialect.name), values)


def fetch(connection: Connection, statement: str, values: Sequence[Any] = ()) -> list[Any]:
    """Return the rows of a query, as tuples; SQLite gives days and truth values as it keeps them (``day``)."""
    with contextlib.closing(_cursor(connection)) as cursor:
        cursor.execute(_native(statement, connection.dialect.name), values)
        return list(cursor.fetchall())


def _cursor(connection: Connection) -> DBAPICursor:
    driver = connection.connection.dbapi_connection
    assert driver is not None
    return driver.cursor()


def parts(values: Sequence[_T], size: int = 500) -> Iterator[Sequence[_T]]:
    """Yield the values in parts that a statement can name one by one."""
    for first in range(0, len(values), size):
        yield values[first : first + size]


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
def _insert(
    table: type[Base], names: tuple[str, ...], dialect: str
) -> tuple[str, Callable[[Any], tuple[Any, ...]], tuple[tuple[int, Callable[[Any], str]], ...]]:
    """Return the statement that inserts a row, what takes its values in order, and how days and JSON are written."""
    columns = class_mapper(table).local_table.columns
    engine = create_mock_engine(_URLS[dialect], lambda *_: None, paramstyle="format")
    quoted = engine.dialect.identifier_preparer
    listed = ", ".join(quoted.format_column(columns[name]) for name in names)
    statement = f"INSERT INTO {table.__tablename__} ({listed}) VALUES ({marks(names)})"
    written = ((place, _WRITTEN.get(type(columns[name].type))) for place, name in enumerate(names))
    return statement, itemgetter(*names), tuple((place, plain) for place, plain in written if plain is not None)


def _json(value: object) -> str:
    return _encoded(value) if isinstance(value, tuple) else _ENCODER.encode(value) if value else str(value)


@lru_cache(maxsize=10_000)
def _encoded(value: tuple[str, ...]) -> str:
    """Return a tuple as JSON: the same rules are the evidence of many tasks."""
    return _ENCODER.encode(value)


# both databases read a day in this form
_WRITTEN: dict[type[Any], Callable[[Any], str]] = {Date: date.isoformat, JSON: _json}
