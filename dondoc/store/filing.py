"""Which files were read, under which names, in which run; and which could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from dondoc.store import bulk, rows
from dondoc.store import tables as t
from dondoc.store.journal import Journal

_FILE = (
    "SELECT (SELECT sha256 FROM files WHERE sha256 = ?), (SELECT key FROM paths WHERE key = ?), "
    "(SELECT max(key) FROM failures WHERE file_key = ?)"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A name under which the store knows a file: its mark, its hash, and why it failed, where it did."""

    mark: str | None
    sha256: str | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """A file, or a part of one, that could not be read."""

    path: str
    file: str
    reason: str
    tries: int
    failed_at: str


@dataclass(frozen=True, slots=True)
class Filed:
    """A file that was read to its end: its name, the hash of its bytes, its mark, and what of it failed, and why."""

    path: str
    sha256: str
    mark: str | None
    failed: Mapping[str, str]


def begin(kind: str, version: str, journal: Journal) -> int:
    """Note that a run begins, and return its number."""
    number = journal.number(t.Run)
    journal.connection.execute(
        insert(t.Run), {"id": number, "kind": kind, "version": version, "started_at": journal.now, "ended_at": None}
    )
    return number


def end(run_id: int, counts: Mapping[str, int], journal: Journal) -> None:
    """Note that a run ended, and what it did."""
    journal.connection.execute(update(t.Run).where(t.Run.id == run_id).values(ended_at=journal.now, **counts))


def seen(paths: Iterable[str], connection: Connection) -> dict[str, Seen]:
    """Return what the store knows of each of some names; of those that it does not know, nothing."""
    keys = {rows.digest(path): path for path in paths}
    found: dict[str, Seen] = {}
    for part in bulk.parts(list(keys)):
        for row in connection.execute(select(t.Path.key, t.Path.mark, t.Path.sha256).where(t.Path.key.in_(part))):
            found[keys[row.key]] = Seen(row.mark, row.sha256)
        failed = select(t.Failure.file_key, t.Failure.mark, t.Failure.sha256, t.Failure.reason)
        for one in connection.execute(failed.where(t.Failure.file_key.in_(part))):
            found[keys[one.file_key]] = Seen(one.mark, one.sha256, one.reason)
    return found


def is_read(sha256: str, connection: Connection) -> bool:
    """Tell whether a file with these bytes was read to its end."""
    return connection.scalar(select(t.File.sha256).where(t.File.sha256 == sha256)) is not None


def known_failure(sha256: str, connection: Connection) -> str | None:
    """Return why a file with these bytes could not be read, ``None`` where it was not tried or could be."""
    return connection.scalar(select(t.Failure.reason).where(t.Failure.sha256 == sha256).limit(1))


def add_path(path: str, sha256: str, mark: str | None, journal: Journal) -> None:
    """Note a name of a file that was read before."""
    connection, key = journal.connection, rows.digest(path)
    known = connection.execute(select(t.Path.sha256, t.Path.mark).where(t.Path.key == key)).first()
    if known is None:
        row = {"key": key, "path": rows.clean(path), "sha256": sha256, "mark": mark}
        connection.execute(insert(t.Path), row)
    elif (known.sha256, known.mark) != (sha256, mark):
        connection.execute(update(t.Path).where(t.Path.key == key).values(sha256=sha256, mark=mark))


def add_file(file: Filed, run_id: int, journal: Journal) -> None:
    """Note that a file was read to its end: it is not read again, and only what failed now is left of its failures."""
    connection, key = journal.connection, rows.digest(file.path)
    ((known, named, failed),) = bulk.fetch(connection, _FILE, (file.sha256, key, key))
    if known is None:
        bulk.add(connection, t.File, [{"sha256": file.sha256, "run_id": run_id, "added_at": journal.now}])
    row = {"sha256": file.sha256, "mark": file.mark}
    if named is None:
        bulk.add(connection, t.Path, [{"key": key, "path": rows.clean(file.path), **row}])
    else:
        connection.execute(update(t.Path).where(t.Path.key == key).values(**row))
    if file.failed:
        add_failures(file.path, file.sha256, file.mark, file.failed, run_id, journal)
    elif failed is not None:
        connection.execute(delete(t.Failure).where(t.Failure.file_key == key))


def add_failures(
    path: str, sha256: str | None, mark: str | None, found: Mapping[str, str], run_id: int, journal: Journal
) -> None:
    """Note why a file, or parts of it, could not be read.

    Args:
        path: the file.
        sha256: of its bytes, where they could be read.
        mark: by which it is known to be unchanged.
        found: the reason for each part that failed, by its name; the file's own name for all of it.
        run_id: of the run.
        journal: of the transaction.
    """
    connection, file_key = journal.connection, rows.digest(path)
    before = {
        row.key: row.tries
        for row in connection.execute(select(t.Failure.key, t.Failure.tries).where(t.Failure.file_key == file_key))
    }
    connection.execute(delete(t.Failure).where(t.Failure.file_key == file_key))
    connection.execute(
        insert(t.Failure),
        [
            {
                "key": rows.digest(f"{path}\n{part}"),
                "path": rows.clean(part),
                "file": rows.clean(path),
                "file_key": file_key,
                "sha256": sha256,
                "mark": mark,
                "reason": rows.clean(reason),
                "tries": before.get(rows.digest(f"{path}\n{part}"), 0) + 1,
                "run_id": run_id,
                "failed_at": journal.now,
            }
            for part, reason in found.items()
        ],
    )


def failures(connection: Connection) -> Iterator[Failed]:
    """Yield what could not be read, by name."""
    for row in connection.execute(select(t.Failure.__table__).order_by(t.Failure.path)):
        yield Failed(row.path, row.file, row.reason, row.tries, row.failed_at)


def documents(
    connection: Connection, *, wanted: Iterable[int] | None = None, other_than: str | None = None
) -> list[tuple[int, str]]:
    """Return the documents to extract again, each with the hash of its current copy.

    Args:
        connection: to the store.
        wanted: their numbers; ``None`` for all.
        other_than: only those that were read by another version of the rules than this.
    """
    query = (
        select(t.Document.id, t.Copy.digest)
        .join(t.Copy, t.Copy.document_id == t.Document.id)
        .where(t.Copy.current)
        .order_by(t.Document.id)
    )
    if wanted is not None:
        query = query.where(t.Document.id.in_(list(wanted)))
    if other_than is not None:
        query = query.where(t.Document.rules != other_than)
    return [(row.id, row.digest) for row in connection.execute(query)]
