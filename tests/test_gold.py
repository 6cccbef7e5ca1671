"""How right dondoc is, measured by the scorer of the evaluation: on real texts, and on the samples."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.commands import ROOT, SAMPLES, run

EVALUATION = ROOT.parent / "shared" / "eval"
SCORER = EVALUATION / "score.py"

pytestmark = pytest.mark.skipif(not SCORER.exists(), reason="no ../shared/eval beside this checkout")


def score(gold: Path, texts: Path) -> dict[str, Any]:
    command = f"'{sys.executable}' -m dondoc extract {{file}} --json"
    done = subprocess.run(
        [sys.executable, SCORER, gold, "--texts", texts, "--only", ".txt.", "--run", command, "--json"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        timeout=300,
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def reached(result: dict[str, Any], **least: float) -> dict[str, float]:
    """Return what is below its threshold."""
    return {name: result[name]["f1"] for name, value in least.items() if result[name]["f1"] < value}


def test_real_texts() -> None:
    result = score(EVALUATION / "gold", EVALUATION / "texts")
    assert (result["failed"], result["ungrounded"]) == (0, 0)
    assert reached(result, right=0.90, task=0.95, lead=0.95, deadline=0.97, meta=0.97, refs=0.98) == {}


def test_samples(tmp_path: Path) -> None:
    # the scorer reads files as they are: it gets the texts that spans refer to
    for path in SAMPLES.glob("*.txt"):
        (tmp_path / path.name).write_text(run("text", path).out, encoding="utf-8", newline="\n")
    result = score(SAMPLES / "gold", tmp_path)
    # it also takes a text composed to NFC for ungrounded where the file is not; test_contract.py knows better
    assert result["failed"] == 0
    assert reached(result, right=0.90) == {}
