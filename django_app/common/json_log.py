"""The log: one JSON object a line."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

logger = logging.getLogger("conduit.requests")
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

#: Who can read it in the log could set another's password.
RESET_TOKEN = re.compile(r"(?<=/password-reset/)(?!sent$)\S+")


class JSONFormatter(logging.Formatter):
    """Writes one object a line; JSON escapes what would end the line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "request_id": request_id.get(),
        }
        if record.name == logger.name:
            line |= record.facts
        else:
            line |= {"logger": record.name, "message": record.getMessage()}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps({name: masked(value) for name, value in line.items()})


def masked(value: Any) -> Any:
    """Return what the log tells of a value: all but the token of a link."""
    return RESET_TOKEN.sub("***", value) if isinstance(value, str) else value
