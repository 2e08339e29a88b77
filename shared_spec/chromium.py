"""The system's Chromium: where it is, and how to start it so that it keeps to itself."""

from __future__ import annotations

import contextlib
import os
import shutil
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
#: Without these Chromium asks outside for things of its own.
QUIET: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ABSENT: Final = "no Chromium: install the system's package or set CHROMIUM to its path"


def browser_path() -> str | None:
    """Return the Chromium to test pages with: CHROMIUM or the first one found."""
    found = (shutil.which(name) for name in NAMES)
    return os.environ.get("CHROMIUM") or next(filter(None, found), None)


@contextlib.contextmanager
def open_chromium(path: str, *switches: str) -> Iterator[Browser]:
    """Give a running Chromium, with further switches."""
    # Playwright takes long to import, and few commands need it.
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=[*QUIET, *switches]
        )
        yield browser
        browser.close()
