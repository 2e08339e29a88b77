"""W02: the session, forged forms, and signing out."""

from __future__ import annotations

from http.cookies import SimpleCookie
from typing import TYPE_CHECKING

import pytest

from shared_spec.conformance.browser import (
    Browser,
    attribute,
    csrf_names,
    form_with,
)
from shared_spec.conformance.client import refused
from shared_spec.conformance.markup import (
    check_document,
    check_layout,
)
from shared_spec.conformance.sign_in import (
    BOTH,
    FIELDS,
    fields_of,
    log_out_form,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("W02")


# --- Forgery and sessions -----------------------------------------------------


@BOTH
def test_form_without_token_is_refused(
    make: Make, browser: Browser, member: User, path: str
) -> None:
    page = browser.get(path)
    form = form_with(page, *FIELDS[path])
    values = fields_of(make, path, member if path == "/login" else None)
    for name in csrf_names(form):
        form.select_one(f'[name="{name}"]').decompose()  # type: ignore[union-attr]
    answer = browser.submit(page, form, values)
    assert answer.status == 403
    assert not browser.signed_in_as(values.get("username", member.username))


@BOTH
def test_form_with_a_wrong_token_is_refused(
    make: Make, browser: Browser, member: User, path: str
) -> None:
    page = browser.get(path)
    form = form_with(page, *FIELDS[path])
    values = fields_of(make, path, member if path == "/login" else None)
    forged = dict.fromkeys(csrf_names(form), "x" * 64)
    answer = browser.submit(page, form, values | forged)
    assert answer.status == 403
    assert not browser.signed_in_as(values.get("username", member.username))


@BOTH
def test_form_of_another_browser_is_refused(
    make: Make, new_browser: Callable[[], Browser], member: User, path: str
) -> None:
    victim, attacker = new_browser(), new_browser()
    victim.get(path)
    page = attacker.get(path)
    values = fields_of(make, path, member if path == "/login" else None)
    answer = victim.submit(page, form_with(page, *FIELDS[path]), values)
    assert answer.status == 403
    assert not victim.signed_in_as(values.get("username", member.username))


def test_form_without_cookies_is_refused(browser: Browser, member: User) -> None:
    page = browser.get("/login")
    browser.session.cookies.clear()
    values = {"email": member.email, "password": member.password}
    answer = browser.submit(page, form_with(page, *FIELDS["/login"]), values)
    assert answer.status == 403


def test_refusal_of_a_forged_form_is_a_page(browser: Browser) -> None:
    page = browser.request("POST", "/login", data={"email": "a", "password": "b"})
    assert page.status == 403
    check_document(page)
    check_layout(page)


def test_session_cookie_is_guarded(browser: Browser, member: User) -> None:
    done = browser.sign_in(member)
    cookies = SimpleCookie()
    for header in done.cookies:
        cookies.load(header)
    guarded = [m for m in cookies.values() if m["httponly"]]
    assert guarded
    for morsel in guarded:
        assert morsel["samesite"].lower() in {"lax", "strict"}
        assert morsel["path"] == "/"
        assert not morsel["domain"]
    browser.session.cookies.clear()
    for morsel in guarded:
        browser.session.cookies.set(morsel.key, morsel.coded_value)
    assert browser.signed_in_as(member.username)


def test_every_cookie_stays_on_the_site(browser: Browser, member: User) -> None:
    seen = [*browser.get("/login").cookies, *browser.sign_in(member).cookies]
    assert seen
    for header in seen:
        cookies = SimpleCookie(header)
        for morsel in cookies.values():
            assert morsel["samesite"].lower() in {"lax", "strict"}, header
            assert member.password not in morsel.value


def test_session_is_renewed_by_signing_in(
    new_browser: Callable[[], Browser], member: User
) -> None:
    victim, attacker = new_browser(), new_browser()
    attacker.get("/login")
    planted = attacker.cookies()
    for cookie in planted:
        victim.session.cookies.set_cookie(cookie)
    victim.sign_in(member)
    assert victim.signed_in_as(member.username)
    for cookie in planted:
        attacker.session.cookies.clear()
        attacker.session.cookies.set_cookie(cookie)
        assert not attacker.signed_in_as(member.username)


def test_session_changes_with_the_user(
    browser: Browser, member: User, bob: User
) -> None:
    browser.sign_in(member)
    before = set(browser.session.cookies.values())
    page, form = log_out_form(browser)
    browser.submit(page, form)
    browser.sign_in(bob)
    assert browser.signed_in_as(bob.username)
    assert not browser.signed_in_as(member.username)
    assert before.isdisjoint(browser.session.cookies.values())


def test_made_up_session_is_a_visitor(browser: Browser, member: User) -> None:
    browser.sign_in(member)
    names = list(browser.session.cookies.keys())
    for value in ("x", "1", "a" * 32, "eyJfdXNlcl9pZCI6IjEifQ.AAAA.BBBB", "\"';--"):
        browser.session.cookies.clear()
        for name in names:
            browser.session.cookies.set(name, value)
        assert not browser.signed_in_as(member.username)


def test_changed_session_is_a_visitor(browser: Browser, member: User) -> None:
    browser.sign_in(member)
    for name, value in list(browser.session.cookies.items()):
        browser.session.cookies.clear()
        flipped = ("A" if value[0] != "A" else "B") + value[1:]
        browser.session.cookies.set(name, flipped)
        assert not browser.signed_in_as(member.username)


def test_api_ignores_the_session(api: Client, browser: Browser, member: User) -> None:
    browser.sign_in(member)
    cookies = "; ".join(f"{n}={v}" for n, v in browser.session.cookies.items())
    answer = api.get("/api/user", headers={"Cookie": cookies})
    assert set(answer.headers) == set(api.get("/api/user").headers)
    refused(answer, 401, token="is missing")


def test_api_needs_no_form_token(api: Client, make: Make, browser: Browser) -> None:
    user = make.user()
    browser.sign_in(user)
    cookies = "; ".join(f"{n}={v}" for n, v in browser.session.cookies.items())
    answer = api.put(
        "/api/user",
        token=user.token,
        json={"user": {"bio": "changed"}},
        headers={"Cookie": cookies, "Origin": "https://elsewhere.example"},
        expect=200,
    )
    assert answer.json["user"]["bio"] == "changed"


# --- Signing out --------------------------------------------------------------


def test_log_out(browser: Browser, member: User) -> None:
    browser.sign_in(member)
    page, form = log_out_form(browser)
    assert attribute(form, "method").lower() == "post"
    assert form.select('button[type="submit"]')
    done = browser.submit(page, form)
    assert done.local_location == "/"
    assert not browser.signed_in_as(member.username)


def test_log_out_by_link_is_refused(browser: Browser, member: User) -> None:
    browser.sign_in(member)
    _, form = log_out_form(browser)
    answer = browser.request("GET", attribute(form, "action"))
    assert answer.status in {302, 303, 404, 405}
    assert browser.signed_in_as(member.username)


def test_log_out_without_token_is_refused(browser: Browser, member: User) -> None:
    browser.sign_in(member)
    _, form = log_out_form(browser)
    answer = browser.request("POST", attribute(form, "action"), data={})
    assert answer.status == 403
    assert browser.signed_in_as(member.username)


def test_visitor_has_nothing_to_log_out_from(browser: Browser) -> None:
    assert not browser.get("/").all('form[action*="logout"]')


def test_other_browser_stays_signed_in(
    new_browser: Callable[[], Browser], member: User
) -> None:
    one, two = new_browser(), new_browser()
    one.sign_in(member)
    two.sign_in(member)
    page, form = log_out_form(one)
    one.submit(page, form)
    assert not one.signed_in_as(member.username)
    assert two.signed_in_as(member.username)
