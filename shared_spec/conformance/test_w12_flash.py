"""W12: after an action the next page says once what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bs4 import Tag

from shared_spec.conformance.browser import (
    Browser,
    Page,
    attribute,
    form_with,
    text_of,
)
from shared_spec.conformance.builders import User, segment
from shared_spec.conformance.editor import draft, editor_form
from shared_spec.conformance.markup import (
    check_accessible,
    check_document,
    check_layout,
)
from shared_spec.conformance.sign_in import fields_of, log_out_form, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared_spec.conformance.builders import Make

pytestmark = pytest.mark.feature("W12")

FLASH = "main ul.flash-messages li.flash"


@pytest.fixture
def reader(signed_in: Callable[[User], Browser], bob: User) -> Browser:
    """Bob's browser, which has nothing left to say."""
    browser = signed_in(bob)
    browser.get("/")
    return browser


def check_said_once(browser: Browser, done: Page, text: str) -> Page:
    """Follow a redirect: the page says it, first in its main part, and no other."""
    page = browser.get(done.local_location)
    assert page.texts(FLASH) == [text]
    assert page.all(f"{FLASH}.flash-success")
    first = page.one("main").find(True)
    assert isinstance(first, Tag)
    # A list that is itself a status is no list any more to who cannot see it.
    assert attribute(first, "role") == "status"
    assert first.select(".flash-messages li") or first.select("li.flash")
    assert browser.get(done.local_location).all(".flash-messages li") == []
    return page


def test_nothing_to_say(browser: Browser, reader: Browser) -> None:
    for visitor in (browser, reader):
        assert visitor.get("/").all(".flash") == []


def test_signing_in_and_out(browser: Browser, member: User) -> None:
    done = browser.sign_in(member)
    page = check_said_once(browser, done, f"Welcome back, {member.username}!")
    check_document(page)
    check_layout(page)
    check_accessible(page)
    done = browser.submit(*log_out_form(browser))
    check_said_once(browser, done, "You have been signed out.")


def test_signing_up(make: Make, browser: Browser) -> None:
    values = fields_of(make, "/register")
    done = send(browser, "/register", values)
    check_said_once(browser, done, f"Welcome to conduit, {values['username']}!")


def test_name_is_text(make: Make, browser: Browser, reader: Browser) -> None:
    name = f"<b>&amp; {{{{ 7 }}}} %(x)s %s {make.name()}"
    user = make.user(username=name)
    page = check_said_once(browser, browser.sign_in(user), f"Welcome back, {name}!")
    check_document(page)
    done = reader.post(f"/profile/{segment(name)}/follow", {"next": "/"})
    page = check_said_once(reader, done, f"You now follow {name}.")
    check_document(page)
    assert page.all(f"{FLASH} b") == []


def test_articles(make: Make, reader: Browser) -> None:
    page = reader.get("/editor")
    done = reader.submit(page, editor_form(page), draft(make))
    check_said_once(reader, done, "Your article has been published.")
    path = done.local_location.replace("/article/", "/editor/")
    page = reader.get(path)
    done = reader.submit(page, editor_form(page), {"body": "Other."})
    check_said_once(reader, done, "Your article has been updated.")
    done = reader.post(f"{path}/delete")
    check_said_once(reader, done, "The article has been deleted.")


def test_comments(make: Make, reader: Browser, bob: User) -> None:
    article = make.article(bob)
    path = f"/article/{article['slug']}/comments"
    done = reader.post(path, {"body": "Well."})
    check_said_once(reader, done, "Your comment has been posted.")
    comment = make.comment(bob, article)
    done = reader.post(f"{path}/{comment['id']}/delete")
    check_said_once(reader, done, "The comment has been deleted.")


def test_following(make: Make, reader: Browser) -> None:
    user = make.user()
    done = reader.post(f"/profile/{user.username}/follow")
    check_said_once(reader, done, f"You now follow {user.username}.")
    done = reader.post(f"/profile/{user.username}/unfollow")
    check_said_once(reader, done, f"You no longer follow {user.username}.")


def test_settings(make: Make, browser: Browser) -> None:
    browser.sign_in(make.user())
    browser.get("/")
    page = browser.get("/settings")
    form = form_with(page, "username", "email", "bio")
    done = browser.submit(page, form, {"bio": "New."})
    check_said_once(browser, done, "Your settings have been saved.")


def test_favourites_say_nothing(make: Make, reader: Browser, alice: User) -> None:
    article = make.article(alice)
    for verb in ("favorite", "unfavorite"):
        done = reader.post(f"/article/{article['slug']}/{verb}")
        assert reader.get(done.local_location).all(".flash") == []


def test_refused_form_says_nothing(make: Make, reader: Browser, alice: User) -> None:
    article = make.article(alice)
    page = reader.post(f"/article/{article['slug']}/comments", {"body": ""})
    assert page.status == 422
    assert page.all(".flash") == []
    assert reader.get("/").all(".flash") == []


def test_message_waits_for_a_page(make: Make, reader: Browser, bob: User) -> None:
    article = make.article(bob)
    done = reader.post(f"/article/{article['slug']}/comments", {"body": "Well."})
    # Neither pictures nor the API use it up.
    reader.request("GET", "/static/style.css")
    reader.request("GET", "/api/tags")
    check_said_once(reader, done, "Your comment has been posted.")


def test_message_is_for_one_reader(
    make: Make, browser: Browser, reader: Browser, bob: User
) -> None:
    article = make.article(bob)
    done = reader.post(f"/article/{article['slug']}/comments", {"body": "Well."})
    assert browser.get(done.local_location).all(".flash") == []
    check_said_once(reader, done, "Your comment has been posted.")


def test_two_messages(make: Make, reader: Browser) -> None:
    user = make.user()
    for verb in ("follow", "unfollow"):
        reader.post(f"/profile/{user.username}/{verb}")
    page = reader.get("/")
    assert [text_of(flash) for flash in page.all(FLASH)] == [
        f"You now follow {user.username}.",
        f"You no longer follow {user.username}.",
    ]
    assert reader.get("/").all(".flash") == []


def test_error_page_may_say_it(make: Make, reader: Browser) -> None:
    user = make.user()
    reader.post(f"/profile/{user.username}/follow")
    page = reader.get("/no/such/page", expect=404)
    check_document(page)
    said = [*page.texts(FLASH), *reader.get("/").texts(FLASH)]
    assert said == [f"You now follow {user.username}."]
