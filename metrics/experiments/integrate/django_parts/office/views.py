"""The views of the site."""

from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.shortcuts import render


def plain(text):
    return HttpResponse(text, content_type="text/plain")


def page(request):
    return render(request, "page.html")


def broken(request):
    secret_of_frame = "needle-" + str(6 * 7)
    raise ValueError(secret_of_frame)


def address(request):
    return plain(default_storage.url("paper.txt"))


def engine(request):
    return render(
        request, "engine.html", {"words": ["a", "b"]}, content_type="text/plain"
    )


def row(request):
    from office.rows import kept

    return plain(kept("kept"))


def ask(request):
    from office.tasks import multiply

    return plain(multiply.delay(6, 7).id)


def answer(request, task):
    from office.tasks import multiply

    found = multiply.AsyncResult(task)
    return plain(f"{found.state} {found.result or ''}".strip())
