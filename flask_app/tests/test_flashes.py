"""What an action came to stands once, on the next page."""

import re

import pytest

pytestmark = pytest.mark.feature("W12")


def flashes(answer):
    found = re.findall(
        r'<main id="content">\s*<div role="status">\s*<ul class="flash-messages">(.*?)</ul>',
        answer.text,
        re.DOTALL,
    )
    return [
        message
        for part in found
        for message in re.findall('<li class="flash flash-success">(.*?)</li>', part)
    ]


def test_message_is_shown_once(register, browser):
    register("ann")
    assert flashes(browser.sign_in("ann")) == []
    assert flashes(browser.get("/")) == ["Welcome back, ann!"]
    assert flashes(browser.get("/")) == []


def test_message_waits_for_the_next_page(register, browser):
    register("ann")
    browser.sign_in("ann")
    browser.get("/api/tags")
    assert flashes(browser.get("/nothing")) == ["Welcome back, ann!"]


def test_newcomer_is_welcome_and_a_name_is_text(browser):
    browser.send(
        "/register", username="<b>", email="a@example.com", password="a password"
    )
    assert flashes(browser.get("/")) == ["Welcome to conduit, &lt;b&gt;!"]


def test_message_outlives_the_session_it_ends(register, browser):
    register("ann")
    browser.sign_in("ann")
    browser.send("/settings", "/logout")
    assert flashes(browser.get("/")) == ["You have been signed out."]


def test_message_keeps_the_language_it_was_written_in(register, browser):
    register("ann")
    browser.client.set_cookie("language", "de")
    browser.sign_in("ann")
    browser.client.set_cookie("language", "en")
    assert flashes(browser.get("/")) == ["Willkommen zurück, ann!"]
