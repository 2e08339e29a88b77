"""The layers of Django: each alone in a script, each exchanged in a small site."""

from __future__ import annotations

import sys
from pathlib import Path

SITE = Path(__file__).parent / "django_site"
sys.path[:0] = [str(SITE), str(SITE.parent / "shared")]

import alone
from django_site import sqlite
from layer_story import NOTHING, Framework, main

PACKAGES = {
    "routing": ("django.urls",),
    "templates": ("django.template",),
    "orm": ("django.db",),
    "forms": ("django.forms",),
    "sessions": ("django.contrib.sessions",),
    "cache": ("django.core.cache",),
    "auth": ("django.contrib.auth",),
}
CALLS = {
    # Not that of regular expressions: one of them passes all to a stand-in.
    "routing": (
        "django.urls.resolvers:RoutePattern.match",
        "django.urls.resolvers:URLResolver._reverse_with_prefix",
    ),
    "templates": ("django.template.base:Template.render",),
    "orm": (
        "django.db.models.base:Model.__init__",
        "django.db.models.query:QuerySet.__init__",
        "django.db.backends.base.base:BaseDatabaseWrapper.cursor",
    ),
    "forms": ("django.forms.forms:BaseForm.__init__",),
    "sessions": ("django.contrib.sessions.backends.base:SessionBase.__init__",),
    "cache": ("django.core.cache.backends.base:BaseCache.make_and_validate_key",),
    "auth": (
        "django.contrib.auth:authenticate",
        "django.contrib.auth:get_user",
        "django.contrib.auth.hashers:get_hasher",
    ),
}
APPS = {
    "sessions": ["django.contrib.sessions"],
    "auth": ["django.contrib.contenttypes", "django.contrib.auth"],
}
MIDDLEWARE = {
    "sessions": "django.contrib.sessions.middleware.SessionMiddleware",
    "auth": "django.contrib.auth.middleware.AuthenticationMiddleware",
}
#: What Django's documentation says to set for a stand-in.
EXCHANGED = {
    "templates": {
        "TEMPLATES": [
            {"BACKEND": "django.template.backends.jinja2.Jinja2", "DIRS": ["templates"]}
        ],
        "FORM_RENDERER": "django.forms.renderers.Jinja2",
    },
    "orm": {"DATABASES": {}, "AUTHENTICATION_BACKENDS": ["other.Backend"]},
    "sessions": {"MIDDLEWARE": ["other.sessions", MIDDLEWARE["auth"]]},
    "auth": {"MIDDLEWARE": [MIDDLEWARE["sessions"]]},
}


def site(exchanged: str):
    """Build the pages with a stand-in for one layer, which is not even installed."""
    from django.conf import settings

    Path("templates").symlink_to(SITE / "templates")
    kept = [apps for layer, apps in APPS.items() if layer != exchanged]
    given = {
        "SECRET_KEY": "k" * 50,
        "ALLOWED_HOSTS": ["*"],
        "ROOT_URLCONF": "pages",
        "PASSWORD_HASHERS": alone.HASHERS,
        "DEBUG_PROPAGATE_EXCEPTIONS": True,
        "DEFAULT_AUTO_FIELD": "django.db.models.AutoField",
        "DATABASES": {"default": sqlite("own.sqlite3")},
        "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
        "INSTALLED_APPS": [app for apps in kept for app in apps],
        "MIDDLEWARE": list(MIDDLEWARE.values()),
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": ["templates"],
            }
        ],
    }
    settings.configure(**given | EXCHANGED.get(exchanged, {}))
    from django.core.wsgi import get_wsgi_application

    wsgi = get_wsgi_application()
    import pages

    pages.use.update(layers(exchanged))
    if exchanged == "routing":
        pages.urlpatterns = pages.use["routing"].patterns(pages)
    pages.use["orm"].prepare()
    pages.use["auth"].prepare(pages.use["orm"])
    return wsgi


def layers(exchanged: str):
    """Return what the pages use; stand-ins are loaded for an exchange alone."""
    import own

    if exchanged == NOTHING:
        return own.LAYERS
    import other

    stand_in = other.LAYERS.get(exchanged)
    return own.LAYERS | ({exchanged: stand_in} if stand_in else {})


if __name__ == "__main__":
    main(__file__, Framework(alone.WORK, site, PACKAGES, CALLS))
