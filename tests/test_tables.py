"""Tables: cells between bars laid into their columns, and Markdown ones.

A case is the header, the rows (a cell, or ``None`` where the grid shall have none) and how its text is made of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dondoc.extract.document import extract
from dondoc.extract.tables import Grid, TableReader, settle_roles
from dondoc.model import Source
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
