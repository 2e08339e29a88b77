from __future__ import annotations

import json
import logging
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement

from metrics import installed_code
from metrics.distributions import (
    find_distributions,
    installed_files,
    read_environment,
    run_time_requirements,
)
from metrics.errors import MachineError, UsageError
from metrics.installed_code import count_distribution, count_files, is_public
from metrics.instruments.packages import Packages
from metrics.tests.fake_twin import install, make_context, make_environment, make_twin

if TYPE_CHECKING:
    from pathlib import Path

    from metrics.twins import Twin

PYPROJECT = """
[project]
dependencies = ["Frame[fast]>=1", "tool; python_version < '3'"]
[dependency-groups]
dev = ["tester"]
"""


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """An environment with a framework, what it needs and what it does not."""
    found = make_environment(tmp_path)
    install(
        found,
        "Frame",
        {
            "frame/__init__.py": '"""Frame."""\nfrom frame.app import App\n_x = 1\n',
            "frame/app.py": "# app\nclass App:\n    pass\n",
            "frame/_private.py": "def hidden():\n    pass\n",
            "frame/page.html": "<p></p>\n",
        },
        "Requires-Dist: core-lib>=1",
        "Requires-Dist: winonly; sys_platform == 'win32'",
        "Requires-Dist: Speed.Up; extra == 'fast'",
        "Requires-Dist: notwanted; extra == 'slow'",
    )
    install(found, "core-lib", {"core.py": "one = 1\ntwo = 2\nthree = 3\nfour = 4\n"})
    install(found, "speed-up", {"speed.py": "x = 1\n"}, "Requires-Dist: Frame")
    install(found, "tester", {"tester.py": "y = 1\n"})
    return found


@pytest.fixture
def twin(tmp_path: Path) -> Twin:
    return make_twin(tmp_path, {"pyproject.toml": PYPROJECT})


def measured(twin: Twin, tmp_path: Path) -> dict[str, dict[str, float]]:
    instrument = Packages(cache=tmp_path / "cache")
    (step,) = instrument.steps([twin], {})
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for row in instrument.measure(step, make_context(twin, tmp_path)):
        found[row.subject][row.metric.removeprefix("package.")] = row.value
    return found


@pytest.mark.usefixtures("packages")
def test_the_closure_follows_extras_and_markers_but_not_dev_groups(
    twin: Twin, tmp_path: Path
) -> None:
    found = measured(twin, tmp_path)
    assert {name for name in found if name.startswith("distribution:")} == {
        "distribution:frame",
        "distribution:core-lib",
        "distribution:speed-up",
    }
    assert found["closure"]["distributions"] == 3
    assert found["closure"]["direct_dependencies"] == 1
    assert found["closure"]["sloc"] == 11


@pytest.mark.usefixtures("packages")
def test_each_boundary_is_counted(twin: Twin, tmp_path: Path) -> None:
    found = measured(twin, tmp_path)
    framework = found["framework"]
    assert framework["distributions"] == 1
    assert framework["modules"] == 3
    assert framework["sloc"] == 6
    assert framework["physical_lines"] == 8
    assert framework["public_names"] == 2
    assert framework["unreadable"] == 0
    assert found["bare"]["distributions"] == 2
    assert found["bare"]["sloc"] == 10
    assert found["largest"] == framework
    sizes = [row["mebibytes"] for row in found.values() if "lloc" not in row]
    assert sum(sizes) == pytest.approx(found["closure"]["mebibytes"])


def test_all_files_weigh_but_byte_code_and_scripts_do_not(packages: Path) -> None:
    (packages / "core.pyc").write_bytes(b"x")
    record = packages / "core_lib-1.0.dist-info" / "RECORD"
    record.write_text(record.read_text() + "core.pyc,,\n../../../bin/python,,\n")
    distribution = find_distributions([str(packages)])["core-lib"]
    names = [file.name for file in installed_files(distribution)]
    folder = "core_lib-1.0.dist-info"
    assert names == ["core.py", f"{folder}/METADATA", f"{folder}/RECORD"]


def test_what_is_missing_is_named(twin: Twin, packages: Path, tmp_path: Path) -> None:
    (packages / "core_lib-1.0.dist-info" / "METADATA").write_text("Name: other\n")
    with pytest.raises(MachineError, match="'core-lib' is not installed"):
        measured(twin, tmp_path)


