"""Archives taken apart: each member of a zip or tar file, or what a gzip file holds, as a File of its own.

Nothing is ever written to a disk: a member's path is a name to show, and one that leaves its folder is refused.
"""

from __future__ import annotations

import gzip
import io
import lzma
import re
import stat
import struct
import tarfile
import unicodedata
import zlib
from collections.abc import Iterator
from itertools import pairwise
from zipfile import BadZipFile, ZipFile, ZipInfo

from dondoc.ingest.files import MAX_BYTES, MAX_MEMBERS, File, shown
from dondoc.ingest.sniffing import Format, told
from dondoc.model import DondocError

# what systems put beside a user's files
_JUNK = re.compile(
    r"(?:^|/)(?:__MACOSX/|\.DS_Store$|\._|Thumbs\.db$|ehthumbs\.db$|desktop\.ini$|~\$|\.~lock\.|\.git/|\.svn/)", re.I
)
_DRIVE = re.compile(r"[A-Za-z]:")
_UTF8 = 0x800
_ENCRYPTED = 0x1
_AES = 99
_UNICODE_PATH = 0x7075
_LOCAL = 30  # bytes of a member's own header without its name (APPNOTE 4.3.7)
_CHUNK = 1024 * 1024
# zlib packs at most 1,032 bytes into one, and so much only of a single byte repeated
_MAX_RATIO = 1_000
_RATIO_FROM = 16 * 1024 * 1024
_DAMAGE = (BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, struct.error, IndexError, KeyError)


def members(file: File) -> Iterator[File | DondocError]:
    """Yield the files in an archive in their order, or for what cannot be unpacked the error that says why.

    Raises:
        DondocError: the archive itself is damaged, or is made to burst.
    """
    kind = told(file)
    if kind is Format.TAR:
        yield from _tar(file)
    elif kind is Format.GZIP:
        yield _gzip(file)
    else:
        yield from _zip(file)


def _member(file: File, name: str, data: bytes) -> File:
    return File(_path(file, name), data, file.options, file.depth + 1)


def _path(file: File, name: str) -> str:
    return f"{file.path}!/{name}"


def _refused(file: File, name: str, why: str) -> DondocError:
    return DondocError(f"{shown(_path(file, name))}: {why}")


def _outside(name: str) -> bool:
    """Return whether a path inside an archive leaves the archive's folder."""
    return name.startswith("/") or bool(_DRIVE.match(name)) or ".." in name.split("/")


# -- zip ---------------------------------------------------------------------------------------------------------------


def _zip(file: File) -> Iterator[File | DondocError]:
    try:
        packed = ZipFile(io.BytesIO(file.data))
    except (*_DAMAGE, NotImplementedError, RuntimeError):
        raise DondocError(f"{file.name}: is a damaged or cut off zip file") from None
    with packed:
        entries = packed.infolist()
        if len(entries) > 10 * MAX_MEMBERS:
            raise DondocError(f"{file.name}: holds more than {MAX_MEMBERS} files")
        if _overlap(entries):
            raise DondocError(f"{file.name}: is made to burst: its members lie over one another")
        for entry in entries:
            name = _name(entry)
            if entry.is_dir() or name.endswith("/") or _JUNK.search(name):
                continue
            try:
                yield _member(file, name, _unpacked(packed, entry, file, name))
            except DondocError as error:
                yield error


def _overlap(entries: list[ZipInfo]) -> bool:
    """Return whether members share bytes of the file, as they do where a small file is made to unpack to a huge one."""
    places = sorted((entry.header_offset, entry.compress_size) for entry in entries)
    return any(start + _LOCAL + size > after for (start, size), (after, _) in pairwise(places))


def _name(entry: ZipInfo) -> str:
    """Return a member's name as it was meant: UTF-8 where it is valid, else Vietnamese Windows, else DOS."""
    name = entry.orig_filename
    if not entry.flag_bits & _UTF8:
        raw = name.encode("cp437", "replace")
        name = _unicode_path(entry.extra, raw) or _decoded(raw) or name
    name = name.split("\0", 1)[0].replace("\\", "/")
    return unicodedata.normalize("NFC", name)


