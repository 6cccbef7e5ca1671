"""How sure a task is, worked out from what made it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of how a task was made; ``strength`` is that of its order, 0 without one."""

    strength: int
    own: bool
    inherited: bool
    known: bool
    clear: bool
    several: bool
    inherited_deadline: bool
    role: str
    numbered: bool
    unread: bool = False
    witnessed: bool = False


def confidence(facts: Facts) -> float:
    """Return how sure a task is, from 0.05 to 0.98: each doubt takes its weight off.

    The weights are set by hand, such that of tasks with 0.9 and more 97 in 100 are right (benchmarks/confidence.py);
    below that the order counts and not the number.
    """
    doubts = (
        (facts.strength == 0 and facts.role != "table", 0.25),
        (not facts.known, 0.12),
        (not facts.clear, 0.12),
        (facts.several, 0.1),
        (facts.inherited_deadline, 0.1),
        (facts.role == "background", 0.3),
        (facts.role == "", 0.08),
        (not facts.own and not facts.inherited, 0.04),
        (not facts.numbered, 0.03),
        (facts.witnessed, 0.2),
        (facts.unread, 0.15),
    )
    return round(max(0.05, 0.98 - sum(weight for holds, weight in doubts if holds)), 2)
