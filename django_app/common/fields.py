"""Fields of the API's serializers."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from rest_framework import serializers

from common import text


class LineField(serializers.CharField):
    """A text of one line, trimmed unless told otherwise; nothing else becomes one."""

    default_error_messages: ClassVar = {
        "required": text.BLANK,
        "null": text.BLANK,
        "blank": text.BLANK,
        "invalid": text.INVALID,
        "max_length": text.TOO_LONG % {"maximum": "{max_length}"},
        "min_length": text.TOO_SHORT % {"minimum": "{min_length}"},
    }
    is_storable = staticmethod(text.is_line)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Return the validated text; white space alone is no text."""
        is_blank = isinstance(data, str) and not data.strip()
        value = super().run_validation("" if is_blank else data)
        return value or (None if self.allow_null else value)

    def to_internal_value(self, data: Any) -> str:
        """Return the text; raise ValidationError for what is none."""
        if not isinstance(data, str):
            self.fail("invalid")
        value = super().to_internal_value(data)
        if not self.is_storable(value):
            self.fail("invalid")
        return value


class TextField(LineField):
    """A text of several lines, kept as it is given."""

    is_storable = staticmethod(text.is_text)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, **kwargs)


class TimeField(serializers.DateTimeField):
    """A time in UTC with milliseconds, as 2026-02-18T03:22:56.637Z."""

    def to_representation(self, value: datetime) -> str:
        """Return the text."""
        return (
            f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{value.microsecond // 1000:03}Z"
        )
