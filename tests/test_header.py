"""Heads and feet of documents in the layouts of many offices: the text, and the fields that it must give."""

from __future__ import annotations

import time
import unicodedata
from typing import Any

import pytest

from dondoc.extract import header
from dondoc.extract.header import Layout
from dondoc.model import Header, Source
from dondoc.rules.loader import built_in

BODY = "\nThực hiện chương trình công tác, đơn vị triển khai các nội dung sau:\n\n1. Rà soát hồ sơ.\n"


def fields(found: Header) -> dict[str, Any]:
    signer = found.signer
    return {
        "type": found.type,
        "number": found.number,
        "issued_on": found.issued_on.isoformat() if found.issued_on else None,
        "place": found.place,
        "issuer": found.issuer,
        "subject": found.subject,
        "name": signer.name if signer else None,
        "title": signer.title if signer else None,
        "signed_for": list(signer.signed_for) if signer else [],
        "addressees": list(found.addressees),
        "recipients": list(found.recipients),
        "references": [reference.number for reference in found.references],
    }


def read(text: str) -> tuple[Header, Layout, tuple[str, ...]]:
    return header.read(Source("", "", "txt", unicodedata.normalize("NFC", text)), built_in())


HEADS: dict[str, tuple[str, dict[str, Any]]] = {
    "province, two columns": (
        """    ỦY BAN NHÂN DÂN          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
     TỈNH CAO BẰNG                Độc lập - Tự do - Hạnh phúc
        -------                      ------------------
    Số: 31/KH-UBND            Cao Bằng, ngày 9 tháng 02 năm 2022

                             KẾ HOẠCH
             Trồng rừng phân tán trên địa bàn tỉnh
""",
        {
            "type": "Kế hoạch",
            "number": "31/KH-UBND",
            "issued_on": "2022-02-09",
            "place": "Cao Bằng",
            "issuer": "Ủy ban nhân dân tỉnh Cao Bằng",
            "subject": "Trồng rừng phân tán trên địa bàn tỉnh",
        },
    ),
    "both columns broken over two lines": (
        """ỦY BAN NHÂN DÂN          CỘNG HÒA XÃ HỘI
TỈNH NINH BÌNH           CHỦ NGHĨA VIỆT NAM
                         Độc lập - Tự do - Hạnh phúc
Số: 8/CT-UBND            Ninh Bình, ngày 3 tháng 3 năm 2023

CHỈ THỊ
Về việc phòng cháy rừng mùa khô
""",
        {
            "type": "Chỉ thị",
            "number": "8/CT-UBND",
            "place": "Ninh Bình",
            "issuer": "Ủy ban nhân dân tỉnh Ninh Bình",
            "subject": "phòng cháy rừng mùa khô",
        },
    ),
    "columns run together with one space": (
        """ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH SÓC TRĂNG Độc lập - Tự do - Hạnh phúc
Số: 77/UBND-KT Sóc Trăng, ngày 6 tháng 4 năm 2021
V/v rà soát quỹ đất công

Kính gửi: Sở Tài chính.
""",
        {
            "type": "Công văn",
            "number": "77/UBND-KT",
            "issued_on": "2021-04-06",
            "place": "Sóc Trăng",
            "issuer": "Ủy ban nhân dân tỉnh Sóc Trăng",
            "subject": "rà soát quỹ đất công",
            "addressees": ["Sở Tài chính"],
        },
    ),
    "cells between bars, lines broken by a narrow column": (
        """ỦY BAN NHÂN
DÂN
TỈNH ĐIỆN BIÊN
-------
|
CỘNG HÒA XÃ HỘI
CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
|
Số:
402/KH-UBND
|
Điện Biên, ngày
15 tháng 02 năm 2024
|
KẾ HOẠCH
BẢO VỆ NGUỒN NƯỚC SINH HOẠT NĂM 2024 TRÊN
ĐỊA BÀN TỈNH
Thực hiện nhiệm vụ được
giao, Ủy ban nhân dân tỉnh ban hành Kế hoạch như sau:
""",
        {
            "type": "Kế hoạch",
            "number": "402/KH-UBND",
            "issued_on": "2024-02-15",
            "place": "Điện Biên",
            "issuer": "Ủy ban nhân dân tỉnh Điện Biên",
            "subject": "Bảo vệ nguồn nước sinh hoạt năm 2024 trên địa bàn tỉnh",
        },
    ),
    "government, narrow cells": (
        """CHÍNH
PHỦ
-------
|
CỘNG
HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
|
Số:
80/NQ-CP
|
Hà
Nội, ngày 19 tháng 05 năm 2011
|
NGHỊ QUYẾT
VỀ ĐỊNH HƯỚNG PHÁT TRIỂN NGHỀ CÁ
CHÍNH PHỦ
Căn cứ Luật Tổ chức Chính phủ;
""",
        {
            "type": "Nghị quyết",
            "number": "80/NQ-CP",
            "issued_on": "2011-05-19",
            "place": "Hà Nội",
            "issuer": "Chính phủ",
            "subject": "Định hướng phát triển nghề cá",
        },
    ),
    "prime minister": (
        """THỦ TƯỚNG CHÍNH PHỦ
-------

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------

Số: 27/CT-TTg

Hà Nội, ngày 17 tháng 9 năm 2018

CHỈ THỊ

MỘT SỐ GIẢI PHÁP TĂNG CƯỜNG QUẢN LÝ PHẾ LIỆU
""",
        {
            "type": "Chỉ thị",
            "number": "27/CT-TTg",
            "issuer": "Thủ tướng Chính phủ",
            "subject": "Một số giải pháp tăng cường quản lý phế liệu",
        },
    ),
    "ministry's letter, subject below the number": (
        """BỘ XÂY DỰNG
-------

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------

Số: 1590/BXD-QLN
V/v báo cáo kết quả thực hiện Công văn số 12/VPCP-CN ngày 7/11/2021

Hà Nội, ngày 11 tháng 03 năm 2022

Kính gửi: Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương.
""",
        {
            "type": "Công văn",
            "number": "1590/BXD-QLN",
            "issued_on": "2022-03-11",
            "place": "Hà Nội",
            "issuer": "Bộ Xây dựng",
            "subject": "báo cáo kết quả thực hiện Công văn số 12/VPCP-CN ngày 7/11/2021",
            "addressees": ["Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương"],
            "references": ["12/VPCP-CN"],
        },
    ),
    "department of a ministry": (
        """BỘ Y TẾ                                CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
CỤC QUẢN LÝ DƯỢC                            Độc lập - Tự do - Hạnh phúc

Số: 410/QLD-CL                         Hà Nội, ngày 5 tháng 9 năm 2024
V/v thu hồi thuốc không đạt
tiêu chuẩn chất lượng

                Kính gửi: Sở Y tế các tỉnh, thành phố.
""",
        {
            "type": "Công văn",
            "number": "410/QLD-CL",
            "issuer": "Cục Quản lý dược",
            "subject": "thu hồi thuốc không đạt tiêu chuẩn chất lượng",
            "addressees": ["Sở Y tế các tỉnh, thành phố"],
        },
    ),
    "office of the government": (
        """VĂN PHÒNG CHÍNH PHỦ
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập – Tự do – Hạnh phúc
Số: 15/TB-VPCP
Hà Nội, ngày 20 tháng 01 năm 2025
THÔNG BÁO
Kết luận của Phó Thủ tướng tại cuộc họp về tiến độ đường ven biển
""",
        {
            "type": "Thông báo",
            "issuer": "Văn phòng Chính phủ",
            "subject": "Kết luận của Phó Thủ tướng tại cuộc họp về tiến độ đường ven biển",
        },
    ),
    "provincial department": (
        """UBND TỈNH LAI CHÂU
SỞ GIÁO DỤC VÀ ĐÀO TẠO

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số : 2917 /SGDĐT-VP
Lai Châu, ngày 05 tháng11 năm 2020
V/v báo cáo nhanh thiệt hại do lũ

Kính gửi:
- Ủy ban nhân dân tỉnh;
- Bộ Giáo dục và Đào tạo.
""",
        {
            "type": "Công văn",
            "number": "2917/SGDĐT-VP",
            "issued_on": "2020-11-05",
            "issuer": "Sở Giáo dục và Đào tạo tỉnh Lai Châu",
            "subject": "báo cáo nhanh thiệt hại do lũ",
            "addressees": ["Ủy ban nhân dân tỉnh", "Bộ Giáo dục và Đào tạo"],
        },
    ),
    "department of a city": (
        """ỦY BAN NHÂN DÂN
THÀNH PHỐ ĐÀ NẴNG
SỞ XÂY DỰNG
Số: 55/BC-SXD
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Đà Nẵng, ngày 1 tháng 12 năm 2025
BÁO CÁO
Tình hình cấp phép xây dựng tháng 11 năm 2025
""",
        {
            "type": "Báo cáo",
            "issuer": "Sở Xây dựng thành phố Đà Nẵng",
            "place": "Đà Nẵng",
            "subject": "Tình hình cấp phép xây dựng tháng 11 năm 2025",
        },
    ),
    "office of a provincial committee": (
        """ỦY BAN NHÂN DÂN TỈNH LÀO CAI
VĂN PHÒNG
-----
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 63/TB-VPUBND
Lào Cai, ngày 8 tháng 8 năm 2025
THÔNG BÁO KẾT LUẬN
của Chủ tịch UBND tỉnh tại buổi làm việc với xã Bản Liền
""",
        {
            "type": "Thông báo kết luận",
            "issuer": "Văn phòng Ủy ban nhân dân tỉnh Lào Cai",
            "number": "63/TB-VPUBND",
        },
    ),
    "heading and whose conclusion in one line": (
        """UBND HUYỆN BA VÌ
Số: 3/TB-UBND
THÔNG BÁO KẾT LUẬN CỦA CHỦ TỊCH UBND HUYỆN
Tại cuộc họp giao ban tháng 3
""",
        {"type": "Thông báo", "issuer": "Ủy ban nhân dân huyện Ba Vì"},
    ),
    "district": (
        """UBND HUYỆN ĐẠI TỪ
PHÒNG NỘI VỤ
Số: 12/PNV-CC
V/v đăng ký nhu cầu tuyển dụng
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Đại Từ, ngày 2 tháng 6 năm 2022
Kính gửi: Uỷ ban nhân dân các xã, thị trấn; Các trường học trực thuộc.
""",
        {
            "type": "Công văn",
            "issuer": "Phòng Nội vụ huyện Đại Từ",
            "place": "Đại Từ",
            "issued_on": "2022-06-02",
            "subject": "đăng ký nhu cầu tuyển dụng",
            "addressees": ["Uỷ ban nhân dân các xã, thị trấn", "Các trường học trực thuộc"],
        },
    ),
    "school": (
        """PHÒNG GD&ĐT HUYỆN THANH BA
TRƯỜNG TIỂU HỌC HOA SEN

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: 14/KH-THHS

Thanh Ba, ngày 10 tháng 9 năm 2024

KẾ HOẠCH
Tổ chức Ngày hội đọc sách năm học 2024 - 2025
""",
        {
            "type": "Kế hoạch",
            "number": "14/KH-THHS",
            "issuer": "Trường Tiểu học Hoa Sen",
            "place": "Thanh Ba",
            "subject": "Tổ chức Ngày hội đọc sách năm học 2024 - 2025",
        },
    ),
    "university": (
        """ĐẠI HỌC QUỐC GIA HÀ NỘI
TRƯỜNG ĐẠI HỌC KINH TẾ
Số: 900/QĐ-ĐHKT
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Hà Nội, ngày 4 tháng 4 năm 2023
QUYẾT ĐỊNH
Về việc ban hành Quy định thi kết thúc học phần
HIỆU TRƯỞNG TRƯỜNG ĐẠI HỌC KINH TẾ
Căn cứ quy chế đào tạo hiện hành;
""",
        {
            "type": "Quyết định",
            "issuer": "Trường Đại học Kinh tế",
            "subject": "ban hành Quy định thi kết thúc học phần",
        },
    ),
    "commune since 2025": (
        """UBND XÃ TÂN LẬP
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 22/TB-UBND
Tân Lập, ngày 30 tháng 7 năm 2025
THÔNG BÁO
Về việc thu phí vệ sinh môi trường
""",
        {
            "type": "Thông báo",
            "issuer": "Ủy ban nhân dân xã Tân Lập",
            "place": "Tân Lập",
            "subject": "thu phí vệ sinh môi trường",
        },
    ),
    "ward of a city": (
        """ỦY BAN NHÂN DÂN
PHƯỜNG BÌNH HƯNG HÒA
Số: 118/UBND-VP
V/v trực Tết
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
TP. Hồ Chí Minh, ngày 5 tháng 02 năm 2026
Kính gửi: Các khu phố
""",
        {
            "issuer": "Ủy ban nhân dân phường Bình Hưng Hòa",
            "place": "TP. Hồ Chí Minh",
            "issued_on": "2026-02-05",
            "addressees": ["Các khu phố"],
        },
    ),
    "Party, province": (
        """TỈNH ỦY NGHỆ AN
*
Số 31-KL/TU

ĐẢNG CỘNG SẢN VIỆT NAM

Nghệ An, ngày 01 tháng 3 năm 2025

KẾT LUẬN
CỦA BAN THƯỜNG VỤ TỈNH ỦY
về công tác phát triển đảng viên
-----
""",
        {
            "type": "Kết luận",
            "number": "31-KL/TU",
            "issuer": "Tỉnh ủy Nghệ An",
            "subject": "công tác phát triển đảng viên",
            "issued_on": "2025-03-01",
        },
    ),
    "Party, district, two columns": (
        """    ĐẢNG BỘ TỈNH BẮC GIANG              ĐẢNG CỘNG SẢN VIỆT NAM
     HUYỆN ỦY TÂN YÊN
            *                     Tân Yên, ngày 6 tháng 10 năm 2023
     Số 05-CTr/HU

                        CHƯƠNG TRÌNH HÀNH ĐỘNG
        thực hiện Nghị quyết số 10-NQ/TU về xây dựng nông thôn mới
                              -----
""",
        {
            "type": "Chương trình hành động",
            "number": "05-CTr/HU",
            "issuer": "Huyện ủy Tân Yên",
            "place": "Tân Yên",
            "subject": "thực hiện Nghị quyết số 10-NQ/TU về xây dựng nông thôn mới",
            "references": ["10-NQ/TU"],
        },
    ),
    "Party office": (
        """HUYỆN ỦY VĂN QUAN
BAN TUYÊN GIÁO
*
Số 07-HD/BTGHU
ĐẢNG CỘNG SẢN VIỆT NAM
Văn Quan, ngày 12 tháng 5 năm 2024
HƯỚNG DẪN
tuyên truyền ngày truyền thống
""",
        {
            "type": "Hướng dẫn",
            "number": "07-HD/BTGHU",
            "issuer": "Ban Tuyên giáo Huyện ủy Văn Quan",
            "subject": "tuyên truyền ngày truyền thống",
        },
    ),
    "Party letter": (
        """ĐẢNG ỦY XÃ MƯỜNG PHĂNG
*
Số 45-CV/ĐU
V/v chuẩn bị đại hội chi bộ
ĐẢNG CỘNG SẢN VIỆT NAM
Mường Phăng, ngày 3 tháng 3 năm 2026
Kính gửi: Các chi bộ trực thuộc
""",
        {
            "type": "Công văn",
            "number": "45-CV/ĐU",
            "issuer": "Đảng ủy xã Mường Phăng",
            "subject": "chuẩn bị đại hội chi bộ",
        },
    ),
    "central committee": (
        """BAN CHẤP HÀNH TRUNG ƯƠNG
*
Số 12-CT/TW
ĐẢNG CỘNG SẢN VIỆT NAM
Hà Nội, ngày 6 tháng 7 năm 2022
CHỈ THỊ
CỦA BAN BÍ THƯ
về tăng cường bảo đảm an ninh kinh tế
""",
        {"issuer": "Ban Chấp hành Trung ương", "subject": "tăng cường bảo đảm an ninh kinh tế"},
    ),
    "council's resolution": (
        """HỘI ĐỒNG NHÂN DÂN            CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
   TỈNH HƯNG YÊN                  Độc lập - Tự do - Hạnh phúc
Số: 321/2022/NQ-HĐND          Hưng Yên, ngày 09 tháng 12 năm 2022

                    NGHỊ QUYẾT
       Quy định mức chi hỗ trợ giáo viên mầm non
_____________________

HỘI ĐỒNG NHÂN DÂN TỈNH HƯNG YÊN
KHÓA XVII KỲ HỌP THỨ MƯỜI

Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;
""",
        {
            "type": "Nghị quyết",
            "number": "321/2022/NQ-HĐND",
            "issuer": "Hội đồng nhân dân tỉnh Hưng Yên",
            "subject": "Quy định mức chi hỗ trợ giáo viên mầm non",
            "references": [],
        },
    ),
    "court": (
        """TÒA ÁN NHÂN DÂN TỐI CAO
TÒA ÁN NHÂN DÂN TỈNH HÀ TĨNH
Số: 66/TA-VP
V/v tổ chức phiên tòa rút kinh nghiệm
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Hà Tĩnh, ngày 7 tháng 7 năm 2023
Kính gửi: Chánh án Tòa án nhân dân cấp huyện
""",
        {"issuer": "Tòa án nhân dân tỉnh Hà Tĩnh", "subject": "tổ chức phiên tòa rút kinh nghiệm"},
    ),
    "army": (
        """QUÂN KHU 5
BỘ CHỈ HUY QUÂN SỰ TỈNH GIA LAI
Số: 211/KH-BCH
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Gia Lai, ngày 15 tháng 01 năm 2024
KẾ HOẠCH
Huấn luyện dân quân tự vệ năm 2024
""",
        {"issuer": "Bộ Chỉ huy quân sự tỉnh Gia Lai", "subject": "Huấn luyện dân quân tự vệ năm 2024"},
    ),
    "police": (
        """CÔNG AN TỈNH LONG AN
CÔNG AN HUYỆN CẦN ĐƯỚC
Số: 19/CAH-TH
V/v bảo đảm trật tự lễ hội
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Cần Đước, ngày 5 tháng 2 năm 2024
Kính gửi: Công an các xã
""",
        {"issuer": "Công an huyện Cần Đước", "addressees": ["Công an các xã"]},
    ),
    "company": (
        """TỔNG CÔNG TY ĐIỆN LỰC MIỀN TRUNG
CÔNG TY ĐIỆN LỰC QUẢNG BÌNH
Số: 1208/QBPC-KT
V/v sửa chữa lưới điện
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Quảng Bình, ngày 3 tháng 9 năm 2023
Kính gửi: Các Điện lực trực thuộc
""",
        {"issuer": "Công ty Điện lực Quảng Bình", "number": "1208/QBPC-KT", "type": "Công văn"},
    ),
    "steering committee": (
        """ỦY BAN NHÂN DÂN TỈNH TRÀ VINH
BAN CHỈ ĐẠO PHÒNG CHỐNG
THIÊN TAI VÀ TÌM KIẾM CỨU NẠN
Số: 04/BCĐ-PCTT
V/v ứng phó triều cường
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Trà Vinh, ngày 5 tháng 10 năm 2023
Kính gửi: Uỷ ban nhân dân các huyện
""",
        {
            "issuer": "Ban Chỉ đạo phòng chống thiên tai và tìm kiếm cứu nạn tỉnh Trà Vinh",
            "subject": "ứng phó triều cường",
        },
    ),
    "telegram": (
        """ỦY BAN NHÂN DÂN
TỈNH QUẢNG NINH
Số: 02/CĐ-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Quảng Ninh, ngày 5 tháng 9 năm 2024
CÔNG ĐIỆN
Về việc ứng phó bão số 3

CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH điện:
- Giám đốc các sở, ngành;
- Chủ tịch Ủy ban nhân dân các địa phương.

Bão số 3 đang di chuyển nhanh. Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:
""",
        {
            "type": "Công điện",
            "subject": "ứng phó bão số 3",
            "addressees": ["Giám đốc các sở, ngành", "Chủ tịch Ủy ban nhân dân các địa phương"],
        },
    ),
    "invitation": (
        """UBND TỈNH BẾN TRE
SỞ NỘI VỤ
Số: 19/GM-SNV
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Bến Tre, ngày 5 tháng 5 năm 2024

GIẤY MỜI
Họp triển khai kế hoạch cải cách hành chính

Kính gửi: Lãnh đạo Văn phòng Ủy ban nhân dân tỉnh, Sở Tài chính, Sở Tư pháp.
""",
        {
            "type": "Giấy mời",
            "subject": "Họp triển khai kế hoạch cải cách hành chính",
            "addressees": ["Lãnh đạo Văn phòng Ủy ban nhân dân tỉnh", "Sở Tài chính", "Sở Tư pháp"],
        },
    ),
    "number and day by hand": (
        """ỦY BAN NHÂN DÂN            CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH PHÚ YÊN                  Độc lập - Tự do - Hạnh phúc
Số:        /KH-UBND         Phú Yên, ngày      tháng 4 năm 2024

KẾ HOẠCH
Diễn tập phòng thủ dân sự
""",
        {
            "type": "Kế hoạch",
            "number": None,
            "issued_on": None,
            "place": "Phú Yên",
            "issuer": "Ủy ban nhân dân tỉnh Phú Yên",
        },
    ),
    "dots where the number goes": (
        """UBND XÃ NAM SƠN
Số: ...../UBND-VP
V/v rà soát hộ nghèo
Nam Sơn, ngày ..... tháng ..... năm 2025
Kính gửi: Các thôn
""",
        {"number": None, "issued_on": None, "place": "Nam Sơn", "type": "Công văn"},
    ),
    "a lonely Số and the code elsewhere": (
        """VĂN PHÒNG CHÍNH PHỦ
Số:

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

/TTr-VPCP

Hà Nội, ngày

tháng

năm 2016

TỜ TRÌNH
Về dự thảo Quy chế làm việc
Kính gửi: Chính phủ
""",
        {
            "type": "Tờ trình",
            "number": None,
            "issued_on": None,
            "place": "Hà Nội",
            "issuer": "Văn phòng Chính phủ",
            "addressees": ["Chính phủ"],
        },
    ),
    "scan: lost accents in set phrases and place": (
        """ỦY BAN NHÂN DÂN    CÔNG HÒA XÃ HÔI CHỦ NGHĨA VIÊT NAM
TỈNH KHANH HÒA         Độc lâp - Tư do - Hanh phúc
Số: 05 /CT-UBND       Khanh Hòa, ngày 5 tháng 9 năm 202 4
CHỈ THỊ
Về việc chấn chỉnh công tác tiếp dân
""",
        {
            "number": "05/CT-UBND",
            "place": "Khánh Hòa",
            "issued_on": "2024-09-05",
            "issuer": "Ủy ban nhân dân tỉnh Khánh Hòa",
            "subject": "chấn chỉnh công tác tiếp dân",
        },
    ),
    "incoming stamp over the head": (
        """ỦY BAN NHÂN DÂN
TỈNH BÌNH THUẬN
CÔNG VĂN ĐẾN
Số: 1871
Ngày: 21/3/2022
Chuyển:
Số: 07/CT-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Bình Thuận, ngày 20 tháng 3 năm 2022
CHỈ THỊ
Về việc tiết kiệm điện
""",
        {"number": "07/CT-UBND", "issued_on": "2022-03-20", "issuer": "Ủy ban nhân dân tỉnh Bình Thuận"},
    ),
    "letterhead lost, province from number and place": (
        """Số: 06/CT-UBND

Kiên Giang, ngày 21 tháng 4 năm 2020

CHỈ THỊ

Về việc cải tiến lề lối làm việc

Thời gian qua, Ủy ban nhân dân tỉnh đã chỉ đạo. UBND tỉnh yêu cầu:
""",
        {"issuer": "Ủy ban nhân dân tỉnh Kiên Giang", "subject": "cải tiến lề lối làm việc"},
    ),
    "letterhead lost, ministry": (
        "Số: 88/BTC-QLCS\nHà Nội, ngày 2 tháng 2 năm 2022\nV/v kiểm kê tài sản công\n"
        "Kính gửi: Các Cục Dự trữ khu vực\n",
        {"issuer": "Bộ Tài chính", "type": "Công văn", "subject": "kiểm kê tài sản công"},
    ),
    "letterhead lost, provincial department": (
        "Số: 12/KH-STP\nHòa Bình, ngày 2 tháng 2 năm 2022\nKẾ HOẠCH\nPhổ biến pháp luật năm 2022\n",
        {"issuer": "Sở Tư pháp tỉnh Hòa Bình", "type": "Kế hoạch"},
    ),
    "letterhead lost, Party": (
        "Số 12-NQ/TU\nSơn La, ngày 2 tháng 2 năm 2022\nNGHỊ QUYẾT\nvề phát triển cây ăn quả\n",
        {"issuer": "Tỉnh ủy Sơn La", "subject": "phát triển cây ăn quả"},
    ),
    "heading lost: the code names the kind": (
        "UBND TỈNH TÂY NINH\nSố: 40/KH-UBND\nTây Ninh, ngày 2 tháng 3 năm 2021\n" + BODY,
        {"type": "Kế hoạch", "issuer": "Ủy ban nhân dân tỉnh Tây Ninh", "subject": None},
    ),
    "markdown": (
        """**ỦY BAN NHÂN DÂN**

**TỈNH HẬU GIANG**

**Số:** 9/KH-UBND

**CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM**

**Độc lập - Tự do - Hạnh phúc**

*Hậu Giang, ngày 8 tháng 9 năm 2022*

# KẾ HOẠCH

**Ứng dụng công nghệ trong quản lý đê điều**
""",
        {
            "type": "Kế hoạch",
            "number": "9/KH-UBND",
            "place": "Hậu Giang",
            "issued_on": "2022-09-08",
            "issuer": "Ủy ban nhân dân tỉnh Hậu Giang",
            "subject": "Ứng dụng công nghệ trong quản lý đê điều",
        },
    ),
    "head as a table of Markdown": (
        """| ỦY BAN NHÂN DÂN | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM |
| TỈNH YÊN BÁI | Độc lập - Tự do - Hạnh phúc |
| Số: 232/QĐ-UBND | Yên Bái, ngày 12 tháng 4 năm 2019 |
QUYẾT ĐỊNH
VỀ VIỆC CÔNG BỐ DANH MỤC THỦ TỤC HÀNH CHÍNH
CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH YÊN BÁI
Căn cứ Luật Tổ chức chính quyền địa phương ngày 19/6/2015;
""",
        {
            "type": "Quyết định",
            "number": "232/QĐ-UBND",
            "place": "Yên Bái",
            "issuer": "Ủy ban nhân dân tỉnh Yên Bái",
            "subject": "Công bố danh mục thủ tục hành chính",
        },
    ),
    "sentence case": (
        """Ủy ban nhân dân tỉnh Đồng Nai
Số 71/KH-UBND
Đồng Nai, ngày 03 tháng 3 năm 2023
Kế hoạch
Triển khai hóa đơn điện tử
""",
        {"type": "Kế hoạch", "issuer": "Ủy ban nhân dân tỉnh Đồng Nai", "subject": "Triển khai hóa đơn điện tử"},
    ),
    "subject over several lines, then a rule": (
        """KẾ HOẠCH
Triển khai thực hiện Chương trình mục tiêu
quốc gia giảm nghèo bền vững giai đoạn 2021 - 2025
tại thành phố
Hội An
____________

Thực hiện nhiệm vụ được giao, thành phố ban hành Kế hoạch:
""",
        {
            "subject": "Triển khai thực hiện Chương trình mục tiêu quốc gia giảm nghèo bền vững"
            " giai đoạn 2021 - 2025 tại thành phố Hội An",
            "type": "Kế hoạch",
        },
    ),
    "subject with an empty line inside": (
        """THÔNG TƯ

Hướng dẫn thực hiện chế độ báo cáo thống kê

của ngành thủy sản và nghề muối

________________

Căn cứ quy định hiện hành;
""",
        {"subject": "Hướng dẫn thực hiện chế độ báo cáo thống kê của ngành thủy sản và nghề muối"},
    ),
    "law": (
        """QUỐC HỘI
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Luật số: 63/2025/QH15
Hà Nội, ngày 16 tháng 6 năm 2025
LUẬT
TỔ CHỨC CHÍNH PHỦ
""",
        {"type": "Luật", "number": "63/2025/QH15", "issuer": "Quốc hội", "references": []},
    ),
    "circular": (
        """BỘ NỘI VỤ
Số: 10/2022/TT-BNV
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Hà Nội, ngày 19 tháng 12 năm 2022
THÔNG TƯ
Quy định thời hạn bảo quản tài liệu
BỘ TRƯỞNG BỘ NỘI VỤ
Căn cứ Luật Lưu trữ ngày 11 tháng 11 năm 2011;
""",
        {"type": "Thông tư", "number": "10/2022/TT-BNV", "subject": "Quy định thời hạn bảo quản tài liệu"},
    ),
    "a page's own words before the letterhead": (
        """Kế hoạch 15/KH-UBND năm 2022 trồng cây phân tán
Số hiệu: 15/KH-UBND Loại văn bản: Kế hoạch
Ngày ban hành: 01/02/2022

ỦY BAN NHÂN DÂN
TỈNH HÀ NAM
-------

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------

Số: 15/KH-UBND

Hà Nam, ngày 01 tháng 02 năm 2022

KẾ HOẠCH

TRỒNG CÂY PHÂN TÁN NĂM 2022
""",
        {
            "type": "Kế hoạch",
            "number": "15/KH-UBND",
            "issuer": "Ủy ban nhân dân tỉnh Hà Nam",
            "subject": "Trồng cây phân tán năm 2022",
            "issued_on": "2022-02-01",
        },
    ),
    "addressees with a shared head": (
        """SỞ Y TẾ
Số: 5/SYT-NV
V/v tập huấn
Kính gửi:
- Các Sở: Tài chính, Văn hóa, Thể thao và Du lịch;
- Giám đốc các bệnh viện; Hội Đông y tỉnh;
- Ủy ban nhân dân các huyện,
thị xã, thành phố.

Căn cứ kế hoạch năm, Sở thông báo như sau:
""",
        {
            "addressees": [
                "Sở Tài chính",
                "Sở Văn hóa, Thể thao và Du lịch",
                "Giám đốc các bệnh viện",
                "Hội Đông y tỉnh",
                "Ủy ban nhân dân các huyện, thị xã, thành phố",
            ]
        },
    ),
    "urgent draft": (
        """DỰ THẢO
UBND TỈNH VĨNH LONG
Số: 6/CĐ-UBND
HỎA TỐC
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Vĩnh Long, ngày 3 tháng 4 năm 2024
CÔNG ĐIỆN KHẨN
Về việc phòng chống hạn mặn
""",
        {"type": "Công điện khẩn", "issuer": "Ủy ban nhân dân tỉnh Vĩnh Long", "subject": "phòng chống hạn mặn"},
    ),
    "the hour of a telegram": (
        """UBND TỈNH VĨNH LONG
Số: 7/CĐ-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Vĩnh Long, hồi 9 giờ 45 phút ngày 3 tháng 4 năm 2024
CÔNG ĐIỆN
Về việc ứng phó triều cường
""",
        {"place": "Vĩnh Long", "issued_on": "2024-04-03", "subject": "ứng phó triều cường"},
    ),
    "urgency below a letter's subject": (
        """SỞ Y TẾ
TỈNH VĨNH LONG
Số: 8/SYT-NVY
V/v phòng bệnh dại

Vĩnh Long, ngày 3 tháng 4 năm 2024

HỎA TỐC

Kính gửi: Trung tâm Y tế các huyện
""",
        {"subject": "phòng bệnh dại", "addressees": ["Trung tâm Y tế các huyện"]},
    ),
    "number misread by a scan": (
        "UBND TỈNH BẠC LIÊU\nSố: Ÿ2 /CT-UBND\nBạc Liêu, ngày 3 tháng 2 năm 2021\nCHỈ THỊ\nVề việc làm sạch dữ liệu\n",
        {"number": None, "issuer": "Ủy ban nhân dân tỉnh Bạc Liêu", "subject": "làm sạch dữ liệu"},
    ),
    "number before the issuer": (
        "Số: 6/KH-UBND\nỦY BAN NHÂN DÂN\nHUYỆN CÁI BÈ\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "Cái Bè, ngày 3 tháng 2 năm 2021\nKẾ HOẠCH\nNạo vét kênh mương\n",
        {"number": "6/KH-UBND", "issuer": "Ủy ban nhân dân huyện Cái Bè", "place": "Cái Bè"},
    ),
    "the line of the unit lost": (
        "ỦY BAN NHÂN DÂN | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM |\nSố: 9/KH-UBND | Thái Bình, ngày 3 tháng 2 năm 2021 |\n"
        "KẾ HOẠCH\nNạo vét kênh mương\n",
        {"number": "9/KH-UBND", "issuer": "Ủy ban nhân dân tỉnh Thái Bình", "place": "Thái Bình"},
    ),
    "kind and subject in one line": (
        "SỞ TƯ PHÁP\nSố: 6/BC-STP\nKon Tum, ngày 3 tháng 2 năm 2021\nBÁO CÁO TỔNG KẾT CÔNG TÁC NĂM 2020\n",
        {"type": "Báo cáo", "subject": "Tổng kết công tác năm 2020", "issuer": "Sở Tư pháp tỉnh Kon Tum"},
    ),
    "capitals throughout": (
        "UBND XÃ EA KAO\nSỐ: 6/TB-UBND\nEA KAO, NGÀY 3 THÁNG 2 NĂM 2021\nTHÔNG BÁO\nVỀ VIỆC HỌP DÂN\n",
        {"number": "6/TB-UBND", "issued_on": "2021-02-03", "subject": "Họp dân"},
    ),
    "the Front, not a secret": (
        "MẶT TRẬN TỔ QUỐC VIỆT NAM\nỦY BAN MTTQ VIỆT NAM TỈNH LẠNG SƠN\n"
        "Số: 6/MTTQ-BTT\nLạng Sơn, ngày 3 tháng 2 năm 2021\nV/v vận động ủng hộ\nKính gửi: Ban Thường trực các huyện\n",
        {"issuer": "Ủy ban MTTQ Việt Nam tỉnh Lạng Sơn", "type": "Công văn", "subject": "vận động ủng hộ"},
    ),
    "heading lost, subject in capitals": (
        "ỦY BAN NHÂN DÂN | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM |\n"
        "Số: 41/2019/QĐ-UBND | Quảng Trị, ngày 22 tháng 10 năm 2019 |\n"
        "BAN HÀNH QUY ĐỊNH NUÔI TÔM\nỦY BAN NHÂN DÂN TỈNH QUẢNG TRỊ\nCăn cứ Luật Thủy sản;\n"
        "\nQUYẾT ĐỊNH:\n\nĐiều 1. Nuôi.\n",
        {
            "type": "Quyết định",
            "number": "41/2019/QĐ-UBND",
            "issuer": "Ủy ban nhân dân tỉnh Quảng Trị",
            "subject": "Ban hành Quy định nuôi tôm",
        },
    ),
    "empty lines throughout a letter": (
        " UBND HUYỆN THỦY NGUYÊN           CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\n"
        "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO                        Độc lập - Tự do - Hạnh phúc\n\n"
        "  Số:   278/PGD&ĐT-THCS                     Thủy Nguyên, ngày 09 tháng 9 năm 2014               \n\n"
        "    V/v Hướng dẫn thực hiện nhiệm vụ\n\nTiểu học năm học 2014-2015\n\n \n\nKính gửi: Hiệu trưởng các trường\n",
        {
            "number": "278/PGD&ĐT-THCS",
            "issuer": "Phòng Giáo dục và Đào tạo huyện Thủy Nguyên",
            "place": "Thủy Nguyên",
            "subject": "Hướng dẫn thực hiện nhiệm vụ Tiểu học năm học 2014-2015",
            "addressees": ["Hiệu trưởng các trường"],
        },
    ),
    "a name with a comma at a line's end": (
        "BAN CHỈ HUY PHÒNG THỦ DÂN SỰ,\nPHÒNG CHỐNG THIÊN TAI TỈNH YÊN BÁI\nSố: 5/KH-BCH\n"
        "Yên Bái, ngày 5 tháng 3 năm 2022\nKẾ HOẠCH\nTrực ban mùa mưa\n",
        {"issuer": "Ban Chỉ huy phòng thủ dân sự, phòng chống thiên tai tỉnh Yên Bái", "subject": "Trực ban mùa mưa"},
    ),
    "letters set apart": (
        "UBND XÃ A\nC H Ỉ  T H Ị\nVề việc tiết kiệm điện\n",
        {"type": "Chỉ thị", "subject": "tiết kiệm điện"},
    ),
    "plain text without a head": (
        "Đơn vị đã hoàn thành công việc được giao.\n\nTiếp tục theo dõi tình hình.\n",
        {"type": None, "number": None, "issuer": None, "subject": None, "name": None},
    ),
}


