"""Plain text in its encodings, and what is no plain text: read exactly, or refused with the byte."""

from __future__ import annotations

import codecs
import hashlib
import io
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.ingest import reading
from dondoc.ingest.files import shown
from dondoc.ingest.reading import read
from dondoc.ingest.text import decode
from dondoc.model import DondocError

TEXT = "ỦY BAN NHÂN DÂN\nSố: 06/CT-UBND\n\n1. Sở Nội vụ báo cáo trước ngày 10/12/2025.\n"
NFD = unicodedata.normalize("NFD", TEXT)


@pytest.mark.parametrize("text", [TEXT, NFD], ids=["nfc", "nfd"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
    ],
)
def test_encodings(text: str, ends: str, mark: bytes, encoding: str) -> None:
    assert decode(mark + text.replace("\n", ends).encode(encoding), "x") == text


def test_nothing_but_the_ends_of_lines_changes() -> None:
    text = "a\u00a0b\tc  \x0c\u2028\u200b\ufeffd\r e\u0301\u1ee7\x85\n\n "
    assert decode(text.encode(), "x") == text
    assert decode(b"a\r\nb\rc\r\r\nd", "x") == "a\nb\rc\r\nd"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"abc\xf4d", "is not UTF-8: byte 0xf4 at offset 3"),
        (codecs.BOM_UTF8 + b"abc\xf4d", "is not UTF-8: byte 0xf4 at offset 6"),
        ("Sở".encode()[:-1], "is not UTF-8: byte 0xe1 at offset 1"),
        (codecs.BOM_UTF16_LE + b"a\0b", "is not UTF-16-LE: byte 0x62 at offset 4"),
        (codecs.BOM_UTF16_LE + b"a\0\x00\xd8b\0", "is not UTF-16-LE: byte 0x00 at offset 4"),
        (b"S\xf4\xfb N\xf4\xe4i vu\xef", "is not UTF-8: byte 0xf4 at offset 1"),
        ("é".encode() + b"\0", "is no text: a NUL character at offset 2"),
        (codecs.BOM_UTF16_BE + "é\0".encode("utf-16-be"), "is no text: a NUL character at offset 4"),
        (b"\0" * 100, "is no text: a NUL character at offset 0"),
    ],
)
def test_wrong_encodings_name_the_byte(data: bytes, said: str) -> None:
    with pytest.raises(DondocError, match=f"^name: {said}"):
        decode(data, "name")


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_one_line(data: bytes) -> None:
    try:
        text = decode(data, "x")
    except DondocError as error:
        text = str(error)
        assert text.isprintable()
    assert "\0" not in text


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"))


@given(TEXTS)
def test_text_comes_back_as_it_was(text: str) -> None:
    assert decode(codecs.BOM_UTF8 + text.encode(), "x") == text
    assert decode(codecs.BOM_UTF16_LE + b"x\0" + text.encode("utf-16-le"), "x") == "x" + text


def test_a_source_says_where_it_is_from(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(TEXT.encode())
    source = read(str(path))
    assert (source.path, source.format, source.text) == (str(path), "txt", TEXT)
    assert source.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert (source.pages, source.ocr, source.signatures, source.warnings) == (None, False, (), ())


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode()), encoding="ascii"))
    assert read("-").text == TEXT
    with pytest.raises(DondocError, match=r"^standard input: is empty"):
        read("-")


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, "\u00a0".encode()])
def test_an_empty_file_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(DondocError, match="is empty"):
        read(str(path))


def test_a_large_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 3 * 1024 * 1024)
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 3 * 1024 * 1024)
    assert len(read(str(path)).text) == 3 * 1024 * 1024
    path.write_bytes(b"x" * (3 * 1024 * 1024 + 1))
    with pytest.raises(DondocError, match="is larger than 3 MiB"):
        read(str(path))


@pytest.mark.parametrize(
    ("name", "said"),
    [("none", "No such file"), (".", "is a folder"), ("a\0b", "is no file name"), ("x" * 5000, "name too long")],
)
def test_what_is_no_file(name: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(DondocError, match=said):
        read(str(tmp_path / name))


def test_shown_keeps_letters_and_escapes_the_rest() -> None:
    assert shown("báo cáo (1).txt") == "báo cáo (1).txt"
    assert shown("a\nb\x1b\udcff\u202e") == "a\\nb\\x1b\\udcff\\u202e"
