"""B01: with an account's picture goes its file, whoever changes the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shared_spec.conformance.pictures import plain
from shared_spec.conformance.settings import Sitter

if TYPE_CHECKING:
    from shared_spec.conformance.admin_site import Admin
    from shared_spec.conformance.builders import Make
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("B01")


@pytest.fixture
def sitter(api: Client, make: Make) -> Sitter:
    """Somebody without a picture."""
    return Sitter(api, make.user())


@pytest.mark.parametrize("image", ["", "https://images.example/me.png"])
def test_replaced_picture_is_gone(admin: Admin, sitter: Sitter, image: str) -> None:
    path = sitter.upload(plain("PNG"))
    assert sitter.serves(path)
    admin.edit("users", sitter.user.username).save(image=image)
    assert sitter.url == (image or None)
    assert not sitter.serves(path)


def test_other_changes_keep_the_picture(admin: Admin, sitter: Sitter) -> None:
    path = sitter.upload(plain("PNG"))
    admin.edit("users", sitter.user.username).save(bio="From the admin")
    assert sitter.path == path
    assert sitter.serves(path)


def test_refused_change_keeps_the_picture(admin: Admin, sitter: Sitter) -> None:
    path = sitter.upload(plain("PNG"))
    admin.edit("users", sitter.user.username).refused(image="", email="none")
    assert sitter.path == path
    assert sitter.serves(path)


def test_picture_goes_with_the_account(admin: Admin, sitter: Sitter) -> None:
    path = sitter.upload(plain("PNG"))
    admin.delete("users", sitter.user.email)
    assert not sitter.serves(path)
