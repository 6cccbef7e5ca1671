"""Puts together what a document says of itself, and where its body begins and ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dondoc.extract import citations, closing, docnumber, issuing, letterhead, signatures
from dondoc.extract.casing import Speller
from dondoc.extract.citations import Citation
from dondoc.extract.closing import Foot
from dondoc.extract.headscan import MOST_CHARS, Head
from dondoc.extract.witness import Witness
from dondoc.model import Header, Signer, Source
from dondoc.rules.folding import placed
from dondoc.rules.loader import Rules

_PLAN_YEAR = re.compile(r"năm\s+((?:19|20)\d\d)(?!\d)", re.IGNORECASE)
# a day in the first paragraphs; one that is aimed at ("đến ngày …", "trước ngày …") says nothing of the document
_FULL_DAY = re.compile(
    r"(?:(?P<aim>đến|trước|chậm nhất|từ)\s+)?(?:hết\s+)?(?:ngày\s+)?"
    r"\d{1,2}(?:\s?[/.-]\s?\d{1,2}\s?[/.-]\s?|\s+tháng\s+\d{1,2}\s+năm\s+)(?P<year>(?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)
_FIRST = 4000
# "(Ban hành kèm theo Quyết định số …": what follows is the document that a part is attached to
_ATTACHED = re.compile(r"kèm theo\s+(?:\w+\s+){0,3}\Z", re.IGNORECASE)

# what stands before the number in a letterhead, and nowhere else
_NUMBERING = re.compile(r"\W{0,9}[Ss]ố\s{0,9}[:.]?[\s.…]{0,30}\d")
# a doubtful word so short in which no two letters follow one another is what was made of handwriting: "#8", "Ø##"
_SCRAWL = 4
_SPELT = re.compile(r"[^\W\d_]{2}")

_NO_NUMBER = "Số của văn bản để trống hoặc viết tay nên chưa đọc được, cần bổ sung theo bản gốc."
_NO_DAY = "Ngày ban hành để trống hoặc viết tay nên chưa đọc được, cần bổ sung theo bản gốc."


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the parts of a document lie, as offsets of the source.

    ``body_start`` is the first character behind the letterhead, the subject and those to whom it goes;
    ``body_end`` where the recipients or the signature begin; ``annex_start`` the first character behind the
    signature, where what is attached lies. ``year`` is the year that the document settles for phrases without one,
    ``cited`` every citation in order.
    """

    body_start: int
    body_end: int
    annex_start: int
    year: int | None
    cited: tuple[Citation, ...] = ()


def read(source: Source, rules: Rules, witness: Witness | None = None) -> tuple[Header, Layout, tuple[str, ...]]:
    """Return what a document says of itself, where its parts lie, and what a person should check.

    Args:
        source: the document, its text in NFC.
        rules: the rows.
    """
    text = source.text
    speller = Speller(text, rules)
    head = _head(source, rules, speller)
    foot = closing.find(text, head.body, rules, speller, witness)
    body_end = foot.start if foot else len(text)
    annex = _skip_space(text, foot.end) if foot else len(text)
    cited = citations.whole(text, rules)
    _complete(head, text, annex, cited)
    made = dict(_rules(head, foot))
    issuer = issuing.from_letterhead(head.issuer, rules, speller, text) or issuing.restored(text, head, foot, rules)
    if issuer:
        made["issuer"] = issuer[1]
        # one body under one name, however a document places the tone of "Uỷ ban"
        issuer = placed(issuing.completed(*issuer, text, head, rules)), issuer[1]
    name = head.type
    if name is None:
        name = _kind_from_code(head, rules, made)
    header = Header(
        type=name,
        number=head.number,
        issued_on=head.day,
        place=head.place,
        issuer=issuer[0] if issuer else None,
        subject=head.subject,
        signer=_signer(foot),
        addressees=tuple(head.addressees),
        recipients=tuple(foot.recipients) if foot else (),
        references=citations.once(_others(cited, head, text), head.number, head.day),
        rules=tuple(made.items()),
    )
    header = signatures.completed(header, source.signatures, rules, speller)
    year = _year(head, text, body_end, signatures.days(source.signatures, source.signed_at))
    layout = Layout(min(head.body, body_end), body_end, annex, year, tuple(cited))
    return header, layout, tuple(_warnings(head))


