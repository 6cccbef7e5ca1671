"""Reads files of every format broken in all ways that chance finds: no crash, no hang, every failure one line.

``python -m tests.fuzz --count 2000 --format pdf`` tries one format, without ``--format`` all of them. The same seed
breaks the same files; a file that fails is written to ``--keep``. Recognition is off but for pictures.
"""

from __future__ import annotations

import argparse
import faulthandler
import gzip
import io
import random
import re
import signal
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path

from PIL import Image

from dondoc.ingest import office, reading, recognition
from dondoc.ingest.files import File, Ocr, Options
from dondoc.ingest.pages import Page, Word
from dondoc.ingest.recognition import Sheet
from dondoc.ingest.sniffing import Format, told
from dondoc.model import DondocError, Source
from tests.commands import SAMPLES

SECONDS = 20  # for one file; it is broken, not large
SLOW = ("doc", "rtf", "odt")  # LibreOffice reads them, some in one start
# recognition of many broken pictures takes hours and tries nothing but tesseract
OPTIONS = Options(password="khoa", ocr=Ocr.NEVER)
_NUMBER = re.compile(rb"\d+")
_ATTRIBUTE = re.compile(rb'="[^"]*"')
_TAGS = re.compile(rb"<[^<>]+>")
_ODD_NUMBERS = (
    b"0",
    b"-1",
    b"1",
    b"255",
    b"65536",
    b"99999999",
    b"2147483648",
    b"-2147483649",
    b"1e99",
    b"0.0000001",
    b"NaN",
)
_ODD_VALUES = (b"", b"0", b"-1", b"99999999999", b"\xff\xfe", b"&#0;", b"&x;", b"none", b"a" * 5000, "Ủy".encode())


@dataclass
class Outcome:
    """What came of the files of one format."""

    tried: int = 0
    read: int = 0
    refused: int = 0
    slowest: float = 0.0
    lines: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


# -- files to break ----------------------------------------------------------------------------------------------------


@cache
def seeds(kind: str) -> tuple[bytes, ...]:
    """Return whole files of a format."""
    return tuple(_SEEDS[kind]())


def _text(name: str = "cong-van-ubnd-tinh") -> str:
    return (SAMPLES / f"{name}.txt").read_text(encoding="utf-8")


def _html() -> Iterator[bytes]:
    from tests.offices import parts
    from tests.portals import PORTALS

    for name in ("ke-hoach-xa", "cong-dien-ubnd"):
        yield from (portal(parts(_text(name))).encode() for portal in PORTALS.values())


def _docx() -> Iterator[bytes]:
    from tests.offices import Office, parts

    yield Office().write(parts(_text("ke-hoach-xa")))
    yield Office(tabs=True, tracked=True).write(parts(_text("cong-dien-ubnd")))


def _pdf() -> Iterator[bytes]:
    from tests.test_bad_input import pdf

    yield pdf(3)
    yield from (made for made in _office("pdf") if made)
    yield _scan("PDF")


def _scan(kind: str) -> bytes:
    from PIL import Image, ImageDraw

    picture = Image.new("L", (420, 300), 255)
    pen = ImageDraw.Draw(picture)
    for row in range(8):
        pen.text((20, 20 + 30 * row), "So Noi vu bao cao ket qua truoc ngay 10/12/2025", fill=0)
    stream = io.BytesIO()
    picture.save(stream, kind)
    return stream.getvalue()


def _images() -> Iterator[bytes]:
    for kind in ("PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP"):
        yield _scan(kind)


@cache
def _office(kind: str) -> tuple[bytes, ...]:
    """Return what LibreOffice makes of the rendered samples; nothing where it is missing."""
    import shutil
    import subprocess

    program = shutil.which("soffice")
    if program is None:
        return ()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, data in enumerate(_docx()):
            (folder / f"{number}.docx").write_bytes(data)
        command = [program, f"-env:UserInstallation={folder.as_uri()}/profile", "--headless", "--convert-to", kind]
        paths = [str(path) for path in sorted(folder.glob("*.docx"))]
        subprocess.run([*command, "--outdir", name, *paths], capture_output=True, check=False, timeout=120)
        return tuple(path.read_bytes() for path in sorted(folder.glob(f"*.{kind}")))


def _zips() -> Iterator[bytes]:
    from tests.test_archive import ORDER, encrypted, tarred
    from tests.test_sniffing import zipped

    page = next(_html())
    yield zipped({"a.txt": _text(), "một/b.html": page, "c.zip": zipped({"d.txt": ORDER}), "__MACOSX/x": "y"})
    yield encrypted(ORDER.encode(), b"khoa")
    yield tarred([("a.txt", ORDER.encode()), ("b.html", page)])
    yield gzip.compress(page)


def _letters() -> Iterator[bytes]:
    from tests.test_message import attach, mail
    from tests.test_sniffing import zipped

    page = next(_html())
    yield bytes(attach(attach(mail(html="<p>x"), "Kế hoạch.txt", _text().encode()), "b.zip", zipped({"c.html": page})))
    whole = mail(_text())
    whole.add_attachment(mail())
    yield bytes(whole)


