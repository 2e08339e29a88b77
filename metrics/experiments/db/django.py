"""What Django's mapper stores and asks, and on which products."""

from __future__ import annotations

import importlib
import inspect
import sys
from pathlib import Path

import django
from django.conf import settings
from probe import attempt, expect, report

MODELS = """
from django.db import models


class Team(models.Model):
    name = models.CharField(max_length=20, unique=True)
    parent = models.ForeignKey("self", models.CASCADE, null=True)


class Score(models.Model):
    team = models.ForeignKey(Team, models.CASCADE, null=True)
    day = models.IntegerField()
    points = models.IntegerField()
    extra = models.JSONField(default=dict)
"""
Path("games").mkdir()
Path("games/__init__.py").touch()
Path("games/models.py").write_text(MODELS)
sys.path.insert(0, str(Path.cwd()))
ENGINE = {"ENGINE": "django.db.backends.sqlite3"}
settings.configure(
    SECRET_KEY="-" * 50,
    INSTALLED_APPS=["games"],
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    DATABASES={
        "default": {**ENGINE, "NAME": "one.sqlite3"},
        "other": {**ENGINE, "NAME": "two.sqlite3"},
    },
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
)
django.setup()

from django.core.management import call_command
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum, Window
from django.db.models.functions import Lag, Rank
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from games.models import Score, Team


def store_then_fail() -> None:
    Team.objects.create(name="half")
    raise RuntimeError("between two writes")


def faulty(request):
    store_then_fail()


def stored(request):
    team = Team.objects.create(name="in-view")
    return HttpResponse(Team.objects.get(pk=team.pk).name)


urlpatterns = [path("faulty/", faulty), path("stored/", stored)]
client = Client(raise_request_exception=False)


def rank():
    place = Window(Rank(), partition_by="team", order_by=F("points").desc())
    found = Score.objects.annotate(place=place).order_by("id")
    return list(found.values_list("place", flat=True))


def running_total():
    total = Window(Sum("points"), order_by="day")
    found = Score.objects.filter(team__name="a").annotate(total=total)
    return list(found.order_by("day").values_list("total", flat=True))


def previous_row():
    before = Window(Lag("points"), order_by="day")
    found = Score.objects.filter(team__name="a").annotate(before=before)
    return list(found.order_by("day").values_list("before", flat=True))


