"""Fill the tables with the rows of the contract."""

from django.db import migrations


def fill(apps, _schema_editor):
    """Make the rows."""
    world = apps.get_model("bench", "World")
    numbers = ((pk, (pk * 7919) % 10_000 + 1) for pk in range(1, 10_001))
    rows = [world(id=pk, random_number=number) for pk, number in numbers]
    world.objects.bulk_create(rows, batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("bench", "0001_tables")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
