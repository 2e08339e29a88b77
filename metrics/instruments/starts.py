"""From an empty folder to the first page of the development server, in seconds.

`metrics/experiments/first-page/start/TWIN/commands.sh` has the documented commands,
the last of which is the server; what lies in `files/` beside it is what somebody
writes. Each repetition starts every twin once, the first of them in turn, one after
the other. Packages come from wheels that were made before, and never from a network.
Only a profile with the key `starts` takes the time.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from packaging.requirements import Requirement

from metrics.commands import search_path, tail
from metrics.distributions import read_environment
from metrics.errors import MeasurementError
from metrics.instruments.experiments import EXPERIMENTS
from metrics.records import Observation, Step
from metrics.servers import HOST, answers, free_port
from metrics.wheels import make_wheel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from metrics.records import Context
    from metrics.twins import Twin

RECIPES = EXPERIMENTS / "first-page" / "start"
_COMMANDS = "commands.sh"
_SECONDS = 30.0
_SECONDS_LIMIT = 240.0
_POLL_SECONDS = 0.02
#: The interpreter that an environment was made from.
_BASE = "import sys; print(sys._base_executable)"


class Starts:
    """Time the start of each framework as its documentation has it."""

    name = "starts"
    version = "1"

    def __init__(
        self, recipes: Path = RECIPES, seconds_limit: float = _SECONDS_LIMIT
    ) -> None:
        self._recipes = recipes
        self._seconds_limit = seconds_limit

    def steps(self, twins: Sequence[Twin], profile: dict[str, Any]) -> list[Step]:
        """Return one step a repetition of all twins that have a recipe."""
        names = [t.name for t in twins if (self._recipes / t.name).is_dir()]
        repetitions = profile.get("starts", {}).get("repetitions", 0)
        return [
            Step(
                f"{self.name}/{number:02}",
                self.name,
                _SECONDS,
                # So that no twin is always the first.
                {"number": number, "twins": names[:: 1 if number % 2 else -1]},
            )
            for number in range(1, repetitions + 1)
            if names
        ]

    def measure(self, step: Step, context: Context) -> Iterator[Observation]:
        """Yield the time of each twin; MeasurementError when one does not start."""
        for name in step.params["twins"]:
            recipe = self._recipes / name
            with tempfile.TemporaryDirectory(prefix="start-") as work:
                seconds = self._start(context.twin(name), recipe, Path(work))
            yield Observation(
                "start.seconds", name, str(step.params["number"]), seconds
            )
            if step.params["number"] == 1:
                commands, files = read_commands(recipe), written_files(recipe)
                yield Observation("start.commands", name, "recipe", len(commands))
                yield Observation("start.written", name, "recipe", len(files))

    def _start(self, twin: Twin, recipe: Path, work: Path) -> float:
        folder, wheels, tools = work / "new", work / "wheels", work / "tools"
        for made in (folder, wheels, tools):
            made.mkdir()
        _make_wheels(twin, wheels)
        _link_python(twin, tools)
        for path in written_files(recipe):
            shutil.copy(path, folder)
        port = free_port()
        commands = read_commands(recipe)
        (work / _COMMANDS).write_text(
            "\n".join([*commands[:-1], f"exec {commands[-1]} {_port(recipe, port)}"])
        )
        return self._until_answer(twin, work, port)

    def _until_answer(self, twin: Twin, work: Path, port: int) -> float:
        log = work / "log"
        with log.open("wb") as output:
            begin = time.perf_counter()
            process = subprocess.Popen(
                ["sh", "-e", str(work / _COMMANDS)],
                cwd=work / "new",
                env=_environment(work),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            while not answers(f"http://{HOST}:{port}/"):
                late = time.perf_counter() - begin > self._seconds_limit
                if late or process.poll() is not None:
                    raise MeasurementError(
                        f"{twin.label} does not start from nothing:\n{tail(log)}"
                    )
                time.sleep(_POLL_SECONDS)
            return time.perf_counter() - begin
        finally:
            _end(process)


def read_commands(recipe: Path) -> list[str]:
    """Return the commands of a recipe, the server last."""
    lines = (recipe / _COMMANDS).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip()]


def written_files(recipe: Path) -> list[Path]:
    """Return the files that somebody writes before the commands."""
    return sorted(path for path in (recipe / "files").glob("*") if path.is_file())


def _port(recipe: Path, port: int) -> str:
    """Return what makes the server use another port than its usual one."""
    option = recipe / "port.txt"
    return option.read_text(encoding="utf-8").strip().format(port=port)


def _make_wheels(twin: Twin, folder: Path) -> None:
    """Write the wheels of the framework and all that it requires."""
    environment = read_environment(twin)
    for name in environment.closure([Requirement(twin.distribution)]):
        make_wheel(environment.get(name), folder)


def _link_python(twin: Twin, folder: Path) -> None:
    """Let `python3` be the interpreter that the twin's environment is made from."""
    done = subprocess.run(
        [twin.python, "-I", "-c", _BASE], capture_output=True, text=True, check=True
    )
    python = folder / "python3"
    python.write_text(f'#!/bin/sh\nexec "{done.stdout.strip()}" "$@"\n')
    python.chmod(0o755)


def _environment(work: Path) -> dict[str, str]:
    """Return an environment in which pip finds the wheels, and nothing else."""
    return {
        "PATH": os.pathsep.join([str(work / "tools"), search_path()]),
        "HOME": str(work),
        "LANG": "C.UTF-8",
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(work / "wheels"),
        "PIP_NO_CACHE_DIR": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the server with the child that its reloader starts."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