def upsert():
    Team.objects.bulk_create(
        [Team(name="a", parent_id=3)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["parent"],
    )
    return Team.objects.get(name="a").parent_id


def filtered_count():
    few, many = Count("id", Q(points__lt=3)), Count("id", Q(points__gte=3))
    return tuple(Score.objects.aggregate(few=few, many=many).values())


def exists():
    scores = Score.objects.filter(team=OuterRef("pk"))
    return list(Team.objects.filter(~Exists(scores)).values_list("name", flat=True))


def union():
    names = Team.objects.values_list("name")
    return [name for (name,) in names.filter(pk=1).union(names.filter(pk=2), all=True)]


def json_path():
    return Score.objects.filter(extra__place__city="Rome").count()


def latest_of_group():
    last = Score.objects.filter(team=OuterRef("pk")).order_by("-day")
    found = Team.objects.annotate(last=Subquery(last.values("points")[:1]))
    return list(found.order_by("id").values_list("last", flat=True))


#: Query → what it must find; None is a query that the mapper has no words for.
QUERIES = {
    "rank": (rank, [3, 2, 1, 1]),
    "running-total": (running_total, [1, 3, 6]),
    "previous-row": (previous_row, [None, 1, 2]),
    "upsert": (upsert, 3),
    "filtered-count": (filtered_count, (2, 2)),
    "exists": (exists, ["c"]),
    "union": (union, ["a", "b"]),
    "json-path": (json_path, 1),
    "latest-of-group": (latest_of_group, [3, 9, None]),
}
WITHOUT_WORDS = {
    "recursive": ("with_recursive", "cte", "recursive"),
    "cte": ("with_cte", "cte", "with_"),
    "full-join": ("full_join", "outer_join", "full_outer_join"),
}


def fill() -> None:
    a, b, _ = (Team.objects.create(name=name) for name in "abc")
    for day in (1, 2, 3):
        Score.objects.create(team=a, day=day, points=day)
    Score.objects.create(team=b, day=1, points=9, extra={"place": {"city": "Rome"}})


def queries() -> None:
    lines = 0
    for name, (ask, wanted) in QUERIES.items():
        seen = ask()
        expect(f"query-{name}", f"{ask.__name__}() on SQLite", seen, wanted)
        lines += len(inspect.getsource(ask).splitlines()) - 1
    for name, words in WITHOUT_WORDS.items():
        found = [word for word in words if hasattr(Team.objects.all(), word)]
        report(f"query-{name}", bool(found), f"methods of a QuerySet: {found}")
    report("lines-of-queries", lines, f"{', '.join(QUERIES)}: bodies of the functions")
    seen = [
        team.name
        for team in Team.objects.raw("SELECT * FROM games_team WHERE id = %s", [2])
    ]
    expect("raw-sql", "objects.raw(sql, params)", seen, ["b"])


def products() -> None:
    for check, name in (
        ("sqlite", "sqlite3"),
        ("postgresql", "postgresql"),
        ("mysql", "mysql"),
        ("oracle", "oracle"),
        ("mssql", "mssql"),
    ):
        spec = importlib.util.find_spec("django.db.backends")
        found = Path(spec.origin).with_name(name).joinpath("base.py").is_file()
        report(f"backend-{check}", found, f"django/db/backends/{name}/base.py: {found}")
    seen = attempt(lambda: importlib.import_module("django.db.backends.oracle.base"))
    report("oracle-loads", "raised" not in seen, f"import of the backend {seen}")
    report("oracle-asks", "oracledb" in seen, f"import of the backend {seen}")


def two_databases() -> None:
    team = Team.objects.using("other").create(name="far")
    Score.objects.using("other").create(team=team, day=1, points=5)
    near = Team.objects.filter(name="far").count()
    far = Score.objects.using("other").get(team__name="far").points
    seen = [near, far, {c.vendor for c in connections.all()}]
    expect("two-databases", "using('other')", seen, [0, 5, {"sqlite"}])


def half_written(act) -> int:
    found = 0
    for _ in range(100):
        attempt(act)
        found += Team.objects.filter(name="half").delete()[0] > 0
    return found


def in_a_block() -> None:
    with transaction.atomic():
        store_then_fail()


def faults() -> None:
    seen = half_written(lambda: client.get("/faulty/"))
    report("half-default", seen, f"{seen} of 100 requests left the first write")
    seen = half_written(in_a_block)
    report("half-block", seen, f"{seen} of 100 under transaction.atomic()")
    connection.settings_dict["ATOMIC_REQUESTS"] = True
    seen = half_written(lambda: client.get("/faulty/"))
    connection.settings_dict["ATOMIC_REQUESTS"] = False
    report("half-request", seen, f"{seen} of 100 requests with ATOMIC_REQUESTS")
    with transaction.atomic():
        Team.objects.create(name="kept")
        try:
            with transaction.atomic():
                Team.objects.create(name="kept")
        except IntegrityError:
            pass
    seen = Team.objects.filter(name="kept").count()
    expect("savepoint", "rows after an inner block failed", seen, 1)
    ran = []
    attempt(lambda: _hook(ran, fail=True))
    attempt(lambda: _hook(ran, fail=False))
    expect("on-commit", "hooks that ran, after failure and success", ran, [False])


def _hook(ran: list, *, fail: bool) -> None:
    with transaction.atomic():
        transaction.on_commit(lambda: ran.append(fail))
        if fail:
            raise RuntimeError("rolled back")


def main() -> None:
    for alias in connections:
        call_command("migrate", database=alias, run_syncdb=True, verbosity=0)
    fill()
    queries()
    products()
    two_databases()
    faults()
    seen = [isinstance(Team, type), isinstance(Team.objects.get(name="a"), Team)]
    expect("row-is-instance", "class; instance", seen, [True, True])
    seen = client.get("/stored/").content
    expect("mapper-works", "a view stores and loads", seen, b"in-view")


if __name__ == "__main__":
    main()
