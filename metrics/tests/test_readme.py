"""README.md is the front door: what it says can be run."""

from __future__ import annotations

import re
import shlex
import subprocess
from typing import TYPE_CHECKING

import click
import pytest

from metrics.cli import twins_cli
from metrics.commands import command_environment
from metrics.paths import ROOT
from metrics.twins import Twin, find_twins

if TYPE_CHECKING:
    from pathlib import Path

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\.venv/bin/twins (\w+)(.*?)(?:\s+#.*)?$", README, re.M)
TARGETS = set(re.findall(r"(?:^|`|\()make ([a-z]+)\b", README, re.M))


def test_every_command_of_the_command_line_is_in_the_readme() -> None:
    assert {name for name, _ in COMMANDS} == set(twins_cli.commands)


@pytest.mark.parametrize(("name", "arguments"), COMMANDS)
def test_each_command_of_the_readme_is_understood(name: str, arguments: str) -> None:
    command = twins_cli.commands[name]
    context = command.make_context(name, shlex.split(arguments))
    assert isinstance(context, click.Context)
    assert command.help


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_each_make_target_of_the_readme_exists(target: str) -> None:
    done = subprocess.run(
        ["make", "--dry-run", target], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0


def test_the_makefile_is_short_and_documents_itself() -> None:
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    targets = [line for line in lines if re.match(r"^[a-z-]+:", line)]
    assert len(targets) <= 20
    assert all("## " in line for line in targets)


@pytest.mark.parametrize("path", re.findall(r"\]\(([^)#:]+)\)", README))
def test_each_link_leads_somewhere(path: str) -> None:
    assert (ROOT / path).exists()


def test_the_sample_table_is_the_sample_reports() -> None:
    from metrics.sample import readme_block

    begin, end = "<!-- sample: begin -->\n", "<!-- sample: end -->"
    block = README.partition(begin)[2].partition(end)[0]
    assert block == readme_block(ROOT / "docs" / "sample-report")


def app_commands(twin: Twin) -> list[str]:
    """Return the commands that the page of an app shows, without what is to fill in."""
    page = (twin.folder / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"\.venv/bin/([^`\n#]+)", page)
    listed = page.partition("command of `flask --app wsgi`")[2]
    shown += [
        f"flask --app wsgi {name}"
        for name in re.findall(r"^\| `([^`]+)`", listed, re.M)
    ]
    return [re.split(r" (?=[A-Z\[])", command)[0].strip() for command in shown]


@pytest.mark.parametrize(
    ("twin", "command"),
    [(twin, command) for twin in find_twins() for command in app_commands(twin)],
    ids=lambda value: value.name if isinstance(value, Twin) else value,
)
def test_each_command_on_the_page_of_an_app_is_one(
    twin: Twin, command: str, tmp_path: Path
) -> None:
    program, *arguments = shlex.split(command)
    # A server has no help of its own on what it would serve.
    asked = "--check-config" if program == "gunicorn" else "--help"
    done = subprocess.run(
        [twin.bin / program, *arguments, asked],
        cwd=twin.folder,
        env=command_environment(twin, f"sqlite:///{tmp_path / 'any.sqlite3'}"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
