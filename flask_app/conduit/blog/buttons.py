"""Views of the buttons that follow people and mark favourites."""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_required
from werkzeug.exceptions import UnprocessableEntity

from .. import relations
from ..accounts import viewer
from ..errors import error_page
from ..extensions import db
from ..models import User
from ..navigation import safe_path
from . import bp
from .guards import article_or_404, profile_or_404


@bp.post("/article/<slug:slug>/favorite")
@login_required
def favorite(slug: str) -> ResponseReturnValue:
    """Like an article."""
    relations.favorite(viewer(), article_or_404(slug))
    db.session.commit()
    return back_to(url_for("blog.article", slug=slug))


@bp.post("/article/<slug:slug>/unfavorite")
@login_required
def unfavorite(slug: str) -> ResponseReturnValue:
    """Like it no longer."""
    relations.unfavorite(viewer(), article_or_404(slug))
    db.session.commit()
    return back_to(url_for("blog.article", slug=slug))


@bp.post("/profile/<username>/follow")
@login_required
def follow(username: str) -> ResponseReturnValue:
    """Follow somebody."""
    done = gettext("You now follow %(username)s.", username=username)
    return change(username, relations.follow, done)


@bp.post("/profile/<username>/unfollow")
@login_required
def unfollow(username: str) -> ResponseReturnValue:
    """Follow somebody no longer."""
    done = gettext("You no longer follow %(username)s.", username=username)
    return change(username, relations.unfollow, done)


def change(
    username: str, act: Callable[[User, User], None], done: str
) -> ResponseReturnValue:
    """Act on somebody else and say so; refuse to on oneself."""
    user = profile_or_404(username)
    if user is viewer():
        message = gettext("You cannot follow yourself.")
        return error_page(UnprocessableEntity(), message)
    act(viewer(), user)
    db.session.commit()
    flash(done, "success")
    return back_to(url_for("blog.profile", username=username))


def back_to(page: str) -> ResponseReturnValue:
    """Lead back to where the button stood, else to the page."""
    return redirect(safe_path(request.form.get("next")) or page)
