"""Makes compound files (MS-CFB) as old Office and Outlook write them, and Outlook's messages (MS-OXMSG) of them."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_NONE = 0xFFFFFFFF
_SECTOR, _MINI, _SMALL = 512, 64, 4096

Storage = Mapping[str, "bytes | Storage"]


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    child: int = _NONE
    right: int = _NONE
    start: int = _END


def compound(tree: Storage) -> bytes:
    """Return a compound file with the streams (bytes) and storages (mappings) of ``tree``."""
    entries = [_Entry("Root Entry", 5)]
    _add(entries, 0, tree)
    mini, mini_fat = bytearray(), list[int]()
    for entry in entries[1:]:
        if entry.kind == 2 and 0 < len(entry.data) < _SMALL:
            entry.start = len(mini_fat)
            count = -(-len(entry.data) // _MINI)
            mini_fat += [*range(entry.start + 1, entry.start + count), _END]
            mini += entry.data.ljust(count * _MINI, b"\0")
    sectors: list[bytes] = []
    fat: list[int] = []

    def put(data: bytes) -> int:
        if not data:
            return _END
        start = len(sectors)
        count = -(-len(data) // _SECTOR)
        sectors.extend(data[i * _SECTOR : (i + 1) * _SECTOR].ljust(_SECTOR, b"\0") for i in range(count))
        fat.extend([*range(start + 1, start + count), _END])
        return start

    for entry in entries[1:]:
        if entry.kind == 2 and len(entry.data) >= _SMALL:
            entry.start = put(entry.data)
    entries[0].data = bytes(mini)
    entries[0].start = put(bytes(mini))
    mini_start = put(b"".join(struct.pack("<L", number) for number in mini_fat))
    directory = put(b"".join(map(_packed, entries)).ljust(-(-len(entries) // 4) * _SECTOR, b"\0"))
    tables = 1
    while (len(fat) + tables) * 4 > tables * _SECTOR:
        tables += 1
    first = len(sectors)
    fat += [_FAT] * tables
    whole = b"".join(struct.pack("<L", number) for number in fat).ljust(tables * _SECTOR, b"\xff")
    sectors += [whole[i * _SECTOR : (i + 1) * _SECTOR] for i in range(tables)]
    difat = [first + i for i in range(tables)] + [_FREE] * (109 - tables)
    mini_sectors = -(-len(mini_fat) * 4 // _SECTOR) if mini_fat else 0
    head = struct.pack("<8s16xHHHHH6xLLLLLLLLL", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
                       0, tables, directory, 0, _SMALL, mini_start, mini_sectors, _END, 0)  # fmt: skip
    return head + struct.pack("<109L", *difat) + b"".join(sectors)


def _add(entries: list[_Entry], parent: int, tree: Storage) -> None:
    previous = None
    for name, held in tree.items():
        number = len(entries)
        entry = _Entry(name, 2, held) if isinstance(held, bytes) else _Entry(name, 1)
        entries.append(entry)
        if previous is None:
            entries[parent].child = number
        else:
            entries[previous].right = number
        previous = number
        if not isinstance(held, bytes):
            _add(entries, number, held)


def _packed(entry: _Entry) -> bytes:
    name = (entry.name + "\0").encode("utf-16-le")
    size = len(entry.data)
    return struct.pack("<64sHBBLLL16xL16xLQ", name, len(name), entry.kind, 1, _NONE, entry.right, entry.child, 0,
                       entry.start if size else _END if entry.kind == 2 else 0, size)  # fmt: skip


@dataclass(frozen=True)
class Attached:
    name: str
    data: bytes
    kind: str = "application/octet-stream"
    label: str = ""


def message(body: str = "", html: bytes = b"", attached: Sequence[Attached] = ()) -> bytes:
    """Return an Outlook message."""
    tree: dict[str, bytes | Storage] = {}
    properties = [_text(tree, 0x001A, "IPM.Note"), _text(tree, 0x0037, "Gửi văn bản"), (0x3FDE, 3, 65001)]
    if body:
        properties.append(_text(tree, 0x1000, body))
    if html:
        properties.append(_bytes(tree, 0x1013, html))
    for number, one in enumerate(attached):
        inner: dict[str, bytes | Storage] = {}
        own = [
            _text(inner, 0x3707, one.name),
            _text(inner, 0x370E, one.kind),
            _bytes(inner, 0x3701, one.data),
            (0x3705, 3, 1),
        ]
        if one.label:
            own.append(_text(inner, 0x3712, one.label))
        inner["__properties_version1.0"] = bytes(8) + _table(own)
        tree[f"__attach_version1.0_#{number:08X}"] = inner
    head = struct.pack("<8x4L8x", 0, len(attached), 0, len(attached))
    tree["__properties_version1.0"] = head + _table(properties)
    return compound(tree)


def _text(tree: dict[str, bytes | Storage], number: int, text: str) -> tuple[int, int, int]:
    data = text.encode("utf-16-le")
    tree[f"__substg1.0_{number:04X}001F"] = data
    return number, 0x1F, len(data) + 2


def _bytes(tree: dict[str, bytes | Storage], number: int, data: bytes) -> tuple[int, int, int]:
    tree[f"__substg1.0_{number:04X}0102"] = data
    return number, 0x102, len(data)


def _table(properties: Sequence[tuple[int, int, int]]) -> bytes:
    return b"".join(struct.pack("<HHLQ", kind, number, 6, value) for number, kind, value in properties)
