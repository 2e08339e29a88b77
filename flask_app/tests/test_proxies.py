"""Behind proxies: who asked and for what, as far as they are trusted."""

import json

import pytest

from .test_throttle import sign_in

pytestmark = pytest.mark.feature("P10")

FORWARDED = {
    "X-Forwarded-For": "203.0.113.9, 198.51.100.7, 192.0.2.1",
    "X-Forwarded-Proto": "http, https, http",
    "X-Forwarded-Host": "evil.example, localhost, evil.example",
}


@pytest.fixture
def through(make_app):
    """Return a function that calls an app behind so many proxies."""

    def through(number, path, **variables):
        app = make_app(CONDUIT_TRUSTED_PROXIES=str(number), **variables)
        return app.test_client().get(path, headers=FORWARDED)

    return through


def client_in(log):
    return json.loads(log.splitlines()[-1])["client"]


def test_nobody_is_trusted_by_default(through, capsys):
    assert through(0, "/feed.atom", CONDUIT_HTTPS="1").status_code == 308
    assert client_in(capsys.readouterr().out) == "127.0.0.1"
    assert through(0, "/").status_code == 200


def test_the_last_but_one_is_believed(through, capsys):
    answer = through(2, "/login", CONDUIT_HTTPS="1")
    assert answer.status_code == 200
    assert "Strict-Transport-Security" in answer.headers
    assert client_in(capsys.readouterr().out) == "198.51.100.7"


def test_the_last_is_believed(through, capsys):
    assert through(1, "/").status_code == 400  # a foreign host
    assert client_in(capsys.readouterr().out) == "192.0.2.1"


def test_too_few_proxies_are_not_believed(through, capsys):
    assert through(4, "/").status_code == 200
    assert client_in(capsys.readouterr().out) == "127.0.0.1"


@pytest.mark.parametrize(("number", "code"), [("0", 429), ("1", 401)])
def test_rate_limit_goes_by_the_client(make_app, number, code):
    client = make_app(CONDUIT_TRUSTED_PROXIES=number).test_client()
    for _ in range(10):
        client.environ_base["HTTP_X_FORWARDED_FOR"] = "198.51.100.7"
        sign_in(client)
    client.environ_base["HTTP_X_FORWARDED_FOR"] = "198.51.100.8"
    assert sign_in(client).status_code == code
