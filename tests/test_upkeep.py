"""The store's own upkeep: versions, migrations, checks, backups, and what is no store."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect
from sqlalchemy import text as sql

from dondoc.model import DondocError, Status
from dondoc.store import engine, upkeep
from dondoc.store.store import Store
from dondoc.store.tables import Base
from dondoc.store.wanted import Wanted
from tests.commands import run
from tests.documents import ORDERS, TODAY, letter
from tests.killing import dump

STORES = Path(__file__).parent / "stores"
OLD = sorted(STORES.glob("*.db.gz"))


FOLLOWING = {"alembic_version", "tallies", "indexes"}
"""What is made anew by an upgrade, out of the other tables."""


def rows(file: Path) -> dict[str, list[dict[str, object]]]:
    """Return every row of the tables of a SQLite file, but for what follows from the others."""
    with sqlite3.connect(file) as connection:
        connection.row_factory = sqlite3.Row
        named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%words%'"
        names = [row[0] for row in connection.execute(named) if row[0] not in FOLLOWING]
        return {name: list(map(dict, connection.execute(f"SELECT * FROM {name}"))) for name in names}


def told(found: list[dict[str, object]], columns: Iterable[str]) -> list[str]:
    """Return rows by some of their columns, in an order of their own."""
    return sorted(repr([row[name] for name in columns]) for row in found)


def kept(before: dict[str, list[dict[str, object]]], after: dict[str, list[dict[str, object]]]) -> None:
    """Check that nothing is lost of what older tables held; the place of a body's task is the register's now."""
    moved = {"task_bodies": ("active", "due", "rhythm_id")}
    for name, found in before.items():
        columns = [column for column in (found[0] if found else ()) if column not in moved.get(name, ())]
        assert told(after[name], columns) == told(found, columns), name


@pytest.mark.parametrize("old", OLD, ids=lambda path: path.name)
def test_a_store_of_an_older_version_keeps_every_row_and_change(old: Path, tmp_path: Path) -> None:
    file = tmp_path / "old.db"
    with gzip.open(old) as packed, file.open("wb") as copy:
        shutil.copyfileobj(packed, copy)
    before = rows(file)
    assert run("db", "upgrade", "--db", file).code == 0
    after = rows(file)
    kept(before, after)
    with Store.open(file) as store:
        assert store.check() == []
        found_tasks = {task.item: task for task in store.tasks(Wanted(document="1/UBND-TH"), today=TODAY)}
        (moved,) = [task for task in found_tasks.values() if "due" in task.corrected and "text" not in task.corrected]
        assert moved.due == date(2026, 7, 29)
        assert (moved.status, moved.assignee, moved.progress, moved.note) == (
            Status.DOING,
            "Chị Hoa",
            40,
            "đã gọi điện",
        )
        everything = list(store.tasks(today=TODAY))
        (corrected,) = [task for task in everything if "text" in task.corrected]
        assert corrected.text == "Rà soát biên chế của các sở."
        assert (corrected.due, corrected.lead) == (date(2026, 8, 1), ("Sở Nội vụ",))
        assert [entry.author for entry in store.task(moved.id, today=TODAY).history] == ["Lan", "Lan"]
        assert [task.id for task in store.tasks(Wanted(search='"bien che cua cac so"'), today=TODAY)] == [corrected.id]
        assert store.amendments(all_states=True)[0].proposals[0].state == "accepted"


def test_a_store_that_version_0002_made_keeps_what_others_left_in_it(tmp_path: Path) -> None:
    """People wrote on tasks, receivers were sent events, a calendar held a to-do, a document was read anew."""
    file = tmp_path / "old.db"
    with gzip.open(STORES / "0002.db.gz") as packed, file.open("wb") as copy:
        shutil.copyfileobj(packed, copy)
    before = rows(file)
    assert {name for name, found in before.items() if not found} == set()
    assert run("db", "upgrade", "--db", file).out == "0002 -> 0004\n"
    after = rows(file)
    kept(before, after)
    with Store.open(file) as store:
        assert store.check() == []
        assert store.unindexed() == 0
        found = {(task.document.number, task.item): task for task in store.tasks(Wanted(gone=True), today=TODAY)}
        found |= {(task.document.number, task.item): task for task in store.tasks(today=TODAY)}
        places = (("1/UBND-TH", "2"), ("1/UBND-TH", "4"), ("3/UBND-TH", "2"))
        done, cancelled, gone = (found[place] for place in places)
        assert (done.status, done.done_on, done.note) == (Status.DONE_LATE, date(2026, 10, 2), "xong")
        assert (cancelled.status, cancelled.note) == (Status.CANCELLED, "trùng")
        assert (gone.status, gone.assignee, gone.gone) == (Status.PAUSED, "Anh Bình", True)
        # the text of the documents was not indexed by that version
        assert [one.number for one in store.listed(words="chay rung")] == ["3/UBND-TH"]
        assert [one.number for one in store.listed(words='"chủ tịch"')] == [f"{i}/UBND-TH" for i in (1, 2, 9, 3)]


def test_there_is_an_old_store_of_every_version() -> None:
    steps = (Path(upkeep.__file__).parent / "migrations" / "versions").glob("v*.py")
    made = sorted(path.name[1:5] for path in steps)
    assert max(made) == upkeep.HEAD
    assert [path.name[:4] for path in OLD] == made[:-1]


def test_the_migrations_make_the_tables_of_the_classes(url: str) -> None:
    Store.open(url, create=True).close()
    database = engine.connect(engine.parse(url))
    with engine.reading(database) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differing = [one for one in compare_metadata(context, Base.metadata) if "_words" not in repr(one)]
    database.dispose()
    assert differing == []


def test_an_upgrade_that_fails_leaves_nothing(url: str) -> None:
    database = engine.connect(engine.parse(url))
    try:
        with engine.writing(database) as connection:
            connection.execute(sql("CREATE TABLE runs (id bigint)"))
        with pytest.raises(DondocError):
            upkeep.upgrade(database)
        with engine.reading(database) as connection:
            assert upkeep.version(connection) is None
            names = set(inspect(connection).get_table_names())
        assert names == {"runs"}
    finally:
        database.dispose()


def test_a_store_of_a_newer_version_is_refused(url: str) -> None:
    Store.open(url, create=True).close()
    database = engine.connect(engine.parse(url))
    with engine.writing(database) as connection:
        connection.execute(sql("UPDATE alembic_version SET version_num = '9999'"))
    database.dispose()
    with pytest.raises(DondocError, match="newer version"):
        Store.open(url, create=True)


@pytest.mark.parametrize(
    "command", [["tasks"], ["stats"], ["bodies"], ["changes"], ["reextract"], ["db", "check"], ["db", "upgrade"]]
)
def test_what_is_no_store_is_one_line_and_is_not_made(command: list[str], tmp_path: Path) -> None:
    result = run(*command, "--db", tmp_path / "none.db")
    assert (result.code, result.out, result.err.count("\n")) == (1, "", 1)
    assert "is no store yet" in result.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mysql://x/y", "a store is a SQLite file or a PostgreSQL database"),
        ("sqlite://", "a store is"),
        ("://", "no URL"),
        ("postgresql://user:secret@127.0.0.1:1/x", "refused"),
    ],
)
def test_an_address_that_is_none(name: str, said: str) -> None:
    result = run("stats", "--db", name)
    assert (result.code, result.err.count("\n")) == (1, 1)
    assert said in result.err
    assert "secret" not in result.err


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "x.db"
    file.write_text("no database " * 100, encoding="utf-8")
    result = run("stats", "--db", file)
    assert result.err == f"dondoc: {file}: is no SQLite file\n"
    assert run("stats", "--db", tmp_path).err == f"dondoc: {tmp_path}: is a folder\n"


def test_a_backup_is_whole_and_overwrites_nothing(tmp_path: Path) -> None:
    file, target = tmp_path / "a.db", tmp_path / "b.db"
    with Store.open(file, create=True) as store:
        store.save(letter(1))
        assert run("db", "backup", target, "--db", file).code == 0
    assert dump(str(target)) == dump(str(file))
    assert "exists already" in run("db", "backup", target, "--db", file).err
    assert run("db", "backup", tmp_path / "none" / "c.db", "--db", file).code == 1
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.endswith(("-wal", "-shm"))) == [
        "a.db",
        "b.db",
    ]


def test_check_tells_what_is_wrong(url: str) -> None:
    with Store.open(url, create=True) as store:
        store.save(letter(1))
        store.index()
        assert store.check() == []
        with engine.writing(store._engine) as connection:
            connection.execute(sql("UPDATE tallies SET n = n + 1 WHERE body_id = 0"))
            connection.execute(sql("UPDATE tallies SET n = n - 1 WHERE body_id = 1"))
            connection.execute(sql("UPDATE entries SET due = '2001-01-01' WHERE role = 'L' AND task_id = 1"))
            connection.execute(sql("DELETE FROM entries WHERE task_id = 2"))
            connection.execute(sql("UPDATE task_bodies SET position = 7, role = 'C' WHERE task_id = 3"))
            connection.execute(sql("UPDATE task_ids SET task_id = 99 WHERE task_id = 4"))
            connection.execute(sql("DELETE FROM contents"))
        found = store.check()
    for problem in (
        "1 copies without their content",
        "1 tasks that nobody finds by their id",
        "1 ids that no task stands behind",
        "4 parts of tasks that the register does not hold as they are",
        "1 entries of the register that no task stands behind",
        "1 statuses whose tally is wrong",
    ):
        assert problem in found
    assert any(problem.endswith("bodies whose tally is wrong") for problem in found)


def test_check_tells_of_indexes_that_hold_too_little_or_too_much(url: str) -> None:
    with Store.open(url, create=True) as store:
        store.save(letter(1))
        store.index()
        assert store.check() == []
        # what is saved is behind what is indexed, and that is as it should be
        store.save(letter(2))
        assert (store.unindexed() > 0, store.check()) == (True, [])
        with engine.writing(store._engine) as connection:
            connection.execute(sql("UPDATE indexes SET upto = upto + 1 WHERE name <> 'register'"))
        assert store.check() == [
            "1 tasks that no search finds in task_words",
            "1 documents that no search finds in document_words",
            "1 documents that no search finds in text_words",
        ]
        with engine.writing(store._engine) as connection:
            connection.execute(sql("UPDATE indexes SET upto = 0 WHERE name <> 'register'"))
        assert store.check() == [
            "4 rows in task_words that nothing stands behind",
            "1 rows in document_words that nothing stands behind",
            "1 rows in text_words that nothing stands behind",
        ]


def test_check_tells_of_a_register_that_holds_too_little_or_too_much(url: str) -> None:
    with Store.open(url, create=True) as store:
        store.save(letter(1))
        store.index()
        store.save(letter(2, ORDERS[:1]))
        assert store.check() == []
        with engine.writing(store._engine) as connection:
            connection.execute(sql("UPDATE indexes SET upto = upto + 1 WHERE name = 'register'"))
        assert "1 tasks that nobody finds by their id" in store.check()
        with engine.writing(store._engine) as connection:
            connection.execute(sql("UPDATE indexes SET upto = 0 WHERE name = 'register'"))
        assert f"{len(ORDERS)} ids that no task stands behind" in store.check()


def test_sqlite_keeps_to_what_is_promised(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.db", create=True) as store, engine.reading(store._engine) as connection:
        for pragma, value in (("journal_mode", "wal"), ("foreign_keys", 1), ("busy_timeout", 30_000)):
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
