"""Text that means harm, or nothing: dondoc ends soon, with a result or one clear line; and laws that any text obeys."""

from __future__ import annotations

import json
import os
import random
import re
import resource
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dondoc import nlp
from dondoc.extract.document import extract
from dondoc.extract.witness import Witness
from dondoc.feed.contract import to_json
from dondoc.model import Source
from tests.commands import ROOT, SAMPLES, Result
from tests.test_contract import squeezed, validator

SIZE = 1_000_000
SECONDS = 5  # of processor time; the wall's clock also counts what else the machine does
# what is a line or an order every few characters is read through to its end: dear, but never more than so
DEAR = 10
DEAR_CASES = frozenset(
    (
        "dates, one a line",
        "a) one a line",
        "I. one a line",
        "one endless line of orders",
        "one endless line of sentences",
        "bars between lines",
        "Markdown rows",
        "headings",
        "openings",
        "numbers of documents",
        "addressees",
        "recipients",
        "x, one a line",
        "random text",
        "a document not composed",
    )
)
WORDS = "Ủy ban nhân dân tỉnh yêu cầu các sở, ban, ngành phối hợp với địa phương thực hiện nhiệm vụ theo quy định "
SAMPLE = (SAMPLES / "cong-van-ubnd-tinh.txt").read_text(encoding="utf-8")


