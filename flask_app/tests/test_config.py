"""Settings come from the environment, and a bad one is named."""

import subprocess
import sys

import pytest
from conduit.config import ROOT, ConfigurationError, from_environment

KEY = "k" * 32

pytestmark = pytest.mark.feature("P07")


def test_defaults_need_nothing_but_a_key():
    config = from_environment({"CONDUIT_SECRET_KEY": KEY})
    assert config["DEBUG"] is False
    assert config["SQLALCHEMY_DATABASE_URI"].database == str(
        ROOT / "var/conduit.sqlite3"
    )
    assert config["SQLALCHEMY_ENGINE_OPTIONS"] == {"pool_size": 4, "max_overflow": 0}
    assert config["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]


def test_debug_needs_no_key():
    assert from_environment({"CONDUIT_DEBUG": "1"})["SECRET_KEY"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONDUIT_SECRET_KEY", ""),
        ("CONDUIT_SECRET_KEY", "k" * 31),
        ("CONDUIT_DEBUG", "maybe"),
        ("CONDUIT_THREADS", "0"),
        ("CONDUIT_WORKERS", "two"),
        ("CONDUIT_TOKEN_SECONDS", "x"),
        ("CONDUIT_LOG_LEVEL", "loud"),
        ("CONDUIT_DATABASE_URL", "nonsense"),
        ("CONDUIT_DATABASE_URL", "oracle://host/db"),
        ("CONDUIT_DATABASE_URL", "sqlite://"),
    ],
)
def test_a_bad_value_is_named(name, value):
    with pytest.raises(ConfigurationError, match=name):
        from_environment({"CONDUIT_SECRET_KEY": KEY, name: value})


def test_a_bad_database_url_is_not_repeated():
    with pytest.raises(ConfigurationError) as caught:
        from_environment(
            {"CONDUIT_SECRET_KEY": KEY, "CONDUIT_DATABASE_URL": "secret:x@y"}
        )
    assert "secret" not in caught.value.message


def test_a_server_database_gets_its_driver():
    url = "postgresql://user:pw@host:5432/db"
    config = from_environment({"CONDUIT_SECRET_KEY": KEY, "CONDUIT_DATABASE_URL": url})
    assert config["SQLALCHEMY_DATABASE_URI"].drivername == "postgresql+psycopg"


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"CONDUIT_DEBUG": "maybe"}, "CONDUIT_DEBUG must be 0 or 1, not 'maybe'."),
        (
            {"CONDUIT_SECRET_KEY": KEY, "CONDUIT_DATABASE_URL": "sqlite:////tmp"},
            "CONDUIT_DATABASE_URL: no connection (unable to open database file).",
        ),
    ],
)
def test_a_command_prints_one_line_and_fails(environ, message):
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == f"Error: {message}\n"


def test_the_server_refuses_to_start_with_one_line():
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "wsgi:app"],
        cwd=ROOT,
        env={"CONDUIT_THREADS": "many"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == (
        "Error: CONDUIT_THREADS must be a whole number above 0, not 'many'.\n"
    )


def test_main_process_of_the_server_loads_the_settings_only():
    code = "import runpy, sys; runpy.run_path('gunicorn.conf.py')"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; print(*sys.modules)"],
        cwd=ROOT,
        env={"CONDUIT_SECRET_KEY": KEY, "PYTHONPATH": "."},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {name for name in done.stdout.split() if name.startswith("conduit")}
    assert loaded == {"conduit", "conduit.config"}
