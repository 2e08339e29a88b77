"""How the website's forms of sign-up, sign-in and log-out are used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shared_spec.conformance.browser import form_with

if TYPE_CHECKING:
    from bs4 import Tag

    from shared_spec.conformance.browser import Browser, Page
    from shared_spec.conformance.builders import Make, User

FIELDS = {
    "/login": ("email", "password"),
    "/register": ("username", "email", "password"),
}
BOTH = pytest.mark.parametrize("path", FIELDS)


def fields_of(make: Make, path: str, user: User | None = None) -> dict[str, str]:
    """Return what a form needs: a new account, or the given user's credentials."""
    account: dict[str, str] = make.account()["user"]
    if user is not None:
        account |= {"email": user.email, "password": user.password}
    return {name: account[name] for name in FIELDS[path]}


def send(browser: Browser, path: str, values: dict[str, str], query: str = "") -> Page:
    """Open the form of a page and send it with these values."""
    page = browser.get(path + query)
    return browser.submit(page, form_with(page, *FIELDS[path]), values)


def log_out_form(browser: Browser) -> tuple[Page, Tag]:
    """Return the settings page and its form that logs out."""
    page = browser.get("/settings")
    for form in page.all("form"):
        button = form.select_one('button[type="submit"]')
        if button and button.get_text(strip=True) == "Or click here to logout":
            return page, form
    raise AssertionError("no button to log out on /settings")
