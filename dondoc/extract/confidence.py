"""How sure a task is, worked out from what made it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of how a task was made; ``strength`` is that of its order, ``length`` in characters."""

    strength: int
    own: bool
    inherited: bool
    known: bool
    entries: int
    clear: bool
    several: bool
    timed: bool
    inherited_deadline: bool
    role: str
    numbered: bool
    length: int
    unread: bool = False
    witnessed: bool = False


def confidence(facts: Facts) -> float:
    """Return the share of tasks made like this one that are right in lead and deadline, as measured (0 to 1)."""
    doubt = 0.02
    if facts.strength == 0 and facts.role != "table":
        doubt += 0.25
    if not facts.known:
        doubt += 0.12
    if not facts.clear:
        doubt += 0.12
    if facts.several:
        doubt += 0.1
    if facts.inherited_deadline:
        doubt += 0.1
    if facts.role == "background":
        doubt += 0.3
    elif facts.role == "":
        doubt += 0.08
    if not facts.own and not facts.inherited:
        doubt += 0.04
    if not facts.numbered:
        doubt += 0.03
    if facts.witnessed:
        doubt += 0.2
    if facts.unread:
        doubt += 0.15
    return round(max(0.05, 1.0 - doubt), 2)