@pytest.mark.parametrize("case", HEADS)
def test_head(case: str) -> None:
    text, expected = HEADS[case]
    found = fields(read(text + BODY)[0])
    assert {name: found[name] for name in expected} == expected


FEET: dict[str, tuple[str, dict[str, Any]]] = {
    "one below the other": (
        """Nơi nhận:
- Như trên;
- Lưu: VT, TH.

TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH

Nguyễn Thị Minh Khuê
""",
        {
            "recipients": ["Như trên", "Lưu: VT, TH"],
            "signed_for": ["TM. Ủy ban nhân dân", "KT. Chủ tịch"],
            "title": "Phó Chủ tịch",
            "name": "Nguyễn Thị Minh Khuê",
        },
    ),
    "side by side": (
        """Nơi nhận:                                  TL. CHỦ TỊCH
- Văn phòng Chính phủ;                      KT. CHÁNH VĂN PHÒNG
- CT, các PCT UBND tỉnh;                    PHÓ CHÁNH VĂN PHÒNG
- Các sở, ban, ngành,
đoàn thể tỉnh;
- Lưu: VT.

                                             Trần Bá Lộc
""",
        {
            "recipients": [
                "Văn phòng Chính phủ",
                "CT, các PCT UBND tỉnh",
                "Các sở, ban, ngành, đoàn thể tỉnh",
                "Lưu: VT",
            ],
            "signed_for": ["TL. Chủ tịch", "KT. Chánh Văn phòng"],
            "title": "Phó Chánh Văn phòng",
            "name": "Trần Bá Lộc",
        },
    ),
    "side by side with tabs": (
        "Nơi nhận:\t\t\tGIÁM ĐỐC\n- Như trên;\n- Lưu: VT.\t\t\tLê Hữu Phước\n",
        {"recipients": ["Như trên", "Lưu: VT"], "title": "Giám đốc", "name": "Lê Hữu Phước", "signed_for": []},
    ),
    "run together with one space": (
        """Nơi nhận: TM. ỦY BAN NHÂN DÂN
- Như trên; KT. CHỦ TỊCH
- TT. HĐND xã; PHÓ CHỦ TỊCH
- Lưu: VT.
Phan Văn Đệ
""",
        {
            "recipients": ["Như trên", "TT. HĐND xã", "Lưu: VT"],
            "signed_for": ["TM. Ủy ban nhân dân", "KT. Chủ tịch"],
            "title": "Phó Chủ tịch",
            "name": "Phan Văn Đệ",
        },
    ),
    "cells between bars": (
        """Nơi nhận:
- Như Điều 3;
- Lưu: VT.
|
KT.
BỘ TRƯỞNG
THỨ
TRƯỞNG
Nguyễn
Khắc Toàn
|
""",
        {
            "recipients": ["Như Điều 3", "Lưu: VT"],
            "signed_for": ["KT. Bộ trưởng"],
            "title": "Thứ trưởng",
            "name": "Nguyễn Khắc Toàn",
        },
    ),
    "signature before the list": (
        """KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
(Đã ký)
Đinh Công Tráng

Nơi nhận:
- Như trên;
- Lưu: VT.
""",
        {"name": "Đinh Công Tráng", "title": "Phó Chủ tịch", "recipients": ["Như trên", "Lưu: VT"]},
    ),
    "markdown": (
        """***Nơi nhận:***

* Như trên;
* Lưu: VT.

**TUQ. CHỦ TỊCH**

**GIÁM ĐỐC SỞ NỘI VỤ**

*(Đã ký)*

**Hồ Quang Hiếu**
""",
        {
            "recipients": ["Như trên", "Lưu: VT"],
            "signed_for": ["TUQ. Chủ tịch"],
            "title": "Giám đốc Sở Nội vụ",
            "name": "Hồ Quang Hiếu",
        },
    ),
    "Party": (
        """Nơi nhận:
- Ban Bí thư (để báo cáo),
- Các đảng ủy trực thuộc,
- Lưu Văn phòng Tỉnh ủy.

T/M BAN THƯỜNG VỤ
PHÓ BÍ THƯ THƯỜNG TRỰC

Lò Văn Giàng
""",
        {
            "recipients": ["Ban Bí thư (để báo cáo)", "Các đảng ủy trực thuộc", "Lưu Văn phòng Tỉnh ủy"],
            "signed_for": ["T/M Ban Thường vụ"],
            "title": "Phó Bí thư Thường trực",
            "name": "Lò Văn Giàng",
        },
    ),
    "Party, in place of": (
        "K/T TRƯỞNG BAN\nPHÓ TRƯỞNG BAN\n\nVàng Seo Pao\n",
        {"signed_for": ["K/T Trưởng ban"], "title": "Phó Trưởng ban", "name": "Vàng Seo Pao"},
    ),
    "by order of the standing committee": (
        "T/L BAN THƯỜNG VỤ\nCHÁNH VĂN PHÒNG\n\nBế Xuân Trường\n",
        {"signed_for": ["T/L Ban Thường vụ"], "title": "Chánh Văn phòng", "name": "Bế Xuân Trường"},
    ),
    "glued prefix and name in capitals": (
        "KT.GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n\nNGUYỄN THÀNH ĐẠT\n",
        {"signed_for": ["KT. Giám đốc"], "title": "Phó Giám đốc", "name": "Nguyễn Thành Đạt"},
    ),
    "degree": (
        "HIỆU TRƯỞNG\n\nPGS.TS. Trương Quang Vinh\n",
        {"title": "Hiệu trưởng", "name": "Trương Quang Vinh", "signed_for": []},
    ),
    "rank": (
        "CHỈ HUY TRƯỞNG\n\nĐại tá Cao Phi Hùng\n",
        {"title": "Chỉ huy trưởng", "name": "Cao Phi Hùng"},
    ),
    "police with rank in capitals": (
        "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n\nTHƯỢNG TÁ LÊ MINH HẢI\n",
        {"title": "Phó Giám đốc", "name": "Lê Minh Hải"},
    ),
    "signed, and the name in the same line": (
        "CHỦ TỊCH\n(Đã ký) Dương Tấn Tài\n",
        {"title": "Chủ tịch", "name": "Dương Tấn Tài"},
    ),
    "signed for the council": (
        "CHỦ TỊCH\n\nĐã ký: Phạm Thị Thu Trang\n",
        {"title": "Chủ tịch", "name": "Phạm Thị Thu Trang"},
    ),
    "stamp and signature": (
        "TRƯỞNG PHÒNG\n(Ký tên, đóng dấu)\n\nVõ Hoàng Oanh\n",
        {"title": "Trưởng phòng", "name": "Võ Hoàng Oanh"},
    ),
    "acting": (
        "Q. VIỆN TRƯỞNG\n\nTạ Đình Thi\n",
        {"signed_for": ["Q. Viện trưởng"], "name": "Tạ Đình Thi"},
    ),
    "long title over two lines": (
        "KT. TRƯỞNG BAN\nPHÓ TRƯỞNG BAN\nTHƯỜNG TRỰC\n\nMai Xuân Liêm\n",
        {"title": "Phó Trưởng ban Thường trực", "signed_for": ["KT. Trưởng ban"], "name": "Mai Xuân Liêm"},
    ),
    "by order of the minister": (
        "TL. BỘ TRƯỞNG\nVỤ TRƯỞNG VỤ PHÁP CHẾ\n\nĐỗ Đức Hiển\n",
        {"signed_for": ["TL. Bộ trưởng"], "title": "Vụ trưởng Vụ Pháp chế", "name": "Đỗ Đức Hiển"},
    ),
    "name of four peoples": (
        "BÍ THƯ\n\nY Thanh Hà Niê\n",
        {"name": "Y Thanh Hà Niê", "title": "Bí thư"},
    ),
    "recipients without dashes": (
        """Nơi nhận:
Như trên;
Chủ tịch, các Phó Chủ tịch;
Lưu: VT.

CHÁNH THANH TRA

Ngô Quốc Việt
""",
        {
            "recipients": ["Như trên", "Chủ tịch, các Phó Chủ tịch", "Lưu: VT"],
            "title": "Chánh Thanh tra",
            "name": "Ngô Quốc Việt",
        },
    ),
    "recipients with empty lines between": (
        """Nơi nhận:

- Thường trực Tỉnh ủy;

- UBND các huyện;

- Lưu: VT.

CHỦ TỊCH

Châu Văn Lâm
""",
        {"recipients": ["Thường trực Tỉnh ủy", "UBND các huyện", "Lưu: VT"], "name": "Châu Văn Lâm"},
    ),
    "recipients in one line": (
        "Nơi nhận: Như trên; UBND tỉnh (b/c); Lưu: VT.\n\nGIÁM ĐỐC\n\nUng Nho Hoàng\n",
        {"recipients": ["Như trên", "UBND tỉnh (b/c)", "Lưu: VT"], "name": "Ung Nho Hoàng"},
    ),
    "title and name lost": (
        "Nơi nhận:\n- Như trên;\n- Lưu: VT.\n\n\n\nLưu Thành Công\n",
        {"recipients": ["Như trên", "Lưu: VT"], "name": "Lưu Thành Công", "title": None, "signed_for": []},
    ),
    "emphasis within an entry": (
        "Nơi nhận:\n- TT. HU; (*thay báo cáo*)\n- Lưu: VT.\n\nCHỦ TỊCH\n\nBùi Văn Nghĩa\n",
        {"recipients": ["TT. HU; (thay báo cáo)", "Lưu: VT"]},
    ),
    "dash and tab": (
        "Nơi nhận:\n-\tNhư trên;\n-\tLưu: VT.\n\nCHỦ TỊCH\n\nBùi Văn Nghĩa\n",
        {"recipients": ["Như trên", "Lưu: VT"], "name": "Bùi Văn Nghĩa"},
    ),
    "two who sign side by side": (
        "KT. BỘ TRƯỞNG BỘ NỘI VỤ      KT. BỘ TRƯỞNG BỘ Y TẾ\nTHỨ TRƯỞNG                   THỨ TRƯỞNG\n"
        "Trần Anh Kiên                Lê Thị Nga\nNơi nhận:\n- Lưu: VT.\n",
        {
            "signed_for": ["KT. Bộ trưởng Bộ Nội vụ"],
            "title": "Thứ trưởng",
            "name": "Trần Anh Kiên",
            "recipients": ["Lưu: VT"],
        },
    ),
    "the list's title lost, side by side": (
        "- Như Điều 3; | TM. ỦY BAN NHÂN DÂN |\n- Lưu: VT. | CHỦ TỊCH |\n | Lê Văn Hiến |\n",
        {
            "recipients": ["Như Điều 3", "Lưu: VT"],
            "signed_for": ["TM. Ủy ban nhân dân"],
            "title": "Chủ tịch",
            "name": "Lê Văn Hiến",
        },
    ),
    "an entry broken before its comma": (
        "Nơi nhận:\n- TGĐ\nCổng TTĐT, VPBCS;\n- Lưu: VT\n, KGVX (3).\n\n"
        "KT. BỘ TRƯỞNG, CHỦ NHIỆM\nPHÓ\nCHỦ NHIỆM\nNguyễn\nKhắc Đính\n",
        {
            "recipients": ["TGĐ Cổng TTĐT, VPBCS", "Lưu: VT, KGVX (3)"],
            "signed_for": ["KT. Bộ trưởng, Chủ nhiệm"],
            "title": "Phó Chủ nhiệm",
            "name": "Nguyễn Khắc Đính",
        },
    ),
    "a short deputy": (
        "KT. TRƯỞNG PHÒNG\nP. TRƯỞNG PHÒNG\n\nLê Thị Na (đã ký)\n",
        {"signed_for": ["KT. Trưởng phòng"], "title": "P. Trưởng phòng", "name": "Lê Thị Na"},
    ),
    "a deputy whose office a seal hides but for its end": (
        "KT. CHỦ TỊCH\nTỊCH\nPhạm Văn Thọ\n",
        {"signed_for": ["KT. Chủ tịch"], "title": "Phó Chủ tịch", "name": "Phạm Văn Thọ"},
    ),
    "no deputy signs for the whole body": (
        "TM. ỦY BAN NHÂN DÂN\nDÂN\nPhạm Văn Thọ\n",
        {"title": None, "name": "Phạm Văn Thọ"},
    ),
    "a footer between list and signature": (
        "Nơi nhận:\n- Như trên;\n- Lưu: VT, TH\n\nd:\\2011\\cv\\thu.doc\n\n"
        "KT. CHỦ TỊCH\n\nPHÓ CHỦ TỊCH\n\n\n\nTrần Thành Lộ\n",
        {"recipients": ["Như trên", "Lưu: VT, TH"], "title": "Phó Chủ tịch", "name": "Trần Thành Lộ"},
    ),
    "only the list": (
        "Nơi nhận:\n- Như trên;\n- Lưu: VT.\n",
        {"recipients": ["Như trên", "Lưu: VT"], "name": None, "title": None},
    ),
    "nothing": ("Đơn vị nghiêm túc thực hiện./.\n", {"recipients": [], "name": None, "signed_for": []}),
}

