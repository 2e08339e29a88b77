from __future__ import annotations

import logging
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from metrics.instruments.feature_size import FeatureSize, commit_features
from metrics.tests.fake_twin import make_context, make_twin

if TYPE_CHECKING:
    from pathlib import Path

    from metrics.twins import Twin

CLEAN_GIT = {
    "PATH": os.environ["PATH"],
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", *arguments], cwd=folder, env=CLEAN_GIT, check=True, capture_output=True
    )


def commit(folder: Path, files: dict[str, str], message: str) -> None:
    make_twin(folder, files)
    git(folder, "add", ".")
    git(folder, "commit", "-m", message)


@pytest.fixture
def twin(tmp_path: Path) -> Twin:
    """A twin in a repository: set-up, then two features, one touching a line."""
    root = tmp_path / "repository"
    folder = root / "app"
    folder.mkdir(parents=True)
    git(root, "init", "-q")
    commit(folder, {"conduit/views.py": '"""Views."""\nimport os\n'}, "Set up")
    commit(
        folder,
        {
            "conduit/views.py": '"""Views."""\nimport os\n\n\ndef one():\n    # why\n'
            "    return os.name\n",
            "conduit/templates/one.html": "<p>\n\n</p>\n",
            "tests/test_one.py": "def test_one():\n    pass\n",
        },
        "Add one\n\nFeature: A01\nTwin: one",
    )
    commit(
        folder,
        {
            "conduit/views.py": '"""Views."""\nimport os\nimport sys\n\n\ndef one():\n'
            "    # why\n    return os.name\n\n\ndef two():\n    return sys.argv\n",
        },
        "Add two\n\nFeature: A02\nTwin: one",
    )
    return make_twin(folder, {})


def measured(twin: Twin, work_dir: Path) -> dict[tuple[str, str], float]:
    instrument = FeatureSize()
    (step,) = instrument.steps([twin], {})
    return {
        (found.metric, found.subject): found.value
        for found in instrument.measure(step, make_context(twin, work_dir))
    }


def test_each_source_line_goes_to_the_feature_that_wrote_it(
    twin: Twin, tmp_path: Path
) -> None:
    assert measured(twin, tmp_path) == {
        ("feature.sloc", "A01"): 2,
        ("feature.sloc", "A02"): 3,
        ("feature.sloc", "shared"): 1,
        ("feature.template_lines", "A01"): 2,
        ("feature.template_lines", "shared"): 0,
    }


def test_a_commit_for_several_features_is_shared(twin: Twin) -> None:
    text = "Both\n\nFeature: A01\nFeature: A02"
    commit(twin.folder, {"conduit/both.py": "x = 1\n"}, text)
    features = list(commit_features(twin.folder).values())
    assert features == ["shared", "A02", "A01", "shared"]


def test_a_line_that_was_only_indented_keeps_its_feature(
    twin: Twin, tmp_path: Path
) -> None:
    text = (twin.folder / "conduit/views.py").read_text()
    moved = text.replace("def two():\n    return", "def two():\n        return")
    commit(twin.folder, {"conduit/views.py": moved}, "Indent\n\nFeature: A09")
    assert ("feature.sloc", "A09") not in measured(twin, tmp_path)


@pytest.mark.parametrize("name", ["conduit/views.py", "conduit/new.py"])
def test_uncommitted_changes_give_a_warning_and_no_figure(
    twin: Twin, tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    (twin.folder / name).write_text("x = 1\n")
    with caplog.at_level(logging.WARNING):
        assert measured(twin, tmp_path) == {}
    assert "One: no lines per feature: 1 files in app/" in caplog.text


def test_changes_outside_the_app_do_not_matter(twin: Twin, tmp_path: Path) -> None:
    (twin.folder.parent / "notes.txt").write_text("mine")
    assert measured(twin, tmp_path)


def test_a_shallow_clone_gives_a_warning_and_no_figure(
    twin: Twin, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    origin = f"file://{twin.folder.parent}"
    git(tmp_path, "clone", "-q", "--depth", "1", origin, "shallow")
    clone = make_twin(tmp_path / "shallow" / "app", {})
    with caplog.at_level(logging.WARNING):
        assert measured(clone, tmp_path) == {}
    assert "git fetch --unshallow" in caplog.text


def test_without_a_repository_there_is_no_figure(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    twin = make_twin(tmp_path / "app", {"conduit/views.py": "x = 1\n"})
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    with caplog.at_level(logging.WARNING):
        assert measured(twin, tmp_path) == {}
    assert "not a git repository" in caplog.text


def test_without_git_there_is_no_figure(
    twin: Twin,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with caplog.at_level(logging.WARNING):
        assert measured(twin, tmp_path) == {}
    assert "git is not installed" in caplog.text
