"""The parts of a Word file (Office Open XML), unpacked within limits and parsed without entities."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib

from lxml import etree

from dondoc.model import DondocError

MAX_PARTS = 5_000
MAX_XML = 64 * 1024 * 1024  # bytes of all parts that are read, unpacked

# ISO/IEC 29500 has two sets of names; the strict one is read as the transitional one that Word writes
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Package:
    """An opened Word file; ``name`` is what errors call it."""

    def __init__(self, data: bytes, name: str) -> None:
        self._name = name
        self._left = MAX_XML
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError):
            raise DondocError(f"{name}: is cut off or damaged: not a whole Word file") from None
        self._names = {entry.filename: entry for entry in self._zip.infolist()}
        if len(self._names) > MAX_PARTS:
            raise DondocError(f"{name}: holds more than {MAX_PARTS} parts")
        self.main = self._main()

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return what a part refers to inside the file: the last word of its type and its path, by its id."""
        folder, base = posixpath.split(part)
        root = self.part(posixpath.join(folder, "_rels", f"{base}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for relation in root.iterchildren(_RELATION) if root is not None else ():
            if relation.get("TargetMode") == "External":
                continue
            target = relation.get("Target", "")
            path = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[relation.get("Id", "")] = relation.get("Type", "").rsplit("/", 1)[-1], path
        return found

    def part(self, path: str) -> etree._Element | None:
        """Return the root of a part, or ``None`` where the file has none of that name.

        Raises:
            DondocError: the part is damaged, too large, or declares entities.
        """
        entry = self._names.get(path)
        if entry is None:
            return None
        data = self._unpacked(entry)
        if b"purl.oclc.org" in data[:4000]:
            for strict, transitional in _STRICT:
                data = data.replace(strict, transitional)
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )
        if b"<!DOCTYPE" in data[:4000]:
            raise DondocError(f"{self._name}: declares a document type, which no Word file does")
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError):
            raise DondocError(f"{self._name}: is damaged: {posixpath.basename(path)} is no XML") from None
        if root.getroottree().docinfo.doctype:
            raise DondocError(f"{self._name}: declares a document type, which no Word file does")
        return root

    def _unpacked(self, entry: zipfile.ZipInfo) -> bytes:
        if entry.flag_bits & 1:
            raise DondocError(f"{self._name}: is encrypted in a way that is not read")
        try:
            # what the entry says of its size may be a lie
            with self._zip.open(entry) as stream:
                data = stream.read(self._left + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, struct.error):
            raise DondocError(f"{self._name}: is cut off or damaged: a part cannot be unpacked") from None
        self._left -= len(data)
        if self._left < 0:
            raise DondocError(f"{self._name}: unpacks to more than {MAX_XML // 1024 // 1024} MiB")
        return data

    def _main(self) -> str:
        for kind, path in self.related("").values():
            if kind == "officeDocument" and path in self._names:
                return path
        if "word/document.xml" in self._names:
            return "word/document.xml"
        raise DondocError(f"{self._name}: is no Word file: it has no text part")
