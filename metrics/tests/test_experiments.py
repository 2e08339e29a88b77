"""Experiments: what the instrument runs, refuses, keeps; and who uses the results."""

from __future__ import annotations

import fnmatch
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from metrics.claims import load_claims
from metrics.data import UnavailableError, read_data
from metrics.errors import MeasurementError, UsageError
from metrics.experiment_book import METRIC, load_checks, load_experiments, load_needs
from metrics.instruments.experiments import EXPERIMENTS, Experiments
from metrics.paths import ROOT
from metrics.runs import read_lines
from metrics.tests.fake_twin import install, make_context, make_environment, make_twin
from metrics.twins import find_twins

if TYPE_CHECKING:
    from metrics.records import Observation
    from metrics.twins import Twin

BOOK = """
question: Does it work?
packages: {packages}
checks:
  - {{id: works, meaning: It works.}}
  - {{id: parts, counts: true, meaning: Parts of it.}}
  - {{id: elsewhere, twins: [two], meaning: The other one.}}
"""
SCRIPT = """
from probe import report
report("parts", 3, "three parts  were\\nseen")
report("works", 1, "it did")
"""


@pytest.fixture
def twin(tmp_path: Path) -> Twin:
    packages = make_environment(tmp_path)
    install(packages, "frame", {"frame.py": "import low\n"}, "Requires-Dist: low")
    install(packages, "low", {"low.py": ""})
    install(packages, "extra", {"extra.py": ""})
    return make_twin(tmp_path, {})


class Bench:
    """An instrument with one experiment, and a run folder for it."""

    def __init__(self, twin: Twin, folder: Path, script: str, packages: str) -> None:
        self.twin, self.folder = twin, folder
        self.book, self.scripts = folder / "book", folder / "scripts"
        self.book.mkdir(exist_ok=True)
        (self.book / "try.yaml").write_text(BOOK.format(packages=packages))
        (self.scripts / "try").mkdir(parents=True, exist_ok=True)
        self.script = self.scripts / "try" / "one.py"
        self.script.write_text(script)
        probe = (EXPERIMENTS / "probe.py").read_text()
        (self.scripts / "probe.py").write_text(probe)

    def measure(self, **changes: Any) -> list[Observation]:
        instrument = Experiments(
            self.scripts, self.book, self.folder / "cache", **changes
        )
        (step,) = instrument.steps([self.twin], {"long_experiments": True})
        assert step.id == "experiments/try/one"
        return list(instrument.measure(step, make_context(self.twin, self.folder)))


def bench(
    twin: Twin, folder: Path, script: str = SCRIPT, packages: str = "all"
) -> Bench:
    return Bench(twin, folder, script, packages)


def test_results_come_with_evidence(twin: Twin, tmp_path: Path) -> None:
    found = bench(twin, tmp_path).measure()
    assert [(row.metric, row.twin, row.subject, row.value) for row in found] == [
        (METRIC, "one", "try/works", 1),
        (METRIC, "one", "try/parts", 3),
    ]
    lines = read_lines(tmp_path / "run" / "evidence" / "experiments/try/one.jsonl")
    assert [row for _, row in lines] == [
        {"check": "works", "value": 1, "evidence": "it did"},
        {"check": "parts", "value": 3, "evidence": "three parts were seen"},
    ]


def test_a_twin_without_a_script_has_no_step(twin: Twin, tmp_path: Path) -> None:
    made = bench(twin, tmp_path)
    made.script.rename(made.script.with_name("two.py"))
    assert Experiments(made.scripts, made.book).steps([twin], {}) == []


@pytest.mark.parametrize(("packages", "value"), [("core", 0), ("all", 1)])
def test_core_means_the_framework_and_what_it_requires(
    twin: Twin, tmp_path: Path, packages: str, value: int
) -> None:
    script = """
import frame, low, sys
from pathlib import Path
from probe import report, run
assert list(Path.cwd().iterdir()) == []
try:
    import extra
    found = 1
except ModuleNotFoundError:
    found = 0
assert run("-c", "import extra").returncode == 1 - found
report("works", found, "import extra")
report("parts", 0, "none")
"""
    assert bench(twin, tmp_path, script, packages).measure()[0].value == value


