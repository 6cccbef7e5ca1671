"""Which rule files there are, and which keys a row of each may have."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """What a key of a row holds: ``text``, ``texts`` (a list) or ``flag``; ``values`` lists all that is allowed."""

    kind: str
    required: bool = False
    values: frozenset[str] = frozenset()


PHRASES = Field("texts", required=True)
NOTE = Field("text")


def one_of(*values: str, required: bool = True) -> Field:
    """Return a field that holds one of ``values``."""
    return Field("text", required, frozenset(values))


FILES: dict[str, dict[str, Field]] = {
    "deadlines": {
        "phrases": PHRASES,
        # the first five are what a deadline is, the others help to tell
        "kind": one_of(
            "date",
            "period",
            "recurring",
            "relative",
            "event",
            "none",
            "label",
            "anchor",
            "own",
            "act",
            "next",
            "doing",
            "guard",
        ),
        "relation": one_of("before", "by", "on", "within", required=False),
        "place": one_of("prose", "column", required=False),
        "edge": one_of("start", "tenth", "middle", "twentieth", "end", required=False),
        "every": one_of("day", "week", "month", "quarter", "half", "year", required=False),
        "needs": one_of(
            "recurring",
            "period",
            "year",
            "meeting",
            "past",
            "anchor",
            "anchor-if-long",
            "aim",
            "opening",
            "day",
            required=False,
        ),
        "guards": Field("texts"),
        "backwards": Field("flag"),
        "finish": Field("flag"),
        "firm": Field("flag"),
        "note": NOTE,
    },
}
FILES["verbs"] = {
    "kind": one_of("verb", "adverb", "modal", "narrative", "performs", "aim", "act-only", "limiter"),
    "weak": Field("flag"),
    "inside": Field("flag"),
    "phrases": PHRASES,
}
FILES["assignments"] = {
    "modality": one_of("obligation", "request", "prohibition"),
    "heading": Field("flag"),
    "phrases": PHRASES,
}
FILES["sections"] = {"role": one_of("background", "orders"), "phrases": PHRASES}
FILES["openers"] = {"phrases": PHRASES}
FILES["connectors"] = {"kind": one_of("link", "adjunct"), "phrases": PHRASES}
FILES["closings"] = {"phrases": PHRASES}
FILES["columns"] = {
    "role": one_of("number", "group", "task", "deliverable", "time", "lead", "coordinator", "note"),
    "within": Field("flag"),
    "phrases": PHRASES,
}
FILES["bodies"] = {
    "kind": one_of(
        "office",
        "head",
        "sector",
        "open",
        "role",
        "person",
        "noun",
        "long-noun",
        "determiner",
        "level",
        "modifier",
        "name-word",
        "lookalike",
    ),
    "phrases": PHRASES,
}
FILES["types"] = {
    "phrases": PHRASES,
    "codes": Field("texts"),
    "reports": Field("flag"),
    "plans": Field("flag"),
    "decides": Field("flag"),
    "note": NOTE,
}
FILES["authority"] = {"phrases": PHRASES}
FILES["titles"] = {"phrases": PHRASES}
FILES["persons"] = {"kind": one_of("rank", "surname"), "phrases": PHRASES}
FILES["places"] = {"kind": one_of("province", "city", "seat"), "phrases": PHRASES}
FILES["issuers"] = {
    "kind": one_of("seat", "local", "staff", "party", "whole", "head", "named"),
    "phrases": PHRASES,
    "codes": Field("texts"),
    "note": NOTE,
}
FILES["marks"] = {
    "kind": one_of(
        "motto", "fragment", "stamp", "subject", "addressees", "wire", "recipients", "signed", "annex", "attached"
    ),
    "phrases": PHRASES,
}
FILES["readings"] = {"phrases": PHRASES}
FILES["leads"] = {"phrases": PHRASES}
FILES["citations"] = {"kind": one_of("form", "stop", "issued"), "phrases": PHRASES}
FILES["amendments"] = {
    "kind": one_of("before", "behind", "guard", "shift"),
    "change": one_of("amend", "replace", "correct", "extend", "withdraw", required=False),
    "phrases": PHRASES,
}
FILES["roles"] = {"kind": one_of("coordinate", "lead", "report"), "phrases": PHRASES}
