"""`twins check`: are the twins equal, and would the suite notice if not?"""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from metrics import parity_cache
from metrics.commands import (
    SQLITE_FILE,
    command_environment,
    private_folders,
    run_command,
    sqlite_url,
)
from metrics.errors import TwinsError
from metrics.instruments.conformance import (
    Parity,
    check_parity,
    features_without_parity,
)
from metrics.paths import ROOT, work_folder
from metrics.suite import suite_server

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from metrics.twins import Twin


@dataclass(frozen=True, slots=True)
class Check:
    """The result of a check; `faults` is empty when none were seeded."""

    parity: Parity
    faults: dict[str, list[dict[str, Any]]]

    @property
    def differing(self) -> list[str]:
        """Features that do not pass on every twin."""
        return features_without_parity(self.parity)

    @property
    def unnoticed(self) -> list[str]:
        """Seeded faults on which the suite said the wrong thing, as `twin: fault`.

        Either it let a fault pass, or it was red without one (the control).
        """
        return [
            f"{twin}: {fault['id']} in {fault['feature']}"
            for twin, faults in self.faults.items()
            for fault in faults
            if not fault["right"]
        ]

    def tests(self, twin: str) -> int:
        """Number of conformance tests that passed on a twin."""
        return sum(int(counts[twin]["passed"]) for counts in self.parity.values())


def check(twins: Sequence[Twin], *, with_faults: bool, sample: bool = False) -> Check:
    """Run the suite on every twin and, with `with_faults`, on faulty versions.

    Faults are seeded only where the twins are equal: in a red feature a fault
    would prove nothing. A `sample` takes one fault a feature, without controls, and
    the parity that was found for the very same files if there is one.
    """
    with work_folder("check") as work:
        known = parity_cache.recall(twins) if sample else None
        parity = known or check_parity(twins, work)
        parity_cache.keep(twins, parity)
        faults: dict[str, list[dict[str, Any]]] = {}
        if with_faults and not features_without_parity(parity):
            with ThreadPoolExecutor(max_workers=len(twins)) as pool:
                found = pool.map(lambda twin: seed_faults(twin, work, sample), twins)
                faults = {
                    twin.name: rows for twin, rows in zip(twins, found, strict=True)
                }
    return Check(parity, faults)


def seed_faults(
    twin: Twin,
    work_dir: Path,
    sample: bool,  # noqa: FBT001
) -> list[dict[str, Any]]:
    """Put each seeded fault between the suite and the twin; was it noticed?"""
    with suite_server(twin, work_dir) as (server, options):
        output = server.folder / "faults.json"
        done = subprocess.run(
            [
                *(sys.executable, "-m", "shared_spec.conformance.fault_runner"),
                *(*options, f"--json={output}", *(["--sample"] if sample else [])),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if not output.is_file():
            last = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
            raise TwinsError(f"{twin.label}: the seeded faults did not run:\n{last}")
        rows: list[dict[str, Any]] = json.loads(output.read_text())
    return rows


def run_all_own_tests(twins: Sequence[Twin]) -> list[list[str]]:
    """Run the own tests of all twins side by side; nothing is timed here."""
    with ThreadPoolExecutor(max_workers=len(twins)) as pool:
        return list(pool.map(run_own_tests, twins))


def run_own_tests(twin: Twin) -> list[str]:
    """Run a twin's own tests and checks; return the last line each printed.

    TwinsError with their last lines when one fails.
    """
    with work_folder("tests") as work:
        environment = command_environment(twin, sqlite_url(work / SQLITE_FILE))
        environment |= private_folders(work)
        # Whether a migration is missing may be seen on a migrated database only.
        run_command(twin, "migrate", environment)
        lines = []
        for name in ("lint", "test"):
            if twin.commands.get(name):
                printed = run_command(twin, name, environment).strip().splitlines()
                lines.append(printed[-1] if printed else f"{name}: fine")
    return lines
