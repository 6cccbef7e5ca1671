"""Word files: the body in its order, numbered as Word prints it, changes accepted; notes behind the text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from lxml import etree

from dondoc.ingest import flow, legacy
from dondoc.ingest.blocks import Block, Paragraph
from dondoc.ingest.files import File
from dondoc.ingest.locked import opened
from dondoc.ingest.numbering import Numbering
from dondoc.ingest.package import RELATIONS, Package
from dondoc.ingest.story import Story
from dondoc.ingest.styles import Styles, W
from dondoc.ingest.syllables import judged
from dondoc.ingest.writing import Writer
from dondoc.model import DondocError, Source

_OFF = ("0", "false", "off")
JUDGED, FEW = 20_000, 20  # characters by which a text is judged, and words that are enough for it
_CHANGED = "Tệp còn những thay đổi chưa được chấp nhận (Track Changes); nội dung đã đọc là nội dung sau khi chấp nhận."
_UNREAD = "Phần lớn chữ trong tệp không đọc được thành tiếng Việt, có thể do phông chữ dùng bảng mã riêng."


def read(file: File) -> Source:
    """Return the document in a Word file.

    Raises:
        DondocError: it is damaged, encrypted, too large or holds no text.
    """
    return of_package(replace(file, data=opened(file)), file, "docx")


def of_package(unpacked: File, file: File, kind: str) -> Source:
    """Return the document in an Office Open XML package.

    Args:
        unpacked: the package.
        file: what the source is to name: the file that the package was made of.
        kind: the format of ``file``.
    """
    writer = Writer(file)
    warnings: list[str] = []
    try:
        flow.write(_blocks(Package(unpacked.data, file.name), warnings), writer)
    except RecursionError:
        raise DondocError(f"{file.name}: is nested too deeply") from None
    source = writer.source(kind)
    counted, right = judged(source.text[:JUDGED])
    if counted >= FEW and right < counted / 2:
        warnings.append(_UNREAD)
    return replace(source, warnings=tuple(warnings))


def _blocks(package: Package, warnings: list[str]) -> list[Block]:
    """Return all that a document holds, and what to warn of: a letterhead of its header, the body, the notes."""
    related = package.related(package.main)
    paths = dict(related.values())

    def part(kind: str) -> etree._Element | None:
        return package.part(paths[kind]) if kind in paths else None

    root = package.part(package.main)
    body = root.find(W + "body") if root is not None else None
    if body is None:
        return []
    if next(body.iter(W + "ins", W + "del", W + "moveFrom"), None) is not None:
        warnings.append(_CHANGED)
    styles = Styles(part("styles"))
    story = Story(styles, Numbering(part("numbering"), styles))
    header = _header(body, package, related)
    above = story.blocks(header) if header is not None else []
    within = story.blocks(body)
    below = [block for kind in ("footnotes", "endnotes") for block in _notes(story, part(kind), body, kind)]
    story.settle(_restorer(story))
    return [*_missing(above, within), *within, *([Paragraph("")] if below else []), *below]


def _restorer(story: Story) -> Callable[[str, str | None], str]:
    """Return what restores text in fonts of old encodings; all that is set in one font is judged together."""
    texts: dict[str | None, list[str]] = {}
    for text, font in story.stretches():
        if not text.isascii():
            texts.setdefault(font, []).append(text)
    found = {font: legacy.encoding(_unconverted(parts), font) for font, parts in texts.items()}
    if not any(found.values()):
        return lambda text, font: text

    def restored(text: str, font: str | None) -> str:
        name = found.get(font) or _sibling(font, found)
        return legacy.converted(text, name, font) if name and legacy.converts(text, name) else text

    return restored


def _unconverted(parts: list[str]) -> str:
    """Return the parts that could be in an old encoding; text typed in Unicode later keeps the font's name."""
    kept = [part for part in parts if not legacy.is_unicode(part)]
    return "\n".join(kept)


def _sibling(font: str | None, found: dict[str | None, str | None]) -> str | None:
    """Return the encoding of a font that only ASCII is set in: that of its kin, whose capitals it may draw."""
    hint = legacy.hinted(font)
    return hint if hint is not None and hint in found.values() else None


# -- headers and notes -------------------------------------------------------------------------------------------


def _header(body: etree._Element, package: Package, related: dict[str, tuple[str, str]]) -> etree._Element | None:
    """Return the header of the first page."""
    section = next(body.iter(W + "sectPr"), None)
    if section is None:
        return None
    title = section.find(W + "titlePg")
    first = title is not None and title.get(W + "val", "1") not in _OFF
    for reference in section.iterchildren(W + "headerReference"):
        if reference.get(W + "type", "default") == ("first" if first else "default"):
            path = related.get(reference.get(f"{{{RELATIONS}}}id", ""), ("", ""))[1]
            return package.part(path)
    return None


def _missing(header: list[Block], body: list[Block]) -> list[Block]:
    """Return a header if it holds the letterhead that the body has not; a running head says nothing new."""
    words = flow.folded("\n".join(_lines(header)))
    if not flow.is_letterhead(words) or flow.is_letterhead(flow.folded("\n".join(_lines(body))[:5000])):
        return []
    return header


def _lines(blocks: list[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            for cell in block.cells:
                yield from _lines(cell.blocks)


def _notes(story: Story, root: etree._Element | None, body: etree._Element, kind: str) -> Iterator[Block]:
    """Yield the notes that the text refers to, in the order in which it does."""
    if root is None:
        return
    singular = kind.removesuffix("s")
    notes = {note.get(W + "id", ""): note for note in root.iterchildren(W + singular)}
    for reference in body.iter(f"{W}{singular}Reference"):
        note = notes.pop(reference.get(W + "id", ""), None)
        if note is None or note.get(W + "type", "normal") != "normal":
            continue
        yield from story.blocks(note)
