"""Reading of the CONDUIT_… environment variables.

Every function raises ImproperlyConfigured with one line that names the variable,
so that a command can show it as it is.
"""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG_KEY = "insecure-key-for-debugging-only-never-for-a-public-site"
LOG_LEVELS = ("debug", "info", "warning", "error", "critical")
SWITCHES = {"1": True, "true": True, "yes": True, "on": True}
SWITCHES |= {"0": False, "false": False, "no": False, "off": False}
# The scheme of a database's URL -> the driver's module and package.
DRIVERS = {
    "sqlite": ("sqlite3", "Python with sqlite3"),
    "postgresql": ("psycopg", "psycopg"),
    "mysql": ("pymysql", "PyMySQL"),
}
# SQLite takes the write lock when a transaction begins, not at its first write: two
# transactions that both began by reading could otherwise never become writers.
SQLITE_OPTIONS = {
    "timeout": 5,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
}

# A cache that is slower than the database is of no use.
REDIS_OPTIONS = {"socket_connect_timeout": 1, "socket_timeout": 1}

env = environ.Env()
if (BASE_DIR / ".env").is_file():
    env.read_env(BASE_DIR / ".env")


def read(name: str, default: str) -> str:
    """Return a variable; an empty one counts as none."""
    return env.str(name, "").strip() or default


def switch(name: str, *, default: bool) -> bool:
    """Return a yes or no."""
    value = read(name, "1" if default else "0").lower()
    if value not in SWITCHES:
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not {value!r}.")
    return SWITCHES[value]


def positive(name: str, default: int) -> int:
    """Return a whole number of at least 1."""
    value = read(name, str(default))
    if not (is_number(value) and int(value) > 0):
        raise ImproperlyConfigured(
            f"{name} must be a positive integer, not {value[:20]!r}."
        )
    return int(value)


def natural(name: str, default: int) -> int:
    """Return a whole number of at least 0."""
    value = read(name, str(default))
    if not is_number(value):
        raise ImproperlyConfigured(
            f"{name} must be a whole number, not {value[:20]!r}."
        )
    return int(value)


def is_number(value: str) -> bool:
    """Tell whether it is digits; more of them would be seconds no calendar has."""
    return value.isascii() and value.isdigit() and len(value) <= 9


def names(name: str, default: list[str]) -> list[str]:
    """Return the entries of a comma-separated list."""
    found = [entry.strip() for entry in read(name, ",".join(default)).split(",")]
    return [entry for entry in found if entry]


def log_level(name: str) -> str:
    """Return the name of a level of the logging module."""
    value = read(name, "info").lower()
    if value not in LOG_LEVELS:
        known = ", ".join(LOG_LEVELS)
        raise ImproperlyConfigured(f"{name} must be one of {known}, not {value!r}.")
    return value.upper()


def secret_key(name: str, *, debug: bool) -> str:
    """Return the secret that signs sessions and tokens."""
    value = read(name, DEBUG_KEY if debug else "")
    if not value:
        raise ImproperlyConfigured(f"{name} is required unless CONDUIT_DEBUG=1.")
    if len(value) < 32:
        raise ImproperlyConfigured(f"{name} must have at least 32 characters.")
    return value


def folders(name: str, default: str) -> list[Path]:
    """Return the folder of a path that begins at the app's; none if it is not there."""
    found = folder(name, default)
    return [found] if found.is_dir() else []


def folder(name: str, default: str) -> Path:
    """Return the folder of a path that begins at the app's, there or not."""
    return (BASE_DIR / read(name, default)).resolve()


def caches(name: str, *, workers: int) -> dict[str, dict[str, Any]]:
    """Return Django's settings of the kept answers, and of the counts for limits."""
    url = read(name, "memory")
    if _names_a_redis(url):
        redis = {
            "BACKEND": "common.redis_cache.ForgivingRedisCache",
            "LOCATION": url,
            "KEY_PREFIX": "conduit-django",
            "OPTIONS": dict(REDIS_OPTIONS),
        }
        return {"default": redis, "limits": redis}
    if url not in ("memory", "off"):
        # The value is not repeated: it may hold a password.
        raise ImproperlyConfigured(f"{name} must be memory, off or redis://host.")
    # Each process has a memory of its own: another's change would not be seen.
    is_exact = url == "memory" and workers == 1
    backend = "locmem.LocMemCache" if is_exact else "dummy.DummyCache"
    return {
        "default": {"BACKEND": f"django.core.cache.backends.{backend}"},
        "limits": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "limits",
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        },
    }


def _names_a_redis(url: str) -> bool:
    """Tell whether a URL is one of Redis and says where it is."""
    try:
        found = urlsplit(url)
        is_sound = found.port != 0 and bool(found.hostname) and not found.query
    except ValueError:
        return False
    number = found.path.removeprefix("/") or "0"
    return found.scheme == "redis" and is_sound and is_number(number)


def mail_server(name: str) -> dict[str, Any]:
    """Return Django's settings of the server at a URL; without one, mails are files."""
    url = read(name, "")
    if not url:
        return {"EMAIL_BACKEND": "common.mail.FolderBackend"}
    scheme = url.partition(":")[0]
    if scheme not in {"smtp", "smtp+tls"}:
        raise ImproperlyConfigured(
            f"{name} must begin with smtp: or smtp+tls:, not {scheme!r}."
        )
    try:
        return environ.Env.email_url_config(url)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} cannot be read: {error}.") from error


def database(name: str) -> dict[str, Any]:
    """Return Django's settings of the database at a URL."""
    url = read(name, "sqlite:///var/conduit.sqlite3")
    scheme, slashes, _ = url.partition("://")
    if not slashes or scheme not in DRIVERS:
        # The value is not repeated: it may hold a password.
        raise ImproperlyConfigured(
            f"{name} must begin with sqlite://, postgresql:// or mysql://."
        )
    module, package = DRIVERS[scheme]
    if find_spec(module) is None:
        raise ImproperlyConfigured(f"{name} needs the package {package} to be there.")
    try:
        found = environ.Env.db_url_config(url)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} cannot be read: {error}.") from error
    # Every connection would have a memory of its own.
    if found["NAME"] in ("", ":memory:"):
        raise ImproperlyConfigured(f"{name} must name a database.")
    if scheme == "mysql":
        # Django looks for the driver in C that this one stands in for.
        import_module(module).install_as_MySQLdb()
    # A connection lives as long as its thread, so there are at most as many.
    persistent = {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
    engine = _sqlite(name, found["NAME"]) if scheme == "sqlite" else {}
    return found | persistent | engine


def _sqlite(name: str, path: str) -> dict[str, Any]:
    """Return what is peculiar to SQLite, and see to the folder of its file."""
    file = BASE_DIR / path
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name} cannot be used: {error}.") from error
    return {"NAME": file, "OPTIONS": dict(SQLITE_OPTIONS)}
