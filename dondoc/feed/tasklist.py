"""Keeps the to-dos of a CalDAV calendar in step with tasks of the store, both ways (RFC 4791)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import urlsplit

from icalendar import Calendar, Todo

from dondoc.feed import agreement, ics
from dondoc.feed.addresses import is_local, is_sound, said
from dondoc.feed.agreement import Side, Wish
from dondoc.model import DondocError, StoredTask

_OWN = "@dondoc"
_KEPT = frozenset(("UID", "CREATED", "RELATED-TO", "PRIORITY", "ATTACH", "LOCATION", "GEO", "URL", "CLASS", "COLOR"))
"""The properties that are the calendar's own; those that dondoc does not write and that begin with X- are too."""


@dataclass(frozen=True, slots=True)
class Mirror:
    """A task's to-do as it was when both sides agreed: its address, what they held, the task's time of change.

    ``removed`` where a person took it out of the calendar.
    """

    href: str
    agreed: Side
    updated_at: str
    removed: bool = False


class Book(Protocol):
    """The tasks that are to be in the calendar, and what is remembered of it."""

    def tasks(self) -> Iterable[StoredTask]:
        """Return the tasks that are to be there."""

    def task(self, uid: str) -> StoredTask:
        """Return one task as it is now."""

    def take(self, uid: str, wish: Wish) -> StoredTask:
        """Change a task as a person did in the calendar; return it as it then is."""

    def mirrors(self) -> dict[str, Mirror]:
        """Return what is remembered of each task's to-do, by the task's id."""

    def keep(self, uid: str, mirror: Mirror | None) -> None:
        """Remember a task's to-do, or with ``None`` forget it."""


@dataclass(slots=True)
class Step:
    """What bringing both sides into step did; ``others`` counts to-dos that are not dondoc's and were left alone."""

    created: int = 0
    updated: int = 0
    taken: int = 0
    deleted: int = 0
    removed: int = 0
    busy: int = 0
    others: int = 0
    conflicts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Account:
    """Where a calendar is and how to get in."""

    address: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: int = 30

    def __post_init__(self) -> None:
        parts = urlsplit(self.address) if is_sound(self.address) else None
        if parts is None or parts.username is not None:
            raise DondocError("a calendar's address begins with https:// or http://, and names no user")
        if self.password and parts.scheme == "http" and not is_local(parts.hostname or ""):
            raise DondocError(f"{parts.hostname}: a password is sent over https only")


@dataclass(frozen=True, slots=True)
class _Found:
    """A to-do of the calendar: its address, its version, and all of its file."""

    href: str
    etag: str | None
    whole: Calendar
    todo: Todo


