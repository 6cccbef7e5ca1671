"""Web pages: the document alone, as its text gives it, whatever a portal puts around it; lists, tables, encodings."""

from __future__ import annotations

import contextlib
import re
import time
import unicodedata
from functools import cache
from typing import Any

import pytest

from dondoc import nlp
from dondoc.extract.document import extract
from dondoc.feed.contract import to_json
from dondoc.ingest import codepages
from dondoc.ingest.files import File
from dondoc.ingest.html import read
from dondoc.model import DondocError, Source
from tests import golden
from tests.commands import SAMPLES
from tests.offices import Parts, parts, unfurnished
from tests.portals import COMMENT, MENU, OTHERS, PORTALS
from tests.test_contract import squeezed


def page(html: str | bytes) -> Source:
    return read(File("page.html", html if isinstance(html, bytes) else html.encode()))


def text_of(html: str | bytes) -> list[str]:
    return [line for line in page(html).text.split("\n") if line]


def said(source: Source) -> dict[str, Any]:
    """Return of an extraction what does not hang on how the text is laid out."""
    value = to_json(extract(source, witness=nlp.witness()))
    document = value["document"]
    return {
        **{key: document[key] for key in ("type", "number", "issued_on", "place", "issuer", "signer")},
        "subject": squeezed(document["subject"] or ""),
        "recipients": [squeezed(line) for line in document["recipients"]],
        "tasks": [_task(task) for task in value["tasks"]],
    }


def _task(task: dict[str, Any]) -> dict[str, Any]:
    deadlines = [one for one in (task["deadline"], *task["more_deadlines"]) if one]
    return {
        "item": task["item"],
        "text": squeezed(task["text"]),
        **{key: [body["name"] for body in task[key]] for key in ("lead", "coordinators", "report_to")},
        "deadlines": [(one["kind"], one["date"], one["due"], one["rrule"], squeezed(one["text"])) for one in deadlines],
        "modality": task["modality"],
    }


# a hard wrap in these texts brings a number to the front of a line ("quý" / "II/2026"), which pages do not have
WRAPPED = ("chuong-trinh-hanh-dong", "thong-bao-ket-luan-bo")


@cache
def original(name: str) -> tuple[str, dict[str, Any]]:
    text = (SAMPLES / f"{name}.txt").read_text(encoding="utf-8")
    read = unwrapped(parts(text)) if name in WRAPPED else unfurnished(text)
    return text, said(Source(name, "0" * 64, "txt", read))


def unwrapped(found: Parts) -> str:
    groups = (
        found.left,
        found.right,
        found.body[:1],
        found.body[1:2],
        found.body[2:],
        found.foot_left,
        found.foot_right,
    )
    return "\n\n".join("\n".join(map(str, group)) for group in (*groups, found.annex))


def with_bullets_alike(value: dict[str, Any]) -> dict[str, Any]:
    """Return what was said with one kind of bullet: a list has bullets of its own, by how deep it lies."""
    return _with_items(value, r"[•+*]", "-")


def without_groups(value: dict[str, Any]) -> dict[str, Any]:
    """Return what was said without the groups of an appendix's rows: a flat text has their names, a table numbers."""
    return _with_items(value, r"^PL\.[^.]+\.(?=\d)", "PL.")


def _with_items(value: dict[str, Any], pattern: str, by: str) -> dict[str, Any]:
    return {**value, "tasks": [{**task, "item": re.sub(pattern, by, task["item"] or "")} for task in value["tasks"]]}


@pytest.mark.parametrize("portal", PORTALS)
@pytest.mark.parametrize("name", golden.names())
def test_a_page_gives_the_tasks_of_its_text(name: str, portal: str) -> None:
    text, expected = original(name)
    html = PORTALS[portal](parts(text))
    source = page(html)
    for stray in (*MENU, *OTHERS, COMMENT, "bản nháp", "Bản quyền thuộc về"):
        assert stray not in source.text or stray in text
    found, expected = without_groups(said(source)), without_groups(expected)
    if portal == "library":
        found, expected = with_bullets_alike(found), with_bullets_alike(expected)
    assert found["tasks"] == expected["tasks"]
    assert found == expected


