"""P04: what comes from a cache is exact right after a change in the admin too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.admin_site import SPEC, Admin
from shared_spec.conformance.browser import Browser
from shared_spec.conformance.cached import tags, warm
from shared_spec.conformance.lists import preview, slugs

if TYPE_CHECKING:
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("P04")


@dataclass(frozen=True)
class Scene:
    """An author with an article and a tag that nobody else has."""

    admin: Admin
    author: User
    article: dict[str, Any]
    tag: str


@pytest.fixture
def scene(api: Client, admin: Admin, make: Make) -> Scene:
    """All of it kept by the caches."""
    author, tag = make.user(), make.name("tag")
    article = make.article(author, title=make.name("title"), tagList=[tag])
    warm(api)
    return Scene(admin, author, article, tag)


def home(api: Client, scene: Scene) -> str:
    """Return what a visitor sees of the article."""
    page = Browser(api.base_url).get("/")
    return str(preview(page, scene.article["slug"]))


def test_renamed_tag(api: Client, make: Make, scene: Scene) -> None:
    new = make.name("new")
    scene.admin.edit("tags", scene.tag).save(name=new)
    assert (scene.tag in tags(api), new in tags(api)) == (False, True)
    assert new in home(api, scene)
    assert scene.tag not in home(api, scene)


def test_deleted_tag(api: Client, scene: Scene) -> None:
    scene.admin.delete("tags", scene.tag)
    assert scene.tag not in tags(api)
    assert scene.tag not in home(api, scene)


def test_renamed_author(api: Client, make: Make, scene: Scene) -> None:
    new = make.name("new")
    scene.admin.edit("users", scene.author.email).save(username=new)
    assert new in home(api, scene)
    assert scene.author.username not in home(api, scene)


def test_other_author(api: Client, scene: Scene, bob: User) -> None:
    form = scene.admin.edit("articles", scene.article["title"])
    form.save(author=[bob.username])
    assert bob.username in home(api, scene)
    assert scene.author.username not in home(api, scene)


def test_featured(api: Client, scene: Scene) -> None:
    for action, there in (("feature", True), ("unfeature", False)):
        found = scene.admin.found("articles", scene.article["title"])
        warm(api)
        found.act(SPEC["actions"][action], found.rows())
        assert ('"featured"' in home(api, scene)) is there


@pytest.mark.parametrize("kind", ["users", "articles"])
def test_deleted(api: Client, scene: Scene, kind: str) -> None:
    words = scene.author.email if kind == "users" else scene.article["title"]
    scene.admin.delete(kind, words)
    assert scene.tag not in tags(api)
    assert scene.article["slug"] not in slugs(Browser(api.base_url).get("/"))
