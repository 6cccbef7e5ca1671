"""Makes a store, brings it to this version, checks it and backs it up."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from dondoc.model import DondocError
from dondoc.store import engine as base
from dondoc.store import indexing, progress, register

HEAD = "0004"
"""The version of the tables that this version of dondoc works with: the last migration."""


def version(connection: Connection) -> str | None:
    """Return the version of a database's tables, ``None`` for a database without any of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return str(found) if found else None


def upgrade(engine: Engine) -> tuple[str | None, str]:
    """Bring a database to this version's tables, made anew where it has none; return the versions before and after.

    All steps are one transaction: a step that fails leaves everything as it was.
    """
    # over 0.2 s to import, and needed once in a store's life
    from alembic import command
    from alembic.config import Config

    with base.writing(engine, rebuilds=True) as connection:
        before = version(connection)
        if before == HEAD:
            return before, HEAD
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return before, HEAD


def require(engine: Engine) -> None:
    """Make sure that a database has this version's tables.

    Raises:
        DondocError: it has none, or those of another version.
    """
    with base.reading(engine) as connection:
        found = version(connection)
    name = base.shown(engine.url)
    if found is None:
        raise DondocError(f"{name}: is no store yet; dondoc ingest makes one")
    if found < HEAD:
        raise DondocError(f"{name}: was made by an older version; dondoc db upgrade brings it up to date")
    if found > HEAD:
        raise DondocError(f"{name}: was made by a newer version of dondoc")


def check(engine: Engine) -> list[str]:
    """Return what is wrong with a store: broken files, rows that lead nowhere, counts and indexes that do not agree."""
    with base.reading(engine) as connection:
        found = list(_sqlite(connection)) if connection.dialect.name == "sqlite" else []
        last = {"last": progress.upto(connection, register.NAME)}
        for query, problem in _CHECKS:
            number = connection.scalar(text(query), last if ":last" in query else {}) or 0
            if number:
                found.append(f"{number} {problem}")
        found += _indexes(connection)
    return found


def _indexes(connection: Connection) -> Iterator[str]:
    """Yield what is wrong with the indexes for search: each holds the rows up to its last one, and no others."""
    for name, rows in indexing.TABLES.items():
        table = rows.__tablename__
        held = f"SELECT id FROM {name}{'_docsize' if connection.dialect.name == 'sqlite' else ''}"
        last = {"last": progress.upto(connection, name)}
        query = f"SELECT count(*) FROM {table} WHERE id <= :last AND id NOT IN ({held})"
        if number := connection.scalar(text(query), last):
            yield f"{number} {table} that no search finds in {name}"
        query = f"SELECT count(*) FROM ({held}) i WHERE id > :last OR id NOT IN (SELECT id FROM {table})"
        if number := connection.scalar(text(query), last):
            yield f"{number} rows in {name} that nothing stands behind"


_CHECKS = (
    (
        "SELECT count(*) FROM documents d "
        "WHERE (SELECT count(*) FROM copies c WHERE c.document_id = d.id AND c.current) <> 1",
        "documents without one current copy",
    ),
    ("SELECT count(*) FROM copies WHERE id NOT IN (SELECT copy_id FROM contents)", "copies without their content"),
    (
        "SELECT count(*) FROM tasks t LEFT JOIN task_ids i ON i.uid = t.uid AND i.task_id = t.id "
        "WHERE t.id <= :last AND i.task_id IS NULL",
        "tasks that nobody finds by their id",
    ),
    (
        "SELECT count(*) FROM task_ids i LEFT JOIN tasks t ON t.id = i.task_id AND t.uid = i.uid "
        "WHERE t.id IS NULL OR t.id > :last",
        "ids that no task stands behind",
    ),
    (
        "SELECT count(*) FROM (SELECT task_id, role, body_id FROM task_bodies UNION ALL SELECT id, '-', 0 FROM tasks) "
        "b JOIN tasks t ON t.id = b.task_id LEFT JOIN entries e "
        "ON e.task_id = b.task_id AND e.role = b.role AND e.body_id = b.body_id "
        "WHERE t.id <= :last AND (e.task_id IS NULL OR e.active <> t.active OR (e.due IS NULL) <> (t.due IS NULL) "
        "OR e.due <> t.due OR coalesce(e.rhythm_id, 0) <> coalesce(t.rhythm_id, 0))",
        "parts of tasks that the register does not hold as they are",
    ),
    (
        "SELECT count(*) FROM entries e WHERE e.task_id > :last OR e.body_id > 0 AND NOT EXISTS (SELECT 1 "
        "FROM task_bodies b WHERE b.task_id = e.task_id AND b.role = e.role AND b.body_id = e.body_id)",
        "entries of the register that no task stands behind",
    ),
    (
        "SELECT count(*) FROM (SELECT status, count(*) AS n FROM tasks WHERE gone_at IS NULL AND id <= :last "
        "GROUP BY status) a LEFT JOIN (SELECT status, sum(n) AS n FROM tallies WHERE body_id = 0 GROUP BY status) b "
        "ON a.status = b.status WHERE a.n <> coalesce(b.n, 0)",
        "statuses whose tally is wrong",
    ),
    (
        "SELECT count(*) FROM (SELECT b.body_id, b.role, count(DISTINCT b.task_id) AS n FROM task_bodies b "
        "JOIN tasks t ON t.id = b.task_id WHERE t.gone_at IS NULL AND t.id <= :last GROUP BY b.body_id, b.role) a "
        "LEFT JOIN (SELECT body_id, role, sum(n) AS n FROM tallies GROUP BY body_id, role) b "
        "ON a.body_id = b.body_id AND a.role = b.role WHERE a.n <> coalesce(b.n, 0)",
        "bodies whose tally is wrong",
    ),
)


def _sqlite(connection: Connection) -> Iterator[str]:
    for (said,) in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
        if said != "ok":
            yield str(said)
    for table, *_ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"{table}: a row leads nowhere"


def backup(engine: Engine, target: Path) -> int:
    """Write a whole copy of a SQLite store, as it is at one moment, and return its size in bytes.

    The copy appears under its name only when it is complete; writers may go on meanwhile.

    Raises:
        DondocError: the target exists or cannot be written, or the store is no SQLite file.
    """
    if engine.dialect.name != "sqlite":
        raise DondocError("PostgreSQL is backed up by its own pg_dump")
    if target.exists():
        raise DondocError(f"{target}: exists already")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:60]}-", dir=target.parent)
        os.close(handle)
    except OSError as error:
        raise DondocError(f"{target}: {error.strerror}") from None
    part = Path(name)
    try:
        source = sqlite3.connect(engine.url.database or "")
        copy = sqlite3.connect(part)
        with contextlib.closing(source), contextlib.closing(copy):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        with part.open("rb") as stream:
            os.fsync(stream.fileno())
        # a name that appeared meanwhile stays what it is
        os.link(part, target)
        return target.stat().st_size
    except (sqlite3.Error, OSError) as error:
        said = error.strerror if isinstance(error, OSError) else str(error)
        raise DondocError(f"{target}: {said}") from None
    finally:
        part.unlink(missing_ok=True)