def test_a_page_without_a_document_is_its_main_text_and_a_warning() -> None:
    prose = "<p>Sáng nay, lãnh đạo tỉnh đã đi kiểm tra công tác phòng chống bão tại các huyện ven biển.</p>" * 5
    source = page(f"<body><ul>{'<li><a href=x>Tin khác trong ngày</a></li>' * 9}</ul><div>{prose}</div></body>")
    assert "Tin khác" not in source.text
    assert source.text.count("Sáng nay") == 5
    assert source.warnings == (
        "Trang web không có phần đầu hay phần ký của văn bản; đã lấy phần nội dung chính, cần kiểm tra lại.",
    )


def test_a_page_of_links_alone_is_given_whole() -> None:
    assert text_of("<ul><li><a href=1>Một</a><li><a href=2>Hai</a></ul>") == ["- Một", "- Hai"]


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<ol><li>Một<li>Hai</ol>", ["1. Một", "2. Hai"]),
        ("<ol start=4><li>Một<li value=9>Hai<li>Ba</ol>", ["4. Một", "9. Hai", "10. Ba"]),
        ("<ol type=a><li>Một<li>Hai</ol>", ["a) Một", "b) Hai"]),
        ("<ol type=A start=27><li>Một</ol>", ["AA. Một"]),
        ("<ol type=I start=4><li>Một<li>Hai</ol>", ["IV. Một", "V. Hai"]),
        ("<ol style='list-style-type: lower-roman'><li>Một<li>Hai</ol>", ["i. Một", "ii. Hai"]),
        ("<ol reversed start=2><li>Một<li>Hai</ol>", ["2. Một", "1. Hai"]),
        ("<ol><li>Một<ol type=a><li>Hai<li>Ba</ol><li>Bốn</ol>", ["1. Một", "a) Hai", "b) Ba", "2. Bốn"]),
        ("<ol><li>1. Một<li>2. Hai</ol>", ["1. Một", "2. Hai"]),
        ("<ol style='list-style:none'><li>Một</ol>", ["Một"]),
        ("<ol><li><p>Một</p><p>thêm</p><li><table><tr><td>Hai</table></ol>", ["1. Một", "thêm", "Hai"]),
        ("<ul><li>Một<ul><li>Hai<ul><li>Ba</ul></ul></ul>", ["- Một", "+ Hai", "• Ba"]),
        ("<ul><li>+ Một<li>– Hai</ul>", ["+ Một", "– Hai"]),
        ("<p>1.&nbsp;&nbsp; Một&nbsp;hai</p>", ["1.   Một hai"]),
        ("một <b>hai</b>\n ba<br>bốn<br/>năm<p>sáu", ["một hai ba", "bốn", "năm", "sáu"]),
        ("<pre>một\n  hai</pre>", ["một", "hai"]),
        ("<p>S&#7903; N&ocirc;i v&#x1EE5; &lt;A&gt; &amp;amp; &nosuch;</p>", ["Sở Nôi vụ <A> &amp; &nosuch;"]),
        ("<p style='text-transform:uppercase'>Quyết định</p>", ["QUYẾT ĐỊNH"]),
        ("<p>xã\u00adhội\u200b</p>", ["xãhội"]),
        ("<p>a<script>b</script><style>c</style><noscript>d</noscript><!-- e -->f</p>", ["af"]),
        ("<p>a<span style='DISPLAY : none'>b</span><i hidden>c</i><b style='visibility:hidden'>d</b></p>", ["a"]),
        ("<p>a<span style='mso-hide:all'>b</span><select><option>c</select><textarea>d</textarea></p>", ["a"]),
        ("<h2>Một</h2><dl><dt>Hai<dd>Ba</dl>", ["Một", "Hai", "Ba"]),
        ("<p>a</p></div></td></p></body></html><p>b", ["a", "b"]),
    ],
)
def test_lines(html: str, lines: list[str]) -> None:
    assert text_of(html) == lines


def test_what_spans_rows_and_columns_keeps_its_place() -> None:
    source = page(
        "<table border=1><tr><th rowspan=2>TT<th rowspan=2>Nhiệm vụ<th colspan=2>Cơ quan<tr><th>Chủ trì<th>Phối hợp"
        "<tr><td>1<td>Rà soát<p>danh mục<td rowspan=0>Sở A<td><tr><td>2<td>Báo cáo<td colspan=99999>Sở C</table>"
    )
    (table,) = source.tables
    cells = [(c.row, c.column, c.rows, c.columns, source.text[c.span.start : c.span.end]) for c in table.cells]
    assert cells == [
        (0, 0, 2, 1, "TT"),
        (0, 1, 2, 1, "Nhiệm vụ"),
        (0, 2, 1, 2, "Cơ quan"),
        (1, 2, 1, 1, "Chủ trì"),
        (1, 3, 1, 1, "Phối hợp"),
        (2, 0, 1, 1, "1"),
        (2, 1, 1, 1, "Rà soát\ndanh mục"),
        (2, 2, 1, 1, "Sở A"),
        (2, 3, 1, 1, ""),
        (3, 0, 1, 1, "2"),
        (3, 1, 1, 1, "Báo cáo"),
        (3, 2, 1, 2, "Sở C"),
    ]


