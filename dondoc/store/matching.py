"""Tells which tasks of a new reading are which of the old one, and whether two texts are one document."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from dondoc.store.words import bare

ALIKE = 0.6
"""From this share of common words on two tasks of one document are one task, misread or reworded."""

SAME_TEXT = 0.5
"""From this share of common words on two texts are copies of one document, one of them perhaps a poor scan."""

_COMPARED = 400_000
"""How many pairs of tasks are compared at most; beyond it only those with the same item are."""


@dataclass(frozen=True, slots=True)
class Known:
    """What of a task tells it from others: its id in its reading, its place in the outline, its words."""

    id: str
    item: str | None
    text: str


def pairs(old: Sequence[Known], new: Sequence[Known]) -> list[tuple[int, int]]:
    """Return which old task (its index) is which new one: by id, else by the same words, else by nearly the same."""
    found: dict[int, int] = {}
    taken: set[int] = set()

    def settle(key_old: Sequence[object], key_new: Sequence[object]) -> None:
        places: dict[object, list[int]] = defaultdict(list)
        for j in reversed(range(len(new))):
            if j not in taken:
                places[key_new[j]].append(j)
        for i, key in enumerate(key_old):
            if i not in found and places.get(key):
                found[i] = places[key].pop()
                taken.add(found[i])

    settle([one.id for one in old], [one.id for one in new])
    words_old, words_new = [bare(one.text) for one in old], [bare(one.text) for one in new]
    for key in ("item", None):
        settle(
            [(one.item if key else None, words) for one, words in zip(old, words_old, strict=True)],
            [(one.item if key else None, words) for one, words in zip(new, words_new, strict=True)],
        )
    for _, i, j in sorted(_alike(old, new, words_old, words_new, found, taken), reverse=True):
        if i not in found and j not in taken:
            found[i] = j
            taken.add(j)
    return sorted(found.items())


def _alike(
    old: Sequence[Known],
    new: Sequence[Known],
    words_old: list[str],
    words_new: list[str],
    found: dict[int, int],
    taken: set[int],
) -> list[tuple[float, int, int]]:
    rest_old = [(i, Counter(words_old[i].split())) for i in range(len(old)) if i not in found]
    rest_new = [(j, Counter(words_new[j].split())) for j in range(len(new)) if j not in taken]
    all_pairs = len(rest_old) * len(rest_new) <= _COMPARED
    result = []
    for i, one in rest_old:
        for j, other in rest_new:
            same_item = old[i].item == new[j].item
            if (all_pairs or same_item) and (share := _share(one, other)) >= ALIKE:
                # of equals the one at the same place, then the nearest
                result.append((share + (0.05 if same_item else 0) - abs(i - j) / 1e6, -i, -j))
    return [(share, -i, -j) for share, i, j in result]


def same_text(one: str, other: str) -> bool:
    """Tell whether two texts are copies of one document."""
    return _share(Counter(bare(one).split()), Counter(bare(other).split())) >= SAME_TEXT


def _share(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0