class TaskList:
    """A calendar, as far as dondoc has to-dos in it."""

    def __init__(self, account: Account) -> None:
        from caldav.davclient import DAVClient

        self._account = account
        self._client = DAVClient(
            url=account.address,
            username=account.user,
            password=account.password,
            timeout=account.timeout,
        )
        # what the environment says of proxies is not meant for this
        self._client.session.trust_env = False
        self._client.session.max_redirects = 0

    def __enter__(self) -> TaskList:
        return self

    def __exit__(self, *error: object) -> None:
        self._client.close()

    def make(self) -> None:
        """Make the calendar if it is not there.

        Raises:
            DondocError: the server does not let us.
        """
        with self._told():
            status = self._client.mkcalendar(self._account.address).status
        if status not in (200, 201) and not self._there():
            raise self._error(status)

    def _there(self) -> bool:
        """Tell whether the calendar is there: servers refuse to make it again with 403, 405 or 409."""
        with self._told():
            return self._client.propfind(self._account.address, depth=0).status == 207

    def sync(self, book: Book, options: ics.Options, *, restore: bool = False) -> Step:
        """Bring both sides into step.

        Args:
            book: the tasks, and what is remembered.
            options: how to-dos are made.
            restore: whether to put back what people took out of the calendar.

        Raises:
            DondocError: the calendar does not answer as it should.
        """
        found, done = self._found(), Step()
        done.others = len(found) - sum(uid.endswith(_OWN) for uid in found)
        mirrors = book.mirrors()
        wanted = {task.id: task for task in book.tasks()}
        for uid in mirrors:
            if uid not in wanted:
                wanted[uid] = book.task(uid)
        for uid, task in wanted.items():
            here, known = found.get(ics.uid(uid)), mirrors.get(uid)
            if task.gone:
                self._drop(uid, here, known, book, done)
            elif here is not None:
                self._settle(task, here, known, book, options, done)
            elif known is None or restore:
                self._create(task, book, options, done)
            elif not known.removed:
                book.keep(uid, Mirror(known.href, known.agreed, known.updated_at, removed=True))
                done.removed += 1
        return done

    # -- one task ------------------------------------------------------------------------------------------------------

    def _create(self, task: StoredTask, book: Book, options: ics.Options, done: Step) -> None:
        href = f"{self._account.address.rstrip('/')}/{task.id}.ics"
        if self._put(href, ics.calendar([task], options), {"If-None-Match": "*"}):
            book.keep(task.id, Mirror(href, agreement.of_task(task), task.updated_at))
            done.created += 1
        else:
            done.busy += 1

    def _settle(
        self, task: StoredTask, here: _Found, known: Mirror | None, book: Book, options: ics.Options, done: Step
    ) -> None:
        ours, theirs = agreement.of_task(task), agreement.of_todo(here.todo)
        recurs = task.rrule is not None
        wish, conflicts = agreement.settled(known.agreed if known else None, ours, theirs, recurs=recurs)
        done.conflicts += [f"{task.id}: {name}" for name in conflicts]
        if wish is not None:
            task = book.take(task.id, wish)
            ours = agreement.of_task(task)
            done.taken += 1
        same = known is not None and known.updated_at == task.updated_at and _agree(ours, theirs, recurs=recurs)
        if not same:
            match = {"If-Match": here.etag} if here.etag else {}
            if not self._put(here.href, _merged(here, task, options), match):
                # somebody changed it just now: what is remembered stays, and the next time settles it
                done.busy += 1
                return
            if not (wish is not None and _agree(ours, theirs, recurs=recurs)):
                done.updated += 1
        mirror = Mirror(here.href, ours, task.updated_at)
        if mirror != known:
            book.keep(task.id, mirror)

    def _drop(self, uid: str, here: _Found | None, known: Mirror | None, book: Book, done: Step) -> None:
        if here is not None and known is not None:
            with self._told():
                status = self._client.delete(here.href).status
            if status not in (200, 202, 204, 404, 410):
                raise self._error(status)
            done.deleted += 1
        if known is not None:
            book.keep(uid, None)

    # -- the server ----------------------------------------------------------------------------------------------------

    def _found(self) -> dict[str, _Found]:
        """Return the to-dos of the calendar by their UID."""
        from caldav.collection import Calendar as Collection
        from caldav.elements.dav import GetEtag

        calendar = Collection(client=self._client, url=self._account.address)
        with self._told():
            version: Any = GetEtag()
            listed: list[Any] = calendar.search(todo=True, include_completed=True, props=[version])
        result: dict[str, _Found] = {}
        for one in listed:
            try:
                whole = Calendar.from_ical(one.data)
            except (ValueError, KeyError):
                continue
            todo = next((part for part in whole.walk("VTODO") if "RECURRENCE-ID" not in part), None)
            if isinstance(todo, Todo):
                result[str(todo.get("uid", one.url))] = _Found(str(one.url), one.props.get(GetEtag.tag), whole, todo)
        return result

    def _put(self, href: str, data: bytes, condition: Mapping[str, str]) -> bool:
        """Write a to-do; tell whether it was as it was expected to be."""
        headers = {"Content-Type": "text/calendar; charset=utf-8", **condition}
        with self._told():
            status = self._client.put(href, data.decode(), headers).status
        if status == HTTPStatus.PRECONDITION_FAILED:
            return False
        if status not in (200, 201, 204):
            raise self._error(status)
        return True

    def _error(self, status: int) -> DondocError:
        return DondocError(f"{self._name}: the calendar answered {status}")

    @property
    def _name(self) -> str:
        return urlsplit(self._account.address).hostname or ""

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say in one line what the server or the way to it refuses."""
        from caldav.lib import error

        try:
            yield
        except error.AuthorizationError:
            raise DondocError(f"{self._name}: the calendar lets nobody in by this name and password") from None
        except error.NotFoundError:
            raise DondocError(f"{self._name}: there is no calendar at this address; --create makes one") from None
        except error.DAVError as found:
            raise DondocError(f"{self._name}: {said(found)}") from None
        except OSError as found:
            raise DondocError(f"{self._name}: cannot be reached: {said(found)}") from None


def _agree(ours: Side, theirs: Side, *, recurs: bool) -> bool:
    # the day of what recurs moves on by itself, and clients move it too
    return (ours.status == theirs.status) if recurs else ours == theirs


def _merged(here: _Found, task: StoredTask, options: ics.Options) -> bytes:
    """Return a to-do's file with all that is dondoc's as it is now, and all that people added as it was."""
    (made,) = (part for part in ics.components(task, options) if isinstance(part, Todo))
    for name, value in here.todo.property_items(recursive=False):
        if name in ("BEGIN", "END"):
            continue
        if name in _KEPT or name.startswith("X-"):
            made.pop(name, None)
            made.add(name, value, encode=False)
    made["uid"] = here.todo["uid"]
    if here.todo.subcomponents:
        # a person's reminders go before ours
        made.subcomponents = list(here.todo.subcomponents)
    here.whole.subcomponents = [made if part is here.todo else part for part in here.whole.subcomponents]
    data: bytes = here.whole.to_ical()
    return data
