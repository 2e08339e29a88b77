"""Comments in the forms of an article's page."""

import pytest
from django.db import IntegrityError
from django.test import Client

from accounts.tests.factories import UserFactory
from articles.models import Comment
from articles.tests.factories import ArticleFactory, CommentFactory
from common.tests.pages import texts

pytestmark = [pytest.mark.feature("W05"), pytest.mark.django_db]
PAGE = "/article/own"
FORM = PAGE + "/comments"


@pytest.fixture(autouse=True)
def article():
    return ArticleFactory(slug="own")


@pytest.fixture
def reader(client):
    user = UserFactory(username="bob")
    client.force_login(user)
    return user


def leads(response):
    return response.status_code, response["Location"]


def test_form_shows_whose_comment_it_will_be(client, reader):
    reader.image = "https://example.com/bob.png"
    reader.save()
    form = client.get(PAGE).text.partition("comment-form")[2].partition("</form>")[0]
    picture = (
        '<img class="comment-author-img" src="https://example.com/bob.png" alt="">'
    )
    assert picture in form


def test_comment_is_posted(client, reader, article):
    page = client.get(PAGE).text
    assert '<label class="visually-hidden" for="id_body">Comment</label>' in page
    assert leads(client.post(FORM, {"body": " a\r\n<b>"})) == (302, PAGE)
    comment = Comment.objects.get()
    assert (comment.article, comment.author) == (article, reader)
    assert comment.body == " a\n<b>"
    page = client.get(PAGE)
    assert texts(page, "card-block") == ["a <b>"]
    assert texts(page, "flash") == ["Your comment has been posted."]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (" \r\n", "can't be blank"),
        ("a\0", "is invalid"),
        ("x" * 10_001, "is too long (maximum is 10000 characters)"),
    ],
)
def test_bad_comment_comes_back_on_the_page(client, reader, body, message):
    CommentFactory(article__slug="another", body="elsewhere")
    response = client.post(FORM, {"body": body})
    assert response.status_code == 422
    assert texts(response, "error-messages") == [f"Comment {message}"]
    assert texts(response, "field-error") == [message]
    assert texts(response, "card-block") == []
    assert Comment.objects.count() == 1


def test_comment_on_an_article_that_was_just_deleted(client, reader, monkeypatch):
    def fail(*_args, **_kwargs):
        raise IntegrityError

    monkeypatch.setattr(Comment, "save", fail)
    assert client.post(FORM, {"body": "late"}).status_code == 404


def test_own_comment_is_deleted(client, reader, article):
    CommentFactory(article=article)
    own = CommentFactory(article=article, author=reader)
    page = client.get(PAGE).text
    assert page.count('aria-label="Delete comment"') == 1
    assert leads(client.post(f"{FORM}/{own.pk}/delete")) == (302, PAGE)
    assert Comment.objects.count() == 1
    assert texts(client.get(PAGE), "flash") == ["The comment has been deleted."]


def test_other_comments_are_left_alone(client, reader, article):
    theirs = CommentFactory(article=article)
    elsewhere = CommentFactory(author=reader)
    for pk, status in [(theirs.pk, 403), (elsewhere.pk, 404), (10**30, 404)]:
        assert client.post(f"{FORM}/{pk}/delete").status_code == status
    assert client.post("/article/none/comments", {"body": "a"}).status_code == 404
    assert Comment.objects.count() == 2


def test_comments_are_for_members(article):
    comment = CommentFactory(article=article)
    for path in (FORM, f"{FORM}/{comment.pk}/delete"):
        assert leads(Client().post(path)) == (302, f"/login?next={PAGE}")
        assert Client(enforce_csrf_checks=True).post(path).status_code == 403
        assert Client().get(path)["Allow"] == "POST"
    assert texts(Client().get(PAGE), "comment-form") == []
