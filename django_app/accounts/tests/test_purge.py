"""What nobody needs any longer is removed."""

import os
from io import StringIO
from time import time

import pytest
from django.core.management import call_command

from accounts.tests.factories import UserFactory

pytestmark = [pytest.mark.feature("P05"), pytest.mark.django_db]


def purge():
    out = StringIO()
    call_command("purge_expired", stdout=out)
    return out.getvalue()


@pytest.fixture
def folders(settings, tmp_path):
    settings.MEDIA_ROOT, settings.MAIL_DIR = tmp_path / "media", tmp_path / "mail"
    return settings.MEDIA_ROOT / "avatars", settings.MAIL_DIR


def test_there_may_be_nothing(folders):
    assert "not stored" in purge()
    assert "0 pictures and 0 mails" in purge()


def test_what_is_needed_stays(folders):
    for folder in folders:
        folder.mkdir(parents=True)
    pictures, mails = folders
    UserFactory(image="/media/avatars/used.webp")
    for name in ("used.webp", "unused.webp"):
        (pictures / name).touch()
    days = 24 * 3600
    for name, age in (("new", 6 * days), ("old", 8 * days)):
        (mails / name).touch()
        os.utime(mails / name, (time() - age, time() - age))
    assert "1 pictures and 1 mails" in purge()
    assert [file.name for file in pictures.iterdir()] == ["used.webp"]
    assert [file.name for file in mails.iterdir()] == ["new"]
