"""Reads the rule files, strictly, and hands them out as sets of phrases.

A rule file is TOML with one array of tables, ``[[row]]``. An unknown file, key, value or placeholder, a missing
key, or an id used twice is an error that names the file and the row.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from dondoc.model import DondocError
from dondoc.rules.fillers import FILLERS
from dondoc.rules.phrases import PhraseSet, Row
from dondoc.rules.placeholders import PLACEHOLDERS
from dondoc.rules.schema import FILES, Field

MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """All rows by file; ``phrases(file)`` compiles a file's phrases once, at its first use.

    Two are equal only if they are the same one, so that what is made of all rows can be kept by them.
    """

    rows: Mapping[str, tuple[Row, ...]]
    _sets: dict[tuple[str, ...], PhraseSet]

    def phrases(self, file: str, *kinds: str, within: bool | None = None) -> PhraseSet:
        """Return the phrases of a rule file, the user's rows before the built-in ones.

        ``kinds`` keeps only the rows whose ``kind`` is one of them, ``within`` those whose flag of that name is so.
        """
        key = (file, *kinds, "" if within is None else str(within))
        if key not in self._sets:
            rows = [row for row in self.rows[file] if not kinds or row.text("kind") in kinds]
            rows = [row for row in rows if within is None or row.flag("within") is within]
            self._sets[key] = PhraseSet(rows, PLACEHOLDERS | FILLERS)
        return self._sets[key]


def _check(file: str, where: str, value: object, field: Field) -> Any:
    kinds = {"text": str, "texts": list, "flag": bool}
    if not isinstance(value, kinds[field.kind]):
        raise DondocError(f"{file}, {where}: is no {field.kind}")
    if isinstance(value, list):
        if not value or not all(isinstance(item, str) and item.strip() for item in value):
            raise DondocError(f"{file}, {where}: is no list of texts")
        value = tuple(value)
    if field.values and value not in field.values:
        raise DondocError(f"{file}, {where}: {value!r} is none of {', '.join(sorted(field.values))}")
    return value


def parse(name: str, text: str, place: str) -> tuple[Row, ...]:
    """Return the rows of one rule file; ``place`` names it in errors.

    Raises:
        DondocError: the file is not TOML, or a row does not keep to the file's schema.
    """
    if name not in FILES:
        raise DondocError(f"{place}: no rule file is called {name}.toml; there are {', '.join(sorted(FILES))}")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DondocError(f"{place}: {error}") from None
    tables = data.get("row", [])
    others = ", ".join(sorted(set(data) - {"row"}))
    if others or not isinstance(tables, list) or not all(isinstance(fields, dict) for fields in tables):
        raise DondocError(f"{place}: holds {others or 'row, but no table'}, where only [[row]] may stand")
    schema, rows, seen = FILES[name], [], set[str]()
    for number, fields in enumerate(tables, 1):
        label = f"row {fields.get('id', number)}"
        if unknown := set(fields) - set(schema) - {"id"}:
            raise DondocError(f"{place}, {label}: unknown key {', '.join(sorted(unknown))}")
        if missing := {key for key, field in schema.items() if field.required} - set(fields):
            raise DondocError(f"{place}, {label}: lacks {', '.join(sorted(missing))}")
        if not isinstance(fields.get("id"), str) or not fields["id"]:
            raise DondocError(f"{place}, {label}: lacks an id")
        if fields["id"] in seen:
            raise DondocError(f"{place}, {label}: this id stands twice")
        seen.add(fields["id"])
        checked = {
            key: _check(place, f"{label}, {key}", value, schema[key]) for key, value in fields.items() if key != "id"
        }
        rows.append(Row(name, fields["id"], checked))
    return tuple(rows)


@cache
def _built_in() -> dict[str, tuple[Row, ...]]:
    folder = resources.files("dondoc.rules") / "rows"
    return {
        name: parse(name, (folder / f"{name}.toml").read_text(encoding="utf-8"), f"{name}.toml")
        for name in sorted(FILES)
    }


@cache
def built_in() -> Rules:
    """Return the rules that come with dondoc."""
    return Rules(_built_in(), {})


def load(*folders: Path) -> Rules:
    """Return the built-in rules with those of the users' ``folders`` before them; a row with a known id replaces it.

    Raises:
        DondocError: a folder or file cannot be read, or a row does not keep to its file's schema.
    """
    if not folders:
        return built_in()
    rows = dict(_built_in())
    for folder in reversed(folders):
        if not folder.is_dir():
            raise DondocError(f"{folder}: is no folder of rules")
        files = sorted(folder.glob("*.toml"))
        if not files:
            raise DondocError(f"{folder}: holds no rule file (*.toml)")
        for path in files:
            try:
                if path.stat().st_size > MAX_BYTES:
                    raise DondocError(f"{path}: is larger than {MAX_BYTES} bytes")
                text = path.read_text(encoding="utf-8")
            except UnicodeDecodeError as error:
                raise DondocError(f"{path}: is not UTF-8 at byte {error.start}") from None
            except OSError as error:
                raise DondocError(f"{path}: {error.strerror}") from None
            own = parse(path.stem, text, str(path))
            ids = {row.id for row in own}
            rows[path.stem] = own + tuple(row for row in rows[path.stem] if row.id not in ids)
    rules = Rules(rows, {})
    for name in rows:
        rules.phrases(name).check()
    return rules
