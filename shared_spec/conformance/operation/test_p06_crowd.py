"""P06: many who change the same rows at once, through several processes.

Whoever comes too late is told so; nobody is told of an error of the site.
"""

from __future__ import annotations

import time
from itertools import cycle, islice
from typing import TYPE_CHECKING

import pytest

from shared_spec.conformance.articles import PATH, fetch, path_of
from shared_spec.conformance.builders import at_once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared_spec.conformance.articles import Article
    from shared_spec.conformance.builders import User
    from shared_spec.conformance.operation.app import App, Instance

pytestmark = pytest.mark.feature("P06")

WORKERS = {"CONDUIT_WORKERS": "2"}


@pytest.fixture(scope="module")
def site(any_app: App) -> Iterator[Instance]:
    """The app in two processes."""
    with any_app.fresh("crowd").serving(WORKERS) as instance:
        yield instance


@pytest.fixture(scope="module")
def crowd(site: Instance) -> list[User]:
    """Eight members."""
    return [site.make.user() for _ in range(8)]


def test_fields_of_one_account_changed_at_once(
    site: Instance, crowd: list[User]
) -> None:
    user = crowd[0]
    for number in range(20):
        changes = [
            {"bio": f"the {number}th"},
            {"image": f"https://example.com/{number}.png"},
        ]
        at_once(
            lambda change: site.api.put(
                "/api/user", token=user.token, json={"user": change}, expect=200
            ),
            changes,
        )
        account = site.api.get("/api/user", token=user.token, expect=200).json["user"]
        for change in changes:
            assert account | change == account


def test_article_goes_while_others_like_and_discuss_it(
    site: Instance, crowd: list[User]
) -> None:
    author, *readers = crowd
    for _ in range(12):
        article = site.make.article(author)
        ready = [*((reader, article) for reader in readers), (author, article)]
        found = at_once(lambda pair: used_or_deleted(site, *pair), ready)
        assert set().union(*found) <= {200, 201, 204, 404}
        site.api.get(path_of(article), expect=404)


def used_or_deleted(site: Instance, user: User, article: Article) -> set[int]:
    """Use an article until it is gone, or delete one's own; return the statuses."""
    path = path_of(article)
    if article["author"]["username"] == user.username:
        time.sleep(0.1)
        return {site.api.delete(path, token=user.token).status}
    statuses = set()
    said = {"comment": {"body": "Is it still there?"}}
    for number in range(60):
        if number % 3 == 0:
            answer = site.api.post(f"{path}/favorite", token=user.token)
        elif number % 3 == 1:
            answer = site.api.delete(f"{path}/favorite", token=user.token)
        else:
            answer = site.api.post(f"{path}/comments", token=user.token, json=said)
        statuses.add(answer.status)
        if answer.status == 404:
            break
    return statuses


def test_one_member_changes_their_mind_in_many_windows(
    site: Instance, crowd: list[User]
) -> None:
    user, other = crowd[:2]
    article = site.make.article(other)
    paths = [f"{path_of(article)}/favorite", f"{other.profile_path}/follow"]

    def press(number: int) -> None:
        calls = cycle([site.api.post, site.api.delete])
        for call in islice(calls, number % 2, 12):
            for path in paths:
                call(path, token=user.token, expect=200)

    at_once(press, range(8))
    last = site.api.post(paths[0], token=user.token, expect=200).json["article"]
    assert (last["favorited"], last["favoritesCount"]) == (True, 1)


def test_titles_go_from_article_to_article(site: Instance, crowd: list[User]) -> None:
    titles = [site.make.name("title") for _ in range(2)]
    tags = [site.make.name("tag") for _ in range(10)]

    def rename(number: int) -> str:
        user = crowd[number]
        article = site.make.article(user, title=titles[number % 2])
        for turn in range(8):
            change = {
                "title": titles[(number + turn) % 2],
                "tagList": tags[turn % 5 :: -1] + tags[number:],
            }
            answer = site.api.put(
                path_of(article), token=user.token, json={"article": change}, expect=200
            )
            article = answer.json["article"]
            assert article["title"] == change["title"]
            assert article["tagList"] == sorted(set(change["tagList"]))
        slug: str = fetch(site.api, article)["slug"]
        return slug

    slugs = at_once(rename, range(len(crowd)))
    assert len(set(slugs)) == len(crowd)
    listed = site.api.get(PATH, params={"limit": 100}, expect=200).json["articles"]
    assert set(slugs) <= {article["slug"] for article in listed}
