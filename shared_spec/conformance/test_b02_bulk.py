"""B02: many articles featured at once, and a selection taken away as CSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.admin_site import KINDS, SPEC, Admin, sample
from shared_spec.conformance.browser import Browser, text_of
from shared_spec.conformance.builders import PASSWORD
from shared_spec.conformance.client import content_type
from shared_spec.conformance.lists import preview

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared_spec.conformance.browser import Page
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("B02")

FEATURE, UNFEATURE, EXPORT = (
    SPEC["actions"][name] for name in ("feature", "unfeature", "export")
)
Article = dict[str, Any]


@pytest.fixture
def three(make: Make, alice: User) -> tuple[str, list[Article]]:
    """Three articles, and a word that finds all of them."""
    word = make.name("bulk")
    titles = [f"{word}-{letter}" for letter in "abc"]
    return word, [make.article(alice, title=title) for title in titles]


def marked(browser: Browser, article: Article) -> bool:
    """Tell whether the article's page calls it featured."""
    texts = browser.visit(article).texts(".article-meta span.featured")
    assert set(texts) <= {"Featured"}
    return bool(texts)


def choose(admin: Admin, word: str, articles: list[Article]) -> tuple[Any, list[Any]]:
    """Return a list and those of its rows that stand for the articles."""
    found = admin.found("articles", word)
    titles = {article["title"] for article in articles}
    rows = [row for row in found.rows() if row.cells["title"] in titles]
    assert len(rows) == len(articles)
    return found, rows


def table(page: Page) -> list[list[str]]:
    """Return the rows of a CSV answer."""
    assert page.status == 200, f"{page}"
    kind, parameters = content_type(page.headers)
    assert (kind, parameters.get("charset")) == ("text/csv", "utf-8")
    assert page.headers["Content-Disposition"].startswith("attachment")
    return list(csv.reader(io.StringIO(page.text, newline="")))


# --- Features -------------------------------------------------------------------


def test_selection_alone_is_featured(
    browser: Browser, admin: Admin, three: tuple[str, list[Article]]
) -> None:
    word, articles = three
    found, rows = choose(admin, word, articles[:2])
    assert found.act(FEATURE, rows).status in {302, 303}
    assert [marked(browser, article) for article in articles] == [True, True, False]
    found, rows = choose(admin, word, articles[1:])
    assert found.act(UNFEATURE, rows).status in {302, 303}
    assert [marked(browser, article) for article in articles] == [True, False, False]


def test_lists_show_it(
    new_browser: Callable[[], Browser], admin: Admin, three: tuple[str, list[Article]]
) -> None:
    word, articles = three
    new_browser().get("/")
    found, rows = choose(admin, word, articles[:1])
    found.act(FEATURE, rows)
    home = new_browser().get("/")
    shown = [preview(home, article["slug"]) for article in articles]
    texts = [[text_of(tag) for tag in tag.select("span.featured")] for tag in shown]
    assert texts == [["Featured"], [], []]


def test_api_and_times_stay(
    api: Client, admin: Admin, three: tuple[str, list[Article]]
) -> None:
    word, articles = three
    found, rows = choose(admin, word, articles)
    found.act(FEATURE, rows)
    for article in articles:
        shown = api.get(f"/api/articles/{article['slug']}", expect=200).json["article"]
        assert shown == article


def test_doing_it_twice_changes_nothing(
    browser: Browser, admin: Admin, three: tuple[str, list[Article]]
) -> None:
    word, articles = three
    for _ in range(2):
        found, rows = choose(admin, word, articles)
        assert found.act(FEATURE, rows).status in {302, 303}
    assert marked(browser, articles[0])


def test_form_features_too(browser: Browser, admin: Admin, article: Article) -> None:
    for ticked in (True, False):
        admin.edit("articles", article["title"]).save(featured=ticked)
        assert marked(browser, article) is ticked


def test_nothing_selected(admin: Admin, three: tuple[str, list[Article]]) -> None:
    found = admin.found("articles", three[0])
    assert found.act(FEATURE, []).status in {200, 302, 303}


def test_unknown_action(admin: Admin, three: tuple[str, list[Article]]) -> None:
    word, articles = three
    found, rows = choose(admin, word, articles)
    assert found.act(FEATURE, rows, action="explode").status in {200, 302, 400, 404}


def test_only_articles_are_featured(admin: Admin) -> None:
    for kind in KINDS:
        actions = admin.list(kind).actions()
        assert EXPORT in actions
        assert ({FEATURE, UNFEATURE} <= set(actions)) is (kind == "articles")


def test_clients_cannot_feature(
    api: Client, browser: Browser, make: Make, alice: User
) -> None:
    article = make.article(alice, featured=True)
    path = f"/api/articles/{article['slug']}"
    body = {"article": {"featured": True, "body": "x"}}
    api.put(path, token=alice.token, json=body, expect=200)
    assert not marked(browser, article)


