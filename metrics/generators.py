"""Start and stop Locust as a process of its own, pinned and recorded.

The harness never imports the load tests: it starts them and reads their samples.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from metrics import servers
from metrics.commands import tail
from metrics.errors import MeasurementError
from metrics.paths import ROOT
from metrics.processes import pinned

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

START_SECONDS = 20.0
#: Locust's exit codes of a finished test: all right, or with wrong answers.
_FINISHED = (0, 1)
_LOG_LINES = 25


@dataclass(frozen=True, slots=True)
class Load:
    """What a generator shall send: to whom, as which visitors, how many."""

    base_url: str
    journey: str
    users: int
    dataset: Path
    samples: Path
    seed: int
    think_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Generator:
    """A running Locust process."""

    load: Load
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        """Process id of the generator."""
        return self.process.pid

    def alive(self) -> bool:
        """Tell whether the generator still runs."""
        return self.process.poll() is None

    def wait_until_sending(self) -> None:
        """Wait until Locust has opened the recording, which it does before any load.

        MeasurementError when it ends instead, or takes too long.
        """
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if not self.alive():
                raise _ended(self)
            if self.load.samples.exists():
                return
            time.sleep(0.02)
        raise MeasurementError(
            f"Locust did not start within {START_SECONDS:.0f} s:\n{self.log_tail()}"
        )

    def log_tail(self) -> str:
        """Return the last lines of what Locust printed: its error report."""
        return tail(self.log, _LOG_LINES)


@contextlib.contextmanager
def generate(
    load: Load, *, cores: Collection[int] | None = None
) -> Iterator[Generator]:
    """Send load for the length of a `with` block; the samples are whole after it.

    MeasurementError when Locust does not start or ends in any other way than by
    being told to.
    """
    log = load.samples.with_suffix("").with_suffix(".log")
    with log.open("wb") as output, pinned(cores):
        process = subprocess.Popen(
            _command(load),
            cwd=ROOT,
            env=_environment(load),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    generator = Generator(load, process, log)
    try:
        yield generator
        if not generator.alive():
            raise _ended(generator)
    finally:
        servers.stop(process)
    if process.returncode not in _FINISHED:
        raise _ended(generator)
    # What stays in the run folder is the samples; the log has served its purpose.
    log.unlink()


def _command(load: Load) -> list[str]:
    argv = [sys.executable, "-m", "locust", "-f", "loadtests/locustfile.py"]
    argv += ["--headless", "--only-summary", "--loglevel", "WARNING"]
    argv += ["--host", load.base_url]
    return [*argv, "--users", str(load.users), "--spawn-rate", str(load.users)]


def _environment(load: Load) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TWINS_", "LOCUST_"))
    }
    return {
        **kept,
        "TWINS_JOURNEY": load.journey,
        "TWINS_THINK_SECONDS": str(load.think_seconds),
        "TWINS_SAMPLES": str(load.samples),
        "TWINS_DATASET": str(load.dataset),
        "TWINS_SEED": str(load.seed),
    }


def _ended(generator: Generator) -> MeasurementError:
    return MeasurementError(
        f"Locust ended with exit code {generator.process.returncode} on the "
        f"{generator.load.journey} journey:\n{generator.log_tail()}"
    )
