"""Photograph both apps for docs/pages: `python -m metrics.pictures`.

The small dataset is shown, so that the pictures of both apps can be laid side by side.
"""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PIL import Image

from metrics.datasets import ensure_dataset
from metrics.errors import MachineError, TwinsError
from metrics.paths import ROOT, work_folder
from metrics.suite import suite_server
from metrics.twins import find_twins
from shared_spec.chromium import ABSENT, browser_path, open_chromium

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from metrics.twins import Twin

FOLDER: Final = ROOT / "docs" / "pages"
SHOWN: Final = 720  # width in pixels of a picture from a desktop's window
DESKTOP: Final = (1280, 900)
PHONE: Final = (390, 780)


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: what is opened, as whom and in what kind of window."""

    name: str
    path: str
    staff: bool = False
    size: tuple[int, int] = DESKTOP
    dark: bool = False
    locale: str = "en-GB"


SHOTS: Final = (
    Shot("home", "/"),
    Shot("article", "article"),
    Shot("editor-errors", "/editor", staff=True),
    Shot("admin", "admin", staff=True),
    Shot("arabic", "/", locale="ar"),
    Shot("phone", "/", size=PHONE),
    Shot("dark", "article", dark=True),
)


def photograph(twins: list[Twin], folder: Path = FOLDER) -> None:
    """Write a picture of each twin and shot. MachineError without Chromium."""
    path = browser_path()
    if path is None:
        raise MachineError(ABSENT)
    folder.mkdir(parents=True, exist_ok=True)
    with open_chromium(path) as browser:
        for twin in twins:
            _photograph_twin(twin, browser, folder)


def _photograph_twin(twin: Twin, browser: Browser, folder: Path) -> None:
    dataset = ensure_dataset("small")
    with (
        work_folder("pictures") as work,
        suite_server(twin, work, dataset=dataset) as (server, options),
    ):
        prefix = "--superuser="
        account = next(o for o in options if o.startswith(prefix)).removeprefix(prefix)
        for shot in SHOTS:
            page = _take(browser, server.base_url, shot, account)
            _save(page, folder / f"{shot.name}-{twin.name}.webp")
            page.context.close()


def _take(browser: Browser, base_url: str, shot: Shot, account: str) -> Page:
    width, height = shot.size
    page = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if shot.dark else "light",
        locale=shot.locale,
        base_url=base_url,
    ).new_page()
    if shot.staff:
        _sign_in(page, *account.split(":", 1))
    match shot.path:
        case "article":
            page.goto("/")
            page.locator(".article-preview a.preview-link").nth(1).click()
        case "admin":
            page.goto("/admin/")
            page.get_by_role("link", name="Articles").last.click()
        case path:
            page.goto(path)
    if shot.name == "editor-errors":
        page.evaluate(
            "() => [...document.forms].forEach(form => form.noValidate = true)"
        )
        page.locator('main button[type="submit"]').last.click()
    page.wait_for_load_state()
    return page


def _sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/login")
    page.fill('input[name="email"]', email)
    page.fill('input[name="password"]', password)
    page.locator('main button[type="submit"]').click()
    page.wait_for_load_state()


def _save(page: Page, path: Path) -> None:
    """Write what the window shows, scaled down, as a small file."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    if picture.width > SHOWN:
        picture = picture.resize((SHOWN, picture.height * SHOWN // picture.width))
    picture.save(path, "WEBP", quality=70, method=6)


if __name__ == "__main__":
    try:
        photograph(find_twins(ROOT))
    except TwinsError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(error.exit_code) from None
