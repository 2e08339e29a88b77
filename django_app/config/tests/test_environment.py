"""The environment's variables, as read by the settings and shown by the commands."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment

pytestmark = pytest.mark.feature("P07")
APP = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONDUIT_DEBUG", "maybe"),
        ("CONDUIT_SECRET_KEY", "short"),
        ("CONDUIT_DATABASE_URL", "oracle://localhost/conduit"),
        ("CONDUIT_DATABASE_URL", "sqlite"),
        ("CONDUIT_LOG_LEVEL", "loud"),
        ("CONDUIT_WORKERS", "0"),
        ("CONDUIT_THREADS", "four"),
        ("CONDUIT_CACHE_URL", "disk"),
        ("CONDUIT_CACHE_URL", "redis://"),
        ("CONDUIT_CACHE_URL", "redis://[cache"),
        ("CONDUIT_LOGIN_LIMIT", "-1"),
        ("CONDUIT_TRUSTED_PROXIES", "all"),
    ],
)
def test_bad_value_ends_the_server_with_one_line_naming_it(name, value):
    given = {"CONDUIT_SECRET_KEY": "k" * 32, name: value}
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--check-config", "config.wsgi"],
        env={"PATH": os.environ["PATH"], **given},
        cwd=APP,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: {name} ")
    assert done.stderr.count("\n") == 1


def test_missing_secret_ends_a_command_with_one_line():
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        env={"PATH": os.environ["PATH"], "CONDUIT_SECRET_KEY": ""},
        cwd=APP,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == (
        "error: CONDUIT_SECRET_KEY is required unless CONDUIT_DEBUG=1.\n"
    )


def test_debug_needs_no_secret(monkeypatch):
    monkeypatch.delenv("CONDUIT_SECRET_KEY")
    assert len(environment.secret_key("CONDUIT_SECRET_KEY", debug=True)) >= 32


def test_other_engine_is_configured_by_its_url(monkeypatch):
    monkeypatch.setenv("CONDUIT_DATABASE_URL", "postgresql://ann:pw@db:5433/conduit")
    found = environment.database("CONDUIT_DATABASE_URL")
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db", 5433, "conduit")
    assert found["CONN_MAX_AGE"] is None


def test_relative_sqlite_path_begins_at_the_app(monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "BASE_DIR", tmp_path)
    monkeypatch.setenv("CONDUIT_DATABASE_URL", "sqlite:///data/site.sqlite3")
    found = environment.database("CONDUIT_DATABASE_URL")
    assert found["NAME"] == tmp_path / "data" / "site.sqlite3"
    assert found["NAME"].parent.is_dir()


def test_absolute_sqlite_path_is_taken_as_it_is(monkeypatch, tmp_path):
    monkeypatch.setenv("CONDUIT_DATABASE_URL", f"sqlite:///{tmp_path}/site.sqlite3")
    assert environment.database("CONDUIT_DATABASE_URL")["NAME"] == (
        tmp_path / "site.sqlite3"
    )


@pytest.mark.parametrize(
    "url", ["postgresql://localhost", "sqlite://", "sqlite://:memory:"]
)
def test_url_without_a_database_is_refused(monkeypatch, url):
    monkeypatch.setenv("CONDUIT_DATABASE_URL", url)
    with pytest.raises(ImproperlyConfigured, match="must name a database"):
        environment.database("CONDUIT_DATABASE_URL")


def test_engine_without_its_driver_names_what_is_missing(monkeypatch):
    monkeypatch.setattr(environment, "find_spec", lambda _module: None)
    monkeypatch.setenv("CONDUIT_DATABASE_URL", "mysql://ann:pw@db/conduit")
    with pytest.raises(ImproperlyConfigured, match="needs the package PyMySQL"):
        environment.database("CONDUIT_DATABASE_URL")


def test_mail_server(monkeypatch):
    monkeypatch.delenv("CONDUIT_SMTP_URL", raising=False)
    found = environment.mail_server("CONDUIT_SMTP_URL")
    assert found == {"EMAIL_BACKEND": "common.mail.FolderBackend"}
    monkeypatch.setenv("CONDUIT_SMTP_URL", "smtp+tls://ann:p%40w@mail.example:587")
    found = environment.mail_server("CONDUIT_SMTP_URL")
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example", 587)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("ann", "p@w")
    assert found["EMAIL_USE_TLS"] is True
    for wrong in ("imap://mail.example", "smtp://mail.example:port"):
        monkeypatch.setenv("CONDUIT_SMTP_URL", wrong)
        with pytest.raises(ImproperlyConfigured, match="CONDUIT_SMTP_URL"):
            environment.mail_server("CONDUIT_SMTP_URL")


def test_empty_variable_counts_as_none(monkeypatch):
    for name in ("CONDUIT_DEBUG", "CONDUIT_TOKEN_SECONDS", "CONDUIT_ALLOWED_HOSTS"):
        monkeypatch.setenv(name, " ")
    assert environment.switch("CONDUIT_DEBUG", default=True) is True
    assert environment.positive("CONDUIT_TOKEN_SECONDS", 9) == 9
    assert environment.names("CONDUIT_ALLOWED_HOSTS", ["a", "b"]) == ["a", "b"]


def test_database_that_does_not_answer_ends_a_command_with_a_message(tmp_path):
    file = tmp_path / "site.sqlite3"
    file.mkdir()
    given = {"CONDUIT_DATABASE_URL": f"sqlite:///{file}"}
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        env={"PATH": os.environ["PATH"], "CONDUIT_SECRET_KEY": "k" * 32, **given},
        cwd=APP,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("error: CONDUIT_DATABASE_URL: ")
    assert "Traceback" not in done.stderr


@pytest.mark.django_db
@pytest.mark.skipif(
    not os.environ.get("CONDUIT_DATABASE_URL", "sqlite:").startswith("sqlite:"),
    reason="SQLite's own",
)
def test_sqlite_is_opened_as_the_contract_says():
    from django.db import connection

    def pragma(name):
        with connection.cursor() as cursor:
            return cursor.execute(f"PRAGMA {name}").fetchone()[0]

    assert pragma("journal_mode") == "wal"
    assert pragma("foreign_keys") == 1
    assert pragma("busy_timeout") == 5000
    assert pragma("synchronous") == 1
    assert connection.transaction_mode == "IMMEDIATE"


@pytest.mark.feature("P04")
@pytest.mark.parametrize(
    ("url", "workers", "backend"),
    [
        ("", 1, "LocMemCache"),
        ("memory", 2, "DummyCache"),
        ("off", 1, "DummyCache"),
        ("redis://cache:6379/1", 2, "ForgivingRedisCache"),
    ],
)
def test_memory_is_of_one_process(monkeypatch, url, workers, backend):
    monkeypatch.setenv("CONDUIT_CACHE_URL", url)
    caches = environment.caches("CONDUIT_CACHE_URL", workers=workers)
    assert caches["default"]["BACKEND"].endswith(backend)
    assert not caches["limits"]["BACKEND"].endswith("DummyCache")


def test_main_process_of_the_server_loads_the_settings_only():
    code = "import runpy, sys; runpy.run_path('gunicorn.conf.py')"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; print(*sys.modules)"],
        env={"CONDUIT_SECRET_KEY": "k" * 32, "PYTHONPATH": "."},
        cwd=APP,
        capture_output=True,
        text=True,
        check=True,
    )
    apps = {path.parent.name for path in APP.glob("*/urls.py")} - {"config"}
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert apps
    assert not loaded & apps
