"""The language of rows and its folding: cases by hand, and laws that hold for every phrase and text."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.model import DondocError
from dondoc.rules import numerals
from dondoc.rules.folding import fold
from dondoc.rules.loader import built_in
from dondoc.rules.phrases import Match, PhraseSet, Placeholder, Row, compile_phrase
from dondoc.rules.schema import FILES

PLACES = {
    "n": Placeholder(r"(?P<n>\d{1,4})"),
    "unit": Placeholder(r"(?P<unit>ngày|tháng)", frozenset(("ngày", "tháng"))),
    "gap": Placeholder(r"[^.;]{0,40}?"),
}


def phrases(*rows: tuple[str, ...]) -> PhraseSet:
    """Return a set of rows, each given as its id and its phrases."""
    return PhraseSet([Row("test", id_, {"phrases": tuple(words)}) for id_, *words in rows], PLACES)


def texts(folded: str, found: list[Match]) -> list[tuple[str, str]]:
    return [(match.row.id, folded[match.start : match.end]) for match in found]


# phrase, texts that it takes whole, texts in which it is not found
LANGUAGE = [
    ("chủ trì", ["chủ trì"], ["chủ trìx", "xchủ trì", "chủ  trì", "chủ", "chủ-trì"]),
    ("Chủ Trì", ["chủ trì"], []),
    ("trước [ngày] hết", ["trước hết", "trước ngày hết"], ["trước ngày", "trướchết"]),
    ("[đến] hết tháng", ["hết tháng", "đến hết tháng"], ["đếnhết thángx"]),
    ("hết [tháng]", ["hết", "hết tháng"], ["hếttháng"]),
    ("(sáng|chiều) nay", ["sáng nay", "chiều nay"], ["trưa nay", "nay"]),
    ("[(sáng|chiều)] nay", ["nay", "sáng nay", "chiều nay"], []),
    ("hôm nay [(buổi|lúc) [sớm]]", ["hôm nay", "hôm nay buổi", "hôm nay lúc sớm"], ["hôm naysớm"]),
    ("trong {n} {unit}", ["trong 5 ngày", "trong 12 tháng"], ["trong ngày", "trong 5 năm", "trong 12345 ngày"]),
    ("{unit} {n}", ["ngày 3", "tháng 12"], ["năm 3"]),
    ("tuần[,] vào", ["tuần vào", "tuần, vào"], ["tuần , vào"]),
    ("chủ trì:", ["chủ trì:"], ["chủ trì"]),
    ("(gồm|bao gồm)", ["gồm", "bao gồm"], []),
    ("biết (để|để cùng) làm", ["biết để làm", "biết để cùng làm"], []),
    ("văn bản (này|nêu trên|trên)", ["văn bản này", "văn bản nêu trên", "văn bản trên"], []),
]


@pytest.mark.parametrize(("phrase", "taken", "left"), LANGUAGE, ids=[case[0] for case in LANGUAGE])
def test_what_a_phrase_takes(phrase: str, taken: list[str], left: list[str]) -> None:
    one = phrases(("row", phrase))
    for text in taken:
        for framed in (text, f"và {text} thì", f"({text})"):
            folded = fold(framed)
            assert texts(folded, one.find(folded)) == [("row", text)], framed
    for text in left:
        assert [match for match in one.find(fold(text)) if match.end - match.start == len(text)] == [], text


@pytest.mark.parametrize(
    "phrase", ["a [b", "a ]b", "(a|b", "a|b", "a)", "{no}", "{n", "n}", "[a]", "[a] [b]", "()", "[]", ""]
)
def test_what_is_no_phrase(phrase: str) -> None:
    with pytest.raises(DondocError, match="phrase"):
        compile_phrase(phrase, PLACES)


def test_the_longest_phrase_wins_and_of_equals_the_first_row() -> None:
    rows = phrases(
        ("short", "giao"), ("long", "giao nhiệm vụ cho"), ("mid", "giao nhiệm vụ"), ("again", "giao nhiệm vụ")
    )
    assert texts("giao nhiệm vụ cho", rows.find("giao nhiệm vụ cho")) == [("long", "giao nhiệm vụ cho")]
    assert texts("giao nhiệm vụ chorus", rows.find("giao nhiệm vụ chorus")) == [("mid", "giao nhiệm vụ")]
    assert texts("giao giao", rows.find("giao giao")) == [("short", "giao"), ("short", "giao")]


def test_of_alternatives_that_begin_alike_the_longer_is_taken() -> None:
    rows = phrases(("row", "trên (đây|đây là)"))
    assert texts("trên đây là kế hoạch", rows.find("trên đây là kế hoạch")) == [("row", "trên đây là")]


def test_the_earliest_start_wins_over_the_longest() -> None:
    rows = phrases(("early", "tổ chức thực"), ("late", "thực hiện nghiêm túc"))
    assert texts("", rows.find("tổ chức thực hiện nghiêm túc"))[0][0] == "early"
    assert len(rows.find("tổ chức thực hiện nghiêm túc")) == 1


def test_bounds_are_kept() -> None:
    rows = phrases(("row", "rà soát"))
    text = "rà soát và rà soát"
    assert [match.start for match in rows.find(text, 1)] == [11]
    assert [match.start for match in rows.find(text, 0, 17)] == [0]
    assert rows.at(text, 11, 18) is not None
    assert rows.at(text, 10) is None
    assert rows.at(text, len(text)) is None
    assert rows.find("") == []


def test_groups_are_handed_out() -> None:
    (match,) = phrases(("row", "trong [vòng] {n} {unit}")).find("làm trong vòng 5 ngày")
    assert (match.group("n"), match.group("unit"), match.group("none")) == ("5", "ngày", None)


# -- laws --------------------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(["giao", "nhiệm", "vụ", "cho", "rà", "soát", "và", "của", "đến", "hết", "ngày", "5"])
LITERAL = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
SENTENCE = st.lists(st.one_of(WORDS, st.sampled_from([",", ";", ".", "(", "giaox"])), max_size=30).map(" ".join)


@st.composite
def patterns(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Draw a phrase and all that it stands for: words, options, alternatives, side by side."""
    parts: list[tuple[str, list[str]]] = []
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["word", "option", "choice"]))
        if kind == "word":
            word = draw(WORDS)
            parts.append((word, [word]))
        elif kind == "option":
            words = draw(LITERAL)
            parts.append((f"[{words}]", ["", words]))
        else:
            ways = draw(st.lists(LITERAL, min_size=1, max_size=3, unique=True))
            parts.append((f"({'|'.join(ways)})", ways))
    if all("" in ways for _, ways in parts):
        parts.append(("giao", ["giao"]))
    meant = [" ".join(filter(None, chosen)) for chosen in product(*(ways for _, ways in parts))]
    return " ".join(part for part, _ in parts), meant


