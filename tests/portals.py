"""Renders the samples as web pages: the document as portals show it, amid all that they put around it.

The portals are invented; each lays out in another of the ways that such sites are made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from itertools import pairwise

from tests.offices import HEADINGS, Parts

_ITEM = re.compile(r"(\d{1,2}|[a-zđ])([.)])\s+(?=\S)|([-–+•])\s+(?=\S)")

MENU = (
    "Trang chủ",
    "Giới thiệu",
    "Tin tức - Sự kiện",
    "Chỉ đạo điều hành",
    "Văn bản quy phạm pháp luật",
    "Thủ tục hành chính",
    "Công khai ngân sách",
    "Lịch tiếp công dân",
    "Hỏi đáp",
    "Liên hệ",
    "Sơ đồ cổng",
)
OTHERS = (
    "Chỉ thị số 11/CT-UBND về tăng cường phòng cháy, chữa cháy rừng mùa khô năm 2023",
    "Quyết định số 305/QĐ-UBND giao Sở Nội vụ chủ trì rà soát vị trí việc làm trước ngày 30/6/2023",
    "Kế hoạch số 77/KH-UBND thực hiện Nghị quyết về phát triển kinh tế tập thể",
    "Công văn số 1290/UBND-TH yêu cầu các sở, ngành báo cáo kết quả trước ngày 15/8/2023",
    "Thông báo số 90/TB-VP kết luận của Chủ tịch tại cuộc họp giao ban tháng 7",
)
COMMENT = (
    "Đề nghị Sở Xây dựng trả lời đơn của tôi gửi từ tháng trước ngày 20/7/2023, tôi chưa nhận được phản hồi nào cả."
)


def links(words: Sequence[str], kind: str = "li") -> str:
    return "".join(f'<{kind}><a href="/vb/{i}.html" title="{word}">{word}</a></{kind}>' for i, word in enumerate(words))


# -- the document ------------------------------------------------------------------------------------------------------


class Setter:
    """Writes a document's parts as HTML; each portal's own way is a class of this kind."""

    plain = '<p style="text-align:justify">{}</p>\n'

    def document(self, found: Parts) -> str:
        found = replace(found, left=_whole(found.left), right=_whole(found.right))
        return "".join(
            (
                self.columns(found.left, found.right) if found.left or found.right else "",
                self.body(found.body),
                self.columns(found.foot_left, found.foot_right),
                self.body(found.annex),
            )
        )

    def columns(self, left: Sequence[str], right: Sequence[str]) -> str:
        cells = "".join(
            f'<td width="50%" valign="top"><p align="center">{"<br />".join(map(escape, side))}</p></td>'
            for side in (left, right)
        )
        return f'<table border="0" cellspacing="0" width="100%"><tbody><tr>{cells}</tr></tbody></table>\n'

    def body(self, items: Sequence[str | list[list[str]]]) -> str:
        return self.title(items) + "".join(map(self.item, items[_titles(items) :]))

    def title(self, items: Sequence[str | list[list[str]]]) -> str:
        return "".join(f'<p align="center"><b>{self.cell(str(item))}</b></p>' for item in items[: _titles(items)])

    def item(self, item: str | list[list[str]]) -> str:
        return self.table(item) if isinstance(item, list) else self.paragraph(item)

    def paragraph(self, text: str) -> str:
        return self.plain.format(escape(text))

    def table(self, rows: list[list[str]]) -> str:
        head = rows[0]
        lines = [f"<tr>{''.join(f'<th>{self.cell(cell)}</th>' for cell in head)}</tr>"]
        pair = next((i for i, two in enumerate(pairwise(head)) if two == ("Chủ trì", "Phối hợp")), None)
        if pair is not None:
            above = "".join(
                '<th colspan="2">Cơ quan thực hiện</th>' if i == pair else f'<th rowspan="2">{self.cell(cell)}</th>'
                for i, cell in enumerate(head)
                if i != pair + 1
            )
            lines = [f"<tr>{above}</tr>", "<tr><th>Chủ trì</th><th>Phối hợp</th></tr>"]
        for row in rows[1:]:
            if len(row) < len(head):
                last = f'<td colspan="{len(head) - len(row) + 1}">{self.cell(row[-1])}</td>'
                lines.append(f"<tr>{''.join(f'<td>{self.cell(cell)}</td>' for cell in row[:-1])}{last}</tr>")
            else:
                lines.append(f"<tr>{''.join(f'<td>{self.cell(cell)}</td>' for cell in row)}</tr>")
        return f'<table border="1" class="bang">{"".join(lines)}</table>\n'

    def cell(self, text: str) -> str:
        return "<br>".join(escape(part.strip(" *")) for part in text.split("<br>"))


class Lists(Setter):
    """Numbers are no part of the text: lists count."""

    def body(self, items: Sequence[str | list[list[str]]]) -> str:
        out: list[str] = [self.title(items)]
        open_: list[str] = []  # the closing tags of the lists that are open, outermost first
        kinds: list[str] = []

        def close(count: int) -> None:
            for _ in range(count):
                kinds.pop()
                out.append(f"</li>{open_.pop()}")

        for item in items[_titles(items) :]:
            found = _ITEM.match(item) if isinstance(item, str) else None
            if isinstance(item, list) or not found or found[1] == "đ" or (not found[3] and found[1] > "d"):
                close(len(open_))
                out.append(self.item(item))
                continue
            kind = found[3] or ("1" if found[1].isdigit() else "a") + found[2]
            if kind in kinds:
                close(len(kinds) - kinds.index(kind) - 1)
                value = "" if found[3] else f' value="{_value(found[1])}"'
                out.append(f"</li><li{value}>")
            else:
                kinds.append(kind)
                if found[3]:
                    out.append("<ul><li>")
                    open_.append("</ul>")
                else:
                    of = "a" if kind[0] == "a" else "1"
                    out.append(f'<ol type="{of}" start="{_value(found[1])}"><li>')
                    open_.append("</ol>")
            out.append(f"<span>{escape(item[found.end() :])}</span>")
        close(len(open_))
        return "".join(out)


def _whole(lines: list[str]) -> list[str]:
    """Return a letterhead's lines with what is left open for a hand in one line: "Số:      /KH-UBND"."""
    text = re.sub(r"(?i)(\bsố:?|, ngày)\n(?=/|-|tháng)", "\\1\u00a0\u00a0\u00a0\u00a0 ", "\n".join(lines))
    return text.split("\n") if lines else []


