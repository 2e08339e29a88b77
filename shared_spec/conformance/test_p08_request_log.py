"""P08: a request has an id that its answer and the log share."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.request_log import ID, logged, wait_for
from shared_spec.conformance.reset import follow, link_for, set_password

if TYPE_CHECKING:
    from pathlib import Path

    from shared_spec.conformance.browser import Browser
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("P08")

FIELDS: dict[str, type | tuple[type, ...]] = {
    "time": str,
    "level": str,
    "request_id": str,
    "method": str,
    "path": str,
    "status": int,
    "duration_ms": (int, float),
    "client": str,
}
GOOD = ["a", "A-Z_0.9", "0" * 64, "x" * 64, "2f1c1de0-7d2c-4f0e-9c55-1c2b3a4d5e6f"]
BAD = [
    "",
    "x" * 65,
    "two words",
    "a,b",
    "a/b",
    "a=b",
    '"quoted"',
    "<script>",
    "é",
    "a\tb",
    '{"level":"error"}',
]
#: Method, address, headers and status of answers of each kind.
KINDS: list[tuple[str, str, dict[str, str], int]] = [
    ("GET", "/", {}, 200),
    ("GET", "/login", {}, 200),
    ("GET", "/?feed=following", {}, 302),
    ("GET", "/nothing-here", {}, 404),
    ("POST", "/login", {}, 403),
    ("GET", "/", {"Host": "evil.example"}, 400),
    ("GET", "/api/tags", {}, 200),
    ("GET", "/api/user", {}, 401),
    ("GET", "/api/nothing", {}, 404),
    ("PATCH", "/api/tags", {}, 405),
    ("GET", "/api/articles?limit=x", {}, 422),
    ("GET", "/healthz", {}, 200),
    ("GET", "/static/style.css", {}, 200),
]
EACH = pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [pytest.param(*kind, id=f"{kind[0]} {kind[1]} {kind[3]}") for kind in KINDS],
)


# --- The id ---------------------------------------------------------------------


@EACH
def test_every_answer_has_an_id(
    api: Client, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    response = api.raw(method, path, headers=headers)
    assert response.status_code == status
    assert re.fullmatch(r"[0-9a-f]{32}", response.headers[ID])


@EACH
def test_every_answer_keeps_the_id_of_its_request(
    api: Client,
    make: Make,
    method: str,
    path: str,
    headers: dict[str, str],
    status: int,
) -> None:
    name = make.name("id-")
    response = api.raw(method, path, headers=headers | {ID: name})
    assert (response.status_code, response.headers[ID]) == (status, name)


def test_ids_differ(api: Client) -> None:
    assert len({api.raw("GET", "/healthz").headers[ID] for _ in range(20)}) == 20


@pytest.mark.parametrize("name", GOOD)
def test_good_id_is_kept(api: Client, name: str) -> None:
    assert api.raw("GET", "/healthz", headers={ID: name}).headers[ID] == name


@pytest.mark.parametrize("name", BAD)
def test_bad_id_is_replaced(api: Client, name: str) -> None:
    sent = {ID: name.encode("latin-1")}
    response = api.raw("GET", "/healthz", headers=sent)  # type: ignore[arg-type]
    assert re.fullmatch(r"[0-9a-f]{32}", response.headers[ID])


# --- The log ----------------------------------------------------------------------


@EACH
def test_line(
    api: Client,
    server_log: Path,
    method: str,
    path: str,
    headers: dict[str, str],
    status: int,
) -> None:
    line, _ = logged(api, server_log, method, path, headers=headers)
    assert set(line) >= {*FIELDS, "user_id"}
    for name, kind in FIELDS.items():
        assert isinstance(line[name], kind), f"{name}: {line[name]!r}"
    assert line["level"].lower() == "info"
    assert line["method"] == method
    assert line["path"] == path.partition("?")[0]
    assert line["status"] == status
    assert line["duration_ms"] >= 0
    assert line["client"] == "127.0.0.1"
    assert line["user_id"] is None


def test_time_is_utc(api: Client, server_log: Path) -> None:
    before = datetime.now(UTC)
    line, _ = logged(api, server_log, "GET", "/healthz")
    at = datetime.fromisoformat(line["time"])
    assert at.utcoffset() == timedelta(0)
    assert abs((at - before).total_seconds()) < 30


def test_one_line_a_request(api: Client, make: Make, server_log: Path) -> None:
    name = make.name("once")
    api.raw("GET", "/api/tags", headers={ID: name})
    later = api.raw("GET", "/healthz").headers[ID]
    wait_for(server_log, later)
    assert len(wait_for(server_log, name)) == 1


def test_user_of_a_token(api: Client, server_log: Path, alice: User, bob: User) -> None:
    def seen(user: User, path: str) -> Any:
        headers = {"Authorization": f"Token {user.token}"}
        return logged(api, server_log, "GET", path, headers=headers)[0]["user_id"]

    ids = [seen(alice, "/api/user"), seen(alice, "/api/tags"), seen(bob, "/api/user")]
    assert all(type(found) is int for found in ids)
    assert ids[0] == ids[1] != ids[2]


def test_user_of_a_session(
    browser: Browser, api: Client, server_log: Path, alice: User
) -> None:
    browser.sign_in(alice)
    name = browser.get("/").headers[ID]
    by_session = wait_for(server_log, name)[0]["user_id"]
    headers = {"Authorization": f"Token {alice.token}"}
    line, _ = logged(api, server_log, "GET", "/api/user", headers=headers)
    assert by_session == line["user_id"]


def test_bad_token_is_nobody(api: Client, server_log: Path) -> None:
    headers = {"Authorization": "Token a.b.c"}
    line, _ = logged(api, server_log, "GET", "/api/user", headers=headers)
    assert line["user_id"] is None


@pytest.mark.parametrize(
    "path",
    [
        "/x%0A%7B%22level%22%3A%20%22error%22%7D",
        "/x%0D%0Ainjected",
        "/x%22%2C%20%22status%22%3A%20200",
        "/x%E2%80%A8line",
        "/x%1B%5B31mred",
        "/%C3%A9%F0%9F%91%8D",
        "/x%FF",
    ],
)
def test_line_cannot_be_forged(
    api: Client, make: Make, server_log: Path, path: str
) -> None:
    mark = make.name("mark")
    line, text = logged(api, server_log, "GET", f"{path}{mark}")
    assert line["status"] == 404
    assert mark in line["path"]
    assert "\x1b" not in text
    whole = server_log.read_text(encoding="utf-8", errors="replace")
    with_mark = [found for found in whole.split("\n") if mark in found]
    assert all(found.startswith("{") for found in with_mark)


def test_agent_cannot_forge_a_line(api: Client, make: Make, server_log: Path) -> None:
    agent = '"}\t{"level": "error"'
    line, _ = logged(api, server_log, "GET", "/", headers={"User-Agent": agent})
    assert line["status"] == 200


def test_secrets_stay_out(
    api: Client, make: Make, server_log: Path, alice: User
) -> None:
    secret = make.name("secret")
    body = {"user": {"email": alice.email, "password": secret}}
    api.post("/api/users/login", json=body, expect=401)
    headers = {"Authorization": f"Token {secret}", "Cookie": f"x={secret}"}
    response = api.raw("GET", f"/api/tags?token={secret}", headers=headers)
    wait_for(server_log, response.headers[ID])
    assert secret not in server_log.read_text(encoding="utf-8", errors="replace")


@pytest.mark.parametrize(
    ("method", "rest", "host"),
    [
        ("GET", "", ""),
        ("GET", "/", ""),
        ("GET", "?next=/", ""),
        ("POST", "", ""),
        ("GET", "", "evil.example"),
    ],
)
def test_link_to_a_new_password_stays_out(
    api: Client, make: Make, server_log: Path, method: str, rest: str, host: str
) -> None:
    secret = make.name("MQ.secret-")
    headers = {"Host": host} if host else {}
    path = f"/password-reset/{secret}{rest}"
    line, _ = logged(api, server_log, method, path, headers=headers)
    assert line["path"] == "/password-reset/***"
    assert secret not in server_log.read_text(encoding="utf-8", errors="replace")


def test_link_that_is_used_stays_out(
    browser: Browser, make: Make, mail_dir: Path, server_log: Path
) -> None:
    path = link_for(browser, mail_dir, make.user())
    done = set_password(browser, follow(browser, path), "another-horse-9")
    assert done.local_location == "/login"
    wait_for(server_log, done.headers[ID])
    token = path.rpartition("/")[2]
    assert token not in server_log.read_text(encoding="utf-8", errors="replace")


def test_page_after_asking_has_no_secret(api: Client, server_log: Path) -> None:
    line, _ = logged(api, server_log, "GET", "/password-reset/sent")
    assert line["path"] == "/password-reset/sent"
