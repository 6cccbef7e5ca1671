"""The store on both databases: what is saved, recognised, asked, changed by people and by later documents."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from dondoc.model import OPEN, Block, Cell, DondocError, Extraction, Signature, Source, Span, Status, StoredTask, Table
from dondoc.recurrence import anchor, next_due
from dondoc.store import behind, engine, indexing, progress, register
from dondoc.store.editing import Edit, meant
from dondoc.store.filing import Filed
from dondoc.store.packing import pack, unpack
from dondoc.store.packing import text as packing_text
from dondoc.store.saving import Outcome
from dondoc.store.search import terms
from dondoc.store.store import Store
from dondoc.store.wanted import Wanted
from dondoc.store.words import bare, number_key, toned
from tests.documents import ORDERS, TODAY, extraction, letter, samples, text, variant


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url, create=True) as opened:
        yield opened
        assert opened.check() == []


def texts(store: Store, wanted: Wanted | None = None, **more: str | bool | int) -> list[str]:
    return [task.text for task in store.tasks(wanted, today=TODAY, **more)]  # type: ignore[arg-type]


def tasks(store: Store, wanted: Wanted | None = None) -> list[StoredTask]:
    return list(store.tasks(wanted, today=TODAY))


def by_text(store: Store, part: str) -> StoredTask:
    (found,) = [task for task in tasks(store) if part in task.text]
    return found


# -- saving ------------------------------------------------------------------------------------------------------------


def test_what_was_extracted_is_what_is_stored(store: Store) -> None:
    for sample in samples():
        saved = store.save(sample)
        assert (saved.outcome, saved.created) == (Outcome.NEW, len(sample.tasks))
    found = {task.id: task for task in tasks(store)}
    for sample in samples():
        for task in sample.tasks:
            kept = found.pop(task.id)
            assert (kept.text, kept.span, kept.item, kept.page) == (task.text, task.span, task.item, task.page)
            assert [bare(name) for name in kept.lead] == [bare(body.name) for body in task.lead]
            assert [bare(name) for name in kept.coordinators] == [bare(body.name) for body in task.coordinators]
            assert (kept.modality, kept.confidence, kept.deliverable) == (
                task.modality,
                task.confidence,
                task.deliverable,
            )
            assert kept.status is Status.TODO
            assert kept.deadline == (task.deadline.text if task.deadline else None)
            if task.deadline and task.deadline.rrule is None:
                assert kept.due == task.deadline.due
            assert kept.document.number == sample.header.number
    assert found == {}


def test_the_same_bytes_are_one_document(store: Store) -> None:
    assert store.save(letter(1)).outcome is Outcome.NEW
    again = store.save(letter(1, path="elsewhere.txt"))
    assert (again.outcome, again.created) == (Outcome.UNCHANGED, 0)
    assert store.stats(today=TODAY).documents == 1


def test_a_better_copy_takes_the_place_of_a_scan_and_its_tasks_are_not_doubled(store: Store) -> None:
    scan = extraction(
        text(1).replace("rà soát", "rà soat").replace("tuyên truyền", "tuyen truyên"), "scan.pdf", ocr=True
    )
    store.save(scan)
    task = by_text(store, "rà soat")
    store.set(task.id, Edit(status=Status.DOING, assignee="Chị Hoa"), author="a", today=TODAY)
    saved = store.save(letter(1))
    assert (saved.outcome, saved.created, saved.gone) == (Outcome.UPDATED, 0, 0)
    kept = by_text(store, "rà soát")
    assert (kept.id, kept.status, kept.assignee) == (task.id, Status.DOING, "Chị Hoa")
    assert kept.document.path == "1.txt"
    assert len(tasks(store)) == len(ORDERS)
    history = store.task(kept.id, today=TODAY).history
    assert [entry.cause for entry in history] == ["person", "reading"]
    assert "rà soat" in history[-1].changes["text"][0]


def test_a_worse_copy_changes_nothing(store: Store) -> None:
    store.save(letter(1))
    before = tasks(store)
    assert (
        store.save(extraction(text(1).replace("rà soát", "rà soat"), "scan.pdf", ocr=True)).outcome is Outcome.UNCHANGED
    )
    assert tasks(store) == before
    assert store.stats(today=TODAY).copies == 2


def test_another_text_under_the_same_number_is_another_document(store: Store) -> None:
    store.save(letter(1))
    words = " ".join(f"tổ chức hội nghị chuyên đề số {i} về chuyển đổi xanh;" for i in range(60))
    other = letter(1, [f"Sở Công Thương {words}"])
    assert store.save(other).outcome is Outcome.NEW
    assert store.stats(today=TODAY).documents == 2


def test_a_file_that_was_edited_is_the_same_document(store: Store) -> None:
    draft = text(1).replace("Số: 1/UBND-TH", "Số:      /UBND-TH")
    first = store.save(extraction(draft, "draft.txt"))
    changed = draft.replace("15/7/2026", "25/7/2026")
    second = store.save(extraction(changed, "draft.txt"))
    assert (second.outcome, second.document_id, second.created) == (Outcome.UPDATED, first.document_id, 0)
    assert by_text(store, "rà soát").due == date(2026, 7, 24)


def test_two_documents_of_one_file_are_kept_apart(store: Store) -> None:
    one, other = letter(1), letter(2)
    other = replace(other, source=replace(other.source, sha256=one.source.sha256))
    other = replace(other, tasks=tuple(replace(task, id=one.tasks[i].id) for i, task in enumerate(other.tasks)))
    assert store.save(one, part=0).outcome is Outcome.NEW
    assert store.save(other, part=1).outcome is Outcome.NEW
    assert len({task.id for task in tasks(store)}) == 2 * len(ORDERS)
    assert store.save(other, part=1).outcome is Outcome.UNCHANGED


def test_a_document_is_saved_whole_or_not_at_all(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from dondoc.store import linking

    def fail(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(linking, "resolve_for", fail)
        with pytest.raises(RuntimeError):
            store.save(letter(1))
    assert store.stats(today=TODAY).documents == 0
    assert store.stats(today=TODAY).bodies == 0
    # names that the failed transaction had added are not taken for known
    assert store.save(letter(1)).created == len(ORDERS)


def test_nul_and_odd_bytes_are_kept_as_what_can_be_kept(store: Store) -> None:
    odd = letter(1, ["Sở Nội vụ báo cáo\0 kết quả trước ngày 15/7/2026."])
    store.save(replace(odd, source=replace(odd.source, path="th\udcff\n'\"💥.txt")))
    (task,) = tasks(store)
    assert "\0" not in task.text
    assert task.document.path == "th\\xff\n'\"💥.txt"


# -- newer rules -------------------------------------------------------------------------------------------------------


def reread(one: Extraction, **changes: object) -> Extraction:
    """Return an extraction whose first task is as newer rules would have read it."""
    return replace(one, tasks=(replace(one.tasks[0], **changes), *one.tasks[1:]))  # type: ignore[arg-type]


def test_a_new_reading_keeps_what_people_set_and_shows_what_differs(store: Store) -> None:
    one = letter(1)
    store.save(one)
    first, second = tasks(store)[0].id, by_text(store, "Sở Y tế").id
    store.set(
        first,
        Edit(corrections={"due": date(2026, 7, 20), "lead": ("Sở Khoa học",)}, note="theo điện thoại"),
        author="Minh",
        today=TODAY,
    )
    newer = reread(one, deadline=replace(one.tasks[0].deadline, due=date(2026, 7, 13)), deliverable="Báo cáo")  # type: ignore[type-var]
    saved = store.save(replace(newer, tasks=newer.tasks[:3]), again=True, rules="2")
    assert (saved.outcome, saved.changed, saved.gone) == (Outcome.UPDATED, 1, 1)
    details = store.task(first, today=TODAY)
    assert (details.task.due, details.task.lead) == (date(2026, 7, 20), ("Sở Khoa học",))
    assert (details.task.deliverable, details.task.note) == ("Báo cáo", "theo điện thoại")
    assert details.read == {"due": "2026-07-13", "lead": ["Sở Nội vụ"]}
    assert details.history[-1].changes == {
        "due": {"read": ["2026-07-14", "2026-07-13"]},
        "deliverable": [None, "Báo cáo"],
    }
    gone = store.task(second, today=TODAY)
    assert gone.task.gone
    assert gone.history[-1].changes == {"gone": [False, True]}
    assert second not in {task.id for task in tasks(store)}
    assert [task.id for task in tasks(store, Wanted(gone=True))] == [second]
    back = store.save(one, again=True, rules="3")
    assert back.gone == 0
    assert not store.task(second, today=TODAY).task.gone
    store.set(first, Edit(restore=("due", "lead")), author="Minh", today=TODAY)
    restored = store.task(first, today=TODAY)
    assert (restored.task.due, restored.task.lead, restored.read) == (date(2026, 7, 14), ("Sở Nội vụ",), {})


def test_the_same_reading_again_changes_no_task(store: Store) -> None:
    for sample in samples():
        store.save(sample, rules="1")
    before = tasks(store)
    for sample in samples():
        saved = store.save(sample, rules="2", again=True)
        assert (saved.created, saved.changed, saved.gone) == (0, 0, 0)
    assert tasks(store) == before
    assert store.to_read_again(None, other_than="2") == []
    assert len(store.to_read_again(None, other_than="1")) == len(samples())


def test_a_source_comes_back_as_it_was(store: Store) -> None:
    for sample in samples():
        store.save(sample)
    for _, digest in store.to_read_again(None):
        assert store.source(digest) in [sample.source for sample in samples()]


def test_everything_of_a_source_is_kept() -> None:
    one = Source(
        "a\udcff.pdf",
        "00",
        "pdf",
        "a b\nc",
        pages=(Span(0, 3), Span(4, 5)),
        blocks=(Block(Span(0, 3), 1, (0.5, 1.0, 2.0, 3.0)), Block(Span(4, 5), 2, None)),
        tables=(Table(Span(0, 3), (Cell(0, 1, Span(0, 1), 2, 3),)),),
        ocr=True,
        doubtful=(Span(0, 1),),
        asides=(Span(4, 5),),
        signed_at="2026-07-01T08:00:00+07:00",
        signatures=(Signature("A", None, "2026-07-01T08:00:00+07:00", True),),
        warnings=("một",),
    )
    plain = Source("", "", "", "")
    assert all(getattr(one, field.name) != getattr(plain, field.name) for field in fields(Source))
    assert unpack(pack(one)) == one
    assert packing_text(pack(one)) == one.text


# -- people ------------------------------------------------------------------------------------------------------------


def test_what_a_person_changes_is_kept_with_its_history(store: Store) -> None:
    store.save(letter(1))
    task = by_text(store, "Sở Nội vụ")
    edit = Edit(status=Status.DOING, assignee="Nguyễn An", progress=40, note="đang làm")
    changes = store.set(task.id[:8], edit, author="Lan", today=TODAY)
    assert changes["status"] == ["chưa thực hiện", "đang thực hiện"]
    details = store.task(task.id, today=TODAY)
    assert (details.task.status, details.task.progress, details.task.note) == (Status.DOING, 40, "đang làm")
    (entry,) = details.history
    assert (entry.author, entry.cause, entry.note) == ("Lan", "person", "đang làm")
    assert store.set(task.id, edit, author="Lan", today=TODAY) == {}


def test_what_is_done_after_its_day_is_done_late(store: Store) -> None:
    store.save(letter(1))
    task = by_text(store, "Sở Nội vụ")
    store.set(task.id, Edit(status=Status.DONE), author="a", today=date(2026, 7, 14))
    assert by_text(store, "Sở Nội vụ").status is Status.DONE
    store.set(task.id, Edit(status=Status.DOING), author="a", today=TODAY)
    assert by_text(store, "Sở Nội vụ").done_on is None
    store.set(task.id, Edit(status=Status.DONE), author="a", today=date(2026, 7, 15))
    assert by_text(store, "Sở Nội vụ").status is Status.DONE_LATE
    store.set(task.id, Edit(done_on=date(2026, 7, 10)), author="a", today=date(2026, 7, 15))
    assert by_text(store, "Sở Nội vụ").status is Status.DONE


@pytest.mark.parametrize(
    "edit",
    [
        Edit(progress=101),
        Edit(corrections={"confidence": "1"}),
        Edit(corrections={"text": " "}),
        Edit(corrections={"modality": "x"}),
        Edit(restore=("due",)),
        Edit(done_on=TODAY),
        Edit(note="x" * 30_000),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(store: Store, edit: Edit) -> None:
    store.save(letter(1))
    before = tasks(store)
    with pytest.raises(DondocError):
        store.set(before[0].id, edit, author="a", today=TODAY)
    assert tasks(store) == before


@pytest.mark.parametrize("uid", ["", "zz", "0" * 16, "%", "' OR 1=1 --"])
def test_a_task_that_is_none(store: Store, uid: str) -> None:
    store.save(letter(1))
    with pytest.raises(DondocError, match="no task"):
        store.task(uid, today=TODAY)


@pytest.mark.parametrize(
    ("said", "status"), [("hoan thanh", Status.DONE), ("HUỶ", Status.CANCELLED), ("hủy", Status.CANCELLED)]
)
def test_a_status_is_known_with_and_without_marks(said: str, status: Status) -> None:
    assert meant(said) is status
    with pytest.raises(DondocError):
        meant("xong rồi")


# -- questions ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def filled(store: Store) -> Store:
    return fill(store)


def fill(store: Store) -> Store:
    for number in range(24):
        store.save(variant(number))
        if number == 10:
            store.index()
    chosen = tasks(store)[::7]
    for i, task in enumerate(chosen):
        status = list(Status)[i % len(Status)]
        store.set(task.id, Edit(status=status), author="a", today=TODAY)
    return store


@contextlib.contextmanager
def locked(url: str) -> Iterator[None]:
    """Write to a store without end."""
    database = engine.connect(engine.parse(url))
    try:
        with engine.writing(database):
            yield
    finally:
        database.dispose()


@pytest.mark.parametrize("held_up", [False, True], ids=["indexed", "held up"])
def test_every_filter_gives_what_a_look_at_all_tasks_gives(
    url: str, monkeypatch: pytest.MonkeyPatch, held_up: bool
) -> None:
    """Also while somebody writes, so that what came last cannot be indexed."""
    monkeypatch.setattr("dondoc.store.store._PATIENCE", 0.01)
    with Store.open(url, create=True) as store, contextlib.ExitStack() as stack:
        fill(store)
        if held_up:
            stack.enter_context(locked(url))
        check_filters(store)
        with engine.reading(store._engine) as connection:
            assert bool(behind.late(connection, [indexing.TASKS])) is held_up


def test_sums_ids_and_what_came_later_are_right_while_somebody_writes(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The register cannot be brought up to date then: a third of it is missing."""
    monkeypatch.setattr("dondoc.store.store._PATIENCE", 0.01)

    def asked(store: Store) -> list[object]:
        found = tasks(store)
        one = found[len(found) // 2]
        return [
            store.bodies(today=TODAY),
            store.bodies(today=TODAY, within=60, name="so"),
            store.stats(today=TODAY, within=30),
            [store.task(task.id, today=TODAY).task for task in found[::40]],
            tasks(store, Wanted(after=one.id)),
            tasks(store),
        ]

    with Store.open(url, create=True) as store:
        fill(store)
        for number in range(100, 110):
            store.save(variant(number))
        with locked(url):
            behindhand = asked(store)
            with engine.reading(store._engine) as connection:
                assert behind.late(connection, [register.NAME])
        assert asked(store) == behindhand
        with engine.reading(store._engine) as connection:
            assert not behind.late(connection, [register.NAME])
        assert store.check() == []


def test_a_body_may_be_corrected_twice_in_a_second(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dondoc.store.journal.timestamp", lambda: "2026-07-01T00:00:00Z")
    store.save(letter(1))
    uid = tasks(store)[0].id
    for name in ("Sở Tài chính", "Sở Y tế"):
        store.set(uid, Edit(corrections={"lead": (name,)}), author="a", today=TODAY)
        assert store.task(uid, today=TODAY).task.lead == (name,)


OPERATIONS = ("save", "again", "status", "due", "lead", "restore", "join", "index", "register")


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 1000)), min_size=5, max_size=20))
def test_the_register_follows_whatever_is_done(done: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as place, Store.open(Path(place) / "a.db", create=True) as store:
        store.save(letter(1))
        for number, (what, chance) in enumerate(done):
            operate(store, what, number, chance)
            assert store.check() == []
        names = Counter(name for task in tasks(store) if task.status in OPEN for name in set(task.lead))
        assert {load.name: load.open for load in store.bodies(today=TODAY) if load.open} == dict(names)
        for name in list(names)[:3]:
            led = {task.id for task in tasks(store) if name in task.lead}
            assert {task.id for task in tasks(store, Wanted(lead=name))} == led
        assert store.stats(today=TODAY).tasks == len(tasks(store))


def operate(store: Store, what: str, number: int, chance: int) -> None:
    """Do one thing that changes tasks or the register, to something that chance chooses."""
    if what == "save":
        store.save(letter(2 + number, ORDERS[: 1 + chance % len(ORDERS)]))
    elif what == "again":
        documents = store.to_read_again(None)
        (_, digest), cut = documents[chance % len(documents)], chance % 3
        known = store.source(digest)
        store.save(replace(extraction(known.text, known.path), source=known), again=True)
        store.save(extraction(known.text[: len(known.text) - cut * 60], known.path))
    elif what in ("index", "register"):
        store.index([register.NAME] if what == "register" else list(behind.TABLES))
    elif what == "join":
        names = [load.name for load in store.bodies(today=TODAY)]
        if len(names) > 2:
            store.join(names[chance % len(names)], names[(chance + 1) % len(names)], author="a")
    else:
        found = tasks(store)
        task = found[chance % len(found)]
        edits = {
            "status": Edit(status=list(Status)[chance % len(Status)]),
            "due": Edit(corrections={"due": date(2026, 1 + chance % 12, 1) if chance % 3 else None}),
            "lead": Edit(corrections={"lead": ("Sở Tài chính", "Sở Y tế")[: chance % 3]}),
            "restore": Edit(restore=task.corrected),
        }
        store.set(task.id, edits[what], author="a", today=TODAY)


def check_filters(filled: Store) -> None:
    everything = tasks(filled)
    running = (Status.TODO, Status.DOING)
    body = everything[0].lead[0] if everything[0].lead else everything[5].lead[0]

    def dated(task: StoredTask, low: date, high: date) -> bool:
        return task.due is not None and low <= task.due <= high

    cases: list[tuple[Wanted, Callable[[StoredTask], bool]]] = [
        (Wanted(overdue=True), lambda task: task.overdue),
        (
            Wanted(due_within=30),
            lambda task: task.status in running and dated(task, TODAY, date(2026, 7, 31)),
        ),
        (
            Wanted(due_before=date(2026, 1, 1)),
            lambda task: task.status in running and dated(task, date.min, date(2025, 12, 31)),
        ),
        (
            Wanted(due_before=date(2026, 1, 1), status=(Status.DONE_LATE,)),
            lambda task: task.status is Status.DONE_LATE and dated(task, date.min, date(2025, 12, 31)),
        ),
        (Wanted(no_deadline=True), lambda task: task.due is None),
        (Wanted(status=(Status.PAUSED, Status.DONE)), lambda task: task.status in (Status.PAUSED, Status.DONE)),
        (Wanted(type="chi thi"), lambda task: task.document.type == "Chỉ thị"),
        (Wanted(body=body), lambda task: body in (*task.lead, *task.coordinators, *task.report_to)),
        (Wanted(lead=body), lambda task: body in task.lead),
        (Wanted(lead=body, overdue=True), lambda task: body in task.lead and task.overdue),
        (
            Wanted(search="bao cao ket qua"),
            lambda task: all(w in bare(task.text).split() for w in ("bao", "cao", "ket", "qua")),
        ),
        (Wanted(search='"báo cáo kết quả"'), lambda task: f" {toned('báo cáo kết quả')} " in f" {toned(task.text)} "),
        (
            Wanted(search="báo cáo", due_before=date(2028, 1, 1), type="Kế hoạch"),
            lambda task: (
                task.status in running
                and task.due is not None
                and task.document.type == "Kế hoạch"
                and "báo cáo" in task.text.lower()
            ),
        ),
    ]
    for wanted, holds in cases:
        expected = {task.id for task in everything if holds(task)}
        assert expected, wanted
        for sort in ("due", "new", "document"):
            for reverse in (False, True):
                found = list(filled.tasks(wanted, today=TODAY, sort=sort, reverse=reverse))
                assert len(found) == len({task.id for task in found})
                assert {task.id for task in found} == expected, (wanted, sort)
                part = [task.id for task in filled.tasks(wanted, today=TODAY, sort=sort, reverse=reverse, limit=5)]
                assert part == [task.id for task in found[:5]], (wanted, sort)


def test_tasks_come_by_their_day_and_those_without_one_last(filled: Store) -> None:
    for reverse in (False, True):
        days = [task.due for task in filled.tasks(today=TODAY, reverse=reverse)]
        dated = [day for day in days if day]
        assert dated == sorted(dated, reverse=reverse)
        assert all(day is None for day in days[len(dated) :])


def test_bodies_and_stats_are_the_sums_of_the_tasks(filled: Store) -> None:
    everything = tasks(filled)
    stats = filled.stats(today=TODAY, within=30)
    assert stats.tasks == len(everything)
    assert stats.overdue == sum(task.overdue for task in everything)
    assert stats.by_status == {status: sum(task.status is status for task in everything) for status in Status}
    near = tasks(filled, Wanted(due_within=30))
    assert stats.due == len(near)
    for load in filled.bodies(today=TODAY, within=30):
        own = [task for task in everything if load.name in task.lead]
        still = (Status.TODO, Status.DOING, Status.PAUSED)
        assert load.open == sum(task.status in still for task in own), load.name
        assert load.overdue == sum(task.overdue for task in own), load.name
        assert load.due == sum(task in near for task in own), load.name
        assert load.helping == sum(load.name in task.coordinators and task.status in still for task in everything)


def test_a_question_on_nothing_says_so(filled: Store) -> None:
    for wanted in (Wanted(body="Không Đâu Cả"), Wanted(document="999/ABC"), Wanted(search="!!!")):
        with pytest.raises(DondocError):
            tasks(filled, wanted)


def test_a_document_is_known_by_number_path_and_words(store: Store) -> None:
    saved = store.save(letter(12, subject="phòng, chống cháy rừng", path="thư mục/12.txt"))
    store.save(letter(13, subject="kiểm kê đất đai"))
    for said in ("12/ubnd-th", "0012/UBND-TH", "thư mục/12.txt", "chay rung", f"#{saved.document_id}"):
        assert [one.id for one in store.documents(said)] == [saved.document_id], said


def test_two_names_are_made_one_body(store: Store) -> None:
    store.save(letter(1, ["UBND cấp xã báo cáo trước ngày 10/7/2026.", "Ủy ban nhân dân cấp xã rà soát hộ nghèo."]))
    assert len(tasks(store, Wanted(lead="Ủy ban nhân dân cấp xã"))) == 1
    assert store.join("UBND cấp xã", "Ủy ban nhân dân cấp xã", author="a") == "Ủy ban nhân dân cấp xã"
    assert len(tasks(store, Wanted(lead="UBND cấp xã"))) == 2
    (load,) = store.bodies(today=TODAY, name="ubnd cấp xã")
    assert (load.open, load.aliases) == (2, ("UBND cấp xã",))
    store.save(letter(2, ["UBND cấp xã tổ chức tuyên truyền."]))
    assert len(tasks(store, Wanted(lead="Ủy ban nhân dân cấp xã"))) == 3
    with pytest.raises(DondocError):
        store.join("UBND cấp xã", "Ủy ban nhân dân cấp xã", author="a")


# -- search ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tuyên truyền", True),
        ("tuyen truyen", True),
        ("TUYÊN TRUYỀN", True),
        ("tuyên truyện", False),
        ('"phòng, chống dịch bệnh"', True),
        ('"dịch bệnh phòng"', False),
        ("dịch bệnh phòng", True),
        ("y tế", True),
        ("Sở Y té", False),
    ],
)
def test_words_are_found_with_their_marks_or_without_any(store: Store, query: str, found: bool) -> None:
    store.save(letter(1))
    assert any("Sở Y tế" in one for one in texts(store, Wanted(search=query))) is found


