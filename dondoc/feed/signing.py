"""Signs what is sent to a webhook as the Standard Webhooks specification says, so that receivers can check it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from dondoc.model import DondocError

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
"""The headers: the event's id, the seconds since 1970 when it was sent, and ``v1,`` with the signature in base64."""

_PREFIX = "whsec_"
_SHORTEST = 16


def key(secret: str) -> bytes:
    """Return the key that a secret stands for: behind ``whsec_`` in base64, else its own letters in UTF-8.

    Raises:
        DondocError: it is too short, or no base64.
    """
    secret = secret.strip()
    try:
        found = (
            base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
            if secret.startswith(_PREFIX)
            else secret.encode()
        )
    except (binascii.Error, ValueError):
        raise DondocError(f"the webhook's secret is no base64 behind {_PREFIX}") from None
    if len(found) < _SHORTEST:
        raise DondocError(f"the webhook's secret has fewer than {_SHORTEST} bytes")
    return found


def headers(secret: bytes, event_id: str, moment: int, body: bytes) -> dict[str, str]:
    """Return the headers that sign a body: HMAC-SHA256 over ``id.timestamp.body``.

    Args:
        secret: the key.
        event_id: of the event that the body is.
        moment: when it is sent, in seconds since 1970.
        body: as it is sent.
    """
    signed = f"{event_id}.{moment}.".encode() + body
    signature = base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()
    return {ID: event_id, TIMESTAMP: str(moment), SIGNATURE: f"v1,{signature}"}
