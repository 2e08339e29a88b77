"""How the website's settings are used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared_spec.conformance import pictures
from shared_spec.conformance.browser import Browser, form_with

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bs4 import Tag
    from PIL import Image

    from shared_spec.conformance.browser import Page, Upload
    from shared_spec.conformance.builders import User
    from shared_spec.conformance.client import Client

FIELDS = ("image", "avatar", "username", "bio", "email", "password")
LABELS = {
    "image": "URL of profile picture",
    "avatar": "Upload a picture",
    "username": "Your Name",
    "bio": "Short bio about you",
    "email": "Email",
    "password": "New Password",
}
HEADING = "Your Settings"


def settings_form(page: Page) -> Tag:
    """Return the form of the settings."""
    return form_with(page, *FIELDS)


def change(
    browser: Browser,
    values: Mapping[str, str] | None = None,
    *,
    avatar: bytes | None = None,
    name: str = "me.png",
    kind: str = "image/png",
) -> Page:
    """Open the settings and send them with these values, and a picture if given."""
    page = browser.get("/settings")
    files: dict[str, Upload] = {}
    if avatar is not None:
        files["avatar"] = (name, avatar, kind)
    return browser.submit(page, settings_form(page), values, files)


def account(api: Client, user: User) -> dict[str, Any]:
    """Return the user's account as the API shows it."""
    found: dict[str, Any] = api.get("/api/user", token=user.token, expect=200).json
    account: dict[str, Any] = found["user"]
    return account


def signs_in(api: Client, email: str, password: str) -> bool:
    """Tell whether these credentials open an account."""
    body = {"user": {"email": email, "password": password}}
    return api.post("/api/users/login", json=body).status == 200


class Sitter:
    """Somebody who uploads pictures."""

    def __init__(self, api: Client, user: User) -> None:
        self.api = api
        self.user = user
        self.browser = Browser(api.base_url)
        self.browser.sign_in(user)

    @property
    def url(self) -> str | None:
        """Where the API says the picture is."""
        found: str | None = account(self.api, self.user)["image"]
        return found

    @property
    def path(self) -> str:
        """The path of the uploaded picture; AssertionError if there is none."""
        url = self.url
        assert url is not None
        assert url.startswith(f"{self.api.base_url}/media/avatars/")
        return url.removeprefix(self.api.base_url)

    def upload(self, data: bytes, name: str = "me.png", kind: str = "image/png") -> str:
        """Upload a good picture and return its path."""
        done = change(self.browser, avatar=data, name=name, kind=kind)
        assert done.local_location == f"/profile/{self.user.username}", f"{done}"
        return self.path

    def stored(self, data: bytes) -> Image.Image:
        """Upload a good picture and return what the site made of it."""
        return pictures.opened(self.api.raw("GET", self.upload(data)).content)

    def serves(self, path: str) -> bool:
        """Tell whether the site still has a picture."""
        status = self.api.raw("GET", path).status_code
        assert status in {200, 404}
        return status == 200
