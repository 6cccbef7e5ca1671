"""Vietnamese in encodings older than Unicode, told by whether the letters read like Vietnamese, and restored."""

from __future__ import annotations

import re
import unicodedata

from dondoc.ingest.codepages import NAMES, converter
from dondoc.ingest.syllables import judged, syllable

# shares of words with marks that must be syllables after, and may be before
CLEAR, DOUBTFUL = 0.8, 0.6
# how many of them tell an encoding: without a font that names it, and of bytes alone
FEW, MANY = 3, 5
_CERTAIN = 0.9
# what only Unicode has: letters that Windows' Vietnamese code page composes of two signs, and marks that stand alone
_UNICODE = re.compile("[\u0300-\u036f\u1ea0-\u1ef9]")
_LETTERS = re.compile(r"[^\W\d_]+")
_INNER_CAPITAL = re.compile("(?<=.)[A-Z]")
# Small letters with a tone where there is no capital one to begin with: an item, a paragraph, the name of a committee
_COMMITTEE = re.compile(
    r"(?<!cấp )(?<!\w)ủ(?=y ban (?:nhân dân|[Mm]ặt trận|MTTQ|[Kk]iểm tra|[Dd]ân tộc|[Aa]n toàn|[Qq]uốc gia|[Bb]ầu cử|"
    r"[Tt]hường vụ|[Cc]hứng khoán|[Qq]uản lý))"
)
# the line of a name: each word begins with a capital, or with a letter that has none
_NAMES = re.compile(r"^[ \t]*(?:[^\W\d_a-z]\w{0,6}[ \t]+){1,4}[^\W\d_a-z]\w{0,6}[ \t]*\r?$", re.MULTILINE)
_BEGINNING = re.compile(r"(?:\A|\n[ \t]*\r?\n|[.;:]\r?\n)[ \t]*[^\x00-\x7fđăâêôơư]")
_ITEM = re.compile(r"^([ \t]*(?:[-+*•]|\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđ]\))[ \t]+)([^\x00-\x7fđăâêôơư])")
_BEYOND = re.compile(r"[^\x00-\x7f]")

