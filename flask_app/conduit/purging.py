"""Removing files that nobody needs any more."""

import time
from pathlib import Path

from sqlalchemy import select

from .extensions import db
from .models import User

AVATARS = "avatars"
MAIL_SECONDS = 7 * 24 * 60 * 60


def purge_avatars(media: Path) -> int:
    """Remove the uploaded pictures that no user has; return how many."""
    # The files first: a picture that is uploaded meanwhile is not among them.
    files = list((media / AVATARS).glob("*.webp"))
    prefix = f"/media/{AVATARS}/"
    used = set(
        db.session.scalars(
            select(User.image).where(User.image.startswith(prefix, autoescape=True))
        )
    )
    return _remove([path for path in files if prefix + path.name not in used])


def purge_mails(folder: Path) -> int:
    """Remove the e-mails written more than a week ago; return how many."""
    oldest = time.time() - MAIL_SECONDS
    files = [path for path in folder.glob("*") if path.is_file()]
    return _remove([path for path in files if path.stat().st_mtime < oldest])


def _remove(files: list[Path]) -> int:
    for path in files:
        path.unlink(missing_ok=True)
    return len(files)