def _head(source: Source, rules: Rules, speller: Speller) -> Head:
    """Read the head; a digit or scrawl that recognition was not sure of counts as one that is missing.

    A day that was read in doubt holds where the file was signed on that very day.
    """
    text = source.text
    letters = list(text)
    for span in source.doubtful:
        if span.start >= MOST_CHARS:
            break
        word = text[span.start : span.end]
        scrawl = len(word) <= _SCRAWL and not _SPELT.search(word)
        letters[span.start : span.end] = ["." if scrawl or sign.isdigit() else sign for sign in word]
    sure = "".join(letters)
    head = letterhead.read(sure, rules, speller)
    if sure != text and head.day is None and "issued_on" in head.handwritten:
        day = letterhead.read(text, rules, speller).day
        if day in signatures.days(source.signatures, source.signed_at):
            head.day = day
            head.handwritten.remove("issued_on")
    return head


def _skip_space(text: str, start: int) -> int:
    found = re.compile(r"\S").search(text, start)
    return found.start() if found else len(text)


def _signer(foot: Foot | None) -> Signer | None:
    if foot is None or not (foot.name or foot.title or foot.signed_for):
        return None
    return Signer(foot.name, foot.title, tuple(foot.signed_for))


def _kind_from_code(head: Head, rules: Rules, made: dict[str, str]) -> str | None:
    """Return the kind that the number's code names where the heading is lost; a letter has no heading."""
    row = docnumber.kind(head.code, rules) if head.code else None
    if row is not None:
        made["type"] = row.evidence
        return row.texts("phrases")[0]
    if head.code or head.addressees or head.subject:
        made["type"] = "types.cong-van"
        return "Công văn"
    return None


def _rules(head: Head, foot: Foot | None) -> Iterator[tuple[str, str]]:
    if head.kind is not None:
        yield "type", head.kind.evidence
    for field in ("number", "day", "place", "subject", "addressees"):
        if getattr(head, field):
            yield "issued_on" if field == "day" else field, f"header.{field}"
    if foot is not None:
        if foot.name or foot.title:
            yield "signer", foot.title_rule or "header.name"
        if foot.recipients:
            yield "recipients", "marks.sent-to"


def _others(cited: list[Citation], head: Head, text: str) -> list[Citation]:
    """Return citations without the document's own number where that was not surely read."""
    if head.number is not None or not head.code:
        return cited

    def own(one: Citation) -> bool:
        start = one.reference.span.start
        found = _NUMBERING.match(text, text.rfind("\n", 0, start) + 1)
        return start < head.body and found is not None and found.end() <= one.reference.span.end

    return [one for one in cited if not own(one)]


def _complete(head: Head, text: str, annex: int, cited: list[Citation]) -> None:
    """Take a number and day that were left out above from an attached part that names the document."""
    if not head.code or (head.number is not None and head.day is not None):
        return
    for citation in cited:
        one = citation.reference
        before = text[max(one.span.start - 60, 0) : one.span.start]
        if one.span.start < annex or not _ATTACHED.search(before):
            continue
        if one.number.lstrip("0123456789") != head.code:
            continue
        if head.number is None:
            head.number = one.number
        if head.day is None:
            head.day = one.day
        read_now = {"number"} if head.day is None else {"number", "issued_on"}
        head.handwritten = [name for name in head.handwritten if name not in read_now]
        return


def _year(head: Head, text: str, body_end: int, signed: tuple[date, ...]) -> int | None:
    """Return the year that a document settles for days whose year it leaves out."""
    if head.day is not None:
        return head.day.year
    if head.year is not None:
        return head.year
    if head.subject:
        named = [int(year) for year in _PLAN_YEAR.findall(head.subject)]
        if named:
            return max(named)
    years = [
        int(found["year"])
        for found in _FULL_DAY.finditer(text, head.body, min(body_end, head.body + _FIRST))
        if not found["aim"]
    ]
    if years:
        return max(years)
    return signed[-1].year if signed else None


def _warnings(head: Head) -> Iterator[str]:
    if "number" in head.handwritten:
        yield _NO_NUMBER
    if "issued_on" in head.handwritten:
        yield _NO_DAY
