"""The commands that ask a store and change tasks, as they are typed and as they print."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path

import pytest

from dondoc.store.store import Store
from tests.commands import Result, run
from tests.documents import ORDERS, letter

PUT_OFF = "Lùi thời hạn nêu tại Công văn số 1/UBND-TH ngày 01/6/2026 từ ngày 15/7/2026 đến ngày 30/7/2026."
DAY = "2026-07-20"


@pytest.fixture
def db(tmp_path: Path) -> str:
    file = str(tmp_path / "store.db")
    with Store.open(file, create=True) as store:
        store.save(
            letter(1, [*ORDERS, "Sở Nội vụ =HYPERLINK(1) báo cáo [bold]kết quả[/bold] \x1b[31m trước ngày 1/8/2026."])
        )
        store.save(letter(9, [PUT_OFF]))
    return file


def ask(db: str, *arguments: str | Path, columns: str = "80") -> Result:
    result = run(*arguments, "--db", db, "--today", DAY, COLUMNS=columns)
    assert "Traceback" not in result.err
    return result


def listed(db: str, *arguments: str) -> list[dict[str, object]]:
    result = ask(db, "tasks", "--jsonl", *arguments)
    assert (result.code, result.err) == (0, "")
    return [json.loads(line) for line in result.out.splitlines()]


def test_the_same_tasks_in_every_layout(db: str) -> None:
    lines = listed(db)
    whole = json.loads(ask(db, "tasks", "--json").out)
    assert whole["tasks"] == lines
    assert (whole["schema"], whole["today"]) == ("dondoc-tasks/1", DAY)
    text = ask(db, "tasks", "--csv").out
    assert text.startswith("\ufeffMã,")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["Mã"] for row in rows] == [line["id"] for line in lines]
    table = ask(db, "tasks").out
    assert all(str(line["id"])[:8] in table for line in lines)
    assert "\x1b" not in table
    assert json.loads(ask(db, "tasks", "--json", "--search", "khongcogi").out)["tasks"] == []


def test_no_cell_of_a_csv_file_is_a_formula(tmp_path: Path) -> None:
    file = str(tmp_path / "store.db")
    with Store.open(file, create=True) as store:
        store.save(letter(1, ["Sở Nội vụ báo cáo kết quả trước ngày 10/7/2026."]))
    uid = str(listed(file)[0]["id"])
    for value in ("=cmd|' /C calc'!A0", "+1+1", "-A1", "@SUM(1)"):
        ask(file, "set", uid, "--note", value, "--text", value)
        (row,) = csv.DictReader(io.StringIO(ask(file, "tasks", "--csv").out.removeprefix("\ufeff")))
        assert row["Ghi chú"] == row["Nội dung nhiệm vụ"] == "'" + value


@pytest.mark.parametrize(
    ("options", "number"),
    [
        (["--overdue"], 1),
        (["--lead", "so noi vu"], 1),
        (["--body", "Sở Tài chính"], 1),
        (["--due-before", "1/8/2026"], 4),
        (["--due-within", "2w"], 3),
        (["--status", "dang thuc hien"], 0),
        (["--type", "cong van"], 6),
        (["--search", "an toan"], 1),
        (["--document", "1/UBND-TH"], 5),
        (["--no-deadline"], 1),
        (["--limit", "2"], 2),
        (["--gone"], 0),
        (["--sort", "new", "--reverse"], 6),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_filters(db: str, options: list[str], number: int) -> None:
    assert len(listed(db, *options)) == number


@pytest.mark.parametrize(
    "arguments",
    [
        ["tasks", "--json", "--csv"],
        ["tasks", "--due-within", "soon"],
        ["tasks", "--due-before", "31/02/2026"],
        ["tasks", "--status", "xong"],
        ["tasks", "--sort", "colour"],
        ["set", "abc", "--progress", "101"],
        ["set", "abc", "--due", "mai"],
        ["changes", "--accept", "x"],
    ],
    ids=" ".join,
)
def test_wrong_use(db: str, arguments: list[str]) -> None:
    result = ask(db, *arguments)
    assert (result.code, result.out) == (2, "")


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        ([], ["9/UBND-TH", "1/UBND-TH"]),
        (["--search", "tuyen truyen"], ["1/UBND-TH"]),
        (["--search", "tuyên trúyên"], []),
        # in no head and in no task
        (["--search", '"kính gửi" ban nganh'], ["9/UBND-TH", "1/UBND-TH"]),
        (["--search", '"gửi kính"'], []),
        (["--search", '"'], []),
        (["--type", "cong van", "--limit", "1"], ["9/UBND-TH"]),
        (["--type", "Chỉ thị"], []),
    ],
)
def test_documents_are_found_by_their_text(db: str, options: list[str], numbers: list[str]) -> None:
    result = run("documents", "--db", db, "--json", *options)
    assert (result.code, result.err) == (0, "")
    assert [one["number"] for one in json.loads(result.out)["documents"]] == numbers
    table = run("documents", "--db", db, *options).out
    assert [number for number in ("9/UBND-TH", "1/UBND-TH") if number in table] == numbers
    assert table.endswith(f"{len(numbers)} văn bản{'; còn nữa, --limit 0 để xem hết' * ('--limit' in options)}.\n")


def test_what_begins_the_ids_of_several_tasks_is_no_document_either(db: str) -> None:
    with Store.open(db) as store:
        for number in range(20, 25):
            store.save(letter(number))
    # more than sixteen ids: two begin alike
    ((first, many), *_) = Counter(str(one["id"])[0] for one in listed(db)).most_common()
    assert many > 1
    assert ask(db, "show", first).err == f"dondoc: more than one task's id begins with {first}\n"


def test_set_and_show(db: str) -> None:
    uid = str(listed(db, "--search", "an toan")[0]["id"])
    said = ask(db, "set", uid[:8], "--status", "hoan thanh", "--note", "xong", "--author", "Lan", "--lead", "Sở Y tế")
    assert "tình trạng: chưa thực hiện → hoàn thành" in said.out
    shown = ask(db, "show", uid, columns="200").out
    assert "Lan" in shown
    assert "đã sửa, bản gốc chủ trì" in shown
    assert "Sở Xây dựng → Sở Y tế" in shown
    restored = ask(db, "set", uid, "--restore", "lead")
    assert "chủ trì: Sở Y tế → Sở Xây dựng" in restored.out
    document = ask(db, "show", "9/UBND-TH", columns="200").out
    assert "điều chỉnh thời hạn" in document
    assert "1/UBND-TH" in document
    assert ask(db, "set", "ffffffff", "--note", "x").err == "dondoc: no task has the id ffffffff\n"
    assert ask(db, "show", "nothing of the kind").code == 1
    assert ask(db, "set", uid, "--status", "hoan thanh").out == "Không có gì thay đổi.\n"


def test_changes_wait_for_a_person(db: str) -> None:
    text = ask(db, "changes", columns="200").out
    assert "hạn cuối: 2026-07-14 → 2026-07-29" in text
    assert "1 đề xuất chờ quyết định" in text
    assert len(listed(db, "--overdue")) == 1
    assert ask(db, "changes", "--accept", "1", "--author", "Lan").out == "Đã đồng ý 1 đề xuất: 1.\n"
    assert listed(db, "--overdue") == []
    assert ask(db, "changes").out == "Không có thay đổi nào.\n"
    assert "đã đồng ý" in ask(db, "changes", "--all", columns="200").out
    assert ask(db, "changes", "--refuse", "1").code == 1


def test_bodies_and_stats(db: str) -> None:
    text = ask(db, "bodies").out
    assert [word for line in text.splitlines() if "Sở Nội vụ" in line for word in line.split()[-5:]] == [
        "1",
        "0",
        "1",
        "0",
        "0",
    ]
    assert "Sở Nội vụ = Sở Xây dựng" in run("bodies", "Sở Nội vụ", "--same-as", "Sở Xây dựng", "--db", db).out
    assert "(Sở Nội vụ)" in ask(db, "bodies", "so xay dung", columns="200").out
    stats = ask(db, "stats").out
    assert "Quá hạn" in stats
    assert "Đề xuất chờ quyết định" in stats


def test_the_store_is_found_by_the_environment(db: str, tmp_path: Path) -> None:
    assert run("stats", DONDOC_DB=db).code == 0
    missing = run("stats", DONDOC_DB="", XDG_DATA_HOME=str(tmp_path / "data"))
    assert missing.err == f"dondoc: {tmp_path}/data/dondoc/dondoc.db: is no store yet; dondoc ingest makes one\n"
