"""B01: staff list, search, filter and sort; nothing goes unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.admin_site import KINDS, SPEC, Admin, sample
from shared_spec.conformance.samples import TEXTS

if TYPE_CHECKING:
    from shared_spec.conformance.builders import Make, User

pytestmark = pytest.mark.feature("B01")

EACH = pytest.mark.parametrize("kind", KINDS)
Article = dict[str, Any]


@pytest.fixture(scope="module")
def many(make: Make, alice: User) -> str:
    """The beginning of 27 tags: a full page of the admin and two more."""
    prefix = make.name("many")
    make.article(alice, tagList=[f"{prefix}-{number:02}" for number in range(27)])
    return prefix


# --- Lists ------------------------------------------------------------------------


@EACH
def test_columns(admin: Admin, make: Make, alice: User, kind: str) -> None:
    sample(make, alice, kind)
    shown = admin.list(kind)
    assert set(shown.columns()) == set(KINDS[kind]["columns"])


def test_first_page_leads_everywhere(admin: Admin) -> None:
    wanted = {kind["link"] for kind in KINDS.values()} | {SPEC["log"]}
    assert wanted <= set(admin.sections())


def test_cells(admin: Admin, make: Make, alice: User) -> None:
    article = make.article(alice)
    comment = make.comment(alice, article, make.name("comment"))
    assert admin.row("users", alice.email).cells["username"] == alice.username
    cells = admin.row("articles", article["title"]).cells
    assert (cells["title"], cells["author"]) == (article["title"], alice.username)
    cells = admin.row("comments", comment["body"]).cells
    assert (cells["text"], cells["author"]) == (comment["body"], alice.username)
    assert article["title"] in cells["article"]


def test_pages_of_25(admin: Admin, many: str) -> None:
    first = admin.found("tags", many)
    second = first.next_page()
    assert [len(page.rows()) for page in (first, second)] == [SPEC["page_rows"], 2]
    assert not set(first.texts("name")) & set(second.texts("name"))
    assert all(name.startswith(many) for name in second.texts("name"))


def test_sort(admin: Admin, make: Make, alice: User) -> None:
    word = make.name("sorted")
    titles = [f"{letter} {word}" for letter in "bac"]
    for title in titles:
        make.article(alice, title=title)
    found = admin.found("articles", word)
    assert found.texts("title") == titles[::-1]
    up, down = (found.sort("title", times=times) for times in (1, 2))
    assert up.texts("title") == sorted(titles)
    assert down.texts("title") == sorted(titles, reverse=True)


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_sorts(admin: Admin, many: str, kind: str) -> None:
    found = admin.list(kind)
    for column in KINDS[kind]["columns"]:
        if kind != "comments" or column in {"created", "author"}:
            assert found.sort(column).rows()


# --- Search and filters --------------------------------------------------------------


def test_search_users(admin: Admin, make: Make) -> None:
    user = make.user(email=f"{make.name('mail')}@example.org")
    for words in (user.username, user.email, user.username[:-1]):
        assert user.username in admin.found("users", words).texts("username")
    assert admin.found("users", make.name("nobody")).rows() == []


def test_search_articles(admin: Admin, make: Make) -> None:
    author = make.user()
    article = make.article(author, description=make.name("description"))
    for words in (article["title"], article["description"], author.username):
        assert admin.found("articles", words).texts("title") == [article["title"]]


def test_search_comments(admin: Admin, make: Make, article: Article) -> None:
    author = make.user()
    comment = make.comment(author, article, make.name("said"))
    for words in (comment["body"], author.username):
        assert admin.found("comments", words).texts("text") == [comment["body"]]


def test_search_tags(admin: Admin, make: Make, alice: User) -> None:
    tag = make.name("tag")
    make.article(alice, tagList=[tag])
    assert admin.found("tags", tag).texts("name") == [tag]


@EACH
def test_odd_searches_break_nothing(admin: Admin, kind: str) -> None:
    for words in (*TEXTS.values(), "\0", "x" * 500, "' OR 1=1 --", '"', "'", "\\"):
        admin.found(kind, words)


_HUGE = "9" * 25
#: What an address can ask of a list in either style.
ODD_QUERIES = [
    *("page=-1", f"page={_HUGE}", "p=x", f"p={_HUGE}", f"page_size={_HUGE}"),
    *("sort=99", "sort=-1", "o=99.-98.x", "search=%00", "q=%00", "e=1", "all="),
    *("endpoint=x", "self=x", "export_type=x", "_method=", "_to_field=password"),
    *("created_at__year=0", f"author__in={_HUGE}", "title__regex=[", "id=x"),
    *("author__password__startswith=a", "_scheme=javascript&_external=1"),
    *(f"flt0_{number}=0001-01-01 00:00:00" for number in range(8)),
    *(f"flt0_{number}=%00" for number in range(8)),
]


@pytest.mark.parametrize("kind", [*KINDS, "log"])
def test_odd_addresses_break_nothing(admin: Admin, kind: str) -> None:
    path = admin.list(kind).page.url.partition("?")[0]
    for query in ODD_QUERIES:
        page = admin.browser.request("GET", f"{path}?{query}")
        assert page.status in {200, 302, 400}, f"{page}"


def test_odd_choices_break_nothing(admin: Admin) -> None:
    field = admin.create("articles").field("author")
    choices = "app_label=articles&model_name=article&field_name=author"
    path = field.get("data-url") or f"/admin/autocomplete/?{choices}"
    queries = ["", "query=%00", "term=%00", f"page={_HUGE}", "page=x"]
    queries += [
        f"query=a&{name}={value}"
        for name in ("offset", "limit")
        for value in ("-1", "x", _HUGE)
    ]
    for query in queries:
        page = admin.browser.request("GET", f"{path}&{query}")
        assert page.status in {200, 400, 404}, f"{page}"


def test_filter_articles(admin: Admin, make: Make, alice: User) -> None:
    word = make.name("filtered")
    titles = [f"{word}-{letter}" for letter in "ab"]
    plain, featured = (make.article(alice, title=title) for title in titles)
    admin.edit("articles", featured["title"]).save(featured=True)
    found = admin.found("articles", word)
    assert found.filter("featured", "Yes").texts("title") == [featured["title"]]
    assert found.filter("featured", "No").texts("title") == [plain["title"]]
    assert len(found.filter_today("created").rows()) == 2


def test_filter_users(admin: Admin, make: Make, superuser: User) -> None:
    user = make.user()
    for name in ("staff", "superuser"):
        staff = admin.found("users", superuser.email)
        assert staff.filter(name, "Yes").texts("username") == [superuser.username]
        assert staff.filter(name, "No").rows() == []
        others = admin.found("users", user.email)
        assert others.filter(name, "No").texts("username") == [user.username]
        assert others.filter(name, "Yes").rows() == []


def test_filter_comments(admin: Admin, make: Make, article: Article, bob: User) -> None:
    comment = make.comment(bob, article, make.name("today"))
    found = admin.found("comments", comment["body"])
    assert len(found.filter_today("created").rows()) == 1


# --- Asked before it is done --------------------------------------------------------------------


@EACH
def test_mere_links_delete_nothing(
    admin: Admin, make: Make, alice: User, kind: str
) -> None:
    words = sample(make, alice, kind)
    row = admin.row(kind, words)
    for address in delete_addresses(admin, row.edit, row.key):
        admin.browser.request("GET", address)
    assert len(admin.found(kind, words).rows()) == 1


def delete_addresses(admin: Admin, edit: str, key: str) -> list[str]:
    """Return where a row of this address may be deleted."""
    if admin.style["question"]:
        return [edit.replace("/change/", "/delete/")]
    base = edit.partition("/edit/")[0]
    return [f"{base}/delete/?id={key}"]


@EACH
def test_forged_forms_change_nothing(
    admin: Admin, make: Make, alice: User, kind: str
) -> None:
    words = sample(make, alice, kind)
    form = admin.edit(kind, words)
    for tag in form.tag.select("[name*=csrf]"):
        tag.decompose()
    page = form.send()
    assert page.status in {200, 400, 403}, f"obeyed: {page}"
    shown = admin.list(kind)
    row = admin.row(kind, words)
    tags = shown.page.one(admin.style["actions"]).select("[name*=csrf]")
    assert tags
    for tag in tags:
        tag.decompose()
    assert shown.act(SPEC["actions"]["export"], [row]).status in {302, 400, 403}
    assert len(admin.found(kind, words).rows()) == 1


@EACH
def test_unknown_rows(admin: Admin, make: Make, alice: User, kind: str) -> None:
    row = admin.row(kind, sample(make, alice, kind))
    edit, key = row.edit, row.key
    for other in ("999999999", "x", "-1", "0", "99999999999999999999", "%00"):
        address = edit.replace(f"/{key}/", f"/{other}/").partition("?")[0]
        query = f"?id={other}" if "/edit" in edit else ""
        page = admin.browser.request("GET", address + query)
        assert page.status in {302, 404}, f"{other}: {page}"
