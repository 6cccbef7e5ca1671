"""A task list on a real Radicale is kept in step with the store, both ways; what people put there stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from caldav.collection import Calendar as Collection
from caldav.davclient import DAVClient
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Alarm, Calendar, Todo

from dondoc.feed import agreement
from dondoc.feed.agreement import Side
from dondoc.feed.tasklist import Account
from dondoc.model import DondocError, Status
from dondoc.store.editing import Edit
from dondoc.store.store import Store
from tests.calendars import ENVIRONMENT, PASSWORD, USER, radicale
from tests.commands import run
from tests.documents import ORDERS, TODAY, letter
from tests.receivers import free_port


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with radicale(tmp_path_factory.mktemp("caldav") / "radicale") as address:
        yield address


class Office:
    """A store, a calendar, and a person who looks at either."""

    def __init__(self, server: str, folder: Path) -> None:
        self.db = str(folder / "store.db")
        self.url = f"{server}/{USER}/{folder.name.replace('_', '-')}/"
        self.store = Store.open(self.db, create=True)
        self.store.save(letter(1))
        client = DAVClient(url=server, username=USER, password=PASSWORD)
        self.calendar = Collection(client=client, url=self.url)

    def sync(self, *arguments: str) -> str:
        result = run(
            "sync",
            "caldav",
            self.url,
            "--db",
            self.db,
            "--today",
            TODAY.isoformat(),
            *arguments,
            stdin=b"",
            **ENVIRONMENT,
        )
        assert result.code == 0, result.err
        self.said = result.err
        return result.out

    @property
    def tasks(self) -> list[str]:
        """Return the ids of the letter's tasks: due on 14/7, on 30/9, each month, without a day."""
        return [task.id for task in self.store.tasks(today=TODAY, sort="document")]

    def task(self, place: int) -> Any:
        return self.store.task(self.tasks[place], today=TODAY).task

    def set(self, place: int, **changes: Any) -> None:
        self.store.set(self.tasks[place], Edit(**changes), author="lan", today=TODAY)

    def todos(self) -> dict[str, Any]:
        """Return the to-dos by their UID, as a client of others reads them."""
        found: Any = self.calendar.search(todo=True, include_completed=True)
        return {str(one.icalendar_component["uid"]): one for one in found}

    def todo(self, place: int) -> Any:
        return self.todos()[f"{self.tasks[place]}@dondoc"].icalendar_component

    def write(self, place: int, **values: Any) -> None:
        """Change a to-do as a client does."""
        one = self.todos()[f"{self.tasks[place]}@dondoc"]
        part = one.icalendar_component
        for name, value in values.items():
            part.pop(name.replace("_", "-"), None)
            if value is not None:
                part.add(name.replace("_", "-"), value)
        one.save()


@pytest.fixture
def office(server: str, tmp_path: Path) -> Iterator[Office]:
    made = Office(server, tmp_path)
    assert made.sync("--create").startswith("Lịch: 4 mới, 0 cập nhật, 0 xoá.")
    yield made
    made.store.close()


NOTHING = "Lịch: 0 mới, 0 cập nhật, 0 xoá. Kho: 0 cập nhật từ lịch.\n"


def test_a_calendar_that_is_there_is_not_made_again(office: Office) -> None:
    assert office.sync("--create") == NOTHING
    assert office.sync("--create") == NOTHING


def test_open_tasks_are_put_there_once(office: Office) -> None:
    assert set(office.todos()) == {f"{uid}@dondoc" for uid in office.tasks}
    first = office.todo(0)
    assert (first.decoded("due"), str(first["status"])) == (date(2026, 7, 14), "NEEDS-ACTION")
    assert "Sở Nội vụ chủ trì" in first["description"]
    assert office.todo(2)["rrule"]["FREQ"] == ["MONTHLY"]
    assert office.sync() == NOTHING
    office.store.save(letter(2))
    assert office.sync().startswith("Lịch: 4 mới, 0 cập nhật")
    assert len(office.todos()) == 8


