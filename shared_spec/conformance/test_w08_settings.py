"""W08: a member changes the own account."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from shared_spec.conformance.browser import Browser, attribute, form_values, text_of
from shared_spec.conformance.builders import PASSWORD, User
from shared_spec.conformance.forms import (
    check_needs_token,
    check_page,
    check_refused,
    check_sent_to_sign_in,
    label_of,
)
from shared_spec.conformance.samples import TEXTS
from shared_spec.conformance.settings import (
    FIELDS,
    HEADING,
    LABELS,
    account,
    change,
    settings_form,
    signs_in,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared_spec.conformance.builders import Make
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("W08")


@pytest.fixture(scope="module")
def person(make: Make) -> User:
    """Somebody whose settings are refused again and again."""
    return make.user()


@pytest.fixture
def own(signed_in: Callable[[User], Browser], person: User) -> Browser:
    return signed_in(person)


@pytest.fixture
def fresh(make: Make, browser: Browser) -> tuple[User, Browser]:
    """Somebody new, who has just signed in."""
    user = make.user()
    browser.sign_in(user)
    return user, browser


# --- The form -----------------------------------------------------------------


def test_form(own: Browser, person: User) -> None:
    page = own.get("/settings")
    check_page(page, HEADING)
    form = settings_form(page)
    assert attribute(form, "method").lower() == "post"
    assert attribute(form, "enctype") == "multipart/form-data"
    fields = form.select("input[name]:not([type=hidden]), textarea[name]")
    assert [attribute(field, "name") for field in fields] == list(FIELDS)
    for field in fields:
        assert label_of(page, field) == LABELS[attribute(field, "name")]
    kinds = {attribute(field, "name"): attribute(field, "type") for field in fields}
    assert kinds["image"] == "url"
    assert kinds["avatar"] == "file"
    assert kinds["email"] == "email"
    assert kinds["password"] == "password"
    accepted = attribute(page.one('[name="avatar"]'), "accept")
    assert accepted.replace(" ", "") == "image/png,image/jpeg,image/webp"
    assert text_of(form.select('button[type="submit"]')[0]) == "Update Settings"
    values = form_values(form)
    assert {name: values[name] for name in FIELDS if name != "avatar"} == {
        "image": "",
        "username": person.username,
        "bio": "",
        "email": person.email,
        "password": "",
    }


def test_way_out_stands_below(own: Browser) -> None:
    page = own.get("/settings")
    texts = page.texts('main form button[type="submit"]')
    assert texts == ["Update Settings", "Or click here to logout"]
    assert page.texts("nav.navbar .nav-link.active") == ["Settings"]


def test_visitor_is_asked_to_sign_in(browser: Browser) -> None:
    check_sent_to_sign_in(browser.get("/settings", expect=None), "/settings")
    check_sent_to_sign_in(browser.post("/settings", {"bio": "x"}), "/settings")


def test_form_needs_its_token(api: Client, own: Browser, person: User) -> None:
    page = own.get("/settings")
    check_needs_token(own, page, settings_form(page), {"bio": "forged"})
    assert account(api, person)["bio"] is None


# --- Changes ------------------------------------------------------------------


def test_everything_changes(
    api: Client, make: Make, fresh: tuple[User, Browser]
) -> None:
    user, browser = fresh
    name = make.name("new")
    values = {
        "image": "https://example.com/me.png",
        "username": f"  {name} ",
        "bio": "One.\n\nTwo.",
        "email": f"{name}@example.com",
        "password": "another-horse-9",
    }
    done = change(browser, values)
    assert done.local_location == f"/profile/{name}"
    page = browser.get(done.local_location)
    assert page.one(".bio").get_text().strip() == "One.\n\nTwo."
    assert attribute(page.one("img.user-img"), "src") == values["image"]
    assert browser.signed_in_as(name)
    profile = api.get(f"/api/profiles/{name}", expect=200).json["profile"]
    assert profile["bio"] == "One.\n\nTwo."
    assert signs_in(api, values["email"], "another-horse-9")
    assert not signs_in(api, user.email, PASSWORD)
    shown = form_values(settings_form(browser.get("/settings")))
    assert shown["image"] == values["image"]
    assert shown["username"] == name
    assert shown["password"] == ""


def test_unchanged_form_changes_nothing(api: Client, make: Make) -> None:
    user = make.user()
    fields = {"bio": "Two\n\nlines.", "image": "https://example.com/a.png"}
    api.put("/api/user", token=user.token, json={"user": fields}, expect=200)
    before = account(api, user)
    browser = Browser(api.base_url)
    browser.sign_in(user)
    done = change(browser)
    assert done.local_location == f"/profile/{user.username}"
    after = account(api, user)
    for name in ("username", "email", "bio", "image"):
        assert after[name] == before[name]
    assert signs_in(api, user.email, PASSWORD)


def test_bio_and_picture_can_be_emptied(
    api: Client, fresh: tuple[User, Browser]
) -> None:
    user, browser = fresh
    change(browser, {"bio": "x", "image": "https://example.com/a.png"})
    assert account(api, user)["bio"] == "x"
    change(browser, {"bio": "", "image": " "})
    assert account(api, user)["bio"] is None
    assert account(api, user)["image"] is None


def test_own_name_in_other_case(api: Client, fresh: tuple[User, Browser]) -> None:
    user, browser = fresh
    shouted = {"username": user.username.upper(), "email": user.email.title()}
    done = change(browser, shouted)
    assert done.local_location == f"/profile/{shouted['username']}"
    assert account(api, user)["email"] == shouted["email"]


def test_name_in_the_redirect(make: Make, fresh: tuple[User, Browser]) -> None:
    _, browser = fresh
    name = f"ü ?#& {make.name()}"
    done = change(browser, {"username": name})
    assert unquote(done.local_location) == f"/profile/{name}"
    assert browser.get(done.local_location).texts(".user-info h4") == [name]


@pytest.mark.parametrize("text", TEXTS)
def test_bio_is_text(own: Browser, text: str) -> None:
    bio = TEXTS[text] + "</textarea><b>"
    assert change(own, {"bio": bio}).status in {302, 303}
    page = own.get("/settings")
    check_page(page, HEADING)
    assert form_values(settings_form(page))["bio"] == bio
    change(own, {"bio": ""})


def test_other_fields_are_ignored(api: Client, fresh: tuple[User, Browser]) -> None:
    user, browser = fresh
    extra = {"is_staff": "1", "is_superuser": "1", "id": "1", "remove_avatar": "on"}
    change(browser, {"bio": "x", **extra})
    assert account(api, user)["bio"] == "x"
    assert browser.get("/admin/", expect=None).status in {403, 404}


def test_new_password_ends_other_sessions(
    api: Client, new_browser: Callable[[], Browser], fresh: tuple[User, Browser]
) -> None:
    user, browser = fresh
    other = new_browser()
    other.sign_in(user)
    change(browser, {"bio": "x"})
    assert other.signed_in_as(user.username)
    change(browser, {"password": "another-horse-9"})
    assert browser.signed_in_as(user.username)
    assert not other.signed_in_as(user.username)
    assert signs_in(api, user.email, "another-horse-9")
    # The form of the session that goes on still works.
    done = change(browser, {"bio": "y"})
    assert done.local_location == f"/profile/{user.username}"


# --- Refusals -----------------------------------------------------------------


REFUSALS = [
    ("username", "", "can't be blank"),
    ("username", " \t", "can't be blank"),
    ("username", "n" * 65, "is too long (maximum is 64 characters)"),
    ("username", "a/b", "is invalid"),
    ("username", "..", "is invalid"),
    ("username", "a\x00b", "is invalid"),
    ("email", "", "can't be blank"),
    ("email", "nobody", "is invalid"),
    ("email", "a b@example.com", "is invalid"),
    ("email", f"{'e' * 250}@x.de", "is too long (maximum is 254 characters)"),
    ("bio", "b" * 2001, "is too long (maximum is 2000 characters)"),
    ("bio", "a\x00b", "is invalid"),
    ("image", "javascript:alert(1)", "is invalid"),
    ("image", "ftp://example.com/a.png", "is invalid"),
    ("image", "//example.com/a.png", "is invalid"),
    ("image", f"/media/avatars/{'0' * 32}.webp", "is invalid"),
    (
        "image",
        f"https://example.com/{'p' * 481}",
        "is too long (maximum is 500 characters)",
    ),
    ("password", " " * 8, "can't be blank"),
    ("password", "1234567", "is too short (minimum is 8 characters)"),
    ("password", "p" * 129, "is too long (maximum is 128 characters)"),
]


@pytest.mark.parametrize(("name", "value", "message"), REFUSALS)
def test_refusal(
    api: Client, own: Browser, person: User, name: str, value: str, message: str
) -> None:
    before = account(api, person)
    bio = value if name == "bio" else "new"
    page = change(own, {"bio": bio, name: value})
    check_refused(page, HEADING, f"{LABELS[name]} {message}")
    kept = form_values(settings_form(page))
    if "\x00" not in value:
        expected = "" if name == "password" else value.strip()
        assert kept[name].strip() == expected
    assert kept["bio"] == bio or name == "bio"
    assert account(api, person) | {"token": ""} == before | {"token": ""}


def test_longest_values(api: Client, make: Make, fresh: tuple[User, Browser]) -> None:
    user, browser = fresh
    name = make.name("long").ljust(64, "x")
    values = {
        "username": name,
        "bio": "b" * 1999 + "\n",
        "image": f"https://example.com/{'p' * 480}",
        "password": "p" * 128,
    }
    assert change(browser, values).local_location == f"/profile/{name}"
    assert account(api, user)["image"] == values["image"]
    assert signs_in(api, user.email, "p" * 128)


def test_taken_name_and_address(own: Browser, person: User, bob: User) -> None:
    name, email = bob.username.upper(), bob.email.upper()
    page = change(own, {"username": name})
    taken = "has already been taken"
    check_refused(page, HEADING, f"{LABELS['username']} {taken}")
    # The page still greets who is signed in, not who they wanted to be.
    assert person.username in page.texts("nav.navbar a")
    page = change(own, {"email": email})
    check_refused(page, HEADING, f"{LABELS['email']} {taken}")
    page = change(own, {"username": name, "email": email})
    check_refused(
        page, HEADING, *(f"{LABELS[n]} {taken}" for n in ("username", "email"))
    )


def test_new_password_is_not_shown_again(own: Browser) -> None:
    secret = "do-not-show-9"
    page = change(own, {"password": secret, "username": ""})
    check_refused(page, HEADING, f"{LABELS['username']} can't be blank")
    assert secret not in page.text


def test_refused_form_can_be_mended(api: Client, fresh: tuple[User, Browser]) -> None:
    user, browser = fresh
    page = change(browser, {"bio": "b", "email": "x"})
    done = browser.submit(page, settings_form(page), {"email": user.email})
    assert done.local_location == f"/profile/{user.username}"
    assert account(api, user)["bio"] == "b"


def test_missing_fields_empty_nothing(api: Client, own: Browser, person: User) -> None:
    before = account(api, person)
    assert own.post("/settings").status in {302, 303, 422}
    after = account(api, person)
    for name in ("username", "email"):
        assert after[name] == before[name]
    assert signs_in(api, person.email, PASSWORD)