def test_either_place_of_a_tone_mark_is_found(store: Store) -> None:
    store.save(letter(1, ["Sở Tư pháp hoà giải ở cơ sở, thuỷ lợi, uỷ quyền."]))
    assert texts(store, Wanted(search="hòa giải thủy lợi ủy quyền"))


BODY = "Kho bạc Nhà nước Trịnh Phú Cường mở tài khoản tạm thu."


@pytest.mark.parametrize("held_up", [False, True], ids=["indexed", "held up"])
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kho bạc", True),
        ("kho bac tam thu", True),
        ('"trịnh phú cường mở"', True),
        ('"phú trịnh"', False),
        ("kho bác", False),
        # what stands in the head is a part of the whole
        ("kho bạc 1/UBND-TH", True),
        ("nowhere", False),
    ],
)
def test_the_text_of_a_document_is_found(
    url: str, query: str, found: bool, held_up: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dondoc.store.store._PATIENCE", 0.01)
    with Store.open(url, create=True) as store, contextlib.ExitStack() as stack:
        store.save(extraction(f"{text(1)}\n{BODY}", "1.txt"))
        store.save(letter(2))
        if held_up:
            stack.enter_context(locked(url))
        assert [one.number for one in store.listed(words=query)] == ["1/UBND-TH"] * found
        if found:
            assert [one.number for one in store.documents(query)] == ["1/UBND-TH"]
        # a document of which tasks are asked for is named by its head
        if "UBND" not in query:
            with pytest.raises(DondocError, match="no document is known as"):
                tasks(store, Wanted(document=query))


def test_a_new_reading_is_found_by_its_new_text_only(store: Store) -> None:
    first = extraction(f"{text(1)}\n{BODY}", "1.txt")
    second = replace(first, source=replace(first.source, text=first.source.text.replace("Kho bạc", "Ngân hàng")))
    for one in (first, letter(2), second):
        store.save(one, again=True)
        assert store.check() == []
        word = "ngan hang" if one is second else "kho bac"
        assert [found.number for found in store.listed(words=word)] == ["1/UBND-TH"]
    assert store.listed(words="kho bac") == []


def test_a_reading_that_comes_before_its_text_was_indexed(store: Store) -> None:
    first = extraction(f"{text(1)}\n{BODY}", "1.txt")
    second = replace(first, source=replace(first.source, text=first.source.text.replace("Kho bạc", "Ngân hàng")))
    for one in (first, second):
        store.save(one, again=True)
    assert (len(store.listed(words="ngan hang")), store.listed(words="kho bac")) == (1, [])


def test_a_long_text_is_found_to_its_end(store: Store) -> None:
    body = " ".join(f"từ{number % 7000} ở" for number in range(30_000))
    store.save(extraction(f"{text(1)}\n{body} Kho bạc Nhà nước", "1.txt"))
    for query in ("kho bạc", "kho bac", "tu6999"):
        assert len(store.listed(words=query)) == 1, query


def test_who_may_not_wait_does_not(url: str) -> None:
    with Store.open(url, create=True) as store:
        store.save(letter(1))
        with locked(url):
            began = time.monotonic()
            with pytest.raises(DondocError, match="locked by another process"):
                store.index(patience=0)
            assert time.monotonic() - began < 5
        store.index(patience=0)
        assert store.unindexed() == 0


def test_those_that_index_at_once_index_each_row_once(url: str) -> None:
    with Store.open(url, create=True) as store:
        for number in range(30):
            store.save(variant(number))

        def index(_: int) -> None:
            with Store.open(url) as own:
                own.index()

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(index, range(4)))
        assert (store.unindexed(), store.check()) == (0, [])


