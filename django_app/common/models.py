"""What models have in common."""

from typing import Any

from django.db import models
from django.utils import timezone


class TimeStamped(models.Model):
    """Something that knows when it was made and when it was last changed."""

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the row; a new one was last changed when it was made."""
        if self._state.adding:
            self.updated_at = self.created_at
        super().save(*args, **kwargs)
