"""Fields of the website's forms, with the messages of the API."""

from typing import Any, ClassVar

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_lazy

from common import text


def _filled(message: str, **values: int) -> str:
    return gettext(message) % values


filled_lazy = lazy(_filled, str)


class LineField(forms.CharField):
    """A text of one line, trimmed unless told otherwise."""

    default_error_messages: ClassVar = {
        "required": gettext_lazy(text.BLANK),
        "invalid": gettext_lazy(text.INVALID),
    }
    is_storable = staticmethod(text.is_line)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages |= {
            "max_length": filled_lazy(text.TOO_LONG, maximum=self.max_length),
            "min_length": filled_lazy(text.TOO_SHORT, minimum=self.min_length),
        }

    def to_python(self, value: Any) -> str:
        """Return the text; raise ValidationError for what it must not hold."""
        line = super().to_python(value)
        if not line.strip():
            return ""
        if not self.is_storable(line):
            raise forms.ValidationError(self.error_messages["invalid"])
        return line

    def bound_data(self, data: str | None, initial: Any) -> str | None:
        """Return what is shown again of what was given."""
        return data and text.for_markup(data)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Return the attributes of the input."""
        attributes = {**super().widget_attrs(widget), "class": "form-control"}
        # Browsers cut off without a word what is pasted, a password for instance.
        attributes.pop("maxlength", None)
        return attributes


class TextField(LineField):
    """A text of several lines, kept as it is but for the ends of the lines."""

    is_storable = staticmethod(text.is_text)

    def __init__(self, *, rows: int = 10, **kwargs: Any) -> None:
        attributes = {"rows": rows} | kwargs.pop("attributes", {})
        widget = kwargs.pop("widget", forms.Textarea(attributes))
        super().__init__(**{**kwargs, "strip": False, "widget": widget})

    def to_python(self, value: Any) -> str:
        """Return the text as the API would get it: browsers send CRLF."""
        return super().to_python(value).replace("\r\n", "\n")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether somebody changed more than the ends of lines."""
        return self.to_python(initial) != self.to_python(data)


class PasswordField(LineField):
    """A password of any characters, kept as they are."""

    is_storable = staticmethod(text.is_text)

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        widget = forms.PasswordInput({"autocomplete": autocomplete})
        super().__init__(strip=False, widget=widget, **kwargs)
