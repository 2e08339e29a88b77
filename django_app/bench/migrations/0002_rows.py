"""Fill the tables with the rows of the contract."""

from django.db import migrations

FORTUNES = (
    "A watched log never scrolls.",
    "A cache is a promise to be wrong later.",
    "There are only two hard numbers: 0, 1 and 2.",
    "Any sufficiently old bug is a feature.",
    "He who indexes last indexes longest.",
    "Premature optimization is the root of some fun.",
    "To err is human; to roll back, divine.",
    '<script>alert("This must stay text.");</script>',
    'Quoted "twice" & escaped once.',
    "フレームワークのことわざ",
    "المهلة ليست خطأ",
    "The tests passed on the second machine.",
)


def fill(apps, _schema_editor):
    """Make the rows."""
    world, fortune = (apps.get_model("bench", name) for name in ("World", "Fortune"))
    numbers = ((pk, (pk * 7919) % 10_000 + 1) for pk in range(1, 10_001))
    rows = [world(id=pk, random_number=number) for pk, number in numbers]
    world.objects.bulk_create(rows, batch_size=1000)
    sayings = enumerate(FORTUNES, start=1)
    fortune.objects.bulk_create(fortune(id=pk, message=text) for pk, text in sayings)


class Migration(migrations.Migration):
    dependencies = [("bench", "0001_tables")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
