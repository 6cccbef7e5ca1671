"""The server as others meet it: what it answers, whom it lets in, what it refuses; on loopback, in its own process."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import feedparser
import httpx
import icalendar
import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from dondoc.model import Status
from dondoc.serve.settings import derived
from dondoc.serve.uploads import named
from dondoc.store.editing import Edit
from dondoc.store.store import Store
from tests import scans
from tests.browser import chromium
from tests.commands import ROOT, run
from tests.documents import TODAY, folder, letter, text
from tests.offices import Office, parts
from tests.test_bad_input import docx, pdf
from tests.test_sniffing import zipped

TOKEN = "mot-token-du-dai-0123456789"


@contextlib.contextmanager
def serving(db: str, *arguments: str, **environment: str) -> Iterator[httpx.Client]:
    """Start a server, and yield a client of it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "dondoc", "serve", "--db", db, "--port", "0", "--no-nlp", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        said = process.stderr.readline()
        assert said.startswith("dondoc: http://"), said + process.stderr.read()
        threading.Thread(target=process.stderr.read, daemon=True).start()
        with httpx.Client(
            base_url=said.split()[1].removesuffix("/docs"), timeout=60, trust_env=False, follow_redirects=False
        ) as client:
            yield client
    finally:
        process.terminate()
        assert process.wait(30) in (0, -15)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    name = str(tmp_path_factory.mktemp("serve") / "store.db")
    with Store.open(name, create=True) as store:
        for number in range(1, 31):
            store.save(letter(number))
        first = next(iter(store.tasks(today=TODAY, sort="document")))
        store.set(first.id, Edit(status=Status.DOING, note="đã giao"), author="lan", today=TODAY)
    return name


@pytest.fixture(scope="module")
def client(db: str) -> Iterator[httpx.Client]:
    with serving(db, "--today", TODAY.isoformat(), "--largest", "1", "--seconds", "20") as made:
        yield made


@pytest.fixture(scope="module")
def guarded(db: str) -> Iterator[httpx.Client]:
    with serving(db, "--today", TODAY.isoformat(), DONDOC_TOKEN=TOKEN) as made:
        yield made


def send(client: httpx.Client, content: bytes | str, name: str = "thư.txt") -> httpx.Response:
    return client.post(
        "/documents", files={"file": (name, content if isinstance(content, bytes) else content.encode())}
    )


