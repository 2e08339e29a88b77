"""Following through the API."""

import pytest

from accounts import tokens
from accounts.models import Follow
from accounts.tests.factories import FollowFactory, UserFactory
from common.tests.api import ask, errors
from common.tests.parallel import at_once

pytestmark = [pytest.mark.feature("A05"), pytest.mark.django_db]


@pytest.fixture
def ann():
    return UserFactory(username="ann")


@pytest.fixture
def bob():
    return UserFactory(username="bob")


def call(method, reader, name):
    token = tokens.issue(reader) if reader else ""
    return ask(method, f"/api/profiles/{name}/follow", token=token)


def test_follow_answers_with_the_profile(ann, bob):
    for _twice in range(2):
        response = call("POST", ann, "bob")
        assert response.status_code == 200
        assert response.json() == {
            "profile": {
                "username": "bob",
                "bio": None,
                "image": None,
                "following": True,
            }
        }
    assert list(Follow.objects.values_list("follower", "followed")) == [
        (ann.pk, bob.pk)
    ]


def test_unfollow_answers_with_the_profile(ann, bob):
    FollowFactory(follower=ann, followed=bob)
    others = FollowFactory(followed=bob)
    for _twice in range(2):
        response = call("DELETE", ann, "bob")
        assert response.status_code == 200
        assert response.json()["profile"]["following"] is False
    assert list(Follow.objects.all()) == [others]


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_oneself(ann, method):
    assert errors(call(method, ann, "ann")) == (
        422,
        {"profile": ["can't follow yourself"]},
    )


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_unknown_profile(ann, method):
    assert errors(call(method, ann, "nobody")) == (404, {"profile": ["not found"]})


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_token_is_required_before_existence(method):
    assert errors(call(method, None, "nobody")) == (401, {"token": ["is missing"]})


@pytest.mark.django_db(transaction=True)
def test_same_follow_at_once_is_one(ann, bob):
    answers = at_once(8, lambda _: call("POST", ann, "bob").status_code)
    assert answers == [200] * 8
    assert Follow.objects.count() == 1
