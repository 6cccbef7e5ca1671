"""A real Radicale on loopback, with one user."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.receivers import free_port

USER, PASSWORD = "lan", "mật khẩu của Lan"
ENVIRONMENT = {"DONDOC_CALDAV_USER": USER, "DONDOC_CALDAV_PASSWORD": PASSWORD}

_SETTINGS = """[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {folder}/data
"""


@contextmanager
def radicale(folder: Path) -> Iterator[str]:
    """Start a server whose files are in a folder, and yield its address."""
    port = free_port()
    folder.mkdir()
    (folder / "settings").write_text(_SETTINGS.format(port=port, folder=folder), encoding="utf-8")
    (folder / "users").write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "radicale", "--config", str(folder / "settings")],
            env={**os.environ, "PYTHONUTF8": "1"},
            stdout=log,
            stderr=log,
        )
    try:
        _await(f"http://127.0.0.1:{port}/", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def _await(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(400):
        assert server.poll() is None
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("Radicale does not answer")
