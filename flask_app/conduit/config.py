"""Settings, read from environment variables named CONDUIT_…"""

import importlib.util
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from cachelib.serializers import JSONSerializer
from click import ClickException
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent.parent

# scheme of the variable -> SQLAlchemy's driver name and the module it needs
DRIVERS = {
    "sqlite": ("sqlite", "sqlite3"),
    "postgresql": ("postgresql+psycopg", "psycopg"),
    "mysql": ("mysql+pymysql", "pymysql"),
}
# What no variable changes.
FIXED: dict[str, object] = {
    "MAX_CONTENT_LENGTH": 1024 * 1024,  # bytes; also holds for chunked bodies
    # The admin has all the comments on an article in one form, a few fields each.
    "MAX_FORM_PARTS": 10_000,
    # No more than so many within any minute, not within each.
    "RATELIMIT_STRATEGY": "moving-window",
    "SESSION_COOKIE_SAMESITE": "Lax",
    "PERMANENT_SESSION_LIFETIME": timedelta(days=14),
    "SESSION_REFRESH_EACH_REQUEST": False,
    "WTF_CSRF_TIME_LIMIT": None,  # a form is good for as long as its session
    "API_TITLE": "Conduit",
    "API_VERSION": "1.0.0",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api",
    "OPENAPI_JSON_PATH": "openapi.json",
}
LOG_LEVELS = ("critical", "error", "warning", "info", "debug")


class ConfigurationError(ClickException):
    """A variable is missing or bad; commands print this as one line and exit 1."""


class CacheSerializer(JSONSerializer):
    """JSON, to which what Redis does not have is no broken text to warn of."""

    def loads(self, bvalue: bytes | None) -> object:
        """Return the value; None where there is none."""
        return None if bvalue is None else super().loads(bvalue)


def from_environment(environ: Mapping[str, str]) -> dict[str, object]:
    """Return the app's configuration; raise ConfigurationError for a bad value."""
    debug = _flag(environ, "CONDUIT_DEBUG", default=False)
    threads = _number(environ, "CONDUIT_THREADS", 4)
    https = _flag(environ, "CONDUIT_HTTPS", default=False)
    url = _database_url(environ)
    return {
        **FIXED,
        "DEBUG": debug,
        "SECRET_KEY": _secret_key(environ, debug=debug),
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(url, threads),
        "ALLOWED_HOSTS": _names(
            environ, "CONDUIT_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]"
        ),
        "TRUSTED_PROXIES": _number(environ, "CONDUIT_TRUSTED_PROXIES", 0, minimum=0),
        "TOKEN_SECONDS": _number(environ, "CONDUIT_TOKEN_SECONDS", 86400),
        "LOGIN_LIMIT": _number(environ, "CONDUIT_LOGIN_LIMIT", 10, minimum=0),
        **_cache(environ, several=_number(environ, "CONDUIT_WORKERS", 1) > 1),
        "STATIC_DIR": _folder(environ, "CONDUIT_STATIC_DIR", "../shared_spec/static"),
        "MEDIA_DIR": _folder(environ, "CONDUIT_MEDIA_DIR", "var/media"),
        "RESET_SECONDS": _number(environ, "CONDUIT_RESET_SECONDS", 3600),
        "MAIL_DIR": _folder(environ, "CONDUIT_MAIL_DIR", "var/mail"),
        **_mail(environ),
        "LOG_LEVEL": _log_level(environ),
        "BENCH": _flag(environ, "CONDUIT_BENCH", default=True),
        "WORKERS": _number(environ, "CONDUIT_WORKERS", 1),
        "THREADS": threads,
        "HTTPS": https,
        "SESSION_COOKIE_SECURE": https,
    }


