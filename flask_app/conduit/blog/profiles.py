"""Views of what somebody wrote and likes."""

from flask import render_template

from ..models import Article, User
from . import bp
from .guards import profile_or_404
from .routes import page_of


@bp.get("/profile/<username>")
def profile(username: str) -> str:
    """Show somebody's articles."""
    return profile_page(profile_or_404(username), author=username)


@bp.get("/profile/<username>/favorites")
def favorited(username: str) -> str:
    """Show the articles that somebody likes."""
    return profile_page(profile_or_404(username), favorited=username)


def profile_page(user: User, **filters: str) -> str:
    """Show who it is, and one page of the articles that pass the filters."""
    articles = page_of(Article.matching(**filters), username=user.username)
    return render_template("blog/profile.html", profile=user, **articles)
