"""Timed starts: when they run, what they count, that they measure what is said."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from metrics.errors import MachineError, MeasurementError
from metrics.instruments.starts import RECIPES, Starts, read_commands
from metrics.profiles import PROFILES
from metrics.tests.fake_twin import install, make_context, make_environment, make_twin
from metrics.twins import find_twins

if TYPE_CHECKING:
    from pathlib import Path

    from metrics.records import Observation
    from metrics.twins import Twin

SERVER = """
import http.server, sys
from pathlib import Path
assert Path("page.html").is_file()
http.server.test(http.server.SimpleHTTPRequestHandler, port=int(sys.argv[-1]))
"""
WHOLE = """python3 -m venv .venv
.venv/bin/pip install frame
.venv/bin/python -m frame
"""
WHEEL = {"frame-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nTag: py3-none-any\n"}
ONCE = {"starts": {"repetitions": 1}}


@pytest.fixture
def twin(tmp_path: Path) -> Twin:
    install(make_environment(tmp_path), "frame", {"frame.py": SERVER, **WHEEL})
    return make_twin(tmp_path, {})


def write_recipe(folder: Path, commands: str) -> Path:
    recipe = folder / "recipes" / "one"
    (recipe / "files").mkdir(parents=True)
    (recipe / "files" / "page.html").write_text("it works")
    (recipe / "commands.sh").write_text(commands)
    (recipe / "port.txt").write_text("{port}\n")
    return recipe.parent


def measure(twin: Twin, folder: Path, commands: str) -> list[Observation]:
    instrument = Starts(write_recipe(folder, commands), seconds_limit=60)
    (step,) = instrument.steps([twin], ONCE)
    return list(instrument.measure(step, make_context(twin, folder)))


def test_only_a_run_to_cite_takes_the_time() -> None:
    twins = find_twins()
    assert Starts().steps(twins, PROFILES["quick"]) == []
    steps = Starts().steps(twins, PROFILES["full"])
    assert len({step.id for step in steps}) == 10
    firsts = [step.params["twins"][0] for step in steps]
    assert {firsts.count(twin.name) for twin in twins} == {5}


def test_a_start_is_timed_from_wheels_alone(twin: Twin, tmp_path: Path) -> None:
    found = measure(twin, tmp_path, WHOLE)
    assert [(row.metric, row.subject) for row in found] == [
        ("start.seconds", "1"),
        ("start.commands", "recipe"),
        ("start.written", "recipe"),
    ]
    assert found[0].value > 0
    assert [row.value for row in found[1:]] == [3, 1]


@pytest.mark.parametrize(
    ("commands", "reason"),
    [
        (WHOLE.replace("pip install frame", "pip install nowhere"), "nowhere"),
        ("false\npython3 -m http.server\n", "does not start from nothing"),
    ],
)
def test_what_does_not_start_is_no_figure(
    twin: Twin, tmp_path: Path, commands: str, reason: str
) -> None:
    with pytest.raises(MeasurementError, match=reason):
        measure(twin, tmp_path, commands)


def test_what_came_without_a_wheel_is_refused(twin: Twin, tmp_path: Path) -> None:
    (wheel,) = tmp_path.glob(
        ".venv/lib/python*/site-packages/frame-1.0.dist-info/WHEEL"
    )
    wheel.unlink()
    with pytest.raises(MachineError, match="'frame' was not installed from a wheel"):
        measure(twin, tmp_path, WHOLE)


def test_every_twin_has_a_recipe_that_names_it() -> None:
    for twin in find_twins():
        commands = read_commands(RECIPES / twin.name)
        assert commands[1].endswith(f"{os.sep}pip install {twin.distribution}")
