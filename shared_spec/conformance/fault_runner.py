"""Tests the suite: every seeded fault must turn the tests of its feature red.

`python -m shared_spec.conformance.fault_runner --base-url URL [--json OUT]
[--feature A06]` ends with 0 when every fault was noticed, else with 1. Without
`--feature` it takes the faults of every feature that is built.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from shared_spec.conformance.faults import FAULTS
from shared_spec.conformance.proxy import make_server, running
from shared_spec.conformance.tampering import Fault
from shared_spec.loader import load_features

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SUITE: Final = Path(__file__).resolve().parent
ROOT: Final = SUITE.parents[1]
PARALLEL: Final = max(2, len(os.sched_getaffinity(0)) // 2)
CONTROL: Final = "control"
PASSED, FAILED = 0, 1
#: Folder of the tests in a real browser: what they look at, others look at too.
BROWSER: Final = "chromium"
_MARKS_OF_DATA: Final = re.compile(r'mark\.feature\([^"]')
#: Options of the suite that are handed on to it as they are.
HANDED_ON: Final = (
    *("--mail-dir", "--server-log", "--superuser", "--moderator"),
    *("--twin", "--postgresql", "--mariadb", "--redis"),
)


class SuiteError(Exception):
    """The suite itself could not run, so it says nothing about a fault."""


@dataclass(frozen=True, slots=True)
class FaultResult:
    """What the suite said about one fault, or about the proxy without any.

    `noticed` is whether a test failed, `evidence` the first failure. The control
    (`id` "control") is right when nothing was noticed, every fault when it was.
    """

    id: str
    feature: str
    description: str
    noticed: bool
    evidence: str
    tests: int

    @property
    def right(self) -> bool:
        """Whether the suite said what it should."""
        return self.noticed != (self.id == CONTROL)


def run(
    base_url: str,
    faults: Iterable[Fault] = FAULTS,
    options: Sequence[str] = (),
    *,
    sample: bool = False,
) -> list[FaultResult]:
    """Run each fault's feature through the proxy, after a control of each feature.

    Needs a running app at `base_url`; `options` are further ones of the suite. A
    `sample` is the first fault of each feature, without controls. SuiteError when
    the suite cannot run.
    """
    chosen = list(faults)
    if sample:
        first = {fault.feature: fault for fault in reversed(chosen)}
        chosen = [fault for fault in chosen if first[fault.feature] is fault]
    features = sorted({fault.feature for fault in chosen})
    controls = [
        Fault(CONTROL, feature, "the proxy without a fault") for feature in features
    ]
    with ThreadPoolExecutor(max_workers=PARALLEL) as pool:
        jobs = chosen if sample else [*controls, *chosen]
        return list(pool.map(lambda fault: run_one(base_url, fault, options), jobs))


def run_one(base_url: str, fault: Fault, options: Sequence[str] = ()) -> FaultResult:
    """Run the tests of the fault's feature through a proxy that has the fault."""
    server = make_server(base_url, fault.on_request, fault.on_reply)
    with running(server) as url, tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "parity.json"
        done = subprocess.run(
            [*_command(url, fault, record), *_seeded(fault), *options],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in {PASSED, FAILED}:
            said = (done.stdout + done.stderr).strip()[-2000:]
            raise SuiteError(f"the suite did not run for {fault.id}:\n{said}")
        if server.problems:
            # Otherwise a broken proxy would pass for a fault that was noticed.
            raise SuiteError(f"the proxy broke for {fault.id}: {server.problems[0]!r}")
        found: dict[str, Any] = json.loads(record.read_text(encoding="utf-8"))
    failures = found["features"][fault.feature]["failures"]
    return FaultResult(
        id=fault.id,
        feature=fault.feature,
        description=fault.description,
        noticed=done.returncode == FAILED,
        evidence=failures[0] if failures else "",
        tests=found["tests"],
    )


def _command(url: str, fault: Fault, record: Path) -> list[str]:
    # The first failure decides; more of them would only cost time.
    return [
        *(sys.executable, "-m", "pytest", *modules(fault.feature), "-x", "-q"),
        *("-p", "no:cacheprovider", "-p", "no:hypothesispytest"),
        *("--base-url", url, "--feature", fault.feature, "--parity-json", str(record)),
        *(["-k", fault.tests] if fault.tests else []),
    ]


@cache
def modules(feature: str) -> list[str]:
    """Return the suite's modules that have tests of a feature, without a browser's.

    Collecting the whole suite for each fault would take longer than the tests.
    """
    paths = [
        path for path in sorted(SUITE.rglob("test_*.py")) if BROWSER not in path.parts
    ]
    texts = {str(path): path.read_text(encoding="utf-8") for path in paths}
    named = [path for path, text in texts.items() if f'feature("{feature}")' in text]
    # A module may make its marks up of data; then only collecting tells.
    others = [path for path, text in texts.items() if _MARKS_OF_DATA.search(text)]
    return list(dict.fromkeys([*named, *others]))


def _seeded(fault: Fault) -> list[str]:
    """Tell the tests that start servers which fault these shall have."""
    return [] if fault.id == CONTROL else [f"--fault={fault.id}"]


def _handed_on(options: argparse.Namespace) -> list[str]:
    given = {name: getattr(options, name[2:].replace("-", "_")) for name in HANDED_ON}
    plugin = [f"-p{options.plugin}"] if options.plugin else []
    return plugin + [f"{name}={value}" for name, value in given.items() if value]


def _line(result: FaultResult) -> str:
    verdict = "ok  " if result.right else "MISS" if not result.noticed else "RED "
    why = f" <- {result.evidence}" if result.evidence else ""
    return f"{verdict} {result.feature} {result.id}: {result.description}{why[:160]}\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Tell whether the suite notices every seeded fault."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--base-url", required=True, help="a running, correct app")
    parser.add_argument("--json", type=Path, help="write the results here")
    parser.add_argument("--feature", action="append", help="only this feature's faults")
    parser.add_argument("-p", dest="plugin", help="a plugin of pytest for the suite")
    parser.add_argument("--sample", action="store_true", help="one a feature")
    for name in HANDED_ON:
        parser.add_argument(name, help="handed on to the suite")
    options = parser.parse_args(arguments)
    wanted = options.feature or [f.id for f in load_features() if f.built]
    faults = [fault for fault in FAULTS if fault.feature in wanted]
    if not faults:
        parser.error(f"no fault belongs to {', '.join(wanted)}")
    try:
        handed_on = _handed_on(options)
        results = run(options.base_url, faults, handed_on, sample=options.sample)
    except (SuiteError, ValueError) as error:
        parser.exit(2, f"{error}\n")
    sys.stdout.writelines(_line(result) for result in results)
    if options.json:
        rows = [asdict(result) | {"right": result.right} for result in results]
        options.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    return 0 if all(result.right for result in results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