TOP = """UBND TỈNH LÂM ĐỒNG
Số: 11/CT-UBND
Lâm Đồng, ngày 8 tháng 8 năm 2024
CHỈ THỊ
Về việc bảo vệ rừng

1. Các sở, ban, ngành rà soát quy định.

Chủ tịch UBND các xã báo cáo trước ngày 01/9/2024./.

"""


@pytest.mark.parametrize("case", FEET)
def test_foot(case: str) -> None:
    text, expected = FEET[case]
    found, layout, _ = read(TOP + text)
    given = fields(found)
    assert {name: given[name] for name in expected} == expected
    if case != "nothing":
        assert layout.body_end == len(TOP)
        assert (TOP + text)[layout.annex_start :].strip("\n|") == ""


@pytest.mark.parametrize("case", [case for case in FEET if case not in ("nothing", "only the list")])
def test_what_follows_the_signature_is_an_annex(case: str) -> None:
    annex = "PHỤ LỤC I\nDANH MỤC NHIỆM VỤ\n(Kèm theo Chỉ thị số 11/CT-UBND ngày 08/8/2024)\n\n- Sở Nội vụ rà soát.\n"
    text = f"{TOP}{FEET[case][0]}\n{annex}"
    found, layout, _ = read(text)
    assert text[layout.annex_start :].lstrip("|\n") == annex
    assert fields(found)["references"] == []