def full(piece: str, before: str = "") -> bytes:
    """Return 1 MB of a text repeated, ``before`` first."""
    data = before.encode() + piece.encode() * (SIZE // len(piece.encode()) + 1)
    return data[:SIZE].decode(errors="ignore").encode()


def random_text() -> bytes:
    """Return 1 MB of characters from everywhere, many of them Latin ones, lines of all lengths."""
    chance = random.Random(0)
    ranges = ((0x20, 0x7F), (0xA0, 0x1F00), (0x20, 0xD800), (0xE000, 0x110000), (0x0A, 0x0B))
    text = "".join(chr(chance.randrange(*chance.choice(ranges))) for _ in range(SIZE // 2))
    return text.encode()[:SIZE].decode(errors="ignore").encode()


ENDS_WITH_A_RESULT: dict[str, Callable[[], bytes]] = {
    "spaces round a word": lambda: b" " * (SIZE // 2) + b"x" + b" " * (SIZE // 2),
    "empty lines round a word": lambda: b"\n" * (SIZE // 2) + b"x" + b"\n" * (SIZE // 2),
    "digits": lambda: full("1234567890"),
    "digits and slashes": lambda: full("12/34/5678/"),
    "slashes": lambda: full("/"),
    "dates": lambda: full("10/12/2023 "),
    "dates, one a line": lambda: full("10/12/2023\n"),
    "bars, one row a line": lambda: full("a | b | c\n"),
    "title rows of a table": lambda: full("TT | Nhiệm vụ | Đơn vị chủ trì\n"),
    "matters by whom": lambda: full("Việc a do b do Sở Y tế do c; "),
    "a) on one line": lambda: full("a) "),
    "a) one a line": lambda: full("a)\n"),
    "I. one a line": lambda: full("I. A\n"),
    "bullets": lambda: full("- "),
    "one endless line": lambda: full(WORDS),
    "one endless word": lambda: full("nghiêng"),
    "one endless line of capitals": lambda: full("ỦY BAN NHÂN DÂN "),
    "one endless line of orders": lambda: full(
        "giao Sở Y tế chủ trì, phối hợp với Sở Tài chính thực hiện trước ngày 10/12/2023; "
    ),
    "one endless list of bodies": lambda: full("Sở Y tế, Sở Tài chính và "),
    "one endless line of citations": lambda: full("Chỉ thị số 12/CT-UBND ngày 10/12/2023 của UBND tỉnh, "),
    "one endless line of sentences": lambda: full("Sở Y tế báo cáo. "),
    "beginnings of deadlines": lambda: full("chậm nhất 17h00 trước ngày "),
    "semicolons": lambda: full(";"),
    "semicolons, one a line": lambda: full(";\n"),
    "bars, one a line": lambda: full("|\n"),
    "bars on one line": lambda: full("|"),
    "bars between lines": lambda: full("|\nThực hiện\n"),
    "Markdown rows": lambda: full(
        "| 1 | Rà soát danh mục | Sở Y tế | Tháng 8/2026 |\n",
        "| STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn |\n|---|---|---|---|\n",
    ),
    "Markdown rules": lambda: full("|---|---|\n"),
    "a flat table": lambda: full(
        "1\n|\nRà soát danh mục\n|\nSở Y tế\n|\nTháng 8/2026\n|\n",
        "|\nSTT\n|\nNhiệm vụ\n|\nCơ quan chủ trì\n|\nThời gian\n|\n",
    ),
    "headings": lambda: full("1. Sở Y tế:\n"),
    "openings": lambda: full("như sau:\n"),
    "numbers of documents": lambda: full("Số: 12/CT-UBND\n"),
    "addressees": lambda: full("- Sở Y tế;\n", "Kính gửi:\n"),
    "recipients": lambda: full("Nơi nhận:\n- Như trên;\n", SAMPLE),
    "signatures": lambda: full("TM. ỦY BAN NHÂN DÂN\n"),
    "x, one a line": lambda: full("x\n"),
    "random text": random_text,
    "open brackets": lambda: full("("),
    "deep brackets": lambda: b"(" * (SIZE // 2) + b")" * (SIZE // 2),
    "bodies in brackets": lambda: full("(Sở Y tế "),
    "a letter and its accent": lambda: full("a\u0301"),
    "one letter with many accents": lambda: full("\u0301", "a"),
    "one letter with accents above and below": lambda: full("\u0301\u0323", "a"),
    "a document not composed": lambda: full(unicodedata.normalize("NFD", SAMPLE)),
    "a document again and again": lambda: full(SAMPLE),
}

ENDS_WITH_ONE_LINE: dict[str, tuple[Callable[[], bytes], str]] = {
    "spaces": (lambda: full(" "), "is empty"),
    "no-break spaces": (lambda: full("\u00a0"), "is empty"),
    "random bytes": (lambda: random.Random(0).randbytes(SIZE), "is not UTF-8: byte 0x"),
    "NULs": (lambda: b"\0" * SIZE, "a NUL character at offset 0"),
    "a NUL at the end": (lambda: full("x ") + b"\0", f"a NUL character at offset {SIZE}"),
}


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (2 * DEAR, 2 * DEAR))


def hostile(data: bytes, folder: Path) -> tuple[Result, float]:
    """Run ``dondoc extract`` on a file with ``data``; return also what processor time it took."""
    file, out, err = folder / "hostile.txt", folder / "out", folder / "err"
    file.write_bytes(data)
    with out.open("wb") as stdout, err.open("wb") as stderr:
        command = [sys.executable, "-m", "dondoc", "extract", str(file), "--json"]
        with subprocess.Popen(command, stdout=stdout, stderr=stderr, cwd=ROOT, preexec_fn=limit) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
    return Result(process.returncode, out.read_text("utf-8"), err.read_text("utf-8")), used.ru_utime + used.ru_stime


@pytest.mark.parametrize("case", ENDS_WITH_A_RESULT)
def test_hostile_text_gives_a_result(case: str, tmp_path: Path) -> None:
    data = ENDS_WITH_A_RESULT[case]()
    result, seconds = hostile(data, tmp_path)
    assert (result.code, result.err) == (0, "")
    value = json.loads(result.out)
    assert value["tasks"] or value["source"]["warnings"]
    text = data.decode()
    for task in value["tasks"]:
        start, end = task["span"]
        assert squeezed(text[start:end]) == squeezed(task["text"])
    most = DEAR if case in DEAR_CASES else SECONDS
    for _ in range(2):  # the machine is shared: what it takes is the least that it takes
        if seconds >= most:
            seconds = min(seconds, hostile(data, tmp_path)[1])
    assert seconds < most


@pytest.mark.parametrize("case", ENDS_WITH_ONE_LINE)
def test_hostile_bytes_give_one_clear_line(case: str, tmp_path: Path) -> None:
    make, reason = ENDS_WITH_ONE_LINE[case]
    result, seconds = hostile(make(), tmp_path)
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("dondoc: ")
    assert result.err.count("\n") == 1
    assert reason in result.err
    assert seconds < SECONDS


# -- laws over documents made of lines as real ones have them ------------------------------------------------------

BODIES = (
    "Sở Y tế",
    "Sở Kế hoạch và Đầu tư",
    "Các sở, ban, ngành",
    "các Sở: Tài chính, Tư pháp, Nông nghiệp và Môi trường",
    "UBND các huyện, thị xã, thành phố",
    "Ủy ban nhân dân các xã: Yên Hoa, Thượng Lâm",
    "Văn phòng HĐND và UBND huyện",
    "Công an tỉnh",
    "Thủ trưởng các cơ quan, đơn vị",
    "Tổ công tác 06",
    "ông Nguyễn Văn Thử",
)
ACTS = (
    "chủ trì, phối hợp với {} rà soát danh mục",
    "tham mưu {} ban hành Kế hoạch số 12/KH-UBND ngày 05/3/2025",
    "báo cáo {} kết quả thực hiện",
    "không được để tồn đọng hồ sơ (trừ trường hợp {} cho phép)",
    "tổ chức triển khai; giao {} đôn đốc, kiểm tra",
    "đã hoàn thành 95% kế hoạch năm 2024 theo báo cáo của {}",
    "vun bồi nền nếp của {}",
)
TIMES = (
    "",
    " trước ngày 10/12/2025",
    ", hoàn thành trong quý III/2025",
    " chậm nhất 17h00 ngày 05/8",
    " trước ngày 25 hằng tháng",
    " trong 05 ngày làm việc kể từ ngày ký",
    " vào thứ Sáu hằng tuần",
    " sau khi UBND tỉnh ban hành Kế hoạch",
    " trước ngày 31/02/2025",
    " từ ngày 01/7/2025 đến ngày 15 / 8 /2025",
)
MARKS = ("", "1. ", "2. ", "a) ", "b) ", "- ", "+ ", "* ", "I. ", "Điều 3. ", "1.2. ", "**", "đ) ")
LEADS = ("", "Giao ", "Yêu cầu ", "Đề nghị ", "Trên cơ sở đó, ", "Về tài chính: ", "Chủ tịch UBND tỉnh yêu cầu ")
FIXED = (
    "ỦY BAN NHÂN DÂN          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "TỈNH THỬ NGHIỆM              Độc lập - Tự do - Hạnh phúc",
    "Số: 12/CT-UBND      Thử Nghiệm, ngày 05 tháng 3 năm 2025",
    "CHỈ THỊ",
    "KẾ HOẠCH",
    "Về việc tăng cường kỷ luật, kỷ cương",
    "Kính gửi:",
    "Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:",
    "PHÂN CÔNG NHIỆM VỤ",
    "Nơi nhận:",
    "- Như trên;",
    "- Lưu: VT.",
    "TM. ỦY BAN NHÂN DÂN",
    "KT. CHỦ TỊCH",
    "Nguyễn Văn Thử",
    "PHỤ LỤC",
    "Yêu cầu các cơ quan, đơn vị nghiêm túc triển khai thực hiện./.",
    "Hoàn thành trong tháng 12/2025.",
    "|",
    "STT",
    "Nhiệm vụ",
    "Cơ quan chủ trì",
    "Cơ quan phối hợp",
    "Thời hạn",
    "| STT | Nội dung | Đơn vị chủ trì | Thời gian |",
    "|---|---|---|---|",
    "12",
    "\f",
)
ENDS = (".", ";", ":", "", "./.", ",", "\t\t\tTM. ỦY BAN NHÂN DÂN")
JOINTS = ("\n", "\n", "\n", "\n\n", " ", "", "\n|\n", "; ", "\u00a0", "\n\t ")

BODY = st.sampled_from(BODIES)
TIME = st.sampled_from(TIMES)
ACT = st.builds(str.format, st.sampled_from(ACTS), BODY)
ORDER = st.builds(
    "{}{}{} {}{}{}".format, st.sampled_from(MARKS), st.sampled_from(LEADS), BODY, ACT, TIME, st.sampled_from(ENDS)
)
HEADING = st.builds("{}{}{}:".format, st.sampled_from(MARKS), st.sampled_from(LEADS), BODY)
BARE = st.builds("{}{}{}{}".format, st.sampled_from(MARKS), ACT, TIME, st.sampled_from(ENDS))
ROW = st.builds("| 1 | {}{} | {} | {} |".format, ACT, st.sampled_from(ENDS), BODY, TIME)
FLAT = st.builds("|\n1\n|\n{}\n|\n{}\n|\n{}\n|".format, ACT, BODY, TIME)
HEADER = st.permutations(["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian"]).map(lambda cells: "\n|\n".join(cells))
NOISE = st.text(st.sampled_from("aăđ ỦY1/.,;:()|*-+“”\n\t\u00a0\u0301"), max_size=12)
LINE = st.one_of(ORDER, HEADING, BARE, st.sampled_from(FIXED), ROW, FLAT, HEADER, NOISE)
TEXTS = st.lists(st.tuples(LINE, st.sampled_from(JOINTS)), max_size=30).map(
    lambda pieces: "".join(line + joint for line, joint in pieces)
)


PAGE_BREAK = re.compile(r"[\s|*–-]*\d{0,4}[\s|*–-]*")


@cache
def witness() -> Witness | None:
    return nlp.witness()


def extracted(text: str) -> dict[str, Any]:
    source = Source("laws.txt", "0" * 64, "txt", text)
    return to_json(extract(source, witness=witness()))


def words(text: str) -> list[str]:
    kept = "".join(sign if sign.isalnum() else " " for sign in unicodedata.normalize("NFC", text))
    return kept.casefold().split()


def held(text: str, value: dict[str, Any]) -> str:
    """Return what stands at the span of a value, which must be something."""
    start, end = value["span"]
    assert 0 <= start < end <= len(text)
    return text[start:end]


def without_page_breaks(text: str) -> str:
    """Return the text of a span without lines that hold a page's number or bars only: values may run over those."""
    return "\n".join(line for line in text.split("\n") if not PAGE_BREAK.fullmatch(line))


@settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(TEXTS, st.sampled_from(["NFC", "NFD"]))
@example("Nhiệm vụ\n|\nCơ quan chủ trì\n|\nThời gian\n|\nrà soát\n|\n*; |\n|\nquý III/2025\n|\n", "NFC")
@example("Sở Y tế:\n*\u0301 chủ trì rà soát danh mục", "NFD")
@example("1. Sở Y tế báo cáo trước ngày\n\n12\n\n10/12/2025 kết quả.", "NFC")
def test_laws(text: str, form: str) -> None:
    text = unicodedata.normalize("NFD", text) if form == "NFD" else text
    value = extracted(text)
    assert extracted(text) == value
    validator().validate(value)
    known = set(words(text))
    for task in value["tasks"]:
        assert squeezed(held(text, task)) == squeezed(task["text"])
        for deadline in (task["deadline"], *task["more_deadlines"]):
            if deadline:
                stands = held(text, deadline)
                assert squeezed(deadline["text"]) in (squeezed(stands), squeezed(without_page_breaks(stands)))
        for body in (*task["lead"], *task["coordinators"], *task["report_to"]):
            name, there = words(body["name"]), words(without_page_breaks(held(text, body)))
            # of an enumeration with one head, "các Sở: A, B", the head stands elsewhere
            assert there
            assert name[-len(there) :] == there
            assert known.issuperset(name)
    for reference in value["document"]["references"]:
        assert held(text, reference)
    ids = [task["id"] for task in value["tasks"]]
    assert len(set(ids)) == len(ids)
    if "|" not in text:  # a cell that spans rows belongs to the task of each of them
        spans = sorted(task["span"] for task in value["tasks"])
        assert all(left[1] <= right[0] for left, right in pairwise(spans))
