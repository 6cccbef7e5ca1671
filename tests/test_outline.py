"""The outline: how lines become paragraphs, and where each hangs.

A case is a text and the outline expected of it, one line a paragraph: its path, a bar, its text.
"""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.extract.outline import Outline, find_marker

CASES = {
    "a quarter that a wrap brought to the front is no number": (
        """
        1. Sở Xây dựng kiểm tra hồ chứa trong quý
        II/2026 và lập danh mục các hồ
        bị thấm nước.
        2. Sở Nội vụ rà soát biên chế, đến quý
        III báo cáo kết quả về Ủy ban nhân
        dân tỉnh.
        3. Sở Tài chính bố trí kinh phí cho các xã
        còn khó khăn theo
        quy định.
        """,
        """
        1 | Sở Xây dựng kiểm tra hồ chứa trong quý II/2026 và lập danh mục các hồ bị thấm nước.
        2 | Sở Nội vụ rà soát biên chế, đến quý III báo cáo kết quả về Ủy ban nhân dân tỉnh.
        3 | Sở Tài chính bố trí kinh phí cho các xã còn khó khăn theo quy định.
        """,
    ),
    "numbers, letters, dashes, plus signs": (
        """
        I. NHIỆM VỤ
        1. Sở Y tế:
        a) Rà soát thuốc dự trữ.
        - Tuyến tỉnh.
        + Bệnh viện đa khoa.
        - Tuyến xã.
        b) Tập huấn cán bộ.
        2. Sở Tài chính bố trí kinh phí.
        II. TỔ CHỨC THỰC HIỆN
        1. Giao Văn phòng theo dõi.
        """,
        """
        I | NHIỆM VỤ
        I.1 | Sở Y tế:
        I.1.a | Rà soát thuốc dự trữ.
        I.1.a.-1 | Tuyến tỉnh.
        I.1.a.-1.+1 | Bệnh viện đa khoa.
        I.1.a.-2 | Tuyến xã.
        I.1.b | Tập huấn cán bộ.
        I.2 | Sở Tài chính bố trí kinh phí.
        II | TỔ CHỨC THỰC HIỆN
        II.1 | Giao Văn phòng theo dõi.
        """,
    ),
    "decimal numbers hold their parents' already": (
        """
        1. Công tác tuyên truyền
        1.1. Mở chuyên mục trên đài.
        1.2. Phát tờ rơi.
        1.2.1. In tờ rơi.
        2. Công tác kiểm tra
        2.1 Lập đoàn kiểm tra.
        """,
        """
        1 | Công tác tuyên truyền
        1.1 | Mở chuyên mục trên đài.
        1.2 | Phát tờ rơi.
        1.2.1 | In tờ rơi.
        2 | Công tác kiểm tra
        2.1 | Lập đoàn kiểm tra.
        """,
    ),
    "chapters, articles, points": (
        """
        Chương I
        QUY ĐỊNH CHUNG
        Điều 1. Phạm vi
        Quy chế này quy định việc tiếp dân.
        Điều 2. Trách nhiệm
        1. Văn phòng có trách nhiệm:
        a) Bố trí phòng tiếp dân;
        b) Mở sổ theo dõi.
        Chương II
        ĐIỀU KHOẢN THI HÀNH
        Điều 3. Chánh Văn phòng chịu trách nhiệm.
        """,
        """
        I | QUY ĐỊNH CHUNG
        I.1 | Phạm vi
        I.1 | Quy chế này quy định việc tiếp dân.
        I.2 | Trách nhiệm
        I.2.1 | Văn phòng có trách nhiệm:
        I.2.1.a | Bố trí phòng tiếp dân;
        I.2.1.b | Mở sổ theo dõi.
        II | ĐIỀU KHOẢN THI HÀNH
        II.3 | Chánh Văn phòng chịu trách nhiệm.
        """,
    ),
    "other signs behind numbers": (
        """
        1/ Rà soát quỹ đất.
        2) Lập danh mục.
        3: Công khai danh mục.
        a/ Tại trụ sở.
        b. Trên cổng thông tin.
        """,
        """
        1 | Rà soát quỹ đất.
        2 | Lập danh mục.
        3 | Công khai danh mục.
        3.a | Tại trụ sở.
        3.b | Trên cổng thông tin.
        """,
    ),
    "bullets of many kinds": (
        """
        1. Việc cần làm:
        • Dọn vệ sinh.
        • Phun khử khuẩn.
        2. Việc khác:
        – Trực bão.
        – Báo cáo nhanh.
        3. Việc sau bão:
        * Thống kê thiệt hại.
        * Hỗ trợ dân.
        """,
        """
        1 | Việc cần làm:
        1.•1 | Dọn vệ sinh.
        1.•2 | Phun khử khuẩn.
        2 | Việc khác:
        2.-1 | Trực bão.
        2.-2 | Báo cáo nhanh.
        3 | Việc sau bão:
        3.*1 | Thống kê thiệt hại.
        3.*2 | Hỗ trợ dân.
        """,
    ),
    "bullets without numbers": (
        """
        Yêu cầu các đơn vị:
        - Trực 24/24 giờ.
        - Báo cáo khi có sự cố.
        """,
        """
        | Yêu cầu các đơn vị:
        -1 | Trực 24/24 giờ.
        -2 | Báo cáo khi có sự cố.
        """,
    ),
    "a skipped and a lost number": (
        """
        1. Sở Y tế mua thuốc.
        3. Sở Tài chính cấp tiền.
        a) Cấp đợt 1.
        c) Cấp đợt 3.
        5. Sở Nội vụ báo cáo.
        """,
        """
        1 | Sở Y tế mua thuốc.
        3 | Sở Tài chính cấp tiền.
        3.a | Cấp đợt 1.
        3.c | Cấp đợt 3.
        5 | Sở Nội vụ báo cáo.
        """,
    ),
    "a number on a line of its own": (
        """
        1.
        Sở Y tế mua thuốc.
        2.
        Sở Tài chính cấp tiền.
        """,
        """
        1 | Sở Y tế mua thuốc.
        2 | Sở Tài chính cấp tiền.
        """,
    ),
    "numbers in parentheses": (
        """
        1. Ba việc trước mắt:
        (1) Khơi thông cống.
        (2) Chặt tỉa cây.
        """,
        """
        1 | Ba việc trước mắt:
        1.1 | Khơi thông cống.
        1.2 | Chặt tỉa cây.
        """,
    ),
    "marks of emphasis": (
        """
        ## I. NHIỆM VỤ
        **1. Sở Y tế:**
        a) Mua thuốc.
        """,
        """
        I | NHIỆM VỤ
        I.1 | Sở Y tế:**
        I.1.a | Mua thuốc.
        """,
    ),
    "a hard-wrapped text": (
        """
        Thực hiện chương trình công tác năm của huyện, trước diễn biến phức
        tạp của thời tiết những ngày vừa qua, Chủ tịch Ủy ban nhân dân huyện
        yêu cầu các phòng, ban chuyên môn và Ủy ban nhân dân các xã tập trung
        thực hiện những việc sau đây:
        1. Phòng Nông nghiệp theo dõi mực nước tại các hồ chứa, tham mưu việc
        điều tiết nước phục vụ sản xuất và bảo đảm an toàn cho vùng hạ du các
        công trình trên địa bàn.
        2. Ủy ban nhân dân các xã rà soát các hộ dân sống ven sông, ven suối,
        chuẩn bị phương án di dời.
        """,
        """
        | Thực hiện chương trình công tác năm của huyện, trước diễn biến phức tạp của thời tiết những ngày vừa qua, \
Chủ tịch Ủy ban nhân dân huyện yêu cầu các phòng, ban chuyên môn và Ủy ban nhân dân các xã tập trung \
thực hiện những việc sau đây:
        1 | Phòng Nông nghiệp theo dõi mực nước tại các hồ chứa, tham mưu việc điều tiết nước phục vụ sản xuất và \
bảo đảm an toàn cho vùng hạ du các công trình trên địa bàn.
        2 | Ủy ban nhân dân các xã rà soát các hộ dân sống ven sông, ven suối, chuẩn bị phương án di dời.
        """,
    ),
    "a page's end in mid-sentence": (
        """
        1. Sở Xây dựng chủ trì, phối hợp với các địa phương

        2

        rà soát các khu nhà ở cũ.
        2. Sở Nội vụ báo cáo.
        """,
        """
        1 | Sở Xây dựng chủ trì, phối hợp với các địa phương rà soát các khu nhà ở cũ.
        2 | Sở Nội vụ báo cáo.
        """,
    ),
    "page numbers in other dress": (
        """
        1. Sở Xây dựng rà soát nhà ở.
        - 2 -
        2. Sở Nội vụ báo cáo.
        Trang 3/5
        3. Sở Y tế mua thuốc.
        """,
        """
        1 | Sở Xây dựng rà soát nhà ở.
        2 | Sở Nội vụ báo cáo.
        3 | Sở Y tế mua thuốc.
        """,
    ),
    "rules and dots are no text": (
        """
        1. Sở Xây dựng rà soát nhà ở.
        ----------
        . . . . . .
        2. Sở Nội vụ báo cáo.
        """,
        """
        1 | Sở Xây dựng rà soát nhà ở.
        2 | Sở Nội vụ báo cáo.
        """,
    ),
    "a second paragraph of an item hangs with it": (
        """
        1. Sở Xây dựng rà soát nhà ở.
        Hoàn thành trong tháng 9.
        2. Sở Nội vụ báo cáo.
        """,
        """
        1 | Sở Xây dựng rà soát nhà ở.
        1 | Hoàn thành trong tháng 9.
        2 | Sở Nội vụ báo cáo.
        """,
    ),
    "dates, years and money are no numbers": (
        """
        1. Sở Tài chính cấp:
        15/8 là hạn cuối.
        2026 là năm cuối của dự án.
        1.500 triệu đồng cho xã.
        """,
        """
        1 | Sở Tài chính cấp:
        1 | 15/8 là hạn cuối.
        1 | 2026 là năm cuối của dự án.
        1 | 1.500 triệu đồng cho xã.
        """,
    ),
    "one to ten in words": (
        """
        Một là, củng cố tổ chức.
        Hai là, tăng cường kiểm tra.
        """,
        """
        Một là | củng cố tổ chức.
        Hai là | tăng cường kiểm tra.
        """,
    ),
    "titles in capitals end before a sentence": (
        """
        1. QUAN ĐIỂM
        Chuyển đổi số là việc chung.
        2. NHIỆM VỤ CỦA CÁC CẤP

        Rà soát hồ sơ.
        3. KẾ HOẠCH THI ĐUA CÁC
        CẤP NĂM HỌC MỚI
        """,
        """
        1 | QUAN ĐIỂM
        1 | Chuyển đổi số là việc chung.
        2 | NHIỆM VỤ CỦA CÁC CẤP
        2 | Rà soát hồ sơ.
        3 | KẾ HOẠCH THI ĐUA CÁC CẤP NĂM HỌC MỚI
        """,
    ),
    "letters in Vietnamese order": (
        """
        1. Hồ sơ gồm:
        d) Đơn.
        đ) Bản sao.
        e) Lệ phí.
        """,
        """
        1 | Hồ sơ gồm:
        1.d | Đơn.
        1.đ | Bản sao.
        1.e | Lệ phí.
        """,
    ),
}


