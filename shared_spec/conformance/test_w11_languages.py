"""W11: the site in English, German and Arabic."""

from __future__ import annotations

from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from shared_spec.conformance.browser import (
    Browser,
    attribute,
    text_of,
)
from shared_spec.conformance.languages import (
    EACH,
    check_language,
    choose,
    language_of,
)
from shared_spec.conformance.messages import (
    NAMES,
    say,
)
from shared_spec.conformance.samples import EVIL

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared_spec.conformance.builders import User

pytestmark = pytest.mark.feature("W11")

HEADERS: Final = [
    ("de", "de"),
    ("DE", "de"),
    ("de-AT", "de"),
    ("de-AT, de;q=0.9, en;q=0.8", "de"),
    ("ar-EG", "ar"),
    ("en-GB, de;q=0.5", "en"),
    ("fr, de;q=0.5, en;q=0.4", "de"),
    ("fr-CH, en;q=0.3, ar;q=0.9", "ar"),
    ("en;q=0.5, de;q=0.9", "de"),
    ("de;q=0, en;q=0.1", "en"),
    ("fr, de;q=0", "en"),
    ("de; q=0.0, ar;q=0.1", "ar"),
    ("fr, nl", "en"),
    ("*", "en"),
    ("", "en"),
    ("de;q=abc", "en"),
    (";;;,,,=", "en"),
    ("<script>", "en"),
    ("d" * 5000, "en"),
]


# --- Which language -----------------------------------------------------------


def test_english_by_default(browser: Browser) -> None:
    check_language(browser.get("/"), "en")


@pytest.mark.parametrize(("header", "language"), HEADERS)
def test_browser_asks(browser: Browser, header: str, language: str) -> None:
    page = browser.get("/login", headers={"Accept-Language": header})
    assert language_of(page) == language
    assert page.headers["Content-Language"] == language


def test_caches_are_told(browser: Browser) -> None:
    for path, status in (("/", 200), ("/login", 200), ("/none/such", 404)):
        vary = browser.get(path, expect=status).headers["Vary"].lower()
        names = {name.strip() for name in vary.split(",")}
        assert {"accept-language", "cookie"} <= names


def test_cookie_outweighs_the_browser(browser: Browser) -> None:
    choose(browser, "ar")
    page = browser.get("/", headers={"Accept-Language": "de"})
    assert language_of(page) == "ar"
    choose(browser, "en")
    page = browser.get("/", headers={"Accept-Language": "de"})
    assert language_of(page) == "en"


@pytest.mark.parametrize("value", ["fr", "", "DE!", "de-XX", "../de", "x" * 3000])
def test_odd_cookie_counts_for_nothing(browser: Browser, value: str) -> None:
    sent = {"Cookie": f"language={value}", "Accept-Language": "ar"}
    page = browser.get("/", headers=sent)
    allowed = {"ar", "de"} if value == "de-XX" else {"ar"}
    assert language_of(page) in allowed


# --- The switch ---------------------------------------------------------------


@EACH
def test_switch(browser: Browser, language: str) -> None:
    page = choose(browser, language).get("/tag/a%20b?page=1")
    switch = page.one("footer nav.languages")
    assert attribute(switch, "aria-label") == say(language, "Language")
    links = {text_of(link): link for link in switch.select("a")}
    assert list(links) == list(NAMES.values())
    for code, name in NAMES.items():
        link = links[name]
        assert attribute(link, "lang") == attribute(link, "hreflang") == code
        current = "true" if code == language else ""
        assert attribute(link, "aria-current") == current
        target = urlsplit(attribute(link, "href"))
        assert target.path == "/language"
        asked = parse_qs(target.query)
        assert asked == {"code": [code], "next": ["/tag/a%20b?page=1"]}


def test_switch_leads_back(browser: Browser) -> None:
    page = browser.get("/tag/a%20b%26c?page=1")
    links = {text_of(a): attribute(a, "href") for a in page.all(".languages a")}
    done = browser.get(links["Deutsch"], expect=None)
    assert unquote(done.local_location) == "/tag/a b&c?page=1"
    assert language_of(browser.get(done.local_location)) == "de"


def test_cookie(browser: Browser) -> None:
    done = browser.get("/language?code=de", expect=302)
    assert done.local_location == "/"
    cookies = SimpleCookie("\n".join(done.cookies))
    (morsel,) = [m for m in cookies.values() if m.key == "language"]
    assert morsel.value == "de"
    assert morsel["path"] == "/"
    assert morsel["httponly"]
    assert morsel["samesite"].lower() == "lax"
    assert int(morsel["max-age"]) == 365 * 24 * 3600


@pytest.mark.parametrize(
    "target",
    [f"https://{EVIL}/", f"//{EVIL}/", f"/\\{EVIL}/", f"/%09/{EVIL}/", "javascript:x"],
)
def test_switch_leads_nowhere_else(browser: Browser, target: str) -> None:
    done = browser.get(f"/language?code=de&next={target}", expect=None)
    assert done.local_location == "/"


@pytest.mark.parametrize("kind", ["image", "empty", "style"])
def test_pictures_change_no_language(browser: Browser, kind: str) -> None:
    sent = {"Sec-Fetch-Dest": kind}
    page = browser.request("GET", "/language?code=de", headers=sent)
    assert page.status == 403
    assert page.cookies == ()
    sent = {"Sec-Fetch-Dest": "document"}
    assert browser.request("GET", "/language?code=de", headers=sent).cookies


@pytest.mark.parametrize("query", ["?code=fr", "?code=", "", "?code=DE", "?code=%00"])
def test_unknown_language(browser: Browser, query: str) -> None:
    page = browser.get(f"/language{query}", expect=404)
    assert page.cookies == ()


def test_member_stays_signed_in(
    new_browser: Callable[[], Browser], member: User
) -> None:
    browser = new_browser()
    browser.sign_in(member)
    choose(browser, "ar")
    assert browser.signed_in_as(member.username)
