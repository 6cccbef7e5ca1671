"""Exports on the command line: which options go together, where the file goes, and what fails."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import feedparser
import openpyxl
import pytest
from icalendar import Calendar

from tests.commands import SAMPLES, process, run
from tests.exported import sample

SAMPLE = SAMPLES / "giay-moi-bao-cao.txt"
OTHER = SAMPLES / "cong-dien-ubnd.txt"


def ids(name: str) -> list[str]:
    return [one.id for one in sample(name)]


def todos(data: bytes) -> Any:
    return Calendar.from_ical(data).walk("VTODO")


@pytest.mark.parametrize("kind", ["json", "jsonl", "csv", "ics", "atom"])
def test_every_format_goes_to_standard_output(kind: str) -> None:
    result = run("extract", SAMPLE, "--format", kind)
    assert (result.code, result.err) == (0, "")
    assert all(one in result.out for one in ids("giay-moi-bao-cao"))


@pytest.mark.parametrize("kind", ["json", "jsonl", "csv", "xlsx", "ics", "atom"])
def test_a_format_is_known_by_the_files_name(kind: str, tmp_path: Path) -> None:
    file = tmp_path / f"nhiệm vụ.{kind.upper()}"
    result = run("extract", SAMPLE, OTHER, "-o", file)
    assert (result.code, result.out, result.err) == (0, "", "")
    data = file.read_bytes()
    wanted = ids("giay-moi-bao-cao") + ids("cong-dien-ubnd")
    read: dict[str, Callable[[], list[Any]]] = {
        "json": lambda: [row["id"] for row in json.loads(data)["tasks"]],
        "jsonl": lambda: [json.loads(line)["id"] for line in data.splitlines()],
        "csv": lambda: [row[-1] for row in csv.reader(io.StringIO(data.decode("utf-8-sig")))][1:],
        "xlsx": lambda: [row[-1].value for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]["A4:L99"]],
        "ics": lambda: [str(one["UID"]).partition("@")[0] for one in todos(data)],
        "atom": lambda: wanted if len(feedparser.parse(data).entries) == len(wanted) else [],
    }
    assert [one for one in read[kind]() if one] == wanted


def test_json_of_documents_and_of_tasks_are_two_things() -> None:
    whole = json.loads(run("extract", SAMPLE, "--json").out)
    rows = json.loads(run("extract", SAMPLE, "--format", "json").out)["tasks"]
    assert [row["id"] for row in rows] == [one["id"] for one in whole["tasks"]]
    assert rows[0]["document"]["number"] == whole["document"]["number"]
    result = run("extract", SAMPLE, "--json", "--format", "json")
    assert result.code == 2
    assert "--format json and jsonl export tasks" in result.err


def test_what_is_overdue_is_told_by_the_day_that_is_given() -> None:
    def overdue(today: str) -> list[bool]:
        result = run("extract", SAMPLE, "--format", "jsonl", "--today", today)
        return [json.loads(line)["overdue"] for line in result.out.splitlines()]

    assert not any(overdue("2025-01-01"))
    assert any(overdue("2026-01-01"))


def test_a_recurring_task_is_due_on_its_next_day() -> None:
    result = run("extract", SAMPLES / "cong-van-so-bang.txt", "--format", "jsonl", "--today", "2026-11-22")
    rows = [row for row in map(json.loads, result.out.splitlines()) if row["rrule"]]
    assert rows
    assert all(row["due"] >= "2026-11-22" and not row["overdue"] for row in rows)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--format", "docx"], "'docx' is not one of"),
        (["-o", "list.docx"], "does not end in a format"),
        (["--format", "json", "--columns", "id"], "--columns is for --format csv"),
        (["--columns", "id"], "--columns is for --format csv"),
        (["--format", "csv", "--columns", "id,nope"], "no column is called nope"),
        (["--format", "csv", "--columns", "id", "--map", "jira"], "exclude each other"),
        (["--format", "csv", "--map", "notes"], "'notes' is not one of"),
        (["--format", "csv", "--remind", "3d"], "--remind is for --format ics"),
        (["--format", "ics", "--remind", "soon"], "a reminder is a number"),
        (["--expand"], "--expand is for --format ics"),
        (["--format", "ics", "--as", "party"], "'party' is not one of"),
        (["--format", "ics", "--today", "soon"], "soon"),
    ],
)
def test_what_does_not_go_together_is_refused_before_anything_is_read(options: list[str], said: str) -> None:
    result = run("extract", "missing.txt", *options, COLUMNS="300")
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert "missing.txt" not in result.err


def test_a_file_that_fails_is_one_line_and_the_others_are_written(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    result = run("extract", "missing.txt", SAMPLE, "-o", file)
    assert (result.code, result.err) == (1, "dondoc: missing.txt: No such file or directory\n")
    assert [json.loads(line)["id"] for line in file.read_text("utf-8").splitlines()] == ids("giay-moi-bao-cao")


def test_what_a_person_should_check_is_told(tmp_path: Path) -> None:
    file = tmp_path / "tờ.txt"
    file.write_text(
        "UBND TỈNH A\nSố: ……/CT-UBND\nCHỈ THỊ\nVề việc thử\nSở Nội vụ báo cáo trước ngày 01/12/2026.\n", "utf-8"
    )
    warnings = json.loads(run("extract", file, "--json").out)["source"]["warnings"]
    result = run("extract", file, "--format", "csv")
    assert warnings
    assert result.err == "".join(f"dondoc: {file}: {one}\n" for one in warnings)


def test_nothing_is_written_where_nothing_could_be_read(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("old")
    assert run("extract", "missing.txt", "-o", file).code == 1
    assert file.read_text() == "old"


def test_a_file_is_replaced_whole_with_its_rights_or_not_at_all(tmp_path: Path) -> None:
    file, link = tmp_path / "a.csv", tmp_path / "link.csv"
    file.write_text("old")
    file.chmod(0o640)
    link.symlink_to(file)
    assert run("extract", SAMPLE, "-o", link).code == 0
    assert link.is_symlink()
    assert ids("giay-moi-bao-cao")[0] in file.read_text("utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.csv", "link.csv"]


def test_a_new_file_has_the_rights_of_any(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        assert run("extract", SAMPLE, "-o", tmp_path / "a.csv").code == 0
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == 0o640


@pytest.mark.parametrize("place", ["missing/a.csv", "folder.csv"])
def test_a_place_that_cannot_be_written_is_one_line(place: str, tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    result = run("extract", SAMPLE, "-o", tmp_path / place)
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(f"dondoc: {tmp_path / place}: ")
    assert result.err.count("\n") == 1
    assert [one.name for one in tmp_path.iterdir()] == ["folder.csv"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_line() -> None:
    result = run("extract", SAMPLE, "--format", "csv", "-o", "/dev/full")
    assert (result.code, result.err) == (1, "dondoc: /dev/full: No space left on device\n")


def test_a_workbook_goes_through_a_pipe() -> None:
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "dondoc", "extract", str(SAMPLE), "--format", "xlsx", "--no-nlp"],
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert openpyxl.load_workbook(io.BytesIO(done.stdout)).sheetnames[0] == "Nhiệm vụ"


def test_a_workbook_is_nothing_for_a_terminal() -> None:
    import pty

    parent, child = pty.openpty()
    try:
        result = process("extract", SAMPLE, "--format", "xlsx", "--no-nlp", stdout=child)
    finally:
        os.close(child)
        os.close(parent)
    assert result.code == 1
    assert result.err == "dondoc: a workbook is nothing for a terminal; say where it goes with -o FILE\n"


def test_a_calendar_of_events_says_what_it_leaves_out() -> None:
    result = run("extract", SAMPLE, "--format", "ics", "--as", "event")
    undated = sum(one.due is None for one in sample("giay-moi-bao-cao"))
    assert undated > 0
    assert result.code == 0
    assert (
        result.err
        == f"dondoc: {undated} of {len(ids('giay-moi-bao-cao'))} tasks have no day and are left out of the calendar\n"
    )
    assert len(Calendar.from_ical(result.out).walk("VEVENT")) == len(ids("giay-moi-bao-cao")) - undated


def test_options_of_a_calendar_are_taken() -> None:
    sheet = SAMPLES / "cong-van-so-bang.txt"
    result = run("extract", sheet, "--format", "ics", "--expand", "--remind", "3d", "--today", "2026-11-22")
    calendar = Calendar.from_ical(result.out)
    assert len(calendar.walk("VTODO")) > 2 * len(ids("cong-van-so-bang"))
    assert calendar.walk("VALARM")
    assert "RRULE" not in result.out


def test_columns_and_maps_are_taken() -> None:
    result = run("extract", SAMPLE, "--format", "csv", "--columns", "id, due")
    assert result.out.startswith("\ufeffMã nhiệm vụ,Thời hạn\r\n")
    result = run("extract", SAMPLE, "--format", "csv", "--map", "gitlab")
    assert result.out.startswith("title,description,due_date\r\n")
