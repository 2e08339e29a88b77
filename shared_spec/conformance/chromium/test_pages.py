"""Every page in a real browser: accessible, within its width, without complaints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe

from shared_spec.conformance.builders import User, segment
from shared_spec.conformance.chromium.conftest import Window

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page, StorageState

    from shared_spec.conformance.builders import Make
    from shared_spec.conformance.chromium.conftest import Open
    from shared_spec.conformance.client import Client

SERIOUS: Final = {"serious", "critical"}
LONG: Final = "Unbreakable" * 12
PHONE: Final = 320

PATHS: Final[list[tuple[str, str, bool, Callable[[User, dict[str, Any]], str]]]] = [
    ("W01", "home", False, lambda _u, _a: "/"),
    ("W01", "your feed", True, lambda _u, _a: "/?feed=following"),
    ("W02", "login", False, lambda _u, _a: "/login"),
    ("W02", "register", False, lambda _u, _a: "/register"),
    ("W03", "article", False, lambda _u, a: f"/article/{a['slug']}"),
    ("W04", "editor", True, lambda _u, a: f"/editor/{a['slug']}"),
    ("W05", "own article", True, lambda _u, a: f"/article/{a['slug']}"),
    ("W07", "profile", False, lambda u, _a: f"/profile/{segment(u.username)}"),
    ("W07", "own profile", True, lambda u, _a: f"/profile/{segment(u.username)}"),
    ("W08", "settings", True, lambda _u, _a: "/settings"),
    ("W09", "search", False, lambda _u, a: f"/search?q={a['title'].split()[0]}"),
    ("W10", "password reset", False, lambda _u, _a: "/password-reset"),
    ("W14", "missing page", False, lambda _u, _a: "/there-is-nothing-here"),
]


def pages() -> list[Any]:
    """Return the pages as parameters, each with its feature."""
    return [
        pytest.param(path, signed_in, marks=pytest.mark.feature(feature), id=name)
        for feature, name, signed_in, path in PATHS
    ]


@pytest.fixture(scope="module")
def writer(make: Make) -> User:
    """An author whose texts are long."""
    return make.user()


@pytest.fixture(scope="module")
def piece(make: Make, writer: User) -> dict[str, Any]:
    """An article with everything that a page can show."""
    body = (
        f"# {LONG}\n\n[link](https://example.com/{LONG})\n\n- one\n- two\n\n"
        f"| a | b |\n|---|---|\n| {LONG} | 2 |\n\n```\n{LONG} {LONG}\n```\n\n> quote\n"
    )
    article = make.article(
        writer,
        title=f"{make.name('Long')} {LONG}",
        description=LONG,
        body=body,
        tagList=["short", LONG[:64]],
    )
    make.comment(writer, article, LONG * 3)
    return article


@pytest.fixture(scope="module")
def session(chromium: Browser, api: Client, writer: User) -> StorageState:
    """The cookies of the author, signed in once for all pages."""
    context = chromium.new_context()
    Window(context.new_page(), api.base_url).sign_in(writer)
    state = context.storage_state()
    context.close()
    return state


def check_axe(page: Page) -> None:
    """Raise AssertionError when axe-core has a serious finding."""
    findings = Axe().run(page).response["violations"]
    bad = [
        f"{found['id']}: {node['html'][:120]} {node.get('failureSummary', '')[:200]}"
        for found in findings
        if found["impact"] in SERIOUS
        for node in found["nodes"]
    ]
    assert bad == []


def check_width(page: Page) -> None:
    """Raise AssertionError when a page has to be scrolled sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= page.evaluate("document.documentElement.clientWidth"), page.url


@pytest.mark.parametrize(("path", "signed_in"), pages())
def test_page_is_accessible_and_fits_a_telephone(
    open_window: Open,
    session: StorageState,
    writer: User,
    piece: dict[str, Any],
    path: Callable[[User, dict[str, Any]], str],
    *,
    signed_in: bool,
) -> None:
    window = open_window(
        viewport={"width": PHONE, "height": 640},
        storage_state=session if signed_in else None,
    )
    page = window.goto(path(writer, piece))
    check_width(page)
    check_axe(page)
    page.emulate_media(color_scheme="dark")
    check_axe(page)


@pytest.mark.feature("W11")
@pytest.mark.parametrize("path", ["/", "/login", "/search?q=a"])
def test_arabic_pages_are_accessible_and_fit(open_window: Open, path: str) -> None:
    window = open_window(locale="ar", viewport={"width": PHONE, "height": 640})
    page = window.goto(path)
    check_axe(page)
    check_width(page)


@pytest.mark.feature("W04")
def test_an_editor_with_errors_is_accessible(
    open_window: Open, session: StorageState
) -> None:
    window = open_window(storage_state=session)
    page = window.goto("/editor")
    window.press("Publish Article")
    assert page.locator("ul.error-messages li").count() >= 1
    check_axe(page)


@pytest.mark.feature("P01")
def test_the_api_can_be_browsed_without_the_network(window: Window) -> None:
    page = window.goto("/api/docs")
    page.get_by_text("/api/articles/{slug}").first.wait_for(timeout=20_000)


@pytest.mark.feature("B01")
def test_the_admin_works_under_the_content_policy(
    window: Window, superuser: User
) -> None:
    window.sign_in(superuser)
    page = window.goto("/admin/")
    page.get_by_role("link", name="Articles").first.click()
    page.wait_for_load_state()
    assert page.locator("table").count() >= 1
