"""Routing with Django alone: 25 cases, one resource, and the work for a route."""

from __future__ import annotations

import json
import re
from pathlib import Path

import django
from django.conf import settings
from django.core.management import get_commands
from django.core.paginator import Paginator
from django.core.serializers import serialize
from django.db import models
from django.http import HttpResponse, JsonResponse
from django.test import Client
from django.urls import (
    NoReverseMatch,
    include,
    path,
    re_path,
    register_converter,
    resolve,
    reverse,
)
from django.views import View
from django.views.decorators.http import require_GET
from probe import added_lines, attempt, expect, report, report_lines, run

settings.configure(
    DEBUG=False,
    SECRET_KEY="-" * 50,
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
)


class HexConverter:
    """Numbers written in base 16."""

    regex = "[0-9a-f]+"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value, 16)

    def to_url(self, value: int) -> str:
        """Return the digits."""
        return f"{value:x}"


register_converter(HexConverter, "hex")
django.setup()


def show(request, **kwargs):
    """Answer with the parameters as they arrived."""
    return HttpResponse(repr(sorted(kwargs.items())))


def index(request):
    """Answer with the namespace that was matched."""
    return HttpResponse(request.resolver_match.namespace)


class Thing(View):
    """One resource; each method of HTTP has a method here."""

    def get(self, request):
        """Read."""
        return HttpResponse("get")

    def post(self, request):
        """Create: read JSON, write JSON, name the new URL."""
        sent = json.loads(request.body)
        location = reverse("text", kwargs={"value": sent["name"]})
        return JsonResponse(sent, status=201, headers={"Location": location})

    def put(self, request):
        """Replace."""
        return HttpResponse("put")

    def patch(self, request):
        """Change."""
        return HttpResponse("patch")

    def delete(self, request):
        """Remove."""
        return HttpResponse("delete")


class ReadOnly(View):
    """A resource that can only be read."""

    def get(self, request):
        """Read."""
        return HttpResponse("get")


def not_found(request, exception):
    """Answer every 404 as JSON."""
    return JsonResponse({"error": "not found"}, status=404)


handler404 = f"{__name__}.not_found"
inner = ([path("", index, name="index")], "inner")
group = ([path("", index, name="index"), path("inner/", include(inner))], "group")
urlpatterns = [
    path("static/", show, name="static"),
    path("text/<str:value>/", show, name="text"),
    path("number/<int:value>/", show, name="number"),
    path("uuid/<uuid:value>/", show),
    path("path/<path:value>", show),
    path("hex/<hex:value>/", show, name="hex"),
    re_path(r"^year/(?P<value>[0-9]{4})/$", show),
    path("optional/", show),
    path("optional/<int:value>/", show),
    path("fixed/", show, {"value": "given"}),
    path("get-only/", require_GET(lambda request: HttpResponse("read"))),
    path("thing/", Thing.as_view()),
    path("read-only/", ReadOnly.as_view()),
    path("order/new/", lambda request: HttpResponse("exact")),
    path("order/<str:value>/", lambda request, value: HttpResponse("open")),
    path("one/", include(group, namespace="one")),
    path("two/", include(group, namespace="two")),
]
client = Client(raise_request_exception=False)


def body(url: str) -> str:
    """Return the text of a page, or its status when it is no 200."""
    answer = client.get(url)
    return answer.content.decode() if answer.status_code == 200 else answer.status_code


