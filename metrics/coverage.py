"""`twins coverage`: which branches of the apps do tests walk, all tests together?

Each twin's own tests and the conformance suite's server run under coverage.py
from the twin's own environment; what both saw is combined.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from metrics.commands import (
    SQLITE_FILE,
    command_environment,
    private_folders,
    run_command,
    sqlite_url,
)
from metrics.errors import TwinsError
from metrics.instruments.conformance import check_parity, features_without_parity
from metrics.paths import PROBES, work_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from metrics.twins import Twin

MINIMUM = 90.0
START = PROBES / "measured_start"
#: The roles whose lines count; tests and migrations do not test themselves.
ROLES = ("application", "micro")
_CONFIGURATION = """
[run]
branch = true
parallel = true
data_file = {folder}/data
source = {source}
omit =
    */.venv/*
    */tests/*
"""


@dataclass(frozen=True, slots=True)
class File:
    """A module: its branches and lines, how many of them ran, and the share."""

    name: str
    possible: int
    covered: int

    @property
    def percent(self) -> float:
        """Return the share that ran; a file of nothing is whole."""
        return 100 * self.covered / self.possible if self.possible else 100.0


def measure(twin: Twin, say: Callable[[str], None]) -> list[File]:
    """Return the coverage of each of a twin's modules, worst first.

    TwinsError when the twin's environment lacks coverage.py or its own tests fail.
    """
    with work_folder("coverage") as work:
        environment = _measuring(twin, work)
        say(f"{twin.label}: own tests …")
        url = sqlite_url(work / SQLITE_FILE)
        own = private_folders(work) | environment
        run_command(twin, "test", command_environment(twin, url, own))
        say(f"{twin.label}: conformance …")
        parity = check_parity([twin], work, env=environment)
        if failed := features_without_parity(parity):
            # Being measured takes time, on which some tests depend.
            say(f"{twin.label}: not all of {', '.join(failed)} passed")
        return _combined(twin, work)


def total(files: list[File]) -> File:
    """Return all files as one."""
    return File("all", sum(f.possible for f in files), sum(f.covered for f in files))


def _measuring(twin: Twin, work: Path) -> dict[str, str]:
    """Write the configuration; return the variables that start the measuring."""
    configuration = work / "coverage.ini"
    configuration.write_text(_CONFIGURATION.format(folder=work, source=twin.folder))
    return {"COVERAGE_PROCESS_START": str(configuration), "PYTHONPATH": str(START)}


def _combined(twin: Twin, work: Path) -> list[File]:
    option = f"--rcfile={work / 'coverage.ini'}"
    output = work / "coverage.json"
    _coverage(twin, "combine", option)
    _coverage(twin, "json", option, "-q", "-o", str(output))
    wanted = {path for role in ROLES for path in twin.files(role)}
    rows: dict[str, Any] = json.loads(output.read_text())["files"]
    files = [
        _file(name, row["summary"])
        for name, row in rows.items()
        if (twin.folder / name).resolve() in wanted
    ]
    return sorted(files, key=lambda file: (file.percent, file.name))


def _file(name: str, row: dict[str, int]) -> File:
    possible = row["num_statements"] + row.get("num_branches", 0)
    return File(name, possible, row["covered_lines"] + row.get("covered_branches", 0))


def _coverage(twin: Twin, *arguments: str) -> None:
    done = subprocess.run(
        [str(twin.python), "-m", "coverage", *arguments],
        cwd=twin.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stdout + done.stderr).strip().splitlines()
        raise TwinsError(f"{twin.label}: coverage {arguments[0]}: {said[-1]}")
