"""README.md is the front door: what it says can be run."""

from __future__ import annotations

import re
import shlex
import subprocess

import click
import pytest

from metrics.cli import twins_cli
from metrics.paths import ROOT

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
