"""Names of bodies beyond the examples of the rows: how far a reading goes, spans in the source, laws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.extract.bodies import MAX_ENTRIES, BodyReader
from dondoc.extract.entries import Entries
from dondoc.extract.passage import Passage
from dondoc.model import Span
from dondoc.rules.loader import built_in

READER = BodyReader(built_in())
KNOWN = [
    "Sở Y tế",
    "Sở Kế hoạch và Đầu tư",
    "Sở Văn hóa, Thể thao và Du lịch",
    "Sở Lao động - Thương binh và Xã hội",
    "Phòng Tài chính – Kế hoạch",
    "Văn phòng HĐND và UBND huyện",
    "Văn phòng UBND tỉnh",
    "UBND các xã, phường, thị trấn",
    "Ủy ban nhân dân huyện Trà Lâm",
    "Công an tỉnh",
    "Tòa án nhân dân tỉnh",
    "Ban Tuyên giáo và Dân vận Tỉnh ủy",
    "Hội Liên hiệp Phụ nữ tỉnh",
    "các cơ quan, đơn vị liên quan",
    "các sở, ban, ngành tỉnh",
]


def whole(text: str) -> Passage:
    return Passage(text, [Span(0, len(text))])


def names(passage: Passage, found: Entries | None) -> list[str]:
    return [entry.name(passage) for entry in found.entries] if found else []


def read(text: str) -> list[str]:
    passage = whole(text)
    return names(passage, READER.at(passage, 0))


@pytest.mark.parametrize("name", KNOWN)
@pytest.mark.parametrize(
    "behind", ["", " chủ trì", ".", "; ", ",", ": tổng hợp", " (cơ quan thường trực) theo dõi", " để báo cáo"]
)
def test_a_known_name_is_read_to_its_end(name: str, behind: str) -> None:
    assert read(name + behind) == [name]


@given(st.lists(st.sampled_from(KNOWN), min_size=1, max_size=6), st.data())
def test_an_enumeration_falls_into_its_entries(bodies: list[str], data: st.DataObject) -> None:
    text = bodies[0]
    for body in bodies[1:]:
        text += data.draw(st.sampled_from([", ", "; ", " và ", ", và "])) + body
    assert read(f"{text} khẩn trương rà soát") == bodies


@pytest.mark.parametrize("name", KNOWN)
def test_white_space_of_the_source_changes_nothing(name: str) -> None:
    source = f"1. {name} chủ trì".replace(" ", "\n   ")
    passage = Passage(source, [Span(2, len(source))])
    found = READER.at(passage, 0)
    assert names(passage, found) == [name]
    assert found is not None
    body = found.entries[0].body(passage)
    assert " ".join(source[body.span.start : body.span.end].split()) == name
    assert body.rule.startswith("bodies.")


@pytest.mark.parametrize(
    ("text", "bodies", "rest"),
    [
        ("Sở Y tế (qua Phòng Nghiệp vụ Y) tổng hợp", ["Sở Y tế"], " tổng hợp"),
        ("Sở Y tế, Sở Nội vụ, trước ngày 15/9", ["Sở Y tế", "Sở Nội vụ"], ", trước ngày 15/9"),
        ("Các Sở: Y tế, Nội vụ chủ động", ["Sở Y tế", "Sở Nội vụ"], " chủ động"),
        ("UBND các huyện: Trà Lâm, Mộ Sơn rà soát", ["UBND huyện Trà Lâm", "UBND huyện Mộ Sơn"], " rà soát"),
        ("Công an tỉnh.", ["Công an tỉnh"], "."),
    ],
)
def test_where_an_enumeration_ends(text: str, bodies: list[str], rest: str) -> None:
    passage = whole(text)
    found = READER.at(passage, 0)
    assert found is not None
    assert names(passage, found) == bodies
    assert text[found.end :] == rest


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Sở Y tế", True),
        ("Công an xã", True),
        ("Trung tâm Khuyến nông", False),
        ("Công ty Cổ phần Cấp nước Bình Hà", False),
        ("các sở, ban, ngành", True),
    ],
)
def test_what_is_known(text: str, known: bool) -> None:
    found = READER.at(whole(text), 0)
    assert found is not None
    assert [entry.known for entry in found.entries] == [known]


def test_a_reading_keeps_to_its_bounds() -> None:
    passage = whole("Sở Y tế, Sở Nội vụ và Sở Tài chính")
    assert names(passage, READER.at(passage, 0, 8)) == ["Sở Y tế"]
    assert names(passage, READER.at(passage, 9, 18)) == ["Sở Nội vụ"]
    assert READER.at(passage, len(passage)) is None
    assert READER.at(whole(""), 0) is None


def test_starts() -> None:
    passage = whole("giao Sở Y tế rà soát")
    assert READER.starts(passage, 5, len(passage))
    assert not READER.starts(passage, 0, len(passage))
    assert not READER.starts(passage, 13, len(passage))


def test_a_very_long_list_is_cut() -> None:
    passage = whole(", ".join(["Sở Y tế"] * (MAX_ENTRIES * 3)))
    found = READER.at(passage, 0)
    assert found is not None
    assert len(found.entries) == MAX_ENTRIES


PIECES = st.sampled_from(
    [
        "Sở",
        "Y tế",
        "các",
        "Các",
        "UBND",
        "huyện",
        "Trà Lâm",
        "và",
        ",",
        ":",
        ";",
        "(",
        ")",
        "-",
        "đồng chí",
        "Lê",
        "chủ trì",
        "tổ chức",
        "liên quan",
        "thuộc",
        "Ban",
        "5",
        ".",
        "Công ty",
        "TNHH",
        "&",
        "/",
    ]
)


@given(st.lists(PIECES, max_size=16).map(" ".join))
def test_entries_stand_in_order_within_the_text(text: str) -> None:
    passage = whole(text)
    found = READER.at(passage, 0)
    if found is None:
        return
    assert found.entries
    edges = [edge for entry in found.entries for edge in (entry.start, entry.end)]
    assert edges == sorted(edges)
    assert edges[0] >= 0
    assert edges[-1] <= found.end <= len(passage)
    for entry in found.entries:
        assert entry.name(passage)
        body = entry.body(passage)
        assert text[body.span.start : body.span.end] == passage.text[entry.start : entry.end]
