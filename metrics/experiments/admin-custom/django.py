"""Twelve customisations of Django's admin."""

from __future__ import annotations

import re

import django
from admin_tasks import BOOKS, judge, order_of
from django.conf import settings
from django_site import APPS, ENGINE, MIDDLEWARE, sqlite

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": sqlite()},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=APPS,
    MIDDLEWARE=MIDDLEWARE,
    ROOT_URLCONF=__name__,
    SECRET_KEY="not so secret" * 4,
    STATIC_URL="static/",
    TEMPLATES=[ENGINE],
)
django.setup()

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, models
from django.forms import ModelForm
from django.http import HttpResponse
from django.test import Client
from django.urls import path

LIST, FIRST = "/admin/auth/book/", "/admin/auth/book/1/change/"


class Book(models.Model):
    title = models.CharField(max_length=20)
    year = models.IntegerField()
    owner = models.CharField(max_length=20)
    code = models.CharField(max_length=20, default="x-1")

    class Meta:
        app_label = "auth"  # an app that is installed, as this script is none


class CenturyFilter(admin.SimpleListFilter):
    title, parameter_name = "century", "century"

    def lookups(self, request, model_admin):
        return [("19", "19th"), ("20", "20th")]

    def queryset(self, request, queryset):
        start = (int(self.value()) - 1) * 100 if self.value() else 0
        return (
            queryset.filter(year__gt=start, year__lte=start + 100)
            if start
            else queryset
        )


class BookForm(ModelForm):
    def clean_year(self):
        if self.cleaned_data["year"] > 2026:
            raise ValidationError("not printed yet")
        return self.cleaned_data["year"]


@admin.register(Book)
class BookAdmin(admin.ModelAdmin):
    list_display = ("title", "age", "year")
    list_editable = ("year",)
    list_filter = (CenturyFilter,)
    ordering = ("-year",)
    readonly_fields = ("code",)
    fieldsets = (
        (None, {"fields": ("title", "year")}),
        ("Keeping", {"fields": ("owner", "code")}),
    )
    form = BookForm
    actions = ("rename",)

    class Media:
        css = {"all": ("own.css",)}  # noqa: RUF012

    def age(self, book):
        return f"{2026 - book.year} years"

    @admin.action(description="Rename them")
    def rename(self, request, queryset):
        queryset.update(title="Renamed")

    def get_queryset(self, request):
        return super().get_queryset(request).filter(owner=request.user.username)

    def get_urls(self):
        own = path("report/", self.admin_site.admin_view(self.report))
        return [own, *super().get_urls()]

    def report(self, request):
        return HttpResponse(f"report on {Book.objects.count()} books")


admin.site.site_header = "The library"
urlpatterns = [path("admin/", admin.site.urls)]


def look(client: Client) -> dict[str, object]:
    def get(url: str) -> str:
        return client.get(url).content.decode()

    rows, form = get(LIST), get(FIRST)
    late = {"title": "Late", "year": "2999", "owner": "staff"}
    said = client.post(f"{LIST}add/", late).content.decode()
    return {
        "branding": "The library" in rows,
        "column": "211 years" in rows,
        "order": order_of(rows) == ["Ulysses", "Emma"],
        "read-only": "x-1" in form and 'name="code"' not in form,
        "groups": re.search(r"<h2[^>]*>\s*Keeping", form) is not None,
        "filter": order_of(get(f"{LIST}?century=19")) == ["Emma"],
        "validation": "not printed yet" in said,
        "page": get(f"{LIST}report/") == "report on 3 books"
        and Client().get(f"{LIST}report/").status_code == 302,
        "rows": "Dune" not in rows
        and client.get(f"{LIST}3/change/").status_code == 302,
        "style": "own.css" in rows,
    }


def act(client: Client) -> dict[str, object]:
    rows = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "_save": "Save"}
    for number, (key, year) in enumerate([(2, 1922), (1, 1816)]):
        rows |= {f"form-{number}-id": str(key), f"form-{number}-year": str(year)}
    client.post(LIST, rows)
    edited = Book.objects.get(pk=1).year
    client.post(LIST, {"action": "rename", "_selected_action": "1"})
    names = list(Book.objects.order_by("pk").values_list("title", flat=True))
    return {
        "editable": edited == 1816,
        "action": names == ["Renamed", "Ulysses", "Dune"],
    }


def main() -> None:
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Book)
    for title, year, owner in BOOKS:
        Book.objects.create(title=title, year=year, owner=owner)
    client = Client()
    client.force_login(User.objects.create_superuser("staff"))
    judge({**look(client), **act(client)})


if __name__ == "__main__":
    main()
