"""Sets aside what stands on a page and is no part of its running text: numbers, running heads, stamps, footnotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dondoc.ingest.lines import Segment, around, beside, segment
from dondoc.ingest.pages import Page, Word

# of a page's height: where page numbers and running heads stand
_EDGE = 0.11
_NUMBER = re.compile(r"[-–—\s]*(?:(?:trang|page)\s*)?\d{1,4}(?:\s*/\s*\d{1,4})?[-–—\s.]*", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
# a running head stands on so many pages
_PAGES = 3
# characters: what comes back on two pages only is no running head when it is shorter
_LONG = 12
# what a digital signature prints: labels, an address, the second at which it was made
_SIGNED = re.compile(
    r"(?:người ký|ký bởi|ký số bởi|cơ quan|chức vụ|email|thời gian ký|ngày ký|signature valid|signed by)\s*:"
    r"|\d{1,2}[./-]\d{1,2}[./-]\d{4}\s+\d{1,2}:\d{2}:\d{2}|\+07:?00|^\S+@\S{6,}$|signature valid",
    re.IGNORECASE,
)
_SIGNS = (":", "@", "+07", "alid", "ALID")
_MOMENT = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}\s+\d{1,2}:\d{2}:\d{2}|\+07:?00|signature valid", re.IGNORECASE)
# an incoming stamp: "CÔNG VĂN ĐẾN", "ĐẾN Số:", "Chuyển:"
_STAMP = re.compile(
    r"(?:công văn đến|cv đến|văn bản đến)\b.{0,20}|đến\s*(?:số|ngày|giờ)?\s*[:.]?.{0,16}|chuyển\s*:.{0,30}"
    r"|lưu hồ sơ(?: số)?\s*[:.]?.{0,16}",
    re.IGNORECASE,
)
# of a line's height: lines of one box stand closer
_CLOSE = 1.3
_MOST = 10
# of the usual height of a page's words: what a signature's box or a footnote is printed in
_SMALL = 0.86
# a segment that was read with less is a drawing, a seal or handwriting
_NOISE = 0.35
# of the usual height: what is lower is a speck
_SPECK = 0.4
# of the usual height: signs without a word that are higher are a stroke or a seal's rim
_HIGH, _SCRAWL = 1.6, 4
# several words of which half are unsure are an inscription: a stamp's, a seal's
_SEVERAL, _POOR = 3, 0.5
# of a line's height: what stands nearer to words that are sure is one of their line: a bullet, a number
_BESIDE = 2.5


# of the widest line: what tells where a scan's text begins, and how many lines do
_FULL, _TELLING = 0.85, 6
# of the usual height: what begins so far left of it is no part of it
_OUTSIDE = 1.5
_WORDY = 8
# of the page's height: what is spread over more is no stamp; of a line's height: how far below the next line stands
_STAMPED, _PITCH = 0.2, 2.2
# of the page's height: a title stands above; how sure the words of a stamp are that runs into it
_TOP, _STAINED = 0.4, 0.7
_ABOUT = re.compile(r"(?:Về|V/v)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sorted:
    """The segments of a page: those of its running text, and what stands apart, each group from the top."""

    running: tuple[Segment, ...]
    apart: tuple[tuple[Segment, ...], ...]


def sort(pages: Sequence[Page], found: Sequence[Sequence[Segment]]) -> list[Sorted]:
    """Return the segments of each page sorted, those of all pages being seen together.

    Args:
        pages: the pages.
        found: the segments of each, from the top.
    """
    heads = _running_heads(pages, found)
    result: list[Sorted] = []
    for index, (page, here) in enumerate(zip(pages, found, strict=True)):
        apart: list[tuple[Segment, ...]] = [
            (one,) for one in here if _is_number(page, one, here, index) or _key(page, one) in heads
        ]
        left = [one for one in here if (one,) not in apart]
        if page.recognised and index == 0:
            stamped, left = _in_margin(left, page.height)
            apart += [stamped] if stamped else []
        for group in (*_boxes(page, left), *_noise(page, left), *_footnotes(page, left)):
            group = tuple(one for one in group if one in left)
            if group:
                apart.append(group)
                left = [one for one in left if one not in group]
        result.append(Sorted(tuple(left), tuple(apart)))
    return result


def _at_edge(page: Page, one: Segment) -> bool:
    return one.box[3] < _EDGE * page.height or one.box[1] > (1 - _EDGE) * page.height


def _is_number(page: Page, one: Segment, here: Sequence[Segment], index: int) -> bool:
    if not _NUMBER.fullmatch(one.text) or not _at_edge(page, one):
        return False
    if index == 0 and one.box[3] < _EDGE * page.height:
        return False  # the first page bears no number above its letterhead
    return not any(other is not one and beside(other.box, one.box) for other in here)


def _key(page: Page, one: Segment) -> tuple[str, int] | None:
    """Return what makes a running head known again: its words and its place; ``None`` away from the edges."""
    if not _at_edge(page, one):
        return None
    words = _DIGITS.sub("#", one.text.casefold())
    # a page that lies has its head elsewhere
    return words, 0 if len(words) >= _LONG else round(one.box[1] / max(page.height, 1.0) * 50)


def _running_heads(pages: Sequence[Page], found: Sequence[Sequence[Segment]]) -> set[tuple[str, int] | None]:
    counts: Counter[tuple[str, int]] = Counter()
    outermost: Counter[tuple[str, int]] = Counter()
    for page, here in zip(pages, found, strict=True):
        keys = {key for one in here if (key := _key(page, one))}
        counts.update(keys)
        outermost.update({key for one in _outermost(here) if (key := _key(page, one)) in keys and key})
    least = max(_PAGES, (len(pages) + 1) // 2)
    # on two pages it is a running head where nothing but the number stands further out
    return {key for key, count in counts.items() if count >= least or (outermost[key] > 1 and len(key[0]) >= _LONG)}


def _outermost(here: Sequence[Segment]) -> list[Segment]:
    """Return the first and the last line of a page, its number left out."""
    lines = sorted((one for one in here if not _NUMBER.fullmatch(one.text)), key=lambda one: one.middle)
    return [one for one in lines if beside(one.box, lines[0].box) or beside(one.box, lines[-1].box)]


def _in_margin(here: Sequence[Segment], height: float) -> tuple[tuple[Segment, ...], list[Segment]]:
    """Return what a stamp put left of a scan's text, and the rest; a title's line that touches it is parted there.

    Where nearly all lines are first ones of paragraphs, the few that go on begin further left: they are no stamp.
    """
    widest = max((one.box[2] - one.box[0] for one in here), default=0.0)
    starts = sorted(one.box[0] for one in here if one.box[2] - one.box[0] > _FULL * widest)
    if len(starts) < _TELLING:
        return (), list(here)
    margin, usual = starts[len(starts) // 4], _usual(here)
    stamped: list[Segment] = []
    rest: list[Segment] = []
    for one in here:
        beyond = next((at for at, word in enumerate(one.words) if _ABOUT.match(word.text)), None)
        inside = one.box[0] > margin - _OUTSIDE * usual or _goes_on(one, here)
        if inside and not (beyond and one.middle < _TOP * height and _sureness(one.words[:beyond]) < _STAINED):
            rest.append(one)
        elif one.box[2] <= margin or (not beyond and _sureness(one.words) < _STAINED):
            stamped.append(one)
        elif beyond:
            stamped.append(segment(one.words[:beyond]))
            rest.append(segment(one.words[beyond:]))
        else:
            rest.append(one)
    # a letter or two are a bullet, a number, or dust
    if sum(len(one.text) for one in stamped) < _WORDY:
        return (), list(here)
    if max(one.middle for one in stamped) - min(one.middle for one in stamped) > _STAMPED * height:
        return (), list(here)
    return _spread(stamped, rest, usual)


def _spread(stamped: list[Segment], rest: list[Segment], usual: float) -> tuple[tuple[Segment, ...], list[Segment]]:
    """Return a stamp with what of the lines beside it is as badly read, and the rest."""
    _, top, right, bottom = around([one.box for one in stamped])
    more: list[Segment] = []
    kept: list[Segment] = []
    for one in rest:
        end = 0
        if top - usual < one.middle < bottom + 2 * usual:
            poor = [at for at, word in enumerate(one.words) if word.sure < _STAINED and word.box[0] < right]
            end = poor[-1] + 1 if poor else 0
        if end:
            more.append(segment(one.words[:end]))
        if one.words[end:]:
            kept.append(segment(one.words[end:]) if end else one)
    return (*stamped, *more), kept


def _sureness(words: Sequence[Word]) -> float:
    return sum(word.sure for word in words) / len(words)


def _goes_on(one: Segment, here: Sequence[Segment]) -> bool:
    """Return whether a line goes on in the middle of the sentence of the line above, which reaches the right margin."""
    if not (one.text[:1].islower() or one.text[:1].isdigit()):
        return False
    right = max(other.box[2] for other in here)
    return any(
        0 < one.middle - other.middle < _PITCH * max(one.height, other.height)
        and other.box[2] > right - _OUTSIDE * other.height
        for other in here
    )


def _boxes(page: Page, here: Sequence[Segment]) -> list[tuple[Segment, ...]]:
    """Return the printed boxes of digital signatures and the incoming stamps."""
    usual = _usual(here)
    groups: list[tuple[Segment, ...]] = []
    seen: set[int] = set()
    for one in here:
        if id(one) in seen:
            continue
        stamp = bool(_STAMP.fullmatch(one.text)) and one.box[1] < 0.5 * page.height and one.height < 1.3 * usual
        if not (stamp or (_is_signed(one.text) and (_MOMENT.search(one.text) or one.height < _SMALL * usual))):
            continue
        group = _grown(one, here, usual)
        if stamp and (len(group) < 2 or not page.recognised):
            continue
        seen |= {id(member) for member in group}
        groups.append(tuple(member for member in here if member in group))
    return groups


def _is_signed(text: str) -> bool:
    """Return whether a line is one that a digital signature prints."""
    # most lines hold none of these signs, and the pattern takes long to say so
    return any(sign in text for sign in _SIGNS) and _SIGNED.search(text) is not None


def _grown(first: Segment, here: Sequence[Segment], usual: float) -> list[Segment]:
    """Return a segment with the small ones above and below it."""
    group, reached = [first], [first]
    while reached and len(group) < _MOST:
        one = reached.pop()
        for other in here:
            labelled = _is_signed(other.text) or _STAMP.fullmatch(other.text) is not None
            if other in group or len(group) >= _MOST:
                continue
            if not labelled and other.height > max(1.15 * one.height, _SMALL * usual):
                continue
            across = min(one.box[2], other.box[2]) - max(one.box[0], other.box[0])
            down = max(one.box[1], other.box[1]) - min(one.box[3], other.box[3])
            if (labelled or other.height < _SMALL * usual) and across > 0 and down < _CLOSE * one.height:
                group.append(other)
                reached.append(other)
    return group


def _noise(page: Page, here: Sequence[Segment]) -> list[tuple[Segment, ...]]:
    """Return what recognition made of drawings, seals and handwriting: nearly nothing in it or near it is sure."""
    if not page.recognised:
        return []
    usual = _usual(here)
    least = _SPECK * usual
    sure = [
        one
        for one in here
        if sum(word.sure for word in one.words) >= _NOISE * len(one.words)
        and not (one.height > _HIGH * usual and len(one.text) < _SCRAWL and not one.text.isalnum())
        and (one.height > least or one.text.isalnum())
    ]
    sure = [
        one for one in sure if len(one.words) < _SEVERAL or sum(w.sure for w in one.words) >= _POOR * len(one.words)
    ]
    return [
        (one,)
        for one in here
        if one not in sure
        and (
            len(one.words) >= _SEVERAL
            or not any(
                beside(one.box, other.box)
                and max(other.box[0] - one.box[2], one.box[0] - other.box[2]) < _BESIDE * other.height
                for other in sure
            )
        )
    ]


def _footnotes(page: Page, here: Sequence[Segment]) -> list[tuple[Segment, ...]]:
    """Return the notes at the foot of a page: small lines down to its end, the first of which has a number."""
    if page.recognised or len(here) < 4:
        return []
    usual = _usual(here)
    ordered = sorted(here, key=lambda one: one.middle)
    start = len(ordered)
    while start > 0 and ordered[start - 1].height < _SMALL * usual:
        start -= 1
    while start < len(ordered) and not re.match(r"[\d*(]", ordered[start].text):
        start += 1
    if start in (0, len(ordered)) or ordered[start].box[1] < 0.5 * page.height:
        return []
    # "Nơi nhận" and what is beside a signature are small as well
    side = [one for one in ordered[:start] if any(beside(one.box, note.box) for note in ordered[start:])]
    return [] if side or re.match(r"[-(]", ordered[start].text) else [tuple(ordered[start:])]


def _usual(here: Sequence[Segment]) -> float:
    """Return the height that half of the words do not exceed."""
    left = sum(len(one.words) for one in here) // 2
    for one in sorted(here, key=lambda one: one.height):
        left -= len(one.words)
        if left < 0:
            return one.height
    return 1.0
