"""What every answer has, whichever feature gives it."""

from io import BytesIO

import pytest
from conduit import bodies
from conduit.extensions import db
from sqlalchemy import text

pytestmark = pytest.mark.feature("P07")


@pytest.fixture
def sqlite(app):
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("of SQLite only")


@pytest.mark.usefixtures("sqlite")
@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("foreign_keys", 1),
        ("busy_timeout", 5000),
        ("synchronous", 1),
    ],
)
def test_sqlite_is_set_up(app, pragma, value):
    with app.app_context():
        assert db.session.scalar(text(f"PRAGMA {pragma}")) == value


@pytest.mark.usefixtures("sqlite")
def test_reads_take_no_lock_and_writes_take_it_at_once(app, statements):
    with app.app_context(), statements() as seen:
        driver = db.session.connection().connection.dbapi_connection
        db.session.scalar(text("SELECT 1"))
        assert not driver.in_transaction
        with db.session.begin_nested():
            db.session.scalar(text("SELECT 1"))
            assert driver.in_transaction
    assert seen[1] == "BEGIN IMMEDIATE"


def test_unknown_api_path_is_json(client):
    answer = client.get("/api/nothing")
    assert answer.status_code == 404
    assert answer.json == {"errors": {"path": ["not found"]}}
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


def test_unknown_page_is_html(client):
    answer = client.get("/nothing")
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "[::2]"])
def test_foreign_host_is_refused(client, host):
    assert client.get("/", headers={"Host": host}).status_code == 400
    answer = client.get("/api/nothing", headers={"Host": host})
    assert answer.status_code == 400
    assert answer.json == {"errors": {"host": ["is invalid"]}}


@pytest.mark.parametrize(
    "host", ["localhost:8000", "127.0.0.1:81", "[::1]:8000", "[::1]", "LOCALHOST"]
)
def test_own_hosts_are_served(client, host):
    assert client.get("/nothing", headers={"Host": host}).status_code == 404


def test_answers_carry_security_headers(client):
    headers = client.get("/nothing").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("size", "length", "passed"), [(3, None, "3"), (10, None, "5"), (10, "10", "10")]
)
def test_body_has_a_length_and_what_is_refused_is_read(size, length, passed):
    def application(environ, _):
        return [environ["CONTENT_LENGTH"].encode()]

    body = BytesIO(b"x" * size)
    environ = {"wsgi.input": body}
    how = (
        {"CONTENT_LENGTH": length} if length else {"HTTP_TRANSFER_ENCODING": "chunked"}
    )
    answer = bodies.BoundedBodies(application, 4)(environ | how, None)
    assert answer == [passed.encode()]
    assert body.read() == b""


def test_endless_body_is_not_read_for_ever(monkeypatch):
    monkeypatch.setattr(bodies, "MOST_DISCARDED", bodies.PIECE)
    body = BytesIO(b"x" * (bodies.PIECE + 1))
    bodies.discard(body)
    assert body.read() == b"x"
