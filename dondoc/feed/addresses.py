"""Judges the addresses that tasks are sent to, and says in a line why one could not be reached."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

_LONGEST = 200


def is_sound(address: str) -> bool:
    """Tell whether an address names a host to be reached over HTTP."""
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def is_local(host: str) -> bool:
    """Tell whether a host is this computer."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def said(error: Exception) -> str:
    """Return in one line what an error says."""
    return " ".join(str(error).split())[:_LONGEST] or type(error).__name__
