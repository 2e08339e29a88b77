"""W05: the comment form and each comment's delete button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.articles import fetch_comments
from shared_spec.conformance.browser import (
    Browser,
    Page,
    attribute,
    form_values,
    text_of,
)
from shared_spec.conformance.forms import (
    button_form,
    check_forbidden,
    check_missing,
    check_needs_token,
    check_page,
    check_post_only,
    check_refused,
    check_sent_to_sign_in,
    label_of,
)
from shared_spec.conformance.samples import TEXTS

if TYPE_CHECKING:
    from bs4 import Tag

    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("W05")

Article = dict[str, Any]
BLOCKS = ".card:not(.comment-form) .card-block"


def comment_form(page: Page) -> Tag:
    return page.one("form.card.comment-form")


def post(browser: Browser, article: Article, body: str) -> Page:
    page = browser.visit(article)
    return browser.submit(page, comment_form(page), {"body": body})


def path_of(article: Article, comment: dict[str, Any] | None = None) -> str:
    path = f"/article/{article['slug']}/comments"
    return f"{path}/{comment['id']}/delete" if comment else path


def bodies(api: Client, article: Article) -> list[str]:
    return [comment["body"] for comment in fetch_comments(api, article)]


# --- Posting ------------------------------------------------------------------


def test_form(reader: Browser, standing: Article) -> None:
    page = reader.visit(standing)
    check_page(page, standing["title"])
    form = comment_form(page)
    assert attribute(form, "method").lower() == "post"
    assert attribute(form, "action") == path_of(standing)
    area = page.one('form.comment-form textarea[name="body"]')
    assert attribute(area, "placeholder") == "Write a comment..."
    assert label_of(page, area) == "Comment"
    assert [text_of(b) for b in form.select('button[type="submit"]')] == [
        "Post Comment"
    ]


@pytest.mark.parametrize("image", [None, "https://example.com/me.png?a=1&b=2"])
def test_form_shows_ones_own_picture(
    api: Client, make: Make, browser: Browser, standing: Article, image: str | None
) -> None:
    user = make.user()
    api.put("/api/user", token=user.token, json={"user": {"image": image}}, expect=200)
    browser.sign_in(user)
    form = comment_form(browser.visit(standing))
    (picture,) = form.select(".card-footer img.comment-author-img")
    source = attribute(picture, "src")
    assert source == image if image else "default-avatar.svg" in source
    # Whose it is goes without saying: it decorates.
    assert picture.get("alt") == ""


def test_visitor_has_no_form(browser: Browser, standing: Article) -> None:
    page = browser.visit(standing)
    assert page.all(".comment-form") == []
    assert page.all("main textarea") == []


def test_heading_is_for_ears(reader: Browser, standing: Article) -> None:
    heading = next(h for h in reader.visit(standing).all("h2"))
    assert text_of(heading) == "Comments"
    assert "visually-hidden" in heading["class"]


def test_post(api: Client, make: Make, reader: Browser, alice: User, bob: User) -> None:
    article = make.article(alice)
    for text in ("First.", "Second."):
        done = post(reader, article, text)
        assert done.local_location == f"/article/{article['slug']}"
    page = reader.visit(article)
    assert page.texts(BLOCKS) == ["Second.", "First."]
    authors = page.texts(".card:not(.comment-form) .card-footer a.comment-author")
    assert authors == [bob.username] * 2
    assert form_values(comment_form(page))["body"] == ""
    assert bodies(api, article) == ["Second.", "First."]


@pytest.mark.parametrize("text", TEXTS)
def test_comment_is_text(
    api: Client, make: Make, reader: Browser, alice: User, text: str
) -> None:
    article = make.article(alice)
    post(reader, article, TEXTS[text])
    page = reader.visit(article)
    check_page(page, article["title"])
    assert page.texts(BLOCKS) == [" ".join(TEXTS[text].split())]
    assert bodies(api, article) == [TEXTS[text]]


def test_lines_are_kept(make: Make, reader: Browser, alice: User) -> None:
    article = make.article(alice)
    post(reader, article, "One.\n\nTwo.")
    shown = reader.visit(article).one(BLOCKS).get_text()
    assert [line for line in shown.split("\n") if line.strip()] == ["One.", "Two."]


@pytest.mark.parametrize("blank", ["", " \t\n "], ids=["empty", "blanks"])
def test_blank_comment(
    api: Client, make: Make, reader: Browser, alice: User, blank: str
) -> None:
    article = make.article(alice)
    make.comment(alice, article, "Stays.")
    page = post(reader, article, blank)
    check_refused(page, article["title"], "Comment can't be blank")
    assert page.texts(BLOCKS) == ["Stays."]
    assert text_of(page.one(".article-content"))
    assert bodies(api, article) == ["Stays."]


def test_longest_comment(api: Client, make: Make, reader: Browser, alice: User) -> None:
    article = make.article(alice)
    post(reader, article, "x" * 10_000)
    page = post(reader, article, "y" * 10_001)
    message = "Comment is too long (maximum is 10000 characters)"
    check_refused(page, article["title"], message)
    assert form_values(comment_form(page))["body"] == "y" * 10_001
    assert bodies(api, article) == ["x" * 10_000]


def test_refused_comment_is_kept_as_text(
    make: Make, reader: Browser, alice: User
) -> None:
    article = make.article(alice)
    text = "</textarea><script>alert(1)</script>" + "x" * 10_000
    page = post(reader, article, text)
    assert page.status == 422
    assert form_values(comment_form(page))["body"] == text
    done = reader.submit(page, comment_form(page), {"body": "Short."})
    assert done.local_location == f"/article/{article['slug']}"


def test_nul_is_invalid(make: Make, reader: Browser, alice: User) -> None:
    article = make.article(alice)
    page = post(reader, article, "a\x00b")
    check_refused(page, article["title"], "Comment is invalid")


def test_missing_field_is_blank(reader: Browser, standing: Article) -> None:
    page = reader.post(path_of(standing))
    check_refused(page, standing["title"], "Comment can't be blank")


def test_visitor_posts_nothing(
    api: Client, browser: Browser, standing: Article
) -> None:
    values = {"body": "Nobody's."}
    page = browser.post(path_of(standing), values)
    check_sent_to_sign_in(page, f"/article/{standing['slug']}")
    assert "Nobody's." not in bodies(api, standing)
    page = browser.post("/article/no-such-article/comments", values)
    check_sent_to_sign_in(page, "/article/no-such-article")


def test_unknown_article(make: Make, reader: Browser) -> None:
    article = {"slug": make.name("none")}
    check_missing(reader.post(path_of(article), {"body": "Lost."}))
    check_missing(reader.post(path_of(article), {"body": ""}))
    check_missing(reader.post(f"{path_of(article)}/1/delete"))


def test_form_needs_its_token(
    api: Client, make: Make, reader: Browser, alice: User
) -> None:
    article = make.article(alice)
    page = reader.visit(article)
    check_needs_token(reader, page, comment_form(page), {"body": "Forged."})
    assert bodies(api, article) == []


def test_links_post_and_delete_nothing(
    api: Client, make: Make, reader: Browser, alice: User, bob: User
) -> None:
    article = make.article(alice)
    comment = make.comment(bob, article)
    check_post_only(reader.request("GET", path_of(article)))
    check_post_only(reader.request("GET", path_of(article, comment)))
    assert bodies(api, article) == [comment["body"]]


# --- Deleting -----------------------------------------------------------------


def test_own_comment_has_a_button(
    make: Make, reader: Browser, author: Browser, alice: User, bob: User
) -> None:
    article = make.article(alice)
    hers, his = make.comment(alice, article), make.comment(bob, article)
    for browser, comment in ((reader, his), (author, hers)):
        page = browser.visit(article)
        control = page.one(".card .card-footer .mod-options .ion-trash-a")
        form = control.find_parent("form")
        assert form is not None
        assert attribute(form, "action") == path_of(article, comment)
        assert attribute(form, "method").lower() == "post"
        button = page.one('.mod-options button[type="submit"]')
        assert attribute(button, "aria-label") == "Delete comment"
        card = control.find_parent(class_="card")
        assert card is not None
        name = bob.username if browser is reader else alice.username
        assert name in text_of(card)


def test_visitor_has_no_button(
    make: Make, browser: Browser, alice: User, bob: User
) -> None:
    article = make.article(alice)
    make.comment(bob, article)
    assert browser.visit(article).all(".mod-options") == []


def test_delete(
    api: Client, make: Make, reader: Browser, alice: User, bob: User
) -> None:
    article = make.article(alice)
    kept, gone = (make.comment(bob, article, text) for text in ("Kept.", "Gone."))
    page = reader.visit(article)
    path = path_of(article, gone)
    done = reader.submit(page, page.one(f'form[action="{path}"]'))
    assert done.local_location == f"/article/{article['slug']}"
    assert reader.visit(article).texts(BLOCKS) == [kept["body"]]
    assert bodies(api, article) == [kept["body"]]
    check_missing(reader.post(path))


def test_comment_of_somebody_else(
    api: Client, make: Make, reader: Browser, author: Browser, alice: User, bob: User
) -> None:
    article = make.article(alice)
    hers, his = make.comment(alice, article), make.comment(bob, article)
    check_forbidden(reader.post(path_of(article, hers)))
    # Not even who wrote the article deletes what others say about it.
    check_forbidden(author.post(path_of(article, his)))
    assert len(bodies(api, article)) == 2


def test_comment_of_another_article(
    api: Client, make: Make, reader: Browser, standing: Article, alice: User, bob: User
) -> None:
    article = make.article(alice)
    comment = make.comment(bob, article)
    check_missing(reader.post(path_of(standing, comment)))
    assert bodies(api, article) == [comment["body"]]


@pytest.mark.parametrize("number", ["0", "-1", "abc", "1.5", "9" * 30, "%00", "٣"])
def test_unknown_comment(reader: Browser, standing: Article, number: str) -> None:
    page = reader.post(f"{path_of(standing)}/{number}/delete")
    assert page.status == 404, f"{page}"


def test_visitor_deletes_nothing(
    api: Client, make: Make, browser: Browser, alice: User, bob: User
) -> None:
    article = make.article(alice)
    comment = make.comment(bob, article)
    page = browser.post(path_of(article, comment))
    check_sent_to_sign_in(page, f"/article/{article['slug']}")
    assert bodies(api, article) == [comment["body"]]


def test_deleting_needs_its_token(
    api: Client, make: Make, reader: Browser, alice: User, bob: User
) -> None:
    article = make.article(alice)
    comment = make.comment(bob, article)
    page = reader.visit(article)
    check_needs_token(reader, page, button_form(page, "Delete comment"))
    assert bodies(api, article) == [comment["body"]]