@given(patterns())
def test_a_phrase_takes_each_thing_it_stands_for(pattern: tuple[str, list[str]]) -> None:
    phrase, meant = pattern
    compiled, first = compile_phrase(phrase, PLACES)
    rows = phrases(("row", phrase))
    for text in meant:
        folded = fold(text)
        assert compiled.fullmatch(folded), (phrase, text)
        assert first is None or folded.split()[0] in first
        found = rows.at(folded, 0)
        assert found is not None
        assert folded[: found.end] in {fold(one) for one in meant}


@given(patterns(), SENTENCE)
def test_a_phrase_takes_nothing_else(pattern: tuple[str, list[str]], sentence: str) -> None:
    phrase, meant = pattern
    folded = fold(sentence)
    for match in phrases(("row", phrase)).find(folded):
        assert folded[match.start : match.end] in {fold(text) for text in meant}


@given(st.lists(LITERAL, min_size=1, max_size=6), SENTENCE)
def test_matches_do_not_overlap_earliest_first_then_longest(literals: list[str], sentence: str) -> None:
    rows = phrases(*((f"r{i}", literal) for i, literal in enumerate(literals)))
    folded = fold(sentence)
    expected: list[tuple[str, str]] = []
    position = 0
    while position < len(folded):
        here = [
            (len(fold(text)), -i)
            for i, text in enumerate(literals)
            if re.compile(rf"(?<!\w){re.escape(fold(text))}(?!\w)").match(folded, position)
        ]
        if here:
            length, row = max(here)
            expected.append((f"r{-row}", folded[position : position + length]))
            position += length
        else:
            position += 1
    assert texts(folded, rows.find(folded)) == expected


