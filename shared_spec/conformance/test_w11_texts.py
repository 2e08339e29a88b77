"""W11: what the site says in English, German and Arabic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.browser import (
    REDIRECTS,
    Browser,
    attribute,
    form_with,
    text_of,
)
from shared_spec.conformance.editor import FIELDS as EDITOR_FIELDS
from shared_spec.conformance.editor import editor_form
from shared_spec.conformance.languages import (
    BOTH,
    EACH,
    check_day,
    check_language,
    choose,
)
from shared_spec.conformance.messages import (
    TRANSLATED,
    say,
    say_count,
)
from shared_spec.conformance.samples import EVIL

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("W11")


# --- What is said -------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("path", ["/", "/login", "/register", "/tag/none-has-this"])
def test_pages_of_visitors(browser: Browser, language: str, path: str) -> None:
    page = choose(browser, language).get(path)
    check_language(page, language)
    links = set(page.texts("nav.navbar a"))
    for text in ("Home", "Sign in", "Sign up"):
        assert say(language, text) in links
    assert say(language, "Skip to content") in page.texts("a.skip-link")


@pytest.fixture(scope="module")
def abroad(api: Client, make: Make) -> Callable[[str], tuple[User, Browser]]:
    """Returns a member and a browser in a language."""
    known: dict[str, tuple[User, Browser]] = {}

    def member_of(language: str) -> tuple[User, Browser]:
        if language not in known:
            user, browser = make.user(), Browser(api.base_url)
            choose(browser, language).sign_in(user)
            known[language] = user, browser
        return known[language]

    return member_of


@BOTH
def test_pages_of_members(
    make: Make, abroad: Callable[[str], tuple[User, Browser]], language: str
) -> None:
    user, browser = abroad(language)
    article = make.article(user, tagList=["x"])
    make.comment(user, article)
    paths = ["/", "/?feed=following", "/editor", f"/editor/{article['slug']}"]
    paths += ["/settings", f"/profile/{user.username}", "/search", "/search?q=a"]
    paths += [f"/profile/{user.username}/favorites", f"/article/{article['slug']}"]
    for path in paths:
        check_language(browser.get(path), language)


@BOTH
def test_pages_of_password_resets(browser: Browser, language: str) -> None:
    choose(browser, language)
    page = browser.get("/password-reset")
    check_language(page, language)
    assert page.texts("h1") == [say(language, "Reset your password")]
    check_language(browser.get("/password-reset/sent"), language)
    check_language(browser.get("/password-reset/none", expect=404), language)


@BOTH
def test_fields_and_buttons(
    abroad: Callable[[str], tuple[User, Browser]], language: str
) -> None:
    _, browser = abroad(language)
    page = browser.get("/editor")
    assert page.texts("h1") == [say(language, "New Article")]
    labels = [
        "Title",
        "What's this article about?",
        "Write your article (in markdown)",
        "Tags",
    ]
    for name, text in zip(EDITOR_FIELDS, labels, strict=True):
        field = page.one(f'[name="{name}"]')
        label = page.one(f'label[for="{attribute(field, "id")}"]')
        assert text_of(label) == say(language, text)
    tags = page.one('[name="tags"]')
    assert attribute(tags, "placeholder") == say(language, "Enter tags")
    button = editor_form(page).select('button[type="submit"]')[0]
    assert text_of(button) == say(language, "Publish Article")


@BOTH
def test_refusals(abroad: Callable[[str], tuple[User, Browser]], language: str) -> None:
    _, browser = abroad(language)
    page = browser.get("/editor")
    wrong = {"title": "x" * 201, "description": "", "body": "a\x00b"}
    page = browser.submit(page, editor_form(page), wrong)
    assert page.status == 422
    check_language(page, language)
    too_long = "is too long (maximum is %(maximum)s characters)"
    title, about = say(language, "Title"), say(language, "What's this article about?")
    body = say(language, "Write your article (in markdown)")
    blank, invalid = say(language, "can't be blank"), say(language, "is invalid")
    assert page.texts("ul.error-messages li") == [
        f"{title} {say(language, too_long, maximum=200)}",
        f"{about} {blank}",
        f"{body} {invalid}",
    ]


@BOTH
def test_refused_sign_up(browser: Browser, member: User, language: str) -> None:
    page = choose(browser, language).get("/register")
    form = form_with(page, "username", "email", "password")
    values = {"username": member.username, "email": "x", "password": "1234567"}
    page = browser.submit(page, form, values)
    check_language(page, language)
    too_short = "is too short (minimum is %(minimum)s characters)"
    assert page.texts("ul.error-messages li")[-2:] == [
        f"{say(language, 'Email')} {say(language, 'is invalid')}",
        f"{say(language, 'Password')} {say(language, too_short, minimum=8)}",
    ]
    values |= {"email": f"new-{member.email}", "password": "12345678"}
    page = browser.submit(page, form_with(page, *values), values)
    taken = say(language, "has already been taken")
    message = f"{say(language, 'Username')} {taken}"
    assert page.texts("ul.error-messages li") == [message]


@BOTH
def test_wrong_password(browser: Browser, member: User, language: str) -> None:
    page = choose(browser, language).get("/login")
    form = form_with(page, "email", "password")
    values = {"email": member.email, "password": "not the password"}
    page = browser.submit(page, form, values)
    check_language(page, language)
    message = say(language, "Email or password is invalid")
    assert page.texts("ul.error-messages li") == [message]


@BOTH
def test_flash(make: Make, browser: Browser, member: User, language: str) -> None:
    choose(browser, language)
    done = browser.sign_in(member)
    welcome = say(language, "Welcome back, %(username)s!", username=member.username)
    assert browser.get(done.local_location).texts(".flash") == [welcome]


def test_flash_is_in_the_language_of_its_moment(browser: Browser, member: User) -> None:
    choose(browser, "de")
    browser.sign_in(member)
    page = choose(browser, "en").get("/")
    username = member.username
    assert page.texts(".flash") == [
        say("de", "Welcome back, %(username)s!", username=username)
    ]


@BOTH
def test_error_pages(
    abroad: Callable[[str], tuple[User, Browser]],
    language: str,
    standing: dict[str, Any],
) -> None:
    user, browser = abroad(language)
    answers = {
        "Page Not Found": browser.get("/none/such", expect=404),
        "Forbidden": browser.get(f"/editor/{standing['slug']}", expect=403),
        "Method Not Allowed": browser.request("GET", "/profile/x/follow"),
        "Not Possible": browser.post(f"/profile/{user.username}/follow"),
        "Bad Request": browser.get(
            "/",
            expect=400,
            headers={"Host": EVIL, "Accept-Language": language},
        ),
        "Too Large": browser.post("/editor", {"body": "x" * (1 << 20)}),
    }
    for heading, page in answers.items():
        check_language(page, language)
        assert page.texts("h1") == [say(language, heading)]
        assert say(language, "Go to the home page") in page.texts("main a")
        assert say(language, heading) in text_of(page.one("title"))


@BOTH
def test_forged_form(browser: Browser, language: str) -> None:
    choose(browser, language)
    page = browser.request("POST", "/login", data={})
    assert page.status == 403
    check_language(page, language)
    assert page.texts("h1") == [say(language, "Forbidden")]


# --- Dates and plurals --------------------------------------------------------


@EACH
def test_dates(make: Make, browser: Browser, alice: User, language: str) -> None:
    article = make.article(alice)
    make.comment(alice, article)
    page = choose(browser, language).visit(article)
    times = page.all("main time")
    assert len(times) >= 2
    for time in times:
        check_day(time, language)


def test_plurals(make: Make, browser: Browser, alice: User) -> None:
    words = {count: make.name("word") for count in (1, 2, 3, 11)}
    for number in range(11):
        found = [word for count, word in words.items() if number < count]
        make.article(alice, description=" ".join(found))
    for language in TRANSLATED:
        choose(browser, language)
        for count, word in words.items():
            page = browser.get(f"/search?q={word}")
            text = say_count(language, "%(count)s article found", count)
            assert page.texts(".search-summary") == [text]
        page = browser.get(f"/search?q={make.name('nothing')}")
        message = say(language, "No articles found.")
        assert page.texts(".empty-feed-message") == [message]


# --- What stays ---------------------------------------------------------------


@BOTH
def test_api_speaks_english(api: Client, language: str) -> None:
    sent = {"Accept-Language": language, "Cookie": f"language={language}"}
    body = {"user": {"username": "", "email": "x", "password": "1234567"}}
    answer = api.post("/api/users", json=body, headers=sent, expect=422)
    assert answer.json["errors"]["username"] == ["can't be blank"]
    assert answer.json["errors"]["password"] == [
        "is too short (minimum is 8 characters)"
    ]
    answer = api.get("/api/articles/none-such-thing", headers=sent, expect=404)
    assert answer.json == {"errors": {"article": ["not found"]}}
    api.get("/api/user", headers=sent, expect=401)


@BOTH
def test_what_people_wrote_stays(
    make: Make, browser: Browser, alice: User, language: str
) -> None:
    article = make.article(alice, body="Sign in\n\nHome")
    page = choose(browser, language).visit(article)
    assert text_of(page.one(".article-content")) == "Sign in Home"


@BOTH
def test_redirects_are_the_same(browser: Browser, language: str) -> None:
    page = choose(browser, language).get("/editor", expect=None)
    assert page.status in REDIRECTS
    assert page.local_location.startswith("/login?next=")
