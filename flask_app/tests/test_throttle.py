"""Guessing passwords is slowed down, by client address and account."""

import time

import pytest

pytestmark = pytest.mark.feature("P03")


def sign_in(client, email="ann@example.com", password="wrong password", address=None):
    environ = {"REMOTE_ADDR": address or "127.0.0.1"}
    user = {"user": {"email": email, "password": password}}
    return client.post("/api/users/login", json=user, environ_base=environ)


def use_up(client, email="ann@example.com"):
    for _ in range(10):
        assert sign_in(client, email).status_code == 401


def test_after_ten_failures_even_the_right_password_is_refused(client, ann):
    use_up(client)
    for password in ("wrong password", "a password"):
        answer = sign_in(client, " ANN@Example.com", password)
        assert answer.status_code == 429
        assert answer.json == {"errors": {"credentials": ["too many attempts"]}}
        assert 1 <= int(answer.headers["Retry-After"]) <= 60


def test_unknown_account_is_no_different(client):
    use_up(client, "nobody@example.com")
    assert sign_in(client, "nobody@example.com").status_code == 429


def test_other_accounts_and_addresses_are_free(client, ann, bob):
    use_up(client)
    assert sign_in(client, "bob@example.com", "a password").status_code == 200
    answer = sign_in(client, password="a password", address="192.0.2.1")
    assert answer.status_code == 200


def test_success_and_bad_forms_do_not_count(client, ann):
    for _ in range(12):
        assert sign_in(client, password="a password").status_code == 200
        assert sign_in(client, password=" ").status_code == 422
    use_up(client)
    assert sign_in(client, password="a password").status_code == 429


def test_page_and_api_count_together(client, ann, browser):
    for _ in range(5):
        sign_in(client)
        answer = browser.send("/login", email="ann@example.com", password="wrong one")
        assert answer.status_code == 422
    answer = browser.sign_in("ann")
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert "Too Many Requests" in answer.text


def test_parallel_guesses_count_exactly(ann, at_once):
    answers = at_once([sign_in] * 20)
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [401] * 10 + [429] * 10


def test_a_minute_later_it_is_forgotten(client, ann, monkeypatch):
    use_up(client)
    later = time.time() + 61
    monkeypatch.setattr(time, "time", lambda: later)
    assert sign_in(client, password="a password").status_code == 200


@pytest.mark.parametrize(("limit", "code"), [("0", 401), ("3", 429)])
def test_limit_is_configured(make_app, limit, code):
    client = make_app(CONDUIT_LOGIN_LIMIT=limit).test_client()
    codes = [sign_in(client, "x@example.com").status_code for _ in range(11)]
    assert codes[-1] == code
