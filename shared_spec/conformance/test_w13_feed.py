"""W13: the Atom feed, the sitemap and what is said to robots."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

import pytest

from shared_spec.conformance.browser import Browser, attribute
from shared_spec.conformance.builders import User, segment
from shared_spec.conformance.client import content_type
from shared_spec.conformance.samples import MARKUP, TEXTS

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from shared_spec.conformance.builders import Make
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("W13")

ATOM: Final = "{http://www.w3.org/2005/Atom}"
MAP: Final = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
# Characters that the rules let in and that no XML document can hold.
NOT_XML: Final = "a\ufffeb\uffffc"

Article = dict[str, Any]


def fetch(api: Client, path: str, kind: str, **headers: str) -> Element:
    """Return the root of an XML answer; AssertionError unless it is well-formed."""
    response = api.raw("GET", path, headers=headers)
    assert response.status_code == 200
    found, parameters = content_type(response.headers)
    assert found == kind
    assert parameters.get("charset", "utf-8") == "utf-8"
    assert b"<!DOCTYPE" not in response.content
    return ET.fromstring(response.content)


def feed(api: Client, **headers: str) -> Element:
    return fetch(api, "/feed.atom", "application/atom+xml", **headers)


def text(element: Element, name: str) -> str:
    """Return the text of the one child of this name."""
    (child,) = element.findall(ATOM + name)
    return child.text or ""


def link(element: Element, rel: str = "alternate") -> str:
    links = element.findall(f"{ATOM}link")
    (found,) = [item for item in links if item.get("rel", "alternate") == rel]
    return found.get("href", "")


def url_of(api: Client, article: Article) -> str:
    return f"{api.base_url}/article/{segment(article['slug'])}"


def entry_of(api: Client, article: Article) -> Element:
    """Return the entry of an article that has just been published."""
    entries = feed(api).findall(f"{ATOM}entry")
    (entry,) = [item for item in entries if link(item) == url_of(api, article)]
    return entry


def moment(value: str) -> datetime:
    found = datetime.fromisoformat(value)
    assert found.tzinfo is not None, f"no offset: {value}"
    return found


# --- The feed -----------------------------------------------------------------


def test_head_of_the_feed(api: Client, standing: Article) -> None:
    root = feed(api)
    assert root.tag == f"{ATOM}feed"
    assert text(root, "title") == "conduit"
    assert text(root, "id")
    assert link(root, "self") == f"{api.base_url}/feed.atom"
    assert link(root).rstrip("/") == api.base_url
    entries = root.findall(f"{ATOM}entry")
    newest = max(moment(text(entry, "updated")) for entry in entries)
    assert abs((moment(text(root, "updated")) - newest).total_seconds()) < 1


def test_entry(api: Client, make: Make, alice: User) -> None:
    article = make.article(
        alice, tagList=["b c", "a&b"], body="# One\n\nTwo *three*.\n\n<b>raw</b>"
    )
    entry = entry_of(api, article)
    assert text(entry, "title") == article["title"]
    assert entry.findall(f"{ATOM}title")[0].get("type", "text") == "text"
    assert text(entry, "id")
    (author,) = entry.findall(f"{ATOM}author")
    assert text(author, "name") == alice.username
    assert text(entry, "summary") == article["description"]
    for name, key in (("published", "createdAt"), ("updated", "updatedAt")):
        difference = moment(text(entry, name)) - moment(article[key])
        assert abs(difference.total_seconds()) < 1
    categories = [c.get("term") for c in entry.findall(f"{ATOM}category")]
    assert categories == article["tagList"]
    (content,) = entry.findall(f"{ATOM}content")
    assert content.get("type") == "html"
    assert content.text is not None
    assert "<em>three</em>" in content.text
    assert "<b>" not in content.text


def test_newest_stand_first(api: Client, make: Make, alice: User) -> None:
    made = [url_of(api, make.article(alice)) for _ in range(22)]
    shown = [link(entry) for entry in feed(api).findall(f"{ATOM}entry")]
    assert len(shown) == 20
    mine = [url for url in shown if url in made]
    assert mine == made[::-1][: len(mine)]
    assert len(mine) > 10


def test_ids_are_unique_and_stay(api: Client, make: Make, alice: User) -> None:
    article = make.article(alice)
    entries = feed(api).findall(f"{ATOM}entry")
    ids = [text(entry, "id") for entry in entries]
    assert len(set(ids)) == len(ids)
    before = text(entry_of(api, article), "id")
    assert before.startswith(f"{api.base_url}/")
    path = f"/api/articles/{article['slug']}"
    body = {"article": {"title": make.name("other"), "body": "Other."}}
    changed = api.put(path, token=alice.token, json=body, expect=200).json["article"]
    entry = entry_of(api, changed)
    assert text(entry, "id") == before
    assert moment(text(entry, "updated")) > moment(article["updatedAt"])


def test_links_in_texts_begin_at_the_site(api: Client) -> None:
    base = feed(api).get("{http://www.w3.org/XML/1998/namespace}base")
    assert base == f"{api.base_url}/"


def test_deleted_article_leaves(api: Client, make: Make, alice: User) -> None:
    article = make.article(alice)
    path = f"/api/articles/{article['slug']}"
    api.delete(path, token=alice.token, expect=204)
    links = [link(entry) for entry in feed(api).findall(f"{ATOM}entry")]
    assert url_of(api, article) not in links


@pytest.mark.parametrize("sample", TEXTS)
def test_text_is_text(api: Client, make: Make, alice: User, sample: str) -> None:
    title = " ".join(TEXTS[sample].split())
    tag = title[:50].strip()
    article = make.article(alice, title=title, description=title, tagList=[tag])
    entry = entry_of(api, article)
    assert text(entry, "title") == title
    assert text(entry, "summary") == title
    assert [c.get("term") for c in entry.findall(f"{ATOM}category")] == [tag]


def test_content_is_harmless(api: Client, make: Make, alice: User) -> None:
    body = f"{MARKUP}\n\n[x](javascript:alert(1)) ]]> &amp; <img src=x onerror=y>"
    (content,) = entry_of(api, make.article(alice, body=body)).findall(f"{ATOM}content")
    assert content.text is not None
    for attack in ("<script", "<img", 'href="javascript'):
        assert attack not in content.text.lower()


def test_what_xml_cannot_hold(api: Client, make: Make, alice: User) -> None:
    body = f"\x01\x0b\x0c\x1b{NOT_XML}"
    article = make.article(
        alice, title=f"t {NOT_XML} t", description=NOT_XML, body=body, tagList=[NOT_XML]
    )
    try:
        shown = text(entry_of(api, article), "title")
        assert shown.startswith("t a")
        assert shown.endswith("c t")
        fetch(api, "/sitemap.xml", "application/xml")
    finally:
        # No page that lists it would be a sound document.
        path = f"/api/articles/{article['slug']}"
        api.delete(path, token=alice.token, expect=204)


def test_feed_is_read_only(api: Client) -> None:
    response = api.raw("GET", "/feed.atom")
    assert "Set-Cookie" not in response.headers
    assert api.raw("HEAD", "/feed.atom").content == b""
    assert api.raw("POST", "/feed.atom").status_code in {403, 405}


def test_links_follow_the_host(api: Client, standing: Article) -> None:
    port = api.base_url.rpartition(":")[2]
    host = f"localhost:{port}"
    root = feed(api, Host=host)
    assert link(root, "self") == f"http://{host}/feed.atom"
    for entry in root.findall(f"{ATOM}entry"):
        assert link(entry).startswith(f"http://{host}/article/")
    root = fetch(api, "/sitemap.xml", "application/xml", Host=host)
    locations = [loc.text or "" for loc in root.iter(f"{MAP}loc")]
    assert all(loc.startswith(f"http://{host}/") for loc in locations)
    robots = api.raw("GET", "/robots.txt", headers={"Host": host}).text
    assert f"http://{host}/sitemap.xml" in robots


def test_proxy_headers_change_nothing(api: Client) -> None:
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    root = feed(api, **forged)
    assert link(root, "self") == f"{api.base_url}/feed.atom"


@pytest.mark.parametrize("path", ["/", "/login", "/tag/x", "/none/such"])
def test_pages_name_the_feed(browser: Browser, path: str) -> None:
    page = browser.get(path, expect=404 if "such" in path else 200)
    tag = page.one('head > link[rel="alternate"][type="application/atom+xml"]')
    assert attribute(tag, "href") == "/feed.atom"
    assert attribute(tag, "title") == "conduit"


# --- Sitemap and robots -------------------------------------------------------


def test_sitemap(api: Client, make: Make, alice: User) -> None:
    article = make.article(alice, title=f"Ünïcode & <b> {make.name()}")
    root = fetch(api, "/sitemap.xml", "application/xml")
    assert root.tag == f"{MAP}urlset"
    urls = {}
    for url in root.findall(f"{MAP}url"):
        (location,) = url.findall(f"{MAP}loc")
        urls[location.text] = url
    assert f"{api.base_url}/" in urls
    assert len(urls) <= 50_000
    found = urls[url_of(api, article)]
    (changed,) = found.findall(f"{MAP}lastmod")
    assert (changed.text or "")[:10] == article["updatedAt"][:10]


def test_sitemap_lists_every_article_once(api: Client, standing: Article) -> None:
    root = fetch(api, "/sitemap.xml", "application/xml")
    locations = [loc.text or "" for loc in root.iter(f"{MAP}loc")]
    assert len(locations) == len(set(locations))
    count = api.get("/api/articles?limit=1", expect=200).json["articlesCount"]
    # Others may publish and delete meanwhile.
    assert abs(len(locations) - 1 - count) < 50
    path = f"/article/{segment(standing['slug'])}"
    assert api.base_url + path in locations


def test_robots(api: Client) -> None:
    response = api.raw("GET", "/robots.txt")
    assert response.status_code == 200
    assert content_type(response.headers)[0] == "text/plain"
    lines = [line.strip() for line in response.text.splitlines() if line.strip()]
    assert lines[0].lower() == "user-agent: *"
    assert {"Disallow: /admin/", "Disallow: /api/"} <= set(lines)
    assert f"Sitemap: {api.base_url}/sitemap.xml" in lines
    assert "Disallow: /" not in lines
