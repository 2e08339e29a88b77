"""P06: the same schema on SQLite, PostgreSQL and MariaDB or MySQL."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from shared_spec.conformance.builders import at_once
from shared_spec.conformance.client import refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shared_spec.conformance.operation.app import App, Instance

pytestmark = pytest.mark.feature("P06")


@pytest.fixture(scope="module", params=["sqlite", "postgresql", "mariadb"])
def engine(
    request: pytest.FixtureRequest, pytestconfig: pytest.Config, any_app: App
) -> Iterator[App]:
    """The app on an empty database of an engine, migrated by its own command."""
    name = request.param
    if name != "sqlite" and not pytestconfig.getoption(f"--{name}"):
        pytest.skip(f"needs --{name}")
    with any_app.on(name) as app:
        done = app.run("migrate")
        assert done.returncode == 0, done.stderr
        yield app


@pytest.fixture(scope="module")
def site(engine: App) -> Iterator[Instance]:
    """That app at work."""
    with engine.serving() as instance:
        yield instance


def test_again_changes_nothing(engine: App, site: Instance) -> None:
    user = site.make.user()
    article = site.make.article(user, tagList=["kept"])
    done = engine.run("migrate")
    assert done.returncode == 0, done.stderr
    shown = site.api.get(f"/api/articles/{article['slug']}", expect=200)
    assert shown.json["article"] == article


def test_ready(site: Instance) -> None:
    assert site.api.raw("GET", "/readyz").json() == {"status": "ready"}


def test_migrations_fill_the_tables_of_the_benchmarks(site: Instance) -> None:
    rows = site.api.raw("GET", "/bench/queries?queries=500").json()
    assert all(row["randomNumber"] == row["id"] * 7919 % 10000 + 1 for row in rows)
    assert "フレームワークのことわざ" in site.api.raw("GET", "/bench/fortunes").text


def test_any_text(site: Instance) -> None:
    user = site.make.user()
    text = "é 漢 👩‍👩‍👧‍👦 שלום 𝒜"
    tag = f"{text} {site.make.name()}"
    article = site.make.article(user, description=text, body=text, tagList=[tag])
    path = f"/api/articles/{article['slug']}"
    assert site.api.get(path, expect=200).json["article"] == article
    assert tag in site.api.get("/api/tags", expect=200).json["tags"]


def test_longest_texts(site: Instance) -> None:
    user = site.make.user()
    article = site.make.article(
        user,
        title="👍" * 190 + site.make.name(),
        description="é" * 500,
        body="漢" * 100_000,
        tagList=["x" * 64],
    )
    path = f"/api/articles/{article['slug']}"
    assert site.api.get(path, expect=200).json["article"] == article


@pytest.mark.parametrize("other", [str.upper, lambda t: f"{t}é"])
def test_tags_are_exact(site: Instance, other: Callable[[str], str]) -> None:
    user = site.make.user()
    tag = site.make.name("tag")
    variant = other(tag)
    site.make.article(user, tagList=[tag, variant])
    tags = site.api.get("/api/tags", expect=200).json["tags"]
    assert {tag, variant} <= set(tags)
    found = site.api.get("/api/articles", params={"tag": tag.upper()}).json
    assert found["articlesCount"] == int(variant == tag.upper())


def test_accents_tell_tags_apart(site: Instance) -> None:
    user = site.make.user()
    base = site.make.name("resume")
    site.make.article(user, tagList=[base, base.replace("e", "é")])
    for tag in (base, base.replace("e", "é")):
        found = site.api.get("/api/articles", params={"tag": tag}).json
        assert found["articlesCount"] == 1


def test_names_are_exact_but_unique_ignoring_case(site: Instance) -> None:
    user = site.make.user(username=site.make.name("Mixed"))
    site.api.get(user.profile_path, expect=200)
    site.api.get(f"/api/profiles/{user.username.upper()}", expect=404)
    site.api.get(f"/api/profiles/{user.username}%20", expect=404)
    account = site.make.account(username=user.username.upper())
    answer = site.api.post("/api/users", json=account)
    refused(answer, 409, username="has already been taken")
    accented = site.make.account(username=user.username.replace("i", "í"))
    site.api.post("/api/users", json=accented, expect=201)


def test_slugs_are_exact(site: Instance) -> None:
    article = site.make.article(site.make.user())
    for other in (article["slug"].upper(), article["slug"] + "%20"):
        site.api.get(f"/api/articles/{other}", expect=404)


def test_many_at_once(site: Instance) -> None:
    crowd = [site.make.user() for _ in range(6)]
    article = site.make.article(crowd[0], title=site.make.name("same"))
    path = f"/api/articles/{article['slug']}/favorite"
    at_once(lambda user: site.api.post(path, token=user.token, expect=200), crowd)
    shown = site.api.get(path.removesuffix("/favorite"), expect=200).json["article"]
    assert shown["favoritesCount"] == len(crowd)
    made = at_once(lambda u: site.make.article(u, title=article["title"]), crowd)
    assert len({other["slug"] for other in made}) == len(crowd)


def test_deleting_somebody_takes_everything(engine: App, site: Instance) -> None:
    before = statistics(engine)
    user = site.make.user()
    article = site.make.article(user, tagList=[site.make.name("gone")])
    site.make.comment(user, article)
    site.make.favorite(user, article)
    path = f"/api/articles/{article['slug']}"
    site.api.delete(path, token=user.token, expect=204)
    after = statistics(engine)
    assert after["users"] == before["users"] + 1
    for table in ("articles", "comments", "favorites"):
        assert after[table] == before[table], table


def statistics(app: App) -> dict[str, int]:
    done = app.run("statistics")
    assert done.returncode == 0, done.stderr
    found: dict[str, int] = json.loads(done.stdout)
    return found


def test_times_are_utc_wherever_the_server_is(
    any_app: App, pytestconfig: pytest.Config
) -> None:
    if not pytestconfig.getoption("--postgresql"):
        pytest.skip("needs --postgresql")
    with any_app.on("postgresql") as app:
        assert app.run("migrate").returncode == 0
        there = f"{app.database_url}?options=-c%20timezone%3DAsia%2FKathmandu"
        with replace(app, database_url=there).serving() as instance:
            made = instance.make.article(instance.make.user())
            shown = instance.api.get(f"/api/articles/{made['slug']}").json["article"]
    assert shown == made
    age = datetime.now(UTC) - datetime.fromisoformat(shown["createdAt"])
    assert shown["createdAt"].endswith("Z")
    assert abs(age.total_seconds()) < 60


def test_no_migration_is_missing(any_app: App) -> None:
    """The models say what the migrations have made: the app's own check tells."""
    if not any_app.twin.commands.get("lint"):
        pytest.skip("twin.toml names no check")
    done = any_app.fresh("checked").run("lint")
    assert done.returncode == 0, done.stdout + done.stderr
