"""Making of staff."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.feature("P05"), pytest.mark.django_db]
COMMAND = "accounts.management.commands.create_admin"


def create(*args):
    out = StringIO()
    call_command("create_admin", *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def _password(monkeypatch):
    monkeypatch.setenv("CONDUIT_ADMIN_PASSWORD", "correct-horse")


@pytest.mark.usefixtures("_password")
@pytest.mark.parametrize(
    ("options", "is_superuser"), [((), True), (("--role", "moderator"), False)]
)
def test_new_account_has_the_role_and_the_password(options, is_superuser):
    assert create("ann", "ann@example.com", *options).startswith("ann is a ")
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser) == (True, is_superuser)
    assert user.check_password("correct-horse")
    assert user.has_perm("articles.change_article")


@pytest.mark.usefixtures("_password")
def test_account_that_is_there_gets_the_role_and_keeps_its_password():
    UserFactory(username="Ann", email="ann@example.com", is_superuser=True)
    create("ann", "Ann@example.com", "--role", "moderator")
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser) == (True, False)
    assert user.check_password(PASSWORD)


@pytest.mark.usefixtures("_password")
@pytest.mark.parametrize(
    ("username", "email", "message"),
    [
        ("ann", "other@example.com", "username has already been taken"),
        ("other", "ANN@example.com", "email has already been taken"),
        ("a/b", "nobody", "username is invalid; email is invalid"),
    ],
)
def test_account_that_cannot_be_is_refused(username, email, message):
    UserFactory(username="ann", email="ann@example.com")
    with pytest.raises(CommandError, match=message):
        create(username, email)
    assert not User.objects.filter(is_staff=True)


@pytest.mark.parametrize(
    ("typed", "message"),
    [(["short", "short"], "password is too short"), (["one", "two"], "differ")],
)
def test_password_is_asked_for_twice(monkeypatch, typed, message):
    answers = iter(typed)
    monkeypatch.delenv("CONDUIT_ADMIN_PASSWORD", raising=False)
    monkeypatch.setattr(f"{COMMAND}.getpass", lambda *_prompt: next(answers))
    with pytest.raises(CommandError, match=message):
        create("ann", "ann@example.com")
    assert not User.objects.exists()


def test_password_that_nobody_types_is_none(monkeypatch):
    def nobody(*_prompt):
        raise EOFError

    monkeypatch.delenv("CONDUIT_ADMIN_PASSWORD", raising=False)
    monkeypatch.setattr(f"{COMMAND}.getpass", nobody)
    with pytest.raises(CommandError, match="no password"):
        create("ann", "ann@example.com")
