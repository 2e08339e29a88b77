"""What people do on the site, in a real browser."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.chromium.conftest import Open, Window

JUMPS = 60  # presses of Tab after which a page has been walked through


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element has the focus, and see that it shows."""
    for _ in range(JUMPS):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            break
    else:
        raise AssertionError(f"Tab does not lead to {selector}")
    assert focus_shows(page), f"the focus on {selector} cannot be seen"


def focus_shows(page: Page) -> bool:
    """Tell whether the focused element has an outline or a shadow."""
    shown: bool = page.evaluate(
        """() => {
            const style = getComputedStyle(document.activeElement);
            const outlined = style.outlineStyle !== "none"
                && parseFloat(style.outlineWidth) > 0;
            return outlined || style.boxShadow !== "none";
        }"""
    )
    return shown


def enter_tags(page: Page, *tags: str) -> None:
    """Fill the tags field with each, as if nothing else were in it, and press Enter."""
    field = page.get_by_placeholder("Enter tags")
    for tag in tags:
        field.fill(tag)
        field.press("Enter")


def pills(page: Page, part: str) -> list[str]:
    """Return the tags that a part of the page shows."""
    found = page.locator(f"{part} .tag-list .tag-default").all_inner_texts()
    return [text.strip() for text in found]


@pytest.mark.feature("W02")
def test_signing_up_by_keyboard_alone(window: Window, make: Make) -> None:
    account = make.account()["user"]
    page = window.goto("/register")
    for name in ("username", "email", "password"):
        tab_to(page, f'input[name="{name}"]')
        page.keyboard.type(account[name])
    page.keyboard.press("Enter")
    page.wait_for_url(f"{window.base_url}/")
    assert account["username"] in page.locator("nav.navbar").inner_text()


@pytest.mark.feature("W02")
@pytest.mark.parametrize("path", ["/login", "/register", "/password-reset"])
def test_the_site_says_what_is_wrong(window: Window, path: str) -> None:
    page = window.goto(path)
    page.fill('input[name="email"]', "nobody")
    page.click('button[type="submit"]')
    page.locator(".error-messages li").first.wait_for()
    assert page.locator('input[name="email"]').input_value() == "nobody"


@pytest.mark.feature("W02")
def test_a_long_password_is_not_cut_off(window: Window, make: Make) -> None:
    account = make.account()["user"]
    page = window.goto("/register")
    for name in ("username", "email"):
        page.fill(f'input[name="{name}"]', account[name])
    page.focus('input[name="password"]')
    page.keyboard.insert_text("p" * 129)
    window.press("Sign up")
    message = "Password is too long (maximum is 128 characters)"
    assert page.locator(".error-messages li").all_inner_texts() == [message]


@pytest.mark.feature("W02")
def test_the_first_tab_leads_past_the_navigation(window: Window) -> None:
    page = window.goto("/login")
    page.keyboard.press("Tab")
    assert focus_shows(page)
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") != ""


@pytest.mark.feature("W04")
def test_writing_an_article_with_tags(window: Window, make: Make) -> None:
    window.sign_in(make.user())
    page = window.goto("/editor")
    title, first, second = make.name("title"), make.name("a"), make.name("b")
    page.fill('input[name="title"]', title)
    page.fill('input[name="description"]', "What it is about")
    page.fill('textarea[name="body"]', "# Heading\n\nSome *words*.")
    enter_tags(page, second, first)
    assert page.url.endswith("/editor"), "Enter in the tags field sent the form"
    assert page.get_by_placeholder("Enter tags").input_value() == ""
    assert pills(page, "form") == [second, first]
    window.press("Publish Article")
    assert page.locator(".article-page h1").first.inner_text() == title
    assert page.locator(".article-content em").inner_text() == "words"
    assert pills(page, ".article-page") == sorted([first, second])


@pytest.mark.feature("W04")
def test_writing_an_article_without_script(open_window: Open, make: Make) -> None:
    window = open_window(java_script_enabled=False)
    window.sign_in(make.user())
    page = window.goto("/editor")
    title, first, second = make.name("title"), make.name("a"), make.name("b")
    page.fill('input[name="title"]', title)
    page.fill('input[name="description"]', "What it is about")
    page.fill('textarea[name="body"]', "Words.")
    page.fill('input[name="tags"]', f"{second}, {first}")
    window.press("Publish Article")
    assert pills(page, ".article-page") == sorted([first, second])


