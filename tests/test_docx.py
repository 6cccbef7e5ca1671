"""Word files: numbers as Word prints them, tables as cells, changes accepted; hostile ones are one line."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import msoffcrypto
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.ingest import docx, package
from dondoc.ingest.files import File, Options
from dondoc.ingest.numbering import printed
from dondoc.ingest.sniffing import Format, told
from dondoc.model import DondocError, Source
from tests import offices, sameness

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SPACES = (
    f'{W} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def word(body: str, **parts: str) -> bytes:
    """Return a Word file with a body and other parts (``numbering``, ``styles``, …), all as the XML inside them."""
    roots = {"header1": "hdr"}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", f"<w:document {SPACES}><w:body>{body}</w:body></w:document>")
        relations = ""
        for name, said in parts.items():
            root = roots.get(name, name)
            archive.writestr(f"word/{name}.xml", f"<w:{root} {SPACES}>{said}</w:{root}>")
            kind = name.rstrip("1")
            relations += f'<Relationship Id="{name}" Type="{RELATED}/{kind}" Target="{name}.xml"/>'
        archive.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>',
        )
    return stream.getvalue()


def source(data: bytes, **options: Any) -> Source:
    file = File("a.docx", data, Options(**options))
    assert told(file) is Format.DOCX
    return docx.read(file)


def lines(body: str, **parts: str) -> list[str]:
    return source(word(body, **parts)).text.split("\n")[:-1]


def p(text: str = "", properties: str = "", run: str = "") -> str:
    said = f"<w:r><w:rPr>{run}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>" if text else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{said}</w:p>"


def item(text: str, number: int = 1, level: int = 0) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def level(place: int, kind: str, text: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{place}"><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>{more}</w:lvl>'


def pattern(number: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{"".join(levels)}</w:abstractNum>'


def num(number: int, of: int, more: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{more}</w:num>'


def tc(*blocks: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(blocks) or p()}</w:tc>"


def tbl(*rows: str, ruled: bool = True) -> str:
    borders = '<w:tblBorders><w:insideV w:val="single"/></w:tblBorders>' if ruled else ""
    return f"<w:tbl><w:tblPr>{borders}</w:tblPr>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


# -- the samples -------------------------------------------------------------------------------------------------

LAYOUTS: dict[str, dict[str, Any]] = {
    "tables": {},
    "tabs": {"tabs": True, "typed": True},
    "tracked": {"tracked": True, "fresh": True},
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", sameness.names())
def test_a_sample_as_a_word_file_gives_what_its_text_gives(name: str, layout: str) -> None:
    found = source(offices.rendered(sameness.sample(name), **LAYOUTS[layout]))
    assert sameness.record(found) == sameness.expected(name)


def test_changes_that_were_deleted_are_in_the_rendered_file_and_not_in_its_text() -> None:
    data = offices.rendered(sameness.sample("cong-van-ubnd-tinh"), tracked=True)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "giao Sở Ngoại vụ" in archive.read("word/document.xml").decode()
    assert "Sở Ngoại vụ" not in source(data).text


# -- numbers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("decimal", "1 2 3"),
        ("lowerLetter", "a b c"),
        ("upperLetter", "A B C"),
        ("lowerRoman", "i ii iii"),
        ("upperRoman", "I II III"),
        ("decimalZero", "01 02 03"),
        ("thaiCounting", "1 2 3"),
    ],
)
def test_formats(kind: str, shown: str) -> None:
    numbering = pattern(0, level(0, kind, "%1)")) + num(1, 0)
    assert lines(item("x") * 3, numbering=numbering) == [f"{number}) x" for number in shown.split()]


def test_letters_go_on_behind_z_and_a_letter_typed_by_hand_stays() -> None:
    assert [printed(n, "lowerLetter") for n in (26, 27, 28, 52, 53)] == ["z", "aa", "bb", "zz", "aaa"]
    numbering = pattern(0, level(0, "lowerLetter", "%1)")) + num(1, 0)
    body = item("x") * 4 + p("đ) x") + item("x")
    assert lines(body, numbering=numbering) == ["a) x", "b) x", "c) x", "d) x", "đ) x", "e) x"]


def test_levels_name_those_above_and_begin_anew_below() -> None:
    numbering = pattern(0, level(0, "upperRoman", "%1."), level(1, "decimal", "%1.%2)")) + num(1, 0)
    body = "".join(item("x", 1, place) for place in (0, 1, 1, 0, 1))
    assert lines(body, numbering=numbering) == ["I. x", "I.1) x", "I.2) x", "II. x", "II.1) x"]


def test_a_level_can_print_those_above_in_digits_and_never_begin_anew() -> None:
    below = level(1, "decimal", "%1.%2", "<w:isLgl/><w:lvlRestart w:val='0'/>")
    numbering = pattern(0, level(0, "upperRoman", "%1."), below) + num(1, 0)
    body = "".join(item("x", 1, place) for place in (0, 1, 0, 1))
    assert lines(body, numbering=numbering) == ["I. x", "1.1 x", "II. x", "2.2 x"]


def test_a_level_above_that_was_never_used_counts_as_begun() -> None:
    numbering = pattern(0, level(0, "decimal", "%1."), level(1, "decimal", "%1.%2.")) + num(1, 0)
    body = "".join(item("x", 1, place) for place in (1, 1, 0))
    assert lines(body, numbering=numbering) == ["1.1. x", "1.2. x", "2. x"]


def test_lists_of_one_pattern_count_on_unless_one_starts_anew() -> None:
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    numbering = pattern(0, level(0, "decimal", "%1.")) + num(1, 0) + num(2, 0) + num(3, 0, anew)
    body = "".join(item("x", number) for number in (1, 2, 3, 3, 1))
    assert lines(body, numbering=numbering) == ["1. x", "2. x", "5. x", "6. x", "7. x"]


def test_a_list_can_have_a_level_of_its_own_and_a_start() -> None:
    roman = level(0, "lowerRoman", "(%1)", '<w:start w:val="4"/>')
    own = f'<w:lvlOverride w:ilvl="0">{roman}</w:lvlOverride>'
    numbering = pattern(0, level(0, "decimal", "%1.")) + num(1, 0, own)
    assert lines(item("x") * 2, numbering=numbering) == ["(iv) x", "(v) x"]


def test_a_style_and_those_it_is_based_on_number_paragraphs() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="A"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/>'
        '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    numbering = pattern(0, level(0, "decimal", "Điều %1."), level(1, "decimal", "%2.")) + num(1, 0)
    body = p("x", '<w:pStyle w:val="A"/>') + p("x", '<w:pStyle w:val="B"/>')
    body += p("x", '<w:pStyle w:val="B"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    assert lines(body, numbering=numbering, styles=styles) == ["Điều 1. x", "1. x", "x"]


def test_a_numbering_style_is_followed_to_its_pattern() -> None:
    styles = (
        '<w:style w:type="numbering" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    linked = '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="L"/></w:abstractNum>'
    numbering = pattern(0, level(0, "upperLetter", "%1.")) + linked + num(1, 0) + num(2, 1)
    assert lines(item("x", 2) * 2, numbering=numbering, styles=styles) == ["A. x", "B. x"]


@pytest.mark.parametrize(
    ("sign", "shown"), [("-", "-"), ("–", "-"), ("+", "+"), ("*", "*"), ("\uf0b7", "•"), ("\uf02d", "-"), ("o", "•")]
)
def test_bullets(sign: str, shown: str) -> None:
    numbering = pattern(0, level(0, "bullet", sign)) + num(1, 0)
    assert lines(item("x"), numbering=numbering) == [f"{shown} x"]


def test_what_follows_a_number() -> None:
    gaps = (level(0, "decimal", "%1/", '<w:suff w:val="nothing"/>'), level(1, "none", ""))
    numbering = pattern(0, *gaps) + num(1, 0)
    assert lines(item("x") + item("y", 1, 1), numbering=numbering) == ["1/x", "y"]


def test_an_empty_numbered_cell_prints_its_number() -> None:
    numbering = pattern(0, level(0, "decimal", "%1")) + num(1, 0)
    body = tbl(tc(item("")) + tc(p("a")), tc(item("")) + tc(p("b")))
    assert lines(body, numbering=numbering) == ["| 1 | a |", "| 2 | b |"]


@given(st.integers(1, 3999))
def test_roman_numbers_are_read_back(number: int) -> None:
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    digits = [values[sign] for sign in printed(number, "upperRoman")]
    assert number == sum(-a if a < b else a for a, b in zip(digits, [*digits[1:], 0], strict=True))


@pytest.mark.parametrize("kind", ["upperRoman", "lowerLetter", "upperLetter"])
def test_a_number_that_a_format_has_no_sign_for_is_in_digits(kind: str) -> None:
    assert printed(0, kind) == "0"
    assert printed(999_999, kind) == "999999"


# -- runs --------------------------------------------------------------------------------------------------------


def r(inside: str, run: str = "") -> str:
    return f"<w:r><w:rPr>{run}</w:rPr>{inside}</w:r>"


T = "<w:t>x</w:t>"


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (r("<w:t>a</w:t><w:br/><w:t>b</w:t>"), "a\nb"),
        (r("<w:t>a</w:t><w:tab/><w:t>b</w:t>"), "a b"),
        (r("<w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t>"), "a-b"),
        (r("<w:t>qu</w:t><w:softHyphen/><w:t>y</w:t>"), "quy"),
        (r("<w:t>a</w:t><w:t xml:space='preserve'> b\nc</w:t>"), "a b c"),
        (r('<w:sym w:font="Symbol" w:char="F0B3"/><w:t>5</w:t>'), "≥5"),
        (r("<w:t>\uf0b3 5</w:t>", '<w:rFonts w:ascii="Symbol"/>'), "≥ 5"),
        (r(T) + r("<w:t>hidden</w:t>", "<w:vanish/>"), "x"),
        (r("<w:t>shown</w:t>", '<w:vanish w:val="0"/>'), "shown"),
        (r("<w:t>Sở Y tế</w:t>", "<w:caps/>"), "SỞ Y TẾ"),
        (f"<w:ins>{r(T)}</w:ins><w:del>{r('<w:delText>y</w:delText>')}</w:del>", "x"),
        (f"<w:moveFrom>{r('<w:t>y</w:t>')}</w:moveFrom><w:moveTo>{r(T)}</w:moveTo>", "x"),
        (f"<w:hyperlink>{r(T)}</w:hyperlink><w:sdt><w:sdtContent>{r(T)}</w:sdtContent></w:sdt>", "xx"),
        (f'<w:fldSimple w:instr=" DATE ">{r(T)}</w:fldSimple>', "x"),
        (f'<w:fldSimple w:instr=" PAGE ">{r("<w:t>7</w:t>")}</w:fldSimple>{r(T)}', "x"),
        (
            r('<w:fldChar w:fldCharType="begin"/>')
            + r("<w:instrText> REF a </w:instrText>")
            + r('<w:fldChar w:fldCharType="separate"/>')
            + r(T)
            + r('<w:fldChar w:fldCharType="end"/>')
            + r("<w:t>y</w:t>"),
            "xy",
        ),
    ],
)
def test_runs(inside: str, text: str) -> None:
    assert source(word(f"<w:p>{inside}</w:p>")).text == text + "\n"


def test_a_list_of_contents_is_no_text_over_its_paragraphs() -> None:
    begin = r('<w:fldChar w:fldCharType="begin"/><w:instrText> TOC \\o </w:instrText>')
    apart, end = (r(f'<w:fldChar w:fldCharType="{kind}"/>') for kind in ("separate", "end"))
    body = f"<w:p>{begin}{apart}{r('<w:t>I. ĐẦU 1</w:t>')}</w:p><w:p>{r('<w:t>II. CUỐI 2</w:t>')}{end}</w:p>" + p(
        "I. ĐẦU"
    )
    assert [line for line in lines(body) if line] == ["I. ĐẦU"]


def test_a_paragraph_whose_mark_is_deleted_goes_on_in_the_next() -> None:
    joined = p("Sở Nội vụ ", "<w:rPr><w:del/></w:rPr>") + p("báo cáo.") + p("Hết.")
    assert lines(joined) == ["Sở Nội vụ báo cáo.", "Hết."]


def test_changes_that_are_not_accepted_are_worth_a_warning() -> None:
    assert source(word(p("x"))).warnings == ()
    (warning,) = source(word(f"<w:p><w:ins>{r(T)}</w:ins></w:p>")).warnings
    assert "Track Changes" in warning


def test_text_in_an_encoding_that_nobody_knows_is_worth_a_warning() -> None:
    assert source(word(p("Sở Nội vụ báo cáo. " * 10))).warnings == ()
    (warning,) = source(word(p("Şð Ňüř vğ ßþş çžš. " * 10))).warnings
    assert "không đọc được" in warning


def test_a_text_box_comes_once_behind_its_paragraph() -> None:
    box = f"<w:txbxContent>{p('trong khung')}</w:txbxContent>"
    drawn = (
        f"<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    assert lines(f"<w:p>{r(drawn)}{r(T)}</w:p>" + p("y")) == ["x", "trong khung", "y"]
    old = f"<w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict>"
    assert lines(f"<w:p>{r(old)}{r(T)}</w:p>") == ["x", "trong khung"]


# -- tables and columns ------------------------------------------------------------------------------------------


def test_cells_with_their_spans() -> None:
    head = tc(p("TT")) + tc(p("Cơ quan"), properties='<w:gridSpan w:val="2"/>')
    first = tc(p("1")) + tc(p("Sở A"), p("Sở B"), properties='<w:vMerge w:val="restart"/>') + tc(p("x"))
    second = tc(p("2")) + tc(properties="<w:vMerge/>") + tc(p("y"))
    found = source(word(tbl(head, first, second)))
    assert found.text == "| TT | Cơ quan |\n| 1 | Sở A\nSở B | x |\n| 2 | y |\n"
    (table,) = found.tables
    shown = [
        (cell.row, cell.column, cell.rows, cell.columns, found.text[cell.span.start : cell.span.end])
        for cell in table.cells
    ]
    assert shown == [
        (0, 0, 1, 1, "TT"),
        (0, 1, 1, 2, "Cơ quan"),
        (1, 0, 1, 1, "1"),
        (1, 1, 2, 1, "Sở A\nSở B"),
        (1, 2, 1, 1, "x"),
        (2, 0, 1, 1, "2"),
        (2, 2, 1, 1, "y"),
    ]


def test_a_row_that_was_deleted_is_gone_and_a_table_within_a_cell_is_read() -> None:
    gone = f"<w:trPr><w:del/></w:trPr>{tc(p('cũ'))}{tc(p('cũ'))}"
    inner = tbl(tc(p("b")) + tc(p("c")))
    assert lines(tbl(gone, tc(p("a")) + tc(inner, p("d")))) == ["| a | b c", "d |"]


LEFT, RIGHT = ["UBND TỈNH X", "SỞ Y", "Số: 1/SY"], ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "X, ngày 01 tháng 2 năm 2026"]


@pytest.mark.parametrize("ruled", [False, True])
def test_a_letterhead_is_read_column_by_column(ruled: bool) -> None:
    first = tc(p(LEFT[0]), p(LEFT[1])) + tc(p(RIGHT[0]))
    second = tc(p(LEFT[2])) + tc(p(RIGHT[1]))
    assert lines(tbl(first, second, ruled=ruled) + p("QUYẾT ĐỊNH")) == [*LEFT, "", *RIGHT, "", "QUYẾT ĐỊNH"]


def test_a_letterhead_made_with_tabs_is_read_column_by_column() -> None:
    tab = r("<w:tab/>")
    rows = [(LEFT[0], RIGHT[0]), (LEFT[1], ""), ("", ""), (LEFT[2], RIGHT[1])]
    body = "".join(
        "<w:p>" + (r(f"<w:t>{a}</w:t>") if a else "") + tab + (r(f"<w:t>{b}</w:t>") if b else "") + "</w:p>"
        for a, b in rows
    )
    assert lines(body + p("QUYẾT ĐỊNH")) == [*LEFT, "", *RIGHT, "", "QUYẾT ĐỊNH"]


def test_recipients_beside_a_signature_are_read_column_by_column() -> None:
    recipients = ["Nơi nhận:", "- Như trên;", "- Lưu: VT."]
    signature = ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Lê Văn A"]
    body = tbl(tc(*map(p, recipients)) + tc(*map(p, signature)))
    assert lines(p("Hết./.") + body) == ["Hết./.", "", *recipients, "", *signature]


def test_rows_of_a_table_without_lines_stay_together() -> None:
    body = tbl(tc(p("1.")) + tc(p("Sở A báo cáo.")), tc(p("2.")) + tc(p("Sở B báo cáo.")), ruled=False)
    assert [line for line in lines(body) if line] == ["1. Sở A báo cáo.", "2. Sở B báo cáo."]


def test_tables_without_lines_that_hold_data_are_tables() -> None:
    row = tc(p("TT")) + tc(p("Việc")) + tc(p("Ai")) + tc(p("Khi")) + tc(p("Sản phẩm"))
    assert len(source(word(tbl(row, row, ruled=False))).tables) == 1


def test_borders_of_a_tables_style_and_of_its_cells_count() -> None:
    row = tc(p("a")) + tc(p("b"))
    styles = (
        '<w:style w:type="table" w:styleId="G"><w:tblPr><w:tblBorders><w:insideV w:val="single"/></w:tblBorders>'
        "</w:tblPr></w:style>"
    )
    styled = f'<w:tbl><w:tblPr><w:tblStyle w:val="G"/></w:tblPr><w:tr>{row}</w:tr></w:tbl>'
    assert len(source(word(styled, styles=styles)).tables) == 1
    assert source(word(styled)).tables == ()
    side = tc(p("a"), properties='<w:tcBorders><w:right w:val="single"/></w:tcBorders>') + tc(p("b"))
    assert len(source(word(tbl(side, ruled=False))).tables) == 1


# -- other parts -------------------------------------------------------------------------------------------------


def test_notes_stand_behind_the_text_in_the_order_of_their_marks() -> None:
    note = "<w:r><w:footnoteReference w:id='{}'/></w:r>"
    notes = "".join(f"<w:footnote w:id='{i}'>{p(f'chú thích {i}')}</w:footnote>" for i in (1, 2, 3))
    body = f"<w:p>{r(T)}{note.format(2)}</w:p><w:p>{r(T)}{note.format(1)}</w:p>"
    assert lines(body, footnotes=notes) == ["x", "x", "", "chú thích 2", "chú thích 1"]


def test_a_letterhead_in_the_header_is_read_and_a_running_head_is_not() -> None:
    section = '<w:sectPr><w:headerReference w:type="default" r:id="header1"/></w:sectPr>'
    head = tbl(tc(p("UBND TỈNH X")) + tc(p(RIGHT[0])))
    assert lines(p("QUYẾT ĐỊNH") + section, header1=head)[:3] == ["UBND TỈNH X", "", RIGHT[0]]
    assert lines(p("QUYẾT ĐỊNH") + section, header1=p("Công báo số 5")) == ["QUYẾT ĐỊNH"]
    assert lines(p(RIGHT[0]) + section, header1=head) == [RIGHT[0]]


def test_the_strict_form_of_the_format_is_read() -> None:
    data = word(p("x"))
    strict = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    transitional = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    assert source(changed(data, lambda text: text.replace(transitional, strict))).text == "x\n"


# -- what is broken or hostile -----------------------------------------------------------------------------------


def changed(data: bytes, change: Any, part: str = "word/document.xml") -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            text = old.read(name)
            text = change(text) if name == part else text
            if text is not None:
                new.writestr(name, text)
    return stream.getvalue()


BOMB = b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "%s">%s]>' % (
    b"x" * 1000,
    b"".join(b'<!ENTITY a%d "%s">' % (i, (b"&a%d;" % (i - 1) if i else b"&a;") * 10) for i in range(9)),
)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (word(p("x"))[:-30], "is cut off or damaged"),
        (word(p("x"))[:200], "is cut off or damaged"),
        (changed(word(p("x")), lambda text: None), "is no Word file: it has no text part"),
        (changed(word(p("x")), lambda text: text[:-20]), "is damaged: document.xml is no XML"),
        (changed(word(p("x")), lambda text: BOMB + text), "declares a document type"),
        (changed(word(p("x")), lambda text: b"\n" * 5000 + BOMB + text), "is damaged|declares a document type"),
        (word(""), "is empty"),
        (
            word("<w:sdt><w:sdtContent>" * 300 + "</w:sdtContent></w:sdt>" * 300),
            "is damaged|is nested too deeply|is empty",
        ),
    ],
)
def test_broken_files_are_one_line(data: bytes, said: str) -> None:
    with pytest.raises(DondocError, match=f"^a.docx: (?:{said})"):
        docx.read(File("a.docx", data))


def test_what_unpacks_to_too_much_is_refused_while_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_XML", 1_000_000)
    data = changed(word(p("x")), lambda text: text.replace(b"</w:body>", b" " * 2_000_000 + b"</w:body>"))
    assert len(data) < 10_000
    with pytest.raises(DondocError, match=r"^a\.docx: unpacks to more than"):
        source(data)


def test_numbers_without_bounds_are_held_within_some() -> None:
    huge = "9" * 400
    span = f'<w:gridSpan w:val="{huge}"/>'
    numbering = pattern(0, level(0, "upperRoman", "%1.", f'<w:start w:val="{huge}"/>')) + num(1, 0)
    found = source(word(item("x") + tbl(tc(p("a"), properties=span) * 3), numbering=numbering))
    assert found.text.startswith("1000000. x")
    assert all(cell.columns <= 100 for table in found.tables for cell in table.cells)


def test_styles_that_rest_on_themselves_end() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="A"/><w:rPr><w:caps/></w:rPr></w:style>'
    assert lines(p("x", '<w:pStyle w:val="A"/>'), styles=styles) == ["X"]


PLAIN = offices.rendered("CHỈ THỊ\nVề việc x\n1. Sở A báo cáo.\nNơi nhận:\n- x.")


@given(st.binary(max_size=400), st.integers(0, 2000))
def test_any_change_of_bytes_is_text_or_one_line(noise: bytes, place: int) -> None:
    data = bytearray(PLAIN)
    place = place * len(data) // 2000
    data[place : place + len(noise)] = noise
    try:
        said = docx.read(File("a.docx", bytes(data))).format
    except DondocError as error:
        said = str(error)
    assert said.isprintable()


# -- encryption --------------------------------------------------------------------------------------------------


def locked(data: bytes, password: str) -> bytes:
    stream = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(data)).encrypt(password, stream)
    return stream.getvalue()


def test_a_password_opens_an_encrypted_file() -> None:
    clear = offices.rendered(sameness.sample("to-trinh"))
    data = locked(clear, "mật khẩu")
    assert source(data, password="mật khẩu").text == source(clear).text
    with pytest.raises(DondocError, match=r"^a\.docx: is encrypted; --password opens it$"):
        source(data)
    with pytest.raises(DondocError, match=r"^a\.docx: is encrypted, and the password does not open it$"):
        source(data, password="x")
    with pytest.raises(DondocError, match=r"^a\.docx: is cut off"):
        docx.read(File("a.docx", data[:1000], Options(password="mật khẩu")))
