"""The placeholders that stand for words of no interest: any words up to the sentence's end, the document at hand."""

from __future__ import annotations

from dondoc.rules.phrases import Placeholder

_DOCUMENTS = (
    "chỉ thị|kế hoạch|công văn|văn bản|công điện|quyết định|thông báo|kết luận|chương trình|hướng dẫn|quy chế"
    "|quy định|nghị quyết|đề án|nội dung|các nội dung|nội dung chỉ đạo|ý kiến chỉ đạo|ý kiến kết luận|nhiệm vụ"
)

FILLERS: dict[str, Placeholder] = {
    "gap": Placeholder(r"[^.]{0,400}?"),
    "document": Placeholder(rf"(?:{_DOCUMENTS})", frozenset(name.split()[0] for name in _DOCUMENTS.split("|"))),
}
