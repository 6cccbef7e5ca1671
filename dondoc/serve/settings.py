"""What a server is told when it starts, and what every request finds of it."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from starlette.requests import Request

from dondoc.model import Extraction
from dondoc.store.saving import Saved
from dondoc.store.store import Store


@dataclass(frozen=True, slots=True)
class Failure:
    """A part of a file that could not be read, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Read:
    """What a file gave: documents, each with what saving it did, and what failed; ``unfit`` if it is none of ours."""

    documents: Sequence[tuple[Extraction, Saved]] = ()
    failures: Sequence[Failure] = ()
    unfit: bool = False


class Desk(Protocol):
    """Where files are read and saved, each in a process that has limits; one a time, the others wait."""

    def take(self, path: str, name: str) -> Read:
        """Read the file at a path and save what it holds under a name."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server is to behave.

    ``token`` is asked of every request, ``feed_token`` stands in the addresses of subscriptions; ``hosts`` are the
    names under which it may be called, ``None`` for any; ``largest`` is how many bytes a file may have.
    """

    store: Store
    desk: Desk | None
    today: Callable[[], date]
    token: str | None = None
    feed_token: str | None = None
    hosts: frozenset[str] | None = None
    largest: int = 32 * 1024 * 1024

    @property
    def too_large(self) -> str:
        """Return what is said of a file that is larger."""
        return f"a file may have {self.largest} bytes"


def derived(token: str) -> str:
    """Return the token of subscriptions that goes with a token: it opens nothing else, and tells nothing of it."""
    return urlsafe_b64encode(hmac.digest(token.encode(), b"dondoc subscriptions", hashlib.sha256)).decode()[:32]


def same(said: str, token: str) -> bool:
    """Tell in a time that does not depend on them whether two tokens are the same."""
    return hmac.compare_digest(said.encode("utf-8", "surrogatepass"), token.encode())


def settings_of(request: Request) -> Settings:
    """Return the settings of the server that a request came to."""
    found = request.app.state.settings
    assert isinstance(found, Settings)
    return found
