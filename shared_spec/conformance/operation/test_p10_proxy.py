"""P10: behind a proxy, and several instances behind one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from shared_spec.conformance.builders import at_once
from shared_spec.conformance.lists import slugs
from shared_spec.conformance.request_log import ID, wait_for
from shared_spec.conformance.test_p03_rate_limit import attempt, check_limited, fail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared_spec.conformance.operation.app import App, Instance

pytestmark = pytest.mark.feature("P10")

HERE = "127.0.0.1"
HOST = "blog.example"
SAID = {
    "X-Forwarded-For": "203.0.113.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": HOST,
    "X-Forwarded-Port": "8443",
    "Forwarded": f"for=203.0.113.7;proto=https;host={HOST}",
    "X-Real-IP": "203.0.113.7",
}
HOSTS = {"CONDUIT_ALLOWED_HOSTS": f"{HOST},127.0.0.1"}


@pytest.fixture(scope="module")
def alone(any_app: App) -> Iterator[Instance]:
    """The app as it is without a word on proxies."""
    with any_app.fresh("alone").serving(HOSTS) as instance:
        yield instance


@pytest.fixture(scope="module")
def behind(any_app: App) -> Iterator[Instance]:
    """The app behind one proxy."""
    env = HOSTS | {"CONDUIT_TRUSTED_PROXIES": "1"}
    with any_app.fresh("behind").serving(env) as instance:
        yield instance


def client_of(instance: Instance, **headers: str) -> str:
    """Return whom the log takes a request with these headers to come from."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    name = instance.api.raw("GET", "/api/tags", headers=sent).headers[ID]
    client: str = wait_for(instance.log, name)[0]["client"]
    return client


