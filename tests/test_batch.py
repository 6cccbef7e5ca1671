"""Batches: what is new is read and what is known is not; killed, locked out, out of space or twice at once, nothing
is lost, doubled or half-written."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dondoc.cli import batch, paths, pool, work
from dondoc.cli.intake import Lines
from dondoc.cli.work import Failure, Job, Settings
from dondoc.ingest.files import Options
from dondoc.model import DondocError, Source
from dondoc.store.store import Store
from tests.commands import ROOT, SAMPLES, run
from tests.documents import ORDERS, TODAY, folder, text, variant
from tests.killing import different, documents, dump, ended, finish, killed, start


@pytest.fixture
def db(tmp_path: Path) -> str:
    return str(tmp_path / "store" / "dondoc.db")


def ingest(*arguments: str | Path, db: str, stdin: bytes = b"") -> str:
    """Take files in, in this process; return the first line that is printed."""
    result = run("ingest", *arguments, "--no-nlp", "--jobs", "1", "--db", db, stdin=stdin)
    assert "Traceback" not in result.err
    return result.out.split("\n")[0] + ("" if result.code == 0 else f" [{result.err.strip()}]")


def test_what_is_new_is_read_and_what_is_known_is_not(tmp_path: Path, db: str) -> None:
    place = folder(tmp_path / "in", 6)
    assert ingest(place, db=db) == "Văn bản: 6 mới, 0 không đổi, 0 cập nhật, 0 lỗi."
    assert ingest(place, db=db) == "Văn bản: 0 mới, 6 không đổi, 0 cập nhật, 0 lỗi."
    shutil.copy(place / "0001.txt", place / "copy.txt")
    (place / "0002.txt").write_text(text(2, [*ORDERS, "Sở Công Thương báo cáo."]), encoding="utf-8")
    (place / "new.txt").write_text(text(99), encoding="utf-8")
    assert ingest(place, db=db) == "Văn bản: 1 mới, 6 không đổi, 1 cập nhật, 0 lỗi."
    with Store.open(db) as store:
        assert store.unindexed() == 0


def test_words_are_indexed_after_some_documents_and_at_the_end(
    tmp_path: Path, db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = folder(tmp_path / "in", 5)
    monkeypatch.setattr("dondoc.cli.batch._INDEXED", 2)
    left = []
    index = Store.index

    def indexed(store: Store) -> None:
        before = store.unindexed()
        index(store)
        left.append((before > 0, store.unindexed()))

    monkeypatch.setattr(Store, "index", indexed)
    settings = Settings((), False, Options())
    with Store.open(db, create=True) as store:
        run_id = store.begin("ingest", "test")
        batch.Batch(store, settings, Lines(), run_id).run([str(path) for path in sorted(place.iterdir())])
    assert left == [(True, 0)] * 3


def test_two_files_of_the_same_bytes_are_read_once(tmp_path: Path, db: str) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(text(1), encoding="utf-8")
    assert ingest(tmp_path, db=db) == "Văn bản: 1 mới, 2 không đổi, 0 cập nhật, 0 lỗi."


def test_folders_patterns_names_and_standard_input(tmp_path: Path, db: str) -> None:
    place = folder(tmp_path / "in", 4)
    (place / "sub").mkdir()
    shutil.move(place / "0004.txt", place / "sub" / "0004.txt")
    (place / ".hidden.txt").write_text(text(70), encoding="utf-8")
    (place / "notes.xyz").write_text(text(71), encoding="utf-8")
    assert "1 mới" in ingest(f"{place}/000[1].txt", db=db)
    assert "1 mới" in ingest("-", db=db, stdin=f"{place}/0002.txt\n".encode())
    assert "1 mới" in ingest("-", db=db, stdin=os.fsencode(place / "0003.txt") + b"\0")
    assert "1 mới, 3 không đổi" in ingest(place, db=db)
    assert "1 mới" in ingest(place / "notes.xyz", db=db)
    assert "No such file" in ingest(place / "none.txt", db=db)


def test_addresses_are_fetched(tmp_path: Path, db: str) -> None:
    pytest.importorskip("fsspec")
    place = folder(tmp_path / "in", 2)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("x/5.txt", text(5))
    assert "2 mới" in ingest(f"file://{place}", db=db)
    assert "2 không đổi" in ingest(f"file://{place}/*.txt", db=db)
    assert "1 mới" in ingest(f"zip://x/5.txt::{tmp_path}/a.zip", db=db)
    assert "1 không đổi" in ingest(f"zip://x::{tmp_path}/a.zip", db=db)
    assert "No such file" in ingest("file:///none/none.txt", db=db)
    assert "nosuch" in ingest("nosuch://x", db=db)
    with Store.open(db) as store:
        assert {task.document.path for task in store.tasks(today=TODAY)} >= {f"file://{place}/0001.txt"}


def test_a_failure_is_kept_and_tried_again_when_told(tmp_path: Path, db: str) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"S\xf4\x20N\xf4i")
    (tmp_path / "good.txt").write_text(text(1), encoding="utf-8")
    first = ingest(tmp_path, db=db)
    assert "1 mới, 0 không đổi, 0 cập nhật, 1 lỗi" in first
    assert f"dondoc: {bad}: is not UTF-8" in first
    assert ingest(tmp_path, db=db) == "Văn bản: 0 mới, 1 không đổi, 0 cập nhật, 0 lỗi."
    assert "1 lỗi" in ingest("--retry-failed", db=db)
    with Store.open(db) as store:
        (failure,) = store.failures()
        assert (failure.path, failure.tries) == (str(bad), 2)
    bad.write_text(text(2), encoding="utf-8")
    assert "1 mới" in ingest("--retry-failed", db=db)
    with Store.open(db) as store:
        assert store.failures() == []


def test_the_store_itself_is_no_document(tmp_path: Path) -> None:
    folder(tmp_path, 1)
    db = str(tmp_path / "store.txt")
    assert ingest(tmp_path, db=db) == "Văn bản: 1 mới, 0 không đổi, 0 cập nhật, 0 lỗi."
    assert ingest(tmp_path, db=db) == "Văn bản: 0 mới, 1 không đổi, 0 cập nhật, 0 lỗi."


def test_what_is_no_file_is_not_waited_for(tmp_path: Path, db: str) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert "is no file" in ingest(tmp_path / "pipe.txt", db=db)


@pytest.mark.parametrize(
    "name",
    [
        "a\nb.txt",
        "\"quote'.txt",
        "💥 emoji.txt",
        "$(touch x);`id`.txt",
        "-rf.txt",
        "%s%n.txt",
        "a\u202etxt.txt",
        "\udcff.txt",
    ],
    ids=repr,
)
def test_hostile_names(tmp_path: Path, db: str, name: str) -> None:
    place = tmp_path / "in"
    place.mkdir()
    (place / name).write_text(text(1), encoding="utf-8")
    assert "1 mới" in ingest(place, db=db)
    assert "không đổi" in ingest(place, db=db)
    listed = run("tasks", "--json", "--db", db, "--today", "2026-07-01")
    assert json.loads(listed.out)["tasks"][0]["document"]["path"].endswith(".txt")
    shown = run("show", "1/UBND-TH", "--db", db)
    assert shown.code == 0
    assert "\u202e" not in shown.out
    assert sorted(place.iterdir()) == [place / name]


def test_a_name_of_4000_signs(tmp_path: Path, db: str) -> None:
    place = tmp_path
    while len(str(place)) < 3800:
        place = place / ("x" * 200)
    place.mkdir(parents=True)
    (place / "a.txt").write_text(text(1), encoding="utf-8")
    assert "1 mới" in ingest(tmp_path, db=db)
    long = ingest("y" * 4000, db=db)
    assert "File name too long" in long


def test_a_process_that_dies_fails_its_file_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = folder(tmp_path, 5)
    jobs = [Job(str(path)) for path in sorted(place.iterdir())]
    jobs.insert(2, Job("/dev/null/killer", Source("/dev/null/killer", "k", "txt", "die")))
    found = {}
    monkeypatch.setattr(work, "do", dying)
    for done in pool.results(jobs, Settings(), 2):
        found[done.path] = (len(done.extractions), [failure.reason for failure in done.failures])
    assert found.pop("/dev/null/killer")[1] == ["the reader died on it, perhaps for want of memory"]
    assert list(found.values()) == [(1, [])] * 5


def dying(job: Job) -> work.Done:
    """Stand for a reader that ends its process on one file."""
    if job.source is not None:
        os.kill(os.getpid(), signal.SIGKILL)
    return work.do(job)


def test_an_archive_s_bad_part_leaves_the_others(tmp_path: Path, db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def several(path: str, options: Options) -> Iterator[Source | Failure]:
        for number in (1, 2):
            content = text(number)
            yield Source(f"{path}/{number}.txt", f"{number}" * 64, "txt", content)
        yield Failure(f"{path}/3.txt", "is broken")

    monkeypatch.setattr(work, "sources", several)
    archive = tmp_path / "archive.zip"
    archive.write_bytes(b"PK")
    first = ingest(archive, db=db)
    assert "2 mới, 0 không đổi, 0 cập nhật, 1 lỗi" in first
    assert f"{archive}/3.txt: is broken" in first
    assert ingest(archive, db=db) == "Văn bản: 0 mới, 0 không đổi, 0 cập nhật, 0 lỗi."
    assert "0 mới, 2 không đổi, 0 cập nhật, 1 lỗi" in ingest(archive, "--retry-failed", db=db)


def test_reextract_and_again_double_nothing(tmp_path: Path, db: str) -> None:
    place = folder(tmp_path / "in", 3)
    ingest(place, db=db)
    before = dump(db)
    result = run("reextract", "--no-nlp", "--jobs", "1", "--db", db)
    assert (result.code, result.out.split("\n")[1]) == (0, "Nhiệm vụ: 0 mới, 0 thay đổi, 0 không còn.")
    assert "3 cập nhật" in ingest(place, "--again", db=db)
    after = dump(db)
    kept = [name for name in before if name != "events"]
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert "0 cập nhật" in run("reextract", "--outdated", "--no-nlp", "--db", db).out
    assert "1 cập nhật" in run("reextract", "1/UBND-TH", "--no-nlp", "--db", db).out


# -- disturbed ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = folder(tmp_path_factory.mktemp("letters") / "in", 150)
    # a file that changed just now is not known by its times
    time.sleep(2.1)
    return place


@pytest.fixture(scope="module")
def undisturbed(letters: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    url = str(tmp_path_factory.mktemp("whole") / "store.db")
    code, out, err = finish(start("ingest", letters, "--no-nlp", "--jobs", "2", url=url))
    assert (code, err) == (0, ""), out
    return dump(url)


def test_killed_again_and_again_it_ends_as_if_undisturbed(
    letters: Path, undisturbed: dict[str, list[str]], url: str
) -> None:
    there = killed(letters, url, kills=5)
    assert there == sorted(there)
    assert different(undisturbed, dump(url)) == []
    with Store.open(url) as store:
        assert store.check() == []


_INDEX = """
import sys
from dondoc.store import indexing
from dondoc.store.store import Store
indexing._PIECE = 100
with Store.open(sys.argv[1]) as store:
    store.index()
