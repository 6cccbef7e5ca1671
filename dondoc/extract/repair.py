"""Sets right what recognition misread in set phrases, numbers of documents and days; free text stays as it was read."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from dondoc.extract.bare import bare
from dondoc.extract.misnumbered import Edit, markers
from dondoc.model import Source, Span, Table
from dondoc.rules.folding import fold
from dondoc.rules.loader import Rules, built_in

# the rule files whose phrases are set phrases wherever they stand
_FILES = (
    "assignments",
    "authority",
    "bodies",
    "columns",
    "deadlines",
    "issuers",
    "openers",
    "places",
    "readings",
    "roles",
    "sections",
    "titles",
    "types",
    "verbs",
)
# a phrase is read up to here; longer ones gain nothing
_MOST_WORDS = 10
_WORD = re.compile(r"[^\W\d_]+")
# what stands between two alternatives or optional parts of a row's phrase
_PARTS = re.compile(r"[\[\]()|{}]|\{[a-z0-9_]+\}")
_PLACEHOLDER = re.compile(r"\{[a-z0-9_]+\}")
_RUN = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)+")
# "71/2016/NÐ-CP", "05/CT-UBNĐ": a code is letters, in capitals for the most part
_CODE = re.compile(
    r"(?<!\w)\d{1,6}[a-zđ]?\s?/(?:\s?(?:19|20)\d\d\s?/)?\s?(?P<code>[A-ZĐÐ][\wĐÐ]{0,11}(?:-[\wĐÐ]{1,12}){0,4})"
)
_CODE_PART = re.compile(r"[^-]+")
_PROVINCE = re.compile(
    r"(?<!\w)(?P<unit>[Tt](?:ĩ|í|ì|i|ị|Ĩ|Í|Ì|I|Ị)(?:nh|NH)) (?P<name>[^\W\d_a-z]\w*(?: [^\W\d_a-z]\w*){0,3})"
)
# "0l/7/2O16", "3O.6.2020"
_DIGIT = r"[\dOolI|]"
_DAY = re.compile(rf"(?<![\w/.]){_DIGIT}{{1,2}}(?P<sign>[/.-]){_DIGIT}{{1,2}}(?P=sign)[12]{_DIGIT}{{3}}(?![\w/])")
_LIKE_DIGITS = str.maketrans("OolI|", "00111")
# "ngảy 15 thảng 4 nãm 2020", what is missing being written by hand
_SPELLED_DAY = re.compile(r"(?<!\w)(ngay)\s+(?:\S{1,3}\s+)?(thang)\s+(?:\S{1,3}\s+)?(nam)\s+(?:19|20)?\d")
_DAY_WORDS = ("ngày", "tháng", "năm")
# "33/2024/QHI5": the number of the National Assembly's term
_TERM = re.compile(r"/QH(?P<term>[\dIlO]{1,2})(?!\w)")
# what a seal's ornaments leave beside or below an office in capitals: "PHÓ CHÁNH VĂN PHÒNG", then "SỐ"
_LINE = re.compile(r"^[ \t]{0,80}(?P<office>[A-ZĐÀ-Ỹ][^\n]{3,60})$", re.MULTILINE)
_SCRAP = re.compile(r"\n{1,2}[ \t]{0,40}(?P<scrap>\S{1,3})[ \t]{0,9}(?=\n)")
_SHORT = 3  # letters of what is left of a seal

_HATS = frozenset("\u0302\u0306\u031b")
# a speck or the dot itself makes each of these of another
_I = frozenset("iỉị")
_ABOVE = frozenset("\u0300\u0301\u0309\u0303")


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """Set phrases by their first word without marks; ``None`` where two phrases differ in marks alone."""

    phrases: dict[str, dict[tuple[str, ...], tuple[str, ...] | None]]
    codes: dict[str, str | None]
    provinces: frozenset[str]
    titles: frozenset[str]


def repaired(source: Source, rules: Rules | None = None) -> Source:
    """Return a source with the misread marks of its set phrases set right; no letter moves, so spans stay.

    Only what recognition read is touched: of any other source the same object comes back.

    Args:
        source: one document.
        rules: the rows whose phrases are set phrases; the built-in ones without.
    """
    if not source.ocr:
        return source
    edits = misread(source.text, rules or built_in(), source.doubtful, source.tables)
    return _edited(source, edits) if edits else source


def misread(text: str, rules: Rules, doubtful: tuple[Span, ...] = (), tables: tuple[Table, ...] = ()) -> list[Edit]:
    """Return what was misread in a recognised text, in order, no two on the same letters.

    Args:
        text: the text, in NFC.
        rules: the rows.
        doubtful: what recognition was not sure of; there a mark more or less is believed.
        tables: of the text.
    """
    lexicon = _lexicon(rules)
    found = [
        *_phrases(text, lexicon, _Doubt(doubtful)),
        *_provinces(text, lexicon),
        *_codes(text, lexicon),
        *_days(text),
        *markers(text, tables),
        *_scraps(text, lexicon, _Doubt(doubtful)),
    ]
    edits: list[Edit] = []
    reached = 0
    for edit in sorted(found, key=lambda edit: edit.start):
        if edit.start >= reached and text[edit.start : edit.end] != edit.text:
            edits.append(edit)
            reached = edit.end
    return edits


class _Doubt:
    def __init__(self, spans: tuple[Span, ...]) -> None:
        self._spans = sorted(spans)
        self._starts = [span.start for span in self._spans]

    def at(self, start: int, end: int) -> bool:
        """Say whether something in ``[start, end)`` is doubtful."""
        i = bisect_right(self._starts, end - 1) - 1
        return i >= 0 and self._spans[i].end > start


@lru_cache(maxsize=4)
def _lexicon(rules: Rules) -> _Lexicon:
    phrases: dict[str, dict[tuple[str, ...], tuple[str, ...] | None]] = {}
    for file in _FILES:
        for row in rules.rows[file]:
            for phrase in row.texts("phrases"):
                for run in _runs(fold(phrase)):
                    words = tuple(run.split())
                    plain = tuple(bare(word) for word in words)
                    if plain == words:
                        continue  # written without marks: it says nothing of them
                    ways = phrases.setdefault(plain[0], {})
                    ways[plain] = words if ways.get(plain, words) == words else None
    provinces = frozenset(
        fold(place) for row in rules.rows["places"] if row.text("kind") == "province" for place in row.texts("phrases")
    )
    codes: dict[str, str | None] = {}
    for file in ("types", "issuers"):
        for row in rules.rows[file]:
            for code in row.texts("codes"):
                way = bare(code)
                codes[way] = code if codes.get(way, code) == code else None
    titles = frozenset(fold(phrase) for row in rules.rows["titles"] for phrase in row.texts("phrases"))
    return _Lexicon(phrases, codes, provinces, titles)


def _runs(phrase: str) -> Iterator[str]:
    """Yield the stretches of two words and more that a row's phrase gives as they are."""
    for part in _PARTS.split(_PLACEHOLDER.sub("|", phrase)):
        for run in _RUN.findall(part):
            words = run.split()
            yield " ".join(words[:_MOST_WORDS])


