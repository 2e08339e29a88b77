"""Every form of the site, found by walking it: forged, it must be refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pytest

from shared_spec.conformance.browser import (
    Browser,
    Page,
    attribute,
    browser_target,
    csrf_names,
    form_values,
)
from shared_spec.conformance.builders import User, segment
from shared_spec.conformance.samples import EVIL

if TYPE_CHECKING:
    from collections.abc import Callable

    from bs4 import Tag

    from shared_spec.conformance.builders import Make
    from shared_spec.conformance.client import Client


@dataclass(frozen=True, slots=True)
class Site:
    """A browser of a member, an own and a foreign article to look at."""

    browser: Browser
    member: User
    other: User
    own: dict[str, Any]
    foreign: dict[str, Any]


@pytest.fixture(scope="module")
def site(api: Client, make: Make) -> Site:
    """A member with an article and a comment, and another with the same."""
    member, other = make.user(), make.user()
    own, foreign = make.article(member), make.article(other)
    make.comment(member, foreign)
    browser = Browser(api.base_url)
    browser.sign_in(member)
    return Site(browser, member, other, own, foreign)


PAGES: Final[list[tuple[str, str, Callable[[Site], str]]]] = [
    ("W04", "editor", lambda _: "/editor"),
    ("W04", "editor of an article", lambda site: f"/editor/{site.own['slug']}"),
    ("W04", "own article", lambda site: f"/article/{site.own['slug']}"),
    ("W05", "another's article", lambda site: f"/article/{site.foreign['slug']}"),
    ("W06", "home", lambda _: "/"),
    ("W06", "profile", lambda site: f"/profile/{segment(site.other.username)}"),
    ("W08", "settings", lambda _: "/settings"),
    ("W09", "search", lambda site: f"/search?q={site.foreign['title'].split()[-1]}"),
    ("W10", "password reset", lambda _: "/password-reset"),
]


def posts(page: Page) -> list[Tag]:
    """Return the forms of a page that change something."""
    return [form for form in page.all("form") if _method(form) == "post"]


def _method(form: Tag) -> str:
    return attribute(form, "method").lower() or "get"


def params(pages: list[tuple[str, str, Callable[[Site], str]]]) -> list[Any]:
    """Return the pages as parameters, each with its feature."""
    return [
        pytest.param(path, marks=pytest.mark.feature(feature), id=name)
        for feature, name, path in pages
    ]


@pytest.mark.parametrize("path", params(PAGES))
def test_every_form_carries_a_token_and_stays_here(
    site: Site, path: Callable[[Site], str]
) -> None:
    page = site.browser.get(path(site))
    forms = posts(page)
    assert forms, f"nothing to send: {page}"
    for form in forms:
        assert len(csrf_names(form)) == 1, f"{form}"
        target = browser_target(page.url, attribute(form, "action") or page.url)
        assert target.startswith(site.browser.base_url), f"{form}"


@pytest.mark.parametrize("path", params(PAGES))
@pytest.mark.parametrize("forgery", ["missing", "empty", "made up"])
def test_every_forged_form_is_refused(
    site: Site, path: Callable[[Site], str], forgery: str
) -> None:
    page = site.browser.get(path(site))
    for form in posts(page):
        values = form_values(form)
        for name in csrf_names(form):
            real = values.pop(name)
            if forgery != "missing":
                values[name] = "" if forgery == "empty" else "A" * len(real)
        action = browser_target(page.url, attribute(form, "action") or page.url)
        answer = site.browser.request(
            "POST", action, data=values, headers={"Referer": page.url}
        )
        assert answer.status == 403, f"{form} {answer}"


@pytest.mark.parametrize("path", params(PAGES))
def test_every_form_refuses_the_token_of_somebody_else(
    site: Site, path: Callable[[Site], str], new_browser: Callable[[], Browser]
) -> None:
    stranger = new_browser().get("/login")
    token = form_values(stranger.one('main form[method="post"]'))
    foreign = next(value for name, value in token.items() if "csrf" in name.lower())
    page = site.browser.get(path(site))
    for form in posts(page):
        values = form_values(form) | dict.fromkeys(csrf_names(form), foreign)
        action = browser_target(page.url, attribute(form, "action") or page.url)
        answer = site.browser.request(
            "POST", action, data=values, headers={"Referer": page.url}
        )
        assert answer.status == 403, f"{form} {answer}"


EXTRA: Final = {
    "is_staff": "1",
    "is_superuser": "1",
    "is_active": "1",
    "role": "superuser",
    "groups": "1",
    "id": "1",
    "pk": "1",
    "author": "1",
    "author_id": "1",
    "featured": "1",
    "slug": "chosen-by-a-client",
    "created_at": "2000-01-01T00:00:00Z",
    "favorites_count": "99",
    "password_hash": "x",
}


@pytest.mark.feature("B03")
def test_extra_fields_of_registration_give_no_rights(
    make: Make, browser: Browser
) -> None:
    page = browser.get("/register")
    account = make.account()["user"]
    form = page.one('main form[method="post"]')
    answer = browser.submit(page, form, EXTRA | account)
    assert answer.local_location == "/"
    assert browser.get("/admin/", expect=None).status == 403


@pytest.mark.feature("B03")
def test_extra_fields_of_the_settings_give_no_rights(
    make: Make, browser: Browser
) -> None:
    user = make.user()
    browser.sign_in(user)
    page = browser.get("/settings")
    form = next(form for form in posts(page) if form.select('[name="username"]'))
    browser.submit(page, form, EXTRA)
    assert browser.get("/admin/", expect=None).status == 403


@pytest.mark.feature("W04")
def test_extra_fields_of_the_editor_are_ignored(
    make: Make, api: Client, browser: Browser, member: User
) -> None:
    browser.sign_in(member)
    page = browser.get("/editor")
    form = next(form for form in posts(page) if form.select('[name="title"]'))
    title = make.name("extra")
    values = {"title": title, "description": "d", "body": "b"}
    answer = browser.submit(page, form, EXTRA | values)
    slug = answer.local_location.rpartition("/")[2]
    assert slug != EXTRA["slug"]
    article = api.get(f"/api/articles/{slug}", expect=200).json["article"]
    assert article["author"]["username"] == member.username
    assert not article["createdAt"].startswith("2000")
    assert article["favoritesCount"] == 0
    assert browser.visit(article).all(".featured") == []


NEXT_FIELDS: Final = [
    f"https://{EVIL}/",
    f"//{EVIL}/",
    f"/\\{EVIL}/",
    "javascript:alert(1)",
]


@pytest.mark.feature("W06")
@pytest.mark.parametrize("target", NEXT_FIELDS)
def test_buttons_lead_to_no_other_site(site: Site, target: str) -> None:
    page = site.browser.visit(site.foreign)
    for form in posts(page):
        if "favorite" in attribute(form, "action") or "follow" in attribute(
            form, "action"
        ):
            answer = site.browser.submit(page, form, {"next": target})
            assert answer.local_location


@pytest.mark.feature("W11")
@pytest.mark.parametrize("target", NEXT_FIELDS)
def test_language_switch_leads_to_no_other_site(browser: Browser, target: str) -> None:
    page = browser.request("GET", f"/language?code=de&next={segment(target)}")
    assert page.local_location == "/"


@pytest.mark.feature("W02")
@pytest.mark.parametrize("count", [1001, 20_000])
def test_many_fields_are_no_server_error(browser: Browser, count: int) -> None:
    page = browser.get("/login")
    form = page.one('main form[method="post"]')
    many = {f"field{number}": "x" for number in range(count)}
    answer = browser.submit(page, form, many)
    assert 400 <= answer.status < 500, f"{answer}"


@pytest.mark.feature("W02")
@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "text/plain",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "application/x-www-form-urlencoded; charset=nonsense",
        "",
    ],
)
def test_wrong_kinds_of_body_are_refused(browser: Browser, kind: str) -> None:
    browser.get("/login")
    answer = browser.session.post(
        f"{browser.base_url}/login",
        data=b'{"email": "a@example.com", "password": "x"}',
        headers={"Content-Type": kind},
        allow_redirects=False,
        timeout=60,
    )
    assert 400 <= answer.status_code < 500, answer.text[:300]
