"""Words and their parts of speech, with exact offsets, by the models that underthesea brings.

underthesea's own functions give words without their places, change letters on the way, take a time that grows with
the square of the input's length, and need half a second to be imported. The models themselves need none of that: they
are read here from the installed package, and asked a sentence at a time.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import util
from pathlib import Path
from unicodedata import normalize

from dondoc.extract.docnumber import LOWER, UPPER
from dondoc.extract.sentences import sentences
from dondoc.model import DondocError, Span

# No more than this many characters are tagged at once, whatever the text looks like.
MAX_PIECE = 1000

_SEGMENTER = "pipeline/word_tokenize/models/ws_crf_vlsp2013_20230727"
_TAGGER = "pipeline/pos_tag/pos_crf_2017_10_11.bin"

# What the segmenter was trained on: one syllable, number, date or sign a token.
_TOKEN = re.compile(
    rf"""
      \.{{2,}} | -{{2,}}                                                   # … as dots, a rule
    | v\.v(?:\.\.\.|\.)?
    | [A-ZĐ]+&[A-ZĐ]+ | NĐ-CP                                          # R&D
    | [{UPPER}]+(?:\.[^\W\d_]+)+\.? | [A-ZĐ]+\.(?!$) | Tp\.      # T.Ư, TP.
    | https?://[^\s()<>]+ | [\w.+-]+@[\w-]+\.[\w.-]+
    | \d{{1,2}}/\d{{1,2}}/\d+ | \d{{1,2}}-\d{{1,2}}-\d+ | \d{{1,2}}\.\d{{1,2}}\.\d+ | \d{{1,2}}[/-]\d{{1,4}}
    | \d+[A-Z]+\d*                                                     # 4K
    | \d+(?:\.\d+)+,\d+ | \d+(?:\.\d+)+ | \d+(?:,\d+)+ | \d+(?:[.,_]\d+)?
    | \b\w+-[\w+-]*\w+ | \w+ | :+ | [^\w\s]
    """,
    re.VERBOSE,
)
# The models know "uỷ ban" and "hoà bình", not "ủy ban" and "hòa bình": the tone's place in their training texts.
_TONES = ("\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
_GLIDES = [(o, i) for a, b in ("oa", "oe", "uy") for o, i in ((a, b), (a.upper(), b), (a.upper(), b.upper()))]
_PLACEMENT = {
    normalize("NFC", first + tone) + second: first + normalize("NFC", second + tone)
    for first, second in _GLIDES
    for tone in _TONES
}
_PLACED = re.compile(rf"(?<![qQ])(?:{'|'.join(_PLACEMENT)})(?!\w)")

# A line ends a stretch unless the next one goes on in lower case, as a hard wrap does.
_BREAK = re.compile(rf"\n(?=[ \t]*\n)|\n(?!\s*[{LOWER}])")


@dataclass(frozen=True, slots=True)
class Word:
    """A word at ``[start, end)`` of its text; ``tag`` is its part of speech as underthesea calls it (N, V, Np, …)."""

    text: str
    start: int
    end: int
    tag: str


class Tagger:
    """Cuts a sentence into words and tags them; made by ``tagger()``."""

    def __init__(self, folder: Path) -> None:
        from underthesea_core import CRFFeaturizer, CRFTagger

        segmenter = folder / _SEGMENTER
        features, self._dictionary = (
            pickle.loads((segmenter / name).read_bytes()) for name in ("features.bin", "dictionary.bin")
        )
        self._features = CRFFeaturizer(features, self._dictionary)
        self._segmenter, self._tagger = CRFTagger(), CRFTagger()
        self._segmenter.load(str(segmenter / "models.bin"))
        self._tagger.load(str(folder / _TAGGER))

    def cut(self, text: str, start: int = 0, end: int | None = None) -> list[Span]:
        """Return the words of one sentence, ``text[start:end]``: one or more tokens each, signs by themselves."""
        text = _placed(text)
        tokens = list(_TOKEN.finditer(text, start, len(text) if end is None else end))
        if not tokens:
            return []
        tags = self._segmenter.tag(self._features.process([[[token.group()] for token in tokens]])[0])
        words: list[Span] = []
        for token, tag in zip(tokens, tags, strict=True):
            if tag == "I-W" and words:
                words[-1] = Span(words[-1].start, token.end())
            else:
                words.append(Span(*token.span()))
        return words

    def knows(self, word: str) -> bool:
        """Return whether the segmenter's dictionary has a word."""
        return _placed(word.lower()) in self._dictionary

    def tag(self, text: str, words: Sequence[Span]) -> list[str]:
        """Return the part of speech of each of the ``words`` of one sentence."""
        text = _placed(text)
        return self._tagger.tag(_contexts([" ".join(text[w.start : w.end].split()) for w in words])) if words else []

    def read(self, text: str, start: int = 0, end: int | None = None) -> list[Word]:
        """Return the tagged words of one sentence, ``text[start:end]``."""
        words = self.cut(text, start, end)
        return [
            Word(text[w.start : w.end], w.start, w.end, t) for w, t in zip(words, self.tag(text, words), strict=True)
        ]


