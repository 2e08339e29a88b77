"""Packages that an experiment brings: made once, hashes checked, clear when absent."""

from __future__ import annotations

import hashlib
import zipfile
from importlib import metadata
from typing import TYPE_CHECKING

import pytest

from metrics.distributions import link_whole
from metrics.errors import MachineError
from metrics.instruments.experiments import EXPERIMENTS, Experiments
from metrics.locked_packages import find_lock, install_locked
from metrics.profiles import PROFILES
from metrics.tests.fake_twin import make_context, make_environment, make_twin
from metrics.twins import find_twins

if TYPE_CHECKING:
    from pathlib import Path

    from metrics.twins import Twin

BOOK = """
question: Is it there?
packages: {packages}
checks:
  - {{id: there, meaning: It is there.}}
"""
SCRIPT = """
import brought
from probe import report
report("there", brought.ANSWER, "imported")
"""


@pytest.fixture
def twin(tmp_path: Path) -> Twin:
    """Return a twin with nothing but pip, and that asks no index."""
    packages = make_environment(tmp_path)
    link_whole([metadata.distribution("pip")], packages)
    return make_twin(tmp_path, {}, distribution="pip")


@pytest.fixture(autouse=True)
def no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")


def make_wheel(folder: Path) -> str:
    """Write a wheel with one module; return its line for a lock."""
    path = folder / "brought-1.0-py3-none-any.whl"
    info = "brought-1.0.dist-info"
    files = {
        "brought.py": "ANSWER = 1\n",
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: brought\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n"
        "Tag: py3-none-any\n",
    }
    record = "".join(f"{name},,\n" for name in (*files, f"{info}/RECORD"))
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in {**files, f"{info}/RECORD": record}.items():
            wheel.writestr(name, text)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"brought @ {path.as_uri()} --hash=sha256:{digest}\n"


def make_experiment(folder: Path, lock: str, packages: str = "all") -> Experiments:
    book, scripts = folder / "book", folder / "scripts"
    (scripts / "try").mkdir(parents=True)
    book.mkdir()
    (book / "try.yaml").write_text(BOOK.format(packages=packages))
    (scripts / "try" / "one.py").write_text(SCRIPT)
    (scripts / "try" / "requirements.lock").write_text(lock)
    (scripts / "probe.py").write_text((EXPERIMENTS / "probe.py").read_text())
    return Experiments(scripts, book, folder / "cache")


@pytest.mark.parametrize("packages", ["all", "core"])
def test_a_script_sees_what_its_lock_brings(
    twin: Twin, tmp_path: Path, packages: str
) -> None:
    made = make_experiment(tmp_path, make_wheel(tmp_path), packages)
    (step,) = made.steps([twin], PROFILES["full"])
    context = make_context(twin, tmp_path)
    (found,) = made.measure(step, context)
    assert (found.subject, found.value) == ("try/there", 1)
    for wheel in tmp_path.glob("*.whl"):
        wheel.unlink()
    (found,) = made.measure(step, context)
    assert found.value == 1


def test_only_full_runs_measure_it(twin: Twin, tmp_path: Path) -> None:
    made = make_experiment(tmp_path, "# nothing\n")
    assert made.steps([twin], PROFILES["quick"]) == []


def test_a_lock_is_installed_once(twin: Twin, tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(make_wheel(tmp_path))
    first = install_locked(lock, twin, "3.11.7", tmp_path / "store")
    (first / "mark").touch()
    assert install_locked(lock, twin, "3.11.7", tmp_path / "store") == first
    assert (first / "mark").exists()
    other = install_locked(lock, twin, "3.12.0", tmp_path / "store")
    assert (other / "brought.py").exists()
    assert other != first


@pytest.mark.parametrize(
    ("lock", "reason"),
    [
        ("nowhere==1.0 --hash=sha256:" + "0" * 64, "satisfies the requirement nowhere"),
        ("{wheel}", "DO NOT MATCH THE HASHES"),
    ],
)
def test_a_lock_that_cannot_be_installed_says_what_to_do(
    twin: Twin, tmp_path: Path, lock: str, reason: str
) -> None:
    forged = make_wheel(tmp_path).strip()[:-4] + "0000"
    made = make_experiment(tmp_path, lock.format(wheel=forged) + "\n")
    (step,) = made.steps([twin], PROFILES["full"])
    with pytest.raises(MachineError, match=r"try/requirements\.lock cannot") as found:
        list(made.measure(step, make_context(twin, tmp_path)))
    assert reason.casefold() in str(found.value).casefold()
    assert "run the same command again" in str(found.value)
    assert list((tmp_path / "cache" / "packages").iterdir()) == []


def test_a_twin_may_have_a_lock_of_its_own(twin: Twin, tmp_path: Path) -> None:
    assert find_lock(tmp_path, twin) is None
    (tmp_path / "requirements.lock").touch()
    (tmp_path / "two.lock").touch()
    assert find_lock(tmp_path, twin) == tmp_path / "requirements.lock"
    (tmp_path / "one.lock").touch()
    assert find_lock(tmp_path, twin) == tmp_path / "one.lock"


def test_locks_name_versions_and_hashes_only() -> None:
    """No address of an index, and each has the list that it was made from."""
    for lock in EXPERIMENTS.glob("*/*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text, lock
        assert text.count("==") <= text.count("--hash="), lock
        assert lock.with_suffix(".in").is_file(), lock


def test_what_a_twin_has_comes_in_the_same_version() -> None:
    """A lock of one twin is resolved together with what that twin has."""
    for twin in find_twins():
        own = pins(twin.folder / "requirements.lock")
        for lock in EXPERIMENTS.glob(f"*/{twin.name}.lock"):
            brought = pins(lock)
            common = own.keys() & brought.keys()
            assert {n: own[n] for n in common} == {n: brought[n] for n in common}


def pins(lock: Path) -> dict[str, str]:
    lines = lock.read_text(encoding="utf-8").splitlines()
    found = [line.split()[0].partition("==") for line in lines if "==" in line[:80]]
    return {name: version for name, _, version in found if not name.startswith("#")}
