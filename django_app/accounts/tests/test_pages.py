"""Signing up, in and out on the website."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory
from common.tests.api import errors
from common.tests.pages import links, texts

pytestmark = [pytest.mark.feature("W02"), pytest.mark.django_db]
NEW = {"username": "Bob", "email": "bob@example.com", "password": "correct-horse"}
KNOWN = {"email": "ANN@example.com", "password": PASSWORD}


@pytest.fixture
def ann():
    return UserFactory(username="ann", email="ann@example.com")


def who(client):
    return "" if (user := client.get("/").wsgi_request.user).is_anonymous else str(user)


def messages(response):
    items = response.content.decode().partition('<ul class="error-messages"')[2]
    return [item.partition("</li>")[0] for item in items.split("<li>")[1:]][:3]


@pytest.mark.parametrize(
    ("path", "label"), [("/login", "Sign in"), ("/register", "Sign up")]
)
def test_form_is_shown(client, path, label):
    response = client.get(path)
    assert response.status_code == 200
    assert f"{label}</h1>" in response.content.decode()
    assert texts(response, "nav-link active") == [label]
    assert texts(response, "btn") == [label]


def test_registration_makes_an_account_and_a_session(client):
    response = client.post("/register", NEW | {"bio": "forced"})
    assert (response.status_code, response["Location"]) == (302, "/")
    assert who(client) == "Bob"
    user = User.objects.get()
    assert user.bio is None
    assert user.check_password(NEW["password"])


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("username", " ", "can&#x27;t be blank"),
        ("username", "a/b", "is invalid"),
        ("username", "a\0b", "is invalid"),
        ("username", "x" * 65, "is too long (maximum is 64 characters)"),
        ("username", "ANN", "has already been taken"),
        ("email", "nobody", "is invalid"),
        ("email", "Ann@Example.com", "has already been taken"),
        ("password", "        ", "can&#x27;t be blank"),
        ("password", "short", "is too short (minimum is 8 characters)"),
        ("password", "x" * 129, "is too long (maximum is 128 characters)"),
    ],
)
def test_bad_registration_comes_back(client, ann, field, value, message):
    response = client.post("/register", NEW | {field: value})
    assert response.status_code == 422
    assert messages(response) == [f"{field.title()} {message}"]
    assert texts(response, "field-error") == [message.replace("&#x27;", "'")]
    page = response.content.decode()
    kept = {"username": "Bob", "email": "bob@example.com"}
    assert all(f'value="{kept[name]}"' in page for name in kept if name != field)
    assert NEW["password"] not in page
    assert User.objects.count() == 1


def test_password_is_kept_as_it_is(client):
    client.post("/register", NEW | {"password": " tab\tand more "})
    assert User.objects.get().check_password(" tab\tand more ")


@pytest.mark.django_db(transaction=True)
def test_registration_in_the_last_moment(client, ann, monkeypatch):
    first = iter([True])
    look = User.objects.taken
    # The first look misses Ann, as if she registered just after.
    monkeypatch.setattr(
        User.objects, "taken", lambda **given: [] if next(first, 0) else look(**given)
    )
    response = client.post("/register", NEW | {"username": "Ann"})
    assert response.status_code == 422
    assert messages(response) == ["Username has already been taken"]


def test_login_whatever_the_case(client, ann):
    response = client.post("/login", KNOWN)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert who(client) == "ann"


@pytest.mark.parametrize(
    "given", [{"password": "wrong-one"}, {"email": "bob@example.com"}]
)
def test_wrong_credentials_come_back(client, ann, given):
    response = client.post("/login", KNOWN | given)
    assert response.status_code == 422
    assert messages(response) == ["Email or password is invalid"]
    assert who(client) == ""


def test_blank_credentials_come_back(client):
    response = client.post("/login", {})
    assert response.status_code == 422
    blank = "can&#x27;t be blank"
    assert messages(response) == [f"Email {blank}", f"Password {blank}"]


@pytest.mark.parametrize(
    ("target", "leads"),
    [
        ("/tag/a%20b?page=1", "/tag/a%20b?page=1"),
        ("/?feed=following", "/?feed=following"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("/\t/evil.example/", "/"),
        ("/\0/evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        (" /tag/a", "/"),
        ("tag/a", "/"),
    ],
)
def test_next_leads_within_the_site_only(client, ann, target, leads):
    assert client.get("/login", {"next": target}).context["next"] in ("", target)
    response = client.post("/login", KNOWN | {"next": target})
    assert response["Location"] == leads
    response = Client().post("/register", NEW | {"next": target})
    assert response["Location"] == leads


def test_next_survives_a_refusal(client, ann):
    response = client.post("/login", {"email": "a", "password": "b", "next": "/tag/x"})
    assert '<input type="hidden" name="next" value="/tag/x">' in response.text
    assert "/register?next=/tag/x" in response.text


@pytest.mark.parametrize("path", ["/login", "/register"])
def test_member_is_led_on(client, ann, path):
    client.force_login(ann)
    response = client.get(path + "?next=//evil.example/")
    assert (response.status_code, response["Location"]) == (302, "/")


@pytest.mark.parametrize("path", ["/login", "/register", "/logout"])
def test_form_without_its_token_is_refused(ann, path):
    client = Client(enforce_csrf_checks=True)
    response = client.post(path, KNOWN | NEW)
    assert response.status_code == 403
    assert "form could not be checked" in texts(response, "error-page")[0]


def test_form_that_is_too_large_is_refused():
    client = Client(enforce_csrf_checks=True)
    client.get("/login")
    response = client.generic(
        "POST",
        "/login",
        "email=" + "x" * (1024 * 1024),
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code == 413
    assert "Too Large" in texts(response, "error-page")[0]


def test_session_changes_at_sign_in_and_out(client, ann):
    client.get("/login")
    planted = dict(client.cookies)
    client.post("/login", KNOWN)
    session = client.cookies["sessionid"]
    assert (session["httponly"], session["samesite"]) == (True, "Lax")
    assert planted["csrftoken"].value != client.cookies["csrftoken"].value
    response = client.post("/logout")
    assert (response.status_code, response["Location"]) == (302, "/")
    assert who(client) == ""


def test_log_out_is_a_form_of_the_settings_and_no_link(client, ann):
    client.force_login(ann)
    page = client.get("/settings").content.decode()
    assert '<form method="post" action="/logout">' in page
    assert client.get("/logout").status_code == 405
    assert who(client) == "ann"
    assert "/logout" not in links(client.get("/"), "nav-link")


def test_settings_are_for_members(client):
    response = client.get("/settings")
    assert (response.status_code, response["Location"]) == (
        302,
        "/login?next=/settings",
    )


def test_visitor_has_nothing_to_log_out_from(client):
    assert "/logout" not in client.get("/").content.decode()


def test_new_password_ends_other_sessions(client, ann):
    client.force_login(ann)
    ann.set_password("another-horse")
    ann.save()
    assert who(client) == ""


def test_api_ignores_the_session(client, ann):
    client.force_login(ann)
    assert errors(client.get("/api/user")) == (401, {"token": ["is missing"]})
