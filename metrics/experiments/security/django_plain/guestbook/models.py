"""Notes and uploads."""

from django.db import models


class Note(models.Model):
    """What somebody wrote."""

    text = models.TextField()


class Upload(models.Model):
    """A file that somebody sent."""

    file = models.FileField()
