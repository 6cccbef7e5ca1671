"""Knows the bodies and rhythms of the store by name, and numbers those that are new."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from sqlalchemy import select

from dondoc.store import bulk
from dondoc.store.journal import Journal
from dondoc.store.rows import clean, digest
from dondoc.store.tables import Alias, Body, Join, Rhythm
from dondoc.store.words import bare, toned

_LONGEST_KEY = 200


@lru_cache(maxsize=50_000)
def key(name: str) -> str:
    """Return the form in which a body's name is known, whatever its case and the place of its tone marks."""
    form = toned(name) or clean(name)
    return form if len(form) <= _LONGEST_KEY else form[:_LONGEST_KEY] + digest(form)


class Names:
    """What is known of bodies and rhythms; what a transaction adds is kept only once it ended (``keep``)."""

    def __init__(self) -> None:
        self._joins = 0
        self._bodies: dict[str, int] = {}
        self._rhythms: dict[tuple[str, date], int] = {}
        self._new_bodies: dict[str, int] = {}
        self._new_rhythms: dict[tuple[str, date], int] = {}

    def keep(self) -> None:
        """Take over what the transaction added, which ended well."""
        self._bodies.update(self._new_bodies)
        self._rhythms.update(self._new_rhythms)
        self._new_bodies, self._new_rhythms = {}, {}

    def undo(self) -> None:
        """Forget what the transaction added, which was undone."""
        self._new_bodies, self._new_rhythms = {}, {}

    def refresh(self, journal: Journal) -> None:
        """Forget the bodies if somebody joined two since the last transaction."""
        joins = journal.last(Join)
        if joins != self._joins:
            self._joins, self._bodies = joins, {}

    def bodies(self, names: Iterable[str], journal: Journal) -> dict[str, int]:
        """Return the number of each name's body, new ones included."""
        found = {name: self._known(name) for name in dict.fromkeys(names)}
        missing = {key(name): name for name, number in reversed(found.items()) if number is None}
        if missing:
            self._look_up(missing, journal)
        return {name: number or self._new_bodies[key(name)] for name, number in found.items()}

    def _known(self, name: str) -> int | None:
        form = key(name)
        return self._bodies.get(form) or self._new_bodies.get(form)

    def _look_up(self, missing: dict[str, str], journal: Journal) -> None:
        connection = journal.connection
        wanted = list(missing)
        for part in bulk.parts(wanted):
            known = bulk.fetch(connection, f"SELECT key, body_id FROM aliases WHERE key IN ({bulk.marks(part)})", part)
            self._new_bodies.update(known)
        new = [form for form in reversed(wanted) if form not in self._new_bodies]
        if not new:
            return
        first = journal.number(Body, len(new))
        numbered = [(i, form, clean(missing[form])) for i, form in enumerate(new, first)]
        bulk.add(connection, Body, ({"id": i, "name": name, "bare": bare(name)} for i, _, name in numbered))
        bulk.add(connection, Alias, ({"key": form, "body_id": i, "name": name} for i, form, name in numbered))
        self._new_bodies.update((form, i) for i, form, _ in numbered)

    def rhythm(self, rrule: str, anchor: date, journal: Journal) -> int:
        """Return the number of a rule of recurrence with the day that it counts from."""
        pair = (rrule, anchor)
        known = self._rhythms.get(pair) or self._new_rhythms.get(pair)
        if known is None:
            known = journal.connection.scalar(select(Rhythm.id).where(Rhythm.rrule == rrule, Rhythm.anchor == anchor))
            if known is None:
                known = journal.number(Rhythm)
                bulk.add(journal.connection, Rhythm, [{"id": known, "rrule": rrule, "anchor": anchor}])
            self._new_rhythms[pair] = known
        return known
