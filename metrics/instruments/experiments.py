"""Small experiments on the frameworks themselves, one script a twin.

`metrics/experiments/<experiment>/<twin>.py` runs with that twin's interpreter in
an empty folder and prints a JSON line for each check that the experiment declares
in `shared_spec/experiments/`. What it says depends on the script and the installed
packages only, so that it is kept in the cache under a digest of both. The lines
stand in the run folder as evidence. An experiment on the product is told where the
application lies, of which it makes copies, and depends on its files too; one that
needs a program which the machine lacks is left out, and so is one that itself says
that it cannot be tried here (`probe.leave_out`). A script that crashes, hangs or
reports other checks than it declares makes the step invalid: half an experiment
proves nothing.

Experiments on the product take long, and one with a lock of its own brings packages
that no twin has: both come with the profiles that have the key `long_experiments`;
`metrics/experiments/README.md` says how.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from packaging.requirements import Requirement

from metrics.commands import program_path, search_path
from metrics.distributions import (
    harness_environment,
    installed_files,
    link_files,
    link_whole,
    read_environment,
)
from metrics.errors import MachineError, MeasurementError
from metrics.experiment_book import BOOK, EVERY, METRIC, load_experiments
from metrics.locked_packages import find_lock, install_locked
from metrics.paths import CACHE, ROOT, SPEC
from metrics.processes import tree
from metrics.records import Observation, Step
from metrics.runs import dump_line, write_text
from metrics.twins import find_twins

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from importlib.metadata import Distribution

    from metrics.distributions import Environment
    from metrics.experiment_book import Experiment
    from metrics.records import Context
    from metrics.twins import Twin

EXPERIMENTS = ROOT / "metrics" / "experiments"
_SECONDS = 0.5
_LOCKED_SECONDS = 30.0
_PRODUCT_SECONDS = 45.0
_SECONDS_LIMIT = 300
_LOG = logging.getLogger(__name__)
_LOG_LINES = 15
#: With it a script says that what it needs of the outside is not to be had.
_UNAVAILABLE = 69
_IGNORED = "__pycache__"


class _UnavailableError(Exception):
    """An experiment cannot be tried on this machine; the text says why."""


@dataclass(frozen=True, slots=True)
class Result:
    """One line that a script printed."""

    check: str
    value: int
    evidence: str


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The packages of a script: its own, and those lent by other environments."""

    own: Environment
    lent: Mapping[str, Distribution]


