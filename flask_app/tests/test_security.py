"""Headers and cookies that keep attackers out."""

import re

import pytest

pytestmark = pytest.mark.feature("P09")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:"
    " http: data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri"
    " 'none'; frame-ancestors 'none'; manifest-src 'self'"
)


@pytest.mark.parametrize(
    "path", ["/", "/login", "/nothing", "/api/tags", "/healthz", "/static/style.css"]
)
def test_every_answer_is_guarded(client, path):
    answer = client.get(path)
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = "camera=(), geolocation=(), microphone=()"
    assert answer.headers["Permissions-Policy"] == policy
    assert "Strict-Transport-Security" not in answer.headers
    answer.close()


def test_admin_has_a_new_nonce_for_each_answer(superuser):
    nonces = set()
    for _ in range(2):
        answer = superuser.get("/admin/")
        policy = answer.headers["Content-Security-Policy"]
        [nonce] = re.findall(r"script-src 'self' 'nonce-([^']+)';", policy)
        assert f'nonce="{nonce}"' in answer.text
        assert "unsafe" not in policy
        nonces.add(nonce)
    assert len(nonces) == 2


def test_pages_of_members_are_not_kept_by_caches(client, ann, browser):
    browser.sign_in("ann")
    for path in ("/", "/settings", "/nothing"):
        assert browser.get(path).headers["Cache-Control"] == "private, no-store"
    assert client.get("/login").headers["Cache-Control"] == "private, no-store"
    assert "Cache-Control" not in ann.get("/api/user").headers


def test_the_api_ignores_cookies(client, browser):
    browser.sign_in("ann")
    for visitor in (client, browser):
        assert "Vary" not in visitor.get("/api/tags").headers


def test_cookies_are_guarded(client, ann, browser):
    answer = browser.sign_in("ann")
    for cookie in (answer.headers["Set-Cookie"], language_cookie(client)):
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
        assert "Secure" not in cookie


def language_cookie(client, **kwargs):
    return client.get("/language?code=de", **kwargs).headers["Set-Cookie"]


def test_https_has_strict_transport_and_secure_cookies(make_app):
    client = make_app(CONDUIT_HTTPS="1").test_client()
    secure = {"base_url": "https://localhost"}
    answer = client.get("/login", **secure)
    hsts = answer.headers["Strict-Transport-Security"]
    assert hsts == "max-age=31536000; includeSubDomains"
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "Secure" in language_cookie(client, **secure)


@pytest.mark.parametrize("path", ["/tag/x?page=1", "/api/users"])
def test_plain_http_is_led_to_https(make_app, path):
    client = make_app(CONDUIT_HTTPS="1").test_client()
    answer = client.post(path)
    assert (answer.status_code, answer.location) == (308, f"https://localhost{path}")
    assert "Strict-Transport-Security" not in answer.headers
    assert client.get(path, headers={"Host": "evil.example"}).status_code == 400
    for watched in ("/healthz", "/readyz"):
        assert client.get(watched).status_code == 200
