"""Mails where there is no server to send them."""

from collections.abc import Sequence
from email.generator import BytesGenerator
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class FolderBackend(BaseEmailBackend):
    """Writes each mail into a file of its own, as a mail program reads it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the mails; return how many."""
        settings.MAIL_DIR.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            file = settings.MAIL_DIR / f"{uuid4().hex}.eml"
            with file.open("wb") as target:
                # The lines of the headers are good as they are.
                BytesGenerator(target, mangle_from_=False, maxheaderlen=0).flatten(
                    message.message()
                )
        return len(email_messages)
