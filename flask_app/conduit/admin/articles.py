"""What people write, in the admin."""

from typing import Any, ClassVar

from flask import flash
from flask_admin.actions import action
from flask_admin.form import RenderTemplateWidget
from flask_admin.helpers import is_form_submitted
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Query, selectinload
from sqlalchemy.orm.attributes import get_history
from wtforms import Form
from wtforms.validators import Optional

from .. import rules
from ..extensions import db
from ..forms import follows
from ..models import Article, Comment, Tag, User
from ..models.base import now
from ..publishing import settle, take_slug, touch
from .fields import Choices, few, lines
from .inline import InlineComments
from .log import note
from .views import NEWEST_FIRST, ModeratedView, StaffView

CREATED: dict[str, str] = {"created_at": "Created"}


class ArticleView(ModeratedView):
    """Articles, whoever wrote them."""

    column_list = ("title", "author", "featured", "created_at")
    column_labels = CREATED
    column_searchable_list = ("title", "description", "author.username")
    column_sortable_list = (
        "title",
        ("author", "author.username"),
        "featured",
        "created_at",
    )
    column_filters = ("featured", "created_at")
    column_default_sort = NEWEST_FIRST
    column_export_list = (
        "id",
        "title",
        "description",
        "body",
        "tag_list",
        "author",
        "featured",
        "slug",
        "created_at",
        "updated_at",
    )
    form_columns = ("title", "description", "body", "tags", "author", "featured")
    inline_models = (InlineComments(Comment),)
    form_args: ClassVar[dict[str, Any]] = {
        "title": {"validators": [follows(rules.title)]},
        "description": {"validators": [follows(rules.description)]},
        "body": lines(rules.body),
        "tags": {"validators": [Optional(), few]},
    }
    form_ajax_refs: ClassVar[dict[str, Any]] = {
        "author": Choices("author", User.username),
        "tags": Choices("tags", Tag.name),
    }

    @property
    def form_widget_args(self) -> dict[str, Any]:
        """Attributes of the fields, made anew: templates add what is wrong to them."""
        return {"body": {"rows": 12}}

    @action("feature", "Feature selected")
    def action_feature(self, ids: list[str]) -> None:
        """Recommend the selected articles."""
        self.set_featured(ids, featured=True)

    @action("unfeature", "Unfeature selected")
    def action_unfeature(self, ids: list[str]) -> None:
        """Recommend them no longer."""
        self.set_featured(ids, featured=False)

    def get_query(self) -> Query[Article]:
        """Return the query of all articles, their tags with one statement."""
        return super().get_query().options(selectinload(Article.tags))

    def set_featured(self, ids: list[str], *, featured: bool) -> None:
        """Mark the selected articles, which is no change of their text."""
        selected = select(Article).where(Article.id.in_(map(int, ids)))
        articles = db.session.scalars(selected.order_by(Article.id)).all()
        for article in articles:
            article.featured = featured
            note(article, "featured" if featured else "unfeatured", ["featured"])
        db.session.commit()
        flash(f"Articles {'featured' if featured else 'unfeatured'}: {len(articles)}.")

    def create_form(self, obj: Article | None = None) -> Form:
        """Return the form of a new article, one's own unless one says otherwise."""
        form = super().create_form(obj)
        if not is_form_submitted():
            form.author.data = current_user
        return form

    def edit_form(self, obj: Article | None = None) -> Form:
        """Return the form of an article, with who wrote each comment it has.

        A moderator neither adds a comment nor says who wrote the article.
        """
        form = super().edit_form(obj)
        for entry in form.comments:
            if entry.object_data:
                entry.form.body.label.text = str(entry.object_data.author)
        if not current_user.is_superuser:
            form.comments.widget = RenderTemplateWidget("admin/comments.html")
            del form.author
        return form

    def complete(self, model: Article, *, is_created: bool) -> None:
        """Give the article what follows from its text."""
        if is_created:
            model.created_at = model.updated_at = now()
            db.session.expunge(model)  # to be added with each slug that is tried
            take_slug(model)
        else:
            settle(model)


class CommentView(ModeratedView):
    """Comments on all articles."""

    column_list = ("body", "author", "article", "created_at")
    column_labels = CREATED | {"body": "Text"}
    column_searchable_list = ("body", "author.username")
    column_sortable_list = (
        "body",
        ("author", "author.username"),
        ("article", "article.title"),
        "created_at",
    )
    column_filters = ("created_at",)
    column_default_sort = NEWEST_FIRST
    column_export_list = (
        "id",
        "body",
        "author",
        "article",
        "created_at",
        "updated_at",
    )
    form_columns = ("article", "author", "body")
    form_args: ClassVar[dict[str, Any]] = {"body": lines(rules.comment)}
    form_ajax_refs: ClassVar[dict[str, Any]] = {
        "author": Choices("author", User.username),
        "article": Choices("article", Article.title),
    }

    def edit_form(self, obj: Comment | None = None) -> Form:
        """Return the form of a comment; a moderator puts it in nobody's mouth."""
        form = super().edit_form(obj)
        if not current_user.is_superuser:
            del form.author, form.article
        return form

    def complete(self, model: Comment, *, is_created: bool) -> None:
        """Note the time of change."""
        if not is_created and get_history(model, "body").has_changes():
            touch(model)


class TagView(StaffView):
    """The words that articles are found by."""

    column_searchable_list = ("name",)
    column_default_sort = "name"
    column_export_list = ("id", "name")
    form_columns = ("name",)
    form_args: ClassVar[dict[str, Any]] = {"name": {"validators": [follows(rules.tag)]}}
    taken = f"Name {rules.TAKEN}"
