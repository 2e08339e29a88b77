"""Fresh databases on each engine that answers, and a reason where none does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from metrics.databases import MARIADB, POSTGRESQL, SQLITE, connector
from metrics.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from metrics.databases import DatabaseServer, Engine


def test_a_database_is_new_and_empty(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with (
        engine.fresh(tmp_path) as one,
        engine.fresh(tmp_path / "other") as two,
        connector(one).begin() as here,
        connector(two).begin() as there,
    ):
        here.execute(text("create table things (id integer)"))
        there.execute(text("create table things (id integer)"))


def test_a_database_is_dropped(engine: Engine, tmp_path: Path) -> None:
    if engine is SQLITE:
        pytest.skip("a file goes with its folder")
    with engine.fresh(tmp_path) as url, connector(url).connect() as connection:
        assert connection.execute(text("select 1")).scalar() == 1
    with pytest.raises(OperationalError):
        connector(url).connect()


@pytest.mark.parametrize("server", [POSTGRESQL, MARIADB], ids=lambda s: s.name)
class TestServers:
    def test_one_that_does_not_answer_has_a_reason(
        self, server: DatabaseServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        address = f"{server.scheme}://nobody:secret@127.0.0.1:1/x"
        monkeypatch.setenv(server.variable, address)
        reason = server.unavailable()
        assert reason is not None
        assert server.label in reason
        assert "127.0.0.1:1" in reason
        assert "secret" not in reason
        assert "\n" not in reason

    @pytest.mark.parametrize("address", ["nonsense", "sqlite:///x", "://"])
    def test_a_bad_address_is_named(
        self, server: DatabaseServer, address: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(server.variable, address)
        with pytest.raises(UsageError, match="TWINS_"):
            server.unavailable()
