"""Signing up, in and out; the session and where it leads."""

import re
from urllib.parse import quote

import pytest

pytestmark = pytest.mark.feature("W02")

ACCOUNT = {"username": "ann", "email": "ann@example.com", "password": "a password"}


def greeted(browser):
    """Return the name that the navigation shows."""
    found = re.search(r'class="user-pic"[^>]*>([^<]+)</a>', browser.get("/").text)
    return found and found[1]


def test_registration_signs_in_and_leads_home(browser, anyone):
    answer = browser.send("/register", **ACCOUNT)
    assert (answer.status_code, answer.location) == (302, "/")
    assert greeted(browser) == "ann"
    login = {"user": {"email": "ann@example.com", "password": "a password"}}
    assert anyone.post("/api/users/login", login).status_code == 200


def test_sign_in_and_out(register, browser):
    register("ann")
    answer = browser.sign_in("ANN")
    assert (answer.status_code, answer.location) == (302, "/")
    assert greeted(browser) == "ann"
    assert "Sign in" not in browser.get("/").text
    answer = browser.send("/settings", "/logout")
    assert (answer.status_code, answer.location) == (302, "/")
    assert greeted(browser) is None


@pytest.mark.parametrize(
    ("path", "heading"), [("/login", "Sign in"), ("/register", "Sign up")]
)
def test_form_stands_in_the_frame(client, path, heading):
    text = client.get(path).text
    assert re.findall("<h1>(.*?)</h1>", text) == [heading]
    assert re.search(rf'nav-link active" href="{path}"', text)
    assert f'<button class="btn btn-lg btn-primary" type="submit">{heading}' in text


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("username", " ", "can&#39;t be blank"),
        ("username", "a/b", "is invalid"),
        ("email", "nobody", "is invalid"),
        ("password", "short", "is too short (minimum is 8 characters)"),
    ],
)
def test_bad_registration_comes_back(browser, field, value, message):
    answer = browser.send("/register", **(ACCOUNT | {field: value}))
    assert answer.status_code == 422
    assert f"<li>{field.capitalize()} {message}</li>" in answer.text
    assert f'id="{field}-error">{message}<' in answer.text
    assert "a password" not in answer.text
    assert 'value="ann"' in answer.text or field == "username"
    assert greeted(browser) is None


def test_what_is_taken_comes_back(register, browser):
    register("ann")
    answer = browser.send("/register", **(ACCOUNT | {"email": "other@example.com"}))
    assert answer.status_code == 422
    assert "<li>Username has already been taken</li>" in answer.text
    assert 'value="other@example.com"' in answer.text


def test_wrong_credentials_come_back_without_telling(register, browser):
    register("ann")
    for email in ("ann@example.com", "nobody@example.com"):
        answer = browser.send("/login", email=email, password="wrong password")
        assert answer.status_code == 422
        assert re.findall("<li>(Email.*?)</li>", answer.text) == [
            "Email or password is invalid"
        ]
        assert f'value="{email}"' in answer.text
        assert "wrong password" not in answer.text


@pytest.mark.parametrize("path", ["/login", "/register"])
def test_missing_fields_come_back(browser, path):
    answer = browser.send(path)
    assert answer.status_code == 422
    assert "<li>Password can&#39;t be blank</li>" in answer.text


@pytest.mark.parametrize(
    "target", ["/", "/tag/x", "/?feed=following", "/tag/a%20b?page=1"]
)
def test_safe_next_is_followed(register, browser, target):
    register("ann")
    answer = browser.sign_in("ann", f"/login?next={quote(target)}")
    assert answer.location == target


UNSAFE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/%09/evil.example/",
    "/%0A/evil.example/",
    "%20//evil.example/",
    "https:evil.example",
    "javascript:alert(1)",
    "/%00/evil.example/",
    "tag/x",
]


@pytest.mark.parametrize("target", UNSAFE)
def test_unsafe_next_leads_home(register, browser, target):
    register("ann")
    assert browser.sign_in("ann", f"/login?next={target}").location == "/"
    # The signed-in are led on at once, and no less carefully.
    assert browser.get(f"/register?next={target}").location == "/"


def test_next_survives_a_refusal_and_the_change_of_forms(register, browser):
    path = "/login?next=/tag/x"
    answer = browser.send(path, email="ann@example.com", password="wrong")
    assert answer.status_code == 422
    assert 'href="/register?next=/tag/x"' in answer.text
    answer = browser.send("/register?next=/tag/x", **ACCOUNT)
    assert answer.location == "/tag/x"


@pytest.mark.parametrize("path", ["/login", "/register", "/logout"])
def test_form_without_token_is_refused(app, register, browser, path):
    answer = app.test_client().post(path, data=ACCOUNT)
    assert answer.status_code == 403
    assert 'class="navbar"' in answer.text
    browser.get("/login")
    data = ACCOUNT | {"csrf_token": "x" * 64}
    assert browser.client.post(path, data=data).status_code == 403


def test_session_is_renewed_and_its_cookie_guarded(register, browser):
    register("ann")
    browser.get("/login")
    before = browser.client.get_cookie("session").value
    answer = browser.sign_in("ann")
    cookie = browser.client.get_cookie("session")
    assert cookie.value != before
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=Lax" in answer.headers["Set-Cookie"]
    browser.client.set_cookie("session", before)
    assert greeted(browser) is None


def test_new_password_ends_the_session(ann, browser):
    browser.sign_in("ann")
    ann.put("/api/user", {"user": {"password": "another password"}})
    assert greeted(browser) is None


@pytest.mark.parametrize("value", ["x", "1", "eyJfdXNlcl9pZCI6IjEifQ.AAAA.BBBB"])
def test_made_up_session_is_a_visitor(ann, browser, value):
    browser.client.set_cookie("session", value)
    assert greeted(browser) is None


def test_settings_need_a_session(browser):
    answer = browser.get("/settings")
    assert (answer.status_code, answer.location) == (302, "/login?next=/settings")


def test_link_does_not_sign_out(register, browser):
    register("ann")
    browser.sign_in("ann")
    assert browser.get("/logout").status_code == 405
    assert greeted(browser) == "ann"


def test_api_ignores_the_session_and_sets_none(register, browser):
    register("ann")
    browser.sign_in("ann")
    answer = browser.get("/api/user")
    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers
    answer = browser.client.post("/api/users", json={"user": {}})
    assert answer.status_code == 422


def test_name_is_text_in_the_navigation(browser):
    browser.send("/register", **(ACCOUNT | {"username": "<b>&"}))
    assert "&lt;b&gt;&amp;</a>" in browser.get("/").text
