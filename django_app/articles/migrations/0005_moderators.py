"""Make the group of those who care for articles and comments."""

from django.db import migrations

RIGHTS = ("view", "change", "delete")
MODELS = ("article", "comment")


def make_group(apps, _schema_editor):
    """Make the group, and its rights, which Django makes after all migrations."""
    content_type = apps.get_model("contenttypes", "ContentType")
    permission = apps.get_model("auth", "Permission")
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="moderators")
    for model in MODELS:
        kind, _ = content_type.objects.get_or_create(app_label="articles", model=model)
        for right in RIGHTS:
            group.permissions.add(
                permission.objects.get_or_create(
                    content_type=kind,
                    codename=f"{right}_{model}",
                    defaults={"name": f"Can {right} {model}"},
                )[0]
            )


def delete_group(apps, _schema_editor):
    """Delete the group; Django keeps the rights."""
    apps.get_model("auth", "Group").objects.filter(name="moderators").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_featured"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_group, delete_group)]
