"""Liveness never depends on the database, readiness does."""

import pytest
from conduit import health
from conduit.app import create_app
from conduit.config import from_environment
from conduit.extensions import db

pytestmark = pytest.mark.feature("P02")


@pytest.fixture
def client_on(environ):
    """Serve another database."""
    apps = []

    def client_on(path):
        url = f"sqlite:///{path}"
        config = from_environment(environ | {"CONDUIT_DATABASE_URL": url})
        apps.append(create_app(config))
        return apps[-1].test_client()

    yield client_on
    for app in apps:
        with app.app_context():
            db.engine.dispose()


def test_alive_and_ready(client):
    assert client.get("/healthz").json == {"status": "ok"}
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"status": "ready"}


def test_not_ready_before_migration(client_on, tmp_path, monkeypatch):
    monkeypatch.setattr(health, "newest_revisions", lambda: {"newer"})
    client = client_on(tmp_path / "empty.sqlite3")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"status": "unavailable", "reason": "migrations"}
    assert client.get("/healthz").status_code == 200


def test_not_ready_without_database(client_on, tmp_path):
    (tmp_path / "broken.sqlite3").write_bytes(b"not a database" * 100)
    client = client_on(tmp_path / "broken.sqlite3")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"status": "unavailable", "reason": "database"}
    assert client.get("/healthz").status_code == 200