SIGN = "<p>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</p><p>Sở Nội vụ được giao chủ trì rà soát ở các huyện.</p>"


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
        ("", "utf-16-le"),
        ("<meta charset=windows-1258>", "cp1258"),
        ("<meta http-equiv=Content-Type content='text/html; charset=windows-1258'>", "cp1258"),
        ("", "cp1258"),
        ("<meta charset=nonsense>", "cp1258"),
        ("<?xml version='1.0' encoding='windows-1258'?>", "cp1258"),
    ],
)
def test_encodings(head: str, encoding: str) -> None:
    html = f"{head}<html><body>{SIGN}</body></html>"
    html = with_marks_apart(html) if encoding == "cp1258" else html
    assert "Sở Nội vụ được giao chủ trì rà soát ở các huyện." in page(html.encode(encoding)).text


def with_marks_apart(text: str) -> str:
    """Return a text with tones as signs of their own, as Windows' Vietnamese code page has them."""
    out = []
    for sign in text:
        spread = unicodedata.normalize("NFD", sign)
        tone = next((mark for mark in spread if mark in "\u0300\u0301\u0303\u0309\u0323"), "")
        out.append(unicodedata.normalize("NFC", spread.replace(tone, "")) + tone if tone else sign)
    return "".join(out)


@pytest.mark.parametrize(("name", "old", "font"), [("tcvn3", "tcvn3", ".VnTime"), ("vni", "vni", "VNI-Times")])
def test_old_fonts(name: str, old: str, font: str) -> None:
    text = "Sở Nội vụ chủ trì, phối hợp với các sở, ngành rà soát, báo cáo trước ngày 15 tháng 6 năm 2009."
    back = {letter: signs for signs, letter in codepages.table(old).items()}
    written = "".join(back.get(sign, sign) for sign in text)
    data = f"<html><body><p><font face='{font}'>{written}</font></p></body></html>".encode("cp1252")
    assert text_of(data) == [text]


def test_a_page_cut_in_a_letter_is_read_as_far_as_it_goes() -> None:
    data = f"<html><meta charset=utf-8><body>{SIGN}<p>Sở Tài chính rà soát ở".encode()
    assert "Sở Tài chính rà soát" in page(data[:-1]).text


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ("<div>" * 100_000 + "x", "is nested more than 2,000 elements deep"),
        ("<b>x</i>" * 100_000, "is nested more than 2,000 elements deep"),
        (f"<p {' '.join(f'a{i}=1' for i in range(100_000))}>x", "has an element with more than 2,000 attributes"),
        (f"<p {' '.join(f'a{i}' for i in range(100_000))}>x", "has an element with more than 2,000 attributes"),
        ("<html><body><script>x</script></body></html>", "is empty"),
    ],
    ids=["div", "b", "values", "names", "empty"],
)
def test_what_is_made_to_be_slow_or_holds_nothing_is_one_line(html: str, what: str) -> None:
    start = time.process_time()
    with pytest.raises(DondocError, match=f"^page.html: {what}"):
        page(html)
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "html",
    [
        "<p>x " * 100_000,
        "<table><tr><td>x" * 900,
        "<table>" + "<tr><td>x" * 50_000,
        "<table><tr>" + "<td rowspan=1000 colspan=1000>x" * 2_000,
        "<ol><li>x" * 900,
        "<" * 500_000,
        "<!--" * 200_000 + "x",
        "<p title='" * 50_000 + "x",
        "<script>" * 100_000 + "x",
        "&amp" * 300_000,
        "x<br>" * 200_000,
        "<table>" + "<b>x" * 1_900,
        "<a href=x>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</a><p>" * 10_000,
        "x" * 1_000_000,
        "\u00a0" * 1_000_000 + "x",
    ],
)
def test_large_pages_are_read_in_time(html: str) -> None:
    start = time.process_time()
    with contextlib.suppress(DondocError):
        assert page(f"<html><body>{html}").text
    assert time.process_time() - start < 10
