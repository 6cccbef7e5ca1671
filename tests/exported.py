"""Tasks to export: ordinary ones, and ones whose every text is hostile."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

from dondoc.extract.document import extract
from dondoc.feed.entries import entries
from dondoc.ingest.reading import read
from dondoc.model import LeadFrom, Modality, Span, Status, StoredDocument, StoredTask
from dondoc.rules.loader import built_in
from tests.commands import SAMPLES

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)

HOSTILE = (
    "=cmd|'/c calc'!A1",
    '=HYPERLINK("http://evil.invalid","x")',
    "+1+1",
    "-1-1",
    "- Báo cáo kết quả",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "'=1+1",
    "＝1+1",
    "<script>alert(1)</script>",
    "]]><x/>&amp;&lol;",
    "dòng một\nBEGIN:VALARM\r\nACTION:PROCEDURE\rEND:VALARM\u2028x",
    'END:VTODO\\n;,:"',
    "\u202egnod\u202c \u2067\u200f",
    "NUL \x00 \x01\x0b\x1b[31m \x7f\x9f \ufffe\uffff",
    "lẻ \ud800 \udce9",
    "👩‍👩‍👧 🇻🇳 😀",
    "/close\n/assign @all",
    "_x0041_ &[Tab] {=1+1}",
    "x" * 40_000,
    "đ😀 " * 20_000,
    "",
    " ",
)
"""Texts that some program or other would take for more than a text."""

DOCUMENT = StoredDocument(
    id=1,
    type="Chỉ thị",
    number="06/CT-UBND",
    issued_on=date(2026, 9, 1),
    issuer="Ủy ban nhân dân tỉnh Bến Nghé",
    subject="việc thử",
    path="samples/thử.txt",
)


def task(number: int = 1, **changes: object) -> StoredTask:
    """Return an ordinary task with some fields changed."""
    made = StoredTask(
        id=f"{number:016x}",
        document=DOCUMENT,
        item="II.1",
        text="Sở Nội vụ trình Ủy ban nhân dân tỉnh kế hoạch.",
        span=Span(0, 10),
        page=None,
        lead=("Sở Nội vụ",),
        lead_from=LeadFrom.OWN,
        coordinators=("Sở Tài chính", "Sở Tư pháp"),
        report_to=(),
        deadline="trước ngày 01/12/2026",
        due=date(2026, 11, 30),
        time=None,
        rrule=None,
        deliverable=None,
        modality=Modality.OBLIGATION,
        confidence=0.95,
        status=Status.TODO,
        assignee=None,
        progress=None,
        note=None,
        done_on=None,
        overdue=False,
        gone=False,
        corrected=(),
        updated_at="2026-11-22T03:00:00+00:00",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def hostile() -> list[StoredTask]:
    """Return a task for each hostile text, which stands in every field that a document or a person fills."""
    return [
        task(
            number,
            document=replace(DOCUMENT, number=text, type=text, issuer=text, subject=text, path=text),
            item=text,
            text=text,
            lead=(text,),
            coordinators=(text, text),
            report_to=(text,),
            deadline=text,
            due=None if number % 2 else date(2026, 11, 30),
            time=time(16, 30) if number % 3 == 0 else None,
            deliverable=text,
            assignee=text,
            note=text,
        )
        for number, text in enumerate(HOSTILE, 1)
    ]


def sample(name: str) -> list[StoredTask]:
    """Return the tasks of a sample as they come straight from the file."""
    extraction = extract(read(str(SAMPLES / f"{name}.txt")), built_in())
    return entries(extraction, today=TODAY, now=NOW)
