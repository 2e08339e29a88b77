"""A new password by a link from a mail: asking for it, finding it, following it."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from shared_spec.conformance.browser import REDIRECTS, form_with

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

    from shared_spec.conformance.browser import Browser, Page
    from shared_spec.conformance.builders import User

TOKEN: Final = r"[A-Za-z0-9_.:=-]+"


def ask(browser: Browser, email: str) -> Page:
    """Ask for a link through the form."""
    page = browser.get("/password-reset")
    return browser.submit(page, form_with(page, "email"), {"email": email})


def mails(folder: Path, address: str) -> list[EmailMessage]:
    """Return the mails to an address, in the order in which they were sent."""
    found = []
    for path in sorted(folder.iterdir(), key=lambda item: item.stat().st_mtime_ns):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        if message["To"] == address:
            found.append(message)
    return found


def text(message: EmailMessage) -> str:
    """Return the plain text of a mail."""
    assert message.get_content_type() == "text/plain"
    return str(message.get_content())


def link_in(message: EmailMessage, base_url: str) -> str:
    """Return the path of the one link of a mail."""
    (url,) = re.findall(r"https?://\S+", text(message))
    assert url.startswith(f"{base_url}/password-reset/")
    path: str = urlsplit(url).path
    assert re.fullmatch(rf"/password-reset/{TOKEN}", path)
    return path


def link_for(browser: Browser, folder: Path, user: User) -> str:
    """Ask for a link and take it from the mail."""
    ask(browser, user.email)
    return link_in(mails(folder, user.email)[-1], browser.base_url)


def follow(browser: Browser, path: str) -> Page:
    """Open a link, which may first lead on to where the token does not show."""
    page = browser.get(path, expect=None)
    while page.status in REDIRECTS:
        page = browser.get(page.local_location, expect=None)
    return page


def set_password(browser: Browser, page: Page, password: str) -> Page:
    """Send the form behind a link."""
    return browser.submit(page, form_with(page, "password"), {"password": password})
