"""Proxies in front of the site."""

import pytest
from django.test import RequestFactory

from common.proxies import trusted_proxies

pytestmark = pytest.mark.feature("P10")
HEADERS = {
    "x-forwarded-for": "6.6.6.6, 192.0.2.7, 192.0.2.8",
    "x-forwarded-proto": "http, https, http",
    "x-forwarded-host": "evil.example, testserver, inner.example",
}


def seen(settings, number, headers=HEADERS):
    settings.TRUSTED_PROXIES = number
    settings.ALLOWED_HOSTS = ["*"]
    request = RequestFactory(headers=headers).get("/a?b=c")
    return trusted_proxies(
        lambda request: (request.META["REMOTE_ADDR"], request.build_absolute_uri())
    )(request)


@pytest.mark.parametrize(
    ("number", "client", "address"),
    [
        (0, "127.0.0.1", "http://testserver/a?b=c"),
        (1, "192.0.2.8", "http://inner.example/a?b=c"),
        (2, "192.0.2.7", "https://testserver/a?b=c"),
        (4, "127.0.0.1", "http://testserver/a?b=c"),
    ],
)
def test_as_many_are_believed_as_there_are(settings, number, client, address):
    assert seen(settings, number) == (client, address)


def test_header_that_is_missing_changes_nothing(settings):
    headers = {"x-forwarded-proto": "https", "host": "testserver"}
    assert seen(settings, 1, headers) == ("127.0.0.1", "https://testserver/a?b=c")


@pytest.mark.parametrize(("number", "status"), [(0, 200), (1, 400)])
def test_forwarded_host_must_be_one_of_the_sites(client, settings, number, status):
    settings.TRUSTED_PROXIES = number
    headers = {"x-forwarded-host": "evil.example"}
    response = client.get("/healthz", headers=headers)
    assert response.status_code == status


@pytest.mark.parametrize(("number", "status"), [(0, 301), (1, 404)])
def test_scheme_decides_about_the_redirect(client, settings, number, status):
    settings.TRUSTED_PROXIES = number
    settings.SECURE_SSL_REDIRECT = True
    response = client.get("/api/nothing", headers={"x-forwarded-proto": "https"})
    assert response.status_code == status