def _outlook() -> Iterator[bytes]:
    from tests.compound import Attached, message

    yield message(_text(), next(_html()), [Attached("Kế hoạch.txt", _text().encode()), Attached("b.png", b"x")])


_SEEDS: dict[str, Callable[[], Iterator[bytes]]] = {
    "txt": lambda: iter((_text().encode(), _text().encode("utf-16"))),
    "html": _html,
    "docx": _docx,
    "pdf": _pdf,
    "image": _images,
    "zip": _zips,
    "eml": _letters,
    "msg": _outlook,
    "doc": lambda: iter(_office("doc")),
    "rtf": lambda: iter(_office("rtf")),
    "odt": lambda: iter(_office("odt")),
}
FORMATS = tuple(_SEEDS)


# -- ways to break them ------------------------------------------------------------------------------------------------


def broken(data: bytes, chance: random.Random) -> bytes:
    """Return a file with one to four things in it broken."""
    if data.startswith(b"PK\x03\x04") and chance.random() < 0.7:
        data = _repacked(data, chance)
        if chance.random() < 0.8:
            return data
    for _ in range(chance.choice((1, 1, 2, 4))):
        data = chance.choice(_WAYS)(data, chance)
    return data


def _flip(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.choice((1, 4, 32))):
        out[chance.randrange(len(out))] = chance.choice((0, 0xFF, chance.randrange(256)))
    return bytes(out)


def _stretch(data: bytes, chance: random.Random, most: int = 4000) -> tuple[int, int]:
    start = chance.randrange(len(data))
    return start, min(len(data), start + chance.randint(1, most))


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(1, len(data))] if len(data) > 1 else data


def _leave_out(data: bytes, chance: random.Random) -> bytes:
    start, end = _stretch(data, chance)
    return data[:start] + data[end:] or b"x"


def _double(data: bytes, chance: random.Random) -> bytes:
    start, end = _stretch(data, chance)
    return data[:end] + data[start:end] * chance.choice((1, 3, 50)) + data[end:]


def _splice(data: bytes, chance: random.Random) -> bytes:
    start, end = _stretch(data, chance)
    place = chance.randrange(len(data))
    return data[:place] + data[start:end] + data[place + end - start :]


def _swap(data: bytes, chance: random.Random) -> bytes:
    a, b = sorted(chance.randrange(len(data)) for _ in range(2))
    size = min(b - a, len(data) - b, chance.randint(1, 500))
    return data[:a] + data[b : b + size] + data[a + size : b] + data[a : a + size] + data[b + size :]


def _blank(data: bytes, chance: random.Random) -> bytes:
    start, end = _stretch(data, chance)
    return data[:start] + chance.choice((b"\0", b"\xff", b" ")) * (end - start) + data[end:]


def _by_pattern(
    pattern: re.Pattern[bytes], values: tuple[bytes, ...], form: bytes
) -> Callable[[bytes, random.Random], bytes]:
    def change(data: bytes, chance: random.Random) -> bytes:
        places = [found.span() for found in pattern.finditer(data, chance.randrange(max(len(data) - 200, 1)))][:400]
        if not places:
            return _flip(data, chance)
        start, end = chance.choice(places)
        return data[:start] + form.replace(b"?", chance.choice(values)) + data[end:]

    return change


def _double_tag(data: bytes, chance: random.Random) -> bytes:
    tags = list(_TAGS.finditer(data[:200_000]))
    if not tags:
        return _double(data, chance)
    found = chance.choice(tags)
    return data[: found.end()] + found.group() * chance.choice((1, 20, 3000)) + data[found.end() :]


_WAYS = (
    _flip,
    _flip,
    _cut,
    _leave_out,
    _double,
    _splice,
    _swap,
    _blank,
    _double_tag,
    _by_pattern(_NUMBER, _ODD_NUMBERS, b"?"),
    _by_pattern(_NUMBER, _ODD_NUMBERS, b"?"),
    _by_pattern(_ATTRIBUTE, _ODD_VALUES, b'="?"'),
)


def _repacked(data: bytes, chance: random.Random) -> bytes:
    """Return a zip file with one of its members broken and packed again as if nothing were."""
    stream = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
            entries = [entry for entry in packed.infolist() if entry.file_size and not entry.flag_bits & 1]
            # what holds the text is broken more often than what holds the colours
            weights = [
                8 if re.search(r"document|content|numbering|styles|\.txt|\.html", e.filename) else 1 for e in entries
            ]
            target = chance.choices(entries, weights)[0] if entries else None
            for entry in packed.infolist():
                if entry is target:
                    held = packed.read(entry)
                    for _ in range(chance.choice((1, 2))):
                        held = chance.choice(_WAYS)(held, chance)
                    out.writestr(entry.filename, held)
                elif not entry.flag_bits & 1:
                    out.writestr(entry.filename, packed.read(entry))
    except (zipfile.BadZipFile, ValueError, OSError):
        return _flip(data, chance)
    return stream.getvalue()


