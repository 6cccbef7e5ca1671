"""Who must do it, in the forms that take more than a name: persons with their office, clauses, labels under bullets."""

from __future__ import annotations

from datetime import date

import pytest

from dondoc.extract.document import extract
from dondoc.model import Source, Task

HEAD = "THÔNG BÁO\nKết luận cuộc họp giao ban\n\nChủ tịch UBND tỉnh kết luận như sau:\n\n"


def tasks(body: str) -> tuple[Task, ...]:
    return extract(Source("", "0" * 64, "txt", HEAD + body)).tasks


@pytest.mark.parametrize(
    ("line", "leads"),
    [
        (
            "Giao đồng chí Lê Văn Tám, Phó Chủ tịch UBND tỉnh trực tiếp chỉ đạo.",
            ["đồng chí Lê Văn Tám, Phó Chủ tịch UBND tỉnh"],
        ),
        ("Giao đồng chí Lê Văn Tám - Chánh Văn phòng theo dõi.", ["đồng chí Lê Văn Tám - Chánh Văn phòng"]),
        ("Giao ông Lê Văn Tám, Sở Y tế và Sở Nội vụ rà soát.", ["ông Lê Văn Tám", "Sở Y tế", "Sở Nội vụ"]),
        ("Ban Giám đốc Sở Y tế chỉ đạo các bệnh viện trực.", ["Ban Giám đốc Sở Y tế"]),
        ("Viện Quy hoạch đô thị và nông thôn lập đồ án chi tiết.", ["Viện Quy hoạch đô thị và nông thôn"]),
        (
            "Các tổ chức, cá nhân được cấp phép khai thác phải nộp báo cáo.",
            ["Các tổ chức, cá nhân được cấp phép khai thác"],
        ),
        (
            "Các đồng chí ủy viên Ban Chỉ đạo phụ trách xã bám sát cơ sở.",
            ["Các đồng chí ủy viên Ban Chỉ đạo phụ trách xã"],
        ),
        ("Công chức làm việc tại Bộ phận Một cửa phải đeo thẻ.", ["Công chức làm việc tại Bộ phận Một cửa"]),
        (
            "UBND các xã: An Phú, Tân Lập, nơi có nhiều hộ nuôi tôm, cử cán bộ trực.",
            ["UBND xã An Phú", "UBND xã Tân Lập"],
        ),
        ("Đề nghị các xã chưa lập sổ theo dõi khẩn trương hoàn thành.", ["các xã chưa lập sổ theo dõi"]),
        (
            "Chủ cơ sở giết mổ trâu, bò, lợn phải khử trùng chuồng nhốt.",
            ["Chủ cơ sở giết mổ trâu, bò, lợn"],
        ),
        (
            "Các đơn vị chủ trì xây dựng đề án có trách nhiệm xin ý kiến Sở Tư pháp.",
            ["Các đơn vị chủ trì xây dựng đề án"],
        ),
        ("Các đơn vị được thanh tra thực hiện nghiêm kết luận.", ["Các đơn vị được thanh tra"]),
        ("Chủ đầu tư khẩn trương hoàn thành hồ sơ quyết toán.", ["Chủ đầu tư"]),
        ("Yêu cầu chủ đầu tư, tư vấn giám sát khắc phục ngay.", ["chủ đầu tư", "tư vấn giám sát"]),
        ("Các huyện Trà Lâm, Mộ Sơn rà soát hộ nghèo.", ["huyện Trà Lâm", "huyện Mộ Sơn"]),
        ("UBND các phường 1, 2 và 5 rà soát hộ nghèo.", ["UBND phường 1", "UBND phường 2", "UBND phường 5"]),
        ("Xã Tân Lập chọn hai thôn làm điểm.", ["Xã Tân Lập"]),
        ("UBND 05 xã còn lại phải xong việc chi trả.", ["UBND 05 xã còn lại"]),
        ("Ban Thường vụ Hội Nông dân tỉnh phát động thi đua.", ["Ban Thường vụ Hội Nông dân tỉnh"]),
    ],
)
def test_leads(line: str, leads: list[str]) -> None:
    (task,) = tasks(f"1. {line}\n")
    assert [body.name for body in task.lead] == leads


def test_a_label_behind_a_bullet_without_a_number_above_it_is_that_ones() -> None:
    first, second, third = tasks(
        "- Giao Sở Tài chính rà soát các dự án.\n\n- Giao Sở Xây dựng kiểm tra.\n\n"
        "Thời gian hoàn thành: trước ngày 30/6/2024.\n\n- Giao Sở Y tế báo cáo.\n"
    )
    assert [task.deadline and task.deadline.day for task in (first, second, third)] == [None, date(2024, 6, 30), None]


def test_a_label_behind_a_bullet_is_the_last_ones() -> None:
    first, second = tasks(
        "1. Về đất đai\n\n- Giao Sở Tài chính rà soát các dự án.\n\n- Giao Sở Xây dựng kiểm tra.\n\n"
        "Thời gian hoàn thành: trước ngày 30/6/2024.\n"
    )
    assert first.deadline is None
    assert second.deadline is not None
    assert second.deadline.day == date(2024, 6, 30)


def test_a_label_behind_a_bullet_changes_nothing_that_the_bullet_says() -> None:
    (task,) = tasks(
        "1. Về đất đai\n\n- Giao Sở Xây dựng kiểm tra trong quý I/2024.\n\nThời hạn: trước ngày 30/6/2024.\n"
    )
    assert task.deadline is not None
    assert task.deadline.day == date(2024, 3, 31)


@pytest.mark.parametrize(
    ("heading", "leads"),
    [
        (
            "Đối với Hiệu trưởng các trường có học sinh bán trú, Giám đốc Trung tâm GDTX",
            ["Hiệu trưởng các trường có học sinh bán trú", "Giám đốc Trung tâm GDTX"],
        ),
        (
            "Chủ đầu tư, Ban quản trị, đơn vị quản lý vận hành chợ, siêu thị:",
            ["Chủ đầu tư", "Ban quản trị", "đơn vị quản lý vận hành chợ, siêu thị"],
        ),
        ("Ban Tuyên giáo - Nữ công", ["Ban Tuyên giáo - Nữ công"]),
        (
            "LĐLĐ các huyện, Công đoàn ngành Y tế, Công đoàn các Khu công nghiệp tỉnh",
            ["LĐLĐ các huyện", "Công đoàn ngành Y tế", "Công đoàn các Khu công nghiệp tỉnh"],
        ),
        ("Cảnh sát phòng cháy và chữa cháy thành phố:", ["Cảnh sát phòng cháy và chữa cháy thành phố"]),
    ],
)
def test_headings(heading: str, leads: list[str]) -> None:
    (task,) = tasks(f"1. {heading}\n- Rà soát các khoản thu.\n")
    assert [body.name for body in task.lead] == leads


def test_a_sentence_that_only_says_by_when_all_is_done_is_no_task() -> None:
    (task,) = tasks("1. Sở Xây dựng sửa chữa biển báo. Chậm nhất đến hết tháng 6/2024 phải hoàn thành.\n")
    assert task.deadline is not None
    assert task.deadline.day == date(2024, 6, 30)