def _phrases(text: str, lexicon: _Lexicon, doubtful: _Doubt) -> Iterator[Edit]:
    folded, plain = fold(text), bare(text)
    words = [found.span() for found in _WORD.finditer(text)]
    # a phrase goes on from word to word only over white space
    joined = [text[a[1] : b[0]].isspace() for a, b in pairwise(words)]
    i = 0
    while i < len(words):
        ways = lexicon.phrases.get(plain[words[i][0] : words[i][1]])
        most = 1
        while ways and most < _MOST_WORDS and i + most < len(words) and joined[i + most - 1]:
            most += 1
        for count in range(most, 1, -1) if ways else ():
            spans = words[i : i + count]
            meant = ways.get(tuple(plain[a:b] for a, b in spans)) if ways else None
            if meant is None:
                continue
            read = tuple(folded[a:b] for a, b in spans)
            if read != meant:
                yield from _set_right(text, spans, read, meant, doubtful)
            i += count - 1
            break
        i += 1


def _provinces(text: str, lexicon: _Lexicon) -> Iterator[Edit]:
    """Yield "tỉnh" where it was misread before a province's name: "TĨNH QUẢNG NGÃI"."""
    for found in _PROVINCE.finditer(text):
        name = fold(found["name"])
        if fold(found["unit"]) != "tỉnh" and any(name[:end] in lexicon.provinces for end in _ends(name)):
            yield Edit(*found.span("unit"), _cased(found["unit"], "tỉnh"))


