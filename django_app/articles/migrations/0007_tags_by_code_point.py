"""Sort tags on PostgreSQL as on the other engines."""

from django.db import migrations

ALTER = 'ALTER TABLE articles_tag ALTER COLUMN name TYPE varchar(64) COLLATE "{}"'


def sort_by_code_point(_apps, schema_editor):
    """Take the order of the names away from the database's language."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ALTER.format("C"))


def sort_by_language(_apps, schema_editor):
    """Give the order of the names back."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ALTER.format("default"))


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_validators")]

    operations = [migrations.RunPython(sort_by_code_point, sort_by_language)]
