"""dondoc as parts of a spaCy pipeline: its words and tags, and its tasks, bodies and deadlines as groups of spans.

    nlp = dondoc.nlp.load()
    doc = nlp(text)
    for task in doc.spans["tasks"]:
        print(task.id_, task.label_, task._.lead, task._.due, task.text)

Registered with spaCy: the tokenizer ``dondoc.Words.v1`` and the factories ``dondoc_sentences``, ``dondoc_tags``,
``dondoc_tasks``, ``dondoc_bodies`` and ``dondoc_deadlines``; any of them can stand in another pipeline too.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup
from spacy.util import DummyTokenizer
from spacy.vocab import Vocab

from dondoc import nlp
from dondoc.extract.document import extract
from dondoc.model import Body, Deadline, Extraction, Source, Task
from dondoc.model import Span as Stretch
from dondoc.nlp.words import stretches, tagger
from dondoc.rules.loader import built_in

# underthesea's parts of speech (those of the VLSP corpus) as Universal Dependencies has them
UNIVERSAL = {
    "A": "ADJ",
    "B": "X",
    "C": "CCONJ",
    "CC": "CCONJ",
    "CH": "PUNCT",
    "E": "ADP",
    "FW": "X",
    "I": "INTJ",
    "L": "DET",
    "M": "NUM",
    "N": "NOUN",
    "Nb": "NOUN",
    "Nc": "NOUN",
    "Np": "PROPN",
    "Nu": "NOUN",
    "Ny": "NOUN",
    "P": "PRON",
    "R": "ADV",
    "T": "PART",
    "V": "VERB",
    "Vb": "VERB",
    "Vy": "VERB",
    "X": "X",
    "Y": "X",
    "Z": "X",
}

# What a task's span carries (``span._.lead``); ``due``, ``rrule`` and ``relation`` also a deadline's.
ATTRIBUTES: dict[str, Any] = {
    "item": None,
    "lead": [],
    "lead_from": None,
    "coordinators": [],
    "report_to": [],
    "deliverable": None,
    "confidence": None,
    "evidence": [],
    "due": None,
    "rrule": None,
    "relation": None,
}
for _name, _default in ATTRIBUTES.items():
    if not Span.has_extension(_name):
        Span.set_extension(_name, default=_default)


class Words(DummyTokenizer):
    """Cuts a text into words as Vietnamese has them, of one or more syllables; the words give the text back exactly."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return ``text`` as a document of words, white space that is more than one space being a token."""
        words: list[str] = []
        spaces: list[bool] = []
        reached = 0
        for start, end in (*self._cut(text), (len(text), len(text))):
            gap = text[reached:start]
            if words and gap.startswith(" "):
                spaces[-1] = True
                gap = gap[1:]
            for piece in (gap, text[start:end]):
                if piece:
                    words.append(piece)
                    spaces.append(False)
            reached = end
        return Doc(self.vocab, words=words, spaces=spaces)

    @staticmethod
    def _cut(doc: Doc, places: Iterable[int]) -> None:
    ordered = sorted(places)
    with doc.retokenize() as retokenizer:
        for token in doc:
            first, last = bisect_right(ordered, token.idx), bisect_left(ordered, token.idx + len(token))
            if first >= last:
                continue
            inside = [place - token.idx for place in ordered[first:last]]
            pieces = [token.text[a:b] for a, b in pairwise((0, *inside, len(token)))]
            same = {"TAG": [token.tag_] * len(pieces), "POS": [token.pos_] * len(pieces)}
            retokenizer.split(token, pieces, heads=[(token, 0)] * len(pieces), attrs=same)
