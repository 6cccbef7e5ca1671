"""Sends 10,000 events through a receiver that fails 30 times in 100, by a pusher that is killed 10 times.

Prints what arrived: all of it, in order, and how much of it twice. Needs a minute or five; ``--events`` and ``--kills``
make it shorter. Everything runs on loopback, and ends by itself.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from dondoc.store.editing import Edit
from dondoc.store.store import Store
from tests.commands import ROOT
from tests.databases import new_database, serving
from tests.documents import TODAY, letter
from tests.receivers import Webhook, webhook

SECRET = "a secret of the benchmark"
FAILURES = ("500", "500", "cut", "take and cut", "503")
MOST_SECONDS = 1800


def main() -> int:
    """Run it, and return 1 if anything was lost or out of order."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=10_000, help="A multiple of 25.")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--fails", type=float, default=0.3, help="The share of tries that fail.")
    parser.add_argument("--postgresql", action="store_true", help="Start a PostgreSQL for it; a SQLite file without.")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        if options.postgresql:
            url = new_database(stack.enter_context(serving(durable=True)))
        else:
            url = str(Path(stack.enter_context(tempfile.TemporaryDirectory())) / "store.db")
        began = time.monotonic()
        fill(url, options.events)
        print(f"{options.events} events written in {time.monotonic() - began:.0f} s", flush=True)
        return deliver(url, options.events, options.kills, options.fails)


def fill(url: str, count: int) -> None:
    """Make a store whose log has so many events: letters of four tasks, each of which changes five times."""
    with Store.open(url, create=True) as store:
        run = store.begin("benchmark", "")
        for number in range(1, count // 25 + 1):
            store.save(letter(number), run_id=run)
        tasks = [task.id for task in store.tasks(today=TODAY)]
        for percent in range(10, 60, 10):
            for task in tasks:
                store.set(task, Edit(progress=percent), author="benchmark", today=TODAY)


def deliver(url: str, count: int, kills: int, fails: float) -> int:
    """Push until all is there, with the pusher killed now and then."""
    chance, failed = random.Random(10), 0

    def behave(event: dict[str, Any], number: int) -> str:
        nonlocal failed
        if chance.random() >= fails:
            return "take"
        failed += 1
        # a receiver that hangs costs a whole timeout
        return "hang" if chance.random() < 0.005 else chance.choice(FAILURES)

    began, killed = time.monotonic(), 0
    places = sorted(chance.sample(range(count // 20, count), kills))
    with webhook(behave) as hook:
        while True:
            process = start(hook.url, url)
            at = places[killed] if killed < kills else None
            while process.poll() is None and time.monotonic() - began < MOST_SECONDS:
                if at is not None and len(hook.taken) >= at:
                    process.kill()
                    killed += 1
                    break
                time.sleep(0.002)
            out, err = process.communicate()
            if process.returncode >= 0:
                print(out.decode().strip(), err.decode().strip())
                break
        print(f"{failed / len(hook.tries):.0%} of {len(hook.tries)} tries failed; pusher killed {killed} times")
        return report(hook, count, time.monotonic() - began)


def start(address: str, url: str) -> subprocess.Popen[bytes]:
    """Start a pusher; one that follows waits for the lease of the one that was killed."""
    arguments = ["push", address, "--db", url, "--no-sweep", "--timeout", "1", "--wait", "0.01", "--tries", "100"]
    script = "import sys, time\nfrom dondoc.cli import main\nfor _ in range(60):\n  code = main(sys.argv[1:])\n"
    script += "  if code != 1: break\n  time.sleep(0.5)\nsys.exit(code)"
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        cwd=ROOT,
        env={**os.environ, "DONDOC_WEBHOOK_SECRET": SECRET},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def report(hook: Webhook, count: int, seconds: float) -> int:
    """Print what arrived; return 1 if anything is lost, out of order, or differs under one id."""
    first = list(dict.fromkeys(hook.ids))
    twice = sum(n - 1 for n in Counter(hook.ids).values())
    by_task: dict[str, list[int]] = defaultdict(list)
    seen: set[str] = set()
    for event in hook.taken:
        if event["id"] not in seen:
            seen.add(event["id"])
            by_task[event["subject"]].append(int(event["id"]))
    bodies: dict[str, set[bytes]] = defaultdict(set)
    for number, _, body in hook.tries:
        bodies[number].add(body)
    lost = count - len(first)
    ordered = first == sorted(first, key=int)
    by_task_ordered = all(places == sorted(places) for places in by_task.values())
    differ = sum(len(same) > 1 for same in bodies.values())
    print(
        f"{len(first)} of {count} events arrived in {seconds:.0f} s ({len(first) / seconds:.0f}/s), {lost} lost\n"
        f"in the order of the log: {ordered}; in order for each of {len(by_task)} subjects: {by_task_ordered}\n"
        f"{twice} arrived twice, each under its own id; {differ} ids with two contents"
    )
    return int(bool(lost or differ) or not (ordered and by_task_ordered))


if __name__ == "__main__":
    sys.exit(main())
