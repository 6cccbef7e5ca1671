"""What documents of a kind are for: to report, to plan, to decide (flags of the rows of ``types.toml``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from dondoc.rules.folding import fold
from dondoc.rules.loader import Rules


@dataclass(frozen=True, slots=True)
class Kind:
    """What a document is for, as far as it tells orders from other sentences.

    Attributes:
        reports: it reports or asks; in it only what is handed to a named body is a task.
        plans: its numbered parts are orders from the first one on.
        decides: it takes effect by acts of its own ("ban hành kèm theo …"), which order nothing.
    """

    reports: bool = False
    plans: bool = False
    decides: bool = False


@lru_cache(maxsize=4)
def kinds(rules: Rules) -> dict[str, Kind]:
    """Return each kind of document that is for something, by its name, folded."""
    return {
        fold(row.texts("phrases")[0]): Kind(*flags)
        for row in rules.rows["types"]
        if any(flags := tuple(row.flag(key) for key in ("reports", "plans", "decides")))
    }
