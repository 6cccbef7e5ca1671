"""Old Word, RTF and OpenDocument files through LibreOffice, which makes them of the rendered samples here."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from dondoc.ingest import office
from dondoc.ingest.files import File, Options
from dondoc.ingest.locked import OLE
from dondoc.ingest.reading import read
from dondoc.ingest.sniffing import told
from dondoc.model import DondocError, Source
from tests import offices, sameness
from tests.commands import ROOT

SOFFICE = shutil.which("soffice")
needs_libreoffice = pytest.mark.skipif(SOFFICE is None, reason="needs soffice (libreoffice-writer-nogui)")
FILTERS = {"doc": "doc:MS Word 97", "rtf": "rtf:Rich Text Format", "odt": "odt:writer8"}
NAMES = ["chi-thi-tinh-uy", "cong-van-so-bang", "ke-hoach-xa", "quy-che"]
OLD = {"tcvn3": "chi-thi-ubnd-thanh-pho", "vni": "cong-van-so-bang"}


def converted(folder: Path, kind: str, paths: list[Path]) -> None:
    assert SOFFICE is not None
    subprocess.run(
        [
            SOFFICE,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            FILTERS[kind],
            "--outdir",
            str(folder),
            *map(str, paths),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
        timeout=120,
    )


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Source | DondocError]:
    """Return each sample in each format as it is read, all in one start; the old encodings as well."""
    folder = tmp_path_factory.mktemp("office")
    paths = []
    for name in NAMES:
        path = folder / f"{name}.docx"
        path.write_bytes(offices.rendered(sameness.sample(name), fresh=True))
        paths.append(path)
    for encoding, name in OLD.items():
        path = folder / f"{encoding}.docx"
        path.write_bytes(offices.rendered(sameness.sample(name), fresh=True, encoding=encoding))
        paths.append(path)
    keys = []
    for kind in FILTERS:
        chosen = paths if kind != "odt" else paths[: len(NAMES)]
        converted(folder, kind, chosen)
        keys += [(path.stem, kind) for path in chosen]
    files = [File(str(folder / f"{stem}.{kind}"), (folder / f"{stem}.{kind}").read_bytes()) for stem, kind in keys]
    found: dict[tuple[str, str], Source | DondocError] = {}
    with office.converted(files) as made:
        for key, file, one in zip(keys, files, made, strict=True):
            try:
                found[key] = office.source(file, one)
            except DondocError as error:
                found[key] = error
    return found


@needs_libreoffice
@pytest.mark.parametrize("kind", FILTERS)
@pytest.mark.parametrize("name", NAMES)
def test_a_sample_in_each_format_gives_what_its_text_gives(
    sources: dict[tuple[str, str], Source | DondocError], name: str, kind: str
) -> None:
    found = sources[name, kind]
    assert isinstance(found, Source), found
    assert (found.format, found.pages, Path(found.path).name) == (kind, None, f"{name}.{kind}")
    assert sameness.record(found) == sameness.expected(name)


@needs_libreoffice
@pytest.mark.parametrize("kind", ["doc", "rtf"])
@pytest.mark.parametrize("encoding", OLD)
def test_fonts_of_old_encodings_are_read(
    sources: dict[tuple[str, str], Source | DondocError], encoding: str, kind: str
) -> None:
    found = sources[encoding, kind]
    assert isinstance(found, Source), found
    assert sameness.record(found) == sameness.expected(OLD[encoding])


@needs_libreoffice
def test_one_file_is_read_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "sai đuôi.txt"
    path.write_text(r"{\rtf1\ansi S\u7903?\u32?N\u7897?i v\u7909? b\'e1o c\'e1o.}", encoding="ascii")
    found = read(str(path))
    assert (found.format, found.text.strip()) == ("rtf", "Sở Nội vụ báo cáo.")


@needs_libreoffice
def test_one_bad_file_does_not_spoil_the_others(tmp_path: Path) -> None:
    good = rb"{\rtf1\ansi S\'e1ng.}"
    odt = io.BytesIO()
    with zipfile.ZipFile(odt, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<broken")
    files = [
        File("a.rtf", good),
        File("b.odt", odt.getvalue()),
        File("c.doc", OLE + b"\0" * 600),
        File("d", good),
    ]
    with office.converted(files) as made:
        said = [
            str(one) if isinstance(one, DondocError) else office.source(file, one).text
            for file, one in zip(files, made, strict=True)
        ]
    assert said[0] == said[3] == "Sáng.\n"
    assert said[1].startswith("b.odt: is damaged") or said[1].startswith("b.odt: is empty")
    assert said[2] == "c.doc: is cut off, damaged or no Word file"


@needs_libreoffice
def test_files_of_one_call_are_converted_in_one_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    starts = []
    convert = office._convert

    def counted(program: str, paths: Sequence[Path], folder: Path) -> int | None:
        starts.append(len(paths))
        return convert(program, paths, folder)

    monkeypatch.setattr(office, "_convert", counted)
    paths = [str(tmp_path / f"{i}.rtf") for i in range(4)]
    for i, path in enumerate(paths):
        Path(path).write_bytes(rb"{\rtf1\ansi S\'e1ng %d.}" % i)
    along = (paths[0], str(tmp_path / "missing.doc"), str(tmp_path), *paths[1:], paths[1])
    texts = [read(path, Options(along=along)).text for path in (*paths, paths[1])]
    assert texts == [f"Sáng {i}.\n" for i in (0, 1, 2, 3, 1)]
    assert starts == [5]


@needs_libreoffice
@pytest.mark.parametrize("falls", [9, None], ids=["it crashes", "it hangs"])
def test_a_file_on_which_libreoffice_falls_holds_up_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, falls: int | None
) -> None:
    starts = []
    convert = office._convert

    def falling(program: str, paths: Sequence[Path], folder: Path) -> int | None:
        starts.append(len(paths))
        before = [path for path in paths if b"bad" not in path.read_bytes()]
        if len(before) == len(paths):
            return convert(program, paths, folder)
        first = next(index for index, path in enumerate(paths) if path not in before)
        if first:
            convert(program, paths[:first], folder)
        return falls

    monkeypatch.setattr(office, "_convert", falling)
    words = ["one", "bad", "two", "three", "bad", "four"]
    files = [File(f"{i}.rtf", rb"{\rtf1 %s}" % word.encode()) for i, word in enumerate(words)]
    with office.converted(files) as made:
        done = [isinstance(one, Path) for one in made]
        said = [str(one) for one in made if isinstance(one, DondocError)]
    assert done == [word != "bad" for word in words]
    assert [line.split(":")[0] for line in said] == ["1.rtf", "4.rtf"]
    assert all(("is not done" if falls is None else "is damaged") in line for line in said)
    assert starts == [6, 1, 4, 1, 1]


def test_without_libreoffice_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(DondocError, match=r"^a\.rtf: is read with LibreOffice, .*libreoffice-writer-nogui$"):
        office.read(File("a.rtf", rb"{\rtf1 x}"))


def test_what_does_not_end_in_time_is_ended_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "soffice"
    mark = tmp_path / "pid"
    program.write_text(f'#!/bin/sh\nsleep 300 &\necho $! > "{mark}"\nwait\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(office, "SECONDS", 1)
    start = time.monotonic()
    with pytest.raises(DondocError, match=r"^a\.rtf: LibreOffice is not done with it after 1 s$"):
        office.read(File("a.rtf", rb"{\rtf1 x}"))
    assert time.monotonic() - start < 20
    _ended(int(mark.read_text()))


def test_what_it_started_ends_when_the_reader_is_killed(tmp_path: Path) -> None:
    program = tmp_path / "soffice"
    mark = tmp_path / "pid"
    program.write_text(f'#!/bin/sh\nsleep 300 &\necho $! > "{mark}.new"\nmv "{mark}.new" "{mark}"\nwait\n')
    program.chmod(0o755)
    code = "from dondoc.ingest import office, files; office.read(files.File('a.rtf', b'{\\\\rtf1 x}'))"
    path = f"{tmp_path}:{os.environ['PATH']}"
    surroundings = {**os.environ, "PATH": path, "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=surroundings) as reader:
        for _ in range(200):
            if mark.exists():
                break
            time.sleep(0.05)
        child = int(mark.read_text())
        assert _runs(child)
        reader.kill()
    _ended(child)


def _ended(child: int) -> None:
    for _ in range(50):
        if not _runs(child):
            return
        time.sleep(0.1)
    raise AssertionError(f"{child} still runs")


def _runs(child: int) -> bool:
    try:
        state = Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


class _Asked(BaseHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012 (one server, one list)

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(404)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        pass


@needs_libreoffice
def test_what_a_file_links_to_is_neither_asked_for_nor_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("điều bí mật")
    server = HTTPServer(("127.0.0.1", 0), _Asked)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    web = f"http://127.0.0.1:{server.server_port}"
    spaces = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
    )
    sections = "".join(
        f'<text:section text:name="s{i}"><text:section-source xlink:href="{link}"/><text:p>giữ</text:p></text:section>'
        for i, link in enumerate((secret.as_uri(), f"{web}/section"))
    )
    image = '<text:p><draw:frame text:anchor-type="as-char" svg:width="2cm" svg:height="2cm">'
    image += '<draw:image xlink:type="simple" '
    image += f'xlink:href="{web}/image.png"/></draw:frame>x</text:p>'
    odt = io.BytesIO()
    with zipfile.ZipFile(odt, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f'<office:document-content {spaces} office:version="1.2"><office:body><office:text>{sections}{image}'
            "</office:text></office:body></office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/" '
            'manifest:media-type="application/vnd.oasis.opendocument.text"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
            "</manifest:manifest>",
        )
    rtf = (
        r'{\rtf1 {\field{\*\fldinst INCLUDEPICTURE "%s/p.png" \\d}{\fldrslt x}}{\field{\*\fldinst INCLUDETEXT "%s"}}y}'
    )
    files = [File("a.odt", odt.getvalue()), File("b.rtf", (rtf % (web, secret)).encode())]
    try:
        with office.converted(files) as made:
            texts = [office.source(file, one).text for file, one in zip(files, made, strict=True)]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert "giữ" in texts[0]
    assert "bí mật" not in "".join(texts)
    assert _Asked.asked == []


@needs_libreoffice
def test_an_old_word_file_that_is_cut_off_or_locked_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(offices.rendered(sameness.sample("to-trinh")))
    converted(tmp_path, "doc", [path])
    data = (tmp_path / "a.doc").read_bytes()
    for size in (20, 600, len(data) // 2, len(data) * 9 // 10):
        with pytest.raises(DondocError, match=r"^a\.doc: is (?:cut off|damaged|no Word file)"):
            office.read(File("a.doc", data[:size]))
    # the flag of encryption in the file information block (MS-DOC 2.5.2)
    place = data.index(b"\xec\xa5") + 11
    locked = data[:place] + bytes([data[place] | 1]) + data[place + 1 :]
    with pytest.raises(DondocError, match=r"^a\.doc: is encrypted; --password opens it$"):
        office.read(File("a.doc", locked))
    with pytest.raises(DondocError, match=r"^a\.doc: is encrypted"):
        office.read(File("a.doc", locked, Options(password="x")))
    assert told(File("a.doc", data)) == "doc"
