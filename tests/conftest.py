"""Databases for the tests of the store: a SQLite file, and a PostgreSQL server of their own on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import new_database, serving


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Start a PostgreSQL, and yield its URL without a database."""
    with serving() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a store that is not made yet, on each database in turn."""
    if request.param == "sqlite":
        return str(tmp_path / "store.db")
    return new_database(request.getfixturevalue("postgres"))
