"""Gives each answer an ETag, and says 304 to who has that answer already (RFC 9110)."""

from __future__ import annotations

import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Tagged:
    """An application whose whole answers to GET are tagged by what they hold."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a request."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        known = Headers(scope=scope).get("if-none-match", "")
        head: Message | None = None
        parts: list[bytes] = []

        async def hold(message: Message) -> None:
            nonlocal head
            if message["type"] == "http.response.start":
                head = message
                return
            parts.append(message.get("body", b""))
            if message.get("more_body"):
                return
            assert head is not None
            body = b"".join(parts)
            if head["status"] == 200:
                tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
                headers = MutableHeaders(scope=head)
                headers["etag"] = tag
                if _matches(known, tag):
                    head["status"] = 304
                    del headers["content-length"], headers["content-type"]
                    body = b""
            await send(head)
            await send({"type": "http.response.body", "body": body})

        await self._app(scope, receive, hold)


def _matches(known: str, tag: str) -> bool:
    if known.strip() == "*":
        return True
    return tag in (one.strip().removeprefix("W/") for one in known.split(","))
