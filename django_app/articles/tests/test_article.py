"""Single articles through the API."""

import re
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from accounts import tokens
from accounts.tests.factories import FollowFactory, UserFactory
from articles.models import Article
from articles.tests.factories import ArticleFactory
from common.tests.api import ask, errors
from common.tests.parallel import at_once

pytestmark = [pytest.mark.feature("A06"), pytest.mark.django_db]
GIVEN = {"title": "How to", "description": "About it", "body": "Text"}


@pytest.fixture
def ann():
    return UserFactory(username="ann")


@pytest.fixture
def page(ann):
    return ArticleFactory(
        author=ann, title="A page", slug="a-page", tag_names=["b", "a"]
    )


def call(method, slug="", /, user=None, **fields):
    path = f"/api/articles/{quote(slug, safe='')}" if slug else "/api/articles"
    body = {"article": fields} if method in {"POST", "PUT"} else None
    return ask(method, path, body, token=tokens.issue(user) if user else "")


def publish(user, **fields):
    return call("POST", user=user, **{**GIVEN, **fields})


def test_published_article_is_shown(ann):
    response = publish(ann, tagList=["b", "a", "b"])
    assert response.status_code == 201
    article = response.json()["article"]
    for name in ("createdAt", "updatedAt"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", article[name])
    assert call("GET", "how-to").json()["article"] == article
    del article["createdAt"], article["updatedAt"]
    assert article == {
        "slug": "how-to",
        **GIVEN,
        "tagList": ["a", "b"],
        "favorited": False,
        "favoritesCount": 0,
        "author": {"username": "ann", "bio": None, "image": None, "following": False},
    }


def test_new_article_was_never_changed(ann):
    assert publish(ann).status_code == 201
    article = Article.objects.get()
    assert article.updated_at == article.created_at


def test_times_have_milliseconds(page):
    page.created_at = datetime(2026, 2, 18, 3, 22, 56, 7999, tzinfo=UTC)
    page.save()
    shown = call("GET", "a-page").json()["article"]
    assert shown["createdAt"] == "2026-02-18T03:22:56.007Z"


def test_reader_sees_that_they_follow_the_author(page):
    reader = FollowFactory(followed=page.author).follower
    shown = call("GET", "a-page", reader).json()["article"]
    assert shown["author"]["following"] is True


def test_two_statements_show_an_article(page, django_assert_num_queries):
    with django_assert_num_queries(2):
        call("GET", "a-page")


@pytest.mark.parametrize("field", ["title", "description", "body"])
@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "can't be blank"),
        (" \n", "can't be blank"),
        (None, "can't be blank"),
        (1, "is invalid"),
        (["x"], "is invalid"),
        ("a\0b", "is invalid"),
        ("\ud800", "is invalid"),
    ],
)
def test_bad_text(ann, page, field, value, message):
    expected = (422, {field: [message]})
    assert errors(publish(ann, **{field: value})) == expected
    assert errors(call("PUT", "a-page", ann, **{field: value})) == expected


@pytest.mark.parametrize(
    ("field", "limit"), [("title", 200), ("description", 500), ("body", 100_000)]
)
def test_longest_text(ann, field, limit):
    assert publish(ann, **{field: "x" * limit}).status_code == 201
    message = f"is too long (maximum is {limit} characters)"
    expected = (422, {field: [message]})
    assert errors(publish(ann, **{field: "x" * (limit + 1)})) == expected


def test_body_is_kept_as_given(ann):
    body = "\n  # One\r\n\ttwo \u202e👍 "
    assert publish(ann, body=body).json()["article"]["body"] == body


def test_missing_fields_are_all_named(ann):
    blank = ["can't be blank"]
    assert errors(call("POST", user=ann)) == (
        422,
        {"title": blank, "description": blank, "body": blank},
    )


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        (None, "can't be blank"),
        ("a", "is invalid"),
        ({"a": 1}, "is invalid"),
        ([1], "is invalid"),
        (["ok", " "], "can't be blank"),
        (["ok", None], "can't be blank"),
        (["a\nb"], "is invalid"),
        (["x" * 65], "is too long (maximum is 64 characters)"),
        ([str(number) for number in range(31)], "is invalid"),
    ],
)
def test_bad_tags(ann, page, tags, message):
    expected = (422, {"tagList": [message]})
    assert errors(publish(ann, tagList=tags)) == expected
    assert errors(call("PUT", "a-page", ann, tagList=tags)) == expected


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ([" b", "a ", "b"], ["a", "b"]),
        (["é", "z", "Z", "😀"], ["Z", "z", "é", "😀"]),
        (["a", "A"], ["A", "a"]),
        ([], []),
    ],
)
def test_tags_are_a_sorted_set(ann, given, shown):
    assert publish(ann, tagList=given).json()["article"]["tagList"] == shown


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Hello, World!", "hello-world"),
        ("Ünïcödé", "unicode"),
        ("!!!", "article"),
        ("Feed", r"feed-[a-z0-9]{6}"),
        ("x" * 200, "x" * 200),
    ],
)
def test_slug_comes_from_the_title(ann, title, slug):
    assert re.fullmatch(slug, publish(ann, title=title).json()["article"]["slug"])


