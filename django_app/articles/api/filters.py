"""Which articles a list holds."""

from django import forms
from django_filters import rest_framework as filters

from common import text


class ExactField(forms.CharField):
    """A text as it is given, without what some engines cannot look for."""

    def run_validators(self, value: str) -> None:
        """Refuse NUL."""
        if "\0" in value:
            raise forms.ValidationError(text.INVALID)


class ExactFilter(filters.CharFilter):
    """What equals the given text, white space included."""

    field_class = ExactField


class ArticleFilter(filters.FilterSet):
    """Articles with a tag, by an author, that somebody likes."""

    tag = ExactFilter(field_name="tags__name", strip=False)
    author = ExactFilter(field_name="author__username", strip=False)
    favorited = ExactFilter(field_name="favorites__user__username", strip=False)
