"""Opens the database behind a name or URL, and hands out transactions: many that read, one at a time that writes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from dondoc.model import DondocError

PATIENCE = 30
"""How long a writer waits for another one, in seconds; ``?timeout=`` in the URL says otherwise."""

WRITERS_LOCK = 0x646F6E64
"""The number of PostgreSQL's advisory lock by which writers take turns."""

_DURABLE = {True: "FULL", False: "NORMAL"}


def parse(name: str) -> URL:
    """Return the URL that a file's name or a URL stands for.

    Raises:
        DondocError: it is a URL of no database that dondoc keeps its tasks in.
    """
    if "://" not in name:
        return URL.create("sqlite", database=str(Path(name).expanduser()))
    try:
        url = make_url(name)
    except (ArgumentError, ValueError):
        raise DondocError("the store's address is no URL") from None
    kind = url.get_backend_name()
    if kind in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if kind != "sqlite" or not url.database or url.database == ":memory:":
        raise DondocError(f"{shown(url)}: a store is a SQLite file or a PostgreSQL database")
    return url


def shown(url: URL) -> str:
    """Return how messages name a database: a file's name, or the URL without its password."""
    return url.database or "" if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)


def connect(url: URL) -> Engine:
    """Return an engine for a database; nothing is opened yet.

    Raises:
        DondocError: the driver is not installed.
    """
    options: dict[str, Any] = {"json_serializer": _dumps}
    if url.get_backend_name() == "sqlite":
        waits = {} if "timeout" in url.query else {"timeout": PATIENCE}
        # every transaction here ends by itself: there is nothing to undo when a connection comes back
        engine = create_engine(url, connect_args=waits, pool_reset_on_return=None, **options)
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine
    patience = _seconds(url)
    url = url.difference_update_query(["timeout"])
    try:
        engine = create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": patience}, **options)
    except (ImportError, NoSuchModuleError):
        raise DondocError("PostgreSQL needs the extra: pip install 'dondoc[postgres]'") from None

    @event.listens_for(engine, "connect")
    def limit(connection: Any, _: ConnectionPoolEntry) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{patience}s'")
        connection.commit()

    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that sees the store as it is now, whatever others write meanwhile.

    Raises:
        DondocError: the database refuses.
    """
    with _told(engine), engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


@contextmanager
def writing(
    engine: Engine, *, durable: bool = True, patience: float | None = None, rebuilds: bool = False
) -> Iterator[Connection]:
    """Open a transaction that writes: it waits for the writer before it, and is kept whole or not at all.

    Args:
        engine: the database.
        durable: whether it is on the disk when it ends; else a power cut (not a crash) may lose the latest ones.
        patience: for how many seconds it waits, where that is less than usual.
        rebuilds: whether it makes tables anew: SQLite then looks for rows that lead nowhere only at its end.

    Raises:
        DondocError: the database refuses: locked for too long, full, read-only; a row leads nowhere.
    """
    with _told(engine), engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            _synchronise(connection, _DURABLE[durable])
            connection.execution_options(dondoc_writes=True)
            wanted: dict[str, int] = {} if patience is None else {"busy_timeout": int(patience * 1000)}
            if rebuilds:
                # a table that others point to is taken away only so, and only outside a transaction
                wanted["foreign_keys"] = 0
            with _pragmas(connection, wanted), connection.begin():
                yield connection
                if rebuilds and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise DondocError(f"{shown(engine.url)}: has rows that lead nowhere; dondoc db check says more")
        else:
            with connection.begin():
                if not durable:
                    connection.execute(text("SET LOCAL synchronous_commit = off"))
                if patience is not None:
                    # 0 would be no limit
                    connection.execute(text(f"SET LOCAL lock_timeout = {max(int(patience * 1000), 1)}"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITERS_LOCK})
                yield connection


def _driver(connection: Connection) -> sqlite3.Connection:
    """Return SQLite's own connection, which says what SQLAlchemy has no words for."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def _synchronise(connection: Connection, how: str) -> None:
    """Tell SQLite how surely a transaction is to be on the disk when it ends."""
    known = connection.info
    if known.get("synchronous") != how:
        driver = _driver(connection)
        driver.execute(f"PRAGMA synchronous = {how}")
        known["synchronous"] = how


@contextmanager
def _pragmas(connection: Connection, wanted: Mapping[str, int]) -> Iterator[None]:
    """Set some of SQLite's settings for a while."""
    driver = _driver(connection)
    usual = {name: driver.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
    for name, value in wanted.items():
        driver.execute(f"PRAGMA {name} = {value}")
    try:
        yield
    finally:
        for name, value in usual.items():
            driver.execute(f"PRAGMA {name} = {value}")


@contextmanager
def _told(engine: Engine) -> Iterator[None]:
    """Say in one line what a database refuses."""
    try:
        yield
    except DBAPIError as error:
        raise DondocError(f"{shown(engine.url)}: {reason(error.orig or error)}") from error
    except engine.dialect.loaded_dbapi.Error as error:
        raise DondocError(f"{shown(engine.url)}: {reason(error)}") from error


def reason(error: BaseException) -> str:
    """Return in a few words why a database refused."""
    said = " ".join(str(error).split())
    for sign, words in (
        ("database is locked", "is locked by another process; nothing was written, try again"),
        ("lock timeout", "is locked by another process; nothing was written, try again"),
        ("disk is full", "no space left on its disk; the last document was not written"),
        ("No space left", "no space left on its disk; the last document was not written"),
        ("disk I/O error", "its disk cannot be read or written"),
        ("readonly database", "may not be written"),
        ("unable to open", "cannot be opened"),
        ("not a database", "is no SQLite file"),
        ("malformed", "is damaged; dondoc db check says more"),
    ):
        if sign in said:
            return words
    return said[:300] or type(error).__name__


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _seconds(url: URL) -> int:
    value = url.query.get("timeout", str(PATIENCE))
    return max(int(value), 1) if isinstance(value, str) and value.isdecimal() else PATIENCE


def _prepare(connection: Any, _: ConnectionPoolEntry) -> None:
    # the driver would begin transactions by itself, and late
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "foreign_keys = ON",
        "cache_size = -65536",
        "temp_store = MEMORY",
        "trusted_schema = OFF",
        "journal_size_limit = 67108864",
        # a page that many documents change is written to the file once for all of them
        "wal_autocheckpoint = 8000",
        "secure_delete = OFF",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("dondoc_writes")
    driver = _driver(connection)
    driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
