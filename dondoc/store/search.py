"""Full text of tasks and documents in both databases: the same words are found, with their marks or without any."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Select, bindparam, literal_column, or_, select, table, text

from dondoc.store import indexing
from dondoc.store.words import bare, searched, toned, words

MAX_WORDS = 32
_TERM = re.compile(r'"([^"]*)"?|(\S+)')


@dataclass(frozen=True, slots=True)
class Match:
    """What a search of an index finds: the rows that a condition on the index holds for, and some not indexed yet."""

    index: str
    condition: ColumnElement[bool]
    number: ColumnElement[int]
    rest: tuple[int, ...]

    def narrow(self, query: Select[Any], number: Any) -> Select[Any]:
        """Return a query with only the rows that are found; ``number`` is the column that holds their numbers."""
        if not self.rest:
            return query.join(table(self.index), (number == self.number) & self.condition)
        indexed = select(self.number).select_from(table(self.index)).where(self.condition)
        rest = number.in_(bindparam(None, self.rest, expanding=True, literal_execute=True))
        return query.where(or_(number.in_(indexed), rest))

    def order(self, number: Any) -> Any:
        """Return the column by which rows come in the order of their numbers."""
        return number if self.rest else self.number


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


def match(connection: Connection, index: str, query: str) -> Match | None:
    """Return what a search of an index (``indexing.TABLES``) finds, ``None`` where it holds no word."""
    wanted = terms(query)
    if not wanted:
        return None
    lite = connection.dialect.name == "sqlite"
    rest = tuple(number for number, found in indexing.unindexed(connection, index) if _holds(found, wanted))
    number = literal_column(f"{index}.{'rowid' if lite else 'id'}", Integer)
    return Match(index, (_sqlite if lite else _postgresql)(index, wanted), number, rest)


def _sqlite(index: str, wanted: list[list[str]]) -> ColumnElement[bool]:
    said = " ".join('"' + " ".join(run) + '"' for run in wanted)
    return literal_column(f"{index}.{index}").op("MATCH", is_comparison=True)(bindparam(None, said))


def _postgresql(index: str, wanted: list[list[str]]) -> ColumnElement[bool]:
    said = " & ".join("(" + " <-> ".join(f"'{word}'" for word in run) + ")" for run in wanted)
    query = text("CAST(:dq AS tsquery)").bindparams(dq=said)
    return literal_column(f"{index}.words").op("@@", is_comparison=True)(query)


def _holds(content: str, wanted: list[list[str]]) -> bool:
    """Tell whether a text that is not indexed would be found."""
    said = f" {searched(content)} "
    return all(f" {' '.join(run)} " in said for run in wanted)
