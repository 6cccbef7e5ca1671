"""What is printed keeps to the schema, and every value stands where its span says."""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from dondoc.feed import contract
from tests import golden
from tests.commands import SAMPLES, run


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(contract.schema())


def squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


def spans(task: dict[str, Any]) -> list[list[int]]:
    """Return the spans of a task's values."""
    bodies = [*task["lead"], *task["coordinators"], *task["report_to"]]
    deadlines = [deadline for deadline in (task["deadline"], *task["more_deadlines"]) if deadline]
    return [value["span"] for value in (*bodies, *deadlines)]


def check(value: dict[str, Any], text: str) -> None:
    """Check one extraction against the schema and against the text that it is of."""
    validator().validate(value)
    for task in value["tasks"]:
        start, end = task["span"]
        assert squeezed(text[start:end]) == squeezed(task["text"])
        assert task["text"] == " ".join(unicodedata.normalize("NFC", task["text"]).split())
        assert (task["lead_from"] == "none") is (task["lead"] == [])
        for left, right in spans(task):
            assert 0 <= left < right <= len(text)
        for deadline in (task["deadline"], *task["more_deadlines"]):
            if deadline:
                left, right = deadline["span"]
                assert squeezed(text[left:right]) == squeezed(deadline["text"])
    ids = [task["id"] for task in value["tasks"]]
    assert len(set(ids)) == len(ids)
    for reference in value["document"]["references"]:
        left, right = reference["span"]
        assert 0 <= left < right <= len(text)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(contract.schema())
    assert json.loads(run("schema").out) == contract.schema()


@pytest.mark.parametrize("name", golden.names())
def test_every_sample_keeps_to_the_contract(name: str) -> None:
    check(golden.extracted(name), run("text", SAMPLES / f"{name}.txt").out)


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "1. Sở Nội vụ báo cáo UBND tỉnh trước 16 giờ 30 ngày 28/7/2026.",
        "Sở Y tế phối hợp với Sở Tài chính báo cáo vào thứ Sáu hằng tuần; trong 05 ngày làm việc kể từ ngày ký.",
        "a) a) a) b) 1. - + * Đề nghị Đề nghị 31/02/2025 99/99/9999",
        unicodedata.normalize("NFD", "1. Uỷ ban nhân dân xã Hoà Bình báo cáo trước ngày 10/12/2025."),
    ],
)
def test_any_text_keeps_to_the_contract(text: str) -> None:
    check(json.loads(run("extract", "-", "--json", stdin=text.encode()).out), text)


def test_the_schema_refuses_what_the_contract_does_not_know() -> None:
    value = json.loads(json.dumps(golden.extracted(golden.names()[0])))
    assert validator().is_valid(value)
    for change in (
        {"extra": 1},
        {"schema": "dondoc/2"},
        {"tasks": [{**value["tasks"][0], "confidence": 1.5}]},
        {"tasks": [{**value["tasks"][0], "lead_from": "guessed"}]},
        {"document": {**value["document"], "issued_on": "14/05/2024"}},
    ):
        assert not validator().is_valid({**value, **change})
