"""The page of an article."""

import importlib
from datetime import UTC, datetime
from types import MappingProxyType

import pytest
from markdown_it.ruler import Ruler
from mdurl import _decode, _encode

from articles.templatetags import markdown as renderer
from articles.templatetags.markdown import markdown
from articles.tests.factories import ArticleFactory, CommentFactory, FavoriteFactory
from common.tests.pages import links, texts

pytestmark = [pytest.mark.feature("W03"), pytest.mark.django_db]


def test_page_shows_the_article(client):
    article = ArticleFactory(
        slug="a-page",
        title="A <i>page</i>",
        body="# One\n\n*two* <b>three</b>",
        author__username="ann",
        created_at=datetime(2026, 2, 8, tzinfo=UTC),
        tag_names=["b", "a"],
    )
    FavoriteFactory.create_batch(2, article=article)
    response = client.get("/article/a-page")
    assert response.status_code == 200
    page = response.content.decode()
    assert "<title>A &lt;i&gt;page&lt;/i&gt; – Conduit</title>" in page
    assert "<h1>A &lt;i&gt;page&lt;/i&gt;</h1>" in page
    assert texts(response, "article-content") == ["One two <b>three</b>"]
    assert texts(response, "author") == ["ann"] * 2
    assert texts(response, "date") == ["February 8, 2026"] * 2
    assert texts(response, "counter") == ["(2)"] * 2
    assert texts(response, "tag-default") == ["a", "b"]
    assert "None" not in page


def test_comments_are_text_and_newest_first(client):
    article = ArticleFactory(slug="a-page")
    CommentFactory()
    for body in ("first", "# <b>second</b>\nline"):
        CommentFactory(article=article, body=body, author__username=f"{body[:1]} & co")
    response = client.get("/article/a-page")
    assert texts(response, "card-block") == ["# <b>second</b> line", "first"]
    assert texts(response, "comment-author") == ["# & co", "f & co"]
    assert links(response, "comment-author")[0] == "/profile/%23%20%26%20co"
    assert "default-avatar.svg" in response.content.decode()


def test_visitor_is_led_to_sign_in_and_back(client):
    ArticleFactory(slug="a-page")
    page = client.get("/article/a-page").content.decode()
    assert 'href="/login?next=/article/a-page"' in page
    assert "<form" not in page


@pytest.mark.parametrize("slug", ["nothing", "a%00b", "%FF", "x" * 3000])
def test_unknown_article_gets_a_page(client, slug):
    response = client.get(f"/article/{slug}")
    assert response.status_code == 404
    assert "Page Not Found" in texts(response, "error-page")[0]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a\n\nb", "<p>a</p>\n<p>b</p>\n"),
        ("~~gone~~", "<p><s>gone</s></p>\n"),
        ("`a < b`", "<p><code>a &lt; b</code></p>\n"),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>\n"),
        ("[x](javascript:alert)", "<p>[x](javascript:alert)</p>\n"),
        ("[x](ftp://a.b)", '<p><a rel="nofollow ugc noopener">x</a></p>\n'),
        (
            "[x](/y)",
            '<p><a href="/y" rel="nofollow ugc noopener">x</a></p>\n',
        ),
        (
            "![<x>](https://a.b/c.png)",
            '<p><img src="https://a.b/c.png" alt="&lt;x&gt;"></p>\n',
        ),
    ],
)
def test_markdown_is_rendered_and_made_safe(text, html):
    assert markdown(text) == html


def test_markdown_knows_tables():
    html = markdown("| a |\n|--:|\n| 1 |")
    assert "<th>a</th>" in html
    assert "style" not in html


@pytest.mark.parametrize("rows", [2, 20])
def test_statements_do_not_grow_with_rows(rows, client, django_assert_num_queries):
    article = ArticleFactory(tag_names=[str(number) for number in range(rows)])
    CommentFactory.create_batch(rows, article=article)
    with django_assert_num_queries(3):
        client.get(article.get_absolute_url())


def test_first_readers_do_not_share_the_making_of_tables(monkeypatch):
    monkeypatch.setattr(_encode, "encode_cache", {})
    monkeypatch.setattr(_decode, "decode_cache", {})
    fresh = importlib.reload(renderer)
    monkeypatch.delattr(Ruler, "__compile__")
    monkeypatch.setattr(_encode, "encode_cache", MappingProxyType(_encode.encode_cache))
    monkeypatch.setattr(_decode, "decode_cache", MappingProxyType(_decode.decode_cache))
    assert fresh.markdown("*a* and `b`") == "<p><em>a</em> and <code>b</code></p>\n"
    links = fresh.markdown("[a](/ä) <https://example.com/%C3%A4>")
    assert 'href="/%C3%A4"' in links
    assert ">https://example.com/ä</a>" in links
