"""The set lines by which a document is known: motto, number, place and day, type, recipients, signature.

They follow the appendix on layout of Decree 30/2020/NĐ-CP and, for the Party, Instruction 05-HD/VPTW. They only tell
where a document stands; what it says is for the rules.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache


class Mark(StrEnum):
    """What a set line is."""

    MOTTO = "motto"
    NUMBER = "number"
    PLACE = "place"
    TYPE = "type"
    RECIPIENTS = "recipients"
    AUTHORITY = "authority"


_MOTTO = re.compile(
    r"(?:nước )?cộng h(?:òa|oà|oa) xã hội chủ nghĩa việt nam|"
    r"độc lập ?[-–—.*] ?tự do ?[-–—.*] ?hạnh phúc|đảng cộng sản việt nam"
)
_NUMBER = re.compile(r"(?:luật )?số ?:? ?[\d.…_ ]{0,12}[-/]+ ?\S{0,12}[a-zđ]{2}\S{0,30}(?: ?v/v\b.*)?")
_PLACE = re.compile(r"[^.;:]{0,40}, ngày ?[\d.…_]{0,6} ?tháng ?[\d.…_]{0,6} ?năm ?[\d.…]{4}")
_TYPE = re.compile(
    r"nghị quyết|quyết định|chỉ thị|quy chế|quy định|thông báo|thông cáo|hướng dẫn|chương trình(?: hành động)?|"
    r"kế hoạch|phương án|đề án|dự án|báo cáo|biên bản|tờ trình|công điện|giấy mời|kết luận|thông tư|nghị định|luật|"
    r"pháp lệnh|lệnh|thông báo kết luận|kính gửi ?:?.*"
)
_RECIPIENTS = re.compile(r"nơi nhận ?:?")
_AUTHORITY = re.compile(r"(?:t/?m|kt|tl|tuq|q|thay mặt)[./]+ ?\D{4,80}|thay mặt \D{4,80}")
_FOLDED = re.compile(r"\s+")
_CELLS = re.compile(r"\n|\t|\||[ \u00a0]{3,}")
_LONGEST = 160


@lru_cache(20_000)
def mark(line: str) -> Mark | None:
    """Return which set line a line is, if it is one."""
    if len(line) > _LONGEST:
        return None
    folded = _FOLDED.sub(" ", unicodedata.normalize("NFC", line)).strip(" *_/-").lower()
    for kind, pattern in (
        (Mark.MOTTO, _MOTTO),
        (Mark.NUMBER, _NUMBER),
        (Mark.PLACE, _PLACE),
        (Mark.RECIPIENTS, _RECIPIENTS),
        (Mark.AUTHORITY, _AUTHORITY),
    ):
        if pattern.fullmatch(folded):
            return kind
    if _TYPE.fullmatch(folded) and (folded.startswith("kính gửi") or line.strip(" *_").isupper()):
        return Mark.TYPE
    return None


def reads_like_document(text: str) -> bool:
    """Return whether a text has at least three of a document's set lines, its head's or its end's among them."""
    found = {kind for line in _CELLS.split(text) if (kind := mark(line))}
    return len(found) >= 3 and bool(found & {Mark.NUMBER, Mark.MOTTO, Mark.RECIPIENTS, Mark.AUTHORITY})
