"""What the CSV imports of other tools expect: their headings, their values, their limits; sources in docs/export.md."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dondoc.feed.wording import cited, description, fitting, line, shortened
from dondoc.model import DONE, Status, StoredTask

TITLE = 255
"""How long a title is at most, in characters: the limit of Redmine, OpenProject, Jira, GitLab and Planner."""

_LONG = 20_000  # what surely goes into a column of 64 KB, such as older Redmines have
_JIRA, _TRELLO, _PLANNER = 32_767, 16_384, 2048

# a line of a GitLab description that begins with a slash and a word is a command ("quick action")
_COMMAND = re.compile(r"^([^\S\n]*)/(?=\w)", re.MULTILINE)
# and a name behind an at sign calls that person or, with @all, everybody
_CALL = re.compile(r"@(?=\w)")


@dataclass(frozen=True, slots=True)
class Tracker:
    """One tool's import; ``marked`` tells whether the file has a byte order mark."""

    columns: tuple[tuple[str, Callable[[StoredTask], str]], ...]
    marked: bool = False


def _title(task: StoredTask) -> str:
    return shortened(task.text, TITLE - 1)  # an apostrophe may come in front


def _due(task: StoredTask) -> str:
    return task.due.isoformat() if task.due else ""


def _start(task: StoredTask) -> str:
    """Return the day of issue; a start behind the end is refused by every tracker."""
    issued = task.document.issued_on
    return issued.isoformat() if issued and (task.due is None or issued <= task.due) else ""


def _person(task: StoredTask) -> str:
    return line(task.assignee or "")


def _lead(task: StoredTask) -> str:
    return line(task.lead[0]) if task.lead else ""


def _progress(task: StoredTask) -> str:
    if task.progress is not None:
        return str(task.progress)
    return "100" if task.status in DONE else "0"


def _status(words: Mapping[Status, str]) -> Callable[[StoredTask], str]:
    return lambda task: words[task.status]


def _words(todo: str, doing: str, done: str, paused: str, cancelled: str) -> dict[Status, str]:
    return {
        Status.TODO: todo,
        Status.DOING: doing,
        Status.DONE: done,
        Status.DONE_LATE: done,
        Status.PAUSED: paused,
        Status.CANCELLED: cancelled,
    }


def _told(length: int = _LONG) -> Callable[[StoredTask], str]:
    """Return what makes a description of at most ``length`` characters, an apostrophe in front included."""
    return lambda task: fitting(description(task), length - 1)


def _inert(task: StoredTask) -> str:
    """Return a description in which GitLab finds no command and calls nobody."""
    return _CALL.sub("@\u200b", _COMMAND.sub("\\1\\/", _told()(task)))


def _label(task: StoredTask) -> str:
    """Return the first lead as a label of Jira, which may hold no space."""
    return _lead(task).replace(" ", "_")


def _labels(task: StoredTask) -> str:
    return ", ".join(line(name).replace(",", "") for name in task.lead)


def _none(_: StoredTask) -> str:
    return ""


TRACKERS = {
    # by their internal names, as those in a file are found in a Redmine of any language
    "redmine": Tracker(
        (
            ("unique_id", lambda task: task.id),
            ("subject", _title),
            ("status", _status(_words("New", "In Progress", "Closed", "New", "Rejected"))),
            ("category", _lead),
            ("assigned_to", _person),
            ("start_date", _start),
            ("due_date", _due),
            ("done_ratio", _progress),
            ("description", _told()),
        )
    ),
    "openproject": Tracker(
        (
            ("Updatestatus", _none),
            ("Lock Version", _none),
            ("ID", _none),
            ("Subject", _title),
            ("Type", lambda _: "Task"),
            ("Status", _status(_words("New", "In progress", "Closed", "On hold", "Rejected"))),
            ("Assignee", _person),
            ("Start date", _start),
            ("Finish date", _due),
            ("% Complete", _progress),
            ("Description", _told()),
        ),
        marked=True,
    ),
    "jira": Tracker(
        (
            ("Summary", _title),
            ("Issue Type", lambda _: "Task"),
            ("Status", _status(_words("To Do", "In Progress", "Done", "To Do", "Done"))),
            ("Assignee", _person),
            ("Due Date", _due),
            ("Labels", _label),
            ("External ID", lambda task: task.id),
            ("Description", _told(_JIRA)),
        )
    ),
    "gitlab": Tracker(
        (
            ("title", _title),
            ("description", _inert),
            ("due_date", _due),
        )
    ),
    "trello": Tracker(
        (
            ("Card Name", _title),
            ("Card Description", _told(_TRELLO)),
            ("Labels", _labels),
            ("Members", _person),
            ("Due Date", _due),
            ("Start Date", _start),
            ("List Name", lambda task: task.status.value),
        ),
        marked=True,
    ),
    "planner": Tracker(
        (
            ("Task Name", _title),
            (
                "Bucket Name",
                lambda task: shortened(cited(task.document) or "dondoc", TITLE - 1),
            ),
            (
                "Progress",
                _status(_words("Not started", "In progress", "Completed", "Not started", "Completed")),
            ),
            ("Priority", lambda task: "Urgent" if task.overdue else "Medium"),
            ("Assigned To", _person),
            ("Start Date", _start),
            ("Due Date", _due),
            ("Notes", _told(_PLANNER)),
        ),
        marked=True,
    ),
}
"""The column maps by name."""
