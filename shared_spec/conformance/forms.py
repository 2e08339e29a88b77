"""What holds for every form of the website."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from shared_spec.conformance.browser import (
    attribute,
    browser_target,
    csrf_names,
    form_values,
    text_of,
)
from shared_spec.conformance.markup import (
    MAIN_HEADING,
    check_accessible,
    check_document,
    check_layout,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bs4 import Tag

    from shared_spec.conformance.browser import Browser, Page

PAGE_404 = "Page Not Found"


def check_page(page: Page, heading: str) -> None:
    """Raise AssertionError unless the page is sound and has this heading of its own."""
    check_document(page)
    check_layout(page)
    check_accessible(page)
    assert headings(page) == [heading]


def headings(page: Page) -> list[str]:
    """Return the main headings of the page itself, not of what people wrote."""
    written = ["article-preview", "article-content"]
    found = page.all(MAIN_HEADING)
    return [text_of(h1) for h1 in found if not h1.find_parent(class_=written)]


def check_refused(page: Page, heading: str, *messages: str) -> None:
    """Raise AssertionError unless a form came back with exactly these messages."""
    assert page.status == 422, f"expected 422: {page}"
    check_document(page)
    check_layout(page)
    check_accessible(page)
    assert heading in page.texts("h1")
    assert page.texts("ul.error-messages li") == list(messages)
    errors = page.all("p.field-error")
    assert len(errors) == len(messages)
    for error in errors:
        assert any(message.endswith(text_of(error)) for message in messages)
        _check_tied(page, attribute(error, "id"))


def _check_tied(page: Page, error_id: str) -> None:
    """Raise AssertionError unless one wrong field names this message as its own."""
    assert error_id
    (field,) = page.all(f'[aria-describedby~="{error_id}"]')
    assert attribute(field, "aria-invalid") == "true"


def check_needs_token(
    browser: Browser, page: Page, form: Tag, values: Mapping[str, str] | None = None
) -> None:
    """Raise AssertionError unless a form without token or with a wrong one is 403."""
    names = csrf_names(form)
    assert names, f"no token: {form}"
    data = form_values(form) | dict(values or {})
    bare = {name: value for name, value in data.items() if name not in names}
    action = browser_target(page.url, attribute(form, "action") or page.url)
    for sent in (bare, bare | dict.fromkeys(names, "x" * 64)):
        check_forbidden(
            browser.request("POST", action, data=sent, headers={"Referer": page.url})
        )


def check_forbidden(page: Page) -> None:
    """Raise AssertionError unless the site refused, in a page of its own."""
    assert page.status == 403, f"expected 403: {page}"
    check_page(page, "Forbidden")


def check_missing(page: Page) -> None:
    """Raise AssertionError unless the site found nothing, in a page of its own."""
    assert page.status == 404, f"expected 404: {page}"
    check_page(page, PAGE_404)


def check_post_only(page: Page) -> None:
    """Raise AssertionError unless the address takes nothing but forms."""
    assert page.status == 405, f"expected 405: {page}"
    allowed = {method.strip() for method in page.headers["Allow"].split(",")}
    assert "POST" in allowed
    assert "GET" not in allowed
    check_document(page)


def check_sent_to_sign_in(page: Page, back: str) -> None:
    """Raise AssertionError unless the answer leads to /login, and from there back."""
    target = urlsplit(page.local_location)
    assert target.path == "/login"
    assert parse_qs(target.query) == {"next": [back]}


def form_to(part: Tag, path: str) -> Tag:
    """Return the one form of a part of a page that sends to this address.

    Frameworks differ in which characters of an address they quote.
    """
    wanted = unquote(path)
    forms = part.select("form")
    found = [form for form in forms if unquote(attribute(form, "action")) == wanted]
    assert len(found) == 1, f"{len(found)} forms to {wanted} in {part}"
    return found[0]


def button_form(page: Page, text: str) -> Tag:
    """Return the first form whose button has this text or label."""
    for form in page.all("form"):
        for button in form.select('button[type="submit"]'):
            if text in {text_of(button), attribute(button, "aria-label")}:
                return form
    raise AssertionError(f"no button {text!r} in {page}")


def label_of(page: Page, field: Tag) -> str:
    """Return the text of the label that names a field by its id."""
    return text_of(page.one(f'label[for="{attribute(field, "id")}"]'))
