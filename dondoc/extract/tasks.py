"""The walk over a document: regions, the tables in them, and the paragraphs between these with their headings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from dondoc.extract.bodies import BodyReader
from dondoc.extract.cells import CellReader
from dondoc.extract.deadlines import Clock
from dondoc.extract.drafts import Context, Draft
from dondoc.extract.due import DueReader
from dondoc.extract.gridtables import laid
from dondoc.extract.headings import HeadingReader
from dondoc.extract.kinds import Kind, kinds
from dondoc.extract.labels import LabelReader
from dondoc.extract.orders import OrderReader, Strength
from dondoc.extract.outline import HEADING_RANK, Outline, Paragraph
from dondoc.extract.paragraphs import ParagraphReader
from dondoc.extract.parties import PartyReader
from dondoc.extract.passage import Passage
from dondoc.extract.tables import Grid, TableReader
from dondoc.extract.tabletasks import TableTaskReader
from dondoc.extract.witness import Witness
from dondoc.model import Body, Modality, Span, Table
from dondoc.rules.folding import fold
from dondoc.rules.loader import Rules

_APPENDIX = re.compile(r"(?<!\w)(?:phụ lục|biểu|danh mục|bảng|phụ biểu)")
# a table without known columns of more characters than these is worth a word
MAX_UNREAD = 200_000
# bullets that only spell out an item
# what such a colon opens is what the act before it deals with: "ban hành các quy định, bao gồm:"
_LISTS = re.compile(r"(?<!\w)(?:bao gồm|gồm|gồm có|gồm các loại|như):$")
MAX_BULLETS = 30
# paragraphs at the end among which the closing ones stand
_CLOSING = 4


@dataclass(slots=True)
class _Walk:
    """What a walk over paragraphs knows: the context that each leaves, whom the last task under each names.

    ``path`` is that of the last item, under which a table behind the paragraphs hangs; ``taken`` holds the paragraphs
    that were read with the one before them.
    """

    outline: Outline
    trail: tuple[str, ...]
    path: tuple[str, ...]
    contexts: dict[int | None, Context]
    leads: dict[int | None, tuple[Body, ...]] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)


class TaskReader:
    """Reads the tasks of a document.

    ``tables`` are those whose cells its format knows; a ``witness`` is asked where the rules abstain (see
    ``dondoc.nlp``).
    """

    def __init__(
        self,
        rules: Rules,
        clock: Clock,
        *,
        kind: str,
        issuer: str,
        tables: tuple[Table, ...] = (),
        witness: Witness | None = None,
    ) -> None:
        self._given = tables
        self._kinds = kinds(rules)
        self._kind = self._kinds.get(fold(kind), Kind())
        self._issuer = fold(issuer)
        bodies = BodyReader(rules, witness)
        self._orders = OrderReader(rules, bodies, reporting=self._kind.reports, witness=witness)
        self._tables = TableReader(rules)
        self._due = DueReader(rules, clock, self._orders, self._issuer)
        parties = PartyReader(rules, bodies)
        cells = CellReader(bodies, self._orders.acts)
        self._labels = LabelReader(self._tables, cells, self._due)
        self._headings = HeadingReader(rules, bodies, self._orders, self._labels, self._due, self._issuer)
        self._paragraphs = ParagraphReader(rules, self._orders, parties, self._labels, self._due, self._issuer, witness)
        self._rows = TableTaskReader(self._orders, parties, cells, self._due, self._issuer)
        self.warnings: list[str] = []

    def read_region(
        self, text: str, start: int, end: int, *, annex: bool = False, kind: str | None = None
    ) -> list[Draft]:
        """Return the drafts of ``text[start:end]``.

        Args:
            text: the source's text.
            start: where the region begins.
            end: where it ends.
            annex: whether it is an appendix or attached document.
            kind: the kind of an attached document; ``None`` for the document's own.
        """
        nature = self._kind if kind is None else self._kinds.get(fold(kind), Kind())
        drafts: list[Draft] = []
        trail: tuple[str, ...] = ("PL",) if annex and self._is_appendix(text, start, end) else ()
        context, path = Context(nature, role="orders" if nature.plans else ""), trail
        position = start
        for grid in self._grids(text, start, end):
            context, path = self._read_prose(text, position, grid.span.start, drafts, context, trail, annex=annex)
            if not grid.roles and grid.span.end - grid.span.start > MAX_UNREAD:
                self.warnings.append("Có bảng quá lớn, không đọc được nhiệm vụ trong bảng.")
            if context.role != "background" or annex:
                drafts.extend(self._rows.read(grid, path if not annex else trail, context))
            position = grid.span.end
        self._read_prose(text, position, end, drafts, context, trail, annex=annex and position == start)
        return drafts

    def _grids(self, text: str, start: int, end: int) -> list[Grid]:
        """Return the tables of a region: those whose cells are known, and those that the text between these gives."""
        given = laid(text, self._given, start, end, self._tables.roles) if self._given else []
        if not given:
            return self._tables.find(text, start, end)
        grids: list[Grid] = []
        for grid in given:
            grids += [*self._tables.find(text, start, max(start, grid.span.start)), grid]
            start = grid.span.end
        return grids + self._tables.find(text, start, end)

    @staticmethod
    def _is_appendix(text: str, start: int, end: int) -> bool:
        return _APPENDIX.search(fold(text[start : min(end, start + 400)])) is not None

    # -- paragraphs ----------------------------------------------------------------------------------------------

    def _read_prose(
        self,
        text: str,
        start: int,
        end: int,
        drafts: list[Draft],
        root: Context,
        trail: tuple[str, ...],
        *,
        annex: bool,
    ) -> tuple[Context, tuple[str, ...]]:
        """Read paragraphs into ``drafts``; return the last context and path, which a table behind them takes."""
        outline = Outline(text, start, end)
        walk = _Walk(outline, trail, trail, {None: root})
        titled = not annex
        for index, paragraph in enumerate(outline.paragraphs):
            if index in walk.taken:
                walk.contexts[index] = walk.contexts[paragraph.parent]
                continue
            titled = titled or paragraph.marker is not None or paragraph.passage.text.endswith((".", ":", ";"))
            context = walk.contexts[index] = walk.contexts[paragraph.parent]
            # the title of an attached document holds no task
            if not titled or not paragraph.passage.text or self._labels.attach(paragraph, drafts):
                continue
            merged = self._with_children(text, outline, paragraph)
            if merged is not None:
                walk.taken.update(paragraph.children)
                made = self._paragraphs.read(merged, context, trail, closing=False, cut=False)
                if made and made[-1].lead:
                    walk.leads.update(dict.fromkeys(paragraph.children, made[-1].lead))
                drafts.extend(made)
                continue
            below = self._headings.context_of(outline, index, context)
            if below is not None:
                self._enter(walk, index, below)
                if not self._headings.reads_on(paragraph):
                    continue
            drafts.extend(self._read_paragraph(walk, index, context, opens=below is not None))
        return walk.contexts[None], walk.path

    @staticmethod
    def _enter(walk: _Walk, index: int, below: Context) -> None:
        """Leave ``below`` to what hangs under paragraph ``index``, and where it stands alone to what follows it."""
        paragraph = walk.outline.paragraphs[index]
        walk.contexts[index] = below
        walk.leads.pop(index, None)
        walk.path = walk.trail + paragraph.path
        if paragraph.marker is not None:
            return
        following = walk.outline.paragraphs[index + 1] if index + 1 < len(walk.outline.paragraphs) else None
        if not paragraph.heading or (following and following.marker and following.marker.rank < HEADING_RANK):
            # numbers outrank a heading without one: what it opens hangs beside it
            walk.contexts[paragraph.parent] = below
        elif paragraph.parent is None and below.role and below.role != walk.contexts[None].role:
            walk.contexts[None] = replace(walk.contexts[None], role=below.role)

    def _read_paragraph(self, walk: _Walk, index: int, context: Context, *, opens: bool) -> list[Draft]:
        """Return the tasks of paragraph ``index``; ``opens`` says that its last sentence opens a list."""
        paragraph = walk.outline.paragraphs[index]
        left = len(walk.outline.paragraphs) - index
        last = left <= _CLOSING and (paragraph.marker is None or paragraph.marker.style == "article" or left == 1)
        inherited = context
        if paragraph.marker is None and not paragraph.heading and (lead := walk.leads.get(paragraph.parent)):
            inherited = replace(context, lead=lead)
        made = self._paragraphs.read(paragraph, inherited, walk.trail, closing=last, cut=opens)
        if not made:
            return []
        walk.path = walk.trail + paragraph.path
        if not opens and (lead := made[-1].lead):
            walk.contexts[index] = replace(context, lead=lead)
            walk.leads[index if paragraph.marker is not None else paragraph.parent] = lead
        return made

    @staticmethod
    def _is_whole(outline: Outline, last: Paragraph) -> bool:
        """Return whether the last bullet of a list opens nothing; what follows it without a number is no part of it."""
        if not last.children:
            return True
        numbered = any(outline.paragraphs[i].marker is not None for i in last.children)
        return not numbered and last.passage.text.endswith((".", ";"))

    def _with_children(self, text: str, outline: Outline, paragraph: Paragraph) -> Paragraph | None:
        """Return an item whose bullets only spell it out ("hướng dẫn về: + Quy trình …") as one paragraph with them."""
        passage = paragraph.passage
        if paragraph.marker is None or not passage.text.endswith(":"):
            return None
        children = [outline.paragraphs[i] for i in paragraph.children]
        if not 0 < len(children) <= MAX_BULLETS:
            return None
        if any(child.marker is None or not child.passage.text for child in children):
            return None
        if any(child.children for child in children[:-1]) or not self._is_whole(outline, children[-1]):
            return None
        order = self._orders.read(passage, 0, len(passage), self._issuer)
        if order is None or order.modality is Modality.PROHIBITION or self._headings.is_heading(passage):
            return None
        lists = _LISTS.search(passage.folded) is not None
        for child in children:
            inside = child.passage
            own = self._orders.read(inside, 0, len(inside), self._issuer)
            if self._due.within(inside, 0, len(inside)) or (own and not (lists and own.strength is Strength.BARE)):
                return None
        last = children[-1].passage
        span = Span(passage.origin(0), last.span(0, len(last)).end)
        return Paragraph(Passage(text, [span]), paragraph.marker, paragraph.path, paragraph.parent)
