"""Measures what confidence means: how many tasks of each band are right, on the real texts and the samples together.

A task is right when it matches one of the golden record, and every lead and the deadline are its. The scorer of the
evaluation says so where it is there; else what it does is done here.

    python benchmarks/confidence.py [--eval ../shared/eval]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import unicodedata
from pathlib import Path
from types import ModuleType
from typing import Any

from dondoc import nlp
from dondoc.extract.document import extract
from dondoc.feed.contract import to_json
from dondoc.ingest.reading import read

ROOT = Path(__file__).resolve().parent.parent
SURE, LEAST, MOST = 0.9, 0.97, 0.5
BANDS = (
    (0.95, 1.01, "0.95 and more"),
    (0.9, 0.95, "0.90 to 0.95"),
    (0.8, 0.9, "0.80 to 0.90"),
    (0.0, 0.8, "below 0.80"),
)
Record = dict[str, Any]


def rule(folder: Path) -> ModuleType:
    """Return what judges a task: the scorer in ``folder``, or this module."""
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    if spec is None or spec.loader is None or not (folder / "score.py").is_file():
        return sys.modules[__name__]
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# -- the scorer's rule, for where it is not there ------------------------------------------------------------


def signs(text: str, start: int, end: int) -> set[int]:
    return {i for i in range(start, min(end, len(text))) if not text[i].isspace()}


def overlaps(gold: Record, found: Record, text: str) -> tuple[list[tuple[float, int, int]], list[int]]:
    """Return how much of their union each golden and each found task share, and the found tasks that count."""
    wanted = [signs(text, task["start"], task["end"]) for task in gold["tasks"]]
    given = [signs(text, *task["span"]) for task in found["tasks"]]
    ignored = {i for stretch in gold.get("ignore", ()) for i in signs(text, stretch["start"], stretch["end"])}
    kept = [j for j, mine in enumerate(given) if not mine or len(mine & ignored) < len(mine) / 2]
    pairs_of = ((i, one, j, given[j]) for i, one in enumerate(wanted) for j in kept)
    return [(len(one & mine) / len(one | mine), i, j) for i, one, j, mine in pairs_of if one & mine], kept


def names(bodies: list[Any]) -> list[str]:
    return [body if isinstance(body, str) else body["name"] for body in bodies]


def pairs(wanted: list[str], given: list[str]) -> int:
    """Return how many of the wanted names are given, one to one."""
    left, number = list(given), 0
    for name in wanted:
        hit = next((other for other in left if _same(name, other)), None)
        if hit is not None:
            left.remove(hit)
            number += 1
    return number


def _same(one: str, other: str) -> bool:
    a, b = ({*unicodedata.normalize("NFC", name).strip(" \n.;,:*").casefold().split()} for name in (one, other))
    return a == b or len(a & b) >= 0.8 * len(a | b)


def deadline_key(deadline: Record | None) -> tuple[Any, ...] | None:
    if not deadline:
        return None
    recurs = (deadline.get("rrule") or "").upper().removeprefix("RRULE:").split(";")
    same = tuple(sorted(part for part in recurs if part != "INTERVAL=1"))
    return (*(deadline.get(key) for key in ("kind", "date", "due", "time")), same)


# -- measuring ---------------------------------------------------------------------------------------------------


def judged(judge: ModuleType, gold: Record, found: Record, text: str) -> list[tuple[float, bool]]:
    """Return the confidence of each found task that counts, and whether it is right."""
    shares, kept = judge.overlaps(gold, found, text)
    match: dict[int, int] = {}
    for share, i, j in sorted(shares, reverse=True):
        if share >= 0.5 and i not in match.values() and j not in match:
            match[j] = i
    result = []
    for j in kept:
        mine, right = found["tasks"][j], False
        if j in match:
            wanted = gold["tasks"][match[j]]
            lead, own = judge.names(wanted["lead"]), judge.names(mine["lead"])
            same = judge.deadline_key(wanted.get("deadline")) == judge.deadline_key(mine.get("deadline"))
            right = judge.pairs(lead, own) == len(lead) == len(own) and same
        result.append((float(mine["confidence"]), right))
    return result


def measured(folder: Path) -> tuple[list[tuple[float, bool]], int]:
    """Return all tasks' confidences with whether they are right, and the number of documents."""
    judge, witness = rule(folder), nlp.witness()
    result: list[tuple[float, bool]] = []
    documents = 0
    for records, texts in ((folder / "gold", folder / "texts"), (ROOT / "samples/gold", ROOT / "samples")):
        for path in sorted(records.glob("*.json")):
            gold = json.loads(path.read_text(encoding="utf-8"))
            if gold.get("fuzzy"):  # a scan or the like: no text file
                continue
            extraction = extract(read(str(texts / gold["source"])), witness=witness)
            result += judged(judge, gold, to_json(extraction), extraction.source.text)
            documents += 1
    return result, documents


def row(name: str, tasks: list[bool], whole: int) -> str:
    right = f"{sum(tasks)} ({sum(tasks) / len(tasks):.1%})" if tasks else "–"
    return f"| {name} | {len(tasks)} ({len(tasks) / max(whole, 1):.1%}) | {right} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--eval", type=Path, default=ROOT.parent / "shared/eval", help="folder with gold/ and texts/")
    tasks, documents = measured(parser.parse_args().eval)
    print("| confidence | tasks | right |\n|---|---|---|")
    for least, below, name in BANDS:
        print(row(name, [right for value, right in tasks if least <= value < below], len(tasks)))
    print(row("all", [right for _, right in tasks], len(tasks)))
    sure = [right for value, right in tasks if value >= SURE]
    holds = len(sure) > MOST * len(tasks) and sum(sure) >= LEAST * len(sure)
    print()
    print(
        f"{documents} documents. {SURE:.2f} and more: {len(sure)} of {len(tasks)} tasks, {sum(sure)} right;"
        f" demanded are most tasks and {LEAST:.0%} right: {'holds' if holds else 'fails'}"
    )
    return int(not holds)


if __name__ == "__main__":
    sys.exit(main())
