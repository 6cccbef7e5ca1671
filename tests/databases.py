"""A PostgreSQL server of our own on loopback, and empty databases on it."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


def _programs() -> Path | None:
    """Return the folder of PostgreSQL's programs."""
    places = [path.parent for path in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)]
    found = shutil.which("initdb")
    return places[0] if places else Path(found).parent if found else None


def _user(folder: Path) -> dict[str, Any]:
    """Return what starts a program as somebody else than root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, user.pw_uid, user.pw_gid)
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "umask": 0o077}
    pytest.skip("no user but root to run PostgreSQL as")


@contextlib.contextmanager
def serving(*, durable: bool = False) -> Iterator[str]:
    """Start a PostgreSQL, and yield its URL without a database; skip where there is none.

    Args:
        durable: write to the disk as a server does that is used; tests need not wait for that.
    """
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    pytest.importorskip("psycopg")
    # its socket's name must be short, and its folder open to another user
    folder = Path(tempfile.mkdtemp(prefix="dondoc-pg-", dir="/tmp"))
    user = _user(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"
    made = subprocess.run(
        [programs / "initdb", "-D", data, "-U", "dondoc", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        **user,
    )
    assert made.returncode == 0, made.stderr
    settings = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": folder,
        "max_connections": 40,
        **({} if durable else dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "off")),
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, *options], stderr=log, stdout=log, cwd="/", **user
        )
    url = f"postgresql://dondoc@127.0.0.1:{port}"
    try:
        _await(url, server)
        yield url
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _await(url: str, server: subprocess.Popen[bytes]) -> None:
    import psycopg

    for _ in range(300):
        assert server.poll() is None, "PostgreSQL ended"
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(f"{url}/postgres"):
            return
        time.sleep(0.1)
    raise AssertionError("PostgreSQL does not answer")


def new_database(server: str) -> str:
    """Make an empty database on a PostgreSQL server, and return its URL."""
    import psycopg

    name = f"t{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{server}/{name}"
