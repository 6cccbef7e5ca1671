"""Inserts many rows at once in the driver's own form: a document brings a hundred, and each value costs otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Connection, Date, create_mock_engine
from sqlalchemy.orm import class_mapper

from dondoc.store.tables import Base

# json.dumps makes an encoder for each value
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_SIGNS = {"sqlite": "?", "postgresql": "%s"}
_URLS = {"sqlite": "sqlite://", "postgresql": "postgresql+psycopg://"}


def add(connection: Connection, table: type[Base], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows, each with a value for every column."""
    statement, values_of, odd = _statement(table, connection.dialect.name)
    values = []
    for row in rows:
        value = list(values_of(row))
        for place in odd:
            if value[place] is not None:
                value[place] = _plain(value[place])
        values.append(tuple(value))
    run(connection, statement, values)


def run(connection: Connection, statement: str, values: Sequence[Sequence[Any]]) -> None:
    """Run a statement of the driver's own form for each of some values."""
    if values:
        cursor = connection.connection.cursor()
        try:
            cursor.executemany(statement, values)
        finally:
            cursor.close()


def placeholder(connection: Connection) -> str:
    """Return the sign for a value in a statement of the driver's own form."""
    return _SIGNS[connection.dialect.name]


@cache
def _statement(table: type[Base], dialect: str) -> tuple[str, Callable[[Any], tuple[Any, ...]], tuple[int, ...]]:
    """Return the statement that inserts a row, what takes its values in order, and which are days or JSON."""
    columns = list(class_mapper(table).local_table.columns)
    engine = create_mock_engine(_URLS[dialect], lambda *_: None, paramstyle="format")
    quoted = engine.dialect.identifier_preparer
    sign = _SIGNS[dialect]
    names = ", ".join(quoted.format_column(column) for column in columns)
    statement = f"INSERT INTO {table.__tablename__} ({names}) VALUES ({', '.join(sign for _ in columns)})"
    odd = tuple(place for place, column in enumerate(columns) if isinstance(column.type, JSON | Date))
    return statement, itemgetter(*(column.name for column in columns)), odd


def _plain(value: object) -> str:
    # both databases read a day in this form
    return value.isoformat() if isinstance(value, date) else _ENCODER.encode(value)
