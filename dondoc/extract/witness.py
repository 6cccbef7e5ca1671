"""Whom the rules ask where they abstain: what knows the language but no directives (see ``dondoc.nlp``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Witness:
    """Four questions about words that no row knows; each answer may be ``None``, for unsure.

    Attributes:
        is_order: whether a sentence, with which no known trigger begins, is an order.
        is_act: whether a predicate that can be ordered begins at an offset of a text.
        name_end: where the name of the body that begins at an offset of a text ends.
        is_person: whether a line of capitals is a person's name.
    """

    is_order: Callable[[str], bool | None]
    is_act: Callable[[str, int], bool | None]
    name_end: Callable[[str, int], int | None]
    is_person: Callable[[str], bool | None]
