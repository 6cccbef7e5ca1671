"""The pages for people: what they show, that it is marked exactly, and that nothing in a document can do harm."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from dataclasses import replace
from datetime import date, time, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from dondoc.extract.document import extract
from dondoc.feed import listing, load, overview, report
from dondoc.feed.marks import Mark, Role, lines
from dondoc.feed.phrasing import harmless
from dondoc.ingest import pictures
from dondoc.ingest.files import Options
from dondoc.ingest.reading import read
from dondoc.model import (
    Block,
    Body,
    Deadline,
    DondocError,
    Extraction,
    Header,
    Kind,
    LeadFrom,
    Modality,
    Picture,
    Reference,
    Signature,
    Signer,
    Source,
    Span,
    Status,
    StoredDocument,
    StoredTask,
    Task,
)
from dondoc.rules.loader import load as rules
from tests.commands import SAMPLES, run
from tests.markup import every, one, parsed, text

TODAY = date(2026, 5, 25)
NAMES = sorted(path.name for path in SAMPLES.glob("*.txt"))
HOSTILE = (
    "<script>alert(1)</script></style></title><img src=x onerror=alert(2)>\"'><svg onload=alert(3)>"
    "<a href=javascript:alert(4)>x</a>\0\u202eabc\u2066\ud800]]>-->{{ 7*7 }}\x0c\x1b[31m\ufffe"
)


@cache
def sample(name: str) -> Extraction:
    return extract(read(str(SAMPLES / name)), rules())


@cache
def shown(name: str) -> Element:
    return parsed("".join(report.page(sample(name), today=TODAY, fixed=True)))


def body(name: str, start: int, end: int) -> Body:
    return Body(name, Span(start, end), "bodies.x")


def hostile() -> Extraction:
    words = f"Giao {HOSTILE} báo cáo {HOSTILE} trước ngày 1/6/2026."
    deadline = Deadline(
        HOSTILE, Span(5, 20), Kind.DATE, None, HOSTILE, date(2026, 6, 1), time(16, 30), date(2026, 6, 1)
    )
    task = Task(
        HOSTILE,
        HOSTILE,
        words,
        Span(0, len(words)),
        1,
        (Body(HOSTILE, Span(5, 30), HOSTILE, known=False),),
        LeadFrom.INHERITED,
        (Body(HOSTILE, Span(10, 40), HOSTILE),),
        (Body(HOSTILE, Span(20, 60), HOSTILE),),
        deadline,
        (replace(deadline, due=None, kind=Kind.EVENT),),
        HOSTILE,
        Modality.PROHIBITION,
        0.5,
        (HOSTILE,),
    )
    signer = Signer(HOSTILE, HOSTILE, (HOSTILE,))
    reference = Reference(HOSTILE, HOSTILE, None, HOSTILE, Span(0, 4), HOSTILE)
    header = Header(
        HOSTILE, HOSTILE, TODAY, HOSTILE, HOSTILE, HOSTILE, signer, (HOSTILE,), (HOSTILE,), (reference,), ()
    )
    signature = Signature(HOSTILE, HOSTILE, HOSTILE, intact=False)
    source = Source(
        f"/tmp/{HOSTILE}",
        HOSTILE,
        HOSTILE,
        words,
        (Span(0, len(words)),),
        (Block(Span(0, len(words)), 1, (10.0, 10.0, 90.0, 90.0)),),
        ocr=True,
        doubtful=(Span(7, 25),),
        signatures=(signature,),
        warnings=(HOSTILE,),
    )
    return Extraction(source, header, (task,), (HOSTILE,))


def stored(number: int, due: date | None, *, status: Status = Status.TODO, lead: str = "Sở Y tế") -> StoredTask:
    document = StoredDocument(1, "Chỉ thị", "07/CT-UBND", date(2026, 1, 5), "UBND tỉnh", "về y tế", "a.txt")
    return StoredTask(
        f"{number:016x}",
        document,
        f"I.{number}",
        f"rà soát việc số {number}",
        Span(0, 9),
        None,
        (lead,) if lead else (),
        LeadFrom.OWN,
        (),
        (),
        None,
        due,
        None,
        None,
        None,
        Modality.OBLIGATION,
        0.98,
        status,
        None,
        None,
        None,
        due if status is Status.DONE else None,
        due is not None and due < TODAY and status is Status.TODO,
        False,
        (),
        "2026-05-01T00:00:00Z",
    )


def classes(element: Element) -> set[str]:
    return set((element.get("class") or "").split())


# what is marked


@pytest.mark.parametrize("name", NAMES)
def test_the_original_is_shown_whole_and_every_span_is_marked_exactly(name: str) -> None:
    extraction, page = sample(name), shown(name)
    original = extraction.source.text
    paper = one(page, "div", class_="text")
    assert "".join(text(line) for line in paper) == original
    expected = {
        (role, span.start, span.end)
        for task in extraction.tasks
        for role, spans in (
            ("task", [task.span]),
            ("lead", [body.span for body in task.lead]),
            ("coordinator", [body.span for body in task.coordinators]),
            ("report", [body.span for body in task.report_to]),
            ("deadline", [one.span for one in (task.deadline, *task.more_deadlines) if one]),
        )
        for span in spans
    }
    held: dict[str, str] = {}
    roles: dict[str, str] = {}
    for element in every(paper, class_="m"):
        mark = element.get("data-m") or ""
        held[mark] = held.get(mark, "") + text(element)
        roles[mark] = (classes(element) - {"m"}).pop()
    assert sorted((roles[mark], said) for mark, said in held.items()) == sorted(
        (role, original[start:end]) for role, start, end in expected
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_to_what_it_names_and_back(name: str) -> None:
    extraction, page = sample(name), shown(name)
    ids = [element.get("id") for element in every(page) if element.get("id")]
    assert len(ids) == len(set(ids))
    for link in every(page, "a"):
        assert (link.get("href") or "")[:1] == "#"
        assert (link.get("href") or "")[1:] in ids
    for number, task in enumerate(extraction.tasks, 1):
        card = one(page, "li", id=f"t{number}")
        see = one(card, "a", class_="see")
        first = one(page, "mark", id=(see.get("href") or "")[1:])
        assert harmless(extraction.source.text[task.span.start : task.span.end]).startswith(text(first))
        assert [text(link) for link in every(page, "a", class_="back", href=f"#t{number}")] == [""]
        for named in task.lead:
            (target,) = {
                link.get("href") for link in every(card, "a", class_="to") if text(link) == " ".join(named.name.split())
            }
            assert str(named.span.start) in (target or "")


spans = st.tuples(st.integers(0, 40), st.integers(0, 12)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))


@given(st.text("ab\n <&é", max_size=40), st.lists(st.tuples(spans, st.sampled_from(Role)), max_size=8, unique=True))
def test_marks_that_lie_in_and_across_one_another_are_whole_and_exact(
    words: str, wanted: list[tuple[Span, Role]]
) -> None:
    marks = [Mark(f"m{number}", role, span, (number,)) for number, (span, role) in enumerate(wanted)]
    root = parsed("<!DOCTYPE html><div>" + "".join(f"<p>{line.html}</p>" for line in lines(words, marks)) + "</div>")
    assert text(one(root, "div")) == words
    for mark in marks:
        pieces = list(every(root, data_m=mark.id))
        inside = mark.span.start < mark.span.end <= len(words)
        assert "".join(map(text, pieces)) == (words[mark.span.start : mark.span.end] if inside else "")
        assert sum(piece.get("id") == mark.id for piece in pieces) == inside


def test_a_page_begins_where_the_source_says() -> None:
    words = "một\nhai\nba bốn\nnăm\n"
    found = list(lines(words, (), (Span(0, 4), Span(4, 11), Span(11, 19))))
    assert [(str(line.html), line.page) for line in found] == [
        ("một\n", 1),
        ("hai\n", 2),
        ("ba bốn\n", 3),
        ("năm\n", None),
    ]


# what is shown


def test_the_head_says_what_the_document_is_and_warnings_come_first() -> None:
    page = shown("ke-hoach-bo.txt")
    main = one(page, "main")
    headings = [text(heading) for heading in every(main, "h2")]
    assert headings == ["Cần kiểm tra", "Văn bản", "Nhiệm vụ", "Văn bản gốc"]
    check = one(page, "section", class_="check")
    assert "Số của văn bản để trống hoặc viết tay nên chưa đọc được, cần bổ sung theo bản gốc." in text(check)
    facts = {text(one(fact, "dt")): text(one(fact, "dd")) for fact in one(page, "dl", class_="facts")}
    assert facts["Loại văn bản"] == "Kế hoạch"
    assert facts["Số, ký hiệu"] == "không rõ"
    assert facts["Người ký"] == "Nghiêm Tuấn Kiệt, Thứ trưởng (KT. Bộ trưởng)"


def test_a_card_and_its_row_say_who_does_what_by_when() -> None:
    page = shown("chi-thi-tinh-uy.txt")
    card, row = one(page, "li", id="t6"), one(page, "tr", id="r6")
    for shape in (card, row):
        said = " ".join(text(shape).split())
        assert "Xây dựng Kế hoạch thực hiện Chỉ thị này, hoàn thành trước ngày 30/5/2026." in said
        assert "Đảng uỷ Uỷ ban nhân dân tỉnh (theo đề mục)" in said
        assert "29/05/2026 còn 4 ngày “trước ngày 30/5/2026”" in said
    assert "Mục 3.-1" in text(card)
    assert "Độ tin cậy: cao" in text(card)
    evidence = text(one(card, "details", class_="why"))
    assert all(rule in evidence for rule in sample("chi-thi-tinh-uy.txt").tasks[5].evidence)


@pytest.mark.parametrize(
    ("today", "said", "sort"),
    [(date(2026, 5, 29), "hạn hôm nay", "soon"), (date(2026, 6, 1), "quá hạn 3 ngày", "late"),
     (date(2026, 5, 21), "còn 8 ngày", "later")],
)  # fmt: skip
def test_how_far_a_day_is_depends_on_today(today: date, said: str, sort: str) -> None:
    page = parsed("".join(report.page(sample("chi-thi-tinh-uy.txt"), today=today)))
    chip = one(one(page, "li", id="t6"), "span", data_due="2026-05-29")
    assert (text(chip), classes(chip)) == (said, {"chip", sort})


def test_bodies_to_filter_by_are_counted_in_each_role() -> None:
    page, tasks = shown("chi-thi-tinh-uy.txt"), sample("chi-thi-tinh-uy.txt").tasks
    choices = one(page, "select", id="by-body")
    lead = next(group for group in every(choices, "optgroup") if group.get("label") == "Chủ trì")
    for option in every(lead, "option"):
        name, count = re.fullmatch(r"(.*) \((\d+)\)", text(option)).groups()  # type: ignore[union-attr]
        having = [task for task in tasks if name.casefold() in {" ".join(b.name.split()).casefold() for b in task.lead}]
        assert len(having) == int(count)
        keyed = [
            card for card in every(page, class_="card") if option.get("value") in (card.get("data-keys") or "").split()
        ]
        assert len(keyed) == int(count)


def test_a_document_without_tasks_says_so() -> None:
    source = Source("a.txt", "0" * 64, "txt", "Không có gì.\n")
    page = parsed("".join(report.page(Extraction(source, Header(), ()), today=TODAY)))
    assert "Không thấy nhiệm vụ nào trong văn bản này." in text(page)
    assert text(one(page, "h1")).strip() == "a.txt"


@pytest.mark.parametrize("name", NAMES)
def test_landmarks_headings_and_labels_are_in_order(name: str) -> None:
    page = shown(name)
    levels = [int(str(h.tag)[1]) for h in every(page) if re.fullmatch("h[1-6]", str(h.tag))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert [len(list(every(page, tag))) for tag in ("main", "header", "footer")] == [1, 1, 1]
    assert one(page, "html").get("lang") == "vi"
    assert one(page, "a", class_="skip").get("href") == "#tasks"


# nothing but the page itself


def scripts(page: Element) -> list[str]:
    return [text(element) for element in every(page, "script")]


def check_inert(page: str) -> Element:
    """Check that a page runs, loads and leads to nothing but its own."""
    root = parsed(page)
    clean = parsed("".join(report.page(sample(NAMES[0]), today=TODAY)))
    assert scripts(root) in ([], scripts(clean))
    assert len(list(every(root, "style"))) == 1
    policy = one(root, "meta", http_equiv="Content-Security-Policy").get("content") or ""
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    for element in (*every(root, "style"), *every(root, "script")):
        digest = base64.b64encode(hashlib.sha256(text(element).encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    for element in every(root):
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name != "style"
            if name.rpartition("}")[2] in ("href", "src", "action", "formaction", "data", "srcset", "poster"):
                assert value.startswith(("#", "data:", "./"))
    assert not re.search(r"url\(\s*[\"']?(?!#)", text(one(root, "style")))
    assert "@import" not in page
    assert not re.search("[\0\u202a-\u202e\u2066-\u2069\x0c\x1b\ud800-\udfff]", page)
    page.encode()
    return root


def test_hostile_words_stay_words() -> None:
    picture = Picture(1, 100, 100, "image/webp", b"RIFF")
    root = check_inert("".join(report.page(hostile(), [picture], today=TODAY)))
    assert not list(every(root, "img", src="x"))
    assert "alert(1)" in text(one(root, "li", id="t1"))
    paper = one(root, "div", class_="text")
    assert "".join(text(line) for line in paper) == harmless(hostile().source.text)
    for mark, role in (("lead-5-30", "lead"), ("coordinator-10-40", "coordinator"), ("deadline-5-20", "deadline")):
        start, end = map(int, mark.split("-")[1:])
        pieces = list(every(paper, data_m=mark))
        assert "".join(map(text, pieces)) == harmless(hostile().source.text)[start:end]
        assert all(role in classes(piece) for piece in pieces)


def test_hostile_words_stay_words_in_lists_and_overviews() -> None:
    check_inert("".join(listing.page([listing.listed(hostile(), "a&b \"'<.html")], today=TODAY)))
    task = stored(1, TODAY - timedelta(3))
    document = StoredDocument(1, HOSTILE, HOSTILE, TODAY, HOSTILE, HOSTILE, HOSTILE)
    task = replace(task, document=document, text=HOSTILE, lead=(HOSTILE,), item=HOSTILE, assignee=HOSTILE, note=HOSTILE)
    tasks = [task, replace(task, id="b", due=TODAY), replace(task, id="c", due=TODAY + timedelta(9))]
    check_inert("".join(overview.page(tasks, today=TODAY)))


@pytest.mark.parametrize("name", NAMES)
def test_a_page_names_no_address(name: str) -> None:
    page = "".join(report.page(sample(name), today=TODAY))
    check_inert(page)
    assert not re.search(r"(?:https?|wss?|ftp)://", page.replace(sample(name).source.text, ""))


# pages as pictures


def scan(tmp_path: Path, pages: int = 2) -> Path:
    sheets = []
    for number in range(pages):
        sheet = Image.new("RGB", (827, 1169), "white")
        ImageDraw.Draw(sheet).rectangle((100, 100, 700, 130 + 40 * number), fill="black")
        sheets.append(sheet)
    path = tmp_path / "a.pdf"
    sheets[0].save(path, save_all=True, append_images=sheets[1:], resolution=100)
    return path


def test_pages_are_drawn_with_their_size_in_points(tmp_path: Path) -> None:
    path = scan(tmp_path)
    drawn = list(pictures.pages(str(path), width=400))
    assert [(one.page, round(one.width), round(one.height), one.media_type) for one in drawn] == [
        (1, 595, 842, "image/webp"),
        (2, 595, 842, "image/webp"),
    ]
    sizes = [Image.open(io.BytesIO(one.data)).size for one in drawn]
    assert {size[0] for size in sizes} == {400}
    image = tmp_path / "a.png"
    Image.new("RGB", (827, 1169), "white").save(image, dpi=(100, 100))
    (only,) = pictures.pages(str(image))
    assert (round(only.width), round(only.height)) == (595, 842)
    plain = tmp_path / "a.txt"
    plain.write_text("Chữ.", encoding="utf-8")
    assert list(pictures.pages(str(plain))) == []


def test_a_page_in_an_archive_is_drawn_too(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(scan(tmp_path, 1), "van-ban/b.pdf")
    (drawn,) = pictures.pages(f"{tmp_path / 'a.zip'}!/van-ban/b.pdf", Options())
    assert drawn.page == 1


def test_what_cannot_be_drawn_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing")
    with pytest.raises(DondocError, match=r"a\.pdf: a page cannot be drawn"):
        list(pictures.pages(str(path)))


def test_tasks_are_boxed_on_their_pages() -> None:
    words = "Giao Sở Y tế rà soát.\nGiao Sở Nội vụ tổng hợp.\n"
    first, second = Span(0, 21), Span(22, 46)
    tasks = tuple(
        Task(
            str(n),
            None,
            words[s.start : s.end],
            s,
            1,
            (),
            LeadFrom.NONE,
            (),
            (),
            None,
            (),
            None,
            Modality.OBLIGATION,
            1,
            (),
        )
        for n, s in enumerate((first, second))
    )
    blocks = (
        Block(first, 1, (50, 60, 150, 80)),
        Block(second, 1, (50, 90, 150, 110)),
        Block(second, 2, (50, 700, 150, 910)),
    )
    source = Source("a.pdf", "0" * 64, "pdf", words, (Span(0, 46),), blocks)
    shots = [Picture(1, 200, 300, "image/webp", b"1"), Picture(2, 200, 300, "image/webp", b"2")]
    page = parsed("".join(report.page(Extraction(source, Header(), tasks), shots, today=TODAY)))
    boxes = list(every(page, "g", class_="box"))
    # the box on the second page lies outside of its picture: it belongs to a page that was turned
    assert [(box.get("data-t"), box[0].get("x"), box[0].get("width")) for box in boxes] == [
        ("1", "48", "104"),
        ("2", "48", "104"),
    ]
    assert [link.get("href") for box in boxes for link in every(box, "a")] == ["#t1", "#t2"]
    assert [image.get("src") for image in every(page, "img")] == [
        "data:image/webp;base64,MQ==",
        "data:image/webp;base64,Mg==",
    ]


# a store


def numbers(page: Element) -> list[str]:
    return [text(one(item, "b")) for item in one(page, "ul", class_="figures")]


def test_an_overview_tells_what_is_due_and_late() -> None:
    monday = TODAY  # 25 May 2026
    tasks = [
        stored(1, monday - timedelta(30), lead="Sở Y tế"),
        stored(2, monday - timedelta(1), lead="Sở Y tế"),
        stored(3, monday - timedelta(1), lead=""),
        stored(4, monday),
        stored(5, monday + timedelta(6)),
        stored(6, monday + timedelta(7)),
        stored(7, None),
        stored(8, monday - timedelta(2), status=Status.DONE),
        stored(9, monday - timedelta(2), status=Status.CANCELLED),
        replace(stored(10, monday - timedelta(2)), gone=True),
        stored(5, monday + timedelta(6)),  # the same task from a second copy
    ]
    page = parsed("".join(overview.page(tasks, today=TODAY)))
    assert numbers(page) == ["7", "3", "2", "1"]
    assert [body.name for body in overview.behind(tasks[:3])] == ["Sở Y tế", overview.NOBODY]
    week = next(every(page, "table", class_="tasks"))
    assert [row.get("role") for row in every(week, "tr")] == ["row"] * 3
    busy = {link.get("href"): text(link) for link in every(page, "a", class_="chip")}
    assert busy == {"#d2026-05-24": "2", "#d2026-05-25": "1", "#d2026-05-31": "1", "#d2026-06-01": "1"}
    ids = [element.get("id") for element in every(page) if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all((link.get("href") or "")[1:] in ids for link in every(page, "a"))


def test_a_long_list_says_how_much_more_there_is() -> None:
    tasks = [stored(number, TODAY - timedelta(1), lead="Sở Y tế") for number in range(130)]
    page = parsed("".join(overview.page(tasks, today=TODAY)))
    assert numbers(page)[1] == "130"
    assert len(list(every(one(page, "table", class_="tasks"), "td", class_="words"))) == overview.MOST
    more = [text(note) for note in every(page, "p", class_="aside") if "khác" in text(note)]
    assert more == [f"và {130 - overview.MOST} nhiệm vụ khác", f"và {130 - overview.MOST_A_DAY} nhiệm vụ khác"]


def test_the_load_counts_each_task_in_its_week() -> None:
    tasks = [
        stored(1, TODAY - timedelta(1)),
        stored(2, TODAY + timedelta(6)),
        stored(3, TODAY, status=Status.DONE),
        stored(4, TODAY - timedelta(400)),
        stored(5, TODAY + timedelta(400)),
        stored(6, None),
        stored(7, TODAY, status=Status.PAUSED),
    ]
    chart = load.load(tasks, TODAY)
    counted = {
        (week.monday, state.value): count for week in chart.weeks for state, count in week.counts.items() if count
    }
    assert counted == {
        (date(2026, 5, 18), "late"): 1,
        (date(2026, 5, 25), "open"): 1,
        (date(2026, 5, 25), "done"): 1,
    }
    assert (chart.before, chart.after) == (1, 1)
    assert [week.monday for week in chart.weeks if week.current] == [date(2026, 5, 25)]


@pytest.mark.parametrize("most", [0, 1, 5, 6, 24, 25, 26, 999])
def test_the_chart_has_room_for_its_highest_bar(most: int) -> None:
    chart = load.load([stored(number, TODAY) for number in range(most)], TODAY)
    assert 2 <= len(chart.scale) <= 6
    assert chart.scale[-1][0] >= most
    assert all(piece.y >= chart.scale[-1][1] - 0.1 for week in chart.weeks for piece in week.pieces)


# the command


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_one_file_gives_one_page(written: Path) -> None:
    path = SAMPLES / "chi-thi-tinh-uy.txt"
    page = written.with_suffix(".html")
    result = run("report", path, "-o", page, "--today", "2026-05-25", "--no-nlp")
    assert (result.code, result.out, result.err) == (0, "", "")
    assert page.read_text(encoding="utf-8") == "".join(
        report.page(
            replace(sample(path.name), source=replace(sample(path.name).source, path=str(path))),
            today=TODAY,
            fixed=True,
        )
    )
    printed = run("report", path, "--today", "2026-05-25", "--no-nlp")
    assert printed.out == page.read_text(encoding="utf-8")


def test_several_files_give_a_folder_with_a_list(written: Path, tmp_path: Path) -> None:
    twin = tmp_path / "twin"
    twin.mkdir()
    (twin / "quy-che.txt").write_bytes((SAMPLES / "to-trinh.txt").read_bytes())
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"")
    result = run("report", SAMPLES / "quy-che.txt", bad, twin / "quy-che.txt", "-o", written, "--no-nlp")
    assert result.code == 1
    assert result.err.count("\n") == 1
    assert {path.name for path in written.iterdir()} == {"index.html", "quy-che.txt.html", "quy-che.txt-2.html"}
    index = parsed((written / "index.html").read_text(encoding="utf-8"))
    links = [link.get("href") for link in every(one(index, "main"), "a")]
    assert links == ["./quy-che.txt.html", "./quy-che.txt-2.html"]


def test_an_archive_needs_a_folder(written: Path, tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("to-trinh.txt", "quy-che.txt"):
            archive.write(SAMPLES / name, name)
    refused = run("report", path, "-o", written.with_suffix(".html"), "--no-nlp")
    assert (refused.code, "name a folder with -o" in refused.err) == (1, True)
    assert run("report", path, "-o", written, "--no-nlp").code == 0
    assert {page.name for page in written.iterdir()} == {"index.html", "to-trinh.txt.html", "quy-che.txt.html"}


@pytest.mark.parametrize(
    "arguments", [(), ("a.txt", "b.txt"), ("a.txt", "b.txt", "-o", "c.html"), ("--store", "a.txt")]
)
def test_what_does_not_fit_together_is_a_wrong_use(arguments: tuple[str, ...]) -> None:
    assert run("report", *arguments).code == 2


def test_a_store_gives_an_overview(tmp_path: Path) -> None:
    db, page = tmp_path / "a.db", tmp_path / "o.html"
    assert run("ingest", "--db", db, SAMPLES / "chi-thi-tinh-uy.txt", "--no-nlp").code == 0
    assert run("report", "--store", "--db", db, "--today", "2026-05-25", "-o", page).code == 0
    tasks = sample("chi-thi-tinh-uy.txt").tasks
    late = sum(
        task.deadline is not None and task.deadline.due is not None and task.deadline.due < TODAY for task in tasks
    )
    assert numbers(parsed(page.read_text(encoding="utf-8")))[:2] == [str(len(tasks)), str(late)]
