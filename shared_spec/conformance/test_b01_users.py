"""B01: staff create, change and delete users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.articles import fetch, fetch_comments
from shared_spec.conformance.builders import PASSWORD
from shared_spec.conformance.client import refused
from shared_spec.conformance.settings import account, signs_in

if TYPE_CHECKING:
    from shared_spec.conformance.admin_site import Admin
    from shared_spec.conformance.browser import Browser
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("B01")


def test_create_user(api: Client, admin: Admin, make: Make) -> None:
    name = make.name("made")
    email = f"{name}@example.com"
    admin.create("users").save(username=name, email=email, password=PASSWORD)
    assert signs_in(api, email, PASSWORD)
    assert not signs_in(api, email, PASSWORD + "x")
    api.get(f"/api/profiles/{name}", expect=200)


def test_password_is_never_shown(admin: Admin, make: Make) -> None:
    user = make.user()
    form = admin.edit("users", user.email)
    assert attribute_of(form.field("password"), "type") == "password"
    assert form.value("password") == ""
    for secret in ("argon2", PASSWORD):
        assert secret not in form.page.text
        assert secret not in admin.found("users", user.email).page.text


def attribute_of(tag: Any, name: str) -> str:
    return str(tag.get(name) or "")


def test_change_user(api: Client, admin: Admin, make: Make) -> None:
    user = make.user()
    name = make.name("renamed")
    bio, image = "Two\nlines", "https://example.com/me.png"
    admin.edit("users", user.email).save(username=name, bio=bio, image=image)
    profile = api.get(f"/api/profiles/{name}", expect=200).json["profile"]
    assert (profile["bio"], profile["image"]) == (bio, image)
    api.get(user.profile_path, expect=404)
    assert signs_in(api, user.email, PASSWORD)


def test_user_saved_as_it_stands(api: Client, admin: Admin, make: Make) -> None:
    user = make.user()
    before = account(api, user)
    admin.edit("users", user.email).save()
    after = account(api, user)
    assert after == before | {"token": after["token"]}
    assert signs_in(api, user.email, PASSWORD)


def test_new_password(api: Client, browser: Browser, admin: Admin, make: Make) -> None:
    user = make.user()
    browser.sign_in(user)
    admin.edit("users", user.email).save(password="another-horse-7")
    assert not signs_in(api, user.email, PASSWORD)
    assert signs_in(api, user.email, "another-horse-7")
    assert not browser.signed_in_as(user.username)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", ""),
        ("username", "x" * 65),
        ("username", "a/b"),
        ("username", ".."),
        ("email", ""),
        ("email", "nobody"),
        ("email", "a@b." + "c" * 250),
        ("password", "1234567"),
        ("password", "x" * 129),
        ("image", "javascript:alert(1)"),
        ("image", "https://example.com/" + "x" * 500),
        ("bio", "x" * 2001),
    ],
)
def test_user_is_validated(
    api: Client, admin: Admin, make: Make, field: str, value: str
) -> None:
    name = make.name("bad")
    good = {"username": name, "email": f"{name}@example.com", "password": PASSWORD}
    admin.create("users").refused(**good | {field: value})
    assert not signs_in(api, good["email"], PASSWORD)
    user = make.user()
    if (field, value) != ("password", ""):
        admin.edit("users", user.email).refused(**{field: value})
    assert signs_in(api, user.email, PASSWORD)


def test_new_user_needs_a_password(admin: Admin, make: Make) -> None:
    name = make.name("bare")
    admin.create("users").refused(username=name, email=f"{name}@example.com")


@pytest.mark.parametrize("change", [str, str.upper], ids=["same", "other case"])
@pytest.mark.parametrize("field", ["username", "email"])
def test_user_is_unique(admin: Admin, make: Make, field: str, change: Any) -> None:
    first, second = make.user(), make.user()
    taken = change(getattr(first, field))
    admin.edit("users", second.email).refused(**{field: taken})
    name = make.name("twice")
    good = {"username": name, "email": f"{name}@example.com", "password": PASSWORD}
    admin.create("users").refused(**good | {field: taken})


def test_case_of_the_own_name_may_change(api: Client, admin: Admin, make: Make) -> None:
    user = make.user()
    admin.edit("users", user.email).save(username=user.username.upper())
    api.get(f"/api/profiles/{user.username.upper()}", expect=200)


def test_delete_user(api: Client, admin: Admin, make: Make, bob: User) -> None:
    user = make.user()
    article = make.article(user)
    theirs = make.article(bob)
    make.comment(user, theirs)
    make.follow(user, bob)
    make.favorite(user, theirs)
    admin.delete("users", user.email)
    api.get(user.profile_path, expect=404)
    api.get(f"/api/articles/{article['slug']}", expect=404)
    assert fetch(api, theirs)["favoritesCount"] == 0
    assert fetch_comments(api, theirs) == []
    refused(api.get("/api/user", token=user.token), 401, token="is invalid")


def test_nobody_inherits_the_token_of_a_deleted_user(
    api: Client, admin: Admin, make: Make
) -> None:
    user = make.user()
    admin.delete("users", user.email)
    make.user()
    refused(api.get("/api/user", token=user.token), 401, token="is invalid")
