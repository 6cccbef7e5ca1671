"""Messages taken apart: the attachments of an eml or msg file, its body where that is a document, a saved web archive.

The body is a document of its own where no attachment can be read, or where it reads like one itself; what else is
written in a message only goes along with its attachments.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import MessageError
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.policy import default
from email.utils import collapse_rfc2231_value

from dondoc.ingest.files import File, shown
from dondoc.ingest.marks import reads_like_document
from dondoc.ingest.sniffing import Format, told
from dondoc.model import DondocError

# pictures smaller than this that the body shows within its text are logos and signatures, no scanned pages
_LOGO = 100_000
_PASSED_OVER = re.compile(
    r"text/(?:calendar|vcard|x-vcard|x-amp-html)|application/(?:ics|pgp-signature|(?:x-)?pkcs7-signature)|"
    r"message/(?:delivery-status|disposition-notification|feedback-report|global-.*)|text/rfc822-headers"
)
_ENCRYPTED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted")
_SIGNED_AS_WELL = re.compile(r"smime-type=[\"']?signed-data", re.I)
_SUFFIXES = {"text/plain": ".txt", "text/html": ".html", "message/rfc822": ".eml", "application/pdf": ".pdf"}
_MAX_PARTS = 10_000
# what the library raises over fields and bodies that no mail program wrote
_FAULTS = (ValueError, LookupError, AttributeError, TypeError, MessageError, RecursionError)
# a message within a message is handed on as it came: folding its fields anew takes time and may change them
_AS_IT_CAME = default.clone(refold_source="none")


@dataclass(frozen=True, slots=True)
class _Part:
    """What hangs on a message: ``label`` is its Content-ID, by which the body may show it."""

    name: str
    data: bytes = field(repr=False)
    kind: str
    label: str = ""
    fault: str = ""


@dataclass(slots=True)
class _Opened:
    """A message's attachments, its body as bytes that say their encoding, and the body's name."""

    parts: list[_Part] = field(default_factory=list)
    body: bytes = b""
    body_name: str = ""


def members(file: File) -> Iterator[File | DondocError]:
    """Yield the attachments of a message, then its body where that is a document.

    Raises:
        DondocError: the message is damaged, encrypted, or holds nothing.
    """
    if told(file) is Format.MSG:
        opened = _msg(file)
    else:
        message = _parsed(file)
        if page := _web_page(message):
            yield File(file.path, page, file.options, file.depth + 1)
            return
        opened = _eml(message, file)
    text = opened.body.decode("utf-8", "replace")
    attached = 0
    for part in _named(opened.parts):
        if _is_logo(part, text):
            continue
        path = f"{file.path}!/{part.name}"
        if part.fault:
            yield DondocError(f"{shown(path)}: {part.fault}")
            continue
        member = File(path, part.data, file.options, file.depth + 1)
        attached += _can_be_read(member)
        yield member
    if opened.body.removeprefix(codecs.BOM_UTF8).strip():
        if not attached or reads_like_document(_without_markup(text)):
            yield File(f"{file.path}!/{opened.body_name}", opened.body, file.options, file.depth + 1)
    elif not opened.parts:
        raise DondocError(f"{file.name}: is a message with neither text nor attachments")


def _can_be_read(file: File) -> bool:
    try:
        told(file)
    except DondocError:
        return False
    return True


def _is_logo(part: _Part, body: str) -> bool:
    """Return whether a part is a small picture that the body shows within its text."""
    shown_within = bool(part.label) and f"cid:{part.label}" in body
    return part.kind.startswith("image/") and shown_within and len(part.data) < _LOGO


def _named(parts: list[_Part]) -> Iterator[_Part]:
    """Yield the parts, the second of one name with its count behind it."""
    seen: dict[str, int] = {}
    for part in parts:
        count = seen[part.name] = seen.get(part.name, 0) + 1
        if count > 1:
            stem, dot, suffix = part.name.rpartition(".")
            name = f"{stem} ({count}).{suffix}" if dot and stem else f"{part.name} ({count})"
            part = _Part(name, part.data, part.kind, part.label, part.fault)
        yield part


def _without_markup(text: str) -> str:
    return re.sub(r"<[^<>]*>", "\n", text)


def _base(name: str, kind: str, number: int) -> str:
    """Return the last part of an attachment's name, or one made of its number where it has none."""
    base = " ".join(re.split(r"[/\\]", name)[-1].split())
    return base if base.strip(".") else f"attachment-{number}{_SUFFIXES.get(kind, '')}"


# -- eml and mhtml -----------------------------------------------------------------------------------------------------


def _parsed(file: File) -> Message:
    data = file.data.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n")
    try:
        return BytesParser(_class=EmailMessage, policy=default).parsebytes(data)
    except _FAULTS:
        raise DondocError(f"{file.name}: is a damaged message") from None


def _web_page(message: Message) -> bytes:
    """Return the page in a web archive (MHTML, RFC 2557); empty for a letter."""
    if _kind(message) != "multipart/related" or not _is_archive(message):
        return b""
    pages = [part for part in _leaves(message) if _kind(part) in ("text/html", "application/xhtml+xml")]
    wanted = _field(message, "start")
    root = next((page for page in pages if wanted and _header(page, "Content-ID").strip() == wanted), None)
    return _text_of(root or pages[0]) if pages else b""


