"""What the admin's lists have in common, and its log."""

import csv
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import Group
from django.db import DataError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

# A spreadsheet would take a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: Any) -> str:
    """Return a value as a cell that no spreadsheet computes."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        value = ", ".join(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


class TolerantList(ChangeList):
    """Rows looked for by an address that anybody may have written."""

    def get_results(self, request: HttpRequest) -> None:
        """Look for the rows; what no database could look for is an error of the address."""
        try:
            super().get_results(request)
        except (DataError, OverflowError, ValueError) as error:
            raise IncorrectLookupParameters(error) from error


class ListAdmin(admin.ModelAdmin):
    """Rows in lists of 25."""

    list_per_page = 25

    def get_changelist(self, request: HttpRequest, **_: Any) -> type[ChangeList]:
        """Return the class of the list."""
        return TolerantList

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Tell whether an address may ask for it; a pattern can be wrong, or take long."""
        is_pattern = lookup.endswith("regex")
        return not is_pattern and super().lookup_allowed(lookup, value, request)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        """Return the rows that match; nothing stored has NUL, PostgreSQL takes none."""
        words = search_term.replace("\0", "\N{REPLACEMENT CHARACTER}")
        return super().get_search_results(request, queryset, words)


class ExportAdmin(ListAdmin):
    """Rows that can be taken away as CSV."""

    show_full_result_count = False
    actions = ("export_csv",)
    export_fields: tuple[str, ...]
    export_related: tuple[str, ...] = ()

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
        rows = queryset.prefetch_related(*self.export_related)
        csv.writer(response).writerows(self.exported(rows))
        return response

    def exported(self, rows: QuerySet[Model]) -> Iterator[list[str]]:
        """Yield the names of the fields, then the cells of each row."""
        yield list(self.export_fields)
        for row in rows:
            yield [cell(getattr(row, name)) for name in self.export_fields]


@admin.register(LogEntry)
class LogEntryAdmin(ListAdmin):
    """Who changed what, newest first; nobody changes that."""

    list_display = (
        "action_time",
        "user",
        "content_type",
        "object_repr",
        "action",
        "message",
    )
    list_filter = ("action_flag",)
    list_select_related = ("user", "content_type")

    @admin.display(description="action", ordering="action_flag")
    def action(self, entry: LogEntry) -> str:
        """Return what was done."""
        return entry.get_action_flag_display()

    @admin.display(description="change")
    def message(self, entry: LogEntry) -> str:
        """Return what was changed."""
        return entry.get_change_message()

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