@pytest.mark.parametrize(("packages", "value"), [("all", 0), ("every", 1)])
def test_every_lends_what_only_others_have(
    twin: Twin, tmp_path: Path, packages: str, value: int
) -> None:
    """The harness has a `click` of its own; that of the twin stands before it."""
    site = next((tmp_path / ".venv").glob("lib/python*/site-packages"))
    install(site, "click", {"click.py": "mine = 1\n"})
    script = """
import click, importlib.util
from probe import report
report("works", importlib.util.find_spec("yaml") is not None, "a package of others")
report("parts", click.mine, "the own one is first")
"""
    found = bench(twin, tmp_path, script, packages).measure()
    assert [row.value for row in found] == [value, 1]


LAST = 'report("works", 1, "it did")'


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (SCRIPT.replace("report(", "print(", 1), "line 1: no record of a check"),
        (SCRIPT + "print('hello')", "line 3: no record of a check: hello"),
        (SCRIPT.replace(LAST, ""), "does not report works"),
        (SCRIPT + 'report("works", 1, "again")', "'works' comes twice"),
        (SCRIPT + 'report("more", 1, "new")', "'more' is not declared"),
        (SCRIPT + 'report("elsewhere", 1, "not mine")', "'elsewhere' is not declared"),
        (SCRIPT.replace('"works", 1', '"works", 2'), "answers yes (1) or no (0)"),
        (SCRIPT.replace('"works", 1', '"works", -1'), "a whole number from 0 up"),
        (SCRIPT.replace("it did", " "), "'works' has no evidence"),
        (
            """print('{"check": "works", "value": "1", "evidence": "x"}')""",
            "a whole number from 0 up",
        ),
        (SCRIPT + "1 / 0", "fails (exit code 1):\n"),
        ("import nowhere", "ModuleNotFoundError: No module named 'nowhere'"),
    ],
)
def test_a_script_that_breaks_the_form_is_refused(
    twin: Twin, tmp_path: Path, script: str, reason: str
) -> None:
    made = bench(twin, tmp_path, script)
    with pytest.raises(MeasurementError) as error:
        made.measure()
    assert "experiment try on One" in str(error.value)
    assert reason in str(error.value)
    assert not (tmp_path / "cache").exists()
    assert not (tmp_path / "run" / "evidence").exists()


def test_a_script_that_hangs_is_ended_with_its_children(
    twin: Twin, tmp_path: Path
) -> None:
    pids = tmp_path / "pids"
    script = f"""
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"],
                         start_new_session=True)
open({str(pids)!r}, "w").write(str(child.pid))
time.sleep(60)
"""
    with pytest.raises(MeasurementError, match="try on One: not done within 2 s"):
        bench(twin, tmp_path, script).measure(seconds_limit=2)
    pid = int(pids.read_text())
    end = time.monotonic() + 10
    while _lives(pid):
        assert time.monotonic() < end
        time.sleep(0.05)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return _stat(pid).rpartition(")")[2].split()[0] != "Z"


