"""Which part of a web page is the document: the smallest that holds its set lines and its prose, freed of the rest.

Portals put menus, attributes, buttons, lists of other documents and comments around a document and between its parts.
Those are known by what they are made of: links, short lines, set words; not by the names that one portal gives them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate

from dondoc.ingest.marks import Mark, mark
from dondoc.ingest.webblocks import Block, Cell, Grid, Group, Paragraph, paragraphs

_FRAME = frozenset((Mark.MOTTO, Mark.NUMBER, Mark.PLACE, Mark.RECIPIENTS, Mark.AUTHORITY))
_HEAD = frozenset((Mark.MOTTO, Mark.NUMBER, Mark.PLACE))
_END = frozenset((Mark.RECIPIENTS, Mark.AUTHORITY))
_PROSE = 40  # letters from which a line is more than a label
_WORTH = 3_000  # letters of prose that one set line is worth
_LOST = 0.03  # share of the worth that a smaller part may leave out
_LONG_CELL = 1_500
_ISSUER_LINES = 8
_ISSUER_LETTERS = 90

_JUNK_NAME = re.compile(
    r"menu|navbar|navigation|breadcrumbs?|sidebar|footer|aside|topbar|banner|share|sharing|social|comments?|binhluan|"
    r"related|relate|lienquan|tinkhac|tinlienquan|othernews|tags?|toolbars?|tools?|buttons?|download|rating|vote|"
    r"pager|paging|pagination|popup|modal|cookies?|login|search|copyright|advert\w*|ads|quangcao|hotline|weblinks?|"
    r"lienket|thongke|counter|widget|thuoctinh"
)
_TOKEN = re.compile(r"[a-z0-9]+")
_JUNK_LINE = re.compile(
    r"(?:trang chủ|chia sẻ.{0,40}|in|in (?:bài viết|bài|trang|văn bản|ấn)|tải (?:về|xuống|văn bản|file).{0,20}|lưu|"
    r"gửi (?:email|mail|cho bạn bè|qua email|bình luận|ý kiến|phản hồi)|cỡ chữ.{0,20}|a ?[+-]|"
    r"(?:số )?lượt (?:xem|truy cập).{0,30}|"
    r"bình luận.{0,12}|đăng nhập|đăng ký|tìm kiếm|theo dõi|quay lại|trở (?:về|lại)|về trang trước|(?:lên|về) đầu trang|"
    r"nghe (?:bài viết|đọc bài)|xem thêm|đóng|facebook|twitter|zalo|google\+?|print|email|home|share|like|tweet|"
    r"toàn văn|thuộc tính|lược đồ|bản pdf|văn bản gốc|vb liên quan|hiệu lực|tiếng anh|english)[ :»>|]*"
)
_TRAILER = re.compile(
    r"(?:» ?|>+ ?)?(?:(?:các |những )?(?:tin|tin tức|bài|văn bản)(?: viết)? (?:liên quan|khác|mới|cũ|đã đưa|cùng|đọc)"
    r"|ý kiến (?:bạn đọc|bình luận|của bạn|phản hồi)|bình luận|gửi (?:bình luận|ý kiến|phản hồi)"
    r"|đánh giá (?:bài|văn bản|nội dung)|chia sẻ|từ khóa|tags?\b"
    r"|(?:tệp|tập tin|file|tài liệu)(?: tin)? (?:đính kèm|kèm theo)|tải (?:về|file|văn bản|tài liệu)"
    r"|(?:số )?lượt (?:xem|truy cập)|bản quyền|copyright|©|in (?:trang|bài|văn bản)|(?:về|lên) đầu trang"
    r"|quay lại|trở (?:về|lại)|về trang trước|thống kê truy cập|liên kết (?:web|trang)|cổng thông tin điện tử"
    r"|cơ quan chủ quản|chịu trách nhiệm)"
)
_INNER_TITLE = re.compile(r"(?:phụ lục|mẫu|biểu|điều|chương|mục|phần|khoản|bảng)\b")
_NUMBERED = re.compile(r"(?:luật )?số\b|v/v\b|/")
_SENTENCE_END = (".", ";", ":", ",", "./.")


@dataclass(slots=True)
class _Measure:
    """What a group is made of: letters of prose, letters of what is not, the kinds of set lines."""

    good: float = 0.0
    bad: float = 0.0
    marks: set[Mark] = field(default_factory=set)

    def add(self, other: _Measure) -> None:
        self.good += other.good
        self.bad += other.bad
        self.marks |= other.marks

    @property
    def worth(self) -> float:
        return self.good - 3 * self.bad + _WORTH * len(self.marks)


def main_blocks(root: Group) -> tuple[list[Block], bool]:
    """Return the blocks of the document in a page, and whether set lines of a document were among them.

    A page in which nothing stands out is returned whole.
    """
    root = _laid_out(root)
    measures: dict[int, _Measure] = {}
    _measure(root, measures)
    chosen = _chosen(root, measures)
    total = measures[id(chosen)].good
    blocks = _trimmed(_flat(_pruned(chosen, measures, total)))
    if not any(line.text.strip() for block in blocks for line in paragraphs(block)):
        blocks = _flat(root)
    marks = {mark(line.text) for block in blocks for line in paragraphs(block)}
    return blocks, bool(marks & _FRAME)


# -- tables that only lay out ------------------------------------------------------------------------------------------


def _laid_out(group: Group) -> Group:
    """Return a group with the tables in it that only place things side by side made into groups."""
    blocks: list[Block] = []
    for block in group.blocks:
        if isinstance(block, Group):
            blocks.append(_laid_out(block))
        elif isinstance(block, Grid):
            for cell in block.cells:
                cell.group = _laid_out(cell.group)
            if block.cells:
                blocks.append(_bands(block) if _only_places(block) else block)
        else:
            blocks.append(block)
    group.blocks = blocks
    return group


def _only_places(grid: Grid) -> bool:
    """Return whether a table holds no data: a letterhead, a signature block, a page's columns."""
    if grid.width == 1 or grid.height == 1:
        return True
    if any(_holds_grid(cell.group) for cell in grid.cells):
        return True
    if grid.width <= 4 and grid.height <= 12:
        found = {mark(line.text) for cell in grid.cells for line in paragraphs(cell.group)}
        if found & _FRAME:
            return True
    return grid.width <= 3 and any(_length(cell.group) > _LONG_CELL for cell in grid.cells)


