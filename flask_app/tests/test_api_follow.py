"""Following and unfollowing a user."""

import pytest

pytestmark = pytest.mark.feature("A05")

PATH = "/api/profiles/bob/follow"


def test_follow_and_unfollow_answer_the_profile(ann, bob, anyone):
    answer = ann.post(PATH)
    assert answer.status_code == 200
    profile = {"username": "bob", "bio": None, "image": None, "following": True}
    assert answer.json == {"profile": profile}
    assert ann.get("/api/profiles/bob").json["profile"]["following"] is True
    assert anyone.get("/api/profiles/bob").json["profile"]["following"] is False
    assert bob.get("/api/profiles/ann").json["profile"]["following"] is False
    answer = ann.delete(PATH)
    assert answer.status_code == 200
    assert answer.json["profile"]["following"] is False
    assert ann.get("/api/profiles/bob").json["profile"]["following"] is False


def test_repeating_changes_nothing(ann, bob):
    for _ in range(2):
        assert ann.post(PATH).json["profile"]["following"] is True
    for _ in range(2):
        assert ann.delete(PATH).json["profile"]["following"] is False


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_nobody_follows_oneself(ann, method):
    answer = ann.call(method, "/api/profiles/ann/follow")
    assert answer.status_code == 422
    assert answer.json == {"errors": {"profile": ["can't follow yourself"]}}
    assert ann.get("/api/profiles/ann").json["profile"]["following"] is False


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_unknown_user_is_not_found(ann, method):
    answer = ann.call(method, "/api/profiles/nobody/follow")
    assert answer.status_code == 404
    assert answer.json == {"errors": {"profile": ["not found"]}}


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize("name", ["bob", "nobody"])
def test_token_comes_before_existence(anyone, bob, method, name):
    answer = anyone.call(method, f"/api/profiles/{name}/follow")
    assert answer.status_code == 401
    assert answer.json == {"errors": {"token": ["is missing"]}}


def test_body_is_not_looked_at(ann, bob, client):
    headers = {"Authorization": f"Token {ann.token}"}
    answer = client.post(PATH, data="nonsense", headers=headers)
    assert answer.status_code == 200
