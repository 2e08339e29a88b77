"""W10: a new password for who forgot it, by a link that works once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from shared_spec.conformance.browser import (
    REDIRECTS,
    Browser,
    attribute,
    form_with,
    text_of,
)
from shared_spec.conformance.forms import (
    check_needs_token,
    check_page,
    check_refused,
    label_of,
)
from shared_spec.conformance.languages import choose
from shared_spec.conformance.messages import TRANSLATED, say
from shared_spec.conformance.reset import (
    ask,
    follow,
    link_for,
    link_in,
    mails,
    set_password,
    text,
)
from shared_spec.conformance.settings import signs_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from shared_spec.conformance.browser import Page
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("W10")

ASK: Final = "Reset your password"
SENT: Final = "/password-reset/sent"
NEW: Final = "another-horse-9"
PROMISE: Final = "If there is an account with this address, a link is on its way."


def check_dead(page: Page) -> None:
    """Raise AssertionError unless a link is told to be of no use."""
    assert page.status == 404, f"expected 404: {page}"
    check_page(page, "This link is not valid")
    assert "/password-reset" in page.hrefs("main a")
    assert page.headers["Cache-Control"].find("no-store") >= 0


# --- Asking -------------------------------------------------------------------


def test_form(browser: Browser) -> None:
    link = browser.get("/login").one('main a[href="/password-reset"]')
    assert text_of(link) == "Forgot your password?"
    page = browser.get("/password-reset")
    check_page(page, ASK)
    assert text_of(page.one('main a[href="/login"]')) == "Sign in"
    form = form_with(page, "email")
    field = page.one('main input[name="email"]')
    assert attribute(field, "type") == "email"
    assert label_of(page, field) == "Email"
    assert text_of(form.select('button[type="submit"]')[0]) == "Send the link"


def test_same_answer_for_everybody(make: Make, browser: Browser, member: User) -> None:
    pages = []
    for email in (member.email, f"{make.name()}@example.com"):
        done = ask(browser, email)
        assert done.local_location == SENT
        pages.append(browser.get(SENT))
    assert pages[0].text == pages[1].text
    check_page(pages[0], "Check your e-mail")
    assert PROMISE in pages[0].texts("main p")


@pytest.mark.parametrize(
    ("email", "message"),
    [
        ("", "can't be blank"),
        ("  ", "can't be blank"),
        ("nobody", "is invalid"),
        ("a@b", "is invalid"),
        ("a@example.com\nBcc: b@example.com", "is invalid"),
        ("a\x00@example.com", "is invalid"),
    ],
)
def test_bad_address(browser: Browser, email: str, message: str) -> None:
    page = ask(browser, email)
    assert page.status == 422
    check_refused(page, ASK, f"Email {message}")


def test_form_needs_its_token(browser: Browser, member: User) -> None:
    page = browser.get("/password-reset")
    form = form_with(page, "email")
    check_needs_token(browser, page, form, {"email": member.email})


def test_pages_are_kept_nowhere(browser: Browser) -> None:
    for path, status in (
        ("/password-reset", 200),
        (SENT, 200),
        ("/password-reset/none", 404),
    ):
        headers = browser.get(path, expect=status).headers
        assert "no-store" in headers["Cache-Control"]
        assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "token", ["x", "1", "a:b:c", "MQ.x.y", "%00", "%FF", "x" * 3000, "sent%20"]
)
def test_made_up_link(browser: Browser, token: str) -> None:
    page = follow(browser, f"/password-reset/{token}")
    assert page.status in {400, 404}
    if token in {"x", "1", "a:b:c", "MQ.x.y"}:
        check_dead(page)


# --- The mail -----------------------------------------------------------------


def test_mail(make: Make, browser: Browser, mail_dir: Path) -> None:
    user = make.user()
    assert ask(browser, user.email).local_location == SENT
    (message,) = mails(mail_dir, user.email)
    assert message["Subject"] == "Reset your conduit password"
    assert "@" in message["From"]
    assert message["Date"]
    link_in(message, browser.base_url)
    assert user.username in text(message)
    assert user.password not in text(message)


def test_no_mail_to_strangers(make: Make, browser: Browser, mail_dir: Path) -> None:
    stranger = f"{make.name()}@example.com"
    ask(browser, stranger)
    assert mails(mail_dir, stranger) == []


def test_mail_goes_to_the_address_on_file(
    make: Make, browser: Browser, mail_dir: Path
) -> None:
    user = make.user()
    shouted = user.email.upper()
    ask(browser, f" {shouted} ")
    assert mails(mail_dir, shouted) == []
    assert len(mails(mail_dir, user.email)) == 1


def test_mail_of_an_odd_name(make: Make, browser: Browser, mail_dir: Path) -> None:
    name = f"<b>Zoë<b> &amp; %(x)s {{{{ 7*7 }}}} 漢 {make.name()}"
    user = make.user(username=name)
    ask(browser, user.email)
    (message,) = mails(mail_dir, user.email)
    assert name in text(message)
    link_in(message, browser.base_url)


@pytest.mark.parametrize("language", TRANSLATED)
def test_mail_in_the_readers_language(
    make: Make, browser: Browser, mail_dir: Path, language: str
) -> None:
    user = make.user()
    ask(choose(browser, language), user.email)
    (message,) = mails(mail_dir, user.email)
    assert message["Subject"].strip() == say(language, "Reset your conduit password")
    hello = say(language, "Hello %(username)s,", username=user.username)
    assert hello in text(message)
    link_in(message, browser.base_url)


def test_link_has_the_host_of_the_request(
    api: Client, make: Make, mail_dir: Path
) -> None:
    user = make.user()
    local = api.base_url.replace("127.0.0.1", "localhost")
    browser = Browser(local)
    ask(browser, user.email)
    (message,) = mails(mail_dir, user.email)
    link_in(message, local)


# --- The link -----------------------------------------------------------------


def test_link_works_once(
    api: Client, make: Make, browser: Browser, mail_dir: Path
) -> None:
    user = make.user()
    path = link_for(browser, mail_dir, user)
    page = follow(browser, path)
    check_page(page, "Set a new password")
    assert "no-store" in page.headers["Cache-Control"]
    field = page.one('main input[name="password"]')
    assert attribute(field, "type") == "password"
    assert label_of(page, field) in {"Password", "New Password"}
    button = form_with(page, "password").select('button[type="submit"]')[0]
    assert text_of(button) == "Change the password"
    done = set_password(browser, page, NEW)
    assert done.local_location == "/login"
    said = browser.get("/login").texts(".flash")
    assert said == ["Your password has been changed. You can sign in now."]
    assert signs_in(api, user.email, NEW)
    assert not signs_in(api, user.email, user.password)
    check_dead(follow(browser, path))
    check_dead_form(browser, page)
    assert signs_in(api, user.email, NEW)


def check_dead_form(browser: Browser, page: Page) -> None:
    """Raise AssertionError if a form that was open before sets another password."""
    answer = set_password(browser, page, "yet-another-9")
    if answer.status in REDIRECTS:
        assert answer.local_location != "/login"
    else:
        assert answer.status in {403, 404}


def test_looking_does_not_use_it_up(
    api: Client,
    make: Make,
    new_browser: Callable[[], Browser],
    mail_dir: Path,
) -> None:
    user = make.user()
    path = link_for(new_browser(), mail_dir, user)
    for _ in range(2):
        assert follow(new_browser(), path).status == 200
        new_browser().request("HEAD", path)
    browser = new_browser()
    set_password(browser, follow(browser, path), NEW)
    assert signs_in(api, user.email, NEW)


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("", "can't be blank"),
        ("1234567", "is too short (minimum is 8 characters)"),
        ("p" * 129, "is too long (maximum is 128 characters)"),
    ],
)
def test_bad_password(
    api: Client,
    make: Make,
    browser: Browser,
    mail_dir: Path,
    password: str,
    message: str,
) -> None:
    user = make.user()
    page = follow(browser, link_for(browser, mail_dir, user))
    label = label_of(page, page.one('main input[name="password"]'))
    page = set_password(browser, page, password)
    check_refused(page, "Set a new password", f"{label} {message}")
    assert attribute(page.one('[name="password"]'), "value") == ""
    assert signs_in(api, user.email, user.password)
    assert set_password(browser, page, NEW).local_location == "/login"
    assert signs_in(api, user.email, NEW)


def test_new_password_needs_the_forms_token(
    api: Client, make: Make, browser: Browser, mail_dir: Path
) -> None:
    user = make.user()
    page = follow(browser, link_for(browser, mail_dir, user))
    form = form_with(page, "password")
    check_needs_token(browser, page, form, {"password": NEW})
    assert signs_in(api, user.email, user.password)


def test_changed_link(make: Make, browser: Browser, mail_dir: Path) -> None:
    one, two = make.user(), make.user()
    path, other = (link_for(browser, mail_dir, user) for user in (one, two))
    token, others = (p.rpartition("/")[2] for p in (path, other))
    half = len(token) // 2
    for place in (0, half, len(token) - 1):
        flipped = "A" if token[place] != "A" else "B"
        changed = token[:place] + flipped + token[place + 1 :]
        # Some of the last bits of base64 say nothing: then the link is the same.
        page = follow(browser, f"/password-reset/{changed}")
        if place != len(token) - 1 or page.status != 200:
            check_dead(page)
    for mixed in (token[:-1], token[:half] + others[half:], token + others, token[1:]):
        if mixed not in {token, others}:
            check_dead(follow(browser, f"/password-reset/{mixed}"))


@pytest.mark.parametrize("field", ["password", "email"])
def test_change_of_the_account_ends_links(
    api: Client, make: Make, browser: Browser, mail_dir: Path, field: str
) -> None:
    user = make.user()
    path = link_for(browser, mail_dir, user)
    bio = {"user": {"bio": "a change that matters not"}}
    api.put("/api/user", token=user.token, json=bio, expect=200)
    page = follow(browser, path)
    assert page.status == 200
    value = NEW if field == "password" else f"new-{user.email}"
    body = {"user": {field: value}}
    api.put("/api/user", token=user.token, json=body, expect=200)
    check_dead(follow(browser, path))
    check_dead_form(browser, page)


def test_using_one_link_ends_the_others(
    make: Make, browser: Browser, mail_dir: Path
) -> None:
    user = make.user()
    first = link_for(browser, mail_dir, user)
    second = link_for(browser, mail_dir, user)
    done = set_password(browser, follow(browser, first), NEW)
    assert done.local_location == "/login"
    check_dead(follow(browser, second))


def test_new_password_ends_all_sessions(
    make: Make, new_browser: Callable[[], Browser], mail_dir: Path
) -> None:
    user = make.user()
    thief, owner = new_browser(), new_browser()
    thief.sign_in(user)
    set_password(owner, follow(owner, link_for(owner, mail_dir, user)), NEW)
    assert not thief.signed_in_as(user.username)
    assert not owner.signed_in_as(user.username)