def test_body_begins_behind_subject_and_addressees() -> None:
    for case, (text, _) in HEADS.items():
        if "chương trình công tác, đơn vị" in text:
            continue
        whole = text + BODY
        start = read(whole)[1].body_start
        rest = whole[start:]
        known = (BODY.strip(), "Thực hiện nhiệm vụ", "Căn cứ", "Thời gian qua", "Bão số 3", "Đơn vị đã")
        assert rest.startswith(known), (case, rest[:60])


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("Cà Mau, ngày 3 tháng 8 năm 2021\nKẾ HOẠCH\nNăm học mới\n", 2021),
        ("Số: 5/KH-UBND\nCà Mau, ngày    tháng 8 năm 2023\nKẾ HOẠCH\nDạy nghề năm 2024\n", 2023),
        ("Số: 09/2009/CT-UBND\nCHỈ THỊ\nVề phòng dịch\n", 2009),
        ("KẾ HOẠCH\nCải cách hành chính năm 2025\n", 2025),
        ("THÔNG BÁO\nÝ kiến kết luận\n\nNgày 27/11/2023, Chủ tịch đã họp, đến ngày 31/12/2030 thì xong.\n", 2023),
        ("THÔNG BÁO\nÝ kiến kết luận\n\nCuộc họp đã bàn nhiều việc.\n", None),
    ],
)
def test_year(text: str, year: int | None) -> None:
    assert read(text)[1].year == year


