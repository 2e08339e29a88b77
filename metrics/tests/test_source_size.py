from __future__ import annotations

import subprocess
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from metrics.instruments.source_size import SourceSize, measure_files
from metrics.rulers import UnreadableSourceError
from metrics.tests.fake_twin import make_context, make_twin
from metrics.twins import ROLES, Twin, find_twins

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "conduit/__init__.py": "",
    "conduit/config.py": '"""Settings."""\nDEBUG = False\n',
    "conduit/models.py": "# The model\nclass User:\n    name = 'x'\n\n    age: int = 1\n",
    "conduit/templates/home.html": "<p>\n\n{{ name }}\n</p>\n",
    "tests/test_it.py": "def test_it():\n    assert True\n",
    "migrations/0001.py": "steps = []\n",
    "wsgi.py": "app = None\n",
    "README.md": "not a source file",
}
TWINS = find_twins()


def measured(twin: Twin, work_dir: Path) -> dict[tuple[str, str], float]:
    instrument = SourceSize()
    return {
        (found.metric.removeprefix("source."), found.subject): found.value
        for step in instrument.steps([twin], {})
        for found in instrument.measure(step, make_context(twin, work_dir))
    }


def test_each_role_has_each_ruler(tmp_path: Path) -> None:
    found = measured(make_twin(tmp_path, FILES), tmp_path)
    assert {role for _, role in found} == {*ROLES, "application"}
    assert found["files", "code"] == found["modules", "code"] == 2
    assert found["sloc", "code"] == found["statements", "code"] == 3
    assert found["lloc", "code"] == 4
    assert found["comment_lines", "code"] == 1
    assert found["physical_lines", "code"] == 4
    assert found["tokens", "tests"] == 7
    assert found["sloc", "migrations"] == 1


def test_application_is_code_and_configuration(tmp_path: Path) -> None:
    found = measured(make_twin(tmp_path, FILES), tmp_path)
    for ruler in ("files", "sloc", "lloc", "statements", "tokens", "physical_lines"):
        parts = found[ruler, "code"] + found[ruler, "configuration"]
        assert found[ruler, "application"] == parts > 0


def test_templates_have_lines_and_bytes_but_no_python(tmp_path: Path) -> None:
    found = measured(make_twin(tmp_path, FILES), tmp_path)
    assert found["files", "templates"] == 1
    assert found["physical_lines", "templates"] == 3
    assert found["gzip_bytes", "templates"] > 20
    assert found["sloc", "templates"] == found["modules", "templates"] == 0


def test_a_role_without_files_counts_zero() -> None:
    assert set(measure_files([]).values()) == {0}


def test_comments_do_not_weigh_in_gzip_bytes(tmp_path: Path) -> None:
    plain, commented = tmp_path / "plain.py", tmp_path / "commented.py"
    plain.write_text("x = 1\ny = 2\n")
    commented.write_text('"""Words, words."""\n\n# more\nx = 1  # why\ny = 2\n')
    assert (
        measure_files([plain])["gzip_bytes"] == measure_files([commented])["gzip_bytes"]
    )


def test_a_file_that_is_not_python_is_named(tmp_path: Path) -> None:
    twin = make_twin(tmp_path, {**FILES, "conduit/broken.py": "def f(:\n"})
    with pytest.raises(UnreadableSourceError, match=r"conduit/broken\.py"):
        measured(twin, tmp_path)


@pytest.mark.skipif(not TWINS, reason="there is no twin in this checkout")
@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: str(twin.name))
def test_each_tracked_source_file_has_one_role(twin: Twin) -> None:
    """A file that no glob of twin.toml matches would vanish from the figures."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "*.py", "*.html"],
        cwd=twin.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    tracked = {twin.folder / name for name in listed.stdout.split("\0") if name}
    present = {path for path in tracked if path.is_file()}
    roles = twin.roles()
    assert sorted(present - set(roles)) == []
    assert present
    counted = Counter(path for role in ROLES for path in twin.files(role))
    assert {path: n for path, n in counted.items() if n != 1} == {}
