"""What people changed in the workbook that an office keeps, to be taken back by the tasks' ids."""

from __future__ import annotations

import io
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from dondoc.feed.fields import FIELDS
from dondoc.feed.wording import CELL, fitting, line
from dondoc.feed.workbook import BASE, EDITED
from dondoc.model import DONE, DondocError, Status, StoredTask

if TYPE_CHECKING:
    from openpyxl import Workbook

MAX_BYTES = 64 * 1024 * 1024
"""How large a workbook may be, in bytes."""

MAX_UNPACKED = 256 * 1024 * 1024
"""How large all that is packed in a workbook may be, in bytes."""

_MAX_ROWS = 200_000
_MAX_COLUMNS = 100
_HEAD_WITHIN = 20
"""Among so many rows the one with the headings is looked for."""

_SIGNATURE = b"PK\x03\x04"
# what openpyxl, zipfile and zlib raise for a file that somebody else's program, or nobody's, has written
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Edit:
    """What somebody changed in one row: each value before and after, where they differ; ``None`` where they do not.

    ``row`` is its number in the sheet. A pair's first value is ``None`` where the workbook does not say what was there.
    """

    row: int
    id: str
    status: tuple[Status | None, Status] | None = None
    assignee: tuple[str | None, str] | None = None
    note: tuple[str | None, str] | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    """What a workbook holds: how many rows of tasks, what was changed in them, and what could not be understood."""

    rows: int
    edits: tuple[Edit, ...]
    problems: tuple[str, ...]


def returned(data: bytes, name: str) -> Returned:
    """Return what was changed in a workbook.

    Args:
        data: the bytes of the workbook.
        name: what messages call it.

    Raises:
        DondocError: it is no workbook, too large, or has no list with the tasks' ids.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what openpyxl leaves out, such as pictures
        return _returned(data, name)


def _returned(data: bytes, name: str) -> Returned:
    book = _opened(data, name)
    try:
        base = _base(book)
        for sheet in book.sheetnames:
            if sheet == BASE:
                continue
            rows = _rows(book, sheet)
            places = _head(rows)
            if places is not None:
                return _read(rows, places, base)
    except _DAMAGE as error:
        raise DondocError(f"{name}: the workbook is damaged ({_reason(error)})") from None
    finally:
        book.close()
    raise DondocError(f"{name}: no sheet has the columns {FIELDS['id'].heading} and {FIELDS['status'].heading}")


@dataclass(frozen=True, slots=True)
class Settled:
    """What of an edit is to be done to a task as it is now, ``None`` for nothing, and what stands against the rest."""

    status: Status | None = None
    assignee: str | None = None
    note: str | None = None
    conflicts: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing to do."""
        return self.status is None and self.assignee is None and self.note is None


def settled(edit: Edit, task: StoredTask, *, force: bool = False) -> Settled:
    """Return what of an edit is still to be done.

    What is already so is left; what somebody else changed since the workbook was made is in conflict.

    Args:
        edit: what was changed in the workbook.
        task: the task as it is now.
        force: whether the workbook is right in spite of that.
    """
    now: dict[str, Status | str] = {"status": task.status, **_held(task)}
    todo: dict[str, Status | str] = {}
    conflicts: list[str] = []
    for key in EDITED:
        change: tuple[Status | str | None, Status | str] | None = getattr(edit, key)
        if change is None or now[key] == change[1] or _same_end(now[key], change[1]):
            continue
        if change[0] is not None and now[key] != change[0] and not force:
            conflicts.append(
                f"row {edit.row}: {key} of {edit.id} became {_short(str(now[key]) or 'empty')} meanwhile, "
                f"and stays so; the sheet says {_short(str(change[1]) or 'empty')}"
            )
            continue
        todo[key] = change[1]
    status, assignee, note = (todo.get(key) for key in EDITED)
    return Settled(status if isinstance(status, Status) else None, assignee, note, tuple(conflicts))


def _same_end(one: Status | str, other: Status | str) -> bool:
    """Tell whether both say that a task is done: whether in time is reckoned, not said."""
    return isinstance(one, Status) and isinstance(other, Status) and one in DONE and other in DONE


def _held(task: StoredTask) -> dict[str, Status | str]:
    """Return what the cells of a task would hold now."""
    return {"assignee": _text(fitting(line(task.assignee or ""))), "note": _text(fitting(task.note or ""))}


