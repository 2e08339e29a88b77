"""A tiny twin that really runs: a WSGI app served by the standard library."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

TOML = """
name = "{name}"
label = "{label}"
distribution = "pip"
wsgi = "app:app"
[commands]
migrate = ["{{python}}", "app.py", "migrate"]
load = ["{{python}}", "app.py", "load", "{{dataset}}"]
serve = ["{{python}}", "app.py", "serve", "{{host}}", "{{port}}", "{{wsgi}}"]
test = ["{{python}}", "-c", "print('3 passed')"]
build = ["{{python}}", "app.py", "build"]
create_admin = ["{{python}}", "app.py", "admin", "{{username}}", "{{email}}", "{{role}}"]
[sources]
code = ["*.py"]
"""

APP = """
import os, sqlite3, sys
from wsgiref.simple_server import make_server, WSGIRequestHandler

path = os.environ["CONDUIT_DATABASE_URL"].removeprefix("sqlite:///")

class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass

def app(environ, start_response):
    if environ["PATH_INFO"] == "/crash":
        os._exit(3)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ["PATH_INFO"].encode()]

command = sys.argv[1]
if command == "migrate":
    with sqlite3.connect(path) as db:
        db.execute("create table if not exists loaded (folder text)")
elif command == "load":
    with sqlite3.connect(path) as db:
        db.execute("insert into loaded values (?)", (sys.argv[2],))
elif command == "build":
    with open(os.path.join(os.environ["CONDUIT_STATIC_ROOT"], "built"), "a") as file:
        file.write("once")
elif command == "admin":
    with open("admins", "a") as file:
        print(*sys.argv[2:], len(os.environ["CONDUIT_ADMIN_PASSWORD"]), file=file)
elif os.environ.get("FAIL_TO_START"):
    sys.exit("the application cannot start: a reason in the log")
else:
    print("serving", sys.argv[4], flush=True)
    make_server(sys.argv[2], int(sys.argv[3]), app, handler_class=Quiet).serve_forever()
"""


def make_served_twin(folder: Path, name: str = "one") -> Path:
    """Write the twin into `folder`; its environment is this test's Python."""
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (folder / "app.py").write_text(APP)
    (folder / "twin.toml").write_text(TOML.format(name=name, label=name.title()))
    return folder