@pytest.mark.feature("W04")
def test_changing_the_tags_of_an_article(window: Window, make: Make) -> None:
    author = make.user()
    article = make.article(author, tagList=["a", "b", "c"])
    window.sign_in(author)
    page = window.goto(f"/editor/{article['slug']}")
    assert pills(page, "form") == ["a", "b", "c"]
    enter_tags(page, "d, b,", "", "e")
    assert pills(page, "form") == ["a", "b", "c", "d", "e"]
    page.get_by_role("button", name="Remove tag: b").click()
    page.keyboard.press("Backspace")  # takes the last one back
    page.keyboard.type("f")
    assert pills(page, "form") == ["a", "c", "d"]
    window.press("Publish Article")
    assert pills(page, ".article-page") == ["a", "c", "d", "ef"]


@pytest.mark.feature("W04")
def test_wrong_tags_can_be_mended(window: Window, make: Make) -> None:
    window.sign_in(make.user())
    page = window.goto("/editor")
    page.fill('input[name="title"]', make.name("title"))
    page.fill('input[name="description"]', "What it is about")
    page.fill('textarea[name="body"]', "Words.")
    enter_tags(page, "good", "t" * 65)
    window.press("Publish Article")
    field = page.get_by_placeholder("Enter tags")
    assert field.input_value() == f"good, {'t' * 65}"
    field.fill("good, better")
    window.press("Publish Article")
    assert pills(page, ".article-page") == ["better", "good"]


@pytest.mark.feature("W04")
def test_deleting_an_article(window: Window, make: Make) -> None:
    author = make.user()
    article = make.article(author)
    window.sign_in(author)
    page = window.goto(f"/article/{article['slug']}")
    window.press("Delete Article")
    assert page.url.rstrip("/") == window.base_url
    assert window.goto(f"/article/{article['slug']}").locator(".error-page").count()


@pytest.mark.feature("W05")
def test_commenting(window: Window, make: Make, alice: User) -> None:
    article = make.article(alice)
    window.sign_in(make.user())
    page = window.goto(f"/article/{article['slug']}")
    page.get_by_placeholder("Write a comment...").fill("First line\nSecond line")
    window.press("Post Comment")
    assert "Second line" in page.locator(".card .card-block").first.inner_text()
    page.locator(".mod-options .ion-trash-a").click()
    page.wait_for_load_state()
    assert page.locator(".card:not(.comment-form)").count() == 0


@pytest.mark.feature("W06")
def test_following_and_favouring(window: Window, make: Make, alice: User) -> None:
    article = make.article(alice)
    window.sign_in(make.user())
    page = window.goto(f"/article/{article['slug']}")
    window.press("Favorite Article")
    assert (
        "(1)"
        in page.locator("button", has_text="Unfavorite Article").first.inner_text()
    )
    window.press(f"Follow {alice.username}")
    assert page.locator("button", has_text=f"Unfollow {alice.username}").count()
    page = window.goto("/?feed=following")
    assert page.locator(".article-preview", has_text=article["title"]).count() == 1


@pytest.mark.feature("W08")
def test_uploading_a_picture(window: Window, make: Make) -> None:
    user = make.user()
    window.sign_in(user)
    page = window.goto("/settings")
    picture = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(picture, "PNG")
    page.set_input_files(
        'input[name="avatar"]',
        {"name": "me.png", "mimeType": "image/png", "buffer": picture.getvalue()},
    )
    window.press("Update Settings")
    assert page.url.endswith(f"/profile/{user.username}")
    size = page.locator("img.user-img").evaluate(
        "img => img.decode().then(() => [img.naturalWidth, img.naturalHeight])"
    )
    assert size == [256, 256]


@pytest.mark.feature("W09")
def test_searching(window: Window, make: Make, alice: User) -> None:
    article = make.article(alice)
    word = article["title"].split()[-1]
    page = window.goto("/search")
    page.fill('input[name="q"]', word)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert page.locator(".article-preview h1 mark").all_inner_texts() == [word]


@pytest.mark.feature("W11")
def test_changing_the_language(window: Window) -> None:
    page = window.goto("/login")
    page.locator("nav.languages a", has_text="Deutsch").click()
    page.wait_for_load_state()
    assert page.url.endswith("/login")
    assert page.locator("html").get_attribute("lang") == "de"
    page.locator("nav.languages a", has_text="العربية").click()
    page.wait_for_load_state()
    html = page.locator("html")
    assert (html.get_attribute("lang"), html.get_attribute("dir")) == ("ar", "rtl")


@pytest.mark.feature("W11")
def test_arabic_is_laid_out_from_right_to_left(open_window: Open) -> None:
    sides = {}
    for locale in ("en-GB", "ar"):
        window = open_window(locale=locale, viewport={"width": 1280, "height": 900})
        box = window.goto("/").locator(".navbar-brand").bounding_box()
        assert box is not None
        sides[locale] = box["x"] + box["width"] / 2
    assert sides["en-GB"] < 640 < sides["ar"]
