"""The admin: lists, forms and the roles of staff."""

import html
import re
import time
from datetime import UTC, datetime

import pytest
from conduit import avatars
from conduit.extensions import db
from conduit.models import Article, Comment, Tag, User
from sqlalchemy import func, select

from .factories import ArticleFactory, CommentFactory, TagFactory, UserFactory

pytestmark = pytest.mark.feature("B01")

LISTS = ["user", "article", "comment", "tag"]


def cells(answer, name):
    assert answer.status_code == 200
    found = re.findall(
        rf'<td class="col-{name}">\s*(.*?)\s*</td>', answer.text, re.DOTALL
    )
    return [html.unescape(text) for text in found]


def only(model, **criteria):
    return db.session.scalars(select(model).filter_by(**criteria)).one()


@pytest.mark.feature("B03")
@pytest.mark.parametrize("path", ["/admin/", "/admin/user/", "/admin/article/new/"])
def test_visitor_is_asked_to_sign_in(client, path):
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.location == f"/login?next={path}"


@pytest.mark.feature("B03")
@pytest.mark.parametrize("path", ["/admin/", "/admin/user/", "/admin/comment/"])
def test_member_is_turned_away(ann, browser, path):
    browser.sign_in("ann")
    answer = browser.get(path)
    assert answer.status_code == 403
    assert 'class="navbar"' in answer.text


@pytest.mark.feature("B03")
def test_superuser_reaches_all_and_moderator_articles_and_comments(
    superuser, moderator
):
    menu = r'class="nav-link "\s+href="/admin/(\w+)/"'
    assert re.findall(menu, superuser.get("/admin/").text)[:4] == LISTS
    assert re.findall(menu, moderator.get("/admin/").text) == ["article", "comment"]
    for name in LISTS:
        assert superuser.get(f"/admin/{name}/").status_code == 200
        allowed = name in ("article", "comment")
        assert moderator.get(f"/admin/{name}/").status_code == (200 if allowed else 403)
        assert moderator.get(f"/admin/{name}/new/").status_code == 403
        assert moderator.client.post(f"/admin/{name}/new/").status_code in (400, 403)


@pytest.mark.feature("B03")
def test_moderator_changes_and_deletes(app, moderator):
    with app.app_context():
        article = ArticleFactory()
        CommentFactory(article_id=article.id)
        path = f"/admin/article/edit/?id={article.id}"
        fields = {"title": "New", "description": "D", "body": "B", "tags": ""}
    author = {"author": str(article.author_id)}
    assert moderator.send(path, **fields, **author).status_code == 302
    with app.app_context():
        changed = only(Article)
        assert (changed.title, changed.slug) == ("New", "new")
        assert changed.updated_at > changed.created_at
    comment = moderator.get("/admin/comment/")
    number = re.search(r'name="id"[^>]*value="(\d+)"', comment.text)[1]
    moderator.send("/admin/comment/", "/admin/comment/delete/", id=number)
    moderator.send("/admin/article/", "/admin/article/delete/", id=str(article.id))
    with app.app_context():
        assert db.session.scalar(select(func.count(Comment.id))) == 0
        assert db.session.scalar(select(func.count(Article.id))) == 0


def test_list_is_paged_searched_filtered_and_sorted(app, superuser):
    with app.app_context():
        author = UserFactory(username="zoe")
        UserFactory.create_batch(26)
        ArticleFactory.create_batch(3, author=author)
        ArticleFactory(title="Aaa", featured=True)
    first = superuser.get("/admin/user/")
    assert len(cells(first, "username")) == 25
    assert len(cells(superuser.get("/admin/user/?page=1"), "username")) == 4
    assert cells(superuser.get("/admin/user/?search=zo"), "username") == ["zoe"]
    # Filter 0 is the first of the first column: equals.
    staff = superuser.get("/admin/user/?flt0_0=1")
    assert cells(staff, "username") == ["root"]
    assert cells(superuser.get("/admin/article/?flt0_0=1"), "title") == ["Aaa"]
    assert len(cells(superuser.get("/admin/article/?search=zoe"), "title")) == 3
    by_title = cells(superuser.get("/admin/article/?sort=0"), "title")
    assert by_title == sorted(by_title)
    backwards = cells(superuser.get("/admin/article/?sort=0&desc=1"), "title")
    assert backwards == by_title[::-1]
    for name in ("article", "comment"):
        assert superuser.get(f"/admin/{name}/?sort=1").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "page=-1",
        "page=99999999999999999999",
        "search=%00",
        "search=%25",
        "sort=-5",
        "sort=99",
        "flt0_0=%00",
        "flt0_99=1",
        "flt0_2=nonsense",
    ],
)
def test_no_query_breaks_a_list(superuser, query):
    for name in LISTS:
        assert superuser.get(f"/admin/{name}/?{query}").status_code == 200


