"""A Chromium for the whole suite, and windows in it that note every complaint."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

import pytest

from shared_spec.chromium import ABSENT, browser_path, open_chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    from shared_spec.conformance.builders import User
    from shared_spec.conformance.client import Client

PATIENCE: Final = 15_000  # milliseconds; a machine may be busy
#: People's pictures may lie anywhere; nothing but the app is asked.
NOBODY_ELSE: Final = (
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
)


class Open(Protocol):
    """Opens a window of its own, without cookies."""

    def __call__(self, **options: Any) -> Window:
        """Pass the options on to Playwright's new_context."""


@dataclass
class Window:
    """One tab, with what it asked for and what it complained of."""

    page: Page
    base_url: str
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def goto(self, path: str) -> Page:
        """Open a page of the site."""
        self.page.goto(self.base_url + path)
        return self.page

    def sign_in(self, user: User) -> None:
        """Sign in by the form."""
        self.goto("/login")
        self.page.fill('input[name="email"]', user.email)
        self.page.fill('input[name="password"]', user.password)
        self.press("Sign in")

    def press(self, text: str) -> None:
        """Press the first submit button with this text in the page's main part."""
        self.page.locator('main button[type="submit"]', has_text=text).first.click()
        self.page.wait_for_load_state()

    def check(self) -> None:
        """Raise AssertionError when the browser complained or left the site."""
        assert self.complaints == []
        assert self.foreign == []


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One running Chromium; skips where there is none."""
    path = browser_path()
    if path is None:
        pytest.skip(ABSENT)
    with open_chromium(path, NOBODY_ELSE) as running:
        yield running


@pytest.fixture
def open_window(chromium: Browser, api: Client) -> Iterator[Open]:
    """Open windows that are closed, and judged, after the test."""
    contexts: list[BrowserContext] = []
    windows: list[Window] = []

    def open_one(**options: Any) -> Window:
        settings = {"locale": "en-GB", "reduced_motion": "reduce"} | options
        context = chromium.new_context(**settings)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        window = Window(context.new_page(), api.base_url)
        windows.append(window)
        listen(window)
        return window

    yield open_one
    for context in contexts:
        context.close()
    for window in windows:
        window.check()


def listen(window: Window) -> None:
    """Note errors in the console and requests that leave the site."""

    def console(message: Any) -> None:
        # Refusals and people's missing pictures are no fault of the page.
        if message.type == "error" and "Failed to load" not in message.text:
            window.complaints.append(message.text)

    def request(sent: Any) -> None:
        own = sent.url.startswith((window.base_url, "data:", "blob:"))
        if not own and sent.resource_type != "image":
            window.foreign.append(sent.url)

    window.page.on("console", console)
    window.page.on("pageerror", lambda error: window.complaints.append(str(error)))
    window.page.on("request", request)


@pytest.fixture
def window(open_window: Open) -> Window:
    """One window of desktop size."""
    return open_window(viewport={"width": 1280, "height": 900})
