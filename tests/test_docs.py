"""The documents tell the truth: sessions give what they show, links lead somewhere, commands have help."""

from __future__ import annotations

import doctest
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from typer.main import get_command

from dondoc.cli.commands import app
from tests.commands import ROOT, run
from tests.sessions import DOCUMENTS, Step, printed, steps, text

STEPS = [step for document in DOCUMENTS for step in steps(document)]
PAGES = [*DOCUMENTS, "CHANGELOG.md", "GLOSSARY.md"]


def named(group: object, before: str = "") -> Iterator[str]:
    """Yield the names of all commands, those in groups too."""
    for name, command in getattr(group, "commands").items():  # noqa: B009
        if hasattr(command, "commands"):
            yield from named(command, f"{before}{name} ")
        else:
            yield before + name


COMMANDS = sorted(named(get_command(app)))


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.document}: {step.command}")
def test_a_session_gives_what_it_shows(step: Step) -> None:
    assert printed(step.document)[step.number] == step.output


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_python_examples_give_what_they_show(document: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    blocks = re.findall(r"^```pycon\n(.*?)^```$", text(document), re.MULTILINE | re.DOTALL)
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, document, document, 0)
    said: list[str] = []
    runner = doctest.DocTestRunner()
    runner.run(test, out=said.append)
    assert "".join(said) == ""
    assert bool(test.examples) is ("pycon" in text(document))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_for_itself_and_each_option(command: str) -> None:
    *group, name = command.split()
    result = run(*group, name, "--help", COLUMNS="200")
    assert (result.code, result.err) == (0, "")
    listed = re.split(r"\n(?=  -)", result.out.split("Options:\n")[1].split("\n\n")[0])
    assert all(re.match(r"  (-\w, )?--[\w-]+( \S+)?\s+\S", option) for option in listed)
    assert re.search(rf"^  {name}  +\S", run(*group, "--help").out, re.MULTILINE)


@pytest.mark.parametrize("document", ["README.md", "README.vi.md"])
def test_every_command_and_option_is_in_the_readmes(document: str) -> None:
    # the options of what works on a store, and of exports, stand on pages of their own
    further = ("store", "export", "feed", "serve", "report", "formats")
    pages = text(document), text(document) + "".join(text(f"docs/{page}.md") for page in further)
    for command in COMMANDS:
        assert f"dondoc {command}" in pages[0]
        for option in re.findall(r"--[a-z-]+", run(*command.split(), "--help", COLUMNS="200").out):
            assert option == "--help" or option in pages[1], (command, option)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", text(page)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / page).parent / unquote(path) if path else ROOT / page
        assert file.exists(), target
        if anchor:
            assert anchor in anchors(file), target


def anchors(file: Path) -> set[str]:
    """Return the anchors of a page's headings, made as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_targets_of_make_exist(document: str) -> None:
    made = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)", text(document))) <= made


def test_the_first_screen_shows_the_two_commands_and_a_session() -> None:
    for document in ("README.md", "README.vi.md"):
        first = text(document).splitlines()[:40]
        assert any(line.startswith("make run ") for line in first)
        assert any(line.startswith("make test ") for line in first)
        assert any(line.startswith("$ dondoc extract") for line in first)


def test_the_documents_name_every_rule_file() -> None:
    names = {path.stem for path in (ROOT / "dondoc" / "rules" / "rows").glob("*.toml")}
    assert {name for name in names if f"`{name}.toml`" not in text("CONTRIBUTING.md")} == set()
