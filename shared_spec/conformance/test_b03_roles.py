"""B03: a moderator cares for articles and comments, a superuser for everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from shared_spec.conformance.admin_site import HOME, KINDS, SPEC, Admin, sample
from shared_spec.conformance.articles import fetch, fetch_comments
from shared_spec.conformance.browser import Browser
from shared_spec.conformance.builders import PASSWORD, User
from shared_spec.conformance.markup import check_layout

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared_spec.conformance.builders import Make
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("B03")

EACH = pytest.mark.parametrize("kind", KINDS)
FORBIDDEN = [
    kind for kind in KINDS if KINDS[kind]["link"] not in SPEC["moderators_see"]
]
MODERATED = [kind for kind in KINDS if kind not in FORBIDDEN]
Article = dict[str, Any]


@pytest.fixture(scope="module")
def moderated(api: Client, moderator: User) -> Admin:
    """The admin, in which a moderator has signed in."""
    return Admin(Browser(api.base_url), moderator)


@pytest.fixture(scope="module")
def addresses(admin: Admin, make: Make, alice: User) -> dict[str, dict[str, str]]:
    """Where each kind of rows is listed, made and changed."""
    return {
        kind: {
            "list": urlsplit(admin.list(kind).page.url).path,
            "create": admin.create(kind).page.url,
            "edit": admin.row(kind, sample(make, alice, kind)).edit,
        }
        for kind in KINDS
    } | {"log": {"list": urlsplit(admin.list("log").page.url).path}}


def every(addresses: dict[str, dict[str, str]]) -> list[str]:
    return [HOME, *(url for found in addresses.values() for url in found.values())]


# --- Who may enter ------------------------------------------------------------------


def test_visitors_sign_in_first(
    browser: Browser, addresses: dict[str, dict[str, str]]
) -> None:
    for address in every(addresses):
        page = browser.request("GET", address)
        target = urlsplit(page.local_location)
        assert target.path == "/login"
        (back,) = parse_qs(target.query)["next"]
        assert urlsplit(back).path == urlsplit(address).path


def test_address_without_its_slash_leads_there(browser: Browser) -> None:
    page = browser.request("GET", HOME.removesuffix("/"))
    assert page.status in {301, 302, 307, 308}
    assert urlsplit(page.headers["Location"]).path == HOME


def test_signing_in_leads_back(browser: Browser, superuser: User) -> None:
    done = browser.sign_in(superuser, "/login?next=/admin/")
    assert done.local_location == "/admin/"


def test_members_are_refused(
    browser: Browser, member: User, addresses: dict[str, dict[str, str]]
) -> None:
    browser.sign_in(member)
    for address in every(addresses):
        page = browser.request("GET", address)
        assert page.status == 403, f"{page}"
        check_layout(page)
    assert browser.post(addresses["users"]["create"]).status == 403


def test_tokens_open_no_admin(api: Client, superuser: User) -> None:
    headers = {"Authorization": f"Token {superuser.token}"}
    assert api.raw("GET", HOME, headers=headers).status_code == 302


def test_nobody_stays_in_after_signing_out(
    api: Client, superuser: User, new_browser: Callable[[], Browser]
) -> None:
    browser = new_browser()
    browser.sign_in(superuser)
    assert browser.get(HOME).status == 200
    browser.post("/logout")
    assert browser.request("GET", HOME).status == 302


# --- Moderators -----------------------------------------------------------------------


def test_moderators_see_two_lists(moderated: Admin) -> None:
    sections = set(moderated.sections())
    names = {kind["link"] for kind in KINDS.values()} | {SPEC["log"]}
    assert sections & names == set(SPEC["moderators_see"])


@pytest.mark.parametrize("kind", [*FORBIDDEN, "log"])
def test_moderators_do_not_reach_the_rest(
    moderated: Admin, addresses: dict[str, dict[str, str]], kind: str
) -> None:
    for address in addresses[kind].values():
        page = moderated.browser.request("GET", address)
        assert page.status == 403, f"{page}"


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_moderators_change_nothing_else(
    admin: Admin,
    moderated: Admin,
    make: Make,
    alice: User,
    kind: str,
) -> None:
    words = sample(make, alice, kind)
    form = admin.edit(kind, words)
    token = moderated.browser.token()
    values = form.values() | token
    answer = moderated.browser.request("POST", form.page.url, data=values)
    assert answer.status == 403, f"{answer}"
    found = admin.found(kind, words)
    row = found.rows()[0]
    for address in ("delete/", "action/", "export/csv/", "ajax/update/"):
        base = urlsplit(admin.list(kind).page.url).path
        done = moderated.browser.request(
            "POST", base + address, data={"id": row.key, "action": "delete"} | token
        )
        assert done.status in {302, 403, 404, 405}, f"{done}"
    assert len(admin.found(kind, words).rows()) == 1


@pytest.mark.parametrize("kind", MODERATED)
def test_moderators_create_nothing(
    admin: Admin,
    moderated: Admin,
    addresses: dict[str, dict[str, str]],
    make: Make,
    kind: str,
) -> None:
    assert moderated.list(kind).page.all(moderated.style["create"]) == []
    address = addresses[kind]["create"]
    assert moderated.browser.request("GET", address).status == 403
    word = make.name("made")
    values = moderated.browser.token() | {
        "title": word,
        "description": "d",
        "body": word,
    }
    assert moderated.browser.request("POST", address, data=values).status == 403
    assert admin.found(kind, word).rows() == []


def test_moderator_changes_an_article(
    api: Client, moderated: Admin, make: Make, alice: User
) -> None:
    article = make.article(alice, tagList=[make.name("tag")])
    moderated.edit("articles", article["title"]).save(body="Moderated", featured=True)
    found = fetch(api, article)
    assert found["body"] == "Moderated"
    assert found["author"]["username"] == alice.username
    assert found["tagList"] == article["tagList"]


def test_moderator_deletes_an_article(
    api: Client, moderated: Admin, make: Make, alice: User
) -> None:
    article = make.article(alice)
    make.comment(alice, article)
    moderated.delete("articles", article["title"])
    api.get(f"/api/articles/{article['slug']}", expect=404)


def test_moderator_changes_and_deletes_a_comment(
    api: Client, moderated: Admin, make: Make, article: Article, bob: User
) -> None:
    comment = make.comment(bob, article, make.name("said"))
    moderated.edit("comments", comment["body"]).save(text=comment["body"] + " (cut)")
    assert fetch_comments(api, article)[0]["body"].endswith(" (cut)")
    moderated.delete("comments", comment["body"])
    assert fetch_comments(api, article) == []


def test_moderator_says_not_who_wrote_what(
    api: Client, admin: Admin, moderated: Admin, make: Make, alice: User, bob: User
) -> None:
    article, other = make.article(alice), make.article(bob)
    comment = make.comment(alice, article, make.name("said"))
    bobs, others = (
        admin.row(*found).key
        for found in (("users", bob.email), ("articles", other["title"]))
    )
    form = moderated.edit("articles", article["title"])
    form.save_with(author=bobs)
    assert fetch(api, article)["author"]["username"] == alice.username
    form = moderated.edit("comments", comment["body"])
    form.save_with(author=bobs, article=others)
    (found,) = fetch_comments(api, article)
    assert found["author"]["username"] == alice.username


def test_moderator_acts_on_many(
    browser: Browser, moderated: Admin, article: Article
) -> None:
    found = moderated.found("articles", article["title"])
    assert found.act(SPEC["actions"]["feature"], found.rows()).status in {302, 303}
    assert browser.visit(article).texts("span.featured")
    page = found.act(SPEC["actions"]["export"], found.rows())
    assert article["title"] in page.text


def test_moderators_work_on_the_site_as_members_do(
    browser: Browser, moderator: User, article: Article
) -> None:
    browser.sign_in(moderator)
    assert browser.request("GET", f"/editor/{article['slug']}").status == 403


# --- Who is what -----------------------------------------------------------------------


def test_flags_make_roles(
    admin: Admin, make: Make, new_browser: Callable[[], Browser]
) -> None:
    user = make.user()
    for flags, seen in (
        ({"staff": True}, set(SPEC["moderators_see"])),
        ({"staff": True, "superuser": True}, {kind["link"] for kind in KINDS.values()}),
    ):
        admin.edit("users", user.email).save(**flags)
        sections = set(Admin(new_browser(), user).sections())
        names = {kind["link"] for kind in KINDS.values()}
        assert sections & names == seen
    admin.edit("users", user.email).save(staff=False, superuser=False)
    browser = new_browser()
    browser.sign_in(user)
    assert browser.request("GET", HOME).status == 403


def test_superusers_are_staff(
    admin: Admin, make: Make, new_browser: Callable[[], Browser]
) -> None:
    user = make.user()
    admin.edit("users", user.email).save(superuser=True)
    assert Admin(new_browser(), user).list("users").rows()


def test_role_ends_at_once(
    admin: Admin, make: Make, new_browser: Callable[[], Browser]
) -> None:
    user = make.user()
    admin.edit("users", user.email).save(staff=True)
    other = Admin(new_browser(), user)
    admin.edit("users", user.email).save(staff=False)
    assert other.browser.request("GET", HOME).status == 403


def test_new_staff_by_form(
    admin: Admin, make: Make, new_browser: Callable[[], Browser]
) -> None:
    name = make.name("staff")
    email = f"{name}@example.com"
    admin.create("users").save(
        username=name, email=email, password=PASSWORD, staff=True
    )
    user = User(name, email, PASSWORD, "")
    names = set(Admin(new_browser(), user).sections())
    assert names & {kind["link"] for kind in KINDS.values()} == set(
        SPEC["moderators_see"]
    )


def test_clients_give_themselves_no_role(
    api: Client, browser: Browser, make: Make
) -> None:
    flags = {"is_staff": True, "is_superuser": True, "isStaff": True, "role": "admin"}
    user = make.user(**flags)
    api.put("/api/user", token=user.token, json={"user": flags | {"bio": "x"}})
    browser.sign_in(user)
    assert browser.request("GET", HOME).status == 403
    page = browser.get("/settings")
    form = next(f for f in page.all("form") if f.select_one('[name="bio"]'))
    browser.submit(page, form, dict.fromkeys(flags, "on"))
    assert browser.request("GET", HOME).status == 403


def test_sign_up_gives_no_role(browser: Browser, make: Make) -> None:
    account = make.account()["user"]
    page = browser.get("/register")
    form = next(f for f in page.all("form") if f.select_one('[name="username"]'))
    flags = {"is_staff": "on", "is_superuser": "on"}
    browser.submit(page, form, account | flags)
    assert browser.request("GET", HOME).status == 403


# --- Nobody locks themselves out ---------------------------------------------------------


@pytest.fixture
def other(admin: Admin, make: Make) -> User:
    """Another superuser."""
    user = make.user()
    admin.edit("users", user.email).save(staff=True, superuser=True)
    return user


@pytest.fixture
def chief(browser: Browser, other: User) -> Admin:
    """The admin in the browser of another superuser."""
    return Admin(browser, other)


@pytest.mark.parametrize("flag", ["superuser", "staff"])
def test_nobody_gives_up_the_own_role(chief: Admin, other: User, flag: str) -> None:
    form = chief.edit("users", other.email)
    if form.has(flag):
        form.refused(**{flag: False})
    else:
        form.save()
    names = {kind["link"] for kind in KINDS.values()}
    home = chief.browser.get(HOME)
    assert names <= set(home.texts("a"))


def test_nobody_deletes_themselves(chief: Admin, other: User) -> None:
    email = other.email
    row = chief.row("users", email)
    if chief.style["question"]:
        address = row.edit.partition("?")[0].replace("/change/", "/delete/")
        assert chief.form(row.edit).page.all(chief.style["delete"]) == []
        values = chief.browser.token() | {"post": "yes"}
        assert chief.browser.request("POST", address, data=values).status == 403
    else:
        chief.delete("users", email)
    assert len(chief.found("users", email).rows()) == 1
    assert chief.browser.get(HOME).status == 200


def test_nobody_deletes_themselves_among_others(chief: Admin, other: User) -> None:
    email = other.email
    found = chief.found("users", email)
    names = {name for text, name in found.actions().items() if "delete" in text.lower()}
    for name in names:
        for more in ({}, {"post": "yes"}):
            found.act(SPEC["actions"]["export"], found.rows(), action=name, **more)
    assert len(chief.found("users", email).rows()) == 1


def test_others_may_change_and_delete_a_superuser(
    api: Client, admin: Admin, make: Make
) -> None:
    user = make.user()
    admin.edit("users", user.email).save(staff=True, superuser=True)
    admin.edit("users", user.email).save(superuser=False)
    admin.delete("users", user.email)
    api.get(user.profile_path, expect=404)
