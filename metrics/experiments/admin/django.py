"""Django's admin: 20 functions by options alone, and who may see it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import django
from django.conf import settings
from django_site import APPS, ENGINE, MIDDLEWARE, sqlite
from probe import expect, report

MODELS = """
from django.db import models


class Team(models.Model):
    name = models.CharField(max_length=20)

    def __str__(self):
        return self.name


class Player(models.Model):
    name = models.CharField(max_length=20)
    team = models.ForeignKey(Team, models.CASCADE)
    born = models.DateField()
    active = models.BooleanField(default=True)

    def __str__(self):
        return self.name
"""
#: Up to the first list page, in a generated project. The same holds for staff.
LIST = """
INSTALLED_APPS += ["club"]
from django.contrib import admin
admin.site.register(Player)
"""
#: A further model.
MORE = """
admin.site.register(Team)
"""
OPTIONS = """
from django.contrib import admin
from club.models import Player, Team


class PlayerInline(admin.TabularInline):
    model = Player
    extra = 0


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):
    search_fields = ["name"]
    inlines = [PlayerInline]


@admin.register(Player)
class PlayerAdmin(admin.ModelAdmin):
    list_display = ["name", "team", "active"]
    list_filter = ["active"]
    list_per_page = 2
    search_fields = ["name"]
    date_hierarchy = "born"
    autocomplete_fields = ["team"]
