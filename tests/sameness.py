"""What two readings of one document must have in common: all but where it stands and what the source says of itself."""

from __future__ import annotations

from functools import cache
from typing import Any

from dondoc import nlp
from dondoc.extract.document import extract
from dondoc.feed.contract import to_json
from dondoc.ingest.reading import read
from dondoc.ingest.text import decode
from dondoc.model import Source
from tests import offices
from tests.commands import SAMPLES

_TASK = ("item", "text", "lead_from", "deliverable", "modality")
_BODIES = ("lead", "coordinators", "report_to")
# What a wrapped or marked line of the sample hides, and no other format does: "II/2026" begins a line as an item
# would, and "**3.**" does not.
_CLEARED = {
    "chuong-trinh-hanh-dong": ("quý\nII/2026", "quý II/2026"),
    "thong-bao-ket-luan-bo": ("**3.**", "3."),
}
# Groups of rows by their numbers, which cells hold apart; laid out of a flat text the second cell is taken for it.
_GROUPS = {
    "ke-hoach-xa": {
        "HẠ TẦNG SỐ": "I",
        "DỮ LIỆU SỐ": "II",
        "DỊCH VỤ CÔNG TRỰC TUYẾN": "III",
        "BÁO CÁO, SƠ KẾT": "IV",
    }
}
Record = dict[str, Any]


def names() -> list[str]:
    """Return the samples' names."""
    return sorted(path.stem for path in SAMPLES.glob("*.txt"))


def sample(name: str) -> str:
    """Return a sample's text."""
    return decode((SAMPLES / f"{name}.txt").read_bytes(), name)


def record(source: Source) -> tuple[Record, list[Record]]:
    """Return what a source says of itself and its tasks, without spans, ids, rules and confidence."""
    found = to_json(extract(source, witness=nlp.witness()))
    document = dict(found["document"])
    document["references"] = [{k: v for k, v in one.items() if k != "span"} for one in document["references"]]
    return document, [_slim(task) for task in found["tasks"]]


@cache
def expected(name: str) -> tuple[Record, list[Record]]:
    """Return the record of a sample, as it is without pages."""
    source = read(str(SAMPLES / f"{name}.txt"))
    text = offices.unfurnished(source.text).replace(*_CLEARED.get(name, ("\0", "")))
    document, tasks = record(Source(source.path, source.sha256, "txt", text))
    for task in tasks:
        for title, number in _GROUPS.get(name, {}).items():
            task["item"] = (task["item"] or "").replace(f".{title}.", f".{number}.") or None
    return document, tasks


def _slim(task: Record) -> Record:
    slim = {key: task[key] for key in _TASK}
    slim["text"] = slim["text"].replace("**", "")
    for key in _BODIES:
        slim[key] = [body["name"] for body in task[key]]
    for key in ("deadline", "more_deadlines"):
        slim[key] = _without_spans(task[key])
    return slim


def _without_spans(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_spans(one) for one in value]
    return {k: v.replace("**", "") if k == "text" else v for k, v in value.items() if k != "span"} if value else value
