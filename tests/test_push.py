"""Pushing to webhooks that fail, hang, cut and vanish: every event arrives, in order, signed, by one sender."""

from __future__ import annotations

import base64
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import standardwebhooks

from dondoc.feed import signing
from dondoc.feed.webhook import Receiver
from dondoc.model import DondocError
from dondoc.store.store import Store
from tests.commands import ROOT, Result, run
from tests.documents import TODAY, letter
from tests.receivers import Behaviour, Webhook, free_port, webhook

SECRET = "một bí mật đủ dài"
QUICK = ("--timeout", "2", "--wait", "0.01", "--no-sweep")


@pytest.fixture
def db(tmp_path: Path) -> str:
    """Make a store with five events."""
    name = str(tmp_path / "store.db")
    with Store.open(name, create=True) as made:
        made.save(letter(1))
    return name


def push(url: str, db: str, *arguments: str, secret: str = SECRET, **environment: str) -> Result:
    return run("push", url, "--db", db, *QUICK, *arguments, stdin=b"", DONDOC_WEBHOOK_SECRET=secret, **environment)


def started(url: str, db: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a push in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "dondoc", "push", url, "--db", db, *QUICK, *arguments],
        cwd=ROOT,
        env={**os.environ, "DONDOC_WEBHOOK_SECRET": SECRET},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def once(events: list[dict[str, Any]]) -> list[str]:
    """Return ids in the order of their first arrival."""
    return list(dict.fromkeys(event["id"] for event in events))


ALL = ["1", "2", "3", "4", "5"]


def test_every_event_is_sent_once_and_the_place_is_remembered(url: str) -> None:
    """On both databases."""
    with Store.open(url, create=True) as store, webhook() as hook:
        store.save(letter(1))
        assert push(hook.url, url).out == "Đã gửi 5 sự kiện, 0 không được nhận, còn 0 chờ gửi.\n"
        assert hook.ids == ALL
        assert push(hook.url, url).out == "Đã gửi 0 sự kiện, 0 không được nhận, còn 0 chờ gửi.\n"
        store.save(letter(2))
        assert push(hook.url, url).code == 0
        assert hook.ids == [str(i) for i in range(1, 11)]
        # another address has a place of its own
        assert push(hook.url + "/2", url, "--since", "8").code == 0
        assert hook.ids[10:] == ["9", "10"]


@pytest.mark.parametrize("secret", [SECRET, "whsec_" + base64.b64encode(bytes(range(32))).decode()])
def test_a_library_of_others_checks_the_signature(db: str, secret: str) -> None:
    with webhook() as hook:
        assert push(hook.url, db, secret=secret).code == 0
    other = standardwebhooks.Webhook(secret if secret.startswith("whsec_") else secret.encode())
    assert len(hook.tries) == 5
    for number, headers, body in hook.tries:
        assert other.verify(body, headers)["id"] == number == headers[signing.ID]
        assert headers["content-type"] == "application/cloudevents+json; charset=utf-8"
        with pytest.raises(standardwebhooks.WebhookVerificationError):
            other.verify(body.replace(b'"id"', b'"ID"', 1), headers)
        with pytest.raises(standardwebhooks.WebhookVerificationError):
            other.verify(body, {**headers, signing.TIMESTAMP: str(int(headers[signing.TIMESTAMP]) + 1)})


@pytest.mark.parametrize("what", ["500", "404", "307", "cut", "503", "429", "take and cut"])
def test_what_fails_at_first_is_tried_again_and_in_order(db: str, what: str) -> None:
    def behave(event: dict[str, Any], number: int) -> str:
        return what if event["id"] in "24" and number <= 2 else "take"

    with webhook(behave) as hook:
        assert push(hook.url, db).out.startswith("Đã gửi 5 sự kiện, 0 không")
        assert once(hook.taken) == ALL
        assert [number for number, *_ in hook.tries] == ["1", "2", "2", "2", "3", "4", "4", "4", "5"]


def test_a_receiver_that_hangs_is_given_up_after_the_timeout(db: str) -> None:
    with webhook(lambda event, number: "hang" if (event["id"], number) == ("3", 1) else "take") as hook:
        began = time.monotonic()
        assert push(hook.url, db, "--timeout", "0.5").code == 0
        assert 0.5 <= time.monotonic() - began < 10
        assert hook.ids == ALL


