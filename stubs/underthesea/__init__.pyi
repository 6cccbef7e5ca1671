# The part of underthesea that dondoc calls; the package itself carries no types.
from collections.abc import Sequence
from typing import Literal, overload

@overload
def word_tokenize(
    sentence: str,
    format: None = None,
    use_token_normalize: bool = True,
    fixed_words: Sequence[str] | None = None,
) -> list[str]: ...
@overload
def word_tokenize(
    sentence: str,
    format: Literal["text"],
    use_token_normalize: bool = True,
    fixed_words: Sequence[str] | None = None,
) -> str: ...
def pos_tag(sentence: str) -> list[tuple[str, str]]: ...
