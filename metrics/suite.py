"""A server for the conformance suite, and what the suite is told about it."""

from __future__ import annotations

import contextlib
import secrets
from typing import TYPE_CHECKING, Any

from metrics.commands import run_command
from metrics.databases import MARIADB, POSTGRESQL
from metrics.servers import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from metrics.servers import Server
    from metrics.twins import Twin

#: The people that no form can make. Tests sign up all others themselves.
ADMINS = {"superuser": "root", "moderator": "warden"}


@contextlib.contextmanager
def suite_server(
    twin: Twin, work_dir: Path, **serving: Any
) -> Iterator[tuple[Server, list[str]]]:
    """Serve a twin as the suite needs it; give the server and the suite's options.

    `serving` is what `serve` takes. The options say what lies outside HTTP: where
    mails and log go, who may enter the admin when the twin has one, and how tests
    start further servers, on which engines.
    """
    with serve(twin, work_dir, **serving) as server:
        options = [
            "-pmetrics.suite_plugin",
            f"--twin={twin.folder}",
            f"--base-url={server.base_url}",
            f"--mail-dir={server.environment['CONDUIT_MAIL_DIR']}",
            f"--server-log={server.log}",
        ]
        if twin.commands.get("create_admin"):
            options += [f"--{role}={_make(server, role)}" for role in ADMINS]
        options += [
            f"--{engine.name}={engine.server_url()}"
            for engine in (POSTGRESQL, MARIADB)
            if engine.unavailable() is None
        ]
        yield server, options


def _make(server: Server, role: str) -> str:
    """Make an admin of the twin; return what they sign in with."""
    email, password = f"{role}@example.com", secrets.token_urlsafe(16)
    environment = {**server.environment, "CONDUIT_ADMIN_PASSWORD": password}
    values = {"username": ADMINS[role], "email": email, "role": role}
    run_command(server.twin, "create_admin", environment, **values)
    return f"{email}:{password}"
