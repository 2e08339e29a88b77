"""Bounds of what is sent to the site."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler


def body_limit(path: str) -> int:
    """Return how many bytes a body may have that is sent to a path."""
    return settings.BODY_LIMITS.get(path, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


class BoundedUploadHandler(MemoryFileUploadHandler):
    """Keeps files in memory, where Django by itself counts all but the files."""

    def handle_raw_input(
        self, input_data: Any, meta: Any, content_length: int, *args: Any, **kwargs: Any
    ) -> None:
        """Refuse a body that is too large, unread."""
        if content_length > body_limit(self.request.path):
            raise RequestDataTooBig("The body is too large.")
        super().handle_raw_input(input_data, meta, content_length, *args, **kwargs)
