"""W02: sign up and in, and where it leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.browser import (
    REDIRECTS,
    Browser,
    Page,
    attribute,
    csrf_names,
    form_values,
    form_with,
    text_of,
)
from shared_spec.conformance.markup import (
    check_accessible,
    check_document,
    check_layout,
)
from shared_spec.conformance.samples import MARKUP
from shared_spec.conformance.sign_in import (
    BOTH,
    FIELDS,
    fields_of,
    send,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("W02")

# --- The forms ----------------------------------------------------------------


@BOTH
def test_document_is_sound(browser: Browser, path: str) -> None:
    page = browser.get(path)
    check_document(page)
    check_layout(page)
    check_accessible(page)


def test_headings(browser: Browser) -> None:
    assert browser.get("/login").texts("h1") == ["Sign in"]
    assert browser.get("/register").texts("h1") == ["Sign up"]


@BOTH
def test_form(browser: Browser, path: str) -> None:
    page = browser.get(path)
    form = form_with(page, *FIELDS[path])
    assert attribute(form, "method").lower() == "post"
    assert form.select('button[type="submit"]')
    assert csrf_names(form)
    password = form.select_one('[name="password"]')
    assert password is not None
    assert attribute(password, "type") == "password"
    assert attribute(password, "value") == ""


@BOTH
def test_the_other_form_is_linked(browser: Browser, path: str) -> None:
    other = {"/login": "/register", "/register": "/login"}[path]
    hrefs = {href.partition("?")[0] for href in browser.get(path).hrefs("a")}
    assert other in hrefs


@BOTH
def test_current_page_is_active_in_the_navigation(browser: Browser, path: str) -> None:
    label = {"/login": "Sign in", "/register": "Sign up"}[path]
    assert browser.get(path).texts("nav.navbar .nav-link.active") == [label]


# --- Signing up and in --------------------------------------------------------


@BOTH
def test_success_redirects_home(
    make: Make, browser: Browser, member: User, path: str
) -> None:
    done = send(
        browser, path, fields_of(make, path, member if "login" in path else None)
    )
    assert done.status in REDIRECTS
    assert done.local_location == "/"


def test_registered_user_is_signed_in(make: Make, browser: Browser) -> None:
    values = fields_of(make, "/register")
    send(browser, "/register", values)
    assert browser.signed_in_as(values["username"])


def test_account_is_the_same_in_the_api(
    api: Client, make: Make, browser: Browser
) -> None:
    values = fields_of(make, "/register")
    send(browser, "/register", values)
    login = {"user": {"email": values["email"], "password": values["password"]}}
    user = api.post("/api/users/login", json=login, expect=200).json["user"]
    assert user["username"] == values["username"]


def test_member_is_greeted(browser: Browser, member: User) -> None:
    browser.sign_in(member)
    assert browser.signed_in_as(member.username)
    texts = browser.get("/").texts("nav.navbar .nav-link")
    assert "Sign in" not in texts
    assert "Sign up" not in texts


def test_case_of_the_email_does_not_matter(browser: Browser, member: User) -> None:
    values = {"email": member.email.upper(), "password": member.password}
    assert send(browser, "/login", values).status in REDIRECTS
    assert browser.signed_in_as(member.username)


def test_name_is_text_in_the_navigation(make: Make, browser: Browser) -> None:
    user = make.user(username=f"<b>{MARKUP[:8]} & \"' {make.name()}")
    browser.sign_in(user)
    page = browser.get("/")
    check_document(page)
    assert browser.signed_in_as(user.username)
    assert page.one("nav.navbar").select("b, script") == []


def test_sessions_are_apart(
    new_browser: Callable[[], Browser], member: User, bob: User
) -> None:
    one, two, visitor = new_browser(), new_browser(), new_browser()
    one.sign_in(member)
    two.sign_in(bob)
    assert one.signed_in_as(member.username)
    assert two.signed_in_as(bob.username)
    assert not visitor.signed_in_as(member.username)


# --- Refusals -----------------------------------------------------------------


def check_refused(page: Page, path: str, kept: dict[str, str]) -> None:
    """Raise AssertionError unless the form came back with messages and values."""
    assert page.status == 422, f"{page}"
    check_document(page)
    check_layout(page)
    assert all(page.texts("ul.error-messages li"))
    assert page.texts("ul.error-messages li")
    form = form_with(page, *FIELDS[path])
    shown = form_values(form)
    assert {name: shown[name] for name in kept} == kept
    assert shown["password"] == ""
    check_accessible(page)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", ""),
        ("username", "   "),
        ("username", "a/b"),
        ("username", "n" * 65),
        ("email", ""),
        ("email", "nobody"),
        ("email", "a@b"),
        ("password", ""),
        ("password", "       "),
        ("password", "p" * 7),
        ("password", "p" * 129),
    ],
)
def test_bad_registration_comes_back(
    make: Make, browser: Browser, field: str, value: str
) -> None:
    values = fields_of(make, "/register") | {field: value}
    page = send(browser, "/register", values)
    kept = {n: v for n, v in values.items() if n not in {"password", field}}
    check_refused(page, "/register", kept)
    assert not browser.signed_in_as(values["username"])


def test_bad_value_itself_is_kept(make: Make, browser: Browser) -> None:
    values = fields_of(make, "/register") | {"email": "nobody at example"}
    page = send(browser, "/register", values)
    check_refused(page, "/register", {"email": "nobody at example"})


def test_message_stands_beside_the_field_too(make: Make, browser: Browser) -> None:
    values = fields_of(make, "/register") | {"password": "short"}
    page = send(browser, "/register", values)
    assert page.status == 422
    for listed in page.all("ul.error-messages"):
        listed.decompose()
    form = form_with(page, *FIELDS["/register"])
    assert "is too short (minimum is 8 characters)" in text_of(form)


@pytest.mark.parametrize("field", ["username", "email"])
@pytest.mark.parametrize("case", [str, str.upper])
def test_taken_comes_back(
    make: Make, browser: Browser, member: User, field: str, case: Any
) -> None:
    taken = case(getattr(member, field))
    values = fields_of(make, "/register") | {field: taken}
    page = send(browser, "/register", values)
    check_refused(page, "/register", {field: taken})
    assert "has already been taken" in " ".join(page.texts("ul.error-messages li"))


def test_markup_in_values_is_text(make: Make, browser: Browser) -> None:
    values = fields_of(make, "/register")
    values |= {"username": f'"><b>{MARKUP}', "password": "short"}
    page = send(browser, "/register", values)
    check_refused(page, "/register", {"username": f'"><b>{MARKUP}'})
    assert page.all("main script, main b") == []


def test_password_is_never_echoed(make: Make, browser: Browser, member: User) -> None:
    secret = "a-very-private-phrase"
    values = fields_of(make, "/register") | {"email": "bad", "password": secret}
    assert secret not in send(browser, "/register", values).text
    values = {"email": member.email, "password": secret}
    assert secret not in send(browser, "/login", values).text


def test_wrong_password_comes_back(browser: Browser, member: User) -> None:
    values = {"email": member.email, "password": "not the password"}
    page = send(browser, "/login", values)
    check_refused(page, "/login", {"email": member.email})
    assert not browser.signed_in_as(member.username)


@pytest.mark.parametrize("field", ["email", "password"])
def test_blank_credential_comes_back(
    browser: Browser, member: User, field: str
) -> None:
    values = {"email": member.email, "password": member.password} | {field: ""}
    page = send(browser, "/login", values)
    check_refused(page, "/login", {"email": values["email"]})


def test_unknown_email_looks_like_a_wrong_password(
    make: Make, browser: Browser, member: User
) -> None:
    messages = [
        send(browser, "/login", {"email": email, "password": "wrong-one"}).texts(
            "ul.error-messages li"
        )
        for email in (member.email, f"{make.name()}@example.com")
    ]
    assert messages[0]
    assert messages[0] == messages[1]


def test_missing_fields_come_back(browser: Browser) -> None:
    for path, names in FIELDS.items():
        page = browser.get(path)
        form = form_with(page, *names)
        sent = {name: form_values(form)[name] for name in csrf_names(form)}
        answer = browser.request("POST", path, data=sent, headers={"Referer": page.url})
        assert answer.status == 422
        assert answer.texts("ul.error-messages li")


@pytest.mark.parametrize("text", ["a\x00b@example.com", "' OR 1=1 --", "x" * 5000])
def test_odd_credentials_are_refused(browser: Browser, text: str) -> None:
    for values in (
        {"email": text, "password": "12345678"},
        {"email": "a@b.example", "password": text},
    ):
        assert send(browser, "/login", values).status == 422


def test_member_cannot_sign_up_again(
    api: Client, make: Make, browser: Browser, member: User
) -> None:
    browser.sign_in(member)
    values = fields_of(make, "/register")
    assert browser.post("/register", values).local_location == "/"
    assert browser.signed_in_as(member.username)
    api.get(f"/api/profiles/{values['username']}", expect=404)


def test_unknown_fields_are_ignored(api: Client, make: Make, browser: Browser) -> None:
    values = fields_of(make, "/register")
    extra = {"bio": "forced", "is_staff": "1", "is_superuser": "1", "id": "1"}
    assert send(browser, "/register", values | extra).status in REDIRECTS
    profile = api.get(f"/api/profiles/{values['username']}", expect=200)
    assert profile.json["profile"]["bio"] is None


def test_form_can_be_mended(make: Make, browser: Browser) -> None:
    values = fields_of(make, "/register")
    page = send(browser, "/register", values | {"password": "short"})
    form = form_with(page, *FIELDS["/register"])
    done = browser.submit(page, form, {"password": values["password"]})
    assert done.status in REDIRECTS
    assert browser.signed_in_as(values["username"])
