"""HTTP with Django alone: 40 cases, seven formats, what is parsed."""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
from pathlib import Path

import django
from django.conf import settings
from probe import attempt, expect, report

PDF, PNG = b"%PDF-1.4 test", b"\x89PNG\r\n\x1a\n"
FORMATS = {
    "html": ("text/html; charset=utf-8", "<p>é</p>".encode()),
    "xml": ("application/xml", b"<a/>"),
    "json": ("application/json", b'{"a": 1}'),
    "csv": ("text/csv", b"a,b\r\n"),
    "pdf": ("application/pdf", PDF),
    "png": ("image/png", PNG),
    "bytes": ("application/octet-stream", b"abc"),
}
settings.configure(
    SECRET_KEY="-" * 50,
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["testserver"],
    DATA_UPLOAD_MAX_MEMORY_SIZE=1000,
    LANGUAGES=[("en", "English"), ("de", "Deutsch")],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    USE_TZ=True,
)
django.setup()

from django.core.asgi import get_asgi_application
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import (
    FileResponse,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseServerError,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import redirect
from django.test import Client
from django.urls import path
from django.utils.translation import get_language_from_request
from django.views import View
from django.views.decorators.http import condition, require_GET


class Echo(View):
    def get(self, request):
        files = request.FILES.getlist("file")
        return JsonResponse(
            {
                "method": request.method,
                "query": request.GET.get("q"),
                "queries": request.GET.getlist("q"),
                "form": request.POST.get("f"),
                "forms": request.POST.getlist("f"),
                "files": [(file.name, file.read().decode()) for file in files],
                "header": request.headers.get("X-Asked"),
                "cookie": request.COOKIES.get("c"),
                "language": get_language_from_request(request),
            }
        )

    post = put = delete = get


def cookies(request):
    answer = HttpResponse()
    answer.set_cookie("a", "1", max_age=60)
    answer.set_cookie("b", "2", secure=True, httponly=True, samesite="Lax")
    answer.delete_cookie("c")
    return answer


def changed(request):
    return django.utils.timezone.now().replace(year=2020, microsecond=0)


@condition(etag_func=lambda request: '"tag"')
def tagged(request):
    return HttpResponse("tagged")


@condition(last_modified_func=changed)
def dated(request):
    return HttpResponse("dated")


def note(request):
    return FileResponse(Path("note.txt").open("rb"))


def attachment(request):
    return FileResponse(
        Path("note.txt").open("rb"), as_attachment=True, filename="n.txt"
    )


def aborting(request):
    raise PermissionDenied


def broken(request):
    raise ValueError("on purpose")


def own_page(request):
    return HttpResponseServerError("my own page")


def formatted(request, kind):
    if kind == "json":
        return JsonResponse({"a": 1})
    if kind == "bytes":
        return FileResponse(io.BytesIO(b"abc"))
    kind_type, body = FORMATS[kind]
    return HttpResponse(body, content_type=None if kind == "html" else kind_type)


async def events(request):
    async def parts():
        for number in range(3):
            yield f"data: {number}\n\n"
            await asyncio.sleep(0)

    return StreamingHttpResponse(parts(), content_type="text/event-stream")


handler500 = own_page
urlpatterns = [
    path("echo", Echo.as_view()),
    path("json", lambda request: HttpResponse(json.loads(request.body)["a"])),
    path("raw", lambda request: HttpResponse(request.body)),
    path("word/<str:word>", lambda request, word: HttpResponse(word)),
    path(
        "teapot",
        require_GET(
            lambda request: HttpResponse("t", status=418, headers={"X-Made": "by hand"})
        ),
    ),
    path("cookies", cookies),
    path("moved/302", lambda request: redirect("/echo")),
    path("moved/301", lambda request: HttpResponsePermanentRedirect("/echo")),
    path("file", note),
    path("attachment", attachment),
    path("tagged", tagged),
    path("dated", dated),
    path("stream", lambda request: StreamingHttpResponse(iter(["one,", "two"]))),
    path("abort", aborting),
    path("broken", broken),
    path("as/<str:kind>", formatted),
    path("events", events),
]
client = Client(raise_request_exception=False)


def methods() -> None:
    for method in ("GET", "POST", "PUT", "DELETE"):
        seen = client.generic(method, "/echo").json()["method"]
        expect(f"case-{method.lower()}", f"{method} /echo", seen, method)
    answer = client.head("/echo")
    expect("case-head", "HEAD", (answer.status_code, answer.content), (200, b""))
    allowed = set(re.findall(r"\w+", client.options("/echo").headers["Allow"]))
    wanted = {"GET", "POST", "PUT", "DELETE", "OPTIONS"}
    expect("case-options", "Allow of OPTIONS", allowed - {"HEAD"} == wanted, True)


def bodies() -> None:
    seen = client.post("/echo", {"f": ["1", "2"]}).json()
    expect("case-form", "request.POST.get", seen["form"], "2")
    expect("case-form-list", "request.POST.getlist", seen["forms"], ["1", "2"])
    seen = client.post("/json", {"a": 5}, content_type="application/json").content
    expect("case-json", "json.loads(request.body)", seen, b"5")
    sent = [SimpleUploadedFile("x.txt", b"x"), SimpleUploadedFile("y.txt", b"y")]
    seen = client.post("/echo", {"f": "3", "file": sent}).json()
    expect("case-file", "request.FILES", seen["files"][:1], [["x.txt", "x"]])
    expect("case-files", "request.FILES.getlist", len(seen["files"]), 2)
    seen = (seen["form"], len(seen["files"]))
    expect("parse-multipart", "field and files", seen, ("3", 2))
    form = client.post("/echo", "f=1", content_type="application/x-www-form-urlencoded")
    expect("parse-form", "request.POST", form.json()["form"], "1")
    for kind, body in (("json", '{"f": "1"}'), ("xml", "<f>1</f>")):
        seen = client.post("/echo", body, content_type=f"application/{kind}").json()
        expect(f"parse-{kind}", f"request.POST of {body}", seen["form"], "1")
    seen = client.post("/raw", b"<a>1</a>", content_type="application/xml").content
    expect("case-raw", "request.body", seen, b"<a>1</a>")


def queries_and_headers() -> None:
    seen = client.get("/echo?q=1&q=2").json()
    expect("case-query", "request.GET.get", seen["query"], "2")
    expect("case-query-list", "request.GET.getlist", seen["queries"], ["1", "2"])
    client.cookies["c"] = "crumb"
    headers = {"x-asked": "h", "accept-language": "de,en;q=0.5"}
    seen = client.get("/echo", headers=headers).json()
    expect("case-header", "request.headers", seen["header"], "h")
    expect("case-cookie", "request.COOKIES", seen["cookie"], "crumb")
    expect("case-accept", "get_language_from_request", seen["language"], "de")
    seen = client.get("/word/%C3%A9").content.decode()
    expect("case-unicode", "path", seen, "é")


def answers() -> None:
    answer = client.get("/teapot")
    expect("case-status", "status", answer.status_code, 418)
    expect("case-header-out", "header", answer.headers["X-Made"], "by hand")
    a, b, c = (str(client.get("/cookies").cookies[name]) for name in "abc")
    expect("case-cookie-out", a, "Max-Age=60" in a, True)
    flags = all(flag in b for flag in ("Secure", "HttpOnly", "SameSite=Lax"))
    expect("case-cookie-flags", b, flags, True)
    expect("case-cookie-delete", c, "Max-Age=0" in c, True)
    for check, code in (("redirect", 302), ("redirect-permanent", 301)):
        answer = client.get(f"/moved/{code}")
        seen = (answer.status_code, answer.headers["Location"])
        expect(f"case-{check}", "redirect", seen, (code, "/echo"))
    answer = client.get("/as/json")
    seen = (answer.headers["Content-Type"], answer.json()["a"])
    expect("case-json-out", "JsonResponse", seen, ("application/json", 1))
    answer = client.get("/file")
    seen = (answer.headers["Content-Type"], answer.getvalue())
    expect("case-file-out", "FileResponse", seen, ("text/plain", b"0123456789"))
    seen = client.get("/attachment").headers["Content-Disposition"]
    expect("case-attachment", "FileResponse", seen, 'attachment; filename="n.txt"')
    answer = client.get("/stream")
    seen = (answer.streaming, answer.getvalue())
    expect("case-stream", "a generator", seen, (True, b"one,two"))


def conditions() -> None:
    tag = client.get("/tagged").headers.get("ETag", "")
    expect("case-etag", "condition(etag_func)", tag, '"tag"')
    seen = client.get("/tagged", headers={"if-none-match": tag}).status_code
    expect("case-not-modified", "If-None-Match", seen, 304)
    since = "Fri, 01 Jan 2021 00:00:00 GMT"
    seen = client.get("/dated", headers={"if-modified-since": since}).status_code
    expect("case-last-modified", "If-Modified-Since", seen, 304)
    answer = client.get("/file", headers={"range": "bytes=2-4"})
    expect(
        "case-range", "Range", (answer.status_code, answer.getvalue()), (206, b"234")
    )
    seen = client.get("/file", headers={"range": "bytes=90-"}).status_code
    expect("case-range-refused", "Range behind the end", seen, 416)


def errors() -> None:
    expect("case-not-found", "GET /nowhere", client.get("/nowhere").status_code, 404)
    answer = client.post("/teapot")
    seen = (answer.status_code, answer.headers.get("Allow"))
    expect("case-method", "POST", seen, (405, "GET"))
    answer = client.get("/broken")
    seen = (answer.status_code, answer.content)
    expect("case-error-handler", "a view that fails", seen, (500, b"my own page"))
    seen = client.get("/abort").status_code
    expect("case-abort", "raise PermissionDenied", seen, 403)
    seen = client.post("/raw", b"x" * 2000, content_type="text/plain").status_code
    expect("case-body-limit", "DATA_UPLOAD_MAX_MEMORY_SIZE", seen in {400, 413}, True)
    seen = client.get("/teapot", headers={"host": "evil.example"}).status_code
    expect("case-host", "ALLOWED_HOSTS", seen, 400)


def formats() -> None:
    for kind, (wanted, body) in FORMATS.items():
        answer = client.get(f"/as/{kind}")
        content = answer.getvalue() if answer.streaming else answer.content
        seen = (answer.headers["Content-Type"], content)
        expect(f"format-{kind}", f"GET /as/{kind}", seen, (wanted, body))


async def call(scope: dict) -> list[dict]:
    """Send one ASGI scope through Django and return what came back."""
    sent, asked = [], iter([{"type": "http.request"}])

    async def receive():
        message = next(asked, None)
        if message is None:  # the client stays until it has everything
            await asyncio.Event().wait()
        return message

    async def send(message):
        sent.append(message)

    common = {"path": scope["path"], "raw_path": b"", "query_string": b""}
    headers = [(b"host", b"testserver")]
    await get_asgi_application()({"headers": headers, **common, **scope}, receive, send)
    return sent


def beyond() -> None:
    scope = {"type": "http", "method": "GET", "path": "/events"}
    sent = asyncio.run(call(scope))
    parts = [m["body"] for m in sent if m.get("body")]
    expect("more-events", "ASGI, /events", len(parts), 3)
    size, chunk = 200, b"x" * 100_000
    answer = StreamingHttpResponse(chunk for _ in range(size))
    length = sum(len(part) for part in answer)
    expect(
        "more-stream",
        "20 MB from a generator",
        (length, answer.streaming),
        (20_000_000, True),
    )
    seen = attempt(lambda: asyncio.run(call({"type": "websocket", "path": "/"})))
    report("more-socket", "websocket.accept" in seen, f"ASGI scope of a socket {seen}")
    seen = attempt(lambda: __import__("django.tasks"))
    report("more-background", "raised" not in seen, f"import django.tasks {seen[:90]}")


def main() -> None:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    Path("note.txt").write_text("0123456789")
    methods()
    bodies()
    queries_and_headers()
    answers()
    conditions()
    errors()
    formats()
    beyond()


if __name__ == "__main__":
    main()
