"""Reads the foot of a document: the list of recipients and the signature, side by side or one after the other."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from dondoc.extract.bare import bare, key
from dondoc.extract.casing import Speller, shouts, title
from dondoc.extract.docnumber import LOWER, UPPER
from dondoc.extract.lines import Cell, Line, closed, cut
from dondoc.extract.marks import BULLET, mark, unbulleted
from dondoc.extract.witness import Witness
from dondoc.rules.folding import fold
from dondoc.rules.loader import Rules

# How many lines a foot may have, and how many of them may pass without a part of one.
_MOST = 160
_IDLE = 14
# How many places are looked at where a foot may begin.
_TRIES = 80
# the authority of a deputy: "KT.", "K/T"
_FOR_HEAD = re.compile(r"K\s?[./]?\s?T\b", re.IGNORECASE)
# A signature has no more lines of authority and title.
_TALLEST = 12
# A paragraph is no line of a foot.
_LONG = 240

# "TM. ỦY BAN", "KT.CHỦ TỊCH", "T/M BAN THƯỜNG VỤ"; the prefix alone at a line's end is completed by the next line
_AUTHORITY = r"(?:T\.?M|K\.?T|T\.?L|T\.?Ư?U?\.?Q|U\.?Q|T/M|K/T|T/L|T/UQ|THAY MẶT|KÝ THAY|THỪA LỆNH|THỪA [UỦ][YỶ] QUYỀN)"
_ACTING = r"(?:Q\.|QUYỀN(?= ))"
_LINE = re.compile(rf"(?:{_AUTHORITY}\s?[.:/]?|{_ACTING})\s*(?=[{UPPER}]{{2}}|$)")
_ONLY_PREFIX = re.compile(rf"(?:{_AUTHORITY}\s?[.:/]?|{_ACTING})\Z")
# the same behind a recipient in the same column: "- Như trên; KT. CHỦ TỊCH"
_BEHIND = re.compile(rf"(?<=[;:.,)])\s+(?={_AUTHORITY}\s?[./]\s?[{UPPER}]{{2}})")
# what parts two columns, at the end of what stands before the second
_COLUMN = re.compile(r"(?:\||\t| {3})[ \t*]*\Z")
_SIGNED = re.compile(r"[(\[]?\s*(.*?)\s*[)\]]?\Z")
_WORD = re.compile(rf"[{UPPER}][\w'’.-]*\Z")
_ASIDE = re.compile(r"[(\[][^)\]]*[)\]]")
# "P. TRƯỞNG PHÒNG" is a "PHÓ TRƯỞNG PHÒNG"
_SHORT_DEPUTY = re.compile(r"P\.\s?(?=[^\W\d_]{2})")
_SMALL = re.compile(rf"[{LOWER}]")


@dataclass(slots=True)
class Foot:
    """What the foot gave: where it begins, where what follows it begins, and what it says."""

    start: int
    end: int
    name: str | None = None
    title: str | None = None
    signed_for: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    title_rule: str | None = None


@lru_cache(maxsize=4)
def _candidates(rules: Rules) -> re.Pattern[str]:
    """Return what the lines begin with at which a foot may begin."""
    # with and without accents, for scans: "Nơi nhận", "Noi nhân", "Nơi gửi"
    recipients = r"[Nn][ƠơOo][IiÍí]\s{1,3}(?:[Nn][Hh][ẬậÂâẠạAaẤấ][Nn]|[Gg][ửỬƯưUu][iI])"
    spaced = (re.escape(name.upper()).replace(r"\ ", r"[ \t\n]{1,3}") for name in _titles(rules))
    names = "|".join(sorted(set(spaced), key=lambda name: (-len(name), name)))
    return re.compile(
        rf"^[ \t\u00a0*_|#>]{{0,160}}(?:(?P<recipients>{recipients})"
        rf"|(?P<authority>{_AUTHORITY}\s?[./]?[ \t]*(?=[{UPPER}]{{2}}|[ \t*]*$)|{_ACTING})"
        rf"|(?P<title>(?:PHÓ\s|P\.\s?)?(?:{names}|PHÓ)[ {UPPER},*|\t-]{{0,80}}$))"
        # in the right column, beside what is left of the list
        rf"|(?<=[|\t ])(?P<column>(?:TM|KT|TL|TUQ|T/M|K/T|T/L)[./]?\s?(?=[{UPPER}]{{2}}))",
        re.MULTILINE,
    )


def _titles(rules: Rules) -> tuple[str, ...]:
    return tuple(way for row in rules.rows["titles"] for way in row.texts("phrases"))


class _Reader:
    def __init__(self, text: str, start: int, rules: Rules, speller: Speller, witness: Witness | None) -> None:
        self.witness = witness
        self.text, self.rules, self.speller = text, rules, speller
        self.lines = cut(text, start, _MOST, 1000)
        self.foot = Foot(start, start)
        self.surnames = surnames(rules)
        self.block: list[str] = []
        self.listing = False
        self.gap = False
        self.half = False
        self.bulleted: bool | None = None

    # -- what a cell is ---------------------------------------------------------------------------------------

    def person(self, text: str, sure: bool = False) -> str | None:
        """Return the name in ``text`` where it is a person's; ``sure`` where a title stands above it."""
        words = self._without_rank(_ASIDE.sub("", text).strip(" .,;:*_")).split()
        if not 2 <= len(words) <= 7 or not all(_WORD.match(word) for word in words):
            return None
        if any(c.isdigit() for c in text):
            return None
        joined = " ".join(words)
        surname = key(words[0]) in self.surnames
        folded = fold(joined)
        if self.rules.phrases("titles").at(folded, 0) and not (surname and sure):
            return None
        if not surname:
            told = self.witness is not None and sure and shouts(joined) and self.witness.is_person(joined)
            if (shouts(joined) and not told) or not sure or self.rules.phrases("issuers").at(folded, 0):
                return None
        elif len(words) > 4 and self.rules.phrases("issuers").at(folded, 0):
            return None
        return title(joined)

    def _without_rank(self, text: str) -> str:
        persons = self.rules.phrases("persons")
        while True:
            found = persons.at(fold(text), 0)
            if found is None or found.row.text("kind") != "rank":
                return text
            rest = text[found.end :].strip(" .,:")
            # "Ông", "Bà" are surnames too: before two words of which the first is none they belong to the name
            if found.row.id == "address" and (not rest or key(rest.split()[0]) not in self.surnames):
                return text
            text = rest

    def office(self, text: str) -> bool:
        """Say whether ``text`` is the title of one who signs: in capitals, or a title and no more."""
        folded = fold(_SHORT_DEPUTY.sub("PHÓ ", text))
        found = self.rules.phrases("titles").at(folded, 0)
        if found is None:
            # a scan may have lost an accent: "CHÁNH VĂN PHONG"
            return shouts(text) and key(text) in _title_keys(self.rules)
        return shouts(text) or found.end == len(folded.rstrip(" ,.:"))

    def split(self, cell: Cell) -> list[tuple[str, bool]]:
        """Return the pieces of a cell with whether each stands on the signature's side."""
        text = cell.text
        cuts = _BEHIND.search(text)
        if cuts:
            return [(text[: cuts.start()], cell.right), (text[cuts.end() :], True)]
        for found in re.finditer(rf"(?<=[;.:)])\s+(?=[{UPPER}]{{2,}}\s+[{UPPER}])", text):
            rest = text[found.end() :]
            if _SMALL.search(text[: found.start()]) and shouts(rest) and self.office(rest):
                return [(text[: found.start()], cell.right), (rest, True)]
        return [(text, cell.right)]

    # -- the walk ---------------------------------------------------------------------------------------------

    def walk(self) -> Foot:
        idle = 0
        foot = self.foot
        for number, line in enumerate(self.lines):
            if line.blank:
                self.gap = True
                if line.bar:
                    self.listing = self.listing and not foot.recipients
                continue
            if line.end - line.start > _LONG and not self.listing:
                break
            if self._annex(line, number):
                break
            if foot.name and not self._still(number):
                break
            if self._take(line, number):
                idle = 0
                foot.end = max(foot.end, line.end)
                if len(self.block) > _TALLEST:
                    break
            else:
                idle += 1
                if idle > _IDLE or (foot.name and idle > 2):
                    break
            self.gap = False
        self._settle()
        return foot

    def _annex(self, line: Line, number: int) -> bool:
        """Say whether a line begins what is attached."""
        if line.cells[0].right or (self.listing and self.foot.recipients and not shouts(line.text)):
            return False
        text = line.text
        if mark(self.rules, text, "attached", "motto"):
            return True
        if mark(self.rules, text, "annex") and (shouts(text) or re.match(r"Phụ lục", text)):
            return not self.listing or shouts(text)
        found = self.rules.phrases("types").at(fold(text), 0)
        return bool(found and text.isupper() and number > 0 and not self.office(text))

    def _still(self, number: int) -> bool:
        """Say whether, the name being found, a list of recipients is open or begins soon."""
        if self.listing:
            return True
        if self.foot.recipients:
            return False
        near = [line for line in self.lines[number : number + 8] if line.cells][:4]
        return any(mark(self.rules, cell.text, "recipients") for line in near for cell in line.cells)

    def _take(self, line: Line, number: int) -> bool:
        used = False
        for cell in line.cells:
            signing = len(self.block), self.foot.name
            for text, right in self.split(cell):
                if text:
                    used = self._piece(text, right or cell.right, number, line) or used
            if (len(self.block), self.foot.name) != signing:
                break  # two who sign side by side: the first one counts
        return used

    def _piece(self, text: str, right: bool, number: int, line: Line) -> bool:
        found = mark(self.rules, text, "recipients")
        if found and not self.listing:
            self.listing = True
            rest = text[found.end :].strip(" :*_")
            if rest and not self._signature(rest, number, line):
                self._inline(rest)
            return True
        bullet = BULLET.match(text) if not text[:1].isalnum() else None
        if bullet and bullet.end() < len(text) and (self.listing or not right):
            if not self.listing:
                return False
            self._recipient(text[bullet.end() :])
            return True
        if self._signature(text, number, line):
            return True
        if self.listing and not right:
            return self._listed(text)
        return False

    def _inline(self, rest: str) -> None:
        for piece in re.split(r";\s*(?:[-–]\s*)?", unbulleted(rest)):
            self._recipient(piece)
        self.bulleted = None

    def _recipient(self, text: str) -> None:
        if text.strip(" ;.,:"):
            self.foot.recipients.append(closed(text))
            self.bulleted = True

    def _listed(self, text: str) -> bool:
        """Take a line of the list that has no bullet: an entry of its own, or the end of the one before."""
        entries = self.foot.recipients
        if entries and self.bulleted:
            ended = entries[-1].endswith((";", "."))
            if self.gap and (ended or _last_entry(entries[-1])):
                return False
            if ended and not _SMALL.match(text) and not text.startswith("("):
                return False
            entries[-1] = closed(f"{entries[-1]} {text}").replace(" ,", ",")
            return True
        if entries and self.gap and not text.endswith((";", ".")):
            return False
        self._recipient(text)
        self.bulleted = False
        return True

    def _signature(self, text: str, number: int, line: Line) -> bool:
        """Take a line of the signature: authority, title, what stands for the signature, the name."""
        if self.foot.name:
            return False
        inner = _SIGNED.match(text)
        signed = mark(self.rules, inner[1] if inner else text, "signed")
        if signed:
            if signed.row.id == "digital":
                return True
            rest = (inner[1] if inner else text)[signed.end :].strip(" )]:.-")
            name = self.person(rest, True) if rest else None
            if name:
                self.foot.name = name
            return True
        if _LINE.match(text) and (shouts(text) or _ONLY_PREFIX.match(text)):
            self.block.append(text)
            return True
        if self.block and _ONLY_PREFIX.match(self.block[-1]) and shouts(text):
            self.block[-1] += " " + text
            return True
        if self._continues(text):
            self.block[-1] += " " + text
            self.half = False
            return True
        if self.office(text) or self._half(text, number):
            self.block.append(text)
            return True
        kind = self.rules.phrases("types").at(fold(text), 0)
        if self.block and shouts(text) and self.person(text) is None and kind is None:
            # the rest of a long line: "PHÓ TRƯỞNG BAN / THƯỜNG TRỰC"
            self.block[-1] += " " + text
            return True
        name = self.person(text, bool(self.block))
        if name is None and self.block and _WORD.match(text):
            name = self._broken(text, number)
        if name and (self.block or self.gap or not self.listing):
            self.foot.name = name
            return True
        return False

    def _continues(self, text: str) -> bool:
        """Say whether a line completes the title above it: "PHÓ / CHỦ NHIỆM", "PHÓ TRƯỞNG BAN / THƯỜNG TRỰC"."""
        if not self.block:
            return False
        if self.half:
            return True
        folded = fold(f"{self.block[-1]} {text}")
        found = self.rules.phrases("titles").at(folded, 0)
        return found is not None and found.end == len(folded) and not _LINE.match(self.block[-1])

    def _half(self, text: str, number: int) -> bool:
        """Say whether a line is the first half of a title whose second half stands in the next."""
        following = next((one for one in self.lines[number + 1 : number + 2] if one.cells), None)
        if following is None or not (shouts(text) or text == "PHÓ") or len(text.split()) > 3:
            return False
        folded = fold(f"{text} {following.text}")
        found = self.rules.phrases("titles").at(folded, 0)
        self.half = found is not None and found.end == len(folded) and shouts(following.text)
        return self.half

    def _broken(self, text: str, number: int) -> str | None:
        """Return a name that a narrow column broke: "Nguyễn" above "Khắc Định"."""
        following = next((one for one in self.lines[number + 1 : number + 3] if one.cells), None)
        if following is None:
            return None
        name = self.person(f"{text} {following.text}", True)
        if name:
            self.lines = [one for one in self.lines if one is not following]
            self.foot.end = following.end
        return name

    def _settle(self) -> None:
        foot = self.foot
        foot.recipients = [entry.rstrip(" ;.,:") for entry in foot.recipients]
        offices: list[str] = []
        for text in self.block:
            if _LINE.match(text):
                if offices:
                    break  # a second signature begins
                authority, office = self._parted(text)
                foot.signed_for.append(self._authority(authority))
                offices += [office] if office else []
            else:
                offices.append(text)
        if offices:
            found = self.rules.phrases("titles").at(fold(offices[0]), 0)
            foot.title_rule = found.row.evidence if found else None
            foot.title = self.speller.sentence(closed(offices[0]).strip(" .,:*"), name=True)
        elif foot.signed_for and foot.signed_for[-1].startswith("Q."):
            foot.title = foot.signed_for[-1]

    def _parted(self, text: str) -> tuple[str, str]:
        """Return the authority and the office of a line that holds both: "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC".

        Who signs for the head of a body is the head's deputy (Decree 30/2020/ND-CP, article 13): where a seal leaves of
        "PHÓ GIÁM ĐỐC" but "ĐỐC" it is known all the same.
        """
        prefix = _LINE.match(text)
        assert prefix is not None
        titles, folded = self.rules.phrases("titles"), fold(text)
        first = titles.at(folded, prefix.end())
        if first is None or not folded.startswith(" ", first.end):
            return text, ""
        second = titles.at(folded, first.end + 1)
        office, left = text[prefix.end() : first.end].strip(), text[first.end + 1 :].split()
        if second is None and left and _FOR_HEAD.match(text) and office.split()[1:][-len(left) :] == left:
            return text[: first.end], f"PHÓ {office}"
        return (text[: first.end], text[first.end + 1 :]) if second else (text, "")

    def _authority(self, text: str) -> str:
        prefix = _LINE.match(text)
        assert prefix is not None
        lead = prefix.group().strip().rstrip(":")
        rest = self.speller.sentence(closed(text[prefix.end() :]).strip(" .,:*"), name=True)
        if len(lead) > 4:
            lead = lead.capitalize()
        return f"{lead} {rest}".strip()


