"""The article page: rendered Markdown, and comments as text."""

import importlib
import re
from types import MappingProxyType

import pytest
from conduit import markdown as renderer
from conduit.extensions import db
from conduit.markdown import to_html
from conduit.models import Article
from markdown_it.ruler import Ruler
from mdurl import _decode, _encode
from sqlalchemy import select

from .factories import CommentFactory

pytestmark = pytest.mark.feature("W03")

PATH = "/article/a-title"


def say(caller, body):
    caller.post("/api/articles/a-title/comments", {"comment": {"body": body}})


def test_article_is_shown_in_full(ann, bob, publish, client):
    publish(ann, "A <Title>", tagList=["b", "<a>"], body="Some *soft* text.")
    bob.post("/api/articles/a-title/favorite")
    answer = client.get(PATH)
    assert answer.status_code == 200
    assert "<h1>A &lt;Title&gt;</h1>" in answer.text
    assert "<title>A &lt;Title&gt; – Conduit</title>" in answer.text
    assert "<p>Some <em>soft</em> text.</p>" in answer.text
    assert '<a class="author" href="/profile/ann">ann</a>' in answer.text
    assert re.findall(r'tag-outline" href=".*?">(.*?)<', answer.text) == [
        "&lt;a&gt;",
        "b",
    ]


def test_comments_are_text_and_newest_first(ann, bob, publish, client):
    publish(ann)
    say(bob, "first <b>\nnot *soft*")
    say(ann, "second")
    text = client.get(PATH).text
    found = re.findall(r'card-text">(.*?)</p>', text, re.DOTALL)
    assert found == ["second", "first &lt;b&gt;\nnot *soft*"]
    assert re.search(r'href="/profile/bob">.*comment-author-img.* bob</a>', text)
    assert len(re.findall(r'#default-avatar\.svg" alt=""', text)) == 4


def test_picture_of_the_author_is_shown(ann, publish, client):
    ann.put("/api/user", {"user": {"image": 'https://example.com/a.png?"x"&y'}})
    publish(ann)
    picture = "https://example.com/a.png?&#34;x&#34;&amp;y"
    assert f'src="{picture}"' in client.get(PATH).text


def test_visitor_has_no_form_but_a_way_to_sign_in(ann, publish, client):
    publish(ann)
    text = client.get(PATH).text
    assert "<form" not in text
    assert 'href="/login?next=/article/a-title"' in text


@pytest.mark.parametrize("slug", ["nothing", "feed", "a%00b", "%FF"])
def test_unknown_article_is_not_found(client, slug):
    answer = client.get(f"/article/{slug}")
    assert answer.status_code == 404
    assert 'class="navbar"' in answer.text


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("# One", "<h1>One</h1>"),
        ("~~gone~~", "<p><s>gone</s></p>"),
        ("```python\na < b\n```", "<pre><code>a &lt; b\n</code></pre>"),
        ("a <b>c</b>", "<p>a &lt;b&gt;c&lt;/b&gt;</p>"),
        (
            "[a](https://b.de/)",
            '<p><a href="https://b.de/" rel="nofollow ugc noopener">a</a></p>',
        ),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
        ("![a](https://b.de/c.png)", '<p><img src="https://b.de/c.png" alt="a"></p>'),
    ],
)
def test_markdown_is_rendered_and_harmless(markdown, html):
    assert to_html(markdown).strip() == html


def test_tables_are_rendered():
    assert "<td>1</td>" in to_html("| a |\n|---|\n| 1 |")


def test_statements_do_not_grow_with_comments(app, ann, publish, client, statements):
    publish(ann, tagList=["a"])
    say(ann, "one")
    with statements() as few:
        client.get(PATH)
    with app.app_context():
        number = db.session.scalar(select(Article.id))
        CommentFactory.create_batch(20, article_id=number)
    with statements() as many:
        assert client.get(PATH).text.count("card-text") == 21
    assert len(few) == len(many) == 3  # article, its tags, comments


def test_first_readers_do_not_share_the_making_of_tables(monkeypatch):
    monkeypatch.setattr(_encode, "encode_cache", {})
    monkeypatch.setattr(_decode, "decode_cache", {})
    fresh = importlib.reload(renderer)
    monkeypatch.delattr(Ruler, "__compile__")
    monkeypatch.setattr(_encode, "encode_cache", MappingProxyType(_encode.encode_cache))
    monkeypatch.setattr(_decode, "decode_cache", MappingProxyType(_decode.decode_cache))
    assert fresh.to_html("*a* and `b`") == "<p><em>a</em> and <code>b</code></p>\n"
    links = fresh.to_html("[a](/ä) <https://example.com/%C3%A4>")
    assert 'href="/%C3%A4"' in links
    assert ">https://example.com/ä</a>" in links
