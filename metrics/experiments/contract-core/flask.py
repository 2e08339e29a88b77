"""HTTP with Flask alone: 40 cases, seven formats, what is parsed."""

from __future__ import annotations

import io
from pathlib import Path

from flask import (
    Flask,
    Response,
    abort,
    jsonify,
    make_response,
    redirect,
    request,
    send_file,
)
from probe import expect

PDF, PNG = b"%PDF-1.4 test", b"\x89PNG\r\n\x1a\n"
FORMATS = {
    "html": ("text/html; charset=utf-8", "<p>é</p>".encode()),
    "xml": ("application/xml", b"<a/>"),
    "json": ("application/json", b'{"a":1}\n'),
    "csv": ("text/csv; charset=utf-8", b"a,b\r\n"),
    "pdf": ("application/pdf", PDF),
    "png": ("image/png", PNG),
    "bytes": ("application/octet-stream", b"abc"),
}
app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 1000
app.config["TRUSTED_HOSTS"] = ["localhost"]
app.json.compact = True


@app.route("/echo", methods=["GET", "POST", "PUT", "DELETE"])
def echo():
    files = request.files.getlist("file")
    return jsonify(
        method=request.method,
        query=request.args.get("q"),
        queries=request.args.getlist("q"),
        form=request.form.get("f"),
        forms=request.form.getlist("f"),
        files=[(file.filename, file.read().decode()) for file in files],
        header=request.headers.get("X-Asked"),
        cookie=request.cookies.get("c"),
        language=request.accept_languages.best_match(["de", "en"]),
    )


@app.post("/json")
def read_json():
    return str(request.get_json()["a"])


@app.post("/raw")
def read_raw():
    return request.get_data()


@app.get("/word/<word>")
def word(word):
    return word


@app.get("/teapot")
def teapot():
    return "short and stout", 418, {"X-Made": "by hand"}


@app.get("/cookies")
def cookies():
    answer = make_response("")
    answer.set_cookie("a", "1", max_age=60)
    answer.set_cookie("b", "2", secure=True, httponly=True, samesite="Lax")
    answer.delete_cookie("c")
    return answer


@app.get("/moved/<int:code>")
def moved(code):
    return redirect("/echo", code)


@app.get("/file")
def file():
    return send_file(Path("note.txt").resolve())


@app.get("/attachment")
def attachment():
    return send_file(
        Path("note.txt").resolve(), as_attachment=True, download_name="n.txt"
    )


@app.get("/stream")
def stream():
    return Response(part for part in ("one,", "two"))


@app.get("/abort")
def aborting():
    abort(409)


@app.get("/broken")
def broken():
    raise ValueError("on purpose")


@app.errorhandler(500)
def own_page(error):
    return "my own page", 500


@app.get("/as/<kind>")
def formatted(kind):
    if kind == "json":
        return {"a": 1}
    if kind == "bytes":
        return send_file(io.BytesIO(b"abc"), "application/octet-stream")
    kind_type, body = FORMATS[kind]
    return Response(body, mimetype=kind_type.partition(";")[0])


client = app.test_client()


def asked(method: str, path: str, **more):
    return client.open(path, method=method, **more).get_json()


def methods() -> None:
    for method in ("GET", "POST", "PUT", "DELETE"):
        seen = asked(method, "/echo")["method"]
        expect(f"case-{method.lower()}", f"{method} /echo", seen, method)
    answer = client.head("/echo")
    expect("case-head", "HEAD", (answer.status_code, answer.data), (200, b""))
    answer = client.options("/echo")
    wanted = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"}
    expect("case-options", "Allow of OPTIONS", set(answer.allow) == wanted, True)


def bodies() -> None:
    seen = asked("POST", "/echo", data={"f": ["1", "2"]})
    expect("case-form", "request.form.get", seen["form"], "1")
    expect("case-form-list", "request.form.getlist", seen["forms"], ["1", "2"])
    seen = client.post("/json", json={"a": 5}).text
    expect("case-json", "request.get_json", seen, "5")
    expect("parse-json", "request.get_json", seen, "5")
    sent = [(io.BytesIO(b"x"), "x.txt"), (io.BytesIO(b"y"), "y.txt")]
    seen = asked("POST", "/echo", data={"f": "3", "file": sent})
    expect("case-file", "request.files", seen["files"][:1], [["x.txt", "x"]])
    expect("case-files", "request.files.getlist", len(seen["files"]), 2)
    seen = (seen["form"], len(seen["files"]))
    expect("parse-multipart", "field and files", seen, ("3", 2))
    seen = asked("POST", "/echo", data={"f": "1"})["form"]
    expect("parse-form", "request.form", seen, "1")
    seen = client.post("/raw", data=b"<a>1</a>", content_type="application/xml").data
    expect("case-raw", "request.get_data", seen, b"<a>1</a>")
    expect("parse-xml", "an attribute for XML", hasattr(request.__class__, "xml"), True)


