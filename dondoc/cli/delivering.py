"""The commands that tell other systems what changes: feed, push, sweep."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dondoc.cli.options import Db, Today, days, opened
from dondoc.cli.options import today as day_of
from dondoc.cli.streams import put

if TYPE_CHECKING:
    from dondoc.feed.delivery import Sender, Sent
    from dondoc.feed.webhook import Receiver
    from dondoc.store.outbox import Outbox
    from dondoc.store.store import Store

app = typer.Typer()

SECRET = "DONDOC_WEBHOOK_SECRET"
"""The variable of the environment that holds the secret by which pushed events are signed."""

_BATCH = 200
_POLL = 1.0
_LONGEST_SECRET = 4096

Since = Annotated[
    str | None, typer.Option("--since", metavar="CURSOR", help="Only what comes behind this event's sequence.")
]
Within = Annotated[
    str, typer.Option("--within", metavar="TIME", help="How long before its last day a task is told as due.")
]


@app.command()
def feed(
    since: Since = None,
    follow: Annotated[bool, typer.Option("--follow", help="Go on with new events, until interrupted.")] = False,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=0, help="At most so many; 0 for all.")] = 0,
    today: Today = None,
    db: Db = None,
) -> None:
    """Print the log of changes as CloudEvents, one JSON object a line, each with its cursor in sequence."""
    import time

    from dondoc.feed.events import cloud_event, encoded

    place, left = cursor(since), limit or None
    with opened(db) as store:
        name = store.identity
        while left is None or left > 0:
            size = _BATCH if left is None else min(_BATCH, left)
            found = store.events(since=place, limit=size, today=day_of(today))
            for event in found:
                put(encoded(cloud_event(event, name)).decode() + "\n")
                place = event.number
            if left is not None:
                left -= len(found)
            if not found:
                if not follow:
                    return
                time.sleep(_POLL)


@app.command()
def sweep(within: Within = "3d", today: Today = None, db: Db = None) -> None:
    """Write events for tasks whose last day comes or is over: once for each task and last day."""
    with opened(db) as store:
        due, overdue = store.sweep(today=day_of(today), within=days(within, "--within"))
    put(f"{due} nhiệm vụ sắp đến hạn, {overdue} nhiệm vụ quá hạn mới được báo.\n")


@app.command()
def push(
    url: Annotated[str, typer.Argument(metavar="URL", help="The webhook: https:// or http://.", show_default=False)],
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on with new events, and wait for a receiver that is not there.")
    ] = False,
    since: Since = None,
    dead: Annotated[bool, typer.Option("--dead", help="List the events that the receiver did not take.")] = False,
    retry_dead: Annotated[bool, typer.Option("--retry-dead", help="Send those again.")] = False,
    secret_file: Annotated[
        Path | None, typer.Option("--secret-file", metavar="FILE", help=f"Holds the secret; {SECRET} without.")
    ] = None,
    timeout: Annotated[float, typer.Option("--timeout", metavar="S", min=0.1, max=300, help="Of one try.")] = 10.0,
    tries: Annotated[int, typer.Option("--tries", metavar="N", min=1, max=100, help="Of one event.")] = 8,
    wait: Annotated[
        float, typer.Option("--wait", metavar="S", min=0.01, max=600, help="Before the second try; then it doubles.")
    ] = 1.0,
    within: Within = "3d",
    no_sweep: Annotated[bool, typer.Option("--no-sweep", help="Leave out the events of due and overdue.")] = False,
    today: Today = None,
    db: Db = None,
) -> None:
    """Send the log of changes to a webhook: each event at least once, in order, signed."""
    from dondoc.feed.delivery import Patience, Sender
    from dondoc.feed.webhook import Receiver

    ahead = days(within, "--within")
    start = cursor(since)
    if dead:
        receiver = Receiver(url, b"", timeout)
        with opened(db) as store:
            _list(store.outbox(url, shown=receiver.shown, today=day_of(today)))
        return
    receiver = Receiver(url, _key(secret_file), timeout)
    patience = Patience(tries, wait, max(60.0, wait))
    with opened(db) as store:
        log = store.outbox(url, shown=receiver.shown, today=day_of(today))
        swept = _sweeper(store, log, today, ahead, off=no_sweep or retry_dead)
        swept()
        sender = Sender(log, receiver, store.identity, patience, follows=follow, start=start, poll=_POLL, on_idle=swept)
        numbers = [one.number for one in log.dead()] if retry_dead else None
        _run(sender, numbers)
        _tell(sender.done, log, receiver)


def cursor(said: str | None) -> int:
    """Return the number of the event that a cursor names, 0 without one.

    Raises:
        typer.BadParameter: it is none.
    """
    if said is None:
        return 0
    if not (said.isascii() and said.isdecimal() and len(said) <= 18):
        raise typer.BadParameter(f"{said!r} is no event's sequence", param_hint="--since")
    return int(said)


def _key(file: Path | None) -> bytes:
    """Return the key by which events are signed."""
    from dondoc.feed import signing
    from dondoc.model import DondocError

    if file is not None:
        try:
            with file.open(encoding="utf-8") as stream:
                return signing.key(stream.read(_LONGEST_SECRET))
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "is no text"
            raise DondocError(f"{file}: {why}") from None
    secret = os.environ.get(SECRET, "")
    if not secret:
        raise DondocError(f"a secret is needed to sign events: {SECRET} or --secret-file")
    return signing.key(secret)


def _sweeper(store: Store, log: Outbox, today: str | None, ahead: int, *, off: bool) -> Callable[[], None]:
    """Return what makes the events of due and overdue, once a day."""
    done = None

    def swept() -> None:
        nonlocal done
        now = day_of(today)
        if now != done:
            done = now
            log.is_on(now)
            if not off:
                store.sweep(today=now, within=ahead)

    return swept


def _run(sender: Sender, numbers: list[int] | None) -> None:
    """Send, and give the lease back when told to end."""
    import asyncio
    import signal

    async def work() -> None:
        task = asyncio.current_task()
        assert task is not None
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        await (sender.run() if numbers is None else sender.retry(numbers))

    try:
        asyncio.run(work())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


def _list(log: Outbox) -> None:
    found = log.dead()
    for one in found:
        put(f"{one.number}\t{one.failed_at}\t{one.tries}\t{one.reason}\n")
    put(f"{len(found)} sự kiện không được nhận.\n")


def _tell(done: Sent, log: Outbox, receiver: Receiver) -> None:
    from dondoc.model import DondocError

    put(f"Đã gửi {done.sent} sự kiện, {done.dead} không được nhận, còn {log.waiting()} chờ gửi.\n")
    if done.absent is not None:
        raise DondocError(f"{receiver.shown}: {done.absent}; it keeps its place, push again later")
    if done.dead:
        raise typer.Exit(1)
