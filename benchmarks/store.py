"""Measures a large store, and says of each measure whether it holds what is demanded of it; on SQLite, all local.

Fills a store with documents like the samples, asks every question that ``dondoc tasks``, ``bodies`` and ``stats`` ask,
prints how long each takes and by which plan SQLite answers it, then takes a folder in twice.

    python benchmarks/store.py [--documents 100000] [--files 10000] [--kills 20] [--keep FILE]

Time is processor time where one process is measured, so that other programs do not count; a question's is the wall's,
the best of five.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import Connection, event

from dondoc.cli import OBJECTS_BETWEEN_COLLECTIONS
from dondoc.model import Status
from dondoc.store import engine, indexing, register
from dondoc.store.editing import Edit
from dondoc.store.filing import Filed
from dondoc.store.store import Store
from dondoc.store.wanted import Wanted
from tests.documents import folder, samples, variant
from tests.killing import different, dump, finish, killed, start

TODAY = date(2026, 7, 1)
LIMIT = 0.2
SHOWN = 51
TEXTS = {
    "a common word": "báo cáo",
    "without marks": "bao ve moi truong",
    "a phrase": '"cải cách hành chính"',
    "no such word": "không xyz",
}
SAVED = 20_000
"""So many documents are saved one by one; the others are copies of their rows, which takes minutes less."""


@dataclass(frozen=True)
class Measure:
    """What was measured, and the number that must not exceed its limit, where one is demanded."""

    name: str
    number: float
    limit: float | None
    unit: str

    def holds(self) -> bool:
        return self.limit is None or self.number <= self.limit

    def row(self) -> str:
        demand, verdict = "", ""
        if self.limit is not None:
            demand, verdict = f"<= {self.limit:g} {self.unit}", "holds" if self.holds() else "**fails**"
        return f"| {self.name} | {self.number:.3g} {self.unit} | {demand} | {verdict} |"


def questions(store: Store) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield every question with what asks it."""
    busiest = max(store.bodies(today=TODAY), key=lambda load: load.open).name
    number = next(iter(store.tasks(today=TODAY, limit=1))).document.number
    wanted = {
        "tasks": Wanted(),
        "--body": Wanted(body=busiest),
        "--body, words of many names": Wanted(body="so"),
        "--lead": Wanted(lead=busiest),
        "--lead --overdue": Wanted(lead=busiest, overdue=True),
        "--due-before": Wanted(due_before=date(2024, 1, 1)),
        "--due-within 7d": Wanted(due_within=7),
        "--body --due-within 7d": Wanted(body=busiest, due_within=7),
        "--overdue": Wanted(overdue=True),
        "--status hoàn thành": Wanted(status=(Status.DONE,)),
        "--status chưa thực hiện": Wanted(status=(Status.TODO,)),
        "--type Chỉ thị": Wanted(type="Chỉ thị"),
        "--search, a common word": Wanted(search="báo cáo"),
        "--search, without marks": Wanted(search="an toan thuc pham"),
        "--search, a phrase": Wanted(search='"báo cáo kết quả"'),
        "--search, a rare word": Wanted(search="996"),
        "--search --overdue": Wanted(search="báo cáo", overdue=True),
        "--search --lead": Wanted(search="báo cáo", lead=busiest),
        "--document": Wanted(document=number),
        "--document, words": Wanted(document=(number or "").replace("/", " ")),
        "--no-deadline": Wanted(no_deadline=True),
    }
    for name, one in wanted.items():
        yield name, lambda one=one: list(store.tasks(one, today=TODAY, limit=SHOWN))  # type: ignore[misc]
    for sort in ("new", "document"):
        yield f"--sort {sort}", lambda sort=sort: list(store.tasks(today=TODAY, sort=sort, limit=SHOWN))  # type: ignore[misc]
    yield "--reverse", lambda: list(store.tasks(today=TODAY, reverse=True, limit=SHOWN))
    yield "bodies", lambda: store.bodies(today=TODAY, limit=SHOWN)
    yield "stats", lambda: store.stats(today=TODAY)
    uid = next(iter(store.tasks(today=TODAY, limit=1))).id
    yield "show TASK", lambda: store.task(uid, today=TODAY)
    for name, words in TEXTS.items():
        yield f"documents --search, {name}", lambda words=words: store.listed(words=words, limit=SHOWN)  # type: ignore[misc]
    yield "show, words of a text", lambda: store.documents("nguyên tắc thống nhất quản lý")
    yield "show DOCUMENT", lambda: store.document(store.documents(number or "")[0].id)


