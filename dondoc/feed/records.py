"""Tasks as JSON: the same row whether it comes straight from a file or from a store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date

from dondoc.feed import stored
from dondoc.model import StoredTask


def lines(tasks: Iterable[StoredTask]) -> Iterator[bytes]:
    """Yield one JSON object a line."""
    for task in tasks:
        yield _dumped(task) + b"\n"


def array(tasks: Iterable[StoredTask], *, today: date) -> Iterator[bytes]:
    """Yield one JSON object with all tasks, as ``dondoc tasks --json`` prints it; a task a line."""
    head = {"schema": stored.SCHEMA_ID, "today": today.isoformat(), "tasks": []}
    before, _, after = json.dumps(head, ensure_ascii=False, indent=1).rpartition("[]")
    yield f"{before}[".encode()
    separator = b"\n  "
    for task in tasks:
        yield separator + _dumped(task)
        separator = b",\n  "
    yield (("]" if separator == b"\n  " else "\n ]") + after + "\n").encode()


def _dumped(task: StoredTask) -> bytes:
    # a file's name may hold bytes that are no text
    return json.dumps(stored.to_json(task), ensure_ascii=False).encode("utf-8", "backslashreplace")
