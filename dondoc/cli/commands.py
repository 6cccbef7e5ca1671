"""The commands, their arguments and help, and the main loop; each imports what it needs when it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from dondoc.extract.witness import Witness
    from dondoc.model import Extraction
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
OwnRules = Annotated[
    list[Path] | None,
    typer.Option("--rules", metavar="DIR", help="A folder of rows of your own, which go first; may be repeated."),
]
NoNlp = Annotated[bool, typer.Option("--no-nlp", help="Leave what no row knows to the rules alone.")]


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
def extract(
    files: Files,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object; takes one FILE.")] = False,
    as_jsonl: Annotated[bool, typer.Option("--jsonl", help="Print one JSON object a line, one a FILE.")] = False,
    rules: OwnRules = None,
    no_nlp: NoNlp = False,
) -> None:
    """Print the tasks of documents: a table for people, or JSON for programs."""
    if as_json and as_jsonl:
        raise typer.BadParameter("--json and --jsonl exclude each other")
    if as_json and len(files) > 1:
        raise typer.BadParameter("--json prints one document; use --jsonl for several")
    layout = _json if as_json else _jsonl if as_jsonl else _table(titled=len(files) > 1)
    reader = _reader(rules, nlp=not no_nlp)
    _each(files, lambda file: layout(reader(file)))


@app.command()
def text(file: File) -> None:
    """Print the text of a document, exactly as spans refer to it."""
    from dondoc.ingest.reading import read

    _each([file], lambda file: [read(file).text])


@app.command()
def explain(file: File, rules: OwnRules = None, no_nlp: NoNlp = False) -> None:
    """Show each task in its source, with the rules that made each of its fields."""
    from dondoc.cli.explanation import explained
    from dondoc.rules.loader import load

    reader, rows = _reader(rules, nlp=not no_nlp), load(*rules or ())
    _each([file], lambda file: [explained(reader(file), rows)])


@app.command("rules")
def list_rules(
    check: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Check a folder of rows of your own instead.")
    ] = None,
) -> None:
    """List the rule files and their rows, or check rows of your own."""
    from dondoc.cli import rows
    from dondoc.cli.streams import put

    put(rows.checked(check) if check else rows.listed())


@app.command()
def schema() -> None:
    """Print the JSON Schema of what extract --json prints."""
    from dondoc.cli.streams import put
    from dondoc.feed import contract

    put(_dumps(contract.schema(), indent=1))


def _each(files: Iterable[str], show: Callable[[str], Iterable[str]]) -> None:
    """Print the pieces that ``show`` makes of each file.

    A file that fails is one line on standard error, the others go on.
    """
    from dondoc.cli.streams import complain, put

    failed = False
    for file in files:
        try:
            shown = show(file)
        except Exception as error:
            complain(error, file)
            failed = True
        else:
            for piece in shown:
                put(piece)
    if failed:
        raise typer.Exit(1)


def _reader(folders: list[Path] | None, *, nlp: bool) -> Callable[[str], Extraction]:
    """Return what reads and extracts one file, by the built-in rows and those in ``folders``."""
    from dondoc.extract.document import extract
    from dondoc.ingest.reading import read
    from dondoc.rules.loader import load

    rules = load(*folders or ())
    witness = _witness(rules) if nlp else None
    return lambda file: extract(read(file), rules, witness=witness)


def _witness(rules: Rules) -> Witness | None:
    from dondoc.nlp import witness

    return witness(rules)


def _json(extraction: Extraction) -> Iterable[str]:
    from dondoc.feed.contract import pieces

    return pieces(extraction, indented=True)


def _jsonl(extraction: Extraction) -> Iterable[str]:
    from dondoc.feed.contract import pieces

    return pieces(extraction, indented=False)


def _dumps(value: Any, indent: int | None = None) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, indent=indent) + "\n"


def _table(*, titled: bool) -> Callable[[Extraction], Iterable[str]]:
    from dondoc.cli.table import table

    return lambda extraction: [table(extraction, titled=titled)]
