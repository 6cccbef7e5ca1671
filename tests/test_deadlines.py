"""The examples beside the rows of deadlines, both ways, and what holds for every text."""

from __future__ import annotations

import re
import time
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from datetime import time as time_of_day
from functools import cache
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dondoc.extract.deadlines import Clock, Found, find, main
from dondoc.extract.passage import Passage
from dondoc.model import Deadline, Kind, Span
from dondoc.rules import loader
from dondoc.rules.loader import Rules

CLOCK = Clock(date(2026, 3, 10), 2026)
_MARK = re.compile(r"⟦(.*?)⟧\{(.*?)\}")


@dataclass(frozen=True)
class Example:
    line: int
    text: str
    expected: tuple[tuple[str, str], ...]
    clock: Clock
    column: bool


def read_examples() -> list[Example]:
    lines = (resources.files("dondoc.rules") / "rows" / "deadlines.examples").read_text(encoding="utf-8").splitlines()
    result = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        clock = CLOCK
        if at := re.search(r"\s@(\d{4}-\d\d-\d\d|none|\d{4})$", line):
            said, line = at.group(1), line[: at.start()]
            if said == "none":
                clock = Clock()
            elif len(said) == 4:
                clock = Clock(None, int(said))
            else:
                clock = Clock(date.fromisoformat(said), int(said[:4]))
        column = line.startswith("|col|")
        line = line.removeprefix("|col|").strip()
        text = _MARK.sub(lambda m: m.group(1), line)
        result.append(Example(number, text, tuple(_MARK.findall(line)), clock, column))
    return result


def show(deadline: Deadline) -> str:
    """Return a deadline's value as the examples write it; ``~`` stands where it is not clear."""
    offset = deadline.offset
    parts = [
        deadline.kind.value,
        deadline.relation.value if deadline.relation else None,
        f"{offset.amount} {offset.unit}" if offset else None,
        f"from “{offset.anchor}”" if offset and offset.anchor else None,
        deadline.day.isoformat() if deadline.day else None,
        f"due {deadline.due}" if deadline.due != deadline.day else None,
        f"at {deadline.time:%H:%M}" if deadline.time else None,
        deadline.rrule,
        None if deadline.clear else "~",
    ]
    return " ".join(part for part in parts if part)


def values(found: list[Found]) -> tuple[tuple[str, str], ...]:
    return tuple((one.deadline.text, show(one.deadline)) for one in found)


@cache
def rules() -> Rules:
    text = (resources.files("dondoc.rules") / "rows" / "deadlines.toml").read_text(encoding="utf-8")
    return Rules({"deadlines": loader.parse("deadlines", text, "deadlines.toml")}, {})


def passage(text: str) -> Passage:
    return Passage(text, [Span(0, len(text))])


def found_in(text: str, clock: Clock = CLOCK, *, column: bool = False) -> list[Found]:
    return find(passage(unicodedata.normalize("NFC", text)), rules(), clock, column=column)


EXAMPLES = read_examples()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"line{example.line}")
def test_every_example_gives_exactly_its_tags(example: Example) -> None:
    assert values(found_in(example.text, example.clock, column=example.column)) == example.expected


def test_there_are_examples_enough() -> None:
    assert len(EXAMPLES) >= 300
    assert sum(not example.expected for example in EXAMPLES) >= 60
    assert len({(example.text, example.clock, example.column) for example in EXAMPLES}) == len(EXAMPLES)


def test_every_row_is_needed_by_an_example() -> None:
    rows = rules().rows["deadlines"]
    idle = []
    for row in rows:
        without = Rules({"deadlines": tuple(other for other in rows if other is not row)}, {})
        if all(
            values(find(passage(one.text), without, one.clock, column=one.column)) == one.expected for one in EXAMPLES
        ):
            idle.append(row.id)
    assert not idle


