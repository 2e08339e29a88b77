"""Guessing of passwords is slowed down."""

import pytest
from django.core.cache import caches
from django.test import Client

from accounts import limits
from accounts.tests.factories import PASSWORD, UserFactory
from common.tests.api import ask, errors
from common.tests.parallel import at_once

pytestmark = [pytest.mark.feature("P03"), pytest.mark.django_db]
REFUSED = (429, {"credentials": ["too many attempts"]})
MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


@pytest.fixture(autouse=True)
def ann(settings):
    settings.CACHES = {**settings.CACHES, "limits": MEMORY}
    settings.LOGIN_LIMIT = 3
    yield UserFactory(email="ann@example.com")
    caches["limits"].clear()


def login(email="ann@example.com", password="wrong-horse"):
    body = {"user": {"email": email, "password": password}}
    return ask("POST", "/api/users/login", body)


def test_too_many_failures_are_refused_for_a_while():
    assert [login().status_code for _ in range(4)] == [401, 401, 401, 429]
    response = login(password=PASSWORD)
    assert errors(response) == REFUSED
    assert 1 <= int(response["Retry-After"]) <= 60


def test_page_and_api_count_together(client):
    form = {"email": " ANN@example.com", "password": "wrong-horse"}
    login()
    assert [client.post("/login", form).status_code for _ in range(3)] == [
        422,
        422,
        429,
    ]
    response = client.post("/login", {**form, "password": PASSWORD})
    assert response.status_code == 429
    assert 1 <= int(response["Retry-After"]) <= 60
    assert "error-page" in response.text
    assert errors(login()) == REFUSED


def test_unknown_account_is_treated_alike():
    for _ in range(3):
        assert login("nobody@example.com").status_code == 401
    assert errors(login("NOBODY@example.com")) == REFUSED


def test_success_is_not_counted_and_resets_nothing():
    for _ in range(5):
        assert login(password=PASSWORD).status_code == 200
    assert [login().status_code for _ in range(2)] == [401, 401]
    assert login(password=PASSWORD).status_code == 200
    assert [login().status_code for _ in range(2)] == [401, 429]


def test_request_that_is_no_attempt_is_not_counted():
    for _ in range(5):
        assert login(password="").status_code == 422
        assert login(email=1).status_code == 422
    assert login().status_code == 401


def test_others_are_not_affected(client):
    UserFactory(email="bob@example.com")
    for _ in range(4):
        login()
    assert login("bob@example.com").status_code == 401
    form = {"email": "ann@example.com", "password": PASSWORD}
    response = client.post("/login", form, REMOTE_ADDR="192.0.2.7")
    assert response.status_code == 302


def test_failures_are_forgotten_one_by_one(monkeypatch):
    now = 1_000_000.0
    clock = iter([now, now + 20, now + 40, now + 50])
    monkeypatch.setattr(limits, "time", lambda: next(clock))
    for _ in range(3):
        login()
    assert login()["Retry-After"] == "10"


def test_any_number_is_allowed(settings):
    settings.LOGIN_LIMIT = 0
    assert {login().status_code for _ in range(12)} == {401}


@pytest.mark.django_db(transaction=True)
def test_parallel_failures_count_exactly():
    answers = at_once(8, lambda _: login())
    assert sorted(answer.status_code for answer in answers) == [401] * 3 + [429] * 5


@pytest.mark.django_db(transaction=True)
def test_parallel_failures_on_the_page_count_exactly():
    form = {"email": "ann@example.com", "password": "wrong-horse"}
    answers = at_once(8, lambda _: Client().post("/login", form))
    assert sorted(answer.status_code for answer in answers) == [422] * 3 + [429] * 5
    waits = [int(a["Retry-After"]) for a in answers if a.status_code == 429]
    assert all(1 <= seconds <= 60 for seconds in waits)
