"""The home page: tabs, tags, page numbers, and the frame of all pages."""

import re

import pytest
from conduit.extensions import db
from conduit.models import User

from .factories import ArticleFactory, TagFactory, UserFactory

pytestmark = pytest.mark.feature("W01")

BAD_PAGES = ["0", "-1", "x", "1.5", "", "9" * 9, "9" * 40, "%00", "²"]


def titles(answer):
    assert answer.status_code == 200
    return re.findall(r"<h1>(Article \d+)</h1>", answer.text)


@pytest.fixture
def shelf(app):
    """Fifteen articles under one tag, the newest last."""
    with app.app_context():
        tag = TagFactory(name="a/b & c")
        articles = ArticleFactory.create_batch(15, author=UserFactory(), tags=[tag])
        return [article.title for article in articles]


def test_empty_site_says_so(client):
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "empty-feed-message" in answer.text
    assert "pagination" not in answer.text


def test_ten_articles_stand_on_a_page(client, shelf):
    assert titles(client.get("/")) == shelf[:4:-1]
    answer = client.get("/?page=2")
    assert titles(answer) == shelf[4::-1]
    assert re.search(
        r'page-item active"><a class="page-link" href="/\?page=2"', answer.text
    )


@pytest.mark.parametrize("page", [*BAD_PAGES, "3"])
def test_page_that_does_not_exist_is_not_found(client, shelf, page):
    answer = client.get(f"/?page={page}")
    assert answer.status_code == 404
    assert 'class="navbar"' in answer.text


def test_tag_has_its_page_and_tab(client, shelf):
    answer = client.get("/tag/a%2Fb%20%26%20c?page=2")
    assert titles(answer) == shelf[4::-1]
    assert re.search(
        r'active" href="/tag/a/b%20&amp;%20c"[^>]*>a/b &amp; c<', answer.text
    )
    assert 'href="/tag/a/b%20&amp;%20c?page=1"' in answer.text


def test_own_feed_needs_a_session_and_comes_after_it(ann, browser):
    answer = browser.get("/?feed=following")
    assert answer.status_code == 302
    assert answer.location == "/login?next=/?feed%3Dfollowing"
    assert browser.sign_in("ann", answer.location).location == "/?feed=following"


def test_own_feed_shows_whom_one_follows(app, ann, bob, publish, browser):
    with app.app_context():
        ArticleFactory.create_batch(2)
        author = db.session.scalar(db.select(User).where(User.username == "bob"))
        mine = [a.title for a in ArticleFactory.create_batch(11, author=author)]
    browser.sign_in("ann")
    answer = browser.get("/?feed=following")
    assert titles(answer) == []
    assert "empty-feed-message" in answer.text
    ann.post("/api/profiles/bob/follow")
    answer = browser.get("/?feed=following")
    assert titles(answer) == mine[:0:-1]
    assert re.search(r'active" href="/\?feed=following"[^>]*>Your Feed<', answer.text)
    assert 'href="/?feed=following&amp;page=2"' in answer.text
    assert titles(browser.get("/?feed=following&page=2")) == mine[:1]
    assert browser.get("/?feed=following&page=3").status_code == 404
    assert "Your Feed" in browser.get("/").text


def test_visitor_sees_no_own_feed(client):
    assert "Your Feed" not in client.get("/").text


def test_unused_tag_has_an_empty_page(client, shelf):
    answer = client.get("/tag/nothing")
    assert answer.status_code == 200
    assert "empty-feed-message" in answer.text
    assert client.get("/tag/nothing?page=2").status_code == 404


def test_twenty_popular_tags_are_shown(app, client):
    with app.app_context():
        tags = [TagFactory(name=f"{number:02}") for number in range(21)]
        ArticleFactory(tags=tags)
        ArticleFactory(tags=tags[20:])
    sidebar = client.get("/").text.partition("<aside")[2]
    names = re.findall(
        r'<a class="tag-default tag-pill" href="/tag/\d+">(\d+)<', sidebar
    )
    assert names == ["20", *(f"{number:02}" for number in range(19))]


def test_what_people_wrote_is_text(ann, publish, client):
    publish(ann, "<script>{{ 7*7 }}</script>", tagList=["<b>"], description="<i>")
    text = client.get("/").text
    assert "&lt;script&gt;{{ 7*7 }}&lt;/script&gt;" in text
    assert "<b>" not in text
    assert "<i>" not in text


def test_preview_shows_author_day_picture_and_favourites(ann, bob, publish, client):
    article = publish(ann)
    bob.post("/api/articles/a-title/favorite")
    text = client.get("/").text
    assert re.search(r'<a class="author" href="/profile/ann">ann</a>', text)
    assert f'datetime="{article["createdAt"][:-1]}+00:00"' in text
    assert re.search(r">[A-Z][a-z]+ \d{1,2}, \d{4}</time>", text)
    assert "default-avatar." in text
    assert 'aria-label="Favorite Article (1)"' in text
    assert "None" not in text


def test_statements_do_not_grow_with_rows(app, ann, publish, client, statements):
    publish(ann, tagList=["a"])
    with statements() as few:
        client.get("/")
    with app.app_context():
        ArticleFactory.create_batch(25)
    with statements() as many:
        assert len(titles(client.get("/"))) == 10
    assert len(few) == len(many) == 4  # articles, their tags, count, popular tags


def test_unknown_page_has_the_frame(client):
    answer = client.get("/no/such/page")
    assert answer.status_code == 404
    assert 'class="navbar"' in answer.text


def test_pages_name_the_methods_they_take(client):
    answer = client.delete("/")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert 'class="navbar"' in answer.text


def test_failure_is_a_page_that_tells_nothing(app, client, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("the secret")

    monkeypatch.setattr(db, "paginate", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert 'class="navbar"' in answer.text
