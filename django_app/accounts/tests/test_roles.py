"""Who may do what, beside members."""

import pytest

from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory
from common.tests.api import ask

pytestmark = [pytest.mark.feature("B03"), pytest.mark.django_db]
CARE = {
    f"articles.{right}_{model}"
    for right in ("view", "change", "delete")
    for model in ("article", "comment")
}


def test_member_has_no_rights():
    assert UserFactory().get_all_permissions() == set()


def test_staff_care_for_articles_and_comments():
    user = UserFactory()
    user.is_staff = True
    user.save()
    assert User.objects.get().get_all_permissions() == CARE
    assert not user.has_perm("articles.add_article")
    assert not user.has_perm("accounts.view_user")


def test_superuser_may_do_everything():
    assert UserFactory(is_superuser=True).has_perm("accounts.delete_user")


@pytest.mark.parametrize("flag", ["is_staff", "is_superuser"])
def test_nobody_gets_a_role_by_asking_for_it(client, flag):
    given = {"username": "Ann", "email": "ann@example.com", "password": PASSWORD}
    user = ask("POST", "/api/users", {"user": {**given, flag: True}}).json()["user"]
    ask("PUT", "/api/user", {"user": {flag: True}}, token=user["token"])
    client.post("/register", {**given, "username": "Bob", "email": "b@x.org", flag: 1})
    assert User.objects.count() == 2
    assert not User.objects.filter(**{flag: True})
