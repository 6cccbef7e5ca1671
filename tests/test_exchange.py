"""Tasks of a store carried to other tools and back, on the command line."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from icalendar import Calendar
from typer.main import get_command

from dondoc.cli.commands import app
from dondoc.feed.workbook import HEAD, PLACE
from tests.commands import SAMPLES, Result, run

TODAY = "2026-11-22"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with two documents."""
    db = tmp_path_factory.mktemp("store") / "dondoc.db"
    files = [SAMPLES / f"{name}.txt" for name in ("cong-van-so-bang", "cong-dien-ubnd")]
    result = run("ingest", *files, "--db", db, "--no-nlp", "--jobs", "1")
    assert result.code == 0, result.err
    return db


@pytest.fixture
def db(filled: Path, tmp_path: Path) -> Path:
    """Return a store of the test's own."""
    return Path(shutil.copy(filled, tmp_path / "dondoc.db"))


def exported(db: Path, *options: str) -> list[dict[str, Any]]:
    result = run("export", "--format", "jsonl", "--db", db, "--today", TODAY, *options)
    assert (result.code, result.err) == (0, "")
    return [json.loads(line) for line in result.out.splitlines()]


def put(db: Path, task: str, *options: str) -> None:
    assert run("set", task, *options, "--db", db, "--today", TODAY).code == 0


def back(db: Path, folder: Path, change: Callable[[Any], None], *options: str) -> Result:
    """Export the list, let somebody change it, and take it back."""
    file = folder / "list.xlsx"
    if not file.exists():
        assert run("export", "-o", file, "--db", db, "--today", TODAY).code == 0
    book = openpyxl.load_workbook(file)
    change(book.worksheets[0])
    book.save(file)
    return run("import", file, "--db", db, "--today", TODAY, "--author", "Tám", *options)


def cell(sheet: Any, task: str, key: str) -> Any:
    """Return the cell of a task in the list."""
    (row,) = (row for row in sheet.iter_rows(min_row=HEAD + 2) if row[PLACE["id"]].value == task)
    return row[PLACE[key]]


def test_an_export_gives_what_tasks_gives(db: Path) -> None:
    for options in (
        [],
        ["--overdue"],
        ["--lead", "Sở Công Thương"],
        ["--body", "Sở Tư pháp"],
        ["--due-before", "2026-03-01"],
        ["--due-within", "7d"],
        ["--no-deadline"],
        ["--status", "hoan thanh"],
        ["--type", "Công điện"],
        ["--search", "bao cao"],
        ["--document", "14/CĐ-UBND"],
        ["--sort", "document", "--reverse"],
    ):
        listed = run("tasks", "--jsonl", "--db", db, "--today", TODAY, *options)
        assert listed.code == 0
        assert exported(db, *options) == [json.loads(line) for line in listed.out.splitlines()]
    whole = run("tasks", "--json", "--db", db, "--today", TODAY)
    own = run("export", "--format", "json", "--db", db, "--today", TODAY)
    assert json.loads(own.out) == json.loads(whole.out)


def test_an_export_has_every_filter_of_tasks() -> None:
    commands = getattr(get_command(app), "commands")  # noqa: B009
    options = {name: {one.opts[-1] for one in commands[name].params} for name in ("tasks", "export")}
    own = {"--json", "--jsonl", "--csv", "--table", "--limit"}
    assert options["tasks"] - own <= options["export"]


def test_what_people_added_goes_out_and_a_change_replaces_what_was_sent(db: Path) -> None:
    task = exported(db)[0]["id"]

    def todo() -> Any:
        result = run("export", "--format", "ics", "--db", db, "--today", TODAY)
        todos: list[Any] = Calendar.from_ical(result.out).walk("VTODO")
        (found,) = (one for one in todos if task in one["UID"])
        return found

    before = todo()
    put(db, task, "--status", "đang thực hiện", "--assignee", "Lê Văn Tám", "--note", "chờ; ý kiến")
    after = todo()
    assert (before["UID"], before["STATUS"], after["STATUS"]) == (after["UID"], "NEEDS-ACTION", "IN-PROCESS")
    assert after["SEQUENCE"] >= before["SEQUENCE"]
    assert "Ghi chú: chờ; ý kiến" in after["DESCRIPTION"].split("\n")


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ([], 2, "say --format"),
        (["--format", "csv", "--status", "xong"], 2, "no status is called xong"),
        (["--format", "csv", "--sort", "size"], 2, "none of due, new, document"),
        (["--format", "csv", "--lead", "Sở Không Có"], 1, "no body is called Sở Không Có"),
    ],
)
def test_an_export_that_cannot_be_is_one_line(options: list[str], code: int, said: str, db: Path) -> None:
    result = run("export", *options, "--db", db, COLUMNS="200")
    assert (result.code, result.out) == (code, "")
    assert said in result.err


