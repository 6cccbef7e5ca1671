"""Writes docs/nlp-sample.html, the picture in docs/nlp.md: python docs/render_nlp.py"""

from pathlib import Path

from dondoc import nlp
from dondoc.nlp.render import render

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Render the sample."""
    text = (HERE / "nlp-sample.txt").read_text(encoding="utf-8")
    (HERE / "nlp-sample.html").write_text(render(nlp.load()(text), page=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
