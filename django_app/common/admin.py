"""What the admin's lists have in common, and its log."""

import csv
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

# A spreadsheet would take a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: Any) -> str:
    """Return a value as a cell that no spreadsheet computes."""
    if isinstance(value, datetime):
        return value.isoformat()
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


class ExportAdmin(admin.ModelAdmin):
    """Rows in lists of 25, which can be taken away as CSV."""

    list_per_page = 25
    show_full_result_count = False
    actions = ("export_csv",)
    export_fields: tuple[str, ...]

    @admin.action(description="Export selected as CSV", permissions=["view"])
    def export_csv(
        self, request: HttpRequest, queryset: QuerySet[Model]
    ) -> HttpResponse:
        """Answer with the selected rows as a file."""
        name = f"{self.opts.verbose_name_plural}.csv"
        response = HttpResponse(
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
        csv.writer(response).writerows(self.exported(queryset))
        return response

    def exported(self, rows: QuerySet[Model]) -> Iterator[list[str]]:
        """Yield the names of the fields, then the cells of each row."""
        yield list(self.export_fields)
        for row in rows:
            yield [cell(getattr(row, name)) for name in self.export_fields]


@admin.register(LogEntry)
class LogEntryAdmin(admin.ModelAdmin):
    """Who changed what, newest first; nobody changes that."""

    list_per_page = 25
    list_display = (
        "action_time",
        "user",
        "content_type",
        "object_repr",
        "get_action_flag_display",
        "get_change_message",
    )
    list_filter = ("action_flag",)
    list_select_related = ("user", "content_type")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse everybody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse everybody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse everybody, also to delete somebody with entries in the log."""
        return False


# Roles are flags of the user; the one group has all that a moderator needs.
admin.site.unregister(Group)
