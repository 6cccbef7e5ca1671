"""Lists documents in the order in which they came into the store."""

from __future__ import annotations

from sqlalchemy import Connection, select

from dondoc.model import StoredDocument
from dondoc.store import indexing, questions, search
from dondoc.store import tables as t
from dondoc.store.words import bare


def documents(
    connection: Connection, *, after: int, limit: int, type_: str | None = None, words: str | None = None
) -> list[StoredDocument]:
    """Return documents, those first that came in first.

    Args:
        connection: to the store.
        after: the number of the last document that is known, 0 for none.
        limit: how many at most.
        type_: only documents of a type, marks and case aside.
        words: only documents whose head or text holds these.
    """
    query = select(t.Document.id).where(t.Document.id > after).order_by(t.Document.id).limit(limit)
    if type_ is not None:
        query = query.where(t.Document.type_key == bare(type_))
    if words is not None:
        match = search.match(connection, indexing.TEXTS, words)
        if match is None:
            return []
        query = match.narrow(query, t.Document.id)
    return list(questions.stored_documents(connection.scalars(query).all(), connection))
