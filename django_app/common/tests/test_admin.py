"""Ways into the admin, and what it has for whom."""

import csv
from io import StringIO

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from accounts.tests.factories import UserFactory
from articles.models import Article
from articles.tests.factories import ArticleFactory, CommentFactory, TagFactory
from common.tests.admin import act, fill, me, staff

pytestmark = pytest.mark.django_db
USERS, ARTICLES = "/admin/accounts/user/", "/admin/articles/article/"
COMMENTS, TAGS = "/admin/articles/comment/", "/admin/articles/tag/"
LOG = "/admin/admin/logentry/"


@pytest.fixture
def superuser():
    return staff(is_superuser=True)


@pytest.fixture
def moderator():
    return staff()


def kinds(client):
    apps = client.get("/admin/").context["app_list"]
    return {kind["name"]: kind["admin_url"] for app in apps for kind in app["models"]}


@pytest.mark.feature("B03")
class TestRoles:
    @pytest.mark.parametrize("path", ["/admin/", ARTICLES + "?q=a", LOG])
    def test_visitor_is_asked_to_sign_in_where_everybody_does(self, client, path):
        response = client.get(path)
        assert response.status_code == 302
        assert response["Location"] == f"/login?next={path.replace('?q=', '%3Fq%3D')}"

    @pytest.mark.parametrize("path", ["/admin/", ARTICLES, LOG, "/admin/nothing"])
    def test_member_is_refused_with_a_page_of_the_site(self, client, path):
        client.force_login(UserFactory())
        response = client.get(path)
        assert response.status_code == 403
        assert "error-page" in response.text

    def test_own_forms_of_the_admin_lead_to_the_site(self, superuser):
        response = superuser.get("/admin/login/?next=/admin/articles/")
        assert response["Location"] == "/login?next=/admin/articles/"
        assert superuser.get("/admin/password_change/")["Location"] == "/settings"
        assert superuser.post("/admin/logout/")["Location"] == "/"
        assert superuser.get("/admin/").status_code == 302

    def test_superuser_finds_everything(self, superuser):
        assert set(kinds(superuser)) == {"Users", "Articles", "Comments", "Tags", "Log"}
        assert {superuser.get(path).status_code for path in kinds(superuser).values()}

    def test_moderator_finds_articles_and_comments(self, moderator):
        assert kinds(moderator) == {"Articles": ARTICLES, "Comments": COMMENTS}
        for path in (USERS, TAGS, LOG, ARTICLES + "add/", COMMENTS + "add/"):
            assert moderator.get(path).status_code == 403

    def test_form_without_its_token_is_refused(self, superuser):
        client = Client(enforce_csrf_checks=True)
        client.cookies = superuser.cookies
        assert client.post(TAGS + "add/", {"name": "new"}).status_code == 403

    def test_superuser_keeps_the_own_role_and_account(self, superuser):
        user = me(superuser)
        path = f"{USERS}{user.pk}/"
        fill(superuser, path + "change/", bio="Boss", is_superuser=False)
        user.refresh_from_db()
        assert (user.bio, user.is_superuser, user.is_staff) == ("Boss", True, True)
        assert superuser.post(path + "delete/", {"post": "yes"}).status_code == 403
        done = {"action": "delete_selected", "_selected_action": user.pk, "post": "yes"}
        assert superuser.post(USERS, done).status_code == 403
        user.refresh_from_db()


@pytest.mark.feature("B02")
class TestExport:
    def test_rows_are_a_file(self, moderator):
        article = ArticleFactory(title="Ünï, cödé", body="a\nb", tag_names=["b", "a"])
        ArticleFactory()
        response = act(moderator, ARTICLES, "export_csv", [article])
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert response["Content-Disposition"].startswith("attachment; ")
        head, row = csv.reader(StringIO(response.text, newline=""))
        cells = dict(zip(head, row, strict=True))
        assert (cells["title"], cells["body"]) == ("Ünï, cödé", "a\nb")
        assert cells["author"] == article.author.username
        assert cells["tag_list"] == "a, b"

    def test_number_of_statements_does_not_grow(
        self, moderator, django_assert_max_num_queries
    ):
        articles = [ArticleFactory(tag_names=["a", "b"]) for _ in range(9)]
        with django_assert_max_num_queries(7):
            act(moderator, ARTICLES, "export_csv", articles)

    @pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
    def test_no_cell_is_a_formula(self, superuser, sign):
        tag = TagFactory(name=f"{sign}1+1")
        response = act(superuser, TAGS, "export_csv", [tag])
        assert response.text == f"id,name\r\n{tag.pk},'{sign}1+1\r\n"

    def test_no_password_leaves(self, superuser):
        user = me(superuser)
        response = act(superuser, USERS, "export_csv", [user])
        assert user.email in response.text
        assert user.password not in response.text
        assert "password" not in response.text


