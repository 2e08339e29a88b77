"""The parity record counts right, and the suite explains wrong usage."""

from __future__ import annotations

import json
import subprocess
import sys
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shared_spec.conformance.parity import Parity
from shared_spec.tests.echo import Echo, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def app() -> Iterator[str]:
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Echo)) as url:
        yield url


def test_counts() -> None:
    parity = Parity()
    parity.expect(["A06", "A01", "A06", "A01", "A06", "A06"])
    parity.record("t1", "A06", "passed")
    parity.record("t2", "A06", "failed", "first line\nsecond line")
    parity.record("t3", "A06", "skipped", "not today")
    parity.record("t4", "A01", "passed")
    parity.record("t4", "A01", "failed", "tear-down broke")
    parity.record("t5", "A01", "failed", "call broke")
    parity.record("t5", "A01", "failed", "tear-down broke too")
    assert parity.as_json() == {
        "features": {
            "A01": {
                "passed": 0,
                "failed": 2,
                "skipped": 0,
                "listed": 2,
                "failures": ["t4: tear-down broke", "t5: call broke"],
            },
            "A06": {
                "passed": 1,
                "failed": 1,
                "skipped": 1,
                "listed": 4,
                "failures": ["t2: first line"],
            },
        },
        "tests": 5,
    }


SAMPLE = """
import pytest

@pytest.fixture
def broken():
    raise RuntimeError("no fixture")

@pytest.fixture
def untidy():
    yield
    raise RuntimeError("no end")

@pytest.mark.feature("A01")
@pytest.mark.parametrize("value", [1, 2, "a/b"])
def test_passes(value): assert value

@pytest.mark.feature("A01")
def test_fails(): assert 1 == 2, "one is\\nnot two"

@pytest.mark.feature("A02")
def test_errs(broken): pass

@pytest.mark.feature("A02")
def test_errs_late(untidy): pass

@pytest.mark.feature("A02")
def test_skips(): pytest.skip("not here")
"""


def run_sample(tmp_path: Path, *options: str, test: str = SAMPLE) -> tuple[int, str]:
    """Run a small suite under the conformance suite's conftest."""
    text = "from shared_spec.conformance.conftest import *\n"
    (tmp_path / "conftest.py").write_text(text)
    (tmp_path / "test_sample.py").write_text(test)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", str(tmp_path), "-q"),
            *("-p", "no:cacheprovider", "--rootdir", str(tmp_path), *options),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_record_of_a_run(tmp_path: Path, app: str) -> None:
    record = tmp_path / "parity.json"
    code, said = run_sample(tmp_path, "--base-url", app, "--parity-json", str(record))
    assert code == 1, said
    found = json.loads(record.read_text())
    assert found["tests"] == 7
    assert found["features"]["A01"] == {
        "passed": 3,
        "failed": 1,
        "skipped": 0,
        "listed": 4,
        "failures": ["test_sample.py::test_fails: AssertionError: one is"],
    }
    second = found["features"]["A02"]
    assert (second["passed"], second["failed"], second["skipped"]) == (0, 2, 1)
    assert second["failures"] == [
        "test_sample.py::test_errs: RuntimeError: no fixture",
        "test_sample.py::test_errs_late: RuntimeError: no end",
    ]


def test_a_sample_says_how_many_tests_there_are(tmp_path: Path, app: str) -> None:
    record = tmp_path / "parity.json"
    options = ["--base-url", app, "--parity-json", str(record), "--one-in", "2"]
    _, said = run_sample(tmp_path, *options)
    first = json.loads(record.read_text())["features"]["A01"]
    assert "deselected" in said
    assert (first["passed"] + first["failed"], first["listed"]) == (2, 4)


def test_a_share_below_one_is_refused(tmp_path: Path, app: str) -> None:
    code, said = run_sample(tmp_path, "--base-url", app, "--one-in", "0")
    assert code == 4
    assert "--one-in takes a number from 1 on" in said


def test_record_of_one_feature(tmp_path: Path, app: str) -> None:
    record = tmp_path / "parity.json"
    options = ["--base-url", app, "--parity-json", str(record), "--feature", "A02"]
    run_sample(tmp_path, *options)
    assert list(json.loads(record.read_text())["features"]) == ["A02"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "say which app to test: --base-url"),
        (["--base-url", "http://127.0.0.1:9"], "nothing answers at"),
        (["--base-url", "nonsense"], "nothing answers at"),
        (["--base-url", "http://127.0.0.1:9", "--feature", "A99"], "no test has"),
    ],
)
def test_usage_errors(tmp_path: Path, options: list[str], message: str) -> None:
    code, said = run_sample(tmp_path, *options)
    assert code == pytest.ExitCode.USAGE_ERROR
    assert message in said
    assert "Traceback" not in said
    assert "INTERNALERROR" not in said


def test_every_test_needs_a_feature(tmp_path: Path, app: str) -> None:
    code, said = run_sample(
        tmp_path, "--base-url", app, test="def test_lost(): assert True"
    )
    assert code == pytest.ExitCode.USAGE_ERROR
    assert "has no feature marker" in said


PROMISED = """
import pytest

@pytest.mark.feature("A01")
def test_built(): pass

@pytest.mark.feature("X99")
def test_not_built(): pass
"""


def test_features_that_are_not_built_wait(tmp_path: Path, app: str) -> None:
    code, said = run_sample(tmp_path, "--base-url", app, test=PROMISED)
    assert code == 0
    assert "1 passed, 1 deselected" in said


def test_feature_that_is_not_built_runs_when_named(tmp_path: Path, app: str) -> None:
    options = ["--base-url", app, "--feature", "X99"]
    code, said = run_sample(tmp_path, *options, test=PROMISED)
    assert code == 0
    assert "1 passed, 1 deselected" in said


TOLD = """
import pytest

pytestmark = pytest.mark.feature("A01")

def test_mail_dir(mail_dir): assert mail_dir.name == "mail"
def test_server_log(server_log): assert server_log.name == "server.log"
def test_superuser(superuser): pass
def test_moderator(moderator): pass
"""


def test_what_was_not_told_is_skipped(tmp_path: Path, app: str) -> None:
    code, said = run_sample(tmp_path, "--base-url", app, "-rs", test=TOLD)
    assert code == 0
    assert "4 skipped" in said
    for option in ("mail-dir", "server-log", "superuser", "moderator"):
        assert f"needs --{option}" in said


def test_paths_are_told(tmp_path: Path, app: str) -> None:
    options = ["--base-url", app, "--mail-dir=/x/mail", "--server-log=/x/server.log"]
    code, said = run_sample(tmp_path, *options, test=TOLD)
    assert code == 0
    assert "2 passed, 2 skipped" in said
