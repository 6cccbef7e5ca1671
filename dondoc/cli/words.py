"""How deadlines and shares are worded at a terminal, and a document's words made short and harmless for it."""

from __future__ import annotations

import re

from dondoc.feed.wording import day
from dondoc.model import Deadline, Offset

_UNITS = {
    "hour": "giờ",
    "day": "ngày",
    "working_day": "ngày làm việc",
    "week": "tuần",
    "month": "tháng",
    "quarter": "quý",
    "year": "năm",
}

# control signs, and those that turn the direction of writing: a document must not steer the terminal
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Return a document's words in one line, with what could steer a terminal replaced."""
    return _CONTROL.sub("\ufffd", " ".join(text.split()))


def shortened(text: str, length: int) -> str:
    """Return ``text`` cut at a word's end to at most ``length`` characters, with ``…`` where it was cut."""
    if len(text) <= length:
        return text
    words = text[: length - 1].rsplit(" ", 1)[0]
    return words.rstrip(" ,;:") + "…"


def due(deadline: Deadline) -> str:
    """Return the last day in time, with the time of day; empty where the document does not settle it."""
    if not deadline.due:
        return ""
    return day(deadline.due) + (f" {deadline.time:%H:%M}" if deadline.time else "")


def meaning(deadline: Deadline) -> str:
    """Return what a deadline was understood as: its last day, its rule of recurrence, its offset."""
    parts = (f"hạn cuối {due(deadline)}" if deadline.due else "", deadline.rrule or "", _counted(deadline.offset))
    return "; ".join(part for part in parts if part) or "không định được ngày"


def _counted(offset: Offset | None) -> str:
    return (
        f"{offset.amount} {_UNITS.get(offset.unit, offset.unit)} từ {offset.anchor or 'mốc không nêu'}"
        if offset
        else ""
    )


def share(value: float) -> str:
    """Return a number between 0 and 1 with the decimal comma."""
    return f"{value:.2f}".replace(".", ",")
