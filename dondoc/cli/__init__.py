"""The command line: the only room that parses arguments, wires the others, prints and exits."""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0, 1 for an error, 2 for a wrong use.

    Whatever goes wrong is one line on standard error; ``DONDOC_DEBUG=1`` adds the traceback.
    """
    try:
        # in here, so that Ctrl-C is quiet from the first moment on
        from dondoc.cli import commands, streams

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
