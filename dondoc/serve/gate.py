"""Lets through who may come in, from where it may be, with no more than is allowed; every answer gets safe headers."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dondoc.serve import problems
from dondoc.serve.settings import Settings, same

OPEN = frozenset(("/health", "/openapi.json"))
"""What anybody may see: it tells nothing of what the store holds."""

DOCS, SUBSCRIPTIONS = "/docs", "/subscriptions/"
_SAFE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "private, no-cache",
}
_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_ENVELOPE = 64 * 1024
"""How many bytes a form may have beside the file in it."""

_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^:\[\]]+)(?::\d{1,5})?")


class Gate:
    """What stands before the application."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(message, scope["path"])
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            status, why = refusal
            more = {"www-authenticate": 'Bearer realm="dondoc"'} if status == 401 else {}
            await problems.answer(status, why, more)(scope, receive, safely)
            return
        await self._app(scope, self._limited(receive), safely)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Return the status and the words by which a request is refused, ``None`` for one that may come in."""
        headers = Headers(scope=scope)
        settings, path = self._settings, scope["path"]
        host = _HOST.fullmatch(headers.get("host", ""))
        if settings.hosts is not None and (host is None or host[1].lower() not in settings.hosts):
            # a page elsewhere whose name was made to lead here
            return 400, "this server is not known under that name"
        if scope["method"] not in ("GET", "HEAD", "OPTIONS") and _is_foreign(headers):
            return 403, "this comes from another site"
        if settings.token is not None and not self._is_open(path):
            kind, _, said = headers.get("authorization", "").partition(" ")
            if kind.lower() != "bearer" or not same(said.strip(), settings.token):
                return 401, "a token is needed: Authorization: Bearer"
        return self._refusal_of_body(scope, headers)

    def _refusal_of_body(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        kind = headers.get("content-type", "").lower()
        if scope["method"] == "POST" and scope["path"] == "/documents" and not kind.startswith("multipart/form-data"):
            return 415, "a file is sent in a form: multipart/form-data"
        size = headers.get("content-length", "")
        if size and not (size.isascii() and size.isdecimal() and len(size) < 16):
            return 400, "the length of the body is no number"
        if size and int(size) > self._settings.largest + _ENVELOPE:
            return 413, self._settings.too_large
        return None

    @staticmethod
    def _is_open(path: str) -> bool:
        # an address of subscriptions has a token of its own in it
        return path in OPEN or path == DOCS or path.startswith((f"{DOCS}/", SUBSCRIPTIONS))

    def _limited(self, receive: Receive) -> Receive:
        """Return what gives a body's parts, up to the limit: a length that was not said may be any."""
        read, most = 0, self._settings.largest + _ENVELOPE

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            if message["type"] == "http.request":
                read += len(message.get("body", b""))
                if read > most:
                    raise HTTPException(413, self._settings.too_large)
            return message

        return limited


def _is_foreign(headers: Headers) -> bool:
    """Tell whether a browser sent this for a page of another site."""
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        return True
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower()


def _add_headers(message: MutableMapping[str, Any], path: str) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in _SAFE.items():
        headers.setdefault(name, value)
    headers["content-security-policy"] = _DOCS_POLICY if path == DOCS else _POLICY
