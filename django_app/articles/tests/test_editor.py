"""Writing, changing and deleting articles in forms."""

import pytest
from django.test import Client

from accounts.tests.factories import UserFactory
from articles.models import Article
from articles.tests.factories import ArticleFactory, CommentFactory
from common.tests.pages import links, texts

pytestmark = [pytest.mark.feature("W04"), pytest.mark.django_db]
GIVEN = {
    "title": " On Tests ",
    "description": "Why",
    "body": "*First*\r\n\r\nthen",
    "tags": "b, a,, b , two words,",
}


@pytest.fixture
def author(client):
    user = UserFactory(username="ann")
    client.force_login(user)
    return user


@pytest.fixture
def own(author):
    return ArticleFactory(slug="own", title="Own", author=author, tag_names=["b", "a"])


def leads(response):
    return response.status_code, response["Location"]


def listed(response):
    items = response.text.partition('<ul class="error-messages"')[2]
    return [item.partition("</li>")[0] for item in items.split("<li>")[1:]]


def test_article_is_published(client, author):
    assert texts(client.get("/editor"), "btn-primary") == ["Publish Article"]
    assert leads(client.post("/editor", GIVEN)) == (302, "/article/on-tests")
    article = Article.objects.get()
    assert (article.author, article.title) == (author, "On Tests")
    assert article.body == "*First*\n\nthen"
    assert article.tag_list == ["a", "b", "two words"]
    page = client.get("/article/on-tests")
    assert texts(page, "flash") == ["Your article has been published."]


def test_article_is_changed(client, own):
    page = client.get("/editor/own")
    assert '<input type="text" name="tags" value="a, b"' in page.text
    assert leads(client.post("/editor/own", GIVEN)) == (302, "/article/on-tests")
    own.refresh_from_db()
    assert own.tag_list == ["a", "b", "two words"]
    page = client.get("/article/on-tests")
    assert texts(page, "flash") == ["Your article has been updated."]


def test_form_sent_as_it_stands_changes_nothing(client, author):
    article = ArticleFactory(author=author, body="\nOne\ntwo", tag_names=["b", "a"])
    path = f"/editor/{article.slug}"
    shown = client.get(path).context["form"].initial
    client.post(path, shown | {"body": "\r\nOne\r\ntwo", "tags": "a, b"})
    moved = article.updated_at
    article.refresh_from_db()
    assert article.updated_at == moved


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", " ", "Title can&#x27;t be blank"),
        ("title", "x" * 201, "Title is too long (maximum is 200 characters)"),
        ("title", "a\tb", "Title is invalid"),
        ("description", "", "What&#x27;s this article about? can&#x27;t be blank"),
        ("body", "\r\n ", "Write your article (in markdown) can&#x27;t be blank"),
        ("body", "a\0", "Write your article (in markdown) is invalid"),
        ("tags", "a, " + "x" * 65, "Tags is too long (maximum is 64 characters)"),
        ("tags", "a\x01b", "Tags is invalid"),
        ("tags", ",".join(map(str, range(31))), "Tags is invalid"),
    ],
)
@pytest.mark.parametrize("path", ["/editor", "/editor/own"])
def test_bad_article_comes_back(client, own, path, field, value, message):
    response = client.post(path, GIVEN | {"description": "<kept>"} | {field: value})
    assert response.status_code == 422
    assert listed(response) == [message]
    assert len(texts(response, "field-error")) == 1
    assert not {"\0", "\x01"} & set(response.text)
    assert f'aria-describedby="id_{field}_error"' in response.text
    assert ('value="&lt;kept&gt;"' in response.text) is (field != "description")
    assert list(Article.objects.values_list("title", flat=True)) == ["Own"]


def test_thirty_tags_and_a_whole_body_are_taken(client, author):
    many = {"tags": ",".join(map(str, range(30))), "body": "x" * 100_000}
    assert client.post("/editor", GIVEN | many).status_code == 302


@pytest.mark.parametrize(
    ("method", "path", "leads_to"),
    [
        ("get", "/editor?a=1", "/editor%3Fa%3D1"),
        ("post", "/editor", "/editor"),
        ("get", "/editor/own", "/editor/own"),
        ("post", "/editor/none", "/editor/none"),
        ("post", "/editor/own/delete", "/article/own"),
    ],
)
def test_visitor_is_asked_to_sign_in(method, path, leads_to):
    response = getattr(Client(), method)(path)
    assert leads(response) == (302, f"/login?next={leads_to}")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/editor/theirs"),
        ("post", "/editor/theirs"),
        ("post", "/editor/theirs/delete"),
    ],
)
def test_article_of_somebody_else_is_left_alone(client, author, method, path):
    ArticleFactory(slug="theirs", title="Theirs")
    assert getattr(client, method)(path, GIVEN).status_code == 403
    assert getattr(client, method)(path.replace("theirs", "none")).status_code == 404
    assert Article.objects.get().title == "Theirs"


def test_article_is_deleted_with_its_comments(client, own):
    CommentFactory(article=own)
    page = client.get("/article/own")
    assert links(page, "btn-outline-secondary") == ["/editor/own"] * 2
    assert texts(page, "btn-outline-danger") == ["Delete Article"] * 2
    assert leads(client.post("/editor/own/delete")) == (302, "/")
    assert not Article.objects.exists()
    assert texts(client.get("/"), "flash") == ["The article has been deleted."]


def test_article_is_not_deleted_by_a_link(client, own):
    response = client.get("/editor/own/delete")
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert Client().get("/editor/own/delete").status_code == 405


def test_others_see_no_way_to_change_it(client, own):
    client.force_login(UserFactory())
    page = client.get("/article/own")
    assert "Edit Article" not in page.text
    assert "Delete Article" not in page.text


def test_forged_forms_are_refused(own):
    client = Client(enforce_csrf_checks=True)
    for path in ("/editor", "/editor/own", "/editor/own/delete"):
        assert client.post(path, GIVEN).status_code == 403
