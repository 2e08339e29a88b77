"""Bugs of operation: commands, migrations, configuration, proxies, the end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from shared_spec.conformance.tampering import (
    Command,
    Fault,
    replies,
    requests,
    rewrite,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared_spec.conformance.proxy import Request

#: Ends itself and everything below it at once when it is asked to end.
ROUGH: Final = 'trap "kill -KILL -- -$$" TERM; "$@" & wait'


def commands(
    name: str, change: Callable[[Command], Command]
) -> Callable[[Command], Command]:
    """Apply a change to the command of this name."""
    return lambda command: change(command) if command.name == name else command


def instead(old: str, new: str) -> Callable[[Command], Command]:
    """Pass another argument in place of one."""

    def change(command: Command) -> Command:
        return replace(
            command, argv=tuple(new if part == old else part for part in command.argv)
        )

    return change


def through(script: str) -> Callable[[Command], Command]:
    """Run a command as the arguments of a shell script."""
    return lambda command: replace(
        command, argv=("/bin/sh", "-c", script, "sh", *command.argv)
    )


def without(*names: str) -> Callable[[Command], Command]:
    """Run a command that does not see some variables."""

    def change(command: Command) -> Command:
        kept = {n: v for n, v in command.environment.items() if n not in names}
        return replace(command, environment=kept)

    return change


def _deaf(request: Request) -> Request:
    """Drop what a proxy says of a request."""
    kept = [(n, v) for n, v in request.headers if not n.startswith("X-Forwarded")]
    return replace(request, headers=tuple(kept))


OPERATION_FAULTS: Final = (
    Fault("always-a-superuser", "P05", "a new moderator may do everything",
          on_command=commands("create_admin", instead("{role}", "superuser"))),
    Fault("failure-exits-0", "P05", "a command that fails says that it did not",
          on_command=commands("create_admin", through('"$@" || true'))),
    Fault("nothing-purged", "P05", "purging prints and removes nothing",
          on_command=commands("purge", through("echo 0 removed; echo signed"))),
    Fault("migrates-nothing", "P06", "the command to migrate does nothing",
          on_command=commands("migrate", through("true"))),
    Fault("fortunes-left-out", "P06", "migrations fill a table with other rows",
          on_reply=replies("GET", "/bench/fortunes", rewrite("フレームワーク", "?"))),
    Fault("bad-limit-unnoticed", "P07", "a bad number is taken for the default",
          on_command=without("CONDUIT_TOKEN_SECONDS")),
    Fault("errors-with-trace", "P07", "a bad value ends in a trace",
          on_command=commands("serve", through(
              'echo "Traceback (most recent call last):" >&2; exec "$@"'))),
    Fault("hosts-of-the-default", "P07", "the hosts that are allowed cannot be set",
          on_command=without("CONDUIT_ALLOWED_HOSTS")),
    Fault("proxy-unheard", "P10", "what the proxy says is not believed",
          on_request=requests(".*", ".*", _deaf)),
    Fault("one-proxy-too-many", "P10", "a proxy is believed that is not there",
          on_command=lambda command: replace(
              command,
              environment={"CONDUIT_TRUSTED_PROXIES": "1", **command.environment})),
    Fault("killed-not-stopped", "P12", "what is in flight is dropped",
          on_command=commands("serve", through(ROUGH))),
)  # fmt: skip
