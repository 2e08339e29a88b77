"""P07: everything is set by environment variables, and a bad value is told at once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.samples import claims_of
from shared_spec.yaml_lines import read_yaml

if TYPE_CHECKING:
    from shared_spec.conformance.operation.app import App

pytestmark = pytest.mark.feature("P07")

SPEC: dict[str, Any] = read_yaml(
    Path(__file__).parents[2] / "configuration.yaml"
).plain()
BAD = [
    pytest.param(name, value, id=f"{name}={value}")
    for name, variable in SPEC["variables"].items()
    for value in variable["bad"]
]
#: The first bad value of each variable.
FIRST = [
    pytest.param(name, variable["bad"][0], id=name)
    for name, variable in SPEC["variables"].items()
    if variable["bad"]
]
#: What only the server reads.
SERVER = {"CONDUIT_WORKERS", "CONDUIT_THREADS"}


def check_told(done: Any, name: str, value: str) -> None:
    """Raise AssertionError unless one line names the variable and no trace follows."""
    said = (done.stdout + done.stderr).strip()
    assert done.returncode != 0, f"accepted: {said}"
    assert "Traceback" not in said, said
    lines = [line for line in said.splitlines() if name in line]
    assert len(lines) == 1, said
    if name == "CONDUIT_SECRET_KEY" and value:
        assert value not in said, "the secret is told"


@pytest.mark.parametrize(("name", "value"), BAD)
def test_server_refuses_a_bad_value(any_app: App, name: str, value: str) -> None:
    app = any_app.unmigrated("refused")
    check_told(app.serve_in_vain({name: value}), name, value)


@pytest.mark.parametrize(("name", "value"), FIRST)
def test_commands_refuse_a_bad_value(any_app: App, name: str, value: str) -> None:
    if name in SERVER:
        pytest.skip("only the server reads it")
    app = any_app.unmigrated("refused")
    check_told(app.run("migrate", {name: value}), name, value)


def test_example_names_every_variable(any_app: App) -> None:
    text = (any_app.twin.folder / ".env.example").read_text(encoding="utf-8")
    named = re.findall(r"^#? ?(CONDUIT_\w+)=", text, flags=re.MULTILINE)
    assert len(named) == len(set(named))
    assert set(named) - set(SPEC["optional"]) == set(SPEC["variables"])


def test_example_can_be_used(any_app: App) -> None:
    """Its values are the defaults: the app runs with them, once it has a secret."""
    text = (any_app.twin.folder / ".env.example").read_text(encoding="utf-8")
    found = dict(re.findall(r"^(CONDUIT_\w+)=(.*)$", text, flags=re.MULTILINE))
    own = {"CONDUIT_SECRET_KEY", "CONDUIT_DATABASE_URL", "CONDUIT_STATIC_ROOT"}
    folders = {name for name in found if name.endswith("_DIR")} - {"CONDUIT_STATIC_DIR"}
    given = {name: v for name, v in found.items() if name not in own | folders}
    with any_app.fresh("example").serving(given) as instance:
        assert instance.api.raw("GET", "/").status_code == 200


def test_allowed_hosts(app: App) -> None:
    hosts = {"CONDUIT_ALLOWED_HOSTS": "blog.example, other.example,127.0.0.1"}
    with app.serving(hosts) as instance:
        port = instance.base_url.rpartition(":")[2]
        for host, status in (
            ("blog.example", 200),
            ("other.example", 200),
            (f"blog.example:{port}", 200),
            ("localhost", 400),
            ("sub.blog.example", 400),
            ("evil.example", 400),
        ):
            response = instance.api.raw("GET", "/", headers={"Host": host})
            assert response.status_code == status, host


def test_life_of_tokens(app: App) -> None:
    with app.serving({"CONDUIT_TOKEN_SECONDS": "120"}) as instance:
        claims = claims_of(instance.make.user().token)
    assert claims["exp"] - claims["iat"] == 120


def test_secret_of_tokens(app: App) -> None:
    with app.serving() as instance:
        user = instance.make.user()
    with app.serving({"CONDUIT_SECRET_KEY": "x" * 40}) as instance:
        instance.api.get("/api/user", token=user.token, expect=401)
    with app.serving() as instance:
        instance.api.get("/api/user", token=user.token, expect=200)


def test_static_files_from_a_folder(app: App, tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "static"
    for path in source.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with app.serving({"CONDUIT_STATIC_DIR": str(tmp_path)}) as instance:
        assert instance.api.raw("GET", "/static/style.css").status_code == 200


def test_silent_unless_something_happens(app: App) -> None:
    with app.serving({"CONDUIT_LOG_LEVEL": "error"}) as instance:
        instance.api.raw("GET", "/")
        log = instance.log.read_text(encoding="utf-8")
    assert '"level": "info"' not in log
