"""A list page and a detail page of a model with Django's generic views."""

from __future__ import annotations

import sys
from pathlib import Path

import django
from django.conf import settings
from django_site import APPS, ENGINE, MIDDLEWARE, sqlite
from probe import expect, report, report_lines

PAGES = """
from django.urls import path
from django.views.generic import DetailView, ListView


class ItemList(ListView):
    model = Item


class ItemDetail(DetailView):
    model = Item


urlpatterns = [
    path("items/", ItemList.as_view(), name="item-list"),
    path("items/<int:pk>/", ItemDetail.as_view(), name="item-detail"),
]
"""
MODELS = """
from django.db import models
from django.urls import reverse


class Item(models.Model):
    name = models.CharField(max_length=50)

    def get_absolute_url(self):
        return reverse("item-detail", kwargs={"pk": self.pk})


class Other(models.Model):
    pass
"""
TEMPLATES = {
    "item_list.html": "{% for item in object_list %}<li>{{ item.name }}</li>{% endfor %}",
    "item_detail.html": "<h1>{{ object.name }}</h1>",
}
Path("shop").mkdir()
Path("shop/__init__.py").touch()
Path("shop/models.py").write_text(MODELS)
sys.path.insert(0, str(Path.cwd()))
settings.configure(
    SECRET_KEY="-" * 50,
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    INSTALLED_APPS=[*APPS, "shop"],
    MIDDLEWARE=MIDDLEWARE,
    DATABASES={"default": sqlite()},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    TEMPLATES=[ENGINE],
)
django.setup()

from django.contrib import admin
from django.core.management import call_command
from django.test import Client
from django.urls import path
from django.views.generic import CreateView
from shop.models import Item


class Create(CreateView):
    """Says nothing on where to go afterwards."""

    model = Item
    fields = ("name",)
    template_name = "shop/item_detail.html"


admin.site.register(Item)
space = {"Item": Item}
exec(PAGES, space)  # the text whose lines are counted
urlpatterns = [
    *space["urlpatterns"],
    path("create/", Create.as_view()),
    path("admin/", admin.site.urls),
]


def main() -> None:
    """Make the tables, ask for the pages, count the lines."""
    Path("templates/shop").mkdir(parents=True)
    for name, text in TEMPLATES.items():
        Path("templates/shop", name).write_text(text)
    call_command("migrate", verbosity=0, run_syncdb=True)
    item = Item.objects.create(name="first")
    client = Client()
    pages = [client.get(url) for url in ("/items/", "/items/1/", "/items/9/")]
    seen = [(answer.status_code, b"first" in answer.content) for answer in pages]
    expect(
        "pages", "list, detail, missing", seen, [(200, True), (200, True), (404, False)]
    )
    report_lines("lines", PAGES)
    after = client.post("/create/", {"name": "second"}).headers.get("Location")
    from django.contrib.auth.models import User

    client.force_login(User.objects.create_superuser("root", "", "root"))
    page = client.get(f"/admin/shop/item/{item.pk}/change/").content.decode()
    seen = [after, "/admin/r/" in page]
    expect(
        "model-url", "after CreateView; link in the admin", seen, ["/items/2/", True]
    )
    seen = [
        client.get(url).status_code for url in ("/others/", "/other/1/", "/shop/other/")
    ]
    report("model-alone", 200 in seen, f"paths after a model without routes: {seen}")


if __name__ == "__main__":
    main()