def test_what_changes_in_the_store_changes_there(office: Office) -> None:
    office.set(0, status=Status.DOING, progress=40)
    office.set(1, corrections={"due": date(2026, 8, 5), "text": "Kiểm tra an toàn."})
    office.set(3, status=Status.DONE, done_on=date(2026, 6, 30))
    assert office.sync() == NOTHING.replace("0 cập nhật, 0 xoá", "3 cập nhật, 0 xoá")
    assert (str(office.todo(0)["status"]), office.todo(0)["percent-complete"]) == ("IN-PROCESS", 40)
    assert (office.todo(1).decoded("due"), str(office.todo(1)["summary"])) == (date(2026, 8, 5), "Kiểm tra an toàn.")
    assert str(office.todo(3)["status"]) == "COMPLETED"
    assert office.sync() == NOTHING


def test_what_is_completed_there_is_done_here(office: Office) -> None:
    # late in the evening by UTC it is the next day in Vietnam
    moment = datetime(2026, 7, 14, 18, tzinfo=ZoneInfo("UTC"))
    office.write(0, status="COMPLETED", completed=moment, percent_complete=100)
    office.write(1, status="IN-PROCESS", percent_complete=30)
    assert office.sync() == NOTHING.replace("Kho: 0", "Kho: 2")
    assert (office.task(0).status, office.task(0).done_on) == (Status.DONE_LATE, date(2026, 7, 15))
    assert (office.task(1).status, office.task(1).progress) == (Status.DOING, 30)
    history = office.store.task(office.tasks[0], today=TODAY).history
    assert [(entry.author, entry.cause) for entry in history] == [("caldav", "person")]
    assert office.sync() == NOTHING
    office.write(0, status="NEEDS-ACTION", completed=None, percent_complete=None)
    assert "Kho: 1 cập nhật" in office.sync()
    assert (office.task(0).status, office.task(0).done_on) == (Status.TODO, None)