@given(SENTENCE, st.integers(0, 40), st.integers(0, 40))
def test_bounds_hold_for_every_match(sentence: str, one: int, other: int) -> None:
    start, end = sorted((one, other))
    for match in phrases(("a", "giao [nhiệm vụ]"), ("b", "{n}"), ("c", "{gap} đến")).find(fold(sentence), start, end):
        assert start <= match.start < match.end <= end


@given(st.text().map(lambda text: unicodedata.normalize("NFC", text)))
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


VIETNAMESE = st.text(st.sampled_from("aăâeêioôơuưyđqhktgnAĐQU ̣̀́̉̃\u0302\u0306"), max_size=12)


@given(VIETNAMESE.map(lambda text: unicodedata.normalize("NFC", text)))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Uỷ ban", "Ủy ban"),
        ("HOÀ BÌNH", "Hòa Bình"),
        ("thuỷ lợi", "thủy lợi"),
        ("khoẻ", "khỏe"),
        ("xoá", "xóa"),
        ("tuỳ", "tùy"),
        ("loã", "lõa"),
        ("hoạ", "họa"),
        ("V\u2011v", "v-v"),
        ("a\u00a0b", "A B"),
        ("\u0110", "\u00d0"),
    ],
)
def test_what_folds_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("quý", "qúy"), ("hoàn", "hòan"), ("giá", "già"), ("qua", "quá"), ("của", "cũa")]
)
def test_what_stays_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_qu_keeps_its_vowel() -> None:
    assert [fold(word) for word in ("quỳ", "quỹ", "quý", "QUỶ", "quá")] == ["quỳ", "quỹ", "quý", "quỷ", "quá"]


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("một", 1),
        ("mười", 10),
        ("mười một", 11),
        ("mười lăm", 15),
        ("hai mươi", 20),
        ("hai mốt", 21),
        ("hai mươi tư", 24),
        ("ba mươi lăm", 35),
        ("chín mươi chín", 99),
        ("một trăm", 100),
        ("một trăm linh năm", 105),
        ("một trăm lẻ năm", 105),
        ("hai trăm mười", 210),
        ("07", 7),
        ("  Mười   lăm ", 15),
        ("mươi", None),
        ("một một", None),
        ("", None),
        ("x", None),
    ],
)
def test_number_words(said: str, number: int | None) -> None:
    assert numerals.value(said) == number


def test_every_number_can_be_said() -> None:
    assert set(numerals.words().values()) == set(range(1, 1000))
    whole = re.compile(numerals.pattern())
    assert [said for said in numerals.words() if not whole.fullmatch(said)] == []


# -- time --------------------------------------------------------------------------------------------------------------

SIZE = 1_000_000
HOSTILE: dict[str, Callable[[], str]] = {
    "spaces": lambda: " " * SIZE,
    "dots": lambda: "." * SIZE,
    "digits": lambda: "1" * SIZE,
    "fractions": lambda: "1/" * (SIZE // 2),
    "one letter": lambda: "a" * SIZE,
    "one word": lambda: "và " * (SIZE // 3),
    "a verb": lambda: "khẩn trương " * (SIZE // 12),
    "a number word": lambda: "mười " * (SIZE // 5),
}


def best_of(most: int, run: Callable[[], object]) -> float:
    """Return the least CPU time of a few runs: a busy machine slows some of them down."""
    times = []
    for _ in range(most):
        begun = time.process_time()
        run()
        times.append(time.process_time() - begun)
        if times[-1] < 0.5:
            break
    return min(times)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("file", sorted(set(FILES) - {"closings"}))
def test_a_million_signs_take_less_than_a_second(file: str, name: str) -> None:
    rows, text = built_in().phrases(file), HOSTILE[name]()
    assert best_of(3, lambda: rows.find(text)) < 1


@pytest.mark.parametrize("name", HOSTILE)
def test_a_closing_is_told_at_once(name: str) -> None:
    rows, text = built_in().phrases("closings"), HOSTILE[name]()
    assert best_of(3, lambda: rows.at(text, 0)) < 0.1
