"""The command that answers over HTTP: serve."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from dondoc.cli.options import Db, Today, opened
from dondoc.cli.options import today as day_of
from dondoc.cli.reading import NoNlp, OwnRules
from dondoc.cli.streams import put
from dondoc.feed.addresses import is_local

if TYPE_CHECKING:
    import socket

    from dondoc.serve.settings import Settings

app = typer.Typer()

TOKEN, FEED_TOKEN = "DONDOC_TOKEN", "DONDOC_FEED_TOKEN"
"""The variables of the environment that hold the token of the API and that of subscriptions."""

_SHORTEST = 16
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", metavar="HOST", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", metavar="PORT", min=0, max=65535, help="0 for any.")] = 8321,
    largest: Annotated[
        int, typer.Option("--largest", metavar="MIB", min=1, max=256, help="How large a file may be.")
    ] = 32,
    seconds: Annotated[
        float, typer.Option("--seconds", metavar="S", min=1, max=3600, help="How long a file may take to read.")
    ] = 120.0,
    addresses: Annotated[
        bool, typer.Option("--addresses", help="Print the addresses of subscriptions, which are secret, and exit.")
    ] = False,
    rules: OwnRules = None,
    no_nlp: NoNlp = False,
    today: Today = None,
    db: Db = None,
) -> None:
    """Answer questions about the store over HTTP, and take documents in; from this computer only unless told."""
    from dondoc.model import DondocError

    try:
        from dondoc.serve.settings import Settings, derived
    except ImportError:
        raise DondocError("serving needs the extra: pip install 'dondoc[serve]'") from None
    from dondoc.cli.desk import Desk
    from dondoc.cli.work import Settings as Reading

    token, feed_token = _token(TOKEN), _token(FEED_TOKEN)
    local = is_local(host)
    if token is None and not local:
        raise DondocError(f"{host}: others can reach this address; set {TOKEN} to a token that they need")
    feed_token = feed_token or (derived(token) if token else None)
    if addresses:
        _print_addresses(host, port, feed_token)
        return
    if today:
        day_of(today)
    reading = Reading(tuple(map(str, rules or ())), not no_nlp)
    with opened(db, create=True) as store:
        desk = Desk(store, reading, seconds)
        hosts = frozenset((*_LOOPBACK, host.lower(), f"[{host.lower()}]")) if local else None
        try:
            _run(
                Settings(store, desk, lambda: day_of(today), token, feed_token, hosts, largest * 1024 * 1024),
                host,
                port,
            )
        finally:
            desk.close()


def _run(settings: Settings, host: str, port: int) -> None:
    import uvicorn

    from dondoc.serve.app import application

    # no line for each request: the addresses of subscriptions are secret
    config = uvicorn.Config(
        application(settings),
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=True,
        timeout_keep_alive=15,
        limit_concurrency=500,
        h11_max_incomplete_event_size=32 * 1024,
        timeout_graceful_shutdown=10,
        proxy_headers=False,
        ws="none",
    )
    server = uvicorn.Server(config)
    with _listening(host, port) as listener:
        name = f"[{host}]" if ":" in host else host
        print(f"dondoc: http://{name}:{listener.getsockname()[1]}/docs", file=sys.stderr, flush=True)
        server.run([listener])


def _listening(host: str, port: int) -> socket.socket:
    import socket

    from dondoc.model import DondocError

    try:
        family, kind, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen(512)
    except (OSError, UnicodeError) as error:
        raise DondocError(f"{host}:{port}: {getattr(error, 'strerror', None) or 'is no address here'}") from None
    return listener


def _token(variable: str) -> str | None:
    from dondoc.model import DondocError

    token = os.environ.get(variable, "").strip()
    if token and (len(token) < _SHORTEST or not token.isascii() or not token.isprintable() or " " in token):
        raise DondocError(f"{variable}: a token has {_SHORTEST} or more letters and digits of ASCII")
    return token or None


def _print_addresses(host: str, port: int, feed_token: str | None) -> None:
    from dondoc.model import DondocError

    if feed_token is None:
        raise DondocError(f"subscriptions have no secret address without {TOKEN} or {FEED_TOKEN}")
    name = f"[{host}]" if ":" in host else host
    for file in ("tasks.ics", "feed.atom"):
        put(f"http://{name}:{port}/subscriptions/{feed_token}/{file}\n")