# What other programs make of the bytes of such a font on their way. Windows' Western code page:
_WESTERN = {
    ord(bytes([code]).decode("cp1252")): code
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
# its Vietnamese one, where it differs from the Western one:
_VIETNAMESE = {
    ord(bytes([code]).decode("cp1258")): code
    for code in (0xC3, 0xCC, 0xD0, 0xD2, 0xD5, 0xDD, 0xDE, 0xE3, 0xEC, 0xF0, 0xF2, 0xF5, 0xFD, 0xFE)
}
_WORD = re.compile(r"[^ \t\n\r]+")
_TYPOGRAPHIC = re.compile("([‘’“”–—…•])")
# and the glyphs' names in a PDF file: a minus for the soft hyphen's place, a Greek letter for the micro sign
_GLYPHS = re.compile("(?<=[^\\W\\d_])[\u2212\u2219\u03bc]|[\u2212\u2219\u03bc](?=[^\\W\\d_])")
_GLYPH_SIGNS = {"\u2212": "\u00ad", "\u2219": "\u00b7", "\u03bc": "\u00b5"}


def hinted(font: str | None) -> str | None:
    """Return the encoding that a font's name stands for: ".VnTime" is TCVN3, "VNI-Times" is VNI."""
    name = (font or "").lower().rsplit("+", 1)[-1]
    if name.startswith(".vn"):
        return "tcvn3"
    if name.startswith("vni"):
        return "vni"
    if name.startswith("vps"):
        return "vps"
    return "viscii" if "viscii" in name else None


def draws_capitals(font: str | None) -> bool:
    """Return whether a font draws small letters as capitals: ".VnTimeH"."""
    return font is not None and hinted(font) == "tcvn3" and font.endswith("H")


def encoding(text: str, font: str | None = None) -> str | None:
    """Return the encoding of a text whose signs are not what they stand for, or ``None`` where they are.

    The text decides: it must read like Vietnamese in the encoding, and not as it stands. The font's name, which many
    a file keeps long after it was converted, only makes do with less text.
    """
    counted, right = judged(text)
    if not counted or right >= DOUBTFUL * counted:
        return None
    hint = hinted(font)
    best: tuple[float, str] | None = None
    for name in sorted(("tcvn3", "vni", "viscii", "vps"), key=lambda name: name != hint):
        after, fine = judged(_read(text, name))
        share = fine / after if after else 0.0
        enough = fine >= (1 if name == hint else FEW)
        if enough and share >= CLEAR and share > right / counted + 0.3 and (best is None or share > best[0] + 0.02):
            best = share, name
    return best[1] if best else None


def converted(text: str, name: str, font: str | None = None) -> str:
    """Return a text in an encoding as Unicode; words that only a font draws as capitals become capitals."""
    text = _read(text, name)
    if name != "tcvn3":
        return text
    return text.upper() if draws_capitals(font) else "\n".join(map(_shouted, text.split("\n")))


def restored(text: str, font: str | None = None) -> str:
    """Return a text as Unicode: lines that are in an old encoding are converted, the others stay as they are.

    Args:
        text: what a document holds; a text that reads like Vietnamese is returned unchanged.
        font: the font that all of it is set in, where that is known.
    """
    if not _BEYOND.search(text):
        return text
    lines = text.split("\n")
    doubtful = [line for line in lines if _doubtful(line)]
    name = encoding("\n".join(doubtful), font) if doubtful else None
    if name is None:
        return text
    return "\n".join(converted(line, name, font) if converts(line, name) else line for line in lines)


def converts(line: str, name: str) -> bool:
    """Return whether a line of a text that is in an encoding is so itself: some were typed in Unicode later."""
    if is_unicode(line):
        return False
    counted, right = judged(line)
    after, fine = judged(_read(line, name))
    return not counted or fine * counted >= right * max(after, 1)


def is_unicode(text: str) -> bool:
    """Return whether a text holds letters that no old encoding's bytes look like."""
    return _UNICODE.search(text) is not None


def decoded(data: bytes) -> tuple[str, str] | None:
    """Return the text of bytes in an old encoding and the encoding's name, or ``None`` where none is clear."""
    best: tuple[float, str, str] | None = None
    for name, text in _candidates(data):
        counted, right = judged(text)
        share = right / counted if counted else 0.0
        if right >= MANY and share >= _CERTAIN and (best is None or share > best[0] + 0.005):
            best = share, text, name
    return (best[1], best[2]) if best else None


def _candidates(data: bytes) -> list[tuple[str, str]]:
    found = [("windows-1258", unicodedata.normalize("NFC", data.decode("cp1258", "replace")))]
    raw = data.decode("latin-1")
    for name in ("tcvn3", "vni", "viscii", "vps"):
        text = converted(data.decode("cp1252", "replace") if name in ("tcvn3", "vni") else raw, name)
        if name == "tcvn3":
            text = _BEGINNING.sub(lambda found: found.group().upper(), text)
            text = _NAMES.sub(lambda found: _LETTERS.sub(_titled, found.group()), text)
        found.append((name, unicodedata.normalize("NFC", text)))
    return [(name, text) for name, text in found if "\ufffd" not in text and not _controls(text)]


def _controls(text: str) -> bool:
    return any((sign < " " and sign not in "\t\n\r\f\v") or "\x7f" <= sign < "\xa0" for sign in text)


def _doubtful(line: str) -> bool:
    counted, right = judged(line)
    return right < DOUBTFUL * counted


def _read(text: str, name: str) -> str:
    """Return a text read in an encoding, whatever way its bytes took."""
    text = text.translate(_VIETNAMESE)
    if name == "tcvn3":
        text = _GLYPHS.sub(lambda found: _GLYPH_SIGNS[found.group()], text)
    if name in ("tcvn3", "vni"):
        return converter(name)(text)
    return _WORD.sub(lambda word: _western(word.group(), name), text)


def _western(word: str, name: str) -> str:
    """Return a word whose quotation marks and dashes are what they are, or letters where that makes syllables."""
    letters = converter(name)(word.translate(_WESTERN))
    if _TYPOGRAPHIC.search(word):
        counted, right = judged(letters)
        if right < counted:
            parts = _TYPOGRAPHIC.split(word)
            return "".join(part if i % 2 else converter(name)(part.translate(_WESTERN)) for i, part in enumerate(parts))
    return letters


def _shouted(line: str) -> str:
    """Return a line of TCVN3, which has no capitals with tones, with its words in capitals whole ("CộNG HOà").

    A word with capitals behind a small letter tells it; one such as "Hồ" between these and others is one of them.
    """
    found = list(_LETTERS.finditer(line))
    words = [one.group() for one in found]
    loud = [_loud(word) for word in words]
    firm = [
        a or (len(word) > 2 and word.isupper() and syllable(word.lower())) for a, word in zip(loud, words, strict=True)
    ]
    if any(firm):
        high = [a or word.isupper() for a, word in zip(loud, words, strict=True)]
        pieces, position = [], 0
        for i, one in enumerate(found):
            near = [j for j in (i - 1, i + 1) if 0 <= j < len(words)]
            within = all(high[j] for j in near) and any(firm[j] for j in near) and not _low(words[i])
            pieces += [line[position : one.start()], words[i].upper() if loud[i] or within else words[i]]
            position = one.end()
        line = "".join(pieces) + line[position:]
    line = _ITEM.sub(lambda item: item[1] + item[2].upper(), line)
    return _COMMITTEE.sub("Ủ", line)


def _titled(word: re.Match[str]) -> str:
    return word.group()[0].upper() + word.group()[1:]


def _loud(word: str) -> bool:
    return not _low(word) and bool(_INNER_CAPITAL.search(word)) and any(sign.islower() for sign in word)


def _low(word: str) -> bool:
    return any("a" <= sign <= "z" for sign in word)


def note(name: str) -> str:
    """Return the sentence that tells a reader that an encoding was guessed."""
    return f"Bảng mã của tệp được đoán theo nội dung là {NAMES[name]}, cần kiểm tra lại chữ."