def routing_cases() -> None:
    """Parameters of routes and what finds no view."""
    expect("case-static", "GET /static/", body("/static/"), "[]")
    expect("case-text", "GET /text/a/", body("/text/a/"), "[('value', 'a')]")
    expect("case-integer", "GET /number/7/", body("/number/7/"), "[('value', 7)]")
    expect("case-integer-refused", "GET /number/x/", body("/number/x/"), 404)
    name = "12345678-1234-5678-1234-567812345678"
    wanted = f"[('value', UUID('{name}'))]"
    expect("case-uuid", "GET /uuid/…/", body(f"/uuid/{name}/"), wanted)
    expect("case-path", "GET /path/a/b", body("/path/a/b"), "[('value', 'a/b')]")
    seen = [body("/hex/ff/"), reverse("hex", kwargs={"value": 255})]
    expect(
        "case-own-converter", "there and back", seen, ["[('value', 255)]", "/hex/ff/"]
    )
    seen = [body("/year/2010/"), body("/year/201/")]
    expect(
        "case-regex", "four digits, three digits", seen, ["[('value', '2010')]", 404]
    )
    seen = [body("/optional/"), body("/optional/2/")]
    expect("case-optional", "without and with", seen, ["[]", "[('value', 2)]"])
    expect(
        "case-fixed-argument", "GET /fixed/", body("/fixed/"), "[('value', 'given')]"
    )
    answer = client.get("/static")
    seen = [answer.status_code, answer.headers.get("Location")]
    expect("case-slash-redirect", "GET /static", seen, [301, "/static/"])
    expect(
        "case-encoded", "GET /text/%C3%A9/", body("/text/%C3%A9/"), "[('value', 'é')]"
    )
    seen = [body("/order/new/"), body("/order/old/")]
    expect("case-order", "the first match wins", seen, ["exact", "open"])


def reverse_cases() -> None:
    """From names back to URLs."""
    expect("case-reverse", "reverse('static')", reverse("static"), "/static/")
    seen = reverse("number", kwargs={"value": 7})
    expect("case-reverse-arguments", "reverse('number', 7)", seen, "/number/7/")
    seen = reverse("text", kwargs={"value": "a b?é"})
    expect("case-reverse-escapes", "reverse of 'a b?é'", seen, "/text/a%20b%3F%C3%A9/")
    seen = reverse("static", query={"page": 2})
    expect("case-reverse-query", "reverse with a query", seen, "/static/?page=2")
    try:
        seen = reverse("nowhere")
    except NoReverseMatch:
        seen = "NoReverseMatch"
    expect("case-reverse-unknown", "reverse('nowhere')", seen, "NoReverseMatch")


def group_cases() -> None:
    """Groups of routes, methods, hosts."""
    seen = [reverse("one:index"), reverse("two:index")]
    expect("case-namespaces", "'index' in two groups", seen, ["/one/", "/two/"])
    expect("case-include", "GET /one/", body("/one/"), "one")
    seen = [body("/one/inner/"), reverse("one:inner:index")]
    expect("case-nested-include", "GET and name", seen, ["one:inner", "/one/inner/"])
    seen = [body("/one/"), body("/two/")]
    expect("case-included-twice", "one group, two prefixes", seen, ["one", "two"])
    answer = client.post("/get-only/")
    seen = [answer.status_code, answer.headers.get("Allow")]
    expect("case-method-refused", "POST to a view for GET", seen, [405, "GET"])
    seen = [client.get("/thing/").content, client.put("/thing/").content]
    expect("case-class-view", "GET and PUT", seen, [b"get", b"put"])
    seen = attempt(lambda: path("shop/", show, host="shop.example.org"))
    report("case-host", "raised" not in seen, f"path(host=…) {seen}")


