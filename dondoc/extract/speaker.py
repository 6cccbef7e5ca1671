"""Whether a body is the one that speaks: the document's issuer, or whoever signs for it."""

from __future__ import annotations

import re

_OWN_ROLE = re.compile(
    r"(?:đồng chí )?(?:(?:phó )?chủ tịch|(?:phó )?thủ tướng|bộ trưởng|thứ trưởng|(?:phó )?giám đốc|thường trực|"
    r"ban thường vụ|(?:phó )?bí thư|lãnh đạo|tập thể|ban cán sự đảng|(?:phó )?chánh văn phòng) "
)
_ALWAYS = ("thủ tướng", "phó thủ tướng", "chính phủ", "thường trực chính phủ", "ban bí thư", "bộ chính trị")


def is_issuer(name: str, issuer: str) -> bool:
    """Return whether a body (folded) is the document's issuer or speaks for it: "Chủ tịch UBND tỉnh" for the UBND."""
    if name.startswith(_ALWAYS) or _OWN_ROLE.fullmatch(name + " "):
        return True
    core = _OWN_ROLE.sub("", name, count=1).replace("ubnd", "ủy ban nhân dân")
    if any(word in core for word in ("các ", "cấp ", "mỗi ")):
        return False
    whole = issuer.replace("ubnd", "ủy ban nhân dân")
    return (
        bool(core)
        and len(core) > 4
        and (whole.startswith(core) or core in whole or (len(whole) > 4 and core.startswith(whole)))
    )
