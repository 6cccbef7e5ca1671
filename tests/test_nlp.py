"""The NLP: exact words, honest answers, spaCy parts that say what the extraction says, and nothing loaded unasked."""

from __future__ import annotations

import subprocess
import sys
import warnings
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dondoc import nlp
from dondoc.extract.witness import Witness
from dondoc.model import DondocError
from dondoc.nlp import words
from dondoc.rules.folding import fold

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = sorted((ROOT / "samples").glob("*.txt"))


@pytest.fixture(scope="module")
def language():  # type: ignore[no-untyped-def]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return nlp.load()


@cache
def asked() -> Witness:
    witness = nlp.witness()
    assert witness is not None
    return witness


# -- words -------------------------------------------------------------------------------------------------------


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_words_hold_all_but_white_space(text: str) -> None:
    found = words.tagger().read(text)
    assert "".join(word.text for word in found).split() == text.split() or "".join(
        "".join(word.text.split()) for word in found
    ) == "".join(text.split())
    assert all(text[word.start : word.end] == word.text for word in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_words_are_words_and_agree_with_underthesea() -> None:
    import underthesea

    def plain(name: str) -> str:
        return fold(name.lower())

    same = total = 0
    for path in SAMPLES[:6]:
        for line in path.read_text(encoding="utf-8").splitlines():
            expected = {(plain(word), tag) for word, tag in underthesea.pos_tag(line)}
            found = {(plain(" ".join(word.text.split())), word.tag) for word in words.tagger().read(line)}
            same, total = same + len(expected & found), total + len(expected)
    assert same / total > 0.93  # they differ where underthesea does not know "ủy ban" with that tone placement


@pytest.mark.parametrize("form", ["Ủy ban nhân dân", "Uỷ ban nhân dân", "ỦY BAN NHÂN DÂN"])
def test_both_tone_placements_are_one_word(form: str) -> None:
    assert words.tagger().read(f"{form} tỉnh")[0].text == form


def test_stretches_cover_the_text_and_stay_short() -> None:
    text = "Một câu. Hai câu.\nDòng bị\nngắt giữa câu.\n\n" + "dài " * 5000 + "x" * 5000
    found = list(words.stretches(text))
    assert "".join("".join(text[s.start : s.end].split()) for s in found) == "".join(text.split())
    assert max(s.end - s.start for s in found) <= words.MAX_PIECE
    assert [text[s.start : s.end] for s in found[:3]] == ["Một câu.", "Hai câu.", "Dòng bị\nngắt giữa câu."]


# -- answers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "Hoãn các cuộc họp không cấp bách;",
        "Luân phiên bác sĩ từ tuyến tỉnh về trạm y tế.",
        "Cắm mốc chỉ giới bảo vệ công trình theo lộ trình;",
        "Sở Xây dựng hoán cải nhà kho cũ thành lớp học.",
        "Đối với bến, bãi nằm trong hành lang thoát lũ: giải tỏa xong trước ngày 31/7/2026;",
        "Việc tiếp nhận tài liệu phải hoàn thành trong 6 tháng đầu năm 2026.",
    ],
)
def test_orders(sentence: str) -> None:
    assert asked().is_order(sentence) is True


@pytest.mark.parametrize(
    "sentence",
    [
        "Tỷ lệ hồ sơ trực tuyến toàn trình đạt 80% trở lên.",
        "100% cán bộ, công chức được cấp và sử dụng chữ ký số.",
        "Tài liệu bí mật nhà nước được quản lý theo quy định của pháp luật.",
        "Hướng dẫn này áp dụng đối với các sở, ban, ngành tỉnh.",
        "Thời gian hoàn thành: Quý III/2026.",
        "Công tác quản lý nhà nước còn hạn chế.",
        "Được quyền yêu cầu doanh nghiệp dừng tích nước.",
    ],
)
def test_no_orders(sentence: str) -> None:
    assert asked().is_order(sentence) is False


@pytest.mark.parametrize("sentence", ["", "…", "Quy trình phân loại bùn thải sau nạo vét;"])
def test_unsure(sentence: str) -> None:
    assert asked().is_order(sentence) is None


def test_acts() -> None:
    text = "Công an tỉnh lắp đặt camera"
    assert asked().is_act(text, text.index("lắp")) is True
    assert asked().is_act("Công an tỉnh đã lắp đặt", 13) is False
    assert not asked().is_act(text, 0)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ban Quản lý chợ Hàn lắp đặt camera", "Ban Quản lý chợ Hàn"),
        ("Cục Quản lý Dược đẩy nhanh tiến độ", "Cục Quản lý Dược"),
        ("Sở Xây dựng tháo dỡ nhà kho", "Sở Xây dựng"),
    ],
)
def test_name_ends(text: str, name: str) -> None:
    assert asked().name_end(text, 0) == len(name)