def test_number_and_day_by_hand_are_told() -> None:
    text = "UBND XÃ A\nSố:      /KH-UBND\nA, ngày    tháng 4 năm 2026\nKẾ HOẠCH\nNuôi cá lồng\n"
    _, _, warnings = read(text)
    assert [warning.split()[0] for warning in warnings] == ["Số", "Ngày"]


def test_number_and_day_by_hand_are_taken_from_the_annex() -> None:
    text = (
        "UBND XÃ AN HÒA\nSố:     /KH-UBND\nAn Hòa, ngày    tháng 4 năm 2026\nKẾ HOẠCH\nNuôi cá lồng\n\n"
        "Tập trung thực hiện.\n\n"
        "Nơi nhận:\n- Lưu: VT.\n\nCHỦ TỊCH\n\nLê Văn Cá\n\n"
        "PHỤ LỤC\n(Kèm theo Kế hoạch số 17/KH-UBND ngày 06/4/2026 của UBND xã An Hòa)\n"
    )
    found, _, warnings = read(text)
    assert (found.number, str(found.issued_on), warnings) == ("17/KH-UBND", "2026-04-06", ())
    assert found.references == ()


def test_decision_with_an_attached_plan_keeps_its_own_head() -> None:
    text = (
        "UBND HUYỆN B\nSố: 4/QĐ-UBND\nB, ngày 5 tháng 6 năm 2022\nQUYẾT ĐỊNH\nBan hành Kế hoạch dạy bơi\n\n"
        "CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN\n\nCăn cứ nhu cầu thực tế;\n\nQUYẾT ĐỊNH:\n\n"
        "Điều 1. Ban hành Kế hoạch dạy bơi.\n\n"
        "Nơi nhận:\n- Như Điều 2;\n- Lưu: VT.\n\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n\nTrần Thị Bơi\n\n"
        "KẾ HOẠCH\nDạy bơi cho học sinh\n(Ban hành kèm theo Quyết định số 4/QĐ-UBND ngày 05/6/2022)\n\nI. MỤC ĐÍCH\n"
    )
    found, layout, _ = read(text)
    assert (found.type, found.subject) == ("Quyết định", "Ban hành Kế hoạch dạy bơi")
    assert text[layout.body_start :].startswith("Căn cứ nhu cầu")
    assert text[layout.annex_start :].startswith("KẾ HOẠCH\nDạy bơi")


