"""The commands, their arguments and help, and the main loop; each imports what it needs when it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dondoc.cli import database, delivering, exchange, exporting, following, keeping, reporting, serving, syncing
from dondoc.cli.bundles import taking
from dondoc.cli.options import Db, Today
from dondoc.cli.reading import NoNlp, OwnRules, options
from dondoc.cli.streams import complain, note, put
from dondoc.ingest.files import Options, shown

if TYPE_CHECKING:
    from dondoc.extract.witness import Witness
    from dondoc.model import DondocError, Extraction, Source, StoredTask
    from dondoc.rules.loader import Rules

app = typer.Typer(
    name="dondoc",
    help="Read Vietnamese administrative documents and list who must do what by when.",
    epilog="A FILE that is - stands for standard input.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

File = Annotated[str, typer.Argument(metavar="FILE", help="A document; - for standard input.", show_default=False)]
Files = Annotated[
    list[str], typer.Argument(metavar="FILE...", help="Documents; - for standard input.", show_default=False)
]


def _version(wanted: bool) -> None:
    if wanted:
        from dondoc import __version__

        typer.echo(f"dondoc {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Take the options before the command."""


@app.command()
@taking(export=exporting.asked, reading=options)
def extract(
    files: Files,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object; takes one FILE.")] = False,
    as_jsonl: Annotated[bool, typer.Option("--jsonl", help="Print one JSON object a line, one a FILE.")] = False,
    export: exporting.Export | None = None,
    rules: OwnRules = None,
    no_nlp: NoNlp = False,
    *,
    reading: Options,
) -> None:
    """Print the tasks of documents: a table for people, JSON for programs; or export them for other tools."""
    if export is not None:
        if as_json or as_jsonl:
            raise typer.BadParameter("--json and --jsonl print documents; --format json and jsonl export tasks")
        _export(files, reading, _extractor(rules, nlp=not no_nlp), export)
        return
    if as_json and as_jsonl:
        raise typer.BadParameter("--json and --jsonl exclude each other")
    if as_json and len(files) > 1:
        raise typer.BadParameter("--json prints one document; use --jsonl for several")
    reader = _extractor(rules, nlp=not no_nlp)

    def show(source: Source, titled: bool) -> Iterable[str]:
        layout = _json(indented=as_json) if as_json or as_jsonl else _table(titled=titled)
        return layout(reader(source))

    _each(files, reading, show, single="--json prints one document; use --jsonl" if as_json else None)


@app.command()
@taking(reading=options)
def text(
    file: File,
    *,
    reading: Options,
) -> None:
    """Print the text of a document, exactly as spans refer to it."""
    _each([file], reading, lambda source, titled: [source.text])


@app.command()
@taking(reading=options)
def explain(
    file: File,
    rules: OwnRules = None,
    no_nlp: NoNlp = False,
    *,
    reading: Options,
) -> None:
    """Show each task in its source, with the rules that made each of its fields."""
    from dondoc.cli.explanation import explained
    from dondoc.rules.loader import load

    reader, rows = _extractor(rules, nlp=not no_nlp), load(*rules or ())

    def show(source: Source, titled: bool) -> Iterable[str]:
        title = [f"{shown(source.path)}\n\n"] if titled else []
        return [*title, explained(reader(source), rows)]

    _each([file], reading, show)


@app.command()
@taking(reading=options)
def report(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE]...", help="Documents; - for standard input.", show_default=False),
    ] = None,
    output: reporting.OutputOption = None,
    store: reporting.StoreOption = False,
    db: Db = None,
    today: Today = None,
    no_pictures: reporting.NoPictures = False,
    rules: OwnRules = None,
    no_nlp: NoNlp = False,
    *,
    reading: Options,
) -> None:
    """Write a page for people: a document with its tasks beside it, or with --store what a store holds.

    A page is one HTML file that needs no network. One FILE gives one page: to -o, or to standard output. Several, or an
    archive, give a folder that -o names: a page each, called after its file, and index.html that lists them. What is
    overdue is told by the day of the one who reads; --today settles it for all.
    """
    from dondoc.cli.options import today as day_of

    day = day_of(today)
    if store:
        if files:
            raise typer.BadParameter("--store shows a store, and takes no FILE")
        reporting.overview(db, output, day)
        return
    if not files:
        raise typer.BadParameter("say which FILE to show, or --store")
    single = reporting.alone(files, output)
    extractor = _extractor(rules, nlp=not no_nlp)
    pages = reporting.Pages(extractor, output, single, day, today is not None, reading, not no_pictures)
    try:
        _each(files, reading, lambda source, titled: pages.add(source), single=reporting.SEVERAL if single else None)
    finally:
        pages.close()


