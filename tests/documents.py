"""Documents for the tests of the store: written on the spot, numbered, each with orders of its own."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from dondoc.extract.document import extract
from dondoc.ingest.reading import read
from dondoc.model import Body, Deadline, Extraction, Source
from tests.commands import SAMPLES

TODAY = date(2026, 7, 1)

_HEAD = """ỦY BAN NHÂN DÂN
TỈNH ĐẮK LẮK
Số: {number}/UBND-TH
Đắk Lắk, ngày {day:%d} tháng {day:%m} năm {day:%Y}
V/v {subject}

Kính gửi: Các sở, ban, ngành.

Ủy ban nhân dân tỉnh yêu cầu các đơn vị thực hiện như sau:

"""
_FOOT = "\n\nTM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n\nNguyễn Văn A\n"

ORDERS = (
    "Sở Nội vụ chủ trì, phối hợp với Sở Tài chính rà soát biên chế, báo cáo Ủy ban nhân dân tỉnh trước ngày 15/7/2026.",
    "Sở Xây dựng kiểm tra an toàn lao động tại các công trình trọng điểm, hoàn thành trong quý III/2026.",
    "Công an tỉnh báo cáo kết quả vào ngày 20 hàng tháng.",
    "Sở Y tế tăng cường tuyên truyền về phòng, chống dịch bệnh.",
)


def text(number: int, orders: Sequence[str] = ORDERS, *, day: date = date(2026, 6, 1), subject: str = "đôn đốc") -> str:
    """Return a letter with an order an item."""
    items = "\n\n".join(f"{i}. {order}" for i, order in enumerate(orders, 1))
    return _HEAD.format(number=number, day=day, subject=subject) + items + _FOOT


def source(content: str, path: str = "letter.txt", *, ocr: bool = False) -> Source:
    """Return a source with a text."""
    return Source(path, hashlib.sha256(f"{ocr}{content}".encode()).hexdigest(), "txt", content, ocr=ocr)


def extraction(content: str, path: str = "letter.txt", *, ocr: bool = False) -> Extraction:
    """Return what a text holds."""
    return extract(source(content, path, ocr=ocr))


def letter(number: int, orders: Sequence[str] = ORDERS, **more: str | date) -> Extraction:
    """Return what a letter holds."""
    path = str(more.pop("path", f"{number}.txt"))
    return extraction(text(number, orders, **more), path)  # type: ignore[arg-type]


@cache
def samples() -> tuple[Extraction, ...]:
    """Return what the samples hold."""
    return tuple(extract(read(str(path))) for path in sorted(SAMPLES.glob("*.txt")))


_PLACES = tuple(f"{one} {other}" for one in ("An", "Bình", "Cao", "Hà", "Phú") for other in ("Giang", "Dương", "Lâm"))


def variant(number: int, seed: int = 0) -> Extraction:
    """Return a document like a sample, with its own bytes, number, days and bodies: for stores of any size."""
    chance = random.Random(f"{seed} {number}")
    model = samples()[number % len(samples())]
    shift = timedelta(days=chance.randrange(-1500, 300))
    place = f"tỉnh {chance.choice(_PLACES)} {chance.randrange(10)}"

    def moved(deadline: Deadline | None) -> Deadline | None:
        if deadline is None:
            return None
        day, due = (value + shift if value else None for value in (deadline.day, deadline.due))
        return replace(deadline, day=day, due=due)

    def placed(bodies: tuple[Body, ...]) -> tuple[Body, ...]:
        return tuple(replace(body, name=f"{body.name} {place}") for body in bodies)

    tasks = tuple(
        replace(
            task,
            id=hashlib.sha256(f"{seed} {number} {i}".encode()).hexdigest()[:16],
            text=f"{task.text} {place}, việc {number % 997}",
            lead=task.lead if i % 3 else placed(task.lead),
            deadline=moved(task.deadline),
        )
        for i, task in enumerate(model.tasks)
    )
    head = model.header
    code = (head.number or "1/UBND").partition("/")[2]
    return replace(
        model,
        source=replace(
            model.source,
            path=f"kho/{number % 100}/{number}.txt",
            sha256=hashlib.sha256(f"{seed} {number}".encode()).hexdigest(),
        ),
        header=replace(
            head,
            number=f"{number}/{code}",
            issued_on=head.issued_on + shift if head.issued_on else None,
            issuer=f"{head.issuer} {place}",
        ),
        tasks=tasks,
    )


def folder(place: Path, count: int) -> Path:
    """Fill a folder with small letters, some of which cite or change one another, and return it."""
    place.mkdir(parents=True, exist_ok=True)
    for number in range(1, count + 1):
        orders = [f"{order[:-1]} (đợt {number})." for order in ORDERS[number % 2 : 2 + number % 3]]
        if number % 10 == 0:
            cited = f"Công văn số {number - 9}/UBND-TH ngày 01/6/2026"
            orders.append(f"Lùi thời hạn nêu tại {cited} từ ngày 15/7/2026 đến ngày 30/7/2026.")
        (place / f"{number:04}.txt").write_text(text(number, orders), encoding="utf-8")
    return place
