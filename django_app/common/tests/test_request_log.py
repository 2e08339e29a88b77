"""A line of the log for every request."""

import json
import logging
from datetime import datetime

import pytest
from django.test import Client

from accounts.tests.factories import UserFactory
from accounts.tokens import issue
from common.json_log import JSONFormatter

pytestmark = [pytest.mark.feature("P08"), pytest.mark.django_db]


class Lines(logging.Handler):
    """Keeps what is written."""

    def __init__(self):
        super().__init__()
        self.setFormatter(JSONFormatter())
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))

    def read(self):
        assert not [line for line in self.lines if "\n" in line]
        return [json.loads(line) for line in self.lines]


@pytest.fixture
def log():
    handler = Lines()
    names = ("conduit.requests", "django.request", "django.security.csrf")
    for name in names:
        logging.getLogger(name).addHandler(handler)
    yield handler
    for name in names:
        logging.getLogger(name).removeHandler(handler)


def test_request_is_described(log):
    response = Client().get("/tag/a%0Ab?page=1", REMOTE_ADDR="192.0.2.7")
    (line,) = log.read()
    assert datetime.fromisoformat(line.pop("time")).utcoffset().total_seconds() == 0
    assert line.pop("duration_ms") > 0
    assert line == {
        "level": "info",
        "request_id": response["X-Request-ID"],
        "method": "GET",
        "path": "/tag/a\nb",
        "status": 404,
        "client": "192.0.2.7",
        "user_id": None,
    }


@pytest.mark.parametrize("path", ["/", "/api/nothing", "/nothing"])
def test_every_answer_has_an_id_of_its_own(log, client, path):
    ids = [client.get(path)["X-Request-ID"] for _ in range(2)]
    assert [line["request_id"] for line in log.read()] == ids
    assert ids[0] != ids[1]


@pytest.mark.parametrize(
    ("given", "is_kept"),
    [("A-b_c.1", True), ("x" * 64, True), ("x" * 65, False), ("a b", False)],
)
def test_id_of_the_request_is_kept_if_it_is_sound(client, given, is_kept):
    response = client.get("/healthz", headers={"x-request-id": given})
    assert (response["X-Request-ID"] == given) is is_kept
    assert len(response["X-Request-ID"]) <= 64


def test_users_are_named(log, client, django_assert_num_queries):
    user = UserFactory()
    client.force_login(user)
    client.get("/settings")
    token = {"authorization": f"Token {issue(user)}"}
    client.get("/api/user", headers=token)
    client.get("/api/tags")
    with django_assert_num_queries(0):
        client.get("/healthz")
    ids = [line["user_id"] for line in log.read()]
    assert ids == [user.pk, user.pk, None, user.pk]


def test_error_has_the_id_of_its_request(log, monkeypatch):
    def fail(_view):
        raise RuntimeError("first\nsecond")

    monkeypatch.setattr("articles.views.lists.HomeView.get_queryset", fail)
    response = Client(raise_request_exception=False).get("/")
    error, request = log.read()
    assert error["request_id"] == request["request_id"] == response["X-Request-ID"]
    assert error["level"] == "error"
    assert error["exception"].endswith("RuntimeError: first\nsecond")
    assert request["status"] == 500


@pytest.mark.parametrize("rest", ["", "/", "?next=/"])
def test_token_of_a_link_is_not_told(log, client, rest):
    client.get(f"/password-reset/MQ.token-1{rest}")
    (line,) = log.read()
    assert line["path"] == "/password-reset/***"


def test_refused_form_does_not_tell_the_token(log):
    Client(enforce_csrf_checks=True).post("/password-reset/MQ.token-1")
    refusal, request = log.read()
    assert refusal["message"].endswith(": /password-reset/***")
    assert request["path"] == "/password-reset/***"


def test_page_without_a_token_is_told(log, client):
    client.get("/password-reset/sent")
    assert [line["path"] for line in log.read()] == ["/password-reset/sent"]