def outline(text: str) -> list[str]:
    return [f"{'.'.join(p.path)} | {p.passage.text}".strip() for p in Outline(text, 0, len(text)).paragraphs]


def lines(text: str) -> list[str]:
    return [line.strip() for line in dedent(text).strip().splitlines()]


@pytest.mark.parametrize("name", CASES)
def test_outline(name: str) -> None:
    text, expected = CASES[name]
    assert outline(dedent(text).strip()) == lines(expected)


@pytest.mark.parametrize("name", CASES)
def test_line_ends_and_indents_change_nothing(name: str) -> None:
    text = dedent(CASES[name][0]).strip()
    indented = "\n".join(f"  \t{line} " if line.strip() else line for line in text.splitlines())
    assert outline(indented) == outline(text)


def test_running_heads_are_left_out() -> None:
    head = "UBND huyện Trà Lâm - Kế hoạch phòng chống thiên tai"
    items = [
        f"{i}. Sở Xây dựng chủ trì, phối hợp với\n{head}\ncác địa phương rà soát khu vực số {i}." for i in range(1, 5)
    ]
    assert outline("\n".join(items)) == [
        f"{i} | Sở Xây dựng chủ trì, phối hợp với các địa phương rà soát khu vực số {i}." for i in range(1, 5)
    ]


