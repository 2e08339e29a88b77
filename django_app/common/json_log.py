"""The log: one JSON object a line."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

logger = logging.getLogger("conduit.requests")
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


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
        return json.dumps(line)