def _ends(name: str) -> Iterator[int]:
    return (place for place in range(len(name), 0, -1) if place == len(name) or name[place] == " ")


def _set_right(
    text: str, spans: list[tuple[int, int]], read: tuple[str, ...], meant: tuple[str, ...], doubtful: _Doubt
) -> Iterator[Edit]:
    """Yield the words of a phrase that were misread, if every one of them is a slip that recognition makes."""
    wrong = [n for n in range(len(read)) if read[n] != meant[n]]
    if len(wrong) * 2 > len(read) + 1:
        return
    for n in wrong:
        sure = not doubtful.at(*spans[n])
        if sure and not all(_slip(a, b, len(read) > 2) for a, b in zip(read[n], meant[n], strict=True)):
            return
    for n in wrong:
        start, end = spans[n]
        yield Edit(start, end, _cased(text[start:end], meant[n]))


def _slip(read: str, meant: str, long: bool) -> bool:
    """Say whether a letter is read for another as recognition does: "ô" for "ổ", "ễ" for "ể", "d" for "đ".

    A tone above a hat is what gets lost; a letter without a hat keeps its tone, or takes another that stands above.
    In a ``long`` phrase, of more than two words, any tone may be wrong.
    """
    if read == meant:
        return True
    if meant == "đ":
        return read == "d"
    if read in _I and meant in _I:
        return True
    a, b = (frozenset(unicodedata.normalize("NFD", letter)[1:]) for letter in (read, meant))
    if a & _HATS != b & _HATS:
        return False
    return long or (bool(b & _ABOVE) and bool(a & _ABOVE or b & _HATS))


def _cased(like: str, word: str) -> str:
    return "".join(sign.upper() if old.isupper() else sign for old, sign in zip(like, word, strict=True))


def _codes(text: str, lexicon: _Lexicon) -> Iterator[Edit]:
    for found in _CODE.finditer(text):
        for part in _CODE_PART.finditer(text, *found.span("code")):
            meant = lexicon.codes.get(bare(part.group()))
            if meant and part.group() != meant and part.group().upper() == part.group():
                yield Edit(part.start(), part.end(), meant)
    for found in _TERM.finditer(text):
        yield Edit(*found.span("term"), found["term"].translate(_LIKE_DIGITS))


def _scraps(text: str, lexicon: _Lexicon, doubtful: _Doubt) -> Iterator[Edit]:
    """Yield what stands beside or below an office in a signature and is doubtful, as blank."""
    for line in _LINE.finditer(text):
        whole = fold(line["office"].strip())
        head, _, last = whole.rpartition(" ")
        end = line.end("office")
        if whole in lexicon.titles:
            below = _SCRAP.match(text, line.end())
            spans = [below.span("scrap")] if below else []
        elif head.rstrip() in lexicon.titles and len(last) <= _SHORT:
            spans = [(end - len(last), end)]
        else:
            continue
        for start, stop in spans:
            if doubtful.at(start, stop):
                yield Edit(start, stop, " " * (stop - start))


def _days(text: str) -> Iterator[Edit]:
    for found in _DAY.finditer(text):
        if sum(sign.isdigit() for sign in found.group()) >= 4:
            yield Edit(found.start(), found.end(), found.group().translate(_LIKE_DIGITS))
    plain = bare(text)
    for found in _SPELLED_DAY.finditer(plain):
        for group, word in enumerate(_DAY_WORDS, 1):
            start, end = found.span(group)
            yield Edit(start, end, _cased(text[start:end], word))


def _edited(source: Source, edits: list[Edit]) -> Source:
    letters = list(source.text)
    for edit in edits:
        letters[edit.start : edit.end] = edit.text
    now_sure = _Doubt(tuple(Span(edit.start, edit.end) for edit in edits))
    doubtful = tuple(span for span in source.doubtful if not now_sure.at(span.start, span.end))
    return replace(source, text="".join(letters), doubtful=doubtful)
