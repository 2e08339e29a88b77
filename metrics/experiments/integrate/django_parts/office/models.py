"""A model of Django and, with another mapper, one of SQLAlchemy."""

from django.db import models


class Note(models.Model):
    text = models.CharField(max_length=20)
