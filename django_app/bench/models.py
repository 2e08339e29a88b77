"""Rows that are there to be read and written."""

from django.db import models


class World(models.Model):
    """A random number, one of ten thousand."""

    id = models.IntegerField(primary_key=True)
    random_number = models.IntegerField()

    class Meta:
        db_table = "world"

    def __str__(self) -> str:
        return f"{self.pk}: {self.random_number}"


class Fortune(models.Model):
    """A saying."""

    id = models.IntegerField(primary_key=True)
    message = models.CharField(max_length=2048)

    class Meta:
        db_table = "fortune"

    def __str__(self) -> str:
        return self.message
