"""What models have in common."""

from django.db import models
from django.utils import timezone


class TimeStamped(models.Model):
    """Something that knows when it was made and when it was last changed."""

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True
