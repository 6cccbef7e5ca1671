"""Archives: each file in them a document by its path inside, nothing outside, nothing that bursts, no junk."""

from __future__ import annotations

import gzip
import io
import stat
import struct
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable
from functools import partial

import pytest

from dondoc.ingest import archive, files, reading
from dondoc.ingest.files import File, Options
from dondoc.model import DondocError, Source
from tests.test_sniffing import zipped

ORDER = "1. Sở Nội vụ báo cáo kết quả trước ngày 10/12/2025.\n"


def within(data: bytes, password: str | None = None) -> list[str]:
    """Return of each document its path, of each failure its line."""
    found = reading.within(File("a.zip", data, Options(password)))
    return [one.path if isinstance(one, Source) else str(one) for one in found]


def test_each_file_is_a_document_by_its_path_inside() -> None:
    data = zipped({"một/văn bản.txt": ORDER, "b.txt": ORDER + "x"})
    found = list(reading.within(File("a.zip", data)))
    assert [(one.path, one.text) for one in found if isinstance(one, Source)] == [
        ("a.zip!/một/văn bản.txt", ORDER),
        ("a.zip!/b.txt", ORDER + "x"),
    ]


def test_archives_within_archives_are_read_so_deep_and_no_deeper() -> None:
    data = zipped({"c.txt": ORDER})
    for depth in range(files.MAX_DEPTH - 1):
        data = zipped({f"{depth}.zip": data, f"{depth}.txt": ORDER})
    assert within(data) == ["a.zip!/1.zip!/0.zip!/c.txt", "a.zip!/1.zip!/0.txt", "a.zip!/1.txt"]
    (line,) = within(zipped({"x.zip": zipped({"y.zip": zipped({"z.zip": zipped({"c.txt": ORDER})})})}))
    assert line == "a.zip!/x.zip!/y.zip!/z.zip: lies in more than 3 archives"


@pytest.mark.parametrize(
    "name", ["../a.txt", "a/../../b.txt", "/etc/a.txt", "C:/a.txt", "..\\a.txt", "C:\\a.txt", "\\\\x\\a.txt"]
)
def test_a_path_outside_is_refused_and_the_others_go_on(name: str) -> None:
    lines = within(zipped({name: ORDER, "b.txt": ORDER}))
    assert lines[0].endswith(": lies outside the archive's folder")
    assert lines[1:] == ["a.zip!/b.txt"]


def test_links_are_not_followed() -> None:
    entry = zipfile.ZipInfo("link.txt")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr(entry, "/etc/passwd")
    assert within(stream.getvalue()) == ["a.zip!/link.txt: is a link, which is not followed"]


@pytest.mark.parametrize(
    "name",
    ["__MACOSX/._a.txt", "x/.DS_Store", "Thumbs.db", "x/desktop.ini", "x/", "~$a.docx", ".~lock.a.odt#", "x/._a"],
)
def test_junk_is_passed_over(name: str) -> None:
    assert within(zipped({name: "" if name.endswith("/") else "junk", "b.txt": ORDER})) == ["a.zip!/b.txt"]
    assert within(zipped({name: "" if name.endswith("/") else "junk"})) == ["a.zip: holds no document"]


def renamed(data: bytes, old: bytes, new: bytes) -> bytes:
    assert len(old) == len(new)
    return data.replace(old, new)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "Kế hoạch.txt"),
        ("utf-8", unicodedata.normalize("NFD", "Kế hoạch.txt")),
        ("cp1258", "Kê\u0301 hoa\u0323ch.txt"),  # which has tones as signs of their own
    ],
    ids=["linux", "mac", "windows"],
)
def test_names_without_a_mark_of_their_encoding(encoding: str, name: str) -> None:
    raw = name.encode(encoding)
    data = renamed(zipped({"x" * len(raw): ORDER}), b"x" * len(raw), raw)
    assert within(data) == ["a.zip!/Kế hoạch.txt"]


def test_a_name_of_odd_signs_is_shown_in_one_line() -> None:
    (line,) = within(zipped({"a\n\x1b[31m/../../b": ORDER}))
    assert line.isprintable()


def test_a_bomb_is_one_line() -> None:
    lines = within(zipped({"bomb.txt": b"\0" * 64 * 1024 * 1024, "b.txt": ORDER}))
    assert lines == ["a.zip!/bomb.txt: is made to burst: it unpacks to more than 1,000 times its size", "a.zip!/b.txt"]


def test_members_that_lie_over_one_another_are_one_line() -> None:
    data = bytearray(zipped({"a.txt": ORDER * 9, "b.txt": ORDER}))
    place = data.rfind(b"PK\x01\x02")
    struct.pack_into("<L", data, place + 42, 0)
    assert within(bytes(data)) == ["a.zip: is made to burst: its members lie over one another"]


def test_all_together_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_UNPACKED", 1024 * 1024)
    monkeypatch.setattr(reading, "_Left", partial(reading._Left, 9, 3000))
    inner = zipped({"b.txt": "x" * 2000})
    lines = within(zipped({"a.txt": "x" * 1500, "b.zip": inner, "c.txt": "x"}))
    assert lines[0] == "a.zip!/a.txt"
    assert lines[1:] == ["a.zip!/b.zip: unpacks to more than 1 MiB", "a.zip: unpacks to more than 1 MiB"]


