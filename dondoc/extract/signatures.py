"""What a file's digital signatures say of its signatory, its issuer and its day, where the page agrees or is silent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from dondoc.extract.bare import bare, key
from dondoc.extract.casing import Speller, shouts, title
from dondoc.extract.closing import surnames
from dondoc.extract.docnumber import UPPER
from dondoc.model import Header, Signature, Signer
from dondoc.rules.folding import fold, placed
from dondoc.rules.loader import Rules

_NAME = re.compile(rf"[{UPPER}][^\W\d_]*(?: [{UPPER}][^\W\d_]*){{1,5}}")
_ISSUING = ("seat", "party", "local", "whole")


def completed(header: Header, signatures: tuple[Signature, ...], rules: Rules, speller: Speller) -> Header:
    """Return a header with the signatory and the issuer that certificates name where the page lost them.

    A person's certificate also spells a name whose marks the page lost; it never contradicts what the page says, and
    of several persons none is taken.

    Args:
        header: what the page says.
        signatures: the file's, whether or not they are intact: they name who signed in either case.
        rules: the rows.
        speller: gives words in capitals the letters of a sentence.
    """
    made = dict(header.rules)
    persons = sorted({name for one in signatures if (name := _person(one.name, rules))})
    signer = header.signer
    name = signer.name if signer else None
    if name is None and len(persons) == 1:
        signer = replace(signer, name=persons[0]) if signer else Signer(persons[0], None)
        made["signer"] = "signature.person"
    elif signer and name not in persons and (meant := [one for one in persons if key(one) == key(name or "")]):
        signer = replace(signer, name=meant[0])
        made["signer"] = "signature.person"
    issuer = header.issuer
    if issuer is None:
        bodies = list(dict.fromkeys(_issuers(signatures, rules, speller)))
        if len(bodies) == 1:
            issuer = bodies[0]
            made["issuer"] = "signature.organisation"
    return replace(header, signer=signer, issuer=issuer, rules=tuple(made.items()))


def days(signatures: tuple[Signature, ...], signed_at: str | None) -> tuple[date, ...]:
    """Return the days on which a file was signed, in order."""
    stamps = {one.signed_at for one in signatures} | {signed_at}
    return tuple(sorted({datetime.fromisoformat(stamp).date() for stamp in stamps if stamp}))


def _person(name: str | None, rules: Rules) -> str | None:
    """Return a certificate's name where it is a person's: a known surname first, and no body."""
    words = " ".join((name or "").split())
    written = title(words) if shouts(words) else words
    if not _NAME.fullmatch(written) or rules.phrases("issuers").at(fold(written), 0):
        return None
    return written if key(written.split()[0]) in surnames(rules) else None


def _issuers(signatures: tuple[Signature, ...], rules: Rules, speller: Speller) -> Iterator[str]:
    """Yield the bodies that certificates name in full: a committee with its unit, a department with its province."""
    for one in signatures:
        for words in (one.name, one.organisation):
            written = " ".join((words or "").split())
            written = speller.sentence(written, name=True) if shouts(written) else written
            found = rules.phrases("issuers", *_ISSUING).at(fold(written), 0)
            if found is None:
                continue
            whole = found.row.text("kind") == "whole"
            if whole or re.search(r" (?:tinh|thanh pho|huyen|quan|thi xa|xa|phuong|dac khu) ", bare(written)):
                # one body under one name: "Ủy ban Nhân dân" is "Ủy ban nhân dân"
                name = next(
                    (way for way in found.row.texts("phrases") if fold(way) == found.found.group()),
                    written[: found.end],
                )
                yield placed(name + written[found.end :])
                break
