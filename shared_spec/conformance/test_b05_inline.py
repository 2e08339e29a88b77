"""B05: an article's comments stand on the page where it is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.admin_site import Admin
from shared_spec.conformance.articles import fetch, fetch_comments
from shared_spec.conformance.browser import REDIRECTS, Browser
from shared_spec.conformance.samples import MARKUP

if TYPE_CHECKING:
    from shared_spec.conformance.admin_form import AdminForm
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("B05")

Article = dict[str, Any]


@pytest.fixture
def two(make: Make, article: Article, bob: User) -> list[dict[str, Any]]:
    """Two comments on the article."""
    return [make.comment(bob, article, make.name("said")) for _ in range(2)]


def number_of(form: AdminForm, body: str) -> int:
    """Return the number of a comment in a form."""
    return next(number for number, text in form.comments().items() if text == body)


def test_comments_stand_there(
    admin: Admin, article: Article, two: list[dict[str, Any]]
) -> None:
    form = admin.edit("articles", article["title"])
    assert sorted(form.comments().values()) == sorted(c["body"] for c in two)


def test_comments_of_others_do_not(
    admin: Admin, make: Make, alice: User, two: list[dict[str, Any]]
) -> None:
    other = make.article(alice)
    assert admin.edit("articles", other["title"]).comments() == {}


def test_saved_as_it_stands(
    api: Client, admin: Admin, article: Article, two: list[dict[str, Any]]
) -> None:
    admin.edit("articles", article["title"]).save()
    assert fetch_comments(api, article) in (two, two[::-1])
    assert fetch(api, article) == article


def test_change(
    api: Client, admin: Admin, article: Article, two: list[dict[str, Any]]
) -> None:
    form = admin.edit("articles", article["title"])
    done = form.change_comment(number_of(form, two[0]["body"]), "Changed\nhere")
    assert done.status in REDIRECTS, f"{form.errors(done)}"
    found = {comment["id"]: comment for comment in fetch_comments(api, article)}
    assert found[two[1]["id"]] == two[1]
    changed = found[two[0]["id"]]
    assert changed["body"] == "Changed\nhere"
    assert changed["author"] == two[0]["author"]
    assert changed["updatedAt"] > changed["createdAt"] == two[0]["createdAt"]
    assert fetch(api, article)["updatedAt"] == article["updatedAt"]


def test_form_of_hundreds_of_comments(
    api: Client, admin: Admin, article: Article, two: list[dict[str, Any]]
) -> None:
    form = admin.edit("articles", article["title"])
    # As many fields as they would have, without the time that it takes to write them.
    others = {f"other-{number}": "" for number in range(2000)}
    done = form.change_comment(0, "Changed", **others)
    assert done.status in REDIRECTS, f"{done}"
    bodies = [comment["body"] for comment in fetch_comments(api, article)]
    assert "Changed" in bodies


def test_delete(
    api: Client, admin: Admin, article: Article, two: list[dict[str, Any]]
) -> None:
    form = admin.edit("articles", article["title"])
    done = form.drop_comment(number_of(form, two[0]["body"]))
    assert done.status in REDIRECTS, f"{form.errors(done)}"
    assert fetch_comments(api, article) == [two[1]]


def test_add(
    api: Client,
    admin: Admin,
    article: Article,
    two: list[dict[str, Any]],
    superuser: User,
) -> None:
    form = admin.edit("articles", article["title"])
    done = form.add_comment("From the admin")
    assert done.status in REDIRECTS, f"{form.errors(done)}"
    found = fetch_comments(api, article)
    assert len(found) == 3
    (added,) = [comment for comment in found if comment["body"] == "From the admin"]
    assert added["author"]["username"] == superuser.username


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 10_001])
def test_change_is_validated(
    api: Client, admin: Admin, article: Article, two: list[dict[str, Any]], text: str
) -> None:
    form = admin.edit("articles", article["title"])
    answer = form.change_comment(number_of(form, two[0]["body"]), text)
    assert answer.status in {200, 422}
    assert form.errors(answer)
    bodies = sorted(comment["body"] for comment in fetch_comments(api, article))
    assert bodies == sorted(comment["body"] for comment in two)


def test_refused_comment_keeps_the_article(
    api: Client, admin: Admin, article: Article, two: list[dict[str, Any]]
) -> None:
    form = admin.edit("articles", article["title"])
    values = form.values() | {"comments-0-body": "", "title": "Never"}
    answer = admin.browser.request("POST", form.page.url, data=values)
    assert answer.status in {200, 422}
    assert fetch(api, article) == article


def test_text_stays_text(
    api: Client, admin: Admin, make: Make, article: Article, bob: User
) -> None:
    make.comment(bob, article, MARKUP)
    form = admin.edit("articles", article["title"])
    assert list(form.comments().values()) == [MARKUP]
    form.save(description="Other")
    assert fetch_comments(api, article)[0]["body"] == MARKUP


def test_moderator_changes_and_deletes(
    api: Client, moderator: User, article: Article, two: list[dict[str, Any]]
) -> None:
    moderated = Admin(Browser(api.base_url), moderator)
    form = moderated.edit("articles", article["title"])
    form.change_comment(number_of(form, two[0]["body"]), "Moderated")
    form = moderated.edit("articles", article["title"])
    form.drop_comment(number_of(form, two[1]["body"]))
    assert [comment["body"] for comment in fetch_comments(api, article)] == [
        "Moderated"
    ]


def test_only_superusers_are_offered_another(
    api: Client, admin: Admin, moderator: User, article: Article
) -> None:
    moderated = Admin(Browser(api.base_url), moderator)
    assert admin.edit("articles", article["title"]).offers_comment()
    assert not moderated.edit("articles", article["title"]).offers_comment()


def test_moderator_adds_nothing(
    api: Client, moderator: User, article: Article, two: list[dict[str, Any]]
) -> None:
    moderated = Admin(Browser(api.base_url), moderator)
    form = moderated.edit("articles", article["title"])
    form.add_comment("From a moderator")
    assert len(fetch_comments(api, article)) == 2


def test_comment_of_another_article_is_out_of_reach(
    api: Client,
    admin: Admin,
    make: Make,
    alice: User,
    article: Article,
    two: list[dict[str, Any]],
) -> None:
    other = make.article(alice)
    make.comment(alice, other)
    form = admin.edit("articles", other["title"])
    stolen = {"comments-0-id": str(two[0]["id"]), "comments-0-body": "Stolen"}
    admin.browser.request("POST", form.page.url, data=form.values() | stolen)
    bodies = [comment["body"] for comment in fetch_comments(api, article)]
    assert sorted(bodies) == sorted(comment["body"] for comment in two)
