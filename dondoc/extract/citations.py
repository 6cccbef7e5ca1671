"""Finds the documents that a text cites by number, each with its kind, day and issuer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from dondoc.extract import docnumber
from dondoc.extract.passage import Passage
from dondoc.model import Reference, Span
from dondoc.rules.folding import fold
from dondoc.rules.loader import Rules
from dondoc.rules.phrases import Row


@dataclass(frozen=True, slots=True)
class Citation:
    """A document cited at ``[start, end)`` of a passage: from its kind to its day and issuer.

    ``shared`` where its day stands behind another citation that it is joined to.
    """

    start: int
    end: int
    reference: Reference
    shared: bool = False


# "số", "số:", "Số" before the digits
_SO = re.compile(r"(?<!\w)s(?:ố|ó|ô|o)?\s?[:.]?\s?\Z")
# "ngày 05/9/2016", ", ngày 05 tháng 9 năm 2016", "(ngày 5-9-2016)", "ký ngày 27/10"
_DAY = re.compile(
    r"\s?[,(]?\s?(?:(?:được )?(?:ban hành|ký|ký ban hành) )?ngày\s?(?P<day>\d{1,2})\s?"
    r"(?:[/.-]\s?(?P<month>\d{1,2})(?:\s?[/.-]\s?(?P<year>(?:19|2\s?0\s?)\d\s?\d)(?!\d))?"
    r"|tháng\s?(?P<month2>\d{1,2})(?:\s?(?:,\s?)?(?:năm|/)\s?(?P<year2>(?:19|2\s?0\s?)\d\s?\d)(?!\d))?)"
)
# how day and issuer begin; most numbers in a list have neither
_NEXT = re.compile(r"\s?[,(]?\s?(?:ngày|của|ban hành|ký|được)")
_OF = re.compile(r"\s?,?\s?của ")
_JOINT = re.compile(r"\s?(?:,\s?(?:và )?|và |và các |hoặc )\s?\Z")
# what may stand between a kind and the number: the title of a law, whose document it is
_BETWEEN = re.compile(r"[^;:.()\d]{0,60}\Z")
_LAWS = ("luat", "bo-luat", "phap-lenh", "hien-phap")
_END = re.compile(r"[;()\[\]\"“”:]|\.(?=\s|\Z)(?<!tp\.)(?<!t\.ư\.)")
_BACK = 110
_LONGEST_ISSUER = 110


@dataclass(frozen=True, slots=True)
class _Codes:
    """The codes of kinds ("QĐ", "CV"): a pattern for one that ends a text, and the row of each."""

    types: tuple[Row, ...]
    ending: re.Pattern[str]
    rows: dict[str, Row]


_CODES: dict[int, _Codes] = {}


def _codes(types: tuple[Row, ...]) -> _Codes:
    known = _CODES.get(id(types))
    if known is None or known.types is not types:
        rows: dict[str, Row] = {}
        for row in types:
            for code in row.texts("codes"):
                rows.setdefault(code, row)
        ways = "|".join(sorted(map(re.escape, rows), key=len, reverse=True))
        known = _CODES[id(types)] = _Codes(types, re.compile(rf"(?<![\w/-])(?P<code>{ways})\.?\s?\Z"), rows)
    return known


@dataclass(slots=True)
class _Found:
    start: int
    end: int
    number: str
    year: int | None
    row: Row | None
    day: date | None = None
    dated: bool = False
    shared: bool = False
    issuer: str | None = None


def find(passage: Passage, rules: Rules) -> list[Citation]:
    """Return the documents cited in ``passage``, in order.

    Those joined by a comma or "và" share the day and the issuer that follow the last of them.
    """
    if "/" not in passage.text:
        return []
    found = list(_numbers(passage, rules))
    for one in found:
        _follow(one, passage, rules)
    for after, one in pairwise(reversed(found)):
        if _JOINT.match(passage.folded, one.end, after.start) or one.end == after.start:
            if not one.dated:
                one.day, one.dated, one.shared = after.day, after.dated, True
            one.issuer = one.issuer or after.issuer
    for before, one in pairwise(found):
        if one.row is None and _JOINT.match(passage.folded, before.end, one.start):
            one.row = before.row
    return [
        Citation(
            one.start,
            one.end,
            Reference(
                one.number,
                one.row.texts("phrases")[0] if one.row else None,
                one.day,
                one.issuer,
                passage.span(one.start, one.end),
                one.row.evidence if one.row else "citations.number",
            ),
            one.shared,
        )
        for one in found
    ]


def _numbers(passage: Passage, rules: Rules) -> Iterator[_Found]:
    """Yield the numbers of documents with the kind that stands before each."""
    text, folded = passage.text, passage.folded
    reached = 0
    for match in docnumber.NUMBER.finditer(text):
        begin = max(reached, match.start() - _BACK)
        before = folded[begin : match.start()]
        so = _SO.search(before)
        head = before[: so.start()] if so else before
        row, at = None, 0
        if head.strip(" ,"):
            if _is_form(head, rules):
                continue
            row, at = _kind(text[begin : begin + len(head)], head, rules)
        if not (so or row or _speaks_for_itself(match)):
            continue
        start = begin + at if row else begin + len(head) if so else match.start()
        while text[start : start + 1] == " ":
            start += 1
        number = docnumber.tidy(match.group())
        year = int(match["year"].strip(" /")) if match["year"] else None
        yield _Found(start, match.end(), number, year, row)
        reached = match.end()


def _is_form(head: str, rules: Rules) -> bool:
    """Say whether the words before a number are those of a form or a table."""
    near = head[-40:].rstrip(" :")
    return bool(near) and any(
        match.row.text("kind") == "form" and match.end == len(near) for match in rules.phrases("citations").find(near)
    )


def _speaks_for_itself(match: re.Match[str]) -> bool:
    """Say whether a number needs no word before it: two parts of code ("NĐ-CP", "NQ/TW"), or a year and one."""
    return len(docnumber.parts(match["code"])) > 1 or bool(match["year"])


def _kind(text: str, head: str, rules: Rules) -> tuple[Row | None, int]:
    """Return the kind named at the end of ``head``, and where it begins."""
    last = None
    for match in rules.phrases("types").find(head):
        rest = head[match.end :]
        law = match.row.id in _LAWS
        near = _BETWEEN.match(rest) and (law or ("," not in rest and len(rest) <= 45))
        # the nearest word wins, but "Luật … kế hoạch … số" is a law: its title may hold other kinds' names
        if near and (last is None or last.row.id not in _LAWS or not rest.strip()):
            last = match
    if last is not None:
        return last.row, last.start
    codes = _codes(rules.rows["types"])
    short = codes.ending.search(text, max(len(text) - 10, 0))
    return (codes.rows[short["code"]], short.start()) if short else (None, 0)


def _follow(one: _Found, passage: Passage, rules: Rules) -> None:
    """Read the day and the issuer behind a number, in either order."""
    if not _NEXT.match(passage.folded, one.end):
        return
    for _ in range(2):
        match = _DAY.match(passage.folded, one.end)
        if match and not one.dated:
            one.dated = True
            one.day = _day(match, one.year)
            one.end = match.end()
            if passage.text[one.end : one.end + 1] == ")" and "(" in match.group():
                one.end += 1
        of = _OF.match(passage.folded, one.end)
        if of and one.issuer is None:
            end = _issuer_end(passage, of.end(), rules)
            if end > of.end():
                one.issuer = passage.text[of.end() : end]
                one.end = end


def _day(match: re.Match[str], year: int | None) -> date | None:
    given = match["year"] or match["year2"]
    years = int("".join(given.split())) if given else year
    try:
        return date(years, int(match["month"] or match["month2"]), int(match["day"])) if years else None
    except ValueError:
        return None


def _issuer_end(passage: Passage, start: int, rules: Rules) -> int:
    """Return where the name of a body that begins at ``start`` ends; ``start`` itself where none does."""
    folded, text = passage.folded, passage.text
    limit = min(len(text), start + _LONGEST_ISSUER)
    stop = _END.search(folded, start, limit)
    end = stop.start() if stop else limit
    for match in rules.phrases("citations").find(folded, start, end):
        if match.row.text("kind") != "form":
            end = match.start
            break
    position = start
    while True:
        joint = re.compile(r"\s?,\s?|\svà\s").search(text, position, end)
        if joint is None:
            break
        if not _name_goes_on(text, folded, joint, start, end, rules):
            end = joint.start()
            break
        position = joint.end()
    while end > start and text[end - 1] in " ,.-–":
        end -= 1
    if end == limit and limit < len(text) and text[limit : limit + 1].isalnum():
        return start
    return end if text[start : start + 1].isupper() or fold(text[start : start + 4]) == "ubnd" else start


def _name_goes_on(text: str, folded: str, joint: re.Match[str], start: int, end: int, rules: Rules) -> bool:
    follows = text[joint.end() : end]
    if not follows[:1].isupper() or rules.phrases("types").at(folded, joint.end(), end):
        return False
    if "và" in joint.group():
        return True
    if rules.phrases("issuers").at(folded, joint.end(), end) or rules.phrases("titles").at(folded, joint.end(), end):
        return False
    # "Bộ Văn hóa, Thể thao và Du lịch": a name with a comma ends with "và" and one more part
    return bool(re.match(r"[^,]{2,30} và ", follows))


# -- over a whole text ----------------------------------------------------------------------------------------

_BEFORE, _AFTER = 160, 300
_BREAK = re.compile(rf"\n[ \t]*(?:\||\n)[\s|]*(?![{docnumber.LOWER}\s|])")


def _windows(text: str) -> Iterator[Span]:
    """Yield the stretches of a text round the numbers in it, near ones put together."""
    start = end = -1
    for match in docnumber.NUMBER.finditer(text):
        if end >= 0 and match.start() - _BEFORE <= end:
            end = min(match.end() + _AFTER, len(text))
            continue
        if end >= 0:
            yield Span(start, end)
        start, end = max(match.start() - _BEFORE, 0), min(match.end() + _AFTER, len(text))
    if end >= 0:
        yield Span(start, end)


def _paragraphs(text: str, window: Span) -> Iterator[Span]:
    """Yield the paragraphs of a window; one that goes on in small letters after a page break stays whole."""
    start = window.start
    for match in _BREAK.finditer(text, window.start, window.end):
        yield Span(start, match.start())
        start = match.end()
    yield Span(start, window.end)


def whole(text: str, rules: Rules) -> list[Citation]:
    """Return all citations of a text in order, one number as often as it is cited."""
    return [
        citation
        for window in _windows(text)
        for span in _paragraphs(text, window)
        for citation in find(Passage(text, [span]), rules)
    ]


def once(found: Iterable[Citation], number: str | None, day: date | None) -> tuple[Reference, ...]:
    """Return each cited document once, without the document itself.

    Args:
        found: citations in order.
        number: the document's own number.
        day: its own day.
    """
    result: list[Reference] = []
    shared: list[bool] = []
    places: dict[str, list[int]] = {}
    for citation in found:
        one = citation.reference
        if one.number == number and (one.day is None or day is None or one.day.year == day.year):
            continue
        same = places.setdefault(one.number.casefold(), [])
        for i in same:
            known = result[i]
            # a day of its own outweighs one that it shares with another
            if known.day is None or one.day is None or known.day == one.day or shared[i] or citation.shared:
                own = one.day if shared[i] and one.day is not None and not citation.shared else None
                shared[i] = shared[i] and own is None
                its_day, kind = own or known.day or one.day, known.type or one.type
                issuer = known.issuer or one.issuer
                if (its_day, kind, issuer) != (known.day, known.type, known.issuer):
                    result[i] = replace(known, day=its_day, type=kind, issuer=issuer)
                break
        else:
            # one number with two days is two documents; more than a few are not kept apart
            if len(same) < 8:
                same.append(len(result))
                result.append(one)
                shared.append(citation.shared)
    return tuple(result)
