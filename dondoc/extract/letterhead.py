"""Reads the head of a document: its kind, its subject, to whom it goes, and the lines that name the issuer."""

from __future__ import annotations

import re

from dondoc.extract import docnumber
from dondoc.extract.addressees import split_bodies
from dondoc.extract.bare import bare, key
from dondoc.extract.casing import Speller, shouts
from dondoc.extract.docnumber import LOWER, UPPER
from dondoc.extract.headscan import PARAGRAPH, Head, HeadLine, Scan
from dondoc.extract.lines import Cell, closed
from dondoc.extract.marks import BULLET, mark, unbulleted
from dondoc.rules.folding import fold
from dondoc.rules.loader import Rules
from dondoc.rules.phrases import Match, Row

_OUTLINE = re.compile(rf"(?:[IVX]+|\d{{1,2}}|[a-zđ])\s?[.)/-]\s|(?:Điều|Chương|Phần|Mục)\s+[\dIVX]+|[{UPPER}]\.\s")
# What a line of a letterhead is stripped of; a comma says that the name goes on in the next.
_EDGE = " *_-–—.;:"
_SMALL = re.compile(rf"[(“\"‘]?[{LOWER}\d%]")
# empty lines, rules and bars between the head and the body
_BETWEEN_PARTS = re.compile(r"[\s_–—=*|-]*(?:\n|\Z)")
_OPENING = re.compile(r"\(\s*(?:ban hành\s+)?(?:kèm|đính kèm)", re.IGNORECASE)
_BY_WHOM = re.compile(r"(?:của|CỦA)\s")
_ABOUT = re.compile(r"(?:[Vv]ề\s+việc|VỀ\s+VIỆC|[Vv]ề|VỀ|[Vv]\s?/\s?[Vv])\s*:?\s+")


