"""The newest articles for programs that read feeds."""

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator

from articles.models import Article
from articles.templatetags.markdown import markdown
from common.text import for_markup


class FullAtomFeed(Atom1Feed):
    """Atom whose entries have a summary in plain text and all of their content."""

    def root_attributes(self) -> dict[str, str]:
        """Return the attributes of the feed; links within texts begin at the site."""
        return super().root_attributes() | {"xml:base": self.feed["link"]}

    def add_item_elements(
        self, handler: SimplerXMLGenerator, item: dict[str, Any]
    ) -> None:
        """Write an entry, whose id begins as all addresses of the site."""
        item["unique_id"] = self.feed["link"] + item["unique_id"]
        super().add_item_elements(handler, item)
        handler.addQuickElement("summary", item["summary"])
        handler.addQuickElement("content", item["content"], {"type": "html"})


class NewestArticles(Feed):
    """The newest twenty articles."""

    feed_type = FullAtomFeed
    title = "conduit"
    link = "/"
    language = "en"
    # An entry has a summary instead.
    item_description = None

    def items(self) -> QuerySet[Article]:
        """Return the articles."""
        return Article.objects.select_related("author").prefetch_related("tags")[:20]

    def item_guid(self, item: Article) -> str:
        """Return what stays when the title, and so the address, changes."""
        return f"#article-{item.pk}"

    def item_title(self, item: Article) -> str:
        """Return the title as it is."""
        return for_markup(item.title)

    def item_author_name(self, item: Article) -> str:
        """Return who wrote it."""
        return for_markup(item.author.username)

    def item_pubdate(self, item: Article) -> datetime:
        """Return when it was published."""
        return item.created_at

    def item_updateddate(self, item: Article) -> datetime:
        """Return when it was last changed."""
        return item.updated_at

    def item_categories(self, item: Article) -> list[str]:
        """Return its tags."""
        return [for_markup(tag) for tag in item.tag_list]

    def item_extra_kwargs(self, item: Article) -> dict[str, str]:
        """Return what it is about, and what it says."""
        return {
            "summary": for_markup(item.description),
            "content": for_markup(markdown(item.body)),
        }
