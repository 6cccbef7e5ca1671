"""Measures what the NLP is worth: F1 with and without it, by all rows and with verbs taken away, and what it costs.

Other offices write verbs that no row here knows. To see how dondoc bears that, the share --drop of the verbs is taken
out at random, so many times as --seeds says, and the middle of the scores is shown, its lowest and highest behind it.

    python benchmarks/nlp.py [--eval ../shared/eval] [--drop 0.3] [--seeds 5]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from dondoc import nlp
from dondoc.extract.document import extract
from dondoc.extract.witness import Witness
from dondoc.feed.contract import to_json
from dondoc.model import Source
from dondoc.nlp import words
from dondoc.rules.loader import Rules, built_in
from dondoc.rules.phrases import Row

# the judge was written while looking at seeds 0 to 4: others measure it
FIRST_SEED = 100
ROOT = Path(__file__).resolve().parent.parent
SCORES = ("task", "lead", "deadline", "right")
Document = tuple[dict[str, Any], str]


def scorer(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    if spec is None or spec.loader is None or not (folder / "score.py").is_file():
        raise SystemExit(f"no scorer at {folder / 'score.py'}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def documents(folder: Path) -> dict[str, list[Document]]:
    """Return the documents of each group, each with its golden record; a scan stands for itself by its transcript."""
    groups: dict[str, list[Document]] = {"real": [], "samples": []}
    for group, gold_folder, texts in (
        ("real", folder / "gold", folder / "texts"),
        ("samples", ROOT / "samples/gold", ROOT / "samples"),
    ):
        for path in sorted(gold_folder.glob("*.json")):
            gold = json.loads(path.read_text(encoding="utf-8"))
            text = gold_folder / gold["transcript"] if "transcript" in gold else texts / gold["source"]
            groups[group].append((gold, text.read_bytes().decode("utf-8").replace("\r\n", "\n")))
    return groups


def without(share: float, seed: int) -> Rules:
    """Return the built-in rules, a random ``share`` of the verbs taken out."""
    rules, chance = built_in(), random.Random(seed)
    rows = []
    for row in rules.rows["verbs"]:
        if row.text("kind") == "verb":
            row = Row(
                row.file,
                row.id,
                {**row.fields, "phrases": tuple(p for p in row.texts("phrases") if chance.random() >= share)},
            )
        rows.append(row)
    return Rules({**rules.rows, "verbs": tuple(rows)}, {})


def f1(score: ModuleType, group: list[Document], rules: Rules, *, asking: bool) -> dict[str, float]:
    witness = nlp.witness(rules) if asking else None
    tallies = {key: score.Tally() for key in ("meta", "refs", "task", "lead", "coord", "deadline", "right")}
    for gold, text in group:
        found = to_json(extract(Source("", "0" * 64, "txt", text), rules, witness=witness))
        score.score_document(dict(gold), found, text, tallies, [])
    return {key: tallies[key].f1 for key in SCORES}


def table(score: ModuleType, groups: dict[str, list[Document]], drop: float, seeds: int) -> None:
    print(f"| documents | rows | NLP | {' | '.join(SCORES)} |")
    print("|---|---|---|" + "---|" * len(SCORES))
    for name, group in groups.items():
        for label, rule_sets in (
            ("all", [built_in()]),
            (f"{drop:.0%} of the verbs gone", [without(drop, s) for s in range(FIRST_SEED, FIRST_SEED + seeds)]),
        ):
            for asking in (False, True):
                runs = [f1(score, group, rules, asking=asking) for rules in rule_sets]
                cells = []
                for key in SCORES:
                    values = [run[key] for run in runs]
                    spread = f" ({min(values):.3f}–{max(values):.3f})" if len(values) > 1 else ""
                    cells.append(f"{statistics.median(values):.3f}{spread}")
                print(f"| {len(group)} {name} | {label} | {'with' if asking else 'without'} | {' | '.join(cells)} |")


def median(act: Callable[[], object], times: int = 5) -> float:
    took = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def cost(group: list[Document]) -> None:
    import underthesea

    rules = built_in()
    words.tagger.cache_clear()
    started = time.perf_counter()
    words.tagger()
    loading = time.perf_counter() - started
    witness = nlp.witness(rules)
    asked: list[str] = []

    def all_of(someone: Witness | None) -> None:
        for _, text in group:
            extract(Source("", "0" * 64, "txt", text), rules, witness=someone)

    all_of(_noting(witness, asked))
    questions = len(asked)
    with_it, without_it = median(lambda: all_of(witness)), median(lambda: all_of(None))
    tokenizing = median(lambda: [underthesea.word_tokenize(text) for _, text in group])
    syllables = sum(len(text.split()) for _, text in group)
    quiet = sum(1 for _, text in group if not _asks(text, rules))
    print()
    print(
        f"{len(group)} documents, {syllables:,} syllables; {questions} questions asked, {quiet} documents ask nothing"
    )
    print(f"models read in {loading:.3f} s")
    print(
        f"extraction with NLP {with_it:.3f} s, without {without_it:.3f} s; underthesea.word_tokenize {tokenizing:.3f} s"
    )
    print(f"extraction with NLP takes {with_it / tokenizing:.2f} of the time of word_tokenize")


def _noting(witness: Witness | None, asked: list[str]) -> Witness | None:
    """Return a witness that answers like ``witness`` and notes each question in ``asked``."""
    if witness is None:
        return None
    known = witness

    def is_order(sentence: str) -> bool | None:
        asked.append(sentence)
        return known.is_order(sentence)

    def is_act(text: str, start: int) -> bool | None:
        asked.append(text[start:])
        return known.is_act(text, start)

    def name_end(text: str, start: int) -> int | None:
        asked.append(text[start:])
        return known.name_end(text, start)

    def is_person(line: str) -> bool | None:
        asked.append(line)
        return known.is_person(line)

    return Witness(is_order, is_act, name_end, is_person)


def _asks(text: str, rules: Rules) -> bool:
    asked: list[str] = []
    extract(Source("", "0" * 64, "txt", text), rules, witness=_noting(nlp.witness(rules), asked))
    return bool(asked)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--eval", type=Path, default=ROOT.parent / "shared/eval", help="folder with score.py, gold/, texts/"
    )
    parser.add_argument("--drop", type=float, default=0.3, help="share of the verbs to take out")
    parser.add_argument("--seeds", type=int, default=5, help="how many random choices of verbs")
    options = parser.parse_args()
    groups = documents(options.eval)
    table(scorer(options.eval), groups, options.drop, options.seeds)
    cost([document for group in groups.values() for document in group])


if __name__ == "__main__":
    main()