def _opened(data: bytes, name: str) -> Workbook:
    from openpyxl import load_workbook

    if len(data) > MAX_BYTES:
        raise DondocError(f"{name}: larger than {MAX_BYTES // 1024 // 1024} MB")
    if not data.startswith(_SIGNATURE):
        raise DondocError(f"{name}: not a workbook of the format xlsx")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
                raise DondocError(f"{name}: unpacked it is larger than {MAX_UNPACKED // 1024 // 1024} MB")
        return load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except _DAMAGE as error:
        raise DondocError(f"{name}: not a workbook of the format xlsx ({_reason(error)})") from None


def _reason(error: BaseException) -> str:
    """Return what is wrong with a workbook in a few words."""
    from defusedxml import DefusedXmlException

    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, DefusedXmlException):
            return "it holds entities"
        cause = cause.__context__
    return type(error).__name__


def _rows(book: Workbook, sheet: str) -> Iterator[tuple[int, Sequence[object]]]:
    """Yield the rows of a sheet with their numbers, as far as a list may reach."""
    found = book[sheet].iter_rows(max_row=_MAX_ROWS, max_col=_MAX_COLUMNS, values_only=True)
    return enumerate(found, 1)


def _head(rows: Iterator[tuple[int, Sequence[object]]]) -> dict[str, int] | None:
    """Return where the columns stand that may be taken back; ``None`` where a sheet has no such list."""
    headings = {_key(FIELDS[key].heading): key for key in ("id", *EDITED)}
    for _, cells in islice(rows, _HEAD_WITHIN):
        places: dict[str, int] = {}
        for place, cell in enumerate(cells):
            key = headings.get(_key(_text(cell)))
            if key is not None:
                places.setdefault(key, place)
        if "id" in places and len(places) > 1:
            return places
    return None


def _read(
    rows: Iterator[tuple[int, Sequence[object]]], places: Mapping[str, int], base: Mapping[str, Mapping[str, str]]
) -> Returned:
    edits: list[Edit] = []
    problems: list[str] = []
    seen: dict[str, int] = {}
    for number, cells in rows:
        now = {key: _text(cells[place]) if place < len(cells) else "" for key, place in places.items()}
        name = now.pop("id")
        if not name:
            if any(now.values()):
                problems.append(f"row {number}: has no {FIELDS['id'].heading}, and is left out")
            continue
        if name in seen:
            problems.append(f"row {number}: the task {_short(name)} stands in row {seen[name]} already")
            continue
        seen[name] = number
        edit = _edit(number, name, now, base.get(name, {}), problems)
        if edit is not None:
            edits.append(edit)
    return Returned(len(seen), tuple(edits), tuple(problems))


def _edit(
    number: int, name: str, now: Mapping[str, str], before: Mapping[str, str], problems: list[str]
) -> Edit | None:
    """Return what changed in a row, ``None`` for nothing."""
    changed = {key: value for key, value in now.items() if before.get(key) != value}
    status: tuple[Status | None, Status] | None = None
    said = changed.pop("status", "")
    if said:
        meant = _status(said)
        if meant is None:
            problems.append(f"row {number}: no status is called {_short(said)}; there are {', '.join(Status)}")
        elif meant != _status(before.get("status", "")):
            status = (_status(before.get("status", "")), meant)
    texts = {key: (before.get(key), value) for key, value in changed.items() if before or value}
    if status is None and not texts:
        return None
    return Edit(number, name, status, texts.get("assignee"), texts.get("note"))


def _base(book: Workbook) -> dict[str, dict[str, str]]:
    """Return what was in the cells when the workbook was made, by the tasks' ids; nothing where it does not say."""
    if BASE not in book.sheetnames:
        return {}
    rows = _rows(book, BASE)
    places = _head(rows)
    if places is None:
        return {}
    found: dict[str, dict[str, str]] = {}
    for _, cells in rows:
        values = {key: _text(cells[place]) if place < len(cells) else "" for key, place in places.items()}
        found[values.pop("id")] = values
    return found


def _text(cell: object) -> str:
    """Return the words of a cell; a number that somebody typed as a name loses the point that sheets give it."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return unicodedata.normalize("NFC", str(cell)).replace("\r\n", "\n").strip()[:CELL]


def _key(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _status(text: str) -> Status | None:
    """Return the status that a cell names, however its case and the place of its tone mark."""
    wanted = _bare(text)
    return next((status for status in Status if _bare(status.value) == wanted), None)


def _bare(text: str) -> str:
    letters = unicodedata.normalize("NFD", _key(text))
    return "".join(sign for sign in letters if not unicodedata.combining(sign)).replace("đ", "d")


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
