"""Options, the parity record and the fixtures that every module shares."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

from shared_spec.conformance.admin_site import Admin
from shared_spec.conformance.browser import Browser
from shared_spec.conformance.builders import Make, User
from shared_spec.conformance.client import Client
from shared_spec.conformance.parity import Parity
from shared_spec.conformance.sample import choose
from shared_spec.conformance.session import Session
from shared_spec.loader import load_features

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

PARITY = pytest.StashKey[Parity]()
FEATURE = pytest.StashKey[str]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the suite."""
    group = parser.getgroup("conformance")
    group.addoption("--base-url", help="where the app under test answers")
    group.addoption("--parity-json", metavar="PATH", help="write the counts here")
    group.addoption(
        "--feature",
        action="append",
        default=[],
        help="run the tests of this feature; default: of every feature that is built",
    )
    group.addoption(
        "--one-in",
        type=int,
        default=1,
        metavar="N",
        help="run a sample: of each feature one test in N, by name; default: all",
    )
    _add_outside_options(group)


def _add_outside_options(group: pytest.OptionGroup) -> None:
    """Add what tells of things beside the app's HTTP."""
    group.addoption(
        "--proxy-refuses",
        metavar="TEXT",
        default="",
        help="skip tests of addresses with it: a proxy in front of the app refuses them",
    )
    group.addoption("--mail-dir", metavar="PATH", help="where the app puts its mails")
    group.addoption("--server-log", metavar="PATH", help="what the app prints")
    group.addoption("--twin", metavar="FOLDER", help="where the app's twin.toml is")
    group.addoption(
        "--engine",
        choices=("sqlite", "postgresql", "mariadb"),
        default="sqlite",
        help="where the apps that the tests start keep their data",
    )
    group.addoption("--fault", metavar="ID", help="seed this into what the tests start")
    for engine in ("postgresql", "mariadb", "redis"):
        group.addoption(
            f"--{engine}", metavar="URL", help="a server that the tests may use"
        )
    for role in ("superuser", "moderator"):
        group.addoption(
            f"--{role}", metavar="EMAIL:PASSWORD", help=f"a {role} of the app"
        )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker and start an empty record."""
    config.addinivalue_line("markers", "feature(id): the feature a test belongs to")
    config.stash[PARITY] = Parity()
    Session.refused = config.getoption("--proxy-refuses")


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Give each test its feature, keep the wanted ones, and find the app."""
    _give_features(items)
    wanted: list[str] = config.getoption("--feature")
    if unknown := set(wanted) - {item.stash[FEATURE] for item in items}:
        raise pytest.UsageError(f"no test has the feature {', '.join(sorted(unknown))}")
    kept = wanted or [feature.id for feature in load_features() if feature.built]
    _keep(config, items, {i.nodeid for i in items if i.stash[FEATURE] in kept})
    listed = {item.nodeid: item.stash[FEATURE] for item in items}
    config.stash[PARITY].expect(listed.values())
    if (one_in := config.getoption("--one-in")) < 1:
        raise pytest.UsageError("--one-in takes a number from 1 on")
    _keep(config, items, choose(listed, one_in))
    if not config.option.collectonly:
        _require_app(config.getoption("--base-url"))


def _give_features(items: list[pytest.Item]) -> None:
    for item in items:
        marker = item.get_closest_marker("feature")
        if marker is None:
            raise pytest.UsageError(f"{item.nodeid} has no feature marker")
        item.stash[FEATURE] = marker.args[0]


def _keep(config: pytest.Config, items: list[pytest.Item], kept: set[str]) -> None:
    """Leave the other tests out, and say so to pytest."""
    others = [item for item in items if item.nodeid not in kept]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item.nodeid in kept]


def _require_app(base_url: str | None) -> None:
    if not base_url:
        raise pytest.UsageError("say which app to test: --base-url http://host:port")
    try:
        Client(base_url).raw("GET", "/healthz")
    except requests.RequestException as error:
        raise pytest.UsageError(f"nothing answers at {base_url}: {error}") from error


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Enter every outcome into the record."""
    report = yield
    crash = getattr(report.longrepr, "reprcrash", None)
    message = getattr(crash, "message", report.longreprtext)
    if report.when == "call" or report.outcome != "passed":
        feature = item.stash[FEATURE]
        test = f"{item.path.name}::{item.nodeid.partition('::')[2]}"
        item.config.stash[PARITY].record(test, feature, report.outcome, message)
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the record, also when tests failed."""
    path = session.config.getoption("--parity-json")
    if path:
        text = json.dumps(session.config.stash[PARITY].as_json(), indent=2)
        Path(path).write_text(text + "\n", encoding="utf-8")