def _titles(items: Sequence[str | list[list[str]]]) -> int:
    """Return how many items are the heading and what it is about, which stand in the middle."""
    return 2 if items and isinstance(items[0], str) and items[0] in HEADINGS else 0


def _value(label: str) -> int:
    return int(label) if label.isdigit() else ord(label) - ord("a") + 1


class Word(Setter):
    """As Word saves pages: classes and styles of its own, conditional comments, spaces that do not break."""

    plain = (
        "<p class=MsoNormal style='margin-bottom:6.0pt;text-align:\n  justify;text-indent:36.0pt'>"
        "<span lang=VI\nstyle='font-size:"
        '14.0pt;font-family:"Times New Roman",serif\'>{}<o:p></o:p></span></p>\n'
    )

    def paragraph(self, text: str) -> str:
        found = _ITEM.match(text)
        if not found:
            return self.plain.format(escape(text).replace(" ", "\n", 1))
        mark = text[: found.end()].strip()
        return self.plain.format(
            f"<![if !supportLists]><span style='mso-list:Ignore'>{mark}<span style='font:7.0pt \"Times New Roman\"'>"
            f"&nbsp;&nbsp; </span></span><![endif]>{escape(text[found.end() :])}"
        )

    def columns(self, left: Sequence[str], right: Sequence[str]) -> str:
        rows = max(len(left), len(right)) if left and right and len(right) < 4 else 1
        cut = [1, len(left)] if rows == 1 else [2, len(left)]
        cells = []
        for part in (slice(0, cut[0] if rows > 1 else None), slice(cut[0], None) if rows > 1 else None):
            if part is None:
                continue
            sides = (left[part], right[part])
            cells.append("".join(f"<td>{''.join(self.plain.format(escape(x)) for x in side)}</td>" for side in sides))
        return (
            f"<table class=MsoNormalTable border=0>{''.join(f'<tr>{row}</tr>' for row in cells)}</table><p>&nbsp;</p>"
        )


class Breaks(Setter):
    """All in one element, with <br> between paragraphs; letterhead and foot stand one column under the other."""

    plain = "{}<br><br>\n"

    def columns(self, left: Sequence[str], right: Sequence[str]) -> str:
        lines = [f'<div style="text-align:center"><strong>{escape(line)}</strong></div>' for line in (*left, *right)]
        return "\n".join(lines) + "<br>"

    def paragraph(self, text: str) -> str:
        return self.plain.format(escape(text))


# -- the portals around it ---------------------------------------------------------------------------------------------


def database(found: Parts) -> str:
    """A database of documents: tabs, an attributes table, the text, what it refers to."""
    return f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>Cơ sở dữ liệu văn bản</title>
<script>var x = "<p>Sở Y tế báo cáo trước ngày 01/01/2020</p>";</script><style>.a{{color:red}}</style></head>
<body><header><a href="/"><img src="logo.png" alt="Cơ sở dữ liệu"></a><form><input value="Tìm"><button>Tìm
kiếm</button></form></header>
<div class="box-map"><ul>{links(("Trang chủ", "CSDL trung ương", "Văn bản"))}</ul></div>
<div class="box-tab-vb"><ul class="nav-tabs">{links(("Toàn văn", "Thuộc tính", "Lược đồ", "Bản PDF", "Tải về"))}</ul>
</div>
<div class="vbInfo"><ul><li><span>Hiệu lực:</span> Còn hiệu lực</li><li><span>Ngày có hiệu lực:</span> 01/01/2024</li>
</ul></div>
<div class="fulltext"><div class="content" id="toanvan">{Setter().document(found)}</div>
<div style="display:none">Sở Nội vụ báo cáo UBND tỉnh trước ngày 31/12/2022 (bản nháp).</div></div>
<div class="vblq"><h3>Văn bản liên quan</h3><ul>{links(OTHERS)}</ul></div>
<footer><p>CỔNG THÔNG TIN ĐIỆN TỬ BỘ MẪU</p><p>Địa chỉ: số 58-60 đường Mẫu, phường Mẫu, thành phố Mẫu. Điện thoại:
024.000.000</p></footer>
</body></html>"""


def library(found: Parts) -> str:
    """A law library: menus of several levels, a cookie bar, comments, lists at both sides, lists that count."""
    nested = "".join(f'<li><a href="#">{m}</a><ul>{links(OTHERS[:2])}</ul></li>' for m in MENU)
    return f"""<!-- saved from url=(0042)https://luat.example/van-ban/1.aspx --><!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body class="home">
