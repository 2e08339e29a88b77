"""Parity: the black-box suite against every twin, feature by feature."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from metrics import parity_cache
from metrics.errors import TwinsError
from metrics.paths import ROOT, SPEC
from metrics.records import Context, Observation, Step
from metrics.suite import suite_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from metrics.twins import Twin

#: parity.json: feature id → twin name → counts and status.
Parity = dict[str, dict[str, dict[str, Any]]]

_TESTS_FAILED = 1
#: For the estimate: the whole suite on two twins side by side, on two cores.
_SECONDS = 500.0


class Conformance:
    """Runs the suite on all twins at once; nothing is timed here."""

    name = "conformance"
    version = "1"

    def steps(self, twins: Sequence[Twin], profile: Mapping[str, Any]) -> list[Step]:
        """Return one step: the twins are compared, so they run together."""
        del twins
        return [Step("conformance", self.name, _SECONDS / _one_in(profile))]

    def measure(self, step: Step, context: Context) -> Iterator[Observation]:
        """Write parity.json to the run folder and yield the counts.

        A run that nobody may cite takes the parity that was found for the very same
        files, if there is one, and else a sample of the suite (the profile's key
        `parity_one_in`).
        """
        del step
        parity = self._find(context)
        path = context.run_dir / "parity.json"
        path.write_text(json.dumps(parity, indent=1, sort_keys=True) + "\n")
        yield from counted(parity, self.name)

    def _find(self, context: Context) -> Parity:
        one_in = _one_in(context.profile)
        if one_in > 1:
            sample = (f"--one-in={one_in}",)
            known = parity_cache.recall(context.twins)
            return known or check_parity(context.twins, context.work_dir, only=sample)
        parity = check_parity(context.twins, context.work_dir)
        parity_cache.keep(context.twins, parity)
        return parity


def counted(parity: Parity, metric: str, place: str = "") -> Iterator[Observation]:
    """Yield how many tests passed and failed, by feature and twin.

    `metric` is what the two metrics begin with, `place` what their subjects do.
    """
    for feature, twins in parity.items():
        for twin, counts in twins.items():
            for outcome in ("passed", "failed"):
                yield Observation(
                    f"{metric}.{outcome}", twin, f"{place}{feature}", counts[outcome]
                )


def check_parity(
    twins: Sequence[Twin], work_dir: Path, *, only: Sequence[str] = (), **serving: Any
) -> Parity:
    """Run the suite against each twin and join the results by feature.

    `only` are arguments of pytest that choose tests; `serving` is what `serve` takes. A
    feature's status on a twin is `passed` when at least one test ran and none
    failed. TwinsError when a twin does not start or the suite itself breaks.
    """
    with ThreadPoolExecutor(max_workers=len(twins)) as pool:
        results = list(
            pool.map(lambda twin: _check_twin(twin, work_dir, only, serving), twins)
        )
    by_twin = {
        twin.name: result["features"]
        for twin, result in zip(twins, results, strict=True)
    }
    return join_parity(by_twin)


def join_parity(by_twin: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Parity:
    """Turn results by twin into results by feature, missing ones counted as such."""
    features = sorted({feature for found in by_twin.values() for feature in found})
    none = {"passed": 0, "failed": 0, "skipped": 0, "listed": 0, "failures": []}
    return {
        feature: {
            twin: _with_status({**none, **found.get(feature, {})})
            for twin, found in by_twin.items()
        }
        for feature in features
    }


def _one_in(profile: Mapping[str, Any]) -> int:
    """Return which share of the suite a run asks for; all of it if it may be cited."""
    return 1 if profile.get("citable", True) else int(profile.get("parity_one_in", 1))


def features_without_parity(parity: Parity) -> list[str]:
    """Return the features that do not pass on every twin."""
    return [
        feature
        for feature, twins in parity.items()
        if any(counts["status"] != "passed" for counts in twins.values())
    ]


def _with_status(counts: dict[str, Any]) -> dict[str, Any]:
    passed = counts["passed"] > 0 and counts["failed"] == 0
    return {**counts, "status": "passed" if passed else "failed"}


def _check_twin(
    twin: Twin, work_dir: Path, only: Sequence[str], serving: Mapping[str, Any]
) -> dict[str, Any]:
    with suite_server(twin, work_dir, **serving) as (server, options):
        output = server.folder / "parity.json"
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-q"),
                *("-p", "no:cacheprovider", "-p", "no:hypothesispytest"),
                str((SPEC / "conformance").relative_to(ROOT)),
                *options,
                f"--parity-json={output}",
                *only,
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in {0, _TESTS_FAILED} or not output.is_file():
            last = "\n".join((done.stdout + done.stderr).splitlines()[-20:])
            raise TwinsError(f"{twin.label}: the conformance suite broke:\n{last}")
        if not server.alive():
            raise TwinsError(
                f"{twin.label} died during the conformance suite. Its log ends:\n"
                f"{server.log_tail()}"
            )
        result: dict[str, Any] = json.loads(output.read_text())
    return result
