"""P05: what an operator does from the command line."""

from __future__ import annotations

import json
import os
import re
import time
from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.admin_site import HOME, Admin
from shared_spec.conformance.builders import PASSWORD, User
from shared_spec.conformance.pictures import plain
from shared_spec.dataset.writer import read_manifest, write_dataset

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from shared_spec.conformance.operation.app import App, Instance

pytestmark = pytest.mark.feature("P05")

KNOWN = {"CONDUIT_ADMIN_PASSWORD": PASSWORD}
DAY = 24 * 60 * 60


@pytest.fixture(scope="module")
def office(any_app: App) -> App:
    """An app on whose database all the tests of this module work."""
    return any_app.fresh("office")


@pytest.fixture(scope="module")
def site(office: App) -> Iterator[Instance]:
    """That app at work."""
    with office.serving() as instance:
        yield instance


def create(
    app: App,
    name: str,
    email: str = "",
    role: str = "superuser",
    env: dict[str, str] | None = None,
    typed: str = "",
) -> subprocess.CompletedProcess[str]:
    email = email or f"{name}@example.com"
    values = {"username": name, "email": email, "role": role}
    return app.run("create_admin", KNOWN if env is None else env, typed=typed, **values)


def check_refused(done: subprocess.CompletedProcess[str]) -> str:
    """Raise AssertionError unless a command was refused in one line; return it."""
    assert done.returncode == 1, f"{done.returncode}: {done.stderr}"
    (line,) = [line for line in done.stderr.splitlines() if line.strip()]
    assert "Traceback" not in done.stderr
    return line


def check_done(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, f"{done.returncode}: {done.stderr}"
    return done.stdout


def enter(
    site: Instance, name: str, email: str = "", password: str = PASSWORD
) -> Admin:
    """Sign in to the admin as somebody."""
    user = User(name, email or f"{name}@example.com", password, "")
    return Admin(site.browser(), user)


# --- create_admin -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "sees_users"), [("superuser", True), ("moderator", False)]
)
def test_admin_has_the_role(
    office: App, site: Instance, role: str, sees_users: bool
) -> None:
    name = site.make.name(role)
    check_done(create(office, name, role=role))
    sections = enter(site, name).sections()
    assert ("Users" in sections) is sees_users
    assert "Articles" in sections


def test_superuser_is_the_default(office: App, site: Instance) -> None:
    argv = list(office.twin.commands["create_admin"])
    at = argv.index("--role")
    plain_app = office.with_command("create_admin", argv[:at] + argv[at + 2 :])
    name = site.make.name("default")
    check_done(create(plain_app, name))
    assert "Users" in enter(site, name).sections()


def test_unknown_role(office: App, site: Instance) -> None:
    name = site.make.name("king")
    done = create(office, name, role="king")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    site.api.get(f"/api/profiles/{name}", expect=404)


def test_password_is_asked_twice(office: App, site: Instance) -> None:
    name = site.make.name("asked")
    check_done(create(office, name, env={}, typed=f"{PASSWORD}\n{PASSWORD}\n"))
    enter(site, name)


@pytest.mark.parametrize(
    "typed", [f"{PASSWORD}\nother-horse-8\n", f"{PASSWORD}\n", ""], ids=repr
)
def test_password_not_repeated(office: App, site: Instance, typed: str) -> None:
    name = site.make.name("mistyped")
    done = create(office, name, env={}, typed=typed)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    site.api.get(f"/api/profiles/{name}", expect=404)


def test_password_is_not_printed(office: App, site: Instance) -> None:
    done = create(office, site.make.name("quiet"))
    assert PASSWORD not in check_done(done) + done.stderr


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "a/b"),
        ("name", ".."),
        ("name", "   "),
        ("name", "x" * 65),
        ("email", "nobody"),
        ("email", "a b@example.com"),
        ("password", "1234567"),
        ("password", "x" * 129),
        ("password", "        "),
    ],
)
def test_account_is_validated(
    office: App, site: Instance, field: str, value: str
) -> None:
    name = site.make.name("bad")
    given = {"name": name, "email": f"{name}@example.com", "password": PASSWORD}
    account = {"username": name, "email": given["email"], "password": PASSWORD}
    given[field] = value
    env = {"CONDUIT_ADMIN_PASSWORD": given["password"]}
    check_refused(create(office, given["name"], given["email"], env=env))
    # Neither the name nor the address is taken: nothing was made.
    site.api.post("/api/users", json={"user": account}, expect=201)


