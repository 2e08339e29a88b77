"""The pages that search engines should know."""

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from articles.models import Article

MOST_PAGES = 50_000


class HomeSitemap(Sitemap):
    """The home page."""

    def items(self) -> list[str]:
        """Return its path."""
        return ["/"]

    def location(self, item: str) -> str:
        """Return the path."""
        return item


class ArticleSitemap(Sitemap):
    """The newest articles, as many as fit into one file beside the home page."""

    limit = MOST_PAGES

    def items(self) -> QuerySet[Article]:
        """Return the articles."""
        return Article.objects.only("slug", "updated_at")[: MOST_PAGES - 1]

    def lastmod(self, item: Article) -> datetime:
        """Return when an article was last changed."""
        return item.updated_at


SITEMAPS = {"home": HomeSitemap, "articles": ArticleSitemap}
