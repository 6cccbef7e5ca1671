"""From a source to its header and tasks: pure functions, no clock, no files.

The room can be called: ``dondoc.extract(source)`` is ``dondoc.extract.document.extract(source)``.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dondoc.extract.witness import Witness
    from dondoc.model import Extraction, Source
    from dondoc.rules.loader import Rules


class _Room(ModuleType):
    """This package, as a function."""

    def __call__(self, source: Source, rules: Rules | None = None, *, witness: Witness | None = None) -> Extraction:
        from dondoc.extract.document import extract

        return extract(source, rules, witness=witness)


sys.modules[__name__].__class__ = _Room