def _last_entry(entry: str) -> bool:
    return bare(entry).startswith("luu")


@lru_cache(maxsize=4)
def _title_keys(rules: Rules) -> frozenset[str]:
    return frozenset(map(key, _titles(rules)))


@lru_cache(maxsize=4)
def surnames(rules: Rules) -> frozenset[str]:
    """Return the first words of known surnames, without marks."""
    names = (row for row in rules.rows["persons"] if row.text("kind") == "surname")
    return frozenset(key(way.split()[0]) for row in names for way in row.texts("phrases"))


def find(text: str, start: int, rules: Rules, speller: Speller, witness: Witness | None = None) -> Foot | None:
    """Return the foot of a document whose body begins at ``start``, or ``None`` where there is none.

    Args:
        text: the source, in NFC.
        start: where the body begins.
        rules: the rows.
        speller: gives words in capitals the letters of a sentence.
    """
    tried = 0
    for found in _candidates(rules).finditer(text, start):
        line_end = text.find("\n", found.end())
        line = text[found.start() : line_end if line_end >= 0 else len(text)][:400]
        if found["recipients"] and not _is_list(line, found.end() - found.start()):
            continue
        start_at = found.start()
        if found["column"]:
            start_at = text.rfind("\n", max(0, found.start() - 300), found.start()) + 1
            if not _COLUMN.search(text[start_at : found.start()]):
                continue
        tried += 1
        if tried > _TRIES:
            break
        reader = _Reader(text, start_at, rules, speller, witness)
        reader.listing = bool(found["column"])
        foot = reader.walk()
        if foot.name or (found["recipients"] and foot.recipients):
            return foot
    return None


def _is_list(line: str, at: int) -> bool:
    """Say whether a line that begins with "Nơi nhận" leads a list: a colon follows, nothing, or the other column."""
    rest = line[at:].lstrip("*_ ")
    return not rest or rest[0] in ":\t|*-–" or line[at:].startswith(("   ", "\t")) or shouts(rest)
