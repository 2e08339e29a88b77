"""P09: what CONDUIT_HTTPS=1 adds, behind a proxy that ends TLS."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from shared_spec.conformance.browser import Page, form_values, form_with
from shared_spec.conformance.headers import (
    SPEC,
    check_always,
    check_cookies,
    check_policy,
    morsels,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared_spec.conformance.operation.app import App, Instance

pytestmark = pytest.mark.feature("P09")

HTTPS = {"X-Forwarded-Proto": "https"}
HTTP = {"X-Forwarded-Proto": "http"}
((HSTS, PROMISE),) = SPEC["https"].items()


@pytest.fixture(scope="module")
def secure(any_app: App) -> Iterator[Instance]:
    env = {"CONDUIT_HTTPS": "1", "CONDUIT_TRUSTED_PROXIES": "1"}
    with any_app.fresh("https").serving(env) as instance:
        yield instance


@pytest.mark.parametrize("path", ["/", "/login", "/nothing", "/api/tags", "/api/user"])
def test_https_is_promised(secure: Instance, path: str) -> None:
    headers = secure.api.raw("GET", path, headers=HTTPS).headers
    assert headers.get(HSTS) == PROMISE
    check_always(headers)
    check_policy(headers)


@pytest.mark.parametrize("path", ["/", "/login?next=%2Fx", "/api/tags?limit=1"])
@pytest.mark.parametrize("headers", [HTTP, {}], ids=["said", "unsaid"])
def test_http_leads_to_https(
    secure: Instance, path: str, headers: dict[str, str]
) -> None:
    response = secure.api.raw("GET", path, headers=headers)
    assert response.status_code in {301, 308}
    here = secure.base_url.removeprefix("http://")
    assert unquote(response.headers["Location"]) == f"https://{here}{unquote(path)}"
    assert "Set-Cookie" not in response.headers


def test_http_redirects_to_no_foreign_host(secure: Instance) -> None:
    headers = {"Host": "evil.example"}
    response = secure.api.raw("GET", "/", headers=headers)
    assert "evil.example" not in response.headers.get("Location", "")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_supervisors_ask_without_https(secure: Instance, path: str) -> None:
    assert secure.api.raw("GET", path).status_code == 200


def test_cookies_are_for_https_alone(secure: Instance) -> None:
    """Sign in as a browser does whose connection the proxy has decrypted."""
    account = secure.make.account()
    secure.api.post("/api/users", json=account, headers=HTTPS, expect=201)
    browser = secure.browser()
    form = browser.request("GET", "/login", headers=HTTPS)
    check_cookies(form.cookies, secure=True)
    values = form_values(form_with(form, "email", "password"))
    values |= {name: account["user"][name] for name in ("email", "password")}
    done = browser.request("POST", "/login", data=values, headers=sent(secure, form))
    assert done.status in {302, 303}
    check_cookies(done.cookies, secure=True)
    assert morsels(done.cookies)
    home = browser.request("GET", "/", headers=sent(secure, done, form))
    assert account["user"]["username"] in home.text


def sent(instance: Instance, *pages: Page) -> dict[str, str]:
    """Return what a browser sends after these answers, the newest first."""
    jar: dict[str, str] = {}
    for page in reversed(pages):
        jar |= {m.key: m.coded_value for m in morsels(page.cookies)}
    cookies = "; ".join(f"{name}={value}" for name, value in jar.items())
    referer = instance.base_url.replace("http://", "https://") + "/login"
    return HTTPS | {"Cookie": cookies, "Referer": referer}


def test_without_it_nothing_is_promised(any_app: App) -> None:
    env = {"CONDUIT_TRUSTED_PROXIES": "1"}
    with any_app.fresh("http").serving(env) as instance:
        response = instance.api.raw("GET", "/login", headers=HTTPS)
        assert response.status_code == 200
        assert HSTS not in response.headers
        assert instance.api.raw("GET", "/login").status_code == 200