def _decoded(raw: bytes) -> str | None:
    for encoding in ("utf-8", "cp1258"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """Return the name in Info-ZIP's field for it, where it belongs to the plain name (APPNOTE 4.6.9)."""
    place = 0
    while place + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, place)
        held = extra[place + 4 : place + 4 + size]
        if kind == _UNICODE_PATH and len(held) > 5 and struct.unpack_from("<L", held, 1)[0] == zlib.crc32(raw):
            try:
                return held[5:].decode()
            except UnicodeDecodeError:
                return None
        place += 4 + size
    return None


def _unpacked(packed: ZipFile, entry: ZipInfo, file: File, name: str) -> bytes:
    """Return a member's bytes.

    Raises:
        DondocError: its path leaves the folder, it is a link, too large, encrypted, damaged or packed in another way.
    """
    if _outside(name):
        raise _refused(file, name, "lies outside the archive's folder")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise _refused(file, name, "is a link, which is not followed")
    if entry.file_size > MAX_BYTES:
        raise _refused(file, name, f"unpacks to more than {MAX_BYTES // 1024 // 1024} MiB")
    if entry.file_size > _RATIO_FROM and entry.file_size > _MAX_RATIO * entry.compress_size:
        raise _refused(file, name, f"is made to burst: it unpacks to more than {_MAX_RATIO:,} times its size")
    if entry.flag_bits & _ENCRYPTED:
        return _decrypted(packed, entry, file, name)
    try:
        return packed.read(entry)
    except NotImplementedError:
        raise _refused(file, name, "is packed in a way that is not read; pack it as a plain zip file") from None
    except _DAMAGE:
        raise _refused(file, name, "is damaged") from None


def _decrypted(packed: ZipFile, entry: ZipInfo, file: File, name: str) -> bytes:
    password = file.options.password
    if entry.compress_type == _AES:
        raise _refused(file, name, "is encrypted with AES, which is not read; unpack the archive first")
    if password is None:
        raise _refused(file, name, "is encrypted; --password opens it")
    try:
        return packed.read(entry, password.encode())
    except NotImplementedError:
        raise _refused(file, name, "is encrypted in a way that is not read; unpack the archive first") from None
    except (*_DAMAGE, RuntimeError):
        # one wrong password in 256 passes the check of one byte and shows only as damage
        raise _refused(file, name, "is encrypted, and the password does not open it") from None


# -- tar and gzip ------------------------------------------------------------------------------------------------------


def _tar(file: File) -> Iterator[File | DondocError]:
    try:
        # "r:" reads no compression: what gzip packs came through _gzip
        with tarfile.open(fileobj=io.BytesIO(file.data), mode="r:", encoding="utf-8", errors="surrogateescape") as tar:
            for count, entry in enumerate(tar):
                if count > 10 * MAX_MEMBERS:
                    raise DondocError(f"{file.name}: holds more than {MAX_MEMBERS} files")
                name = unicodedata.normalize("NFC", entry.name)
                if entry.isdir() or _JUNK.search(name):
                    continue
                if _outside(name):
                    yield _refused(file, name, "lies outside the archive's folder")
                elif not entry.isreg():
                    yield _refused(file, name, "is a link or device, which is not followed")
                elif stream := tar.extractfile(entry):
                    yield _member(file, name, stream.read(min(entry.size, MAX_BYTES)))
    except (tarfile.TarError, OSError, ValueError, EOFError, struct.error):
        raise DondocError(f"{file.name}: is a damaged or cut off tar file") from None


def _gzip(file: File) -> File:
    parts: list[bytes] = []
    size = 0
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(file.data)) as stream:
            while part := stream.read(_CHUNK):
                parts.append(part)
                size += len(part)
                if size > MAX_BYTES:
                    raise DondocError(f"{file.name}: unpacks to more than {MAX_BYTES // 1024 // 1024} MiB")
    except (OSError, EOFError, zlib.error, struct.error):
        raise DondocError(f"{file.name}: is a damaged or cut off gzip file") from None
    base = re.split(r"[/\\]|!/", file.path)[-1]
    name = re.sub(r"\.(?:gz|tgz)$", lambda end: ".tar" if end.group() == ".tgz" else "", base, flags=re.I)
    return _member(file, name if name not in ("", "-") else "content", b"".join(parts))
