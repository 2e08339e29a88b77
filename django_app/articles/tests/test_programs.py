"""What programs read: the feed, the sitemap, the word to robots."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from articles.models import Article
from articles.tests.factories import ArticleFactory

pytestmark = [pytest.mark.feature("W13"), pytest.mark.django_db]
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def feed(client):
    response = client.get("/feed.atom")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(response.content)


def locations(client):
    response = client.get("/sitemap.xml")
    assert response["Content-Type"] == "application/xml"
    return [loc.text for loc in ET.fromstring(response.content).iter(f"{MAP}loc")]


def test_entry_tells_everything(client):
    article = ArticleFactory(
        slug="own",
        title="<b> & \ufffe",
        description="<i>\uffff",
        body="*a*\x01 <b>",
        author__username="ann",
        created_at=datetime(2026, 2, 18, tzinfo=UTC),
        tag_names=["b", "a&b"],
    )
    Article.objects.update(updated_at=datetime(2026, 2, 19, tzinfo=UTC))
    (entry,) = feed(client).findall(f"{ATOM}entry")
    found = {child.tag.removeprefix(ATOM): child.text for child in entry}
    url = "http://testserver/article/own"
    assert found | {"category": 0, "author": 0} == {
        "title": "<b> & ",
        "link": None,
        "id": f"http://testserver/#article-{article.pk}",
        "published": "2026-02-18T00:00:00+00:00",
        "updated": "2026-02-19T00:00:00+00:00",
        "summary": "<i>",
        "content": "<p><em>a</em> &lt;b&gt;</p>\n",
        "category": 0,
        "author": 0,
    }
    assert entry.find(f"{ATOM}link").get("href") == url
    assert entry.find(f"{ATOM}author/{ATOM}name").text == "ann"
    terms = [item.get("term") for item in entry.findall(f"{ATOM}category")]
    assert terms == ["a&b", "b"]


def test_feed_has_the_newest_twenty(client, django_assert_num_queries):
    made = ArticleFactory.create_batch(21, tag_names=["a"])
    with django_assert_num_queries(2):
        root = feed(client)
    ids = [entry.find(f"{ATOM}id").text for entry in root.findall(f"{ATOM}entry")]
    newest = [f"http://testserver/#article-{a.pk}" for a in made[:0:-1]]
    assert ids == newest
    links = {item.get("rel"): item.get("href") for item in root.findall(f"{ATOM}link")}
    assert links["self"] == "http://testserver/feed.atom"
    assert root.find(f"{ATOM}title").text == "conduit"


def test_empty_site(client):
    assert feed(client).findall(f"{ATOM}entry") == []
    assert locations(client) == ["http://testserver/"]


def test_sitemap_lists_every_article(client):
    article = ArticleFactory()
    url = f"http://testserver{article.get_absolute_url()}"
    assert locations(client) == ["http://testserver/", url]


def test_sitemap_has_room_for_the_home_page(client, monkeypatch):
    monkeypatch.setattr("articles.sitemaps.MOST_PAGES", 3)
    made = ArticleFactory.create_batch(3)
    assert locations(client)[1:] == [
        f"http://testserver/article/{article.slug}" for article in made[:0:-1]
    ]


def test_robots_are_told_where_to_go(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain"
    assert response.text.splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /api/",
        "Sitemap: http://testserver/sitemap.xml",
    ]


def test_pages_name_the_feed(client):
    link = 'type="application/atom+xml" title="conduit" href="/feed.atom"'
    assert link in client.get("/").text
    assert client.post("/feed.atom").status_code == 405
