"""What a language model of Vietnamese adds: a witness for the rules, and dondoc as components of a spaCy pipeline.

``witness()`` needs underthesea only and reads its models at the first question; ``load()`` needs spaCy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dondoc.extract.witness import Witness
from dondoc.nlp import words
from dondoc.rules.loader import Rules, built_in

if TYPE_CHECKING:
    from spacy.language import Language

    from dondoc.nlp.judge import Judge

__all__ = ["load", "witness"]


def load() -> Language:
    """Return a spaCy pipeline that finds the tasks, bodies and deadlines of a text (``doc.spans``).

    Raises:
        DondocError: spaCy or underthesea is not installed.
    """
    from dondoc.nlp.pipeline import make

    return make()


def witness(rules: Rules | None = None) -> Witness | None:
    """Return whom ``dondoc.extract`` may ask where ``rules`` abstain, or ``None`` where underthesea is missing."""
    if words.folder() is None:
        return None
    known = rules or built_in()
    made: list[Judge] = []

    def judge() -> Judge:
        if not made:
            from dondoc.nlp.judge import Judge

            made.append(Judge(words.tagger(), known))
        return made[0]

    return Witness(
        lambda sentence: judge().is_order(sentence),
        lambda text, start: judge().is_act(text, start),
        lambda text, start: judge().name_end(text, start),
        lambda line: judge().is_person(line),
    )
