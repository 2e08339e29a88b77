"""What Django's admin asks of a site's settings: plain data, nothing of Django.

Used by the scripts whose sites have an admin, so that each shows only what is its
own.
"""

from __future__ import annotations

APPS = [
    f"django.contrib.{app}"
    for app in ("admin", "auth", "contenttypes", "sessions", "messages")
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
#: An engine that also looks into the folder `templates`.
ENGINE = {
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "DIRS": ["templates"],
    "APP_DIRS": True,
    "OPTIONS": {
        "context_processors": [
            "django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        ]
    },
}


def sqlite(name: str = ":memory:") -> dict[str, str]:
    """Return the settings of a database in a file, or in memory."""
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": name}
