"""View to find articles, and how hits are marked."""

import re

from flask import render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from ..accounts import viewer
from ..extensions import db
from ..models import Article
from . import bp
from .forms import SearchForm
from .routes import PER_PAGE, page_number, page_urls

MAX_WORDS = 10
EXCERPT = 160  # characters


@bp.get("/search")
def search() -> ResponseReturnValue:
    """Show the newest articles that hold all words."""
    form = SearchForm(request.args)
    if not form.validate():
        return render_template("blog/search.html", form=form), 422
    words = form.q.data.split()[:MAX_WORDS]
    if not words:
        return render_template("blog/search.html", form=form)
    found = Article.newest_for(viewer()).where(*Article.holding(words))
    return render_template(
        "blog/search.html",
        form=form,
        words=words,
        articles=db.paginate(found, page=page_number(), per_page=PER_PAGE),
        page_url=page_urls(q=form.q.data),
    )


@bp.app_template_filter()
def marked(text: str, words: list[str]) -> str | Markup:
    """Return the text with the words in it marked, as HTML; all else is escaped."""
    if not words:
        return text
    html, end = Markup(), 0
    for hit in pattern(words).finditer(text):
        html += text[end : hit.start()]
        html += Markup("<mark>{}</mark>").format(hit[0])
        end = hit.end()
    return html + text[end:]


@bp.app_template_filter()
def excerpt(text: str, words: list[str]) -> str:
    """Return the part of the text around the first hit, nothing without one."""
    hit = pattern(words).search(text)
    if hit is None:
        return ""
    start = max(0, hit.start() - EXCERPT // 2)
    end = max(start + EXCERPT, hit.end())
    before, after = start > 0, end < len(text)
    return f"{'…' * before}{text[start:end]}{'…' * after}"


def pattern(words: list[str]) -> re.Pattern[str]:
    """Return what finds the words as the database does, of two the longer one."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE | re.ASCII)