class Experiments:
    """Run every experiment that has a script for a twin."""

    name = "experiments"
    version = "1"

    def __init__(
        self,
        folder: Path = EXPERIMENTS,
        book: Path = BOOK,
        cache: Path = CACHE / "experiments",
        seconds_limit: float = _SECONDS_LIMIT,
    ) -> None:
        self._folder = folder
        self._book = book
        self._cache = cache
        self._seconds_limit = seconds_limit
        self._environments: dict[Path, Environment] = {}

    def steps(self, twins: Sequence[Twin], profile: dict[str, Any]) -> list[Step]:
        """Return one step a script. UsageError when a declaration is wrong."""
        long = profile.get("long_experiments")
        return [
            Step(
                f"{self.name}/{experiment}/{twin.name}",
                self.name,
                self._seconds(declared, twin),
                {"twin": twin.name, "experiment": experiment},
            )
            for experiment, declared in load_experiments(self._book).items()
            for twin in twins
            if self._script(experiment, twin).is_file()
            and (long or not (declared.product or self._lock(experiment, twin)))
            and all(map(program_path, declared.needs))
        ]

    def measure(self, step: Step, context: Context) -> Iterator[Observation]:
        """Yield the result of each check and leave the evidence in the run folder.

        MeasurementError when the script crashes, hangs or breaks the form,
        MachineError without an environment, or when its lock cannot be installed.
        """
        twin = context.twin(step.params["twin"])
        experiment = load_experiments(self._book)[step.params["experiment"]]
        try:
            results = self._results(experiment, twin, context)
        except _UnavailableError as error:
            _LOG.warning("%s is left out: %s", step.id, error)
            return
        evidence = context.run_dir / "evidence" / f"{step.id}.jsonl"
        evidence.parent.mkdir(parents=True, exist_ok=True)
        write_text(evidence, "".join(f"{_line(found)}\n" for found in results))
        for found in results:
            subject = f"{experiment.name}/{found.check}"
            yield Observation(METRIC, twin.name, subject, found.value)

    def _results(
        self, experiment: Experiment, twin: Twin, context: Context
    ) -> list[Result]:
        """Return what the script says, from the cache when nothing has changed."""
        shelf = self._shelf(experiment, twin, context)
        key = self._key(experiment, twin, shelf)
        kept = self._cache / f"{experiment.name}-{twin.name}-{key}.jsonl"
        # What is broken there, or lacks a check that is new, is done again.
        with contextlib.suppress(OSError, MeasurementError):
            return read_results(kept.read_text(encoding="utf-8"), experiment, twin)
        output = self._run(experiment, twin, shelf)
        results = read_results(output, experiment, twin)
        self._cache.mkdir(parents=True, exist_ok=True)
        write_text(kept, output)
        return results

    def _shelf(self, experiment: Experiment, twin: Twin, context: Context) -> _Shelf:
        """Return what the script may use, its own environment before all others."""
        own = self._environment(twin)
        if experiment.packages != EVERY:
            return _Shelf(own, {})
        # Also of twins that are not measured now: results must not depend on those.
        twins = {other.folder: other for other in (*context.twins, *find_twins())}
        others = [self._environment(other) for other in twins.values()]
        others.append(harness_environment())
        lent: dict[str, Distribution] = {}
        for environment in others:
            lent = {**environment.distributions, **lent}
        names = set(lent) - set(own.distributions)
        return _Shelf(own, {name: lent[name] for name in sorted(names)})

    def _environment(self, twin: Twin) -> Environment:
        if twin.folder not in self._environments:
            self._environments[twin.folder] = read_environment(twin)
        return self._environments[twin.folder]

    def _key(self, experiment: Experiment, twin: Twin, shelf: _Shelf) -> str:
        """Return a digest of all that the results depend on."""
        digest = hashlib.sha256(f"{sys.version}\0{experiment.packages}".encode())
        for path in self._sources(experiment, twin):
            digest.update(f"\0{path.relative_to(self._folder)}\0".encode())
            digest.update(path.read_bytes())
        for path in _product_files(twin) if experiment.product else ():
            digest.update(f"\0{os.path.relpath(path, twin.folder)}\0".encode())
            digest.update(path.read_bytes())
        for name, found in sorted({**shelf.own.distributions, **shelf.lent}.items()):
            record = found.read_text("RECORD") or ""
            digest.update(f"\0{name} {found.version}\0{record}".encode())
        return digest.hexdigest()[:16]

    def _sources(self, experiment: Experiment, twin: Twin) -> list[Path]:
        """Return the script with all that stands beside it, but no other script."""
        script = self._script(experiment.name, twin)
        beside = [path for path in script.parent.rglob("*") if path.is_file()]
        shared = list(self._folder.glob("*.py"))
        return sorted(
            path
            for path in (*beside, *shared)
            if _IGNORED not in path.parts
            and (path == script or path.parent != script.parent or path.suffix != ".py")
        )

    def _script(self, experiment: str, twin: Twin) -> Path:
        return self._folder / experiment / f"{twin.name}.py"

    def _seconds(self, experiment: Experiment, twin: Twin) -> float:
        """Estimate what a script takes that is not in the cache."""
        if experiment.product:
            return _PRODUCT_SECONDS
        return _LOCKED_SECONDS if self._lock(experiment.name, twin) else _SECONDS

    def _lock(self, experiment: str, twin: Twin) -> Path | None:
        return find_lock(self._folder / experiment, twin)

    def _locked(self, experiment: Experiment, twin: Twin, shelf: _Shelf) -> list[Path]:
        """Return where the packages are that the experiment brings, if it does."""
        lock = self._lock(experiment.name, twin)
        if lock is None:
            return []
        version = shelf.own.markers["python_full_version"]
        return [install_locked(lock, twin, version, self._cache / "packages")]

    def _run(self, experiment: Experiment, twin: Twin, shelf: _Shelf) -> str:
        """Run a script to its end in a folder of its own and return its output."""
        script = self._script(experiment.name, twin)
        with tempfile.TemporaryDirectory(prefix="experiment-") as folder:
            scratch, packages = Path(folder) / "scratch", Path(folder) / "packages"
            scratch.mkdir()
            path = [self._folder, *self._locked(experiment, twin, shelf)]
            # -P: a script bears the name of what it imports. -S: no site-packages.
            flags = ["-B", "-P", "-s"]
            if experiment.packages == "core":
                _link_core(twin, shelf.own, packages)
                flags.append("-S")
                path.append(packages)
            elif shelf.lent:
                link_whole(shelf.lent.values(), packages)
                path.append(packages)
            variables = _variables(scratch, path)
            if experiment.product:
                variables |= _product(twin)
            return self._output(
                [str(twin.python), *flags, str(script)],
                scratch,
                variables,
                f"{experiment.name} on {twin.label}",
            )

    def _output(
        self, command: list[str], folder: Path, variables: dict[str, str], what: str
    ) -> str:
        errors = folder.with_name("stderr")
        with errors.open("w") as stream:
            process = _start(command, folder, variables, stream.fileno(), what)
        try:
            output, _ = process.communicate(timeout=self._seconds_limit)
        except subprocess.TimeoutExpired:
            raise MeasurementError(
                f"experiment {what}: not done within {self._seconds_limit:g} s"
            ) from None
        finally:
            _end(process)
        if process.returncode == _UNAVAILABLE:
            raise _UnavailableError(errors.read_text("utf-8", errors="replace").strip())
        if process.returncode:
            lines = errors.read_text(encoding="utf-8", errors="replace").splitlines()
            last = "\n".join(lines[-_LOG_LINES:]) or "it says nothing"
            raise MeasurementError(
                f"experiment {what} fails (exit code {process.returncode}):\n{last}"
            )
        return output


