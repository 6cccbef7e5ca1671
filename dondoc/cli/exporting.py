"""What a user asks of an export, checked before anything is read: which format, which columns, where it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated

import typer

from dondoc.cli.options import Today
from dondoc.cli.options import today as day_of
from dondoc.cli.streams import note

if TYPE_CHECKING:
    from dondoc.model import StoredTask

MOST_IN_SHEET = 1_000_000
"""How many tasks go into one workbook: a sheet of Excel has 1,048,576 rows."""


class Format(StrEnum):
    """What tasks can be exported as."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"
    ICS = "ics"
    ATOM = "atom"


class Tool(StrEnum):
    """The tools for whose import there is a map of columns."""

    REDMINE = "redmine"
    OPENPROJECT = "openproject"
    JIRA = "jira"
    GITLAB = "gitlab"
    TRELLO = "trello"
    PLANNER = "planner"


class Shape(StrEnum):
    """What a task is in a calendar."""

    TODO = "todo"
    EVENT = "event"


FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format", metavar="FORMAT", help=f"What to export tasks as: {', '.join(Format)}; by default as -o ends."
    ),
]
OutputOption = Annotated[
    str | None, typer.Option("-o", "--output", metavar="FILE", help="Write to this file, whole or not at all.")
]
ColumnsOption = Annotated[
    str | None, typer.Option("--columns", metavar="LIST", help="The columns of a csv, joined by commas.")
]
MapOption = Annotated[
    Tool | None, typer.Option("--map", metavar="TOOL", help=f"A csv for the import of {', '.join(Tool)}.")
]
AsOption = Annotated[
    Shape | None, typer.Option("--as", metavar="SHAPE", help="Tasks in an ics: todo (the default) or event.")
]
RemindOption = Annotated[
    str | None, typer.Option("--remind", metavar="TIME", help="Remind so long before the end (ics): 12h, 3d, 1w.")
]
ExpandOption = Annotated[
    bool, typer.Option("--expand", help="Write each occurrence of a year by itself instead of a rule (ics).")
]


@dataclass(frozen=True, slots=True)
class Export:
    """An export as it was asked for."""

    format: Format
    output: str | None
    today: date
    columns: tuple[str, ...] = ()
    tool: Tool | None = None
    event: bool = False
    remind: str | None = None
    expand: bool = False

    def write(self, tasks: Iterable[StoredTask]) -> None:
        """Write the tasks to where they were asked for.

        Raises:
            DondocError: the file cannot be written, or is none for a terminal.
        """
        from dondoc.cli import output

        pieces = _MAKERS[self.format](list(tasks), self)
        output.deliver(pieces, self.output, binary=self.format is Format.XLSX)


def asked(
    *,
    kind: FormatOption = None,
    output: OutputOption = None,
    columns: ColumnsOption = None,
    tool: MapOption = None,
    shape: AsOption = None,
    remind: RemindOption = None,
    expand: ExpandOption = False,
    today: Today = None,
) -> Export | None:
    """Return the export that options ask for, ``None`` where they ask for none.

    Raises:
        typer.BadParameter: options do not go together, or a value is none.
    """
    only = {
        Format.CSV: {"--columns": columns is not None, "--map": tool is not None},
        Format.ICS: {"--as": shape is not None, "--remind": remind is not None, "--expand": expand},
    }
    if kind is None:
        kind = _meant(output)
    for owner, options in only.items():
        for name, given in options.items():
            if given and kind is not owner:
                raise typer.BadParameter(f"{name} is for --format {owner}")
    if kind is None:
        return None
    if columns is not None and tool is not None:
        raise typer.BadParameter("--columns and --map exclude each other")
    keys = tuple(key.strip() for key in columns.split(",")) if columns is not None else ()
    _check(keys, remind)
    return Export(kind, output, day_of(today), keys, tool, shape is Shape.EVENT, remind, expand)


def _check(keys: Sequence[str], remind: str | None) -> None:
    from dondoc.model import DondocError

    try:
        if keys:
            from dondoc.feed.fields import chosen

            chosen(keys)
        if remind is not None:
            from dondoc.feed.ics import reminder

            reminder(remind)
    except DondocError as error:
        raise typer.BadParameter(str(error)) from None


def _meant(output: str | None) -> Format | None:
    """Return the format that a file's name ends in.

    Raises:
        typer.BadParameter: it ends in none.
    """
    if output is None:
        return None
    ending = PurePath(output).suffix.lower().removeprefix(".")
    if ending not in set(Format):
        raise typer.BadParameter(f"{output} does not end in a format; say --format {', '.join(Format)}")
    return Format(ending)


def _json(tasks: list[StoredTask], export: Export) -> Iterable[bytes]:
    from dondoc.feed.records import array

    return array(tasks, today=export.today)


def _jsonl(tasks: list[StoredTask], _: Export) -> Iterable[bytes]:
    from dondoc.feed.records import lines

    return lines(tasks)


def _csv(tasks: list[StoredTask], export: Export) -> Iterable[bytes]:
    from dondoc.feed import delimited, fields, trackers

    if export.tool is not None:
        return delimited.mapped(tasks, trackers.TRACKERS[export.tool.value])
    return delimited.listed(tasks, fields.chosen(export.columns or fields.USUAL))


def _xlsx(tasks: list[StoredTask], export: Export) -> Iterable[bytes]:
    from dondoc.feed.workbook import workbook
    from dondoc.model import DondocError

    if len(tasks) > MOST_IN_SHEET:
        raise DondocError(f"{len(tasks)} tasks do not fit into one sheet; ask for fewer, or for csv")
    return [workbook(tasks, today=export.today)]


def _ics(tasks: list[StoredTask], export: Export) -> Iterable[bytes]:
    from dondoc.feed import ics

    if export.event and (undated := ics.left_out(tasks)):
        note(f"{undated} of {len(tasks)} tasks have no day and are left out of the calendar")
    remind = ics.reminder(export.remind) if export.remind is not None else None
    options = ics.Options(export.today, event=export.event, remind=remind, expand=export.expand)
    return [ics.calendar(tasks, options)]


def _atom(tasks: list[StoredTask], _: Export) -> Iterable[bytes]:
    from dondoc.feed.atom import feed

    return [feed(tasks, now=datetime.now(UTC))]


_MAKERS: dict[Format, Callable[[list[StoredTask], Export], Iterable[bytes]]] = {
    Format.JSON: _json,
    Format.JSONL: _jsonl,
    Format.CSV: _csv,
    Format.XLSX: _xlsx,
    Format.ICS: _ics,
    Format.ATOM: _atom,
}
