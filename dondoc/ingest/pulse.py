"""The sign that long work goes on: recognition gives it page by page, and who waits for it counts from there anew."""

from __future__ import annotations

from collections.abc import Callable

_listeners: list[Callable[[], None]] = []


def beat() -> None:
    """Say that a part of a long work is done; without a listener nothing happens."""
    for listener in _listeners:
        listener()


def listen(listener: Callable[[], None]) -> None:
    """Have ``listener`` called at each beat from now on."""
    _listeners.append(listener)
