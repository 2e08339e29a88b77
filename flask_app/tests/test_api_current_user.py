"""GET and PUT /api/user, and what a token is worth."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest
from conduit.extensions import db
from conduit.models import User

pytestmark = pytest.mark.feature("A03")

MISSING = {"errors": {"token": ["is missing"]}}
INVALID = {"errors": {"token": ["is invalid"]}}


def put(caller, **fields):
    return caller.put("/api/user", {"user": fields})


def sign(app, key=None, algorithm="HS256", lifetime=60, **claims):
    key = app.config["SECRET_KEY"] if key is None else key
    now = datetime.now(UTC)
    end = now + timedelta(seconds=lifetime)
    return jwt.encode({"iat": now, "exp": end} | claims, key, algorithm)


def test_current_user_is_answered(ann):
    answer = ann.get("/api/user")
    assert answer.status_code == 200
    user = answer.json["user"]
    assert user.pop("token")
    assert user == {
        "email": "ann@example.com",
        "username": "ann",
        "bio": None,
        "image": None,
    }


@pytest.mark.parametrize("header", [None, "Bearer abc", "Basic YTpi", "nonsense"])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_no_token_is_missing(client, header, method):
    headers = {"Authorization": header} if header else {}
    answer = client.open("/api/user", method=method, headers=headers)
    assert answer.status_code == 401
    assert answer.json == MISSING
    assert answer.headers["WWW-Authenticate"].startswith("Token")


@pytest.mark.parametrize("token", ["", "abc", "a.b.c", "x=y", "é", "a.b.c d"])
def test_malformed_token_is_invalid(client, token):
    headers = {"Authorization": f"Token {token}"}
    answer = client.get("/api/user", headers=headers)
    assert answer.status_code == 401
    assert answer.json == INVALID


def test_forged_or_stale_token_is_invalid(app, ann, anyone):
    with app.app_context():
        mine = str(db.session.query(User.id).scalar())
    forged = [
        sign(app, sub=mine, key="another key of at least 32 characters"),
        sign(app, sub=mine, key="", algorithm="none"),
        sign(app, sub=mine, lifetime=-1),
        sign(app, sub="999999"),
        sign(app, sub="ann"),
        sign(app, sub="9" * 30),
        sign(app),
        sign(app, sub=mine, iat=None),
        jwt.encode({"sub": mine}, app.config["SECRET_KEY"], "HS256"),
    ]
    for token in forged:
        anyone.token = token
        answer = anyone.get("/api/user")
        assert answer.status_code == 401, token
        assert answer.json == INVALID
    anyone.token = sign(app, sub=mine)
    assert anyone.get("/api/user").status_code == 200


def test_token_of_a_deleted_user_is_invalid(app, ann):
    with app.app_context():
        db.session.delete(db.session.scalars(db.select(User)).one())
        db.session.commit()
    assert ann.get("/api/user").json == INVALID


def test_token_comes_before_the_body(anyone):
    assert anyone.put("/api/user", []).json == MISSING


def test_only_given_fields_change(ann, client):
    answer = put(ann, bio="I\nwrite", image=" https://example.com/a.png ")
    assert answer.status_code == 200
    user = answer.json["user"]
    assert user["bio"] == "I\nwrite"
    assert user["image"] == "https://example.com/a.png"
    user = put(ann, username="Anna", email="anna@example.com").json["user"]
    assert (user["username"], user["bio"]) == ("Anna", "I\nwrite")
    assert ann.get("/api/user").json["user"]["email"] == "anna@example.com"


def test_nothing_given_changes_nothing(ann):
    before = ann.get("/api/user").json["user"] | {"token": None}
    answer = put(ann)
    assert answer.status_code == 200
    assert answer.json["user"] | {"token": None} == before


def test_new_password_opens_the_account(ann, anyone):
    assert put(ann, password="another password").status_code == 200
    for password, status in [("a password", 401), ("another password", 200)]:
        user = {"email": "ann@example.com", "password": password}
        answer = anyone.post("/api/users/login", {"user": user})
        assert answer.status_code == status


@pytest.mark.parametrize("field", ["bio", "image"])
@pytest.mark.parametrize("empty", ["", "  ", None])
def test_empty_bio_and_image_become_null(ann, field, empty):
    put(ann, bio="text", image="http://example.com/a.png")
    assert put(ann, **{field: empty}).json["user"][field] is None


@pytest.mark.parametrize("field", ["username", "email", "password"])
@pytest.mark.parametrize("empty", ["", " ", None])
def test_other_fields_cannot_be_emptied(ann, field, empty):
    answer = put(ann, **{field: empty})
    assert answer.status_code == 422
    assert answer.json == {"errors": {field: ["can't be blank"]}}


@pytest.mark.parametrize(
    "image",
    ["x", "ftp://a.de/b", "javascript:alert(1)", "http://", "http://[x", "http://a b"],
)
def test_image_must_be_a_web_address(ann, image):
    assert put(ann, image=image).json == {"errors": {"image": ["is invalid"]}}


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("bio", "x" * 2001, "is too long (maximum is 2000 characters)"),
        ("bio", "a\0b", "is invalid"),
        ("bio", 1, "is invalid"),
        (
            "image",
            f"http://a.de/{'x' * 500}",
            "is too long (maximum is 500 characters)",
        ),
    ],
)
def test_bad_values_are_refused(ann, field, value, message):
    answer = put(ann, **{field: value})
    assert answer.status_code == 422
    assert answer.json == {"errors": {field: [message]}}


def test_what_others_have_cannot_be_taken(ann, bob):
    answer = put(bob, username="ANN", email="ann@example.com", bio="lost")
    taken = ["has already been taken"]
    assert answer.status_code == 409
    assert answer.json == {"errors": {"username": taken, "email": taken}}
    assert bob.get("/api/user").json["user"]["bio"] is None


def test_own_name_may_change_its_case(ann):
    assert put(ann, username="ANN").json["user"]["username"] == "ANN"