@pytest.mark.parametrize("taken", ["name", "email"])
def test_account_of_somebody_else(office: App, site: Instance, taken: str) -> None:
    user = site.make.user()
    name = site.make.name("other")
    other = (user.username, f"{name}@example.com")
    if taken == "email":
        other = (name, user.email.upper())
    assert "taken" in check_refused(create(office, *other))
    browser = site.browser()
    browser.sign_in(user)
    assert browser.request("GET", HOME).status == 403


def test_name_of_one_and_address_of_another(office: App, site: Instance) -> None:
    one, two = site.make.user(), site.make.user()
    check_refused(create(office, one.username, two.email))


@pytest.mark.parametrize("change", [str, str.upper], ids=["as it is", "upper case"])
def test_existing_account_gets_the_role(
    office: App, site: Instance, change: Any
) -> None:
    user = site.make.user()
    env = {"CONDUIT_ADMIN_PASSWORD": "never-used-password"}
    check_done(create(office, change(user.username), change(user.email), env=env))
    found = enter(site, user.username, user.email).sections()
    assert "Users" in found
    profile = site.api.get(user.profile_path, expect=200).json["profile"]
    assert profile["username"] == user.username


def test_existing_account_needs_no_password(office: App, site: Instance) -> None:
    user = site.make.user()
    check_done(create(office, user.username, user.email, env={}))
    enter(site, user.username, user.email)


def test_role_can_be_reduced(office: App, site: Instance) -> None:
    name = site.make.name("reduced")
    for role, sees in (("superuser", True), ("moderator", False)):
        check_done(create(office, name, role=role))
        assert ("Users" in enter(site, name).sections()) is sees


def test_new_admin_signs_in_by_the_api(office: App, site: Instance) -> None:
    name = site.make.name("Ünï")
    email = f"{site.make.name('admin')}@example.com"
    check_done(create(office, name, email))
    body = {"user": {"email": email, "password": PASSWORD}}
    answer = site.api.post("/api/users/login", json=body, expect=200)
    assert answer.json["user"]["username"] == name


# --- statistics ---------------------------------------------------------------------

TABLES = {"users", "articles", "comments", "tags", "favorites", "follows"}


def counts(app: App) -> dict[str, int]:
    found: dict[str, int] = json.loads(check_done(app.run("statistics")))
    assert set(found) == TABLES
    return found


def test_statistics_of_nothing(app: App) -> None:
    assert counts(app) == dict.fromkeys(TABLES, 0)


def test_statistics(app: App) -> None:
    with app.serving() as instance:
        make = instance.make
        one, two = make.user(), make.user()
        article = make.article(one, tagList=["a", "b"])
        make.article(two, tagList=["b"])
        for _ in range(3):
            make.comment(two, article)
        make.favorite(two, article)
        make.follow(two, one)
    expected = {"users": 2, "articles": 2, "comments": 3, "tags": 2}
    assert counts(app) == expected | {"favorites": 1, "follows": 1}


# --- load_dataset -------------------------------------------------------------------


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dataset")
    write_dataset("small", folder / "small", 1, lambda *_: None)
    return folder / "small"


def test_dataset_is_loaded_once(any_app: App, dataset: Path) -> None:
    app = any_app.fresh("loaded")
    check_done(app.run("load", dataset=dataset))
    expected = read_manifest(dataset)["counts"]
    loaded = counts(app)
    for table in ("users", "articles", "comments"):
        assert loaded[table] == expected[table]
    check_refused(app.run("load", dataset=dataset))
    assert counts(app) == loaded
    with app.serving() as instance:
        answer = instance.api.get("/api/articles", expect=200)
        assert answer.json["articlesCount"] == expected["articles"]


def test_database_must_be_empty(app: App, dataset: Path) -> None:
    with app.serving() as instance:
        instance.make.user()
    check_refused(app.run("load", dataset=dataset))
    assert counts(app)["users"] == 1


