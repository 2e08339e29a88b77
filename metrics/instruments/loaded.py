"""What is in memory once an app has answered: modules and their source lines.

The app alone, without a server around it, answers the home page and one API
path through WSGI, in its own interpreter and on a migrated, empty database.
Subject `process` is the app with its packages; Python's own library is counted
apart as `stdlib`, because the team chose neither its size nor its version.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metrics import rulers
from metrics.commands import (
    SQLITE_FILE,
    command_environment,
    run_command,
    sqlite_url,
)
from metrics.distributions import (
    installed_files,
    read_environment,
    run_time_requirements,
)
from metrics.errors import MachineError, MeasurementError
from metrics.installed_code import count_distribution
from metrics.paths import CACHE, PROBES
from metrics.prepared import build
from metrics.records import Observation, Step
from metrics.sources import naming, read_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from metrics.records import Context
    from metrics.twins import Twin

PAGES = ("/", "/api/tags")
FEATURES = ("W01", "A11")
_SECONDS = 8.0
_SECONDS_LIMIT = 60
_LOG_LINES = 15


@dataclass(frozen=True, slots=True)
class LoadedFiles:
    """Source files of the modules in memory, by where they come from."""

    process: list[Path]
    stdlib: list[Path]


class Loaded:
    """Ask each twin for a page and an API answer and look at what it loaded."""

    name = "loaded"
    version = f"1.{rulers.VERSION}"

    def __init__(self, cache: Path = CACHE / "rulers") -> None:
        self._cache = cache

    def steps(self, twins: Sequence[Twin], profile: dict[str, Any]) -> list[Step]:
        """Return one step a twin; it needs the features that are asked for."""
        del profile
        return [
            Step(
                f"{self.name}/{twin.name}",
                self.name,
                _SECONDS,
                {"twin": twin.name, "features": list(FEATURES)},
            )
            for twin in twins
        ]

    def measure(self, step: Step, context: Context) -> Iterator[Observation]:
        """Yield the modules in memory and their source lines.

        TwinsError when the database cannot be migrated, MeasurementError when an
        answer is not 200: a half-loaded app must not look small.
        """
        twin = context.twin(step.params["twin"])
        context.work_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=context.work_dir) as folder:
            loaded = loaded_files(twin, Path(folder))
        known = packaged_lines(twin, self._cache)
        for subject, files in (("process", loaded.process), ("stdlib", loaded.stdlib)):
            sloc = sum(
                known.get(file.resolve()) or _source_lines(file) for file in files
            )
            yield Observation("loaded.modules", twin.name, subject, len(files))
            yield Observation("loaded.sloc", twin.name, subject, sloc)


def packaged_lines(twin: Twin, cache: Path) -> dict[Path, int]:
    """Return the source lines of the files that the app's packages brought.

    They are counted once a version and kept; files that a ruler could not read are
    left out.
    """
    environment = read_environment(twin)
    found = {}
    for name in environment.closure(run_time_requirements(twin)):
        distribution = environment.get(name)
        modules = count_distribution(distribution, cache).modules
        for file in installed_files(distribution):
            if file.name in modules and modules[file.name].readable:
                found[file.path.resolve()] = modules[file.name].sloc
    return found


def loaded_files(twin: Twin, folder: Path) -> LoadedFiles:
    """Run the probe with a database in `folder`; see `Loaded.measure` for errors."""
    environment = command_environment(twin, sqlite_url(folder / SQLITE_FILE))
    environment["CONDUIT_STATIC_ROOT"] = str(build(twin))
    run_command(twin, "migrate", environment)
    found = _run_probe(twin, environment, folder / "loaded.json")
    wrong = {
        path: status
        for path, status in found["statuses"].items()
        if not status.startswith("200")
    }
    if wrong:
        answers = ", ".join(f"{path} {status}" for path, status in wrong.items())
        raise MeasurementError(f"{twin.label}: loaded modules need a 200: {answers}")
    files = [Path(file) for file in found["files"]]
    stdlib = [file for file in files if _is_stdlib(file, found)]
    return LoadedFiles(sorted(set(files) - set(stdlib)), stdlib)


def _run_probe(twin: Twin, environment: dict[str, str], output: Path) -> dict[str, Any]:
    probe = PROBES / "loaded_modules.py"
    try:
        done = subprocess.run(
            [str(twin.python), str(probe), twin.wsgi, str(output), *PAGES],
            cwd=twin.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_SECONDS_LIMIT,
            check=False,
        )
    except OSError as error:
        raise MachineError(
            f"{twin.label}: cannot run its Python ({error.strerror}); run 'make setup'"
        ) from None
    except subprocess.TimeoutExpired:
        raise MeasurementError(
            f"{twin.label}: no answer within {_SECONDS_LIMIT} s in one process"
        ) from None
    if done.returncode or not output.is_file():
        last = "\n".join(done.stdout.splitlines()[-_LOG_LINES:])
        raise MeasurementError(f"{twin.label}: the app fails in one process:\n{last}")
    found: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
    return found


def _source_lines(file: Path) -> int:
    # The same lines as radon's, without its quadratic time on a long table.
    text = read_source(file)
    with naming(file):
        return len(rulers.source_lines(text))


def _is_stdlib(file: Path, found: dict[str, Any]) -> bool:
    # An interpreter without an environment keeps packages inside its library.
    inside_packages = any(file.is_relative_to(place) for place in found["packages"])
    return not inside_packages and any(
        file.is_relative_to(place) for place in found["stdlib"]
    )