def _holds_grid(group: Group) -> bool:
    return any(isinstance(block, Grid) or (isinstance(block, Group) and _holds_grid(block)) for block in group.blocks)


def _length(group: Group) -> int:
    return sum(len(line.text) for line in paragraphs(group))


def _bands(grid: Grid) -> Group:
    """Return a table as groups: a row of one cell for itself, rows of several together column by column."""
    width = grid.width
    rows: dict[int, list[Cell]] = {}
    for cell in grid.cells:
        rows.setdefault(cell.row, []).append(cell)
    whole = Group("layout")
    band: list[Cell] = []
    for row in sorted(rows):
        filled = [cell for cell in rows[row] if cell.group.blocks]
        if len(filled) == 1 and (len(rows[row]) == 1 or filled[0].columns > 1) and width > 1:
            _end_band(whole, band)
            whole.blocks.append(filled[0].group)
        else:
            band += filled
    _end_band(whole, band)
    return whole


def _end_band(whole: Group, band: list[Cell]) -> None:
    if not band:
        return
    columns: dict[int, Group] = {}
    for cell in sorted(band, key=lambda cell: (cell.column, cell.row)):
        columns.setdefault(cell.column, Group("column")).blocks.append(cell.group)
    whole.blocks.append(Group("columns", list(columns.values()), columns=True))
    band.clear()


# -- what is prose and what is not -------------------------------------------------------------------------------------


def _measure(group: Group, measures: dict[int, _Measure]) -> _Measure:
    whole = _Measure()
    for block in group.blocks:
        if isinstance(block, Group):
            whole.add(_measure(block, measures))
        elif isinstance(block, Grid):
            part = _Measure()
            for cell in block.cells:
                part.add(_measure(cell.group, measures))
            measures[id(block)] = part
            whole.add(part)
        else:
            whole.add(_line(block))
    if not whole.marks and _named_junk(group.hint):
        whole.bad += whole.good
        whole.good = 0.0
    measures[id(group)] = whole
    return whole


def _line(line: Paragraph) -> _Measure:
    kind = mark(line.text)
    if kind is not None:
        return _Measure(len(line.text), 0.0, {kind})
    if _is_junk(line):
        return _Measure(0.0, len(line.text) + 20)
    return _Measure(len(line.text) if len(line.text) >= _PROSE else len(line.text) / 3)


