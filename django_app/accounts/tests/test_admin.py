"""Users in the admin."""

import pytest
from django.core.files.storage import default_storage

from accounts import avatars
from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory
from common.tests.admin import fill, me, staff

pytestmark = [pytest.mark.feature("B01"), pytest.mark.django_db]
USERS = "/admin/accounts/user/"
NEW = {"username": "Bob", "email": "Bob@example.com", "password": "correct-horse"}


@pytest.fixture
def superuser():
    return staff(is_superuser=True)


@pytest.fixture
def ann():
    return UserFactory(username="Ann", email="ann@example.com", bio="one\r\ntwo")


def change(client, user, **changes):
    response = fill(client, f"{USERS}{user.pk}/change/", **changes)
    user.refresh_from_db()
    return response


def test_new_account_can_sign_in(superuser, client):
    assert fill(superuser, USERS + "add/", **NEW).status_code == 302
    user = User.objects.get(username="Bob")
    assert (user.bio, user.image, user.is_staff) == (None, None, False)
    del NEW["username"]
    assert client.post("/login", NEW).status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", ""),
        ("username", "a/b"),
        ("username", "a\u2028b"),
        ("username", "x" * 65),
        ("username", "ANN"),
        ("email", "nobody"),
        ("email", "Ann@Example.com"),
        ("password", ""),
        ("password", "short"),
        ("bio", "x" * 2001),
        ("image", "ftp://example.com/a.png"),
        ("image", "/media/avatars/a.webp"),
    ],
)
def test_bad_account_is_refused(superuser, ann, field, value):
    given = {"username": "Bob", **NEW, field: value}
    response = fill(superuser, USERS + "add/", **given)
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors
    assert User.objects.count() == 2


def test_empty_password_stays(superuser, ann):
    change(superuser, ann, email="new@example.com")
    assert ann.email == "new@example.com"
    assert ann.check_password(PASSWORD)
    assert ann.bio == "one\ntwo"


def test_new_password_is_hashed_and_never_shown(superuser, ann):
    change(superuser, ann, password="another-horse")
    assert ann.check_password("another-horse")
    page = superuser.get(f"{USERS}{ann.pk}/change/").text
    assert ann.password not in page


def test_new_password_of_ones_own_keeps_the_session(superuser):
    change(superuser, me(superuser), password="another-horse")
    assert superuser.get(USERS).status_code == 200


def test_superuser_belongs_to_the_staff(superuser, ann):
    change(superuser, ann, is_superuser=True)
    assert ann.is_staff
    change(superuser, ann, is_superuser=False)
    assert (ann.is_superuser, ann.is_staff) == (False, True)
    assert ann.has_perm("articles.change_comment")


def test_deleting_asks_first(superuser, ann):
    path = f"{USERS}{ann.pk}/delete/"
    assert "Are you sure" in superuser.get(path).text
    assert User.objects.filter(pk=ann.pk).exists()
    assert superuser.post(path, {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=ann.pk).exists()


@pytest.fixture
def picture(ann, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    ann.image = avatars.new_path()
    ann.save()
    avatars.store(ann.image, b"picture")
    return avatars.name_of(ann.image)


@pytest.mark.parametrize("image", ["", "https://images.example/a.png"])
def test_replaced_picture_is_removed(
    superuser, ann, picture, image, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        change(superuser, ann, bio="other")
    assert default_storage.exists(picture)
    with django_capture_on_commit_callbacks(execute=True):
        change(superuser, ann, image=image)
    assert not default_storage.exists(picture)


@pytest.mark.parametrize("one", [True, False])
def test_picture_goes_with_its_account(
    superuser, ann, picture, one, django_capture_on_commit_callbacks
):
    path = f"{USERS}{ann.pk}/delete/" if one else USERS
    selected = {"action": "delete_selected", "_selected_action": ann.pk}
    with django_capture_on_commit_callbacks(execute=True):
        superuser.post(path, {"post": "yes", **({} if one else selected)})
    assert not User.objects.filter(pk=ann.pk).exists()
    assert not default_storage.exists(picture)
