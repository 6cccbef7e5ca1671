"""Pages for people: one document as a page, several as a folder of pages with a list, a store as an overview."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dondoc.cli.streams import complain
from dondoc.ingest.files import Options, shown

if TYPE_CHECKING:
    from dondoc.feed.listing import Listed
    from dondoc.model import Extraction, Picture, Source

OutputOption = Annotated[
    str | None,
    typer.Option("-o", "--output", metavar="PATH", help="The page, or for several documents the folder of pages."),
]
StoreOption = Annotated[bool, typer.Option("--store", help="Show all that a store holds instead of documents.")]
NoPictures = Annotated[bool, typer.Option("--no-pictures", help="Leave the pictures of pages out: a smaller file.")]

SEVERAL = "name a folder with -o"
_PAGE = re.compile(r"\.x?html?$", re.IGNORECASE)
_UNFIT = re.compile(r"[^\w.()-]+")
_INDEX = "index.html"


def alone(files: list[str], output: str | None) -> bool:
    """Tell whether one page is asked for, not a folder of pages.

    Raises:
        typer.BadParameter: the files do not fit into what is asked for.
    """
    if output is None or output == "-":
        if len(files) > 1:
            raise typer.BadParameter("several documents need a folder: -o FOLDER")
        return True
    if Path(output).is_dir() or not _PAGE.search(output):
        return False
    if len(files) > 1:
        raise typer.BadParameter(f"{output} is one page; several documents need a folder: -o FOLDER")
    return True


@dataclass(slots=True)
class Pages:
    """Writes the pages of documents to where the user wants them; ``day`` is ``None`` for the reader's own day."""

    extractor: Callable[[Source], Extraction]
    output: str | None
    single: bool
    today: date
    fixed: bool
    options: Options
    pictures: bool = True
    written: list[Listed] = field(default_factory=list)

    def add(self, source: Source) -> Iterable[str]:
        """Write the page of one document; nothing is left to print."""
        from dondoc.cli.output import deliver
        from dondoc.feed import listing, report

        extraction = self.extractor(source)
        pieces = report.page(extraction, self._pictures(source), today=self.today, fixed=self.fixed)
        if self.single:
            deliver(_bytes(pieces), self.output, binary=False)
            return ()
        name = self._name(source.path)
        folder = Path(self.output or ".")
        _make(folder)
        deliver(_bytes(pieces), str(folder / name), binary=False)
        self.written.append(listing.listed(extraction, name))
        return ()

    def close(self) -> None:
        """Write the list of the pages, where there are several."""
        from dondoc.cli.output import deliver
        from dondoc.feed import listing

        if self.written:
            pieces = listing.page(self.written, today=self.today, fixed=self.fixed)
            deliver(_bytes(pieces), str(Path(self.output or ".") / _INDEX), binary=False)

    def _pictures(self, source: Source) -> Iterator[Picture]:
        """Yield the pages' pictures; where they fail the page is written without those that are missing."""
        from dondoc.ingest.pictures import pages
        from dondoc.model import DondocError

        if not self.pictures or source.pages is None:
            return
        try:
            yield from pages(source.path, self.options)
        except DondocError as error:
            complain(error)

    def _name(self, path: str) -> str:
        """Return a name for a document's page that no other one has."""
        stem = _UNFIT.sub("-", re.split(r"[/\\]", path)[-1]).strip("-.")[:80] or "document"
        taken = {one.address.casefold() for one in self.written} | {_INDEX}
        names = (f"{stem}{f'-{count}' if count > 1 else ''}.html" for count in range(1, len(taken) + 2))
        return next(name for name in names if name.casefold() not in taken)


def overview(db: str | None, output: str | None, today: date) -> None:
    """Write the page of a whole store."""
    from dondoc.cli.options import opened
    from dondoc.cli.output import deliver
    from dondoc.feed import overview

    with opened(db) as store:
        tasks = list(store.tasks(today=today))
    deliver(_bytes(overview.page(tasks, today=today)), output, binary=False)


def _make(folder: Path) -> None:
    from dondoc.model import DondocError

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DondocError(f"{shown(str(folder))}: {error.strerror or 'cannot be made'}") from None


def _bytes(pieces: Iterable[str]) -> Iterator[bytes]:
    """Yield pieces as bytes, a few thousand at a time."""
    held: list[str] = []
    length = 0
    for piece in pieces:
        held.append(piece)
        length += len(piece)
        if length > 1 << 16:
            yield "".join(held).encode()
            held, length = [], 0
    yield "".join(held).encode()
