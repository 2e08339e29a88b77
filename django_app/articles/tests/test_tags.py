"""Tags through the API."""

import pytest

from articles.tests.factories import ArticleFactory
from common.tests.api import ask, errors

pytestmark = [pytest.mark.feature("A11"), pytest.mark.django_db]


def tags():
    return ask("GET", "/api/tags").json()


def test_no_article_has_no_tags():
    assert tags() == {"tags": []}


def test_most_used_first_then_by_code_point():
    ArticleFactory(tag_names=["b", "é", "Z", "common"])
    ArticleFactory(tag_names=["a", "common"])
    assert tags() == {"tags": ["common", "Z", "a", "b", "é"]}


def test_tag_vanishes_with_its_last_article():
    ArticleFactory(tag_names=["kept"])
    ArticleFactory(tag_names=["kept", "lost"]).delete()
    assert tags() == {"tags": ["kept"]}


def test_bad_token_is_refused_although_optional():
    response = ask("GET", "/api/tags", token="bad")
    assert errors(response) == (401, {"token": ["is invalid"]})


@pytest.mark.parametrize("rows", [2, 20])
def test_statements_do_not_grow_with_rows(rows, django_assert_num_queries):
    ArticleFactory(tag_names=[str(number) for number in range(rows)])
    with django_assert_num_queries(1):
        tags()
