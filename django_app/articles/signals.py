"""Changes of what the kept answers show.

What is written without a signal, as favourites are, calls `forget` by itself.
"""

from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver

from accounts.models import User
from articles.models import Article, Tag
from common.cache import forget

m2m_changed.connect(forget, sender=Article.tags.through)
for model in (Article, Tag):
    post_save.connect(forget, sender=model)
for model in (Article, Tag, User):
    post_delete.connect(forget, sender=model)


@receiver(post_save, sender=User)
def forget_author(*, created: bool, **_signal: Any) -> None:
    """Let go of the pages with a user's old name; a new one has written nothing."""
    if not created:
        forget()
