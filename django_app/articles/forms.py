"""Forms to write articles and comments, and to look for them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from articles import limits
from common.forms import LineField, TextField


class TagsField(LineField):
    """Tags in one line, separated by commas."""

    tag = LineField(max_length=limits.TAG)

    def clean(self, value: str | None) -> list[str]:
        """Return the sorted tags; raise ValidationError for one that cannot be."""
        names = {name.strip() for name in (value or "").split(",")} - {""}
        if len(names) > limits.TAGS:
            raise forms.ValidationError(self.error_messages["invalid"])
        return [self.tag.clean(name) for name in sorted(names)]

    def prepare_value(self, value: list[str] | str | None) -> str:
        """Return the line that is shown."""
        return value if isinstance(value, str) else ", ".join(value or ())


class ArticleForm(forms.Form):
    """What its author gives of an article."""

    title = LineField(label=_("Title"), max_length=limits.TITLE)
    description = LineField(
        label=_("What's this article about?"), max_length=limits.DESCRIPTION
    )
    body = TextField(
        label=_("Write your article (in markdown)"), rows=12, max_length=limits.BODY
    )
    tags = TagsField(
        label=_("Tags"),
        required=False,
        widget=forms.TextInput(
            {"placeholder": _("Enter tags"), "data-remove": _("Remove tag")}
        ),
    )

    def tags_and_texts(self) -> tuple[list[str], dict[str, str]]:
        """Return the valid values, the tags apart from the rest."""
        texts = dict(self.cleaned_data)
        return texts.pop("tags"), texts


class CommentForm(forms.Form):
    """What somebody says about an article."""

    body = TextField(
        label=_("Comment"),
        rows=3,
        max_length=limits.COMMENT,
        attributes={"placeholder": _("Write a comment...")},
    )


class WordsField(LineField):
    """Words to look for; they may be anything."""

    is_storable = staticmethod(bool)

    def run_validators(self, value: str) -> None:
        """Judge the length alone: there is nothing wrong in looking for NUL."""
        super().run_validators(value.replace("\0", " "))


class SearchForm(forms.Form):
    """What somebody looks for."""

    q = WordsField(
        label=_("Search"),
        max_length=limits.QUERY,
        required=False,
        widget=forms.TextInput({"type": "search"}),
    )

    def words(self) -> list[str]:
        """Return the words that count; none if the query is not valid."""
        return self.cleaned_data.get("q", "").split()[: limits.WORDS]