@pytest.mark.parametrize("number", ["0", "x", "99999999999", "9" * 30, "²", "%00"])
def test_unknown_row_leads_back_to_the_list(superuser, number):
    answer = superuser.get(f"/admin/article/edit/?id={number}")
    assert (answer.status_code, answer.location) == (302, "/admin/article/")


def test_account_is_made_and_changed(app, superuser, anyone):
    fields = {"username": "Bob", "email": "bob@example.com", "is_staff": "y"}
    answer = superuser.send("/admin/user/new/", **fields)
    assert "t be blank" in answer.text  # no account without a password
    superuser.send("/admin/user/new/", **fields, password="the first one")
    login = {"email": "BOB@example.com", "password": "the first one"}
    assert anyone.post("/api/users/login", {"user": login}).status_code == 200
    with app.app_context():
        bob = only(User, username="Bob")
        assert (bob.is_staff, bob.is_superuser, bob.bio) == (True, False, None)
    path = f"/admin/user/edit/?id={bob.id}"
    assert "the first one" not in superuser.get(path).text
    assert "argon2" not in superuser.get(path).text
    superuser.send(path, **(fields | {"bio": "Hi"}))
    assert anyone.post("/api/users/login", {"user": login}).status_code == 200
    superuser.send(path, **fields, password="another one")
    assert anyone.post("/api/users/login", {"user": login}).status_code == 401


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("username", "a/b", "is invalid"),
        ("username", "ROOT", "has already been taken"),
        ("username", "x" * 65, "is too long"),
        ("email", "nobody", "is invalid"),
        ("email", "Root@example.com", "has already been taken"),
        ("password", "short", "is too short"),
        ("image", "/media/avatars/x.webp", "is invalid"),
        ("bio", "x" * 2001, "is too long"),
    ],
)
def test_bad_account_is_refused(app, superuser, field, value, message):
    fields = {"username": "bob", "email": "bob@example.com", "password": "long enough"}
    answer = superuser.send("/admin/user/new/", **(fields | {field: value}))
    assert answer.status_code == 200
    assert message in answer.text
    assert "INSERT" not in answer.text
    with app.app_context():
        assert db.session.scalar(select(func.count(User.id))) == 1


@pytest.mark.feature("B03")
def test_nobody_locks_themselves_out(app, superuser):
    with app.app_context():
        root = only(User)
    path = f"/admin/user/edit/?id={root.id}"
    fields = {"username": "root", "email": "root@example.com", "is_staff": "y"}
    assert "from yourself" in superuser.send(path, **fields).text
    superuser.send("/admin/user/", "/admin/user/delete/", id=str(root.id))
    action = {"action": "delete", "rowid": root.id}
    superuser.send("/admin/user/", "/admin/user/action/", **action)
    with app.app_context():
        assert only(User).is_superuser is True
    fields |= {"is_superuser": "y", "password": "a new password"}
    assert superuser.send(path, **fields).status_code == 302
    assert superuser.get("/admin/").status_code == 200


def test_article_is_made_with_author_tags_and_slug(app, superuser):
    with app.app_context():
        author, tag = UserFactory(), TagFactory(name="x")
        ids = {"author": str(author.id), "tags": str(tag.id)}
    form = superuser.get("/admin/article/new/").text
    assert re.search(r'root"\]"[^>]* name="author"', html.unescape(form))
    fields = {"title": "A Title", "description": "D", "body": "a\r\nb", "featured": "y"}
    superuser.send("/admin/article/new/", **fields, **ids)
    with app.app_context():
        article = only(Article)
        assert (article.slug, article.tag_list) == ("a-title", ["x"])
        assert (article.body, article.featured) == ("a\nb", True)
        assert article.author_id == author.id
    answer = superuser.send("/admin/article/new/", **(fields | {"title": ""}), **ids)
    assert "t be blank" in answer.text


def test_featuring_alone_is_no_change_of_the_article(app, superuser):
    with app.app_context():
        article = ArticleFactory(title="A Title", slug="a-title", tags=[])
        ids = {"author": str(article.author_id), "tags": ""}
        before = article.updated_at
    fields = {"title": "A Title", "description": "About", "body": "Text"}
    path = f"/admin/article/edit/?id={article.id}"
    superuser.send(path, **fields, **ids, featured="y")
    with app.app_context():
        article = only(Article)
        assert (article.featured, article.updated_at) == (True, before)
        assert article.slug == "a-title"