<div id="cookie-bar">Trang này dùng cookie để phục vụ bạn tốt hơn. Bằng việc tiếp tục, bạn đồng ý. <a href="/c">Chi
tiết</a></div>
<div class="menu-main"><ul>{nested}</ul></div>
<div class="row"><div class="col-left"><div class="box">{links(OTHERS, "p")}</div></div>
<div class="col-mid"><h1 class="title">Văn bản số 1 năm 2024 do cơ quan mẫu ban hành</h1>
<div class="toolbar"><a href="#" onclick="x()">In</a> | <a href="/d">Tải về</a> | <span>Cỡ chữ</span>
<a href="#">A+</a></div>
<div class="the-document"><div class="inner">{Lists().document(found)}</div></div>
<div class="rate">Đánh giá bài viết: <a href="/1">★</a><a href="/2">★</a></div>
<div class="comment-list"><h4>Bình luận (1)</h4><p class="who">Nguyễn Thị B</p><p>{COMMENT}</p><textarea>Ý
kiến</textarea></div></div>
<div class="col-right"><h3>Văn bản mới</h3><ul>{links(OTHERS[::-1])}</ul></div></div>
<div class="bottom">Cơ quan chủ quản: Công ty Mẫu. Chịu trách nhiệm chính: ông Nguyễn Văn C. <a href="/about">Giới
thiệu</a></div>
</body></html>"""


def old_portal(found: Parts) -> str:
    """A province's portal of long ago: tables within tables, no doctype, the page as Word saved it in the middle."""
    rows = "".join(f'<tr><td><a href="{i}.asp">{word}</a></td></tr>' for i, word in enumerate(MENU))
    others = "".join(f"<TR><TD><a href=x{i}>{o}</a><TD>0{i}/7/2023" for i, o in enumerate(OTHERS))
    return f"""<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><title>UBND tinh</title></head>
<BODY topmargin=0><TABLE width=1000 border=0><TR><TD colspan=3><img src=banner.jpg></TD></TR>
<TR><TD valign=top width=180><TABLE>{rows}</TABLE><p>Số lượt truy cập: 1.234.567</TD>
<TD valign=top><DIV>Trang chủ &gt; Văn bản</DIV><DIV class=Section1>{Word().document(found)}</DIV>
<p><a href="javascript:history.back()">Quay lại</a> <a href="javascript:print()">In trang</a>
<p><b>Các văn bản khác</b><TABLE>{others}</TABLE></TD>
<TD valign=top>{links(OTHERS, "p")}</TD></TR>
<TR><TD colspan=3><center>Bản quyền thuộc về UBND tỉnh Mẫu. Giấy phép số 01/GP-TTĐT</center></TD></TR></TABLE></BODY>
</html>"""


def article(found: Parts) -> str:
    """A news page that gives a document in full: a headline, a lead, buttons for networks, paragraphs by <br>."""
    others = "".join(
        f'<div class="item"><a href="/{i}"><img src="t.jpg">{o}</a><p>{o}: chi tiết xem tại đây.</p></div>'
        for i, o in enumerate(OTHERS)
    )
    return f"""<!DOCTYPE html><html><head><meta charset='UTF-8'></head><body><nav><ul>{links(MENU)}</ul></nav>
<main><div class="breadcrumb"><a href="/">Trang chủ</a> » <a href="/n">Chỉ đạo, điều hành</a></div><article>
<h1 class="detail-title">Toàn văn văn bản của cơ quan mẫu về một số nhiệm vụ</h1><div class="detail-time">14/05/2024
10:30</div>
<div class="social-share"><a href="https://facebook.example">Chia sẻ</a><a href="https://zalo.example">Zalo</a></div>
<div class="detail-content">{Breaks().document(found)}</div>
<p class="tags">Từ khóa: <a href="/t1">chỉ đạo</a>, <a href="/t2">điều hành</a></p></article>
<section class="other"><h2>Tin liên quan</h2>{others}</section></main>
<footer><div>Tổng Biên tập: Nguyễn Văn D</div></footer></body></html>"""


def bare(found: Parts) -> str:
    """A fragment without any frame, as a program's editor gives it out."""
    return Setter().document(found)


PORTALS: dict[str, Callable[[Parts], str]] = {
    "database": database,
    "library": library,
    "old portal": old_portal,
    "article": article,
    "bare": bare,
}
