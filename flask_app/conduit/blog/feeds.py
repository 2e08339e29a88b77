"""What feed readers and search engines follow."""

import re
from datetime import UTC, datetime

from flask import Response, render_template
from sqlalchemy import select

from ..extensions import db
from ..models import Article
from . import bp

FEED_ENTRIES = 20
SITEMAP_ARTICLES = 49_999
EPOCH = datetime.fromtimestamp(0, UTC)
# What no XML may hold, not even by reference.
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@bp.get("/feed.atom")
def feed() -> Response:
    """Send the newest articles as an Atom feed."""
    newest = Article.newest_for(None).limit(FEED_ENTRIES)
    articles = db.session.scalars(newest).all()
    updated = max((article.updated_at for article in articles), default=EPOCH)
    return xml(
        "application/atom+xml", "blog/feed.xml", articles=articles, updated=updated
    )


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    """List what search engines may show."""
    newest = (
        select(Article.slug, Article.updated_at)
        .order_by(Article.created_at.desc(), Article.id.desc())
        .limit(SITEMAP_ARTICLES)
    )
    return xml(
        "application/xml", "blog/sitemap.xml", articles=db.session.execute(newest)
    )


@bp.get("/robots.txt")
def robots() -> Response:
    """Tell robots what is of no use to them, and where the sitemap is."""
    return Response(render_template("blog/robots.txt"), mimetype="text/plain")


def xml(mimetype: str, template: str, **context: object) -> Response:
    """Answer with a document that is well-formed whatever people wrote."""
    text = render_template(template, **context)
    text = NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
    return Response(text, mimetype=mimetype)
