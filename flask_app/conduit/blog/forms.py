"""The forms to write articles and comments, and to search."""

from flask_babel import lazy_gettext
from wtforms import Field, SearchField, StringField, TextAreaField
from wtforms.widgets import TextInput

from .. import rules
from ..forms import Form, follows, line_feeds


class TagListField(Field):
    """Names of tags, separated by commas."""

    widget = TextInput()

    def process_formdata(self, values: list[str]) -> None:
        """Split the text; empty names are none."""
        names = ",".join(values).split(",")
        self.data = [name.strip() for name in names if name.strip()]

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else ", ".join(self.data or [])


class ArticleForm(Form):
    """An article as its author writes it."""

    title = StringField(lazy_gettext("Title"), [follows(rules.title)])
    description = StringField(
        lazy_gettext("What's this article about?"), [follows(rules.description)]
    )
    body = TextAreaField(
        lazy_gettext("Write your article (in markdown)"),
        [follows(rules.body)],
        filters=[line_feeds],
        render_kw={"rows": 12},
    )
    tag_list = TagListField(
        lazy_gettext("Tags"),
        [follows(rules.tag_list, required=False)],
        name="tags",
        render_kw={
            "placeholder": lazy_gettext("Enter tags"),
            "data-remove": lazy_gettext("Remove tag"),
        },
    )

    @property
    def article(self) -> dict[str, object]:
        """The fields of the article that the form holds."""
        return {name: self[name].data for name in self.data if name != "csrf_token"}


class CommentForm(Form):
    """What somebody says about an article."""

    body = TextAreaField(
        lazy_gettext("Comment"),
        [follows(rules.comment)],
        filters=[line_feeds],
        render_kw={"rows": 3, "placeholder": lazy_gettext("Write a comment...")},
    )


class SearchForm(Form):
    """What to look for; it changes nothing and so needs no token."""

    class Meta(Form.Meta):
        """Without a token."""

        csrf = False

    q = SearchField(lazy_gettext("Search"), [follows(rules.search, required=False)])
