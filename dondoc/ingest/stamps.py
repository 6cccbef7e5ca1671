"""When a file was signed: what its signatures say, and what is printed on its pages beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from dondoc.model import Signature

VIETNAM = timezone(timedelta(hours=7))
_PRINTED = re.compile(
    r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-](\d{4})[\s,]+(\d{1,2}):(\d{2}):(\d{2})(?:\s*\+\s?07[:.]?00)?(?!\d)"
)
_CLOCK = re.compile(r":\d\d:\d\d")


def stamps(text: str) -> list[datetime]:
    """Return the moments that the boxes of signatures print ("09.01.2025 10:21:11 +07:00"), in Vietnam's time."""
    found: list[datetime] = []
    if not _CLOCK.search(text):  # which is told quickly, and of nearly every page
        return found
    for match in _PRINTED.finditer(text):
        day, month, year, hour, minute, second = map(int, match.groups())
        try:
            found.append(datetime(year, month, day, hour, minute, second, tzinfo=VIETNAM))
        except ValueError:
            continue
    return found


def signing_time(signatures: Sequence[Signature], printed: Sequence[datetime]) -> str | None:
    """Return when a file was signed last, ISO 8601 with its offset, or ``None``.

    Some services write local time and label it UTC: where the page prints the same clock with Vietnam's offset, the
    page decides. A page whose file holds no signature may be the scan of a signed one: then the box alone tells.
    """
    moments = [datetime.fromisoformat(one.signed_at) for one in signatures if one.signed_at]
    if not moments:
        return printed[-1].isoformat() if printed else None
    last = moments[-1]
    clock = last.replace(tzinfo=VIETNAM)
    mislabelled = last.utcoffset() == timedelta(0) and clock in printed
    return (clock if mislabelled else last).isoformat()
