"""Finds what a document says that it changes in earlier ones: amends, replaces, corrects, extends, withdraws."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dondoc.extract import calendar
from dondoc.extract.citations import Citation
from dondoc.extract.times import Skeleton
from dondoc.model import Amendment, Change, Span
from dondoc.rules.folding import fold
from dondoc.rules.loader import Rules
from dondoc.rules.phrases import Match

_STOP = re.compile(r"[;:]|\.(?=\s)|\n[ \t]*\n")
_CLAUSE = re.compile(r",\s")
_BACK, _AHEAD = 300, 300
_REACH = {Change.EXTEND: 200}
"""How many characters may stand between the words of a change and the number; what is put off is named first."""

_NEAR = 110
_JOINT = re.compile(r"[\s,;]*(?:và\s+)?(?:các\s+)?")
# "Luật sửa đổi, bổ sung …": the words of a change as a document's own name
_NAMED = re.compile(r"(?:luật|nghị định|thông tư|quyết định|nghị quyết|pháp lệnh|văn bản|nội dung|kế hoạch)[^\S\n]+\Z")


@dataclass(frozen=True, slots=True)
class _Said:
    """That a cited document is changed: how, by which words, in which sentence."""

    change: Change
    match: Match
    citation: Citation
    sentence: Span


def find(text: str, cited: Sequence[Citation], rules: Rules, issued_on: date | None) -> tuple[Amendment, ...]:
    """Return what a document changes in those that it cites, each once.

    Args:
        text: the source, in NFC.
        cited: its citations, in order.
        rules: the rows.
        issued_on: the document's own day, which gives days their year where they leave it out.
    """
    said = list(_said(text, cited, rules))
    if not said:
        return ()
    year = issued_on.year if issued_on else None
    found: list[Amendment] = []
    for one in said:
        old, new = _moved(text, one.sentence, cited, rules, year)
        found.append(_amendment(one, old, new))
    if not any(one.new for one in found) and len({one.number for one in found}) == 1:
        # the sentence that names the days need not name the document again
        found = [*found, *_elsewhere(text, found[0], cited, rules, year)]
    return tuple(_once(found))


def _amendment(one: _Said, old: date | None, new: date | None) -> Amendment:
    reference = one.citation.reference
    return Amendment(one.change, reference.number, reference.day, one.sentence, one.match.row.evidence, old, new)


def _said(text: str, cited: Sequence[Citation], rules: Rules) -> Iterator[_Said]:
    before: _Said | None = None
    for i, citation in enumerate(cited):
        span = citation.reference.span
        start, end = _sentence(text, span)
        joined = before if before and _JOINT.fullmatch(text, before.citation.reference.span.end, span.start) else None
        folded = fold(text[start:end])
        found = _before(folded, span.start - start, rules) or _behind(folded, span.end - start, rules)
        others = [other for other in cited[max(i - 8, 0) : i] if other.reference.number != citation.reference.number]
        if found is not None and not _spoken_of(folded, start, found, others, rules):
            before = _Said(Change(found.row.text("change")), found, citation, Span(start, end))
            yield before
        elif joined is not None:
            before = _Said(joined.change, joined.match, citation, Span(joined.sentence.start, end))
            yield before
        else:
            before = None


def _sentence(text: str, span: Span) -> tuple[int, int]:
    """Return the sentence round a citation, so far as it is read."""
    low, high = max(span.start - _BACK, 0), min(span.end + _AHEAD, len(text))
    start = max((stop.end() for stop in _STOP.finditer(text, low, span.start)), default=low)
    stop = _STOP.search(text, span.end, high)
    end = stop.start() if stop else high
    while start < span.start and text[start].isspace():
        start += 1
    return start, end


def _before(folded: str, number: int, rules: Rules) -> Match | None:
    """Return the words of a change that govern the number at ``number``: the nearest before it."""
    for found in reversed(rules.phrases("amendments", "before").find(folded, 0, number)):
        reach = _REACH.get(Change(found.row.text("change")), _NEAR)
        if number - found.end <= reach:
            return found
    return None


def _behind(folded: str, number: int, rules: Rules) -> Match | None:
    place = number + len(folded[number:]) - len(folded[number:].lstrip(" ,)"))
    return rules.phrases("amendments", "behind").at(folded, place)


def _spoken_of(folded: str, start: int, found: Match, earlier: Sequence[Citation], rules: Rules) -> bool:
    """Tell whether a change is only spoken of: another document makes it, somebody is to make it, or it is a name."""
    if found.row.text("kind") == "behind":
        return False
    head = folded[: found.start]
    if _NAMED.search(head) or rules.phrases("amendments", "guard").find(head):
        return True
    spans = (citation.reference.span for citation in earlier)
    return any(start <= span.start and span.end <= start + found.start for span in spans)


# -- days that are moved -----------------------------------------------------------------------------------------------


def _moved(
    text: str, sentence: Span, cited: Sequence[Citation], rules: Rules, year: int | None
) -> tuple[date | None, date | None]:
    """Return the old and the new day that a sentence names, without the days of the documents that it cites."""
    letters = list(text[sentence.start : sentence.end])
    for citation in cited:
        span = citation.reference.span
        if sentence.start <= span.start and span.end <= sentence.end:
            letters[span.start - sentence.start : span.end - sentence.start] = " " * (span.end - span.start)
    folded = fold("".join(letters))
    skeleton = Skeleton(folded, 0, len(folded))
    rows = rules.phrases("amendments", "shift").find(skeleton.text)
    best: tuple[date | None, date | None] = (None, None)
    for match in rows:
        first, second = (_day(match, skeleton, group, year) for group in ("date", "second_date"))
        if first and second:
            return first, second
        best = best if best[1] else (None, first)
    return best


def _day(match: Match, skeleton: Skeleton, group: str, year: int | None) -> date | None:
    if group not in match.found.re.groupindex or match.found.start(group) < 0:
        return None
    for value in skeleton.inside(*match.found.span(group)):
        named = value.day()
        if named is not None and (named.year or year) is not None:
            return calendar.make(named.year or year or 0, named.month, named.day)
    return None


def _elsewhere(
    text: str, known: Amendment, cited: Sequence[Citation], rules: Rules, year: int | None
) -> Iterator[Amendment]:
    """Yield the moved deadlines of sentences that do not name the one document that is changed."""
    extends = [row for row in rules.rows["amendments"] if row.text("change") == Change.EXTEND]
    for match in rules.phrases("amendments", "before").find(fold(text)):
        if match.row not in extends:
            continue
        start, end = _sentence(text, Span(match.start, match.end))
        if rules.phrases("amendments", "guard").find(fold(text[start : match.start])):
            continue
        old, new = _moved(text, Span(start, end), cited, rules, year)
        if new is not None:
            yield Amendment(Change.EXTEND, known.number, known.day, Span(start, end), match.row.evidence, old, new)


def _once(found: Sequence[Amendment]) -> Iterator[Amendment]:
    """Yield each change once; what names days stands for what does not."""
    seen: set[tuple[object, ...]] = set()
    dated = {(one.number, one.day) for one in found if one.new}
    for one in found:
        key = (one.kind, one.number.casefold(), one.day, one.old, one.new)
        spared = one.new is None and one.kind is Change.EXTEND and (one.number, one.day) in dated
        if key not in seen and not spared:
            seen.add(key)
            yield one
