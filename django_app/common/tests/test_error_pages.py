"""The site's own pages for what goes wrong."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connection
from django.test import Client, override_settings
from django.urls import path

from accounts.tests.factories import UserFactory
from common.tests.pages import links, texts
from common.views import error_page
from config import urls

pytestmark = [pytest.mark.feature("W14"), pytest.mark.django_db]


def fail(error):
    def view(request):
        raise error

    return view


urlpatterns = [
    path("bad", fail(SuspiciousOperation("secret detail"))),
    path("forbidden", fail(PermissionDenied("secret detail"))),
    path("broken", fail(RuntimeError("secret detail"))),
    path("impossible", lambda request: error_page(request, 422, "Not you.")),
    path("often", lambda request: error_page(request, 429)),
    *urls.urlpatterns,
]
handler400, handler500 = urls.handler400, urls.handler500


@pytest.fixture(autouse=True)
def _addresses():
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.fixture
def member():
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory(username="reader & co"))
    return client


@pytest.mark.parametrize(
    ("method", "path", "status", "heading"),
    [
        ("GET", "/bad", 400, "Bad Request"),
        ("GET", "/forbidden", 403, "Forbidden"),
        ("GET", "/no/such/page", 404, "Page Not Found"),
        ("GET", "/tag/a%00", 404, "Page Not Found"),
        ("POST", "/", 405, "Method Not Allowed"),
        ("DELETE", "/tag/a", 405, "Method Not Allowed"),
        ("GET", "/impossible", 422, "Not Possible Not you."),
        ("GET", "/often", 429, "Too Many Requests"),
        ("GET", "/broken", 500, "Something Went Wrong"),
    ],
)
def test_error_has_a_page(member, method, path, status, heading):
    response = member.generic(method, path)
    assert response.status_code == status
    assert texts(response, "error-page")[0].startswith(heading)
    assert "secret detail" not in response.text
    assert int(response["Content-Length"]) == len(response.content)
    # What knows the reader may be what is broken.
    knows_reader = status != 500
    assert ("/profile/reader%20%26%20co" in links(response, "nav-link")) is knows_reader


def test_page_of_a_forged_form_knows_the_reader(member):
    member.handler.enforce_csrf_checks = True
    response = member.post("/login")
    assert response.status_code == 403
    assert texts(response, "error-page")[0].startswith("Forbidden This form")
    assert "reader & co" in texts(response, "nav-link")


def test_foreign_host_gets_a_page_without_user_data(member):
    response = member.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert texts(response, "error-page")[0].startswith("Bad Request")
    assert "reader" not in response.text
    assert "evil" not in response.text


def test_page_of_an_unforeseen_error_needs_no_database(member):
    def refuse(*_):
        raise RuntimeError("no database")

    with connection.execute_wrapper(refuse):
        response = member.get("/broken")
    assert response.status_code == 500
    assert texts(response, "error-page")[0].startswith("Something Went Wrong")