def test_what_a_row_found_cites_the_row() -> None:
    ids = {row.evidence for row in rules().rows["deadlines"]}
    for example in EXAMPLES:
        for one in found_in(example.text, example.clock, column=example.column):
            assert one.deadline.rule in ids


# --- which deadline of a task is the one for finishing


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Báo cáo trước ngày 20/3/2026, hoàn thành trước ngày 15/4/2026.", "trước ngày 15/4/2026"),
        ("Hoàn thành trước ngày 15/4/2026 và báo cáo trước ngày 20/4/2026.", "trước ngày 15/4/2026"),
        ("Báo cáo lần đầu trước ngày 15/6/2026, lần hai trước ngày 15/11/2026.", "trước ngày 15/11/2026"),
        ("Đề xuất kế hoạch thực hiện trong năm 2026. Báo cáo trước ngày 20/4/2026.", "trước ngày 20/4/2026"),
        ("Hằng tháng báo cáo; hoàn thành trong quý IV/2026.", "trong quý IV/2026"),
        ("Khởi công vào ngày 19/5/2026, báo cáo trước ngày 15/5/2026.", "trước ngày 15/5/2026"),
        ("Triển khai sau khi có hướng dẫn của Bộ, xong trong thời hạn 10 ngày.", "trong thời hạn 10 ngày"),
        ("Định kỳ hằng quý báo cáo UBND tỉnh.", "Định kỳ hằng quý"),
    ],
)
def test_main_is_the_deadline_for_finishing(text: str, expected: str) -> None:
    found = found_in(text)
    best, others = main(found, passage(text))
    assert best is not None
    assert best.deadline.text == expected
    assert [best, *others] == sorted(found, key=lambda one: (one is not best, one.start))


def test_main_of_nothing_is_nothing() -> None:
    assert main([], passage("")) == (None, [])


# --- what holds for every text

SPELLINGS = [
    "{d:02}/{m:02}/{y}",
    "{d}/{m}/{y}",
    "{d:02}-{m:02}-{y}",
    "{d}.{m}.{y}",
    "ngày {d:02}/{m:02}/{y}",
    "ngày {d} tháng {m} năm {y}",
    "ngày {d:02} tháng {m:02} năm {y}",
    "{d} tháng {m} năm {y}",
    "ngày {d} / {m} /{y}",
    "ngày {d:02} tháng {m:02}/{y}",
    "ngày {d} tháng {m}, năm {y}",
]
DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))


@given(DAYS, st.sampled_from(SPELLINGS))
def test_a_day_in_any_spelling_is_read_back(day: date, spelling: str) -> None:
    written = spelling.format(d=day.day, m=day.month, y=day.year)
    (one,) = found_in(f"Gửi báo cáo trước {written} để tổng hợp.", Clock())
    assert (one.deadline.kind, one.deadline.day, one.deadline.due) == (Kind.DATE, day, day - timedelta(days=1))
    assert one.deadline.text == f"trước {written}"
    assert one.deadline.clear


@given(
    DAYS,
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from(["{h}h{i:02}", "{h:02} giờ {i:02}", "{h}g{i:02} phút"]),
)
def test_with_a_time_of_day_the_day_itself_is_in_time(day: date, hour: int, minute: int, spelling: str) -> None:
    at = spelling.format(h=hour, i=minute)
    (one,) = found_in(f"Gửi trước {at} ngày {day:%d/%m/%Y}.", Clock())
    assert (one.deadline.day, one.deadline.due) == (day, day)
    assert one.deadline.time == time_of_day(hour, minute)


