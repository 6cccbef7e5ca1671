"""What a sentence orders and whom; and how headings and opening sentences hand it down, in many layouts."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dondoc.extract.bodies import BodyReader
from dondoc.extract.deadlines import Clock
from dondoc.extract.orders import Order, OrderReader, Strength
from dondoc.extract.passage import Passage
from dondoc.extract.tasks import TaskReader
from dondoc.model import Modality, Span
from dondoc.rules.loader import built_in

ISSUER = "ủy ban nhân dân tỉnh bình hà"
READER = OrderReader(built_in(), BodyReader(built_in()))


def read(text: str) -> Order | None:
    passage = Passage(text, [Span(0, len(text))])
    return READER.read(passage, 0, len(passage), ISSUER)


# sentence, strength, modality, who, the words with which the act begins
ORDERS = [
    ("Sở Y tế chủ trì, phối hợp với Sở Tài chính xây dựng phương án", "SUBJECT", "OBLIGATION", ["Sở Y tế"], "chủ trì"),
    ("Giao Sở Nội vụ tổng hợp danh sách", "ASSIGNED", "OBLIGATION", ["Sở Nội vụ"], "tổng hợp"),
    (
        "Giao cho Phòng Tư pháp, Phòng Nội vụ soạn quy chế",
        "ASSIGNED",
        "OBLIGATION",
        ["Phòng Tư pháp", "Phòng Nội vụ"],
        "soạn",
    ),
    ("Đề nghị Tòa án nhân dân tỉnh xét xử lưu động", "ASSIGNED", "REQUEST", ["Tòa án nhân dân tỉnh"], "xét xử"),
    ("Kính đề nghị Hội Nông dân huyện vận động hội viên", "ASSIGNED", "REQUEST", ["Hội Nông dân huyện"], "vận động"),
    (
        "Yêu cầu Thủ trưởng các cơ quan, đơn vị chấn chỉnh",
        "ASSIGNED",
        "OBLIGATION",
        ["Thủ trưởng các cơ quan, đơn vị"],
        "chấn",
    ),
    ("Yêu cầu các trường không thu ngoài quy định", "ASSIGNED", "PROHIBITION", ["các trường"], "không thu"),
    ("Rà soát hồ sơ tồn đọng", "BARE", "OBLIGATION", [], "Rà soát"),
    ("Khẩn trương hoàn thành việc chi trả", "BARE", "OBLIGATION", [], "hoàn thành"),
    ("Không để xảy ra tai nạn", "BARE", "OBLIGATION", [], "Không để"),
    ("Tuyệt đối không cho tàu ra khơi", "BARE", "PROHIBITION", [], "Tuyệt đối"),
    ("Các đơn vị không được giữ lại tiền", "SUBJECT", "PROHIBITION", ["Các đơn vị"], "không được"),
    ("Sở Tài chính có trách nhiệm bố trí kinh phí", "SUBJECT", "OBLIGATION", ["Sở Tài chính"], "bố trí"),
    ("UBND các xã phải công khai danh sách", "SUBJECT", "OBLIGATION", ["UBND các xã"], "công khai"),
    ("Đồng thời, giao Công an huyện xác minh", "ASSIGNED", "OBLIGATION", ["Công an huyện"], "xác minh"),
    (
        "Trên cơ sở báo cáo của các xã, Phòng Nội vụ tổng hợp kết quả",
        "SUBJECT",
        "OBLIGATION",
        ["Phòng Nội vụ"],
        "tổng hợp",
    ),
    ("Căn cứ chức năng, nhiệm vụ được giao, chủ động triển khai", "BARE", "OBLIGATION", [], "triển khai"),
    ("Trước ngày 15/9, Sở Xây dựng báo cáo kết quả", "SUBJECT", "OBLIGATION", ["Sở Xây dựng"], "báo cáo"),
    ("Sau khi có kết quả thẩm định, giao Sở Tài chính cấp vốn", "ASSIGNED", "OBLIGATION", ["Sở Tài chính"], "cấp vốn"),
    ("Chủ tịch UBND tỉnh giao Sở Công Thương kiểm tra giá", "ASSIGNED", "OBLIGATION", ["Sở Công Thương"], "kiểm tra"),
    ("Chủ tịch UBND tỉnh yêu cầu các sở, ngành báo cáo", "ASSIGNED", "OBLIGATION", ["các sở, ngành"], "báo cáo"),
    ("Sở Nội vụ: tổng hợp, báo cáo kết quả", "SUBJECT", "OBLIGATION", ["Sở Nội vụ"], "tổng hợp"),
    ("Công an tỉnh: Khẩn trương điều tra vụ việc", "SUBJECT", "OBLIGATION", ["Công an tỉnh"], "Khẩn trương"),
    (
        "Sở Giao thông vận tải, căn cứ tình hình thực tế, tổ chức phân luồng",
        "SUBJECT",
        "OBLIGATION",
        ["Sở Giao thông vận tải"],
        "tổ chức",
    ),
    (
        "Các đơn vị được giao vốn khẩn trương giải ngân",
        "SUBJECT",
        "OBLIGATION",
        ["Các đơn vị được giao vốn"],
        "giải ngân",
    ),
    ("Đồng chí Trần Văn An phụ trách tổ thường trực", "SUBJECT", "OBLIGATION", ["Đồng chí Trần Văn An"], "phụ trách"),
    ("Trường hợp vượt thẩm quyền, báo cáo UBND huyện xem xét", "BARE", "OBLIGATION", [], "báo cáo"),
    (
        "Người đứng đầu cơ quan, đơn vị phải chịu trách nhiệm trước Chủ tịch",
        "SUBJECT",
        "OBLIGATION",
        ["Người đứng đầu cơ quan, đơn vị"],
        "chịu trách nhiệm",
    ),
    ("Đối với các xã vùng cao, UBND huyện bố trí thêm cán bộ", "SUBJECT", "OBLIGATION", ["UBND huyện"], "bố trí"),
    ("Hằng tháng, các đơn vị gửi báo cáo về Sở Nội vụ", "SUBJECT", "OBLIGATION", ["các đơn vị"], "gửi"),
    ("Một là, củng cố đội ngũ cán bộ", "BARE", "OBLIGATION", [], "củng cố"),
    ("Hộ gia đình, cá nhân kê khai đầy đủ", "SUBJECT", "OBLIGATION", ["Hộ gia đình, cá nhân"], "kê khai"),
    ("Về tài chính: Sở Tài chính bố trí đủ kinh phí", "SUBJECT", "OBLIGATION", ["Sở Tài chính"], "bố trí"),
    (
        "Chế độ trực: Trong các ngày nghỉ lễ, các đơn vị báo cáo về Sở Y tế",
        "SUBJECT",
        "OBLIGATION",
        ["các đơn vị"],
        "báo cáo",
    ),
    (
        "Các xã: Tân Lập, Phú Lâm mỗi xã chọn một thôn",
        "SUBJECT",
        "OBLIGATION",
        ["xã Tân Lập", "xã Phú Lâm"],
        "chọn",
    ),
    ("Qua rà soát, UBND 05 xã bổ sung hồ sơ", "SUBJECT", "OBLIGATION", ["UBND 05 xã"], "bổ sung"),
    ("Một số xã trọng điểm khẩn trương rà soát", "SUBJECT", "OBLIGATION", ["Một số xã trọng điểm"], "rà soát"),
    (
        "Trong năm 2025, các xã đã về đích phải duy trì tiêu chí",
        "SUBJECT",
        "OBLIGATION",
        ["các xã đã về đích"],
        "duy trì",
    ),
    ("Yêu cầu đồng chí Bí thư chi bộ đối thoại", "ASSIGNED", "OBLIGATION", ["đồng chí Bí thư chi bộ"], "đối thoại"),
    (
        "Các đồng chí ủy viên Ban Chỉ đạo tham dự, chỉ đạo lễ ra quân",
        "SUBJECT",
        "OBLIGATION",
        ["Các đồng chí ủy viên Ban Chỉ đạo"],
        "tham dự",
    ),
]

NO_ORDERS = [
    "Thời gian qua, các đơn vị đã tích cực triển khai",
    "Sở Y tế đã hoàn thành việc tiêm phòng",
    "UBND các xã đang rà soát",
    "Tình hình mưa lũ diễn biến phức tạp",
    "Dự án có tổng mức đầu tư 5 tỷ đồng",
    "Tỷ lệ giải ngân còn thấp",
    "Nhiều hộ dân chưa nhận được hỗ trợ",
    "Ghi nhận và đánh giá cao nỗ lực của các đơn vị",
    "Kế hoạch này gồm ba phần",
    "Nguyên nhân chủ yếu là do mưa lớn",
    "Một số xã kiểm tra không kỹ, để sót đối tượng",
    "Các đơn vị nộp báo cáo chậm sẽ bị trừ điểm thi đua",
    "Các hộ chấp hành tốt thì được khen thưởng",
    "Năm học 2023-2024, Sở đã phải nhắc nhở 12 trường",
    "Sở đã phải nhắc nhở nhiều lần",
    "Trong dịp Tết năm 2024, Chi cục đã lập biên bản 25 cơ sở, xử lý nghiêm",
    "Qua kiểm tra đầu tháng 9, còn 310 hộ chưa có nước sạch, tập trung ở các xã vùng cao",
    "Qua rà soát, phát hiện 15 cơ sở vi phạm, xử phạt 90 triệu đồng",
]


@pytest.mark.parametrize(("text", "strength", "modality", "who", "act"), ORDERS, ids=[case[0][:40] for case in ORDERS])
def test_orders(text: str, strength: str, modality: str, who: list[str], act: str) -> None:
    for written in (text, f"{text}.", f"{text};"):
        order = read(written)
        assert order is not None
        passage = Passage(written, [Span(0, len(written))])
        assert [entry.name(passage) for entry in order.lead] == who
        assert (order.strength, order.modality) == (Strength[strength], Modality[modality])
        assert written[order.predicate :].lstrip().startswith(act)
        assert not order.aim
        assert order.rules


@pytest.mark.parametrize("text", NO_ORDERS)
def test_no_orders(text: str) -> None:
    assert read(text) is None


def test_an_aim_is_told_apart() -> None:
    order = read("Phấn đấu giải ngân 95% kế hoạch vốn")
    assert order is not None
    assert order.aim


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("Về tài chính: Sở Tài chính bố trí đủ kinh phí", 14),
        ("Sở Tài chính bố trí", 0),
        ("Đồng thời, rà soát hồ sơ", 0),
    ],
)
def test_a_topic_is_outside_a_link_inside(text: str, start: int) -> None:
    order = read(text)
    assert order is not None
    assert order.start == start


WORDS = st.sampled_from(
    [
        "Sở Y tế",
        "giao",
        "yêu cầu",
        "rà soát",
        "không",
        "phải",
        "đã",
        ",",
        ":",
        ";",
        ".",
        "các",
        "UBND",
        "xã",
        "(",
        ")",
        "theo",
        "1",
    ]
)


@given(st.lists(WORDS, max_size=14).map(" ".join))
def test_an_order_lies_in_its_sentence(text: str) -> None:
    order = read(text)
    if order is not None:
        length = len(Passage(text, [Span(0, len(text))]))
        assert 0 <= order.start <= order.predicate <= length
        for entry in order.lead:
            assert 0 <= entry.start < entry.end <= length


# -- layouts: what hangs under what ------------------------------------------------------------------------------------

# text; then a line a task: item | who, from where | how the task begins
LAYOUTS = {
    "a heading names the body": (
        """
        Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:
        1. Sở Y tế:
        a) Rà soát thuốc dự trữ.
        b) Tập huấn cho cán bộ y tế xã.
        2. Giao Sở Tài chính bố trí kinh phí.
        """,
        """
        1.a | Sở Y tế, inherited | Rà soát
        1.b | Sở Y tế, inherited | Tập huấn
        2 | Sở Tài chính, own | Giao Sở Tài chính
        """,
    ),
    "an opening sentence names the bodies": (
        """
        Để chủ động phòng dịch, yêu cầu Sở Y tế và UBND các huyện thực hiện các nội dung sau:
        - Giám sát người nhập cảnh.
        - Báo cáo hằng ngày.
        """,
        """
        -1 | Sở Y tế + UBND các huyện, inherited | Giám sát
        -2 | Sở Y tế + UBND các huyện, inherited | Báo cáo
        """,
    ),
    "the body within the item goes first": (
        """
        Chủ tịch Ủy ban nhân dân tỉnh yêu cầu các sở, ngành thực hiện:
        1. Rà soát quỹ nhà công vụ.
        2. Sở Xây dựng lập danh mục nhà xuống cấp.
        """,
        """
        1 | các sở, ngành, inherited | Rà soát
        2 | Sở Xây dựng, own | Sở Xây dựng lập
        """,
    ),
    "a hard wrap and a page number in the sentence": (
        """
        Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:
        1. Sở Xây dựng chủ trì, phối hợp với các địa phương trên địa bàn

        2

        rà soát các khu nhà ở cũ.
        2. Sở Nội vụ tổng hợp danh sách.
        """,
        """
        1 | Sở Xây dựng, own | Sở Xây dựng chủ trì
        2 | Sở Nội vụ, own | Sở Nội vụ tổng hợp
        """,
    ),
    "dashes and plus signs": (
        """
        Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:
        1. Công an tỉnh:
        - Tuần tra các tuyến.
        - Xử lý nghiêm vi phạm.
        2. Sở Công Thương:
        + Kiểm tra giá xăng dầu.
        """,
        """
        1.-1 | Công an tỉnh, inherited | Tuần tra
        1.-2 | Công an tỉnh, inherited | Xử lý
        2.+1 | Sở Công Thương, inherited | Kiểm tra
        """,
    ),
    "a request in a heading": (
        """
        Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:
        1. Đề nghị Tòa án nhân dân tỉnh:
        - Xét xử lưu động các vụ án điểm.
        """,
        """
        1.-1 | Tòa án nhân dân tỉnh, inherited | Xét xử
        """,
    ),
    "two bodies in one paragraph are two tasks": (
        """
        Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:
        1. Sở Tài chính cấp kinh phí trong tháng này. Sở Y tế mua thuốc theo quy định.
        """,
        """
        1 | Sở Tài chính, own | Sở Tài chính cấp
        1 | Sở Y tế, own | Sở Y tế mua
        """,
    ),
    "a heading says by when": (
        """
        Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:
        1. Sở Y tế (xong trước ngày 15/6/2024):
        - Mua vắc xin.
        2. Các trạm y tế thực hiện các việc sau, xong trước ngày 20/6/2024:
        - Lập danh sách trẻ em.
        """,
        """
        1.-1 | Sở Y tế, inherited, 2024-06-15 | Mua
        2.-1 | Các trạm y tế, inherited, 2024-06-20 | Lập
        """,
    ),
    "what is to be sent by a day": (
        """
        Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:
        1. Sở Công Thương kiểm tra giá xăng; kết quả kiểm tra gửi về Sở Tài chính trước ngày 10/5/2024.
        2. Sở Nội vụ:
        a) Số liệu biên chế, tiền lương phải được cập nhật trước ngày 05 hằng tháng.
        b) Hồ sơ đã gửi về Sở Nội vụ được lưu giữ.
        """,
        """
        1 | Sở Công Thương, own | Sở Công Thương kiểm tra
        1 | Sở Công Thương, inherited, 2024-05-10 | kết quả kiểm tra gửi
        2.a | Sở Nội vụ, inherited | Số liệu
        """,
    ),
    "a matter that a body does": (
        """
        Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:
        1. Việc sửa chữa cầu Bến Tắt do Sở Xây dựng chủ trì, phối hợp với Sở Tài chính thực hiện.
        """,
        """
        1 | Sở Xây dựng, own | Việc sửa chữa
        """,
    ),
    "what was done until now is told": (
        """
        Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:
        I. VỀ PHÒNG CHỐNG DỊCH CÁC CẤP

        Thực hiện Kế hoạch số 15/KH-UBND ngày 02/01/2024 của tỉnh, đến nay các huyện tiêm xong mũi một.
        Từ ngày 01/3 đến nay giá thịt, giá rau tăng.
        1. Sở Y tế mua vắc xin.
        2. Về kinh phí: Đồng ý với đề xuất của Sở Tài chính. Giao Sở Tài chính cấp trước 02 tỷ đồng.
        """,
        """
        I.1 | Sở Y tế, own | Sở Y tế mua
        I.2 | Sở Tài chính, own | Giao Sở Tài chính cấp
        """,
    ),
    "a hard wrap behind a shared head": (
        """
        Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:
        1. Giao Sở Kế hoạch và Đầu tư chủ trì, phối hợp với các Sở:
        Tài chính, Xây dựng rà soát các dự án chậm tiến độ, tổng hợp
        khó khăn của nhà thầu và báo cáo tại cuộc họp giao ban đầu
        tháng, đồng thời đề xuất cách gỡ vướng cho từng dự án còn ở
        khâu thủ tục.
        2. Sở Nội vụ tổng hợp danh sách cán bộ đi học và gửi cho các
        trường theo đúng chỉ tiêu đã được giao trong năm học mới này
        và nhắc các đơn vị còn chậm.
        """,
        """
        1 | Sở Kế hoạch và Đầu tư, own | Giao Sở Kế hoạch và Đầu tư
        2 | Sở Nội vụ, own | Sở Nội vụ tổng hợp
        """,
    ),
    "a list that only spells out an item, with text behind it": (
        """
        Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:
        1. Sở Nội vụ ban hành các quy định, gồm:
        a) Quy định về lập hồ sơ;
        b) Mẫu sổ theo dõi.

        Các văn bản gửi về Sở Tài chính trước ngày 30/9/2024.
        2. Sở Y tế tổ chức tập huấn.
        """,
        """
        1 | Sở Nội vụ, own | Sở Nội vụ ban hành
        1.b | Sở Nội vụ, inherited, 2024-09-30 | Các văn bản
        2 | Sở Y tế, own | Sở Y tế tổ chức
        """,
    ),
    "the Party's body leads": (
        """
        Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:
        1. Đảng đoàn Hội đồng nhân dân tỉnh:
        - Lãnh đạo Hội đồng nhân dân tỉnh ban hành chính sách hỗ trợ.
        2. Sở Y tế:
        - Lãnh đạo Sở Y tế trực chỉ huy.
        """,
        """
        1.-1 | Đảng đoàn Hội đồng nhân dân tỉnh, inherited | Lãnh đạo
        2.-1 | Lãnh đạo Sở Y tế, own | Lãnh đạo
        """,
    ),
    "what is so is told": (
        """
        Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:
        1. VỀ CHUYỂN ĐỔI SỐ

        Phát triển chính quyền số là yêu cầu tất yếu, lấy người dân làm trung tâm.

        a) Xác định chuyển đổi số là nhiệm vụ trọng tâm.
        """,
        """
        1.a | , none | Xác định
        """,
    ),
    "a meeting to come": (
        """
        Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:
        1. Giám đốc Sở Nội vụ chủ trì hội nghị đối thoại với thanh niên trước ngày 26/3/2024.
        2. Giám đốc Sở Nội vụ chủ trì hội nghị, các đại biểu phát biểu ý kiến.
        3. Sở Y tế cử người; phân công viên chức trực.
        4. Đồng chí Phó Chủ tịch UBND tỉnh phụ trách theo dõi tổng hợp báo cáo.
        """,
        """
        1 | Giám đốc Sở Nội vụ, own, 2024-03-26 | Giám đốc
        3 | Sở Y tế, own | Sở Y tế cử người; phân công
        4 | Đồng chí Phó Chủ tịch UBND tỉnh, own | Đồng chí
        """,
    ),
    "a lost number": (
        """
        Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:
        Sở Y tế rà soát thuốc dự trữ.
        3. Sở Tài chính bố trí kinh phí.
        """,
        """
        | Sở Y tế, own | Sở Y tế rà soát
        3 | Sở Tài chính, own | Sở Tài chính bố trí
        """,
    ),
}


def tasks(text: str) -> list[str]:
    drafts = TaskReader(built_in(), Clock(), kind="Chỉ thị", issuer=ISSUER).read_region(text, 0, len(text))
    return [
        f"{d.item or ''} | {' + '.join(b.name for b in d.lead)}, {d.lead_from}"
        f"{f', {d.deadline.day}' if d.deadline and d.deadline.day else ''} | {text[d.span.start : d.span.end]}"
        for d in drafts
    ]


@pytest.mark.parametrize("name", LAYOUTS)
def test_layouts(name: str) -> None:
    text, expected = LAYOUTS[name]
    found = tasks(dedent(text).strip())
    wanted = [line.strip() for line in dedent(expected).strip().splitlines()]
    assert [line.strip()[: len(want)] for line, want in zip(found, wanted, strict=False)] == wanted
    assert len(found) == len(wanted), found
