"""Options that several commands share, and how their values are read."""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dondoc.store.store import Store

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""The clock of all Vietnam; it has no summer time."""

Db = Annotated[
    str | None,
    typer.Option(
        "--db",
        metavar="URL",
        envvar="DONDOC_DB",
        show_envvar=False,
        help="The store: a file or a PostgreSQL URL; DONDOC_DB without.",
    ),
]
Today = Annotated[
    str | None,
    typer.Option(
        "--today", metavar="DAY", help="The day that counts as today (2026-07-01); the one in Vietnam without."
    ),
]
Author = Annotated[
    str | None,
    typer.Option("--author", metavar="NAME", envvar="DONDOC_AUTHOR", show_envvar=False, help="Who changes it."),
]


def name(db: str | None) -> str:
    """Return the store that is meant: what is said, else a file in the folder for a user's data."""
    if db:
        return db
    data = os.environ.get("XDG_DATA_HOME") or str(Path("~/.local/share").expanduser())
    return str(Path(data) / "dondoc" / "dondoc.db")


def opened(db: str | None, *, create: bool = False) -> Store:
    """Open the store that is meant.

    Raises:
        DondocError: there is none.
    """
    from dondoc.store.store import Store

    return Store.open(name(db), create=create)


def today(said: str | None) -> date:
    """Return the day that counts as today."""
    return day(said, "--today") if said else datetime.now(UTC).astimezone(VIETNAM).date()


def day(said: str, option: str) -> date:
    """Return a day written 2026-07-31 or 31/7/2026."""
    found = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", said.strip())
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(said.strip())
    except ValueError:
        raise typer.BadParameter(f"{said!r} is no day like 2026-07-31 or 31/7/2026", param_hint=option) from None


def days(said: str, option: str) -> int:
    """Return a number of days written 7, 7d or 2w."""
    found = re.fullmatch(r"(\d{1,4})([dw]?)", said.strip().lower())
    if not found:
        raise typer.BadParameter(f"{said!r} is no time like 7d or 2w", param_hint=option)
    return int(found[1]) * (7 if found[2] == "w" else 1)


def author(said: str | None) -> str:
    """Return who makes a change: who is said, else the user of this computer."""
    if said and said.strip():
        return said.strip()
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "dondoc"
