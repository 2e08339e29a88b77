"""The buttons that follow people and mark favourites."""

import re

import pytest

pytestmark = pytest.mark.feature("W06")

ARTICLE = "/article/a-title"
BUTTONS = {
    "favorite": f"{ARTICLE}/favorite",
    "unfavorite": f"{ARTICLE}/unfavorite",
    "follow": "/profile/ann/follow",
    "unfollow": "/profile/ann/unfollow",
}


@pytest.fixture
def reader(ann, bob, publish, browser):
    """Bob, signed in, beside an article of Ann's."""
    publish(ann)
    browser.sign_in("bob")
    browser.get("/")
    return browser


def buttons(text):
    """Return classes and text of each small button, whatever it is."""
    found = re.findall(
        r'<(?:a|button) class="btn btn-sm ([^"]+)"[^>]*>(.*?)</(?:a|button)>', text
    )
    return [(look, re.sub("<.*?>", "", label)) for look, label in found]


def test_buttons_of_an_article_stand_twice_and_turn_over(bob, reader):
    off = [
        ("btn-outline-secondary", "Follow ann"),
        ("btn-outline-primary", "Favorite Article (0)"),
    ]
    on = [("btn-secondary", "Unfollow ann"), ("btn-primary", "Unfavorite Article (1)")]
    comment = [("btn-primary", "Post Comment")]
    assert buttons(reader.get(ARTICLE).text) == off * 2 + comment
    for name in ("favorite", "favorite", "follow", "follow"):
        answer = reader.send(ARTICLE, BUTTONS[name], next=ARTICLE)
        assert (answer.status_code, answer.location) == (302, ARTICLE)
    assert bob.get("/api/profiles/ann").json["profile"]["following"]
    text = reader.get(ARTICLE).text
    assert buttons(text) == on * 2 + comment
    assert "You now follow ann." in text
    for name in ("unfavorite", "unfavorite", "unfollow", "unfollow"):
        assert reader.send(ARTICLE, BUTTONS[name], next=ARTICLE).status_code == 302
    text = reader.get(ARTICLE).text
    assert buttons(text) == off * 2 + comment
    assert "You no longer follow ann." in text


@pytest.mark.parametrize("path", ["/", "/tag/x?page=1", "/profile/ann"])
def test_button_in_a_list_shows_the_count_and_leads_back(ann, publish, reader, path):
    publish(ann, "Other", tagList=["x"])
    text = reader.get(path).text
    assert ("btn-outline-primary", "0") in buttons(text)
    assert 'aria-label="Favorite Article (0)"' in text
    place = re.search(r'name="next" value="([^"]+)"', text)[1]
    answer = reader.send(path, "/article/other/favorite", next=place)
    assert answer.location == path
    assert 'aria-label="Unfavorite Article (1)"' in reader.get(path).text


@pytest.mark.parametrize("target", ["", "//evil.example/", "https://evil.example/"])
def test_button_leads_nowhere_else(reader, target):
    answer = reader.send(ARTICLE, BUTTONS["favorite"], next=target)
    assert answer.location == ARTICLE
    assert reader.send(ARTICLE, BUTTONS["follow"]).location == "/profile/ann"


def test_author_may_like_but_not_follow_oneself(ann, publish, browser):
    publish(ann)
    browser.sign_in("ann")
    labels = [label for _, label in buttons(browser.get(ARTICLE).text)]
    assert labels[:3] == ["Edit Article", "Delete Article", "Favorite Article (0)"]
    assert not re.search("Follow|follow", browser.get("/profile/ann").text)
    for name in ("follow", "unfollow"):
        answer = browser.send("/settings", BUTTONS[name])
        assert answer.status_code == 422
        assert "You cannot follow yourself." in answer.text


@pytest.mark.parametrize("name", BUTTONS)
def test_visitors_are_led_to_the_sign_in(ann, publish, browser, name):
    publish(ann)
    place = "/tag/x?page=1"
    answer = browser.send("/login", BUTTONS[name], next=place)
    assert (answer.status_code, answer.location) == (302, "/login?next=/tag/x?page%3D1")
    answer = browser.send("/login", BUTTONS[name])
    page = BUTTONS[name].rpartition("/")[0]
    assert answer.location == f"/login?next={page}"
    assert browser.client.post(BUTTONS[name]).status_code == 403


@pytest.mark.parametrize("name", BUTTONS)
def test_button_for_what_is_not_there(reader, name):
    path = BUTTONS[name].replace("ann", "nobody").replace("a-title", "nothing")
    assert reader.send(ARTICLE, path).status_code == 404
    assert reader.get(BUTTONS[name]).status_code == 405


def test_visitor_sees_links_and_no_token(ann, publish, client):
    publish(ann)
    for path in ("/", ARTICLE, "/profile/ann"):
        answer = client.get(path)
        assert "csrf_token" not in answer.text
        assert "Set-Cookie" not in answer.headers
        assert f'href="/login?next={path}"' in answer.text
    assert buttons(client.get("/").text) == [("btn-outline-primary", "0")]
