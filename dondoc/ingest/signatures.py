"""The digital signatures of a PDF file: who signed, for whom, when, and whether the file is as it was signed."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from dondoc.ingest.files import File
from dondoc.model import Signature

if TYPE_CHECKING:
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

_MOST = 200
_MOST_CHARS = 300


def signatures(file: File) -> tuple[Signature, ...]:
    """Return a file's signatures in their order, read offline: no certificate is fetched and none is trusted.

    ``intact`` says that what a signature covers is as it was signed, and that nothing but further signatures and
    filled fields came later; it says nothing of who the certificate's owner is. ``None`` where that cannot be told.
    """
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    with _quiet():
        try:
            reader = PdfFileReader(io.BytesIO(file.data), strict=False)
            if reader.encrypted:
                reader.decrypt(file.options.password or "")
            found = reader.embedded_regular_signatures[:_MOST]
        except (PdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, OSError):
            return ()
        return tuple(signature for one in found if (signature := _read(one)) is not None)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what pyhanko logs of odd files from standard error."""
    logger = logging.getLogger("pyhanko")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)


def _read(one: EmbeddedPdfSignature) -> Signature | None:
    try:
        subject = one.signer_cert.subject.native
        moment = _moment(one)
    except Exception:  # a hostile or odd signature: asn1crypto raises what its parsers do
        return None
    name = _text(subject.get("common_name"))
    organisation = _text(subject.get("organization_name"))
    return Signature(name, organisation, moment.isoformat() if moment else None, _intact(one))


def _moment(one: EmbeddedPdfSignature) -> datetime | None:
    """Return when a signature says that it was made.

    Some services label local time as UTC in what is signed, and give its offset beside it (PDF's ``/M``): where both
    show the same clock, the offset counts.
    """
    from pyhanko.pdf_utils.generic import parse_pdf_date

    moment = one.self_reported_timestamp
    beside = one.sig_object.get("/M")
    if moment is None or beside is None or moment.utcoffset():
        return moment
    try:
        other = parse_pdf_date(str(beside), strict=False)
    except ValueError:
        return moment
    return other if other.replace(tzinfo=None) == moment.replace(tzinfo=None) and other.utcoffset() else moment


def _text(value: object) -> str | None:
    """Return a name's value, the first of several."""
    if isinstance(value, Iterable) and not isinstance(value, str):
        value = next(iter(value), None)
    words = " ".join(str(value).split())[:_MOST_CHARS] if value else ""
    return words or None


def _intact(one: EmbeddedPdfSignature) -> bool | None:
    from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    try:
        one.compute_integrity_info(diff_policy=DEFAULT_DIFF_POLICY)  # type: ignore[no-untyped-call]
        intact, valid = validate_sig_integrity(
            one.signer_info, one.signer_cert, expected_content_type="data", actual_digest=one.compute_digest()
        )
        summary = one.summarise_integrity_info()
    except Exception:  # as above: what cannot be checked is not known
        return None
    return bool(intact and valid and summary.get("docmdp_ok", True) is not False)
