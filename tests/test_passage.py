"""Passages: closed-up text that knows where each of its characters stands in the source."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.extract.passage import Passage
from dondoc.model import Span
from dondoc.rules.folding import fold

INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
SOURCE = st.text(
    st.one_of(
        st.sampled_from(" \t\n\r\u00a0" + INVISIBLE), st.sampled_from("aáăâđĐ1.,;:-/()Ủỷ"), st.characters(codec="utf-8")
    ),
    max_size=60,
).map(lambda text: unicodedata.normalize("NFC", text))


@st.composite
def passages(draw: st.DrawFn) -> tuple[str, list[Span], Passage]:
    source = draw(SOURCE)
    edges = sorted(draw(st.lists(st.integers(0, len(source)), min_size=2, max_size=8)))
    spans = [Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    return source, spans, Passage(source, spans)


@given(passages())
def test_every_character_stands_at_its_origin(drawn: tuple[str, list[Span], Passage]) -> None:
    source, spans, passage = drawn
    for offset, sign in enumerate(passage.text):
        if sign == " ":
            continue
        origin = passage.origin(offset)
        assert source[origin] == sign
        assert any(span.start <= origin < span.end for span in spans)


@given(passages())
def test_nothing_but_white_space_and_invisible_signs_is_lost(drawn: tuple[str, list[Span], Passage]) -> None:
    source, spans, passage = drawn
    whole = "".join(source[span.start : span.end] for span in spans)
    kept = [sign for sign in whole if not sign.isspace() and sign not in INVISIBLE]
    assert [sign for sign in passage.text if sign != " "] == kept


@given(passages())
def test_white_space_is_closed_up(drawn: tuple[str, list[Span], Passage]) -> None:
    _, _, passage = drawn
    assert passage.text == " ".join(passage.text.split())
    assert not set(passage.text) & set(INVISIBLE)
    assert len(passage) == len(passage.text) == len(passage.folded)
    assert passage.folded == fold(passage.text)


@given(passages())
def test_origins_rise(drawn: tuple[str, list[Span], Passage]) -> None:
    _, _, passage = drawn
    origins = [passage.origin(offset) for offset, sign in enumerate(passage.text) if sign != " "]
    assert origins == sorted(set(origins))


@given(passages(), st.data())
def test_a_span_holds_what_the_text_holds(drawn: tuple[str, list[Span], Passage], data: st.DataObject) -> None:
    source, _, passage = drawn
    words = [i for i, sign in enumerate(passage.text) if sign != " "]
    if not words:
        return
    start = data.draw(st.sampled_from(words))
    last = data.draw(st.sampled_from([i for i in words if i >= start]))
    span = passage.span(start, last + 1)
    assert source[span.start] == passage.text[start]
    assert source[span.end - 1] == passage.text[last]
    closed = Passage(source, [span])
    inner = [sign for sign in passage.text[start : last + 1] if sign != " "]
    between = [sign for sign in closed.text if sign != " "]
    # what lies between the spans of a passage is inside a span that crosses it
    assert len(between) >= len(inner)


@given(passages())
def test_offset_undoes_origin(drawn: tuple[str, list[Span], Passage]) -> None:
    _, _, passage = drawn
    for offset, sign in enumerate(passage.text):
        if sign != " ":
            assert passage.offset(passage.origin(offset)) == offset


@given(passages(), st.integers(0, 80))
def test_an_offset_lies_in_the_text(drawn: tuple[str, list[Span], Passage], origin: int) -> None:
    _, _, passage = drawn
    assert 0 <= passage.offset(origin) <= len(passage.text)


@given(SOURCE)
def test_one_span_round_trips(source: str) -> None:
    passage = Passage(source, [Span(0, len(source))])
    again = Passage(passage.text, [Span(0, len(passage.text))])
    assert again.text == passage.text
    if passage.text:
        span = passage.span(0, len(passage))
        assert Passage(source, [span]).text == passage.text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("", ""),
        (" \n\t ", ""),
        ("\ufeffSở Y tế", "Sở Y tế"),
        ("thực\u00adhiện", "thựchiện"),
        ("thực\u00ad\n  hiện", "thực hiện"),
        ("Sở\u200b Y\u00a0\u2060tế ", "Sở Y tế"),
        ("\u200e15\u200f/\u200d8", "15/8"),
        ("rà  soát\r\n\r\nhồ sơ", "rà soát hồ sơ"),
        ("\u200b\u200b", ""),
    ],
)
def test_invisible_signs_join_and_spaces_part(source: str, text: str) -> None:
    assert Passage(source, [Span(0, len(source))]).text == text


def test_spans_are_joined_by_one_space() -> None:
    source = "Sở Y tế\n-- 3 --\nchủ trì"
    passage = Passage(source, [Span(0, 7), Span(16, 23)])
    assert passage.text == "Sở Y tế chủ trì"
    assert passage.span(3, 11) == Span(3, 19)
    assert passage.offset(10) == 8 or passage.text[passage.offset(10)] in " c"
    assert [passage.origin(i) for i in (0, 6, 8, 14)] == [0, 6, 16, 22]


def test_an_empty_passage_has_a_place() -> None:
    passage = Passage("  ", [Span(0, 2)])
    assert (len(passage), passage.offset(1)) == (0, 0)
    assert passage.span(0, 0) == Span(passage.origin(0), passage.origin(0))