def test_name_without_an_act_behind_it_is_left_to_the_rules() -> None:
    assert asked().name_end("Cục Quản lý và Xây dựng công trình thủy lợi.", 0) is None


@pytest.mark.parametrize("line", ["NGUYỄN VĂN THÀNH", "Giàng A Páo", "LÒ THỊ MUÔN", "ĐẶNG MỸ HƯƠNG"])
def test_persons(line: str) -> None:
    assert asked().is_person(line) is True


@pytest.mark.parametrize(
    "line", ["PHÓ CHỦ TỊCH", "BAN TỔ CHỨC", "KẾ HOẠCH", "NƠI NHẬN", "SỞ Y TẾ", "ĐẢNG CỘNG SẢN VIỆT NAM", "X 2"]
)
def test_no_persons(line: str) -> None:
    assert asked().is_person(line) is False


# -- spaCy -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SAMPLES[:3] + SAMPLES[-3:], ids=lambda path: path.stem)
def test_spans_are_those_of_the_extraction(language, path: Path) -> None:  # type: ignore[no-untyped-def]
    from dondoc.nlp.pipeline import extraction

    text = path.read_text(encoding="utf-8")
    doc, found = language(text), extraction(text)
    assert doc.text == text
    assert [(s.start_char, s.end_char, s.id_) for s in doc.spans["tasks"]] == [
        (task.span.start, task.span.end, task.id) for task in found.tasks
    ]
    named = [body.span for task in found.tasks for body in (*task.lead, *task.coordinators, *task.report_to)]
    assert [(s.start_char, s.end_char) for s in doc.spans["bodies"]] == [(span.start, span.end) for span in named]
    dated = [
        d.span for task in found.tasks for d in (*((task.deadline,) if task.deadline else ()), *task.more_deadlines)
    ]
    assert [(s.start_char, s.end_char) for s in doc.spans["deadlines"]] == [(span.start, span.end) for span in dated]
    assert all(token.pos_ and token.tag_ for token in doc)


@given(text=st.text(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_text_comes_back(language, text: str) -> None:  # type: ignore[no-untyped-def]
    assert language(text).text == text


def test_attributes_and_round_trip(language) -> None:  # type: ignore[no-untyped-def]
    from spacy.tokens import Doc

    doc = language("1. Giao Sở Y tế rà soát các trạm y tế, báo cáo UBND tỉnh trước ngày 15/9/2026.\n")
    again = Doc(doc.vocab).from_bytes(doc.to_bytes())
    task = again.spans["tasks"][0]
    assert (task.label_, task._.lead, task._.due) == ("OBLIGATION", ["Sở Y tế"], "2026-09-14")
    assert [(token.text, token.pos_) for token in doc][4:6] == [("Y tế", "NOUN"), ("rà soát", "VERB")]
    assert list(doc.sents)


def test_rendering_is_escaped_and_the_one_in_the_docs(language) -> None:  # type: ignore[no-untyped-def]
    from dondoc.nlp.render import render

    assert "<script" not in render(language("1. Sở Y tế rà soát <script>alert(1)</script> hồ sơ.\n"))
    text = (ROOT / "docs/nlp-sample.txt").read_text(encoding="utf-8")
    shown = (ROOT / "docs/nlp-sample.html").read_text(encoding="utf-8")
    assert render(language(text), page=True) + "\n" == shown, "run python docs/render_nlp.py"


# -- loading -----------------------------------------------------------------------------------------------------


def test_nothing_heavy_is_loaded_before_it_is_asked() -> None:
    code = (
        "import sys; from dondoc import nlp; ask = nlp.witness().is_order;"
        "early = {'spacy', 'underthesea', 'underthesea_core'} & set(sys.modules);"
        "ask('Hoãn các cuộc họp.'); late = {'spacy', 'underthesea', 'numpy'} & set(sys.modules); print(early, late)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set() set()"


def test_without_underthesea_there_is_no_witness(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "folder", lambda: None)
    assert nlp.witness() is None
    words.tagger.cache_clear()
    with pytest.raises(DondocError, match="underthesea"):
        words.tagger()
    monkeypatch.undo()
    words.tagger.cache_clear()
