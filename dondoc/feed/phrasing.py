"""How an extraction is worded on a page: labels, how sure a task is, how far a day is; and a text made harmless."""

from __future__ import annotations

import re
from datetime import date

from dondoc.model import Deadline, Kind, Modality

SURE, UNSURE = 0.9, 0.7
"""From the first on a task is taken for right; below the second it is to be compared with the document."""

SOON = 7
"""Within how many days a deadline is called near."""

MODALITY = {Modality.OBLIGATION: "Phải làm", Modality.PROHIBITION: "Cấm", Modality.REQUEST: "Đề nghị"}
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")

_BREAK = re.compile(r"[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
# control signs, those that turn the direction of writing, halves of pairs, and what is no sign at all
_HARMFUL = re.compile(
    r"[\x00-\x08\x0d-\x1b\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)


def harmless(text: str) -> str:
    """Return ``text``, sign for sign, with what could break or turn a page's text replaced by ``\\ufffd``."""
    return _HARMFUL.sub("\ufffd", _BREAK.sub(" ", text))


def share(value: float) -> str:
    """Return a number between 0 and 1 as a percentage."""
    return f"{value:.0%}"


def sureness(confidence: float) -> str:
    """Return in a word how far a task can be relied on."""
    if confidence >= SURE:
        return "cao"
    return "vừa, nên xem lại" if confidence >= UNSURE else "thấp, cần đối chiếu"


def deadline_group(deadline: Deadline) -> str:
    """Return by which of its sorts a deadline is found: a day, a recurrence, or neither."""
    if deadline.due:
        return "day"
    return "recurring" if deadline.kind is Kind.RECURRING else "open"


def distance(due: date, today: date) -> str:
    """Return how far a day is from today, as it is said."""
    days = (due - today).days
    if days < 0:
        return f"quá hạn {-days} ngày"
    return f"còn {days} ngày" if days else "hạn hôm nay"


def urgency(due: date, today: date) -> str:
    """Return how pressing a day is: late, soon (within ``SOON`` days) or later."""
    days = (due - today).days
    if days < 0:
        return "late"
    return "soon" if days <= SOON else "later"