def test_a_day_that_is_moved_there_is_corrected_here(office: Office) -> None:
    office.write(0, due=date(2026, 7, 20))
    office.write(1, due=datetime(2026, 9, 1, 17, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")))
    office.write(2, due=date(2026, 12, 31))
    assert "Kho: 2 cập nhật" in office.sync()
    assert [office.task(place).due for place in (0, 1)] == [date(2026, 7, 20), date(2026, 9, 1)]
    assert office.task(0).corrected == ("due",)
    # what recurs is the store's alone
    assert office.task(2).due == date(2026, 7, 20)
    assert office.task(2).corrected == ()
    assert office.sync() == NOTHING


def test_where_both_sides_changed_the_store_holds_and_says_so(office: Office) -> None:
    office.set(0, corrections={"due": date(2026, 7, 10)})
    office.write(0, due=date(2026, 7, 25), status="IN-PROCESS")
    assert office.sync() == "Lịch: 0 mới, 1 cập nhật, 0 xoá. Kho: 1 cập nhật từ lịch.\n"
    assert office.said == f"dondoc: {office.tasks[0]}: due: changed on both sides; the store's value was kept\n"
    assert (office.task(0).due, office.task(0).status) == (date(2026, 7, 10), Status.DOING)
    assert (office.todo(0).decoded("due"), str(office.todo(0)["status"])) == (date(2026, 7, 10), "IN-PROCESS")
    assert office.sync() == NOTHING
    assert office.said == ""


def test_what_people_add_there_stays(office: Office) -> None:
    own = Todo()
    own.add("uid", "mua-hoa@lan")
    own.add("summary", "Mua hoa")
    whole = Calendar()
    whole.add("prodid", "-//Lan//")
    whole.add("version", "2.0")
    whole.add_component(own)
    office.calendar.add_todo(whole.to_ical().decode())
    one = office.todos()[f"{office.tasks[0]}@dondoc"]
    part = one.icalendar_component
    part.add("x-mau", "xanh")
    part.add("priority", 1)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", "Nhắc")
    alarm.add("trigger", timedelta(hours=-5))
    part.add_component(alarm)
    one.save()
    office.set(0, progress=10)
    assert "1 việc khác trên lịch được giữ nguyên." in office.sync("--remind", "3d")
    part = office.todo(0)
    assert (str(part["x-mau"]), part["priority"], part["percent-complete"]) == ("xanh", 1, 10)
    assert [str(alarm["description"]) for alarm in part.walk("VALARM")] == ["Nhắc"]
    assert str(office.todos()["mua-hoa@lan"].icalendar_component["summary"]) == "Mua hoa"


def test_what_a_new_reading_lost_is_deleted_there_and_what_is_deleted_there_stays_away(office: Office) -> None:
    kept = office.tasks
    office.store.save(letter(1, ORDERS[:3]), again=True)
    assert office.sync() == NOTHING.replace("0 xoá", "1 xoá")
    assert f"{kept[3]}@dondoc" not in office.todos()
    office.todos()[f"{kept[0]}@dondoc"].delete()
    assert "1 việc đã bị xoá khỏi lịch" in office.sync()
    office.set(0, progress=50)
    assert office.sync() == NOTHING
    assert f"{kept[0]}@dondoc" not in office.todos()
    assert office.sync("--restore").startswith("Lịch: 1 mới")
    assert office.todo(0)["percent-complete"] == 50


def test_a_store_that_forgot_finds_its_to_dos_again(office: Office) -> None:
    """As after a restored backup: nothing is doubled, and the store's values hold."""
    office.store.keep_mirrors(next(iter(_calendars(office))), dict.fromkeys(office.tasks))
    office.write(0, percent_complete=99)
    assert office.sync() == NOTHING.replace("0 cập nhật, 0 xoá", "4 cập nhật, 0 xoá")
    assert len(office.todos()) == 4
    assert "percent-complete" not in office.todo(0)
    assert office.sync() == NOTHING


def _calendars(office: Office) -> list[str]:
    import hashlib

    return [hashlib.sha256(office.url.rstrip("/").encode()).hexdigest()]


def test_filters_say_what_is_put_there(server: str, tmp_path: Path) -> None:
    office = Office(server, tmp_path)
    with office.store:
        assert office.sync("--create", "--lead", "Sở Nội vụ").startswith("Lịch: 1 mới")
        assert set(office.todos()) == {f"{office.tasks[0]}@dondoc"}
        # what is there stays in step when the filter leaves it
        office.set(0, status=Status.DONE, done_on=TODAY)
        assert office.sync("--lead", "Sở Y tế").startswith("Lịch: 1 mới, 1 cập nhật")


@pytest.mark.parametrize(
    ("path", "environment", "said"),
    [
        ("/lan/khong-co/", ENVIRONMENT, "there is no calendar at this address"),
        ("/lan/x/", {**ENVIRONMENT, "DONDOC_CALDAV_PASSWORD": "sai"}, "lets nobody in"),
    ],
)
def test_what_a_server_refuses_is_one_line(
    server: str, tmp_path: Path, path: str, environment: dict[str, str], said: str
) -> None:
    db = str(tmp_path / "store.db")
    Store.open(db, create=True).close()
    result = run("sync", "caldav", server + path, "--db", db, stdin=b"", **environment)
    assert (result.code, result.out, result.err.count("\n")) == (1, "", 1)
    assert said in result.err
    assert PASSWORD not in result.err


def test_nobody_there(tmp_path: Path) -> None:
    db = str(tmp_path / "store.db")
    Store.open(db, create=True).close()
    result = run("sync", "caldav", f"http://127.0.0.1:{free_port()}/x/", "--db", db)
    assert (result.code, result.err.count("\n")) == (1, 1)
    assert "cannot be reached" in result.err


def test_a_password_goes_over_https_or_nowhere() -> None:
    with pytest.raises(DondocError, match="https only"):
        Account("http://calendar.example/x/", "lan", "secret")
    for address in ("ftp://127.0.0.1/", "http://lan:secret@127.0.0.1/", "x"):
        with pytest.raises(DondocError, match="names no user"):
            Account(address)
    assert "secret" not in repr(Account("https://calendar.example/x/", "lan", "secret"))


sides = st.builds(
    Side,
    status=st.sampled_from(("NEEDS-ACTION", "IN-PROCESS", "COMPLETED", "CANCELLED")),
    percent=st.none() | st.integers(0, 100),
    done_on=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    due=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)


@given(sides, sides)
def test_what_only_the_store_changed_is_never_taken_back(base: Side, store: Side) -> None:
    assert agreement.settled(base, store, base, recurs=False) == (None, ())
    assert agreement.settled(base, store, store, recurs=False) == (None, ())
    assert agreement.settled(None, store, base, recurs=False) == (None, ())


@given(sides, sides, sides)
def test_a_field_is_in_conflict_only_if_both_sides_changed_it(base: Side, store: Side, calendar: Side) -> None:
    _, conflicts = agreement.settled(base, store, calendar, recurs=False)
    for name in conflicts:
        values = [getattr(side, name) for side in (base, store, calendar)]
        assert len({str(value) for value in values}) == 3
    assert Side.of(base.plain()) == base
