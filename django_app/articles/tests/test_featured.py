"""Articles that the staff recommends."""

import pytest

from articles.tests.factories import ArticleFactory
from common.tests.pages import texts


@pytest.mark.feature("B02")
@pytest.mark.django_db
def test_featured_article_says_so_on_every_page(client):
    article = ArticleFactory(featured=True)
    ArticleFactory()
    assert texts(client.get("/"), "featured") == ["Featured"]
    page = client.get(article.get_absolute_url())
    assert set(texts(page, "featured")) == {"Featured"}
