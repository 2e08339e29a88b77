"""B01: staff list, search, filter, sort, create, change and delete rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.admin_site import KINDS, SPEC, Admin
from shared_spec.conformance.builders import PASSWORD
from shared_spec.conformance.client import refused
from shared_spec.conformance.samples import TEXTS

if TYPE_CHECKING:
    from shared_spec.conformance.browser import Browser
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("B01")

EACH = pytest.mark.parametrize("kind", KINDS)
Article = dict[str, Any]


@pytest.fixture(scope="module")
def many(make: Make, alice: User) -> str:
    """The beginning of 27 tags: a full page of the admin and two more."""
    prefix = make.name("many")
    make.article(alice, tagList=[f"{prefix}-{number:02}" for number in range(27)])
    return prefix


def sign_in(api: Client, email: str, password: str) -> int:
    body = {"user": {"email": email, "password": password}}
    return api.post("/api/users/login", json=body).status


def shown(api: Client, article: Article) -> Article:
    found: Article = api.get(f"/api/articles/{article['slug']}", expect=200).json
    return dict(found["article"])


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


# --- Users ------------------------------------------------------------------------------


def test_create_user(api: Client, admin: Admin, make: Make) -> None:
    name = make.name("made")
    email = f"{name}@example.com"
    admin.create("users").save(username=name, email=email, password=PASSWORD)
    assert sign_in(api, email, PASSWORD) == 200
    assert sign_in(api, email, PASSWORD + "x") == 401
    api.get(f"/api/profiles/{name}", expect=200)


def test_password_is_never_shown(admin: Admin, make: Make) -> None:
    user = make.user()
    form = admin.edit("users", user.email)
    assert attribute_of(form.field("password"), "type") == "password"
    assert form.value("password") == ""
    for secret in ("argon2", PASSWORD):
        assert secret not in form.page.text
        assert secret not in admin.found("users", user.email).page.text


def attribute_of(tag: Any, name: str) -> str:
    return str(tag.get(name) or "")


def test_change_user(api: Client, admin: Admin, make: Make) -> None:
    user = make.user()
    name = make.name("renamed")
    bio, image = "Two\nlines", "https://example.com/me.png"
    admin.edit("users", user.email).save(username=name, bio=bio, image=image)
    profile = api.get(f"/api/profiles/{name}", expect=200).json["profile"]
    assert (profile["bio"], profile["image"]) == (bio, image)
    api.get(user.profile_path, expect=404)
    assert sign_in(api, user.email, PASSWORD) == 200


def test_user_saved_as_it_stands(api: Client, admin: Admin, make: Make) -> None:
    user = make.user()
    before = account(api, user)
    admin.edit("users", user.email).save()
    assert account(api, user) == before
    assert sign_in(api, user.email, PASSWORD) == 200


def account(api: Client, user: User) -> dict[str, Any]:
    """Return what a user sees of the own account, the renewed token left out."""
    found = api.get("/api/user", token=user.token, expect=200).json["user"]
    return {name: value for name, value in found.items() if name != "token"}


def test_new_password(api: Client, browser: Browser, admin: Admin, make: Make) -> None:
    user = make.user()
    browser.sign_in(user)
    admin.edit("users", user.email).save(password="another-horse-7")
    assert sign_in(api, user.email, PASSWORD) == 401
    assert sign_in(api, user.email, "another-horse-7") == 200
    assert not browser.signed_in_as(user.username)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", ""),
        ("username", "x" * 65),
        ("username", "a/b"),
        ("username", ".."),
        ("email", ""),
        ("email", "nobody"),
        ("email", "a@b." + "c" * 250),
        ("password", "1234567"),
        ("password", "x" * 129),
        ("image", "javascript:alert(1)"),
        ("image", "https://example.com/" + "x" * 500),
        ("bio", "x" * 2001),
    ],
)
def test_user_is_validated(
    api: Client, admin: Admin, make: Make, field: str, value: str
) -> None:
    name = make.name("bad")
    good = {"username": name, "email": f"{name}@example.com", "password": PASSWORD}
    admin.create("users").refused(**good | {field: value})
    assert sign_in(api, good["email"], PASSWORD) in {401, 422}
    user = make.user()
    if (field, value) != ("password", ""):
        admin.edit("users", user.email).refused(**{field: value})
    assert sign_in(api, user.email, PASSWORD) == 200


def test_new_user_needs_a_password(admin: Admin, make: Make) -> None:
    name = make.name("bare")
    admin.create("users").refused(username=name, email=f"{name}@example.com")


@pytest.mark.parametrize("change", [str, str.upper], ids=["same", "other case"])
@pytest.mark.parametrize("field", ["username", "email"])
def test_user_is_unique(admin: Admin, make: Make, field: str, change: Any) -> None:
    first, second = make.user(), make.user()
    taken = change(getattr(first, field))
    admin.edit("users", second.email).refused(**{field: taken})
    name = make.name("twice")
    good = {"username": name, "email": f"{name}@example.com", "password": PASSWORD}
    admin.create("users").refused(**good | {field: taken})


def test_case_of_the_own_name_may_change(api: Client, admin: Admin, make: Make) -> None:
    user = make.user()
    admin.edit("users", user.email).save(username=user.username.upper())
    api.get(f"/api/profiles/{user.username.upper()}", expect=200)


def test_delete_user(api: Client, admin: Admin, make: Make, bob: User) -> None:
    user = make.user()
    article = make.article(user)
    theirs = make.article(bob)
    make.comment(user, theirs)
    make.follow(user, bob)
    make.favorite(user, theirs)
    admin.delete("users", user.email)
    api.get(user.profile_path, expect=404)
    api.get(f"/api/articles/{article['slug']}", expect=404)
    assert shown(api, theirs)["favoritesCount"] == 0
    path = f"/api/articles/{theirs['slug']}/comments"
    assert api.get(path, expect=200).json == {"comments": []}
    refused(api.get("/api/user", token=user.token), 401, token="is invalid")


# --- Articles ------------------------------------------------------------------------------


def test_create_article(api: Client, admin: Admin, make: Make, superuser: User) -> None:
    word = make.name("word")
    admin.create("articles").save(title=f"On {word}", description="d", body="*b*")
    found = api.get(f"/api/articles/on-{word}", expect=200).json["article"]
    assert (found["title"], found["body"]) == (f"On {word}", "*b*")
    assert found["author"]["username"] == superuser.username
    assert found["createdAt"] == found["updatedAt"]


def test_create_article_of_somebody(
    api: Client, admin: Admin, make: Make, bob: User, many: str
) -> None:
    word = make.name("word")
    admin.create("articles").save(
        title=word,
        description="d",
        body="b",
        author=[bob.username],
        tags=[f"{many}-01"],
    )
    found = api.get(f"/api/articles/{word}", expect=200).json["article"]
    assert found["author"]["username"] == bob.username
    assert found["tagList"] == [f"{many}-01"]


def test_change_article(api: Client, admin: Admin, make: Make, alice: User) -> None:
    article = make.article(alice, tagList=[make.name("tag")])
    word = make.name("new")
    admin.edit("articles", article["title"]).save(title=f"New {word}", body="a\nb")
    api.get(f"/api/articles/{article['slug']}", expect=404)
    found = shown(api, {"slug": f"new-{word}"})
    assert (found["title"], found["body"]) == (f"New {word}", "a\nb")
    assert found["tagList"] == article["tagList"]
    assert found["author"]["username"] == alice.username
    assert found["createdAt"] == article["createdAt"]
    assert found["updatedAt"] > article["updatedAt"]


def test_article_saved_as_it_stands(
    api: Client, admin: Admin, make: Make, alice: User
) -> None:
    article = make.article(alice, body="One\n\ntwo", tagList=[make.name("tag")])
    admin.edit("articles", article["title"]).save()
    assert shown(api, article) == article


def test_same_title_gets_another_slug(
    api: Client, admin: Admin, make: Make, alice: User
) -> None:
    one, two = make.article(alice), make.article(alice)
    admin.edit("articles", two["title"]).save(title=one["title"])
    assert shown(api, one) == one
    api.get(f"/api/articles/{two['slug']}", expect=404)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "   "),
        ("title", "x" * 201),
        ("description", ""),
        ("description", "x" * 501),
        ("body", ""),
        ("body", " \n "),
        ("body", "x" * 100_001),
    ],
)
def test_article_is_validated(
    api: Client, admin: Admin, make: Make, alice: User, field: str, value: str
) -> None:
    article = make.article(alice)
    admin.edit("articles", article["title"]).refused(**{field: value})
    assert shown(api, article) == article
    word = make.name("bad")
    good = {"title": word, "description": "d", "body": "b"}
    admin.create("articles").refused(**good | {field: value})
    api.get(f"/api/articles/{word}", expect=404)


def test_longest_texts_are_fine(api: Client, admin: Admin, make: Make) -> None:
    title = make.name("long").ljust(200, "x")
    admin.create("articles").save(
        title=title, description="d" * 500, body="b" * 100_000
    )
    assert api.get(f"/api/articles/{title}", expect=200)


def test_delete_article(api: Client, admin: Admin, make: Make, alice: User) -> None:
    tag = make.name("tag")
    article = make.article(alice, tagList=[tag])
    comment = make.comment(alice, article, make.name("comment"))
    make.favorite(alice, article)
    admin.delete("articles", article["title"])
    api.get(f"/api/articles/{article['slug']}", expect=404)
    assert admin.found("comments", comment["body"]).rows() == []
    assert tag not in api.get("/api/tags", expect=200).json["tags"]


# --- Comments and tags ---------------------------------------------------------------------


def comments(api: Client, article: Article) -> list[dict[str, Any]]:
    path = f"/api/articles/{article['slug']}/comments"
    found: list[dict[str, Any]] = api.get(path, expect=200).json["comments"]
    return found


def test_create_comment(api: Client, admin: Admin, article: Article, bob: User) -> None:
    values = {"article": [article["title"]], "author": [bob.username]}
    admin.create("comments").save(text="First\nsecond", **values)
    (comment,) = comments(api, article)
    assert comment["body"] == "First\nsecond"
    assert comment["author"]["username"] == bob.username


def test_change_comment(
    api: Client, admin: Admin, make: Make, article: Article, bob: User
) -> None:
    comment = make.comment(bob, article, make.name("said"))
    admin.edit("comments", comment["body"]).save(text="Something else")
    (found,) = comments(api, article)
    assert found["body"] == "Something else"
    assert found["updatedAt"] > found["createdAt"] == comment["createdAt"]


@pytest.mark.parametrize("value", ["", " \n", "x" * 10_001])
def test_comment_is_validated(
    api: Client, admin: Admin, make: Make, article: Article, bob: User, value: str
) -> None:
    comment = make.comment(bob, article, make.name("said"))
    admin.edit("comments", comment["body"]).refused(text=value)
    assert comments(api, article) == [comment]


def test_delete_comment(
    api: Client, admin: Admin, make: Make, article: Article, bob: User
) -> None:
    comment = make.comment(bob, article, make.name("said"))
    kept = make.comment(bob, article)
    admin.delete("comments", comment["body"])
    assert comments(api, article) == [kept]


def test_rename_tag(api: Client, admin: Admin, make: Make, alice: User) -> None:
    old, new = make.name("old"), make.name("new")
    article = make.article(alice, tagList=[old])
    admin.edit("tags", old).save(name=new)
    assert shown(api, article)["tagList"] == [new]
    tags = api.get("/api/tags", expect=200).json["tags"]
    assert (old in tags, new in tags) == (False, True)


def test_create_tag(admin: Admin, make: Make) -> None:
    tag = make.name("Made")
    admin.create("tags").save(name=tag)
    assert admin.found("tags", tag).texts("name") == [tag]


@pytest.mark.parametrize("value", ["", "   ", "x" * 65])
def test_tag_is_validated(admin: Admin, value: str) -> None:
    admin.create("tags").refused(name=value)


def test_tag_is_unique_and_its_case_matters(admin: Admin, many: str) -> None:
    admin.create("tags").refused(name=f"{many}-00")
    admin.create("tags").save(name=f"{many}-00".upper())


def test_delete_tag(api: Client, admin: Admin, make: Make, alice: User) -> None:
    tag, kept = make.name("tag"), make.name("kept")
    article = make.article(alice, tagList=[tag, kept])
    admin.delete("tags", tag)
    assert shown(api, article)["tagList"] == [kept]
    assert tag not in api.get("/api/tags", expect=200).json["tags"]


# --- Texts -----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_texts_stay_text(
    api: Client, admin: Admin, make: Make, alice: User, text: str
) -> None:
    word = make.name("text")
    article = make.article(alice, title=f"{word} {text}")
    found = admin.found("articles", word)
    assert found.texts("title") == [" ".join(article["title"].split())]
    assert found.page.all("td b, td script, th b") == []
    form = admin.edit("articles", word)
    assert form.value("title") == article["title"]
    form.save(description=f"{text} {word}")
    assert shown(api, article)["description"] == f"{text} {word}"


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


def sample(make: Make, alice: User, kind: str) -> str:
    """Make a row of a kind; return words that find it alone."""
    if kind == "users":
        return make.user().email
    if kind == "tags":
        tag = make.name("tag")
        make.article(alice, tagList=[tag])
        return tag
    article = make.article(alice)
    if kind == "articles":
        return str(article["title"])
    return str(make.comment(alice, article, make.name("said"))["body"])


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
