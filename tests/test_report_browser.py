"""The pages for people in Chromium: fast, usable with the keyboard alone, without scripts, in the dark, on paper."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page

from dondoc.extract.document import extract
from dondoc.feed import listing, overview, report
from dondoc.model import Extraction, Picture, Source, Status
from dondoc.rules.loader import load as rules
from tests.browser import chromium, faults, opened
from tests.test_report import TODAY, hostile, sample, stored

SCREENS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    "forced": {"forced_colors": "active"},
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def page_of(tmp_path: Path) -> Path:
    return write(tmp_path / "report.html", sample("chi-thi-tinh-uy.txt"))


def write(path: Path, extraction: Extraction, pictures: tuple[Picture, ...] = ()) -> Path:
    path.write_text("".join(report.page(extraction, pictures, today=TODAY, fixed=True)), encoding="utf-8")
    return path


def shown(page: Page, what: str = ".card") -> list[str]:
    """Return the numbers of the tasks that can be seen, in their order."""
    return [element.get_attribute("data-t") or "" for element in page.query_selector_all(what) if element.is_visible()]


def active(page: Page) -> str:
    return str(page.evaluate("(document.activeElement.closest('[id]') || document.body).id"))


def in_view(page: Page, what: str) -> bool:
    page.wait_for_timeout(50)
    script = """what => { const box = document.querySelector(what).getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight }"""
    page.wait_for_function(script, arg=what, timeout=3000)
    return True


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing(browser: Browser, tmp_path: Path, screen: str) -> None:
    dot = bytes.fromhex("52494646240000005745425056503820180000003001009d012a0100010002003425a400037000fefb940000")
    pictures = (Picture(1, 595, 842, "image/webp", dot),)
    pages = {
        "report": write(tmp_path / "report.html", sample("ke-hoach-bo.txt"), pictures),
        "hostile": write(tmp_path / "hostile.html", hostile(), pictures),
        "empty": write(
            tmp_path / "empty.html", Extraction(Source("a", "0", "txt", "Không.\n"), sample("to-trinh.txt").header, ())
        ),
    }
    listed = [listing.listed(sample(name), f"{name}.html") for name in ("to-trinh.txt", "ke-hoach-bo.txt")]
    pages["list"] = tmp_path / "index.html"
    pages["list"].write_text("".join(listing.page(listed, today=TODAY)), encoding="utf-8")
    tasks = [stored(n, TODAY + timedelta(n - 20), status=Status.DONE if n % 7 == 0 else Status.TODO) for n in range(60)]
    pages["store"] = tmp_path / "store.html"
    pages["store"].write_text("".join(overview.page(tasks, today=TODAY)), encoding="utf-8")
    for name, path in pages.items():
        if name in ("hostile", "empty", "list") and screen != "light":
            continue  # they are made of the same parts
        with opened(browser, path, bypass_csp=True, **SCREENS[screen]) as page:
            assert (name, faults(page)) == (name, [])
            if name == "report":
                page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
                for choice in ("#view-table", "#as-pages"):
                    page.check(choice, force=True)
                    assert (choice, faults(page)) == (choice, [])
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert (name, wide) == (name, 0)


def test_hostile_words_run_and_ask_for_nothing(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, write(tmp_path / "a.html", hostile())) as page:
        page.click("#t1 .words")
        assert page.evaluate("document.querySelectorAll('script, iframe, object, img').length") == 1
        page.wait_for_timeout(200)


def test_a_document_of_200_tasks_opens_in_under_two_seconds(browser: Browser, tmp_path: Path) -> None:
    words = "".join(
        f"{n}. Sở Y tế chủ trì, phối hợp với Sở Tài chính, Công an tỉnh rà soát, lập danh mục việc số {n} của các xã, "
        f"phường, hoàn thành trước ngày {1 + n % 28}/{1 + n % 12}/2026.\n\n"
        for n in range(1, 201)
    )
    head = "ỦY BAN NHÂN DÂN TỈNH GIA LAI\n\nCHỈ THỊ\nvề việc rà soát\n\nChủ tịch UBND tỉnh yêu cầu:\n\n"
    extraction = extract(Source("a.txt", "0" * 64, "txt", head + words), rules())
    assert len(extraction.tasks) == 200
    path = write(tmp_path / "a.html", extraction)
    begun = time.perf_counter()
    with opened(browser, path) as page:
        page.wait_for_function("() => document.querySelectorAll('.card[data-t] article[tabindex]').length === 200")
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        took = time.perf_counter() - begun
        print(f"200 tasks, {path.stat().st_size} bytes: open and ready for use after {took:.2f} s")
        assert took < 2
        page.fill("#find", "viec so 77 ")
        assert shown(page) == ["77", "177"]
        page.fill("#find", "")
        page.click('.back[href="#t190"]')  # far away, among cards that were never drawn
        page.wait_for_timeout(1500)
        assert in_view(page, "#t190.on")


def test_the_heads_of_both_sides_stand_on_one_line(browser: Browser, page_of: Path) -> None:
    with opened(browser, page_of) as page:
        script = "all => all.map(one => { const box = one.getBoundingClientRect(); return box.top + box.height / 2 })"
        list_, original = page.eval_on_selector_all("#list, #original", script)
        assert abs(list_ - original) < 1.5


def test_filters_narrow_and_say_how_many(browser: Browser, page_of: Path) -> None:
    tasks = sample("chi-thi-tinh-uy.txt").tasks
    with opened(browser, page_of) as page:
        assert len(shown(page)) == len(tasks)
        page.fill("#find", "DANG UY uy ban nhan dan")
        found = shown(page)
        assert "6" in found
        assert 0 < len(found) < len(tasks)
        assert page.inner_text("#count") == f"{len(found)} trong {len(tasks)} nhiệm vụ"
        assert page.get_attribute("#count", "aria-live") == "polite"
        page.fill("#find", "không có chữ này")
        assert shown(page) == []
        assert page.is_visible(".nothing")
        page.click("button[type=reset]")
        page.wait_for_function("() => document.querySelectorAll('.card[hidden]').length === 0")
        for sort, fits in (
            ("late", lambda day: day < TODAY),
            ("soon", lambda day: TODAY <= day <= TODAY + timedelta(7)),
            ("month", lambda day: (day.year, day.month) == (TODAY.year, TODAY.month)),
        ):
            page.select_option("#by-day", sort)
            expected = [
                str(n)
                for n, task in enumerate(tasks, 1)
                if any(one and one.due and fits(one.due) for one in (task.deadline, *task.more_deadlines))
            ]
            assert (sort, shown(page)) == (sort, expected)
        page.select_option("#by-day", "none")
        assert shown(page) == [str(n) for n, task in enumerate(tasks, 1) if task.deadline is None]
        page.select_option("#by-day", "")
        option = page.eval_on_selector(
            "#by-body option:nth-child(1)[value]:not([value=''])", "one => [one.value, one.textContent]"
        )
        page.select_option("#by-body", option[0])
        assert option[1].endswith(f"({len(shown(page))})")
        page.check("#view-table", force=True)
        assert shown(page, ".row") == [
            card.get_attribute("data-t") for card in page.query_selector_all(".card:not([hidden])")
        ]


def test_tasks_are_put_in_the_order_of_their_days(browser: Browser, page_of: Path) -> None:
    tasks = sample("chi-thi-tinh-uy.txt").tasks
    with opened(browser, page_of) as page:
        page.select_option("#order", "day")
        days = [task.deadline.due if task.deadline and task.deadline.due else None for task in tasks]
        ordered = [days[int(number) - 1] for number in shown(page)]
        dated = [day for day in ordered if day]
        assert dated == sorted(dated)
        assert ordered[len(dated) :].count(None) == len(ordered) - len(dated)
        page.select_option("#order", "")
        assert shown(page) == [str(n) for n in range(1, len(tasks) + 1)]


def test_the_keyboard_alone_leads_to_the_text_and_back(browser: Browser, page_of: Path) -> None:
    with opened(browser, page_of, reduced_motion="reduce") as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert active(page) == "tasks"
        for _ in range(20):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.tagName") == "ARTICLE":
                break
        assert active(page) == "t1"
        for _ in range(5):
            page.keyboard.press("ArrowDown")
        assert active(page) == "t6"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#t6"
        assert in_view(page, "#s6.on")
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#t7"
        page.keyboard.press("Enter")
        assert active(page) == "t7"
        assert in_view(page, "#t7.on")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
        # of 24 cards only one is a stop of the tab key
        assert page.evaluate("document.querySelectorAll('.card article[tabindex=\"0\"]').length") == 1
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
        assert active(page) == "t7"


def test_the_pointer_leads_to_the_text_and_back(browser: Browser, page_of: Path) -> None:
    with opened(browser, page_of, reduced_motion="reduce") as page:
        page.click("#t20 .words")
        assert in_view(page, "#s20.on")
        page.click("#t20 .fields a.to")
        assert in_view(page, ".m.here")
        page.click("#s2", position={"x": 120, "y": 8})
        assert in_view(page, "#t2.on")
        page.go_back()
        page.check("#view-table", force=True)
        page.click("#s9", position={"x": 120, "y": 8})
        assert in_view(page, "#r9.on")


def test_on_a_phone_the_text_is_reached_and_left_again(browser: Browser, page_of: Path) -> None:
    with opened(browser, page_of, **SCREENS["phone"]) as page:
        page.tap("#t18 a.see")
        page.wait_for_timeout(1500)
        assert in_view(page, "#s18.on")
        page.tap("#return")
        page.wait_for_timeout(1500)
        assert in_view(page, "#t18.on")


def test_boxes_on_pictures_lead_to_tasks_and_back(browser: Browser, tmp_path: Path) -> None:
    from dataclasses import replace

    from dondoc.model import Block

    extraction = sample("chi-thi-tinh-uy.txt")
    blocks = tuple(
        Block(task.span, 1 + n // 12, (80.0, 60.0 + 50 * (n % 12), 540.0, 95.0 + 50 * (n % 12)))
        for n, task in enumerate(extraction.tasks)
    )
    shots = tuple(
        Picture(n, 595.0, 842.0, "image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 595 842"/>')
        for n in (1, 2)
    )
    path = write(tmp_path / "a.html", replace(extraction, source=replace(extraction.source, blocks=blocks)), shots)
    with opened(browser, path, reduced_motion="reduce") as page:
        page.check("#as-pages", force=True)
        assert not page.is_visible("#s1")
        page.click("#t14 .words")
        assert in_view(page, '.box[data-t="14"].on')
        page.click('.box[data-t="3"] > rect')
        assert in_view(page, "#t3.on")
        page.check("#as-text", force=True)
        assert in_view(page, "#s3.on")


def test_without_scripts_all_can_be_read_and_switched(browser: Browser, page_of: Path) -> None:
    with opened(browser, page_of, java_script_enabled=False, reduced_motion="reduce") as page:
        assert len(shown(page)) == 24
        assert not page.is_visible(".filters")
        assert page.is_visible("#s6")
        page.click("#t6 a.see")
        assert page.url.endswith("#s6")
        page.locator("#view-table").check(force=True)
        assert len(shown(page, ".row")) == 24


def test_the_readers_own_day_counts_unless_one_is_given(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("".join(report.page(sample("chi-thi-tinh-uy.txt"), today=date(2020, 1, 1))), encoding="utf-8")
    with browser.new_context() as context:
        page = context.new_page()
        page.clock.set_fixed_time("2026-05-31T12:00:00")
        page.goto(path.as_uri())
        assert page.inner_text("#t6 .chip") == "quá hạn 2 ngày"
        assert page.inner_text("[data-now]") == "31/05/2026"


def test_paper_takes_head_and_table_only(browser: Browser, page_of: Path) -> None:
    with opened(browser, page_of) as page:
        page.select_option("#by-day", "none")
        paper = page.pdf(prefer_css_page_size=True)
    document = pypdfium2.PdfDocument(io.BytesIO(paper))
    width, height = document[0].get_size()
    assert (round(width), round(height)) == (842, 595)
    words = " ".join("".join(document[n].get_textpage().get_text_range() for n in range(len(document))).split())
    assert "18-CT/TU" in words
    assert "Nội dung nhiệm vụ" in words
    assert "trong 24 nhiệm vụ" in words
    assert "Không phê duyệt, cấp phép mới" in words
    assert "Xây dựng Kế hoạch thực hiện Chỉ thị này" not in words
    for control in ("Sắp xếp", "Bỏ lọc", "Xem trong văn bản", "Văn bản gốc", "Căn cứ"):
        assert control not in words
