"""What texts may consist of, for models and their forms."""

from django.core.exceptions import ValidationError

from common import text


def validate_line(value: str) -> None:
    """Refuse what cannot stand in one line."""
    if not text.is_line(value):
        raise ValidationError(text.INVALID, code="invalid")


def validate_text(value: str) -> None:
    """Refuse what cannot stand in any database."""
    if not text.is_text(value):
        raise ValidationError(text.INVALID, code="invalid")
