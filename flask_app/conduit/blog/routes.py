"""Views of the pages that show articles."""

import re
from collections.abc import Callable

from flask import abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement

from ..accounts import viewer
from ..caching import remembered
from ..extensions import db, login_manager
from ..models import Article, Comment, Tag
from . import bp
from .forms import CommentForm

PER_PAGE = 10
POPULAR_TAGS = 20


@bp.get("/")
def home() -> ResponseReturnValue:
    """Show the newest articles, of everybody or of those one follows."""
    if request.args.get("feed") != "following":
        if is_plain_visit():
            return remembered(f"home:{get_locale()}", lambda: article_list([]))
        return article_list([])
    if not current_user.is_authenticated:
        return login_manager.unauthorized()
    return article_list([Article.by_followed_of(current_user)], feed="following")


def is_plain_visit() -> bool:
    """Tell whether anybody who reads the same language would see the same."""
    session_cookie = current_app.config["SESSION_COOKIE_NAME"]
    return not request.query_string and session_cookie not in request.cookies


@bp.get("/tag/<tag:tag>")
def tagged(tag: str) -> str:
    """Show the newest articles with a tag."""
    return article_list(Article.matching(tag=tag), tag=tag)


@bp.get("/article/<slug:slug>")
def article(slug: str) -> str:
    """Show an article with its comments, newest first."""
    # A form makes a token and so a session, which visitors shall not have.
    return article_page(slug, CommentForm() if current_user.is_authenticated else None)


def article_page(slug: str, form: CommentForm | None) -> str:
    """Show an article, its comments and the form for another."""
    found = db.first_or_404(Article.seen_by(viewer()).where(Article.slug == slug))
    comments = Comment.seen_by(None).where(Comment.article_id == found.id)
    return render_template(
        "blog/article.html",
        article=found,
        comments=db.session.scalars(comments),
        form=form,
    )


def article_list(conditions: list[ColumnElement[bool]], **tab: str) -> str:
    """Show one page of the articles that meet the conditions.

    The tab is the `feed` or the `tag` that the conditions stand for.
    """
    return render_template(
        "blog/home.html",
        popular_tags=db.session.scalars(Tag.names_by_use().limit(POPULAR_TAGS)),
        **page_of(conditions, **tab),
        **tab,
    )


def page_of(
    conditions: list[ColumnElement[bool]], **address: str
) -> dict[str, Pagination | Callable[[int], str]]:
    """Return one page of the articles, and what gives the addresses of the others.

    404 if there is no such page.
    """
    articles = Article.listed_for(viewer()).where(*conditions)
    return {
        "articles": db.paginate(articles, page=page_number(), per_page=PER_PAGE),
        "page_url": page_urls(**address),
    }


def page_urls(**address: str) -> Callable[[int], str]:
    """Return what gives the address of each page of the list."""
    return lambda page: url_for(request.endpoint, **address, page=page)


def page_number() -> int:
    """Return the number of the page that is asked for; 404 if it is none."""
    text = request.args.get("page", "1")
    # Longer numbers do not fit into a database's integers.
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        abort(404)
    return int(text)
