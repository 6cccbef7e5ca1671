"""Every sample gives exactly its golden file; ``make golden`` writes them anew once a person has read the changes."""

from __future__ import annotations

import pytest

from tests import golden
from tests.commands import SAMPLES


@pytest.mark.parametrize("name", golden.names())
def test_a_sample_gives_its_golden_file(name: str) -> None:
    assert golden.golden(name).exists(), f"samples/{name}.json is missing: python -m tests.golden --write {name}"
    assert golden.difference(name) == ""


def test_no_golden_file_without_its_sample() -> None:
    assert {path.stem for path in SAMPLES.glob("*.json")} <= set(golden.names())


def test_there_are_at_least_12_samples() -> None:
    assert len(golden.names()) >= 12
