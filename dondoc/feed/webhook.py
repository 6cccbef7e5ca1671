"""Posts one event to a webhook, within a time that nothing stretches, and says what became of it."""

from __future__ import annotations

import asyncio
import ssl
import time
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import urlsplit

import httpx

from dondoc.feed import signing
from dondoc.feed.addresses import is_sound, said
from dondoc.feed.events import CONTENT_TYPE, cloud_event, encoded
from dondoc.model import DondocError, Event

_ELSEWHERE = frozenset((429, 502, 503, 504))
"""What is answered for a receiver that is not there now, or has too much to do; none of it is about the event."""

_MOST_READ = 64 * 1024
"""Up to so many bytes of an answer are read, so that the connection can be used again."""


class RefusedError(Exception):
    """The receiver had the event and did not take it: the try counts."""


class AbsentError(Exception):
    """The receiver was not there to take the event; ``after`` says in how many seconds it is to be asked again."""

    def __init__(self, reason: str, after: float = 0) -> None:
        super().__init__(reason)
        self.after = after


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who is sent events: the address, the key to sign with, and how many seconds one try may take."""

    address: str
    secret: bytes
    timeout: float = 10.0

    def __post_init__(self) -> None:
        try:
            httpx.URL(self.address)
            sound = is_sound(self.address)
        except (ValueError, httpx.InvalidURL):
            sound = False
        if not sound:
            raise DondocError("a receiver's address begins with http:// or https:// and names a host")

    @property
    def shown(self) -> str:
        """Return the address as messages may name it: names, passwords, paths and queries may be secrets."""
        parts = urlsplit(self.address)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        port = f":{parts.port}" if parts.port else ""
        rest = "/…" if parts.path.strip("/") or parts.query else ""
        return f"{parts.scheme}://{host}{port}{rest}"


class Webhook:
    """A line to one receiver."""

    def __init__(self, receiver: Receiver, store: str) -> None:
        self._receiver, self._store = receiver, store
        seconds = receiver.timeout
        # what the environment says of proxies is not meant for this
        self._client = httpx.AsyncClient(
            follow_redirects=False,
            trust_env=False,
            verify=ssl.create_default_context(),
            timeout=httpx.Timeout(seconds, connect=seconds / 2),
            limits=httpx.Limits(max_connections=1),
            headers={"user-agent": "dondoc"},
        )

    async def __aenter__(self) -> Webhook:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def post(self, event: Event) -> None:
        """Send an event once.

        Raises:
            RefusedError: it was not taken.
            AbsentError: nobody was there to take it.
        """
        body = encoded(cloud_event(event, self._store))
        headers = signing.headers(self._receiver.secret, str(event.number), int(time.time()), body)
        answer: httpx.Response | None = None
        try:
            async with (
                asyncio.timeout(self._receiver.timeout),
                self._client.stream(
                    "POST", self._receiver.address, content=body, headers={"content-type": CONTENT_TYPE, **headers}
                ) as answer,
            ):
                read = 0
                async for chunk in answer.aiter_raw():
                    read += len(chunk)
                    if read > _MOST_READ:
                        break
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise AbsentError(f"cannot be reached: {said(error)}") from None
        except (TimeoutError, httpx.TimeoutException):
            # what it answered before it stalled holds
            if answer is None:
                raise RefusedError(f"did not answer within {self._receiver.timeout:g} s") from None
        except httpx.HTTPError as error:
            if answer is None:
                raise RefusedError(f"broke off: {said(error)}") from None
        assert answer is not None
        _judge(answer)


def _judge(answer: httpx.Response) -> None:
    """Raise what an answer means, nothing where the event was taken."""
    status = answer.status_code
    if 200 <= status < 300:
        return
    answered = f"answered {status}"
    if status in _ELSEWHERE:
        after = answer.headers.get("retry-after", "")
        raise AbsentError(answered, float(after) if after.isdecimal() and len(after) < 6 else 0)
    raise RefusedError(answered + (", which leads elsewhere and is not followed" if 300 <= status < 400 else ""))
