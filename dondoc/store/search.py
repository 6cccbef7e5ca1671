"""Full text of tasks and documents in both databases: the same words are found, with their marks or without any."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, bindparam, literal_column, text

from dondoc.store import bulk
from dondoc.store.words import bare, searched, toned, words

TABLES = ("task_words", "document_words")
MAX_POSITION = 16_000
"""PostgreSQL counts no place of a word beyond; so many words of a document are found, in either database."""

MAX_WORDS = 32
_TERM = re.compile(r'"([^"]*)"?|(\S+)')


def add(connection: Connection, table: str, rows: Iterable[tuple[int, str]]) -> None:
    """Index texts under the numbers of their rows."""
    values = [(number, searched(content)) for number, content in rows]
    if connection.dialect.name == "sqlite":
        bulk.run(connection, f"INSERT INTO {table} (rowid, words) VALUES (?, ?)", values)
    else:
        values = [(number, _vector(found)) for number, found in values]
        bulk.run(connection, f"INSERT INTO {table} (id, words) VALUES (%s, %s::tsvector)", values)


def replace(connection: Connection, table: str, number: int, before: str, content: str) -> None:
    """Index a row's text anew; ``before`` is the text that it was indexed by."""
    was = searched(before)
    if was == searched(content):
        return
    if connection.dialect.name == "sqlite":
        # the index holds no text of its own, so it has to be told what it is to forget
        bulk.run(connection, f"INSERT INTO {table} ({table}, rowid, words) VALUES ('delete', ?, ?)", [(number, was)])
    else:
        bulk.run(connection, f"DELETE FROM {table} WHERE id = %s", [(number,)])
    add(connection, table, [(number, content)])


def _vector(content: str) -> str:
    """Return words as PostgreSQL writes a text search vector, each with its places."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(content.split()[:MAX_POSITION], 1):
        known = places.setdefault(word, [])
        if len(known) < 255:
            known.append(place)
    return " ".join(f"'{word}':{','.join(map(str, known))}" for word, known in places.items())


def terms(query: str) -> list[list[str]]:
    """Return what is searched for: each a run of words that stand together, in the form they are indexed by.

    Words in double quotes stand together, the others anywhere. A word without marks finds it with any marks. No sign
    means anything else: the operators of the databases are words, or nothing.
    """
    result: list[list[str]] = []
    for quoted, single in _TERM.findall(query):
        written = words(quoted or single)
        plain, marked = bare(" ".join(written)).split(), toned(" ".join(written)).split()
        if plain:
            result.append(plain if plain == marked else marked)
    return result[:MAX_WORDS]


def condition(connection: Connection, table: str, query: str) -> ColumnElement[bool] | None:
    """Return the condition that a row of ``table`` is found by ``query``; ``None`` where it holds no word.

    The condition stands in a statement that selects from ``table``.
    """
    wanted = terms(query)
    if not wanted:
        return None
    if connection.dialect.name == "sqlite":
        match = " ".join('"' + " ".join(run) + '"' for run in wanted)
        return literal_column(f"{table}.{table}").op("MATCH", is_comparison=True)(bindparam(None, match))
    match = " & ".join("(" + " <-> ".join(f"'{word}'" for word in run) + ")" for run in wanted)
    return literal_column(f"{table}.words").op("@@", is_comparison=True)(
        text("CAST(:dq AS tsquery)").bindparams(dq=match)
    )


def row_number(connection: Connection, table: str) -> ColumnElement[int]:
    """Return the column of ``table`` that holds the number of the row that is indexed."""
    return literal_column(f"{table}.{'rowid' if connection.dialect.name == 'sqlite' else 'id'}")