def _flag(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = environ.get(name, "").strip().lower()
    if value in ("", "0", "1", "false", "true"):
        return value in ("1", "true") if value else default
    raise ConfigurationError(f"{name} must be 0 or 1, not {value!r}.")


def _number(
    environ: Mapping[str, str], name: str, default: int, minimum: int = 1
) -> int:
    value = environ.get(name, "").strip() or str(default)
    # More digits would be seconds that no calendar has.
    digits = value.isascii() and value.isdigit() and len(value) <= 9
    if digits and int(value) >= minimum:
        return int(value)
    raise ConfigurationError(
        f"{name} must be a whole number above {minimum - 1}, not {value[:20]!r}."
    )


def _names(environ: Mapping[str, str], name: str, default: str) -> list[str]:
    value = environ.get(name, "").strip() or default
    return [part.strip().lower() for part in value.split(",") if part.strip()]


def _folder(environ: Mapping[str, str], name: str, default: str) -> str:
    return str((ROOT / (environ.get(name, "").strip() or default)).resolve())


def _mail(environ: Mapping[str, str]) -> dict[str, object]:
    """Return how Flask-Mailman sends: to a server, else into files."""
    sender = environ.get("CONDUIT_MAIL_FROM", "").strip() or "conduit@localhost"
    url = environ.get("CONDUIT_SMTP_URL", "").strip()
    if not url:
        folder = _folder(environ, "CONDUIT_MAIL_DIR", "var/mail")
        return {
            "MAIL_DEFAULT_SENDER": sender,
            "MAIL_BACKEND": "file",
            "MAIL_FILE_PATH": folder,
        }
    try:
        server = urlsplit(url)
        port = server.port
    except ValueError:
        server, port = urlsplit(""), None
    if server.scheme not in ("smtp", "smtp+tls") or not server.hostname:
        # The value is not repeated: it may hold a password.
        raise ConfigurationError(
            "CONDUIT_SMTP_URL must be smtp:// or smtp+tls://user:password@host:port."
        )
    return {
        "MAIL_DEFAULT_SENDER": sender,
        "MAIL_BACKEND": "smtp",
        "MAIL_SERVER": server.hostname,
        "MAIL_PORT": port or (587 if server.scheme == "smtp+tls" else 25),
        "MAIL_USERNAME": server.username and unquote(server.username),
        "MAIL_PASSWORD": server.password and unquote(server.password),
        "MAIL_USE_TLS": server.scheme == "smtp+tls",
        "MAIL_TIMEOUT": 10,  # seconds
    }


def _secret_key(environ: Mapping[str, str], *, debug: bool) -> str:
    key = environ.get("CONDUIT_SECRET_KEY", "").strip()
    if debug:
        return key or "insecure-key-for-development-only"
    if not key:
        raise ConfigurationError("CONDUIT_SECRET_KEY is not set (or CONDUIT_DEBUG=1).")
    if len(key) < 32:
        raise ConfigurationError("CONDUIT_SECRET_KEY must have 32 characters or more.")
    return key


def _log_level(environ: Mapping[str, str]) -> str:
    value = environ.get("CONDUIT_LOG_LEVEL", "").strip().lower() or "info"
    if value in LOG_LEVELS:
        return value.upper()
    raise ConfigurationError(
        f"CONDUIT_LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}, not {value!r}."
    )


def _database_url(environ: Mapping[str, str]) -> URL:
    name = "CONDUIT_DATABASE_URL"
    try:
        url = make_url(environ.get(name, "").strip() or "sqlite:///var/conduit.sqlite3")
    except (ArgumentError, ValueError):
        # The value is not repeated: it may hold a password.
        raise ConfigurationError(f"{name} is not a database URL.") from None
    if url.drivername not in DRIVERS:
        raise ConfigurationError(
            f"{name} must start with {', '.join(DRIVERS)}, not {url.drivername!r}."
        )
    driver, module = DRIVERS[url.drivername]
    if importlib.util.find_spec(module) is None:
        raise ConfigurationError(
            f"{name} needs the Python package {module!r}, which is not installed."
        )
    if driver == "sqlite":
        if url.database in (None, "", ":memory:"):
            raise ConfigurationError(f"{name} must name a file for SQLite.")
        return url.set(database=str(ROOT / url.database))
    if not url.database:
        raise ConfigurationError(f"{name} must name a database.")
    return url.set(drivername=driver)


def _cache(environ: Mapping[str, str], *, several: bool) -> dict[str, object]:
    """Return the settings of Flask-Caching, and where Flask-Limiter keeps its counts.

    The memory of several processes cannot agree, so nothing is cached there.
    """
    name = "CONDUIT_CACHE_URL"
    url = environ.get(name, "").strip() or "memory"
    if url in ("memory", "off"):
        kind = "NullCache" if several or url == "off" else "SimpleCache"
        return {
            "CACHE_TYPE": kind,
            "CACHE_NO_NULL_WARNING": True,
            "RATELIMIT_STORAGE_URI": "memory://",
        }
    if not _names_a_redis(url):
        # The value is not repeated: it may hold a password.
        message = f"{name} must be memory, off or redis://host:port/number."
        raise ConfigurationError(message)
    # A request waits for a second at most when Redis is down.
    options = {
        "socket_connect_timeout": 1,
        "socket_timeout": 1,
        "retry": Retry(NoBackoff(), 0),
    }
    return {
        "CACHE_TYPE": "RedisCache",
        "CACHE_REDIS_URL": url,
        "CACHE_OPTIONS": options,
        "CACHE_SERIALIZER": CacheSerializer,
        "RATELIMIT_STORAGE_URI": url,
        "RATELIMIT_STORAGE_OPTIONS": options | {"wrap_exceptions": True},
    }


def _names_a_redis(url: str) -> bool:
    try:
        has_port = urlsplit(url).port != 0
    except ValueError:
        return False
    return has_port and bool(re.fullmatch(r"redis://[^/?#]+(/\d+)?", url))


def _engine_options(url: URL, threads: int) -> dict[str, object]:
    """One persistent connection a thread, and never more."""
    options: dict[str, object] = {"pool_size": threads, "max_overflow": 0}
    if url.get_backend_name() != "sqlite":
        options["pool_pre_ping"] = True
    if url.get_backend_name() == "mysql":
        # A row another transaction just committed must be seen after a conflict.
        options["isolation_level"] = "READ COMMITTED"
    return options
