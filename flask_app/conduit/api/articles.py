"""Articles: publish, show, change, delete."""

from collections.abc import Callable
from functools import wraps
from typing import NoReturn

from flask.views import MethodView
from flask_smorest import abort
from sqlalchemy import ColumnElement, delete, func, select

from ..database import lock
from ..extensions import db
from ..models import Article
from ..publishing import publish, revise
from .arguments import ApiBlueprint
from .auth import token_auth, viewer
from .schemas import (
    ArticleFilterSchema,
    ArticleListSchema,
    ArticleSchema,
    ArticleUpdateSchema,
    NewArticleSchema,
    PageSchema,
    envelope,
)

blp = ApiBlueprint("articles", __name__, description="Articles")


def with_article(*, own: bool = False) -> Callable:
    """Give the view the article of its path, or answer 404, or 403 unless it is own.

    Stands above what reads the body, for a body is judged last.
    """

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def wrapper(*args: object, slug: str, **kwargs: object) -> object:
            article = db.session.scalar(select(Article).where(Article.slug == slug))
            if article is None:
                not_found()
            if own and article.author_id != viewer().id:
                abort(403, errors={"article": ["forbidden"]})
            return view(*args, article=article, **kwargs)

        return blp.refuses(403, 404)(wrapper) if own else blp.refuses(404)(wrapper)

    return decorate


def shown_or_404(slug: str) -> Article:
    """Return the article with all that the viewer sees of it."""
    articles = Article.seen_by(token_auth.current_user())
    article = db.session.scalar(articles.where(Article.slug == slug))
    return article or not_found()


def not_found() -> NoReturn:
    """Answer that there is no such article."""
    abort(404, errors={"article": ["not found"]})


def listed(conditions: list[ColumnElement[bool]], limit: int, offset: int) -> dict:
    """Return a part of the articles that meet the conditions, and their number."""
    articles = Article.listed_for(token_auth.current_user()).where(*conditions)
    count = select(func.count(Article.id)).where(*conditions)
    return {
        "articles": db.session.scalars(articles.limit(limit).offset(offset)).all(),
        "articles_count": db.session.scalar(count),
    }


@blp.route("/articles")
class Articles(MethodView):
    """All articles."""

    @blp.token(optional=True)
    @blp.arguments(ArticleFilterSchema, location="query")
    @blp.response(200, ArticleListSchema)
    def get(self, query: dict) -> dict:
        """List articles, newest first."""
        limit, offset = query.pop("limit"), query.pop("offset")
        return listed(Article.matching(**query), limit, offset)

    @blp.token()
    @blp.body("article", NewArticleSchema)
    @blp.response(201, envelope("article", ArticleSchema))
    def post(self, data: dict) -> dict:
        """Publish an article."""
        article = publish(viewer(), **data["article"])
        db.session.commit()
        return {"article": shown_or_404(article.slug)}


@blp.route("/articles/feed")
class Feed(MethodView):
    """What the viewer follows."""

    @blp.token()
    @blp.arguments(PageSchema, location="query")
    @blp.response(200, ArticleListSchema)
    def get(self, query: dict) -> dict:
        """List articles of the people one follows, newest first."""
        return listed([Article.by_followed_of(viewer())], **query)


@blp.route("/articles/<slug:slug>")
class OneArticle(MethodView):
    """One article."""

    @blp.token(optional=True)
    @blp.refuses(404)
    @blp.response(200, envelope("article", ArticleSchema))
    def get(self, slug: str) -> dict:
        """Answer the article."""
        return {"article": shown_or_404(slug)}

    @blp.token()
    @with_article(own=True)
    @blp.body("article", ArticleUpdateSchema)
    @blp.response(200, envelope("article", ArticleSchema))
    def put(self, data: dict, article: Article) -> dict:
        """Change the given fields."""
        # Only now, for a lock must not wait for a slow client's body.
        article = lock(article) or not_found()
        revise(article, **data["article"])
        db.session.commit()
        return {"article": shown_or_404(article.slug)}

    @blp.token()
    @with_article(own=True)
    @blp.response(204)
    def delete(self, article: Article) -> None:
        """Delete the article with all that belongs to it."""
        deleted = db.session.execute(delete(Article).where(Article.id == article.id))
        db.session.commit()
        if not deleted.rowcount:
            not_found()
