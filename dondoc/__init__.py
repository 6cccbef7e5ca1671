"""dondoc reads Vietnamese administrative documents and lists who must do what by when."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dondoc.ingest.reading import read as read
    from dondoc.store.editing import Edit as Edit
    from dondoc.store.store import Store as Store
    from dondoc.store.wanted import Wanted as Wanted

__version__ = "0.1.0"

_EXPORTED = {
    "read": "dondoc.ingest.reading",
    "Store": "dondoc.store.store",
    "Edit": "dondoc.store.editing",
    "Wanted": "dondoc.store.wanted",
}


def __getattr__(name: str) -> Any:
    """Import what is exported when it is first asked for: ``import dondoc`` alone costs nothing."""
    if name == "extract":
        # the room of that name can be called
        return import_module("dondoc.extract")
    if name in _EXPORTED:
        return getattr(import_module(_EXPORTED[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_EXPORTED, "extract"})
