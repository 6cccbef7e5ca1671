"""The workbook as others read it: openpyxl, LibreOffice, and our own way back."""

from __future__ import annotations

import csv
import io
import random
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from dondoc.feed.returned import Edit, Returned, returned
from dondoc.feed.wording import CELL
from dondoc.feed.workbook import BASE, COLUMNS, HEAD, PLACE, SHEET, workbook
from dondoc.model import DondocError, Status, StoredTask
from tests.exported import DOCUMENT, HOSTILE, TODAY, hostile, sample, task

HEADINGS = [
    "TT",
    "Số, ký hiệu văn bản",
    "Ngày ban hành",
    "Nội dung nhiệm vụ",
    "Cơ quan chủ trì",
    "Cơ quan phối hợp",
    "Thời hạn",
    "Sản phẩm",
    "Tình trạng",
    "Ghi chú",
]
FIRST = HEAD + 2
"""The number of the first row of tasks, from 1."""


def opened(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def made(*tasks: StoredTask) -> Workbook:
    return opened(workbook(tasks, today=TODAY))


def sheet_of(book: Workbook, name: str = SHEET) -> Worksheet:
    found = book[name]
    assert isinstance(found, Worksheet)
    return found


def cells(sheet: Worksheet, row: int) -> list[object]:
    return [cell.value for cell in sheet[row]]


def several() -> list[StoredTask]:
    """Return tasks in every state; today is that on which the test runs, as in the formulas."""
    today = date.today()  # noqa: DTZ011
    late, soon, far = today - timedelta(days=1), today + timedelta(days=7), today + timedelta(days=8)
    return [
        task(1, due=late, overdue=True),
        task(2, due=soon, lead=("Sở Nội vụ", "Sở Y tế")),
        task(3, due=far, lead=("Sở Y tế",), status=Status.DOING),
        task(4, due=late, lead=("Sở Y tế",), status=Status.PAUSED),
        task(5, due=late, status=Status.DONE),
        task(6, due=None, deadline="khi có hướng dẫn", lead=()),
        task(7, due=today, lead=("Sở Y tế Bến Nghé",), time=time(16, 30)),
    ]


# -- the list ----------------------------------------------------------------------------------------------------------


def test_the_list_has_the_columns_that_an_office_keeps() -> None:
    sheet = sheet_of(made(task(note="chờ", assignee="Tám")))
    assert cells(sheet, HEAD + 1) == [*HEADINGS, "Người thực hiện", "Mã nhiệm vụ"]
    assert cells(sheet, FIRST) == [
        1,
        "06/CT-UBND",
        datetime(2026, 9, 1),  # noqa: DTZ001
        "Sở Nội vụ trình Ủy ban nhân dân tỉnh kế hoạch.",
        "Sở Nội vụ",
        "Sở Tài chính; Sở Tư pháp",
        datetime(2026, 11, 30),  # noqa: DTZ001
        None,
        "chưa thực hiện",
        "chờ",
        "Tám",
        "0000000000000001",
    ]
    assert sheet.cell(FIRST, PLACE["due"] + 1).number_format == "dd/mm/yyyy"


def test_days_are_days_and_what_has_none_is_told_in_words() -> None:
    sheet = sheet_of(
        made(
            task(time=time(16, 30)),
            task(2, rrule="FREQ=WEEKLY"),
            task(3, due=None, deadline="khi có hướng dẫn"),
            task(4, due=None, deadline=None, document=replace(DOCUMENT, number=None, issued_on=date(1789, 1, 2))),
        )
    )
    column = PLACE["due"] + 1
    assert sheet.cell(FIRST, column).value == datetime(2026, 11, 30, 16, 30)  # noqa: DTZ001
    assert sheet.cell(FIRST, column).number_format == "hh:mm dd/mm/yyyy"
    assert sheet.cell(FIRST + 1, column).number_format == 'dd/mm/yyyy "(định kỳ)"'
    assert sheet.cell(FIRST + 2, column).value == "khi có hướng dẫn"
    assert sheet.cell(FIRST + 3, column).value is None
    assert cells(sheet, FIRST + 3)[1:3] == ["Chỉ thị (chưa rõ số)", "02/01/1789"]


def test_it_is_set_up_for_the_screen_and_for_paper() -> None:
    sheet = sheet_of(made(task(), task(2)))
    assert sheet.freeze_panes == f"C{FIRST}"
    assert sheet.auto_filter.ref == f"A{FIRST - 1}:L{FIRST + 1}"
    assert [letter for letter, one in sheet.column_dimensions.items() if one.hidden] == ["L"]
    assert all(sheet.column_dimensions[chr(65 + i)].width > 4 for i in range(len(COLUMNS) - 1))
    assert sheet.cell(FIRST, PLACE["text"] + 1).alignment.wrap_text
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize or 0)) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0  # as many pages down as it takes
    assert sheet.print_title_rows == f"${FIRST - 1}:${FIRST - 1}"
    footer: Any = sheet.oddFooter
    assert footer.right.text == "Trang &P/&N"
    assert str(sheet.print_area).endswith(f"$A$1:$K${FIRST + 1}")


