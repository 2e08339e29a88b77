"""B01: staff create, change and delete articles, comments and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shared_spec.conformance.articles import Article, fetch, fetch_comments
from shared_spec.conformance.samples import TEXTS

if TYPE_CHECKING:
    from shared_spec.conformance.admin_site import Admin
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("B01")


# --- Articles ------------------------------------------------------------------------------


def test_create_article(api: Client, admin: Admin, make: Make, superuser: User) -> None:
    word = make.name("word")
    admin.create("articles").save(title=f"On {word}", description="d", body="*b*")
    found = api.get(f"/api/articles/on-{word}", expect=200).json["article"]
    assert (found["title"], found["body"]) == (f"On {word}", "*b*")
    assert found["author"]["username"] == superuser.username
    assert found["createdAt"] == found["updatedAt"]


def test_create_article_of_somebody(
    api: Client, admin: Admin, make: Make, bob: User
) -> None:
    word, tag = make.name("word"), make.name("tag")
    make.article(bob, tagList=[tag, make.name("other")])
    admin.create("articles").save(
        title=word,
        description="d",
        body="b",
        author=[bob.username],
        tags=[tag],
    )
    found = api.get(f"/api/articles/{word}", expect=200).json["article"]
    assert found["author"]["username"] == bob.username
    assert found["tagList"] == [tag]


def test_change_article(api: Client, admin: Admin, make: Make, alice: User) -> None:
    article = make.article(alice, tagList=[make.name("tag")])
    word = make.name("new")
    admin.edit("articles", article["title"]).save(title=f"New {word}", body="a\nb")
    api.get(f"/api/articles/{article['slug']}", expect=404)
    found = fetch(api, {"slug": f"new-{word}"})
    assert (found["title"], found["body"]) == (f"New {word}", "a\nb")
    assert found["tagList"] == article["tagList"]
    assert found["author"]["username"] == alice.username
    assert found["createdAt"] == article["createdAt"]
    assert found["updatedAt"] > article["updatedAt"]


def test_article_saved_as_it_stands(
    api: Client, admin: Admin, make: Make, alice: User
) -> None:
    article = make.article(alice, body="One\n\ntwo", tagList=[make.name("tag")])
    admin.edit("articles", article["title"]).save()
    assert fetch(api, article) == article


def test_same_title_gets_another_slug(
    api: Client, admin: Admin, make: Make, alice: User
) -> None:
    one, two = make.article(alice), make.article(alice)
    admin.edit("articles", two["title"]).save(title=one["title"])
    assert fetch(api, one) == one
    api.get(f"/api/articles/{two['slug']}", expect=404)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "   "),
        ("title", "x" * 201),
        ("description", ""),
        ("description", "x" * 501),
        ("body", ""),
        ("body", " \n "),
        ("body", "x" * 100_001),
    ],
)
def test_article_is_validated(
    api: Client, admin: Admin, make: Make, alice: User, field: str, value: str
) -> None:
    article = make.article(alice)
    admin.edit("articles", article["title"]).refused(**{field: value})
    assert fetch(api, article) == article
    word = make.name("bad")
    good = {"title": word, "description": "d", "body": "b"}
    admin.create("articles").refused(**good | {field: value})
    api.get(f"/api/articles/{word}", expect=404)


def test_no_more_tags_than_an_author_may_give(
    api: Client, admin: Admin, make: Make, alice: User
) -> None:
    tags = [make.name("tag") for _ in range(31)]
    article = make.article(alice, tagList=tags[:30])
    make.article(alice, tagList=tags[30:])
    admin.edit("articles", article["title"]).refused(tags=tags)
    assert fetch(api, article) == article
    admin.edit("articles", article["title"]).save(tags=tags[1:])
    assert fetch(api, article)["tagList"] == sorted(tags[1:])


def test_what_was_wrong_is_forgotten(admin: Admin, make: Make, alice: User) -> None:
    article, user = make.article(alice), make.user()
    for kind, words, wrong in (
        ("articles", article["title"], {"body": ""}),
        ("users", user.email, {"bio": "x" * 2001}),
    ):
        admin.edit(kind, words).refused(**wrong)
        assert (
            admin.edit(kind, words).page.all(".errors, .errorlist, .is-invalid") == []
        )


def test_longest_texts_are_fine(api: Client, admin: Admin, make: Make) -> None:
    title = make.name("long").ljust(200, "x")
    admin.create("articles").save(
        title=title, description="d" * 500, body="b" * 100_000
    )
    assert api.get(f"/api/articles/{title}", expect=200)


def test_delete_article(api: Client, admin: Admin, make: Make, alice: User) -> None:
    tag = make.name("tag")
    article = make.article(alice, tagList=[tag])
    comment = make.comment(alice, article, make.name("comment"))
    make.favorite(alice, article)
    admin.delete("articles", article["title"])
    api.get(f"/api/articles/{article['slug']}", expect=404)
    assert admin.found("comments", comment["body"]).rows() == []
    assert tag not in api.get("/api/tags", expect=200).json["tags"]


# --- Comments and tags ---------------------------------------------------------------------


def test_create_comment(api: Client, admin: Admin, article: Article, bob: User) -> None:
    values = {"article": [article["title"]], "author": [bob.username]}
    admin.create("comments").save(text="First\nsecond", **values)
    (comment,) = fetch_comments(api, article)
    assert comment["body"] == "First\nsecond"
    assert comment["author"]["username"] == bob.username


def test_change_comment(
    api: Client, admin: Admin, make: Make, article: Article, bob: User
) -> None:
    comment = make.comment(bob, article, make.name("said"))
    admin.edit("comments", comment["body"]).save(text="Something else")
    (found,) = fetch_comments(api, article)
    assert found["body"] == "Something else"
    assert found["updatedAt"] > found["createdAt"] == comment["createdAt"]


@pytest.mark.parametrize("value", ["", " \n", "x" * 10_001])
def test_comment_is_validated(
    api: Client, admin: Admin, make: Make, article: Article, bob: User, value: str
) -> None:
    comment = make.comment(bob, article, make.name("said"))
    admin.edit("comments", comment["body"]).refused(text=value)
    assert fetch_comments(api, article) == [comment]


def test_delete_comment(
    api: Client, admin: Admin, make: Make, article: Article, bob: User
) -> None:
    comment = make.comment(bob, article, make.name("said"))
    kept = make.comment(bob, article)
    admin.delete("comments", comment["body"])
    assert fetch_comments(api, article) == [kept]


def test_rename_tag(api: Client, admin: Admin, make: Make, alice: User) -> None:
    old, new = make.name("old"), make.name("new")
    article = make.article(alice, tagList=[old])
    admin.edit("tags", old).save(name=new)
    assert fetch(api, article)["tagList"] == [new]
    tags = api.get("/api/tags", expect=200).json["tags"]
    assert (old in tags, new in tags) == (False, True)


def test_create_tag(admin: Admin, make: Make) -> None:
    tag = make.name("Made")
    admin.create("tags").save(name=tag)
    assert admin.found("tags", tag).texts("name") == [tag]


@pytest.mark.parametrize("value", ["", "   ", "x" * 65])
def test_tag_is_validated(admin: Admin, value: str) -> None:
    admin.create("tags").refused(name=value)


def test_tag_is_unique_and_its_case_matters(
    admin: Admin, make: Make, alice: User
) -> None:
    tag = make.name("tag")
    make.article(alice, tagList=[tag])
    admin.create("tags").refused(name=tag)
    admin.create("tags").save(name=tag.upper())


def test_delete_tag(api: Client, admin: Admin, make: Make, alice: User) -> None:
    tag, kept = make.name("tag"), make.name("kept")
    article = make.article(alice, tagList=[tag, kept])
    admin.delete("tags", tag)
    assert fetch(api, article)["tagList"] == [kept]
    assert tag not in api.get("/api/tags", expect=200).json["tags"]


# --- Texts -----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_texts_stay_text(
    api: Client, admin: Admin, make: Make, alice: User, text: str
) -> None:
    word = make.name("text")
    article = make.article(alice, title=f"{word} {text}")
    found = admin.found("articles", word)
    assert found.texts("title") == [" ".join(article["title"].split())]
    assert found.page.all("td b, td script, th b") == []
    form = admin.edit("articles", word)
    assert form.value("title") == article["title"]
    form.save(description=f"{text} {word}")
    assert fetch(api, article)["description"] == f"{text} {word}"


CALLS = """<a href="#" onclick="go('x')" data-call="y">a</a> href='javascript:b' style="c" onclick=d"""


def test_texts_about_scripts_stay_as_they_are(
    api: Client, admin: Admin, make: Make, alice: User
) -> None:
    tag = f"{make.name('tag')} onclick=e"
    article = make.article(alice, body=f"{CALLS}\n\n<html>", tagList=[tag])
    comment = make.comment(alice, article, CALLS)
    form = admin.edit("articles", article["title"])
    assert tag in form.value("tags")
    form.save()
    assert fetch(api, article) == article
    assert fetch_comments(api, article) == [comment]
    assert admin.found("comments", article["author"]["username"]).rows()


def test_pages_tell_their_language(admin: Admin) -> None:
    for language, direction in (("en", "ltr"), ("de", "ltr"), ("ar", "rtl")):
        headers = {"Accept-Language": language}
        page = admin.browser.request("GET", "/admin/", headers=headers)
        html = page.one("html")
        assert (html.get("lang"), html.get("dir")) == (language, direction)