FRAGMENTS = st.sampled_from(
    [
        "trước", "ngày", "10/12/2026", "tháng", "năm", "2026", "quý III", "hàng", "05", "kể từ", "sau khi", ",", ".",
        "(", ")", ";", "chậm nhất", "đến", "hết", "trong", "thời hạn", "định kỳ", "6 tháng", "báo cáo", "UBND tỉnh",
        "17h00", "thứ Sáu", "lần", "\n", "  ", "từ", "cuối", "31/02", "hoàn thành", "thời gian:", "phấn đấu", "ký",
        "TP.", "ﬁ", "2 0",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.lists(FRAGMENTS, max_size=25).map(" ".join), st.text(max_size=80))
CLOCKS = st.builds(Clock, st.none() | DAYS, st.none() | st.integers(1990, 2080))


@settings(max_examples=400)
@given(TEXTS, CLOCKS, st.booleans())
def test_what_is_found_is_grounded_ordered_and_in_time(text: str, clock: Clock, column: bool) -> None:
    text = unicodedata.normalize("NFC", text)
    one_passage = passage(text)
    found = find(one_passage, rules(), clock, column=column)
    reached = 0
    for one in found:
        assert reached <= one.start < one.end <= len(one_passage)
        reached = one.end
        deadline = one.deadline
        assert deadline.text == one_passage.text[one.start : one.end] == deadline.text.strip()
        assert passage(text[deadline.span.start : deadline.span.end]).text == deadline.text
        assert (deadline.day is None) == (deadline.due is None)
        assert deadline.due is None or deadline.day is None or deadline.due <= deadline.day
        assert (deadline.kind is Kind.RECURRING) == (deadline.rrule is not None)
        assert (deadline.kind is Kind.RELATIVE) == (deadline.offset is not None)
        assert deadline.rrule is None or RRULE.fullmatch(deadline.rrule)
    assert find(one_passage, rules(), clock, column=column) == found


RRULE = re.compile(
    r"FREQ=(?:HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY)(?:;INTERVAL=[1-9]\d*)?"
    r"(?:;BYDAY=(?:MO|TU|WE|TH|FR|SA|SU)(?:,(?:MO|TU|WE|TH|FR|SA|SU))*)?"
    r"(?:;BYMONTH=\d+(?:,\d+)*)?(?:;BYMONTHDAY=\d+(?:,\d+)*)?"
)


def test_a_part_of_a_passage_is_searched_alone() -> None:
    text = "Báo cáo trước ngày 15/6/2026; hoàn thành trước ngày 15/7/2026."
    (one,) = find(passage(text), rules(), CLOCK, start=text.index(";"))
    assert one.deadline.day == date(2026, 7, 15)
    assert text[one.start : one.end] == "trước ngày 15/7/2026"
    (one,) = find(passage(text), rules(), CLOCK, end=text.index(";"))
    assert one.deadline.day == date(2026, 6, 15)


def test_a_span_leads_through_line_breaks_to_the_source() -> None:
    text = "Gửi   báo cáo\ntrước\n ngày 15/\n6/2026."
    (one,) = found_in(text)
    assert text[one.deadline.span.start : one.deadline.span.end] == "trước\n ngày 15/\n6/2026"
    assert one.deadline.day == date(2026, 6, 15)


# --- hostile text and speed


@pytest.mark.parametrize("column", [False, True])
@pytest.mark.parametrize("unit", [" ", "1", "1/", "12/3/", "năm ", "năm, ", "ngày 1, "])
def test_a_megabyte_of_nothing_ends_soon(unit: str, column: bool) -> None:
    rules()
    found_in("trước ngày 10/12/2026")
    one_passage = passage(unit * (1_000_000 // len(unit.encode())))
    begin = time.process_time()
    find(one_passage, rules(), CLOCK, column=column)
    assert time.process_time() - begin < 5


def test_twice_the_text_takes_about_twice_the_time() -> None:
    text = "Sau khi có hướng dẫn của Bộ, báo cáo hàng năm trước ngày 15/6/2026 trong thời hạn 5 ngày kể từ ngày ký. "
    spent = []
    for times in (100, 1600):
        one_passage = passage(text * times)
        begin = time.process_time()
        assert find(one_passage, rules(), CLOCK)
        spent.append(time.process_time() - begin)
    assert spent[1] < 16 * 3 * max(spent[0], 0.005)
