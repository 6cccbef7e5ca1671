"""The commands on the store itself: db upgrade, db check, db backup."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dondoc.cli.options import Db, name, opened
from dondoc.cli.streams import complain, put

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

_MANY = 1000
"""Beyond so many rows it is said that they are indexed: it takes a while."""


@app.command()
def upgrade(db: Db = None) -> None:
    """Bring a store that an older version made up to date; every row and every change stays."""
    from dondoc.model import DondocError
    from dondoc.store.store import Store

    before, after = Store.upgrade(name(db))
    with opened(db) as store:
        if (left := store.unindexed()) > _MANY:
            complain(DondocError(f"indexing {left} rows; if this is interrupted, the next question goes on"))
        store.index()
    put(f"{before or '-'} -> {after}\n" if before != after else f"{after}: up to date\n")


@app.command()
def check(db: Db = None) -> None:
    """Look for what is wrong with the store; nothing is changed."""
    with opened(db) as store:
        found = store.check()
    put("".join(f"{problem}\n" for problem in found) if found else "ok\n")
    if found:
        raise typer.Exit(1)


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="The copy; must not exist.", show_default=False)],
    db: Db = None,
) -> None:
    """Write a whole copy of a SQLite store, while others may go on writing to it."""
    with opened(db) as store:
        size = store.backup(target)
    put(f"{target}: {size} bytes\n")
