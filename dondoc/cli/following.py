"""The commands that ask a store and follow tasks up: tasks, documents, show, set, bodies, stats, changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dondoc.cli import filters
from dondoc.cli.bundles import taking
from dondoc.cli.options import Author, Db, Today, author, day, days, opened
from dondoc.cli.options import today as day_of
from dondoc.cli.streams import put

if TYPE_CHECKING:
    from dondoc.store.wanted import Wanted

app = typer.Typer()

_SHOWN = 50
"""How many tasks a table shows unless told otherwise."""


@app.command()
@taking(wanted=filters.wanted)
def tasks(
    *,
    wanted: Wanted,
    sort: filters.Sort = None,
    reverse: filters.Reverse = False,
    limit: Annotated[
        int | None,
        typer.Option("--limit", metavar="N", min=0, help="At most so many; 0 for all, a table's 50 without."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    as_jsonl: Annotated[bool, typer.Option("--jsonl", help="Print one JSON object a line, one a task.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a CSV file.")] = False,
    as_table: Annotated[bool, typer.Option("--table", help="Print a table, as without.")] = False,
    today: Today = None,
    db: Db = None,
) -> None:
    """List the tasks of the store: whose, by when, how far."""
    from dondoc.cli import lists

    if as_json + as_jsonl + as_csv + as_table > 1:
        raise typer.BadParameter("--json, --jsonl, --csv and --table exclude each other")
    sort = filters.sorting(sort)
    now = day_of(today)
    layout = "json" if as_json else "jsonl" if as_jsonl else "csv" if as_csv else "table"
    most = limit if limit is not None else _SHOWN if layout == "table" else 0
    with opened(db) as store:
        # one more tells that there are more
        found = store.tasks(
            wanted, today=now, sort=sort, reverse=reverse, limit=most + (layout == "table") if most else None
        )
        for piece in lists.tasks(found, layout, today=now, most=most):
            put(piece)


@app.command()
def documents(
    search: Annotated[
        str | None,
        typer.Option("--search", metavar="WORDS", help='Only with words in their text, marks or not; "side by side".'),
    ] = None,
    kind: filters.Type = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=0, help="At most so many; 0 for all.", show_default=True)
    ] = _SHOWN,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    db: Db = None,
) -> None:
    """List the documents of the store, the latest first."""
    from dondoc.cli import lists

    with opened(db) as store:
        found = store.listed(words=search, type_=kind, latest=True, limit=limit + 1 if limit else None)
    put(lists.listed(found, limit, as_json=as_json))


@app.command()
def show(
    which: Annotated[
        str,
        typer.Argument(metavar="WHICH", help="A task's id, or a document: number, path, words.", show_default=False),
    ],
    today: Today = None,
    db: Db = None,
) -> None:
    """Show all that the store knows of a task, with its history, or of a document, with its tasks."""
    from dondoc.cli import lists
    from dondoc.store.editing import NoTaskError
    from dondoc.store.wanted import Wanted

    now = day_of(today)
    with opened(db) as store:
        try:
            put(lists.task(store.task(which, today=now), now))
        except NoTaskError:
            found = store.documents(which)
            if len(found) > 1:
                put(lists.documents(found))
                return
            details = store.document(found[0].id)
            own = store.tasks(Wanted(document=f"#{found[0].id}"), today=now, sort="document")
            put(lists.document(details, list(own), now))


@app.command("set")
def set_(
    task: Annotated[str, typer.Argument(metavar="TASK", help="The task's id, or its beginning.", show_default=False)],
    status: Annotated[str | None, typer.Option("--status", metavar="STATUS", help="How far it is.")] = None,
    assignee: Annotated[str | None, typer.Option("--assignee", metavar="NAME", help="Who does it.")] = None,
    progress: Annotated[
        int | None, typer.Option("--progress", metavar="N", min=0, max=100, help="How much is done, in per cent.")
    ] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="A note, kept in the history.")] = None,
    done_on: Annotated[
        str | None, typer.Option("--done-on", metavar="DAY", help="The day on which it was done.")
    ] = None,
    text: Annotated[str | None, typer.Option("--text", metavar="TEXT", help="Set the text right.")] = None,
    due: Annotated[str | None, typer.Option("--due", metavar="DAY", help="Set the last day right; - for none.")] = None,
    lead: Annotated[
        list[str] | None, typer.Option("--lead", metavar="NAME", help="Set right who leads; may be repeated.")
    ] = None,
    coordinator: Annotated[
        list[str] | None, typer.Option("--coordinator", metavar="NAME", help="Set right who helps; may be repeated.")
    ] = None,
    report_to: Annotated[
        list[str] | None, typer.Option("--report-to", metavar="NAME", help="Set right to whom; may be repeated.")
    ] = None,
    deliverable: Annotated[
        str | None, typer.Option("--deliverable", metavar="TEXT", help="Set the product right.")
    ] = None,
    restore: Annotated[
        list[str] | None, typer.Option("--restore", metavar="FIELD", help="Take a field as it was read.")
    ] = None,
    author_: Author = None,
    today: Today = None,
    db: Db = None,
) -> None:
    """Change a task: how far it is, who does it, notes, or what was read wrongly."""
    from dondoc.cli import lists
    from dondoc.store.editing import Edit

    corrections: dict[str, object] = {}
    corrections.update(
        (name, said) for name, said in (("text", text), ("deliverable", deliverable)) if said is not None
    )
    for field, names in (("lead", lead), ("coordinators", coordinator), ("report_to", report_to)):
        if names is not None:
            corrections[field] = tuple(name for name in names if name.strip())
    if due is not None:
        corrections["due"] = None if due == "-" else day(due, "--due")
    edit = Edit(
        status=filters.status_called(status) if status else None,
        assignee=assignee,
        progress=progress,
        note=note,
        done_on=day(done_on, "--done-on") if done_on else None,
        corrections=corrections,  # type: ignore[arg-type]
        restore=tuple(restore or ()),
    )
    with opened(db) as store:
        put(lists.changed(store.set(task, edit, author=author(author_), today=day_of(today))))


@app.command()
def bodies(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Only bodies so called.", show_default=False)
    ] = None,
    same_as: Annotated[
        str | None, typer.Option("--same-as", metavar="NAME", help="Make NAME one more name of this body.")
    ] = None,
    within: Annotated[str, typer.Option("--within", metavar="TIME", help="What counts as due soon.")] = "7d",
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=0, help="At most so many; 0 for all.")] = _SHOWN,
    author_: Author = None,
    today: Today = None,
    db: Db = None,
) -> None:
    """List who has how many tasks open, due and overdue."""
    from dondoc.cli import lists

    with opened(db) as store:
        if same_as is not None:
            if name is None:
                raise typer.BadParameter("name the body that is the same", param_hint="NAME")
            put(f"{name} = {store.join(name, same_as, author=author(author_))}\n")
            return
        # one more tells that there are more
        most = limit + 1 if limit else None
        found = store.bodies(today=day_of(today), within=days(within, "--within"), name=name, limit=most)
        put(lists.bodies(found, limit))


@app.command()
def stats(
    within: Annotated[str, typer.Option("--within", metavar="TIME", help="What counts as due soon.")] = "7d",
    today: Today = None,
    db: Db = None,
) -> None:
    """Tell what the store holds, in numbers."""
    from dondoc.cli import lists

    with opened(db) as store:
        put(lists.stats(store.stats(today=day_of(today), within=days(within, "--within"))))


@app.command()
def changes(
    accept: Annotated[
        list[str] | None, typer.Option("--accept", metavar="N", help="Accept proposal N, or all.")
    ] = None,
    refuse: Annotated[
        list[str] | None, typer.Option("--refuse", metavar="N", help="Refuse proposal N, or all.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Also list what was decided.")] = False,
    author_: Author = None,
    today: Today = None,
    db: Db = None,
) -> None:
    """List what later documents change in tasks, and accept or refuse it; nothing is changed by itself."""
    from dondoc.cli import lists

    with opened(db) as store:
        for said, yes in ((accept, True), (refuse, False)):
            if said:
                decided = store.decide(_numbers(said), accept=yes, author=author(author_), today=day_of(today))
                put(lists.decided(decided, accepted=yes))
        if not accept and not refuse:
            put(lists.amendments(store.amendments(all_states=every)))


def _numbers(said: list[str]) -> list[int] | None:
    """Return the numbers of proposals, ``None`` for all."""
    if said == ["all"]:
        return None
    for one in said:
        if not one.isdecimal() or len(one) > 15:
            raise typer.BadParameter(f"{one!r} is no number of a proposal")
    return list(map(int, said))
