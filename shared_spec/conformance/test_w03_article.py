"""W03: the article page with its comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from shared_spec.conformance.browser import Browser, Page, attribute, text_of
from shared_spec.conformance.builders import segment
from shared_spec.conformance.markup import (
    check_accessible,
    check_document,
    check_layout,
    check_time,
)
from shared_spec.conformance.samples import MARKUP, TEMPLATE, TEXTS

if TYPE_CHECKING:
    from bs4 import Tag

    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("W03")

Article = dict[str, Any]


@pytest.fixture(scope="module")
def shown(make: Make) -> Article:
    """An article with tags, favourites and comments; no test changes it."""
    author, reader = make.user(), make.user()
    tags = [make.name("b"), make.name("a")]
    article = make.article(author, title=f"Seen {make.name()}", tagList=tags)
    make.favorite(reader, article)
    make.favorite(author, article)
    for number in range(3):
        make.comment(reader, article, f"Comment number {number}.")
    return article


def comments(page: Page) -> list[Tag]:
    return page.all(".card:not(.comment-form)")


# --- Frame --------------------------------------------------------------------


def test_document_is_sound(browser: Browser, shown: Article) -> None:
    page = browser.visit(shown)
    check_document(page)
    check_layout(page)
    check_accessible(page)
    page.one(".article-page")


def test_document_is_sound_when_signed_in(
    make: Make, browser: Browser, shown: Article
) -> None:
    browser.sign_in(make.user())
    page = browser.visit(shown)
    check_document(page)
    check_layout(page)
    check_accessible(page)


def test_title_names_page_and_heading(browser: Browser, shown: Article) -> None:
    page = browser.visit(shown)
    assert text_of(page.one("h1")) == shown["title"]
    assert shown["title"] in text_of(page.one("head > title"))


def test_author_and_day(browser: Browser, shown: Article) -> None:
    page = browser.visit(shown)
    name = shown["author"]["username"]
    authors = page.all(".article-meta a.author")
    assert authors
    for author in authors:
        assert text_of(author) == name
        assert attribute(author, "href") == f"/profile/{name}"
    times = page.all(".article-meta time")
    assert times
    for time in times:
        check_time(time, shown["createdAt"])


def test_tags(browser: Browser, shown: Article) -> None:
    page = browser.visit(shown)
    tags = page.texts(".article-page .tag-list .tag-default")
    assert tags == shown["tagList"]


def test_favourites_are_counted(browser: Browser, shown: Article) -> None:
    words = [
        word.strip("()")
        for text in browser.visit(shown).texts(".article-meta")
        for word in text.split()
    ]
    assert "2" in words, f"no count of 2 in {words}"


def test_default_avatar(api: Client, browser: Browser, shown: Article) -> None:
    page = browser.visit(shown)
    pictures = page.all(".article-meta img, .card img.comment-author-img")
    assert len(pictures) >= 4
    for source in {attribute(picture, "src") for picture in pictures}:
        assert "default-avatar.svg" in source
        assert api.raw("GET", source).status_code == 200


def test_given_avatar(api: Client, make: Make, browser: Browser) -> None:
    user = make.user()
    url = "https://example.com/me.png?a=1&b=2"
    api.put("/api/user", token=user.token, json={"user": {"image": url}}, expect=200)
    article = make.article(user)
    make.comment(user, article)
    page = browser.visit(article)
    pictures = page.all(".article-meta img, .card img.comment-author-img")
    assert {attribute(picture, "src") for picture in pictures} == {url}


def test_nothing_is_shown_as_none(browser: Browser, shown: Article) -> None:
    words = set(text_of(browser.visit(shown).one("main")).lower().split())
    assert {"none", "null", "undefined"}.isdisjoint(words)


def test_unknown_article_is_a_page_of_its_own(make: Make, browser: Browser) -> None:
    page = browser.get(f"/article/{make.name('nothing')}", expect=404)
    check_document(page)
    check_layout(page)
    check_accessible(page)


def test_deleted_article_is_gone(
    api: Client, make: Make, browser: Browser, alice: User
) -> None:
    article = make.article(alice)
    browser.visit(article)
    path = f"/api/articles/{article['slug']}"
    api.delete(path, token=alice.token, expect=204)
    browser.get(f"/article/{article['slug']}", expect=404)


def test_change_shows_at_once(
    api: Client, make: Make, browser: Browser, alice: User
) -> None:
    article = make.article(alice)
    browser.visit(article)
    body = {"article": {"title": f"New {article['title']}", "body": "New *text*."}}
    path = f"/api/articles/{article['slug']}"
    new = api.put(path, token=alice.token, json=body, expect=200).json["article"]
    page = browser.visit(new)
    assert text_of(page.one("h1")) == new["title"]
    assert text_of(page.one(".article-content")) == "New text."
    browser.get(f"/article/{article['slug']}", expect=404)


@pytest.mark.parametrize("slug", ["%00", "a%00b", "%FF", "%ED%A0%80", "s" * 3000])
def test_odd_path_is_no_server_error(browser: Browser, slug: str) -> None:
    assert browser.request("GET", f"/article/{slug}").status in {400, 404}


def test_head_request(browser: Browser, shown: Article) -> None:
    page = browser.request("HEAD", f"/article/{shown['slug']}")
    assert page.status == 200
    assert page.text == ""


# --- Text, never markup -------------------------------------------------------


@pytest.mark.parametrize("text", TEXTS)
def test_title_and_tag_are_text(
    make: Make, browser: Browser, alice: User, text: str
) -> None:
    title = " ".join(TEXTS[text].split())
    tag = f"{title[:50]} {make.name()}"
    page = browser.visit(make.article(alice, title=title, tagList=[tag]))
    check_document(page)
    assert text_of(page.one("h1")) == title
    assert page.texts(".tag-list .tag-default") == [tag]
    assert title in text_of(page.one("head > title"))


@pytest.mark.parametrize("text", TEXTS)
def test_comment_is_text(make: Make, browser: Browser, alice: User, text: str) -> None:
    article = make.article(alice)
    make.comment(alice, article, TEXTS[text])
    page = browser.visit(article)
    check_document(page)
    (card,) = comments(page)
    (block,) = card.select(".card-block")
    assert text_of(block) == " ".join(TEXTS[text].split())
    assert card.select("script, b") == []


def test_comment_is_no_markdown(make: Make, browser: Browser, alice: User) -> None:
    article = make.article(alice)
    make.comment(alice, article, "# not *a* [link](https://example.com/)")
    (card,) = comments(browser.visit(article))
    (block,) = card.select(".card-block")
    assert "# not *a* [link](https://example.com/)" in text_of(block)
    assert block.select("a, h1, em") == []


def test_names_are_text(make: Make, browser: Browser) -> None:
    name = f"<i>{MARKUP[:8]} & \"'&amp; {TEMPLATE[:9]} {make.name()}"
    user = make.user(username=name)
    article = make.article(user)
    make.comment(user, article)
    page = browser.visit(article)
    check_document(page)
    links = page.all(".article-meta a.author")
    assert {text_of(link) for link in links} == {name}
    assert {unquote(attribute(link, "href")) for link in links} == {f"/profile/{name}"}
    assert name in text_of(comments(page)[0])
    assert page.all("main i, main script") == []


# --- Comments -----------------------------------------------------------------


def test_no_comments(make: Make, browser: Browser, alice: User) -> None:
    assert comments(browser.visit(make.article(alice))) == []


def test_comments_newest_first(browser: Browser, shown: Article) -> None:
    blocks = browser.visit(shown).texts(".card:not(.comment-form) .card-block")
    assert blocks == [f"Comment number {number}." for number in (2, 1, 0)]


def test_comment_names_author_and_day(
    make: Make, browser: Browser, alice: User, bob: User
) -> None:
    article = make.article(alice)
    comment = make.comment(bob, article)
    (card,) = comments(browser.visit(article))
    profile = f"/profile/{segment(bob.username)}"
    assert profile in [attribute(link, "href") for link in card.select("a")]
    assert bob.username in text_of(card)
    (time,) = card.select("time")
    check_time(time, comment["createdAt"])


def test_comments_of_this_article_only(
    make: Make, browser: Browser, shown: Article, alice: User
) -> None:
    article = make.article(alice)
    make.comment(alice, article, "Only here.")
    assert browser.visit(article).texts(".card-block") == ["Only here."]
    assert "Only here." not in browser.visit(shown).text


def test_deleted_comment_is_gone(
    api: Client, make: Make, browser: Browser, alice: User
) -> None:
    article = make.article(alice)
    kept, gone = (make.comment(alice, article, text) for text in ("Kept.", "Gone."))
    path = f"/api/articles/{article['slug']}/comments/{gone['id']}"
    api.delete(path, token=alice.token, expect=204)
    assert kept["id"] != gone["id"]
    assert browser.visit(article).texts(".card-block") == ["Kept."]


def test_visitor_has_no_forms_but_a_way_to_sign_in(
    browser: Browser, shown: Article
) -> None:
    page = browser.visit(shown)
    assert page.all("main form") == []
    paths = {href.partition("?")[0] for href in page.hrefs("a")}
    assert {"/login", "/register"} <= paths


def test_edit_and_delete_are_the_authors(
    make: Make, browser: Browser, shown: Article
) -> None:
    browser.sign_in(make.user())
    page = browser.visit(shown)
    texts = page.texts("a, button")
    assert "Edit Article" not in texts
    assert "Delete Article" not in texts
    assert page.all(".mod-options .ion-trash-a") == []
