"""Which articles a list holds."""

from typing import Any

from django import forms
from django_filters import rest_framework as filters


class ExactField(forms.CharField):
    """A text as it is given."""

    def to_python(self, value: Any) -> str:
        """Return the text; some engines refuse to look for NUL.

        A line feed, which no stored name has either, they do not find.
        """
        return super().to_python(value).replace("\0", "\n")


class ExactFilter(filters.CharFilter):
    """What equals the given text, white space included."""

    field_class = ExactField


class ArticleFilter(filters.FilterSet):
    """Articles with a tag, by an author, that somebody likes."""

    tag = ExactFilter(field_name="tags__name", strip=False)
    author = ExactFilter(field_name="author__username", strip=False)
    favorited = ExactFilter(field_name="favorites__user__username", strip=False)
