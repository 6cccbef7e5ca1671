"""The commands that carry the tasks of a store to other tools and back: export, import."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dondoc.cli import exporting, filters
from dondoc.cli.bundles import taking
from dondoc.cli.options import Author, Db, Today, author, opened
from dondoc.cli.options import today as day_of
from dondoc.cli.streams import complain, note, put
from dondoc.ingest.files import shown

if TYPE_CHECKING:
    from dondoc.feed.returned import Settled
    from dondoc.store.wanted import Wanted

app = typer.Typer()


@app.command()
@taking(asked=exporting.asked, wanted=filters.wanted)
def export(
    *,
    asked: exporting.Export | None,
    wanted: Wanted,
    sort: filters.Sort = None,
    reverse: filters.Reverse = False,
    db: Db = None,
) -> None:
    """Export tasks of the store for other tools: spreadsheets, calendars, trackers, feeds."""
    sort = filters.sorting(sort)
    if asked is None:
        raise typer.BadParameter(f"say --format {', '.join(exporting.Format)}, or where to with -o")
    with opened(db) as store:
        asked.write(store.tasks(wanted, today=asked.today, sort=sort, reverse=reverse))


@app.command("import")
def import_(
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="A workbook that export made; - for standard input.", show_default=False),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be changed, and change nothing.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Take also what was changed in the store meanwhile.")] = False,
    author_: Author = None,
    today: Today = None,
    db: Db = None,
) -> None:
    """Take status, assignee and notes back from a workbook; only what somebody changed in it."""
    from dondoc.feed.returned import returned, settled
    from dondoc.model import DondocError
    from dondoc.store.editing import Edit

    name = "standard input" if file == "-" else shown(file)
    found = returned(_bytes(file, name), name)
    problems, changed = list(found.problems), 0
    now, who = day_of(today), author(author_)
    with opened(db) as store:
        for edit in found.edits:
            try:
                todo = settled(edit, store.task(edit.id, today=now).task, force=force)
                if not todo.empty and not dry_run:
                    store.set(edit.id, Edit(todo.status, todo.assignee, note=todo.note), author=who, today=now)
            except DondocError as error:
                problems.append(f"row {edit.row}: {error}")
                continue
            problems += todo.conflicts
            if not todo.empty:
                changed += 1
                put(f"{edit.id}: {shown(_told(todo))}\n")
    for problem in problems:
        complain(DondocError(f"{name}: {problem}"))
    note(f"{found.rows} tasks in {name}, {changed} {'would be changed' if dry_run else 'changed'}")
    if problems:
        raise typer.Exit(1)


def _told(todo: Settled) -> str:
    said = (("status", todo.status), ("assignee", todo.assignee), ("note", todo.note))
    return "; ".join(f"{key}: {value or '(empty)'}" for key, value in said if value is not None)


def _bytes(file: str, name: str) -> bytes:
    """Return the bytes of a file, and no more than can be a workbook.

    Raises:
        DondocError: it cannot be read.
    """
    from dondoc.feed.returned import MAX_BYTES
    from dondoc.model import DondocError

    try:
        if file == "-":
            return sys.stdin.buffer.read(MAX_BYTES + 1)
        with Path(file).open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise DondocError(f"{name}: {error.strerror or 'cannot be read'}") from None