def fill(store: Store, count: int) -> float:
    """Save documents, and return what one took, in milliseconds of processor time; what follows behind is not in it."""
    run = store.begin("ingest", "benchmark")
    spent = 0.0
    for first in range(0, count, 500):
        made = [variant(number) for number in range(first, min(first + 500, count))]
        begin = time.process_time()
        for one in made:
            file = Filed(one.source.path, one.source.sha256, "mark", {})
            store.save(one, run_id=run, rules="benchmark", file=file)
        spent += time.process_time() - begin
        if first % 10_000 == 0:
            print(f"{first} documents, {spent / (first + len(made)) * 1000:.2f} ms each", file=sys.stderr, flush=True)
    return spent / count * 1000


def multiply(place: Path, count: int) -> None:
    """Bring a store that was filled up to ``count`` documents by copying its rows, which is quicker than saving."""
    with contextlib.closing(sqlite3.connect(place, isolation_level=None)) as base:
        base.execute("PRAGMA synchronous = OFF")
        base.execute("PRAGMA cache_size = -500000")
        known, tasks, copies = (base.execute(f"SELECT max(id) FROM {name}").fetchone()[0] for name in _NUMBERED)
        while known < count:
            docs, done = min(known, count - known), {"d": known, "t": tasks, "c": copies}
            base.execute("BEGIN")
            for table, changed in _COPIED.items():
                names = [row[1] for row in base.execute(f"PRAGMA table_info({table})")]
                values = ", ".join(changed.get(name, f'"{name}"') for name in names)
                which = next(which for name, which in _WHICH.items() if name in names)
                base.execute(
                    f"INSERT INTO {table} SELECT {values} FROM {table} WHERE {which.format(d=docs)}".replace(
                        ":d", str(known)
                    )
                    .replace(":t", str(tasks))
                    .replace(":c", str(copies))
                )
            base.execute("COMMIT")
            known, tasks, copies = (base.execute(f"SELECT max(id) FROM {name}").fetchone()[0] for name in _NUMBERED)
            print(f"{known} documents", file=sys.stderr, flush=True)
            assert done
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")


_NUMBERED = ("documents", "tasks", "copies")
_WHICH = {
    "task_id": "task_id IN (SELECT id FROM tasks WHERE document_id <= {d})",
    "copy_id": "copy_id IN (SELECT id FROM copies WHERE document_id <= {d})",
    "document_id": "document_id <= {d}",
    "id": "id <= {d}",
}
_SHIFTED = {
    "id": "id + :d",
    "number": "id + :d || '/UBND-' || number",
    "number_key": "id + :d || '/ubnd-' || number_key",
}
_COPIED = {
    "documents": _SHIFTED,
    "copies": {"id": "id + :c", "document_id": "document_id + :d", "digest": "'x' || (id + :c)"},
    "contents": {"copy_id": "copy_id + :c"},
    "tasks": {"id": "id + :t", "document_id": "document_id + :d", "uid": "lower(hex(randomblob(8)))"},
    "deadlines": {"task_id": "task_id + :t"},
    "task_bodies": {"task_id": "task_id + :t"},
}


