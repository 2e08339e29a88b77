"""The Atom feed, the sitemap and what robots are told."""

from xml.etree import ElementTree as ET

import pytest

from .factories import ArticleFactory, TagFactory, UserFactory

pytestmark = pytest.mark.feature("W13")

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def parsed(answer, kind):
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8"
    assert "Set-Cookie" not in answer.headers
    return ET.fromstring(answer.data)


def feed(client, **options):
    return parsed(client.get("/feed.atom", **options), "application/atom+xml")


def test_feed_of_an_empty_site(client):
    root = feed(client)
    assert root.findtext(f"{ATOM}title") == "conduit"
    assert root.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00+00:00"
    links = {a.get("rel"): a.get("href") for a in root.findall(f"{ATOM}link")}
    assert links == {
        "self": "http://localhost/feed.atom",
        "alternate": "http://localhost/",
    }


def test_entry_says_all_of_an_article(app, client):
    with app.app_context():
        article = ArticleFactory(
            title="A <b> & ]]>",
            description="'\"",
            body="*soft* <script>",
            author=UserFactory(username="<ann>"),
            tags=[TagFactory(name="z"), TagFactory(name='a"b')],
        )
        moment, number = article.created_at.isoformat(), article.id
    root = feed(client)
    (entry,) = root.findall(f"{ATOM}entry")
    assert root.findtext(f"{ATOM}updated") == moment
    assert {child.tag.removeprefix(ATOM): child.text for child in entry} | {
        "author": entry.findtext(f"{ATOM}author/{ATOM}name")
    } == {
        "id": f"http://localhost/#article-{number}",
        "title": "A <b> & ]]>",
        "link": None,
        "author": "<ann>",
        "published": moment,
        "updated": moment,
        "summary": "'\"",
        "category": None,
        "content": "<p><em>soft</em> &lt;script&gt;</p>\n",
    }
    terms = [category.get("term") for category in entry.findall(f"{ATOM}category")]
    assert terms == ['a"b', "z"]


def test_newest_twenty_are_in_the_feed_and_all_in_the_sitemap(app, client, statements):
    with app.app_context():
        slugs = [article.slug for article in ArticleFactory.create_batch(21)]
    with statements() as seen:
        entries = feed(client).findall(f"{ATOM}entry/{ATOM}link")
    shown = [entry.get("href").rpartition("/")[2] for entry in entries]
    assert shown == slugs[:0:-1]
    assert len(seen) == 2  # articles, their tags
    with statements() as seen:
        root = parsed(client.get("/sitemap.xml"), "application/xml")
    addresses = [loc.text for loc in root.iter(f"{MAP}loc")]
    assert addresses == [
        "http://localhost/",
        *(f"http://localhost/article/{slug}" for slug in reversed(slugs)),
    ]
    assert len(list(root.iter(f"{MAP}lastmod"))) == 21
    assert len(seen) == 1


def test_what_no_xml_can_hold_is_replaced(app, client):
    with app.app_context():
        ArticleFactory(title="a\ufffeb", body="c\x01\x0bd")
    (entry,) = feed(client).findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "a\N{REPLACEMENT CHARACTER}b"


def test_addresses_follow_the_host(client):
    root = feed(client, headers={"Host": "127.0.0.1:81"})
    assert root.findtext(f"{ATOM}id") == "http://127.0.0.1:81/feed.atom"


def test_robots_are_told(client):
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert answer.text.splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /api/",
        "",
        "Sitemap: http://localhost/sitemap.xml",
    ]


def test_pages_name_the_feed(client):
    text = client.get("/nothing").text
    assert 'type="application/atom+xml" title="conduit" href="/feed.atom"' in text
