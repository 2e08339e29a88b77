"""P04: where the cache is kept, and what happens when it is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shared_spec.conformance.cached import TAGS, hit, tags
from shared_spec.conformance.lists import slugs

if TYPE_CHECKING:
    from shared_spec.conformance.operation.app import App

pytestmark = pytest.mark.feature("P04")

PATHS = ("/", TAGS)
#: Where no Redis answers.
NOWHERE = "redis://127.0.0.1:1/0"


def test_off(app: App) -> None:
    with app.serving({"CONDUIT_CACHE_URL": "off"}) as instance:
        for path in PATHS * 2:
            response = instance.api.raw("GET", path)
            assert response.status_code == 200
            assert "X-Cache" not in response.headers


def test_memory_of_several_workers_is_off(app: App) -> None:
    env = {"CONDUIT_CACHE_URL": "memory", "CONDUIT_WORKERS": "2"}
    with app.serving(env) as instance:
        user = instance.make.user()
        for path in PATHS * 2:
            assert "X-Cache" not in instance.api.raw("GET", path).headers
        for _ in range(5):
            tag = instance.make.name("tag")
            instance.make.article(user, tagList=[tag])
            assert all(tag in tags(instance.api) for _ in range(4))
        assert "cache" in instance.log.read_text(encoding="utf-8").lower()


def test_no_redis_no_cache_but_answers(app: App) -> None:
    with app.serving({"CONDUIT_CACHE_URL": NOWHERE}) as instance:
        user = instance.make.user()
        tag = instance.make.name("tag")
        article = instance.make.article(user, tagList=[tag])
        for _ in range(2):
            assert tag in tags(instance.api)
            assert article["slug"] in slugs(instance.browser().get("/"))
        instance.browser().sign_in(user)
        log = instance.log.read_text(encoding="utf-8").lower()
        assert "warning" in log
        assert "redis" in log or "cache" in log
        assert '"exception": "traceback' not in log


def test_instances_share_redis(app: App, redis: str) -> None:
    env = {"CONDUIT_CACHE_URL": redis}
    with app.serving(env) as one, app.serving(env) as two:
        user = one.make.user()
        for writer, reader in ((one, two), (two, one)):
            for path in PATHS:
                hit(reader.api, path)
            tag = one.make.name("tag")
            article = writer.make.article(user, tagList=[tag])
            assert tag in tags(reader.api)
            assert article["slug"] in slugs(reader.browser().get("/"))
