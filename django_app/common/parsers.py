"""The API's request bodies: JSON objects with one key."""

import re
from typing import Any

from rest_framework.exceptions import (
    ParseError,
    UnsupportedMediaType,
    ValidationError,
)
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.utils import json


class JSONParser(BaseParser):
    """Reads JSON in UTF-8, and refuses every other kind of body."""

    media_type = "application/json"

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: dict[str, Any] | None = None,
    ) -> Any:
        """Return the decoded body; raise ParseError or UnsupportedMediaType."""
        # Django looks at Content-Length before it reads the body.
        body = parser_context["request"].body
        kind = (media_type or "").partition(";")[0].strip().lower()
        if not re.fullmatch(r"application/(.*\+)?json", kind):
            raise UnsupportedMediaType(media_type)
        try:
            return json.loads(body.decode())
        except (ValueError, RecursionError) as error:
            raise ParseError from error


def enclosed(request: Request, key: str) -> dict[str, Any]:
    """Return the object under the one key that a body must have.

    Raises ParseError for a body that is no object, ValidationError without the key.
    """
    # Without a body Django REST framework asks no parser and makes up an empty dict.
    has_body = request.META.get("CONTENT_LENGTH") not in (None, "", "0")
    if not has_body or not isinstance(request.data, dict):
        raise ParseError
    value = request.data.get(key)
    if not isinstance(value, dict):
        raise ValidationError({"body": [f"must contain {key}"]})
    return value
