"""GET /api/profiles/{username} shows a user without what is private."""

from urllib.parse import quote

import pytest

pytestmark = pytest.mark.feature("A04")

NOT_FOUND = {"errors": {"profile": ["not found"]}}


def test_profile_is_public(ann, anyone, bob):
    ann.put("/api/user", {"user": {"bio": "I write"}})
    expected = {"username": "ann", "bio": "I write", "image": None, "following": False}
    for caller in (anyone, bob, ann):
        answer = caller.get("/api/profiles/ann")
        assert answer.status_code == 200
        assert answer.json == {"profile": expected}


@pytest.mark.parametrize("name", ["nobody", "ANN", "ann%20", "%25", "%FF"])
def test_name_must_be_exact(ann, anyone, name):
    answer = anyone.get(f"/api/profiles/{name}")
    assert answer.status_code == 404
    assert answer.json == NOT_FOUND


@pytest.mark.parametrize("name", ["a?b#c%25&d=e", "it's", "漢字 ß", "<b>"])
def test_any_name_can_be_asked_for(register, anyone, name):
    user = {"username": name, "email": "x@example.com", "password": "a password"}
    anyone.post("/api/users", {"user": user})
    answer = anyone.get(f"/api/profiles/{quote(name, safe='')}")
    assert answer.json["profile"]["username"] == name


def test_nul_names_nobody(anyone):
    assert anyone.get("/api/profiles/a%00b").status_code == 404


def test_bad_token_is_refused_before_anything_else(anyone):
    anyone.token = "bad"
    answer = anyone.get("/api/profiles/nobody")
    assert answer.status_code == 401
    assert answer.json == {"errors": {"token": ["is invalid"]}}


def test_empty_token_is_refused(client, ann):
    answer = client.get("/api/profiles/ann", headers={"Authorization": "Token"})
    assert answer.json == {"errors": {"token": ["is invalid"]}}


def test_other_schemes_are_no_token(client, ann):
    headers = {"Authorization": f"Bearer {ann.token}"}
    assert client.get("/api/profiles/ann", headers=headers).status_code == 200
