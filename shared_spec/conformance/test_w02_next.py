"""W02: where signing up and in leads."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from shared_spec.conformance.browser import REDIRECTS, Browser, form_with
from shared_spec.conformance.samples import EVIL
from shared_spec.conformance.sign_in import BOTH, FIELDS, fields_of, send

if TYPE_CHECKING:
    from shared_spec.conformance.builders import Make, User

pytestmark = pytest.mark.feature("W02")

UNSAFE = [
    f"https://{EVIL}/",
    f"http://{EVIL}",
    f"//{EVIL}/",
    f"///{EVIL}/",
    f"////{EVIL}/",
    f"\\\\{EVIL}/",
    f"/\\{EVIL}/",
    f"\\/{EVIL}/",
    f"/\t/{EVIL}/",
    f"/\n/{EVIL}/",
    f" //{EVIL}/",
    f"\t//{EVIL}/",
    f"https:{EVIL}",
    f"https:/{EVIL}",
    f"http:///{EVIL}",
    f"//user@{EVIL}/",
    f"https://127.0.0.1@{EVIL}/",
    f"javascript:alert(1)//{EVIL}",
    " javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    f"/\x00/{EVIL}",
    f"//{EVIL}\\@127.0.0.1/",
    "//",
    " /tag/x",
    "tag/x",
]
SAFE = ["/", "/tag/x", "/?page=1", "/?feed=following", "/tag/a%20b?page=1"]


@pytest.mark.parametrize("target", SAFE)
def test_safe_next_is_followed(browser: Browser, member: User, target: str) -> None:
    done = browser.sign_in(member, f"/login?next={quote(target, safe='')}")
    assert done.local_location == target


def test_next_works_for_registration(make: Make, browser: Browser) -> None:
    values = fields_of(make, "/register")
    done = send(browser, "/register", values, "?next=%2Ftag%2Fx")
    assert done.local_location == "/tag/x"


@BOTH
def test_next_may_come_with_the_form(
    make: Make, browser: Browser, member: User, path: str
) -> None:
    values = fields_of(make, path, member if path == "/login" else None)
    done = browser.post(path, values | {"next": "/tag/x"})
    assert done.local_location == "/tag/x"


def test_next_survives_a_refusal(browser: Browser, member: User) -> None:
    values = {"email": member.email, "password": "not the password"}
    page = send(browser, "/login", values, "?next=%2Ftag%2Fx")
    assert page.status == 422
    form = form_with(page, *FIELDS["/login"])
    done = browser.submit(page, form, {"password": member.password})
    assert done.local_location == "/tag/x"


@pytest.mark.parametrize("target", UNSAFE, ids=ascii)
def test_unsafe_next_leads_home(browser: Browser, member: User, target: str) -> None:
    done = browser.sign_in(member, f"/login?next={quote(target, safe='')}")
    assert done.local_location == "/"


def test_unsafe_next_leads_home_after_registration(
    make: Make, browser: Browser
) -> None:
    values = fields_of(make, "/register")
    query = f"?next={quote(f'//{EVIL}/', safe='')}"
    assert send(browser, "/register", values, query).local_location == "/"


def test_unsafe_next_in_the_form_itself(browser: Browser, member: User) -> None:
    values = {"email": member.email, "password": member.password}
    done = send(browser, "/login", values | {"next": f"https://{EVIL}/"})
    assert done.local_location == "/"


@BOTH
def test_member_is_never_sent_elsewhere(
    browser: Browser, member: User, path: str
) -> None:
    browser.sign_in(member)
    for target in (f"https://{EVIL}/", f"//{EVIL}/", f"/\\{EVIL}/"):
        page = browser.get(f"{path}?next={quote(target, safe='')}", expect=None)
        if page.status in REDIRECTS:
            assert EVIL not in page.local_location
        else:
            assert page.status == 200
