"""Rows of Django's mapper; they belong to no installed app."""

from django.db import connection, models


class Note(models.Model):
    text = models.CharField(max_length=30)

    class Meta:
        app_label = "notes"


class Account(models.Model):
    """For accounts that are not those of django.contrib.auth."""

    name = models.CharField(max_length=30, unique=True)
    password = models.CharField(max_length=200)

    class Meta:
        app_label = "notes"


def make_tables(*kinds):
    there = connection.introspection.table_names()
    with connection.schema_editor() as editor:
        for kind in kinds:
            if kind._meta.db_table not in there:
                editor.create_model(kind)
