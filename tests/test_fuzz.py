"""A small share of ``python -m tests.fuzz``: broken files of every format are read, or refused with one line."""

from __future__ import annotations

import shutil

import pytest

from tests import fuzz

# those that LibreOffice reads take seconds each
COUNT, SLOW_COUNT = 60, 1


@pytest.mark.parametrize("kind", fuzz.FORMATS)
def test_broken_files(kind: str) -> None:
    if kind in fuzz.SLOW and shutil.which("soffice") is None:
        pytest.skip("soffice (LibreOffice) is missing")
    count = SLOW_COUNT if kind in fuzz.SLOW else COUNT
    outcome = fuzz.run(kind, count, seed=1)
    assert outcome.faults == []
    assert outcome.tried == count
    assert kind in fuzz.SLOW or (outcome.read and outcome.refused), "the files are broken too much, or too little"


def test_what_breaks_them_is_the_same_for_the_same_seed() -> None:
    def made(seed: int) -> list[bytes]:
        import random

        chance = random.Random(seed)
        return [fuzz.broken(b"Ke hoach so 12 <p class='x' id=\"y\"> " * 20, chance) for _ in range(40)]

    assert made(1) == made(1) != made(2)
    assert len(set(made(1))) > 30
