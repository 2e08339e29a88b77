"""Remove what nobody needs any longer."""

from pathlib import Path
from time import time
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand

from accounts.avatars import FOLDER
from accounts.models import User

MAIL_SECONDS = 7 * 24 * 3600


class Command(BaseCommand):
    """Removes pictures that are nobody's, and old mails."""

    help = "Remove uploaded pictures that are nobody's and mails older than a week."

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove them, and print how many."""
        pictures, mails = remove_pictures(), remove_mails()
        self.stdout.write("Sessions and tokens are signed and not stored.")
        self.stdout.write(f"Removed {pictures} pictures and {mails} mails.")


def remove_pictures() -> int:
    """Remove the pictures that no user refers to; return how many."""
    # The files first: a picture that is uploaded meanwhile is not among them.
    names = default_storage.listdir(FOLDER)[1] if default_storage.exists(FOLDER) else []
    images = User.objects.exclude(image=None).values_list("image", flat=True)
    used = set(images.iterator())
    paths = [FOLDER + name for name in names]
    unused = [path for path in paths if default_storage.url(path) not in used]
    for path in unused:
        default_storage.delete(path)
    return len(unused)


def remove_mails() -> int:
    """Remove the files of mails that are older than a week; return how many."""
    files = [file for file in Path(settings.MAIL_DIR).glob("*") if file.is_file()]
    old = [file for file in files if time() - file.stat().st_mtime > MAIL_SECONDS]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)
