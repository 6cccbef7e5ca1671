"""Sends the log of changes to one receiver: every event at least once, in the order of the log, one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type
from tenacity.wait import wait_exponential_jitter

from dondoc.feed.webhook import AbsentError, Receiver, RefusedError, Webhook
from dondoc.model import DondocError, Event

_BATCH = 100
_MARGIN = 5.0
"""For how many seconds a lease goes on after what it is taken for: time to save, and clocks that differ."""


class Log(Protocol):
    """What is still to be sent, and the lease that lets only one sender send it (``dondoc.store.outbox.Outbox``)."""

    def claim(self, seconds: float, *, start: int = 0) -> tuple[int, int] | None:
        """Take the lease; return the last number sent and the next one's tries, ``None`` while another holds it."""

    def extend(self, seconds: float, *, tries: int | None = None) -> bool:
        """Hold the lease longer; tell whether it is held."""

    def delivered(self, number: int, seconds: float) -> bool:
        """Note that all up to an event was sent; tell whether the lease is held."""

    def bury(self, number: int, tries: int, reason: str, seconds: float) -> bool:
        """Put an event to the dead letters and go on behind it; tell whether the lease is held."""

    def release(self) -> None:
        """Give the lease back."""

    def pending(self, since: int, limit: int) -> Sequence[Event]:
        """Return the next events."""

    def buried(self, number: int) -> Event:
        """Return an event of the dead letters."""

    def revived(self, number: int) -> None:
        """Take an event out of the dead letters."""

    def rebury(self, number: int, tries: int, reason: str) -> None:
        """Note that an event of the dead letters was tried again in vain."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often an event is tried, and how many seconds lie between: at first, and at most; they double in between."""

    tries: int = 8
    wait: float = 1.0
    longest: float = 60.0


@dataclass(slots=True)
class Sent:
    """What a sender did: how many events it sent, how many nobody took; ``absent`` says why it gave up early."""

    sent: int = 0
    dead: int = 0
    absent: str | None = None


class Sender:
    """Sends to one receiver.

    An event that is refused so often goes to the dead letters, and the next one is sent. A receiver that is not there
    has refused nothing: the sender keeps its place, and gives up unless it ``follows``.
    """

    def __init__(
        self,
        log: Log,
        receiver: Receiver,
        store: str,
        patience: Patience,
        *,
        follows: bool = False,
        start: int = 0,
        poll: float = 1.0,
        on_idle: Callable[[], None] | None = None,
    ) -> None:
        """Make a sender.

        Args:
            log: what is to be sent.
            receiver: to whom.
            store: the id of the store.
            patience: with refusals and absence.
            follows: whether to wait for new events, and for a receiver that is not there.
            start: the event after which a receiver begins that was never sent any.
            poll: how many seconds to wait for new events.
            on_idle: is called each time when all is sent.
        """
        self._log, self._receiver, self._store, self._patience = log, receiver, store, patience
        self._follows, self._start, self._poll = follows, start, poll
        self._on_idle = on_idle
        self._lease = receiver.timeout + _MARGIN
        self._tries = self._missed = 0
        self._buried = False
        self.done = Sent()

    async def run(self) -> Sent:
        """Send all that is to be sent, and with ``follows`` what comes, until cancelled.

        Raises:
            DondocError: another sender sends to this receiver.
        """
        cursor, self._tries = await self._claimed()
        try:
            async with Webhook(self._receiver, self._store) as line:
                while self.done.absent is None:
                    batch = self._log.pending(cursor, _BATCH)
                    for event in batch:
                        if not await self._sent(event, line):
                            break
                        cursor = event.number
                    if not batch and not await self._waited():
                        break
        finally:
            self._log.release()
        return self.done

    async def retry(self, dead: Sequence[int]) -> Sent:
        """Send events of the dead letters again.

        Raises:
            DondocError: another sender sends to this receiver.
        """
        self._buried = True
        await self._claimed()
        try:
            async with Webhook(self._receiver, self._store) as line:
                for number in dead:
                    self._tries = 0
                    if not await self._sent(self._log.buried(number), line):
                        break
        finally:
            self._log.release()
        return self.done

    async def _claimed(self) -> tuple[int, int]:
        while True:
            place = self._log.claim(self._lease, start=self._start)
            if place is not None:
                return place
            if not self._follows:
                raise DondocError(
                    f"{self._receiver.shown}: another push sends to it now, or was killed less than a minute ago"
                )
            await asyncio.sleep(self._poll)

    async def _waited(self) -> bool:
        """Wait for new events; tell whether there may be some."""
        if not self._follows:
            return False
        if self._on_idle is not None:
            self._on_idle()
        self._hold(self._log.extend(self._poll + self._lease))
        await asyncio.sleep(self._poll)
        return True

    async def _sent(self, event: Event, line: Webhook) -> bool:
        """Send an event, or put it to the dead letters; tell whether to go on."""
        self._missed = 0
        retrying = AsyncRetrying(
            retry=retry_if_exception_type((RefusedError, AbsentError)),
            stop=self._enough,
            wait=self._pause,
            before_sleep=self._before_sleep,
            reraise=True,
        )
        try:
            await retrying(line.post, event)
        except RefusedError as error:
            self.done.dead += 1
            self._lay_down(event.number, f"{self._receiver.shown}: {error}")
        except AbsentError as error:
            self.done.absent = str(error)
            return False
        else:
            self.done.sent += 1
            if self._buried:
                self._log.revived(event.number)
                self._hold(self._log.extend(self._lease))
            else:
                self._hold(self._log.delivered(event.number, self._lease))
        self._tries = 0
        return True

    def _lay_down(self, number: int, reason: str) -> None:
        if self._buried:
            self._log.rebury(number, self._tries, reason)
            self._hold(self._log.extend(self._lease))
        else:
            self._hold(self._log.bury(number, self._tries, reason, self._lease))

    def _enough(self, state: RetryCallState) -> bool:
        """Count a try; tell whether it was the last one."""
        if isinstance(_error(state), RefusedError):
            self._tries += 1
            return self._tries >= self._patience.tries
        self._missed += 1
        return self._missed >= self._patience.tries and not self._follows

    def _pause(self, state: RetryCallState) -> float:
        patience = self._patience
        doubled = wait_exponential_jitter(multiplier=patience.wait, max=patience.longest, jitter=patience.wait)(state)
        error = _error(state)
        asked = error.after if isinstance(error, AbsentError) else 0.0
        return max(doubled, min(asked, patience.longest))

    def _before_sleep(self, state: RetryCallState) -> None:
        pause = state.next_action.sleep if state.next_action else 0.0
        self._hold(self._log.extend(pause + self._lease, tries=None if self._buried else self._tries))

    def _hold(self, held: bool) -> None:
        if not held:
            raise DondocError(f"{self._receiver.shown}: another push took over")


def _error(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome is not None else None