def problem(answer: httpx.Response, status: int) -> str:
    """Check that an answer is a problem, and return what it says."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert (said["status"], said["type"]) == (status, "about:blank")
    assert "Traceback" not in answer.text
    return str(said["detail"])


# -- questions -----------------------------------------------------------------------------------------------------


def test_every_task_comes_once_over_all_pages(client: httpx.Client, db: str) -> None:
    with Store.open(db) as store:
        expected = [task.id for task in store.tasks(today=TODAY, sort="new", reverse=True)]
    assert len(expected) > 100
    for size in (7, 500):
        found, after = [], None
        while True:
            page = client.get("/tasks", params={"limit": size, **({"after": after} if after else {})}).json()
            assert len(page["items"]) <= size
            found += [task["id"] for task in page["items"]]
            if (after := page["next"]) is None:
                break
        assert found == expected
    numbers, after = [], 0
    while after is not None:
        page = client.get("/documents", params={"limit": 11, "after": after}).json()
        numbers += [one["id"] for one in page["items"]]
        after = page["next"]
    assert numbers == sorted(numbers)
    assert len(numbers) >= 30


@pytest.mark.parametrize(
    "query",
    [
        {"body": "Sở Tài chính"},
        {"lead": "so noi vu"},
        {"status": "đang thực hiện"},
        {"due_before": "2026-08-01"},
        {"due_within": "20"},
        {"no_deadline": "true"},
        {"document": "7/UBND-TH"},
        {"q": "biên chế"},
        {"type": "công văn", "lead": "Công an tỉnh"},
        {"body": "Không Có Ai"},
    ],
)
def test_filters_are_those_of_the_command_line(client: httpx.Client, db: str, query: dict[str, str]) -> None:
    options = [
        part
        for name, value in query.items()
        for part in (
            [f"--{name.replace('_', '-')}"]
            if value == "true"
            else [f"--{'search' if name == 'q' else name.replace('_', '-')}", value]
        )
    ]
    said = run("tasks", "--db", db, "--jsonl", "--today", TODAY.isoformat(), "--limit", "0", *options)
    lines = {line.split('"')[3] for line in said.out.splitlines()}
    found = client.get("/tasks", params={**query, "limit": 500}).json()["items"]
    assert {task["id"] for task in found} == lines
    assert bool(found) is (query != {"body": "Không Có Ai"})


def test_of_two_values_none_is_dropped_in_silence(client: httpx.Client) -> None:
    said = problem(client.get("/tasks?q=a&q=b&lead=x&lead=y"), 422)
    assert "given more than once: lead, q" in said
    problem(client.get("/tasks.ics?q=a&q=b"), 422)
    assert client.get("/tasks?status=hoàn thành&status=tạm dừng").status_code == 200


def test_one_task_one_document_bodies_and_changes(client: httpx.Client) -> None:
    task = client.get("/tasks", params={"status": "đang thực hiện"}).json()["items"][0]
    details = client.get(f"/tasks/{task['id']}").json()
    assert details["task"] == task
    assert details["history"][0]["changes"]["status"] == ["chưa thực hiện", "đang thực hiện"]
    document = client.get(f"/documents/{task['document']['id']}").json()
    assert document["document"] == task["document"]
    loads = {one["name"]: one for one in client.get("/bodies").json()["items"]}
    assert loads["Sở Nội vụ"]["open"] >= 30
    assert [one["name"] for one in client.get("/bodies", params={"name": "so noi vu"}).json()["items"]] == ["Sở Nội vụ"]
    page = client.get("/changes", params={"limit": 5}).json()
    events = [JSONFormat().read(CloudEvent, line) for line in map(_json, page["items"])]
    assert [event.get_extension("sequence") for event in events][-1] == page["next"]
    later = client.get("/changes", params={"since": page["next"], "limit": 1}).json()
    assert later["items"][0]["id"] == "6"
    problem(client.get("/tasks/0123456789abcdef"), 404)
    problem(client.get("/documents/99999"), 404)
    problem(client.get("/tasks", params={"after": "0123456789abcdef"}), 404)


def _json(value: Any) -> str:
    import json

    return json.dumps(value)


def test_an_answer_that_is_known_is_not_sent_again(client: httpx.Client) -> None:
    for path in ("/tasks?limit=3", "/documents/1", "/bodies", "/tasks.ics", "/feed.atom", "/openapi.json"):
        first = client.get(path)
        tag = first.headers["etag"]
        for said in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            again = client.get(path, headers={"if-none-match": said})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), path
        assert client.get(path, headers={"if-none-match": '"other"'}).content == first.content


def test_a_calendar_and_a_feed_are_read_by_others(client: httpx.Client, db: str) -> None:
    answer = client.get("/tasks.ics", params={"lead": "Sở Nội vụ", "remind": "3d"})
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    todos = icalendar.Calendar.from_ical(answer.content).walk("VTODO")
    assert len(todos) >= 30
    assert all(part.walk("VALARM") for part in todos)
    events = icalendar.Calendar.from_ical(client.get("/tasks.ics?events=true").content).walk("VEVENT")
    assert events
    feed = feedparser.parse(client.get("/feed.atom", params={"lead": "Sở Nội vụ"}).content)
    assert not feed.bozo
    assert len(feed.entries) == len(todos)
    with Store.open(db) as store:
        done = next(iter(store.tasks(today=TODAY, sort="new")))
        store.set(done.id, Edit(status=Status.DONE), author="lan", today=TODAY)
    assert done.id not in client.get("/tasks.ics").text
    assert done.id in client.get("/tasks.ics", params={"status": Status.DONE.value}).text


# -- who is let in -------------------------------------------------------------------------------------------------


def test_a_token_is_asked_for_where_there_is_one(guarded: httpx.Client) -> None:
    for path in ("/tasks", "/documents/1", "/changes", "/tasks.ics", "/feed.atom", "/bodies", "/none"):
        for header in ("", "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}", f"Bearer {derived(TOKEN)}", "Bearer é"):
            answer = guarded.get(path, headers=[(b"authorization", header.encode())] if header else [])
            problem(answer, 401)
            assert answer.headers["www-authenticate"].startswith("Bearer")
    problem(send(guarded, text(1)), 401)
    headers = {"authorization": f"Bearer {TOKEN}"}
    assert guarded.get("/tasks", headers=headers).status_code == 200
    problem(guarded.get("/none", headers=headers), 404)
    for path in ("/health", "/docs", "/openapi.json", "/docs/swagger-ui.css"):
        assert guarded.get(path).status_code == 200


def test_a_subscription_has_its_secret_in_its_address(guarded: httpx.Client, db: str) -> None:
    said = run("serve", "--db", db, "--addresses", "--port", str(guarded.base_url.port), DONDOC_TOKEN=TOKEN)
    calendar, feed = said.out.split()
    assert TOKEN not in said.out
    assert guarded.get(calendar).text.startswith("BEGIN:VCALENDAR")
    assert ET.fromstring(guarded.get(feed).content).tag.endswith("feed")
    for path in ("/subscriptions/x/tasks.ics", f"/subscriptions/{TOKEN}/tasks.ics", f"{calendar[:-11]}/../../tasks"):
        assert guarded.get(path).status_code in (401, 404)
    # the address opens nothing else
    problem(guarded.get(calendar.replace("tasks.ics", "tasks")), 404)


def test_nobody_else_can_reach_a_server_without_a_token(db: str) -> None:
    for host in ("0.0.0.0", "::", "192.0.2.1", "example.org"):
        result = run("serve", "--db", db, "--host", host)
        assert (result.code, result.out) == (1, "")
        assert "set DONDOC_TOKEN" in result.err
    assert "16 or more" in run("serve", "--db", db, DONDOC_TOKEN="short").err
    assert "without DONDOC_TOKEN" in run("serve", "--db", db, "--addresses").err


def test_a_page_elsewhere_reaches_nothing(client: httpx.Client) -> None:
    """Neither under a name that was made to lead here, nor by a form."""
    for host in ("evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "["):
        assert client.get("/tasks", headers={"host": host}).status_code == 400
    form = {"file": ("a.txt", text(1).encode())}
    for headers in ({"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        problem(client.post("/documents", files=form, headers=headers), 403)
    assert "access-control-allow-origin" not in client.options("/tasks").headers


def test_every_answer_has_safe_headers(client: httpx.Client) -> None:
    answers = [client.get(path) for path in ("/tasks", "/none", "/tasks?limit=x", "/docs", "/tasks.ics", "/health")]
    answers += [client.get("/tasks", headers={"host": "x"}), client.post("/documents"), client.delete("/tasks")]
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert "server" not in answer.headers


# -- documents come in ---------------------------------------------------------------------------------------------


def test_a_document_is_read_saved_and_answered(client: httpx.Client) -> None:
    answer = send(client, text(500))
    assert answer.status_code == 201
    (document,) = answer.json()["documents"]
    assert (document["outcome"], answer.json()["failures"]) == ("new", [])
    extraction = document["extraction"]
    assert (extraction["schema"], extraction["source"]["path"]) == ("dondoc/1", "thư.txt")
    kept = client.get(f"/documents/{document['id']}").json()
    assert (kept["document"]["number"], kept["copies"]) == ("500/UBND-TH", ["thư.txt"])
    tasks = client.get("/tasks", params={"document": f"#{document['id']}"}).json()["items"]
    assert [task["id"] for task in tasks] == [task["id"] for task in extraction["tasks"]]
    found = client.get("/documents", params={"q": '500/UBND-TH "chu tich"'}).json()["items"]
    assert [one["number"] for one in found] == ["500/UBND-TH"]
    assert send(client, text(500)).json()["documents"][0]["outcome"] == "unchanged"


@pytest.mark.parametrize("suffix", ["pdf", "docx"])
def test_a_document_in_another_format_is_read(client: httpx.Client, suffix: str) -> None:
    orders = ("So Noi vu chu tri ra soat", "bao cao truoc ngay 30/6/2026")
    made = {"pdf": lambda: pdf(text=" ".join(orders)), "docx": lambda: Office().write(parts(text(510)))}
    answer = send(client, made[suffix](), f"công văn.{suffix}")
    assert answer.status_code == 201, answer.text
    (document,) = answer.json()["documents"]
    assert document["extraction"]["source"]["format"] == suffix
    assert document["extraction"]["source"]["path"] == f"công văn.{suffix}"
    if suffix == "docx":
        twin = send(client, text(511)).json()["documents"][0]["extraction"]
        found = [task["text"] for task in document["extraction"]["tasks"]]
        assert found == [task["text"] for task in twin["tasks"]]
        assert client.get(f"/documents/{document['id']}").json()["document"]["number"] == "510/UBND-TH"


def test_a_scan_is_recognised(client: httpx.Client) -> None:
    if shutil.which("tesseract") is None:
        pytest.skip("tesseract is not installed")
    scans.need_fonts()
    pages, _ = scans.letter(text(520))
    answer = send(client, scans.pdf(pages[:1], dpi=200), "quét.pdf")
    assert answer.status_code == 201, answer.text
    source = answer.json()["documents"][0]["extraction"]["source"]
    assert (source["format"], source["ocr"]) == ("pdf", True)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: pdf()[:400], "damaged"),
        (lambda: docx("<w:document"), ""),
        (lambda: zipped({"word/document.xml": "<a>" + " " * 90_000_000}), "unpacks to more than"),
    ],
    ids=["a PDF that is cut", "XML that is cut", "a bomb"],
)
def test_hostile_documents_are_refused(client: httpx.Client, make: Callable[[], bytes], why: str) -> None:
    said = problem(send(client, make(), "a.pdf"), 422)
    assert why in said
    assert client.get("/health").status_code == 200


@pytest.mark.parametrize(
    "name",
    ["../../../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/cron.d/x", "a\x00b.txt", "….txt", "..", "x" * 5000],
)
def test_a_name_leads_nowhere(client: httpx.Client, name: str) -> None:
    answer = send(client, text(600), name)
    assert answer.status_code in (201, 400, 422)
    if answer.status_code == 201:
        path = answer.json()["documents"][0]["extraction"]["source"]["path"]
        assert path == named(path)
        assert not {"/", "\\", "\0"} & set(path)
        assert 0 < len(path) <= 150
    assert not Path("/etc/cron.d/x").exists()


@pytest.mark.parametrize("path", ["/../etc/passwd", "/docs/../../etc/passwd", "/docs/..%2f..%2fetc/passwd", "//etc"])
def test_no_file_is_reachable(client: httpx.Client, path: str) -> None:
    with socket.create_connection((client.base_url.host, client.base_url.port or 0), 10) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        answer = line.makefile("rb").read()
    assert b" 404 " in answer.split(b"\r\n")[0]
    assert b"root:" not in answer


def test_what_is_too_large_is_refused(client: httpx.Client) -> None:
    assert "1048576 bytes" in problem(send(client, b"a" * (2 * 1024 * 1024)), 413)
    assert "1048576 bytes" in problem(send(client, b"a" * (1024 * 1024 + 1)), 413)

    def endless() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        for _ in range(200):
            yield b"a" * 10_000

    headers = {"content-type": "multipart/form-data; boundary=x"}
    problem(client.post("/documents", content=endless(), headers=headers), 413)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 422),
        (b"  \n", 422),
        (b"\x7fELF\x02\x01\x01\0" + bytes(range(256)) * 9, 415),
        (b"MZ\x90\0" + bytes(range(256)) * 9, 415),
        (bytes(range(256)) * 9, 415),
        (b"\0" * 5000, 415),
    ],
)
def test_what_is_no_document_is_refused(client: httpx.Client, content: bytes, status: int) -> None:
    problem(send(client, content), status)


def test_what_is_no_form_is_refused(client: httpx.Client) -> None:
    problem(client.post("/documents", content=b"x", headers={"content-type": "text/plain"}), 415)
    problem(client.post("/documents", json={"file": "x"}), 415)
    problem(client.post("/documents", files={"other": b"x"}), 422)
    problem(client.post("/documents", content=b"x", headers={"content-type": "multipart/form-data"}), 400)
    answer = client.put("/documents")
    problem(answer, 405)
    assert answer.headers["allow"] == "GET, POST"


def test_a_reader_that_dies_or_hangs_is_ended_and_the_next_one_reads(tmp_path: Path) -> None:
    from dondoc.cli.desk import Desk
    from dondoc.cli.work import Settings

    slow, place = tmp_path / "slow", tmp_path / "upload"
    os.mkfifo(slow)
    place.write_text(text(1), encoding="utf-8")
    with Store.open(tmp_path / "store.db", create=True) as store:
        desk = Desk(store, Settings(), 15.0)
        try:
            first = desk.take(str(place), "a.txt")
            assert [extraction.source.path for extraction, _ in first.documents] == ["a.txt"]
            desk._reader._seconds = 0.5
            hung = desk.take(str(slow), "b.txt")
            assert [failure.reason for failure in hung.failures] == ["it took longer than 0.5 s to read"]
            desk._reader._seconds = 15.0
            assert desk.take(str(place), "a.txt").documents[0][1].outcome.value == "unchanged"
            process = desk._reader._process
            assert process is not None
            threading.Timer(0.5, process.kill).start()
            died = desk.take(str(slow), "b.txt")
            assert "died" in died.failures[0].reason
            assert desk.take(str(place), "a.txt").documents
        finally:
            desk.close()


def test_two_hundred_readers_during_an_ingest(tmp_path: Path) -> None:
    db, place = str(tmp_path / "store.db"), folder(tmp_path / "in", 60)
    with Store.open(db, create=True) as store:
        for number in range(1000, 1010):
            store.save(letter(number))
    paths = (
        "/tasks?limit=20",
        "/documents?limit=20",
        "/bodies",
        "/changes?limit=20",
        "/tasks?body=S%E1%BB%9F%20Y%20t%E1%BA%BF",
    )
    with serving(db, "--today", TODAY.isoformat()) as client:
        ingest = subprocess.Popen(
            [sys.executable, "-m", "dondoc", "ingest", str(place), "--db", db, "--no-nlp", "--jobs", "1"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        statuses: list[int] = []

        def read(number: int) -> None:
            with httpx.Client(base_url=client.base_url, timeout=60, trust_env=False) as own:
                statuses.extend(own.get(paths[(number + i) % len(paths)]).status_code for i in range(3))

        began = time.monotonic()
        with ThreadPoolExecutor(200) as readers:
            list(readers.map(read, range(200)))
        assert ingest.wait(120) == 0
        ingest.communicate()
        assert statuses == [200] * 600
        assert time.monotonic() - began < 120
        assert len(client.get("/documents?limit=500").json()["items"]) == 70


def test_an_archive_with_a_bad_member(client: httpx.Client, tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("good.txt", text(700))
        archive.writestr("../../evil.txt", text(701))
        archive.writestr("empty.txt", "")
    answer = send(client, file.read_bytes(), "a.zip")
    assert answer.status_code == 201
    assert len(answer.json()["failures"]) == 2
    assert all(one["path"].startswith("a.zip") for one in answer.json()["failures"])


def test_the_manual_asks_nobody_else(client: httpx.Client) -> None:
    page = client.get("/docs").text
    assert "://" not in page
    for asset in ("swagger-ui.css", "swagger-ui-bundle.js", "start.js"):
        assert f"docs/{asset}" in page
        assert client.get(f"/docs/{asset}").status_code == 200


def test_the_manual_works_in_a_browser_without_a_network(client: httpx.Client) -> None:
    server = str(client.base_url).rstrip("/")
    with chromium() as browser, browser.new_context() as context:
        page = context.new_page()
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{server}/docs")
        page.wait_for_selector(".opblock")
        titles = page.eval_on_selector_all(".opblock-summary-description", "all => all.map(one => one.textContent)")
        groups = page.eval_on_selector_all(".opblock-tag", "all => all.map(one => one.dataset.tag)")
        page.click(".opblock-post")
        page.wait_for_selector(".opblock-post input[type=file], .opblock-post .try-out")
    assert "Tell all on one task, with its history" in titles
    assert groups == ["tasks", "documents", "bodies", "changes", "health", "subscriptions"]
    assert all(address.startswith((server, "data:")) for address in asked)
    assert said == []


def test_the_example_of_the_documents_does_what_it_says(
    client: httpx.Client, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    page = (ROOT / "docs/serve.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {"client": client}
    exec(example, names)
    assert names["page"]["next"] is None
    assert capsys.readouterr().out == "14/CĐ-UBND\n"
