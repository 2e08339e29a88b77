"""The log: JSON, an object a line, with one line for each request."""

import json
import logging
import logging.config
import re
import time
import uuid
from datetime import UTC, datetime

import click
from flask import Flask, Response, g, has_request_context, request
from sqlalchemy import inspect

from .api.auth import token_auth
from .models import User

HEADER = "X-Request-ID"
#: The token of a link: whoever reads it can set the password.
RESET_TOKEN = re.compile(r"(?<=/password-reset/)(?!sent$)\S+")

requests = logging.getLogger("conduit.requests")


class JsonFormatter(logging.Formatter):
    """Writes a record as one line; what it quotes cannot begin another."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "request_id": request_id() if has_request_context() else None,
        }
        line |= getattr(record, "request", {"message": record.getMessage()})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps({key: conceal(value) for key, value in line.items()})


def conceal(value: object) -> object:
    """Return the value without the token of a link that it may quote."""
    return RESET_TOKEN.sub("***", value) if isinstance(value, str) else value


def init_app(app: Flask) -> None:
    """Set the log up, and note each request in it."""
    level = {"level": app.config["LOG_LEVEL"]}
    handler = level | {
        "class": "logging.StreamHandler",
        "formatter": "json",
        # A command's output is its own.
        "stream": f"ext://sys.{'stderr' if is_command() else 'stdout'}",
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": JsonFormatter}},
            "handlers": {"stream": handler},
            "loggers": {"conduit": level, "flask-admin": level},
            # What other libraries warn of, a lost connection for instance.
            "root": {"handlers": ["stream"]},
        }
    )
    app.before_request(start_clock)
    app.after_request(note_request)


def is_command() -> bool:
    """Tell whether `flask` runs this process, and not a server."""
    return click.get_current_context(silent=True) is not None


def start_clock() -> None:
    """Remember when the request came."""
    g.started = time.perf_counter()


def request_id() -> str:
    """Return what the request is called: its own word for it, or a new one."""
    if "request_id" not in g:
        own = request.headers.get(HEADER, "")
        known = re.fullmatch(r"[A-Za-z0-9._-]{1,64}", own)
        g.request_id = own if known else uuid.uuid4().hex
    return g.request_id


def note_request(response: Response) -> Response:
    """Tell the client what the request is called, and note it in the log."""
    response.headers[HEADER] = note(response.status_code)
    return response


def note(status: int) -> str:
    """Write the line of the request; return what it is called."""
    milliseconds = (time.perf_counter() - g.started) * 1000
    fields = {
        "method": request.method,
        "path": request.path,
        "status": status,
        "duration_ms": round(milliseconds, 3),
        "client": request.remote_addr,
        "user_id": user_id(),
    }
    requests.info("request", extra={"request": fields})
    return request_id()


def user_id() -> int | None:
    """Return who asked, as far as anything has asked for that."""
    user = token_auth.current_user() or g.get("_login_user")
    # Not user.id, which the database would be asked for again after a failure.
    return inspect(user).identity[0] if isinstance(user, User) else None