def _is_archive(message: Message) -> bool:
    if _header(message, "Snapshot-Content-Location") or "saved by" in _header(message, "From").lower():
        return True
    return not _header(message, "Received") and not _header(message, "To") and _field(message, "type") == "text/html"


def _eml(message: Message, file: File) -> _Opened:
    opened = _Opened()
    plain: list[bytes] = []
    pages: list[bytes] = []
    for number, part in enumerate(_leaves(message), start=1):
        kind = _kind(part)
        if kind in _ENCRYPTED and not _SIGNED_AS_WELL.search(_header(part, "Content-Type")):
            raise DondocError(f"{file.name}: is an encrypted message, which is not read")
        if _PASSED_OVER.fullmatch(kind):
            continue
        name = _file_name(part)
        hung_on = _header(part, "Content-Disposition").strip().lower().startswith("attachment")
        if kind in ("text/plain", "text/html") and not name and not hung_on:
            (pages if kind == "text/html" else plain).append(_text_of(part))
            continue
        data, fault = _bytes_of(part)
        label = _header(part, "Content-ID").strip().strip("<>")
        opened.parts.append(_Part(_base(name, kind, number), data, kind, label, fault))
    # of a body in two forms the web page keeps tables as such
    body = [page for page in pages if page.strip()] or plain
    opened.body = codecs.BOM_UTF8 + b"\n".join(piece.removeprefix(codecs.BOM_UTF8) for piece in body)
    opened.body_name = "body.html" if body is not plain else "body.txt"
    return opened


def _leaves(message: Message) -> Iterator[Message]:
    """Yield the parts of a message that hold no parts; a message attached to it is one."""
    stack, count = [message], 0
    while stack:
        part = stack.pop()
        count += 1
        if count > _MAX_PARTS:
            return
        if part.is_multipart() and not _kind(part).startswith("message/"):
            stack += reversed(_inner(part))
        else:
            yield part


def _inner(part: Message) -> list[Message]:
    """Return the parts of one that holds parts."""
    payload = part.get_payload()
    return [piece for piece in payload if isinstance(piece, Message)] if isinstance(payload, list) else []


def _header(part: Message, name: str) -> str:
    try:
        return str(part.get(name, ""))
    except _FAULTS:
        return ""


def _kind(part: Message) -> str:
    try:
        return part.get_content_type()
    except _FAULTS:
        return "application/octet-stream"


def _field(part: Message, name: str) -> str:
    """Return a parameter of a part's Content-Type."""
    try:
        return collapse_rfc2231_value(part.get_param(name) or "").strip()
    except _FAULTS:
        return ""


def _file_name(part: Message) -> str:
    try:
        return part.get_filename() or ""
    except _FAULTS:
        return ""


def _bytes_of(part: Message) -> tuple[bytes, str]:
    """Return the bytes of an attachment, or why there are none."""
    try:
        if part.is_multipart():
            return b"\n".join(piece.as_bytes(policy=_AS_IT_CAME) for piece in _inner(part)), ""
        data = part.get_payload(decode=True)
        return (data, "") if isinstance(data, bytes) else (b"", "is damaged")
    except _FAULTS:
        return b"", "is damaged"


def _text_of(part: Message) -> bytes:
    """Return a part's text as UTF-8 with a mark where its encoding is said, else its bytes."""
    data, _ = _bytes_of(part)
    charset = _field(part, "charset")
    try:
        return codecs.BOM_UTF8 + data.decode(charset).encode("utf-8", "replace") if charset else data
    except (LookupError, ValueError):
        return data


# -- msg ---------------------------------------------------------------------------------------------------------------


def _msg(file: File) -> _Opened:
    from oxmsg import Message as OutlookMessage

    opened = _Opened()
    try:
        message = OutlookMessage.load(file.data)
        html, plain = message.html_body, message.body
        body = html if html and html.strip() else plain
        opened.body_name = "body.html" if body is html and html else "body.txt"
        opened.body = codecs.BOM_UTF8 + (body or "").encode("utf-8", "replace")
        attachments = message.attachments
    except Exception:  # oxmsg and olefile raise whatever broken bytes lead to
        raise DondocError(f"{file.name}: is a damaged or cut off Outlook message") from None
    for number, attachment in enumerate(attachments, start=1):
        name, kind, label = "", "application/octet-stream", ""
        try:
            kind = attachment.mime_type or kind
            name = attachment.file_name or attachment.properties.str_prop_value(_SHORT_NAME) or ""
            label = attachment.properties.str_prop_value(_CONTENT_ID) or ""
            data = attachment.file_bytes
            fault = "" if data is not None else "is a message or object within a message; save it on its own"
        except Exception:
            data, fault = b"", "is damaged, or a message or object within a message; save it on its own"
        opened.parts.append(_Part(_base(name, kind, number), data or b"", kind, label.strip("<>"), fault))
    return opened


_SHORT_NAME = 0x3704  # PidTagAttachFilename, MS-OXPROPS 2.584
_CONTENT_ID = 0x3712  # PidTagAttachContentId, MS-OXPROPS 2.578