def _placed(text: str) -> str:
    return _PLACED.sub(lambda found: _PLACEMENT[found.group()], text)


def _contexts(words: list[str]) -> list[list[str]]:
    """Return for each word what the tagger was trained to look at: the word, its neighbours, their capitals."""
    last = len(words)
    lower = [word.lower() for word in words]
    title = [str(all(part[:1].istitle() for part in word.split(" "))) for word in words]

    def at(values: Sequence[str], i: int) -> str:
        return "BOS" if i < 0 else "EOS" if i >= last else values[i]

    def pair(i: int) -> str:
        return "BOS" if i < 0 else "EOS" if i + 1 >= last else f"{words[i]} {words[i + 1]}"

    result: list[list[str]] = []
    for i in range(last):
        features = [f"T[{d}].lower={at(lower, i + d)}" for d in (-2, -1, 0, 1, 2)]
        features += [f"T[{d}].istitle={at(title, i + d)}" for d in (0, -1, 1)]
        features += [f"T[{d}]={at(words, i + d)}" for d in (-2, -1, 0, 1, 2)]
        features += [f"T[{d},{d + 1}]={pair(i + d)}" for d in (-2, -1, 0, 1)]
        features += [f"T[{d}][1]={'BOS' if i + d < 0 else 'X'}" for d in (-3, -2, -1)]
        features += [f"T[{d},{d + 1}][1]={'BOS' if i + d < 0 else 'X X'}" for d in (-3, -2)]
        result.append(features)
    return result


def folder() -> Path | None:
    """Return where underthesea is installed with the models used here, or ``None``."""
    found = util.find_spec("underthesea")
    if found is None or not found.submodule_search_locations or util.find_spec("underthesea_core") is None:
        return None
    place = Path(found.submodule_search_locations[0])
    return place if (place / _SEGMENTER).is_dir() and (place / _TAGGER).is_file() else None


@cache
def tagger() -> Tagger:
    """Return the tagger, read from disk at the first call.

    Raises:
        DondocError: underthesea is not installed, or not in a version that brings these models.
    """
    place = folder()
    if place is None:
        raise DondocError("underthesea 9 is not installed: pip install 'dondoc[nlp]'")
    return Tagger(place)


def stretches(text: str) -> Iterator[Span]:
    """Yield the sentences of a text, none longer than ``MAX_PIECE``; white space between them is in none."""
    start = 0
    for stop in (*(found.start() for found in _BREAK.finditer(text)), len(text)):
        for begin, end in sentences(text, start, stop):
            while begin < end and text[begin].isspace():
                begin += 1
            while end - begin > MAX_PIECE:
                cut = max(
                    text.rfind(" ", begin + MAX_PIECE // 2, begin + MAX_PIECE),
                    text.rfind("\n", begin, begin + MAX_PIECE),
                )
                cut = cut if cut > begin else begin + MAX_PIECE
                yield Span(begin, cut)
                begin = cut
                while begin < end and text[begin].isspace():
                    begin += 1
            if begin < end:
                yield Span(begin, end)
        start = stop + 1
