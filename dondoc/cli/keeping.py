"""The commands that put documents into a store: ingest, watch, reextract."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dondoc.cli.bundles import taking
from dondoc.cli.options import Db, opened
from dondoc.cli.reading import NoNlp, OwnRules, options
from dondoc.cli.streams import put
from dondoc.ingest.files import Options

if TYPE_CHECKING:
    from dondoc.cli.batch import Sums

app = typer.Typer()

Jobs = Annotated[int | None, typer.Option("--jobs", metavar="N", min=1, help="How many processes read; one a core.")]


@app.command()
@taking("jobs", reading=options)
def ingest(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH...",
            help="Files, folders, patterns, addresses; - for names on standard input.",
            show_default=False,
        ),
    ] = None,
    db: Db = None,
    jobs: Jobs = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Also read what failed before.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Also read what is known already.")] = False,
    rules: OwnRules = None,
    no_nlp: NoNlp = False,
    *,
    reading: Options,
) -> None:
    """Take documents into the store: what is new is read, what is known is left alone."""
    from dondoc.cli import intake
    from dondoc.cli import paths as names

    with opened(db, create=True) as store:
        if not paths and retry_failed:
            found = list(dict.fromkeys(failure.file for failure in store.failures()))
        elif not paths:
            raise typer.BadParameter("name files or folders to take in", param_hint="PATH...")
        else:
            found = list(names.expanded(paths))
        own = intake.own_files(db)
        batch = intake.batch(store, "ingest", rules, jobs, nlp=not no_nlp, reading=reading)
        batch.again, batch.retry = again, retry_failed
        sums = intake.run(batch, [path for path in found if intake.absolute(path) not in own])
    _finish(sums)


@app.command()
@taking("jobs", reading=options)
def watch(
    folders: Annotated[list[Path], typer.Argument(metavar="FOLDER...", help="Folders to watch.", show_default=False)],
    db: Db = None,
    jobs: Jobs = None,
    settle: Annotated[
        float, typer.Option("--settle", metavar="S", min=0.1, help="Seconds for which a new file must not change.")
    ] = 2.0,
    rules: OwnRules = None,
    no_nlp: NoNlp = False,
    *,
    reading: Options,
) -> None:
    """Take new files of folders into the store as they come, until interrupted."""
    from dondoc.cli import intake, watching

    with opened(db, create=True) as store:
        batch = intake.batch(store, "watch", rules, jobs, nlp=not no_nlp, reading=reading)
        sums = watching.watch(folders, batch, settle=settle, own=intake.own_files(db))
    _finish(sums, strict=False)


@app.command()
def reextract(
    documents: Annotated[
        list[str] | None,
        typer.Argument(metavar="DOCUMENT...", help="Numbers, paths or words; all without.", show_default=False),
    ] = None,
    db: Db = None,
    outdated: Annotated[
        bool, typer.Option("--outdated", help="Only what other rules than those of now have read.")
    ] = False,
    jobs: Jobs = None,
    rules: OwnRules = None,
    no_nlp: NoNlp = False,
) -> None:
    """Extract documents of the store again, by the rules of now; what people added stays."""
    from dondoc.cli import intake
    from dondoc.cli.batch import rules_version

    with opened(db) as store:
        batch = intake.batch(store, "reextract", rules, jobs, nlp=not no_nlp, reading=options())
        version = rules_version(batch.settings)
        found = store.to_read_again(documents or None, other_than=version if outdated else None)
        sums = intake.run(batch, [digest for _, digest in found], stored=True)
    _finish(sums)


def _finish(sums: Sums, *, strict: bool = True) -> None:
    from dondoc.cli.intake import summary

    put(summary(sums))
    if strict and sums.failed:
        raise typer.Exit(1)
