"""What all pages share: templates that escape, style and script inline, a policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from dondoc.feed import phrasing, wording


def pieces(template: str, styles: tuple[str, ...], scripts: tuple[str, ...], **values: Any) -> Iterator[str]:
    """Yield an HTML page in pieces.

    Args:
        template: the name of its template.
        styles: the names of the style sheets that go into it, in order.
        scripts: the names of its scripts, in order.
        **values: what the template shows; all text in it is escaped.
    """
    style, script = "".join(map(_text, styles)), "".join(map(_text, scripts))
    # https://www.w3.org/TR/CSP3/#framework-directive-source-list: only what has these hashes is style or script
    policy = "; ".join(
        (
            "default-src 'none'",
            f"style-src {_hash(style)}",
            f"script-src {_hash(script)}" if script else "script-src 'none'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )
    page = _environment().get_template(template)
    yield from page.generate(policy=Markup(policy), style=Markup(style), script=Markup(script), **values)


def data_address(media_type: str, data: bytes) -> str:
    """Return an address that holds ``data`` itself (RFC 2397)."""
    return f"data:{media_type};base64,{base64.b64encode(data).decode('ascii')}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("dondoc.feed"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "day": wording.day,
        "line": wording.line,
        "cited": wording.cited,
        "shortened": wording.shortened,
        "share": phrasing.share,
        "sureness": phrasing.sureness,
        "data_address": lambda picture: data_address(picture.media_type, picture.data),
    }
    environment.globals |= {"distance": phrasing.distance, "urgency": phrasing.urgency}
    return environment


@cache
def _text(name: str) -> str:
    return files("dondoc.feed").joinpath("templates", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"
