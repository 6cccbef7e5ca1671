"""Ingests that are killed again and again, and stores compared row by row with those of undisturbed ones."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from dondoc.model import DondocError
from dondoc.store import engine, indexing
from dondoc.store import tables as t
from tests.commands import ROOT

# when something happened, and in which run, differs from run to run; rows are numbered as they come
_MOMENTS = frozenset(("at", "added_at", "updated_at", "run_id", "failed_at", "decided_at", "id", "tries"))
Dump = dict[str, list[str]]


def start(*arguments: str | Path, url: str) -> subprocess.Popen[bytes]:
    """Start dondoc in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "dondoc", *map(str, arguments), "--db", url],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def finish(process: subprocess.Popen[bytes], seconds: float = 120) -> tuple[int, str, str]:
    """Return what a process that ends by itself gives: its exit status, and what it printed."""
    out, err = process.communicate(timeout=seconds)
    return process.returncode, out.decode(), err.decode()


def kill(process: subprocess.Popen[bytes], after: float) -> bool:
    """Kill a process after some seconds; return whether it was still running. Its workers end by themselves."""
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    process.communicate()
    ended(process)
    return process.returncode == -signal.SIGKILL


def await_more(process: subprocess.Popen[bytes], url: str, before: int) -> None:
    """Wait until a process has saved a document more than ``before``, or ended."""
    while process.poll() is None and documents(url) <= before:
        time.sleep(0.02)


def ended(process: subprocess.Popen[bytes]) -> None:
    """Wait until nothing is left of a process's group."""
    for _ in range(200):
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    raise AssertionError("workers live on after their parent")


def killed(folder: Path, url: str, kills: int, *, seed: int = 1, jobs: int = 2) -> list[int]:
    """Ingest a folder, killed at random moments, then to its end; return how many documents there were at each kill.

    One in four is killed while it starts, however slow the machine is; the others some time after they saved something.
    """
    chance = random.Random(seed)
    there = [0]
    while len(there) <= kills:
        process = start("ingest", folder, "--no-nlp", "--jobs", str(jobs), url=url)
        if chance.random() < 0.25:
            moment = chance.uniform(0.1, 2.0)
        else:
            await_more(process, url, there[-1])
            moment = chance.uniform(0, 0.4)
        if not kill(process, moment):
            break
        there.append(documents(url))
    code, out, err = finish(start("ingest", folder, "--no-nlp", "--jobs", str(jobs), url=url), 600)
    assert code == 0, err + out
    return there[1:]


def documents(url: str) -> int:
    """Return how many documents a store has, 0 where it is none yet."""
    parsed = engine.parse(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists():
        return 0
    database = engine.connect(parsed)
    try:
        with engine.reading(database) as connection:
            return connection.scalar(select(func.count()).select_from(t.Document)) or 0
    except DondocError:
        # its tables are still to be made
        return 0
    finally:
        database.dispose()


def dump(url: str) -> Dump:
    """Return all rows of a store, table by table, with names in the place of numbers and without moments."""
    database = engine.connect(engine.parse(url))
    try:
        with engine.reading(database) as connection:
            return _dump(connection)
    finally:
        database.dispose()


def _dump(connection: Connection) -> Dump:
    names = {
        "document_id": _names(connection, select(t.Copy.document_id, t.Copy.digest).where(t.Copy.current)),
        "copy_id": _names(connection, select(t.Copy.id, t.Copy.digest)),
        "task_id": _names(connection, select(t.Task.id, t.Task.uid)),
        "body_id": _names(connection, select(t.Body.id, t.Body.name)) | {0: "all"},
        "rhythm_id": _names(connection, select(t.Rhythm.id, t.Rhythm.rrule)),
        "amendment_id": _names(connection, select(t.Amendment.id, t.Amendment.text)),
    }
    names["target_id"] = names["document_id"]
    result: Dump = {}
    for table in t.Base.metadata.sorted_tables:
        if table.name in ("runs", "properties"):  # each store has its own
            continue
        result[table.name] = sorted(
            repr({name: _told(name, value, names) for name, value in row._mapping.items() if name not in _MOMENTS})
            for row in connection.execute(select(table))
        )
    for table_name in indexing.TABLES:
        result[table_name] = [str(_indexed(connection, table_name))]
    return result


def _names(connection: Connection, query: Any) -> dict[int, str]:
    return {row[0]: row[1] for row in connection.execute(query)}


def _told(name: str, value: Any, names: dict[str, dict[int, str]]) -> Any:
    if name == "payload" and value and "by" in value:
        value = {**value, "by": names["document_id"][value["by"]]}
    if isinstance(value, dict | list):
        return json.dumps(value, sort_keys=True)
    return names[name].get(value, value) if name in names and value is not None else value


def _indexed(connection: Connection, table: str) -> int:
    from sqlalchemy import text

    source = f"{table}_docsize" if connection.dialect.name == "sqlite" else table
    return int(connection.scalar(text(f"SELECT count(*) FROM {source}")) or 0)


def different(one: Dump, other: Dump) -> list[str]:
    """Return the tables whose rows differ, with an example of what one has and the other has not."""
    result = []
    for name in one:
        if one[name] != other[name]:
            more, less = set(one[name]) - set(other[name]), set(other[name]) - set(one[name])
            result.append(
                f"{name}: {len(one[name])} and {len(other[name])} rows; {sorted(more)[:1]} {sorted(less)[:1]}"
            )
    return result
