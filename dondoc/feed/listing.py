"""Several documents as a page for people: a list that leads to the page of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from dondoc.feed.page import pieces
from dondoc.feed.phrasing import SURE
from dondoc.feed.report import file_name, title
from dondoc.model import Extraction, Header


@dataclass(frozen=True, slots=True)
class Listed:
    """A document in the list: its page's file name, what it says of itself, and how many tasks it has."""

    address: str
    title: str
    header: Header
    tasks: int
    timed: int
    unsure: int
    warnings: int
    days: tuple[date, ...]

    @property
    def link(self) -> str:
        """Return the address of its page as a link has it."""
        return quote(f"./{self.address}")


def listed(extraction: Extraction, address: str) -> Listed:
    """Return a document's line in the list; ``address`` is the file name of its page, in the same folder."""
    tasks = extraction.tasks
    return Listed(
        address,
        title(extraction.header) or file_name(extraction.source.path),
        extraction.header,
        len(tasks),
        sum(task.deadline is not None for task in tasks),
        sum(task.confidence < SURE for task in tasks),
        len(extraction.source.warnings) + len(extraction.warnings),
        tuple(sorted(task.deadline.due for task in tasks if task.deadline and task.deadline.due)),
    )


def page(documents: Sequence[Listed], *, today: date, fixed: bool = False) -> Iterator[str]:
    """Yield the page of a list of documents in pieces; ``today`` and ``fixed`` are those of ``report.page``."""
    yield from pieces("listing.html", ("page.css", "listing.css"), (), documents=documents, today=today, fixed=fixed)
