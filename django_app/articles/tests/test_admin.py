"""Articles, comments and tags in the admin."""

import pytest
from django.contrib.admin.models import LogEntry

from articles.models import Article, Comment, Tag
from articles.tests.factories import ArticleFactory, CommentFactory, TagFactory
from common.tests.admin import fill, me, staff

pytestmark = [pytest.mark.feature("B01"), pytest.mark.django_db]
ARTICLES, COMMENTS = "/admin/articles/article/", "/admin/articles/comment/"
TAGS = "/admin/articles/tag/"
NEW = {"title": "A new one", "description": "About", "body": "# One\r\nTwo "}


@pytest.fixture
def superuser():
    return staff(is_superuser=True)


@pytest.fixture
def article():
    return ArticleFactory(title="Old one", slug="old-one-abc123", body="a\r\nb ")


def change(client, row, path=ARTICLES, **changes):
    response = fill(client, f"{path}{row.pk}/change/", **changes)
    row.refresh_from_db()
    return response


def test_superuser_publishes(superuser):
    tag = TagFactory()
    fill(superuser, ARTICLES + "add/", **NEW, tags=[tag.pk])
    article = Article.objects.get()
    assert (article.slug, article.body) == ("a-new-one", "# One\nTwo ")
    assert (article.author, article.tag_list) == (me(superuser), [tag.name])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("title", "x" * 201),
        ("title", "a\u2028b"),
        ("description", "x" * 501),
        ("body", " \n"),
        ("body", "x" * 100_001),
    ],
)
def test_bad_article_is_refused(superuser, article, field, value):
    response = change(superuser, article, **{field: value})
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors


def test_slug_follows_the_title(superuser, article):
    ArticleFactory(slug="feeding")
    change(superuser, article, title="OLD one!")
    assert article.slug == "old-one-abc123"
    change(superuser, article, title="Feeding")
    assert article.slug.startswith("feeding-")


@pytest.mark.feature("B02")
def test_featuring_is_no_update(superuser, article):
    before = article.updated_at
    change(superuser, article, featured=True)
    assert (article.featured, article.updated_at) == (True, before)
    change(superuser, article, body="new")
    assert article.updated_at > before


@pytest.mark.feature("B03")
def test_moderator_changes_the_text_but_not_whose_it_is(article):
    author, moderator = article.author, staff()
    change(moderator, article, title="Better", author=me(moderator).pk)
    assert (article.title, article.author) == ("Better", author)
    assert moderator.post(f"{ARTICLES}{article.pk}/delete/", {"post": "yes"})
    assert not Article.objects.exists()


def test_comment_is_made_and_changed(superuser, article):
    fill(superuser, COMMENTS + "add/", body="Well", article=article.pk)
    comment = Comment.objects.get()
    assert (comment.author, comment.article) == (me(superuser), article)
    before = comment.updated_at
    change(superuser, comment, COMMENTS, body="Better")
    assert comment.body == "Better"
    assert comment.updated_at > before


@pytest.mark.parametrize("body", ["", "x" * 10_001])
def test_bad_comment_is_refused(superuser, body):
    comment = CommentFactory()
    assert change(superuser, comment, COMMENTS, body=body).status_code == 200
    assert comment.body == "Well said."


def test_tag_is_made_renamed_and_deleted(superuser):
    article = ArticleFactory(tag_names=["old"])
    tag = Tag.objects.get()
    assert fill(superuser, TAGS + "add/", name="old").status_code == 200
    assert fill(superuser, TAGS + "add/", name="x" * 65).status_code == 200
    assert fill(superuser, TAGS + "add/", name="Old").status_code == 302
    change(superuser, tag, TAGS, name="new")
    assert article.tag_list == ["new"]
    superuser.post(f"{TAGS}{tag.pk}/delete/", {"post": "yes"})
    assert Article.objects.get().tag_list == []


@pytest.mark.feature("B05")
class TestCommentsInLine:
    def test_they_are_changed_deleted_and_added(self, superuser, article):
        kept, changed, gone = CommentFactory.create_batch(3, article=article)
        page = f"{ARTICLES}{article.pk}/change/"
        inline = superuser.get(page).context["inline_admin_formsets"][0]
        prefix = {form.instance.pk: form.prefix for form in inline.formset.forms}
        fields = {
            f"{prefix[changed.pk]}-body": "Better",
            f"{prefix[gone.pk]}-DELETE": "on",
            f"{prefix[None]}-body": "New",
        }
        assert fill(superuser, page, **fields).status_code == 302
        left = {comment.body: comment for comment in article.comments.all()}
        assert set(left) == {kept.body, "Better", "New"}
        assert left["Better"].author == changed.author
        assert left["Better"].updated_at > changed.updated_at
        assert left[kept.body].updated_at == kept.updated_at
        assert left["New"].author == me(superuser)
        message = LogEntry.objects.get().get_change_message()
        assert all(word in message for word in ("Added", "Changed", "Deleted"))

    def test_moderator_adds_none(self, article):
        CommentFactory(article=article)
        response = staff().get(f"{ARTICLES}{article.pk}/change/")
        inline = response.context["inline_admin_formsets"][0]
        assert len(inline.formset.forms) == 1

    def test_bad_comment_is_refused(self, superuser, article):
        comment = CommentFactory(article=article)
        page = f"{ARTICLES}{article.pk}/change/"
        assert fill(superuser, page, **{"comments-0-body": " "}).status_code == 200
        comment.refresh_from_db()
        assert comment.body == "Well said."