def test_status_assignee_and_note_come_back(db: Path, tmp_path: Path) -> None:
    first, second, third = (one["id"] for one in exported(db)[:3])

    def change(sheet: Any) -> None:
        cell(sheet, first, "status").value = "Hoàn thành"
        cell(sheet, second, "assignee").value = "Lê Văn Tám"
        cell(sheet, second, "note").value = "đã gửi\nbản thảo"
        cell(sheet, third, "text").value = "Khác"

    result = back(db, tmp_path, change)
    assert (result.code, result.err) == (0, f"dondoc: {len(exported(db))} tasks in {tmp_path}/list.xlsx, 2 changed\n")
    rows = {row["id"]: row for row in exported(db)}
    assert rows[first]["status"] == "hoàn thành quá hạn"  # its last day is over
    assert (rows[second]["assignee"], rows[second]["note"]) == ("Lê Văn Tám", "đã gửi\nbản thảo")
    assert rows[third]["text"] != "Khác"
    assert "Tám" in run("show", second, "--db", db).out

    again = back(db, tmp_path, lambda sheet: None)
    assert (again.code, again.out) == (0, "")
    assert again.err.endswith(", 0 changed\n")
    assert {row["id"]: row for row in exported(db)} == rows


def test_what_was_changed_in_the_store_meanwhile_stays_unless_it_is_forced(db: Path, tmp_path: Path) -> None:
    first, second = (one["id"] for one in exported(db)[:2])

    def change(sheet: Any) -> None:
        cell(sheet, first, "note").value = "của tờ"
        put(db, first, "--note", "của kho")
        put(db, second, "--note", "chỉ ở kho")

    result = back(db, tmp_path, change)
    assert result.code == 1
    assert f"note of {first} became của kho meanwhile, and stays so; the sheet says của tờ\n" in result.err
    notes = {row["id"]: row["note"] for row in exported(db)}
    assert (notes[first], notes[second]) == ("của kho", "chỉ ở kho")

    assert back(db, tmp_path, lambda sheet: None, "--force").code == 0
    notes = {row["id"]: row["note"] for row in exported(db)}
    assert (notes[first], notes[second]) == ("của tờ", "chỉ ở kho")


def test_a_dry_run_changes_nothing(db: Path, tmp_path: Path) -> None:
    before = exported(db)

    def change(sheet: Any) -> None:
        cell(sheet, before[0]["id"], "status").value = "tạm dừng"

    result = back(db, tmp_path, change, "--dry-run")
    assert (result.code, result.out) == (0, f"{before[0]['id']}: status: tạm dừng\n")
    assert result.err.endswith(", 1 would be changed\n")
    assert exported(db) == before


def test_a_row_that_cannot_be_taken_is_one_line_and_the_others_are(db: Path, tmp_path: Path) -> None:
    first, second, third = (one["id"] for one in exported(db)[:3])

    def change(sheet: Any) -> None:
        cell(sheet, first, "status").value = "xong"
        cell(sheet, second, "status").value = "tạm dừng"
        cell(sheet, third, "note").value = "x"
        cell(sheet, third, "id").value = "ffffffffffffffff"

    result = back(db, tmp_path, change)
    lines = result.err.splitlines()
    assert result.code == 1
    assert len(lines) == 3
    assert "no status is called xong" in lines[0]
    assert "no task has the id ffffffffffffffff" in lines[1]
    assert {row["id"]: row["status"] for row in exported(db)}[second] == "tạm dừng"


def test_a_workbook_may_come_from_standard_input(db: Path, tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    assert run("export", "-o", file, "--db", db).code == 0
    result = run("import", "-", "--db", db, stdin=file.read_bytes())
    assert (result.code, result.out) == (0, "")
    assert result.err.endswith(" tasks in standard input, 0 changed\n")


@pytest.mark.parametrize(("name", "said"), [("missing.xlsx", "No such file"), ("text.xlsx", "not a workbook")])
def test_what_is_no_workbook_is_one_line(name: str, said: str, db: Path, tmp_path: Path) -> None:
    (tmp_path / "text.xlsx").write_text("a;b\n")
    result = run("import", tmp_path / name, "--db", db)
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(f"dondoc: {tmp_path / name}: {said}")
    assert result.err.count("\n") == 1


def test_an_empty_list_can_be_exported_in_every_format(db: Path) -> None:
    for kind in ("json", "jsonl", "csv", "ics", "atom"):
        result = run("export", "--status", "huỷ", "--format", kind, "--db", db)
        assert (result.code, result.err) == (0, "")
    assert io.StringIO(result.out).readline().startswith("<?xml")
