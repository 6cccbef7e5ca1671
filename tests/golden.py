"""Golden files: beside each sample, what dondoc extract makes of it, read and judged by a person.

``python -m tests.golden [NAME…]`` prints how they differ from a fresh extraction; ``--write`` also takes that over.
"""

from __future__ import annotations

import argparse
import difflib
import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

from tests.commands import SAMPLES, run


def names() -> list[str]:
    """Return the samples' names."""
    return sorted(path.stem for path in SAMPLES.glob("*.txt"))


@cache
def extracted(name: str) -> Any:
    """Return what dondoc prints for a sample, its path made independent of where this folder lies."""
    result = run("extract", SAMPLES / f"{name}.txt", "--json")
    assert result.code == 0, result.err
    value = json.loads(result.out)
    value["source"]["path"] = f"samples/{name}.txt"
    return value


def fresh(name: str) -> str:
    """Return the golden file as it would be written now."""
    return json.dumps(extracted(name), ensure_ascii=False, indent=1) + "\n"


def difference(name: str) -> str:
    """Return how a sample's golden file differs from a fresh extraction; empty where it does not."""
    path = golden(name)
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    lines, now = kept.splitlines(keepends=True), fresh(name).splitlines(keepends=True)
    return "".join(difflib.unified_diff(lines, now, f"samples/{name}.json", "now"))


def golden(name: str) -> Path:
    """Return where a sample's golden file stands."""
    return SAMPLES / f"{name}.json"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.golden", description=__doc__)
    parser.add_argument("names", metavar="NAME", nargs="*", help="samples, without .txt; all of them without")
    parser.add_argument("--write", action="store_true", help="write the golden files anew")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(names()):
        parser.error(f"no sample is called {', '.join(sorted(unknown))}")
    chosen, differing = arguments.names or names(), 0
    for name in chosen:
        if changes := difference(name):
            differing += 1
            print(changes, end="")
            if arguments.write:
                golden(name).write_text(fresh(name), encoding="utf-8", newline="\n")
    print(f"{differing} of {len(chosen)} golden files {'written' if arguments.write else 'differ'}", file=sys.stderr)
    return int(bool(differing) and not arguments.write)


if __name__ == "__main__":
    sys.exit(main())