def test_overdue_and_due_soon_rows_are_coloured_by_the_day_on_which_it_is_open() -> None:
    sheet = sheet_of(made(task(), task(2)))
    found = {
        str(area.sqref): [(rule.formula[0], rule.dxf.fill.bgColor.rgb if rule.dxf.fill else None) for rule in rules]
        for area, rules in vars(sheet.conditional_formatting)["_cf_rules"].items()
    }
    assert set(found) == {f"A{FIRST}:F{FIRST + 1} H{FIRST}:K{FIRST + 1}", f"G{FIRST}:G{FIRST + 1}"}
    for rules in found.values():
        (late, red), (soon, yellow), (over, none) = rules
        assert (red, yellow, none) == ("FFF8CBAD", "FFFFF2CC", None)
        assert f"$G{FIRST}<TODAY()" in late
        assert f'OR($I{FIRST}="chưa thực hiện",$I{FIRST}="đang thực hiện")' in late
        assert f"$G{FIRST}>=TODAY(),$G{FIRST}<TODAY()+8" in soon
        assert '"hoàn thành"' in over


def test_a_status_is_chosen_from_a_list() -> None:
    (rule,) = sheet_of(made(task(), task(2))).data_validations.dataValidation
    assert rule.type == "list"
    assert rule.formula1 == f'"{",".join(Status)}"'
    assert str(rule.sqref) == f"I{FIRST}:I{FIRST + 1}"


def test_a_list_without_tasks_is_a_list() -> None:
    book = made()
    assert cells(sheet_of(book), HEAD + 1)[: len(HEADINGS)] == HEADINGS
    assert returned(workbook([], today=TODAY), "x") == Returned(0, (), ())


def test_the_second_sheet_counts_for_each_body() -> None:
    today = date.today()  # noqa: DTZ011
    book = openpyxl.load_workbook(io.BytesIO(workbook(several(), today=today)), data_only=True)
    found = [cells(sheet_of(book, "Theo cơ quan"), row)[:5] for row in range(3, 9)]
    assert found == [
        ["Cơ quan chủ trì", "Tổng", "Đang mở", "Sắp đến hạn", "Quá hạn"],
        ["Tổng số nhiệm vụ", 7, 6, 2, 1],
        ["Sở Nội vụ", 3, 2, 1, 1],
        ["Sở Y tế", 3, 3, 1, 0],
        ["Sở Y tế Bến Nghé", 1, 1, 1, 0],
        ["(không nêu cơ quan chủ trì)", 1, 1, 0, 0],
    ]


# -- what is hostile ---------------------------------------------------------------------------------------------------


