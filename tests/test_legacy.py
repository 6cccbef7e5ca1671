"""Old encodings: told by the text, restored with their capitals; Unicode and other languages stay as they are."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.ingest import docx, legacy
from dondoc.ingest.codepages import converter, table
from dondoc.ingest.files import File
from dondoc.ingest.reading import read
from dondoc.ingest.syllables import judged, syllable
from dondoc.model import DondocError, Source
from tests import offices, sameness
from tests.test_docx import lines, p

ENCODINGS = ["tcvn3", "vni", "viscii", "vps"]
TEXT = "Ủy ban nhân dân tỉnh yêu cầu Sở Nội vụ chủ trì, phối hợp với các đơn vị liên quan báo cáo trước ngày 05/6/2026."
LETTERS = "ăâđêôơư" + "".join(
    unicodedata.normalize("NFC", base + tone) for base in "aăâeêioôơuưy" for tone in "\u0300\u0301\u0303\u0309\u0323"
)


def in_signs(text: str, encoding: str) -> str:
    signs = offices.signs(encoding)
    if encoding == "tcvn3":
        signs |= {letter.upper(): sign for letter, sign in signs.items() if letter.upper() not in signs}
    return "".join(signs.get(letter, letter) for letter in text)


# -- the tables --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_letter_has_a_sign_and_no_two_the_same(encoding: str) -> None:
    # what VNI, VISCII and VPS share with Latin-1 is in no table
    have = {letter for letter in LETTERS if letter in table(encoding).values() or ord(letter) < 256}
    assert have == set(LETTERS)
    written = [in_signs(letter, encoding) for letter in LETTERS]
    assert len(set(written)) == len(written)


@pytest.mark.parametrize("encoding", ["vni", "viscii", "vps"])
@given(st.text(st.sampled_from(LETTERS + LETTERS.upper() + "abcdghiklmnopqrstuvxy BCDGT.,;-"), max_size=40))
def test_what_is_written_in_an_encoding_is_read_back(encoding: str, text: str) -> None:
    if encoding == "vni":
        # two vowels side by side, the second with a mark of its own, are no Vietnamese
        text = " ".join(text)
    assert converter(encoding)(in_signs(text, encoding)) == text


def test_known_phrases_of_each_encoding() -> None:
    # as they stand in documents of those years
    assert converter("tcvn3")("Céng hoµ x· héi chñ nghÜa ViÖt Nam") == "Cộng hoà xã hội chủ nghĩa Việt Nam"
    assert converter("vni")("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam") == "Cộng hòa xã hội chủ nghĩa Việt Nam"
    assert converter("vni")("ÑOÄC LAÄP - TÖÏ DO; Aùp duïng; thaúng") == "ĐỘC LẬP - TỰ DO; Áp dụng; thẳng"
    viscii = b"C\xb5ng h\xf2a x\xe3 h\xb5i ch\xfc ngh\xeea Vi\xaet Nam".decode("latin-1")
    assert converter("viscii")(viscii) == "Cộng hòa xã hội chủ nghĩa Việt Nam"


# -- syllables ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word",
    [
        *("nghiêng", "quyết", "giếng", "gìn", "quốc", "khuỷu", "ngoằn", "thuở", "yến", "ướt", "đường", "giữ"),
        *("hoà", "hòa", "thủy", "thuỷ", "quỳnh", "huỵch", "gì", "oanh", "uỷ", "ủy", "đắk"),
    ],
)
def test_syllables(word: str) -> None:
    assert syllable(word)


@pytest.mark.parametrize(
    "word",
    ["céng", "héi", "hoµ", "át́", "café", "naïve", "kế́", "kạn", "cì", "đat", "măt", "straße", "señor", "über", ""],
)
def test_no_syllables(word: str) -> None:
    assert not syllable(word)


@pytest.mark.parametrize("name", sameness.names())
def test_samples_read_like_vietnamese_and_stay_as_they_are(name: str) -> None:
    text = sameness.sample(name)
    counted, right = judged(text)
    assert right > 0.97 * counted
    assert legacy.encoding(text) is None
    assert legacy.restored(text) == text
    assert legacy.restored(text, ".VnTime") == text


# -- text --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_sentence_is_restored(encoding: str) -> None:
    written = in_signs(TEXT, encoding)
    assert legacy.encoding(written) == encoding
    assert legacy.restored(written) == TEXT


@pytest.mark.parametrize(
    ("text", "font", "restored"),
    [
        # a font decides where there is little text, and never against the text
        ("®Þnh", ".VnTime", "định"),
        ("®Þnh", None, "®Þnh"),
        ("Sè", ".VnTime", "Sè"),  # a syllable either way
        ("Sở Nội vụ", ".VnTime", "Sở Nội vụ"),
        ("Hà Nội", "VNI-Times", "Hà Nội"),
        ("quyÕt ®Þnh", ".VnTimeH", "QUYẾT ĐỊNH"),
        ("Coäng", "ABCDEF+VNI-Times", "Cộng"),
        # other languages and signs
        ("café crème à la carte, déjà vu", None, "café crème à la carte, déjà vu"),
        ("sợi 10 µm ± 5 %, © 2020, « thử »", None, "sợi 10 µm ± 5 %, © 2020, « thử »"),
        ("Größe über Straße", None, "Größe über Straße"),
        ("plain", ".VnTime", "plain"),
        ("", None, ""),
        # what other programs make of the signs on their way
        ("Thñ t\u2212íng ChÝnh phñ yªu cÇu c¸c Bé", None, "Thủ tướng Chính phủ yêu cầu các Bộ"),
        ("nhµ n\u2212íc thu 5 \u2212 3 triÖu ®ång", None, "nhà nước thu 5 \u2212 3 triệu đồng"),
        ("Céng hoµ x\u2219 héi chñ nghÜa", None, "Cộng hoà xã hội chủ nghĩa"),
    ],
)
def test_texts(text: str, font: str | None, restored: str) -> None:
    assert legacy.restored(text, font) == restored


def test_lines_typed_in_unicode_later_stay() -> None:
    text = "\n".join([in_signs(TEXT, "tcvn3"), "Bổ sung: Sở Tài chính thẩm định.", in_signs("Lưu: văn thư", "tcvn3")])
    assert legacy.restored(text) == "\n".join([TEXT, "Bổ sung: Sở Tài chính thẩm định.", "Lưu: văn thư"])


@pytest.mark.parametrize(
    ("written", "restored"),
    [
        ("ñY BAN NH¢N D¢N", "ỦY BAN NHÂN DÂN"),
        ("CéNG HOµ X· HéI CHñ NGHÜA VIÖT NAM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Sè: 12/Q§-UBND cña Së Néi vô, tØnh Hµ T©y", "Số: 12/QĐ-UBND của Sở Nội vụ, tỉnh Hà Tây"),
        ("THµNH PHè Hå CHÝ MINH, ngµy 5", "THÀNH PHỐ HỒ CHÍ MINH, ngày 5"),
        ("1. ñng hé ®ång bµo; gióp ®ì ñy ban nh©n d©n x·", "1. Ủng hộ đồng bào; giúp đỡ Ủy ban nhân dân xã"),
        ("C¸c cÊp ñy ban hµnh nghÞ quyÕt", "Các cấp ủy ban hành nghị quyết"),
        ("K/T BÝ TH¦", "K/T BÍ THƯ"),
        ("Ngµy 10 th¸ng 6, ë TP. HuÕ, §¶ng uû häp", "Ngày 10 tháng 6, ở TP. Huế, Đảng uỷ họp"),
    ],
)
def test_capitals_that_tcvn3_lacks(written: str, restored: str) -> None:
    assert legacy.converted(written, "tcvn3") == restored


# -- bytes -------------------------------------------------------------------------------------------------------

_TYPOGRAPHIC = str.maketrans("“”‘’–", "\"\"''-")
_KNOWN_BULLETS = str.maketrans("•", "+")


@pytest.mark.parametrize("encoding", [*ENCODINGS, "windows-1258"])
@pytest.mark.parametrize("name", ["chi-thi-tinh-uy", "cong-van-so-bang", "cong-dien-ubnd", "quy-che"])
def test_a_sample_in_bytes_of_an_old_encoding(name: str, encoding: str, tmp_path: Path) -> None:
    text = unicodedata.normalize("NFC", sameness.sample(name)).translate(_TYPOGRAPHIC).translate(_KNOWN_BULLETS)
    path = tmp_path / "cu.txt"
    path.write_bytes(offices.in_bytes(text, encoding).replace(b"\n", b"\r\n"))
    found = read(str(path))
    assert found.text.lower() == text.lower()
    assert found.format == "txt"
    (warning,) = found.warnings
    assert "Bảng mã" in warning
    assert sameness.record(found) == sameness.record(Source("", "", "txt", text))


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_signs_that_were_saved_as_utf8_are_restored(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "cu.txt"
    path.write_text(in_signs(TEXT, encoding) + "\n", encoding="utf-8")
    found = read(str(path))
    assert found.text == TEXT + "\n"
    assert len(found.warnings) == 1


def test_unicode_has_no_warning(tmp_path: Path) -> None:
    path = tmp_path / "moi.txt"
    for text in (TEXT, "Plain.", "Café."):
        path.write_text(text, encoding="utf-8")
        found = read(str(path))
        assert (found.text, found.warnings) == (text, ())


@pytest.mark.parametrize(
    "data",
    [
        b"S\xf4\xfb N\xf4\xe4i vu\xef",  # too little to tell
        "Le café est fermé à cause de l'été, très tôt, où là, déjà.".encode("latin-1"),
        bytes(range(1, 256)) * 4,
        b"\x89\xff\xfe\xfd" * 100,
    ],
)
def test_bytes_that_are_not_clear_name_the_byte(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(data)
    assert legacy.decoded(data) is None
    with pytest.raises(DondocError, match=r"byte 0x|NUL"):
        read(str(path))


@given(st.binary(max_size=200))
def test_any_bytes_give_text_without_control_signs_or_nothing(data: bytes) -> None:
    found = legacy.decoded(data)
    assert found is None or not any(sign < " " and sign not in "\t\n\r\f\v" for sign in found[0])


# -- fonts in Word files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
@pytest.mark.parametrize("name", sameness.names())
def test_a_sample_in_fonts_of_an_old_encoding(name: str, encoding: str) -> None:
    data = offices.rendered(sameness.sample(name), encoding=encoding)
    assert sameness.record(docx.read(File("a.docx", data))) == sameness.expected(name)


def font(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}"/>'


def test_fonts_are_judged_one_by_one() -> None:
    body = p(in_signs(TEXT, "tcvn3"), run=font(".VnTime")) + p(in_signs(TEXT, "vni"), run=font("VNI-Times"))
    body += p(TEXT, run=font("Times New Roman")) + p("Größe über Straße", run=font("Arial"))
    assert lines(body) == [TEXT, TEXT, TEXT, "Größe über Straße"]


def test_text_typed_in_unicode_in_an_old_font_stays_and_its_neighbour_is_restored() -> None:
    body = p(TEXT, run=font(".VnTime")) * 5 + p(in_signs(TEXT, "tcvn3"), run=font(".VnTime"))
    assert lines(body) == [TEXT] * 6
    assert lines(p(TEXT, run=font(".VnTimeH"))) == [TEXT]


def test_the_font_of_capitals_draws_plain_letters_as_capitals_too() -> None:
    body = p(in_signs(TEXT, "tcvn3"), run=font(".VnTime")) + p("ban hµnh", run=font(".VnTimeH"))
    assert lines(body + p("quy", run=font(".VnTimeH"))) == [TEXT, "BAN HÀNH", "QUY"]


def test_a_soft_hyphen_is_a_letter_in_tcvn3_and_nothing_else_elsewhere() -> None:
    old = f"<w:r><w:rPr>{font('.VnTime')}</w:rPr><w:t>Thñ t</w:t><w:softHyphen/><w:t>íng</w:t></w:r>"
    body = p(in_signs(TEXT, "tcvn3"), run=font(".VnTime")) + f"<w:p>{old}</w:p>"
    assert lines(body)[1] == "Thủ tướng"


def test_numbers_of_lists_are_set_in_old_fonts_too() -> None:
    level = (
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="§iÒu %1."/>'
        f"<w:rPr>{font('.VnTime')}</w:rPr></w:lvl></w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    listed = '<w:numPr><w:numId w:val="1"/></w:numPr>'
    body = p(in_signs(TEXT, "tcvn3"), listed, font(".VnTime"))
    assert lines(body, numbering=level) == [f"Điều 1. {TEXT}"]