def test_every_field_says_what_made_it() -> None:
    text, _ = HEADS["province, two columns"]
    rules = dict(read(text + BODY + FEET["one below the other"][0])[0].rules)
    assert rules["type"] == "types.ke-hoach"
    assert rules["issuer"] == "issuers.people-committee"
    assert rules["signer"] == "titles.chairman"
    assert {"number", "issued_on", "place", "subject", "recipients"} <= set(rules)


HOSTILE = {
    "spaces": " " * 1_000_000,
    "line ends": "\n" * 1_000_000,
    "digits and slashes": "12/" * 333_000,
    "digits, slashes and spaces": "12 / " * 200_000,
    "codes": "1-A" + "-A" * 500_000,
    "one endless line": "Căn cứ tình hình thực tế của đơn vị " * 28_000,
    "capitals": "ỦY BAN NHÂN DÂN " * 60_000,
    "short lines": "a)\n" * 300_000,
    "titles": "CHỦ TỊCH\n" * 100_000,
    "recipients": "Nơi nhận:\n" * 100_000,
    "authority": "KT. CHỦ TỊCH\n" * 80_000,
    "headings": "KẾ HOẠCH\n" * 100_000,
    "bullets": "a) a) a) " * 110_000,
    "of": "1/QĐ-BNV của " + "Bộ và " * 150_000,
    "days": "ngày " * 200_000,
    "tabs and bars": "\t|" * 500_000,
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_text_is_read_within_a_second(case: str) -> None:
    text = HOSTILE[case]
    start = time.process_time()
    _, layout, _ = read(text)
    took = time.process_time() - start
    assert 0 <= layout.body_start <= layout.body_end <= layout.annex_start <= len(text)
    assert took < 1.0, took


@pytest.mark.parametrize(
    "text", ["12/QĐ-UBND, " * 80_000, "".join(f"số {n}/QĐ-UBND và " for n in range(50_000))], ids=["one", "many"]
)
def test_a_text_of_nothing_but_citations_takes_microseconds_for_each(text: str) -> None:
    start = time.process_time()
    read(text)
    assert time.process_time() - start < 4.0
