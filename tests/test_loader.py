"""The strict loader: whatever is wrong in a rule file is one line that names the file and the row."""

from __future__ import annotations

from pathlib import Path

import pytest

from dondoc.model import DondocError
from dondoc.rules.folding import fold
from dondoc.rules.loader import MAX_BYTES, Rules, built_in, load, parse
from dondoc.rules.schema import FILES

# what is wrong, in which file, and what the message says beside the file's name
WRONG = [
    ("not TOML", "verbs", "[[row]\nid = 'x'", ["line 1"]),
    ("unknown table", "verbs", "[[rows]]\nid = 'x'", ["rows", "[[row]]"]),
    ("a key outside any row", "verbs", "name = 'verbs'\n[[row]]\nid='x'\nkind='verb'\nphrases=['đi']", ["name"]),
    ("row is no array of tables", "verbs", "row = 'x'", ["[[row]]"]),
    ("row is a list of texts", "verbs", "row = ['x']", ["[[row]]"]),
    (
        "unknown key",
        "verbs",
        "[[row]]\nid='x'\nkind='verb'\nphrase='đi'\nphrases=['đi']",
        ["row x", "unknown key phrase"],
    ),
    ("key of another file", "verbs", "[[row]]\nid='x'\nkind='verb'\nrole='task'\nphrases=['đi']", ["row x", "role"]),
    ("lacks phrases", "openers", "[[row]]\nid='x'", ["row x", "lacks phrases"]),
    ("lacks its kind", "verbs", "[[row]]\nid='x'\nphrases=['đi']", ["row x", "lacks kind"]),
    ("lacks an id", "openers", "[[row]]\nphrases=['đi']", ["row 1", "lacks an id"]),
    ("empty id", "openers", "[[row]]\nid=''\nphrases=['đi']", ["lacks an id"]),
    ("id is a number", "openers", "[[row]]\nid=7\nphrases=['đi']", ["row 7", "lacks an id"]),
    ("second id", "openers", "[[row]]\nid='x'\nphrases=['đi']\n[[row]]\nid='x'\nphrases=['ở']", ["row x", "twice"]),
    ("unknown value", "verbs", "[[row]]\nid='x'\nkind='noun'\nphrases=['đi']", ["row x, kind", "'noun'", "adverb"]),
    ("phrases is a text", "openers", "[[row]]\nid='x'\nphrases='đi'", ["row x, phrases", "texts"]),
    ("phrases is empty", "openers", "[[row]]\nid='x'\nphrases=[]", ["row x, phrases"]),
    ("a phrase is empty", "openers", "[[row]]\nid='x'\nphrases=['đi', ' ']", ["row x, phrases"]),
    ("a phrase is a number", "openers", "[[row]]\nid='x'\nphrases=['đi', 1]", ["row x, phrases"]),
    ("a flag is a text", "verbs", "[[row]]\nid='x'\nkind='verb'\nweak='yes'\nphrases=['đi']", ["row x, weak", "flag"]),
    ("unknown placeholder", "openers", "[[row]]\nid='x'\nphrases=['trước {day}']", ["row x", "{day}"]),
    ("bracket left open", "openers", "[[row]]\nid='x'\nphrases=['trước [ngày']", ["row x", "not closed"]),
    ("bracket never opened", "openers", "[[row]]\nid='x'\nphrases=['trước ngày)']", ["row x", "without its opening"]),
    ("a lone brace", "openers", "[[row]]\nid='x'\nphrases=['trước {ngày']", ["row x"]),
    ("matches nothing at all", "openers", "[[row]]\nid='x'\nphrases=['[trước] [ngày]']", ["row x", "nothing at all"]),
]


