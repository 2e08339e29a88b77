"""Print how much the site holds."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import Follow, User
from articles.models import Article, Comment, Favorite, Tag

MODELS = {
    "users": User,
    "articles": Article,
    "comments": Comment,
    "tags": Tag,
    "favorites": Favorite,
    "follows": Follow,
}


class Command(BaseCommand):
    """Counts the rows."""

    help = "Print how many users, articles and other rows there are, as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one JSON object."""
        counts = {name: model.objects.count() for name, model in MODELS.items()}
        self.stdout.write(json.dumps(counts))
