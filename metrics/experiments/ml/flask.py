"""A learnt model in the finished Flask application: a blueprint with a command."""

from __future__ import annotations

from pathlib import Path

from ml_story import Way, main

WAY = Way(
    parts=Path(__file__).parent / "flask_parts",
    model="conduit/classifier.py",
    edits={
        "conduit/api/__init__.py": [
            (
                "favorites, profiles, tags, users\n",
                "favorites, profiles, tags, topics, users\n",
            ),
            ("    tags.blp,\n", "    tags.blp,\n    topics.blp,\n"),
        ],
        "pyproject.toml": [
            ("dependencies = [\n", 'dependencies = [\n    "scikit-learn",\n')
        ],
    },
    migrate=("-m", "flask", "--app", "wsgi", "db", "upgrade"),
    learn=("-m", "flask", "--app", "wsgi", "topics", "learn"),
    wsgi="wsgi:app",
)

if __name__ == "__main__":
    main(WAY)
