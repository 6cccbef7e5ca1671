"""Indexes the words of tasks and documents for search, in bulk and behind the saving: a note says how far each is.

To index a document when it is saved takes longer than to save it. What is not indexed yet is looked through
(``unindexed``), so that a search misses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Select, select

from dondoc.store import bulk, packing, progress, rows
from dondoc.store import tables as t
from dondoc.store.words import BETWEEN, searched

TASKS, HEADS, TEXTS = "task_words", "document_words", "text_words"
"""The indexes: of tasks, of what a document says of itself, of its head and its whole text."""

TABLES: dict[str, type[t.Task | t.Document]] = {TASKS: t.Task, HEADS: t.Document, TEXTS: t.Document}
"""The indexes, each with the rows whose words it holds."""

MAX_POSITION = 16_000
"""PostgreSQL counts no place of a word beyond; of a longer text it finds the words, but not side by side."""

_MAX_VECTOR = 900_000
"""How many bytes of words PostgreSQL takes of one text, roughly: it refuses one of a million."""

_MAX_PLACES = 255
"""How many places of one word PostgreSQL keeps of a text."""

_PIECE, _ROWS = 2_000_000, 20_000
"""After how many characters or rows a transaction that indexes ends, so that others get their turn."""


def add(connection: Connection, name: str, texts: Iterable[tuple[int, str]]) -> None:
    """Index texts under the numbers of their rows."""
    values = [(number, searched(text)) for number, text in texts]
    if connection.dialect.name == "sqlite":
        bulk.run(connection, f"INSERT INTO {name} (rowid, words) VALUES (?, ?)", values)
    else:
        values = [(number, _vector(found)) for number, found in values]
        bulk.run(connection, f"INSERT INTO {name} (id, words) VALUES (?, CAST(? AS tsvector))", values)


def replace(connection: Connection, name: str, number: int, before: str, text: str) -> None:
    """Index a row's text anew, if it was indexed; ``before`` is the text that it was indexed by."""
    if before == text:
        return
    was = searched(before)
    if was == searched(text) or number > progress.upto(connection, name):
        return
    if connection.dialect.name == "sqlite":
        # the index holds no text of its own, so it has to be told what it is to forget
        bulk.run(connection, f"INSERT INTO {name} ({name}, rowid, words) VALUES ('delete', ?, ?)", [(number, was)])
    else:
        bulk.run(connection, f"DELETE FROM {name} WHERE id = ?", [(number,)])
    add(connection, name, [(number, text)])


def advance(connection: Connection, name: str) -> None:
    """Index the next rows, as many as a transaction should."""
    texts: list[tuple[int, str]] = []
    size, last = 0, progress.last(connection, TABLES[name])
    for number, text in unindexed(connection, name, limit=_ROWS):
        texts.append((number, text))
        size += len(text)
        if size >= _PIECE or len(texts) == _ROWS:
            last = number
            break
    add(connection, name, texts)
    progress.reach(connection, name, last)


def unindexed(connection: Connection, name: str, *, limit: int | None = None) -> Iterator[tuple[int, str]]:
    """Yield the rows behind those that are indexed, each with its text, in the order of their numbers."""
    # documents with their text come in order from the index of copies
    number = t.Copy.document_id if name == TEXTS else TABLES[name].id
    query = _TEXTS[name].where(number > progress.upto(connection, name)).order_by(number).limit(limit)
    with connection.execute(query, execution_options={"stream_results": True, "max_row_buffer": 100}) as found:
        for row in found:
            yield row.id, _text(name, row)


def document(row: Mapping[str, Any], source: bytes) -> dict[str, str]:
    """Return what a document is searched by, for each of its indexes: its head, and its head with its whole text.

    Args:
        row: the columns of its head.
        source: of its current copy, packed.
    """
    head = rows.document_words(row)
    return {HEADS: head, TEXTS: f"{head}\n{packing.text(source)}"}


def _text(name: str, row: Any) -> str:
    if name == TASKS:
        return str(row.text)
    return rows.document_words(row._mapping) if name == HEADS else document(row._mapping, row.source)[TEXTS]


def _select(*columns: Any) -> Select[Any]:
    """Return a query whose columns mypy is not to follow."""
    return select(*columns)


_HEAD = (t.Document.number, t.Document.type, t.Document.issuer, t.Document.subject, t.Document.place)
_HEADS = _select(t.Document.id, *_HEAD, t.Document.signer, t.Document.addressees)
_TEXTS = {
    TASKS: _select(t.Task.id, t.Task.text),
    HEADS: _HEADS,
    TEXTS: _HEADS.add_columns(t.Content.source)
    .join(t.Copy, (t.Copy.document_id == t.Document.id) & t.Copy.current)
    .join(t.Content, t.Content.copy_id == t.Copy.id),
}


def _vector(content: str) -> str:
    """Return words as PostgreSQL writes a text search vector, each with its places."""
    places: dict[str, list[int]] = {}
    size = 0
    halves = content.split(f" {BETWEEN} ")
    most = MAX_POSITION // len(halves)
    for first, half in zip(range(1, MAX_POSITION, most), halves, strict=False):
        for i, word in enumerate(half.split()):
            known = places.get(word)
            if known is None:
                size += 4 * len(word) + 16
                if size > _MAX_VECTOR:
                    continue
                known = places[word] = []
            # no run of words goes over from one half to the other
            if i < most - 1 and len(known) < _MAX_PLACES:
                known.append(first + i)
    return " ".join(f"'{word}':{','.join(map(str, known))}" if known else f"'{word}'" for word, known in places.items())
