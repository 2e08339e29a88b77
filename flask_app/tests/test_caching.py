"""The tag list and the visitors' home page are cached, and never behind a change."""

import pytest
from conduit.api import tags
from conduit.extensions import cache, db
from conduit.models import Article
from redis import Redis, RedisError

from .factories import ArticleFactory

pytestmark = pytest.mark.feature("P04")

PATHS = ["/", "/api/tags"]


def state(client, path="/"):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.headers.get("X-Cache")


@pytest.mark.parametrize("path", PATHS)
def test_second_answer_comes_from_the_cache(client, ann, publish, path, statements):
    publish(ann, tagList=["x"])
    first = client.get(path)
    with statements() as seen:
        second = client.get(path)
    assert [first.headers["X-Cache"], second.headers["X-Cache"]] == ["miss", "hit"]
    assert first.data == second.data
    assert first.headers.get("Vary") == second.headers.get("Vary")
    assert "Set-Cookie" not in second.headers
    assert seen == []


def test_each_language_has_its_own_home_page(client):
    for language in ("en", "de"):
        headers = {"Accept-Language": language}
        assert client.get("/", headers=headers).headers["X-Cache"] == "miss"
        answer = client.get("/", headers=headers)
        assert answer.headers["X-Cache"] == "hit"
        assert f'lang="{language}"' in answer.text


@pytest.mark.parametrize("path", ["/?page=1", "/?feed=following", "/tag/x"])
def test_other_pages_are_not_cached(client, path):
    assert "X-Cache" not in client.get(path).headers


def test_page_of_a_session_is_not_cached(client, ann, browser):
    browser.sign_in("ann")
    assert state(browser) is None
    assert state(client) == "miss"
    assert "user-pic" not in client.get("/").text
    browser.send("/settings", "/logout")
    assert "signed out" in browser.get("/").text
    assert "signed out" not in client.get("/").text


def change_name(ann, article):
    ann.put("/api/user", {"user": {"username": "anna"}})


def change_picture(ann, article):
    ann.put("/api/user", {"user": {"image": "https://example.com/x.png"}})


def edit(ann, article):
    ann.put(f"/api/articles/{article}", {"article": {"tagList": ["y"]}})


def delete(ann, article):
    ann.delete(f"/api/articles/{article}")


def like(ann, article):
    ann.post(f"/api/articles/{article}/favorite")


@pytest.mark.parametrize("change", [change_name, change_picture, edit, delete, like])
def test_change_is_seen_at_once(client, ann, publish, change):
    article = publish(ann, tagList=["x"])["slug"]
    before = client.get("/").data
    assert state(client) == "hit"
    change(ann, article)
    after = client.get("/")
    assert after.headers["X-Cache"] == "miss"
    assert after.data != before


def test_undone_favourite_is_seen_at_once(client, ann, publish):
    article = publish(ann)["slug"]
    like(ann, article)
    assert state(client) == "miss"
    ann.delete(f"/api/articles/{article}/favorite")
    assert state(client) == "miss"


def test_change_in_the_admin_is_seen_at_once(app, client, superuser):
    with app.app_context():
        article = ArticleFactory().id
    assert state(client) == "miss"
    path = "/admin/article/"
    superuser.send(path, f"{path}action/", action="feature", rowid=article)
    assert 'class="featured"' in client.get("/").text
    superuser.send(path, f"{path}delete/", id=article)
    assert 'class="featured"' not in client.get("/").text


def test_what_is_not_shown_there_leaves_the_cache_alone(client, ann, publish, register):
    article = publish(ann)["slug"]
    state(client)
    register("bob")
    ann.put("/api/user", {"user": {"bio": "Hi", "password": "a new password"}})
    ann.post(f"/api/articles/{article}/comments", {"comment": {"body": "Hi"}})
    assert state(client) == "hit"


def test_refused_change_leaves_the_cache_alone(app, client):
    state(client)
    with app.app_context():
        db.session.add(Article(slug="x"))
        with pytest.raises(Exception, match=r"NOT NULL|null value|cannot be null"):
            db.session.commit()
        db.session.rollback()
    assert state(client) == "hit"


def test_answer_computed_before_a_change_is_never_served(app, client, monkeypatch):
    compute = tags.tags_in_use

    def change_meanwhile():
        answer = compute()
        with app.app_context():
            ArticleFactory()
        return answer

    monkeypatch.setattr(tags, "tags_in_use", change_meanwhile)
    assert client.get("/api/tags").json == {"tags": []}
    monkeypatch.undo()
    assert len(client.get("/api/tags").json["tags"]) == 2


@pytest.mark.parametrize(
    "more", [{"CONDUIT_CACHE_URL": "off"}, {"CONDUIT_WORKERS": "2"}]
)
def test_cache_is_off(make_app, more, capsys):
    client = make_app(**more).test_client()
    assert [state(client), state(client)] == [None, None]
    assert ("The cache is off" in capsys.readouterr().out) == (
        "CONDUIT_WORKERS" in more
    )


@pytest.fixture
def redis():
    redis = Redis()
    try:
        redis.ping()
    except RedisError:
        pytest.skip("needs Redis")
    return redis


@pytest.mark.usefixtures("redis")
def test_redis_is_shared_by_instances(make_app, capsys):
    url = "redis://127.0.0.1:6379/14"
    apps = [make_app(CONDUIT_CACHE_URL=url) for _ in range(2)]
    one, two = [app.test_client() for app in apps]
    with apps[0].app_context():
        cache.clear()
    assert [state(one), state(two), state(one)] == ["miss", "hit", "hit"]
    with apps[0].app_context():
        ArticleFactory()
    assert "article-preview" in two.get("/").text
    with apps[0].app_context():
        cache.clear()
    # That something is not kept yet is nothing to warn of.
    said = capsys.readouterr()
    assert "warning" not in f"{said.out}{said.err}".lower()


def test_site_lives_without_redis(make_app, capsys):
    app = make_app(CONDUIT_CACHE_URL="redis://127.0.0.1:1/0")
    client = app.test_client()
    assert state(client, "/api/tags") is None
    assert "The cache does not answer" in capsys.readouterr().out
    with app.app_context():
        ArticleFactory()
    assert "could not be told" in capsys.readouterr().out
    user = {"user": {"email": "a@example.com", "password": "x"}}
    assert client.post("/api/users/login", json=user).status_code == 401
