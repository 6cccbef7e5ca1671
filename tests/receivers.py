"""A webhook on loopback that keeps what it takes, and does to each request what it is told: fail, hang, cut."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[[dict[str, Any], int], str]
"""Says by an event and the number of its try, from 1, what is done: ``take``, ``hang``, ``cut``, or a status."""


class Webhook:
    """What came: each event that was taken, in order, and each try, with its headers and body."""

    def __init__(self, behave: Behaviour) -> None:
        self.taken: list[dict[str, Any]] = []
        self.tries: list[tuple[str, dict[str, str], bytes]] = []
        self.behave = behave
        self._lock = threading.Lock()
        self._counts: dict[str, int] = {}
        self.over = threading.Event()
        webhook = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                webhook.handle(self)

            def do_GET(self) -> None:
                # where a redirect would lead
                webhook.tries.append(("GET", dict(self.headers), b""))
                self.send_error(405)

            def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """Keep quiet when a sender that was killed cuts the line."""

        self.server = Server(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hook"

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["content-length"]))
        event = json.loads(body)
        with self._lock:
            self._counts[event["id"]] = number = self._counts.get(event["id"], 0) + 1
            self.tries.append((event["id"], dict(request.headers), body))
            what = self.behave(event, number)
            if what in ("take", "take and cut"):
                self.taken.append(event)
        if what == "hang":
            self.over.wait(30)
        if what in ("hang", "cut", "take and cut"):
            request.close_connection = True
            request.connection.shutdown(socket.SHUT_RDWR)
            return
        request.send_response(204 if what == "take" else int(what))
        request.send_header("content-length", "0")
        if what in ("301", "302", "307"):
            request.send_header("location", self.url)
        request.end_headers()

    @property
    def ids(self) -> list[str]:
        """Return the ids of what was taken, in order."""
        return [event["id"] for event in self.taken]


@contextmanager
def webhook(behave: Behaviour = lambda event, number: "take") -> Iterator[Webhook]:
    """Start a webhook."""
    result = Webhook(behave)
    thread = threading.Thread(target=result.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield result
    finally:
        result.over.set()
        result.server.shutdown()
        result.server.server_close()
        thread.join(10)


def free_port() -> int:
    """Return a port on loopback that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
