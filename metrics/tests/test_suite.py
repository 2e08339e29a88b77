"""What the conformance suite is told and lent when the harness runs it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from metrics import prepared, redis_server
from metrics.suite import ADMINS, suite_server
from metrics.suite_plugin import Tools
from metrics.tests.served_twin import make_served_twin
from metrics.twins import Twin, load_twin
from shared_spec.conformance.operation.app import App

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def twin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Twin:
    monkeypatch.setattr(prepared, "CACHE", tmp_path / "cache")
    return load_twin(make_served_twin(tmp_path / "one_app"))


def test_the_suite_is_told_of_mails_log_and_admins(twin: Twin, tmp_path: Path) -> None:
    with suite_server(twin, tmp_path / "work") as (server, options):
        given = dict(option.split("=", 1) for option in options if "=" in option)
    assert given["--base-url"] == server.base_url
    assert given["--mail-dir"] == server.environment["CONDUIT_MAIL_DIR"]
    assert given["--server-log"] == str(server.log)
    assert "--proxy-refuses" not in given
    assert ("--redis" in given) == (redis_server.unavailable() is None)
    made = [line.split() for line in (twin.folder / "admins").read_text().splitlines()]
    for role, (name, email, same_role, length) in zip(ADMINS, made, strict=True):
        assert (name, same_role) == (ADMINS[role], role)
        account, _, password = given[f"--{role}"].partition(":")
        assert (account, len(password)) == (email, int(length))


def test_a_twin_without_an_admin_is_told_of_none(twin: Twin, tmp_path: Path) -> None:
    commands = {k: v for k, v in twin.commands.items() if k != "create_admin"}
    lesser = dataclasses.replace(twin, commands=commands)
    with suite_server(lesser, tmp_path / "work") as (_, options):
        assert not any("superuser" in option for option in options)


def test_the_suite_can_start_apps_itself(twin: Twin, tmp_path: Path) -> None:
    tools = Tools()
    app = App(tools.twin(twin.folder), tmp_path, tools)
    with app.fresh("app").serving({"CONDUIT_X": "1"}) as instance:
        assert instance.api.raw("GET", "/hello").status_code == 200
        assert instance.process.poll() is None
    assert instance.process.poll() is not None
    assert app.run("test").stdout == "3 passed\n"