#: A part of a dataset and what becomes of its content.
SPOILT: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "cut off": ("users.jsonl", lambda content: content[: len(content) // 2]),
    "a row missing": ("comments.jsonl", lambda rows: rows[rows.index(b"\n") + 1 :]),
    "no text": ("users.jsonl", lambda content: b"\xff\xfe" + content),
    "no name": ("users.jsonl", lambda rows: rows.replace(b'"username":', b'"name":')),
    "a name of nothing": (
        "users.jsonl",
        lambda rows: re.sub(rb'"username": ?"[^"]*"', b'"username": null', rows),
    ),
    "another schema": (
        "manifest.json",
        lambda content: re.sub(rb'"schema": ?1', b'"schema": 2', content),
    ),
    "no counts": (
        "manifest.json",
        lambda content: json.dumps(json.loads(content) | {"counts": None}).encode(),
    ),
}


@pytest.mark.parametrize("kind", ["empty folder", *SPOILT])
def test_bad_dataset(any_app: App, dataset: Path, tmp_path: Path, kind: str) -> None:
    if kind in SPOILT:
        name, spoil = SPOILT[kind]
        for part in dataset.iterdir():
            content = part.read_bytes()
            spoilt = spoil(content) if part.name == name else content
            assert (spoilt == content) is (part.name != name)
            (tmp_path / part.name).write_bytes(spoilt)
    app = any_app.fresh("bad")
    done = app.run("load", dataset=tmp_path)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert counts(app)["users"] == 0


# --- purge ----------------------------------------------------------------------------


def numbers(text: str) -> list[int]:
    """Return how many things a purge tells of, line by line."""
    lines = [line for line in text.splitlines() if line.strip()]
    return [int(n) for line in lines for n in re.findall(r"(?<!than )\b\d+\b", line)]


def put(folder: Path, name: str, *, days: float = 0) -> Path:
    """Make a file that was changed so many days ago."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    before = time.time() - days * DAY
    os.utime(path, (before, before))
    return path


def test_purge_removes_old_mails(app: App) -> None:
    mails = app.folder / "mail"
    old = [put(mails, f"old-{n}.eml", days=7.5) for n in range(2)]
    new = [put(mails, "new.eml"), put(mails, "six.eml", days=6.5)]
    said = check_done(app.run("purge"))
    assert not any(path.exists() for path in old)
    assert all(path.exists() for path in new)
    assert 2 in numbers(said)


def test_purge_keeps_the_pictures_in_use(app: App) -> None:
    with app.serving() as instance:
        user = instance.make.user()
        browser = instance.browser()
        browser.sign_in(user)
        page = browser.get("/settings")
        form = next(f for f in page.all("form") if f.select_one('[name="avatar"]'))
        picture = ("me.png", plain("PNG"), "image/png")
        assert browser.submit(page, form, files={"avatar": picture}).status == 302
        stray = put(app.folder / "media", f"avatars/{'0' * 32}.webp", days=30)
        said = check_done(app.run("purge"))
        assert not stray.exists()
        assert 1 in numbers(said)
        answer = instance.api.get("/api/user", token=user.token, expect=200)
        image = answer.json["user"]["image"]
        path = image.removeprefix(instance.base_url)
        assert instance.api.raw("GET", path).status_code == 200


def test_purge_of_nothing(app: App) -> None:
    said = check_done(app.run("purge"))
    assert set(numbers(said)) == {0}
    assert "sign" in said.lower()


def test_purge_ends_no_session(app: App) -> None:
    with app.serving() as instance:
        user = instance.make.user()
        browser = instance.browser()
        browser.sign_in(user)
        check_done(app.run("purge"))
        assert browser.signed_in_as(user.username)
        instance.api.get("/api/user", token=user.token, expect=200)


# --- Not ready ------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["sqlite", "postgresql", "mariadb"])
def test_database_without_tables(
    any_app: App, pytestconfig: pytest.Config, engine: str
) -> None:
    if engine != "sqlite" and not pytestconfig.getoption(f"--{engine}"):
        pytest.skip(f"needs --{engine}")
    values = {"username": "a", "email": "a@example.com", "role": "superuser"}
    with any_app.on(engine) as app:
        for name in ("statistics", "purge", "create_admin"):
            done = app.run(name, KNOWN, **values)
            assert done.returncode != 0, name
            assert "Traceback" not in done.stderr, name
