"""What the admin's lists have in common, and its log."""


from django.contrib import admin
from django.contrib.auth.models import Group


class ExportAdmin(admin.ModelAdmin):
    """Rows in lists of 25, which can be taken away as CSV."""

    list_per_page = 25
    show_full_result_count = False


# Roles are flags of the user; the one group has all that a moderator needs.
admin.site.unregister(Group)
