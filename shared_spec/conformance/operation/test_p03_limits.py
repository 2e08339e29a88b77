"""P03: the limit as the operator sets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shared_spec.conformance.test_p03_rate_limit import attempt, check_limited, fail

if TYPE_CHECKING:
    from shared_spec.conformance.operation.app import App

pytestmark = pytest.mark.feature("P03")


@pytest.mark.parametrize("limit", [1, 3])
def test_limit_can_be_set(app: App, limit: int) -> None:
    with app.serving({"CONDUIT_LOGIN_LIMIT": str(limit)}) as instance:
        user = instance.make.user()
        fail(instance.api, user.email, limit)
        check_limited(attempt(instance.api, user.email, user.password))


def test_limit_can_be_switched_off(app: App) -> None:
    with app.serving({"CONDUIT_LOGIN_LIMIT": "0"}) as instance:
        user = instance.make.user()
        fail(instance.api, user.email, 15)
        assert attempt(instance.api, user.email, user.password).status == 200


def test_limit_counts_without_a_cache(app: App) -> None:
    env = {"CONDUIT_LOGIN_LIMIT": "2", "CONDUIT_CACHE_URL": "off"}
    with app.serving(env) as instance:
        user = instance.make.user()
        fail(instance.api, user.email, 2)
        check_limited(attempt(instance.api, user.email))


def test_instances_count_together_by_redis(app: App, redis: str) -> None:
    env = {"CONDUIT_LOGIN_LIMIT": "4", "CONDUIT_CACHE_URL": redis}
    with app.serving(env) as one, app.serving(env) as two:
        user = one.make.user()
        fail(one.api, user.email, 2)
        fail(two.api, user.email, 2)
        check_limited(attempt(one.api, user.email, user.password))
        check_limited(attempt(two.api, user.email, user.password))
