"""The apps that the tests of this folder start."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shared_spec.conformance.faults import fault_by_id
from shared_spec.conformance.operation.app import NO_FAULT, App
from shared_spec.conformance.operation.tools import TOOLS

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def any_app(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[App]:
    """The app as --twin tells, without a database; skips when it does not tell."""
    folder: str | None = pytestconfig.getoption("--twin")
    if not folder:
        pytest.skip("needs --twin")
    tools = pytestconfig.stash.get(TOOLS, None)
    if tools is None:
        pytest.skip("needs the harness's tools: -p metrics.suite_plugin")
    name: str | None = pytestconfig.getoption("--fault")
    with ExitStack() as lent:
        yield App(
            tools.twin(Path(folder).resolve()),
            tmp_path_factory.mktemp("apps"),
            tools,
            fault_by_id(name) if name else NO_FAULT,
            engine=pytestconfig.getoption("--engine"),
            lent=lent,
        )


@pytest.fixture
def app(any_app: App) -> App:
    """An app with an empty, migrated database of its own."""
    return any_app.fresh("app")