def test_what_is_never_taken_is_laid_aside_listed_and_sent_again(db: str) -> None:
    refuses = {"2", "4"}
    behave: Behaviour = lambda event, number: "500" if event["id"] in refuses else "take"  # noqa: E731
    with webhook(behave) as hook:
        first = push(hook.url, db, "--tries", "3")
        assert (first.code, first.out) == (1, "Đã gửi 3 sự kiện, 2 không được nhận, còn 0 chờ gửi.\n")
        assert hook.ids == ["1", "3", "5"]
        listed = push(hook.url, db, "--dead", secret="")
        rows = [line.split("\t") for line in listed.out.splitlines()[:-1]]
        assert [(row[0], row[2]) for row in rows] == [("2", "3"), ("4", "3")]
        assert all(re.fullmatch(r"http://127\.0\.0\.1:\d+/…: answered 500", row[3]) for row in rows)
        assert listed.out.endswith("2 sự kiện không được nhận.\n")
        refuses.discard("2")
        again = push(hook.url, db, "--tries", "2", "--retry-dead")
        assert (again.code, again.out[:30]) == (1, "Đã gửi 1 sự kiện, 1 không được")
        assert hook.ids == ["1", "3", "5", "2"]
        assert [line.split("\t")[2] for line in push(hook.url, db, "--dead").out.splitlines()[:-1]] == ["5"]
        refuses.clear()
        assert push(hook.url, db, "--retry-dead").code == 0
        assert push(hook.url, db, "--dead").out == "0 sự kiện không được nhận.\n"
        assert sorted(hook.ids) == ALL


@pytest.mark.parametrize("what", ["503", "nobody"])
def test_a_receiver_that_is_not_there_refuses_nothing(db: str, what: str) -> None:
    if what == "nobody":
        result = push(f"http://127.0.0.1:{free_port()}/", db, "--tries", "2")
        assert "cannot be reached" in result.err
    else:
        with webhook(lambda event, number: what) as hook:
            result = push(hook.url, db, "--tries", "2")
        assert "answered 503" in result.err
    assert (result.code, result.out) == (1, "Đã gửi 0 sự kiện, 0 không được nhận, còn 5 chờ gửi.\n")


def test_a_redirect_is_not_followed_and_a_proxy_is_not_asked(db: str) -> None:
    with webhook(lambda event, number: "302") as hook, webhook() as proxy:
        result = push(
            hook.url, db, "--tries", "1", HTTP_PROXY=proxy.url, http_proxy=proxy.url, ALL_PROXY=proxy.url, NO_PROXY=""
        )
        assert result.code == 1
        assert [number for number, *_ in hook.tries] == ALL
        assert proxy.tries == []


@pytest.mark.parametrize(
    "address", ["ftp://127.0.0.1/", "file:///etc/passwd", "127.0.0.1", "http://", "http://[", "http://a:b/", "\n"]
)
def test_only_addresses_of_the_web(address: str) -> None:
    with pytest.raises(DondocError, match="begins with http"):
        Receiver(address, b"")


def test_messages_and_the_store_hold_no_secret(db: str) -> None:
    with webhook(lambda event, number: "500") as hook:
        host = hook.url.removeprefix("http://").removesuffix("/hook")
        address = f"http://user:geheim@{host}/T0K3N/x?key=q5w6"
        result = push(address, db, "--tries", "1")
        shown = result.out + result.err + push(address, db, "--dead").out
        assert hook.tries
    kept = b"".join(file.read_bytes() for file in Path(db).parent.iterdir())
    for secret in ("geheim", "T0K3N", "q5w6", SECRET):
        assert secret not in shown
        assert secret.encode() not in kept


@pytest.mark.parametrize(
    ("secret", "why"), [("", "a secret is needed"), ("short", "fewer than 16"), ("whsec_§§", "base64")]
)
def test_nothing_is_sent_without_a_good_secret(db: str, secret: str, why: str) -> None:
    with webhook() as hook:
        result = push(hook.url, db, secret=secret)
        assert (result.code, result.out, hook.tries) == (1, "", [])
        assert why in result.err


