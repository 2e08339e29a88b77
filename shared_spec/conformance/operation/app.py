"""An app that the tests start, stop and command themselves, by its twin.toml."""

from __future__ import annotations

import secrets
import subprocess
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from shared_spec.conformance.browser import Browser
from shared_spec.conformance.builders import Make
from shared_spec.conformance.client import Client
from shared_spec.conformance.proxy import make_server, running
from shared_spec.conformance.tampering import Command, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shared_spec.conformance.operation.tools import Tools, Twin

COMMAND_SECONDS: Final = 120
SQLITE: Final = "sqlite"
NO_FAULT: Final = Fault("none", "", "nothing is wrong")


@dataclass(frozen=True)
class Instance:
    """A running app."""

    base_url: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @cached_property
    def api(self) -> Client:
        """The API of this instance."""
        return Client(self.base_url)

    @cached_property
    def make(self) -> Make:
        """Builders of unique things in this instance's database."""
        return Make(self.api)

    def browser(self) -> Browser:
        """Open a browser without cookies."""
        return Browser(self.base_url)


@dataclass(frozen=True)
class App:
    """An app in a folder of its own, on a migrated database of its own.

    `engine` is that of the databases; those of a server go when `lent` is closed.
    """

    twin: Twin
    folder: Path
    tools: Tools
    fault: Fault = NO_FAULT
    database_url: str = ""
    engine: str = SQLITE
    lent: ExitStack = field(default_factory=ExitStack)
    secret: str = field(default_factory=lambda: secrets.token_hex(32))

    @property
    def database(self) -> Path:
        """The file of the database, on SQLite."""
        return self.folder / "conduit.sqlite3"

    def environment(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return what a command of this app finds in its environment."""
        own = {
            "CONDUIT_SECRET_KEY": self.secret,
            "CONDUIT_MEDIA_DIR": str(self.folder / "media"),
            "CONDUIT_MAIL_DIR": str(self.folder / "mail"),
        }
        url = self.database_url or f"sqlite:///{self.database}"
        return self.tools.environment(self.twin, url, own | dict(extra or {}))

    def fresh(self, name: str) -> App:
        """Return the same app with an empty, migrated database of its own."""
        app = self.unmigrated(name)
        if self.engine == SQLITE:
            self.tools.migrated(self.twin, app.database)
            return app
        url = self.lent.enter_context(self.tools.database(self.engine, app.folder))
        app = replace(app, database_url=url)
        done = app.run("migrate")
        assert done.returncode == 0, done.stderr
        return app

    def unmigrated(self, name: str) -> App:
        """Return the same app in an empty folder, without a database."""
        folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.folder))
        for part in ("media", "mail"):
            (folder / part).mkdir()
        return replace(self, folder=folder)

    def run(
        self,
        name: str,
        environment: Mapping[str, str] | None = None,
        *,
        more: Sequence[str] = (),
        typed: str = "",
        **values: object,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of twin.toml to its end; `more` are further arguments."""
        twin, env = self._tampered(name, environment)
        return subprocess.run(
            [*twin.command(name, values), *more],
            cwd=twin.folder,
            env=env,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            timeout=COMMAND_SECONDS,
            # Without a terminal, a password is read from what is typed here.
            start_new_session=True,
        )

    def with_command(self, name: str, argv: Sequence[str]) -> App:
        """Return the same app, one of whose commands is written another way."""
        return replace(self, twin=self.twin.with_command(name, argv))

    @contextmanager
    def on(self, engine: str) -> Iterator[App]:
        """Give the same app with an empty database of an engine, not migrated."""
        app = self.unmigrated(engine)
        with self.tools.database(engine, app.folder) as url:
            yield replace(app, database_url=url)

    def serve_in_vain(
        self, environment: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """Try to serve where that must fail; TimeoutExpired when it does not end."""
        host, port = self.tools.address()
        return self.run("serve", environment, host=host, port=port)

    @contextmanager
    def serving(
        self, environment: Mapping[str, str] | None = None, *, wsgi: str | None = None
    ) -> Iterator[Instance]:
        """Serve the app for the length of a `with` block."""
        twin, env = self._tampered("serve", environment)
        folder = Path(tempfile.mkdtemp(prefix="server-", dir=self.folder))
        server = self.tools.start(twin, folder, env, wsgi=wsgi)
        port = int(server.base_url.rpartition(":")[2])
        proxy = make_server(server.base_url, self.fault.on_request, self.fault.on_reply)
        try:
            with running(proxy) as url:
                yield Instance(url, port, server.process, server.log)
        finally:
            self.tools.stop(server.process)

    def _tampered(
        self, name: str, environment: Mapping[str, str] | None
    ) -> tuple[Twin, dict[str, str]]:
        """Return the twin and the environment as the fault would have them."""
        argv = tuple(self.twin.commands[name])
        command = Command(name, argv, self.environment(environment))
        changed = self.fault.on_command(command)
        twin = self.twin.with_command(name, changed.argv)
        return twin, dict(changed.environment)
