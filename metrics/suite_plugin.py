"""A pytest plugin that lends the conformance suite the tools to run twins."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from metrics import servers
from metrics.commands import command_environment
from metrics.prepared import copy_database, prepare_database
from metrics.twins import Twin, load_twin
from shared_spec.conformance.operation import tools

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    import pytest


class Tools:
    """The harness's own way to run twins."""

    def twin(self, folder: Path) -> tools.Twin:
        """Read the twin of a folder."""
        return load_twin(folder)

    def environment(
        self, twin: tools.Twin, database_url: str, extra: Mapping[str, str]
    ) -> dict[str, str]:
        """Return the environment of a twin's command."""
        return command_environment(_ours(twin), database_url, extra)

    def migrated(self, twin: tools.Twin, database: Path) -> None:
        """Make an empty, migrated SQLite database."""
        copy_database(prepare_database(_ours(twin), None), database)

    def database(self, engine: str, folder: Path) -> AbstractContextManager[str]:
        """Give the URL of an empty database of an engine; it goes in the end."""
        # SQLAlchemy takes longer to load than most runs of the suite need at all.
        from metrics.databases import ENGINES  # noqa: PLC0415

        (found,) = (known for known in ENGINES if known.name == engine)
        return found.fresh(folder)

    def address(self) -> tuple[str, int]:
        """Return a host and a free port of it."""
        return servers.HOST, servers.free_port()

    def start(
        self,
        twin: tools.Twin,
        folder: Path,
        environment: Mapping[str, str],
        *,
        wsgi: str | None,
    ) -> tools.Server:
        """Start a twin and wait until it is ready."""
        return servers.start(_ours(twin), folder, environment, wsgi=wsgi)

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """End a server."""
        servers.stop(process)


def pytest_configure(config: pytest.Config) -> None:
    """Lend the tools for one session."""
    config.stash[tools.TOOLS] = Tools()


def _ours(twin: tools.Twin) -> Twin:
    """Return a twin that `Tools.twin` has read."""
    return cast("Twin", twin)
