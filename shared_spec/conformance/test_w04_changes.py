"""W04: changing and deleting articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.browser import (
    REDIRECTS,
    Browser,
    attribute,
    text_of,
)
from shared_spec.conformance.editor import (
    LIMITS,
    draft,
    editor_form,
    fetch,
    send,
    slug_of,
)
from shared_spec.conformance.forms import (
    button_form,
    check_missing,
    check_page,
    check_post_only,
    check_refused,
)

if TYPE_CHECKING:
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("W04")

Article = dict[str, Any]


# --- Changing -----------------------------------------------------------------


def test_unchanged_form_changes_nothing(
    api: Client, make: Make, author: Browser, alice: User
) -> None:
    # Browsers send line ends as CRLF, which must not count as a change.
    article = make.article(alice, body="Two\n\nlines.", tagList=["a b", "c"])
    done = send(author, {}, f"/editor/{article['slug']}")
    assert slug_of(done) == article["slug"]
    after = fetch(api, article["slug"])
    for name in (*LIMITS, "tagList", "createdAt"):
        assert after[name] == article[name]


def test_new_title_moves_the_article(
    api: Client, make: Make, author: Browser, alice: User, bob: User
) -> None:
    article = make.article(alice, tagList=["a"])
    make.comment(bob, article)
    make.favorite(bob, article)
    values = draft(make, tags="b")
    slug = slug_of(send(author, values, f"/editor/{article['slug']}"))
    assert slug != article["slug"]
    after = fetch(api, slug)
    assert {name: after[name] for name in LIMITS} == {n: values[n] for n in LIMITS}
    assert after["tagList"] == ["b"]
    assert after["favoritesCount"] == 1
    assert after["createdAt"] == article["createdAt"]
    assert after["updatedAt"] > article["updatedAt"]
    author.get(f"/article/{article['slug']}", expect=404)
    assert author.get(f"/article/{slug}").all(".card:not(.comment-form)")


def test_tags_can_be_taken_away(
    api: Client, make: Make, author: Browser, alice: User
) -> None:
    article = make.article(alice, tagList=["a", "b"])
    send(author, {"tags": ""}, f"/editor/{article['slug']}")
    assert fetch(api, article["slug"])["tagList"] == []


def test_tag_with_a_comma_is_split(
    api: Client, make: Make, author: Browser, alice: User
) -> None:
    article = make.article(alice, tagList=["a, b"])
    send(author, {}, f"/editor/{article['slug']}")
    assert fetch(api, article["slug"])["tagList"] == ["a", "b"]


def test_refused_change_changes_nothing(
    api: Client, make: Make, author: Browser, alice: User
) -> None:
    article = make.article(alice, tagList=["a"])
    wrong = {"title": "x" * 201, "body": "Other.", "tags": "b"}
    page = send(author, wrong, f"/editor/{article['slug']}")
    message = "Title is too long (maximum is 200 characters)"
    check_refused(page, "Edit Article", message)
    assert fetch(api, article["slug"]) == article
    done = author.submit(page, editor_form(page), {"title": article["title"]})
    assert slug_of(done) == article["slug"]
    assert fetch(api, article["slug"])["tagList"] == ["b"]


# --- The article's page -------------------------------------------------------


def test_author_finds_the_controls(author: Browser, standing: Article) -> None:
    page = author.visit(standing)
    check_page(page, standing["title"])
    editor = f"/editor/{standing['slug']}"
    for place in (".banner .article-meta", ".article-actions .article-meta"):
        link = page.one(f'{place} a[href="{editor}"]')
        assert text_of(link) == "Edit Article"
        assert {"btn", "btn-sm", "btn-outline-secondary"} <= set(link["class"])
        form = page.one(f'{place} form[action="{editor}/delete"]')
        assert attribute(form, "method").lower() == "post"
        button = form.select('button[type="submit"]')[0]
        assert text_of(button) == "Delete Article"
        assert {"btn", "btn-sm", "btn-outline-danger"} <= set(button["class"])


def test_others_find_no_controls(
    browser: Browser, reader: Browser, standing: Article
) -> None:
    for visitor in (browser, reader):
        page = visitor.visit(standing)
        assert "Edit Article" not in page.texts("a, button")
        assert "Delete Article" not in page.texts("a, button")
        assert page.all('form[action$="/delete"]') == []


def test_delete(
    api: Client, make: Make, author: Browser, alice: User, bob: User
) -> None:
    article = make.article(alice, tagList=["a"])
    make.comment(bob, article)
    make.favorite(bob, article)
    page = author.visit(article)
    done = author.submit(page, button_form(page, "Delete Article"))
    assert done.local_location == "/"
    api.get(f"/api/articles/{article['slug']}", expect=404)
    author.get(f"/article/{article['slug']}", expect=404)
    check_missing(author.post(f"/editor/{article['slug']}/delete"))


def test_link_deletes_nothing(author: Browser, standing: Article) -> None:
    path = f"/editor/{standing['slug']}/delete"
    check_post_only(author.request("GET", path))
    assert author.visit(standing).status == 200


def test_other_methods_change_nothing(
    api: Client, author: Browser, standing: Article
) -> None:
    for method in ("PUT", "PATCH", "DELETE"):
        page = author.request(method, f"/editor/{standing['slug']}")
        assert page.status not in REDIRECTS
        assert page.status in {403, 405}
    assert fetch(api, standing["slug"])["updatedAt"] == standing["updatedAt"]