def _stat(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text()


def test_results_are_kept_until_script_or_packages_change(
    twin: Twin, tmp_path: Path
) -> None:
    counted = f"""
from pathlib import Path
from probe import report
runs = Path({str(tmp_path / "runs")!r})
runs.write_text((runs.read_text() if runs.exists() else "") + "x")
report("works", 1, "it did")
report("parts", len(runs.read_text()), "runs")
"""
    made = bench(twin, tmp_path, counted)
    (made.script.parent / "two.py").write_text("the other twin's script")
    assert made.measure()[1].value == 1
    (made.script.parent / "two.py").write_text("changed")
    assert made.measure()[1].value == 1
    (made.script.parent / "page.html").write_text("what stands beside counts")
    assert made.measure()[1].value == 2
    packages = next((tmp_path / ".venv").glob("lib/python*/site-packages"))
    install(packages, "new", {"new.py": ""})
    assert made.measure()[1].value == 3
    for kept in (tmp_path / "cache").iterdir():
        kept.write_text("spoilt\n")
    assert made.measure()[1].value == 4


def test_an_experiment_on_the_product_depends_on_it(twin: Twin, tmp_path: Path) -> None:
    script = """
import os
from pathlib import Path
from probe import report
report("works", Path(os.environ["TWINS_STATIC"]).is_dir(), "the static files")
report("parts", len(Path(os.environ["TWINS_APP"], "wsgi.py").read_text()), "bytes")
"""
    made = bench(twin, tmp_path, script)
    declared = made.book / "try.yaml"
    declared.write_text(declared.read_text() + "product: true\n")
    (tmp_path / "wsgi.py").write_text("one")
    assert [row.value for row in made.measure()] == [1, 3]
    (tmp_path / "wsgi.py").write_text("three")
    assert [row.value for row in made.measure()] == [1, 5]


def test_what_cannot_be_had_is_left_out_with_its_reason(
    twin: Twin, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    script = """
from probe import leave_out, report
report("works", 1, "half of it")
leave_out("no registry answers")
"""
    assert bench(twin, tmp_path, script).measure() == []
    assert "try/one is left out: no registry answers" in caplog.text
    assert not (tmp_path / "cache").exists()
    assert not (tmp_path / "run" / "evidence").exists()


@pytest.mark.parametrize(("program", "steps"), [("sh", 1), ("no-such-program", 0)])
def test_what_needs_a_program_is_left_out_without_it(
    twin: Twin, tmp_path: Path, program: str, steps: int
) -> None:
    made = bench(twin, tmp_path)
    declared = made.book / "try.yaml"
    declared.write_text(declared.read_text() + f"needs: [{program}]\n")
    assert len(Experiments(made.scripts, made.book).steps([twin], {})) == steps
    data = read_data([], {}, {}, 1, needs=load_needs(made.book))
    with pytest.raises(UnavailableError) as error:
        data.find(METRIC, "one", "try/works")
    assert error.value.reason.endswith(f"not measured for one: it needs {program}.")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("packages: some", r"try.yaml:\d+: expected all, core or every"),
        ("- {id: Works, meaning: x}", r"try.yaml:\d+: 'Works' is no id"),
        ("- {id: works, meaning: x}", r"try.yaml:\d+: the check 'works' stands twice"),
        ("- {id: w, meaning: x, x: y}", r"try.yaml:\d+: unknown key 'x'"),
    ],
)
def test_a_wrong_declaration_names_its_line(
    tmp_path: Path, text: str, reason: str
) -> None:
    good = BOOK.format(packages="all")
    old = "packages: all" if text.startswith("packages") else "question: Does it work?"
    new = text if text.startswith("packages") else old
    broken = good.replace(old, new) + ("" if new != old else f"  {text}\n")
    (tmp_path / "try.yaml").write_text(broken)
    with pytest.raises(UsageError, match=reason):
        load_experiments(tmp_path)


def test_every_script_has_a_declaration_and_the_reverse() -> None:
    """Each experiment has scripts for the twins of its checks, and no others."""
    names = {twin.name for twin in find_twins(ROOT)}
    declared = {
        (name, twin)
        for name, experiment in load_experiments().items()
        for twin in names
        if experiment.of(twin)
    }
    scripts = {(path.parent.name, path.stem) for path in EXPERIMENTS.glob("*/*.py")}
    assert scripts == declared


def test_every_check_serves_a_claim() -> None:
    """The reader of the register refuses unknown checks; none is there in vain."""
    used = {
        str(spec.params.get("subject") or spec.params.get("only"))
        for claim in load_claims()
        for reading in claim.readings.values()
        for spec in reading.figures.values()
        if spec.params.get("metric") == METRIC
    }
    idle = [
        name
        for name in load_checks()
        if not any(fnmatch.fnmatchcase(name, pattern) for pattern in used)
    ]
    assert idle == []
