"""What a page says of what has just been done."""

import pytest

from accounts.tests.factories import PASSWORD, UserFactory
from common.tests.pages import texts

pytestmark = [pytest.mark.feature("W12"), pytest.mark.django_db]


@pytest.fixture
def ann():
    return UserFactory(username="<b>ann", email="ann@example.com")


def sign_in(client):
    return client.post("/login", {"email": "ann@example.com", "password": PASSWORD})


def flashes(client, path="/"):
    return texts(client.get(path), "flash flash-success")


def test_members_are_greeted_once(client, ann):
    sign_in(client)
    page = client.get("/")
    assert texts(page, "flash-messages") == ["Welcome back, <b>ann!"]
    assert '<div role="status">' in page.text
    assert flashes(client) == []


def test_newcomers_are_greeted(client):
    account = {"username": "bob", "email": "b@example.com", "password": PASSWORD}
    client.post("/register", account)
    assert flashes(client) == ["Welcome to conduit, bob!"]


def test_end_of_a_session_is_told(client, ann):
    client.force_login(ann)
    client.post("/logout")
    assert flashes(client, "/no/such/page") == ["You have been signed out."]
    assert flashes(client) == []


def test_message_waits_for_a_page(client, ann):
    sign_in(client)
    client.get("/login")
    client.get("/api/tags")
    assert flashes(client) == ["Welcome back, <b>ann!"]


def test_refusal_says_nothing_of_success(client, ann):
    client.post("/login", {"email": "ann@example.com", "password": "wrong"})
    assert flashes(client) == []


def test_message_cookie_is_not_for_scripts(client, ann):
    sign_in(client)
    cookie = client.cookies["messages"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