# --- Export ---------------------------------------------------------------------


def test_export_articles(admin: Admin, three: tuple[str, list[Article]]) -> None:
    word, articles = three
    found, rows = choose(admin, word, articles[:2])
    header, *body = table(found.act(EXPORT, rows))
    assert {"title", "author", "featured", "created_at"} <= set(header)
    titles = [row[header.index("title")] for row in body]
    assert sorted(titles) == [article["title"] for article in articles[:2]]
    assert {len(row) for row in body} == {len(header)}


@pytest.mark.parametrize("kind", KINDS)
def test_export_each_kind(admin: Admin, make: Make, alice: User, kind: str) -> None:
    words = sample(make, alice, kind)
    sample(make, alice, kind)
    found = admin.found(kind, words)
    header, *body = table(found.act(EXPORT, found.rows()))
    assert len(body) == 1
    assert words in body[0]
    assert header == KINDS[kind]["export"]


def test_export_tells_what_is_on_the_form(
    admin: Admin, make: Make, alice: User
) -> None:
    tags = [make.name("b"), make.name("a")]
    article = make.article(alice, body="One\n\n*two*", tagList=tags)
    found = admin.found("articles", article["title"])
    header, row = table(found.act(EXPORT, found.rows()))
    cells = dict(zip(header, row, strict=True))
    assert (cells["title"], cells["body"]) == (article["title"], article["body"])
    assert cells["tag_list"] == ", ".join(article["tagList"])
    assert (cells["slug"], cells["author"]) == (article["slug"], alice.username)
    assert (cells["featured"], cells["created_at"][:10]) == (
        "False",
        article["createdAt"][:10],
    )
    comment = make.comment(alice, article, make.name("said"))
    found = admin.found("comments", comment["body"])
    header, row = table(found.act(EXPORT, found.rows()))
    assert row[header.index("id")] == str(comment["id"])
    assert row[header.index("article")] == article["title"]


def test_export_of_all_that_is_found(admin: Admin, make: Make, alice: User) -> None:
    word = make.name("all")
    titles = {make.article(alice, title=f"{word}-{n}")["title"] for n in range(27)}
    make.article(alice)
    found = admin.found("articles", word)
    header, *body = table(found.export_all(EXPORT))
    assert {row[header.index("title")] for row in body} == titles
    found.act(FEATURE, found.rows()[3:5])
    header, *body = table(found.filter("featured", "Yes").export_all(EXPORT))
    assert [row[header.index("featured")] for row in body] == ["True", "True"]


def test_export_tells_no_secret(admin: Admin, make: Make) -> None:
    user = make.user()
    found = admin.found("users", user.email)
    page = found.act(EXPORT, found.rows())
    header, row = table(page)
    assert {"username", "email", "is_staff", "is_superuser"} <= set(header)
    assert not [name for name in header if "pass" in name or "hash" in name]
    for secret in ("argon2", PASSWORD, user.token):
        assert secret not in page.text
    assert row[header.index("email")] == user.email


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_formulas_are_neutralised(
    admin: Admin, make: Make, alice: User, start: str
) -> None:
    word = make.name("cell")
    title = f"{start}HYPERLINK({word})"
    make.article(alice, title=title)
    found = admin.found("articles", word)
    header, row = table(found.act(EXPORT, found.rows()))
    assert row[header.index("title")] == f"'{title}"


@pytest.mark.parametrize("start", ["\t", "\r", "="])
def test_formulas_in_comments(
    admin: Admin, make: Make, article: Article, bob: User, start: str
) -> None:
    word = make.name("cell")
    make.comment(bob, article, f"{start}1+{word}")
    found = admin.found("comments", word)
    header, row = table(found.act(EXPORT, found.rows()))
    cell = row[header.index("body")]
    assert cell.startswith("'")
    assert cell.endswith(f"1+{word}")


@pytest.mark.parametrize("text", ['a "quoted", cell', "two\nlines", "é 漢 👍", "1;2"])
def test_cells_are_quoted(
    admin: Admin, make: Make, article: Article, bob: User, text: str
) -> None:
    word = make.name("cell")
    make.comment(bob, article, f"{word} {text}")
    found = admin.found("comments", word)
    header, row = table(found.act(EXPORT, found.rows()))
    assert row[header.index("body")] == f"{word} {text}"


def test_harmless_cells_stay(admin: Admin, make: Make, alice: User) -> None:
    word = make.name("plain")
    make.article(alice, title=f"{word} = 1 + 1")
    found = admin.found("articles", word)
    header, row = table(found.act(EXPORT, found.rows()))
    assert row[header.index("title")] == f"{word} = 1 + 1"
