"""One migrated database for all tests, emptied after each."""

import functools
import json
import os
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from conduit.app import create_app
from conduit.config import from_environment
from conduit.extensions import cache, db, limiter
from conduit.models import User
from flask_migrate import upgrade
from sqlalchemy import Engine, event


@pytest.fixture(scope="session")
def environ(tmp_path_factory):
    """The environment variables that the tests' app is configured by."""
    path = tmp_path_factory.mktemp("database") / "conduit.sqlite3"
    # Not CONDUIT_DATABASE_URL: the tests empty what they find.
    url = os.environ.get("CONDUIT_TEST_DATABASE_URL", f"sqlite:///{path}")
    return {
        "CONDUIT_SECRET_KEY": "a-key-for-tests-of-at-least-32-characters",
        "CONDUIT_DATABASE_URL": url,
    }


@pytest.fixture(scope="session")
def migrated_app(environ):
    app = create_app(from_environment(environ) | {"TESTING": True})
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(migrated_app):
    yield migrated_app
    limiter.reset()
    with migrated_app.app_context():
        for table in reversed(db.metadata.sorted_tables):
            # The benchmarks' rows come with the migrations.
            if table.name in ("world", "fortune"):
                continue
            db.session.execute(table.delete())
        db.session.commit()
        cache.clear()


@pytest.fixture
def make_app(app, environ):
    """Return a function that makes another app, with more variables set."""
    made, ours = [], dict(vars(limiter))

    def make_app(**variables):
        made.append(create_app(from_environment(environ | variables)))
        return made[-1]

    yield make_app
    for other in made:
        with other.app_context():
            db.engine.dispose()
    # Flask-Limiter keeps its storage in the extension, not in the app.
    vars(limiter).update(ours)


@pytest.fixture
def client(app):
    return app.test_client()


class Statements(list):
    """The SQL statements sent to the database while the block runs."""

    def __enter__(self):
        event.listen(Engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_):
        event.remove(Engine, "before_cursor_execute", self._note)

    def _note(self, _connection, _cursor, statement, *_):
        self.append(statement)


@pytest.fixture
def statements():
    """`with statements() as seen:` collects SQL, so that tests can count it."""
    return Statements


@pytest.fixture
def register(client):
    """Return a function that registers a user by name and gives the answered fields."""

    def register(username, password="a password"):
        user = {
            "username": username,
            "email": f"{username}@example.com",
            "password": password,
        }
        answer = client.post("/api/users", json={"user": user})
        assert answer.status_code == 201, answer.text
        return answer.json["user"]

    return register


class Caller:
    """A client that sends a user's token with every call, and JSON as it is."""

    def on(self, client):
        """Call through another client, as in another thread."""
        return Caller(client, self.token)

    def __init__(self, client, token=None):
        self.client = client
        self.token = token

    def call(self, method, path, body=None):
        headers = {"Authorization": f"Token {self.token}"} if self.token else {}
        data = None if body is None else json.dumps(body)
        kind = None if body is None else "application/json"
        return self.client.open(
            path, method=method, headers=headers, data=data, content_type=kind
        )

    get = functools.partialmethod(call, "GET")
    post = functools.partialmethod(call, "POST")
    put = functools.partialmethod(call, "PUT")
    delete = functools.partialmethod(call, "DELETE")


@pytest.fixture
def anyone(client):
    """Call without a token."""
    return Caller(client)


@pytest.fixture
def ann(client, register):
    return Caller(client, register("ann")["token"])


@pytest.fixture
def bob(client, register):
    return Caller(client, register("bob")["token"])


@pytest.fixture
def publish():
    """Return a function that publishes an article and gives the answered fields."""

    def publish(caller, title="A Title", **fields):
        article = {"title": title, "description": "About", "body": "Text"} | fields
        answer = caller.post("/api/articles", {"article": article})
        assert answer.status_code == 201, answer.text
        return answer.json["article"]

    return publish


@pytest.fixture
def at_once(app):
    """Return a function that makes the same call many times from four threads."""

    def at_once(calls):
        with ThreadPoolExecutor(max_workers=4) as pool:
            futures = [pool.submit(call, app.test_client()) for call in calls]
        return [future.result() for future in futures]

    return at_once


class Browser:
    """A client that fills in forms as they stand."""

    def __init__(self, client):
        self.client = client

    def get(self, path):
        return self.client.get(path)

    def send(self, path, action=None, /, **fields):
        """Open the page and send its form."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(path).text)
        data = {"csrf_token": found[1]} | fields
        return self.client.post(action or path, data=data)

    def sign_in(self, username, path="/login"):
        email = f"{username}@example.com"
        return self.send(path, email=email, password="a password")


@pytest.fixture
def browser(app):
    return Browser(app.test_client())


@pytest.fixture
def staff(app, register):
    """Return a function that signs somebody in who has the given rights."""

    def staff(username, **rights):
        register(username)
        with app.app_context():
            user = db.session.scalar(User.with_email(f"{username}@example.com"))
            for right in rights:
                setattr(user, right, True)
            db.session.commit()
        browser = Browser(app.test_client())
        browser.sign_in(username)
        return browser

    return staff


@pytest.fixture
def superuser(staff):
    return staff("root", is_staff=True, is_superuser=True)


@pytest.fixture
def moderator(staff):
    return staff("mod", is_staff=True)