class _Reader:
    def __init__(self, text: str, rules: Rules, speller: Speller) -> None:
        self.text, self.rules, self.speller = text, rules, speller
        self.scan = Scan(text, rules, speller)
        self.head, self.rows = self.scan.head, self.scan.rows
        self.last: int | None = None

    def read(self) -> Head:
        head, rows = self.head, self.rows
        self.scan.read()
        start = self._top()
        for i in range(start, len(rows)):
            row = rows[i]
            if not row.cells:
                continue
            heading = self.scan.heading(row)
            named = mark(self.rules, row.text, "subject", "addressees")
            if len(row.raw) > PARAGRAPH and not heading and not named:
                break
            if heading and row.text.endswith(":") and self._grounds_before(i):
                break  # "QUYẾT ĐỊNH:" behind the grounds: the heading above them is lost
            if heading and not self._in_second_thoughts(i):
                self._titled(i, heading)
                break
            if named or self._right_subject(row):
                self._letter(i)
                break
            if _OUTLINE.match(row.text):
                break
        else:
            i = len(rows)
        self._issuer(start, i)
        if head.kind is None and head.subject is None and self.last is None:
            self._headless()
        self._body(i)
        return head

    def _headless(self) -> None:
        """Read the subject of a document whose heading is lost: capitals or "Về việc" below number and day."""
        last = max((k for k, row in enumerate(self.rows) if row.number or row.day), default=None)
        first = next((row.text for row in self.rows[last + 1 :] if row.cells), "") if last is not None else ""
        if last is None or not (shouts(first) or mark(self.rules, first, "subject")):
            return
        lines: list[str] = []
        end = self._subject_lines(last, lines)
        if lines and docnumber.kind(self.head.code or "", self.rules):
            self.head.subject = self._subject(" ".join(lines))
            self._after_subject(end)

    def _grounds_before(self, i: int) -> bool:
        return any(bare(row.text.lstrip("-– ")).startswith(("can cu", "theo de nghi")) for row in self.rows[:i])

    def _top(self) -> int:
        """Return the line where the head begins: a page's own words may stand before it."""
        motto = next((i for i, row in enumerate(self.rows) if row.motto), None)
        if motto is None:
            return 0
        top = motto
        while top > 0 and motto - top < 10:
            row = self.rows[top - 1]
            if len(row.raw) > PARAGRAPH or (row.cells and row.text.endswith((".", ":")) and not row.number):
                break
            top -= 1
        return top

    def _in_second_thoughts(self, i: int) -> bool:
        """Say whether a heading in small letters before the letterhead is a page's own title."""
        row = self.rows[i]
        return not row.text.isupper() and any(other.motto for other in self.rows[i + 1 : i + 40])

    def _right_subject(self, row: HeadLine) -> bool:
        return any(mark(self.rules, cell.text, "subject", "addressees") for cell in row.cells)

    def _titled(self, i: int, heading: tuple[Row, str, str]) -> None:
        head = self.head
        head.kind, name, rest = heading
        head.type = self._type_name(name)
        lines = [rest] if rest else []
        last = self._subject_lines(i, lines)
        if len(lines) > 1 and _BY_WHOM.match(lines[0]) and any(_ABOUT.match(line) for line in lines[1:3]):
            # "CỦA BAN THƯỜNG VỤ TỈNH ỦY" says by whom; the subject follows
            while not _ABOUT.match(lines[0]):
                lines.pop(0)
        head.subject = self._subject(" ".join(lines))
        self._after_subject(last)

    def _type_name(self, name: str) -> str:
        squeezed = self.scan.types.get(key(name))
        if squeezed is not None:
            ways = [way for way in squeezed.texts("phrases") if key(way) == key(name)]
            name = ways[0] if ways else name
        return self.speller.sentence(name)

    def _subject(self, words: str) -> str | None:
        words = closed(words).strip(" *_")
        words = _ABOUT.sub("", words, count=1) if _ABOUT.match(words) else words
        words = words.rstrip(" .;,:")
        return self.speller.sentence(words) if words else None

    def _subject_lines(self, i: int, lines: list[str]) -> int:
        """Collect the lines of the subject that stand below line ``i``; return the last line that belongs to it."""
        last, gap, ruled = i, False, False
        for j in range(i + 1, min(i + 30, len(self.rows))):
            row = self.rows[j]
            if row.line.blank or not row.cells:
                gap = True
                ruled = ruled or (row.line.rule and bool(lines))
                continue
            if ruled or not self._goes_on(row, j, lines, gap):
                break
            lines.append(row.text)
            last, gap = j, False
        return last

    def _goes_on(self, row: HeadLine, j: int, lines: list[str], gap: bool) -> bool:
        """Say whether a line belongs to the subject of which ``lines`` are collected already."""
        text = row.text
        if (
            mark(self.rules, text, "addressees")
            or _OUTLINE.match(text)
            or _OPENING.match(text)
            or text.startswith(("- ", "– ", "+ "))
            or self._authority(row, j)
            or sum(map(len, lines)) > 900
        ):
            return False
        about = bool(_ABOUT.match(text))
        if not lines:
            return (
                about
                or text[:1].islower()
                or not (self._opens(text) and (len(text) > 120 or text.endswith((":", ".", ";"))))
            )
        if about and len(lines) == 1 and _BY_WHOM.match(lines[0]):
            return True
        before = lines[-1]
        if shouts(before):
            if shouts(text) or gap or len(text) > 120:
                return shouts(text)
            # capitals and then a line in small letters: "KẾT LUẬN CỦA CHỦ TỊCH / Tại cuộc họp giao ban"
            last = not any(row.cells for row in self.rows[j + 1 : j + 2]) and text[-1:] not in ".:;,"
            return bool(_SMALL.match(text)) or last
        if _SMALL.match(text):
            return not gap or len(text) < 160
        if gap or len(text) > 150 or before.endswith((".", "./.", ":")):
            return False
        return not self._opens(text) and not self._starts_paragraph(j, before)

    def _opens(self, text: str) -> bool:
        return self.rules.phrases("leads").at(fold(text), 0) is not None

    def _starts_paragraph(self, j: int, before: str) -> bool:
        """Say whether line ``j``, which begins with a capital, is the full first line of a hard-wrapped paragraph."""
        following = next((row.text for row in self.rows[j + 1 : j + 2] if row.cells), "")
        return bool(following) and len(self.rows[j].text) > 1.25 * len(before) and bool(_SMALL.match(following))

    def _authority(self, row: HeadLine, j: int) -> bool:
        """Say whether a line names who decides, below a decision's subject: "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH"."""
        if not shouts(row.text) or len(row.text) > 160:
            return False
        folded = fold(row.text)
        issuers = self.rules.phrases("issuers", "seat", "whole", "party", "staff")
        named = self.rules.phrases("titles").at(folded, 0) or issuers.at(folded, 0)
        if named is None:
            return False
        for other in self.rows[j + 1 : j + 8]:
            if other.cells and not (shouts(other.text) or other.text.startswith("(")):
                return self._opens(other.text.lstrip("-– "))
        return False

    def _after_subject(self, last: int) -> None:
        """Move past the authority's lines and those to whom the document goes, where they follow the subject."""
        self.last = last
        j = last + 1
        seen = 0
        decides = False
        while j < len(self.rows) and seen < 8:
            row = self.rows[j]
            if row.line.blank or not row.cells:
                j += 1
                continue
            seen += 1
            if mark(self.rules, row.text, "addressees"):
                self.last = self._addressed(j)
                j = self.last + 1
                continue
            if (
                self._authority(row, j)
                or (row.text.startswith("(") and self._authority_near(j))
                or (
                    # "KHÓA XVII, KỲ HỌP THỨ MƯỜI" below the council's name
                    decides and shouts(row.text) and self.scan.heading(row) is None
                )
            ):
                decides = True
                self.last = j
                j += 1
                continue
            if self.head.kind is not None and self.head.kind.id == "cong-dien" and self._wire(row):
                self.last = self._addressed(j, wire=True)
            break

    def _authority_near(self, j: int) -> bool:
        return any(self._authority(row, j) for row in self.rows[j + 1 : j + 4] if row.cells)

    def _wire(self, row: HeadLine) -> bool:
        flat = bare(row.text)
        return (
            any(len(row.text) - found.end < 200 for found in self.rules.phrases("marks", "wire").find(flat))
            and len(flat) < 400
        )

    # -- letters ----------------------------------------------------------------------------------------------

    def _letter(self, i: int) -> None:
        """Read a letter: its subject stands under the number, then come those to whom it goes."""
        head = self.head
        row = self.rows[i]
        self.last = i
        cell = next(cell for cell in row.cells if mark(self.rules, cell.text, "subject", "addressees"))
        found = mark(self.rules, cell.text, "subject")
        j = i
        if found:
            lines, j = self._letter_subject(i, cell, found)
            head.subject = self._subject(" ".join(lines))
            self.last = j
            j += 1
        for k in range(j, min(j + 25, len(self.rows))):
            other = self.rows[k]
            if not other.cells:
                continue
            heading = self.scan.heading(other)
            if heading and other.text.isupper():
                # a subject above the heading: the heading counts
                below = head.subject
                self._titled(k, heading)
                head.subject = head.subject or below
                return
            if any(mark(self.rules, one.text, "addressees") for one in other.cells):
                self.last = self._addressed(k)
                return
            if len(other.raw) > PARAGRAPH:
                return

    def _letter_subject(self, i: int, cell: Cell, found: Match) -> tuple[list[str], int]:
        lines = [cell.text[found.end :].strip(" :")]
        last = i
        for j in range(i + 1, min(i + 14, len(self.rows))):
            row = self.rows[j]
            if row.day and not row.cells:
                continue
            if row.line.blank or not row.cells:
                if lines[-1] and not (row.motto or row.number) and not self._addressees_near(j):
                    break
                continue
            piece = next((one for one in row.cells if one.right == cell.right), None)
            if piece is None:
                continue
            text = piece.text
            if (stamp := mark(self.rules, text, "stamp")) and stamp.end == len(text.rstrip()):
                # "HỎA TỐC" is stamped between the subject and "Kính gửi"
                continue
            if mark(self.rules, text, "addressees") or self.scan.heading(row) or (len(text) > 150 and lines[-1]):
                break
            if self._opens(text) and text[:1].isupper() and not shouts(text) and len(text) > 60:
                break
            lines.append(text)
            last = j
        return lines, last

    def _addressees_near(self, j: int) -> bool:
        """Say whether, empty lines left out, one line and no more stands between line ``j`` and "Kính gửi"."""
        near = [row for row in self.rows[j : j + 10] if row.cells][:2]
        return len(near) == 2 and mark(self.rules, near[1].text, "addressees") is not None

    def _addressed(self, i: int, wire: bool = False) -> int:
        """Collect those to whom the document goes, from line ``i`` on; return the last line that names one."""
        row = self.rows[i]
        text = row.text
        first = ""
        if wire:
            found = self.rules.phrases("marks", "wire").find(bare(text))[0]
            first = text[found.end :].strip()
        else:
            cell = next(cell for cell in row.cells if mark(self.rules, cell.text, "addressees"))
            match = mark(self.rules, cell.text, "addressees")
            assert match is not None
            first = " ".join([cell.text[match.end :], *(c.text for c in row.cells if c.start > cell.start)]).strip(" :")
        entries = [unbulleted(first)] if first else []
        bulleted = bool(BULLET.match(first)) and not first[:1].isalnum()
        last, gap = i, False
        for j in range(i + 1, min(i + 80, len(self.rows))):
            other = self.rows[j]
            if other.line.blank or not other.cells:
                gap = True
                continue
            line = other.text
            bullet = BULLET.match(line) if not line[:1].isalnum() else None
            if bullet:
                if entries and not bulleted and entries[-1].endswith((".", ":")) and not first.endswith(":"):
                    break
                bulleted = True
                entries.append(line[bullet.end() :])
            elif not entries or (entries[-1].endswith(";") and not bulleted and len(line) < 160):
                entries.append(line)
            elif not gap and self._wraps(entries[-1], line):
                entries[-1] += " " + line
            else:
                break
            last, gap = j, False
            if entries[-1].endswith(".") and not bulleted:
                break
        self.head.addressees = [one for entry in entries for one in split_bodies(entry, self.rules)]
        return last

    @staticmethod
    def _wraps(before: str, line: str) -> bool:
        if before.endswith((";", ".")) or len(line) >= 160:
            return False
        return bool(_SMALL.match(line)) or before.endswith((",", "-", "–")) or len(before) > 45

    # -- the issuer and the body ------------------------------------------------------------------------------

    def _issuer(self, start: int, end: int) -> None:
        """Collect the lines above the number that name the issuer."""
        numbered = next((i for i in range(start, min(end + 1, len(self.rows))) if self.rows[i].number), None)
        mottos = [i for i in range(start, end) if self.rows[i].motto]
        stop = numbered + 1 if numbered is not None else end
        if numbered is None and not mottos:
            # with neither, only lines in capitals at the very top can be a letterhead
            stop = min(end, start + 8)
        left: list[str] = []
        right: list[str] = []
        for i in range(start, min(stop, len(self.rows))):
            row = self.rows[i]
            for cell in row.cells:
                if i == numbered and mark(self.rules, cell.text, "subject", "addressees"):
                    break
                words = cell.text.strip(_EDGE)
                if not self._names_issuer(words):
                    continue
                (right if cell.right and self._two_columns(row) else left).append(words)
        if not (left or right) and numbered is not None:
            # a scan may read the number before the name beside it
            for row in self.rows[numbered + 1 : end]:
                named = [cell.text.strip(_EDGE) for cell in row.cells]
                left += [name for name in named if shouts(name) and self._names_issuer(name)]
        self.head.issuer = left or right

    def _two_columns(self, row: HeadLine) -> bool:
        return not row.motto and any(not cell.right for other in self.rows for cell in other.line.cells)

    def _names_issuer(self, words: str) -> bool:
        if len(words) < 3 or len(words) > 160 or mark(self.rules, words, "subject", "addressees"):
            return False
        if re.search(r"\d{3}|@|https?:|\.vn\b", words) and not shouts(words):
            return False
        whole = mark(self.rules, words, "fragment", "stamp")
        if sum(c.isalpha() for c in words) < 3 or (whole and not any(c.isalpha() for c in words[whole.end :])):
            return False
        if shouts(words):
            return True
        return self.rules.phrases("issuers").at(fold(words), 0) is not None and words[:1].isupper() and len(words) < 90

    def _body(self, i: int) -> None:
        last = self.last
        if last is None:
            numbered = [k for k in range(min(i, len(self.rows))) if self.rows[k].number or self.rows[k].day]
            last = numbered[-1] if numbered else -1
        after = self.rows[last].line.end if last >= 0 else 0
        rules = _BETWEEN_PARTS.match(self.text, after)
        after = rules.end() if rules else after
        ahead = self.text[after : after + 400]
        self.head.body = after + len(ahead) - len(ahead.lstrip())


def read(text: str, rules: Rules, speller: Speller) -> Head:
    """Return what the head of a document says.

    Args:
        text: the source, in NFC.
        rules: the rows.
        speller: gives words in capitals the letters of a sentence.
    """
    return _Reader(text, rules, speller).read()
