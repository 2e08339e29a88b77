"""How much of the application a type checker understands.

mypy, strict, with the packages of the twin as they are installed: an expression is
untyped when it is `Any`, as all is that comes from a package without types. Stub
packages are not installed for it, so that a framework's own types are what counts.
What mypy finds is kept in the cache under a digest of the application and of what is
installed.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metrics.distributions import read_environment
from metrics.errors import MeasurementError, UsageError
from metrics.paths import CACHE
from metrics.records import Observation, Step, one_step_a_twin
from metrics.runs import dump_json, read_json, write_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from metrics.records import Context
    from metrics.twins import Twin

METRIC = "typing.expressions"
_TOTAL = re.compile(r"^\s*Total\s+(\d+)\s+(\d+)\s", re.MULTILINE)
#: mypy's exit codes: nothing found, errors found; all else is a crash.
_DONE = (0, 1)


class TypeCoverage:
    """Count the expressions of the application, and those that are untyped."""

    name = "type-coverage"
    version = f"1.{version('mypy')}"

    def __init__(self, cache: Path = CACHE / "type-coverage") -> None:
        self._cache = cache

    def steps(self, twins: Sequence[Twin], profile: dict[str, Any]) -> list[Step]:
        """Return one step a twin."""
        del profile
        return one_step_a_twin(self.name, twins, 8.0)

    def measure(self, step: Step, context: Context) -> Iterator[Observation]:
        """Yield both counts; MeasurementError when mypy crashes."""
        twin = context.twin(step.params["twin"])
        for subject, value in self._counts(twin).items():
            yield Observation(METRIC, twin.name, subject, value)

    def _counts(self, twin: Twin) -> dict[str, int]:
        kept = self._cache / f"{twin.name}-{self._key(twin)}.json"
        with contextlib.suppress(UsageError):
            found: dict[str, int] = read_json(kept)
            return found
        found = count_expressions(twin)
        self._cache.mkdir(parents=True, exist_ok=True)
        write_text(kept, dump_json(found))
        return found

    def _key(self, twin: Twin) -> str:
        digest = hashlib.sha256(f"{sys.version}\0{self.version}".encode())
        for path in _files(twin):
            digest.update(f"\0{path.relative_to(twin.folder)}\0".encode())
            digest.update(path.read_bytes())
        installed = read_environment(twin).distributions
        for name, found in sorted(installed.items()):
            digest.update(f"\0{name} {found.version}\0".encode())
        return digest.hexdigest()[:16]


def count_expressions(twin: Twin) -> dict[str, int]:
    """Return the expressions of the application by `all` and `untyped`.

    MeasurementError when mypy crashes or writes no report.
    """
    with tempfile.TemporaryDirectory(prefix="typing-") as name:
        folder = Path(name)
        settings = folder / "mypy.ini"
        settings.write_text("[mypy]\nstrict = true\nexplicit_package_bases = true\n")
        done = subprocess.run(
            [
                *(sys.executable, "-m", "mypy", "--config-file", str(settings)),
                *("--python-executable", str(twin.python)),
                *("--any-exprs-report", str(folder), "--cache-dir", str(folder)),
                *map(str, _files(twin)),
            ],
            cwd=twin.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        report = folder / "any-exprs.txt"
        if done.returncode not in _DONE or not report.is_file():
            said = (done.stderr or done.stdout).strip().splitlines()[-3:]
            raise MeasurementError(f"{twin.label}: mypy fails: {' '.join(said)}")
        total = _TOTAL.search(report.read_text(encoding="utf-8"))
    if total is None:
        raise MeasurementError(f"{twin.label}: mypy's report has no total")
    return {"all": int(total[2]), "untyped": int(total[1])}


def _files(twin: Twin) -> list[Path]:
    return [path for path in twin.files("application") if path.suffix == ".py"]