def test_hostile_texts_are_nothing_but_text_in_a_workbook() -> None:
    data = workbook(hostile(), today=TODAY)
    sheet = sheet_of(opened(data))
    for row, text in enumerate(HOSTILE, FIRST):
        cell = sheet.cell(row, PLACE["text"] + 1)
        assert cell.data_type in ("s", "n"), text[:40]  # shared strings, and empty cells
        assert cell.hyperlink is None
        assert len(str(cell.value or "").encode("utf-16-le")) <= 2 * CELL
        if text.isascii() and text.isprintable() and len(text) < 100 and "_x" not in text and text.strip():
            assert cell.value == text
    formulas = [
        cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f" or str(cell.value).startswith("{=")
    ]
    assert formulas == []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not any("external" in name or "vba" in name or "link" in name.lower() for name in archive.namelist())
        own = archive.read("xl/worksheets/sheet2.xml").decode()
    for formula in re.findall(r"<f>(.*?)</f>", own):
        # only our own words and cells, nothing from a document
        assert re.fullmatch(r"[\w !$:()*+=&;<>'\",.Ѐ-ỹ-]+", formula)
        assert "cmd" not in formula


def test_a_long_text_is_cut_with_a_word_that_says_so() -> None:
    sheet = sheet_of(made(task(text="đ😀 " * 20_000)))
    value = str(sheet.cell(FIRST, PLACE["text"] + 1).value)
    assert CELL - 3 <= len(value.encode("utf-16-le")) // 2 <= CELL
    assert value.endswith("[…] (còn tiếp, xem văn bản)")


# -- LibreOffice -------------------------------------------------------------------------------------------------------

OFFICE = shutil.which("soffice")


def _has_calc() -> bool:
    """Tell whether LibreOffice is there with its spreadsheet."""
    return OFFICE is not None and any((Path(OFFICE).resolve().parent).glob("libsclo.so"))


office = pytest.mark.skipif(not _has_calc(), reason="needs LibreOffice with Calc (libreoffice-calc-nogui)")


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("office")


def converted(data: bytes, kind: str, folder: Path, profile: Path, name: str = "list.xlsx") -> None:
    """Convert a file as a person would, who sees no warning."""
    assert OFFICE is not None
    folder.mkdir(exist_ok=True)
    source = folder.with_name(f"{folder.name} {name}")
    source.write_bytes(data)
    own = f"-env:UserInstallation=file://{profile}"
    # a csv as a careless person opens it: UTF-8, and whatever looks like a formula is one
    read = ["--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,,true"] if name.endswith("csv") else []
    done = subprocess.run(
        [OFFICE, "--headless", own, *read, "--convert-to", kind, "--outdir", folder, source],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    said = [line for line in done.stderr.splitlines() if "javaldx" not in line]
    assert (done.returncode, said) == (0, [])


def sheet_as_csv(data: bytes, number: int, folder: Path, profile: Path, name: str = "list.xlsx") -> list[list[str]]:
    """Return what LibreOffice shows in one sheet of a workbook, or in a csv file."""
    into = folder / f"sheet {number}"
    shown = f"csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,true,false,false,{number}"
    converted(data, shown, into, profile, name)
    (file,) = into.glob("*.csv")
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


@office
def test_libreoffice_shows_the_list(tmp_path: Path, profile: Path) -> None:
    tasks = sample("cong-van-so-bang")
    rows = sheet_as_csv(workbook(tasks, today=TODAY), 1, tmp_path, profile)
    assert rows[HEAD][: len(HEADINGS)] == HEADINGS
    body = rows[HEAD + 1 :]
    assert [row[PLACE["id"]] for row in body] == [one.id for one in tasks]
    for row, one in zip(body, tasks, strict=True):
        assert row[PLACE["text"]].split() == one.text.split()
        if one.due and not one.rrule:
            assert row[PLACE["due"]] == f"{one.due:%d/%m/%Y}"
    assert not any("#" in cell for row in rows for cell in row)


@office
def test_libreoffice_counts_as_we_do(tmp_path: Path, profile: Path) -> None:
    today = date.today()  # noqa: DTZ011
    data = workbook(several(), today=today)
    rows = sheet_as_csv(data, 2, tmp_path, profile)
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    ours = [
        ["" if cell is None else str(cell) for cell in cells(sheet_of(book, "Theo cơ quan"), row)[:5]]
        for row in range(3, 9)
    ]
    assert [row[:5] for row in rows[2:8]] == ours


@office
def test_what_libreoffice_saved_is_taken_back(tmp_path: Path, profile: Path) -> None:
    tasks = [
        *sample("cong-dien-ubnd"),
        task(99, note="dòng một\ndòng hai"),
        *(one for one in hostile() if len(one.text) < 99),
    ]
    book = made(*tasks)
    put(sheet_of(book), 1, "status", "dang thuc hien")
    buffer = io.BytesIO()
    book.save(buffer)
    converted(buffer.getvalue(), "xlsx", tmp_path / "made", profile)
    (file,) = (tmp_path / "made").glob("*.xlsx")
    found = returned(file.read_bytes(), "list.xlsx")
    assert (found.rows, found.problems) == (len(tasks), ())
    assert found.edits == (Edit(FIRST, tasks[0].id, status=(Status.TODO, Status.DOING)),)


@office
def test_libreoffice_prints_it_on_a4_landscape(tmp_path: Path, profile: Path) -> None:
    pages = shutil.which("pdfinfo")
    if pages is None:
        pytest.skip("needs pdfinfo (poppler-utils)")
    converted(workbook(sample("ke-hoach-bo"), today=TODAY), "pdf", tmp_path / "made", profile)
    (file,) = (tmp_path / "made").glob("*.pdf")
    said = subprocess.run([pages, file], capture_output=True, text=True, check=True).stdout
    width, height = map(float, re.findall(r"Page size:\s+([\d.]+) x ([\d.]+)", said)[0])
    assert (round(width), round(height)) == (842, 595)


@office
def test_libreoffice_calculates_nothing_that_a_document_says(tmp_path: Path, profile: Path) -> None:
    from dondoc.feed.delimited import listed
    from dondoc.feed.fields import USUAL, chosen

    tasks = [one for one in hostile() if len(one.text) < 1000]
    table = b"".join(listed(tasks, chosen(USUAL)))
    for head, name, data in ((HEAD, "list.xlsx", workbook(tasks, today=TODAY)), (0, "list.csv", table)):
        shown = sheet_as_csv(data, 1, tmp_path, profile, name)
        text = [row[PLACE["text"]] for row in shown[head + 1 :]]
        assert len(text) == len(tasks)
        assert [one.lstrip("'") for one in text[:6]] == [one.lstrip("'") for one in HOSTILE[:6]]
        for file in tmp_path.glob("sheet 1/*"):
            file.unlink()


# -- taken back --------------------------------------------------------------------------------------------------------


def edited(change: Callable[[Worksheet], None], *tasks: StoredTask) -> Returned:
    """Return what is taken back after somebody changed the list."""
    book = made(*tasks)
    change(sheet_of(book))
    buffer = io.BytesIO()
    book.save(buffer)
    return returned(buffer.getvalue(), "list.xlsx")


def put(sheet: Worksheet, row: int, key: str, value: object) -> None:
    sheet.cell(FIRST + row - 1, PLACE[key] + 1).value = value  # type: ignore[assignment]


def test_what_nobody_changed_is_no_change() -> None:
    tasks = [*sample("cong-dien-ubnd"), *hostile()]
    found = returned(workbook(tasks, today=TODAY), "list.xlsx")
    assert (found.rows, found.edits, found.problems) == (len(tasks), (), ())
    assert edited(lambda sheet: None, *tasks) == found


def test_status_assignee_and_note_are_taken_back() -> None:
    def change(sheet: Worksheet) -> None:
        put(sheet, 1, "status", "Hoàn Thành ")
        put(sheet, 2, "assignee", "Lê Văn Tám")
        put(sheet, 2, "note", "đã gửi\nbản thảo")
        put(sheet, 3, "note", None)
        put(sheet, 3, "status", "hủy")
        put(sheet, 4, "text", "Khác")

    found = edited(change, task(), task(2, note="cũ"), task(3, note="cũ", status=Status.DOING), task(4))
    assert found.problems == ()
    assert found.edits == (
        Edit(FIRST, task().id, status=(Status.TODO, Status.DONE)),
        Edit(FIRST + 1, task(2).id, assignee=("", "Lê Văn Tám"), note=("cũ", "đã gửi\nbản thảo")),
        Edit(FIRST + 2, task(3).id, status=(Status.DOING, Status.CANCELLED), note=("cũ", "")),
    )


def test_rows_may_be_sorted_columns_moved_and_rows_added() -> None:
    def change(sheet: Worksheet) -> None:
        put(sheet, 2, "status", "đang thực hiện")
        rows = [cells(sheet, row) for row in range(FIRST, FIRST + 3)]
        for row, values in zip(range(FIRST, FIRST + 3), reversed(rows), strict=True):
            for column, value in enumerate(values, 1):
                sheet.cell(row, column).value = value  # type: ignore[assignment]
        sheet.insert_cols(1)
        sheet.insert_rows(1, 2)

    found = edited(change, task(), task(2), task(3))
    assert found.problems == ()
    assert found.edits == (Edit(FIRST + 3, task(2).id, status=(Status.TODO, Status.DOING)),)


def test_what_cannot_be_understood_is_told_and_the_rest_is_taken() -> None:
    def change(sheet: Worksheet) -> None:
        put(sheet, 1, "status", "xong")
        put(sheet, 1, "note", "mới")
        put(sheet, 2, "id", None)
        put(sheet, 3, "id", task().id)

    found = edited(change, task(), task(2), task(3))
    assert found.edits == (Edit(FIRST, task().id, note=("", "mới")),)
    assert [problem.split(":")[0] for problem in found.problems] == [f"row {FIRST + i}" for i in range(3)]
    assert "no status is called xong; there are chưa thực hiện, " in found.problems[0]


def test_a_list_that_was_copied_elsewhere_gives_what_it_says() -> None:
    book = openpyxl.Workbook()
    sheet = sheet_of(book, book.sheetnames[0])
    sheet.append(["Mã nhiệm vụ", "TÌNH TRẠNG", "Ghi chú"])
    sheet.append(["00000000000000aa", "hoàn thành", None])
    sheet.append(["00000000000000ab", None, 12.0])
    sheet.append(["00000000000000ac", None, None])
    buffer = io.BytesIO()
    book.save(buffer)
    found = returned(buffer.getvalue(), "x")
    assert found.edits == (
        Edit(2, "00000000000000aa", status=(None, Status.DONE)),
        Edit(3, "00000000000000ab", note=(None, "12")),
    )


def test_a_formula_that_somebody_typed_is_taken_as_what_it_showed() -> None:
    found = edited(lambda sheet: put(sheet, 1, "note", "=1+1"), task(note="cũ"))
    # openpyxl calculates nothing, so it showed nothing yet
    assert found.edits == (Edit(FIRST, task().id, note=("cũ", "")),)


def _zip(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/"), data)
    return buffer.getvalue()


def _with_entities() -> bytes:
    source = zipfile.ZipFile(io.BytesIO(workbook([task()], today=TODAY)))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/sharedStrings.xml":
                data = data.replace(b"<sst", b'<!DOCTYPE sst [<!ENTITY a "b">]><sst', 1)
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not a workbook"),
        (b"PK\x03\x04 and no more", "not a workbook"),
        (b"id,status\r\n1,xong\r\n", "not a workbook"),
        (_zip(a=b"b"), "not a workbook"),
        (workbook([task()], today=TODAY)[:-400], "not a workbook"),
        (_with_entities(), "entities"),
        (_zip(a=b"\0" * (257 * 1024 * 1024)), "unpacked it is larger than 256 MB"),
    ],
    ids=["empty", "cut", "csv", "zip", "broken", "entities", "bomb"],
)
def test_what_is_no_workbook_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(DondocError, match=rf"\Alist\.xlsx: .*{said}"):
        returned(data, "list.xlsx")


@pytest.mark.parametrize(
    "member", ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"]
)
@pytest.mark.filterwarnings("error")
def test_a_damaged_workbook_is_taken_or_refused(member: str) -> None:
    dice = random.Random(member)
    with zipfile.ZipFile(io.BytesIO(workbook([task(), task(2)], today=TODAY))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(40):
        hurt = bytearray(parts[member])
        start = dice.randrange(len(hurt))
        hurt[start : start + dice.randrange(1, 40)] = dice.choice(
            (b"", b"<", b"x", b"-1", b"99999999999999999999", b'"')
        )
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, data in parts.items():
                archive.writestr(name, bytes(hurt) if name == member else data)
        with suppress(DondocError):  # and nothing else, not even a warning
            returned(buffer.getvalue(), "list.xlsx")


def test_a_workbook_without_the_list_is_refused() -> None:
    book = openpyxl.Workbook()
    sheet_of(book, book.sheetnames[0]).append(["Mã nhiệm vụ", "Khác"])
    buffer = io.BytesIO()
    book.save(buffer)
    with pytest.raises(DondocError, match="no sheet has the columns Mã nhiệm vụ"):
        returned(buffer.getvalue(), "list.xlsx")


def test_what_was_in_the_cells_is_kept_where_nobody_sees_it() -> None:
    book = made(task(note="chờ"))
    assert sheet_of(book, BASE).sheet_state == "veryHidden"
    assert cells(sheet_of(book, BASE), 2) == [task().id, "chưa thực hiện", None, "chờ"]
