"""The 8-bit encodings that Vietnamese was written in before Unicode, as tables from their signs to letters.

TCVN3 is TCVN 5712:1993 (its third set, that of the .Vn fonts), VISCII is RFC 1456; VPS and VNI are their makers' own.
In a document set in such a font the bytes stand as the Latin-1 letters of the same code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

# where a run of codes begins, and the letters of it
_TCVN3 = (
    (0xA1, "ĂÂÊÔƠƯĐăâêôơưđ"),
    (0xB5, "àảãáạ"),
    (0xBB, "ằẳẵắ"),
    (0xC6, "ặầẩẫấậè"),
    (0xCE, "ẻẽéẹềểễếệìỉ"),
    (0xDC, "ĩíịò"),
    (0xE1, "ỏõóọồổỗốộờởỡớợù"),
    (0xF1, "ủũúụừửữứựỳỷỹýỵ"),
)
_VISCII = (
    (0x02, "Ẳ"),
    (0x05, "ẴẪ"),
    (0x14, "Ỷ"),
    (0x19, "Ỹ"),
    (0x1E, "Ỵ"),
    (0x80, "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"),
    (0xC4, "ẢĂẳẵ"),
    (0xCB, "Ẻ"),
    (0xCE, "ĨỳĐứ"),
    (0xD5, "ạỷừử"),
    (0xDB, "ỹỵ"),
    (0xDE, "ỡư"),
    (0xE4, "ảăữẫ"),
    (0xEB, "ẻ"),
    (0xEE, "ĩỉđự"),
    (0xF6, "ỏọụ"),
    (0xFB, "ũủ"),
    (0xFE, "ợỮ"),
)
_VPS = (
    (0x02, "ẠẬẶẸỆ"),
    (0x10, "ỊỌỘỢỤỰ"),
    (0x19, "Ỵ"),
    (0x1C, "ẪỮ"),
    (0x80, "ÀẢÃẤẦẨọỗĂếềểệẮẰẲẾ"),
    (0x93, "ỀỂỄỐỒỔỖýỷỵỚỜỞ"),
    (0xA1, "ắằẳẵặỠớÙờởỡŨỨợỪổỬỲỸÍÌộỈĨÓửữÒỎÕựầ"),
    (0xC3, "ấẩẫậđẻ"),
    (0xCB, "ẹỉễịỹƯỦồố"),
    (0xD5, "ỏơÈừứ"),
    (0xDB, "ũư"),
    (0xDE, "Ẻ"),
    (0xE4, "ảạă"),
    (0xEB, "ẽ"),
    (0xEF, "ĩẴĐ"),
    (0xF7, "Ơụ"),
    (0xFB, "ủ"),
    (0xFD, "ỶẼỳ"),
)
# VNI sets a mark behind its letter: a tone, or with a circumflex or breve and a tone in one
_VNI_TONES = {"ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_CIRCUMFLEX = {"â": "", "à": "\u0300", "á": "\u0301", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_VNI_BREVE = {"ê": "", "è": "\u0300", "é": "\u0301", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_VNI_WHOLE = {"ñ": "đ", "ò": "ị", "æ": "ỉ", "ó": "ĩ", "ô": "ơ", "ö": "ư", "î": "ỵ"}

NAMES = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI", "viscii": "VISCII", "vps": "VPS", "windows-1258": "Windows-1258"}


def _plain(runs: tuple[tuple[int, str], ...]) -> dict[str, str]:
    return {chr(start + i): letter for start, letters in runs for i, letter in enumerate(letters)}


def _vni() -> dict[str, str]:
    table: dict[str, str] = {}

    def add(signs: str, letter: str) -> None:
        table[signs] = letter
        # a capital comes with a capital mark, or with a small one: "Aùp", "ÑAÙP"
        table[signs[0].upper() + signs[1:]] = table[signs.upper()] = letter.upper()
        if len(signs) > 1:
            table[signs[0] + signs[1:].upper()] = letter

    for signs, letter in _VNI_WHOLE.items():
        add(signs, letter)
    for base, letter in (*zip("aeiouy", "aeiouy", strict=True), ("ô", "ơ"), ("ö", "ư")):
        for sign, tone in _VNI_TONES.items():
            add(base + sign, unicodedata.normalize("NFC", letter + tone))
    for marks, bases, shape in ((_VNI_CIRCUMFLEX, "aeo", "\u0302"), (_VNI_BREVE, "a", "\u0306")):
        for base in bases:
            for sign, tone in marks.items():
                add(base + sign, unicodedata.normalize("NFC", unicodedata.normalize("NFC", base + shape) + tone))
    return table


@cache
def table(encoding: str) -> dict[str, str]:
    """Return the letter of each sign, or of each pair of signs, of an encoding: tcvn3, vni, viscii, vps."""
    return _vni() if encoding == "vni" else _plain({"tcvn3": _TCVN3, "viscii": _VISCII, "vps": _VPS}[encoding])


@cache
def converter(encoding: str) -> Callable[[str], str]:
    """Return what turns a text's signs of an encoding into letters; what the encoding does not know stays."""
    letters = table(encoding)
    if encoding != "vni":
        places = str.maketrans(letters)
        return lambda text: text.translate(places)
    signs = re.compile("|".join(sorted(map(re.escape, letters), key=len, reverse=True)))
    return lambda text: signs.sub(lambda found: letters[found.group()], text)
