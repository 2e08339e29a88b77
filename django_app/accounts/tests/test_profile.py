"""Profiles through the API."""

from urllib.parse import quote

import pytest
from django.db import IntegrityError, transaction

from accounts import tokens
from accounts.models import User
from accounts.tests.factories import FollowFactory, UserFactory
from common.tests.api import ask, errors

pytestmark = [pytest.mark.feature("A04"), pytest.mark.django_db]


def profile(name, viewer=None):
    token = tokens.issue(viewer) if viewer else ""
    return ask("GET", f"/api/profiles/{quote(name, safe='')}", token=token)


def test_everybody_sees_the_profile_and_no_more():
    UserFactory(username="ann", bio="Hello", image="https://example.com/a.png")
    assert profile("ann").json() == {
        "profile": {
            "username": "ann",
            "bio": "Hello",
            "image": "https://example.com/a.png",
            "following": False,
        }
    }


def test_viewer_sees_whom_they_follow():
    follow = FollowFactory()
    reader, author = follow.follower, follow.followed
    seen = profile(author.username, reader).json()["profile"]
    assert seen["following"] is True
    seen = profile(reader.username, author).json()["profile"]
    assert seen["following"] is False


@pytest.mark.parametrize("name", ["漢字 ß", "a?b#c%25&d", "'; DROP TABLE users;--"])
def test_name_with_special_characters(name):
    UserFactory(username=name)
    assert profile(name).json()["profile"]["username"] == name


@pytest.mark.parametrize("name", ["ANN", "an", "ann ", "ann\0", "nobody"])
def test_unknown_name(name):
    UserFactory(username="ann")
    assert errors(profile(name)) == (404, {"profile": ["not found"]})


def test_bad_token_is_refused_although_optional():
    response = ask("GET", "/api/profiles/nobody", token="bad")
    assert errors(response) == (401, {"token": ["is invalid"]})


def test_one_statement_shows_a_profile(django_assert_num_queries):
    UserFactory(username="ann")
    with django_assert_num_queries(1):
        profile("ann")


def test_database_refuses_following_twice_and_oneself():
    follow = FollowFactory()
    for pair in [
        (follow.follower, follow.followed),
        (follow.follower, follow.follower),
    ]:
        with pytest.raises(IntegrityError), transaction.atomic():
            FollowFactory(follower=pair[0], followed=pair[1])
    assert User.objects.count() == 2
