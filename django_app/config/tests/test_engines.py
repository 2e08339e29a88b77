"""What every engine must tell apart and sort alike."""

import os

import pytest

from accounts.models import User
from accounts.tests.factories import UserFactory
from articles.models import Article, Tag
from articles.tests.factories import ArticleFactory
from config import environment

pytestmark = [pytest.mark.feature("P06"), pytest.mark.django_db]


def test_case_accents_and_trailing_blanks_make_other_tags():
    names = ["Z", "a", "a ", "b", "B", "é", "e", "ｅ", "😀", "ß", "ss"]
    ArticleFactory(tag_names=names)
    assert Tag.objects.count() == len(names)
    found = Tag.objects.in_use().values_list("name", flat=True)
    assert list(found) == sorted(names)
    assert Article.objects.tagged("a").count() == 1
    assert not Article.objects.tagged("É").exists()


@pytest.mark.parametrize("name", ["ann", "Ann ", "Änn"])
def test_name_is_found_as_it_is_written(name):
    UserFactory(username="Ann")
    assert not User.objects.filter(username=name).exists()


def test_driver_for_mysql_is_the_one_of_the_lock(monkeypatch):
    monkeypatch.setenv("CONDUIT_DATABASE_URL", "mysql://ann:pw@db:3307/conduit")
    found = environment.database("CONDUIT_DATABASE_URL")
    assert found["ENGINE"] == "django.db.backends.mysql"
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db", 3307, "conduit")


@pytest.mark.skipif(
    "mysql" not in os.environ.get("CONDUIT_DATABASE_URL", ""), reason="MariaDB's own"
)
def test_mariadb_compares_all_texts_exactly():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT collation_name FROM information_schema.columns "
            "WHERE table_schema = DATABASE() AND collation_name IS NOT NULL "
            "AND table_name IN ('accounts_user', 'articles_article', 'articles_tag')"
        )
        assert {row[0] for row in cursor.fetchall()} <= {
            "utf8mb4_nopad_bin",
            "utf8mb4_0900_bin",
        }
