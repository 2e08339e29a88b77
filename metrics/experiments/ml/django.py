"""A learnt model in the finished Django application: an app of its own."""

from __future__ import annotations

from pathlib import Path

from ml_story import Way, main

WAY = Way(
    parts=Path(__file__).parent / "django_parts",
    model="topics/classifier.py",
    edits={
        "config/settings.py": [('    "bench",\n', '    "bench",\n    "topics",\n')],
        "config/api_urls.py": [
            (
                '    path("", include("articles.api.urls")),\n',
                (
                    '    path("", include("articles.api.urls")),\n'
                    '    path("", include("topics.urls")),\n'
                ),
            )
        ],
        "pyproject.toml": [
            ("dependencies = [\n", 'dependencies = [\n    "scikit-learn",\n')
        ],
    },
    migrate=("manage.py", "migrate"),
    learn=("manage.py", "learn_topics"),
    wsgi="config.wsgi:application",
)

if __name__ == "__main__":
    main(WAY)
