"""Each journey as a plain function against one session."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from loadtests.dataset import read_site
from loadtests.journeys.author import author
from loadtests.journeys.member import member
from loadtests.journeys.reader import reader
from loadtests.journeys.signing_in import sign_out
from loadtests.mix import JOURNEYS, ROUNDS, WEIGHTS, mix
from loadtests.session import PlainSession, WrongAnswerError
from loadtests.settings import JOURNEYS as NAMES
from loadtests.settings import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from loadtests.tests.conduit_stub import Conduit


def session(base_url: str, seed: int = 1) -> PlainSession:
    return PlainSession(base_url, Random(seed))


def test_reader_asks_for_pages_and_lists(base_url: str, dataset: Path) -> None:
    visitor = session(base_url)
    reader(visitor, read_site(dataset), rounds=1)
    assert [call.name for call in visitor.calls] == [
        "/",
        "/article/[slug]",
        "/tag/[tag]",
        "/api/articles",
        "/api/articles/[slug]",
        "/api/articles/[slug]/comments",
        "/api/tags",
    ]


@pytest.mark.parametrize("seed", range(5))
def test_member_and_author_leave_the_content_as_it_was(
    seed: int, base_url: str, dataset: Path, conduit: Conduit
) -> None:
    conduit.favorites = {("user 0", f"article-{n}") for n in range(0, 30, 2)}
    conduit.follows = {("user 1", "user 2"), ("user 0", "user 3")}
    before = conduit.favorites.copy(), conduit.follows.copy(), conduit.state()
    site = read_site(dataset)
    member(session(base_url, seed), site, rounds=3)
    author(session(base_url, seed), site, rounds=3)
    assert (conduit.favorites, conduit.follows, conduit.state()) == before
    methods = {line.partition(" ")[0] for line in conduit.seen}
    assert methods == {"GET", "POST", "PUT", "DELETE"}


@pytest.mark.parametrize(
    ("journey", "requests"), [("reader", 14), ("member", 17), ("author", 7)]
)
def test_two_rounds_make_the_documented_number_of_requests(
    journey: str, requests: int, base_url: str, dataset: Path
) -> None:
    visitor = session(base_url)
    run = {"reader": reader, "member": member, "author": author}[journey]
    run(visitor, read_site(dataset), 2)
    # A member who meets an article of their own opens another one.
    again = len(visitor.calls) - requests
    assert again == 0 if journey != "member" else again in {-3, -2, -1, 0, 1, 2}


def test_member_does_not_try_to_follow_oneself(
    base_url: str, dataset: Path, conduit: Conduit
) -> None:
    for article in conduit.articles.values():
        article["author"] = "user 1"
    site = read_site(dataset)
    for seed in range(8):
        visitor = session(base_url, seed)
        member(visitor, site, rounds=1)
        sign_out(visitor, site)
    assert any("/follow" in line for line in conduit.seen)


def test_mix_runs_sessions_by_weight(base_url: str, dataset: Path) -> None:
    visitor = session(base_url)
    site = read_site(dataset)
    for _ in range(20):
        mix(visitor, site)
    names = {call.name for call in visitor.calls}
    assert {"/", "/api/articles/feed"} <= names
    assert set(WEIGHTS) == set(ROUNDS) == set(JOURNEYS) - {"mix"}
    assert set(NAMES) == set(JOURNEYS)


@pytest.mark.parametrize("journey", [reader, member, author])
def test_a_wrong_answer_ends_the_journey(
    journey: object, base_url: str, dataset: Path, conduit: Conduit
) -> None:
    conduit.broken = "/"
    assert callable(journey)
    with pytest.raises(WrongAnswerError, match="lacks"):
        journey(session(base_url), read_site(dataset))


def test_a_wrong_status_is_named(base_url: str) -> None:
    with pytest.raises(WrongAnswerError, match=r"GET /: status 200 instead of 404"):
        session(base_url).get("/", name="/", status=404)


def test_accounts_are_given_back_even_after_a_failure(
    base_url: str, dataset: Path, conduit: Conduit
) -> None:
    site = read_site(dataset)
    conduit.broken = "/api/users/login"
    for _ in range(10):
        with pytest.raises(WrongAnswerError):
            member(session(base_url), site)
    conduit.broken = ""
    for _ in range(10):
        visitor = session(base_url)
        member(visitor, site, rounds=1)
        sign_out(visitor, site)
        assert (visitor.token, visitor.account) == (None, None)


def test_a_visitor_signs_in_once_and_reads_without_the_token(
    base_url: str, dataset: Path, conduit: Conduit
) -> None:
    site, visitor = read_site(dataset), session(base_url)
    member(visitor, site, rounds=1)
    reader(visitor, site, rounds=1)
    author(visitor, site, rounds=1)
    assert conduit.seen.count("POST /api/users/login") == 1
    anonymous = {call.name for call in visitor.calls if not call.headers}
    assert {"/", "/api/tags", "/api/users/login"} <= anonymous
    assert all(call.headers for call in visitor.calls if call.name.endswith("/feed"))


def test_more_visitors_than_accounts_is_a_clear_error(dataset: Path) -> None:
    accounts = read_site(dataset, worker=1, workers=2).accounts
    borrowed = [accounts.borrow(Random(1)) for _ in range(2)]
    assert {account.username for account in borrowed} == {"user 1", "user 3"}
    with pytest.raises(SettingsError, match="all 2 demo accounts"):
        accounts.borrow(Random(1))


def test_thinking_sets_the_intended_time(base_url: str) -> None:
    visitor = PlainSession(base_url, Random(1), think_seconds=0.001)
    visitor.think()
    assert visitor.intended is not None
    visitor.get("/", name="/")
    assert visitor.intended is None
