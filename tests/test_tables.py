"""Tables: cells between bars laid into their columns, Markdown ones, and those whose cells the format knows.

A case is the header, the rows (a cell, or ``None`` where the grid shall have none) and how its text is made of them.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dondoc.extract.document import extract
from dondoc.extract.gridtables import laid
from dondoc.extract.tables import Grid, TableReader, settle_roles
from dondoc.ingest.files import File
from dondoc.ingest.writing import Piece, Writer, Written
from dondoc.model import Cell, Source, Span, Table
from dondoc.rules.folding import fold
from dondoc.rules.loader import built_in

READER = TableReader(built_in())
TITLES = {
    "number": ["TT", "STT"],
    "task": ["Nhiệm vụ", "Nội dung công việc"],
    "lead": ["Cơ quan chủ trì", "Đơn vị thực hiện"],
    "coordinator": ["Cơ quan phối hợp", "Đơn vị phối hợp"],
    "time": ["Thời gian hoàn thành", "Thời hạn"],
    "deliverable": ["Sản phẩm", "Kết quả"],
    "note": ["Ghi chú"],
}
CELLS = {
    "number": ["1", "2", "3"],
    "task": ["Rà soát quỹ đất công", "Xây dựng quy chế tiếp dân", "Tổ chức tập huấn cho cán bộ"],
    "lead": ["Sở Xây dựng", "Văn phòng UBND tỉnh", "Sở Nội vụ"],
    "coordinator": ["UBND các huyện", "Các sở, ngành liên quan", "Sở Tài chính"],
    "time": ["Trước 30/6/2026", "Quý III/2026", "Tháng 9/2026"],
    "deliverable": ["Bảng tổng hợp", "Quyết định", "Giấy chứng nhận"],
    "note": ["Làm mới", "Chuyển tiếp", "Bổ sung"],
}


def flat(*cells: str) -> str:
    return "\n|\n".join(cells)


def markdown(*rows: list[str]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], f"|{'---|' * len(rows[0])}", *lines[1:]])


def grids(text: str) -> list[Grid]:
    return READER.find(text, 0, len(text))


def shown(grid: Grid) -> list[list[str | None]]:
    return [[cell.text if cell else None for cell in row] for row in grid.rows]


@dataclass(frozen=True)
class Case:
    name: str
    head: list[str]
    cells: list[str]
    rows: list[list[str | None]]


FLAT = [
    Case(
        "a full table",
        ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian"],
        ["1", "Rà soát hồ sơ", "Sở Nội vụ", "Quý II/2026", "2", "Xây dựng đề án", "Sở Y tế", "Quý IV/2026"],
        [["1", "Rà soát hồ sơ", "Sở Nội vụ", "Quý II/2026"], ["2", "Xây dựng đề án", "Sở Y tế", "Quý IV/2026"]],
    ),
    Case(
        "no number column",
        ["Nội dung công việc", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời hạn"],
        [
            "Lập kế hoạch",
            "Phòng Nội vụ",
            "Phòng Tư pháp",
            "Tháng 3",
            "Kiểm tra cơ sở",
            "Công an xã",
            "Trạm Y tế xã",
            "Tháng 5",
        ],
        [
            ["Lập kế hoạch", "Phòng Nội vụ", "Phòng Tư pháp", "Tháng 3"],
            ["Kiểm tra cơ sở", "Công an xã", "Trạm Y tế xã", "Tháng 5"],
        ],
    ),
    Case(
        "a group row with a Roman number",
        ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian"],
        [
            "I",
            "CẢI CÁCH THỦ TỤC",
            "",
            "",
            "1",
            "Rà soát thủ tục",
            "Sở Tư pháp",
            "Tháng 4/2026",
            "2",
            "Công khai thủ tục",
            "Văn phòng UBND tỉnh",
            "Tháng 5/2026",
        ],
        [
            ["I", "CẢI CÁCH THỦ TỤC", None, None],
            ["1", "Rà soát thủ tục", "Sở Tư pháp", "Tháng 4/2026"],
            ["2", "Công khai thủ tục", "Văn phòng UBND tỉnh", "Tháng 5/2026"],
        ],
    ),
    Case(
        "an empty cell",
        ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian"],
        [
            "1",
            "Rà soát hồ sơ",
            "Sở Nội vụ",
            "",
            "Quý II/2026",
            "2",
            "Xây dựng đề án",
            "Sở Y tế",
            "Sở Tài chính",
            "Quý IV/2026",
        ],
        [
            ["1", "Rà soát hồ sơ", "Sở Nội vụ", None, "Quý II/2026"],
            ["2", "Xây dựng đề án", "Sở Y tế", "Sở Tài chính", "Quý IV/2026"],
        ],
    ),
    Case(
        "a missing last cell",
        ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian", "Ghi chú"],
        ["1", "Rà soát hồ sơ", "Sở Nội vụ", "Quý II/2026", "2", "Xây dựng đề án", "Sở Y tế", "Quý IV/2026", "Làm mới"],
        [
            ["1", "Rà soát hồ sơ", "Sở Nội vụ", "Quý II/2026", None],
            ["2", "Xây dựng đề án", "Sở Y tế", "Quý IV/2026", "Làm mới"],
        ],
    ),
    Case(
        "a body that spans two rows",
        ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian"],
        ["1", "Rà soát hồ sơ", "Sở Nội vụ", "Quý II/2026", "2", "Xây dựng đề án", "Quý IV/2026"],
        [["1", "Rà soát hồ sơ", "Sở Nội vụ", "Quý II/2026"], ["2", "Xây dựng đề án", None, "Quý IV/2026"]],
    ),
    Case(
        "cells of several lines",
        ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian"],
        ["1", "Rà soát\nhồ sơ tồn đọng\ncủa các xã", "Sở Nội vụ\nSở Tư pháp", "Quý\nII/2026"],
        [["1", "Rà soát hồ sơ tồn đọng của các xã", "Sở Nội vụ Sở Tư pháp", "Quý II/2026"]],
    ),
]


@pytest.mark.parametrize("case", FLAT, ids=lambda case: case.name)
def test_flat(case: Case) -> None:
    (grid,) = grids(flat(*case.head, *case.cells))
    assert shown(grid) == case.rows


@pytest.mark.parametrize("case", FLAT, ids=lambda case: case.name)
def test_prose_before_a_table_stays_outside(case: Case) -> None:
    prose = "Bảng dưới đây ban hành kèm theo Quyết định số 15/QĐ-SNV.\n"
    text = prose + flat(*case.head, *case.cells)
    (grid,) = grids(text)
    assert grid.span.start == len(prose)
    assert shown(grid) == case.rows


ROLES = st.permutations(["lead", "time", "deliverable", "coordinator"]).flatmap(
    lambda order: st.integers(1, 4).map(lambda count: ["number", "task", *order[:count]])
)


@settings(max_examples=60)
@given(ROLES, st.data())
def test_full_rows_are_laid_as_they_stand_whatever_the_columns_order(roles: list[str], data: st.DataObject) -> None:
    head = [data.draw(st.sampled_from(TITLES[role])) for role in roles]
    rows = [[CELLS[role][i] for role in roles] for i in range(3)]
    for text in (flat(*head, *(cell for row in rows for cell in row)), markdown(head, *rows)):
        (grid,) = grids(text)
        assert list(grid.roles) == roles
        assert shown(grid) == rows


MARKDOWN = {
    "a full table": (
        "| TT | Nhiệm vụ | Cơ quan chủ trì | Thời gian |\n|---|---|:---:|---|\n| 1 | Rà soát | Sở Y tế | Quý I |",
        [["1", "Rà soát", "Sở Y tế", "Quý I"]],
    ),
    "breaks in a cell": (
        "| TT | Nhiệm vụ | Cơ quan chủ trì |\n|---|---|---|\n| 1 | Rà soát<br>hồ sơ<br/>tồn | Sở Y tế<BR>Sở Nội vụ |",
        [["1", "Rà soát hồ sơ tồn", "Sở Y tế Sở Nội vụ"]],
    ),
    "empty cells": (
        "| TT | Nhiệm vụ | Cơ quan chủ trì |\n|---|---|---|\n| I | NỘI VỤ | |\n| 1 | Rà soát |  |",
        [["I", "NỘI VỤ", None], ["1", "Rà soát", None]],
    ),
    "a short row": (
        "| TT | Nhiệm vụ | Cơ quan chủ trì |\n|---|---|---|\n| 1 | Rà soát |",
        [["1", "Rà soát", None]],
    ),
    "an indented table without a rule": (
        "  | TT | Nhiệm vụ | Cơ quan chủ trì |\n  | 1 | Rà soát | Sở Y tế |",
        [["1", "Rà soát", "Sở Y tế"]],
    ),
    "bars between the cells alone": (
        "DANH MỤC\n\nTT | Nhiệm vụ | Cơ quan chủ trì | Thời gian\n---|---|---|---\nI | NỘI VỤ | |\n"
        "1 | Rà soát | Sở Y tế | Quý I\n2 | Tổng hợp | | \n\nNơi nhận | Lưu | VT",
        [["I", "NỘI VỤ", None, None], ["1", "Rà soát", "Sở Y tế", "Quý I"], ["2", "Tổng hợp", None, None]],
    ),
}


@pytest.mark.parametrize("name", MARKDOWN)
def test_markdown(name: str) -> None:
    text, rows = MARKDOWN[name]
    (grid,) = grids(text)
    assert shown(grid) == rows


def test_two_markdown_tables_stay_two() -> None:
    table = markdown(["TT", "Nhiệm vụ", "Thời gian"], ["1", "Rà soát", "Quý I"])
    assert len(grids(f"{table}\n\nNội dung khác.\n\n{table}")) == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Không có bảng nào.",
        flat("Họ và tên", "Chức vụ", "Năm sinh", "Lê Văn A", "Chủ tịch", "1970"),
        "Tỷ lệ a|b là 3.",
        "SỞ NỘI VỤ | CỘNG HÒA | Độc lập\nSố: 1 | ngày | tháng",
        "|\n|\n|\n|",
        flat("TT", "Nhiệm vụ"),
    ],
)
def test_no_table_of_tasks(text: str) -> None:
    assert grids(text) == []


def test_a_markdown_table_of_something_else_is_no_prose_and_has_no_tasks() -> None:
    table = markdown(["Họ và tên", "Chức vụ"], ["Rà soát hồ sơ trước ngày 30/6/2026", "Sở Nội vụ"])
    text = f"Danh sách kèm theo.\n{table}\nHết."
    (grid,) = grids(text)
    assert text[grid.span.start : grid.span.end] == table
    assert (grid.roles, grid.rows) == ((), ())
    assert extract(Source("a.md", "0" * 64, "txt", text)).tasks == ()


@pytest.mark.parametrize("role", TITLES)
def test_titles(role: str) -> None:
    for title in TITLES[role]:
        for written in (title, title.upper(), f"**{title}**", f"{title} (1)", f"{title}:"):
            found = READER.role(fold(written))
            assert found is not None, written
            assert found[0] == role, written


@pytest.mark.parametrize(
    ("roles", "settled"),
    [
        (["number", "task", "lead"], ("number", "task", "lead")),
        (["task", "task", "time"], ("group", "task", "time")),
        (["task", "lead", "lead"], ("task", "lead", "note")),
        ([], ()),
    ],
)
def test_settled_roles(roles: list[str], settled: tuple[str, ...]) -> None:
    assert settle_roles(roles) == settled


@settings(max_examples=50)
@given(
    st.lists(
        st.sampled_from(["TT", "Nhiệm vụ", "Thời gian", "Chủ trì", "1", "I", "Rà soát", "Sở Y tế", "Quý I", "", "x"])
    )
)
def test_every_cell_comes_once_and_in_order(cells: list[str]) -> None:
    text = flat("TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian", *cells)
    for grid in grids(text):
        laid = [cell for row in grid.rows for cell in row if cell]
        starts = [cell.origin(0) for cell in laid]
        assert starts == sorted(set(starts))
        assert all(len(row) == len(grid.roles) for row in grid.rows)
        assert all(grid.span.start <= cell.origin(0) < grid.span.end for cell in laid)


# -- cells that the format knows ---------------------------------------------------------------------------------

# a cell as a test writes it: its text (lines are paragraphs), how many rows and columns it reaches
At = tuple[str, int, int]


def celled(*tables: list[list[At | str]], between: str = "") -> Source:
    """Return a source with tables, each given by rows of the cells that begin in them."""
    writer = Writer(File("x.docx", b""))
    for number, rows in enumerate(tables):
        if number:
            writer.gap()
            writer.paragraph(between)
        taken: set[tuple[int, int]] = set()
        written = []
        for row, cells in enumerate(rows):
            column = 0
            for cell in cells:
                text, down, across = (cell, 1, 1) if isinstance(cell, str) else cell
                while (row, column) in taken:
                    column += 1
                written.append(Written(row, column, tuple(map(Piece, text.split("\n"))), down, across))
                taken |= {(row + i, column + j) for i in range(down) for j in range(across)}
        writer.table(written)
    return writer.source("docx")


def cell_grids(source: Source) -> list[Grid]:
    return laid(source.text, source.tables, 0, len(source.text), READER.roles)


HEAD: list[At | str] = ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian"]
WIDE = ("Sở Nội vụ", 2, 1)

CELLED: dict[str, tuple[list[list[At | str]], list[list[str | None]]]] = {
    "a full table": (
        [HEAD, ["1", "Rà soát", "Sở Y tế", "Quý I"], ["2", "Báo cáo", "", "Quý II"]],
        [["1", "Rà soát", "Sở Y tế", "Quý I"], ["2", "Báo cáo", None, "Quý II"]],
    ),
    "a cell that holds for two rows": (
        [HEAD, ["1", "Rà soát", WIDE, "Quý I"], ["2", "Báo cáo", "Quý II"]],
        [["1", "Rà soát", "Sở Nội vụ", "Quý I"], ["2", "Báo cáo", "Sở Nội vụ", "Quý II"]],
    ),
    "a number that is that of the first of two rows": (
        [HEAD, [("1", 2, 1), "Rà soát", "Sở Y tế", "Quý I"], ["Báo cáo", "Sở Y tế", "Quý II"]],
        [["1", "Rà soát", "Sở Y tế", "Quý I"], [None, "Báo cáo", "Sở Y tế", "Quý II"]],
    ),
    "a task that reaches over the rows of those who do it": (
        [
            HEAD,
            [("1", 2, 1), ("Rà soát", 2, 1), "Sở Y tế", ("Quý I", 2, 1)],
            ["Sở Nội vụ"],
            ["2", "Họp", "Sở A", "Quý II"],
        ],
        [["1", "Rà soát", "Sở Y tế Sở Nội vụ", "Quý I"], ["2", "Họp", "Sở A", "Quý II"]],
    ),
    "groups": (
        [
            HEAD,
            [("I. NỘI VỤ", 1, 4)],
            ["1", "Rà soát", "Sở Y tế", "Quý I"],
            ["II", ("Y tế", 1, 3)],
            ["1", "Họp", "Sở A", ""],
        ],
        [
            [None, "I. NỘI VỤ", None, None],
            ["1", "Rà soát", "Sở Y tế", "Quý I"],
            ["II", "Y tế", None, None],
            ["1", "Họp", "Sở A", None],
        ],
    ),
    "a title above the header": (
        [[("BẢNG PHÂN CÔNG NHIỆM VỤ", 1, 4)], HEAD, ["1", "Rà soát", "Sở Y tế", "Quý I"]],
        [["1", "Rà soát", "Sở Y tế", "Quý I"]],
    ),
    "a header that a new page repeats": (
        [HEAD, ["1", "Rà soát", "Sở Y tế", "Quý I"], HEAD, ["2", "Họp", "Sở A", ""]],
        [["1", "Rà soát", "Sở Y tế", "Quý I"], ["2", "Họp", "Sở A", None]],
    ),
    "cells of several paragraphs": (
        [HEAD, ["1", "Rà soát:\n- hồ sơ;\n- thủ tục", "Sở Y tế\nSở Nội vụ", "Trước\n30/6"]],
        [["1", "Rà soát: - hồ sơ; - thủ tục", "Sở Y tế Sở Nội vụ", "Trước 30/6"]],
    ),
    "a bar within a cell": (
        [HEAD, ["1", "Rà soát | đánh giá", "Sở Y tế", "Quý I"]],
        [["1", "Rà soát | đánh giá", "Sở Y tế", "Quý I"]],
    ),
}


@pytest.mark.parametrize("name", CELLED)
def test_cells(name: str) -> None:
    rows, wanted = CELLED[name]
    (grid,) = cell_grids(celled(rows))
    assert grid.roles == ("number", "task", "lead", "time")
    assert shown(grid) == wanted


def test_a_header_of_two_levels() -> None:
    rows: list[list[At | str]] = [
        [("TT", 2, 1), ("Nội dung công việc", 2, 1), ("Cơ quan thực hiện", 1, 2), ("Thời gian hoàn thành", 2, 1)],
        ["Chủ trì", "Phối hợp"],
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        ["1", "Rà soát", "Sở Y tế", "Sở Nội vụ", "Quý I/2026"],
    ]
    source = celled(rows)
    (grid,) = cell_grids(source)
    assert grid.roles == ("number", "task", "lead", "coordinator", "time")
    assert shown(grid)[-1] == ["1", "Rà soát", "Sở Y tế", "Sở Nội vụ", "Quý I/2026"]
    (task,) = extract(source).tasks
    assert (task.text, [b.name for b in task.lead], [b.name for b in task.coordinators]) == (
        "Rà soát",
        ["Sở Y tế"],
        ["Sở Nội vụ"],
    )


def test_a_column_that_is_two_in_the_grid() -> None:
    rows: list[list[At | str]] = [
        ["TT", ("Nhiệm vụ", 1, 2), "Cơ quan chủ trì"],
        ["1", ("Rà soát", 1, 2), "Sở Y tế"],
        ["2", "Họp", "hằng tuần", "Sở Nội vụ"],
    ]
    (grid,) = cell_grids(celled(rows))
    assert grid.roles == ("number", "task", "lead")
    assert shown(grid) == [["1", "Rà soát", "Sở Y tế"], ["2", "Họp hằng tuần", "Sở Nội vụ"]]


@pytest.mark.parametrize("between", ["", "3"])
def test_a_table_that_goes_on_behind_a_page_is_one(between: str) -> None:
    first: list[list[At | str]] = [HEAD, ["I", ("NỘI VỤ", 1, 3)], ["1", "Rà soát", "Sở Y tế", "Quý I"]]
    second: list[list[At | str]] = [["2", "Họp", "Sở Nội vụ", "Quý II"]]
    source = celled(first, second, between=between)
    (grid,) = cell_grids(source)
    assert shown(grid)[-1] == ["2", "Họp", "Sở Nội vụ", "Quý II"]
    assert source.text[grid.span.start : grid.span.end].endswith("Quý II |")


def test_a_table_of_something_else_behind_one_of_tasks_is_none() -> None:
    first: list[list[At | str]] = [HEAD, ["1", "Rà soát", "Sở Y tế", "Quý I"]]
    grids = cell_grids(celled(first, [["a", "b"]]))
    assert [grid.roles for grid in grids] == [("number", "task", "lead", "time"), ()]
    grids = cell_grids(celled(first, [["a", "b", "c", "d"]], between="Biểu số liệu."))
    assert grids[1].roles == ()


def test_cells_come_before_bars_and_nothing_is_read_twice() -> None:
    # in the text's bars the second row would have a column more, and "Sở Y tế" would be in the one for time
    source = celled([HEAD, ["1", "Rà soát | đánh giá hồ sơ", "Sở Y tế", "Quý I/2026"]])
    text = "Phân công như sau:\n" + source.text + "Sở Nội vụ báo cáo trước ngày 05/6/2026.\n"
    shift = len(text) - len(source.text) - len("Sở Nội vụ báo cáo trước ngày 05/6/2026.\n")
    tables = tuple(moved(table, shift) for table in source.tables)
    tasks = extract(Source("", "0" * 64, "docx", text, tables=tables)).tasks
    assert [(task.text, [body.name for body in task.lead]) for task in tasks] == [
        ("Rà soát | đánh giá hồ sơ", ["Sở Y tế"]),
        ("Sở Nội vụ báo cáo trước ngày 05/6/2026.", ["Sở Nội vụ"]),
    ]


def moved(table: Table, shift: int) -> Table:
    def span(old: Span) -> Span:
        return Span(old.start + shift, old.end + shift)

    cells = tuple(Cell(c.row, c.column, span(c.span), c.rows, c.columns) for c in table.cells)
    return Table(span(table.span), cells)


def test_cells_of_a_text_that_is_not_composed_are_found_in_it() -> None:
    source = celled([HEAD, ["1", "Rà soát hồ sơ", "Sở Y tế", "Quý I/2026"]])
    spread = unicodedata.normalize("NFD", source.text)
    places = [len(unicodedata.normalize("NFD", source.text[:i])) for i in range(len(source.text) + 1)]

    def span(old: Span) -> Span:
        return Span(places[old.start], places[old.end])

    tables = tuple(
        Table(span(t.span), tuple(Cell(c.row, c.column, span(c.span), c.rows, c.columns) for c in t.cells))
        for t in source.tables
    )
    (task,) = extract(Source("", "0" * 64, "docx", spread, tables=tables)).tasks
    assert unicodedata.normalize("NFC", spread[task.span.start : task.span.end]) == "Rà soát hồ sơ"
    assert [body.name for body in task.lead] == ["Sở Y tế"]


def test_a_table_that_lies_partly_outside_of_what_is_read_gives_the_rows_within() -> None:
    source = celled([HEAD, ["1", "Rà soát", "Sở Y tế", "Quý I"], ["2", "Họp", "Sở A", "Quý II"]])
    end = source.text.index("| 2 |")
    (grid,) = laid(source.text, source.tables, 0, end, READER.roles)
    assert len(grid.rows) == 1
    assert grid.span.end == end
    assert laid(source.text, source.tables, end, end, READER.roles) == []


@settings(max_examples=60)
@given(ROLES, st.data())
def test_cells_are_laid_as_markdown_is(roles: list[str], data: st.DataObject) -> None:
    head = [data.draw(st.sampled_from(TITLES[role])) for role in roles]
    rows = [[data.draw(st.sampled_from(["", *CELLS[role]])) for role in roles] for _ in range(3)]
    written: list[list[At | str]] = [[*row] for row in (head, *rows)]
    (ours,) = cell_grids(celled(written))
    (other,) = grids(markdown(head, *rows))
    assert ours.roles == other.roles
    assert shown(ours) == shown(other)


@settings(max_examples=60)
@given(st.data())
def test_any_cells_give_rows_as_wide_as_their_header(data: st.DataObject) -> None:
    texts = st.sampled_from(["TT", "Nhiệm vụ", "Chủ trì", "Thời gian", "1", "I", "Rà soát", "Sở Y tế", "Quý I", ""])
    cells = st.tuples(texts, st.integers(1, 3), st.integers(1, 3))
    source = celled(data.draw(st.lists(st.lists(cells, min_size=1, max_size=4), min_size=1, max_size=5)))
    for grid in cell_grids(source):
        assert all(len(row) == len(grid.roles) for row in grid.rows)
        assert 0 <= grid.span.start <= grid.span.end <= len(source.text)
    extract(source)