def test_a_line_that_ends_early_ends_its_paragraph_where_text_is_wrapped_at_one_width() -> None:
    text = """
        1. Sở Xây dựng rà soát các khu nhà cũ, lập
        danh mục nhà xuống cấp, báo cáo Ủy ban
        nhân dân tỉnh về phương án sửa chữa từng
        khu và nguồn kinh phí. Danh mục nêu rõ năm
        xây dựng, số hộ đang ở, mức độ hư hỏng của
        từng nhà, thứ tự ưu tiên, dự toán của từng
        hạng mục và đơn vị quản lý vận hành.
        Toàn tỉnh hiện còn nhiều khu nhà xây dựng
        đã lâu, trong đó có nhà cấp bốn, phần lớn
        nằm ở trung tâm, gần chợ, trường học và
        dọc các tuyến đường chính, nơi mật độ dân
        cư cao và khó tổ chức thi công, nhất là
        vào mùa mưa bão hằng năm, khi nước dâng
        lên nhanh.
        """
    first, second = outline(dedent(text).strip())
    assert first.endswith("đơn vị quản lý vận hành.")
    assert second.startswith("1 | Toàn tỉnh hiện còn")


def test_a_region_is_read_alone() -> None:
    text = "1. Một.\n2. Hai.\n3. Ba."
    inner = Outline(text, text.index("2."), text.index("3."))
    assert [p.passage.text for p in inner.paragraphs] == ["Hai."]
    assert inner.paragraphs[0].passage.span(0, 4).start == text.index("Hai")


