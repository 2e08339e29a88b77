"""How much the site holds."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.tests.factories import FollowFactory
from articles.tests.factories import ArticleFactory, CommentFactory, FavoriteFactory


@pytest.mark.feature("P05")
@pytest.mark.django_db
def test_rows_are_counted():
    article = ArticleFactory(tag_names=["a", "b"])
    CommentFactory(article=article, author=article.author)
    FavoriteFactory(article=article)
    FollowFactory(followed=article.author)
    out = StringIO()
    call_command("statistics", stdout=out)
    assert json.loads(out.getvalue()) == {
        "users": 3,
        "articles": 1,
        "comments": 1,
        "tags": 2,
        "favorites": 1,
        "follows": 1,
    }
