"""The command that keeps another system in step with the store: sync caldav."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dondoc.cli import filters
from dondoc.cli.bundles import taking
from dondoc.cli.options import Db, Today, opened
from dondoc.cli.options import today as day_of
from dondoc.cli.streams import put

if TYPE_CHECKING:
    from dondoc.feed.agreement import Wish
    from dondoc.feed.tasklist import Mirror
    from dondoc.model import StoredTask
    from dondoc.store.store import Store
    from dondoc.store.wanted import Wanted

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

USER, PASSWORD = "DONDOC_CALDAV_USER", "DONDOC_CALDAV_PASSWORD"
"""The variables of the environment by which a calendar lets dondoc in."""

_AUTHOR = "caldav"
_AT_ONCE = 50


@app.command()
@taking("gone", wanted=filters.wanted)
def caldav(
    url: Annotated[str, typer.Argument(metavar="URL", help="The calendar's own address.", show_default=False)],
    create: Annotated[bool, typer.Option("--create", help="Make the calendar if it is not there.")] = False,
    restore: Annotated[bool, typer.Option("--restore", help="Put back what was taken out of the calendar.")] = False,
    remind: Annotated[
        str | None, typer.Option("--remind", metavar="TIME", help="Remind so long before the end: 12h, 3d, 1w.")
    ] = None,
    *,
    wanted: Wanted,
    today: Today = None,
    db: Db = None,
) -> None:
    """Keep a task list on a CalDAV server in step with the store, both ways; open tasks unless told otherwise."""
    from dataclasses import replace

    from dondoc.feed import ics
    from dondoc.feed.tasklist import Account, TaskList
    from dondoc.model import OPEN, DondocError

    if not wanted.status:
        wanted = replace(wanted, status=tuple(sorted(OPEN)))
    now = day_of(today)
    account = Account(url, os.environ.get(USER) or None, os.environ.get(PASSWORD) or None)
    options = ics.Options(now, remind=ics.reminder(remind) if remind else None)
    try:
        tasks = TaskList(account)
    except ImportError:
        raise DondocError("CalDAV needs the extra: pip install 'dondoc[caldav]'") from None
    with opened(db) as store, tasks:
        if create:
            tasks.make()
        book = Book(store, url, wanted, now)
        try:
            done = tasks.sync(book, options, restore=restore)
        finally:
            book.close()
    put(
        f"Lịch: {done.created} mới, {done.updated} cập nhật, {done.deleted} xoá. Kho: {done.taken} cập nhật từ lịch.\n"
        + (f"{done.removed} việc đã bị xoá khỏi lịch, không đưa lại (--restore để đưa lại).\n" if done.removed else "")
        + (f"{done.busy} việc vừa bị sửa trên lịch, để lần sau.\n" if done.busy else "")
        + (f"{done.others} việc khác trên lịch được giữ nguyên.\n" if done.others else "")
    )
    for conflict in done.conflicts:
        print(f"dondoc: {conflict}: changed on both sides; the store's value was kept", file=sys.stderr)


class Book:
    """The tasks of a store that are to be in a calendar, and what the store remembers of that."""

    def __init__(self, store: Store, url: str, wanted: Wanted, today: date) -> None:
        self._store, self._wanted, self._today = store, wanted, today
        self._key = hashlib.sha256(url.rstrip("/").encode()).hexdigest()
        self._kept: dict[str, dict[str, Any] | None] = {}

    def tasks(self) -> Iterable[StoredTask]:
        """Return the tasks that are to be there."""
        return list(self._store.tasks(self._wanted, today=self._today))

    def task(self, uid: str) -> StoredTask:
        """Return one task as it is now."""
        return self._store.task(uid, today=self._today).task

    def take(self, uid: str, wish: Wish) -> StoredTask:
        """Change a task as a person did in the calendar; return it as it then is."""
        from dondoc.store.editing import Edit

        edit = Edit(
            status=wish.status,
            progress=wish.progress,
            done_on=wish.done_on,
            corrections={"due": wish.due} if wish.due is not None else None,
        )
        self._store.set(uid, edit, author=_AUTHOR, today=self._today)
        return self.task(uid)

    def mirrors(self) -> dict[str, Mirror]:
        """Return what is remembered of each task's to-do."""
        from dondoc.feed.agreement import Side
        from dondoc.feed.tasklist import Mirror

        return {
            uid: Mirror(kept["href"], Side.of(kept["agreed"]), kept["updated_at"], removed=kept["removed"])
            for uid, kept in self._store.mirrors(self._key).items()
        }

    def keep(self, uid: str, mirror: Mirror | None) -> None:
        """Remember a task's to-do, or forget it; written now and then."""
        self._kept[uid] = (
            {
                "href": mirror.href,
                "agreed": mirror.agreed.plain(),
                "updated_at": mirror.updated_at,
                "removed": mirror.removed,
            }
            if mirror is not None
            else None
        )
        if len(self._kept) >= _AT_ONCE:
            self.close()

    def close(self) -> None:
        """Write what is not written yet."""
        if self._kept:
            self._store.keep_mirrors(self._key, self._kept)
            self._kept = {}
