"""The samples, printed, sealed, scanned askew and packed as an office's copier does, give the tasks of the text."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from dondoc.extract.repair import repaired
from dondoc.ingest.reading import read
from tests import layouts, sameness, scans
from tests.sameness import Record

pytestmark = pytest.mark.skipif(shutil.which("tesseract") is None, reason="needs tesseract with vie and osd")
TURNS = (-2, -1, 0.5, 1.5, 2)  # degrees, page by page
ALIKE = 0.9  # of a task's letters
MOST_LOST = 0.1  # of a sample's tasks, and one more: a letter misread in a body's name is a body of another name
MOST_LOST_OF_ALL = 0.03

counted: dict[str, tuple[int, int]] = {}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    layouts.need_office()
    files = {name: layouts.document(sameness.sample(name), layouts.TIGHT) for name in sameness.names()}
    return layouts.printed(files, tmp_path_factory.mktemp("printed"))


def pages(path: Path, seed: int) -> Iterator[Image.Image]:
    """Yield the pages of a PDF as a copier gives them back: sealed beside "Nơi nhận", turned, noisy, as JPEG."""
    document = pypdfium2.PdfDocument(path)
    for number in range(len(document)):
        page = document[number]
        steps = [
            scans.turned(TURNS[(seed + number) % len(TURNS)]),
            scans.noisy(8),
            scans.at_resolution(200),
            scans.as_jpeg(60),
        ]
        text = page.get_textpage()
        hit = text.search("Nơi nhận").get_next()
        if hit:
            foot, height = text.get_charbox(hit[0])[1], page.get_size()[1]
            steps.insert(0, scans.sealed(0.62, min(1 - foot / height + 0.08, 0.94)))
        picture = page.render(scale=scans.DPI / 72).to_pil().convert("RGB")
        yield scans.aged(picture, *steps, seed=10 * seed + number)
    document.close()


def same(one: Record, other: Record) -> bool:
    """Tell whether two tasks have the same bodies and last days, and all but the same words."""

    def days(task: Record) -> list[Any]:
        found = [one for one in (task["deadline"], *task["more_deadlines"]) if one]
        return [(deadline["due"], deadline["rrule"], deadline["kind"]) for deadline in found]

    return (
        all(one[field] == other[field] for field in ("lead", "coordinators", "report_to"))
        and days(one) == days(other)
        and SequenceMatcher(None, one["text"], other["text"], autojunk=False).ratio() >= ALIKE
    )


@pytest.mark.parametrize("name", sameness.names())
def test_a_sample_gives_the_same_as_a_scan(printed: dict[str, Path], tmp_path: Path, name: str) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(scans.pdf(list(pages(printed[name], sameness.names().index(name))), 200))
    source = repaired(read(str(scan)))
    assert source.ocr
    _, found = sameness.record(source)
    _, expected = sameness.expected(name)
    left = list(found)
    lost = []
    for task in expected:
        twin = next((one for one in left if same(task, one)), None)
        if twin is None:
            lost.append(task)
        else:
            left.remove(twin)
    counted[name] = len(lost), len(expected)
    assert len(lost) <= 1 + MOST_LOST * len(expected), lost
    assert abs(len(found) - len(expected)) <= 1


def test_nearly_no_task_is_lost_in_all_of_them() -> None:
    if len(counted) < len(sameness.names()):
        pytest.skip("needs the tests of all samples in the same run")
    lost, known = map(sum, zip(*counted.values(), strict=True))
    assert lost <= MOST_LOST_OF_ALL * known, counted