@pytest.fixture(scope="session")
def api(pytestconfig: pytest.Config) -> Client:
    """The API of the app under test."""
    return Client(pytestconfig.getoption("--base-url"))


@pytest.fixture(scope="session")
def make(api: Client) -> Make:
    """Builders of unique things."""
    return Make(api)


@pytest.fixture(scope="session")
def alice(make: Make) -> User:
    """An author whom tests share; her profile never changes."""
    return make.user()


@pytest.fixture(scope="session")
def bob(make: Make) -> User:
    """A second user whom tests share; his profile never changes."""
    return make.user()


@pytest.fixture(scope="session")
def member(make: Make) -> User:
    """A user who signs in often."""
    return make.user()


@pytest.fixture(scope="session")
def crowd(make: Make) -> list[User]:
    """Twenty users for tests of concurrency."""
    return [make.user() for _ in range(20)]


@pytest.fixture
def article(make: Make, alice: User) -> dict[str, Any]:
    """A new article of alice's: no tags, no comments, nobody's favourite."""
    return make.article(alice)


@pytest.fixture(scope="module")
def standing(make: Make, alice: User) -> dict[str, Any]:
    """An article of alice's that no test changes."""
    return make.article(alice)


@pytest.fixture
def browser(api: Client) -> Browser:
    """A browser without cookies."""
    return Browser(api.base_url)


@pytest.fixture(scope="session")
def signed_in(api: Client) -> Callable[[User], Browser]:
    """Returns a user's browser: signed in once, and by nobody signed out."""

    @cache
    def browser_of(user: User) -> Browser:
        browser = Browser(api.base_url)
        browser.sign_in(user)
        return browser

    return browser_of


@pytest.fixture
def author(signed_in: Callable[[User], Browser], alice: User) -> Browser:
    """The browser of alice, who writes."""
    return signed_in(alice)


@pytest.fixture
def reader(signed_in: Callable[[User], Browser], bob: User) -> Browser:
    """The browser of bob, who reads."""
    return signed_in(bob)


@pytest.fixture
def new_browser(api: Client) -> Callable[[], Browser]:
    """Opens further browsers without cookies."""
    return lambda: Browser(api.base_url)


@pytest.fixture(scope="session")
def mail_dir(pytestconfig: pytest.Config) -> Path:
    """The folder of the app's mails; skips when it was not told."""
    return Path(_told(pytestconfig, "--mail-dir"))


@pytest.fixture(scope="session")
def server_log(pytestconfig: pytest.Config) -> Path:
    """The file of the app's output; skips when it was not told."""
    return Path(_told(pytestconfig, "--server-log"))


@pytest.fixture(scope="session")
def redis(pytestconfig: pytest.Config) -> str:
    """The URL of a Redis database; skips when it was not told."""
    return _told(pytestconfig, "--redis")


@pytest.fixture(scope="session")
def superuser(pytestconfig: pytest.Config, api: Client) -> User:
    """Somebody who may do everything in the admin; skips when none was told."""
    return _signed_in(api, _told(pytestconfig, "--superuser"))


@pytest.fixture(scope="session")
def moderator(pytestconfig: pytest.Config, api: Client) -> User:
    """Somebody who cares for articles and comments; skips when none was told."""
    return _signed_in(api, _told(pytestconfig, "--moderator"))


def _told(config: pytest.Config, option: str) -> str:
    value: str | None = config.getoption(option)
    if not value:
        pytest.skip(f"needs {option}")
    return value


def _signed_in(api: Client, credentials: str) -> User:
    email, _, password = credentials.partition(":")
    body = {"user": {"email": email, "password": password}}
    user = api.post("/api/users/login", json=body, expect=200).json["user"]
    return User(user["username"], user["email"], password, user["token"])


@pytest.fixture(scope="session")
def admin(api: Client, superuser: User) -> Admin:
    """The admin, in which a superuser has signed in."""
    return Admin(Browser(api.base_url), superuser)