def test_equal_titles_have_distinct_slugs(ann):
    title = "x" * 200
    publish(ann, title=title)
    slug = publish(ann, title=title).json()["article"]["slug"]
    assert re.fullmatch(r"x{200}-[a-z0-9]{6}", slug)


@pytest.mark.django_db(transaction=True)
def test_equal_titles_at_once(ann):
    answers = at_once(8, lambda _: publish(ann, tagList=["new"]).status_code)
    assert answers == [201] * 8
    assert Article.objects.filter(tags__name="new").count() == 8


def test_slug_taken_in_the_last_moment(ann, page, monkeypatch):
    looks = iter([False, True])
    look = Article.is_slug_taken
    monkeypatch.setattr(
        Article, "is_slug_taken", lambda self: next(looks, None) or look(self)
    )
    # The first look misses the page, as if it were stored just after.
    slug = publish(ann, title="A page").json()["article"]["slug"]
    assert re.fullmatch(r"a-page-[a-z0-9]{6}", slug)


def test_slug_follows_the_title(ann, page):
    changed = call("PUT", "a-page", ann, title="Another page").json()["article"]
    assert changed["slug"] == "another-page"
    assert call("GET", "a-page").status_code == 404


def test_slug_stays_when_its_base_stays(ann, page):
    page.slug = "a-page-abc123"
    page.save()
    changed = call("PUT", page.slug, ann, title="A PAGE!").json()["article"]
    assert (changed["slug"], changed["title"]) == ("a-page-abc123", "A PAGE!")


@pytest.mark.parametrize(
    ("field", "value"), [("description", "new"), ("body", "new"), ("tagList", ["c"])]
)
def test_change_of_one_field_moves_updated_alone(ann, page, field, value):
    before = call("GET", "a-page").json()["article"]
    after = call("PUT", "a-page", ann, **{field: value}).json()["article"]
    assert after.pop("updatedAt") >= before.pop("updatedAt")
    assert after == {**before, field: value}
    assert Article.objects.get().updated_at > page.updated_at


@pytest.mark.parametrize("fields", [{}, {"title": "A page", "tagList": ["a", "b"]}])
def test_no_difference_changes_nothing(ann, page, fields):
    before = call("GET", "a-page").json()
    assert call("PUT", "a-page", ann, **fields).json() == before
    assert Article.objects.get().updated_at == page.updated_at


def test_tags_stay_unless_given(ann, page):
    call("PUT", "a-page", ann, body="new")
    assert Article.objects.get().tag_list == ["a", "b"]
    call("PUT", "a-page", ann, tagList=[])
    assert Article.objects.get().tag_list == []


def test_unknown_fields_are_ignored(ann, page):
    forced = {"slug": "x", "createdAt": "2001-01-01T00:00:00.000Z", "id": 9}
    forced |= {"author": {"username": "bob"}, "favoritesCount": 7, "favorited": True}
    before = call("GET", "a-page").json()
    assert call("PUT", "a-page", ann, **forced).json() == before


def test_deleted_article_is_gone(ann, page):
    response = call("DELETE", "a-page", ann)
    assert (response.status_code, response.content) == (204, b"")
    assert errors(call("DELETE", "a-page", ann)) == (404, {"article": ["not found"]})


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_only_the_author_changes(page, method):
    response = call(method, "a-page", UserFactory(), title="")
    assert errors(response) == (403, {"article": ["forbidden"]})
    assert Article.objects.get().title == "A page"


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_token_comes_before_existence(method):
    assert errors(call(method, "nothing")) == (401, {"token": ["is missing"]})


def test_token_is_required_to_publish():
    assert errors(call("POST")) == (401, {"token": ["is missing"]})


@pytest.mark.parametrize("slug", ["nothing", "A-PAGE", "a-page\0", "%", "x" * 3000])
def test_unknown_slug(page, slug):
    assert errors(call("GET", slug)) == (404, {"article": ["not found"]})
    assert errors(call("PUT", slug, page.author)) == (404, {"article": ["not found"]})


def test_body_comes_last(ann, page):
    bob = UserFactory()
    path = "/api/articles/{}"
    asked = [("nothing", bob, 404), ("a-page", bob, 403), ("a-page", ann, 422)]
    for slug, user, status in asked:
        response = ask("PUT", path.format(slug), 1, token=tokens.issue(user))
        assert response.status_code == status
