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
from spacy.util import DummyTokenizer, registry
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
    def _cut(text: str) -> Iterator[tuple[int, int]]:
        cut = tagger().cut
        for stretch in stretches(text):
            for word in cut(text, stretch.start, stretch.end):
                yield word.start, word.end


def _words() -> Callable[[Language], Words]:
    return lambda language: Words(language.vocab)


registry.tokenizers("dondoc.Words.v1", func=_words)


@Language.component("dondoc_sentences", assigns=["token.is_sent_start"])
def sentences(doc: Doc) -> Doc:
    """Mark where sentences begin: those of dondoc, which know lists, hard wraps and abbreviations."""
    starts = {stretch.start for stretch in stretches(doc.text)}
    for token in doc:
        token.is_sent_start = token.idx in starts or token.i == 0
    return doc


@Language.component("dondoc_tags", requires=["token.is_sent_start"], assigns=["token.tag", "token.pos"])
def tags(doc: Doc) -> Doc:
    """Tag the words, sentence by sentence."""
    for sentence in doc.sents:
        words = [token for token in sentence if not token.is_space]
        found = tagger().tag(doc.text, [Stretch(token.idx, token.idx + len(token)) for token in words])
        for token, tag in zip(words, found, strict=True):
            token.tag_, token.pos_ = tag, UNIVERSAL.get(tag, "X")
    for token in doc:
        if token.is_space:
            token.tag_, token.pos_ = "_SP", "SPACE"
    return doc


@lru_cache(maxsize=4)
def extraction(text: str) -> Extraction:
    """Return what dondoc finds in a text, the NLP asked where the rules abstain."""
    rules = built_in()
    source = Source("", hashlib.sha256(text.encode()).hexdigest(), "txt", text)
    return extract(source, rules, witness=nlp.witness(rules))


@Language.component("dondoc_tasks", assigns=["doc.spans"])
def tasks(doc: Doc) -> Doc:
    """Set ``doc.spans["tasks"]``: labelled with the task's modality, known by the task's id."""
    group = []
    for task in _found(doc).tasks:
        span = _span(doc, task.span, task.modality.name, task.id)
        span._.item, span._.lead_from, span._.deliverable = task.item, task.lead_from.value, task.deliverable
        span._.lead, span._.coordinators, span._.report_to = map(_names, (task.lead, task.coordinators, task.report_to))
        span._.confidence, span._.evidence = task.confidence, list(task.evidence)
        if task.deadline:
            _date(span, task.deadline)
        group.append(span)
    doc.spans["tasks"] = SpanGroup(doc, name="tasks", spans=group)
    return doc


@Language.component("dondoc_bodies", assigns=["doc.spans"])
def bodies(doc: Doc) -> Doc:
    """Set ``doc.spans["bodies"]``: labelled LEAD, COORDINATOR or REPORT_TO, known by the id of the task they serve."""
    group = []
    for task in _found(doc).tasks:
        for label, named in (("LEAD", task.lead), ("COORDINATOR", task.coordinators), ("REPORT_TO", task.report_to)):
            group += [_span(doc, body.span, label, task.id) for body in named]
    doc.spans["bodies"] = SpanGroup(doc, name="bodies", spans=group)
    return doc


@Language.component("dondoc_deadlines", assigns=["doc.spans"])
def deadlines(doc: Doc) -> Doc:
    """Set ``doc.spans["deadlines"]``: labelled with the deadline's kind, known by the id of its task."""
    group = []
    for task in _found(doc).tasks:
        for deadline in _deadlines(task):
            span = _span(doc, deadline.span, deadline.kind.name, task.id)
            _date(span, deadline)
            group.append(span)
    doc.spans["deadlines"] = SpanGroup(doc, name="deadlines", spans=group)
    return doc


def make() -> Language:
    """Return the whole pipeline."""
    tagger()  # says at once that underthesea is missing
    language = spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": "dondoc.Words.v1"}}})
    for name in ("dondoc_sentences", "dondoc_tags", "dondoc_tasks", "dondoc_bodies", "dondoc_deadlines"):
        language.add_pipe(name)
    return language


# -- spans -------------------------------------------------------------------------------------------------------


def _deadlines(task: Task) -> tuple[Deadline, ...]:
    return (task.deadline, *task.more_deadlines) if task.deadline else task.more_deadlines


def _names(named: Iterable[Body]) -> list[str]:
    return [body.name for body in named]


def _date(span: Span, deadline: Deadline) -> None:
    span._.due = deadline.due.isoformat() if deadline.due else None
    span._.rrule, span._.relation = deadline.rrule, deadline.relation.value if deadline.relation else None


def _span(doc: Doc, stretch: Stretch, label: str, identity: str) -> Span:
    # _found() has cut the words where the span begins and ends, so nothing is expanded but a span of no word
    span = doc.char_span(stretch.start, stretch.end, label=label, span_id=identity, alignment_mode="expand")
    return Span(doc, 0, 0, label=label, span_id=identity) if span is None else span


def _found(doc: Doc) -> Extraction:
    """Return what dondoc finds in ``doc``, its words cut where a span begins or ends inside one."""
    found = extraction(doc.text)
    cuts: set[int] = set()
    for task in found.tasks:
        spans = [task.span, *(body.span for body in (*task.lead, *task.coordinators, *task.report_to))]
        spans += [deadline.span for deadline in _deadlines(task)]
        cuts.update(place for span in spans for place in (span.start, span.end))
    _split(doc, cuts)
    return found


def _split(doc: Doc, places: Iterable[int]) -> None:
    ordered = sorted(places)
    with doc.retokenize() as retokenizer:
        for token in doc:
            first, last = bisect_right(ordered, token.idx), bisect_left(ordered, token.idx + len(token))
            if first >= last:
                continue
            inside = [place - token.idx for place in ordered[first:last]]
            pieces = [token.text[a:b] for a, b in pairwise((0, *inside, len(token)))]
            same: dict[str | int, list[Any]] = {"TAG": [token.tag_] * len(pieces), "POS": [token.pos_] * len(pieces)}
            retokenizer.split(token, pieces, heads=[(token, 0)] * len(pieces), attrs=same)
