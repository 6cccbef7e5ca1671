# What the tests use of feedparser, which ships no types.
from typing import Any

class FeedParserDict(dict[str, Any]):
    def __getattr__(self, key: str) -> Any: ...

def parse(url_file_stream_or_string: bytes) -> FeedParserDict: ...