"""
Path("club").mkdir()
Path("club/__init__.py").touch()
Path("club/models.py").write_text(MODELS)
Path("club/admin.py").write_text(OPTIONS)
sys.path.insert(0, str(Path.cwd()))
settings.configure(
    SECRET_KEY="k" * 50,
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    INSTALLED_APPS=[*APPS, "club"],
    MIDDLEWARE=[*MIDDLEWARE, "django.middleware.locale.LocaleMiddleware"],
    DATABASES={"default": sqlite()},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    STATIC_URL="/static/",
    TEMPLATES=[ENGINE],
)
django.setup()

from club.models import Player, Team
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.test import Client
from django.urls import path

urlpatterns = [path("admin/", admin.site.urls)]
PLAYERS, TEAMS = "/admin/club/player/", "/admin/club/team/"
client = Client()


def names(url: str) -> list[str]:
    """Return the players that a list page shows, in its order."""
    page = client.get(url).content.decode()
    return re.findall(r'field-name"><a[^>]*>(\w+)</a>', page)


def text(url: str, **more) -> str:
    return client.get(url, **more).content.decode()


def fill() -> None:
    call_command("migrate", verbosity=0, run_syncdb=True)
    reds, blues = Team.objects.create(name="Reds"), Team.objects.create(name="Blues")
    for name, team, year, active in (
        ("Ann", reds, 2000, True),
        ("Bob", blues, 2001, False),
        ("Cid", blues, 2001, True),
    ):
        Player.objects.create(name=name, team=team, born=f"{year}-05-01", active=active)


def lists() -> None:
    expect("function-list", "GET the list", names(PLAYERS), ["Cid", "Bob"])
    expect("function-search", "?q=Ann", names(f"{PLAYERS}?q=Ann"), ["Ann"])
    expect(
        "function-filter",
        "?active__exact=0",
        names(f"{PLAYERS}?active__exact=0"),
        ["Bob"],
    )
    seen = [names(f"{PLAYERS}?o={order}")[0] for order in ("1", "-1")]
    expect("function-sort", "?o=1, ?o=-1", seen, ["Ann", "Cid"])
    expect("function-pages", "?p=2, two a page", names(f"{PLAYERS}?p=2"), ["Ann"])
    expect(
        "function-dates",
        "?born__year=2000",
        names(f"{PLAYERS}?born__year=2000"),
        ["Ann"],
    )
    lookup = (
        "/admin/autocomplete/?app_label=club&model_name=player&field_name=team&term=Re"
    )
    seen = [found["text"] for found in client.get(lookup).json()["results"]]
    expect("function-autocomplete", "term=Re", seen, ["Reds"])
    page = text(PLAYERS)
    for check, word in (("export", "xport"), ("import", "mport")):
        found = re.findall(rf">[^<]*{word}[^<]*<", page)
        report(
            f"function-{check}", bool(found), f"links or actions on the list: {found}"
        )
    page = text("/admin/")
    seen = [word in page for word in (PLAYERS, TEAMS)]
    expect("function-dashboard", "GET /admin/", seen, [True, True])
    page = text("/admin/", headers={"accept-language": "de"})
    expect("function-languages", "Accept-Language: de", "Hinzufügen" in page, True)


def changes() -> None:
    row = {"name": "Dan", "team": 1, "born": "2002-05-01"}
    client.post(f"{PLAYERS}add/", row)
    dan = Player.objects.filter(name="Dan").first()
    expect("function-create", "POST add/", bool(dan), True)
    client.post(f"{PLAYERS}{dan.pk}/change/", {**row, "name": "Don"})
    dan.refresh_from_db()
    expect("function-edit", "POST change/", dan.name, "Don")
    page = text(f"{PLAYERS}{dan.pk}/history/")
    expect("function-history", "GET history/", "Changed Name" in page, True)
    page = text(f"{TEAMS}1/delete/")
    expect(
        "function-cascade",
        "GET delete/ of a team",
        "Don" in page and "Ann" in page,
        True,
    )
    client.post(f"{PLAYERS}{dan.pk}/delete/", {"post": "yes"})
    expect(
        "function-delete",
        "POST delete/",
        Player.objects.filter(pk=dan.pk).exists(),
        False,
    )
    doomed = [
        Player.objects.create(name=n, team_id=1, born="2003-01-01").pk for n in "xy"
    ]
    action = {"action": "delete_selected", "_selected_action": doomed, "post": "yes"}
    client.post(PLAYERS, action)
    seen = Player.objects.filter(pk__in=doomed).count()
    expect("function-bulk", "delete two at once", seen, 0)
    prefix = "player_set"
    inline = {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-INITIAL_FORMS": 0, "name": "Reds"}
    inline |= {f"{prefix}-0-name": "Eve", f"{prefix}-0-born": "2004-01-01"}
    client.post(f"{TEAMS}1/change/", inline)
    seen = Player.objects.filter(name="Eve", team_id=1).exists()
    expect("function-inline", "a player on the page of a team", seen, True)


def access() -> None:
    seen = [
        client.get(f"/admin/auth/{name}/").status_code for name in ("user", "group")
    ]
    expect("function-users", "lists of users and groups", seen, [200, 200])
    viewer = User.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_player"))
    other = Client()
    other.force_login(viewer)
    seen = [other.get(PLAYERS).status_code, other.get(TEAMS).status_code]
    seen.append(other.post(f"{PLAYERS}1/change/", {"name": "no"}).status_code)
    expect("function-permissions", "may view players only", seen, [200, 403, 403])
    answer = Client().get(PLAYERS)
    report(
        "anonymous", answer.status_code == 200, f"GET the list: {answer.status_code}"
    )
    member = Client()
    member.force_login(User.objects.create_user("member"))
    seen = [c.get(PLAYERS).status_code for c in (Client(), member, other)]
    expect("guarded", "nobody, a member, staff", seen, [302, 302, 200])


def sizes() -> None:
    written = [line for line in LIST.splitlines() if line]
    for kind in ("list", "staff"):
        report(f"{kind}-lines", len(written), " / ".join(written))
        report(f"{kind}-packages", 0, "nothing beyond Django")
        report(f"{kind}-settings", 1, "INSTALLED_APPS; the rest is generated")
    report("check-lines", 0, "the same lines: the admin asks for staff by itself")
    report("model-lines", len(MORE.split("\n")) - 2, MORE)


if __name__ == "__main__":
    fill()
    client.force_login(User.objects.create_superuser("root"))
    lists()
    changes()
    access()
    sizes()
