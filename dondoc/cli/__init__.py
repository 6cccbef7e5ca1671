"""The command line: the only room that parses arguments, wires the others, prints and exits."""

from __future__ import annotations

import gc
from collections.abc import Sequence

# What is read out of a document lives until it is printed: looking for garbage every 700 objects finds none.
OBJECTS_BETWEEN_COLLECTIONS = 50_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0, 1 for an error, 2 for a wrong use.

    Whatever goes wrong is one line on standard error; ``DONDOC_DEBUG=1`` adds the traceback.
    """
    try:
        # in here, so that Ctrl-C is quiet from the first moment on
        from dondoc.cli import commands, streams

        gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
        streams.prepare()
        try:
            commands.app(arguments, prog_name="dondoc")
        except Exception as error:
            streams.complain(error)
            return 1
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        return 130
    return 0
