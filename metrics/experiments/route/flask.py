"""Routing with Flask alone: 25 cases, one resource, and the work for a route."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import flask
from flask import Blueprint, Flask, jsonify, request, url_for
from flask.views import MethodView
from probe import added_lines, expect, report, report_lines, run
from werkzeug.routing import BaseConverter, BuildError


class HexConverter(BaseConverter):
    """Numbers written in base 16."""

    regex = "[0-9a-f]+"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value, 16)

    def to_url(self, value: int) -> str:
        """Return the digits."""
        return f"{value:x}"


class RegexConverter(BaseConverter):
    """A parameter that matches a regular expression."""

    part_isolating = False

    def __init__(self, url_map, regex):
        super().__init__(url_map)
        self.regex = regex


app = Flask(__name__, subdomain_matching=True, static_folder=None)
app.config["SERVER_NAME"] = "example.org"
app.url_map.converters.update(hex=HexConverter, regex=RegexConverter)


@app.get("/static/", endpoint="static")
@app.get("/text/<value>/", endpoint="text")
@app.get("/number/<int:value>/", endpoint="number")
@app.get("/uuid/<uuid:value>/", endpoint="uuid")
@app.get("/path/<path:value>", endpoint="path")
@app.get("/hex/<hex:value>/", endpoint="hex")
@app.get("/year/<regex('[0-9]{4}'):value>/", endpoint="year")
@app.get("/optional/", endpoint="optional")
@app.get("/optional/<int:value>/", endpoint="optional")
@app.get("/fixed/", endpoint="fixed", defaults={"value": "given"})
def show(**kwargs):
    """Answer with the parameters as they arrived."""
    return repr(sorted(kwargs.items()))


@app.get("/get-only/")
def get_only():
    """Answer GET and nothing else."""
    return "read"


@app.get("/order/<value>/")
def order_open(value):
    """Answer what has no more exact route."""
    return "open"


@app.get("/order/new/")
def order_exact():
    """Answer the exact route."""
    return "exact"


@app.get("/", subdomain="shop")
def shop():
    """Answer for one host name."""
    return "shop"


class Thing(MethodView):
    """One resource; each method of HTTP has a method here."""

    def get(self):
        """Read."""
        return "get"

    def post(self):
        """Create: read JSON, write JSON, name the new URL."""
        sent = request.get_json()
        return jsonify(sent), 201, {"Location": url_for("text", value=sent["name"])}

    def put(self):
        """Replace."""
        return "put"

    def patch(self):
        """Change."""
        return "patch"

    def delete(self):
        """Remove."""
        return "delete"


class ReadOnly(MethodView):
    """A resource that can only be read."""

    def get(self):
        """Read."""
        return "get"


app.add_url_rule("/thing/", view_func=Thing.as_view("thing"))
app.add_url_rule("/read-only/", view_func=ReadOnly.as_view("read-only"))


@app.errorhandler(404)
def not_found(error):
    """Answer every 404 as JSON."""
    return {"error": "not found"}, 404


inner = Blueprint("inner", __name__, url_prefix="/inner")
inner.get("/", endpoint="index")(lambda: request.blueprint)
group = Blueprint("group", __name__)
group.get("/", endpoint="index")(lambda: request.blueprint)
group.register_blueprint(inner)
app.register_blueprint(group, name="one", url_prefix="/one")
app.register_blueprint(group, name="two", url_prefix="/two")
client = app.test_client()


def body(url: str):
    """Return the text of a page, or its status when it is no 200."""
    answer = client.get(url)
    return answer.text if answer.status_code == 200 else answer.status_code


def path_of(name: str, **values) -> str:
    """Return the URL of a name as within a request."""
    with app.test_request_context():
        return url_for(name, **values)


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
    seen = [body("/hex/ff/"), path_of("hex", value=255)]
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
    expect(
        "case-slash-redirect", "GET /static", seen, [308, "http://example.org/static/"]
    )
    expect(
        "case-encoded", "GET /text/%C3%A9/", body("/text/%C3%A9/"), "[('value', 'é')]"
    )
    seen = [body("/order/new/"), body("/order/old/")]
    expect("case-order", "the more exact wins, declared later", seen, ["exact", "open"])


def reverse_cases() -> None:
    """From names back to URLs."""
    expect("case-reverse", "url_for('static')", path_of("static"), "/static/")
    seen = path_of("number", value=7)
    expect("case-reverse-arguments", "url_for('number', 7)", seen, "/number/7/")
    seen = path_of("text", value="a b?é")
    expect("case-reverse-escapes", "url_for of 'a b?é'", seen, "/text/a%20b%3F%C3%A9/")
    seen = path_of("static", page=2)
    expect("case-reverse-query", "url_for with a query", seen, "/static/?page=2")
    try:
        seen = path_of("nowhere")
    except BuildError:
        seen = "BuildError"
    expect("case-reverse-unknown", "url_for('nowhere')", seen, "BuildError")


def group_cases() -> None:
    """Groups of routes, methods, hosts."""
    seen = [path_of("one.index"), path_of("two.index")]
    expect("case-namespaces", "'index' in two groups", seen, ["/one/", "/two/"])
    expect("case-include", "GET /one/", body("/one/"), "one")
    seen = [body("/one/inner/"), path_of("one.inner.index")]
    expect("case-nested-include", "GET and name", seen, ["one.inner", "/one/inner/"])
    seen = [body("/one/"), body("/two/")]
    expect("case-included-twice", "one group, two prefixes", seen, ["one", "two"])
    answer = client.post("/get-only/")
    seen = [answer.status_code, set(answer.allow)]
    wanted = [405, {"GET", "HEAD", "OPTIONS"}]
    expect("case-method-refused", "POST to a view for GET", seen, wanted)
    seen = [client.get("/thing/").data, client.put("/thing/").data]
    expect("case-class-view", "GET and PUT", seen, [b"get", b"put"])
    seen = [client.get("/", base_url="http://shop.example.org").text, body("/")]
    expect("case-host", "subdomain='shop', elsewhere", seen, ["shop", 404])


def resource() -> None:
    """The 15 cases of one resource."""
    for method in ("get", "put", "patch", "delete"):
        seen = getattr(client, method)("/thing/").data
        expect(f"rest-{method}", f"{method.upper()} /thing/", seen, method.encode())
    answer = client.post(
        "/thing/", data='{"name": "n"}', content_type="application/json"
    )
    expect("rest-post", "POST /thing/", answer.status_code, 201)
    expect("rest-json-body", "request.get_json()", answer.get_json(), {"name": "n"})
    seen = answer.headers["Content-Type"]
    expect("rest-json-answer", "jsonify", seen, "application/json")
    expect("rest-location", "Location", answer.headers["Location"], "/text/n/")
    answer = client.post("/read-only/")
    expect("rest-405", "POST /read-only/", answer.status_code, 405)
    expect("rest-allow", "its Allow", set(answer.allow), {"GET", "HEAD", "OPTIONS"})
    answer = client.head("/read-only/")
    expect("rest-head", "HEAD", [answer.status_code, answer.data], [200, b""])
    answer = client.options("/read-only/")
    seen = [answer.status_code, set(answer.allow)]
    expect("rest-options", "OPTIONS", seen, [200, {"GET", "HEAD", "OPTIONS"}])
    seen = client.open("/thing/", method="BREW").status_code
    report("rest-unknown", seen in {405, 501}, f"BREW /thing/: {seen}")
    broken = client.post("/thing/", data="{broken", content_type="application/json")
    expect("rest-json-broken", "POST {broken", broken.status_code, 400)
    answer = client.get("/nowhere/")
    seen = [answer.status_code, answer.headers["Content-Type"]]
    expect("rest-error-handler", "GET /nowhere/", seen, [404, "application/json"])


@dataclass
class Note:
    """An object with a declared field."""

    text: str


def aids() -> None:
    """What else of a REST toolbox the core holds."""
    accept = {"Accept": "text/html;q=0.5,application/json"}
    with app.test_request_context(headers=accept):
        seen = request.accept_mimetypes.best_match(["text/html", "application/json"])
    expect("aid-negotiation", "best_match", seen, "application/json")
    with app.test_request_context():
        seen = jsonify(Note("t")).get_json()
    expect("aid-serialising", "jsonify of a dataclass", seen, {"text": "t"})
    package = Path(flask.__file__).parent
    for check, word in (("aid-pagination", "paginat"), ("aid-schema", "openapi")):
        found = [
            path.name
            for path in package.rglob("*.py")
            if re.search(word, path.read_text(), re.IGNORECASE)
        ]
        report(check, bool(found), f"modules of Flask with {word}: {found}")


def work_for_a_page() -> None:
    """Add a page to an application of several files and count what changed."""
    before = {
        "views.py": "from flask import Blueprint\n\nbp = Blueprint('site', __name__)\n"
        "\n\n@bp.get('/')\ndef home():\n    return 'home'\n",
        "app.py": "from flask import Flask\n\nimport views\n\n"
        "app = Flask(__name__)\napp.register_blueprint(views.bp)\n",
    }
    after = {
        "views.py": before["views.py"]
        + "\n\n@bp.get('/about/')\ndef about():\n    return 'about'\n",
        "app.py": before["app.py"],
    }
    for name, text in after.items():
        Path(name).write_text(text)
    served = (
        "import sys\nsys.path.insert(0, '.')\n"
        "from app import app\nprint(app.test_client().get('/about/').data)"
    )
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
    Path("listed.py").write_text(
        "from flask import Flask\napp = Flask(__name__)\n"
        "app.add_url_rule('/a', view_func=lambda: 'a', endpoint='page_a')\n"
    )
    seen = run("-m", "flask", "--app", "listed", "routes").stdout
    report("find-lists", "page_a" in seen and "/a" in seen, f"flask routes: {seen}")
    endpoint, _ = app.url_map.bind("example.org").match("/static/")
    seen = app.view_functions[endpoint].__name__
    expect("find-resolves", "url_map.bind().match('/static/')", seen, "show")


if __name__ == "__main__":
    routing_cases()
    reverse_cases()
    group_cases()
    resource()
    aids()
    work_for_a_page()
    finding()