def queries_and_headers() -> None:
    seen = asked("GET", "/echo?q=1&q=2")
    expect("case-query", "request.args.get", seen["query"], "1")
    expect("case-query-list", "request.args.getlist", seen["queries"], ["1", "2"])
    client.set_cookie("c", "crumb")
    headers = {"X-Asked": "h", "Accept-Language": "de,en;q=0.5"}
    seen = asked("GET", "/echo", headers=headers)
    expect("case-header", "request.headers", seen["header"], "h")
    expect("case-cookie", "request.cookies", seen["cookie"], "crumb")
    expect("case-accept", "accept_languages.best_match", seen["language"], "de")
    expect("case-unicode", "path", client.get("/word/%C3%A9").text, "é")


def answers() -> None:
    answer = client.get("/teapot")
    expect("case-status", "status", answer.status_code, 418)
    expect("case-header-out", "header", answer.headers["X-Made"], "by hand")
    a, b, c = client.get("/cookies").headers.getlist("Set-Cookie")
    expect("case-cookie-out", a, "Max-Age=60" in a, True)
    flags = all(flag in b for flag in ("Secure", "HttpOnly", "SameSite=Lax"))
    expect("case-cookie-flags", b, flags, True)
    expect("case-cookie-delete", c, "Max-Age=0" in c, True)
    for check, code in (("redirect", 302), ("redirect-permanent", 301)):
        answer = client.get(f"/moved/{code}")
        seen = (answer.status_code, answer.location)
        expect(f"case-{check}", "redirect()", seen, (code, "/echo"))
    seen = client.get("/as/json")
    expect(
        "case-json-out",
        "a dict",
        (seen.mimetype, seen.get_json()["a"]),
        ("application/json", 1),
    )
    answer = client.get("/file")
    seen = (answer.mimetype, answer.data)
    expect("case-file-out", "send_file", seen, ("text/plain", b"0123456789"))
    seen = client.get("/attachment").headers["Content-Disposition"]
    expect("case-attachment", "send_file", seen, "attachment; filename=n.txt")
    seen = client.get("/stream")
    expect(
        "case-stream", "a generator", (seen.is_streamed, seen.text), (True, "one,two")
    )


def conditions() -> None:
    first = client.get("/file")
    tag, date = first.headers.get("ETag", ""), first.headers.get("Last-Modified", "")
    expect("case-etag", "send_file", bool(tag), True)
    seen = client.get("/file", headers={"If-None-Match": tag}).status_code
    expect("case-not-modified", "If-None-Match", seen, 304)
    seen = client.get("/file", headers={"If-Modified-Since": date}).status_code
    expect("case-last-modified", "If-Modified-Since", seen, 304)
    answer = client.get("/file", headers={"Range": "bytes=2-4"})
    expect("case-range", "Range", (answer.status_code, answer.data), (206, b"234"))
    seen = client.get("/file", headers={"Range": "bytes=90-"}).status_code
    expect("case-range-refused", "Range behind the end", seen, 416)


def errors() -> None:
    expect("case-not-found", "GET /nowhere", client.get("/nowhere").status_code, 404)
    answer = client.post("/teapot")
    expect(
        "case-method", "POST", (answer.status_code, "GET" in answer.allow), (405, True)
    )
    answer = client.get("/broken")
    seen = (answer.status_code, answer.text)
    expect("case-error-handler", "a view that fails", seen, (500, "my own page"))
    expect("case-abort", "abort(409)", client.get("/abort").status_code, 409)
    seen = client.post("/raw", data=b"x" * 2000).status_code
    expect("case-body-limit", "MAX_CONTENT_LENGTH", seen in {400, 413}, True)
    seen = client.get("/teapot", base_url="http://evil.example").status_code
    expect("case-host", "TRUSTED_HOSTS", seen, 400)


def formats() -> None:
    for kind, (wanted, body) in FORMATS.items():
        answer = client.get(f"/as/{kind}")
        seen = (
            answer.content_type.replace(
                "application/xml; charset=utf-8", "application/xml"
            ),
            answer.data,
        )
        expect(f"format-{kind}", f"GET /as/{kind}", seen, (wanted, body))


def main() -> None:
    Path("note.txt").write_text("0123456789")
    methods()
    bodies()
    queries_and_headers()
    answers()
    conditions()
    errors()
    formats()


if __name__ == "__main__":
    main()
