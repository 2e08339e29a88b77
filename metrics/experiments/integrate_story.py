"""Ten parts of other authors beside a framework: how they are looked at.

A site sets all of them up but the one that the variable `OFF` names, and its module
`looks` hands a function a part to `look_at`. Each look is made with all parts and once
more without its own, when it must say no.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import warnings
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from probe import happens, python, report, run

if TYPE_CHECKING:
    from collections.abc import Callable

PARTS = (
    *("rest", "toolbar", "tasks", "storage", "oauth"),
    *("engine", "mapper", "cors", "files", "commands"),
)
OFF, FAULT = "OFF", "FAULT"
PURPOSE = "made on purpose"
ORIGIN, OTHER_ORIGIN = "https://friend.example", "https://stranger.example"
_SEEN: dict[str, str] = {}


def is_on(part: str) -> bool:
    """Say whether a site is to set a part up."""
    return os.environ.get(OFF) != part


# -- in the site's own process -------------------------------------------------


def watch_warnings() -> None:
    """Keep every warning from now on, of whatever kind, one of each."""
    warnings.simplefilter("always")

    def keep(message, category, filename, lineno, file=None, line=None):
        place = "/".join(Path(filename).parts[-2:])
        _SEEN[f"{place}: {category.__name__}: {message}"] = place

    warnings.showwarning = keep


def look_at(looks: dict[str, Callable[[], object]]) -> None:
    """Make the looks that the command line names and write down what was seen."""
    found = {}
    for part in sys.argv[1:]:
        try:
            found[part] = [True, str(looks[part]())]
        except Exception as error:  # noqa: BLE001 (why not, is the finding)
            found[part] = [False, f"{type(error).__name__}: {error}"]
    if os.environ.get(FAULT):
        warnings.warn(PURPOSE, DeprecationWarning, stacklevel=1)
    result = {"found": found, "warnings": sorted(_SEEN)}
    Path("seen.json").write_text(json.dumps(result))


def need(seen: object, holds: object) -> object:
    """Return what was seen; AssertionError unless it is as wanted."""
    if not holds:
        raise AssertionError(seen)
    return seen


def done_by_worker(app: str, ask: Callable[[], str], answer: Callable[[str], str]):
    """Hand a task over and return what comes of it once a worker has started."""
    Path("queue").mkdir(exist_ok=True)
    task = ask()
    before = need(answer(task), answer(task) == "PENDING")
    options = ("worker", "--pool=solo", "--loglevel=warning", "--without-mingle")
    command = python("-m", "celery", "-A", app, *options, "--without-gossip")
    with Path("worker.log").open("w") as log:
        worker = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        happens(lambda: answer(task) != "PENDING")
    finally:
        worker.terminate()
        worker.wait(timeout=10)
    return need(f"{before}, then {answer(task)}", answer(task) == "SUCCESS 42")


# -- in the script -------------------------------------------------------------


def copy_site(source: Path) -> None:
    """Bring a site into the folder where the script works."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(source, Path.cwd(), dirs_exist_ok=True, ignore=ignore)


def looked(*parts: str, **variables: str) -> dict:
    """Return what a site's looks see; RuntimeError when it does not come up."""
    Path("seen.json").unlink(missing_ok=True)
    os.environ.update(variables)
    done = run("looks.py", *parts)
    for name in variables:
        del os.environ[name]
    if done.returncode:
        raise RuntimeError(done.stdout[-1500:])
    return json.loads(Path("seen.json").read_text())


def judge_parts() -> None:
    """Report the ten parts, what refutes the looks, and the warnings."""
    seen = looked(*PARTS)
    for part in PARTS:
        report(f"part-{part}", *seen["found"][part])
    without = {part: looked(part, **{OFF: part})["found"][part] for part in PARTS}
    told = "; ".join(f"{part}: {said[:60]}" for part, (_, said) in without.items())
    report("controls", sum(not holds for holds, _ in without.values()), told)
    found = seen["warnings"]
    report("warnings", len(found), "; ".join(found) or "none of any kind")
    faulty = looked("engine", **{FAULT: "warning"})["warnings"]
    caught = [text for text in faulty if PURPOSE in text]
    report("warning-control", len(caught) == 1, f"seen: {caught}")


def judge_packages(framework: str) -> None:
    """Report what the installer says about all that is installed."""
    count = len({found.metadata["Name"] for found in metadata.distributions()})
    lines = complaints()
    told = f"pip check, {count} distributions: {'; '.join(lines) or 'no complaint'}"
    report("conflicts", len(lines), told)
    info = Path("odd", "odd-1.0.dist-info")
    info.mkdir(parents=True)
    text = f"Metadata-Version: 2.1\nName: odd\nVersion: 1.0\nRequires-Dist: {framework}"
    (info / "METADATA").write_text(f"{text}<1\n")
    before = os.environ["PYTHONPATH"]
    os.environ["PYTHONPATH"] = f"odd{os.pathsep}{before}"
    odd = complaints()
    os.environ["PYTHONPATH"] = before
    told = "; ".join(odd) or "nothing"
    report("conflict-control", len(odd) == len(lines) + 1, f"pip check: {told}")


def complaints() -> list[str]:
    done = run("-m", "pip", "--disable-pip-version-check", "check")
    return done.stdout.strip().splitlines() if done.returncode else []
