"""The apps that the tests of this folder start."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared_spec.conformance.faults import fault_by_id
from shared_spec.conformance.operation.app import NO_FAULT, App
from shared_spec.conformance.operation.tools import TOOLS


@pytest.fixture(scope="session")
def any_app(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> App:
    """The app as --twin tells, without a database; skips when it does not tell."""
    folder: str | None = pytestconfig.getoption("--twin")
    if not folder:
        pytest.skip("needs --twin")
    tools = pytestconfig.stash.get(TOOLS, None)
    if tools is None:
        pytest.skip("needs the harness's tools: -p metrics.suite_plugin")
    name: str | None = pytestconfig.getoption("--fault")
    return App(
        tools.twin(Path(folder).resolve()),
        tmp_path_factory.mktemp("apps"),
        tools,
        fault_by_id(name) if name else NO_FAULT,
    )


@pytest.fixture
def app(any_app: App) -> App:
    """An app with an empty, migrated database of its own."""
    return any_app.fresh("app")
