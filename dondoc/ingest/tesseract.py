"""Runs the tesseract program over one picture: words with their boxes, or which side of the picture is up."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from PIL import Image

MAX_SECONDS = 180  # for one page; a page of dense print takes 4 seconds
INSTALL = "tesseract-ocr tesseract-ocr-vie"
_COLUMNS = 12  # of a line of TSV
# Signs of other scripts that look like those of Vietnamese: ð and Ð of Icelandic, the slash of fractions.
_ALIKE = str.maketrans("\u00d0\u00f0\u2044\u2215", "Đđ//")


class RecognitionError(Exception):
    """Tesseract is missing, fails or takes too long; its message is one line, the file's name is for others to add."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A word as it was read: left, top, right, bottom in pixels; ``sure`` from 0 to 1; the line it stands in."""

    text: str
    box: tuple[int, int, int, int]
    sure: float
    line: tuple[int, int, int]


@cache
def version(language: str) -> str:
    """Return the program's version and that of its data for a language, after a check that both are there.

    Raises:
        RecognitionError: the program or the language's data is missing; the message names what to install.
    """
    program = shutil.which("tesseract")
    if program is None:
        raise RecognitionError(f"recognition needs the program tesseract: install {INSTALL}")
    known = _run([program, "--list-langs"], b"", 30).decode(errors="replace").splitlines()
    for part in language.split("+"):
        if part not in known:
            name = "tesseract-ocr-" + part.replace("_", "-").lower() if part.replace("_", "").isalnum() else "none"
            raise RecognitionError(f"tesseract does not know the language {part!a}: install {name}")
    lines = _run([program, "--version"], b"", 30).decode(errors="replace").splitlines()
    return f"{lines[0] if lines else 'tesseract'}, {language}"


def words(picture: Image.Image, language: str, *, resolution: int, mode: int = 4) -> list[Seen]:
    """Return the words of a picture in the order in which tesseract reads them.

    Args:
        picture: upright, black on white.
        language: tesseract's name for it; several are joined by ``+``.
        resolution: of the picture, in dots an inch.
        mode: tesseract's page segmentation mode; 4 is one column of text of different sizes.

    Raises:
        RecognitionError: tesseract fails, or takes too long.
    """
    head = ["tesseract", "-", "-", "-l", language, "--psm", str(mode), "--dpi", str(resolution)]
    told = _run([*head, "tsv"], _pnm(picture), MAX_SECONDS)
    return [seen for line in told.decode("utf-8", "replace").splitlines()[1:] for seen in _seen(line)]


def turn(picture: Image.Image) -> tuple[int, float]:
    """Return by how many degrees, clockwise, a picture has to be turned to stand upright, and how sure that is.

    Where the picture holds too little text to tell, that is no turn at all, and not sure.
    """
    with contextlib.suppress(RecognitionError, ValueError, KeyError):
        told = _run(["tesseract", "-", "-", "--psm", "0", "-l", "osd", "--dpi", "150"], _pnm(picture), MAX_SECONDS)
        said = dict(line.split(": ", 1) for line in told.decode(errors="replace").splitlines() if ": " in line)
        return int(said["Rotate"]) % 360, float(said["Orientation confidence"])
    return 0, 0.0


def _seen(line: str) -> list[Seen]:
    cells = line.split("\t", _COLUMNS - 1)
    if len(cells) < _COLUMNS or cells[0] != "5" or not cells[11].strip():
        return []
    left, top, width, height = (int(cell) for cell in cells[6:10])
    sure = min(max(float(cells[10]) / 100, 0.0), 1.0)
    place = (int(cells[2]), int(cells[3]), int(cells[4]))
    # the data for Vietnamese was trained on decomposed letters
    text = unicodedata.normalize("NFC", cells[11].strip())
    text = text.replace("ĐÐ", "Đ").replace("ÐĐ", "Đ").translate(_ALIKE)
    if "://" not in text:
        text = text.replace("//", "/")
    return [Seen(text, (left, top, left + width, top + height), sure, place)]


def _pnm(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "PPM")  # not packed: packing takes longer than a pipe
    return stream.getvalue()


def _run(command: Sequence[str], data: bytes, seconds: float) -> bytes:
    # tesseract gains little from threads of its own: a process a core is what pays
    surroundings = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=seconds, env=surroundings, check=True)
    except FileNotFoundError:
        raise RecognitionError(f"recognition needs the program tesseract: install {INSTALL}") from None
    except subprocess.TimeoutExpired:
        raise RecognitionError(f"recognition of a page took more than {seconds:.0f} seconds") from None
    except subprocess.CalledProcessError as error:
        lines = error.stderr.decode(errors="replace").splitlines()
        said = next((line for line in reversed(lines) if line.isprintable() and line.strip()), "it does not say why")
        raise RecognitionError(f"tesseract fails: {said}") from None
    except OSError as error:
        raise RecognitionError(f"tesseract cannot be run: {error.strerror}") from None
    return done.stdout
