"""What a language model of Vietnamese adds: a witness for the rules, and dondoc as components of a spaCy pipeline.

``witness()`` and ``doubt()`` need underthesea only and read its models at the first question; ``load()`` needs spaCy.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from dondoc.extract.witness import Witness
from dondoc.nlp import words
from dondoc.rules.loader import Rules, built_in

if TYPE_CHECKING:
    from spacy.language import Language

    from dondoc.nlp.judge import Judge

__all__ = ["doubt", "is_act", "is_order", "is_person", "load", "name_end", "witness"]


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


def doubt(rules: Rules | None = None) -> Callable[[str], bool | None] | None:
    """Return the question whether a sentence is an order, or ``None`` where underthesea is missing."""
    asked = witness(rules)
    return asked.is_order if asked else None


@cache
def _judge() -> Judge:
    from dondoc.nlp.judge import Judge

    return Judge(words.tagger(), built_in())


def is_order(sentence: str) -> bool | None:
    """Return whether a sentence with which no known trigger begins is an order; ``None`` where that is unsure."""
    return _judge().is_order(sentence)


def is_act(text: str, start: int) -> bool | None:
    """Return whether a predicate that can be ordered begins at ``start``; ``None`` where that is unsure."""
    return _judge().is_act(text, start)


def name_end(text: str, start: int) -> int | None:
    """Return where the name of an unknown body that begins at ``start`` ends; ``None`` where that is unsure."""
    return _judge().name_end(text, start)


def is_person(line: str) -> bool | None:
    """Return whether a line of capitals is a person's name; ``None`` where that is unsure."""
    return _judge().is_person(line)