def test_author_is_looked_up(superuser):
    path = "/admin/article/ajax/lookup/?name=author&query="
    assert [name for _, name in superuser.get(path + "oo").json] == ["root"]
    for query in ("%00", "zzz"):
        assert superuser.get(path + query).json == []


@pytest.mark.parametrize("author", ["", "x", "99999999999"])
def test_article_without_author_is_refused(app, superuser, author):
    fields = {"title": "A Title", "description": "D", "body": "B", "author": author}
    assert superuser.send("/admin/article/new/", **fields).status_code == 200
    with app.app_context():
        assert db.session.scalar(select(Article)) is None


def test_comment_is_made_and_changed(app, superuser):
    with app.app_context():
        article = ArticleFactory()
        ids = {"article": str(article.id), "author": str(article.author_id)}
    superuser.send("/admin/comment/new/", body="Hi", **ids)
    with app.app_context():
        comment = only(Comment)
        assert comment.updated_at == comment.created_at
    path = f"/admin/comment/edit/?id={comment.id}"
    superuser.send(path, body="Hi there", **ids)
    assert "too long" in superuser.send(path, body="x" * 10_001, **ids).text
    with app.app_context():
        comment = only(Comment)
        assert comment.body == "Hi there"
        assert comment.updated_at > comment.created_at


def test_tag_is_made_renamed_and_deleted(app, superuser):
    superuser.send("/admin/tag/new/", name=" x ")
    assert "Already exists" in superuser.send("/admin/tag/new/", name="x").text
    assert "too long" in superuser.send("/admin/tag/new/", name="x" * 65).text
    with app.app_context():
        tag = only(Tag, name="x")
        ArticleFactory(tags=[tag])
    superuser.send(f"/admin/tag/edit/?id={tag.id}", name="y")
    with app.app_context():
        assert only(Article).tag_list == ["y"]
    superuser.send("/admin/tag/", "/admin/tag/delete/", id=str(tag.id))
    with app.app_context():
        assert only(Article).tag_list == []


@pytest.mark.parametrize("path", ["delete", "action", "edit", "new"])
def test_form_without_token_is_refused(superuser, path):
    answer = superuser.client.post(f"/admin/tag/{path}/", data={"id": "1"})
    assert answer.status_code in (400, 403)
    assert superuser.get("/admin/tag/delete/?id=1").status_code == 405


def test_scripts_carry_the_nonce(superuser):
    text = superuser.get("/admin/article/").text
    nonces = re.findall(r'<script nonce="([^"]+)"', text)
    assert len(nonces) == text.count("<script")
    assert len(set(nonces)) == 1


@pytest.fixture
def picture(app, register, monkeypatch, tmp_path):
    """Bob, and the file of his picture."""
    register("bob")
    monkeypatch.setitem(app.config, "MEDIA_DIR", str(tmp_path))
    with app.app_context():
        bob = only(User, username="bob")
        bob.image = avatars.save(b"picture")
        db.session.commit()
        return bob.id, tmp_path / "avatars" / bob.image.rpartition("/")[2]


@pytest.mark.parametrize("image", ["", "https://images.example/a.png"])
def test_replaced_picture_is_removed(app, superuser, picture, image):
    number, file = picture
    with app.app_context():
        kept = only(User, username="bob").image
    path = f"/admin/user/edit/?id={number}"
    fields = {"username": "bob", "email": "bob@example.com", "bio": "other"}
    superuser.send(path, **fields, image=kept)
    assert file.exists()
    superuser.send(path, **fields, image=image)
    assert not file.exists()


def test_picture_goes_with_its_account(app, superuser, picture):
    number, file = picture
    superuser.send("/admin/user/", "/admin/user/delete/", id=number)
    with app.app_context():
        assert db.session.get(User, number) is None
    assert not file.exists()


def test_filter_takes_times_for_utc(app, superuser, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    with app.app_context():
        ArticleFactory(title="Noon", created_at=datetime(2026, 1, 1, 12, tzinfo=UTC))
    for hour, titles in (("11:59:59", ["Noon"]), ("12:00:01", [])):
        groups = superuser.get("/admin/article/").text
        after = re.search(r'"arg": "(\d+)"[^}]*"operation": "greater than"', groups)[1]
        path = f"/admin/article/?flt0_{after}=2026-01-01 {hour}"
        assert cells(superuser.get(path), "title") == titles
    monkeypatch.undo()
    time.tzset()
