"""Learn the tags of the articles."""

from typing import Any

from articles.models import Article
from django.core.management.base import BaseCommand

from topics.api import MODEL
from topics.classifier import learn


class Command(BaseCommand):
    """Learns from every pair of an article and one of its tags."""

    help = "Learn to name the tag of a text from the articles."

    def handle(self, *args: Any, **options: Any) -> None:
        """Keep what was learnt and say from how many pairs."""
        pairs = Article.objects.filter(tags__isnull=False)
        count = learn(pairs.values_list("body", "tags__name"), MODEL)
        self.stdout.write(f"Learnt from {count} pairs.")