# -- reading them ------------------------------------------------------------------------------------------------------


class Late(BaseException):
    """The time for one file is over; no reader of a format takes it for damage."""


def _late(number: int, frame: object) -> None:
    raise Late


def _unrecognised(sheet: Sheet, picture: Image.Image, language: str) -> Page:
    """Stand in for recognition: of a broken picture what matters is that it is opened and drawn."""
    return Page(sheet.width, sheet.height, (Word("x", (1.0, 1.0, 9.0, 9.0), 1.0),), (), recognised=True)


def run(kind: str, count: int, seed: int = 0, keep: Path | None = None) -> Outcome:
    """Break and read ``count`` files of a format.

    Args:
        kind: the format's name, of ``FORMATS``.
        count: how many files.
        seed: of the chances.
        keep: the folder for files that make a fault.
    """
    outcome = Outcome()
    chance = random.Random(f"{seed} {kind}")
    signal.signal(signal.SIGALRM, _late)
    recognise, recognition._read = recognition._read, _unrecognised
    try:
        _run(kind, count, seed, keep, outcome, chance)
    finally:
        recognition._read = recognise
    return outcome


def _run(kind: str, count: int, seed: int, keep: Path | None, outcome: Outcome, chance: random.Random) -> None:
    made: Iterator[bytes] = (broken(chance.choice(seeds(kind)), chance) for _ in range(count if seeds(kind) else 0))
    if kind in SLOW:
        made = _converted(made)
    for number, data in enumerate(made):
        fault = _tried(kind, data, outcome)
        if fault:
            outcome.faults.append(f"{kind} {seed}/{number}: {fault}")
            if keep:
                (keep / f"{kind}-{seed}-{number}.bin").write_bytes(data)


def _converted(made: Iterator[bytes]) -> Iterator[bytes]:
    """Yield files after LibreOffice has converted some in one start, as it does for a command with many files."""
    while some := list(islice(made, office.TOGETHER)):
        files = [file for data in some if _is_office(file := File("a", data, OPTIONS))]
        with office.converted(files) as found:
            office.prepare(files, found)
        yield from some


def _is_office(file: File) -> bool:
    try:
        return told(file) in (Format.DOC, Format.RTF, Format.ODT)
    except DondocError:
        return False


def _tried(kind: str, data: bytes, outcome: Outcome) -> str:
    """Read a file; return what went wrong beyond what a broken file may lead to."""
    start = time.monotonic()
    signal.alarm(180 if kind in SLOW else SECONDS)
    outcome.tried += 1
    fault = ""
    try:
        for found in reading.within(File("a", data, OPTIONS)):
            fault = fault or _judged(found, outcome)
    except Late:
        fault = "takes too long"
    except Exception as error:
        fault = f"raises {type(error).__name__}: {error}"
    finally:
        signal.alarm(0)
    outcome.slowest = max(outcome.slowest, time.monotonic() - start)
    return fault


def _judged(found: Source | DondocError, outcome: Outcome) -> str:
    if isinstance(found, Source):
        outcome.read += 1
        spans = [*(found.pages or ()), *(block.span for block in found.blocks), *(t.span for t in found.tables)]
        spans += [cell.span for table in found.tables for cell in table.cells]
        inside = all(0 <= span.start <= span.end <= len(found.text) for span in spans)
        return "" if inside and found.text.strip() else "gives spans outside its text, or no text"
    outcome.refused += 1
    line = str(found)
    outcome.lines[re.sub(r"\d+", "#", line.split(": ", 1)[-1])[:70]] += 1
    if not line.isprintable() or not line.startswith("a"):
        return f"is no line that names the file: {line!r}"
    # a guard of last resort caught it: the reader of the format should have known
    return f"is caught only by the guard: {line}" if re.search(r": is damaged \(\w+\)$", line) else ""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="how many files of each format")
    parser.add_argument("--format", choices=FORMATS, action="append", help="only this one; may be repeated")
    parser.add_argument("--seed", type=int, default=0, help="of the chances")
    parser.add_argument("--keep", type=Path, help="a folder for the files that make a fault")
    parser.add_argument("--lines", action="store_true", help="show the lines that were printed, with their counts")
    arguments = parser.parse_args()
    faulthandler.enable()
    if arguments.keep:
        arguments.keep.mkdir(parents=True, exist_ok=True)
    faults = 0
    for kind in arguments.format or FORMATS:
        start = time.monotonic()
        outcome = run(kind, arguments.count, arguments.seed, arguments.keep)
        print(
            f"{kind}: {outcome.tried} files, {outcome.read} documents read, {outcome.refused} lines, "
            f"{len(outcome.faults)} faults; {time.monotonic() - start:.0f} s, the slowest {outcome.slowest:.1f} s",
            flush=True,
        )
        for fault in outcome.faults[:20]:
            print("  " + fault)
        if arguments.lines:
            for line, count in outcome.lines.most_common(12):
                print(f"  {count:5} {line}")
        faults += len(outcome.faults)
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