"""


def test_killed_while_it_indexes_it_goes_on_where_it_stopped(url: str) -> None:
    with Store.open(url, create=True) as store:
        for number in range(40):
            store.save(variant(number))
        left = [store.unindexed()]
        for _ in range(4):
            process = subprocess.Popen([sys.executable, "-c", _INDEX, url], cwd=ROOT)
            # no sooner than it has done something
            while process.poll() is None and store.unindexed() == left[-1]:
                time.sleep(0.01)
            process.kill()
            process.wait()
            left.append(store.unindexed())
            assert store.check() == []
        assert left == sorted(set(left), reverse=True)
        store.index()
        assert (store.unindexed(), store.check()) == (0, [])


def test_two_at_once_lose_and_double_nothing(letters: Path, undisturbed: dict[str, list[str]], url: str) -> None:
    both = [start("ingest", letters, "--no-nlp", "--jobs", "1", url=url) for _ in range(2)]
    for process in both:
        code, out, err = finish(process)
        assert (code, err) == (0, ""), out
    found = dump(url)
    assert different(undisturbed, found) == []


def test_a_full_disk_is_one_line_and_nothing_is_half_written(letters: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", disk], capture_output=True, check=False
    ).returncode:
        pytest.skip("no right to mount")
    try:
        url = str(disk / "store.db")
        code, out, err = finish(start("ingest", letters, "--no-nlp", "--jobs", "1", url=url))
        assert code == 1, out
        assert err.strip() == f"dondoc: {url}: no space left on its disk; the last document was not written"
        some = documents(url)
        assert 0 < some < 150
        with Store.open(url) as store:
            assert store.check() == []
        subprocess.run(["mount", "-o", "remount,size=200m", disk], check=True)
        code, out, err = finish(start("ingest", letters, "--no-nlp", "--jobs", "1", url=url))
        assert (code, err) == (0, "")
        assert documents(url) == 150
    finally:
        subprocess.run(["umount", "-l", disk], check=False)


def test_a_locked_store_is_one_line_and_nothing_is_half_written(tmp_path: Path) -> None:
    place = folder(tmp_path / "in", 3)
    file = tmp_path / "store.db"
    Store.open(file, create=True).close()
    url = f"sqlite:///{file}?timeout=0.3"
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        result = run("ingest", place, "--no-nlp", "--jobs", "1", "--db", url)
        assert (result.code, result.out) == (1, "")
        assert result.err == f"dondoc: {file}: is locked by another process; nothing was written, try again\n"
        assert run("stats", "--db", url).code == 0
        other.execute("ROLLBACK")
    assert documents(url) == 0
    assert run("ingest", place, "--no-nlp", "--jobs", "1", "--db", url).code == 0
    assert documents(url) == 3


def test_a_locked_postgresql_is_one_line(postgres: str, tmp_path: Path) -> None:
    import psycopg

    from dondoc.store.engine import WRITERS_LOCK
    from tests.databases import new_database

    place = folder(tmp_path / "in", 3)
    url = new_database(postgres)
    Store.open(url, create=True).close()
    with psycopg.connect(url) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", (WRITERS_LOCK,))
        result = run("ingest", place, "--no-nlp", "--jobs", "1", "--db", f"{url}?timeout=1")
        assert result.code == 1
        assert result.err.count("\n") == 1
        assert "is locked by another process" in result.err
    assert documents(url) == 0


def test_workers_end_with_an_interrupted_ingest(letters: Path, tmp_path: Path) -> None:
    url = str(tmp_path / "store.db")
    process = start("ingest", letters, "--no-nlp", "--jobs", "2", url=url)
    for _ in range(300):
        if documents(url):
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    code, _, err = finish(process, 30)
    assert code in (130, 0)
    assert "Traceback" not in err
    ended(process)


# -- watching ----------------------------------------------------------------------------------------------------------


def until(condition: object, seconds: float = 40) -> None:
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_watch_takes_files_as_they_come_and_waits_for_those_being_written(
    tmp_path: Path, ending: signal.Signals
) -> None:
    place = folder(tmp_path / "in", 1)
    url = str(tmp_path / "store.db")
    process = start("watch", place, "--no-nlp", "--jobs", "1", "--settle", "0.8", url=url)
    try:
        until(lambda: documents(url) == 1)
        whole = text(50).encode()
        with (place / "slow.txt").open("wb", buffering=0) as stream:
            for i in range(0, len(whole), len(whole) // 6 + 1):
                stream.write(whole[i : i + len(whole) // 6 + 1])
                time.sleep(0.3)
        (place / "sub").mkdir()
        (place / "sub" / "other.txt").write_text(text(51), encoding="utf-8")
        (place / "part.tmp").write_text(text(52), encoding="utf-8")
        (place / "part.tmp").rename(place / "moved.txt")
        until(lambda: documents(url) == 4)
    finally:
        process.send_signal(ending)
    code, out, err = finish(process, 30)
    assert (code, err) == (0, "")
    assert out.startswith("Văn bản: 4 mới, ")
    assert " 0 cập nhật, 0 lỗi." in out
    with Store.open(url) as store:
        assert store.check() == []
        assert {task.document.number for task in store.tasks(today=TODAY)} == {f"{n}/UBND-TH" for n in (1, 50, 51, 52)}


def test_watch_wants_a_folder(tmp_path: Path, db: str) -> None:
    result = run("watch", tmp_path / "none", "--no-nlp", "--db", db)
    assert (result.code, result.err.count("\n")) == (1, 1)


# -- parts -------------------------------------------------------------------------------------------------------------


def test_plain_progress_says_rate_and_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Lines()
    progress.expect(100)
    progress._said = progress._began = time.monotonic() - 40
    for _ in range(10):
        progress.advance("x")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("dondoc: 1/100, ")
    assert line.endswith(" s left")


def test_a_bar_is_shown_on_a_terminal(tmp_path: Path) -> None:
    if shutil.which("script") is None:
        pytest.skip("script is not installed")
    place = folder(tmp_path / "in", 3)
    command = f"dondoc ingest {place} --no-nlp --jobs 1 --db {tmp_path}/s.db"
    import sys

    program = f"{sys.executable} -m {command}"
    done = subprocess.run(["script", "-qec", program, "/dev/null"], capture_output=True, check=False, timeout=60)
    said = done.stdout.decode()
    assert done.returncode == 0, said
    assert "3/3" in said
    assert "3 mới" in said


def test_the_version_of_the_rules_changes_with_a_row() -> None:
    plain = batch.rules_version(Settings())
    assert plain == batch.rules_version(Settings())
    assert plain != batch.rules_version(Settings(rules=(str(SAMPLES / "rows"),)))
    assert plain != batch.rules_version(Settings(nlp=True))


def test_a_mark_is_not_given_to_what_changed_just_now(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("a", encoding="utf-8")
    assert paths.mark(str(file)) is None
    with pytest.raises(DondocError):
        paths.mark(str(tmp_path))
