"""Web pages as saved from the portals of offices: the document alone, its tables as cells, its lists numbered."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dondoc.ingest.files import MAX_TEXT, File
from dondoc.ingest.webblocks import MAX_ELEMENTS, Block, Builder, Cell, Grid, Group, Paragraph, paragraphs
from dondoc.ingest.webmain import main_blocks
from dondoc.ingest.writing import Piece, Writer, Written
from dondoc.model import DondocError, Source

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MAX_NESTED = 2_000  # elements within elements: parsing takes time that grows with the square of it
MAX_ATTRIBUTES = 2_000  # of one element, for the same reason
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]{0,40})((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_RAW = re.compile(r"<!--|<(script|style|textarea|title|xmp)\b", re.I)
_RAW_ENDS = {tag: re.compile(f"</{tag}", re.I) for tag in ("script", "style", "textarea", "title", "xmp")}
_COMMENT_END = re.compile("-->")
# what needs no end tag, and so says nothing of nesting
_UNPAIRED = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
        "option",
        "optgroup",
        "colgroup",
        "html",
        "head",
        "body",
        "rt",
        "rp",
        "frame",
        "basefont",
        "bgsound",
        "keygen",
    )
)
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{2,40})|<\?xml[^>]{0,100}?encoding=[\"']([\w.:-]{2,40})", re.I
)
_LONGEST_ATTRIBUTE = re.compile(r"(=\s*)(\"[^\"]{2000,}\"|'[^']{2000,}')")
_ODD = "Trang web không có phần đầu hay phần ký của văn bản; đã lấy phần nội dung chính, cần kiểm tra lại."


def read(file: File) -> Source:
    """Return the document in a web page: what stands around it on the page is left out.

    Raises:
        DondocError: there is no text, or it is nested too deep.
    """
    root = _parsed(_decoded(file.data), file)
    _restore(root)
    blocks, marked = main_blocks(root)
    writer = Writer(file)
    for block in blocks:
        _write(writer, block)
    return writer.source("html", warnings=() if marked else (_ODD,))


def _decoded(data: bytes) -> str:
    """Return a page's text: by its mark, as UTF-8 where that is valid, as it declares, else as Vietnamese Windows."""
    for mark_, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark_):
            return data[len(mark_) :].decode(encoding, "replace")
    even, odd = data[:400:2].count(0), data[1:400:2].count(0)
    if max(even, odd) > 50:
        return data.decode("utf-16-le" if odd > even else "utf-16-be", "replace")
    declared = _DECLARED.search(data[:8192])
    name = (declared[1] or declared[2]).decode("ascii", "replace").lower() if declared else ""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # a page that was cut, or of which a byte broke, is still what it says
        if name in ("utf-8", "utf8") or (not name and error.start > len(data) - 4):
            return data.decode("utf-8", "replace")
    try:
        found = codecs.lookup(name).name if name else "cp1258"
        return data.decode("cp1252" if found == "iso8859-1" else found, "replace")
    except (LookupError, UnicodeError, ValueError):
        return data.decode("cp1258", "replace")


def _parsed(text: str, file: File) -> Group:
    from selectolax.lexbor import LexborHTMLParser

    if len(text) > MAX_TEXT:
        raise DondocError(f"{file.name}: holds more than {MAX_TEXT // 1_000_000} million characters")
    text = _LONGEST_ATTRIBUTE.sub(r'\1""', text)  # pictures within the page
    _check_nesting(text, file)
    page = LexborHTMLParser(text)
    builder = Builder()
    if page.root is not None:
        _walk(page.root, builder, file)
    return builder.finish()


def _check_nesting(text: str, file: File) -> None:
    depth: dict[str, int] = {}
    total = 0
    for found in _TAG.finditer(_without_raw(text)):
        closing, tag, rest = found[1], found[2].lower(), found[3]
        if rest.count("=") > MAX_ATTRIBUTES or (len(rest) > 10_000 and len(rest.split()) > 10 * MAX_ATTRIBUTES):
            raise DondocError(f"{file.name}: has an element with more than {MAX_ATTRIBUTES:,} attributes")
        if tag in _UNPAIRED or rest.endswith("/"):
            continue
        if not closing:
            depth[tag] = depth.get(tag, 0) + 1
            total += 1
            if total > MAX_NESTED:
                raise DondocError(f"{file.name}: is nested more than {MAX_NESTED:,} elements deep")
        elif depth.get(tag):
            depth[tag] -= 1
            total -= 1


def _without_raw(text: str) -> str:
    """Return a page without comments and scripts, in which a tag is none; one without an end takes all that follows."""
    parts: list[str] = []
    place = 0
    while begin := _RAW.search(text, place):
        parts.append(text[place : begin.start()])
        end = (_RAW_ENDS[begin[1].lower()] if begin[1] else _COMMENT_END).search(text, begin.end())
        if end is None:
            return "".join(parts)
        place = end.end()
    return "".join((*parts, text[place:]))


def _walk(root: LexborNode, builder: Builder, file: File) -> None:
    """Give a page's elements to the builder, without recursion."""
    opened = 0
    count = 0
    node: LexborNode | None = root
    while node is not None:
        count += 1
        if count > MAX_ELEMENTS:
            raise DondocError(f"{file.name}: holds more than {MAX_ELEMENTS:,} elements")
        inner: LexborNode | None = None
        if node.is_text_node:
            builder.text(node.text_content or "")
        elif node.is_element_node and builder.start(node.tag or "", dict(node.attributes)):
            inner = node.first_child
            if inner is None:
                builder.end()
            else:
                opened += 1
        if inner is not None:
            node = inner
            continue
        while node is not None and node.next is None:
            if not opened:
                return
            builder.end()
            opened -= 1
            node = node.parent
        node = node.next if node is not None else None


# -- old encodings -----------------------------------------------------------------------------------------------------


def _restore(root: Group) -> None:
    """Turn what is in an encoding older than Unicode into it, judged by all of the text; take out soft hyphens."""
    lines = list(paragraphs(root))
    text = "\n".join(line.text for line in lines)
    if text.isascii():
        return
    from dondoc.ingest.legacy import draws_capitals, hinted, restored

    font = next((line.font for line in lines if hinted(line.font)), None)
    changed = restored(text, font)
    if changed != text:
        for line, now in zip(lines, changed.split("\n"), strict=True):
            line.text = now.upper() if now != line.text and draws_capitals(line.font) else now
    for line in lines if "\u00ad" in changed else ():
        line.text = line.text.replace("\u00ad", "")


# -- writing -----------------------------------------------------------------------------------------------------------


def _write(writer: Writer, block: Block) -> None:
    if isinstance(block, Paragraph):
        if block.gap or block.heading:
            writer.gap()
        writer.paragraph(block.text)
        if block.heading:
            writer.gap()
    elif isinstance(block, Grid):
        writer.gap()
        writer.table(_written(block))
        writer.gap()
    else:
        for inner in block.blocks:
            _write(writer, inner)
            if block.columns:
                writer.gap()


def _written(grid: Grid) -> Iterator[Written]:
    for cell in _regular(grid):
        pieces = tuple(Piece(line.text) for line in paragraphs(cell.group))
        yield Written(cell.row, cell.column, pieces, cell.rows, cell.columns)


def _regular(grid: Grid) -> list[Cell]:
    """Return the cells in the order of rows and columns, none reaching beyond the table."""
    width, height = grid.width, grid.height
    for cell in grid.cells:
        cell.rows = min(cell.rows, height - cell.row)
        cell.columns = min(cell.columns, width - cell.column)
    return sorted(grid.cells, key=lambda cell: (cell.row, cell.column))