def test_a_secret_comes_from_a_file(db: str, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(SECRET + "\n", encoding="utf-8")
    with webhook() as hook:
        assert push(hook.url, db, "--secret-file", str(file), secret="").code == 0
        assert len(hook.taken) == 5
        assert push(hook.url, db, "--secret-file", str(tmp_path), secret="").code == 1


def test_two_pushers_do_not_send_twice(url: str) -> None:
    """On both databases: the second one is told to go, and what waits takes over when the first one ends."""
    slow = 0.03

    def behave(event: dict[str, Any], number: int) -> str:
        time.sleep(slow)
        return "take"

    with Store.open(url, create=True) as store, webhook(behave) as hook:
        for number in range(1, 21):
            store.save(letter(number))
        first = started(hook.url, url)
        _wait(hook, 5)
        second = push(hook.url, url)
        assert (second.code, second.out) == (1, "")
        assert "another push sends to it now" in second.err
        waits = started(hook.url, url, "--follow")
        assert first.communicate(timeout=60)[0].decode().startswith("Đã gửi 100 sự kiện")
        store.save(letter(21))
        _wait(hook, 105)
        waits.send_signal(signal.SIGTERM)
        assert waits.wait(30) == 130
        waits.communicate()
        assert hook.ids == [str(i) for i in range(1, 106)]
        # what ended in order holds nobody up
        assert push(hook.url, url).code == 0


def test_a_pusher_that_is_killed_again_and_again_loses_nothing(tmp_path: Path) -> None:
    """A share of what ``benchmarks/delivery.py`` does: a receiver that fails often, a pusher killed twice."""
    url, chance = str(tmp_path / "store.db"), random.Random(5)
    failures = ("500", "cut", "take and cut", "503")

    def behave(event: dict[str, Any], number: int) -> str:
        return chance.choice(failures) if chance.random() < 0.3 else "take"

    with Store.open(url, create=True) as store, webhook(behave) as hook:
        for number in range(1, 31):
            store.save(letter(number))
        for kill in range(1, 3):
            process = started(hook.url, url, "--timeout", "0.5", "--follow", "--tries", "50")
            _wait(hook, 40 * kill)
            process.kill()
            process.communicate()
            assert process.returncode == -signal.SIGKILL
        process = started(hook.url, url, "--timeout", "0.5", "--follow", "--tries", "50")
        _wait(hook, 150, seconds=60)
        process.terminate()
        process.communicate()
        assert once(hook.taken) == [str(i) for i in range(1, 151)]
        bodies: dict[str, set[bytes]] = {}
        for event_id, _, body in hook.tries:
            bodies.setdefault(event_id, set()).add(body)
        assert all(len(same) == 1 for same in bodies.values())


def _wait(hook: Webhook, count: int, seconds: float = 40) -> None:
    """Wait until so many events arrived."""
    end = time.monotonic() + seconds
    while len(set(hook.ids)) < count:
        assert time.monotonic() < end, f"{len(set(hook.ids))} of {count} came"
        time.sleep(0.01)


def test_due_events_are_made_when_something_is_pushed(db: str) -> None:
    with webhook() as hook:
        result = run(
            "push", hook.url, "--db", db, "--timeout", "2", "--today", "2026-07-12", DONDOC_WEBHOOK_SECRET=SECRET
        )
        assert result.out.startswith("Đã gửi 6 sự kiện")
        assert hook.taken[-1]["type"] == "vn.dondoc.task.due"
        assert hook.taken[-1]["data"]["due"] == "2026-07-14"
    assert TODAY.isoformat() < "2026-07-12"


def test_the_example_of_the_documents_checks_what_is_pushed(db: str) -> None:
    page = (ROOT / "docs/feed.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(example, names)
    with webhook() as hook:
        assert push(hook.url, db).code == 0
    for number, headers, body in hook.tries:
        assert names["checked"](headers, body, SECRET.encode())["id"] == number
        for wrong in (
            (headers, body + b" ", SECRET.encode()),
            (headers, body, b"another secret!!"),
            ({**headers, signing.TIMESTAMP: "1700000000"}, body, SECRET.encode()),
            ({**headers, signing.ID: "99"}, body, SECRET.encode()),
        ):
            with pytest.raises(ValueError, match="not signed"):
                names["checked"](*wrong)