def read_results(output: str, experiment: Experiment, twin: Twin) -> list[Result]:
    """Return the results in the order of their declaration.

    MeasurementError when a line has another form, or the checks are others than
    those declared.
    """
    declared = experiment.of(twin.name)
    found: dict[str, Result] = {}
    for number, line in enumerate(output.splitlines(), start=1):
        where = f"experiment {experiment.name} on {twin.label}, line {number}"
        result = _result(line, where)
        if result.check not in declared:
            raise MeasurementError(f"{where}: check '{result.check}' is not declared")
        if result.check in found:
            raise MeasurementError(f"{where}: check '{result.check}' comes twice")
        if not declared[result.check].counts and result.value > 1:
            raise MeasurementError(
                f"{where}: check '{result.check}' answers yes (1) or no (0), "
                f"not {result.value}"
            )
        found[result.check] = result
    if lacking := [name for name in declared if name not in found]:
        raise MeasurementError(
            f"experiment {experiment.name} on {twin.label} does not report "
            f"{', '.join(lacking)}"
        )
    return [found[name] for name in declared]


def _result(line: str, where: str) -> Result:
    try:
        record = json.loads(line)
        result = Result(**record)
    except (ValueError, TypeError):
        raise MeasurementError(f"{where}: no record of a check: {line[:80]}") from None
    if type(result.value) is not int or result.value < 0:
        raise MeasurementError(f"{where}: the value must be a whole number from 0 up")
    if not isinstance(result.check, str) or not isinstance(result.evidence, str):
        raise MeasurementError(f"{where}: check and evidence must be texts")
    if not result.evidence.strip():
        raise MeasurementError(f"{where}: '{result.check}' has no evidence")
    return result


def _line(found: Result) -> str:
    return dump_line(
        {"check": found.check, "value": found.value, "evidence": found.evidence}
    )


def _link_core(twin: Twin, environment: Environment, folder: Path) -> None:
    """Fill a folder with the framework and what it requires, and nothing else."""
    for name in environment.closure([Requirement(twin.distribution)]):
        link_files(list(installed_files(environment.get(name))), folder)


def _variables(scratch: Path, path: Sequence[Path]) -> dict[str, str]:
    """Return the environment of a script: nothing of the caller's but its tools."""
    return {
        "PATH": search_path(),
        "HOME": str(scratch),
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(map(str, path)),
        "PYTHONHASHSEED": "0",
    }


def _product(twin: Twin) -> dict[str, str]:
    """Return the variables that tell a script what to copy; it changes nothing."""
    return {"TWINS_APP": str(twin.folder), "TWINS_STATIC": str(SPEC / "static")}


def _product_files(twin: Twin) -> list[Path]:
    """Return what makes the application, and the static files that all twins share."""
    return [*sorted(twin.roles()), *sorted((SPEC / "static").glob("*.*"))]


def _start(
    command: list[str], folder: Path, variables: dict[str, str], errors: int, what: str
) -> subprocess.Popen[str]:
    try:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
        )
    except OSError as error:
        raise MachineError(
            f"experiment {what}: cannot run its Python ({error.strerror}); "
            "run 'make setup'"
        ) from None


def _end(process: subprocess.Popen[str]) -> None:
    """End a script that still runs, with the servers that it has started."""
    if process.poll() is None:
        for pid in tree(process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.communicate()