def _is_junk(line: Paragraph) -> bool:
    """Return whether a line is a link, or a button's or counter's label, and no part of a document."""
    folded = _folded(line.text)
    if _JUNK_LINE.fullmatch(folded):
        return True
    letters = sum(sign.isalnum() for sign in line.text)
    if not line.linked or line.linked < 0.8 * letters:
        return False
    return not line.text.rstrip().endswith(_SENTENCE_END) and not _INNER_TITLE.match(folded)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).lower().split())


def _named_junk(hint: str) -> bool:
    return any(_JUNK_NAME.fullmatch(token) for token in _TOKEN.findall(hint))


# -- the part that is the document -------------------------------------------------------------------------------------


def _chosen(root: Group, measures: dict[int, _Measure]) -> Group:
    """Return the smallest group whose worth falls hardly short of the best."""
    groups: list[tuple[Group, int]] = []
    _all_groups(root, 0, groups)
    best = max(measures[id(group)].worth for group, _ in groups)
    most = max((measures[id(group)].marks for group, _ in groups if measures[id(group)].worth == best), key=len)
    near = best - _LOST * abs(best)
    fit = [(group, depth) for group, depth in groups if measures[id(group)].worth >= near]
    whole = [(group, depth) for group, depth in fit if measures[id(group)].marks >= most]
    return min(whole or fit, key=partial(_size, measures))[0]


def _size(measures: dict[int, _Measure], one: tuple[Group, int]) -> tuple[float, int]:
    measure = measures[id(one[0])]
    return measure.good + measure.bad, -one[1]


def _all_groups(group: Group, depth: int, found: list[tuple[Group, int]]) -> None:
    found.append((group, depth))
    for block in group.blocks:
        if isinstance(block, Group):
            _all_groups(block, depth + 1, found)


def _pruned(group: Group, measures: dict[int, _Measure], total: float) -> Group:
    """Return a group without the groups, tables and lines in it that are no part of a document."""
    kept: list[Block] = []
    for block in group.blocks:
        if isinstance(block, Paragraph):
            if not _is_junk(block) or mark(block.text):
                kept.append(block)
            continue
        measure = measures[id(block)]
        if not measure.marks and measure.bad > measure.good and measure.good < total / 2:
            continue
        kept.append(_pruned(block, measures, total) if isinstance(block, Group) else block)
    return Group(group.hint, kept, group.columns)


def _flat(group: Group) -> list[Block]:
    """Return the blocks of a group in a row; what stands side by side stays together."""
    blocks: list[Block] = []
    for block in group.blocks:
        if isinstance(block, Group) and not block.columns:
            blocks += _flat(block)
        else:
            blocks.append(block)
    return blocks


def _trimmed(blocks: list[Block]) -> list[Block]:
    """Return the blocks from the letterhead on, and without what a page says behind the document's end."""
    marks = [{kind for line in paragraphs(block) if (kind := mark(line.text))} for block in blocks]
    sizes = [sum(len(line.text) for line in paragraphs(block)) for block in blocks]
    total = sum(sizes)
    behind = list(accumulate(sizes))
    first = next((i for i, found in enumerate(marks) if found & _HEAD), None)
    start = 0
    if first is not None and sum(sizes[:first]) < 0.3 * total + 500:
        start = first
        while start > 0 and first - start < _ISSUER_LINES and _is_letterhead(blocks[start - 1]):
            start -= 1
    last = max((i for i, found in enumerate(marks) if found & _END), default=None)
    if last is None:
        last = next((i for i, size in enumerate(behind) if size > total / 2), 0)
    for i in range(last + 1, len(blocks)):
        block = blocks[i]
        if isinstance(block, Paragraph) and len(block.text) < 2 * _PROSE and _TRAILER.match(_folded(block.text)):
            return blocks[start:i]
    return blocks[start:]


def _is_letterhead(block: Block) -> bool:
    """Return whether a block may be a line of the issuer's name or the rule under it."""
    if not isinstance(block, Paragraph) or len(block.text) > _ISSUER_LETTERS or _is_junk(block):
        return False
    letters = "".join(sign for sign in block.text if sign.isalpha())
    return not letters or letters.isupper() or _NUMBERED.match(_folded(block.text)) is not None
