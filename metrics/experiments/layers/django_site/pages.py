"""A page a layer. They know of each layer no more than what stands in `use`."""

from itertools import count

from django.http import HttpResponse
from django.urls import path

numbers = count(1)
use = {}


def hello(request, name):
    return HttpResponse(f"{name}, see {use['routing'].address('ben')}")


def page(request):
    return HttpResponse(use["templates"].page(request.GET["word"]))


def notes(request):
    if request.method == "POST":
        use["orm"].add(request.POST["text"])
    return HttpResponse(" ".join(use["orm"].texts()))


def number(request):
    if request.method != "POST":
        return HttpResponse(use["forms"].field())
    found = use["forms"].number(request.POST)
    return HttpResponse(found, status=400 if found is None else 200)


def visits(request):
    request.session["visits"] = request.session.get("visits", 0) + 1
    return HttpResponse(request.session["visits"])


def counted(request):
    return HttpResponse(use["cache"].keep(lambda: next(numbers)))


def forget(request):
    use["cache"].forget()
    return HttpResponse()


def enter(request):
    use["auth"].enter(request, request.POST["name"], request.POST["password"])
    return HttpResponse()


def who(request):
    return HttpResponse(use["auth"].name(request) or "nobody")


PLAIN = {
    "page": page,
    "notes": notes,
    "number": number,
    "visits": visits,
    "count": counted,
    "forget": forget,
    "enter": enter,
    "who": who,
}
urlpatterns = [
    path("hello/<name>", hello, name="hello"),
    *(path(url, view) for url, view in PLAIN.items()),
]