def resource() -> None:
    """The 15 cases of one resource."""
    for method in ("get", "put", "patch", "delete"):
        seen = getattr(client, method)("/thing/").content
        expect(f"rest-{method}", f"{method.upper()} /thing/", seen, method.encode())
    answer = client.post("/thing/", '{"name": "n"}', content_type="application/json")
    expect("rest-post", "POST /thing/", answer.status_code, 201)
    expect("rest-json-body", "json.loads(request.body)", answer.json(), {"name": "n"})
    seen = answer.headers["Content-Type"]
    expect("rest-json-answer", "JsonResponse", seen, "application/json")
    expect("rest-location", "Location", answer.headers["Location"], "/text/n/")
    answer = client.post("/read-only/")
    expect("rest-405", "POST /read-only/", answer.status_code, 405)
    seen = set(re.findall(r"\w+", answer.headers.get("Allow", "")))
    expect("rest-allow", "its Allow", seen, {"GET", "HEAD", "OPTIONS"})
    answer = client.head("/read-only/")
    expect("rest-head", "HEAD", [answer.status_code, answer.content], [200, b""])
    answer = client.options("/read-only/")
    seen = [
        answer.status_code,
        set(re.findall(r"\w+", answer.headers.get("Allow", ""))),
    ]
    expect("rest-options", "OPTIONS", seen, [200, {"GET", "HEAD", "OPTIONS"}])
    seen = client.generic("BREW", "/thing/").status_code
    report("rest-unknown", seen in {405, 501}, f"BREW /thing/: {seen}")
    seen = client.post(
        "/thing/", "{broken", content_type="application/json"
    ).status_code
    expect("rest-json-broken", "POST {broken", seen, 400)
    answer = client.get("/nowhere/")
    seen = [answer.status_code, answer.headers["Content-Type"]]
    expect("rest-error-handler", "GET /nowhere/", seen, [404, "application/json"])


class Note(models.Model):
    """A stored object with two fields."""

    text = models.TextField()
    hidden = models.TextField()

    class Meta:
        app_label = "notes"


def aids() -> None:
    """What else of a REST toolbox the core holds."""
    request = client.get(
        "/static/", headers={"accept": "text/html;q=0.5,application/json"}
    )
    seen = request.wsgi_request.get_preferred_type(["text/html", "application/json"])
    expect("aid-negotiation", "get_preferred_type", seen, "application/json")
    seen = json.loads(serialize("json", [Note(text="t", hidden="h")], fields=["text"]))
    expect("aid-serialising", "serialize(fields=)", seen[0]["fields"], {"text": "t"})
    seen = list(Paginator(list(range(5)), 2).page(3).object_list)
    expect("aid-pagination", "third page of five by two", seen, [4])
    package = Path(django.__file__).parent
    found = [p.name for p in package.rglob("*openapi*")]
    report("aid-schema", bool(found), f"files named after OpenAPI: {found}")


def work_for_a_page() -> None:
    """Add a page to an application of several files and count what changed."""
    before = {
        "views.py": "from django.http import HttpResponse\n\n\n"
        "def home(request):\n    return HttpResponse('home')\n",
        "urls.py": "from django.urls import path\n\nimport views\n\n"
        "urlpatterns = [\n    path('', views.home),\n]\n",
    }
    after = {
        "views.py": before["views.py"]
        + "\n\ndef about(request):\n    return HttpResponse('about')\n",
        "urls.py": before["urls.py"].replace(
            "]\n", "    path('about/', views.about),\n]\n"
        ),
    }
    served = (
        "import sys\nfrom django.conf import settings\nsys.path.insert(0, '.')\n"
        "settings.configure(ROOT_URLCONF='urls', ALLOWED_HOSTS=['*'])\n"
        "import django\ndjango.setup()\n"
        "from django.test import Client\nprint(Client().get('/about/').content)"
    )
    for name, text in after.items():
        Path(name).write_text(text)
    seen = run("-c", served).stdout
    if "b'about'" not in seen:
        raise RuntimeError(f"the page is not served: {seen}")
    changed = [name for name in after if after[name] != before[name]]
    report("page-files", len(changed), f"edited {', '.join(changed)}; the page answers")
    added = added_lines(before, after)
    report_lines("page-lines", "\n".join(added))
    named = sum(line.count("about") for line in added) - 2
    report("page-names", named, "'about' outside its URL and its text")


def finding() -> None:
    """Find the view of a path."""
    listed = [name for name in get_commands() if re.search("route|url", name)]
    report("find-lists", bool(listed), f"commands about routes: {listed}")
    seen = resolve("/static/").func.__name__
    expect("find-resolves", "resolve('/static/')", seen, "show")


if __name__ == "__main__":
    routing_cases()
    reverse_cases()
    group_cases()
    resource()
    aids()
    work_for_a_page()
    finding()
