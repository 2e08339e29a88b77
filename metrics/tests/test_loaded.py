from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from metrics.errors import MachineError, MeasurementError, TwinsError
from metrics.instruments.loaded import Loaded
from metrics.tests.fake_twin import install, make_context, make_environment, make_twin

if TYPE_CHECKING:
    from pathlib import Path

    from metrics.twins import Twin

WSGI = """
import os
import sqlite3
import colorsys
import frame

def app(environ, start_response):
    if environ["PATH_INFO"] == "/":
        import late
    print("talk on stdout")
    with sqlite3.connect(os.environ["CONDUIT_DATABASE_URL"][10:]) as database:
        database.execute("select * from tags")
    start_response("200 OK", [])
    return [b"ok"]
"""
MIGRATE = """
import os, sqlite3
with sqlite3.connect(os.environ["CONDUIT_DATABASE_URL"][10:]) as database:
    database.execute("create table tags (name text)")
"""
COMMANDS = {"migrate": ("{python}", "migrate.py")}


@pytest.fixture
def twin(tmp_path: Path) -> Twin:
    packages = make_environment(tmp_path)
    files = {"frame/__init__.py": "one = 1\n", "frame/unused.py": "two = 2\n"}
    install(packages, "frame", files)
    own = {"wsgi.py": WSGI, "migrate.py": MIGRATE, "late.py": '"""x"""\na = 1\nb = 2\n'}
    own["pyproject.toml"] = "[project]\ndependencies = ['frame']\n"
    return make_twin(tmp_path, own, commands=COMMANDS)


def measured(twin: Twin, tmp_path: Path) -> dict[tuple[str, str], float]:
    instrument = Loaded()
    (step,) = instrument.steps([twin], {})
    return {
        (row.metric.removeprefix("loaded."), row.subject): row.value
        for row in instrument.measure(step, make_context(twin, tmp_path))
    }


def test_only_what_the_answers_loaded_is_counted(twin: Twin, tmp_path: Path) -> None:
    found = measured(twin, tmp_path)
    # wsgi.py, late.py and the package, but not the package's unused module.
    assert found["modules", "process"] == 3
    assert found["sloc", "process"] == 15
    assert found["modules", "stdlib"] > 10
    assert found["sloc", "stdlib"] > 1000


def test_the_standard_library_is_counted_apart(twin: Twin, tmp_path: Path) -> None:
    before = measured(twin, tmp_path)
    text = WSGI.replace("import colorsys\n", "")
    changed = measured(
        make_twin(twin.folder, {"wsgi.py": text}, commands=COMMANDS), tmp_path
    )
    assert changed["modules", "stdlib"] == before["modules", "stdlib"] - 1
    assert changed["sloc", "process"] == before["sloc", "process"] - 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("200 OK", "500 Broken"), r"/ 500 Broken, /api/tags 500 Broken"),
        (("import frame", "import nothing_there"), "No module named 'nothing_there'"),
        (("from tags", "from users"), "no such table: users"),
    ],
)
def test_an_app_that_does_not_answer_has_no_figure(
    twin: Twin, tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    make_twin(twin.folder, {"wsgi.py": WSGI.replace(*change)})
    with pytest.raises(MeasurementError, match=message):
        measured(twin, tmp_path)


def test_a_failing_migration_is_shown(twin: Twin, tmp_path: Path) -> None:
    make_twin(twin.folder, {"migrate.py": "raise SystemExit('no table today')\n"})
    with pytest.raises(TwinsError, match="no table today"):
        measured(twin, tmp_path)


def test_without_an_environment_the_remedy_is_named(tmp_path: Path) -> None:
    twin = make_twin(tmp_path, {"wsgi.py": WSGI}, commands=COMMANDS)
    with pytest.raises(MachineError, match="make setup"):
        measured(twin, tmp_path)
