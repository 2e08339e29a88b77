"""P03: guessing passwords is slowed down, for one account from one address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.browser import form_with
from shared_spec.conformance.builders import PASSWORD, at_once
from shared_spec.conformance.client import refused
from shared_spec.conformance.markup import check_document, check_layout
from shared_spec.loader import load_limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared_spec.conformance.browser import Browser, Page
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Answer, Client

pytestmark = pytest.mark.feature("P03")

LIMIT = load_limits().numbers["login_attempts"]
WINDOW = load_limits().numbers["login_window_seconds"]
WRONG = "wrong-password-1"


def attempt(api: Client, email: str, password: str = WRONG, **options: Any) -> Answer:
    body = {"user": {"email": email, "password": password}}
    return api.post("/api/users/login", json=body, **options)


def fail(api: Client, email: str, times: int, **options: Any) -> None:
    """Sign in with a wrong password so often, none of it too often."""
    for _ in range(times):
        refused(attempt(api, email, **options), 401, credentials="invalid")


def attempt_on_page(browser: Browser, email: str, password: str = WRONG) -> Page:
    page = browser.get("/login")
    form = form_with(page, "email", "password")
    return browser.submit(page, form, {"email": email, "password": password})


def fail_on_page(browser: Browser, email: str, times: int) -> None:
    for _ in range(times):
        assert attempt_on_page(browser, email).status == 422


def check_limited(answer: Answer) -> None:
    refused(answer, 429, credentials="too many attempts")
    check_wait(answer.headers["Retry-After"])


def check_wait(seconds: str) -> None:
    assert re.fullmatch(r"[1-9]\d*", seconds), f"Retry-After: {seconds!r}"
    assert int(seconds) <= WINDOW


@pytest.fixture
def user(make: Make) -> User:
    """Somebody whose password nobody has guessed at."""
    return make.user()


@pytest.fixture
def locked(api: Client, user: User) -> User:
    """Somebody whose password was guessed at as often as is allowed."""
    fail(api, user.email, LIMIT)
    return user


def test_as_many_failures_as_allowed(api: Client, locked: User) -> None:
    check_limited(attempt(api, locked.email))


def test_right_password_after_one_failure_less(api: Client, user: User) -> None:
    fail(api, user.email, LIMIT - 1)
    assert attempt(api, user.email, PASSWORD).status == 200


def test_right_password_does_not_help(api: Client, locked: User) -> None:
    check_limited(attempt(api, locked.email, PASSWORD))


def test_limit_holds(api: Client, locked: User) -> None:
    for _ in range(5):
        check_limited(attempt(api, locked.email))


def test_page_is_limited(browser: Browser, user: User) -> None:
    fail_on_page(browser, user.email, LIMIT)
    page = attempt_on_page(browser, user.email, PASSWORD)
    assert page.status == 429
    check_wait(page.headers["Retry-After"])
    check_document(page)
    check_layout(page)
    assert page.texts("h1") == ["Too Many Requests"]
    assert not browser.signed_in_as(user.username)


def test_page_and_api_count_together(api: Client, browser: Browser, user: User) -> None:
    fail(api, user.email, LIMIT // 2)
    fail_on_page(browser, user.email, LIMIT - LIMIT // 2)
    check_limited(attempt(api, user.email, PASSWORD))
    assert attempt_on_page(browser, user.email, PASSWORD).status == 429


@pytest.mark.parametrize(
    "variant",
    [str.upper, str.title, lambda email: f" {email}\t"],
    ids=["upper case", "title case", "blanks around"],
)
def test_account_by_any_spelling(
    api: Client, browser: Browser, locked: User, variant: Callable[[str], str]
) -> None:
    check_limited(attempt(api, variant(locked.email)))
    assert attempt_on_page(browser, variant(locked.email)).status == 429


def test_spellings_count_together(api: Client, user: User) -> None:
    spellings = [user.email, user.email.upper(), user.email.title()]
    for number in range(LIMIT):
        fail(api, spellings[number % 3], 1)
    check_limited(attempt(api, user.email, PASSWORD))


def test_account_that_does_not_exist(api: Client, make: Make) -> None:
    email = f"{make.name('nobody')}@example.com"
    fail(api, email, LIMIT)
    check_limited(attempt(api, email))


def test_account_made_meanwhile_has_the_limit(api: Client, make: Make) -> None:
    account = make.account()
    email = account["user"]["email"]
    fail(api, email, LIMIT)
    api.post("/api/users", json=account, expect=201)
    check_limited(attempt(api, email, PASSWORD))


def test_other_account_is_free(
    api: Client, browser: Browser, locked: User, bob: User
) -> None:
    assert attempt(api, bob.email, bob.password).status == 200
    browser.sign_in(bob)
    check_limited(attempt(api, locked.email))


def test_success_resets_nothing(api: Client, user: User) -> None:
    fail(api, user.email, LIMIT - 1)
    assert attempt(api, user.email, PASSWORD).status == 200
    fail(api, user.email, 1)
    check_limited(attempt(api, user.email, PASSWORD))


def test_success_is_not_counted(api: Client, user: User) -> None:
    for _ in range(LIMIT + 2):
        assert attempt(api, user.email, PASSWORD).status == 200
    fail(api, user.email, 1)


def test_success_on_the_page_is_not_counted(
    new_browser: Callable[[], Browser], api: Client, user: User
) -> None:
    for _ in range(3):
        new_browser().sign_in(user)
    fail(api, user.email, LIMIT - 1)
    new_browser().sign_in(user)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded"])
def test_address_cannot_be_chosen(api: Client, user: User, header: str) -> None:
    def said(number: int) -> dict[str, str]:
        address = f"203.0.113.{number}"
        return {header: f"for={address}" if header == "Forwarded" else address}

    for number in range(LIMIT):
        fail(api, user.email, 1, headers=said(number))
    check_limited(attempt(api, user.email, headers=said(99)))


def test_everything_else_goes_on(api: Client, make: Make, locked: User) -> None:
    api.get("/api/user", token=locked.token, expect=200)
    make.article(locked)
    make.user()


def test_other_answers_name_no_wait(api: Client, user: User) -> None:
    assert "Retry-After" not in attempt(api, user.email).headers
    assert "Retry-After" not in attempt(api, user.email, PASSWORD).headers


def test_many_guesses_at_once(api: Client, user: User) -> None:
    found = at_once(lambda _: attempt(api, user.email).status, range(LIMIT + 10))
    assert sorted(found) == [401] * LIMIT + [429] * 10
    check_limited(attempt(api, user.email, PASSWORD))


def test_many_guesses_at_once_on_the_page(
    new_browser: Callable[[], Browser], api: Client, user: User
) -> None:
    fail(api, user.email, LIMIT - 4)
    found = at_once(
        lambda _: attempt_on_page(new_browser(), user.email).status, range(12)
    )
    assert sorted(found) == [422] * 4 + [429] * 8
