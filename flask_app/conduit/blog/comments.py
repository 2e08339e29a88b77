"""Views to comment on an article."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user, login_required
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from ..extensions import db
from ..models import Comment
from . import bp
from .forms import CommentForm
from .guards import article_or_404
from .routes import article_page

# PostgreSQL refuses to look for more in an integer column.
LARGEST_ID = 2**31 - 1


@bp.post("/article/<slug:slug>/comments")
@login_required
def add_comment(slug: str) -> ResponseReturnValue:
    """Write a comment."""
    article = article_or_404(slug)
    form = CommentForm()
    if not form.validate_on_submit():
        return article_page(slug, form), 422
    comment = Comment(
        article_id=article.id, author_id=current_user.id, body=form.body.data
    )
    db.session.add(comment)
    try:
        db.session.commit()
    except IntegrityError:  # the article was deleted meanwhile
        abort(404)
    flash(gettext("Your comment has been posted."), "success")
    return redirect(url_for("blog.article", slug=slug))


@bp.post(f"/article/<slug:slug>/comments/<int(max={LARGEST_ID}):number>/delete")
@login_required
def delete_comment(slug: str, number: int) -> ResponseReturnValue:
    """Delete one's own comment."""
    article = article_or_404(slug)
    comment = db.first_or_404(
        select(Comment).where(Comment.id == number, Comment.article_id == article.id)
    )
    if comment.author_id != current_user.id:
        abort(403)
    db.session.execute(delete(Comment).where(Comment.id == number))
    db.session.commit()
    flash(gettext("The comment has been deleted."), "success")
    return redirect(url_for("blog.article", slug=slug))
