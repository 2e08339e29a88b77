"""Commenting on the article's page, and deleting one's own words."""

import re

import pytest

pytestmark = pytest.mark.feature("W05")

PATH = "/article/a-title"


@pytest.fixture
def reader(ann, bob, publish, browser):
    """Bob, signed in, beside an article of Ann's."""
    publish(ann)
    browser.sign_in("bob")
    return browser


def comments(text):
    return re.findall(r'card-text">(.*?)</p>', text, re.DOTALL)


def comment_id(caller):
    return caller.get("/api/articles/a-title/comments").json["comments"][0]["id"]


def test_form_shows_whose_comment_it_will_be(bob, reader):
    image = "https://example.com/bob.png"
    bob.put("/api/user", {"user": {"image": image}})
    form = reader.get(PATH).text.partition("comment-form")[2].partition("</form>")[0]
    assert f'<img class="comment-author-img" src="{image}" alt="">' in form


def test_comment_is_posted(reader):
    for body in ("one", "two <b>\r\nlines"):
        answer = reader.send(PATH, f"{PATH}/comments", body=body)
        assert (answer.status_code, answer.location) == (302, PATH)
    text = reader.get(PATH).text
    assert comments(text) == ["two &lt;b&gt;\nlines", "one"]
    assert "Your comment has been posted." in text
    assert text.count('class="ion-trash-a"') == 2


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (" \r\n", "can&#39;t be blank"),
        ("a\0b", "is invalid"),
        ("x" * 10_001, "is too long (maximum is 10000 characters)"),
    ],
)
def test_bad_comment_comes_back_on_the_article(reader, body, message):
    answer = reader.send(PATH, f"{PATH}/comments", body=body)
    assert answer.status_code == 422
    assert f"<li>Comment {message}</li>" in answer.text
    assert "<h1>A Title</h1>" in answer.text
    assert comments(answer.text) == []
    assert body[:100].strip("\r\n").replace("\0", "\N{REPLACEMENT CHARACTER}") in (
        answer.text
    )
    # A reader who then changes the language comes to the article, not to a 405.
    assert f"code=de&amp;next={PATH}" in answer.text


def test_own_comment_is_deleted(bob, reader):
    reader.send(PATH, f"{PATH}/comments", body="mine")
    answer = reader.send(PATH, f"{PATH}/comments/{comment_id(bob)}/delete")
    assert (answer.status_code, answer.location) == (302, PATH)
    text = reader.get(PATH).text
    assert comments(text) == []
    assert "The comment has been deleted." in text


def test_comment_of_somebody_else_is_kept(ann, publish, reader):
    ann.post("/api/articles/a-title/comments", {"comment": {"body": "hers"}})
    number = comment_id(ann)
    assert "ion-trash-a" not in reader.get(PATH).text
    assert reader.send(PATH, f"{PATH}/comments/{number}/delete").status_code == 403
    publish(ann, "Other")
    for path in (
        f"{PATH}/comments/{number + 1}/delete",
        f"{PATH}/comments/{2**31}/delete",
        f"{PATH}/comments/x/delete",
        f"/article/other/comments/{number}/delete",
        f"/article/nothing/comments/{number}/delete",
        "/article/nothing/comments",
    ):
        assert reader.send(PATH, path, body="").status_code == 404
    assert comments(reader.get(PATH).text) == ["hers"]


def test_visitor_is_led_to_the_sign_in_and_back(ann, publish, browser):
    publish(ann)
    for path in (f"{PATH}/comments", f"{PATH}/comments/1/delete"):
        answer = browser.send("/login", path, body="x")
        assert (answer.status_code, answer.location) == (302, f"/login?next={PATH}")
    assert browser.client.post(f"{PATH}/comments").status_code == 403
