"""HTML as a browser's parser sees it: strictly parsed, then asked for what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib


def parsed(page: str) -> Element:
    """Parse a page; whatever the standard calls a parse error fails."""
    root: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    return root


def every(root: Element, name: str = "", **attributes: str) -> Iterator[Element]:
    """Yield the elements of a name whose attributes have these values; ``class_`` and ``data_x`` are spelt so."""
    wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
    for element in root.iter():
        # a comment's tag is no text
        if name and str(element.tag).rpartition("}")[2] != name:
            continue
        if all(_has(element, key, value) for key, value in wanted.items()):
            yield element


def one(root: Element, name: str = "", **attributes: str) -> Element:
    """Return the only such element."""
    (found,) = every(root, name, **attributes)
    return found


def text(element: Element) -> str:
    """Return all text in an element."""
    return "".join(element.itertext())


def _has(element: Element, key: str, value: str) -> bool:
    said = element.get(key)
    return said is not None and (value in said.split() if key == "class" else said == value)
