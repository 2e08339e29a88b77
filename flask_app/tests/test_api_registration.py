"""POST /api/users makes an account, or says what is wrong."""

import io
import json

import pytest
from conduit.extensions import db
from conduit.models import User
from sqlalchemy import func, select

pytestmark = pytest.mark.feature("A01")

BLANK = ["can't be blank"]
INVALID = ["is invalid"]


def post(client, **fields):
    user = {"username": "Ann", "email": "ann@example.com", "password": "a password"}
    body = json.dumps({"user": user | fields})
    return client.post("/api/users", data=body, content_type="application/json")


def test_registration_answers_the_account_and_a_token(client):
    answer = post(client, username=" Ann ", email=" ann@Example.com ")
    assert answer.status_code == 201
    user = answer.json["user"]
    assert user.pop("token").count(".") == 2
    assert user == {
        "email": "ann@Example.com",
        "username": "Ann",
        "bio": None,
        "image": None,
    }


def test_password_is_stored_as_argon2id_of_the_agreed_cost(app, client):
    post(client)
    with app.app_context():
        stored = db.session.scalar(select(User.password_hash))
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_unknown_fields_are_not_assigned(app, client):
    assert post(client, id=77, bio="mine", createdAt="2001-01-01").status_code == 201
    with app.app_context():
        user = db.session.scalar(select(User))
        assert (user.id, user.bio) != (77, "mine")
        assert user.created_at.year > 2001


@pytest.mark.parametrize("field", ["username", "email", "password"])
@pytest.mark.parametrize("value", ["", " \n", None])
def test_blank_is_refused(client, field, value):
    answer = post(client, **{field: value})
    assert answer.status_code == 422
    assert answer.json == {"errors": {field: BLANK}}


def test_all_missing_fields_are_named(client):
    answer = client.post("/api/users", json={"user": {}})
    assert answer.json == {
        "errors": {"username": BLANK, "email": BLANK, "password": BLANK}
    }


@pytest.mark.parametrize("field", ["username", "email", "password"])
@pytest.mark.parametrize("value", [1, True, ["x"], {"x": "y"}, "half \ud83d pair"])
def test_wrong_type_is_refused(client, field, value):
    assert post(client, **{field: value}).json == {"errors": {field: INVALID}}


@pytest.mark.parametrize("name", ["a/b", ".", "..", "a\0b", "a\nb", "a\x7fb"])
def test_name_that_is_no_path_segment_is_refused(client, name):
    assert post(client, username=name).json == {"errors": {"username": INVALID}}


@pytest.mark.parametrize(
    "email", ["plain", "a@", "a@b", "a b@c.de", "a@b..de", "ü@b.de"]
)
def test_bad_email_is_refused(client, email):
    assert post(client, email=email).json == {"errors": {"email": INVALID}}


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("username", "x" * 65, "is too long (maximum is 64 characters)"),
        ("email", f"a@{'x' * 250}.de", "is too long (maximum is 254 characters)"),
        ("password", "x" * 129, "is too long (maximum is 128 characters)"),
        ("password", "x" * 7, "is too short (minimum is 8 characters)"),
    ],
)
def test_length_is_limited(client, field, value, message):
    answer = post(client, **{field: value})
    assert answer.status_code == 422
    assert answer.json == {"errors": {field: [message]}}


def test_longest_values_are_accepted(client):
    assert post(client, username="x" * 64, password="x" * 128).status_code == 201


def test_taken_name_or_address_is_a_conflict_whatever_its_case(client):
    post(client, username="Élan")
    taken = ["has already been taken"]
    answer = post(client, username="éLAN", email="other@example.com")
    assert answer.status_code == 409
    assert answer.json == {"errors": {"username": taken}}
    answer = post(client, username="other", email="ANN@example.com")
    assert answer.status_code == 409
    assert answer.json == {"errors": {"email": taken}}
    answer = post(client, username="élan")
    assert answer.json == {"errors": {"username": taken, "email": taken}}


def test_nothing_is_stored_by_a_refusal(app, client):
    post(client, password="short")
    with app.app_context():
        assert db.session.scalar(select(func.count(User.id))) == 0


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"x"', b'{"a":NaN}', b"[" * 100000]
)
def test_unreadable_body_is_refused(client, body):
    answer = client.post("/api/users", data=body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json == {"errors": {"body": ["can't be parsed"]}}


@pytest.mark.parametrize("body", [{}, {"user": None}, {"user": []}, {"user": "x"}])
def test_missing_envelope_is_refused(client, body):
    answer = client.post("/api/users", json=body)
    assert answer.status_code == 422
    assert answer.json == {"errors": {"body": ["must contain user"]}}


def test_body_that_is_not_json_is_refused(client):
    answer = client.post("/api/users", data={"username": "x"})
    assert answer.status_code == 415
    assert answer.json == {"errors": {"body": ["must be JSON"]}}


def test_json_of_a_named_kind_is_accepted(client):
    answer = client.post(
        "/api/users", data='{"user": {}}', content_type="application/vnd.x+json"
    )
    assert "username" in answer.json["errors"]


@pytest.mark.parametrize("declared", [True, False])
def test_large_body_is_refused(client, declared):
    body = b'{"user": "' + b"x" * 1024 * 1024 + b'"}'
    answer = client.post(
        "/api/users",
        input_stream=io.BytesIO(body),
        content_type="application/json",
        headers=None if declared else {"Transfer-Encoding": "chunked"},
        environ_overrides={
            "CONTENT_LENGTH": str(len(body)) if declared else "",
            "wsgi.input_terminated": True,
        },
    )
    assert answer.status_code == 413
    assert answer.json == {"errors": {"body": ["is too large"]}}


def test_other_methods_are_named(client):
    answer = client.put("/api/users", json={})
    assert answer.status_code == 405
    assert answer.json == {"errors": {"method": ["not allowed"]}}
    assert "POST" in answer.headers["Allow"]


def test_failure_answers_json_and_tells_nothing(app, client, monkeypatch):
    def fail(*_):
        raise RuntimeError("the secret")

    monkeypatch.setattr(User, "set_password", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = post(client)
    assert answer.status_code == 500
    assert answer.json == {"errors": {"server": ["internal error"]}}
