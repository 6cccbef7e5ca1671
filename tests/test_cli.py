"""The commands: what they print and where, their exit statuses, and that every failure is one line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.cells import cell_len

from dondoc import __version__
from dondoc.rules.loader import built_in
from tests.commands import ROOT, SAMPLES, Result, process, run

SAMPLE = SAMPLES / "cong-van-ubnd-tinh.txt"
ORDER = "1. Sở Nội vụ báo cáo kết quả trước ngày 10/12/2025.\n"


@pytest.fixture
def order(tmp_path: Path) -> Path:
    path = tmp_path / "order.txt"
    path.write_text(ORDER, encoding="utf-8")
    return path


def one_line(result: Result, *parts: str, code: int = 1) -> None:
    """Check that a run failed with one line that holds ``parts``, and printed nothing."""
    assert result.code == code
    assert result.out == ""
    assert result.err.startswith("dondoc: ")
    assert result.err.count("\n") == 1
    assert result.err.endswith("\n")
    for part in parts:
        assert part in result.err


def test_json_is_one_object_and_nothing_else() -> None:
    result = run("extract", SAMPLE, "--json")
    assert (result.code, result.err) == (0, "")
    value = json.loads(result.out)
    assert value["schema"] == "dondoc/1"
    assert value["source"]["path"] == str(SAMPLE)
    assert value["tasks"]


def test_jsonl_is_one_line_a_file_in_their_order(order: Path) -> None:
    result = run("extract", SAMPLE, order, "--jsonl")
    assert (result.code, result.err) == (0, "")
    lines = [json.loads(line) for line in result.out.splitlines()]
    assert [line["source"]["path"] for line in lines] == [str(SAMPLE), str(order)]
    assert lines[0] == json.loads(run("extract", SAMPLE, "--json").out)


def test_a_bad_file_is_one_line_and_the_others_go_on(order: Path, tmp_path: Path) -> None:
    result = run("extract", order, tmp_path / "none.txt", SAMPLE, "--jsonl")
    assert result.code == 1
    assert [json.loads(line)["source"]["path"] for line in result.out.splitlines()] == [str(order), str(SAMPLE)]
    assert result.err == f"dondoc: {tmp_path / 'none.txt'}: No such file or directory\n"


def test_a_bad_file_in_the_middle_leaves_the_other_tables(order: Path, tmp_path: Path) -> None:
    result = run("extract", order, tmp_path / "none.txt", order)
    assert result.code == 1
    assert result.out.count("Sở Nội vụ báo cáo") == 2
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("option", ["--json", "--jsonl"])
def test_standard_input(option: str) -> None:
    value = json.loads(run("extract", "-", option, stdin=ORDER.encode()).out)
    assert value["source"]["path"] == "-"
    assert [body["name"] for body in value["tasks"][0]["lead"]] == ["Sở Nội vụ"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["extract"],
        ["extract", "a", "b", "--json"],
        ["extract", "a", "--json", "--jsonl"],
        ["extract", "a", "--nonsense"],
        ["extract", "a", "--rules"],
        ["text"],
        ["text", "a", "b"],
        ["explain"],
        ["rules", "a"],
        ["nonsense"],
        ["--nonsense"],
    ],
    ids=" ".join,
)
def test_wrong_use_is_2_and_prints_nothing(arguments: list[str]) -> None:
    result = run(*arguments)
    assert (result.code, result.out) == (2, "")
    assert "Error: " in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize("command", ["extract", "text", "explain"])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n", "is empty"),
        (b"S\xf4\x20N\xf4i", "is not UTF-8: byte 0xf4 at offset 1"),
        (b"%PDF-1.7\n", "damaged"),
    ],
)
def test_what_cannot_be_read_is_one_line(command: str, content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "báo cáo.txt"
    path.write_bytes(content)
    result = process(command, path, environment={"PYTHONIOENCODING": "utf-8"})
    one_line(result, f"{path}: ", said)
    one_line(run(command, "-", stdin=content), "standard input: ", said)


def test_a_folder_is_one_line(tmp_path: Path) -> None:
    one_line(run("extract", tmp_path), f"{tmp_path}: is a folder")


@pytest.mark.parametrize("name", ["a\nb", 'a"b', "a'b", "a\x1b[31mb", "a\udcffb", "\u202eb"])
def test_odd_names_of_files_are_shown_in_one_line(name: str, tmp_path: Path) -> None:
    result = run("extract", tmp_path / name)
    one_line(result)
    assert result.err.rstrip("\n").isprintable()


def test_odd_names_of_files_are_valid_json(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b'/\xff"\n.txt'
    Path(os.fsdecode(path)).write_text(ORDER, encoding="utf-8")
    result = process("extract", os.fsdecode(path), "--json")
    assert os.fsencode(json.loads(result.out)["source"]["path"]) == path


def test_the_table_names_what_and_who_and_when() -> None:
    result = run("extract", SAMPLE, "--no-nlp")
    value = json.loads(run("extract", SAMPLE, "--json", "--no-nlp").out)
    words = " ".join(result.out.split())
    for heading in ("Văn bản", "Ngày", "Ban hành", "Trích yếu", "Người ký", "Mục", "Cơ quan", "Nhiệm vụ", "Thời hạn"):
        assert heading in words
    assert value["document"]["number"] in words
    assert value["document"]["signer"]["name"] in words
    assert f"{len(value['tasks'])} nhiệm vụ" in words
    due = [task["deadline"]["due"] for task in value["tasks"] if task["deadline"] and task["deadline"]["due"]]
    for year, month, day in (value.split("-") for value in due):
        assert f"{day}/{month}/{year}" in words


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_table_and_the_explanation_keep_to_the_width(width: int) -> None:
    for command in ("extract", "explain"):
        lines = run(command, SAMPLE, COLUMNS=str(width)).out.splitlines()
        assert max(map(cell_len, lines)) <= width
        assert all(line == line.rstrip() for line in lines)


def test_a_task_of_little_confidence_is_marked() -> None:
    for path in sorted(SAMPLES.glob("*.txt")):
        tasks = json.loads(run("extract", path, "--json").out)["tasks"]
        unsure = sum(task["confidence"] < 0.9 for task in tasks)
        table = run("extract", path, COLUMNS="200").out
        marked = sum(line.endswith(" ?") for line in table.splitlines())
        assert marked == unsure
        assert (f"{unsure} cần xem lại" in table) is bool(unsure)


@pytest.mark.parametrize("command", ["extract", "explain"])
def test_a_document_cannot_steer_the_terminal(command: str) -> None:
    text = "1. Sở Nội vụ báo cáo [link=x]kết quả[/link] :smile: [/] \x1b[31m\x9b1m\x07 \u202e trước ngày 10/12/2025.\n"
    result = run(command, "-", stdin=text.encode(), COLUMNS="200")
    assert result.code == 0
    assert "[link=x]kết quả[/link] :smile: [/] " in result.out
    assert not {"\x1b", "\x9b", "\x07", "\u202e"} & set(result.out)


def test_text_prints_exactly_what_spans_refer_to(tmp_path: Path) -> None:
    path = tmp_path / "dos.txt"
    path.write_bytes(b"\xef\xbb\xbf" + "  Điều 1.\r\n\r\nHết".encode())
    assert process("text", path) == Result(0, "  Điều 1.\n\nHết", "")


def test_output_is_utf_8_in_every_locale(order: Path) -> None:
    environments: list[dict[str, str]] = [
        {"LC_ALL": "C"},
        {"PYTHONIOENCODING": "latin-1"},
        {"PYTHONUTF8": "0", "LC_ALL": "POSIX"},
    ]
    for environment in environments:
        assert process("text", order, environment=environment) == Result(0, ORDER, "")
        assert "Sở Nội vụ" in process("extract", order, environment=environment).out
        assert "Sở Nội vụ" in process("extract", order, "--json", environment=environment).out


def test_explain_shows_each_task_its_fields_and_their_rows(order: Path) -> None:
    result = run("explain", order)
    task = json.loads(run("extract", order, "--json").out)["tasks"][0]
    assert (result.code, result.err) == (0, "")
    start, end = task["lead"][0]["span"]
    for part in (
        task["id"],
        f"chủ trì: Sở Nội vụ [{start}, {end})",
        "← bodies.head: sở",
        "thời hạn: trước ngày 10/12/2025",
        "hạn cuối 09/12/2025",
        "← deadlines.before-date: ",
        "{date}",
    ):
        assert part in result.out
    for rule in task["evidence"]:
        assert f"← {rule}" in result.out


def test_explain_says_when_there_is_nothing() -> None:
    assert run("explain", "-", stdin="Kính gửi ai đó.".encode()) == Result(0, "Không có nhiệm vụ nào.\n", "")


def test_every_evidence_is_a_row() -> None:
    known = {row.evidence for rows in built_in().rows.values() for row in rows}
    known.add("outline.under-body")  # what hangs under a body's name is ordered whatever verb it begins with
    for path in sorted(SAMPLES.glob("*.txt")):
        tasks = json.loads(run("extract", path, "--json", "--no-nlp").out)["tasks"]
        assert all(task["evidence"] for task in tasks)
        assert {rule for task in tasks for rule in task["evidence"]} <= known


def test_rules_lists_every_row() -> None:
    out = run("rules").out
    for file, rows in built_in().rows.items():
        assert f"{file}.toml: {len(rows)} row" in out
        for row in rows:
            assert f"  {row.id} " in out


def test_rules_of_ones_own_are_used_and_explained() -> None:
    text = "1. Bàn Hỗ trợ dịch vụ công tổng hợp phản ánh, báo cáo trước ngày 10/12/2025.\n".encode()
    own = SAMPLES / "rows"
    value = json.loads(run("extract", "-", "--json", "--no-nlp", "--rules", own, stdin=text).out)
    assert [body["name"] for body in value["tasks"][0]["lead"]] == ["Bàn Hỗ trợ dịch vụ công"]
    assert "bodies.service-desk" in value["tasks"][0]["evidence"]
    assert "← bodies.service-desk: bàn hỗ trợ dịch vụ công" in run("explain", "-", "--rules", own, stdin=text).out
    without = json.loads(run("extract", "-", "--json", "--no-nlp", stdin=text).out)
    assert not any("bodies.service-desk" in task["evidence"] for task in without["tasks"])


def test_rules_check_says_ok() -> None:
    assert run("rules", "--check", SAMPLES / "rows") == Result(0, f"{SAMPLES / 'rows'}: ok, 1 row in 1 file\n", "")


@pytest.mark.parametrize(
    ("file", "row", "parts"),
    [
        ("bodies.toml", 'id = "x"\nkind = "ofice"\nphrases = ["bàn"]', ["row x, kind", "'ofice' is none of"]),
        ("bodies.toml", 'id = "x"\nkind = "office"\nphrase = ["bàn"]', ["row x: unknown key phrase"]),
        ("bodies.toml", 'id = "x"\nkind = "office"', ["row x: lacks phrases"]),
        ("bodies.toml", 'kind = "office"\nphrases = ["bàn"]', ["row 1: lacks an id"]),
        ("bodies.toml", 'id = "x"\nkind = "office"\nphrases = ["bàn {nothing}"]', ["row x", "{nothing}"]),
        ("bodies.toml", 'id = "x"\nkind = "office"\nphrases = ["bàn [hỗ trợ"]', ["row x", "not closed"]),
        ("bodies.toml", "id = ", ["line 2"]),
        ("bodys.toml", 'id = "x"', ["no rule file is called bodys.toml"]),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_rules_check_names_the_file_and_the_row(file: str, row: str, parts: list[str], tmp_path: Path) -> None:
    (tmp_path / file).write_text(f"[[row]]\n{row}\n", encoding="utf-8")
    one_line(run("rules", "--check", tmp_path), file, *parts)
    one_line(run("extract", SAMPLE, "--rules", tmp_path), file, *parts)


def test_rules_check_of_no_folder(tmp_path: Path) -> None:
    one_line(run("rules", "--check", tmp_path / "none"), "is no folder of rules")
    one_line(run("rules", "--check", tmp_path), "holds no rule file")


def test_schema_is_json() -> None:
    assert json.loads(run("schema").out)["properties"]["schema"] == {"const": "dondoc/1"}


def test_version_and_help() -> None:
    assert run("--version") == Result(0, f"dondoc {__version__}\n", "")
    assert run("-h").out == run("--help").out
    assert "extract" in run("--help").out


def test_the_module_runs_like_the_command(order: Path) -> None:
    assert process("extract", order, "--json").out == run("extract", order, "--json").out


def test_an_unexpected_error_is_one_line(order: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("nobody\nthought of this")

    monkeypatch.setattr("dondoc.extract.document.extract", fail)
    one_line(run("extract", order), f"{order}: unexpected ZeroDivisionError")
    one_line(run("extract", "-", stdin=b"x"), "standard input: unexpected ZeroDivisionError")
    assert run("extract", order, order).err.count("\n") == 2
    assert "Traceback" in run("extract", order, DONDOC_DEBUG="1").err
    monkeypatch.setattr("dondoc.feed.contract.schema", fail)
    one_line(run("schema"), "unexpected ZeroDivisionError")


@pytest.mark.parametrize("arguments", [["extract", str(SAMPLE), "--json"], ["--help"], ["rules"], ["schema"]])
def test_a_reader_that_goes_away_is_no_error(arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "dondoc", *arguments], stdout=writing, stderr=subprocess.PIPE, check=False, timeout=60
    )
    os.close(writing)
    assert done.stderr == b""
    assert done.returncode != 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_one_line() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "dondoc", "schema"], stdout=full, stderr=subprocess.PIPE, check=False, timeout=60
        )
    assert (done.returncode, done.stderr) == (1, b"dondoc: standard output: No space left on device\n")


def test_closed_streams_are_no_traceback(order: Path) -> None:
    command = f'"{sys.executable}" -m dondoc extract'
    for arguments in (f'"{order}" >&-', f'"{order}" >&- 2>&-', "- <&-"):
        done = subprocess.run(
            ["sh", "-c", f"{command} {arguments}"], capture_output=True, text=True, check=False, cwd=ROOT
        )
        assert done.stderr in ("", "dondoc: standard input: is closed\n")
        assert done.returncode in (0, 1)


@pytest.mark.skipif(os.name == "nt", reason="no SIGINT to a child on Windows")
def test_ctrl_c_is_quiet() -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "dondoc", "extract", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    time.sleep(1)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert (child.returncode, out, err) == (130, b"", b"")


@pytest.mark.parametrize(
    ("arguments", "absent"),
    [
        (["--help"], ["rich", "json", "dondoc.model", "dondoc.rules", "dondoc.extract", "spacy", "underthesea"]),
        (["text", str(SAMPLE)], ["rich", "dondoc.rules", "dondoc.extract", "spacy", "underthesea"]),
        (["schema"], ["rich", "dondoc.rules", "dondoc.extract", "spacy", "underthesea"]),
        (
            ["extract", str(SAMPLE), "--json", "--no-nlp"],
            ["rich", "spacy", "underthesea", "dondoc.nlp", "dondoc.cli.table"],
        ),
        (["extract", str(SAMPLE), "--json"], ["rich", "spacy", "underthesea", "dondoc.cli.table"]),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_heavy_imports_wait_until_they_are_needed(arguments: list[str], absent: list[str]) -> None:
    script = (
        "import sys; from dondoc.cli import main; code = main(sys.argv[1:]); "
        "print(*sorted(sys.modules), file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True, timeout=60, cwd=ROOT
    )
    assert not set(absent) & set(done.stderr.split())