def test_so_many_files_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_MEMBERS", 3)
    monkeypatch.setattr(reading, "_Left", partial(reading._Left, 3, 9999))
    assert within(zipped({f"{i}.txt": ORDER for i in range(4)})) == [
        *(f"a.zip!/{i}.txt" for i in range(3)),
        "a.zip: holds more than 3 files",
    ]


def encrypted(data: bytes, password: bytes, name: bytes = b"a.txt") -> bytes:
    """Return a zip file whose one stored member is encrypted as PKWARE did (APPNOTE 6.1)."""
    table = [zlib_crc(i) for i in range(256)]
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte: int) -> None:
        keys[0] = keys[0] >> 8 ^ table[(keys[0] ^ byte) & 0xFF]
        keys[1] = (keys[1] + (keys[0] & 0xFF)) * 134775813 + 1 & 0xFFFFFFFF
        keys[2] = keys[2] >> 8 ^ table[(keys[2] ^ keys[1] >> 24) & 0xFF]

    for byte in password:
        update(byte)
    crc = zlib.crc32(data)
    out = bytearray()
    for byte in b"0123456789A" + bytes([crc >> 24]) + data:
        mask = keys[2] | 2
        out.append(byte ^ (mask * (mask ^ 1) >> 8 & 0xFF))
        update(byte)
    common = struct.pack("<HHHHHLLLHH", 20, 1, 0, 0, 0x21, crc, len(out), len(data), len(name), 0)
    local = b"PK\x03\x04" + common + name + bytes(out)
    central = b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHLL", 0, 0, 0, 0, 0) + name
    return local + central + b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 1, 1, len(central), len(local), 0)


def zlib_crc(value: int) -> int:
    for _ in range(8):
        value = value >> 1 ^ 0xEDB88320 if value & 1 else value >> 1
    return value


def test_a_password_opens_what_is_encrypted() -> None:
    data = encrypted(ORDER.encode(), "mật khẩu".encode())
    assert within(data, "mật khẩu") == ["a.zip!/a.txt"]
    assert within(data) == ["a.zip!/a.txt: is encrypted; --password opens it"]
    for wrong in ("sai", "khac", ""):
        assert within(data, wrong) == ["a.zip!/a.txt: is encrypted, and the password does not open it"]


def test_other_encryption_and_packing_is_one_line() -> None:
    data = bytearray(zipped({"a.txt": ORDER}))
    struct.pack_into("<H", data, 8, 99)
    place = data.rfind(b"PK\x01\x02")
    struct.pack_into("<H", data, place + 10, 9)
    assert within(bytes(data)) == ["a.zip!/a.txt: is packed in a way that is not read; pack it as a plain zip file"]
    struct.pack_into("<HH", data, place + 8, 1, 0)
    struct.pack_into("<H", data, place + 10, 99)
    assert within(bytes(data)) == ["a.zip!/a.txt: is encrypted with AES, which is not read; unpack the archive first"]


def test_a_damaged_member_is_one_line_and_the_others_go_on() -> None:
    data = zipped({"a.txt": ORDER * 50, "b.txt": ORDER})
    place = data.find(b"a.txt") + 9
    assert within(data[:place] + b"\xff\xff\xff" + data[place + 3 :]) == ["a.zip!/a.txt: is damaged", "a.zip!/b.txt"]


def tarred(entries: Iterable[tuple[str, bytes | None]]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        for name, data in entries:
            entry = tarfile.TarInfo(name)
            if data is None:
                entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
            else:
                entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data or b""))
    return stream.getvalue()


def test_tar_and_gzip() -> None:
    data = tarred([("một/a.txt", ORDER.encode()), ("../b.txt", b"x"), ("c", None), ("d.txt", ORDER.encode())])
    expected = [
        "!/một/a.txt",
        "!/../b.txt: lies outside the archive's folder",
        "!/c: is a link or device, which is not followed",
        "!/d.txt",
    ]
    assert within(data) == ["a.zip" + line for line in expected]
    packed = list(reading.within(File("x/a.tar.gz", gzip.compress(data))))
    assert next(one.path for one in packed if isinstance(one, Source)) == "x/a.tar.gz!/a.tar!/một/a.txt"
    (one,) = reading.within(File("a.txt.gz", gzip.compress(ORDER.encode())))
    assert isinstance(one, Source)
    assert one.path == "a.txt.gz!/a.txt"


def test_damaged_tar_and_gzip_and_a_bomb_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert within(gzip.compress(ORDER.encode() * 99)[:40]) == ["a.zip: is a damaged or cut off gzip file"]
    data = tarred([("a.txt", ORDER.encode() * 50)])
    assert within(data[:900])[-1] in ("a.zip: is a damaged or cut off tar file", "a.zip!/a.txt")
    monkeypatch.setattr(archive, "MAX_BYTES", 1024 * 1024)
    assert within(gzip.compress(bytes(2 * 1024 * 1024))) == ["a.zip: unpacks to more than 1 MiB"]


def test_a_zip_with_a_huge_table_of_contents_is_refused_before_it_is_read() -> None:
    data = bytearray(zipped({"a.txt": ORDER}))
    struct.pack_into("<L", data, data.rfind(b"PK\x05\x06") + 12, 0x7FFFFFFF)
    with pytest.raises(DondocError, match="holds more than"):
        list(archive.members(File("a.zip", bytes(data))))
