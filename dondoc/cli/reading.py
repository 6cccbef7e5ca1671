"""Options that say how files are read and by which rules, for all commands that read some."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from dondoc.ingest.files import Ocr, Options

OwnRules = Annotated[
    list[Path] | None,
    typer.Option("--rules", metavar="DIR", help="A folder of rows of your own, which go first; may be repeated."),
]
NoNlp = Annotated[bool, typer.Option("--no-nlp", help="Leave what no row knows to the rules alone.")]
Password = Annotated[
    str | None,
    typer.Option(
        "--password",
        metavar="TEXT",
        help="What opens encrypted files.",
        envvar="DONDOC_PASSWORD",
        show_envvar=True,
        show_default=False,
    ),
]
OcrOption = Annotated[Ocr, typer.Option("--ocr", help="Recognise pages without good text, none, or all.")]
Dpi = Annotated[
    int | None,
    typer.Option(
        "--dpi",
        metavar="DPI",
        min=72,
        max=600,
        help="Draw pages for recognition at this resolution.",
        show_default="of the scan",
    ),
]


def _language(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z]\w*(?:\+[A-Za-z]\w*)*", value, re.ASCII):
        raise typer.BadParameter("is no language of tesseract, such as vie or vie+eng")
    return value


Lang = Annotated[
    str, typer.Option("--lang", metavar="NAME", help="Recognise this language of tesseract.", callback=_language)
]


Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs", metavar="N", min=1, max=256, help="Recognise so many pages at once.", show_default="one a core"
    ),
]


def options(
    *, password: Password = None, ocr: OcrOption = Ocr.AUTO, dpi: Dpi = None, lang: Lang = "vie", jobs: Jobs = None
) -> Options:
    """Return how files are to be read; what is recognised is kept in the user's folder for caches."""
    from platformdirs import user_cache_path

    return Options(password, ocr, dpi, lang, jobs, user_cache_path("dondoc", appauthor=False))