def user(folder: Path, file: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{file}.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("file", "text", "said"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_wrong_row_is_told_with_file_and_row(tmp_path: Path, file: str, text: str, said: list[str]) -> None:
    with pytest.raises(DondocError) as error:
        load(user(tmp_path, file, text))
    message = str(error.value)
    assert f"{file}.toml" in message
    assert "\n" not in message
    for words in said:
        assert words in message


def test_a_file_of_no_known_name_is_told(tmp_path: Path) -> None:
    with pytest.raises(DondocError, match=r"no rule file is called verb\.toml; there are .*verbs"):
        load(user(tmp_path, "verb", ""))


def test_bytes_that_are_no_utf8_are_told(tmp_path: Path) -> None:
    (tmp_path / "openers.toml").write_bytes("[[row]]\nid = 'x'\nphrases = ['giao']\n# đ".encode("utf-16-le"))
    with pytest.raises(DondocError, match=r"openers\.toml"):
        load(tmp_path)
    (tmp_path / "openers.toml").write_bytes(b"# \xe1\xba")
    with pytest.raises(DondocError, match=r"openers\.toml: is not UTF-8 at byte 2"):
        load(tmp_path)


def test_a_file_too_large_is_told_unread(tmp_path: Path) -> None:
    (tmp_path / "openers.toml").write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(DondocError, match=r"openers\.toml: is larger than"):
        load(tmp_path)


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(DondocError, match="is no folder"):
        load(tmp_path / "missing")
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(DondocError, match="is no folder"):
        load(tmp_path / "file")


def test_a_folder_without_rules_is_told(tmp_path: Path) -> None:
    (tmp_path / "verbs.txt").write_text("", encoding="utf-8")
    with pytest.raises(DondocError, match=r"holds no rule file"):
        load(tmp_path)


def test_a_rule_file_that_is_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "verbs.toml").mkdir()
    with pytest.raises(DondocError, match=r"verbs\.toml"):
        load(tmp_path)


def found(rules: Rules, file: str, text: str) -> list[str]:
    return [match.row.id for match in rules.phrases(file).find(fold(text))]


def test_a_new_row_goes_before_the_built_in_ones(tmp_path: Path) -> None:
    rules = load(user(tmp_path, "openers", "[[row]]\nid = 'ours'\nphrases = ['phải làm ngay', 'như sau']"))
    assert [row.id for row in rules.rows["openers"]] == ["ours", *(row.id for row in built_in().rows["openers"])]
    assert found(rules, "openers", "các việc phải làm ngay") == ["ours"]
    assert found(rules, "openers", "cụ thể là như sau")[-1] == "ours"
    assert found(rules, "openers", "Bộ trưởng yêu cầu") == found(built_in(), "openers", "Bộ trưởng yêu cầu") != []


def test_a_row_of_the_same_id_replaces_the_built_in_one(tmp_path: Path) -> None:
    rules = load(user(tmp_path, "openers", "[[row]]\nid = 'demand'\nphrases = ['truyền đạt']"))
    assert [row.id for row in rules.rows["openers"]].count("demand") == 1
    assert found(rules, "openers", "Bộ trưởng truyền đạt") == ["demand"]
    assert found(rules, "openers", "Bộ trưởng chỉ thị") == []


def test_the_first_folder_goes_before_the_second(tmp_path: Path) -> None:
    one = user(tmp_path / "one", "openers", "[[row]]\nid = 'one'\nphrases = ['truyền đạt']")
    two = user(tmp_path / "two", "openers", "[[row]]\nid = 'two'\nphrases = ['truyền đạt']")
    assert found(load(one, two), "openers", "Bộ trưởng truyền đạt") == ["one"]
    assert found(load(two, one), "openers", "Bộ trưởng truyền đạt") == ["two"]


def test_other_files_stay_as_they_are(tmp_path: Path) -> None:
    rules = load(user(tmp_path, "openers", "[[row]]\nid = 'ours'\nphrases = ['truyền đạt']"))
    assert {name: rows for name, rows in rules.rows.items() if name != "openers"} == {
        name: rows for name, rows in built_in().rows.items() if name != "openers"
    }


def test_users_rows_leave_the_built_in_ones_alone(tmp_path: Path) -> None:
    before = built_in().rows
    load(user(tmp_path, "openers", "[[row]]\nid = 'demand'\nphrases = ['truyền đạt']"))
    assert built_in().rows is before
    assert found(load(), "openers", "Bộ trưởng truyền đạt") == []


def test_an_empty_rule_file_changes_nothing(tmp_path: Path) -> None:
    assert load(user(tmp_path, "openers", "# nothing yet\n")).rows == built_in().rows


def test_a_row_keeps_its_fields() -> None:
    (row,) = parse("verbs", "[[row]]\nid='x'\nkind='verb'\nweak=true\nphrases=['đi lại', 'ở']", "verbs.toml")
    assert (row.file, row.id, row.evidence) == ("verbs", "x", "verbs.x")
    assert (row.text("kind"), row.flag("weak"), row.texts("phrases")) == ("verb", True, ("đi lại", "ở"))
    assert (row.text("role"), row.flag("heading"), row.texts("codes")) == ("", False, ())


def test_kinds_keep_their_rows_only() -> None:
    text = "".join(
        f"[[row]]\nid='{kind}'\nkind='{kind}'\nphrases=['rà soát', '{kind}']\n" for kind in ("verb", "modal", "aim")
    )
    rules = Rules({"verbs": parse("verbs", text, "verbs.toml")}, {})
    assert [row.id for row in rules.phrases("verbs", "modal", "aim").rows] == ["modal", "aim"]
    assert rules.phrases("verbs", "aim") is rules.phrases("verbs", "aim")


@pytest.mark.parametrize("file", sorted(FILES))
def test_every_built_in_phrase_compiles(file: str, tmp_path: Path) -> None:
    rows = built_in().rows[file]
    assert rows
    load(user(tmp_path, "openers", "[[row]]\nid = 'ours'\nphrases = ['truyền đạt']")).phrases(file).find("trước ngày")
