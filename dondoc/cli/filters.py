"""The options that say which tasks of a store are meant, the same for every command that takes some of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dondoc.cli.options import day, days

if TYPE_CHECKING:
    from dondoc.model import Status
    from dondoc.store.wanted import Wanted

Body = Annotated[str | None, typer.Option("--body", metavar="NAME", help="Only a body's, in any part.")]
Lead = Annotated[str | None, typer.Option("--lead", metavar="NAME", help="Only those that a body leads.")]
DueBefore = Annotated[str | None, typer.Option("--due-before", metavar="DAY", help="Only those due before.")]
DueWithin = Annotated[
    str | None, typer.Option("--due-within", metavar="TIME", help="Only those due from today on within 7d, 2w.")
]
Overdue = Annotated[bool, typer.Option("--overdue", help="Only those whose last day is over.")]
Statuses = Annotated[
    list[str] | None, typer.Option("--status", metavar="STATUS", help="Only those so far; may be repeated.")
]
Type = Annotated[str | None, typer.Option("--type", metavar="TYPE", help="Only of documents of a type, as Chỉ thị.")]
Search = Annotated[str | None, typer.Option("--search", metavar="WORDS", help="Only those with words, marks or not.")]
Document = Annotated[
    str | None, typer.Option("--document", metavar="WHICH", help="Only of a document: number, path, words.")
]
NoDeadline = Annotated[bool, typer.Option("--no-deadline", help="Only those without a last day.")]
Gone = Annotated[bool, typer.Option("--gone", help="Only those that a later reading did not find.")]
Sort = Annotated[str | None, typer.Option("--sort", metavar="BY", help="due, new or document; due without.")]
Reverse = Annotated[bool, typer.Option("--reverse", help="In the opposite order.")]


def wanted(
    *,
    body: Body = None,
    lead: Lead = None,
    due_before: DueBefore = None,
    due_within: DueWithin = None,
    overdue: Overdue = False,
    status: Statuses = None,
    type_: Type = None,
    search: Search = None,
    document: Document = None,
    no_deadline: NoDeadline = False,
    gone: Gone = False,
) -> Wanted:
    """Return what the options ask for.

    Raises:
        typer.BadParameter: a value is none.
    """
    from dondoc.store.wanted import Wanted

    return Wanted(
        body=body,
        lead=lead,
        due_before=day(due_before, "--due-before") if due_before else None,
        due_within=days(due_within, "--due-within") if due_within else None,
        overdue=overdue,
        status=tuple(map(status_called, status or ())),
        type=type_,
        search=search,
        document=document,
        no_deadline=no_deadline,
        gone=gone,
    )


def sorting(said: str | None) -> str | None:
    """Return the order that is asked for.

    Raises:
        typer.BadParameter: it is none.
    """
    from dondoc.store.questions import SORTS

    if said is not None and said not in SORTS:
        raise typer.BadParameter(f"{said!r} is none of {', '.join(SORTS)}", param_hint="--sort")
    return said


def status_called(word: str) -> Status:
    """Return the status that a word stands for.

    Raises:
        typer.BadParameter: it stands for none.
    """
    from dondoc.model import DondocError
    from dondoc.store.editing import meant

    try:
        return meant(word)
    except DondocError as error:
        raise typer.BadParameter(str(error), param_hint="--status") from None
