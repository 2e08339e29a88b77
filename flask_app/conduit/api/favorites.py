"""Favourites: the articles that somebody likes."""

from flask.views import MethodView

from .. import relations
from ..extensions import db
from ..models import Article
from .arguments import ApiBlueprint
from .articles import shown_or_404, with_article
from .auth import viewer
from .schemas import ArticleSchema, envelope

blp = ApiBlueprint("favorites", __name__, description="Favourites")


@blp.route("/articles/<slug>/favorite")
class Favorite(MethodView):
    """Whether the viewer likes an article; repeating a wish changes nothing."""

    @blp.token()
    @with_article()
    @blp.response(200, envelope("article", ArticleSchema))
    def post(self, article: Article) -> dict:
        """Like the article."""
        relations.favorite(viewer(), article)
        db.session.commit()
        return {"article": shown_or_404(article.slug)}

    @blp.token()
    @with_article()
    @blp.response(200, envelope("article", ArticleSchema))
    def delete(self, article: Article) -> dict:
        """Like it no longer."""
        relations.unfavorite(viewer(), article)
        db.session.commit()
        return {"article": shown_or_404(article.slug)}
