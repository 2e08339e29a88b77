"""Settings of the micro benchmarks alone: the site's database, and no middleware."""

from config.settings import (  # noqa: F401
    ALLOWED_HOSTS,
    DATABASES,
    DEBUG,
    LOGGING,
    SECRET_KEY,
    USE_TZ,
)

INSTALLED_APPS = ["bench"]
ROOT_URLCONF = "config.urls_bare"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
    }
]
