"""The type checker counts what it does not understand, and crashes are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from metrics.errors import MeasurementError
from metrics.instruments.type_coverage import METRIC, TypeCoverage
from metrics.tests.fake_twin import (
    install,
    make_context,
    make_environment,
    make_twin,
)

if TYPE_CHECKING:
    from pathlib import Path

    from metrics.twins import Twin

CODE = "import frame\n\nfound = frame.number()\nmore = found\n"
FRAME = "def number() -> int:\n    return 1\n"


def counted(twin: Twin, folder: Path) -> dict[str, float]:
    instrument = TypeCoverage(folder / "cache")
    (step,) = instrument.steps([twin], {})
    rows = list(instrument.measure(step, make_context(twin, folder)))
    assert {row.metric for row in rows} == {METRIC}
    return {row.subject: row.value for row in rows}


def test_a_package_without_types_leaves_expressions_untyped(tmp_path: Path) -> None:
    packages = make_environment(tmp_path)
    install(packages, "frame", {"frame/__init__.py": FRAME})
    twin = make_twin(tmp_path, {"conduit/views.py": CODE})
    before = counted(twin, tmp_path)
    assert before["untyped"] == before["all"] > 0
    typed = {"typed/__init__.py": FRAME, "typed/py.typed": ""}
    install(packages, "typed", typed)
    views = tmp_path / "conduit/views.py"
    views.write_text(CODE.replace("frame", "typed"))
    after = counted(twin, tmp_path)
    assert after["untyped"] == 0 < after["all"]


def test_what_was_found_is_kept(tmp_path: Path) -> None:
    make_environment(tmp_path)
    twin = make_twin(tmp_path, {"conduit/views.py": "one = 1\n"})
    assert counted(twin, tmp_path)["untyped"] == 0
    (kept,) = (tmp_path / "cache").iterdir()
    kept.write_text('{"all": 7, "untyped": 3}')
    assert counted(twin, tmp_path) == {"all": 7, "untyped": 3}


def test_a_file_that_is_no_python_is_told(tmp_path: Path) -> None:
    make_environment(tmp_path)
    twin = make_twin(tmp_path, {"conduit/views.py": "def (:\n"})
    with pytest.raises(MeasurementError, match=r"mypy fails: .*views\.py"):
        counted(twin, tmp_path)