@pytest.mark.parametrize(
    ("text", "style", "label"),
    [
        ("Phần thứ hai. NHIỆM VỤ", "part", "hai"),
        ("PHẦN II", "part", "II"),
        ("Chương IV. Điều khoản", "chapter", "IV"),
        ("Mục 2. Quyền hạn", "section", "2"),
        ("Điều 12a. Sửa đổi", "article", "12a"),
        ("IV. GIẢI PHÁP", "roman", "IV"),
        ("III - Giải pháp", "roman", "III"),
        ("A. Phần chung", "upper", "A"),
        ("2.3.1 Lập hồ sơ", "decimal3", "2.3.1"),
        ("12. Sở Y tế", "decimal1", "12"),
        ("4- Sở Y tế", "decimal1", "4"),
        ("đ) Bản sao", "letter", "đ"),
        ("(iv) bản sao", "paren", "iv"),
        ("Thứ hai: rà soát", "ordinal", "Thứ hai"),
        ("- Rà soát", "-", "-"),
        ("− Rà soát", "-", "−"),
        ("+ Rà soát", "+", "+"),
        ("✔ Rà soát", "✔", "✔"),
        ("o Rà soát", "o", "o"),
        ("**3. Sở Y tế**", "decimal1", "3"),
    ],
)
def test_markers(text: str, style: str, label: str) -> None:
    marker = find_marker(text)
    assert marker is not None
    assert (marker.style, marker.label) == (style, label)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Sở Y tế",
        "15/8/2026",
        "3,5 tỷ đồng",
        "2026",
        "5 ngày",
        "16h30",
        "Mục tiêu",
        "Phần mềm một cửa",
        "Điều hành",
        "ông A",
        "VI phạm",
        "o dự",
        "-- hết --",
        "1.500 đồng",
        "Chương trình",
    ],
)
def test_no_markers(text: str) -> None:
    assert find_marker(text) is None


LINE = st.one_of(
    st.sampled_from(
        ["1. Rà soát", "a) lập danh sách;", "- trực bão.", "II. NHIỆM VỤ", "Điều 3. Giao", "", "và báo cáo", "2", "+"]
    ),
    st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=20),
)


@given(st.lists(LINE, max_size=25).map("\n".join))
def test_the_outline_is_a_tree_in_the_text_s_order(text: str) -> None:
    paragraphs = Outline(text, 0, len(text)).paragraphs
    for index, paragraph in enumerate(paragraphs):
        assert paragraph.parent is None or 0 <= paragraph.parent < index
        assert paragraph.children == [i for i, other in enumerate(paragraphs) if other.parent == index]
    starts = [p.passage.origin(0) for p in paragraphs if p.passage.text]
    assert starts == sorted(set(starts))
