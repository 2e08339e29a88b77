"""The report in a real browser: one request, no error, readable on a telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from metrics.report import model, page
from metrics.tests import report_run
from shared_spec.chromium import ABSENT, browser_path, open_chromium

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = browser_path()
    if path is None:
        pytest.skip(ABSENT)
    with open_chromium(path) as running:
        yield running


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = report_run.source(claims=60, decided=12, hostile=True)
    source.parity["A11"]["elm"]["status"] = "passed"
    path = tmp_path_factory.mktemp("report") / "report.html"
    text = page.render(model.document(source), source)
    path.write_text(text, encoding="utf-8")
    return path


def open_page(
    browser: Browser, report: Path, width: int, *, scheme: str = "light"
) -> tuple[Page, list[str], list[str]]:
    """Open the report without JavaScript; return page, requests and complaints."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        java_script_enabled=False,
        color_scheme="dark" if scheme == "dark" else "light",
    )
    opened = context.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    opened.on("request", lambda request: requests.append(request.url))
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(report.as_uri())
    return opened, requests, complaints


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1280])
def test_one_request_no_error_and_no_overflow(
    browser: Browser, report: Path, width: int, scheme: str
) -> None:
    opened, requests, complaints = open_page(browser, report, width, scheme=scheme)
    assert requests == [report.as_uri()]
    assert complaints == []
    # The root element of a page that scrolls sideways is wider than the window.
    wide = opened.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= width
    opened.context.close()


def test_everything_is_there_without_javascript(browser: Browser, report: Path) -> None:
    opened, _, _ = open_page(browser, report, 1280)
    assert opened.locator("article.card").count() == 60
    assert opened.locator("svg.chart").count() > 0
    folded = opened.locator("details.group summary")
    assert not opened.locator("#claim-waiting-000").is_visible()
    folded.click()
    assert opened.locator("#claim-waiting-000").is_visible()
    opened.context.close()


def test_charts_take_their_colours_from_the_style_sheet(
    browser: Browser, report: Path
) -> None:
    seen = {}
    for scheme in ("light", "dark"):
        opened, _, _ = open_page(browser, report, 1280, scheme=scheme)
        label = opened.locator("svg.chart text").first
        seen[scheme] = label.evaluate("e => getComputedStyle(e).fill")
        opened.context.close()
    assert seen["light"] != seen["dark"]


def test_chart_labels_are_readable_on_a_telephone(
    browser: Browser, report: Path
) -> None:
    opened, _, _ = open_page(browser, report, 400)
    for chart in opened.locator("svg.chart").all():
        text = chart.locator("text").first
        size = text.evaluate(
            "e => parseFloat(getComputedStyle(e).fontSize) * e.getScreenCTM().a"
        )
        assert size >= 10
    opened.context.close()


def test_the_keyboard_reaches_the_answers_first(browser: Browser, report: Path) -> None:
    opened, _, _ = open_page(browser, report, 1280)
    opened.keyboard.press("Tab")
    assert opened.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    opened.keyboard.press("Enter")
    assert opened.url.endswith("#content")
    opened.context.close()


def test_print_unfolds_everything(browser: Browser, report: Path) -> None:
    opened, _, _ = open_page(browser, report, 1280)
    opened.emulate_media(media="print")
    claim = opened.locator("#claim-waiting-000")
    assert claim.bounding_box()["height"] > 0  # type: ignore[index]
    assert not opened.locator("nav.toc").is_visible()
    opened.context.close()
