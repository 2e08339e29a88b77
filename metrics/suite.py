"""A server for the conformance suite, and what the suite is told about it."""

from __future__ import annotations

import contextlib
import secrets
from typing import TYPE_CHECKING, Any

from metrics import redis_server
from metrics.commands import run_command
from metrics.databases import MARIADB, POSTGRESQL
from metrics.nginx import REFUSED, in_front
from metrics.servers import serve, start, stop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from metrics.servers import Server
    from metrics.twins import Twin

#: The people that no form can make. Tests sign up all others themselves.
ADMINS = {"superuser": "root", "moderator": "warden"}


@contextlib.contextmanager
def suite_server(
    twin: Twin, work_dir: Path, *, instances: int = 1, **serving: Any
) -> Iterator[tuple[Server, list[str]]]:
    """Serve a twin as the suite needs it; give the server and the suite's options.

    `serving` is what `serve` takes. Of several `instances`, behind nginx, it is the
    first. The options say what lies outside HTTP: where mails and log go, who may
    enter the admin when the twin has one, and how tests start further servers, on
    which engines. MachineError when there is no nginx for the instances.
    """
    with contextlib.ExitStack() as stack:
        if instances > 1:
            shared = _shared(stack.enter_context(redis_server.fresh()))
            serving["env"] = {**shared, **serving.get("env", {})}
        server = stack.enter_context(serve(twin, work_dir, **serving))
        others = [_another(stack, server) for _ in range(1, instances)]
        url, behind = server.base_url, []
        if others:
            front = server.folder / "nginx"
            url = stack.enter_context(in_front([server, *others], front))
            behind = [f"--proxy-refuses={REFUSED}"]
        options = [
            "-pmetrics.suite_plugin",
            f"--twin={twin.folder}",
            f"--base-url={url}",
            *behind,
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
        if redis_server.unavailable() is None:
            options.append(f"--redis={stack.enter_context(redis_server.fresh())}")
        yield server, options


def _shared(redis_url: str) -> dict[str, str]:
    """Return the settings by which instances behind a proxy are one site."""
    return {
        "CONDUIT_TRUSTED_PROXIES": "1",
        "CONDUIT_CACHE_URL": redis_url,
        "CONDUIT_SECRET_KEY": secrets.token_hex(32),
    }


def _another(stack: contextlib.ExitStack, first: Server) -> Server:
    """Start one more instance like the first, with the same log."""
    server = start(first.twin, first.folder, first.environment)
    stack.callback(stop, server.process)
    return server


def _make(server: Server, role: str) -> str:
    """Make an admin of the twin; return what they sign in with."""
    email, password = f"{role}@example.com", secrets.token_urlsafe(16)
    environment = {**server.environment, "CONDUIT_ADMIN_PASSWORD": password}
    values = {"username": ADMINS[role], "email": email, "role": role}
    run_command(server.twin, "create_admin", environment, **values)
    return f"{email}:{password}"
