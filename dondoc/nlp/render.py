"""A document of ``dondoc.nlp.load()`` as HTML, its tasks, bodies and deadlines marked, by displaCy."""

from __future__ import annotations

from typing import Any

from spacy import displacy
from spacy.tokens import Doc

# The word that stands in the mark of each group, and its colour.
COLOURS = {
    "TASK": "#b7d7a8",
    "LEAD": "#9fc5e8",
    "COORDINATOR": "#cfe2f3",
    "REPORT_TO": "#b4a7d6",
    "DEADLINE": "#f9cb9c",
}


def render(doc: Doc, *, page: bool = False) -> str:
    """Return ``doc`` as HTML, a line of the text a block; a deadline's mark shows the last day in time.

    Everything that comes from the text is escaped. ``page`` makes a whole page of it, not a fragment.
    """
    marks: set[tuple[int, int, str, str]] = set()
    for name in ("tasks", "bodies", "deadlines"):
        for span in doc.spans.get(name, []):
            label = {"tasks": "TASK", "deadlines": "DEADLINE"}.get(name, span.label_)
            marks.add((span.start, span.end, label, (span._.due or "") if name == "deadlines" else ""))
    blocks: list[dict[str, Any]] = []
    start = 0
    for token in [*doc, None]:
        if token is None or "\n" in token.text:
            end = len(doc) if token is None else token.i
            if doc[start:end].text.strip():
                blocks.append(_block(doc, start, end, marks))
            start = end + 1
    return str(
        displacy.render(
            blocks, style="span", manual=True, page=page, minify=False, jupyter=False, options={"colors": COLOURS}
        )
    )


def _block(doc: Doc, start: int, end: int, marks: set[tuple[int, int, str, str]]) -> dict[str, Any]:
    """Return the words ``[start, end)`` and what is marked of them as displaCy takes them."""
    spans = [
        {
            "start_token": max(a - start, 0),
            "end_token": min(b, end) - start,
            "label": label,
            "kb_id": due,
            "kb_url": "#",
        }
        for a, b, label, due in sorted(marks)
        if a < end and b > start
    ]
    words = doc[start:end]
    settings = {"lang": "vi", "direction": "ltr"}
    return {"text": words.text, "spans": spans, "tokens": [word.text for word in words], "settings": settings}