def test_a_distribution_without_a_file_list_is_named(
    twin: Twin, packages: Path, tmp_path: Path
) -> None:
    (packages / "core_lib-1.0.dist-info" / "RECORD").unlink()
    with pytest.raises(MachineError, match="'core-lib' was installed without"):
        measured(twin, tmp_path)


def test_the_rest_of_a_removed_distribution_is_passed_over(packages: Path) -> None:
    (packages / "~rame-0.9.dist-info").mkdir()
    (packages / "~rame-0.9.dist-info" / "METADATA").write_text("Summary: None.\n")
    assert "frame" in find_distributions([str(packages)])


def test_without_an_environment_the_remedy_is_named(tmp_path: Path) -> None:
    twin = make_twin(tmp_path, {"pyproject.toml": PYPROJECT})
    with pytest.raises(MachineError, match="make setup"):
        read_environment(twin)


@pytest.mark.usefixtures("packages")
def test_the_framework_must_be_required(tmp_path: Path) -> None:
    text = '[project]\ndependencies = ["core-lib"]\n'
    twin = make_twin(tmp_path, {"pyproject.toml": text})
    with pytest.raises(UsageError, match="does not require 'frame'"):
        measured(twin, tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[project]\n", "'dependencies' is missing"),
        ("[project\n", "pyproject.toml"),
        ('[project]\ndependencies = ["a b c"]\n', "pyproject.toml"),
    ],
)
def test_a_bad_pyproject_is_named(tmp_path: Path, text: str, message: str) -> None:
    twin = make_twin(tmp_path, {"pyproject.toml": text})
    with pytest.raises(UsageError, match=message):
        run_time_requirements(twin)


def test_markers_are_those_of_the_twins_interpreter(twin: Twin, packages: Path) -> None:
    environment = read_environment(twin)
    assert environment.closure([Requirement("tester; os_name == 'nt'")]) == []
    assert environment.closure([Requirement("tester; os_name != 'nt'")]) == ["tester"]
    assert packages.parent.name == f"python{environment.markers['python_version']}"


def test_counts_are_kept_until_the_files_change(
    packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    distribution = find_distributions([str(packages)])["frame"]
    first = count_distribution(distribution, cache)
    counted: list[Path] = []
    count_file = installed_code.count_file

    def spy(path: Path) -> installed_code.ModuleCounts:
        counted.append(path)
        return count_file(path)

    monkeypatch.setattr(installed_code, "count_file", spy)
    assert count_distribution(distribution, cache) == first
    assert counted == []
    record = packages / "Frame-1.0.dist-info" / "RECORD"
    record.write_text(record.read_text() + "frame/gone.py,,\n")
    assert count_distribution(distribution, cache).modules == first.modules
    assert len(counted) == 3


@pytest.mark.parametrize("text", ["{", "[]", '{"modules": {"a.py": {}}}'])
def test_a_broken_cache_is_counted_anew(
    packages: Path, tmp_path: Path, text: str
) -> None:
    cache = tmp_path / "cache"
    distribution = find_distributions([str(packages)])["frame"]
    first = count_distribution(distribution, cache)
    (kept,) = cache.iterdir()
    assert json.loads(kept.read_text())["modules"]
    kept.write_text(text)
    assert count_distribution(distribution, cache) == first


def test_what_is_not_python_is_counted_and_listed(
    twin: Twin, packages: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (packages / "core.py").write_text("print 'old'\n\n{{ template }}\n")
    with caplog.at_level(logging.WARNING):
        found = measured(twin, tmp_path)
    assert found["closure"]["unreadable"] == 1
    assert found["distribution:core-lib"]["sloc"] == 2
    assert "core.py" in caplog.text


def test_many_files_are_counted_as_one_by_one(tmp_path: Path) -> None:
    paths = []
    for number in range(70):
        path = tmp_path / f"m{number}.py"
        path.write_text("x = 1\n" * number)
        paths.append(path)
    assert [counts.sloc for counts in count_files(paths)] == list(range(70))


@pytest.mark.parametrize(
    ("name", "public"),
    [
        ("a/__init__.py", True),
        ("a/b.py", True),
        ("a/__main__.py", False),
        ("a/_b/c.py", False),
        ("_a.py", False),
    ],
)
def test_public_modules(name: str, public: bool) -> None:
    assert is_public(name) is public
