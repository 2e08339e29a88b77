"""The tables, and the queries that belong to them."""

from .article import Article, Tag, article_tags, favorites
from .change import Change
from .comment import Comment
from .follow import follows
from .user import User

__all__ = [
    "Article",
    "Change",
    "Comment",
    "Tag",
    "User",
    "article_tags",
    "favorites",
    "follows",
]
