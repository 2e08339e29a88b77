"""Texts that want to be scripts, in every field and on every page that shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import pytest

from shared_spec.conformance.browser import Browser, Page, attribute
from shared_spec.conformance.builders import User, segment
from shared_spec.conformance.markup import check_safe_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared_spec.conformance.builders import Make
    from shared_spec.conformance.client import Client

# Each leaves another context: text, an attribute of either quote, a comment, a
# text area, a title, a script, a template of the server or of the browser.
BREAKOUTS: Final[dict[str, str]] = {
    "text": "<img src=x onerror=alert(1)>",
    "double quote": '" onmouseover="alert(1)" x="',
    "single quote": "' onmouseover='alert(1)' x='",
    "comment": "--><svg onload=alert(1)>",
    "textarea": "<\\textarea><script>alert(1)<\\script>",
    "template": "{{constructor.constructor('alert(1)')()}}${alert(1)}",
    "entity": "&lt;img src=x onerror=alert(1)&gt;&#60;script&#62;",
    "link": "javascript:alert(1)",
}
EVERYTHING: Final = " ".join(BREAKOUTS.values())


@dataclass(frozen=True, slots=True)
class Scene:
    """What somebody hostile has left on the site."""

    author: User
    article: dict[str, Any]
    tag: str


@pytest.fixture(scope="module")
def scene(api: Client, make: Make) -> Scene:
    """A user, an article, tags and a comment whose every field is hostile."""
    name = make.name("x")
    author = make.user(username=f"{name}{BREAKOUTS['text']}\"'"[:64])
    picture = "https://example.com/?\"onerror=alert(1)'"
    fields = {"bio": EVERYTHING, "image": quote(picture, safe=":/?")}
    api.put("/api/user", token=author.token, json={"user": fields}, expect=200)
    tag = f"{name}{BREAKOUTS['double quote']}"[:64]
    article = make.article(
        author,
        title=f"{name} {EVERYTHING}"[:200],
        description=f"{name} {EVERYTHING}"[:500],
        body=f"{name} {EVERYTHING}\n\n[a](javascript:alert(1)) <script>alert(1)</script>",
        tagList=[tag, BREAKOUTS["single quote"]],
    )
    make.comment(author, article, EVERYTHING)
    make.favorite(author, article)
    return Scene(author, article, tag)


def check_no_foreign_script(page: Page) -> None:
    """Raise AssertionError when a browser could run what is not the site's own."""
    for script in page.all("script"):
        source = attribute(script, "src")
        assert source.startswith("/static/"), f"{script} in {page}"
        assert not script.get_text().strip(), f"{script} in {page}"
    for element in page.all("*"):
        names = {name.lower() for name in element.attrs}
        handlers = [name for name in names if name.startswith("on")]
        assert not handlers, f"{element} in {page}"
        assert "style" not in names, f"{element} in {page}"
        for name in ("href", "src", "action", "formaction"):
            if element.has_attr(name):
                check_safe_url(attribute(element, name))
    assert page.all("img[src=x], svg, iframe, object, embed, base") == [], f"{page}"


PATHS: Final[list[tuple[str, str, Callable[[Scene], str]]]] = [
    ("W01", "home", lambda _: "/"),
    ("W01", "your feed", lambda _: "/?feed=following"),
    ("W01", "tag", lambda scene: f"/tag/{segment(scene.tag)}"),
    ("W03", "article", lambda scene: f"/article/{scene.article['slug']}"),
    ("W04", "editor", lambda scene: f"/editor/{scene.article['slug']}"),
    ("W07", "profile", lambda scene: f"/profile/{segment(scene.author.username)}"),
    (
        "W07",
        "favorites",
        lambda scene: f"/profile/{segment(scene.author.username)}/favorites",
    ),
    ("W08", "settings", lambda _: "/settings"),
    ("W09", "search", lambda scene: f"/search?q={quote(scene.article['title'][:9])}"),
]


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=pytest.mark.feature(feature), id=name)
        for feature, name, path in PATHS
    ],
)
@pytest.mark.parametrize("signed_in", [False, True], ids=["visitor", "author"])
def test_stored_text_never_runs(
    browser: Browser, scene: Scene, path: Callable[[Scene], str], *, signed_in: bool
) -> None:
    if signed_in:
        browser.sign_in(scene.author)
    page = browser.get(path(scene), expect=None)
    if signed_in:
        assert page.status == 200, f"{page}"
    check_no_foreign_script(page)


REFLECTING: Final = [
    ("W01", "/?page={}"),
    ("W01", "/?feed={}"),
    ("W01", "/tag/{}"),
    ("W02", "/login?next={}"),
    ("W02", "/register?next={}"),
    ("W03", "/article/{}"),
    ("W07", "/profile/{}"),
    ("W09", "/search?q={}"),
    ("W09", "/search?q=x&page={}"),
    ("W10", "/password-reset/{}"),
    ("W11", "/language?code={}"),
    ("W11", "/language?code=de&next={}"),
    ("W14", "/{}"),
]


@pytest.mark.parametrize(
    "template",
    [
        pytest.param(template, marks=pytest.mark.feature(feature), id=template)
        for feature, template in REFLECTING
    ],
)
@pytest.mark.parametrize("kind", BREAKOUTS)
def test_reflected_text_never_runs(browser: Browser, template: str, kind: str) -> None:
    path = template.format(quote(BREAKOUTS[kind], safe=""))
    page = browser.get(path, expect=None)
    check_no_foreign_script(page)


REFUSED: Final = [
    ("W02", "/register", {"username": "", "email": EVERYTHING, "password": "x"}),
    ("W02", "/login", {"email": EVERYTHING, "password": "x"}),
    ("W10", "/password-reset", {"email": EVERYTHING}),
]


@pytest.mark.parametrize(
    ("path", "values"),
    [
        pytest.param(path, values, marks=pytest.mark.feature(feature), id=path)
        for feature, path, values in REFUSED
    ],
)
def test_text_of_a_refused_form_never_runs(
    browser: Browser, path: str, values: dict[str, str]
) -> None:
    page = browser.get(path)
    form = page.one('main form[method="post"]')
    answer = browser.submit(page, form, values)
    assert answer.status == 422, f"{answer}"
    check_no_foreign_script(answer)
