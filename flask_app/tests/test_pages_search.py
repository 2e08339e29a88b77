"""Finding articles by words, and the hits marked."""

import re

import pytest
from conduit.blog.search import excerpt, marked

from .factories import ArticleFactory

pytestmark = pytest.mark.feature("W09")


def titles(answer):
    assert answer.status_code == 200
    return re.findall(r'class="preview-link".*?<h1>(.*?)</h1>', answer.text, re.DOTALL)


@pytest.fixture
def shelf(app):
    with app.app_context():
        for title, description, body in (
            ("One", "50% of a_b", "Some Text"),
            ("Two", "50 of axb", "nothing"),
            ("Three", "about one", "c:\\d text"),
        ):
            ArticleFactory(title=title, description=description, body=body)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("one", ["Three", "One"]),
        ("ONE", ["Three", "One"]),
        ("text  one", ["Three", "One"]),
        ("text 50", ["One"]),
        ("50%25", ["One"]),
        ("a_b", ["One"]),
        ("c:\\d", ["Three"]),
        ("one%00", []),
        ("nowhere", []),
        ("one " * 10 + "nowhere", ["Three", "One"]),
    ],
)
def test_each_word_stands_somewhere(shelf, client, words, found):
    answer = client.get(f"/search?q={words}")
    assert [re.sub("<.*?>", "", title) for title in titles(answer)] == found
    if found:
        summary = "1 article found" if len(found) == 1 else "2 articles found"
        assert f'<p class="search-summary">{summary}</p>' in answer.text
    else:
        assert "No articles found." in answer.text


@pytest.mark.parametrize("query", ["", "?q=", "?q=%20%09"])
def test_without_words_there_is_only_the_form(shelf, client, query):
    answer = client.get(f"/search{query}")
    assert titles(answer) == []
    assert 'role="search"' in answer.text
    assert "csrf_token" not in answer.text
    assert "empty-feed-message" not in answer.text


def test_too_many_characters_come_back(client):
    assert client.get(f"/search?q= {'x' * 200} ").status_code == 200
    answer = client.get(f"/search?q={'x' * 201}")
    assert answer.status_code == 422
    assert "<li>Search is too long (maximum is 200 characters)</li>" in answer.text
    assert f'value="{"x" * 201}"' in answer.text


def test_pages_keep_the_words(app, client):
    with app.app_context():
        ArticleFactory.create_batch(11, body="c++ & ü")
    answer = client.get("/search?q=c%2B%2B %26 ü")
    assert len(titles(answer)) == 10
    assert 'href="/search?q=c%2B%2B+%26+%C3%BC&amp;page=2"' in answer.text
    assert len(titles(client.get("/search?q=c%2B%2B %26 ü&page=2"))) == 1
    assert client.get("/search?q=c&page=3").status_code == 404
    assert client.get("/search?q=c&page=x").status_code == 404


def test_hits_are_marked_after_escaping(app, client):
    with app.app_context():
        ArticleFactory(title="<b> &amp; B", description="none", body="x b <mark>")
    text = client.get("/search?q=b").text
    assert "<h1>&lt;<mark>b</mark>&gt; &amp;amp; <mark>B</mark></h1>" in text
    assert '<p class="search-excerpt">x <mark>b</mark> &lt;mark&gt;</p>' in text
    assert "search-excerpt" not in client.get("/search?q=none").text


@pytest.mark.parametrize(
    ("text", "words", "html"),
    [
        ("abc", ["ab", "abc"], "<mark>abc</mark>"),
        ("a.c abc", ["a.c"], "<mark>a.c</mark> abc"),
        ("mark", ["mark", "a"], "<mark>mark</mark>"),
        ("Ä ä", ["ä"], "Ä <mark>ä</mark>"),
        ("<&", ["lt"], "&lt;&amp;"),
    ],
)
def test_marks(text, words, html):
    assert marked(text, words) == html


def test_excerpt_is_about_the_first_hit():
    part = excerpt("a" * 500 + " hit " + "b" * 500 + "hit", ["hit"])
    assert re.fullmatch("…a+ hit b+…", part)
    assert len(part) == 162
    assert excerpt("short hit", ["hit"]) == "short hit"


def test_statements_do_not_grow_with_rows(app, client, statements):
    with app.app_context():
        ArticleFactory.create_batch(11, body="word")
    with statements() as few:
        client.get("/search?q=word&page=2")
    with statements() as many:
        client.get("/search?q=word")
    assert len(few) == len(many) == 3  # articles, their tags, count