@pytest.mark.feature("B02")
def test_articles_are_featured_and_no_longer(moderator):
    first, second, third = ArticleFactory.create_batch(3)
    changed_at = first.updated_at
    act(moderator, ARTICLES, "feature", [first, second])
    assert set(Article.objects.filter(featured=True)) == {first, second}
    act(moderator, ARTICLES + "?featured__exact=1", "unfeature", [second, third])
    assert Article.objects.get(featured=True).updated_at == changed_at
    assert LogEntry.objects.count() == 3


@pytest.mark.feature("B04")
class TestLog:
    def test_every_change_has_an_entry(self, superuser):
        fill(superuser, TAGS + "add/", name="old")
        tag = LogEntry.objects.get().get_edited_object()
        fill(superuser, f"{TAGS}{tag.pk}/change/", name="new")
        superuser.post(f"{TAGS}{tag.pk}/delete/", {"post": "yes"})
        entries = LogEntry.objects.all()
        assert [entry.action_flag for entry in entries] == [3, 2, 1]
        assert [entry.object_repr for entry in entries] == ["new", "new", "old"]
        assert entries[1].get_change_message() == "Changed Name."
        assert {entry.user for entry in entries} == {me(superuser)}
        page = superuser.get(LOG).text
        assert page.index("Deletion") < page.index("Addition")
        assert ("column-action" in page, "column-message" in page) == (True, True)

    def test_nobody_changes_the_log(self, superuser):
        fill(superuser, TAGS + "add/", name="new")
        path = f"{LOG}{LogEntry.objects.get().pk}/"
        assert superuser.get(path + "change/").status_code == 200
        assert superuser.post(path + "change/", {}).status_code == 403
        assert superuser.post(path + "delete/", {"post": "yes"}).status_code == 403
        assert superuser.get(LOG + "add/").status_code == 403

    def test_who_stands_in_the_log_stays(self, superuser, moderator):
        act(moderator, ARTICLES, "feature", [ArticleFactory()])
        path = f"{USERS}{me(moderator).pk}/delete/"
        assert superuser.post(path, {"post": "yes"}).status_code == 403
        assert LogEntry.objects.exists()


@pytest.mark.feature("B01")
class TestLists:
    def test_lists_have_25_rows_a_page(self, superuser):
        TagFactory.create_batch(26)
        assert len(superuser.get(TAGS).context["cl"].result_list) == 25
        assert len(superuser.get(TAGS + "?p=2").context["cl"].result_list) == 1

    @pytest.mark.parametrize(
        ("path", "words"),
        [
            (USERS, "ann"),
            (USERS, "ann@example"),
            (ARTICLES, "Needle"),
            (ARTICLES, "about needles"),
            (ARTICLES, "ann"),
            (COMMENTS, "well"),
            (COMMENTS, "bob"),
            (TAGS, "stack"),
        ],
    )
    def test_search(self, superuser, path, words):
        ArticleFactory(
            title="Needle",
            description="about needles",
            author__username="ann",
            tag_names=["haystack"],
        )
        CommentFactory(author__username="bob", body="Well", article__title="Other")
        TagFactory(name="other")
        found = superuser.get(path, {"q": words}).context["cl"].result_list
        assert len(found) == 1

    @pytest.mark.parametrize(
        ("path", "query"),
        [
            (USERS, "is_staff__exact=1"),
            (USERS, "is_superuser__exact=1"),
            (ARTICLES, "featured__exact=1"),
            (ARTICLES, "created_at__gte=2020-01-01+00:00:00Z"),
            (COMMENTS, "created_at__gte=2020-01-01+00:00:00Z"),
        ],
    )
    def test_filters(self, superuser, path, query):
        old = ArticleFactory(created_at="2019-01-01T00:00:00Z")
        ArticleFactory(featured=True)
        CommentFactory(article=old, created_at="2019-01-01T00:00:00Z")
        CommentFactory(article=old)
        found = superuser.get(f"{path}?{query}").context["cl"].result_list
        assert len(found) == 1

    def test_order_is_the_readers(self, superuser):
        ArticleFactory(author__username="b")
        ArticleFactory(author__username="a")
        found = superuser.get(ARTICLES + "?o=-2").context["cl"].result_list
        assert [article.author.username for article in found] == ["b", "a"]
