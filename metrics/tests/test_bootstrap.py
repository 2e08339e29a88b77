"""Set-up: once is enough, a changed lock is noticed, failures say what to do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from metrics import bootstrap


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (tmp_path / "requirements.lock").write_text("# nothing to install\n")
    monkeypatch.setattr(bootstrap, "_projects", lambda: [tmp_path])
    monkeypatch.setattr(bootstrap, "PREPARED", ())
    return tmp_path


def test_set_up_is_done_once_and_says_so(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bootstrap.main() == 0
    assert (project / ".venv" / "bin" / "python").exists()
    assert "ready after" in capsys.readouterr().err
    assert bootstrap.main() == 0
    assert "installed already" in capsys.readouterr().err


def test_a_changed_lock_is_installed_again(project: Path) -> None:
    (project / ".venv").mkdir()
    stamp = project / ".venv" / bootstrap.STAMP
    stamp.write_text(bootstrap._stamp(project))
    assert bootstrap._is_current(project)
    (project / "requirements.lock").write_text("# another\n")
    assert not bootstrap._is_current(project)


def test_a_failed_installation_is_not_taken_for_done(
    project: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        subprocess,
        "run",
        lambda command, **_: subprocess.CompletedProcess(command, 1),
    )
    assert bootstrap.main() == 3
    assert "run the same command again" in capsys.readouterr().err
    assert not bootstrap._is_current(project)


def test_one_failure_fails_the_set_up_and_stops_no_other() -> None:
    done = []

    def install(folder: Path) -> int:
        done.append(folder.name)
        return 3 if folder.name == "one" else 0

    assert bootstrap._side_by_side(install, [Path("one"), Path("two")]) == 3
    assert sorted(done) == ["one", "two"]


def test_an_old_python_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 1))
    assert bootstrap.main() == 3
    assert "3.11 or newer is needed; this is 3.10.1" in capsys.readouterr().err


def test_it_needs_nothing_but_the_standard_library() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            f"exec(open({bootstrap.__file__!r}).read(), {{'__name__': 'x', '__file__': {bootstrap.__file__!r}}})",
        ],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