@app.command("rules")
def list_rules(
    check: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Check a folder of rows of your own instead.")
    ] = None,
) -> None:
    """List the rule files and their rows, or check rows of your own."""
    from dondoc.cli import rows

    put(rows.checked(check) if check else rows.listed())


@app.command()
def schema() -> None:
    """Print the JSON Schema of what extract --json prints."""
    import json

    from dondoc.feed import contract

    put(json.dumps(contract.schema(), ensure_ascii=False, indent=1) + "\n")


app.add_typer(keeping.app)
app.add_typer(following.app)
app.add_typer(exchange.app)
app.add_typer(delivering.app)
app.add_typer(serving.app)
app.add_typer(syncing.app, name="sync", help="Keep another system in step with the store.")
app.add_typer(database.app, name="db", help="Look after the store: bring it up to date, check it, back it up.")


def _each(
    files: list[str],
    options: Options,
    show: Callable[[Source, bool], Iterable[str]],
    *,
    single: str | None = None,
) -> None:
    """Print the pieces that ``show`` makes of each document in the files.

    What fails is one line on standard error, the others go on.

    Args:
        files: their paths.
        options: how they are to be read.
        show: makes pieces of a document, with its title where it is not the only one.
        single: what to say of a file with several documents, where only one can be printed.
    """
    from dondoc.ingest.guarded import documents
    from dondoc.model import DondocError

    failed = False
    options = replace(options, along=tuple(files))
    for file in files:
        try:
            found = _single(file, documents(file, options), single) if single else documents(file, options)
            for source in found:
                if isinstance(source, DondocError):
                    complain(source)
                    failed = True
                    continue
                try:
                    source = _repaired(source)
                    pieces = show(source, len(files) > 1 or source.path != file)
                except Exception as error:
                    complain(error, source.path)
                    failed = True
                else:
                    for piece in pieces:
                        put(piece)
        except Exception as error:
            complain(error, file)
            failed = True
    if failed:
        raise typer.Exit(1)


def _export(
    files: list[str], options: Options, reader: Callable[[Source], Extraction], export: exporting.Export
) -> None:
    """Export the tasks of all files together; those of a file that fails are missing, and the rest is written."""
    from datetime import UTC, datetime

    from dondoc.feed.entries import entries

    tasks: list[StoredTask] = []
    now, read = datetime.now(UTC), 0

    def take(source: Source, titled: bool) -> Iterable[str]:
        nonlocal read
        extraction = reader(source)
        read += 1
        for warning in (*extraction.source.warnings, *extraction.warnings):
            note(f"{extraction.source.path}: {warning}")
        tasks.extend(entries(extraction, today=export.today, now=now, document_id=read))
        return ()

    try:
        _each(files, options, take)
    except typer.Exit:
        if read:
            export.write(tasks)
        raise
    export.write(tasks)


def _repaired(source: Source) -> Source:
    """Return a recognised source with its set phrases set right, by the built-in rows, as ``text`` prints it too."""
    if not source.ocr:
        return source
    from dondoc.extract.repair import repaired

    return repaired(source)


def _single(file: str, found: Iterable[Source | DondocError], otherwise: str) -> Iterable[Source | DondocError]:
    """Return what was found in a file with one document; for one with several, the error that says ``otherwise``."""
    from dondoc.model import DondocError, Source

    results: list[Source | DondocError] = []
    for result in found:
        results.append(result)
        if sum(isinstance(one, Source) for one in results) > 1:
            name = shown("standard input" if file == "-" else file)
            return [DondocError(f"{name}: holds several documents: {otherwise}")]
    return results


def _extractor(folders: list[Path] | None, *, nlp: bool) -> Callable[[Source], Extraction]:
    """Return what extracts from one document, by the built-in rows and those in ``folders``."""
    from dondoc.extract.document import extract
    from dondoc.rules.loader import load

    rules = load(*folders or ())
    witness = _witness(rules) if nlp else None
    return lambda source: extract(source, rules, witness=witness)


def _witness(rules: Rules) -> Witness | None:
    from dondoc.nlp import witness

    return witness(rules)


def _json(*, indented: bool) -> Callable[[Extraction], Iterable[str]]:
    from dondoc.feed.contract import pieces

    return lambda extraction: pieces(extraction, indented=indented)


def _table(*, titled: bool) -> Callable[[Extraction], Iterable[str]]:
    from dondoc.cli.table import table

    return lambda extraction: [table(extraction, titled=titled)]
