"""W09: search over title, description and body, with the hits marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from shared_spec.conformance.browser import (
    Browser,
    Page,
    attribute,
    form_values,
    text_of,
)
from shared_spec.conformance.forms import (
    check_missing,
    check_page,
    check_refused,
    label_of,
)
from shared_spec.conformance.lists import numbers, only, preview, slugs
from shared_spec.conformance.samples import TEXTS

if TYPE_CHECKING:
    from bs4 import Tag

    from shared_spec.conformance.builders import Make, User

pytestmark = pytest.mark.feature("W09")

Article = dict[str, Any]
FORM: Final = 'main form[role="search"]'
EMPTY: Final = ".empty-feed-message"


@dataclass(frozen=True)
class Shelf:
    """23 articles that one word finds."""

    word: str
    newest: list[str]


@pytest.fixture(scope="module")
def shelf(make: Make, alice: User) -> Shelf:
    word = make.name("shelf")
    made = [make.article(alice, description=f"a {word} b") for _ in range(23)]
    return Shelf(word, [article["slug"] for article in reversed(made)])


def search(browser: Browser, words: str, **more: str) -> Page:
    query = "&".join(
        f"{k}={quote(v, safe='')}" for k, v in {"q": words, **more}.items()
    )
    return browser.get(f"/search?{query}")


def found(browser: Browser, words: str) -> list[str]:
    return slugs(search(browser, words))


def marks(tag: Tag) -> list[str]:
    """Return the marked parts; AssertionError when one stands within another."""
    assert tag.select("mark mark") == []
    return [mark.get_text() for mark in tag.select("mark")]


# --- The form -----------------------------------------------------------------


@pytest.mark.parametrize("path", ["/search", "/search?q=", "/search?q=%20%09"])
def test_form_alone(browser: Browser, path: str) -> None:
    page = browser.get(path)
    check_page(page, "Search")
    form = page.one(FORM)
    assert attribute(form, "method").lower() in {"", "get"}
    assert form_values(form)["q"].strip() == ""
    assert set(form_values(form)) == {"q"}
    field = page.one(f'{FORM} input[type="search"][name="q"]')
    assert label_of(page, field) == "Search"
    button = only(form, 'button[type="submit"]')
    assert text_of(button) == "Search"
    assert slugs(page) == []
    assert page.all(f"{EMPTY}, .search-summary") == []


def test_everybody_finds_the_search(browser: Browser, reader: Browser) -> None:
    for visitor in (browser, reader):
        links = visitor.get("/").all("nav.navbar a.nav-link")
        targets = {text_of(link): attribute(link, "href") for link in links}
        assert targets["Search"] == "/search"
        page = visitor.get("/search?q=x")
        assert page.texts("nav.navbar .nav-link.active") == ["Search"]


def test_form_works(browser: Browser, shelf: Shelf) -> None:
    page = browser.get("/search")
    done = browser.submit(page, page.one(FORM), {"q": f" {shelf.word} "})
    assert done.status == 200
    assert slugs(done) == shelf.newest[:10]
    assert form_values(done.one(FORM))["q"].strip() == shelf.word


def test_only_get(browser: Browser) -> None:
    assert browser.post("/search", {"q": "x"}).status == 405


# --- What is found ------------------------------------------------------------


@pytest.mark.parametrize("name", ["title", "description", "body"])
def test_each_text_is_searched(
    make: Make, browser: Browser, alice: User, name: str
) -> None:
    word = make.name("word")
    article = make.article(alice, **{name: f"Some {word} here"})
    page = search(browser, word)
    check_page(page, "Search")
    assert slugs(page) == [article["slug"]]
    assert page.texts(".search-summary") == ["1 article found"]


def test_tags_and_names_are_not_searched(
    make: Make, browser: Browser, alice: User
) -> None:
    tag = make.name("tag")
    make.article(alice, tagList=[tag])
    assert found(browser, tag) == []
    assert found(browser, alice.username) == []


def test_part_of_a_word(make: Make, browser: Browser, alice: User) -> None:
    word = make.name("word")
    article = make.article(alice, body=f"xx{word}yy")
    assert found(browser, word) == [article["slug"]]


def test_each_word_must_stand(make: Make, browser: Browser, alice: User) -> None:
    one, two, three = (make.name("word") for _ in range(3))
    both = make.article(alice, title=f"x {one}", body=f"y {two}")
    make.article(alice, title=one)
    assert found(browser, f"{one} {two}") == [both["slug"]]
    assert found(browser, f"{two}\t {one}") == [both["slug"]]
    assert found(browser, f"{one} {three}") == []


def test_case_is_ignored(make: Make, browser: Browser, alice: User) -> None:
    word = make.name("case")
    articles = [
        make.article(alice, **{name: f"x {text} y"})
        for name, text in (("title", word), ("body", word.upper()))
    ]
    slugs_found = [article["slug"] for article in reversed(articles)]
    assert found(browser, word) == slugs_found
    assert found(browser, word.upper()) == slugs_found


@pytest.mark.parametrize(
    "text", ["50%", "a_b", "c:\\d", "\\%", "_", "%", "'--", '"', "*"]
)
def test_no_character_is_special(
    make: Make, browser: Browser, alice: User, text: str
) -> None:
    word = make.name("lit")
    hit = make.article(alice, description=f"x {word}{text}{word} y")
    make.article(alice, description=f"x {word}Z{word} 50 axb c:d y")
    page = search(browser, f"{word}{text}{word}")
    assert slugs(page) == [hit["slug"]]
    assert marks(preview(page, hit["slug"])) == [f"{word}{text}{word}"]


@pytest.mark.parametrize("text", ["Größe", "漢字", "👍", "مرحبا", "é"])
def test_any_script(make: Make, browser: Browser, alice: User, text: str) -> None:
    word = f"{make.name()}{text}"
    article = make.article(alice, description=word)
    assert found(browser, word) == [article["slug"]]


def test_nul_matches_nothing(browser: Browser, shelf: Shelf) -> None:
    page = browser.get(f"/search?q={shelf.word}%00")
    assert slugs(page) == []
    assert page.texts(EMPTY) == ["No articles found."]


def test_ten_words_count(make: Make, browser: Browser, alice: User) -> None:
    words = [make.name("w") for _ in range(10)]
    article = make.article(alice, body=" ".join(words))
    assert found(browser, " ".join([*words, "nowhere-at-all"])) == [article["slug"]]
    tenth = [*words[:9], "nowhere-at-all"]
    assert found(browser, " ".join(tenth)) == []


def test_nothing_found(make: Make, browser: Browser) -> None:
    page = search(browser, make.name("nothing"))
    check_page(page, "Search")
    assert page.texts(EMPTY) == ["No articles found."]
    assert page.texts(".search-summary") == []
    assert numbers(page) in ([], [1])


def test_longest_search(make: Make, browser: Browser) -> None:
    longest = make.name("long").ljust(200, "y")
    page = search(browser, f"  {longest} ")
    assert page.texts(EMPTY) == ["No articles found."]
    page = browser.get(f"/search?q={longest}x", expect=422)
    message = "Search is too long (maximum is 200 characters)"
    check_refused(page, "Search", message)
    assert form_values(page.one(FORM))["q"] == f"{longest}x"
    assert page.all(f"{EMPTY}, .search-summary") == []


@pytest.mark.parametrize("text", TEXTS)
def test_odd_search(browser: Browser, text: str) -> None:
    page = search(browser, TEXTS[text])
    assert page.problems() == []
    assert form_values(page.one(FORM))["q"].strip() == TEXTS[text].strip()
    assert page.all("main script, main form b") == []


@pytest.mark.parametrize("query", ["q=%FF", "q=%ED%A0%80", "q[]=x", "q=a&q=b", "x"])
def test_odd_query_is_no_server_error(browser: Browser, query: str) -> None:
    assert browser.request("GET", f"/search?{query}").status in {200, 400, 422}


# --- Pages --------------------------------------------------------------------


def test_pages(browser: Browser, shelf: Shelf) -> None:
    for number in (1, 2, 3):
        page = search(browser, shelf.word, page=str(number))
        first = 10 * (number - 1)
        assert slugs(page) == shelf.newest[first : first + 10]
        assert numbers(page) == [1, 2, 3]
        assert page.texts(".search-summary") == ["23 articles found"]
        current = page.one(".pagination .page-item.active .page-link")
        assert text_of(current) == str(number)


def test_page_links_keep_the_words(make: Make, browser: Browser, alice: User) -> None:
    words = f"{make.name('k')} c++ & 50% ü"
    for _ in range(11):
        make.article(alice, body=f"x {words} y")
    page = search(browser, words)
    links = {text_of(a): attribute(a, "href") for a in page.all("a.page-link")}
    target = links["2"]
    asked = parse_qs(urlsplit(target).query)
    assert asked == {"q": [words], "page": ["2"]}
    second = browser.get(f"/search?{urlsplit(target).query}")
    assert len(slugs(second)) == 1


@pytest.mark.parametrize(
    "number", ["0", "01", "-1", "abc", "1.5", "4", "9" * 40, "%00"]
)
def test_bad_page(browser: Browser, shelf: Shelf, number: str) -> None:
    path = f"/search?q={shelf.word}&page={number}"
    check_missing(browser.get(path, expect=404))


def test_page_past_nothing(make: Make, browser: Browser) -> None:
    browser.get(f"/search?q={make.name('nothing')}&page=2", expect=404)


def test_buttons_lead_back(
    make: Make, browser: Browser, reader: Browser, shelf: Shelf
) -> None:
    here = f"/search?q={shelf.word}&page=2"
    form = preview(reader.get(here), shelf.newest[10]).select("form")[0]
    assert form_values(form)["next"] == here
    link = only(preview(browser.get(here), shelf.newest[10]), "a.btn")
    asked = parse_qs(urlsplit(attribute(link, "href")).query)
    assert asked == {"next": [here]}


# --- Marks --------------------------------------------------------------------


def test_hits_are_marked(make: Make, browser: Browser, alice: User) -> None:
    word = make.name("hit")
    shout = word.upper()
    article = make.article(
        alice,
        title=f"A {word} b {shout}",
        description=f"{shout}, c",
        body=f"Some **{word}** text",
    )
    hit = preview(search(browser, word), article["slug"])
    title = only(hit, "a.preview-link h1")
    assert text_of(title) == article["title"]
    assert marks(title) == [word, shout]
    excerpt = only(hit, "p.search-excerpt")
    assert marks(excerpt) == [word]
    assert f"**{word}**" in text_of(excerpt)
    assert marks(hit).count(shout) == 2


def test_no_hit_in_the_body_no_excerpt(
    make: Make, browser: Browser, alice: User
) -> None:
    word = make.name("hit")
    article = make.article(alice, title=f"A {word}")
    hit = preview(search(browser, word), article["slug"])
    assert hit.select(".search-excerpt") == []
    assert marks(hit) == [word]


def test_excerpt_is_about_the_first_hit(
    make: Make, browser: Browser, alice: User
) -> None:
    word = make.name("hit")
    body = f"{'before ' * 500}{word} near {'after ' * 500} {word} far"
    article = make.article(alice, body=body)
    excerpt = only(preview(search(browser, word), article["slug"]), "p.search-excerpt")
    shown = text_of(excerpt)
    assert marks(excerpt) == [word]
    assert "before" in shown
    assert "near" in shown
    assert "far" not in shown
    assert 100 <= len(shown) <= 240


def test_marks_never_break_text(make: Make, browser: Browser, alice: User) -> None:
    word = make.name("hit")
    title = f"<b>{word}</b> &amp; &lt;i&gt; \"q\" 'a' {word}"
    article = make.article(alice, title=title, description=title, body=title)
    for words in (
        word,
        f"{word} b",
        f"{word} amp",
        f"{word} &lt;",
        f"{word} <b>",
        f"{word} ;",
    ):
        page = search(browser, words)
        assert page.problems() == []
        hit = preview(page, article["slug"])
        assert text_of(only(hit, "h1")) == title
        assert text_of(only(hit, ".search-excerpt")) == title
        assert hit.select("b, i, script") == []
        first, *rest = words.split()
        assert set(marks(only(hit, "h1"))) >= {first, *rest}


def test_marks_of_mark(make: Make, browser: Browser, alice: User) -> None:
    word = make.name("hit")
    title = f"mark {word} mark"
    article = make.article(alice, title=title)
    hit = preview(search(browser, f"{word} mark a"), article["slug"])
    assert text_of(only(hit, "h1")) == title
    assert [m for m in marks(only(hit, "h1")) if m != "a"].count(word) == 1


def test_overlapping_words(make: Make, browser: Browser, alice: User) -> None:
    word = make.name("hit")
    article = make.article(alice, title=f"x {word}abc y")
    for words in (f"{word} {word}abc", f"{word}ab abc", f"{word}abc {word}"):
        title = only(preview(search(browser, words), article["slug"]), "h1")
        assert text_of(title) == article["title"]
        assert "".join(marks(title)).startswith(word)


def test_what_people_marked_is_text(make: Make, browser: Browser, alice: User) -> None:
    word = make.name("hit")
    body = f"<mark>not {word}</mark> <script>alert(1)</script>"
    article = make.article(alice, body=body)
    hit = preview(search(browser, word), article["slug"])
    assert marks(hit) == [word]
    assert "<mark>not" in text_of(only(hit, ".search-excerpt"))