def plans(store: Store, ask: Callable[[], object]) -> list[str]:
    """Return by which plan SQLite answers each statement of a question."""
    asked: list[tuple[str, object]] = []

    def note(_: Connection, __: object, statement: str, values: object, *___: object) -> None:
        if statement.lstrip().startswith("SELECT"):
            asked.append((statement, values))

    database = store._engine
    event.listen(database, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(database, "before_cursor_execute", note)
    lines: dict[str, None] = {}
    with engine.reading(database) as connection:
        for statement, values in asked:
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)  # type: ignore[arg-type]
            lines[" / ".join(str(row[3]) for row in rows)] = None
    return list(lines)


def large(place: Path, count: int) -> Iterator[Measure]:
    new = not place.exists()
    with Store.open(place, create=True) as store:
        if new:
            saved = min(count, SAVED)
            yield Measure(f"saving a document of {average():.0f} tasks", fill(store, saved), 2.0, "ms")
            for names, what in (
                ([register.NAME], "taking it into the register"),
                (list(indexing.TABLES), "indexing its words"),
            ):
                begin = time.process_time()
                store.index(names)
                spent = (time.process_time() - begin) / saved * 1000
                yield Measure(f"{what}, in bulk behind the saving", spent, None, "ms")
            for task in list(store.tasks(today=TODAY, limit=3000))[::3]:
                store.set(task.id, Edit(status=Status.DONE), author="benchmark", today=TODAY)
    multiply(place, count)
    with Store.open(place) as store:
        store.index()
        print(f"\n{place.stat().st_size / 1e9:.2f} GB, {store.stats(today=TODAY).tasks} tasks\n")
        for name, ask in questions(store):
            times = []
            for _ in range(5):
                begin = time.perf_counter()
                ask()
                times.append(time.perf_counter() - begin)
            yield Measure(name, min(times), LIMIT, "s")
            for line in plans(store, ask):
                print(f"{name}: {line}")


def average() -> float:
    return sum(len(one.tasks) for one in samples()) / len(samples())


def twice(place: Path, count: int) -> Iterator[Measure]:
    """Take a folder in, and measure the second time."""
    folder(place / "in", count)
    time.sleep(2.1)
    url = str(place / "twice.db")
    code, _, err = finish(start("ingest", place / "in", "--no-nlp", url=url), 3600)
    assert code == 0, err
    begin = time.perf_counter()
    code, out, err = finish(start("ingest", place / "in", "--no-nlp", url=url), 3600)
    assert f"{count} không đổi" in out, out + err
    yield Measure(f"a second ingest of {count} unchanged files", time.perf_counter() - begin, 10.0, "s")


def killing(place: Path, files: int, kills: int) -> Iterator[Measure]:
    """Kill an ingest again and again, and compare the store with that of an undisturbed one."""
    source = folder(place / "letters", files)
    time.sleep(2.1)
    code, _, err = finish(start("ingest", source, "--no-nlp", "--jobs", "2", url=str(place / "whole.db")), 3600)
    assert code == 0, err
    there = killed(source, str(place / "killed.db"), kills)
    print(f"documents at each of {len(there)} kills: {there}")
    wrong = different(dump(str(place / "whole.db")), dump(str(place / "killed.db")))
    print("\n".join(wrong) or "every table has exactly the rows of the undisturbed run")
    yield Measure(f"tables that differ after {len(there)} kills", len(wrong), 0, "")


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks/store.py", description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--keep", type=Path, help="keep the large store in this file, or measure the one that is there")
    arguments = parser.parse_args()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    measures: list[Measure] = []
    with tempfile.TemporaryDirectory(prefix="dondoc-bench-") as name:
        place = Path(name)
        if arguments.documents:
            measures += large(arguments.keep or place / "large.db", arguments.documents)
        if arguments.files:
            measures += twice(place, arguments.files)
        if arguments.kills:
            measures += killing(place, 500, arguments.kills)
    print("\n| measure | value | demand | |\n|---|---|---|---|")
    print("\n".join(measure.row() for measure in measures))
    return int(not all(measure.holds() for measure in measures))


if __name__ == "__main__":
    sys.exit(main())
