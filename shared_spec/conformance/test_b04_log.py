"""B04: who changed what, for superusers to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.admin_site import SPEC, Admin, sample
from shared_spec.conformance.browser import Browser, text_of
from shared_spec.conformance.builders import PASSWORD

if TYPE_CHECKING:
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("B04")

#: Words for what was done, in either style.
CREATED, CHANGED, DELETED = (
    {"created", "added", "addition"},
    {"changed", "change", "featured", "unfeatured"},
    {"deleted", "deletion"},
)
Article = dict[str, Any]


def newest(admin: Admin, word: str) -> list[str]:
    """Return the rows of the log's first page that name a thing, newest first."""
    rows = [row.tag.find_all(["td", "th"]) for row in admin.list("log").rows()]
    texts = [" ".join(text_of(cell) for cell in row) for row in rows]
    return [text for text in texts if word in text]


def check(row: str, who: str, kind: str, done: set[str], *fields: str) -> None:
    """Raise AssertionError unless a row says who did what to which kind of thing."""
    words = {word.strip(".,:").lower() for word in row.split()}
    assert who in row
    assert kind in row.lower()
    assert words & done, f"{done} in {row}"
    for field in fields:
        assert field in row.lower(), f"{field} in {row}"


def test_create(admin: Admin, make: Make, superuser: User) -> None:
    tag = make.name("tag")
    admin.create("tags").save(name=tag)
    (row,) = newest(admin, tag)
    check(row, superuser.username, "tag", CREATED)


def test_change(admin: Admin, make: Make, alice: User, superuser: User) -> None:
    article = make.article(alice)
    title = f"New {make.name('title')}"
    admin.edit("articles", article["title"]).save(title=title, description="d")
    (row,) = newest(admin, title)
    check(row, superuser.username, "article", CHANGED, "title", "description")
    assert "body" not in row.lower()


@pytest.mark.parametrize("kind", ["users", "articles", "comments", "tags"])
def test_delete(
    admin: Admin, make: Make, alice: User, superuser: User, kind: str
) -> None:
    words = sample(make, alice, kind)
    name = admin.row(kind, words).cells
    admin.delete(kind, words)
    shown = name["username"] if kind == "users" else words
    rows = [row for row in newest(admin, shown) if SPEC["lists"][kind]["link"]]
    check(rows[0], superuser.username, kind.removesuffix("s"), DELETED)


def test_feature(admin: Admin, make: Make, alice: User, superuser: User) -> None:
    word = make.name("bulk")
    for letter in "ab":
        make.article(alice, title=f"{word}-{letter}")
    for action in ("feature", "unfeature"):
        found = admin.found("articles", word)
        found.act(SPEC["actions"][action], found.rows())
    rows = newest(admin, word)
    assert len(rows) == 4
    for row in rows:
        check(row, superuser.username, "article", CHANGED, "featured")


def test_password_is_named_not_told(admin: Admin, make: Make, superuser: User) -> None:
    user = make.user()
    admin.edit("users", user.email).save(password="brand-new-password-5")
    (row,) = newest(admin, user.username)
    check(row, superuser.username, "user", CHANGED, "password")
    page = admin.list("log").page.text
    for secret in ("brand-new-password-5", "argon2", PASSWORD):
        assert secret not in page


def test_inline_comments_are_logged(
    admin: Admin, make: Make, article: Article, bob: User, superuser: User
) -> None:
    make.comment(bob, article)
    admin.edit("articles", article["title"]).change_comment(0, make.name("edited"))
    rows = newest(admin, article["title"])
    assert rows
    check(rows[0], superuser.username, "article", CHANGED, "comment")


def test_refused_change_is_not_logged(admin: Admin, make: Make) -> None:
    user = make.user()
    admin.edit("users", user.email).refused(email="nobody")
    assert newest(admin, user.username) == []


def test_who_did_it(
    api: Client, admin: Admin, make: Make, moderator: User, article: Article
) -> None:
    moderated = Admin(Browser(api.base_url), moderator)
    moderated.edit("articles", article["title"]).save(description="Moderated")
    (row,) = newest(admin, article["title"])
    check(row, moderator.username, "article", CHANGED, "description")


def test_newest_first(admin: Admin, make: Make) -> None:
    word = make.name("order")
    for letter in "abc":
        admin.create("tags").save(name=f"{word}-{letter}")
    rows = newest(admin, word)
    order = [next(part for part in row.split() if word in part)[-1] for row in rows]
    assert order == ["c", "b", "a"]


def test_log_is_only_read(admin: Admin, make: Make) -> None:
    tag = make.name("tag")
    admin.create("tags").save(name=tag)
    shown = admin.list("log")
    assert shown.page.all(admin.style["create"]) == []
    base = shown.page.url.partition("?")[0]
    token = admin.browser.token()
    row = next(row for row in shown.rows() if tag in row.tag.get_text())
    key = next((a["value"] for a in row.tag.select("input[type=checkbox]")), "1")
    addresses = ["new/", "add/", f"edit/?id={key}", f"{key}/change/", f"{key}/delete/"]
    for address in addresses:
        answer = admin.browser.request("POST", base + address, data=token)
        assert answer.status in {302, 403, 404}, f"{answer}"
    data = token | {"id": str(key), "rowid": str(key), "action": "delete"}
    for address in ("delete/", "action/"):
        admin.browser.request("POST", base + address, data=data)
    assert len(newest(admin, tag)) == 1


def test_pages_of_25(admin: Admin) -> None:
    assert len(admin.list("log").rows()) <= SPEC["page_rows"]


def test_row_outlives_what_it_tells_of(
    admin: Admin, make: Make, superuser: User
) -> None:
    tag = make.name("tag")
    admin.create("tags").save(name=tag)
    admin.delete("tags", tag)
    rows = newest(admin, tag)
    assert len(rows) == 2
    check(rows[0], superuser.username, "tag", DELETED)
    check(rows[1], superuser.username, "tag", CREATED)
