"""Who acts along with the responsible body, and to whom something is reported."""

from __future__ import annotations

import re
from dataclasses import replace

from dondoc.extract.bodies import BodyReader
from dondoc.extract.entries import Entry
from dondoc.extract.passage import Passage
from dondoc.model import Body
from dondoc.rules.loader import Rules

_TO_WHOM = re.compile(r" (?:về|cho|với|đến|tới|lên|qua)(?: cho| đến)? (?=\S)")
_CLAUSE_END = re.compile(r"[,;.:](?= |$)")
# "theo đề xuất của", "các báo cáo": the words stand for things here
_NOUN_BEFORE = re.compile(
    r"(?:của|các|những|theo|chế độ|hệ thống|dự thảo|kỳ|bản|tờ|để|được|do|đã|tham mưu|tham mưu,|việc|"
    r"an toàn|công nghệ) $"
)
_NOT_BEHIND = re.compile(r" (?:của|do|được|theo|trên|tại)\b")
_TO = re.compile(r"(?:cho|về|với|đến|tới|lên) ")
_THROUGH = re.compile(r" ?\((?:qua|thông qua) [^()]{1,120}\)")


def other_bodies(entries: list[Entry], passage: Passage, leads: set[str]) -> tuple[Body, ...]:
    """Return the bodies of ``entries`` without those named in ``leads`` (names in small letters)."""
    bodies = [entry.body(passage) for entry in entries]
    return tuple(body for body in bodies if body.name.casefold() not in leads)


class PartyReader:
    """Finds coordinating bodies and those to whom is reported, by the rows of ``roles.toml``."""

    def __init__(self, rules: Rules, bodies: BodyReader) -> None:
        self._bodies = bodies
        self._along = rules.phrases("roles", "coordinate")
        self._report = rules.phrases("roles", "report")
        self._charge = rules.phrases("roles", "lead")

    def coordinators(self, passage: Passage, start: int, end: int) -> list[Entry]:
        """Return the bodies with which the act at ``[start, end)`` is done, each once."""
        result: list[Entry] = []
        for found in self._along.find(passage.folded, start, end):
            named = found.found.group().endswith(("với", "cùng", ":"))
            entries = self._behind(passage, found.end, end, named=named)
            self._add(result, entries, passage)
        return result

    def in_charge(self, passage: Passage, start: int, end: int) -> list[Entry]:
        """Return the bodies named by a label inside the text ("Đơn vị chủ trì: …")."""
        result: list[Entry] = []
        for found in self._charge.find(passage.folded, start, end):
            self._add(result, self._behind(passage, found.end, end), passage)
        return result

    def report_to(self, passage: Passage, start: int, end: int) -> list[Entry]:
        """Return the bodies to whom something is reported, sent or submitted, each once."""
        result: list[Entry] = []
        folded = passage.folded
        for found in self._report.find(folded, start, end):
            if _NOUN_BEFORE.search(folded[max(start, found.start - 14) : found.start]) or _NOT_BEHIND.match(
                folded, found.end
            ):
                continue
            entries = self._behind(passage, found.end, end)
            if not entries:
                stop = _CLAUSE_END.search(folded, found.end, min(end, found.end + 220))
                limit = stop.start() if stop else min(end, found.end + 220)
                for link in _TO_WHOM.finditer(folded, found.end, limit):
                    entries = self._behind(passage, link.end() - 1, end)
                    if entries:
                        break
            entries = [self._with_channel(passage, entry, end) for entry in entries]
            self._add(result, entries, passage)
        return result

    @staticmethod
    def _with_channel(passage: Passage, entry: Entry, end: int) -> Entry:
        """Return ``entry`` with "(qua Phòng Nội vụ)" behind it, which tells where it goes first."""
        found = _THROUGH.match(passage.folded, entry.end, end)
        return replace(entry, end=found.end()) if found else entry

    def _behind(self, passage: Passage, position: int, end: int, *, named: bool = False) -> list[Entry]:
        place = position
        while place < end and passage.folded[place] in " :":
            place += 1
        skip = _TO.match(passage.folded, place, end)
        if skip:
            place = skip.end()
        entries = self._bodies.at(passage, place, end) or (
            self._bodies.at(passage, place, end, named=True) if named else None
        )
        return list(entries.entries) if entries else []

    @staticmethod
    def _add(result: list[Entry], entries: list[Entry], passage: Passage) -> None:
        names = {entry.name(passage).casefold() for entry in result}
        for entry in entries:
            name = entry.name(passage).casefold()
            if name not in names:
                names.add(name)
                result.append(entry)
