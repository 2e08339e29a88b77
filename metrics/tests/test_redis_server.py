"""Databases of Redis: one each, empty, and a reason where there is none."""

from __future__ import annotations

import pytest
from redis import Redis

from metrics import redis_server
from metrics.errors import MachineError, UsageError

needs_redis = pytest.mark.skipif(
    redis_server.unavailable() is not None, reason="no Redis answers"
)


@needs_redis
def test_nobody_shares_a_database_and_nothing_stays() -> None:
    with redis_server.fresh() as one, redis_server.fresh() as two:
        assert one != two
        with Redis.from_url(one) as here, Redis.from_url(two) as there:
            here.set("a", 1)
            assert there.get("a") is None
    with Redis.from_url(one) as here:
        assert here.get("a") is None


@needs_redis
def test_what_holds_something_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with redis_server.fresh() as url:
        monkeypatch.setattr(redis_server, "NUMBERS", [int(url.rpartition("/")[2])])
        with pytest.raises(MachineError, match="empty"), redis_server.fresh():
            pass
        with Redis.from_url(url) as here:
            here.flushdb()
            here.set("somebody", "else's")
        with pytest.raises(MachineError, match="empty"), redis_server.fresh():
            pass
        with Redis.from_url(url) as here:
            assert here.keys() == [b"somebody"]


def test_one_that_does_not_answer_has_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(redis_server.VARIABLE, "redis://:secret@127.0.0.1:1")
    reason = redis_server.unavailable()
    assert reason is not None
    assert "127.0.0.1:1" in reason
    assert "secret" not in reason
    with pytest.raises(MachineError, match=redis_server.VARIABLE), redis_server.fresh():
        pass


@pytest.mark.parametrize("address", ["nonsense", "http://x", "redis://x:1/3"])
def test_a_bad_address_is_named(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(redis_server.VARIABLE, address)
    with pytest.raises(UsageError, match=redis_server.VARIABLE):
        redis_server.unavailable()
