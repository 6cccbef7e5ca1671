"""Number words, there and back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.rules import numerals


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("năm", 5), ("Mười", 10), ("mười lăm", 15), ("mười nhăm", 15), ("hai mươi", 20), ("hai mươi mốt", 21),
        ("hai mốt", 21), ("hai mươi tư", 24), ("hai mươi bốn", 24), ("ba mươi lăm", 35), ("bẩy", 7),
        ("một trăm", 100), ("một trăm linh năm", 105), ("một trăm lẻ năm", 105), ("một trăm hai mươi", 120),
        ("chín trăm chín mươi chín", 999), ("05", 5), ("12", 12),
    ],
)  # fmt: skip
def test_what_offices_write(said: str, number: int) -> None:
    assert numerals.value(said) == number


@pytest.mark.parametrize(
    "said", ["", "ngày", "năm ngày", "mười mười", "mươi", "lăm", "trăm năm", "1,5", "một hai ba", "²"]
)
def test_what_is_no_number(said: str) -> None:
    assert numerals.value(said) is None


def test_every_number_is_said_and_every_saying_is_found_by_the_pattern() -> None:
    words = numerals.words()
    assert set(words.values()) == set(range(1, 1000))
    pattern = re.compile(numerals.pattern())
    for said, number in words.items():
        assert pattern.fullmatch(said), said
        assert numerals.value(said) == number


@given(st.integers(1, 999))
def test_round_trip(number: int) -> None:
    ways = [said for said, value in numerals.words().items() if value == number]
    assert ways
    assert all(numerals.value(way.upper()) == numerals.value(way.capitalize()) == number for way in ways)
