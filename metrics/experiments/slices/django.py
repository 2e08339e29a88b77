"""Six kinds of site in small, on Django alone."""

from __future__ import annotations

import csv
import io
import json

import django
from django.conf import settings
from slice_stories import STORIES, judge

settings.configure(
    ALLOWED_HOSTS=["localhost"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "site.db"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    ROOT_URLCONF=__name__,
    SECRET_KEY="not so secret" * 4,
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
)
django.setup()

from django import forms
from django.contrib.auth import authenticate, login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.contrib.syndication.views import Feed
from django.core.management import call_command
from django.core.paginator import Paginator
from django.core.wsgi import get_wsgi_application
from django.db import connection, models, transaction
from django.db.models import F, Sum
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template import Context, Template
from django.urls import path


class Model(models.Model):
    """A table of this site."""

    class Meta:
        abstract = True
        app_label = "slices"


class Product(Model):
    name = models.CharField(max_length=20)
    price = models.DecimalField(max_digits=6, decimal_places=2)
    stock = models.PositiveIntegerField()


class Post(Model):
    author = models.ForeignKey(User, models.CASCADE)
    text = models.TextField()


class Follow(Model):
    who = models.ForeignKey(User, models.CASCADE, related_name="+")
    whom = models.ForeignKey(User, models.CASCADE, related_name="+")


class Story(Model):
    title = models.CharField(max_length=20)
    section = models.CharField(max_length=20)


class Task(Model):
    title = models.CharField(max_length=20)


class Sale(Model):
    month = models.CharField(max_length=7)
    amount = models.IntegerField()


class Version(Model):
    page = models.CharField(max_length=20)
    text = models.TextField()
    author = models.ForeignKey(User, models.CASCADE)


def show(text, **context):
    return HttpResponse(Template(text).render(Context(context)))


# -- shop ----------------------------------------------------------------------


def product(request, key):
    found = get_object_or_404(Product, pk=key)
    return show("{{ p.name }} {{ p.price }}, {{ p.stock }} left", p=found)


def cart(request):
    items = request.session.setdefault("cart", [])
    if request.method == "POST":
        items.append(int(request.POST["item"]))
        request.session.modified = True
    prices = dict(Product.objects.values_list("pk", "price"))
    total = sum(prices[item] for item in items)
    return show("{{ total|floatformat:2 }}", total=total)


def order(request):
    with transaction.atomic():
        for item in request.session.get("cart", []):
            enough = Product.objects.filter(pk=item, stock__gt=0)
            if not enough.update(stock=F("stock") - 1):
                transaction.set_rollback(True)
                return HttpResponse("sold out", status=409)
    request.session["cart"] = []
    return redirect("/cart")


# -- social network --------------------------------------------------------------


def join(request):
    data = request.POST
    user = User.objects.create_user(data["name"], password=data["password"])
    login(request, user)
    return redirect("/feed")


def enter(request):
    data = request.POST
    user = authenticate(request, username=data["name"], password=data["password"])
    if user is None:
        return HttpResponse("wrong", status=401)
    login(request, user)
    return redirect("/feed")


@login_required
def write(request):
    Post.objects.create(author=request.user, text=request.POST["text"])
    return redirect("/feed")


@login_required
def follow(request, name):
    Follow.objects.create(who=request.user, whom=get_object_or_404(User, username=name))
    return redirect("/feed")


@login_required
def feed(request):
    followed = Follow.objects.filter(who=request.user).values("whom")
    posts = Post.objects.filter(author__in=followed)
    return show(
        "{% for post in posts %}<p>{{ post.text }}</p>{% endfor %}", posts=posts
    )


# -- news ------------------------------------------------------------------------


def news(request, section=None):
    stories = Story.objects.order_by("-pk")
    if section:
        stories = stories.filter(section=section)
    page = Paginator(stories, 2).get_page(request.GET.get("page"))
    return show("{% for story in page %}<li>{{ story.title }}{% endfor %}", page=page)


class NewsFeed(Feed):
    title, link, description = "News", "/news", "All stories"

    def items(self):
        return Story.objects.order_by("-pk")

    def item_title(self, item):
        return item.title

    def item_link(self, item):
        return f"/news/{item.section}#{item.pk}"


# -- API ---------------------------------------------------------------------------


class TaskForm(forms.ModelForm):
    class Meta:
        model = Task
        fields = ("title",)


def may_write(request):
    return request.headers.get("Authorization") == "Bearer secret"


def tasks(request):
    form = TaskForm(json.loads(request.body))
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    task = form.save()
    return JsonResponse({"id": task.pk, "title": task.title}, status=201)


def task(request, key):
    if request.method == "DELETE" and not may_write(request):
        return HttpResponse(status=401)
    found = get_object_or_404(Task, pk=key)
    if request.method == "DELETE":
        found.delete()
        return HttpResponse(status=204)
    return JsonResponse({"id": found.pk, "title": found.title})


# -- dashboard ---------------------------------------------------------------------


def sales(request):
    rows = csv.DictReader(io.TextIOWrapper(request.FILES["file"], "utf-8"))
    Sale.objects.bulk_create(Sale(**row) for row in rows)
    return redirect("/dashboard")


def sums():
    return Sale.objects.values_list("month").annotate(Sum("amount")).order_by("month")


def dashboard(request):
    page = "{% for month, amount in sums %}<p>{{ month }}: {{ amount }}</p>{% endfor %}"
    return show(page, sums=sums())


def table(request):
    headers = {"Content-Disposition": "attachment; filename=sales.csv"}
    answer = HttpResponse(content_type="text/csv", headers=headers)
    csv.writer(answer).writerows(sums())
    return answer


# -- wiki --------------------------------------------------------------------------


@login_required
def wiki(request, page):
    versions = Version.objects.filter(page=page)
    if request.method == "POST":
        versions.create(page=page, text=request.POST["text"], author=request.user)
    return show(
        "{{ version.text|linebreaks }}", version=versions.order_by("-pk").first()
    )


@login_required
def history(request, page):
    rows = "{% for v in versions %}<p>{{ v.author.username }}: {{ v.text }}</p>{% endfor %}"
    return show(rows, versions=Version.objects.filter(page=page))


urlpatterns = [
    path("shop/<int:key>", product),
    path("cart", cart),
    path("order", order),
    path("join", join),
    path("enter", enter),
    path("posts", write),
    path("follow/<name>", follow),
    path("feed", feed),
    path("news", news),
    path("news/<section>", news),
    path("news.xml", NewsFeed()),
    path("api/tasks", tasks),
    path("api/tasks/<int:key>", task),
    path("sales", sales),
    path("dashboard", dashboard),
    path("dashboard.csv", table),
    path("wiki/<page>", wiki),
    path("wiki/<page>/history", history),
]


def main() -> None:
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        for model in Model.__subclasses__():
            editor.create_model(model)
    Product.objects.create(name="Lamp", price="30.00", stock=3)
    for title, section in STORIES:
        Story.objects.create(title=title, section=section)
    judge(get_wsgi_application())


if __name__ == "__main__":
    main()