def links(instance: Instance, **headers: str) -> set[str]:
    """Return scheme and host of the links in the Atom feed."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    response = instance.api.raw("GET", "/feed.atom", headers=sent)
    assert response.status_code == 200
    found = re.findall(r'href="(https?://[^/"]+)', response.text)
    assert found
    return set(found)


# --- Nobody is trusted by default -----------------------------------------------------


def test_headers_change_nothing(alone: Instance) -> None:
    alone.make.article(alone.make.user())
    assert client_of(alone, **SAID) == HERE
    assert links(alone, **SAID) == links(alone) == {alone.base_url}


def test_foreign_host_is_no_reason_to_refuse(alone: Instance) -> None:
    headers = {"X-Forwarded-Host": "evil.example"}
    assert alone.api.raw("GET", "/", headers=headers).status_code == 200


def test_redirects_stay(alone: Instance) -> None:
    response = alone.api.raw("GET", "/?feed=following", headers=SAID)
    assert response.status_code == 302
    assert HOST not in response.headers["Location"]
    assert "https" not in response.headers["Location"]


def test_limit_goes_by_the_connection(alone: Instance) -> None:
    user = alone.make.user()
    for number in range(10):
        sent = {"X-Forwarded-For": f"203.0.113.{number}"}
        fail(alone.api, user.email, 1, headers=sent)
    check_limited(attempt(alone.api, user.email, headers={"X-Forwarded-For": "::1"}))


# --- One proxy --------------------------------------------------------------------------


def test_client_is_the_last_of_the_list(behind: Instance) -> None:
    assert client_of(behind, X_Forwarded_For="203.0.113.7") == "203.0.113.7"
    chain = "198.51.100.1, 203.0.113.9"
    assert client_of(behind, X_Forwarded_For=chain) == "203.0.113.9"
    assert client_of(behind, X_Forwarded_For="2001:db8::1") == "2001:db8::1"


def test_client_without_header_is_the_connection(behind: Instance) -> None:
    assert client_of(behind) == HERE


def test_other_headers_are_not_believed(behind: Instance) -> None:
    assert client_of(behind, X_Real_IP="203.0.113.7") == HERE
    assert client_of(behind, Forwarded="for=203.0.113.7") == HERE


def test_odd_addresses_break_nothing(behind: Instance) -> None:
    for said in ("", ",", "unknown", "x" * 500, '"quoted"', "<script>"):
        sent = {"X-Forwarded-For": said}
        assert behind.api.raw("GET", "/", headers=sent).status_code == 200
        assert attempt(behind.api, "a@example.com", headers=sent).status in {401, 429}


def test_links_follow_scheme_and_host(behind: Instance) -> None:
    behind.make.article(behind.make.user())
    sent = {"X_Forwarded_Proto": "https", "X_Forwarded_Host": HOST}
    assert links(behind, **sent) == {f"https://{HOST}"}
    assert links(behind) == {behind.base_url}


def test_forwarded_host_must_be_allowed(behind: Instance) -> None:
    headers = {"X-Forwarded-Host": "evil.example"}
    response = behind.api.raw("GET", "/", headers=headers)
    assert response.status_code == 400
    assert "evil.example" not in response.headers.get("Location", "")


def test_limit_goes_by_the_client(behind: Instance) -> None:
    user = behind.make.user()
    one, other = ({"X-Forwarded-For": f"203.0.113.{n}"} for n in (1, 2))
    fail(behind.api, user.email, 10, headers=one)
    check_limited(attempt(behind.api, user.email, user.password, headers=one))
    found = attempt(behind.api, user.email, user.password, headers=other)
    assert found.status == 200
    spoofed = {"X-Forwarded-For": "198.51.100.9, 203.0.113.1"}
    check_limited(attempt(behind.api, user.email, user.password, headers=spoofed))


def test_of_two_proxies_the_outer_one_knows(app: App) -> None:
    with app.serving({"CONDUIT_TRUSTED_PROXIES": "2"}) as instance:
        chain = "192.0.2.1, 198.51.100.1, 203.0.113.9"
        assert client_of(instance, X_Forwarded_For=chain) == "198.51.100.1"


# --- Several instances --------------------------------------------------------------------


@pytest.fixture(scope="module")
def pair(any_app: App) -> Iterator[tuple[Instance, Instance]]:
    """Two instances that share everything but their processes."""
    app = any_app.fresh("pair")
    env = {"CONDUIT_CACHE_URL": "off"}
    with app.serving(env) as one, app.serving(env) as two:
        yield one, two


def test_session_is_good_on_each(pair: tuple[Instance, Instance]) -> None:
    one, two = pair
    user = one.make.user()
    browser = one.browser()
    browser.sign_in(user)
    browser.base_url = two.base_url
    assert browser.signed_in_as(user.username)
    two.api.get("/api/user", token=user.token, expect=200)


def test_form_of_one_is_good_on_the_other(pair: tuple[Instance, Instance]) -> None:
    one, two = pair
    user = one.make.user()
    browser = one.browser()
    browser.sign_in(user)
    values = browser.token()
    browser.base_url = two.base_url
    article = one.make.article(user)
    path = f"/article/{article['slug']}/favorite"
    headers = {"Referer": two.base_url + "/"}
    done = browser.request("POST", path, data=values, headers=headers)
    assert done.status in {302, 303}, f"{done}"


def test_what_one_writes_the_other_reads(pair: tuple[Instance, Instance]) -> None:
    one, two = pair
    for writer, reader in ((one, two), (two, one)):
        tag = writer.make.name("tag")
        article = writer.make.article(writer.make.user(), tagList=[tag])
        assert tag in reader.api.get("/api/tags", expect=200).json["tags"]
        assert article["slug"] in slugs(reader.browser().get("/"))


def test_both_write_at_once(pair: tuple[Instance, Instance]) -> None:
    one, two = pair
    author = one.make.user()
    article = one.make.article(author)
    crowd = [one.make.user() for _ in range(6)]
    path = f"/api/articles/{article['slug']}/favorite"

    def favorite(number: int) -> None:
        api = pair[number % 2].api
        api.post(path, token=crowd[number].token, expect=200)

    at_once(favorite, range(6))
    shown = two.api.get(path.removesuffix("/favorite"), expect=200)
    assert shown.json["article"]["favoritesCount"] == 6
