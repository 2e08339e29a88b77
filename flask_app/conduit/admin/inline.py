"""Comments on the page of their article."""

from typing import Any, ClassVar

from flask_admin.model.form import InlineFormAdmin
from flask_login import current_user
from sqlalchemy.orm.attributes import get_history
from wtforms import Form
from wtforms.validators import ValidationError

from .. import rules
from ..models import Comment
from ..publishing import touch
from .fields import lines


class InlineComments(InlineFormAdmin):
    """The texts of an article's comments."""

    form_label = "Comment"
    form_columns = ("id", "body")
    form_args: ClassVar[dict[str, Any]] = {"body": lines(rules.comment)}

    def on_model_change(self, _form: Form, model: Comment, is_created: bool) -> None:  # noqa: FBT001
        """Note the time of change; a new one is one's own."""
        if is_created:
            if not current_user.is_superuser:
                raise ValidationError("Only superusers add comments here.")
            model.author_id = current_user.id
        elif get_history(model, "body").has_changes():
            touch(model)
