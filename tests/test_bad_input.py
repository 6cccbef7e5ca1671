"""Files that are empty, broken, locked or made to do harm: one clear line each, in time, and the others go on."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from dondoc.ingest import guarded
from dondoc.ingest.files import File, Ocr, Options
from dondoc.ingest.guarded import Reader
from dondoc.model import DondocError, Source
from tests.commands import ROOT, run
from tests.compound import compound
from tests.test_archive import encrypted
from tests.test_sniffing import KNOWN, zipped

ORDER = "1. Sở Nội vụ báo cáo kết quả trước ngày 10/12/2025.\n"
SECONDS = 20
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def docx(xml: str) -> bytes:
    return zipped({"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS, "word/document.xml": xml})


def word(text: str, entities: str = "") -> bytes:
    return docx(
        f'<?xml version="1.0"?>{entities}<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p>'
        "</w:body></w:document>"
    )


def pdf(
    pages: int = 1, width: float = 595, height: float = 842, text: str = "So Noi vu bao cao", more: str = ""
) -> bytes:
    """Return a PDF file of so many pages, which all show one text."""
    stream = zlib.compress(f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode())
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {pages} /Kids [{' '.join(f'{i + 5} 0 R' for i in range(pages))}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Length {len(stream)} /Filter /FlateDecode >>\nstream\n{stream.decode('latin-1')}\nendstream",
        *[
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents 4 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        ]
        * pages,
    ]
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{part}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    return bytes(out) + f"trailer\n<< /Size {len(parts) + 1} /Root 1 0 R {more}>>\nstartxref\n{start}\n%%EOF\n".encode()


def cat() -> bytes:
    """Return a picture of a cat, or of what may be one."""
    picture = Image.new("RGB", (640, 480), (120, 160, 90))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((200, 160, 440, 400), fill=(200, 140, 60))
    for x in (230, 370):
        pen.polygon(((x, 190), (x + 20, 110), (x + 50, 180)), fill=(200, 140, 60))
        pen.ellipse((x, 230, x + 30, 260), fill=(20, 60, 20))
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


LAUGHS = (
    '<!DOCTYPE w [<!ENTITY a "haha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
OUTSIDE = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>'

# a file, and what its line says
BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "is empty"),
    "a pdf cut off": (lambda: pdf(3)[:200], ""),
    "a pdf of its mark alone": (lambda: b"%PDF-1.7\n", ""),
    "a docx cut off": (lambda: word("x" * 999)[:300], "damaged or cut off"),
    "a docx of noise": (lambda: docx("\x01\x02 no xml"), ""),
    "an old doc cut off": (lambda: KNOWN["doc"][0][:700], "damaged or cut off"),
    "an old doc of noise": (lambda: KNOWN["doc"][0], ""),
    "a picture cut off": (lambda: cat()[:300], ""),
    "an encrypted archive": (lambda: encrypted(ORDER.encode(), b"x"), "is encrypted; --password opens it"),
    "an encrypted docx of noise": (lambda: compound({"EncryptedPackage": b"x" * 99, "EncryptionInfo": b"y" * 99}), ""),
    "a zip bomb": (lambda: zipped({"a.txt": bytes(99_000_000)}), "is made to burst"),
    "a zip bomb within a docx": (lambda: docx("<w>" + " " * 99_000_000 + "</w>"), ""),
    "a pdf of 5,000 pages": (lambda: pdf(5_000), "has 5,000 pages, more than 2,000"),
    "an XML bomb in a docx": (lambda: word("&i;", LAUGHS), ""),
    "an outside entity in a docx": (lambda: word("&a;", OUTSIDE), ""),
    "a path outside": (lambda: zipped({"../../a.txt": ORDER}), "lies outside the archive's folder"),
    "an html nested deep": (lambda: b"<html>" + b"<div>" * 200_000, "is nested more than 2,000 elements deep"),
    "a docx nested deep": (lambda: docx(f'<w:document xmlns:w="{WORD}">' + "<w:p>" * 100_000), ""),
    "an excel file called pdf": (lambda: zipped({"[Content_Types].xml": "", "xl/a": ""}), "is an Excel file"),
    "noise": (lambda: bytes(range(256)) * 40, ""),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_one_line_and_the_others_go_on(case: str, tmp_path: Path) -> None:
    make, said = BAD[case]
    bad, good = tmp_path / "văn bản.pdf", tmp_path / "good.txt"
    bad.write_bytes(make())
    good.write_text(ORDER, encoding="utf-8")
    start = time.monotonic()
    result = run("extract", bad, good, "--jsonl", "--no-nlp", XDG_CACHE_HOME=str(tmp_path))
    assert time.monotonic() - start < SECONDS
    assert result.code == 1, result.out[:500]
    assert [json.loads(line)["source"]["path"] for line in result.out.splitlines()] == [str(good)]
    assert result.err.count("\n") == 1, result.err
    assert result.err.startswith(f"dondoc: {bad}")
    assert "unexpected" not in result.err
    assert "Traceback" not in result.err
    assert said in result.err
    assert "root:" not in result.err


@pytest.mark.parametrize("ocr", ["never", "auto"])
def test_a_page_of_50000_points_a_side_is_read_or_one_line(ocr: str, tmp_path: Path) -> None:
    bad = tmp_path / "a.pdf"
    bad.write_bytes(pdf(1, 50_000, 50_000))
    start = time.monotonic()
    result = run("text", bad, "--ocr", ocr, XDG_CACHE_HOME=str(tmp_path))
    assert time.monotonic() - start < 3 * SECONDS
    assert (result.code, result.err.count("\n")) in ((0, 0), (1, 1)), result.err
    assert "So Noi vu" in result.out or result.err.startswith(f"dondoc: {bad}: ")


def test_a_picture_of_a_cat_is_one_line(tmp_path: Path) -> None:
    bad = tmp_path / "cat.png"
    bad.write_bytes(cat())
    result = run("extract", bad, "--json", XDG_CACHE_HOME=str(tmp_path))
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(f"dondoc: {bad}: ")
    assert result.err.count("\n") == 1


def test_several_documents_in_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"a.txt": ORDER, "b.txt": ORDER, "c.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}))
    result = run("extract", path, "--jsonl", "--no-nlp")
    paths = [json.loads(line)["source"]["path"] for line in result.out.splitlines()]
    assert paths == [f"{path}!/a.txt", f"{path}!/b.txt"]
    assert (result.code, result.err.count("\n")) == (1, 1)
    result = run("extract", path, "--json", "--no-nlp")
    assert (result.code, result.out) == (1, "")
    assert result.err == f"dondoc: {path}: holds several documents: --json prints one document; use --jsonl\n"
    assert run("extract", path, "--no-nlp").out.count("!/") == 2
    assert run("explain", path, "--no-nlp").out.count("!/") == 2
    assert run("text", path).out == ORDER * 2


def test_the_only_document_of_an_archive_is_one_json_object(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(encrypted(ORDER.encode(), b"khoa"))
    for result in (
        run("extract", path, "--json", "--no-nlp", "--password", "khoa"),
        run("extract", path, "--json", "--no-nlp", DONDOC_PASSWORD="khoa"),
    ):
        assert (result.code, result.err) == (0, "")
        assert json.loads(result.out)["source"]["path"] == f"{path}!/a.txt"
        assert "khoa" not in result.out


@pytest.mark.parametrize(
    "options",
    [["--ocr", "often"], ["--dpi", "10"], ["--dpi", "9999"], ["--lang", "../x"], ["--lang", "-x"], ["--jobs", "0"]],
    ids=" ".join,
)
def test_wrong_options_are_2(options: list[str]) -> None:
    for command in ("extract", "text", "explain"):
        result = run(command, "a.pdf", *options)
        assert (result.code, result.out) == (2, "")
        assert "Error: " in result.err


# -- the process that reads ------------------------------------------------------------------------------------------


@pytest.fixture
def reader() -> Iterator[Reader]:
    made = Reader(seconds=3)
    yield made
    made.stop()


def lines(reader: Reader, data: bytes) -> list[str]:
    return [one.text if isinstance(one, Source) else str(one) for one in reader.documents(File("a", data))]


def test_one_process_serves_many_files(reader: Reader) -> None:
    assert lines(reader, zipped({"a.txt": ORDER})) == [ORDER]
    process = reader._process
    assert process is not None
    for _ in range(20):
        assert lines(reader, zipped({"a.txt": ORDER, "b.txt": ORDER})) == [ORDER, ORDER]
    assert reader._process is process


def test_what_takes_too_long_is_stopped_and_the_next_file_is_read() -> None:
    reader = Reader(seconds=0.05)
    try:
        assert lines(reader, zipped({"a.txt": ORDER})) == ["a: takes more than 0.05 seconds to read"]
        reader._seconds = 20
        assert lines(reader, zipped({"a.txt": ORDER})) == [ORDER]
    finally:
        reader.stop()


def test_a_crash_is_one_line_and_the_next_file_is_read(reader: Reader) -> None:
    assert lines(reader, zipped({"a.txt": ORDER})) == [ORDER]
    process = reader._process
    assert process is not None
    os.kill(process.pid, signal.SIGSTOP)  # as if it were at work
    threading.Timer(0.3, os.kill, (process.pid, signal.SIGKILL)).start()
    assert lines(reader, zipped({"a.txt": ORDER})) == ["a: is damaged: its reader crashed"]
    assert lines(reader, zipped({"a.txt": ORDER})) == [ORDER]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's memory surely")
def test_what_takes_too_much_memory_is_one_line() -> None:
    reader = Reader(memory=400 * 1024 * 1024)
    try:
        data = zipped({"a.txt": "ỦY BAN " * 10_000_000})
        (line,) = lines(reader, data)
        assert line.endswith(": needs more memory than one file may take")
        assert lines(reader, zipped({"a.txt": ORDER})) == [ORDER]
    finally:
        reader.stop()


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"a.txt": ORDER}))
    environment = {**os.environ, "TMPDIR": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    command = [sys.executable, "-m", "dondoc", "text", str(path)]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, env=environment, check=True, timeout=60)
    assert done.stdout.decode() == ORDER
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.zip"]


def test_the_guard_reads_plain_text_without_a_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def none() -> Reader:
        raise AssertionError

    monkeypatch.setattr(guarded, "_reader", none)
    path = tmp_path / "a.txt"
    path.write_text(ORDER, encoding="utf-8")
    (found,) = guarded.documents(str(path), Options(ocr=Ocr.NEVER))
    assert isinstance(found, Source)
    (error,) = guarded.documents(str(tmp_path / "b.txt"))
    assert isinstance(error, DondocError)
