"""Lists documents in the order in which they came into the store, or the other way round."""

from __future__ import annotations

from sqlalchemy import Connection, select

from dondoc.model import StoredDocument
from dondoc.store import indexing, questions, search
from dondoc.store import tables as t
from dondoc.store.words import bare


def documents(
    connection: Connection,
    *,
    after: int = 0,
    limit: int | None = None,
    type_: str | None = None,
    words: str | None = None,
    latest: bool = False,
) -> list[StoredDocument]:
    """Return documents, those first that came in first.

    Args:
        connection: to the store.
        after: the number of the last document that is known, 0 for none.
        limit: how many at most, ``None`` for all.
        type_: only documents of a type, marks and case aside.
        words: only documents whose head or text holds these.
        latest: whether those come first that came in last.
    """
    query, number = select(t.Document.id), t.Document.id
    if type_ is not None:
        query = query.where(t.Document.type_key == bare(type_))
    if words is not None:
        match = search.match(connection, indexing.TEXTS, words)
        if match is None:
            return []
        # by the index's own numbers: it is read no further than it has to be
        query, number = match.narrow(query, number), match.order(number)
    query = query.where(number > after).order_by(number.desc() if latest else number)
    numbers = connection.scalars(query.limit(limit)).all()
    found = {one.id: one for one in questions.stored_documents(numbers, connection)}
    return [found[number] for number in numbers]
