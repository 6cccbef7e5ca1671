"""The CSV files as others read them: the csv module, LibreOffice, and the rules of the trackers' imports."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from dondoc.feed.delimited import defused, listed, mapped
from dondoc.feed.fields import FIELDS, USUAL, chosen
from dondoc.feed.stored import to_csv
from dondoc.feed.trackers import TRACKERS
from dondoc.model import DondocError, Status, StoredTask
from tests.exported import DOCUMENT, HOSTILE, hostile, sample, task

_MARK = "\ufeff"


def rows(pieces: Iterable[bytes]) -> list[list[str]]:
    """Return the cells as another program reads them."""
    data = b"".join(pieces).decode()
    assert data.endswith("\r\n")
    return list(csv.reader(io.StringIO(data.removeprefix(_MARK), newline=""), strict=True))


def by_heading(tracker: str, *tasks: StoredTask) -> list[dict[str, str]]:
    head, *body = rows(mapped(tasks, TRACKERS[tracker]))
    assert all(len(row) == len(head) for row in body)
    return [dict(zip(head, row, strict=True)) for row in body]


def test_the_list_of_an_office_is_in_its_words_and_order() -> None:
    head, row = rows(listed([task(note="chờ", assignee="Tám")], chosen(USUAL)))
    assert head[:10] == [
        "TT", "Số, ký hiệu văn bản", "Ngày ban hành", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp",
        "Thời hạn", "Sản phẩm", "Tình trạng", "Ghi chú",
    ]  # fmt: skip
    assert row == [
        "1", "06/CT-UBND", "2026-09-01", "Sở Nội vụ trình Ủy ban nhân dân tỉnh kế hoạch.", "Sở Nội vụ",
        "Sở Tài chính; Sở Tư pháp", "2026-11-30", "", "chưa thực hiện", "chờ", "Tám", "0000000000000001",
    ]  # fmt: skip


def test_excel_knows_the_letters_by_the_mark() -> None:
    assert b"".join(listed([], chosen(USUAL))).startswith(_MARK.encode())


def test_columns_come_as_they_are_asked_for() -> None:
    head, row = rows(listed([task()], chosen(["due", "id", "lead"])))
    assert head == ["Thời hạn", "Mã nhiệm vụ", "Cơ quan chủ trì"]
    assert row == ["2026-11-30", "0000000000000001", "Sở Nội vụ"]
    every = rows(listed([task(), *sample("cong-dien-ubnd")], chosen(list(FIELDS))))
    assert len(every[0]) == len(set(every[0])) == len(FIELDS)


@pytest.mark.parametrize("keys", [["nope"], [""], ["id", "id"]])
def test_a_column_that_is_none_is_refused(keys: list[str]) -> None:
    with pytest.raises(DondocError, match="column"):
        chosen(keys)


@pytest.mark.parametrize("text", ["a", "Sở Nội vụ: làm", "1.5", "a=1", "(x)", "", " ", "–", "'"])
def test_an_innocent_text_stays_as_it_is(text: str) -> None:
    assert defused(text) == text


@pytest.mark.parametrize("made", ["list", *TRACKERS])
def test_hostile_texts_are_nothing_but_text_in_a_csv(made: str) -> None:
    tasks = hostile()
    pieces = listed(tasks, chosen(list(FIELDS))) if made == "list" else mapped(tasks, TRACKERS[made])
    data = b"".join(pieces)
    _, *body = rows([data])
    assert len(body) == len(HOSTILE)
    for cell in (cell for row in body for cell in row):
        assert not cell.strip().startswith(("=", "+", "-", "@", "＝")), cell[:40]
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", cell)
    assert "'=cmd|'/c calc'!A1" in body[0]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
@pytest.mark.parametrize("before", ["", " ", "\n", "'"])
def test_every_csv_defuses_the_same(sign: str, before: str) -> None:
    text = f"{before}{sign}SUM(A1)"
    one = task(text=text, note=text, assignee=text)
    made = {
        "list": rows(listed([one], chosen(["text", "note", "assignee"])))[1],
        "tracker": rows(mapped([replace(one, assignee=text)], TRACKERS["planner"]))[1],
        "store": rows(line.encode() for line in to_csv([one]))[1],
    }
    for name, row in made.items():
        cells = [cell for cell in row if cell.endswith("SUM(A1)")]
        assert len(cells) >= 2, name
        assert all(defused(cell) == cell or cell.startswith("'") for cell in cells), (name, cells)
        assert not any(cell.strip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) for cell in cells), name


def test_a_list_of_the_store_is_harmless_text() -> None:
    _, *body = rows(line.encode() for line in to_csv(hostile()))
    for cell in (cell for row in body for cell in row):
        assert len(cell.encode("utf-16-le")) // 2 <= 32_767
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", cell)


@pytest.mark.parametrize("text", ["-5", "+5", "-1,5", "-3.000.000", "-12%", "+84 24 3822 1234", "0243 822 1234"])
def test_numbers_stay_numbers(text: str) -> None:
    assert defused(text) == text


@pytest.mark.parametrize("text", ["-5-3", "+84-24-3822", "-5+cmd|' /c calc'!A1", "-A1", "-5 ngày", "-5\n=1+1", "-5(3)"])
def test_what_only_begins_like_a_number_is_none(text: str) -> None:
    assert defused(text) == f"'{text}"


def test_a_bullet_can_still_be_read() -> None:
    (row,) = by_heading("redmine", task(text="- Báo cáo kết quả"))
    assert row["subject"] == "'- Báo cáo kết quả"


# -- what each import asks for; the sources are in docs/export.md ------------------------------------------------------


@pytest.mark.parametrize("tracker", TRACKERS)
def test_titles_fit_are_never_empty_and_days_are_iso(tracker: str) -> None:
    found = by_heading(tracker, *sample("cong-van-so-bang"), task(text="x" * 400), task(text="từ " * 400))
    for row in found:
        (title,) = (
            row[name] for name in ("subject", "Subject", "Summary", "title", "Card Name", "Task Name") if name in row
        )
        assert 0 < len(title) <= 255
        assert "\n" not in title
        for name, value in row.items():
            if "date" in name.lower():
                assert not value or date.fromisoformat(value).isoformat() == value


def test_redmine() -> None:
    data = b"".join(mapped(sample("cong-van-so-bang"), TRACKERS["redmine"]))
    assert not data.startswith(_MARK.encode())  # before version 5 it would be part of the first heading
    start = data.decode(errors="ignore")[:256]
    assert start.count(",") > start.count(";")  # so it guesses the separator
    # its auto_map_fields: the internal name, or the label in the user's language; the first is found in all of them
    head = next(csv.reader(io.StringIO(data.decode())))
    assert set(head) <= {
        "tracker", "subject", "description", "status", "priority", "category", "assigned_to", "fixed_version",
        "is_private", "parent_issue_id", "start_date", "due_date", "estimated_hours", "done_ratio", "unique_id",
    }  # fmt: skip
    late = task(document=replace(DOCUMENT, issued_on=date(2026, 12, 24)), status=Status.DONE)
    row, undone = by_heading("redmine", late, task(status=Status.DOING, progress=30, assignee="Lê Văn Tám"))
    assert row["start_date"] == ""  # a start after the end is refused
    assert (row["status"], row["done_ratio"]) == ("Closed", "100")
    assert undone["start_date"] <= undone["due_date"]
    assert (undone["status"], undone["done_ratio"], undone["assigned_to"]) == ("In Progress", "30", "Lê Văn Tám")
    assert undone["category"] == "Sở Nội vụ"


def test_openproject() -> None:
    (row,) = by_heading("openproject", task())
    assert list(row)[:4] == ["Updatestatus", "Lock Version", "ID", "Subject"]
    assert not any(row[name] for name in list(row)[:3])
    assert (row["Type"], row["Status"]) == ("Task", "New")


def test_jira() -> None:
    data = b"".join(mapped([task()], TRACKERS["jira"]))
    assert data.startswith(b"Summary,")
    head = data.decode().splitlines()[0]
    assert re.fullmatch(r"[\w ,]+", head)  # no punctuation but the commas
    (row,) = by_heading("jira", task())
    assert " " not in row["Labels"]
    assert row["Labels"] == "Sở_Nội_vụ"
    assert row["Due Date"] == "2026-11-30"


def test_gitlab() -> None:
    data = b"".join(mapped([task()], TRACKERS["gitlab"]))
    assert data.startswith(b"title,description,due_date\r\n")
    evil = "/close\n  /assign @all\nhttp://x/y a/b\n/label ~x @ai"
    (row,) = by_heading("gitlab", task(text=evil, note="/close"))
    assert not re.search(r"^\s*/", row["description"], re.MULTILINE)  # no quick action
    assert not re.search(r"@\w", row["description"])  # and nobody is called
    assert "http://x/y a/b" in row["description"]


def test_trello() -> None:
    head = [heading for heading, _ in TRACKERS["trello"].columns]
    assert head == [
        "Card Name", "Card Description", "Labels", "Members", "Due Date", "Start Date", "List Name",
    ]  # fmt: skip
    (row,) = by_heading("trello", task(lead=("Sở A, B", "Sở C")))
    assert row["List Name"] == "chưa thực hiện"
    assert row["Labels"] == "Sở A B, Sở C"


def test_planner() -> None:
    long, late = by_heading("planner", task(text="từ " * 2000), task(overdue=True, status=Status.CANCELLED))
    assert len(long["Notes"]) <= 2048
    assert long["Progress"] == "Not started"
    assert (late["Progress"], late["Priority"]) == ("Completed", "Urgent")
    assert late["Bucket Name"].startswith("Chỉ thị 06/CT-UBND")
