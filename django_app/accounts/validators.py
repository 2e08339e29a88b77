"""What names and addresses may be, in the API and in forms alike."""

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator

from common import text

validate_email = EmailValidator(text.INVALID)
validate_picture = URLValidator(schemes=("http", "https"), message=text.INVALID)


def validate_username(value: str) -> None:
    """Refuse a name that could not be a part of an address."""
    if "/" in value or value in (".", ".."):
        raise ValidationError(text.INVALID, code="invalid")
