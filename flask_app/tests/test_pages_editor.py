"""Writing, changing and deleting articles in forms."""

import re
from html import unescape

import pytest
from conduit.extensions import db
from conduit.models import Article

pytestmark = pytest.mark.feature("W04")

FIELDS = {"title": "A Title", "description": "About", "body": "Text", "tags": ""}


@pytest.fixture
def author(ann, browser):
    browser.sign_in("ann")
    return browser


def messages(answer):
    assert answer.status_code == 422
    listed = re.findall(r"<li>([^<]+)</li>", answer.text)
    return [unescape(message) for message in listed]


def values(text):
    """Return what the fields of the editor hold."""
    inputs = re.findall(r'<input [^>]*class="form-control"[^>]*>', text)
    found = {
        re.search('name="(.*?)"', field)[1]: re.search('value="(.*?)"', field)[1]
        for field in inputs
    }
    return found | {"body": re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", text)[1]}


def test_article_is_published(author, anyone):
    tags = " b,a b ,, a,b"
    answer = author.send(
        "/editor", **(FIELDS | {"tags": tags, "body": "One\r\n\r\n*two*"})
    )
    assert (answer.status_code, answer.location) == (302, "/article/a-title")
    article = anyone.get("/api/articles/a-title").json["article"]
    assert article["tagList"] == ["a", "a b", "b"]
    assert article["body"] == "One\n\n*two*"
    text = author.get("/article/a-title").text
    assert "Your article has been published." in text
    assert "<h1>New Article</h1>" in author.get("/editor").text


def test_long_text_of_wide_letters_is_taken(author):
    answer = author.send("/editor", **(FIELDS | {"body": "あ" * 90_000}))
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", " ", "Title can't be blank"),
        ("description", "a\tb", "What's this article about? is invalid"),
        ("title", "a\x07b", "Title is invalid"),
        ("body", "\0", "Write your article (in markdown) is invalid"),
        ("tags", "a, " + "b" * 65, "Tags is too long (maximum is 64 characters)"),
        ("tags", ",".join(map(str, range(31))), "Tags is invalid"),
    ],
)
def test_bad_article_comes_back(app, author, field, value, message):
    answer = author.send("/editor", **(FIELDS | {field: value}))
    assert messages(answer) == [message]
    assert f'aria-describedby="{field}-error"' in answer.text
    kept = values(answer.text)
    assert kept["tags"] == (value if field == "tags" else "")
    assert not re.search("[\0\x07]", answer.text)
    assert field == "title" or kept["title"] == "A Title"
    with app.app_context():
        assert db.session.scalar(db.select(Article)) is None


def test_article_is_changed_and_its_slug_follows(ann, publish, author, anyone):
    publish(ann, tagList=["b", "a"])
    text = author.get("/editor/a-title").text
    assert "<h1>Edit Article</h1>" in text
    assert values(text) == FIELDS | {"tags": "a, b"}
    answer = author.send("/editor/a-title", **(FIELDS | {"title": "Other"}))
    assert (answer.status_code, answer.location) == (302, "/article/other")
    assert anyone.get("/api/articles/other").json["article"]["tagList"] == []
    assert "Your article has been updated." in author.get("/article/other").text


def test_sending_the_form_as_it_stands_changes_nothing(ann, publish, author, anyone):
    article = publish(ann, body="one\ntwo", tagList=["a"])
    sent = FIELDS | {"body": "one\r\ntwo", "tags": "a"}
    assert author.send("/editor/a-title", **sent).status_code == 302
    kept = anyone.get("/api/articles/a-title").json["article"]
    assert kept["updatedAt"] == article["updatedAt"]


def test_article_is_deleted(ann, publish, author, anyone):
    publish(ann)
    page = author.get("/article/a-title").text
    assert page.count('href="/editor/a-title">Edit Article</a>') == 2
    assert page.count(">Delete Article</button>") == 2
    answer = author.send("/article/a-title", "/editor/a-title/delete")
    assert (answer.status_code, answer.location) == (302, "/")
    assert "The article has been deleted." in author.get("/").text
    assert anyone.get("/api/articles/a-title").status_code == 404


@pytest.mark.parametrize("path", ["/editor/a-title", "/editor/a-title/delete"])
def test_others_and_visitors_are_refused(ann, bob, publish, browser, path):
    publish(ann)
    page = path.replace("/editor", "/article") if "delete" in path else path
    answer = browser.send("/login", path, **FIELDS)
    assert (answer.status_code, answer.location) == (
        302,
        f"/login?next={page.removesuffix('/delete')}",
    )
    browser.sign_in("bob")
    assert browser.send("/editor", path, **FIELDS).status_code == 403
    assert "Edit Article" not in browser.get("/article/a-title").text
    nothing = path.replace("a-title", "nothing")
    assert browser.send("/editor", nothing, **FIELDS).status_code == 404
    assert browser.client.post(path).status_code == 403


def test_editor_needs_a_session(browser):
    answer = browser.get("/editor")
    assert (answer.status_code, answer.location) == (302, "/login?next=/editor")
    assert browser.get("/editor/x/delete").status_code == 405