@pytest.mark.parametrize(("limit", "most"), [("_PIECE", 1000), ("_ROWS", 5)])
def test_what_is_indexed_in_pieces_is_indexed_whole(
    store: Store, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    monkeypatch.setattr(f"dondoc.store.indexing.{limit}", most)
    for number in range(12):
        store.save(variant(number))
    with engine.writing(store._engine) as connection:
        indexing.advance(connection, indexing.TEXTS)
        assert 0 < progress.upto(connection, indexing.TEXTS) < 12
    assert store.check() == []
    store.index()
    assert store.unindexed() == 0


def test_a_store_that_may_not_be_written_is_searched_all_the_same(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    with Store.open(file, create=True) as store:
        store.save(letter(1))
    with Store.open(file) as store:
        store._engine.dispose()
        event.listen(store._engine, "connect", lambda driver, _: driver.execute("PRAGMA query_only = ON").close())
        with pytest.raises(DondocError, match="may not be written"):
            store.index()
        assert len(texts(store, Wanted(search="tuyen truyen"))) == 1
        assert len(store.listed(words="chu tich")) == 1
        assert store.unindexed() > 0


def test_a_corrected_text_is_found_by_its_new_words_only(store: Store) -> None:
    store.save(letter(1))
    task = by_text(store, "Sở Y tế")
    store.set(task.id, Edit(corrections={"text": "Sở Y tế mua vắc xin."}), author="a", today=TODAY)
    assert texts(store, Wanted(search="vac xin")) == ["Sở Y tế mua vắc xin."]
    assert texts(store, Wanted(search="tuyên truyền")) == []


HOSTILE = [
    '"',
    '"""',
    "*",
    "a* OR b",
    "NEAR(a b)",
    "words:a",
    "-a",
    "(a",
    "a)",
    "'; DROP TABLE tasks; --",
    "a & b | !c",
    "<->",
    "^a",
    "{words}",
    "báo\0cáo",
    "\ue000",
    "💥",
    "a" * 5000,
    "b " * 5000,
    "%",
    "_",
    "\\",
    "\udcff",
]


@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: repr(query[:12]))
def test_no_search_breaks_or_runs(store: Store, query: str) -> None:
    store.save(letter(1))
    for wanted in (Wanted(search=query), Wanted(document=query), Wanted(body=query), Wanted(type=query)):
        said, found = "", []
        try:
            found = tasks(store, wanted)
        except DondocError as error:
            said = str(error)
        assert "syntax" not in said
        assert len(found) <= len(ORDERS)
    assert len(tasks(store)) == len(ORDERS)


@given(st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_what_is_searched_for_is_words_only(query: str) -> None:
    for run in terms(query):
        assert run
        assert all(word.isalnum() for word in run)


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_forms_do_not_change_when_they_are_made_again(text: str) -> None:
    assert bare(bare(text)) == bare(text)
    assert number_key(number_key(text)) == number_key(text)


# -- what recurs -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rrule", "today", "due"),
    [
        ("FREQ=WEEKLY;BYDAY=FR", date(2026, 7, 1), date(2026, 7, 3)),
        ("FREQ=WEEKLY;BYDAY=FR", date(2026, 7, 3), date(2026, 7, 3)),
        ("FREQ=WEEKLY", date(2026, 7, 1), date(2026, 7, 5)),
        ("FREQ=MONTHLY;BYMONTHDAY=20", date(2026, 7, 21), date(2026, 8, 20)),
        ("FREQ=MONTHLY", date(2026, 2, 1), date(2026, 2, 28)),
        ("FREQ=MONTHLY;INTERVAL=3", date(2026, 7, 1), date(2026, 9, 30)),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15", date(2026, 9, 16), date(2026, 12, 15)),
        ("FREQ=MONTHLY;INTERVAL=6", date(2026, 7, 1), date(2026, 12, 31)),
        ("FREQ=YEARLY", date(2026, 7, 1), date(2026, 12, 31)),
        ("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=5", date(2026, 7, 1), date(2027, 6, 5)),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29", date(2026, 7, 1), date(2028, 2, 29)),
        ("FREQ=DAILY", date(2026, 7, 1), date(2026, 7, 1)),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", date(2026, 7, 4), date(2026, 7, 6)),
        ("nonsense", date(2026, 7, 1), None),
        ("FREQ=MONTHLY;BYMONTHDAY=40", date(2026, 7, 1), None),
    ],
)
def test_the_next_day_of_what_recurs(rrule: str, today: date, due: date | None) -> None:
    assert next_due(rrule, anchor(rrule, date(2026, 1, 8)), today) == due


def test_every_second_week_counts_from_the_document() -> None:
    rule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"
    days = {next_due(rule, anchor(rule, date(2026, 1, 8)), date(2026, 7, day)) for day in range(1, 29)}
    assert days == {date(2026, 7, 10), date(2026, 7, 24), date(2026, 8, 7)}
    other = next_due(rule, anchor(rule, date(2026, 1, 15)), date(2026, 7, 1))
    assert other == date(2026, 7, 3)


def test_every_rule_that_the_samples_give_has_a_next_day() -> None:
    rules = {
        task.deadline.rrule for sample in samples() for task in sample.tasks if task.deadline and task.deadline.rrule
    }
    assert rules
    for rrule in rules:
        for offset in range(0, 400, 7):
            today = date.fromordinal(TODAY.toordinal() + offset)
            due = next_due(rrule, anchor(rrule, TODAY), today)
            assert due is not None
            assert 0 <= (due - today).days <= 366


def test_what_recurs_is_due_again_and_never_overdue(store: Store) -> None:
    store.save(letter(1))
    assert by_text(store, "Công an tỉnh").due == date(2026, 7, 20)
    (later,) = [task for task in store.tasks(today=date(2027, 1, 21)) if "Công an" in task.text]
    assert (later.due, later.overdue) == (date(2027, 2, 20), False)
    (found,) = store.tasks(Wanted(due_within=3), today=date(2027, 2, 18))
    assert "Công an" in found.text


# -- documents that change documents -----------------------------------------------------------------------------------

PUT_OFF = "Lùi thời hạn nêu tại Công văn số 1/UBND-TH ngày 01/6/2026 từ ngày 15/7/2026 đến ngày 30/7/2026."
WITHDRAWN = "Văn bản này thay thế Công văn số 1/UBND-TH ngày 01/6/2026 của Ủy ban nhân dân tỉnh Đắk Lắk."


@pytest.mark.parametrize("first", [True, False], ids=["amended first", "amending first"])
def test_what_a_document_moves_is_proposed_and_applied_by_a_person_only(store: Store, first: bool) -> None:
    original, moving = letter(1), letter(9, [PUT_OFF])
    for one in (original, moving) if first else (moving, original):
        store.save(one)
    task = by_text(store, "rà soát biên chế")
    assert task.due == date(2026, 7, 14)
    (amended,) = store.amendments()
    assert (amended.kind, amended.number, amended.by.number) == ("extend", "1/UBND-TH", "9/UBND-TH")
    assert amended.target is not None
    assert amended.target.number == "1/UBND-TH"
    (proposal,) = amended.proposals
    # "trước ngày 15/7" is put off to "trước ngày 30/7"
    assert (proposal.task, proposal.field, proposal.old, proposal.new) == (task.id, "due", "2026-07-14", "2026-07-29")
    assert store.decide([proposal.id], accept=True, author="Lan", today=TODAY) == [proposal.id]
    details = store.task(task.id, today=TODAY)
    assert (details.task.due, details.task.corrected) == (date(2026, 7, 29), ("due",))
    assert (details.history[-1].author, details.history[-1].cause) == ("Lan", "amendment")
    assert store.amendments() == []
    assert len(store.amendments(all_states=True)) == 1
    with pytest.raises(DondocError, match="before"):
        store.decide([proposal.id], accept=False, author="Lan", today=TODAY)


def test_what_is_refused_leaves_the_task(store: Store) -> None:
    store.save(letter(1))
    store.save(letter(9, [WITHDRAWN]))
    (amended,) = store.amendments()
    assert [(one.field, one.new) for one in amended.proposals] == [("status", "huỷ")] * len(ORDERS)
    before = [task for task in tasks(store) if task.document.number == "1/UBND-TH"]
    store.decide(None, accept=False, author="a", today=TODAY)
    assert [task for task in tasks(store) if task.document.number == "1/UBND-TH"] == before
    with pytest.raises(DondocError):
        store.decide([999], accept=True, author="a", today=TODAY)


def test_an_amendment_that_a_new_reading_does_not_find_is_proposed_no_longer(store: Store) -> None:
    store.save(letter(1))
    moving = letter(9, [PUT_OFF])
    store.save(moving)
    store.save(replace(moving, amendments=()), again=True)
    assert store.amendments() == []
    store.save(moving, again=True)
    assert len(store.amendments()[0].proposals) == 1


def test_a_reference_waits_for_its_document(store: Store) -> None:
    citing = store.save(letter(9, ["Sở Nội vụ thực hiện Công văn số 1/UBND-TH ngày 01/6/2026, báo cáo kết quả."]))
    (link,) = store.document(citing.document_id).cites
    assert link.document is None
    cited = store.save(letter(1))
    (link,) = store.document(citing.document_id).cites
    assert link.document is not None
    assert link.document.id == cited.document_id
    assert [one.id for one in store.document(cited.document_id).cited_by] == [citing.document_id]
    # the same number of another day is another document
    other = store.save(letter(1, [f"{order} Khác." for order in ORDERS[:1]], day=date(2025, 6, 1)))
    assert store.document(other.document_id).cited_by == ()


# -- files -------------------------------------------------------------------------------------------------------------


def test_files_and_failures_are_known_again(store: Store) -> None:
    run = store.begin("ingest", "1")
    long = "đ" * 3000 + "/\n'.txt"
    one = letter(1)
    store.save(one, run_id=run, file=Filed(long, "a" * 64, "mark", {}))
    store.add_failure("b.pdf", "b" * 64, "mark 2", "is broken", run)
    store.add_failure("b.pdf", "b" * 64, "mark 2", "is broken", run)
    seen = store.seen([long, "b.pdf", "c.txt"])
    assert (seen[long].mark, seen[long].sha256, seen[long].reason) == ("mark", "a" * 64, None)
    assert (seen["b.pdf"].mark, seen["b.pdf"].reason) == ("mark 2", "is broken")
    assert "c.txt" not in seen
    assert store.is_read("a" * 64)
    assert not store.is_read("b" * 64)
    assert store.known_failure("b" * 64) == "is broken"
    assert [(failed.path, failed.tries) for failed in store.failures()] == [("b.pdf", 2)]
    store.save(letter(2), run_id=run, file=Filed("b.pdf", "b" * 64, "mark 3", {}))
    assert store.failures() == []


def test_every_change_stands_in_the_log(store: Store) -> None:
    store.save(letter(1))
    changed = tasks(store)[0]
    store.set(changed.id, Edit(status=Status.DOING), author="a", today=TODAY)
    log = store.events(since=0, limit=100, today=TODAY)
    assert [one.kind for one in log] == ["document.created"] + ["task.created"] * len(ORDERS) + ["task.updated"]
    assert [one.number for one in log] == list(range(1, len(ORDERS) + 3))
    assert log[0].task is None
    assert [one.task.item for one in log[1:-1] if one.task] == [str(i) for i, _ in enumerate(ORDERS, 1)]
    assert log[-1].task is not None
    assert log[-1].task.id == changed.id
    for since in range(len(log) + 1):
        for limit in range(1, 4):
            assert store.events(since=since, limit=limit, today=TODAY) == log[since : since + limit]


def test_a_document_without_tasks_is_one_event(store: Store) -> None:
    store.save(letter(1, []))
    store.save(letter(2, ORDERS[:1]))
    log = store.events(since=0, limit=100, today=TODAY)
    assert [(one.number, one.kind) for one in log] == [
        (1, "document.created"),
        (2, "document.created"),
        (3, "task.created"),
    ]
