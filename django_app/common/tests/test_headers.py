"""Headers and cookies that keep attackers out."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from accounts.tests.factories import UserFactory
from common.tests.admin import staff

pytestmark = [pytest.mark.feature("P09"), pytest.mark.django_db]
APP = Path(__file__).parents[2]
EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@pytest.mark.parametrize(
    "path", ["/", "/login", "/nothing", "/api/tags", "/api/nothing", "/healthz"]
)
def test_every_answer_is_protected(client, path):
    response = client.get(path)
    assert {name: response[name] for name in EXPECTED} == EXPECTED
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert "unsafe" not in policy


def test_errors_are_protected(client):
    for response in (
        client.get("/", headers={"host": "evil.example"}),
        Client(enforce_csrf_checks=True).post("/login"),
        client.delete("/"),
    ):
        assert "Content-Security-Policy" in response
        assert response["X-Frame-Options"] == "DENY"


def test_admin_needs_no_exception():
    page = staff(is_superuser=True).get("/admin/articles/article/add/")
    assert "'self'" in page["Content-Security-Policy"]
    assert "<script>" not in page.text
    assert " style=" not in page.text


def test_page_of_a_member_is_kept_by_nobody(client):
    assert "Cache-Control" not in client.get("/")
    client.force_login(UserFactory())
    for path in ("/", "/settings", "/nothing"):
        assert client.get(path)["Cache-Control"] == "private, no-store"
    assert "Cache-Control" not in client.get("/api/tags")


def test_cookies_are_for_the_site_alone(client):
    UserFactory(email="ann@example.com")
    form = {"email": "ann@example.com", "password": "correct-horse"}
    client.get("/login")
    client.post("/login", form)
    client.get("/")
    for name in ("sessionid", "csrftoken", "messages"):
        cookie = client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
        assert (cookie["path"], bool(cookie["secure"])) == ("/", False)


@pytest.fixture
def _https(settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600


@pytest.mark.usefixtures("_https")
class TestHTTPS:
    def test_plain_request_is_led_to_the_secure_address(self, client):
        response = client.get("/tag/a?page=1")
        assert response.status_code == 301
        assert response["Location"] == "https://testserver/tag/a?page=1"
        assert "Strict-Transport-Security" not in response
        assert "Content-Security-Policy" in response

    @pytest.mark.parametrize("path", ["/healthz", "/readyz"])
    def test_health_is_told_to_a_supervisor_inside(self, client, path):
        assert client.get(path).status_code == 200

    def test_secure_answer_keeps_browsers_secure(self, client):
        response = client.get("/", secure=True)
        assert response["Strict-Transport-Security"] == (
            "max-age=31536000; includeSubDomains"
        )


def test_django_finds_nothing_to_complain_about():
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "INFO"],
        env={
            "PATH": os.environ["PATH"],
            "CONDUIT_HTTPS": "1",
            "CONDUIT_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-0123456789-abcd",
        },
        cwd=APP,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout
