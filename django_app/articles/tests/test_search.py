"""Looking for articles."""

import pytest

from articles.templatetags.hits import excerpt, highlight
from articles.tests.factories import ArticleFactory
from common.tests.pages import links, texts

pytestmark = [pytest.mark.feature("W09"), pytest.mark.django_db]


def found(client, q, **more):
    response = client.get("/search", {"q": q, **more})
    return [href.removeprefix("/article/") for href in links(response, "preview-link")]


@pytest.mark.parametrize("q", ["", " \t"])
def test_form_stands_alone(client, q):
    ArticleFactory()
    response = client.get("/search", {"q": q})
    assert response.status_code == 200
    assert texts(response, "search-summary") == []
    assert texts(response, "empty-feed-message") == []
    assert texts(response, "nav-link active") == ["Search"]
    assert '<form role="search"' in response.text


def test_each_word_stands_somewhere(client):
    made = ArticleFactory(slug="made", title="One", description="TWO", body="a Three b")
    ArticleFactory(title="one", description="two", body="x", tag_names=["three"])
    assert found(client, "three ONE  two") == ["made"]
    assert found(client, made.author.username) == []


@pytest.mark.parametrize("q", ["50%", "a_b", "c:\\d", "*", '"', "漢", "é"])
def test_every_character_is_itself(client, q):
    ArticleFactory(slug="hit", body=f"x {q} y")
    ArticleFactory(body="x 50x axb c:d y")
    assert found(client, q) == ["hit"]


def test_nul_matches_nothing(client):
    ArticleFactory(title="one")
    assert found(client, "one\0") == []


def test_ten_words_count(client):
    words = [f"w{number}" for number in range(10)]
    ArticleFactory(slug="hit", body=" ".join(words))
    assert found(client, " ".join([*words, "eleventh"])) == ["hit"]
    assert found(client, " ".join([*words[:9], "tenth"])) == []


def test_query_that_is_too_long(client):
    assert client.get("/search", {"q": f" {'x' * 200} "}).status_code == 200
    response = client.get("/search", {"q": "x" * 201})
    assert response.status_code == 422
    message = "is too long (maximum is 200 characters)"
    assert texts(response, "field-error") == [message]
    assert texts(response, "error-messages") == [f"Search {message}"]


def test_pages_keep_the_words(client):
    made = [a.slug for a in ArticleFactory.create_batch(11, body="c++ & ü")]
    response = client.get("/search", {"q": "c++ &"})
    assert texts(response, "search-summary") == ["11 articles found"]
    assert links(response, "page-link")[1] == "/search?q=c%2B%2B+%26&page=2"
    assert found(client, "c++ &", page="2") == made[:1]
    assert client.get("/search", {"q": "c++", "page": "3"}).status_code == 404


def test_nothing_found(client):
    response = client.get("/search?q=none")
    assert texts(response, "empty-feed-message") == ["No articles found."]
    assert texts(response, "search-summary") == []


def test_hits_are_marked(client):
    ArticleFactory(title="<b>hit</b>", description="no", body="**HIT** & more")
    page = client.get("/search?q=hit+b").text
    mark = "<mark>b</mark>"
    expected = f"&lt;{mark}&gt;<mark>hit</mark>&lt;/{mark}&gt;"
    assert f"<h1>{expected}</h1>" in page
    excerpt = "**<mark>HIT</mark>** &amp; more"
    assert f'<p class="search-excerpt">{excerpt}</p>' in page


def test_longest_word_is_marked_first():
    assert highlight("xabcdx", ["ab", "abc"]) == "x<mark>abc</mark>dx"


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("nothing here", ["hit"], ""),
        ("short hit.", ["hit"], "short hit."),
        ("ab " * 100 + "hit", ["hit"], "…" + "ab " * 20 + "hit"),
        ("hit" + " ab" * 100, ["hit"], "hit" + " ab" * 52 + " …"),
        ("y" + "x" * 200, ["x" * 200], "y" + "x" * 200),
    ],
)
def test_excerpt_shows_the_first_hit(text, words, expected):
    assert excerpt(text, words) == expected


@pytest.mark.parametrize("rows", [2, 9])
def test_statements_do_not_grow_with_rows(rows, client, django_assert_num_queries):
    ArticleFactory.create_batch(rows, body="word", tag_names=["a"])
    with django_assert_num_queries(3):
        client.get("/search?q=word")
