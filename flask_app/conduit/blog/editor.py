"""Views to write, change and delete articles."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_required
from sqlalchemy import delete

from ..accounts import viewer
from ..database import lock
from ..extensions import db
from ..forms import answer_form
from ..models import Article
from ..publishing import publish, revise
from . import bp
from .forms import ArticleForm
from .guards import article_or_404


@bp.route("/editor", methods=["GET", "POST"])
@login_required
def new_article() -> ResponseReturnValue:
    """Write a new article."""
    form = ArticleForm()
    if form.validate_on_submit():
        article = publish(viewer(), **form.article)
        db.session.commit()
        flash(gettext("Your article has been published."), "success")
        return redirect(url_for("blog.article", slug=article.slug))
    return answer_form("blog/editor.html", form, heading=gettext("New Article"))


@bp.route("/editor/<slug:slug>", methods=["GET", "POST"])
@login_required
def edit_article(slug: str) -> ResponseReturnValue:
    """Change one's own article."""
    article = article_or_404(slug, own=True)
    form = ArticleForm(obj=article)
    if form.validate_on_submit():
        article = lock(article) or abort(404)
        revise(article, **form.article)
        db.session.commit()
        flash(gettext("Your article has been updated."), "success")
        return redirect(url_for("blog.article", slug=article.slug))
    return answer_form("blog/editor.html", form, heading=gettext("Edit Article"))


@bp.post("/editor/<slug:slug>/delete")
@login_required
def delete_article(slug: str) -> ResponseReturnValue:
    """Delete one's own article with all that belongs to it."""
    article = article_or_404(slug, own=True)
    db.session.execute(delete(Article).where(Article.id == article.id))
    db.session.commit()
    flash(gettext("The article has been deleted."), "success")
    return redirect(url_for("blog.home"))
