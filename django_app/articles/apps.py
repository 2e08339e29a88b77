"""Articles as an app."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """Prepares what models need beside themselves."""

    name = "articles"

    def ready(self) -> None:
        """Listen to changes, and look for words on every engine alike."""
        from articles import signals  # noqa: F401, PLC0415
        from common import lookups  # noqa: F401, PLC0415
