"""Comments on an article: list, write, delete."""

from flask.views import MethodView
from flask_smorest import abort
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from ..extensions import db
from ..models import Article, Comment
from ..models.base import LARGEST_ID
from .arguments import ApiBlueprint
from .articles import not_found, with_article
from .auth import token_auth, viewer
from .schemas import (
    CommentListSchema,
    CommentSchema,
    NewCommentSchema,
    envelope,
)

blp = ApiBlueprint("comments", __name__, description="Comments")


@blp.route("/articles/<slug>/comments")
class Comments(MethodView):
    """The comments on an article."""

    @blp.token(optional=True)
    @with_article()
    @blp.response(200, CommentListSchema)
    def get(self, article: Article) -> dict:
        """List comments, newest first."""
        comments = Comment.seen_by(token_auth.current_user())
        comments = comments.where(Comment.article_id == article.id)
        return {"comments": db.session.scalars(comments).all()}

    @blp.token()
    @with_article()
    @blp.body("comment", NewCommentSchema)
    @blp.response(201, envelope("comment", CommentSchema))
    def post(self, data: dict, article: Article) -> dict:
        """Write a comment."""
        comment = Comment(
            article_id=article.id, author=viewer(), body=data["comment"]["body"]
        )
        db.session.add(comment)
        try:
            db.session.commit()
        except IntegrityError:  # the article was deleted meanwhile
            not_found()
        return {"comment": comment}


@blp.route(
    "/articles/<slug>/comments/<id>",
    parameters=[{"name": "id", "in": "path", "schema": {"type": "integer"}}],
)
class OneComment(MethodView):
    """One comment."""

    @blp.token()
    @with_article()
    @blp.refuses(403)
    @blp.response(204)
    def delete(self, article: Article, id: str) -> None:  # noqa: A002 (the contract's)
        """Delete one's own comment."""
        comment = comment_or_404(article, id)
        if comment.author_id != viewer().id:
            abort(403, errors={"comment": ["forbidden"]})
        db.session.execute(delete(Comment).where(Comment.id == comment.id))
        db.session.commit()


def comment_or_404(article: Article, comment_id: str) -> Comment:
    """Return the article's comment of this number, if it is a number at all."""
    comment = None
    digits = comment_id.isascii() and comment_id.isdigit() and len(comment_id) <= 10
    if digits and int(comment_id) <= LARGEST_ID:
        comment = db.session.scalar(
            select(Comment).where(
                Comment.id == int(comment_id), Comment.article_id == article.id
            )
        )
    if comment is None:
        abort(404, errors={"comment": ["not found"]})
    return comment
